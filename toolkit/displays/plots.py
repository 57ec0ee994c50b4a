"""Two plots of percentages: adverse events by arm, and responders by group and time point.

Both are rows on one shared axis. A value that was not reported is said in words, never drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, isfinite
from typing import TYPE_CHECKING

from toolkit.displays import svg
from toolkit.displays.plot_parts import (
    LEADING,
    SIZE,
    SMALL,
    SMALL_LEADING,
    colour_of,
    dot,
    rule,
    span,
    wrap,
    write_lines,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

NOT_REPORTED = "not\u00a0reported"

_EDGE = 4
_WIDTH = 720
_LABEL_WIDTH = 200
_ABSENT_WIDTH = 120
_LEAST_AXIS = 220
_LANE = 19  # the height of one arm's own line
_REACH = 11  # from a dot's centre to its value
_NEAT = {5: 1, 10: 2, 20: 5, 30: 10, 40: 10, 50: 10, 60: 20, 80: 20, 100: 20}


@dataclass(frozen=True)
class Mark:
    """One arm's value.

    Attributes:
        value: Where its dot stands; None where it was not reported.
        text: How it is printed; empty for `not reported` where there is no value.
        results: The ids of the results that the text shows.
    """

    value: float | None
    text: str
    results: tuple[str, ...] = ()


@dataclass(frozen=True)
class DotRow:
    """A row: an adverse event, or a time point.

    Attributes:
        label: What the row is about.
        marks: One for each series, in the order of the series.
        note: What stands under the label, such as a p value.
        note_results: The ids of the results that the note shows.
    """

    label: str
    marks: tuple[Mark, ...]
    note: str = ""
    note_results: tuple[str, ...] = ()


@dataclass(frozen=True)
class Panel:
    """Rows about one population, under its name."""

    label: str
    rows: tuple[DotRow, ...]


@dataclass(frozen=True)
class Series:
    """An arm, as the legend names it."""

    label: str


@dataclass(frozen=True)
class Axis:
    """The axis of percentages, which begins at 0.

    Attributes:
        label: What it measures.
        maximum: Where it ends; None, or less than the largest value, for a neat end.
        threshold: Where a dashed line is drawn, if anywhere.
        threshold_label: What the dashed line says.
    """

    label: str
    maximum: float | None = None
    threshold: float | None = None
    threshold_label: str = ""


@dataclass(frozen=True)
class _Scale:
    """The horizontal layout of a plot."""

    left: float
    right: float
    end: float
    missing: float
    width: float
    shared: bool
    names: tuple[str, ...]

    def at(self, value: float) -> float:
        """Return where a value stands."""
        return self.left + (self.right - self.left) * value / self.end

    def lanes(self, row: DotRow) -> list[float]:
        """Return the height of each arm's line, or of what stands for it at the row's right."""
        least = 0 if self.shared else _LANE
        return [max(SMALL_LEADING * len(lines), least) for lines in _absent(row, self.names)]


def plot_dots(
    picture_id: str,
    title: str,
    description: str,
    rows: tuple[DotRow, ...],
    series: tuple[Series, ...],
    axis: Axis,
) -> str:
    """Draw a dot plot, such as of adverse events, as the text of an SVG file.

    One or two arms share a row's line, joined by a thin line; more have a line each.

    Args:
        picture_id: The picture's id in its document.
        title: Its name.
        description: The same in words.
        rows: From top to bottom.
        series: The arms.
        axis: What the dots stand on.

    Raises:
        ValueError: A row has not one mark for each series, or a value is below 0.
    """
    words = (picture_id, title, description)
    return _plot(words, (Panel("", rows),), series, axis, shared=len(series) <= 2)


def plot_groups(
    picture_id: str,
    title: str,
    description: str,
    panels: tuple[Panel, ...],
    series: tuple[Series, ...],
    axis: Axis,
) -> str:
    """Draw a responder analysis as the text of an SVG file: a dot on a stem for every arm.

    Args:
        picture_id: The picture's id in its document.
        title: Its name.
        description: The same in words.
        panels: A population each, with a row for each time point.
        series: The arms.
        axis: What the dots stand on.

    Raises:
        ValueError: A row has not one mark for each series, or a value is below 0.
    """
    return _plot((picture_id, title, description), panels, series, axis, shared=False)


def _plot(
    words: tuple[str, str, str],
    panels: tuple[Panel, ...],
    series: tuple[Series, ...],
    axis: Axis,
    *,
    shared: bool,
) -> str:
    """Draw the legend, the panels and the axis under one another."""
    rows = [row for panel in panels for row in panel.rows]
    _check(rows, series)
    scale = _scale(rows, tuple(arm.label for arm in series), axis, shared)
    legend, y = _legend(series, scale.width)
    if axis.threshold is not None:
        y += len(wrap(axis.threshold_label, _LABEL_WIDTH, SMALL)) * SMALL_LEADING
    top = y = y + 4
    drawn: list[svg.Element] = []
    for panel in panels:
        heading, y = _heading(panel.label, y, scale)
        drawn += heading
        for index, row in enumerate(panel.rows):
            if index:
                drawn.append(rule((_EDGE, y, scale.width - _EDGE, y)))
            parts, y = _row(row, y, scale)
            drawn += parts
    # The grid begins under a first panel's name, not above its band.
    top += 4 if panels and panels[0].label else 0
    ground, bottom = _axis(axis, scale, (top, y))
    return svg.document(*words, (scale.width, bottom), *legend, *ground, *drawn)


def _check(rows: list[DotRow], series: tuple[Series, ...]) -> None:
    """Refuse rows that do not fit the series or the axis."""
    for row in rows:
        if len(row.marks) != len(series):
            raise ValueError(f"{row.label!r} has {len(row.marks)} values, not {len(series)}")
        for mark in row.marks:
            if mark.value is not None and not (isfinite(mark.value) and mark.value >= 0):
                raise ValueError(f"{row.label!r} has a value that is no percentage: {mark.value}")


def _scale(rows: list[DotRow], names: tuple[str, ...], axis: Axis, shared: bool) -> _Scale:
    """Divide the width among labels, dots, their values, and what was not reported."""
    names = names if len(names) > 1 else ("",) * len(names)
    known = [mark for row in rows for mark in row.marks if mark.value is not None]
    values = [mark.value for mark in known if mark.value is not None]
    printed = [span(mark.text) for mark in known]
    beside = _REACH + max(printed, default=0)
    said = [line for row in rows for lines in _absent(row, names) for line in lines]
    column = max(span(line, SMALL) for line in said) + 12 if said else 0
    left = _EDGE + _LABEL_WIDTH + 12 + (beside if shared and len(names) > 1 else 8)
    width = ceil(max(_WIDTH, left + _LEAST_AXIS + beside + column + _EDGE))
    missing = width - _EDGE - column + 12
    end = _end(max([*values, axis.threshold or 0]), axis.maximum)
    return _Scale(left, missing - 12 - beside, end, missing, width, shared, names)


def _end(largest: float, maximum: float | None) -> float:
    """Return where the axis ends."""
    if maximum is not None and maximum > 0 and maximum >= largest:
        return maximum
    neat = next((end for end in _NEAT if end >= largest), None)
    return neat or 100 * ceil(largest / 100)


def _absent(row: DotRow, names: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return what is written for each arm's value: nothing for one that was reported.

    Where no arm has a value, and the arms do not differ in what is said, it is said once.
    """
    words = [mark.text or NOT_REPORTED for mark in row.marks]
    if all(mark.value is None for mark in row.marks) and len(set(words)) == 1:
        return [wrap(words[0], _ABSENT_WIDTH, SMALL)]
    return [
        wrap(f"{name}: {text}" if name else text, _ABSENT_WIDTH, SMALL)
        if mark.value is None
        else ()
        for mark, name, text in zip(row.marks, names, words, strict=True)
    ]


