"""Lines over time in; a chart of them as SVG out, labelled at their ends, with counts below.

Every arm has a colour and a pattern of its line. Under the axis stands a small table: for each arm
how many people there were at each tick.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10
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
    from collections.abc import Iterator, Sequence

    Point = tuple[float, float]

_EDGE = 4
_WIDTH = 720
_HEIGHT = 280
_NAME_WIDTH = 120
_LABEL_WIDTH = 140
_TICK_WIDTH = 84
_NEAR = 72  # a label that stands farther from the end of its line is not joined to it
_SAMPLE = 28  # the piece of its line before an arm's label
_GAP = 8
_MARK = 5  # half the width of a whisker's end
_BESIDE = 10  # from one arm's dots to the next one's
# A line's pattern by the place of its arm; the first is whole.
_DASHES = (None, "7 3", "2 3", "9 3 2 3", "14 4", "6 2 2 2 2 2")


@dataclass(frozen=True)
class Text:
    """A text with the ids of the results that it shows."""

    text: str
    results: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChartLine:
    """The line of one arm.

    Attributes:
        label: The arm's name.
        points: Where it leads, from left to right; none where there is nothing to draw.
        detail: What stands under the name at the line's end.
        whiskers: The interval at each point; None for none at any.
        counts: The number of people at each tick of the horizontal axis.
    """

    label: str
    points: tuple[Point, ...]
    detail: Text = Text("")
    whiskers: tuple[tuple[float, float] | None, ...] = ()
    counts: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Scale:
    """An axis.

    Attributes:
        label: What it measures.
        ticks: Where its ticks stand, and what they say, in order; at least two places apart.
        end: Where it ends, if that is beyond the last tick.
        margin: How much room it has before the first tick and after its end.
    """

    label: str
    ticks: tuple[tuple[float, str], ...]
    end: float | None = None
    margin: float = 0

    @property
    def extent(self) -> tuple[float, float]:
        """Where it begins and ends."""
        first, last = self.ticks[0][0], self.ticks[-1][0]
        return first - self.margin, max(last, last if self.end is None else self.end) + self.margin


@dataclass(frozen=True)
class Chart:
    """What is drawn.

    Attributes:
        lines: One for each arm.
        across: The horizontal axis.
        upward: The vertical axis.
        counted: What the numbers under the chart are.
        stepped: Whether a line keeps its height until the next point, and has no dots.
    """

    lines: tuple[ChartLine, ...]
    across: Scale
    upward: Scale
    counted: str
    stepped: bool = False


@dataclass(frozen=True)
class _Frame:
    """Where the inside of the chart lies, and what each place on it means."""

    chart: Chart
    left: float
    right: float
    top: float
    bottom: float

    def x(self, value: float) -> float:
        """Return where a value stands on the horizontal axis."""
        low, high = self.chart.across.extent
        return self.left + (self.right - self.left) * (value - low) / (high - low)

    def shift(self, index: int) -> float:
        """Return how far an arm's dots stand beside their place, so that none hides another."""
        return 0 if self.chart.stepped else _BESIDE * (index - (len(self.chart.lines) - 1) / 2)

    def y(self, value: float) -> float:
        """Return where a value stands on the vertical axis."""
        low, high = self.chart.upward.extent
        return self.bottom - (self.bottom - self.top) * (value - low) / (high - low)


@dataclass(frozen=True)
class _Label:
    """The label at a line's end: its texts, where it belongs, and how high it is."""

    index: int
    name: tuple[str, ...]
    detail: tuple[str, ...]
    wanted: float

    @property
    def height(self) -> float:
        """How much room it takes."""
        return len(self.name) * LEADING + len(self.detail) * SMALL_LEADING + 4


def draw_chart(picture_id: str, title: str, description: str, chart: Chart) -> str:
    """Draw a chart of lines as the text of an SVG file.

    Args:
        picture_id: The picture's id in its document.
        title: Its name.
        description: The same in words.
        chart: What is drawn.
    """
    counts = [span(count.text, SMALL) for line in chart.lines for count in line.counts]
    ticks = [span(text, SMALL) for _, text in chart.upward.ticks]
    names = [wrap(line.label, _NAME_WIDTH, SMALL) for line in chart.lines]
    widest = max((span(part, SMALL) for lines in names for part in lines), default=0)
    names_and_counts = widest + _GAP + max(counts, default=0) / 2
    left = _EDGE + max(names_and_counts, max(ticks) + _GAP, _TICK_WIDTH / 2)
    labels = [_label(line, index) for index, line in enumerate(chart.lines) if line.points]
    beside = max((_label_width(label) for label in labels), default=0)
    right = _WIDTH - _EDGE - max(beside, _TICK_WIDTH / 2)
    heading = wrap(chart.upward.label, _WIDTH - 2 * _EDGE, SIZE)
    top = _EDGE + len(heading) * LEADING + 10
    height = max(_HEIGHT, sum(label.height for label in labels))
    frame = _Frame(chart, left, right, top, top + height)
    drawn = [write_lines(heading, _EDGE, _EDGE, LEADING)] if heading else []
    drawn += _grid(frame)
    for index, line in enumerate(chart.lines):
        drawn += _line(frame, index, line)
    drawn += _labels(frame, labels)
    below, bottom = _below(frame, names)
    return svg.document(picture_id, title, description, (_WIDTH, bottom), *drawn, *below)


