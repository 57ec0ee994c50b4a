"""The flow diagram's geometry, measured on invented plans of every design."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.displays.test_svg import SvgSnapshot, parsed
from toolkit.displays.flow_drawing import draw_flow
from toolkit.displays.flow_layout import lay_out
from toolkit.displays.flow_plan import (
    TRUNK,
    Drawing,
    FlowBox,
    FlowItem,
    FlowPlan,
    FlowStage,
    PlacedBand,
    PlacedBox,
    Point,
)

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

LONG = (
    "Autologous bone-marrow-derived mesenchymal stem cells in the cerebrospinal fluid "
    "every second month for one whole year"
)
WORD = "Pneumonoultramicroscopicsilicovolcanoconiosis" + "x" * 15
MISSING = FlowItem("Reasons not reported", missing=True)
REASONS = (
    "Adverse event (n = 8)",
    "Death (n = 2)",
    "Inclusion criteria not met (n = 1)",
    "Lack of efficacy (n = 3)",
    "Lost to follow-up (n = 1)",
    "Physician decision (n = 1)",
    "Protocol violation (n = 1)",
    "Sponsor decision (n = 2)",
    "Withdrew consent (n = 9)",
)


def box(name: str, heading: str, *items: str | FlowItem) -> FlowBox:
    lines = tuple(item if isinstance(item, FlowItem) else FlowItem(item) for item in items)
    return FlowBox(name, FlowItem(heading, (f"flow/{name}",)), lines)


def arms(*names: str, reasons: tuple[str | FlowItem, ...] = REASONS) -> FlowPlan:
    """A parallel trial whose arms lose people for fewer and fewer reasons."""
    lanes = range(len(names))
    excluded = box("excluded", "Excluded (n = 52)", "Not meeting criteria (n = 40)", MISSING)
    return FlowPlan(
        "fig-flow",
        "Participant flow",
        names,
        (
            FlowStage("Enrolment", (box("assessed", "Assessed (n = 306)"),), (excluded,)),
            FlowStage("Enrolment", (box("randomised", "Randomised (n = 254)"),)),
            FlowStage(
                "Allocation",
                tuple(box(f"got-{i}", "Allocated (n = 86)", "Received it (n = 86)") for i in lanes),
                tuple(box(f"lost-{i}", f"Left (n = {i})", *reasons[i:]) for i in lanes),
            ),
            FlowStage("Analysis", tuple(box(f"end-{i}", "Analysed (n = 58)") for i in lanes)),
        ),
        "Who was assessed, randomised and analysed.",
    )


def single_arm() -> FlowPlan:
    left = box("left", "Stopped treatment (n = 3)", "Adverse event (n = 1)", MISSING)
    unseen = box("unseen", "Not analysed (n = 2)")
    return FlowPlan(
        "fig-single",
        "Participant flow",
        ("Treated",),
        (
            FlowStage("Screening", (box("screened", "Screened (n = 30)"),), (box("out", "Out"),)),
            FlowStage("Enrolment", (box("enrolled", "Enrolled (n = 18)"),)),
            FlowStage("Treatment", (box("treated", "Treated (n = 18)"),), (left,)),
            FlowStage("Analysis", (box("safety", "Safety set (n = 18)"),)),
            FlowStage("Analysis", (box("efficacy", "Efficacy set (n = 16)"),), (unseen,)),
        ),
        "A single arm.",
    )


def crossover() -> FlowPlan:
    return FlowPlan(
        "fig-crossover",
        "Participant flow",
        ("Sequence AB", "Sequence BA"),
        (
            FlowStage("", (box("randomised", "Randomised (n = 144)"),)),
            FlowStage(
                "Period 1",
                (box("a1", "Cells (n = 72)", "Received (n = 70)"), box("b1", "Sham (n = 72)")),
                (box("a1-left", "Left (n = 4)"), None),
            ),
            FlowStage("Washout", (box("washout", "Washout of six months (n = 140)"),)),
            FlowStage("Period 2", (box("a2", "Sham (n = 68)"), box("b2", "Cells (n = 72)"))),
            FlowStage("Analysis", (box("analysed", "Analysed (n = 140)"),)),
        ),
        "Two sequences that join and part again.",
    )


def comparator() -> FlowPlan:
    return FlowPlan(
        "fig-external",
        "Participant flow",
        ("Cells", "External comparator"),
        (
            FlowStage("Enrolment", (box("enrolled", "Enrolled (n = 18)"),), (box("out", "Out"),)),
            FlowStage(
                "Treatment",
                (box("treated", "Treated (n = 18)"), box("registry", "From a registry (n = 48)")),
                (box("left", "Left (n = 3)", MISSING), None),
            ),
            FlowStage("Analysis", (box("a", "Analysed (n = 15)"), box("b", "Analysed (n = 48)"))),
        ),
        "One arm and an external comparator.",
        frozenset({1}),
    )


def cohorts(count: int) -> FlowPlan:
    """Dose cohorts, one opening under the other."""
    stages = [FlowStage("Enrolment", (box("enrolled", "Enrolled (n = 15)"),))]
    for opened in range(count):
        main = [box(f"c{lane}", f"Cohort {lane + 1} (n = 3)") for lane in range(count)]
        side = [box(f"d{lane}", "Decision: escalate") for lane in range(count)]
        stages.append(
            FlowStage(
                f"Dose level {opened + 1}",
                tuple(item if lane == opened else None for lane, item in enumerate(main)),
                tuple(item if lane == opened else None for lane, item in enumerate(side)),
            )
        )
    last = tuple(box(f"s{lane}", "Safety set (n = 3)") for lane in range(count))
    names = tuple(f"Cohort {lane + 1}" for lane in range(count))
    return FlowPlan("fig-doses", "Flow", names, (*stages, FlowStage("Analysis", last)), "Doses.")


def leaving_in_steps(count: int) -> FlowPlan:
    """Two stages of side boxes only, between two rows of main boxes."""
    lanes = range(count)
    stages = [FlowStage("Allocation", tuple(box(f"in-{lane}", "Received it") for lane in lanes))]
    for why in ("Lost to follow-up", "Discontinued"):
        side = tuple(box(f"{why}-{lane}", f"{why} (n = {lane})", *REASONS[lane:]) for lane in lanes)
        stages.append(FlowStage("Follow-up", (None,) * count, side))
    stages.append(FlowStage("Analysis", tuple(box(f"a-{lane}", "Analysed") for lane in lanes)))
    return FlowPlan("fig-steps", "Flow", tuple("ABC"[:count]), tuple(stages), "In steps.")


PLANS = {
    "one-arm-by-columns": arms("Cells"),
    "two": arms("Cells", "Sham"),
    "three": arms("Placebo", "Low dose", "High dose"),
    "four": arms("Placebo", "Low", "Middle", "High"),
    "five": arms("Placebo", "Low", "Middle", "High", "Highest"),
    "six": arms(*"ABCDEF"),
    "long-names": arms(LONG, WORD, "Sham"),
    "long-reasons": arms("A", "B", "C", "D", "E", "F", reasons=(LONG, WORD, *REASONS, MISSING)),
    "no-losses": replace(
        arms("A", "B"), stages=tuple(replace(stage, side=()) for stage in arms("A", "B").stages)
    ),
    "no-bands": replace(
        arms("A", "B"), stages=tuple(replace(stage, band="") for stage in arms("A", "B").stages)
    ),
    "long-band": replace(
        single_arm(), stages=tuple(replace(stage, band=LONG) for stage in single_arm().stages)
    ),
    "unnamed-columns": replace(arms("A", "B", "C"), columns=("", "", "")),
    "detached-in-the-middle": replace(arms(*"ABC"), detached_columns=frozenset({1})),
    "all-detached": replace(arms("A", "B"), detached_columns=frozenset({0, 1})),
    "single-arm": single_arm(),
    "crossover": crossover(),
    "comparator": comparator(),
    "comparator-first": replace(comparator(), detached_columns=frozenset({0})),
    "cohorts": cohorts(4),
    "leaving-in-steps": leaving_in_steps(3),
    "leaving-one-arm-in-steps": leaving_in_steps(1),
}


@st.composite
def plans(draw: st.DrawFn) -> FlowPlan:
    """Any sequence of trunk and column rows."""
    count = draw(st.integers(1, 6))
    texts = st.sampled_from(["Left (n = 4)", LONG, WORD, "", "Analysed", "\u00a0"])
    items = st.builds(FlowItem, texts, missing=st.booleans())
    boxes = st.builds(FlowBox, st.just("box"), items, st.lists(items, max_size=3).map(tuple))
    stages: list[FlowStage] = []
    started: set[int] = set()
    for _ in range(draw(st.integers(1, 6))):
        width = draw(st.sampled_from([1, count]))
        if not stages or len(stages[-1].main) != width:
            started = set()
        main = tuple(draw(st.none() | boxes) for _ in range(width))
        started |= {lane for lane, item in enumerate(main) if item}
        side = tuple(draw(st.none() | boxes) if i in started else None for i in range(width))
        band = draw(st.sampled_from(["", "Enrolment", "Follow-up", LONG]))
        stages.append(FlowStage(band, main, draw(st.sampled_from([side, ()]))))
    if not any(any(stage.main) for stage in stages):
        stages.append(FlowStage("", (draw(boxes),)))
    names = tuple(draw(texts) for _ in range(count))
    detached = draw(st.frozensets(st.integers(0, count - 1))) if count > 1 else frozenset()
    return FlowPlan("fig-any", "Any", names, tuple(stages), "Any plan.", detached)


@pytest.mark.parametrize("name", PLANS)
def test_geometry(name: str) -> None:
    assert_sound(lay_out(PLANS[name]))
    assert draw_flow(PLANS[name]) == draw_flow(PLANS[name])


@settings(max_examples=80, deadline=None, derandomize=True)
@given(plans())
def test_geometry_of_any_plan(plan: FlowPlan) -> None:
    assert_sound(lay_out(plan))
    assert parsed(draw_flow(plan)) is not None


@pytest.mark.parametrize("name", PLANS)
def test_rows_share_their_upper_edge(name: str) -> None:
    plan = PLANS[name]
    places = {placed.box.id: placed for placed in lay_out(plan).boxes}
    for stage in plan.stages:
        for row in (stage.main, stage.side):
            row_places = [places[item.id] for item in row if item]
            assert len({placed.y for placed in row_places}) <= 1
            insets = {placed.right - placed.x for placed in row_places}
            assert len(insets) <= 1


@pytest.mark.parametrize("count", range(2, 7))
def test_splitter_is_symmetrical_about_the_trunk(count: int) -> None:
    drawing = lay_out(arms(*"ABCDEF"[:count]))
    trunk = next(placed for placed in drawing.boxes if placed.box.id == "randomised")
    (bus,) = [line for line in drawing.connectors if _is_level(line.points) and not line.arrow]
    (left, y), (right, _) = bus.points
    assert (left + right) / 2 == pytest.approx(trunk.x + trunk.width / 2)
    arrows = [line.points for line in drawing.connectors if line.arrow]
    drops = [points[0][0] for points in arrows if points[0][1] == y]
    tops = [placed for placed in drawing.boxes if placed.role == "column"]
    assert drops == pytest.approx([placed.x + placed.width / 2 for placed in tops])
    assert len(drops) == count


@pytest.mark.parametrize("name", ["two", "three", "single-arm", "crossover", "comparator"])
def test_fits_a_portrait_page(name: str) -> None:
    assert lay_out(PLANS[name]).width <= 720


def test_wide_trials_stay_readable() -> None:
    drawing = lay_out(PLANS["six"])
    assert drawing.width <= 1100
    assert min(text.size for placed in drawing.boxes for text in placed.texts) >= 11


def test_neighbouring_stages_share_a_band_of_their_exact_height() -> None:
    drawing = lay_out(PLANS["three"])
    assert [band.lines for band in drawing.bands] == [
        ("Enrolment",),
        ("Allocation",),
        ("Analysis",),
    ]
    places = {placed.box.id: placed for placed in drawing.boxes}
    enrolment = drawing.bands[0]
    assert enrolment.y == places["assessed"].y
    assert enrolment.y + enrolment.height == places["randomised"].bottom
    assert all(band.x == enrolment.x and band.width == enrolment.width for band in drawing.bands)


def test_detached_column_has_no_line_to_the_trunk() -> None:
    drawing = lay_out(comparator())
    apart = [placed for placed in drawing.boxes if placed.lane == 1]
    assert all(placed.dashed for placed in apart)
    top = min(placed.y for placed in apart)
    ends = [line.points[-1] for line in drawing.connectors]
    assert not [1 for placed in apart if placed.y == top for end in ends if _on_edge(placed, end)]
    assert all(line.dashed == (line.points[0][0] >= apart[0].x) for line in drawing.connectors)


def test_columns_are_named_unless_their_boxes_say_it() -> None:
    names = [placed.box.heading.text for placed in lay_out(crossover()).boxes if _names(placed)]
    assert names == ["Sequence AB", "Sequence BA"] * 2
    said = replace(crossover(), columns=("cells", "Sham"))
    assert not [placed for placed in lay_out(said).boxes if _names(placed)]
    assert not [placed for placed in lay_out(single_arm()).boxes if _names(placed)]


def test_counts_do_not_part() -> None:
    for name in ("six", "long-names", "long-reasons"):
        for placed in lay_out(PLANS[name]).boxes:
            for text in placed.texts:
                written = [line.text for line in text.lines]
                assert sum("n\u00a0=\u00a0" in line for line in written) == text.item.text.count(
                    "n ="
                )


def test_missing_is_seen_as_such() -> None:
    root = parsed(draw_flow(single_arm()))
    slanted = [item for item in root.iter() if item.get("font-style") == "italic"]
    assert [" ".join(item.itertext()).split() for item in slanted] == [
        ["•", "Reasons", "not", "reported"]
    ]


def test_text_carries_its_results_and_is_escaped() -> None:
    nasty = '<script> & "quotes" (n = 1)'
    plan = FlowPlan("fig-x", nasty, ("A",), (FlowStage(nasty, (box("b", nasty, nasty),)),), nasty)
    text = draw_flow(plan)
    assert "<script" not in text
    assert 'data-result="flow/b"' in text


@pytest.mark.parametrize(
    ("stages", "message"),
    [
        ((), "no boxes"),
        ((FlowStage("", (None, None)),), "no boxes"),
        ((FlowStage("", (box("a", "A"),) * 3),), "has 3 boxes"),
        ((FlowStage("", (box("a", "A"),), (None, None)),), "has 2 side boxes"),
        ((*arms("A", "B").stages, FlowStage("", (None,), (box("b", "B"),))), "no box above it"),
        ((FlowStage("", (box("a", "A"), None), (None, box("b", "B"))),), "no box above it"),
    ],
)
def test_refuses_what_it_cannot_draw(stages: tuple[FlowStage, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        lay_out(FlowPlan("fig-x", "", ("A", "B"), stages, ""))


@pytest.mark.parametrize("name", ["single-arm", "three", "crossover"])
def test_looks_as_before(name: str, snapshot: SnapshotAssertion) -> None:
    assert draw_flow(PLANS[name]) == snapshot(extension_class=SvgSnapshot)


def test_trunk_is_no_column() -> None:
    assert {placed.lane for placed in lay_out(single_arm()).boxes} == {TRUNK}


def _names(placed: PlacedBox) -> bool:
    return placed.role == "column"


def assert_sound(drawing: Drawing) -> None:
    places: list[PlacedBox | PlacedBand] = [*drawing.boxes, *drawing.bands]
    for place in places:
        assert place.x >= 0
        assert place.y >= 0
        assert place.x + place.width <= drawing.width
        assert place.y + place.height <= drawing.height
    for one, other in combinations(places, 2):
        assert not _overlap(one, other), (one, other)
    for placed in drawing.boxes:
        _assert_text_inside(placed)
    _assert_connected(drawing)


def _assert_text_inside(placed: PlacedBox) -> None:
    for text in placed.texts:
        for line in text.lines:
            assert placed.x < line.x
            # A stand-in font may be a tenth wider.
            assert line.x + 1.1 * line.width <= placed.right or text.centred
            assert 1.1 * line.width <= placed.width
            assert placed.y < line.baseline - 0.75 * text.size
            assert line.baseline + 0.25 * text.size < placed.bottom


def _assert_connected(drawing: Drawing) -> None:
    for index, line in enumerate(drawing.connectors):
        others = [other for at, other in enumerate(drawing.connectors) if at != index]
        for end in (line.points[0], line.points[-1]):
            on_box = any(_on_edge(placed, end) for placed in drawing.boxes)
            on_line = any(
                _on_segment(segment, end) for other in others for segment in pairwise(other.points)
            )
            assert on_box or (on_line and not (line.arrow and end == line.points[-1])), line
        for (x1, y1), (x2, y2) in pairwise(line.points):
            assert (x1 == x2) != (y1 == y2), "level or upright, and not a mere point"
            span = min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)
            for placed in drawing.boxes:
                assert not (
                    span[0] < placed.right
                    and span[2] > placed.x
                    and span[1] < placed.bottom
                    and span[3] > placed.y
                ), (line, placed)


def _overlap(one: PlacedBox | PlacedBand, other: PlacedBox | PlacedBand) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def _is_level(points: tuple[Point, ...]) -> bool:
    return all(y == points[0][1] for _, y in points)


def _on_edge(placed: PlacedBox, point: Point) -> bool:
    x, y = point
    within = placed.x <= x <= placed.right and placed.y <= y <= placed.bottom
    return within and (x in {placed.x, placed.right} or y in {placed.y, placed.bottom})


def _on_segment(segment: tuple[Point, Point], point: Point) -> bool:
    (x1, y1), (x2, y2) = segment
    x, y = point
    return min(x1, x2) <= x <= max(x1, x2) and min(y1, y2) <= y <= max(y1, y2)
