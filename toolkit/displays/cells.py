"""Results in; the cells of a table out, each with the ids of what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.displays.numbers import write_number
from toolkit.model.display import Cell, Column, Heading
from toolkit.model.trial import ALL
from toolkit.model.vocabulary import NOT_REPORTED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from toolkit.model.ard import Result, Results
    from toolkit.model.display import Group
    from toolkit.model.settings import Settings
    from toolkit.model.trial import TrialDescription

DERIVED_MARK = "*"
DERIVED_NOTE = (
    "* Count worked out from the published percentage and the size of the arm; "
    "the source prints no count."
)
ABSENT = "\N{EN DASH}"
ABSENT_NOTE = f"{ABSENT} stands for what the data do not allow to compute."


def group_heading(
    description: TrialDescription, results: Results, population: str, group: str
) -> Heading:
    """Make the heading of a group: its name and how many of a population are in it.

    Args:
        description: The trial.
        results: Its results.
        population: Whose size stands in the heading.
        group: An arm, a sequence, or `all`.
    """
    size = results.get(f"population/{population}/n@{group}")
    if size is None or size.stat is None:
        return Heading(description.group_name(group))
    detail = f"N\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{size.stat:.0f}"
    if size.unit and description.source == "ctgov":  # eyes, or clinics
        detail = f"{detail} {size.unit}"
    return Heading(description.group_name(group), detail, (size.id,))


def group_columns(
    description: TrialDescription, results: Results, population: str, groups: Iterable[str]
) -> tuple[Column, ...]:
    """Make a column for each group, headed as `group_heading` heads it."""
    heads = (group_heading(description, results, population, group) for group in groups)
    return tuple(Column(head.label, head.detail, head.results) for head in heads)


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
    groups = (*description.arms, *((ALL,) if total else ()))
    return group_columns(description, results, population, groups)


def count_cell(count: Result | None, percent: Result | None, settings: Settings) -> Cell:
    """Write people as `25 (69.4)`; a count that we derived carries a mark: `29* (80.6)`."""
    shown = [row for row in (count, percent) if row is not None and row.stat is not None]
    ids = tuple(row.id for row in shown)
    if not shown:
        return Cell(NOT_REPORTED)
    known = count is not None and count.stat is not None
    first = write_marked(count, settings) if count is not None and known else NOT_REPORTED
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


def joined_cell(
    rows: Iterable[Result | None], pattern: str, settings: Settings, absent: str = ABSENT
) -> Cell:
    """Write several statistics in one cell: `77.0 (69.5, 82.0)`.

    Args:
        rows: The statistics; None for one that the results do not have.
        pattern: Where each stands, such as `{} ({}, {})`.
        settings: The rounding rule.
        absent: What stands for a statistic without a value, and for a cell without any.

    Returns:
        An empty cell where the results have none of the statistics.
    """
    wanted = tuple(rows)
    if not any(wanted):
        return Cell("")
    shown = [row for row in wanted if row is not None and row.stat is not None]
    if not shown:
        return Cell(absent)
    texts = [write_number(row, settings) if row in shown and row else absent for row in wanted]
    return Cell(pattern.format(*texts), tuple(row.id for row in shown))


def has_absent(cells: Iterable[Cell]) -> bool:
    """Tell whether a cell has a mark for what cannot be computed."""
    return any(ABSENT in cell.text for cell in cells)


def list_cells(groups: Iterable[Group]) -> list[Cell]:
    """List the cells of the body of a table."""
    return [cell for group in groups for row in group.rows for cell in row.cells]


def has_derived(cells: Iterable[Cell]) -> bool:
    """Tell whether a cell shows a count that we derived."""
    return any(DERIVED_MARK in cell.text for cell in cells)


def write_marked(row: Result, settings: Settings) -> str:
    """Write a number, with a mark where we derived it."""
    mark = DERIVED_MARK if row.origin == "derived" else ""
    return f"{write_number(row, settings)}{mark}"
