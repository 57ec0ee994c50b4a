"""The outcomes of a record in; their tables, and their numbers as printed, out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from toolkit.sources.ctgov.analyses import read_analyses
from toolkit.sources.ctgov.measures import (
    describe_kind,
    list_rows,
    write_denominators,
    write_values,
)
from toolkit.sources.ctgov.rows import Row
from toolkit.sources.ctgov.totals import choose_denominator, read_denominators
from toolkit.sources.ctgov.words import cut_words, read_words
from toolkit.sources.naming import write_within

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.model.trial import PublishedNumber
    from toolkit.sources.ctgov.groups import Groups
    from toolkit.sources.ctgov.measures import MeasureRow
    from toolkit.sources.ctgov.record import OutcomeMeasure
    from toolkit.sources.ctgov.remarks import Remarks

PATH = "resultsSection.outcomeMeasuresModule.outcomeMeasures"
PRIMARY = "PRIMARY"

_SLUGS = {
    PRIMARY: "primary",
    "SECONDARY": "secondary",
    "OTHER_PRE_SPECIFIED": "other",
    "POST_HOC": "post_hoc",
}
_POSTED = "POSTED"
_ANALYSED = "analysed"
_SHOWN = 8


@dataclass
class OutcomesRead:
    """What a record says of outcomes.

    Attributes:
        outcomes: The outcomes, as `trial.yml` describes them.
        tables: Their tables.
        rows: The rows of the tables, as its time points.
        columns: The groups of each table.
        numbers: What was measured, and how it was compared.
        unposted: What the record announces and does not give.
        empty: What it posts without a value.
    """

    outcomes: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, str] = field(default_factory=dict)
    columns: dict[str, list[str]] = field(default_factory=dict)
    numbers: list[PublishedNumber] = field(default_factory=list)
    unposted: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)


def read_outcomes(
    measures: Sequence[OutcomeMeasure], groups: Groups, population: str, remarks: Remarks
) -> OutcomesRead:
    """Read the outcomes: a table for each that has been posted.

    Args:
        measures: The part of the record.
        groups: The groups, by outcome.
        population: The population of everybody who entered; the record describes in words who was
            analysed, and their number stands with each outcome.
        remarks: Where what does not fit is told.
    """
    read = OutcomesRead()
    counts: Counter[str] = Counter()
    for number, measure in enumerate(measures):
        kind = _SLUGS.get(measure.type or "", "outcome")
        counts[kind] += 1
        path = f"{PATH}[{number}]"
        title = remarks.read_label(measure.title, path) or "Outcome without a title"
        if (measure.reporting_status or _POSTED) != _POSTED and not measure.classes:
            read.unposted.append(title)
            continue
        slug = f"{kind}_{counts[kind]}"
        inside = _Outcome(measure, slug, title, path, population, number, groups, remarks)
        read.outcomes[slug] = inside.describe()
        read.tables[slug] = {"caption": title, "notes": list(inside.list_notes())}
        read.columns[slug] = list(groups.outcomes[number].values())
        read.numbers += inside.write_analysed()
        rows = list(list_rows(measure, measure.denoms, path, remarks))
        if not any(row.measurements for row in rows):
            read.empty.append(title)
        read.numbers += inside.write_rows(rows, read.rows)
        read.numbers += read_analyses(
            measure.analyses, groups, groups.outcomes[number], inside.row("", path), read.rows
        )
    _tell("the results of these outcomes are not posted", read.unposted, remarks)
    _tell("these outcomes are posted without a value", read.empty, remarks)
    return read


def _tell(what: str, titles: list[str], remarks: Remarks) -> None:
    """Tell which outcomes have no results."""
    if titles:
        named = ", ".join(repr(cut_words(title, 150)) for title in titles[:_SHOWN])
        more = f" and {len(titles) - _SHOWN:,} more" if len(titles) > _SHOWN else ""
        remarks.find("R5", PATH, f"{what}: {named}{more}")


@dataclass(frozen=True)
class _Outcome:
    """An outcome that is read.

    Attributes:
        measure: What the record says of it.
        slug: Its name, and its table's.
        title: What it is called.
        path: Its place in the record.
        population: Everybody who entered.
        number: Its position in the record.
        groups: The groups of the record.
        remarks: Where what does not fit is told.
    """

    measure: OutcomeMeasure
    slug: str
    title: str
    path: str
    population: str
    number: int
    groups: Groups
    remarks: Remarks

    def describe(self) -> dict[str, Any]:
        """Describe the outcome."""
        unit = cut_words(read_words(self.measure.unit_of_measure), 200)
        plain = write_within(self.title)
        return {"label": self.title, "plain": plain, "table": self.slug, "unit": unit}

    def list_notes(self) -> Iterator[str]:
        """List what the record says in words."""
        said = (
            ("Time frame: ", self.measure.time_frame),
            ("", self.measure.description),
            ("Analysed: ", self.measure.population_description),
        )
        for prefix, text in said:
            words = self.remarks.read_label(text, self.path)
            if words:
                yield f"{prefix}{words}"

    def row(self, context: str, path: str, label: str = "") -> Row:
        """Make a row of the outcome's table."""
        place = f"outcomes, {self.title}, {label}" if label else f"outcomes, {self.title}"
        return Row(
            self.remarks, path, cut_words(place, 400), self.slug, "", context, self.population
        )

    def write_analysed(self) -> Iterator[PublishedNumber]:
        """Write how many people, or other units, each group has."""
        of = self.measure
        chosen = choose_denominator(of.denoms, of.denom_units_selected)
        sizes = read_denominators(chosen)
        others = [one for one in of.denoms if one is not chosen]
        units = read_words(chosen.units) if chosen else ""
        unit = "" if units.casefold() == "participants" else units
        row = self.row("", f"{self.path}.denoms")
        for group, slug in self.groups.outcomes[self.number].items():
            counted = ((one, read_denominators(one).get(group)) for one in others)
            said = "; ".join(f"{value} {read_words(one.units)}" for one, value in counted if value)
            yield row.write(slug, _ANALYSED, sizes.get(group), said, unit)

    def write_rows(
        self, rows: list[MeasureRow], labels: dict[str, str]
    ) -> Iterator[PublishedNumber]:
        """Write the values of each row, and name the rows."""
        of = self.measure
        kind = describe_kind(of, self.path, self.remarks)
        sizes = read_denominators(choose_denominator(of.denoms, of.denom_units_selected))
        frame = self.remarks.read_label(of.time_frame, self.path)
        groups = self.groups.outcomes[self.number]
        for number, one in enumerate(rows, 1):
            context = f"{self.slug}_row_{number}"
            labels[context] = one.label or frame or self.title
            row = self.row(context, one.path, one.label)
            yield from write_values(row, one, groups, kind)
            yield from write_denominators(row, one, groups, sizes)
