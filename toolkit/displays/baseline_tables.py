"""Results in; the table of the participants at the start out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.displays.cells import (
    ABSENT,
    ABSENT_NOTE,
    count_cell,
    group_columns,
    has_absent,
    joined_cell,
    list_cells,
)
from toolkit.model.display import Cell, Column, Group, Row, Table
from toolkit.model.trial import ALL, BETWEEN
from toolkit.model.vocabulary import NOT_REPORTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.model.ard import Result, Results
    from toolkit.model.measured import Variable
    from toolkit.model.settings import Settings
    from toolkit.model.trial import TrialDescription

_PRINTED_NOTE = "Values are n (%) or mean (SD)."
_MISSING = "missing"
_COMPARED = ("smd", "p")
_QUANTILES = {
    "type-2": "A quartile that falls between two values is the mean of the two (type 2).",
    "type-7": "A quartile that falls between two values is interpolated between them (type 7).",
}
_DENOMINATORS = {
    "own-row": "Percentages are of the people with a value.",
    "in-denominator": "Percentages are of everybody, people without a value included.",
}


@dataclass(frozen=True)
class _Measure:
    """A row of a continuous variable: what it is called, its statistics, and what a note says."""

    label: str
    pattern: str
    statistics: tuple[str, ...]
    said: str = ""


_MEAN = _Measure("Mean (SD)", "{} ({})", ("mean", "sd"), "mean (standard deviation)")
_MEDIAN = _Measure(
    "Median (Q1, Q3)", "{} ({}, {})", ("median", "q1", "q3"), "median (first and third quartile)"
)
_PRINTED = (_MEAN, _MEDIAN, _Measure("Range", "{} to {}", ("min", "max")))
_COMPUTED = (
    _MEAN,
    _MEDIAN,
    _Measure("Min to max", "{} to {}", ("min", "max"), "smallest to largest value"),
)


def table_baseline(description: TrialDescription, results: Results, settings: Settings) -> Table:
    """Make the table of the participants at the start: by arm or sequence, and all.

    Args:
        description: The trial.
        results: Its results.
        settings: The rounding rule, and how missing values are treated.
    """
    sheet = _Sheet(description, results, settings)
    groups = tuple(
        Group(sheet.name_variable(variable), tuple(sheet.rows(slug, variable)))
        for slug, variable in description.variables.items()
    )
    notes = _describe_values(groups, sheet) if description.computed else [_PRINTED_NOTE]
    return Table(
        id="tbl-baseline",
        caption=_caption(description),
        stub="Characteristic",
        columns=sheet.columns(),
        groups=groups,
        notes=(
            *notes,
            *(f"{v.label}: {v.note}" for v in description.variables.values() if v.note),
            *description.table_notes.get("baseline", ()),
        ),
    )


def _caption(description: TrialDescription) -> str:
    """Say whom the table describes."""
    start = "Participants at the start of the trial"
    population = description.baseline_population
    if population == description.root_box:
        return f"{start}, everybody {population}"
    return f"{start}: {description.populations[population].name}"


@dataclass(frozen=True)
class _Sheet:
    """What every row of the table needs."""

    description: TrialDescription
    results: Results
    settings: Settings

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of people; people of a computed crossover trial belong to sequences."""
        by_sequence = self.description.computed and self.description.design.kind == "crossover"
        if by_sequence:
            return (*self.description.sequences, ALL)
        return (*(g for g in self.description.columns_of("baseline") if g != ALL), ALL)

    @property
    def comparisons(self) -> tuple[tuple[str, str], ...]:
        """The comparisons that have columns: the statistic, and which groups it compares."""
        rows = self.results.select(analysis="baseline") if self.description.computed else ()
        found = dict.fromkeys((row.stat_name, row.group_level) for row in rows)
        return tuple(sorted((f for f in found if f[0] in _COMPARED), key=_compared_order))

    def columns(self) -> tuple[Column, ...]:
        """Make a column for each group, and one for each comparison."""
        people = self.description.baseline_population
        groups = group_columns(self.description, self.results, people, self.groups)
        return (*groups, *(self._compared_column(*found) for found in self.comparisons))

    def _compared_column(self, statistic: str, pair: str) -> Column:
        """Head the column of a comparison."""
        word = "p" if statistic == "p" else statistic.upper()
        between = pair == BETWEEN
        return Column(word if between else f"{self.description.group_name(pair)}, {word}")

    def name_variable(self, variable: Variable) -> str:
        """Name a variable with what its values are."""
        unit = "n (%)" if variable.levels else variable.unit
        return f"{variable.label}, {unit}" if unit else variable.label

    def rows(self, slug: str, variable: Variable) -> Iterator[Row]:
        """Make the rows of a variable; what compares the groups stands in the first one."""
        made = self._levels(slug, variable) if variable.levels else self._measures(slug)
        for number, row in enumerate(made):
            compared = (
                self._compare(slug, *c) if number == 0 else Cell("") for c in self.comparisons
            )
            yield Row(row.label, (*row.cells, *compared))

    def _levels(self, slug: str, variable: Variable) -> Iterator[Row]:
        """Make a row for each level, and one for people without a value where there are any."""
        for name, level in variable.levels.items():
            yield Row(level.label, self._count(f"{slug}/{name}"))
        if _MISSING not in variable.levels and self._has_people(f"{slug}/{_MISSING}/n"):
            yield Row(_MISSING.capitalize(), self._count(f"{slug}/{_MISSING}"))

    def _count(self, path: str) -> tuple[Cell, ...]:
        """Count the people of a level in each group."""
        return tuple(
            count_cell(
                self._find(path, "n", group), self._find(path, "percent", group), self.settings
            )
            for group in self.groups
        )

    def _measures(self, slug: str) -> Iterator[Row]:
        """Make a row for each measure that there is, and one for people without a value."""
        for measure in _COMPUTED if self.description.computed else _PRINTED:
            first = measure.statistics[0]
            if any(self._find(slug, first, group) for group in self.groups):
                yield Row(
                    measure.label, tuple(self._measure(slug, measure, g) for g in self.groups)
                )
        if self._has_people(f"{slug}/{_MISSING}"):
            yield Row(
                _MISSING.capitalize(),
                tuple(
                    count_cell(self._find(slug, _MISSING, g), None, self.settings)
                    for g in self.groups
                ),
            )

    def _measure(self, slug: str, measure: _Measure, group: str) -> Cell:
        """Write the statistics of a group; a source that gives a mean alone owes no spread."""
        rows = [self._find(slug, name, group) for name in measure.statistics]
        absent = ABSENT if self.description.computed else NOT_REPORTED
        if not any(rows):
            return Cell(absent)
        known = [row for row in rows if row is not None and row.stat is not None]
        if measure is _MEAN and len(known) == 1 and not self.description.computed:
            return joined_cell(known, "{}", self.settings) if known == rows[:1] else Cell(absent)
        return joined_cell(rows, measure.pattern, self.settings, absent)

    def _compare(self, slug: str, statistic: str, pair: str) -> Cell:
        """Write a comparison of the groups."""
        row = self.results.get(f"baseline/{slug}/{statistic}@{pair}")
        return joined_cell([row], "{}", self.settings)

    def _has_people(self, path: str) -> bool:
        """Tell whether a number of people is above zero in any group."""
        rows = (self.results.get(f"baseline/{path}@{group}") for group in self.groups)
        return any(row is not None and row.stat for row in rows)

    def _find(self, path: str, statistic: str, group: str) -> Result | None:
        """Find a statistic of a variable or of a level."""
        return self.results.get(f"baseline/{path}/{statistic}@{group}")


