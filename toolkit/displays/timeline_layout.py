"""A trial's timeline in; where its bars, markers, lines and texts stand out.

From top to bottom: what concerns everybody, a lane for each group, the visits, the axis. A moment
is a flag on a pole at its time: marker and label stay together however many moments crowd.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Literal

from toolkit.displays.timeline_axis import lay_out_axis, lay_out_visits, scale_of
from toolkit.displays.timeline_flags import WIDEST, CrowdedError, Flag, hang
from toolkit.displays.timeline_plan import (
    EDGE,
    MARKER,
    SIZE,
    Drawing,
    PlacedBar,
    PlacedText,
    Rule,
    RuleKind,
    Scale,
    breaks_words,
    combined,
    wrapped,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from toolkit.model.design import Moment, Span, Timeline

_POLE = 9  # from the lowest flag to its bar
_BAR, _BAR_GAP, _BAR_PAD = 26, 5, 5
_LINES = 3  # a label of more lines does not stand inside its bar
_BLOCK_LINES = 6
_WIDE = 320  # a bar that is as wide as this has its label inside, in however many lines
_BESIDE = 6  # from a bar to a label beside it
_LANE_PAD = 10
_CLEAR = 3  # between a text and what it must not touch


@dataclass(frozen=True)
class _Bar:
    """A span with its label, before it has a row."""

    span: Span
    left: float
    right: float
    text: PlacedText
    where: Literal["inside", "right", "left", "flag"]

    @property
    def reach(self) -> tuple[float, float]:
        """From the left to the right edge, with a label that stands beside the bar."""
        beyond = 2 * _BESIDE + self.text.width
        return (
            self.left - (beyond if self.where == "left" else 0),
            self.right + (beyond if self.where == "right" else 0),
        )

    @property
    def height(self) -> float:
        """The height that its row needs at least."""
        return _BAR if self.where == "flag" else max(_BAR, self.text.height + 2 * _BAR_PAD)

    def meets(self, other: _Bar) -> bool:
        """Whether the two cannot share a row."""
        (left, right), (other_left, other_right) = self.reach, other.reach
        return left < other_right - 0.01 and other_left < right - 0.01


@dataclass(frozen=True)
class _Track:
    """Flags over bars; `bars` is how far below its upper edge the bars begin."""

    drawing: Drawing
    bars: float


def lay_out(timeline: Timeline, groups: Mapping[str, str], everybody: str) -> Drawing:
    """Place every bar, marker, line and text of a timeline.

    Args:
        timeline: What to draw.
        groups: The names of the groups that have a lane, from top to bottom.
        everybody: The name of what concerns all groups.

    Raises:
        ValueError: A time is not finite.
    """
    names = [*groups.values(), *([everybody] if groups else ()), timeline.unit]
    scale = scale_of(timeline, (*names, *(visits.label for visits in timeline.visits)))
    try:
        return _laid_out(timeline, groups, everybody, scale)
    except CrowdedError:
        # With this much room beside the axis, every flag can fly to the right of its pole.
        roomy = replace(scale, right=scale.right - WIDEST - MARKER)
        return _laid_out(timeline, groups, everybody, roomy)


def _laid_out(
    timeline: Timeline, groups: Mapping[str, str], everybody: str, scale: Scale
) -> Drawing:
    """Set the parts under one another."""
    blocks, others = _parted(timeline.spans, groups, scale)
    moments = [moment for moment in timeline.moments if moment.group is None]
    flags = [_bar_flag(block) for block in blocks if block.where == "flag"]
    since = None if groups or not others else scale.left
    track = _track(others, moments, scale, since, flags)
    shared = _named(track, everybody if groups and others else "", scale, track.bars)
    top = EDGE + shared.height
    lanes = [_lane(timeline, group, name, scale) for group, name in groups.items()]
    middle = _with_blocks(lanes, blocks, scale).moved(top)
    bottom = top + middle.height + (_LANE_PAD if blocks or not groups else 0)
    visits = lay_out_visits(timeline, scale).moved(bottom)
    axis, ticks = lay_out_axis(timeline, scale)
    floor = bottom + visits.height + (4 if timeline.visits else 0)
    whole = combined(shared.moved(EDGE), middle, visits, axis.moved(floor))
    uprights = _uprights(ticks, moments, scale)
    ground = (EDGE + track.bars, floor)
    behind = (part for x, kind in uprights for part in _interrupted(x, kind, ground, whole.texts))
    return replace(whole, height=floor + axis.height, rules=(*behind, *whole.rules))


def _parted(
    spans: Sequence[Span], groups: Mapping[str, str], scale: Scale
) -> tuple[list[_Bar], list[Span]]:
    """Part the spans of everybody into those that stretch over all lanes, and the others."""
    taken = [span for span in spans if span.group is not None]
    blocks: list[_Bar] = []
    others: list[Span] = []
    for span in spans:
        if span.group is not None:
            continue
        if groups and not any(span.start < one.end and one.start < span.end for one in taken):
            blocks.append(_fitted(span, scale, lines=_BLOCK_LINES))
            taken.append(span)
        else:
            others.append(span)
    if others:
        # The pole of a block's flag would run through the bars above the lanes.
        others += [block.span for block in blocks if block.where == "flag"]
        blocks = [block for block in blocks if block.where != "flag"]
    return blocks, others


def _fitted(span: Span, scale: Scale, first: bool = True, lines: int = _LINES) -> _Bar:
    """Decide where a bar's label stands: inside, on a flag, or beside it below the first row."""
    left, right = scale.at(span.start), scale.at(span.end)
    fitted = partial(_Bar, span, left, right)
    room = right - left - 2 * _BAR_PAD
    text = wrapped(span.label, room)
    whole = text.width <= room + 0.01 and not breaks_words(span.label, text.lines)
    if (whole and len(text.lines) <= lines) or right - left >= _WIDE:
        return fitted(text, "inside")
    if first:
        return fitted(text, "flag")
    rooms = {
        "left": left - scale.bounds[0] - 2 * _BESIDE,
        "right": scale.bounds[1] - right - 2 * _BESIDE,
    }
    natural = min(WIDEST, wrapped(span.label, WIDEST).width)
    to_right = rooms["right"] >= min(natural, rooms["left"])
    where: Literal["right", "left"] = "right" if to_right else "left"
    return fitted(wrapped(span.label, min(WIDEST, rooms[where])), where)


