"""A registry's results in; the tables of its outcomes out, with the sponsor's analyses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.displays.cells import group_columns
from toolkit.displays.numbers import write_number
from toolkit.displays.registry_cells import (
    RECORD,
    absent_cell,
    comparison_cell,
    explain_absent,
    find_estimates,
    share_cell,
)
from toolkit.model.display import Cell, Column, Group, Row, Table
from toolkit.model.trial import BETWEEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from toolkit.model.ard import Result, Results
    from toolkit.model.settings import Settings
    from toolkit.model.trial import TrialDescription

    Stats = Mapping[str, Result]
    ByGroup = dict[str, dict[str, Result]]

ANALYSIS = "_analysis_"
"""What the name of a row has in it that holds a statistical analysis."""

_COMPARISON = "Comparison"
_ANALYSES = "Analyses, as posted by the sponsor"
_ANALYSED = "Analysed"
_PEOPLE = frozenset({"participants", "people", "patients", "subjects"})


def table_registry_outcome(
    slug: str, description: TrialDescription, results: Results, settings: Settings
) -> Table:
    """Make the table of a posted outcome: who was analysed, its rows, and the analyses of them.

    Args:
        slug: The table's name.
        description: The trial.
        results: Its results.
        settings: The rounding rule.
    """
    table = description.outcome_tables[slug]
    wanted = [name for name, outcome in description.outcomes.items() if outcome.table == slug]
    rows = tuple(row for name in wanted for row in results.select("outcomes", name))
    sheet = _Sheet(slug, description, settings, any(row.group_level == BETWEEN for row in rows))
    groups = tuple(group for name in wanted for group in sheet.groups(name, results))
    return Table(
        id=f"tbl-{slug.replace('_', '-')}",
        caption=table.caption,
        stub="Result",
        columns=sheet.columns(results),
        groups=groups,
        notes=(
            *table.notes,
            *(f"{description.outcomes[n].note}" for n in wanted if description.outcomes[n].note),
            *explain_absent(rows, settings),
            *_list_remarks(description, rows),
        ),
    )


@dataclass(frozen=True)
class _Sheet:
    """What every row of the table needs."""

    slug: str
    description: TrialDescription
    settings: Settings
    compared: bool

    @property
    def columns_of(self) -> tuple[str, ...]:
        """The groups of the table, and the comparison where there is one."""
        own = self.description.columns_of(self.slug)
        return (*own, *((BETWEEN,) if self.compared else ()))

    def columns(self, results: Results) -> tuple[Column, ...]:
        """Make a column for each group, and one for the comparisons."""
        own = self.description.columns_of(self.slug)
        made = group_columns(self.description, results, "", own)
        return (*made, *((Column(_COMPARISON),) if self.compared else ()))

    def groups(self, name: str, results: Results) -> Iterator[Group]:
        """Make the rows of an outcome: who was analysed, what came out, and the analyses."""
        rows = results.select("outcomes", name)
        by_context: dict[str, ByGroup] = {}
        for row in rows:
            groups = by_context.setdefault(row.context, {})
            groups.setdefault(row.group_level, {})[row.stat_name] = row
        compared = {c: found for c, found in by_context.items() if f"{name}{ANALYSIS}" in c}
        kept = {c: found for c, found in by_context.items() if c and c not in compared}
        measured = tuple(row for row in rows if row.context in kept)
        made = (
            Group("", tuple(self._analysed(by_context.get("", {})))),
            *self._measured(name, kept, measured),
            Group(_ANALYSES, tuple(self._row(c, f, comparison_cell) for c, f in compared.items())),
        )
        yield from (group for group in made if group.rows)

    def _analysed(self, groups: ByGroup) -> Iterator[Row]:
        """Make the row that says how many people, or other units, the outcome is about."""
        sizes = {group: row for group, stats in groups.items() if (row := stats.get("analysed"))}
        if sizes:
            units = [row.unit for row in sizes.values() if row.unit]
            label = f"{_ANALYSED}, {units[0]}" if units else _ANALYSED
            cells = (
                Cell("") if group == BETWEEN else self._size_cell(sizes.get(group))
                for group in self.columns_of
            )
            yield Row(label, tuple(cells), RECORD)

    def _size_cell(self, row: Result | None) -> Cell:
        """Write how many a group has."""
        if row is None or row.stat is None:
            return absent_cell(row, self.settings)
        return Cell(write_number(row, self.settings), (row.id,))

    def _measured(
        self, name: str, contexts: dict[str, ByGroup], rows: tuple[Result, ...]
    ) -> Iterator[Group]:
        """Make the rows of what was measured, under what the numbers are."""
        unit = self.description.outcomes[name].unit
        if any(row.stat_name == "n" for row in rows):
            counted = unit if unit and unit.casefold() not in _PEOPLE else "people"
            shares = any(row.stat_name == "percent" and row.stat is not None for row in rows)
            label = f"{counted[:1].upper()}{counted[1:]}, n{' (%)' if shares else ''}"
            yield Group(label, tuple(self._row(c, f, share_cell) for c, f in contexts.items()))
            return
        for estimate in find_estimates(rows, self.settings):
            given = {
                context: found
                for context, found in contexts.items()
                if any(estimate.centre in stats for stats in found.values())
            }
            yield Group(
                estimate.label(unit),
                tuple(self._row(c, f, estimate.write) for c, f in given.items()),
            )

    def _row(self, context: str, found: ByGroup, write: Callable[[Stats, Settings], Cell]) -> Row:
        """Make a row; a group that it says nothing about has an empty cell in an analysis."""
        label = self.description.timepoints.get(context, context)
        compares = write is comparison_cell
        cells = (
            write(found.get(group, {}), self.settings)
            if group in found or not (compares or group == BETWEEN)
            else Cell("")
            for group in self.columns_of
        )
        return Row(label, tuple(cells), RECORD)


def _list_remarks(description: TrialDescription, rows: Iterable[Result]) -> tuple[str, ...]:
    """List what the record says of numbers that it does give, each with its row in an analysis."""
    said: dict[str, None] = {}
    for row in rows:
        if row.note and row.stat is not None and row.origin == "printed":
            label = description.timepoints.get(row.context, "") if ANALYSIS in row.context else ""
            head, _, rest = row.note.partition("; ")
            note = rest if head in label else row.note
            if note and row.stat_name != "ci_level":
                said[f"{label}: {note}" if label else note] = None
    return tuple(said)
