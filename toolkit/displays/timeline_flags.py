"""Labels of moments in; flags on poles out, none of which hides another or is crossed by a pole."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from math import inf
from typing import TYPE_CHECKING

from toolkit.displays.timeline_plan import (
    MARKER,
    Drawing,
    MarkerKind,
    PlacedMarker,
    PlacedText,
    Rule,
    breaks_words,
    combined,
    wrapped,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WIDEST = 200  # the widest that a flag's text may be
_NARROWEST = 84  # the narrowest room that a text is put into
_BESIDE_MARKER, _BESIDE_POLE = MARKER + 5, 5  # from the pole to the text
_GAP = 3  # between two flags
_CLEAR = 3  # between a text and another flag's pole


class CrowdedError(Exception):
    """The flags need more room at the right."""


@dataclass(frozen=True)
class Flag:
    """What hangs on a pole.

    Attributes:
        x: Where the pole stands.
        label: What is written.
        kind: The moment's marker; None for the label of a bar, which has none.
    """

    x: float
    label: str
    kind: MarkerKind | None


@dataclass(frozen=True)
class _Hung:
    """A flag with its text on one side of the pole.

    Attributes:
        flag: What hangs.
        text: Its text; not yet at its height.
        words: The text's left and right edge.
        height: From its upper to its lower edge.
        bottom: How far above the lowest flag's lower edge its own is.
    """

    flag: Flag
    text: PlacedText
    words: tuple[float, float]
    height: float
    bottom: float = 0

    @property
    def top(self) -> float:
        """How far above the lowest flag's lower edge its own upper edge is."""
        return self.bottom + self.height

    @property
    def edges(self) -> tuple[float, float]:
        """The left and right edge, marker included."""
        return min(self.words[0], self.flag.x - MARKER), max(self.words[1], self.flag.x + MARKER)

    def is_over(self, other: _Hung) -> bool:
        """Whether it must be the higher one: the other's pole would cross its text."""
        return self.words[0] - _CLEAR < other.flag.x < self.words[1] + _CLEAR

    def overlaps(self, other: _Hung) -> bool:
        """Whether the flags touch."""
        (left, right), (other_left, other_right) = self.edges, other.edges
        beside = left >= other_right + _CLEAR or other_left >= right + _CLEAR
        above = self.bottom >= other.top + _GAP or other.bottom >= self.top + _GAP
        return not (beside or above)


_Sides = tuple[_Hung | None, _Hung | None]  # a flag that flies to the right, and to the left


def hang(
    flags: Sequence[Flag],
    bounds: tuple[float, float],
    pole: float,
    foot: Callable[[float], float],
) -> Drawing:
    """Place flags one above the other where they would touch, as low as they go.

    Args:
        flags: In any order; of flags at the same place, the first is the highest.
        bounds: The left and right edge of where texts may stand.
        pole: How far the lowest flag is above the drawing's lower edge.
        foot: How far below the drawing's lower edge the pole at an `x` ends.

    Raises:
        CrowdedError: A text finds no room, or every text would be crossed by another's pole.
    """
    if not flags:
        return Drawing()
    ordered = sorted(flags, key=lambda flag: flag.x)
    best = _lowest([(_hung(flag, bounds, False), _hung(flag, bounds, True)) for flag in ordered])
    height = max(hung.top for hung in best) + pole
    parts = [_drawn(hung, height - pole - hung.top, height + foot(hung.flag.x)) for hung in best]
    return replace(combined(*parts), height=height)


def _hung(flag: Flag, bounds: tuple[float, float], to_left: bool) -> _Hung | None:
    """Wrap a flag's text on one side of its pole; None without room."""
    beside = _BESIDE_MARKER if flag.kind else _BESIDE_POLE
    room = (flag.x - bounds[0] if to_left else bounds[1] - flag.x) - beside
    text = wrapped(flag.label, min(room, WIDEST))
    if text.width > room + 0.01 or (room < WIDEST and breaks_words(flag.label, text.lines)):
        return None
    if room < _NARROWEST and len(text.lines) > 1:
        return None
    x = flag.x - beside if to_left else flag.x + beside
    placed = text.at(x, 0, "end" if to_left else "start")
    height = max(text.height, 2 * MARKER + 2)
    return _Hung(flag, placed, (placed.left, placed.right), height)


def _lowest(flags: list[_Sides]) -> list[_Hung]:
    """Return the flags stacked, each on the side that makes the picture low."""
    count = len(flags)
    # The first ones fly to the right and the others to the left; then single ones turn.
    ways = [tuple(index >= split for index in range(count)) for split in range(count, -1, -1)]
    height = partial(_height, flags)
    best = min(ways, key=height)
    for index in range(count):
        turned = (*best[:index], not best[index], *best[index + 1 :])
        best = min(best, turned, key=height)
    stacked = _stacked(flags, best)
    if not stacked:
        raise CrowdedError
    return stacked


def _height(flags: list[_Sides], to_left: tuple[bool, ...]) -> tuple[float, float]:
    """Return how high a way to hang the flags is, and how many fly against the reading."""
    stacked = _stacked(flags, to_left)
    return (max(hung.top for hung in stacked), sum(to_left)) if stacked else (inf, inf)


def _stacked(flags: list[_Sides], to_left: tuple[bool, ...]) -> list[_Hung]:
    """Stack flags that fly to the right or to the left; nothing where that cannot be."""
    hung = [sides[turned] for sides, turned in zip(flags, to_left, strict=True)]
    waiting = [item for item in hung if item]
    if len(waiting) < len(flags):
        return []
    # From the right, so that of two at the same place the first is the higher one.
    waiting.reverse()
    placed: list[_Hung] = []
    while waiting:
        ready = [item for item in waiting if not _waits(item, waiting)]
        if not ready:
            return []
        waiting.remove(ready[0])
        placed.append(_lowered(ready[0], placed))
    return placed


def _waits(item: _Hung, waiting: list[_Hung]) -> bool:
    """Whether another flag has to be placed first, for it is lower."""
    return any(item.is_over(other) for other in waiting if other is not item)


def _lowered(item: _Hung, placed: list[_Hung]) -> _Hung:
    """Return the flag as low as the placed ones let it."""
    least = max((other.top + _GAP for other in placed if item.is_over(other)), default=0)
    heights = {least, *(other.top + _GAP for other in placed if other.top + _GAP > least)}
    tries = (replace(item, bottom=height) for height in sorted(heights))
    return next(one for one in tries if not any(one.overlaps(other) for other in placed))


def _drawn(hung: _Hung, top: float, foot: float) -> Drawing:
    """Draw a flag whose upper edge is at `top`, and its pole."""
    flag = hung.flag
    # A single line is as high as its marker; a marker stands beside the first of several.
    text = replace(hung.text, y=top + (hung.height - hung.text.height) / 2)
    middle = text.y + text.leading / 2
    marker = (PlacedMarker(flag.x, middle, flag.kind, flag.label),) if flag.kind else ()
    pole = Rule(flag.x, middle if flag.kind else text.y + 1, flag.x, foot, "pole")
    return Drawing(markers=marker, rules=(pole,), texts=(text,))
