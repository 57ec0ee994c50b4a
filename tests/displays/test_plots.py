"""The plots' geometry, measured on the SVG that they give."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.displays.test_svg import SvgSnapshot, luminance, parsed
from toolkit.displays.plot_parts import COLOURS
from toolkit.displays.plots import (
    Axis,
    DotRow,
    Mark,
    Panel,
    Series,
    plot_dots,
    plot_groups,
)
from toolkit.displays.text_metrics import Weight, text_width

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

NAMESPACE = "{http://www.w3.org/2000/svg}"
LONG = "Upper respiratory tract infection that began after the second dose and lasted longer " * 2
WORD = "x" * 60
NASTY = "<script>alert(1)</script> & more"
AXIS = Axis("Participants with at least one event, %", threshold=15, threshold_label="15 %")


class TextBox(NamedTuple):
    """One line of text in the picture."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def mark(value: float | None) -> Mark:
    return Mark(value, "" if value is None else f"{value:g}\u00a0%", ("adverse-events/x",))


def row(label: str, *values: float | None, note: str = "") -> DotRow:
    return DotRow(label, tuple(map(mark, values)), note, ("responders/p",) if note else ())


def events(arms: int) -> tuple[DotRow, ...]:
    """Close, equal, extreme and missing values."""
    return (
        row("Nausea", *(10 + 0.5 * arm for arm in range(arms))),
        row(LONG, *[50] * arms),
        row(WORD, *(0 if arm % 2 else 100 for arm in range(arms))),
        row("Headache", *[None] * arms),
        row("Fall", *(None if arm == 0 else 33 for arm in range(arms))),
        row("Dizziness", *[0] * arms),
        row("", *[100] * arms),
    )


def series(arms: int) -> tuple[Series, ...]:
    return tuple(Series(f"Dose {arm} (N = 36)") for arm in range(arms))


def dots(rows: tuple[DotRow, ...], arms: tuple[Series, ...], axis: Axis = AXIS) -> str:
    return plot_dots("fig-ae", "Adverse events", "In words.", rows, arms, axis)


def groups(panels: tuple[Panel, ...], arms: tuple[Series, ...], axis: Axis = AXIS) -> str:
    return plot_groups("fig-responders", "Responders", "In words.", panels, arms, axis)


def responders(arms: int = 2) -> tuple[Panel, ...]:
    everyone = (
        row("Week 12", *(33 - arm for arm in range(arms)), note="p = 0.45"),
        row("Week 28", *(0 for arm in range(arms)), note="p = 0.21, adjusted for baseline"),
    )
    rapid = (row("Week 12", *(None if arm else 52 for arm in range(arms)), note="p = 0.03"),)
    return Panel("All participants", everyone), Panel("Rapid progressors " * 9, rapid)


def text_boxes(picture: str) -> list[TextBox]:
    """Return where every line of text stands."""
    boxes = []
    for text in parsed(picture).iter(f"{NAMESPACE}text"):
        size = float(text.get("font-size", ""))
        weight: Weight = "semibold" if text.get("font-weight") == "600" else "regular"
        for line in text.iter(f"{NAMESPACE}tspan"):
            width = text_width(line.text or "", size, weight)
            back = {"middle": width / 2, "end": width}.get(text.get("text-anchor", ""), 0)
            left, baseline = float(line.get("x", "")) - back, float(line.get("y", ""))
            box = TextBox(line.text or "", left, baseline - 0.75 * size, left + width, baseline + 2)
            boxes.append(box)
    return boxes


def assert_sound(picture: str) -> None:
    """Check that no text leaves the picture or runs into another."""
    _, _, width, height = map(float, (parsed(picture).get("viewBox") or "").split())
    boxes = text_boxes(picture)
    for box in boxes:
        assert box.left >= 0, box
        assert box.top >= 0, box
        assert box.right <= width, box
        assert box.bottom <= height, box
    for one, other in combinations(boxes, 2):
        apart = one.right <= other.left or other.right <= one.left
        assert apart or one.bottom <= other.top or other.bottom <= one.top, (one, other)


def shapes(picture: str) -> int:
    """Return how many dots there are, the legend's among them."""
    return sum(
        item.tag in {f"{NAMESPACE}circle", f"{NAMESPACE}polygon"} for item in parsed(picture).iter()
    )


@pytest.mark.parametrize("arms", range(1, 7))
def test_dots_are_sound(arms: int) -> None:
    picture = dots(events(arms), series(arms))
    assert_sound(picture)
    assert parsed(picture).get("width") == "720"
    known = [item for line in events(arms) for item in line.marks if item.value is not None]
    assert shapes(picture) == len(known) + arms


@pytest.mark.parametrize("arms", range(1, 6))
def test_groups_are_sound(arms: int) -> None:
    assert_sound(groups(responders(arms), series(arms)))


