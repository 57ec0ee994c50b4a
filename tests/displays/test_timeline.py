"""The timeline's geometry, measured on invented designs of every kind."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from tests.conftest import invent_description
from tests.displays.test_svg import SvgSnapshot, luminance, parsed
from tests.displays.timelines import (
    TRIALS,
    als,
    any_trial,
    cohorts,
    crossover,
    crowded,
    moment,
    one_moment,
    overlapping,
    span,
    three_doses,
    trial,
    visits,
)
from toolkit.displays import svg
from toolkit.displays.timeline import _BARS, _RULES, plot_timeline
from toolkit.displays.timeline_axis import visit_times, write_time
from toolkit.displays.timeline_layout import lay_out
from toolkit.displays.timeline_plan import MARKER, SMALL, WIDTH, Drawing, PlacedBar, PlacedText
from toolkit.model.design import Visits

if TYPE_CHECKING:
    from collections.abc import Callable

    from syrupy.assertion import SnapshotAssertion

    from toolkit.model.design import Timeline
    from toolkit.model.display import Picture
    from toolkit.model.trial import TrialDescription

ID = "fig-timeline"


def timeline_of(description: TrialDescription) -> Timeline:
    assert description.timeline is not None
    return description.timeline


def placed(description: TrialDescription) -> Drawing:
    """Lay out a trial's timeline, its lanes in the order of its arms or sequences."""
    timeline = timeline_of(description)
    named = {span.group for span in timeline.spans} | {mark.group for mark in timeline.moments}
    slugs = [slug for slug in (*description.arms, *description.sequences) if slug in named]
    groups = {slug: description.group_name(slug) for slug in slugs}
    return lay_out(timeline, groups, "All participants")


def plotted(description: TrialDescription) -> Picture:
    picture = plot_timeline(description)
    assert picture is not None
    return picture


@pytest.mark.parametrize("name", TRIALS)
def test_geometry(name: str) -> None:
    assert_sound(TRIALS[name])


@settings(max_examples=60, deadline=None, derandomize=True)
@given(any_trial())
def test_geometry_of_any_timeline(description: TrialDescription) -> None:
    assert_sound(description)
    assert parsed(plotted(description).svg).get("width") == "720"


def assert_sound(description: TrialDescription) -> None:
    drawing = placed(description)
    for text in drawing.texts:
        assert text.left >= 0, text
        assert text.right <= WIDTH, text
        assert 0 <= text.y < text.bottom <= drawing.height, text
    for one, other in combinations(drawing.texts, 2):
        assert not one.touches(other.left, other.y, other.right, other.bottom), (one, other)
    assert_lines_spare_texts(drawing)
    assert_bars(drawing)
    assert_times(description, drawing)


def assert_lines_spare_texts(drawing: Drawing) -> None:
    for rule in drawing.rules:
        if rule.kind in {"tick", "visit"} or rule.x1 != rule.x2:
            continue
        for text in drawing.texts:
            # What runs down behind a bar is not seen in it.
            if rule.kind != "pole" and inside(text, drawing.bars):
                continue
            assert not text.touches(rule.x1, rule.y1, rule.x2, rule.y2, clear=-0.5), (rule, text)
    for mark in drawing.markers:
        here = mark.x - MARKER, mark.y - MARKER, mark.x + MARKER, mark.y + MARKER
        assert here[0] >= 0
        assert here[2] <= WIDTH
        assert here[1] >= 0
        assert not [text for text in drawing.texts if text.touches(*here)]


def inside(text: PlacedText, bars: tuple[PlacedBar, ...]) -> bool:
    return any(
        bar.x <= text.left
        and text.right <= bar.x + bar.width
        and bar.y <= text.y
        and text.bottom <= bar.y + bar.height
        for bar in bars
    )


def assert_bars(drawing: Drawing) -> None:
    """Check that bars are apart, and that a text is in one bar or in none."""
    for bar in drawing.bars:
        assert bar.x >= 0
        assert bar.x + bar.width <= WIDTH
    for one, other in combinations(drawing.bars, 2):
        beside = one.x + one.width <= other.x + 0.02 or other.x + other.width <= one.x + 0.02
        above = one.y + one.height <= other.y or other.y + other.height <= one.y
        assert beside or above, (one, other)
    solid = [bar for bar in drawing.bars if not bar.stretched]
    for text in drawing.texts:
        for bar in solid:
            if text.touches(bar.x, bar.y, bar.x + bar.width, bar.y + bar.height, clear=-0.1):
                assert inside(text, (bar,)), (text, bar)


