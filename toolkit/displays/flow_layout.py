"""A plan in; where its boxes, lines and labels stand out: one layout for every trial design."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from math import ceil, inf
from typing import TYPE_CHECKING

from toolkit.displays.flow_plan import (
    BAND_SIZE,
    MIDDLE,
    TRUNK,
    Connector,
    Drawing,
    FlowBox,
    FlowItem,
    FlowPlan,
    FlowStage,
    PlacedBand,
    PlacedBox,
    PlacedLine,
    PlacedText,
    Point,
    Role,
)
from toolkit.displays.text_metrics import Weight, text_width, wrap_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_Label = tuple[tuple[str, ...], set[int]]  # a band's lines, and the stages that it spans

_EDGE = 4  # clear space around the drawing
_LANE_GAP = 14
_BRANCH, _TRUNK_BRANCH = 14, 24  # from the flow to a side box
_STEP = 28  # between two main rows
_ABOVE_SIDE, _BELOW_SIDE = 14, 22
_BUS, _ABOVE_BUS = 26, 18  # from the splitter to the row below it, and to what is above it
_BULLET_INDENT = 10
# A browser may lack the font: a line must still fit when it turns out this much wider. The
# widest common stand-in (DejaVu Sans) is, and knows bold only where we ask for semibold.
_SLACK: dict[Weight, float] = {"regular": 1.14, "semibold": 1.22}
_BAND_GAP = 10
_MOST_WIDE = 6
_COUNT = re.compile(r"\b([nN]) = (?=\S)")


@dataclass(frozen=True)
class _Style:
    """How an item is set."""

    item: FlowItem
    size: float
    weight: Weight
    heading: bool

    @property
    def text(self) -> str:
        """What is written, a count such as `n = 36` kept on one line."""
        return _COUNT.sub("\\1\u00a0=\u00a0", self.item.text)

    @property
    def indent(self) -> float:
        """The room for a bullet."""
        return 0 if self.heading else _BULLET_INDENT

    @property
    def leading(self) -> float:
        """The height of a line."""
        return round(1.32 * self.size)

    @property
    def baseline(self) -> float:
        """How far below a line's top its baseline is."""
        return self.leading / 2 + MIDDLE * self.size

    @property
    def natural(self) -> float:
        """The width in which it does not wrap."""
        width = text_width(self.text, self.size, self.weight)
        return self.indent + width * _SLACK[self.weight] + 0.01

    def wrapped(self, room: float) -> tuple[str, ...]:
        """Return its lines, at least one."""
        return wrap_text(self.text, room / _SLACK[self.weight], self.size, self.weight) or ("",)


@dataclass(frozen=True)
class _Frame:
    """The horizontal layout, and the sizes of type."""

    width: float
    lanes: tuple[float, ...]
    lane_width: float
    trunk: float
    trunk_width: float
    trunk_side_width: float
    size: float
    pad: float
    rail: float

    @property
    def branch(self) -> float:
        """How far below a side box's upper edge the arrow meets it: at its first line."""
        return self.pad + round(1.32 * self.size) / 2

    def centre(self, lane: int) -> float:
        """Where the flow runs through boxes."""
        return self.trunk if lane == TRUNK else self.lanes[lane] + self.lane_width / 2

    def beside(self, lane: int) -> float:
        """Where the flow runs past side boxes."""
        return self.trunk if lane == TRUNK else self.lanes[lane] + self.rail

    def span(self, lane: int, role: Role) -> tuple[float, float]:
        """Return a box's left edge and width."""
        if lane == TRUNK:
            if role == "side":
                return self.trunk + _TRUNK_BRANCH, self.trunk_side_width
            return self.trunk - self.trunk_width / 2, self.trunk_width
        inset = self.rail + _BRANCH if role == "side" else 0
        return self.lanes[lane] + inset, self.lane_width - inset


@dataclass(frozen=True)
class _Row:
    """Boxes that share their upper edge."""

    stage: int
    role: Role
    boxes: tuple[PlacedBox, ...]
    trunk: bool
    height: float
    above: float = 0  # what a band's label needs beyond the row
    below: float = 0
    y: float = 0


def lay_out(plan: FlowPlan) -> Drawing:
    """Place every box, line and label of a plan.

    Args:
        plan: What to draw.

    Raises:
        ValueError: There is no main box, a stage has neither one box nor one for each column, or a
            side box has nothing above it to hang from.
    """
    _check(plan)
    labels = _band_labels(plan)
    frame = _frame(plan, _band_width(labels))
    rows = _stacked(_with_room(_rows(plan, frame), labels))
    rows = [replace(row, boxes=tuple(_filled(row))) for row in rows]
    return Drawing(
        width=frame.width,
        height=rows[-1].y + rows[-1].height + rows[-1].below + _EDGE,
        boxes=tuple(box for row in rows for box in row.boxes),
        connectors=tuple(_connectors(rows, frame, plan)),
        bands=tuple(_bands(rows, labels)),
    )


