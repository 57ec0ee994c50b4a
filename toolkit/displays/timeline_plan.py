"""The parts of a laid-out timeline: bars, markers, lines and texts, before any file format."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from toolkit.displays.flow_plan import MIDDLE
from toolkit.displays.text_metrics import Weight, text_width, wrap_text

BarKind = Literal["run-in", "treatment", "washout", "follow-up"]
MarkerKind = Literal["randomisation", "procedure", "treatment", "switch", "assessment"]
RuleKind = Literal["pole", "guide", "grid", "zero", "thread", "lane", "axis", "tick", "visit"]
Anchor = Literal["start", "middle", "end"]

WIDTH, EDGE = 720, 4  # of the picture; clear space around it
PAD = 18  # from the ends of the axis to what stands beside it: room for half a number
SIZE, SMALL = 12, 11
MARKER = 6  # half of a marker's width and height
# A browser may lack the font: a line must still fit when it turns out this much wider.
_SLACK: dict[Weight, float] = {"regular": 1.14, "semibold": 1.22}


@dataclass(frozen=True)
class PlacedText:
    """A text and where it stands.

    Attributes:
        lines: Its lines from top to bottom.
        x: Its left end, middle or right end, as `anchor` says.
        y: Its upper edge.
        size: The font size.
        weight: The face.
        anchor: What of it stands at `x`.
        muted: Whether it steps back behind the others.
    """

    lines: tuple[str, ...]
    x: float = 0
    y: float = 0
    size: float = SIZE
    weight: Weight = "regular"
    anchor: Anchor = "start"
    muted: bool = False

    def at(self, x: float, y: float, anchor: Anchor = "start") -> PlacedText:
        """Return it at a place."""
        return replace(self, x=x, y=y, anchor=anchor)

    @property
    def leading(self) -> float:
        """The height of a line."""
        return self.size + 3

    @cached_property
    def width(self) -> float:
        """The room that it takes, with slack for a wider font."""
        widest = max((text_width(line, self.size, self.weight) for line in self.lines), default=0)
        return widest * _SLACK[self.weight]

    @property
    def height(self) -> float:
        """From the upper to the lower edge."""
        return self.leading * len(self.lines)

    @property
    def left(self) -> float:
        """The left edge."""
        return self.x - self.width * {"start": 0, "middle": 0.5, "end": 1}[self.anchor]

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height

    @property
    def baselines(self) -> list[tuple[str, float, float]]:
        """What each line says, where it is anchored, and its baseline."""
        first = self.y + self.leading / 2 + MIDDLE * self.size
        return [(line, self.x, first + row * self.leading) for row, line in enumerate(self.lines)]

    def touches(
        self, left: float, top: float, right: float, bottom: float, clear: float = 0
    ) -> bool:
        """Whether it comes closer than `clear` to a rectangle."""
        return (
            self.left - clear < right
            and left < self.right + clear
            and self.y - clear < bottom
            and top < self.bottom + clear
        )


@dataclass(frozen=True)
class PlacedBar:
    """A span of the design; a stretched one is as high as all lanes, and drawn under them."""

    x: float
    y: float
    width: float
    height: float
    kind: BarKind
    label: str
    stretched: bool = False


@dataclass(frozen=True)
class PlacedMarker:
    """A moment's mark; `x` and `y` are its centre."""

    x: float
    y: float
    kind: MarkerKind
    label: str


@dataclass(frozen=True)
class Rule:
    """A straight line, level or upright."""

    x1: float
    y1: float
    x2: float
    y2: float
    kind: RuleKind


@dataclass(frozen=True)
class Drawing:
    """A laid-out timeline, or a part of one.

    Attributes:
        height: From its upper to its lower edge.
        bars: The spans.
        markers: The moments.
        rules: Lines of all kinds.
        texts: No text overlaps another.
    """

    height: float = 0
    bars: tuple[PlacedBar, ...] = ()
    markers: tuple[PlacedMarker, ...] = ()
    rules: tuple[Rule, ...] = ()
    texts: tuple[PlacedText, ...] = ()

    def moved(self, down: float) -> Drawing:
        """Return the same further down."""
        return replace(
            self,
            bars=tuple(replace(bar, y=bar.y + down) for bar in self.bars),
            markers=tuple(replace(marker, y=marker.y + down) for marker in self.markers),
            rules=tuple(replace(rule, y1=rule.y1 + down, y2=rule.y2 + down) for rule in self.rules),
            texts=tuple(replace(text, y=text.y + down) for text in self.texts),
        )


def combined(*parts: Drawing) -> Drawing:
    """Return the parts as one, each drawn over those before it, as high as the lowest of them."""
    return Drawing(
        max((part.height for part in parts), default=0),
        tuple(bar for part in parts for bar in part.bars),
        tuple(marker for part in parts for marker in part.markers),
        tuple(rule for part in parts for rule in part.rules),
        tuple(text for part in parts for text in part.texts),
    )


@dataclass(frozen=True)
class Scale:
    """The horizontal layout: the axis, and the times at its ends."""

    left: float
    right: float
    start: float
    end: float

    @property
    def names(self) -> float:
        """How wide the names at the left may be."""
        return self.left - PAD - EDGE

    @property
    def bounds(self) -> tuple[float, float]:
        """The left and right edge of where texts may stand."""
        return self.left - PAD + 4, WIDTH - EDGE

    def at(self, time: float) -> float:
        """Return where a time stands."""
        return self.left + (self.right - self.left) * (time - self.start) / (self.end - self.start)


def wrapped(text: str, room: float, size: float = SIZE, weight: Weight = "regular") -> PlacedText:
    """Return a text in lines that fit into a width, not yet placed.

    Args:
        text: What is written.
        room: The width that it may take, slack included.
        size: The font size.
        weight: The face.
    """
    lines = wrap_text(text, max(1, room) / _SLACK[weight], size, weight)
    return PlacedText(lines or ("",), size=size, weight=weight)


def breaks_words(text: str, lines: tuple[str, ...]) -> bool:
    """Whether wrapping has parted a word where it has no hyphen or slash."""
    rest = re.sub(r"[ \t\r\n]+", " ", text).strip(" ")
    for line in lines:
        rest = rest.removeprefix(line)
        if rest and not rest.startswith(" ") and line[-1:] not in {"-", "/"}:
            return True
        rest = rest.lstrip(" ")
    return False