def _legend(series: tuple[Series, ...], width: float) -> tuple[list[svg.Element], float]:
    """Draw the arms' names with their shapes; return them with the height they take."""
    drawn: list[svg.Element] = []
    x, y, height = float(_EDGE), float(_EDGE), 0
    for index, arm in enumerate(series):
        lines = wrap(arm.label, width - 2 * _EDGE - 20, SIZE)
        needed = 20 + max((span(line) for line in lines), default=0)
        if x > _EDGE and x + needed > width - _EDGE:
            x, y, height = _EDGE, y + height + 2, 0
        height = max(height, len(lines) * LEADING)
        if lines:
            drawn.append(dot(index, x + 7, y + LEADING / 2))
            drawn.append(write_lines(lines, x + 20, y, LEADING))
        x += needed + 22
    return drawn, y + height + 6


def _heading(label: str, y: float, scale: _Scale) -> tuple[list[svg.Element], float]:
    """Draw a panel's name on a band; return it with where the panel's rows begin."""
    lines = wrap(label, scale.width - 2 * _EDGE - 16, SIZE, "semibold")
    if not lines:
        return [], y
    height = len(lines) * LEADING + 8
    band = svg.rectangle((_EDGE, y, scale.width - 2 * _EDGE, height), svg.BAND)
    text = write_lines(lines, _EDGE + 8, y + 4, LEADING, semibold=True, fill=svg.BAND_INK)
    return [band, text], y + height


def _row(row: DotRow, y: float, scale: _Scale) -> tuple[list[svg.Element], float]:
    """Draw a row; return it with where the next one begins."""
    label = wrap(row.label, _LABEL_WIDTH, SIZE)
    note = wrap(row.note, _LABEL_WIDTH, SMALL)
    labels = len(label) * LEADING + len(note) * SMALL_LEADING
    lanes = sum(scale.lanes(row))
    height = max(labels, lanes, _LANE) + 10
    top = y + (height - labels) / 2
    drawn = [write_lines(label, _EDGE, top, LEADING)] if label else []
    if note:
        below = top + len(label) * LEADING
        results = svg.results_attribute(row.note_results)
        drawn.append(
            write_lines(note, _EDGE, below, SMALL_LEADING, fill=svg.MUTED, data_result=results)
        )
    if scale.shared:
        drawn += _shared_line(row, y + height / 2, scale)
    middle = y + (height - lanes) / 2
    for index, (lines, lane) in enumerate(
        zip(_absent(row, scale.names), scale.lanes(row), strict=True)
    ):
        middle += lane / 2
        if lines:
            drawn.append(_said(lines, middle, scale, row.marks[index].results))
        elif not scale.shared:
            drawn += _own_line(row.marks[index], index, middle, scale)
        middle += lane / 2
    return drawn, y + height