def _check(plan: FlowPlan) -> None:
    """Refuse a plan whose rows do not fit its columns."""
    if not any(any(stage.main) for stage in plan.stages):
        raise ValueError(f"{plan.id!r} has no boxes")
    started: set[int] = set()
    for index, stage in enumerate(plan.stages):
        where = f"stage {index + 1} of {plan.id!r}"
        if len(stage.main) not in {1, len(plan.columns)}:
            raise ValueError(f"{where} has {len(stage.main)} boxes, not 1 or {len(plan.columns)}")
        if len(stage.side) not in {0, len(stage.main)}:
            raise ValueError(f"{where} has {len(stage.side)} side boxes, not {len(stage.main)}")
        if index and len(stage.main) != len(plan.stages[index - 1].main):
            started = set()
        started |= {lane for lane, box in enumerate(stage.main) if box}
        if {lane for lane, box in enumerate(stage.side) if box} - started:
            raise ValueError(f"{where} has a side box with no box above it in its column")


def _band_labels(plan: FlowPlan) -> list[_Label]:
    """Return each band's lines and the stages that it spans."""
    labels = []
    for band, group in groupby(enumerate(plan.stages), key=lambda pair: pair[1].band):
        stages = {index for index, _ in group}
        # A long label takes a few long lines rather than many short ones.
        longest = max(96.0, text_width(band, BAND_SIZE, "semibold") / 2.5)
        lines = wrap_text(band, longest, BAND_SIZE, "semibold")
        if lines:
            labels.append((lines, stages))
    return labels


def _band_width(labels: list[_Label]) -> float:
    """Return the width that every band has; 0 where there are none."""
    return max((10 + 15 * len(lines) for lines, _ in labels), default=0)


def _frame(plan: FlowPlan, band_width: float) -> _Frame:
    """Divide the width among the bands and the columns."""
    count = max(1, len(plan.columns))
    size, pad, rail = (13, 8, 12) if count <= 3 else (12, 8, 10) if count == 4 else (11, 8, 8)
    left = _EDGE + (band_width + 10 if band_width else 0)
    # on a page of a fixed width, more than six columns rather wrap than shrink
    wide = 720 + 120 * max(0, count - 3) if count <= _MOST_WIDE else left + 118 * count
    right: float = wide - _EDGE
    lane_width = (right - left - _LANE_GAP * (count - 1)) // count
    lanes = tuple(left + lane * (lane_width + _LANE_GAP) for lane in range(count))
    right = lanes[-1] + lane_width
    attached = _attached(plan) or range(count)
    trunk = (lanes[min(attached)] + lanes[max(attached)] + lane_width) / 2
    room = 2 * min(trunk - left, right - trunk)
    main = min(max(230, _natural(_trunk_boxes(plan, "main"), size, pad)), 380, room)
    side = min(max(190, _natural(_trunk_boxes(plan, "side"), size, pad)), 340)
    if count == 1:
        # Nothing balances the side boxes: centre them and the trunk together.
        beside = max(main / 2, _TRUNK_BRANCH + side) if side else main / 2
        trunk = left + (right - left - main / 2 - beside) // 2 + main / 2
    side = min(side, right - trunk - _TRUNK_BRANCH)
    return _Frame(right + _EDGE, lanes, lane_width, trunk, main, side, size, pad, rail)


def _attached(plan: FlowPlan) -> list[int]:
    """Return the columns that come from the trunk."""
    return [lane for lane in range(len(plan.columns)) if lane not in plan.unattached_columns]


def _trunk_boxes(plan: FlowPlan, role: Role) -> list[FlowBox]:
    """Return the main or side boxes of all trunk rows."""
    rows = [stage.side if role == "side" else stage.main for stage in plan.stages]
    return [row[0] for row in rows if len(row) == 1 and row[0]]


def _natural(boxes: Iterable[FlowBox], size: float, pad: float) -> float:
    """Return the width in which nothing wraps; 0 without boxes."""
    widths = [style.natural for box in boxes for style in _styles(box, size)]
    return ceil(max(widths)) + 2 * pad if widths else 0


