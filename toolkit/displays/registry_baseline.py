"""A registry's results in; the table of the participants at the start out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.displays.cells import group_columns
from toolkit.displays.numbers import write_number
from toolkit.displays.registry_cells import (
    RECORD,
    absent_cell,
    explain_absent,
    find_estimates,
    share_cell,
)
from toolkit.model.display import Cell, Group, Row, Table
from toolkit.model.vocabulary import NOT_REPORTED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from toolkit.model.ard import Result, Results
    from toolkit.model.measured import Variable
    from toolkit.model.settings import Settings
    from toolkit.model.trial import TrialDescription

_SHARES = (
    "Percentages are worked out from the numbers of people in the record: of everybody in the "
    "group, or of those with a value where that is another number."
)
_WITH_VALUE = "With a value"
_SIZE = "denominator"

ByGroup = dict[str, dict[str, "Result"]]
"""Results by their group, and then by the name of their statistic."""


def table_registry_baseline(
    description: TrialDescription, results: Results, settings: Settings
) -> Table:
    """Make the table of the participants at the start, with a column for each of its groups.

    Args:
        description: The trial.
        results: Its results.
        settings: The rounding rule.
    """
    sheet = _Sheet(description, results, settings)
    groups = tuple(sheet.group(slug, variable) for slug, variable in description.variables.items())
    counted = any(row.stat_name == "percent" for row in results.select("baseline"))
    return Table(
        id="tbl-baseline",
        caption="Participants at the start of the trial",
        stub="Characteristic",
        columns=group_columns(description, results, description.baseline_population, sheet.columns),
        groups=groups,
        notes=(
            *((_SHARES,) if counted else ()),
            *explain_absent(results.select("baseline"), settings),
            *(f"{v.label}: {v.note}" for v in description.variables.values() if v.note),
            *description.table_notes.get("baseline", ()),
        ),
    )


@dataclass(frozen=True)
class _Sheet:
    """What every row of the table needs."""

    description: TrialDescription
    results: Results
    settings: Settings

    @property
    def columns(self) -> tuple[str, ...]:
        """The groups of the table."""
        return self.description.columns_of("baseline")

    def group(self, slug: str, variable: Variable) -> Group:
        """Make the rows of a variable; one that the record gives nothing of has a row that says so.

        The number of people with a value has a row of its own, unless it differs between levels:
        then it stands beside each of them.
        """
        rows = self.results.select("baseline", slug)
        by_level: dict[str, ByGroup] = {}
        for row in rows:
            groups = by_level.setdefault(row.variable_level, {})
            groups.setdefault(row.group_level, {})[row.stat_name] = row
        sizes = {group: stats.pop(_SIZE, None) for group, stats in by_level.get("", {}).items()}
        made = [Row(_WITH_VALUE, self._sizes(sizes))] if any(sizes.values()) else []
        for level, stats in by_level.items():
            label = variable.levels[level].label if level in variable.levels else ""
            made += self._rows(label, stats, rows)
        absent = Row("Value", tuple(Cell(NOT_REPORTED) for _ in self.columns))
        return Group(_name_variable(variable, rows), tuple(made) or (absent,))

    def _sizes(self, sizes: Mapping[str, Result | None]) -> tuple[Cell, ...]:
        """Write the people with a value; of a group that has no number of its own, everybody."""
        population = self.description.baseline_population
        cells = []
        for group in self.columns:
            size = sizes.get(group) or self.results.get(f"population/{population}/n@{group}")
            known = size is not None and size.stat is not None
            cells.append(
                Cell(write_number(size, self.settings), (size.id,))
                if size is not None and known
                else absent_cell(size, self.settings)
            )
        return tuple(cells)

    def _rows(self, label: str, groups: ByGroup, rows: tuple[Result, ...]) -> Iterator[Row]:
        """Make the row of a level, or one for each thing that the record gives of a measure.

        Args:
            label: The level; empty where there is none.
            groups: Its results.
            rows: The results of the whole variable.
        """
        if any("n" in stats for stats in groups.values()):
            cells = (share_cell(groups.get(group, {}), self.settings) for group in self.columns)
            yield Row(label or "People", tuple(cells), RECORD)
            return
        for estimate in find_estimates(rows, self.settings) if any(groups.values()) else ():
            written = (
                estimate.write(groups.get(group, {}), self.settings) for group in self.columns
            )
            named = estimate.label()
            yield Row(f"{label}: {named}" if label else named, tuple(written), RECORD)


def _name_variable(variable: Variable, rows: tuple[Result, ...]) -> str:
    """Name a variable with what its values are."""
    unit = variable.unit
    if variable.levels:
        unit = "n (%)" if any(row.stat_name == "n" for row in rows) else "%"
    return f"{variable.label}, {unit}" if unit else variable.label