def assert_times(description: TrialDescription, drawing: Drawing) -> None:
    """Check that everything is drawn, and where its time is on the axis."""
    timeline = timeline_of(description)
    at = axis(description, drawing)
    moments = sorted((at(entry.at), entry.label) for entry in timeline.moments)
    markers = sorted((mark.x, mark.label) for mark in drawing.markers)
    assert [label for _, label in markers] == [label for _, label in moments]
    assert [x for x, _ in markers] == pytest.approx([x for x, _ in moments])
    poles = {round(rule.x1, 6) for rule in drawing.rules if rule.kind == "pole"}
    assert {round(x, 6) for x, _ in moments} <= poles
    spans = sorted((at(entry.start), at(entry.end)) for entry in timeline.spans)
    bars = sorted((bar.x, bar.x + bar.width) for bar in drawing.bars)
    assert [x for pair in bars for x in pair] == pytest.approx([x for pair in spans for x in pair])
    for tick in numbers(drawing):
        time = float(tick.lines[0].replace("−", "-"))
        assert tick.x == pytest.approx(at(time), abs=0.01)
    assert "0" in {tick.lines[0] for tick in numbers(drawing)}


def axis(description: TrialDescription, drawing: Drawing) -> Callable[[float], float]:
    """Return where a time has to stand."""
    timeline = timeline_of(description)
    times = [0.0, *(moment.at for moment in timeline.moments)]
    times += [time for entry in timeline.spans for time in (entry.start, entry.end)]
    times += [time for row in timeline.visits for time in visit_times(row)[:2]]
    start = min(times)
    end = max(times) if max(times) > start else start + 1
    (line,) = [rule for rule in drawing.rules if rule.kind == "axis"]
    return lambda time: line.x1 + (line.x2 - line.x1) * (time - start) / (end - start)


def numbers(drawing: Drawing) -> list[PlacedText]:
    """Return the numbers on the axis."""
    small = [text for text in drawing.texts if text.size == SMALL and text.anchor == "middle"]
    return [text for text in small if text.weight == "regular"]


def said(drawing: Drawing) -> list[str]:
    return [" ".join(text.lines) for text in drawing.texts]


def test_without_a_timeline_there_is_no_picture() -> None:
    assert plot_timeline(invent_description()) is None
    assert plot_timeline(trial()) is None


@pytest.mark.parametrize("name", TRIALS)
def test_picture_is_plain_and_the_same_each_time(name: str) -> None:
    picture = plotted(TRIALS[name])
    assert picture == plotted(TRIALS[name])
    assert (picture.id, picture.file_name) == ("fig-timeline", "fig-timeline.svg")
    assert picture.notes == ("The times are approximate.",)
    root = parsed(picture.svg)
    for item in root.iter():
        assert item.tag.rpartition("}")[2] in {
            *("svg", "title", "desc", "line", "rect", "circle", "polygon", "text", "tspan")
        }
        assert not {"style", "class"} & set(item.attrib)
        assert (item.get("id") or ID).startswith(ID)
    assert (root[0].text, root[1].text) == ("Timeline: Invented", picture.alt)
    seen = " ".join("".join(item.itertext()) for item in root if item.tag.endswith("}text"))
    assert "-" not in {word[:1] for word in seen.split()}, "a minus sign, not a hyphen"


@pytest.mark.parametrize("name", [name for name in TRIALS if "long" not in name])
def test_labels_are_read_in_full(name: str) -> None:
    timeline = timeline_of(TRIALS[name])
    words = said(placed(TRIALS[name]))
    labels = [entry.label for entry in timeline.spans]
    labels += [entry.label for entry in timeline.moments]
    labels += [entry.label for entry in timeline.visits]
    assert set(labels) <= set(words)
    assert f"0\u00a0= {timeline.zero}" in words
    assert timeline.unit.capitalize() in words


def test_wide_bars_hold_their_labels() -> None:
    drawing = placed(als())
    labels = [text for text in drawing.texts if text.lines[0] in {"Run-in", "Follow-up"}]
    assert len(labels) == 2
    assert all(inside(text, drawing.bars) for text in labels)


def test_narrow_bars_have_their_labels_on_poles() -> None:
    drawing = placed(crossover())
    washouts = [text for text in drawing.texts if text.lines == ("Washout",)]
    bars = [bar for bar in drawing.bars if bar.kind == "washout"]
    poles = [rule for rule in drawing.rules if rule.kind == "pole"]
    assert len(washouts) == len(bars) == 2
    for bar in bars:
        middle = bar.x + bar.width / 2
        (pole,) = [rule for rule in poles if (rule.x2, rule.y2) == pytest.approx((middle, bar.y))]
        assert [text for text in washouts if text.y <= pole.y1 <= text.bottom]


