"""Results in; the cells of a table out, each with the ids of what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.displays.numbers import write_number, write_p
from toolkit.model.display import Cell, Column
from toolkit.model.trial import ALL
from toolkit.model.vocabulary import NOT_REPORTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from toolkit.model.ard import Result, Results
    from toolkit.model.settings import Settings
    from toolkit.model.trial import TrialDescription

DERIVED_MARK = "*"
DERIVED_NOTE = (
    "* Count worked out from the published percentage and the size of the arm; "
    "the source prints no count."
)


def arm_columns(
    description: TrialDescription, results: Results, population: str, *, total: bool = False
) -> tuple[Column, ...]:
    """Make a column for each arm in declared order, headed by its name and size.

    Args:
        description: The trial.
        results: Its results.
        population: Whose size stands in the heading.
        total: Whether to add a column for all participants.
    """
    columns = []
    for group in (*description.arms, *((ALL,) if total else ())):
        size = results.get(f"population/{population}/n@{group}")
        known = size is not None and size.stat is not None
        detail = f"N\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{size.stat:.0f}" if size and known else ""
        ids = (size.id,) if size and known else ()
        columns.append(Column(description.group_name(group), detail, ids))
    return tuple(columns)


def count_cell(count: Result | None, percent: Result | None, settings: Settings) -> Cell:
    """Write people as `25 (69.4)`; a count that we derived carries a mark: `29* (80.6)`."""
    shown = [row for row in (count, percent) if row is not None and row.stat is not None]
    ids = tuple(row.id for row in shown)
    if not shown:
        return Cell(NOT_REPORTED)
    known = count is not None and count.stat is not None
    first = _with_mark(count, settings) if count is not None and known else NOT_REPORTED
    if percent is None or percent.stat is None:
        return Cell(first, ids)
    return Cell(f"{first} ({write_number(percent, settings)})", ids)


def spread_cell(
    centre: Result | None, spread: Result | None, settings: Settings, word: str = ""
) -> Cell:
    """Write a mean and its spread: `50.3 (11.90)`, or with a word `629.8 (SEM 243.3)`."""
    if centre is None or centre.stat is None:
        return Cell(NOT_REPORTED)
    text = write_number(centre, settings)
    if spread is None or spread.stat is None:
        return Cell(text, (centre.id,))
    inner = f"{word} {write_number(spread, settings)}".strip()
    return Cell(f"{text} ({inner})", (centre.id, spread.id))


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


def has_derived(cells: Iterable[Cell]) -> bool:
    """Tell whether a cell shows a count that we derived."""
    return any(DERIVED_MARK in cell.text for cell in cells)


def _with_mark(row: Result, settings: Settings) -> str:
    """Write a number, with a mark where we derived it."""
    mark = DERIVED_MARK if row.origin == "derived" else ""
    return f"{write_number(row, settings)}{mark}"


def _proportion(
    stats: Mapping[str, Result], size: Result | None, settings: Settings
) -> Cell | None:
    """Write `47% (17* of 36)`, `9%` where the count is not known, `17 of 36` without the share."""
    percent, count = stats.get("percent"), stats.get("n")
    if percent is None or percent.stat is None:
        if count is None or count.stat is None:
            return None
        if size is None or size.stat is None:
            return Cell(_with_mark(count, settings), (count.id,))
        text = f"{_with_mark(count, settings)} of {write_number(size, settings)}"
        return Cell(text, (count.id, size.id))
    text = f"{write_number(percent, settings)}%"
    if count is None or count.stat is None or size is None or size.stat is None:
        return Cell(text, (percent.id,))
    text = f"{text} ({_with_mark(count, settings)} of {write_number(size, settings)})"
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