def choose_ticks(low: float, high: float, most: int = 6) -> tuple[float, ...]:
    """Choose round places for the ticks of an axis, so that its ends lie at or beyond both values.

    Args:
        low: The least value.
        high: The greatest.
        most: About how many steps there may be.
    """
    if high <= low:
        low, high = low - 1, high + 1
    rough = (high - low) / most
    power = 10.0 ** floor(log10(rough))
    step = next(power * times for times in (1, 2, 2.5, 5, 10) if power * times >= rough)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return tuple(round(number * step, 12) for number in range(first, last + 1))


def spread(
    wanted: Sequence[float], heights: Sequence[float], top: float, bottom: float
) -> list[float]:
    """Place boxes one below another, each as near to where it belongs as the others allow.

    Args:
        wanted: Where the middle of each belongs.
        heights: How high each is.
        top: Where the room for them begins.
        bottom: Where it ends; it has room for all.

    Returns:
        The upper edge of each.
    """
    order = sorted(range(len(wanted)), key=lambda index: (wanted[index], index))
    edges = [0.0] * len(wanted)
    free = top
    for index in order:
        edges[index] = free = max(wanted[index] - heights[index] / 2, free)
        free += heights[index]
    free = bottom
    for index in reversed(order):
        edges[index] = free = min(edges[index], free - heights[index])
    return edges


def _label(line: ChartLine, index: int) -> _Label:
    """Make the label of a line; where it belongs is not known yet."""
    name = wrap(line.label, _LABEL_WIDTH, SIZE)
    return _Label(index, name, wrap(line.detail.text, _LABEL_WIDTH, SMALL), line.points[-1][1])


def _label_width(label: _Label) -> float:
    """Return how much room a label needs beside the chart."""
    texts = [span(part) for part in label.name] + [span(part, SMALL) for part in label.detail]
    return _GAP + _SAMPLE + _GAP + max(texts, default=0)


def _grid(frame: _Frame) -> Iterator[svg.Element]:
    """Draw the lines of the vertical axis and their values, and the horizontal axis."""
    for value, text in frame.chart.upward.ticks:
        y = frame.y(value)
        yield rule((frame.left, y, frame.right, y), svg.LINE if value == 0 else svg.GRID)
        placed = [(text, frame.left - _GAP, y + 0.35 * SMALL)]
        yield svg.text(placed, SMALL, text_anchor="end", fill=svg.MUTED, data_from="axis")
    yield rule((frame.left, frame.bottom, frame.right, frame.bottom), svg.LINE)


def _line(frame: _Frame, index: int, line: ChartLine) -> Iterator[svg.Element]:
    """Draw an arm's line, and its dots and intervals where it has them."""
    points = [(frame.x(x) + frame.shift(index), frame.y(y)) for x, y in line.points]
    if len(points) > 1 or (points and frame.chart.stepped):
        yield _path(points, index, frame.chart.stepped)
    if frame.chart.stepped:
        return
    for (x, _), ends in zip(points, line.whiskers, strict=False):
        if ends is not None:
            low, high = (frame.y(end) for end in ends)
            for place in ((x, low, x, high), (x - _MARK, low, x + _MARK, low)):
                yield rule(place, colour_of(index), 1.2)
            yield rule((x - _MARK, high, x + _MARK, high), colour_of(index), 1.2)
    for x, y in points:
        yield dot(index, x, y)


def _path(points: Sequence[Point], index: int, stepped: bool) -> svg.Element:
    """Draw a line through points, straight or in steps."""
    (x, y), *others = points
    data = f"M{svg.number(x)} {svg.number(y)}"
    for x, y in others:
        across, up = svg.number(x), svg.number(y)
        data += f" H{across} V{up}" if stepped else f" L{across} {up}"
    return svg.element(
        "path",
        d=data,
        fill="none",
        stroke=colour_of(index),
        stroke_width=2,
        stroke_dasharray=_DASHES[index % len(_DASHES)],
    )


