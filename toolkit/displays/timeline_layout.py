"""A trial's timeline in; where its bars, markers, lines and texts stand out.

From top to bottom: what concerns everybody, a lane for each group, the visits, the axis. A moment
is a flag on a pole at its time: marker and label stay together however many moments crowd.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from math import ceil, isfinite
from typing import TYPE_CHECKING, Literal

from toolkit.displays.text_metrics import text_width
from toolkit.displays.timeline_axis import lay_out_axis
from toolkit.displays.timeline_flags import WIDEST, CrowdedError, Flag, hang
from toolkit.displays.timeline_plan import (
    MARKER,
    SIZE,
    WIDTH,
    Drawing,
    PlacedBar,
    PlacedText,
    Rule,
    Scale,
    breaks_words,
    wrapped,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from toolkit.model.trial import Moment, Span, Timeline, Visits

_EDGE = 4
_PAD = 18  # from the ends of the axis to what stands beside it: room for half a number
_NAMES = 132  # the widest that the names at the left may be
_POLE = 9  # from the lowest flag to its bar
_BAR, _BAR_GAP, _BAR_PAD = 26, 5, 5
_LINES = 3  # a label of more lines does not stand inside its bar
_WIDE = 320  # a bar that is as wide as this has its label inside, in however many lines
_LANE_PAD = 10
_VISITS, _MANY_VISITS = 24, 3.5  # visits that are closer than this are one line
_BESIDE = 6


@dataclass(frozen=True)
class _Row:
    """A bar with its label, before it has a row."""

    span: Span
    left: float
    right: float
    text: PlacedText
    where: Literal["inside", "right", "left", "flag"]

    @property
    def reach(self) -> tuple[float, float]:
        """From the left to the right edge, with a label that stands beside the bar."""
        beyond = _BESIDE + self.text.width
        return (
            self.left - (beyond if self.where == "left" else 0),
            self.right + (beyond if self.where == "right" else 0),
        )

    def meets(self, other: _Row) -> bool:
        """Whether the two cannot share a row."""
        (left, right), (other_left, other_right) = self.reach, other.reach
        clear = 0.01 if "inside" == self.where == other.where else 0.01
        return left < other_right - clear and other_left < right - clear
