"""A timeline's times in; its horizontal scale, its axis and its rows of visits out."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import chain
from math import ceil, floor, isfinite
from typing import TYPE_CHECKING

from toolkit.displays.numbers import MINUS
from toolkit.displays.timeline_plan import (
    EDGE,
    PAD,
    SIZE,
    SMALL,
    WIDTH,
    Drawing,
    PlacedText,
    Rule,
    Scale,
    wrapped,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from toolkit.model.design import Timeline, Visits

_NAMES = 132  # the widest that the names at the left may be
_ZERO_WORDS = 300  # the widest that the words for zero may be
_APART = 14  # between two numbers on the axis
_LEAST_STEP = 36
_VISITS, _VISIT_TICK = 24, 5
_MANY_VISITS = 3.5  # visits that are closer than this are drawn as one band
_TICK = 5
_STEPS = {
    "days": (1, 2, 7, 14, 28, 56, 84, 168, 364, 728),
    "weeks": (1, 2, 4, 8, 12, 24, 52, 104, 156, 260),
    "months": (1, 2, 3, 6, 12, 24, 36, 60, 120, 240),
    "years": (1, 2, 5, 10, 20, 50, 100),
}


def write_time(time: float) -> str:
    """Write a time exactly as it is, with a true minus sign."""
    number = Decimal(repr(float(time))).normalize()
    text = f"{abs(number):f}"
    return f"{MINUS}{text}" if number < 0 else text


def visit_times(visits: Visits) -> tuple[float, float, int]:
    """Return the first and the last visit of a row, and how many there are."""
    # A third of a week and the like add up to a little more than the last time that was written.
    if not (isfinite(visits.first) and isfinite(visits.last) and isfinite(visits.every)):
        raise ValueError("visits have a time that is not finite")
    steps = max(0, floor((visits.last - visits.first) / visits.every + 1e-6))
    # As decimals: 0.1 + 2 * 0.1 is 0.3.
    last = Decimal(repr(visits.first)) + steps * Decimal(repr(visits.every))
    return visits.first, float(last), steps + 1


def scale_of(timeline: Timeline, names: Iterable[str]) -> Scale:
    """Return the horizontal layout of a timeline, with zero on its axis.

    Args:
        timeline: What to draw.
        names: What stands at the left.

    Raises:
        ValueError: A time is not finite.
    """
    times = [0.0, *_times(timeline)]
    if not all(isfinite(time) for time in times):
        raise ValueError("a timeline has a time that is not finite")
    start, end = min(times), max(times)
    widest = max((wrapped(name, _NAMES, SIZE, "semibold").width for name in names), default=0)
    left = EDGE + ceil(min(widest, _NAMES)) + PAD
    return Scale(left, WIDTH - EDGE - PAD, start, end if end > start else start + 1)


def _times(timeline: Timeline) -> list[float]:
    """Return every time of a timeline, of visits the first and the last."""
    times = [*chain.from_iterable((span.start, span.end) for span in timeline.spans)]
    times += [moment.at for moment in timeline.moments]
    times += chain.from_iterable(visit_times(row)[:2] for row in timeline.visits)
    return times


def lay_out_visits(timeline: Timeline, scale: Scale) -> Drawing:
    """Place a row for each kind of visit, its name at the left and a tick for each visit."""
    rules: list[Rule] = []
    texts: list[PlacedText] = []
    y = 0.0
    for visits in timeline.visits:
        name = wrapped(visits.label, scale.names, SIZE)
        height = max(_VISITS, name.height + 6)
        texts.append(name.at(EDGE, y + (height - name.height) / 2))
        rules += _visit_rules(visits, y + height / 2, scale)
        y += height
    return Drawing(y, rules=tuple(rules), texts=tuple(texts))


def _visit_rules(visits: Visits, middle: float, scale: Scale) -> Iterator[Rule]:
    """Draw the line that visits stand on, and their ticks."""
    first, last, count = visit_times(visits)
    left, right = scale.at(first), scale.at(last)
    if count > 1:
        yield Rule(left, middle, right, middle, "thread")
        if (right - left) / (count - 1) < _MANY_VISITS:
            yield Rule(left, middle, right, middle, "visit")
            return
    for number in range(count):
        x = scale.at(first + number * visits.every)
        yield Rule(x, middle - _VISIT_TICK, x, middle + _VISIT_TICK, "visit")


def _numbers(timeline: Timeline, scale: Scale) -> list[PlacedText]:
    """Place the numbers on the axis, as many as stand well apart."""
    for step in _steps(timeline):
        first, last = ceil(scale.start / float(step)), floor(scale.end / float(step))
        if last - first > WIDTH / _LEAST_STEP:
            continue
        numbers = [_number(float(place * step), scale) for place in range(first, last + 1)]
        apart = scale.at(float(step)) - scale.at(0)
        if apart >= max(_LEAST_STEP, _APART + max(number.width for number in numbers)):
            edges = scale.left - PAD, scale.right + PAD
            return [one for one in numbers if edges[0] <= one.left and one.right <= edges[1]]
    return [_number(0, scale)]


def _number(time: float, scale: Scale) -> PlacedText:
    """Place a number under the axis."""
    below = _TICK + 3
    return PlacedText(
        (write_time(time),), scale.at(time), below, SMALL, anchor="middle", muted=time != 0
    )


def _steps(timeline: Timeline) -> list[Decimal]:
    """Return the steps that an axis may have, the smallest first."""
    whole = all(time % 1 == 0 for time in _times(timeline))
    powers = range(-6, 0) if not whole else ()
    neat = (Decimal(digit).scaleb(power) for power in powers for digit in (1, 2, 5))
    above = _STEPS[timeline.unit][-1]
    large = (Decimal(digit).scaleb(power) for power in range(12) for digit in (1, 2, 5))
    return [*neat, *map(Decimal, _STEPS[timeline.unit]), *(step for step in large if step > above)]


def lay_out_axis(timeline: Timeline, scale: Scale) -> tuple[Drawing, list[float]]:
    """Place the axis with its numbers, its unit and the words for zero.

    Args:
        timeline: What is drawn.
        scale: Its horizontal layout.

    Returns:
        The axis, and where its numbers stand.
    """
    numbers = _numbers(timeline, scale)
    unit = wrapped(timeline.unit.capitalize(), scale.names, SMALL).at(EDGE, numbers[0].y)
    below = unit.bottom + 1
    words = wrapped(f"0\u00a0= {timeline.zero}", _ZERO_WORDS, SMALL, "semibold")
    half = words.width / 2
    middle = min(max(scale.at(0), scale.left - PAD + half), scale.right + PAD - half)
    ticks = [Rule(number.x, 0, number.x, _TICK, "tick") for number in numbers]
    drawing = Drawing(
        below + words.height + EDGE,
        rules=(Rule(scale.left, 0, scale.right, 0, "axis"), *ticks),
        texts=(*numbers, replace(unit, muted=True), words.at(middle, below, "middle")),
    )
    return drawing, [number.x for number in numbers]