@pytest.mark.parametrize("arms", [1, 2, 5])
def test_long_names_are_sound(arms: int) -> None:
    names = tuple(Series(f"{LONG}{arm}") for arm in range(arms))
    axis = Axis(LONG, threshold=99, threshold_label=LONG)
    assert_sound(dots(events(arms), names, axis))
    assert_sound(groups((Panel(LONG, events(arms)), Panel(WORD, events(arms))), names, axis))


def test_long_values_widen_the_picture() -> None:
    marks = (Mark(20, "20 of 100 participants (20.0 %, 95 % CI 12.7 to 29.2)"), Mark(30, "30 %"))
    assert_sound(dots((DotRow("Nausea", marks),), series(2)))


VALUES = st.none() | st.floats(0, 100).map(lambda value: round(value, 1))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(1, 5).flatmap(lambda n: st.lists(st.tuples(*[VALUES] * n), max_size=5)))
def test_any_values_are_sound(table: list[tuple[float | None, ...]]) -> None:
    rows = tuple(row(f"Event {index}", *values) for index, values in enumerate(table))
    arms = series(len(table[0]) if table else 1)
    assert_sound(dots(rows, arms))
    assert_sound(groups((Panel("Everyone", rows),), arms))


def test_missing_is_said_and_never_drawn() -> None:
    picture = dots((row("Fall", None, 33),), series(2))
    assert [box.text for box in text_boxes(picture) if box.text.endswith("reported")]
    assert shapes(picture) == 3
    nowhere = dots((row("Fall", None, None),), series(2))
    assert shapes(nowhere) == 2
    assert nowhere.count("not\u00a0reported") == 1
    own_words = dots((DotRow("Fall", (Mark(None, "not assessed"), mark(1))),), series(2))
    assert "assessed" in own_words


def test_zero_stands_on_the_axis_and_the_maximum_at_its_end() -> None:
    picture = groups((Panel("", (row("A", 0, 100),)),), series(2), Axis("%"))
    ticks = {box.text: (box.left + box.right) / 2 for box in text_boxes(picture)}
    circle = list(parsed(picture).iter(f"{NAMESPACE}circle"))[-1]
    diamond = list(parsed(picture).iter(f"{NAMESPACE}polygon"))[-1]
    corners = [float(point.split(",")[0]) for point in diamond.get("points", "").split()]
    assert float(circle.get("cx", "")) == pytest.approx(ticks["0"], abs=0.02)
    assert sum(corners) / len(corners) == pytest.approx(ticks["100"], abs=0.02)


@pytest.mark.parametrize(
    ("largest", "maximum", "end"),
    [(4, None, "5"), (17, None, "20"), (52, None, "60"), (52, 100, "100"), (101, 100, "200")],
)
def test_axis_ends_neatly(largest: float, maximum: float | None, end: str) -> None:
    picture = dots((row("A", largest),), series(1), Axis("", maximum))
    assert max(text_boxes(picture), key=lambda box: (box.bottom, box.left)).text == end


def test_values_of_close_dots_stand_on_the_outer_sides() -> None:
    boxes = {box.text: box for box in text_boxes(dots((row("A", 31, 30),), series(2)))}
    assert boxes["30\u00a0%"].right < boxes["31\u00a0%"].left


@pytest.mark.parametrize("draw", ["dots", "groups"])
def test_escapes_and_carries_results(draw: str) -> None:
    rows = (DotRow(NASTY, (Mark(5, NASTY, ("a/b", "c/d")), Mark(None, NASTY, ("e/f",)))),)
    arms = (Series(NASTY), Series(NASTY))
    axis = Axis(NASTY, threshold=1, threshold_label=NASTY)
    picture = (
        dots(rows, arms, axis) if draw == "dots" else groups((Panel(NASTY, rows),), arms, axis)
    )
    assert "<script" not in picture
    assert 'data-result="a/b c/d"' in picture
    assert 'data-result="e/f"' in picture
    assert_sound(picture)


def test_refuses_what_it_cannot_draw() -> None:
    with pytest.raises(ValueError, match="has 1 values, not 2"):
        dots((row("A", 1),), series(2))
    for value in (-1, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="no percentage"):
            dots((row("A", value),), series(1))


@pytest.mark.parametrize("colour", COLOURS)
def test_values_stand_out_from_the_paper(colour: str) -> None:
    assert 1.05 / (luminance(colour) + 0.05) >= 4.5


def test_dots_look_as_before(snapshot: SnapshotAssertion) -> None:
    rows = (
        row("Application site pruritus", 22, 7),
        row("Nausea", 8, 8),
        row("Upper respiratory tract infection, not otherwise specified", 10, 11),
        row("Dizziness", 0, 3),
        row("Fall", None, 45),
    )
    arms = (Series("Cells (N = 36)"), Series("Sham (N = 33)"))
    assert dots(rows, arms) == snapshot(extension_class=SvgSnapshot)


def test_groups_look_as_before(snapshot: SnapshotAssertion) -> None:
    arms = (Series("Cells"), Series("Placebo"))
    picture = groups(responders(), arms, Axis("Responders, %"))
    assert picture == snapshot(extension_class=SvgSnapshot)