def test_groups_have_lanes_apart_in_the_order_of_the_flow() -> None:
    drawing = placed(crossover())
    cells, sham = [
        text.y + text.height / 2
        for name in ("Cells, then sham", "Sham, then cells")
        for text in drawing.texts
        if text.lines == (name,)
    ]
    lanes: dict[float, list[str]] = {}
    for bar in drawing.bars:
        if not bar.stretched:
            lanes.setdefault(bar.y + bar.height / 2, []).append(bar.label)
    assert lanes == {cells: ["Cells", "Washout", "Sham"], sham: ["Sham", "Washout", "Cells"]}
    assert sham - cells > 30
    by_dose = plotted(cohorts()).svg
    places = [by_dose.index(f">{dose} dose<") for dose in ("Low", "Middle", "High")]
    assert places == sorted(places)


def test_what_concerns_everybody_stretches_over_the_lanes() -> None:
    drawing = placed(crossover())
    (run_in,) = [bar for bar in drawing.bars if bar.stretched]
    assert run_in.kind == "run-in"
    assert all(
        run_in.y < bar.y and bar.y + bar.height < run_in.y + run_in.height
        for bar in drawing.bars
        if not bar.stretched
    )


def test_what_overlaps_the_lanes_stands_above_them() -> None:
    drawing = placed(
        trial(
            spans=(
                span("Recruitment", "run-in", -8, 10),
                span("Cells", "treatment", 0, 24, "arm_1"),
            )
        )
    )
    above, below = sorted(drawing.bars, key=lambda bar: bar.y)
    assert (above.label, below.label) == ("Recruitment", "Cells")
    assert not above.stretched
    assert "All participants" in said(drawing)


def test_poles_end_on_the_first_bar_in_their_way() -> None:
    drawing = placed(TRIALS["rows-over-lanes"])
    (pole,) = [rule for rule in drawing.rules if rule.kind == "pole"]
    (bar,) = [bar for bar in drawing.bars if bar.label == "Observation"]
    assert pole.y2 == bar.y


def test_lanes_part_at_the_randomisation() -> None:
    drawing = placed(als("arm_1", "arm_2"))
    (at,) = {mark.x for mark in drawing.markers if mark.kind == "randomisation"}
    (end,) = {rule.x2 for rule in drawing.rules if rule.kind == "axis"}
    threads = [rule for rule in drawing.rules if rule.kind == "thread" and rule.x2 == end]
    assert [rule.x1 for rule in threads][:2] == [at, at]


def test_crowded_moments_climb_like_stairs() -> None:
    drawing = placed(crowded())
    marks = sorted(drawing.markers, key=lambda mark: mark.x)
    assert all(one.y < other.y for one, other in pairwise(marks))


def test_labels_without_room_take_it_beside_the_axis() -> None:
    ends = {}
    for name in ("crowded", "many-long-moments"):
        (line,) = [rule for rule in placed(TRIALS[name]).rules if rule.kind == "axis"]
        ends[name] = line.x2
    assert ends["many-long-moments"] + 200 <= ends["crowded"]


def test_overlapping_spans_have_rows() -> None:
    rows: dict[float, list[str]] = {}
    for bar in placed(overlapping()).bars:
        rows.setdefault(bar.y, []).append(bar.label)
    assert [rows[y] for y in sorted(rows)] == [
        ["Double-blind treatment", "Open-label extension"],
        ["Safety follow-up of everybody"],
        ["Rescue treatment allowed", "Tapering"],
    ]


def test_every_visit_has_a_tick() -> None:
    drawing = placed(als())
    ticks = [rule for rule in drawing.rules if rule.kind == "visit"]
    assert len(ticks) == 1 + 6 + 2
    at = axis(als(), drawing)
    assert [rule.x1 for rule in ticks[-2:]] == pytest.approx([at(12), at(20)])


def test_visits_that_are_too_many_are_a_band() -> None:
    (band,) = [rule for rule in placed(crowded()).rules if rule.kind == "visit"]
    assert band.y1 == band.y2
    assert band.x1 < band.x2


@pytest.mark.parametrize(
    ("first", "every", "last", "expected"),
    [
        (2, 4, 24, (2, 22, 6)),
        (0.1, 0.1, 0.3, (0.1, 0.3, 3)),
        (2, 1, 2, (2, 2, 1)),
    ],
)
def test_visits_end_where_they_are_said_to(
    first: float, every: float, last: float, expected: tuple[float, float, int]
) -> None:
    assert visit_times(Visits(label="x", first=first, every=every, last=last)) == expected


@pytest.mark.parametrize(
    ("time", "text"),
    [(0, "0"), (-0.0, "0"), (12, "12"), (-3.5, "−3.5"), (0.25, "0.25"), (1000000, "1000000")],
)
def test_times_are_written_as_they_are(time: float, text: str) -> None:
    assert write_time(time) == text


