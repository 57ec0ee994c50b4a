"""A registry's results in; the tables of its outcomes out, with the sponsor's analyses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.displays.cells import group_columns
from toolkit.displays.registry_cells import (
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

_COMPARISON = "Comparison"
_ANALYSES = "Analyses, as posted by the sponsor"
_PEOPLE = ("participants", "people", "patients", "subjects", "count of participants")
ANALYSED = "analysed"
"""The row of an outcome that says of how many people it is."""
ANALYSIS = "_analysis_"
"""What the name of a row has in it that holds a statistical analysis."""


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
            *_list_remarks(rows),
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
        analyses = {c: found for c, found in by_context.items() if f"{name}{ANALYSIS}" in c}
        analysed = {c: found for c, found in by_context.items() if c == ANALYSED}
        kept = {c: found for c, found in by_context.items() if c not in {*analyses, *analysed}}
        measured = tuple(row for row in rows if row.context in kept)
        people = [self._row(c, found, share_cell) for c, found in analysed.items()]
        made = (
            Group("", tuple(people)),
            *self._measured(name, kept, measured),
            Group(_ANALYSES, tuple(self._row(c, f, comparison_cell) for c, f in analyses.items())),
        )
        yield from (group for group in made if group.rows)

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
            label = f"{estimate.label}, {unit}" if unit else estimate.label
            yield Group(label, tuple(self._row(c, f, estimate.write) for c, f in given.items()))

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
        return Row(label, tuple(cells))


def _list_remarks(rows: Iterable[Result]) -> tuple[str, ...]:
    """List what the record says of numbers that it does give."""
    said = (row.note for row in rows if row.note and row.stat is not None and _is_own(row))
    return tuple(dict.fromkeys(said))


def _is_own(row: Result) -> bool:
    """Tell whether the note of a result is the record's, and says more than its row does."""
    return row.origin == "printed"