def _packed(spans: Iterable[Span], scale: Scale) -> list[list[_Bar]]:
    """Put bars that would overlap into rows."""
    rows: list[list[_Bar]] = []
    for span in sorted(spans, key=lambda one: one.start):
        for number, row in enumerate((*rows, [])):
            bar = _fitted(span, scale, first=number == 0)
            if not any(bar.meets(other) for other in row):
                rows[number:] = [[*row, bar], *rows[number + 1 :]]
                break
    return rows


def _bar_flag(bar: _Bar) -> Flag:
    """Return the flag that carries the label of a bar too narrow for it."""
    return Flag((bar.left + bar.right) / 2, bar.span.label, None)


def _track(
    spans: Iterable[Span],
    moments: Iterable[Moment],
    scale: Scale,
    since: float | None,
    shared: Sequence[Flag] | None = None,
) -> _Track:
    """Place flags over rows of bars, with a thread through the first row from `since` on.

    Args:
        spans: The bars.
        moments: The flags.
        scale: The horizontal layout.
        since: Where the thread begins; None for no thread.
        shared: More flags, for what concerns everybody; there, no name is at the flags' left.
    """
    rows = _packed(spans, scale)
    first = rows[0] if rows else []
    hanging = [Flag(scale.at(moment.at), moment.label, moment.kind) for moment in moments]
    hanging += [_bar_flag(bar) for bar in first if bar.where == "flag"]
    bars = _bars(rows)
    thread = max((bar.height for bar in first), default=0) / 2
    ground = bars.height if since is None else thread

    def foot(x: float) -> float:
        on = [bar.y for bar in bars.bars if bar.x - 0.01 <= x <= bar.x + bar.width + 0.01]
        on += [text.y for text in bars.texts if text.touches(x, 0, x, ground, clear=_CLEAR)]
        return min([ground, *on])

    bounds = scale.bounds if shared is None else (EDGE, scale.bounds[1])
    flying = hang((*hanging, *(shared or ())), bounds, _POLE, foot)
    top = flying.height
    threads = (
        () if since is None else (Rule(since, top + thread, scale.right, top + thread, "thread"),)
    )
    whole = combined(flying, bars.moved(top), Drawing(rules=threads))
    return _Track(replace(whole, height=top + bars.height), top)


def _bars(rows: list[list[_Bar]]) -> Drawing:
    """Draw rows of bars and their labels."""
    bars: list[PlacedBar] = []
    texts: list[PlacedText] = []
    y = 0.0
    for row in rows:
        height = max(bar.height for bar in row)
        bars += [_placed(bar, y, height) for bar in row]
        texts += [_label(bar, y + height / 2) for bar in row if bar.where != "flag"]
        y += height + _BAR_GAP
    return Drawing(max(0, y - _BAR_GAP), tuple(bars), texts=tuple(texts))


def _placed(bar: _Bar, y: float, height: float, stretched: bool = False) -> PlacedBar:
    """Draw a bar."""
    span = bar.span
    return PlacedBar(bar.left, y, bar.right - bar.left, height, span.kind, span.label, stretched)


def _label(bar: _Bar, middle: float) -> PlacedText:
    """Place the label of a bar inside it or beside it, around a height."""
    y = middle - bar.text.height / 2
    if bar.where == "right":
        return bar.text.at(bar.right + _BESIDE, y)
    if bar.where == "left":
        return bar.text.at(bar.left - _BESIDE, y, "end")
    return bar.text.at((bar.left + bar.right) / 2, y, "middle")


