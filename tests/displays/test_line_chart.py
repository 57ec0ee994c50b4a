"""Charts of lines: round ticks, labels and numbers that never overlap."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.displays.test_plots import assert_sound, text_boxes
from tests.displays.test_svg import parsed
from toolkit.displays.line_chart import (
    Chart,
    ChartLine,
    Scale,
    Text,
    choose_ticks,
    draw_chart,
    spread,
)

LONG = "High dose of the trial treatment together with the best supportive care"
PERCENT = Scale("People without the event, %", ((0, "0"), (50, "50"), (100, "100")))


def draw(chart: Chart) -> str:
    return draw_chart("fig-chart", "Chart", "In words.", chart)


def ticks(*times: float) -> tuple[tuple[float, str], ...]:
    return tuple((time, f"{time:g}") for time in times)


@pytest.mark.parametrize(
    ("low", "high", "wanted"),
    [
        (0, 100, (0, 20, 40, 60, 80, 100)),
        (-0.23, 3.84, (-1, 0, 1, 2, 3, 4)),
        (0, 198, (0, 50, 100, 150, 200)),
        (0.012, 0.034, (0.01, 0.015, 0.02, 0.025, 0.03, 0.035)),
        (5, 5, (4, 4.5, 5, 5.5, 6)),
    ],
)
def test_ticks_are_round_and_reach_both_ends(
    low: float, high: float, wanted: tuple[float, ...]
) -> None:
    assert choose_ticks(low, high) == pytest.approx(wanted)


@given(st.floats(-1e5, 1e5), st.floats(-1e5, 1e5))
def test_ticks_are_few_and_hold_every_value(one: float, other: float) -> None:
    low, high = min(one, other), max(one, other)
    if high - low < 1e-6:
        return
    places = choose_ticks(low, high)
    slack = (high - low) * 1e-6
    assert 2 <= len(places) <= 9
    assert places[0] <= low + slack
    assert places[-1] >= high - slack


@given(st.lists(st.tuples(st.floats(0, 280), st.floats(10, 40)), max_size=7))
def test_boxes_keep_apart_and_inside(boxes: list[tuple[float, float]]) -> None:
    wanted, heights = [middle for middle, _ in boxes], [height for _, height in boxes]
    edges = spread(wanted, heights, 0, 300)
    placed = sorted(zip(edges, heights, strict=True))
    for (edge, height), (following, _) in pairwise(placed):
        assert following >= edge + height - 1e-9
    for edge, height in placed:
        assert -1e-9 <= edge <= 300 - height + 1e-9


def test_a_box_that_has_room_stands_where_it_belongs() -> None:
    assert spread([50, 200], [20, 20], 0, 300) == [40, 190]
    assert spread([50, 50], [20, 20], 0, 300) == [40, 60]
    assert spread([299, 299], [20, 20], 0, 300) == [260, 280]
    assert spread([], [], 0, 300) == []


POINTS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 100)), max_size=6)
ARMS = st.lists(st.tuples(st.sampled_from(["A", "Placebo", LONG]), POINTS), min_size=1, max_size=6)


@settings(max_examples=60)
@given(ARMS, st.lists(st.integers(1, 200), max_size=12, unique=True), st.booleans())
def test_no_text_overlaps_another_or_leaves_the_picture(
    arms: list[tuple[str, list[tuple[int, int]]]], times: list[int], stepped: bool
) -> None:
    places = ticks(0, *sorted(times)) if times else ticks(0, 40)
    lines = tuple(
        ChartLine(
            name,
            tuple(sorted((float(x), float(y)) for x, y in points)),
            Text("median 123.456 days", ("a/b",)),
            tuple((y - 1.0, y + 1.0) for _, y in sorted(points)),
            tuple(Text("100000", ("c/d",)) for _ in places),
        )
        for name, points in arms
    )
    across = Scale("Time, days", places, end=250, margin=0 if stepped else 1)
    assert_sound(draw(Chart(lines, across, PERCENT, "Number of people at risk", stepped)))


def test_long_time_points_wrap_and_those_without_room_are_left_out() -> None:
    visits = tuple((n, f"End of treatment visit number {n}") for n in range(20))
    line = ChartLine("A", ((0, 1), (19, 2)), counts=tuple(Text(f"{n}") for n in range(20)))
    picture = draw(Chart((line,), Scale("", visits, margin=0.4), PERCENT, "People"))
    assert_sound(picture)
    said = [box.text for box in text_boxes(picture)]
    assert "0" in said
    assert len([text for text in said if text.startswith("End of")]) < 20


def test_steps_run_across_before_they_fall() -> None:
    line = ChartLine("A", ((0, 100), (10, 50), (20, 50)))
    across = Scale("", ticks(0, 20))
    steps = draw(Chart((line,), across, PERCENT, "", stepped=True))
    straight = draw(Chart((line,), across, PERCENT, ""))
    first = next(item for item in parsed(steps).iter() if item.tag.endswith("path"))
    assert [part[0] for part in (first.get("d") or "").split()][2:] == ["H", "V", "H", "V"]
    first = next(item for item in parsed(straight).iter() if item.tag.endswith("path"))
    assert "H" not in (first.get("d") or "")


def test_every_arm_has_a_pattern_of_its_own() -> None:
    lines = tuple(ChartLine(f"Arm {n}", ((0, 10.0 * n), (20, 10.0 * n))) for n in range(6))
    picture = parsed(draw(Chart(lines, Scale("", ticks(0, 20)), PERCENT, "", stepped=True)))
    drawn = [item for item in picture.iter() if item.tag.endswith("path")]
    assert len({item.get("stroke-dasharray") for item in drawn}) == 6
    assert len({item.get("stroke") for item in drawn}) == 6


def test_numbers_of_people_carry_their_results_and_ticks_say_that_they_are_ticks() -> None:
    line = ChartLine("A", ((0, 1), (20, 2)), counts=(Text("40", ("x/n@a",)), Text("")))
    picture = parsed(draw(Chart((line,), Scale("Time", ticks(0, 20)), PERCENT, "At risk")))
    texts = {
        "".join(item.itertext()).strip(): item
        for item in picture.iter()
        if item.tag.endswith("text")
    }
    assert texts["40"].get("data-result") == "x/n@a"
    assert texts["20"].get("data-from") == "axis"
    assert texts["50"].get("data-from") == "axis"


def test_an_arm_without_a_line_keeps_its_row_of_numbers() -> None:
    lines = (ChartLine("A", ((0, 1), (20, 2))), ChartLine("Nobody", (), counts=(Text("0"),)))
    picture = draw(Chart(lines, Scale("", ticks(0, 20)), PERCENT, "At risk", stepped=True))
    assert_sound(picture)
    assert [box.text for box in text_boxes(picture)].count("Nobody") == 1