def _rows(plan: FlowPlan, frame: _Frame) -> Iterator[_Row]:
    """Fill the rows with boxes, not yet stacked."""
    named = _shows_names(plan)
    for index, stage in enumerate(plan.stages):
        trunk = len(stage.main) == 1
        starts = index == 0 or len(plan.stages[index - 1].main) == 1
        if named and starts and not trunk:
            run = plan.stages[index:]
            names = tuple(
                FlowBox(f"column-{lane + 1}", FlowItem(name)) if name and first else None
                for lane, (name, first) in enumerate(zip(plan.columns, _first(run), strict=True))
            )
            yield _row(plan, frame, index, "column", names)
        if any(stage.main):
            yield _row(plan, frame, index, "main", stage.main)
        if any(stage.side):
            yield _row(plan, frame, index, "side", stage.side)


def _first(run: tuple[FlowStage, ...]) -> list[FlowBox | None]:
    """Return each column's first box before the next trunk row."""
    first: list[FlowBox | None] = [None] * len(run[0].main)
    for stage in run:
        if len(stage.main) == 1:
            break
        first = [old or new for old, new in zip(first, stage.main, strict=True)]
    return first


def _shows_names(plan: FlowPlan) -> bool:
    """Whether the columns need headings: not if every first box says its column's name."""
    for index, stage in enumerate(plan.stages):
        if len(stage.main) > 1:
            pairs = zip(plan.columns, _first(plan.stages[index:]), strict=True)
            return not all(
                box is None or name.casefold() in box.heading.text.casefold() for name, box in pairs
            )
    return False


def _row(
    plan: FlowPlan, frame: _Frame, stage: int, role: Role, boxes: tuple[FlowBox | None, ...]
) -> _Row:
    """Make a row, its texts wrapped, at the top of the drawing."""
    trunk = len(boxes) == 1
    placed = []
    for index, box in enumerate(boxes):
        if box is None:
            continue
        lane = TRUNK if trunk else index
        x, width = frame.span(lane, role)
        texts, height = _texts(box, role, (x, width), frame)
        dashed = box.dashed or lane in plan.detached_columns
        placed.append(PlacedBox(x, 0, width, height, box, role, lane, dashed, texts))
    return _Row(stage, role, tuple(placed), trunk, max(box.height for box in placed))


def _texts(
    box: FlowBox, role: Role, span: tuple[float, float], frame: _Frame
) -> tuple[tuple[PlacedText, ...], float]:
    """Wrap a box's heading and items; return them with the height that they need."""
    texts: list[PlacedText] = []
    y = frame.pad
    for style in _styles(box, frame.size):
        y += 2 if len(texts) > 1 else 4 * len(texts)
        left = span[0] + frame.pad + style.indent
        room = span[0] + span[1] - frame.pad - left
        lines: list[PlacedLine] = []
        for line in style.wrapped(room):
            width = text_width(line, style.size, style.weight)
            x = left + (room - width) / 2 if style.heading and role != "side" else left
            lines.append(PlacedLine(line, x, y + style.baseline, width))
            y += style.leading
        bullet = None if style.heading else (left - style.indent, lines[0].baseline)
        centred = style.heading and role != "side"
        texts.append(
            PlacedText(style.item, tuple(lines), style.size, style.weight, centred, bullet)
        )
    return tuple(texts), y + frame.pad


def _styles(box: FlowBox, size: float) -> list[_Style]:
    """Return how a box's heading and items are set."""
    heading = _Style(box.heading, size, "regular" if box.heading.missing else "semibold", True)
    return [heading, *(_Style(item, max(11, size - 1), "regular", False) for item in box.items)]


def _gap(above: _Row, below: _Row) -> float:
    """Return the distance between two rows."""
    if above.role == "column":
        return 0
    if below.role == "side":
        return _ABOVE_SIDE
    if above.trunk != below.trunk:
        return _ABOVE_BUS + _BUS
    return _BELOW_SIDE if above.role == "side" else _STEP


def _with_room(rows: Iterable[_Row], labels: list[_Label]) -> list[_Row]:
    """Space out the rows of a band that are too low for its label."""
    roomy = list(rows)
    for lines, stages in labels:
        span = [index for index, row in enumerate(roomy) if row.stage in stages]
        if not span:
            continue
        height = sum(roomy[index].height for index in span)
        height += sum(_gap(roomy[above], roomy[below]) for above, below in pairwise(span))
        longest = max(text_width(line, BAND_SIZE, "semibold") for line in lines)
        room = max(0, ceil((12 + 1.1 * longest - height) / 2))
        roomy[span[0]] = replace(roomy[span[0]], above=room)
        roomy[span[-1]] = replace(roomy[span[-1]], below=room)
    return roomy