def _compared_order(found: tuple[str, str]) -> int:
    """Put differences before p-values; each in the order of the results."""
    return _COMPARED.index(found[0])


def _describe_values(groups: tuple[Group, ...], sheet: _Sheet) -> Iterator[str]:
    """Say what the values of a computed table are, and by which rules."""
    shown = {row.label for group in groups for row in group.rows}
    measures = [measure for measure in _COMPUTED if measure.label in shown]
    counted = any(variable.levels for variable in sheet.description.variables.values())
    said = [*(["n (%)"] if counted else []), *(measure.said for measure in measures)]
    if said:
        yield f"Values are {_join(said)}."
    if _MEDIAN in measures:
        yield _QUANTILES[sheet.settings.baseline.quantiles]
    if counted:
        yield _DENOMINATORS[sheet.settings.baseline.missing]
    yield from _describe_comparisons(sheet)
    if has_absent(list_cells(groups)):
        yield ABSENT_NOTE


def _describe_comparisons(sheet: _Sheet) -> Iterator[str]:
    """Say how groups are compared: what SMD stands for, and by which test each p-value is."""
    if any(statistic == "smd" for statistic, _ in sheet.comparisons):
        yield "SMD: standardised mean difference; of categories over all of them, without a sign."
    tests: dict[str, list[str]] = {}
    for row in sheet.results.select(analysis="baseline", stat_name="p"):
        if ("p", row.group_level) in sheet.comparisons and row.note and row.stat is not None:
            labels = tests.setdefault(row.note, [])
            label = sheet.description.variables[row.variable].label
            labels.extend([label] if label not in labels else [])
    for test, labels in tests.items():
        yield f"p of {_join(labels)}: {test.removesuffix('.')}."


def _join(words: list[str]) -> str:
    """Join words as a sentence does: `a, b and c`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