def _lane(timeline: Timeline, group: str, name: str, scale: Scale) -> Drawing:
    """Draw a group's lane: its name, its moments and its bars."""
    spans = [span for span in timeline.spans if span.group == group]
    moments = [moment for moment in timeline.moments if moment.group == group]
    begin = min([*(span.start for span in spans), *(moment.at for moment in moments)])
    apart = [
        moment.at
        for moment in timeline.moments
        if moment.kind == "randomisation" and moment.group is None and moment.at <= begin
    ]
    # The groups are groups from the randomisation on.
    since = scale.at(max(apart, default=begin))
    drawing = _named(_track(spans, moments, scale, since), name, scale).moved(_LANE_PAD)
    return replace(drawing, height=drawing.height + 2 * _LANE_PAD)


def _named(track: _Track, name: str, scale: Scale, top: float = 0) -> Drawing:
    """Set a track's name at its left, beside its bars where there is room under `top`."""
    drawing = track.drawing
    if not name:
        return drawing
    text = wrapped(name, scale.names, SIZE, "semibold")
    y = max(top, (track.bars + drawing.height - text.height) / 2)
    height = max(drawing.height, y + text.height)
    return replace(drawing, height=height, texts=(*drawing.texts, text.at(EDGE, y)))


def _with_blocks(lanes: Sequence[Drawing], blocks: Sequence[_Bar], scale: Scale) -> Drawing:
    """Set lanes under one another, over the bars that stretch through them all."""
    if not lanes:
        return Drawing()
    inside = [block for block in blocks if block.where == "inside"]
    stacked = _under_one_another(lanes, scale, 0)
    texts = _block_labels(inside, stacked)
    if texts is None:
        # No place is free in some block: all of them get a head for their labels.
        head = max(block.text.height for block in inside) + 2 * _CLEAR + 2
        stacked = _under_one_another(lanes, scale, head)
        texts = _block_labels(inside, stacked) or ()
    bars = tuple(_placed(block, 0, stacked.height, stretched=True) for block in blocks)
    return combined(Drawing(stacked.height, bars, texts=texts), stacked)


def _under_one_another(lanes: Sequence[Drawing], scale: Scale, top: float) -> Drawing:
    """Set lanes under one another, a line between them."""
    parts: list[Drawing] = []
    y = top
    for number, lane in enumerate(lanes):
        if number:
            parts.append(Drawing(rules=(Rule(EDGE, y, scale.right, y, "lane"),)))
        parts.append(lane.moved(y))
        y += lane.height
    return replace(combined(*parts), height=y)


def _block_labels(blocks: Sequence[_Bar], lanes: Drawing) -> tuple[PlacedText, ...] | None:
    """Place each block's label where the lanes leave room, near the middle; None without room."""
    texts: list[PlacedText] = []
    for block in blocks:
        room = lanes.height - block.text.height - 2 * _CLEAR
        steps = range(int(room // 2) + 1) if room >= 0 else range(0)
        tries = sorted((abs(2 * step - room / 2), 2 * step) for step in steps)
        places = (_label(block, _CLEAR + down + block.text.height / 2) for _, down in tries)
        text = next((place for place in places if _is_free(place, lanes)), None)
        if text is None:
            return None
        texts.append(text)
    return tuple(texts)


def _is_free(text: PlacedText, lanes: Drawing) -> bool:
    """Whether nothing of the lanes is where a text would stand."""
    near = partial(text.touches, clear=_CLEAR)
    return not (
        any(near(other.left, other.y, other.right, other.bottom) for other in lanes.texts)
        or any(
            near(mark.x - MARKER, mark.y - MARKER, mark.x + MARKER, mark.y + MARKER)
            for mark in lanes.markers
        )
        or any(
            near(rule.x1, rule.y1, rule.x2, rule.y2)
            for rule in lanes.rules
            if rule.kind in {"pole", "thread"}
        )
    )


def _uprights(
    ticks: Iterable[float], moments: Iterable[Moment], scale: Scale
) -> list[tuple[float, RuleKind]]:
    """Return where lines run down to the axis: one a place, the most telling one."""
    kinds: dict[float, RuleKind] = dict.fromkeys(ticks, "grid")
    kinds |= dict.fromkeys((scale.at(moment.at) for moment in moments), "guide")
    kinds[scale.at(0)] = "zero"
    return sorted(kinds.items())


def _interrupted(
    x: float, kind: RuleKind, ends: tuple[float, float], texts: Iterable[PlacedText]
) -> Iterator[Rule]:
    """Draw an upright line that spares the texts in its way."""
    top, bottom = ends
    for text in sorted(texts, key=lambda one: one.y):
        if text.touches(x, top, x, bottom, clear=_CLEAR):
            if text.y > top:
                yield Rule(x, top, x, text.y, kind)
            top = max(top, text.bottom)
    if top < bottom:
        yield Rule(x, top, x, bottom, kind)