def _stacked(rows: list[_Row]) -> list[_Row]:
    """Set the rows under one another, and bands too."""
    first, *others = rows
    stacked = [replace(first, y=_EDGE + first.above)]
    for row in others:
        last = stacked[-1]
        beyond = last.below + row.above
        gap = max(_gap(last, row), beyond + _BAND_GAP if beyond else 0)
        stacked.append(replace(row, y=last.y + last.height + gap))
    return stacked


def _filled(row: _Row) -> Iterator[PlacedBox]:
    """Move a row's boxes to their place; main boxes of a row are equally high."""
    plain = row.role != "side" and not any(box.box.items for box in row.boxes)
    for box in row.boxes:
        height = box.height if row.role == "side" else row.height
        shift = row.y + (height - box.height) / 2 if plain else row.y
        texts = tuple(_moved(text, shift) for text in box.texts)
        yield replace(box, y=row.y, height=height, texts=texts)


def _moved(text: PlacedText, shift: float) -> PlacedText:
    """Move a text down."""
    lines = tuple(replace(line, baseline=line.baseline + shift) for line in text.lines)
    bullet = (text.bullet[0], text.bullet[1] + shift) if text.bullet else None
    return replace(text, lines=lines, bullet=bullet)


def _connectors(rows: list[_Row], frame: _Frame, plan: FlowPlan) -> Iterator[Connector]:
    """Join the boxes: down each column, and at every splitter and rejoining."""
    runs = [list(group) for _, group in groupby(rows, key=lambda row: row.trunk)]
    for run, following in zip(runs, [*runs[1:], []], strict=True):
        heads = _heads(following, plan.unattached_columns)
        bus = following[0].y - _BUS if heads else None
        ends = []
        for lane in sorted({box.lane for row in run for box in row.boxes}):
            dashed = lane in plan.detached_columns
            detached = lane in plan.unattached_columns
            x, links = _down(run, lane, frame, None if detached else bus)
            yield from (replace(link, dashed=dashed) for link in links)
            ends += [] if detached else [x]
        if bus is not None and ends:
            drops = [(frame.centre(lane), y) for lane, y in sorted(heads.items())]
            yield from _junction(bus, ends, drops)


def _heads(run: Sequence[_Row], detached: frozenset[int]) -> dict[int, float]:
    """Return where the flow enters each lane of a run that it can enter."""
    boxes = [box for row in reversed(run) if row.role != "side" for box in row.boxes]
    return {box.lane: box.y for box in boxes if box.lane not in detached}


def _down(
    run: Sequence[_Row], lane: int, frame: _Frame, leaves: float | None
) -> tuple[float, list[Connector]]:
    """Join the boxes of one lane; return also where the flow leaves it."""
    boxes = [box for row in run for box in row.boxes if box.lane == lane]
    nodes = [box for box in boxes if box.role != "side"]
    links: list[Connector] = []
    x = frame.centre(lane)
    for node, end in zip(nodes, [*(node.y for node in nodes[1:]), leaves], strict=True):
        until = inf if end is None else end
        passes = [row for row in run if row.role == "side" and node.bottom <= row.y < until]
        x = frame.beside(lane) if passes else frame.centre(lane)
        hung = [box for row in passes for box in row.boxes if box.lane == lane]
        branches = [(box.x, box.y + frame.branch) for box in hung]
        if end is None and branches:
            tip = branches.pop()
            links.append(Connector(((x, node.bottom), (x, tip[1]), tip), arrow=True))
        elif end is not None and end > node.bottom:
            links.append(Connector(((x, node.bottom), (x, end)), arrow=node is not nodes[-1]))
        links += [Connector(((x, tip[1]), tip), arrow=True) for tip in branches]
    return x, links


def _junction(y: float, ends: list[float], drops: list[Point]) -> Iterator[Connector]:
    """Join what arrives at a splitter, or a rejoining, to what leaves it."""
    across = [*ends, *(x for x, _ in drops)]
    if min(across) < max(across):
        yield Connector(((min(across), y), (max(across), y)))
    for x, top in drops:
        yield Connector(((x, y), (x, top)), arrow=True)


def _bands(rows: list[_Row], labels: list[_Label]) -> Iterator[PlacedBand]:
    """Place the stage labels beside their rows."""
    for lines, stages in labels:
        span = [row for row in rows if row.stage in stages]
        if span:
            top = span[0].y - span[0].above
            bottom = span[-1].y + span[-1].height + span[-1].below
            yield PlacedBand(_EDGE, top, _band_width(labels), bottom - top, lines)