@pytest.mark.parametrize(
    ("name", "ticks"),
    [
        ("als", "−16 −12 −8 −4 0 4 8 12 16 20 24"),
        ("cohorts", "0 3 6 9 12 15 18 21 24 27 30 33 36"),
        ("three-doses", "−3 −2 −1 0 1 2 3 4 5 6 7 8 9 10 11 12"),
        ("one-moment", "0 1"),
        ("one-late-moment", "0 1 2 3 4 5"),
    ],
)
def test_numbers_on_the_axis_are_neat(name: str, ticks: str) -> None:
    assert " ".join(tick.lines[0] for tick in numbers(placed(TRIALS[name]))) == ticks


@pytest.mark.parametrize("end", [0.001, 0.5, 1, 3, 17, 365, 5000, 10**6])
@pytest.mark.parametrize("unit", ["days", "weeks", "months", "years"])
def test_axis_of_any_length_has_numbers(unit: str, end: float) -> None:
    description = trial(unit, spans=(span("Follow-up", "follow-up", 0, end),))
    assert_sound(description)
    assert 2 <= len(numbers(placed(description))) <= 20


def test_alternative_text_says_every_time() -> None:
    assert plotted(als()).alt == (
        "Times are in weeks; 0 is transplantation. Run-in, from 16 to 4 weeks before; "
        "Randomisation, at 4 weeks before; Bone-marrow aspiration (procedure), at 3.5 weeks "
        "before; Follow-up, from 0 to 24 weeks after; Transplantation (treatment), at 0. "
        "First visit: at 2 weeks after. Visits: every 4 weeks, from 4 to 24 weeks after. "
        "Telephone: at 12 weeks after and at 20 weeks after."
    )
    assert plotted(crossover()).alt == (
        "Times are in weeks; 0 is first treatment. All participants: Run-in, from 8 weeks before "
        "to 0; Randomisation, at 0; Switch of treatments, at 24 weeks after; Primary endpoint "
        "(assessment), at 48 weeks after. Cells, then sham: Cells (treatment), from 0 to 22 weeks "
        "after; Washout, from 22 to 24 weeks after; Sham (treatment), from 24 to 48 weeks after. "
        "Sham, then cells: Sham (treatment), from 0 to 22 weeks after; Washout, from 22 to 24 "
        "weeks after; Cells (treatment), from 24 to 48 weeks after. Visits: every 6 weeks, from "
        "0 to 48 weeks after."
    )
    assert "Monthly visits: every month, from 1 to 12 months after." in plotted(three_doses()).alt


def test_nasty_words_are_escaped() -> None:
    nasty = '<script>alert("1")</script> & more'
    picture = plotted(
        trial(
            zero=nasty,
            spans=(span(nasty, "washout", 0, 1, "arm_1"),),
            moments=(moment(nasty, "switch", 1),),
            rows=(visits(nasty, 0, 1, 3),),
        )
    )
    assert "<script" not in picture.svg
    assert parsed(picture.svg) is not None


@pytest.mark.parametrize("time", [float("nan"), float("inf"), float("-inf")])
def test_refuses_times_that_are_none(time: float) -> None:
    timeline = timeline_of(one_moment())
    (vaccination,) = timeline.moments
    endless = timeline.model_copy(
        update={"moments": (vaccination.model_copy(update={"at": time}),)}
    )
    with pytest.raises(ValueError, match="not finite"):
        lay_out(endless, {}, "All participants")
    row = Visits(label="x", first=0, every=1, last=1).model_copy(update={"last": time})
    with pytest.raises(ValueError, match="not finite"):
        lay_out(timeline.model_copy(update={"visits": (row,)}), {}, "All participants")


@pytest.mark.parametrize("kind", _BARS)
def test_labels_stand_out_from_their_bars(kind: str) -> None:
    fills = {str(key): pair for key, pair in _BARS.items()}
    fill, border = fills[kind]
    assert contrast(svg.INK, fill) >= 7
    assert contrast(border, svg.PAPER) >= 3


def test_kinds_differ_without_colour() -> None:
    light = sorted(luminance(fill) for fill, _ in _BARS.values())
    assert len(set(light)) == len(_BARS)
    assert contrast(_RULES["pole"][0], _BARS["treatment"][0]) >= 3


def contrast(dark: str, light: str) -> float:
    return (luminance(light) + 0.05) / (luminance(dark) + 0.05)


@pytest.mark.parametrize("name", ["als", "crossover", "crowded"])
def test_looks_as_before(name: str, snapshot: SnapshotAssertion) -> None:
    assert plotted(TRIALS[name]).svg == snapshot(extension_class=SvgSnapshot)
