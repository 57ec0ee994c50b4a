"""Labels of moments in; flags on poles out, none of which hides another or is crossed by a pole."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from toolkit.displays.timeline_plan import (
    MARKER,
    Drawing,
    MarkerKind,
    PlacedMarker,
    PlacedText,
    Rule,
    breaks_words,
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
    """A flag with its text on one side of the pole; `text.y` is above the poles' lower end."""

    flag: Flag
    text: PlacedText
    bottom: float = 0

    @property
    def height(self) -> float:
        """From the upper to the lower edge."""
        return max(self.text.height, 2 * MARKER + 2)

    @property
    def top(self) -> float:
        """How far above the lowest flag's lower edge its own upper edge is."""
        return self.bottom + self.height

    @property
    def left(self) -> float:
        """The left edge, marker included."""
        return min(self.text.left, self.flag.x - MARKER)

    @property
    def right(self) -> float:
        """The right edge, marker included."""
        return max(self.text.right, self.flag.x + MARKER)

    def is_over(self, other: _Hung) -> bool:
        """Whether it must be the higher one: the other's pole would cross its text."""
        return self.text.left - _CLEAR < other.flag.x < self.text.right + _CLEAR

    def overlaps(self, other: _Hung) -> bool:
        """Whether the flags touch."""
        return (
            self.left < other.right + _CLEAR
            and other.left < self.right + _CLEAR
            and self.bottom < other.top + _GAP
            and other.bottom < self.top + _GAP
        )


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
    # The first ones fly to the right, the others to the left: the lowest of these pictures.
    ways = [_stacked(ordered, bounds, turned) for turned in range(len(flags) + 1)]
    possible = [way for way in ways if way]
    if not possible:
        raise CrowdedError
    best = min(possible, key=lambda way: max(hung.top for hung in way))
    height = max(hung.top for hung in best) + pole
    parts = [_drawn(hung, height - pole - hung.top, height + foot(hung.flag.x)) for hung in best]
    return Drawing(
        height,
        markers=tuple(marker for part in parts for marker in part.markers),
        rules=tuple(rule for part in parts for rule in part.rules),
        texts=tuple(text for part in parts for text in part.texts),
    )


def _stacked(flags: list[Flag], bounds: tuple[float, float], turned: int) -> list[_Hung]:
    """Stack the flags with the last `turned` of them to the left; nothing where that fails."""
    split = len(flags) - turned
    hung = [_hung(flag, bounds, index >= split) for index, flag in enumerate(flags)]
    # Texts that fly to the right are stacked from the right, so that every pole is left of them.
    turning = sorted((item for item in reversed(hung[split:]) if item), key=lambda it: it.flag.x)
    waiting = [*(item for item in reversed(hung[:split]) if item), *turning]
    placed: list[_Hung] = []
    while len(waiting) + len(placed) == len(flags) and waiting:
        ready = [item for item in waiting if not _waits(item, waiting)]
        if not ready:
            return []
        waiting.remove(ready[0])
        placed.append(_lowered(ready[0], placed))
    return placed


def _waits(item: _Hung, waiting: list[_Hung]) -> bool:
    """Whether another flag has to be placed first, for it is lower."""
    return any(item.is_over(other) for other in waiting if other is not item)


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
    return _Hung(flag, replace(text, x=x, anchor="end" if to_left else "start"))


def _lowered(item: _Hung, placed: list[_Hung]) -> _Hung:
    """Return the flag as low as the placed ones let it."""
    least = max((other.top + _GAP for other in placed if item.is_over(other)), default=0)
    heights = sorted({least, *(other.top + _GAP for other in placed if other.top + _GAP > least)})
    tries = (replace(item, bottom=height) for height in heights)
    return next(one for one in tries if not any(one.overlaps(other) for other in placed))


def _drawn(hung: _Hung, top: float, foot: float) -> Drawing:
    """Draw a flag whose upper edge is at `top`, and its pole."""
    flag = hung.flag
    line = hung.text.leading
    # A single line is as high as its marker; a marker stands beside the first of several.
    text = replace(hung.text, y=top + max(0, hung.height - hung.text.height) / 2)
    middle = text.y + line / 2
    head = middle if flag.kind else text.y + 1
    marker = (PlacedMarker(flag.x, middle, flag.kind, flag.label),) if flag.kind else ()
    pole = Rule(flag.x, head, flag.x, foot, "pole")
    return Drawing(markers=marker, rules=(pole,), texts=(text,))
