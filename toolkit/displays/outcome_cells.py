"""Results of one outcome in; the cells of an outcome table out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.displays.cells import spread_cell, write_marked
from toolkit.displays.numbers import write_number, write_p
from toolkit.model.display import Cell
from toolkit.model.vocabulary import NOT_REPORTED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.model.ard import Result
    from toolkit.model.settings import Settings


def outcome_cell(stats: Mapping[str, Result], size: Result | None, settings: Settings) -> Cell:
    """Write whatever a source gives for one outcome, time point and group.

    Args:
        stats: The results by the name of their statistic.
        size: The number of people, for `47% (17* of 36)`.
        settings: The rounding rule.
    """
    pieces = [
        piece
        for piece in (
            _proportion(stats, size, settings),
            _estimate(stats, settings),
            _interval(stats, settings),
            _p_value(stats, settings),
        )
        if piece is not None
    ]
    if not pieces:
        return Cell(NOT_REPORTED)
    return Cell("; ".join(p.text for p in pieces), tuple(i for p in pieces for i in p.results))


def _proportion(
    stats: Mapping[str, Result], size: Result | None, settings: Settings
) -> Cell | None:
    """Write `47% (17* of 36)`, `9%` where the count is not known, `17 of 36` without the share."""
    percent, count = stats.get("percent"), stats.get("n")
    if percent is None or percent.stat is None:
        if count is None or count.stat is None:
            return None
        if size is None or size.stat is None:
            return Cell(write_marked(count, settings), (count.id,))
        text = f"{write_marked(count, settings)} of {write_number(size, settings)}"
        return Cell(text, (count.id, size.id))
    text = f"{write_number(percent, settings)}%"
    if count is None or count.stat is None or size is None or size.stat is None:
        return Cell(text, (percent.id,))
    text = f"{text} ({write_marked(count, settings)} of {write_number(size, settings)})"
    return Cell(text, (percent.id, count.id, size.id))


def _estimate(stats: Mapping[str, Result], settings: Settings) -> Cell | None:
    """Write a mean with its spread, or whatever single estimate there is."""
    for name in ("mean", "ls_mean", "value", "r"):
        row = stats.get(name)
        if row is not None and row.stat is not None:
            spread = stats.get("sem") or stats.get("sd")
            word = spread.stat_name.upper() if spread is not None else ""
            return spread_cell(row, spread, settings, word)
    return None


def _interval(stats: Mapping[str, Result], settings: Settings) -> Cell | None:
    """Write `95% CI 59.8 to 100`."""
    low, high = stats.get("ci_lower"), stats.get("ci_upper")
    if low is None or high is None:
        return None
    text = f"95% CI {write_number(low, settings)} to {write_number(high, settings)}"
    return Cell(text, (low.id, high.id))


def _p_value(stats: Mapping[str, Result], settings: Settings) -> Cell | None:
    """Write `p = 0.033`; a p-value that the source owes is said to be missing."""
    row = stats.get("p")
    if row is None:
        return None
    return Cell(write_p(row, settings), (row.id,) if row.stat is not None else ())
