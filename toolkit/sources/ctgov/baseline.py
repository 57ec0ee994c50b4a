"""The baseline of a record in; its variables, and their numbers as printed, out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from toolkit.sources.ctgov.measures import (
    COUNT,
    PERCENT,
    describe_kind,
    list_rows,
    write_denominators,
    write_values,
)
from toolkit.sources.ctgov.rows import Row
from toolkit.sources.ctgov.totals import choose_denominator, read_denominators
from toolkit.sources.ctgov.words import cut_words, read_words
from toolkit.sources.naming import Slugs, make_slug

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.model.trial import PublishedNumber
    from toolkit.sources.ctgov.measures import Kind, MeasureRow
    from toolkit.sources.ctgov.record import Baseline, Measure
    from toolkit.sources.ctgov.remarks import Remarks

POPULATION = "baseline"
_PATH = "resultsSection.baselineCharacteristicsModule"
_LONGEST_SLUG = 50
_OWN_LEVELS = ("missing",)  # the row of people without a value, which the data may have beside it


@dataclass
class BaselineRead:
    """What a record says of the participants at the start.

    Attributes:
        variables: The variables, as `trial.yml` describes them.
        numbers: Their numbers.
        sizes: How many people each group has.
    """

    variables: dict[str, Any] = field(default_factory=dict)
    numbers: list[PublishedNumber] = field(default_factory=list)
    sizes: list[PublishedNumber] = field(default_factory=list)


@dataclass(frozen=True)
class _Context:
    """What every measure needs.

    Attributes:
        groups: The names of the groups, by id.
        module: The baseline.
        sizes: How many people each group has, by its id.
        remarks: Where what does not fit is told.
        slugs: The names of variables.
        read: What is being read.
    """

    groups: Mapping[str, str]
    module: Baseline
    sizes: Mapping[str, str | None]
    remarks: Remarks
    slugs: Slugs
    read: BaselineRead


def read_baseline(module: Baseline, groups: Mapping[str, str], remarks: Remarks) -> BaselineRead:
    """Read the participants at the start.

    A measure that counts people is a variable with levels; any other is a variable for each row.

    Args:
        module: The part of the record.
        groups: The names of its groups, by id.
        remarks: Where what does not fit is told.
    """
    read = BaselineRead()
    chosen = choose_denominator(module.denoms)
    sizes = read_denominators(chosen)
    units = read_words(chosen.units) if chosen else ""
    unit = "" if units.casefold() == "participants" else units
    others = [one for one in module.denoms if one is not chosen]
    row = Row(remarks, f"{_PATH}.denoms", "baseline", POPULATION, population=POPULATION)
    for group, slug in groups.items():
        counted = ((other, read_denominators(other).get(group)) for other in others)
        note = "; ".join(f"{value} {read_words(other.units)}" for other, value in counted if value)
        read.sizes.append(row.write(slug, COUNT, sizes.get(group), note, unit))
    context = _Context(groups, module, sizes, remarks, Slugs(), read)
    for number, measure in enumerate(module.measures):
        _read_measure(measure, f"{_PATH}.measures[{number}]", context)
    return read


def _read_measure(measure: Measure, path: str, context: _Context) -> None:
    """Read one measure."""
    kind = describe_kind(measure, path, context.remarks)
    title = context.remarks.read_label(measure.title, path) or "Measure without a title"
    rows = list(list_rows(measure, context.module.denoms, path, context.remarks))
    told = (measure.description, measure.population_description)
    notes = (context.remarks.read_label(text, path) for text in told)
    described: dict[str, Any] = {
        "label": title,
        "unit": cut_words(read_words(measure.unit_of_measure), 100),
        "note": cut_words(" ".join(filter(None, notes))),
    }
    if kind.statistic in {COUNT, PERCENT} and any(row.measurements for row in rows):
        _read_levels(described, rows, kind, context)
        return
    several = len(rows) > 1
    if kind.statistic in {COUNT, PERCENT}:
        described["unit"] = ""
    for row in rows:
        label = cut_words(f"{title}: {row.label}") if several and row.label else title
        _read_values({**described, "label": label}, row, kind, context)
        described["note"] = ""
    if not rows:
        _add_variable(described, title, context)
        _say_nothing(title, path, kind, context)


def _read_levels(
    described: dict[str, Any], rows: list[MeasureRow], kind: Kind, context: _Context
) -> None:
    """Read a measure that counts people: a level for each row."""
    title = described["label"]
    levels: dict[str, Any] = {}
    variable = _add_variable({**described, "unit": "", "levels": levels}, title, context)
    slugs = Slugs(_OWN_LEVELS)
    several = len({id(row.sizes) for row in rows}) > 1
    for number, of in enumerate(rows):
        label = of.label or title
        level = slugs.take(_cut_slug(make_slug(label, "level")))
        levels[level] = {"label": label}
        place = f"baseline, {title}: {label}" if of.label else f"baseline, {title}"
        row = Row(context.remarks, of.path, place, variable, level)
        context.read.numbers += write_values(row, of, context.groups, kind)
        whole = row if several else Row(context.remarks, of.path, place, variable)
        if several or number == 0:
            context.read.numbers += write_denominators(whole, of, context.groups, context.sizes)


def _read_values(described: dict[str, Any], of: MeasureRow, kind: Kind, context: _Context) -> None:
    """Read a row of a measure that does not count people: a variable of its own."""
    label = described["label"]
    variable = _add_variable(described, label, context)
    row = Row(context.remarks, of.path, f"baseline, {label}", variable)
    context.read.numbers += write_values(row, of, context.groups, kind)
    context.read.numbers += write_denominators(row, of, context.groups, context.sizes)


def _say_nothing(title: str, path: str, kind: Kind, context: _Context) -> None:
    """Say of a measure without rows that nothing is reported."""
    variable = next(reversed(context.read.variables))
    row = Row(context.remarks, path, f"baseline, {title}", variable)
    for slug in context.groups.values():
        context.read.numbers.append(
            row.absent(slug, kind.statistic, "the record gives no values of this measure")
        )


def _add_variable(described: dict[str, Any], label: str, context: _Context) -> str:
    """Describe a variable, and return its name."""
    slug = context.slugs.take(_cut_slug(make_slug(label, "variable")))
    context.read.variables[slug] = described
    return slug


def _cut_slug(slug: str) -> str:
    """Cut a name that is too long to be read."""
    return slug[:_LONGEST_SLUG].rstrip("_")