def _said(lines: tuple[str, ...], y: float, scale: _Scale, results: tuple[str, ...]) -> svg.Element:
    """Say at the row's right that a value was not reported."""
    return write_lines(
        lines,
        scale.missing,
        y - len(lines) * SMALL_LEADING / 2,
        SMALL_LEADING,
        fill=svg.MUTED,
        font_style="italic",
        data_result=svg.results_attribute(results),
    )


def _own_line(mark: Mark, index: int, y: float, scale: _Scale) -> Iterator[svg.Element]:
    """Draw an arm's dot on a stem from 0, and its value after it."""
    value = mark.value or 0
    x = scale.at(value)
    if value > 0:
        yield rule((scale.left, y, x, y), colour_of(index), 1.5)
    yield dot(index, x, y)
    yield _value(index, mark, (x + _REACH, y))


def _shared_line(row: DotRow, y: float, scale: _Scale) -> Iterator[svg.Element]:
    """Draw one or two arms' dots on one line, their values on the outer sides."""
    known = [(mark.value, index) for index, mark in enumerate(row.marks) if mark.value is not None]
    known.sort()
    places = [scale.at(value) for value, _ in known]
    if len(set(places)) > 1:
        yield rule((places[0], y, places[-1], y), svg.MUTED, 1.5)
    # A hollow shape goes under a filled one: both are seen where the values are equal.
    for _, index, x in sorted(
        (index % 2 == 0, index, x) for (_, index), x in zip(known, places, strict=True)
    ):
        yield dot(index, x, y)
    for place, ((_, index), x) in enumerate(zip(known, places, strict=True)):
        before = len(known) > 1 and place == 0
        end = x - _REACH
        # A value that would lie across the axis stands before it.
        if end - span(row.marks[index].text) < scale.left < end:
            end = scale.left - _REACH / 2
        at = (end if before else x + _REACH, y)
        yield _value(index, row.marks[index], at, "end" if before else None)


def _axis(axis: Axis, scale: _Scale, reach: tuple[float, float]) -> tuple[list[svg.Element], float]:
    """Draw the grid, the threshold and the axis; return them with the picture's height."""
    top, bottom = reach
    step = _NEAT.get(int(scale.end), scale.end / 5) if scale.end % 1 == 0 else scale.end / 5
    drawn: list[svg.Element] = []
    for index in range(round(scale.end / step) + 1):
        x = scale.at(index * step)
        drawn.append(rule((x, top, x, bottom + 4), svg.LINE if index == 0 else svg.GRID))
        tick = [(svg.number(index * step), x, bottom + 18)]
        number = svg.text(tick, SMALL, text_anchor="middle", fill=svg.MUTED, data_from="axis")
        drawn.append(number)
    centre = (scale.left + scale.right) / 2
    y = bottom + 36
    label = wrap(axis.label, scale.right - scale.left, SIZE)
    lines = [(line, centre, y + index * LEADING) for index, line in enumerate(label)]
    drawn += [svg.text(lines, SIZE, text_anchor="middle")] if lines else []
    drawn += _threshold(axis, reach, scale)
    return drawn, y + max(0, len(lines) - 1) * LEADING + 8


def _threshold(axis: Axis, reach: tuple[float, float], scale: _Scale) -> Iterator[svg.Element]:
    """Draw the dashed line of a threshold, and what it says above it."""
    if axis.threshold is None:
        return
    x = scale.at(axis.threshold)
    yield rule((x, reach[0], x, reach[1]), svg.MUTED, 1.2, dashed=True)
    lines = wrap(axis.threshold_label, _LABEL_WIDTH, SMALL)
    half = max((span(line, SMALL) for line in lines), default=0) / 2
    centre = min(max(x, _EDGE + half), scale.width - _EDGE - half)
    top = reach[0] - len(lines) * SMALL_LEADING - 2
    if lines:
        yield write_lines(lines, centre, top, SMALL_LEADING, fill=svg.MUTED, text_anchor="middle")


def _value(
    index: int, mark: Mark, place: tuple[float, float], anchor: str | None = None
) -> svg.Element:
    """Draw a printed value in its arm's colour."""
    x, y = place
    return svg.text(
        [(mark.text, x, y + 0.35 * SIZE)],
        SIZE,
        text_anchor=anchor,
        fill=colour_of(index),
        # A halo, where a line of the grid runs behind the value.
        stroke=svg.PAPER,
        stroke_width=3,
        stroke_linejoin="round",
        paint_order="stroke",
        data_result=svg.results_attribute(mark.results),
    )