def _labels(frame: _Frame, labels: Sequence[_Label]) -> Iterator[svg.Element]:
    """Draw the labels at the right, each after a piece of its line, and joined to its end."""
    # Of lines that end at one height, the label of the longest stands lowest: no joints cross.
    labels = sorted(labels, key=lambda label: frame.chart.lines[label.index].points[-1][0])
    heights = [label.height for label in labels]
    # The first line of a label, not its middle, stands at the end of its line.
    wanted = [frame.y(label.wanted) - LEADING / 2 - 2 + label.height / 2 for label in labels]
    edges = spread(wanted, heights, frame.top - LEADING / 2 - 2, frame.bottom + 4)
    for label, edge in zip(labels, edges, strict=True):
        line = frame.chart.lines[label.index]
        x, middle = frame.right + _GAP, edge + LEADING / 2 + 2
        end = frame.x(line.points[-1][0]) + frame.shift(label.index)
        height = frame.y(label.wanted)
        if max(frame.right - end, abs(height - middle)) <= _NEAR:
            yield rule((end, height, x, middle), colour_of(label.index), 0.6)
        yield _path([(x, middle), (x + _SAMPLE, middle)], label.index, stepped=False)
        if not frame.chart.stepped:
            yield dot(label.index, x + _SAMPLE / 2, middle)
        at = x + _SAMPLE + _GAP
        yield write_lines(label.name, at, edge + 2, LEADING, fill=colour_of(label.index))
        if label.detail:
            under = edge + 2 + len(label.name) * LEADING
            shown = svg.results_attribute(line.detail.results)
            yield write_lines(
                label.detail, at, under, SMALL_LEADING, fill=svg.MUTED, data_result=shown
            )


def _below(frame: _Frame, names: Sequence[tuple[str, ...]]) -> tuple[list[svg.Element], float]:
    """Draw what stands under the chart; return it with the picture's height."""
    chart, y = frame.chart, frame.bottom
    drawn: list[svg.Element] = []
    shown = _choose_shown(frame)
    lines = {number: wrap(chart.across.ticks[number][1], _TICK_WIDTH, SMALL) for number in shown}
    for number in shown:
        x = frame.x(chart.across.ticks[number][0])
        drawn.append(rule((x, y, x, y + 4), svg.LINE))
        drawn.append(
            write_lines(
                lines[number],
                x,
                y + 6,
                SMALL_LEADING,
                text_anchor="middle",
                fill=svg.MUTED,
                data_from="axis",
            )
        )
    y += 8 + max((len(part) for part in lines.values()), default=0) * SMALL_LEADING
    label = wrap(chart.across.label, frame.right - frame.left, SIZE)
    if label:
        centre = (frame.left + frame.right) / 2
        drawn.append(write_lines(label, centre, y, LEADING, text_anchor="middle"))
    y += len(label) * LEADING + 8
    if not any(line.counts for line in chart.lines):
        return drawn, y
    heading = wrap(chart.counted, _WIDTH - 2 * _EDGE, SMALL, "semibold")
    drawn.append(write_lines(heading, _EDGE, y, SMALL_LEADING, semibold=True))
    y += len(heading) * SMALL_LEADING + 2
    for index, (line, name) in enumerate(zip(chart.lines, names, strict=True)):
        drawn.append(write_lines(name, _EDGE, y, SMALL_LEADING, fill=colour_of(index)))
        drawn += _counts(frame, line, y, shown)
        y += max(1, len(name)) * SMALL_LEADING + 2
    return drawn, y + _EDGE


def _counts(
    frame: _Frame, line: ChartLine, y: float, shown: Sequence[int]
) -> Iterator[svg.Element]:
    """Draw the numbers of one arm under the ticks that are shown."""
    for number in shown:
        x = frame.x(frame.chart.across.ticks[number][0])
        for count in (found for found in line.counts[number : number + 1] if found.text):
            results = svg.results_attribute(count.results)
            yield write_lines(
                (count.text,), x, y, SMALL_LEADING, text_anchor="middle", data_result=results
            )


def _choose_shown(frame: _Frame) -> list[int]:
    """List the ticks whose texts have room beside one another, the first one always."""
    shown: list[int] = []
    free = float("-inf")
    for number, (value, text) in enumerate(frame.chart.across.ticks):
        said = wrap(text, _TICK_WIDTH, SMALL)
        counts = (line.counts[number : number + 1] for line in frame.chart.lines)
        said += tuple(count.text for found in counts for count in found)
        half = max((span(part, SMALL) for part in said), default=0) / 2
        x = frame.x(value)
        if x - half >= free:
            shown.append(number)
            free = x + half + 6
    return shown
