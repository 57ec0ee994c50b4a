"""Results in; the table of what became of the participants (disposition) out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.displays.cells import has_derived, list_cells, write_marked
from toolkit.displays.registry_cells import RECORD
from toolkit.model.display import Cell, Column, Group, Row, Table
from toolkit.model.flow import CLUSTERS, PEOPLE
from toolkit.model.trial import ALL
from toolkit.model.vocabulary import NOT_REPORTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from toolkit.model.ard import Result, Results
    from toolkit.model.settings import Settings
    from toolkit.model.trial import TrialDescription

_ENROLMENT = ("screened", "excluded", "entered_run_in", "left_run_in")
_COURSE = ("received", "not_received", "discontinued", "lost", "ongoing", "completed")
_ANALYSIS = ("analysed", "not_analysed")
_MILESTONE = "milestone"
_PERIOD = ("started", _MILESTONE, "completed", "not_completed")
_DERIVED_NOTE = "* Worked out from the other numbers of people; the source does not print it."
_COUNTED = {PEOPLE: "", CLUSTERS: ", clusters"}


def table_disposition(description: TrialDescription, results: Results, settings: Settings) -> Table:
    """Make the table of what became of the participants: by arm or sequence, and all.

    Args:
        description: The trial.
        results: Its results; those of the analysis `flow` are shown.
        settings: The rounding rule.
    """
    sheet = _Sheet(description, results.select("flow"), settings)
    groups = tuple(sheet.groups())
    derived = (_DERIVED_NOTE,) if has_derived(list_cells(groups)) else ()
    return Table(
        id="tbl-disposition",
        caption="What became of the participants",
        stub="Participants",
        columns=tuple(Column(description.group_name(column)) for column in sheet.columns),
        groups=groups,
        notes=(*derived, *description.table_notes.get("disposition", ())),
    )


@dataclass(frozen=True)
class _Sheet:
    """What every row of the table needs."""

    description: TrialDescription
    flow: tuple[Result, ...]
    settings: Settings

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns: those of the flow diagram, and all; one alone stands for everybody."""
        inside, outside = self.description.flow_columns, self.description.external_arms
        if self.description.flow_by_periods:
            return tuple(inside)
        return (*inside, *outside, *((ALL,) if len(inside) > 1 else ()))

    def groups(self) -> Iterator[Group]:
        """Make the rows, from screening to the analysis; of a registry, period by period."""
        if self.description.flow_by_periods:
            for slug, period in self.description.periods.items():
                yield from self._section(period.name, _PERIOD, slug)
            return
        yield from self._section("Enrolment", (*_ENROLMENT, self.description.root_box))
        periods = self.description.periods.items()
        for slug, name in (("", ""), *((slug, period.name) for slug, period in periods)):
            title = f"Treatment and follow-up, {name}" if name else "Treatment and follow-up"
            yield from self._section(title, _COURSE, slug)
        yield from self._section("Analysis", _ANALYSIS)

    def _section(self, title: str, boxes: Iterable[str], period: str = "") -> Iterator[Group]:
        """Make the rows of some boxes, and after them the reasons in each."""
        used = [(box, self._select(box, period)) for box in boxes]
        rows = tuple(row for box, found in used for row in self._totals(box, found))
        if rows:
            yield Group(title, rows)
        for box, found in used:
            yield from self._reasons(box, found, period)

    def _reasons(self, box: str, found: list[Result], period: str) -> Iterator[Group]:
        """Make a row for each reason in a box, in the order of everybody's reasons."""
        by_total = sorted(found, key=lambda row: row.group_level != ALL)
        reasons = dict.fromkeys(row.variable_level for row in by_total if row.variable_level)
        if reasons:
            where = f", {self.description.periods[period].name}" if period else ""
            rows = (self._reason_row(reason, found) for reason in reasons)
            what = "" if box == _MILESTONE else ": reasons"
            yield Group(f"{self._label(box)}{where}{what}", tuple(rows))

    def _reason_row(self, reason: str, found: list[Result]) -> Row:
        """Make the row of a reason; nobody has it where the others add up to the whole box."""
        row = self._row(reason, [row for row in found if row.variable_level == reason])
        has_reason = {row.group_level for row in found if row.variable_level == reason}
        cells = []
        for column, cell in zip(self.columns, row.cells, strict=True):
            mine = [row for row in found if row.group_level == column]
            whole = sum(row.stat or 0 for row in mine if not row.variable_level)
            parts = sum(row.stat or 0 for row in mine if row.variable_level)
            known = mine and all(row.stat is not None for row in mine)
            nobody = known and column not in has_reason and whole == parts
            cells.append(Cell("0", tuple(row.id for row in mine)) if nobody else cell)
        return Row(row.label, tuple(cells), row.given)

    def _select(self, box: str, period: str) -> list[Result]:
        """List the results of a box; those who entered were allocated to the columns."""
        names = (box, "allocated") if box == self.description.root_box else (box,)
        return [row for row in self.flow if row.variable in names and row.context == period]

    def _totals(self, box: str, found: list[Result]) -> Iterator[Row]:
        """Make the row of a box; one for each population or thing that is counted, if several."""
        totals = [row for row in found if not row.variable_level]
        for population, counted in dict.fromkeys((row.population, row.stat_name) for row in totals):
            known = self.description.populations.get(population)
            label = f"{known.name if known else self._label(box)}{_COUNTED.get(counted, '')}"
            about = (population, counted)
            yield self._row(label, [r for r in totals if (r.population, r.stat_name) == about])

    def _label(self, box: str) -> str:
        """Return the words for a box: the trial's own, or the usual ones."""
        return self.description.name_box(box)

    def _row(self, label: str, found: list[Result]) -> Row:
        """Make a row; where nothing divides people, only the column of everybody is filled."""
        by_group = {row.group_level: row for row in found}
        if ALL not in self.columns and ALL in by_group:
            by_group.setdefault(self.columns[0], by_group[ALL])
        divided = any(column in by_group for column in self.columns if column != ALL)
        outside = self.description.external_arms
        owed = (c for c in self.columns if c not in outside) if divided else (ALL,)
        complete = self.description.computed or self.description.flow_by_periods
        expected = () if complete else tuple(owed)
        cells = tuple(self._cell(by_group.get(c), c in expected) for c in self.columns)
        return Row(label, cells, RECORD if self.description.flow_by_periods else "")

    def _cell(self, result: Result | None, expected: bool) -> Cell:
        """Write the people in a box; nothing where there is no such box."""
        if result is None or result.stat is None:
            return Cell(NOT_REPORTED if expected or result is not None else "")
        return Cell(write_marked(result, self.settings), (result.id,))
