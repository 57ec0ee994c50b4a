"""What a record says of a measure in; its statistics, and the numbers of its rows, out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from toolkit.sources.ctgov.numbers import is_missing, read_count, read_number
from toolkit.sources.ctgov.rows import NO_VALUE
from toolkit.sources.ctgov.totals import choose_denominator, read_denominators
from toolkit.sources.ctgov.words import read_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from toolkit.model.trial import PublishedNumber
    from toolkit.sources.ctgov.record import Denominator, Measure, Measurement
    from toolkit.sources.ctgov.remarks import Remarks
    from toolkit.sources.ctgov.rows import Row

COUNT, PERCENT, VALUE = "n", "percent", "value"
PERCENT_SIGN = "%"

_CENTRES = {
    "MEAN": "mean",
    "MEDIAN": "median",
    "GEOMETRIC_MEAN": "geometric_mean",
    "GEOMETRIC_LEAST_SQUARES_MEAN": "geometric_ls_mean",
    "LEAST_SQUARES_MEAN": "ls_mean",
    "LOG_MEAN": "log_mean",
    "COUNT_OF_PARTICIPANTS": COUNT,
    "COUNT_OF_UNITS": COUNT,
}
_PEOPLE = r"(?:participants?|subjects?|patients?|people|persons?|individuals?|volunteers?)"
_OF_PEOPLE = re.compile(rf"(?:number of |count of )?{_PEOPLE}", re.IGNORECASE)
_OF_A_HUNDRED = re.compile(rf"(?:%|percent|percentage) (?:of )?(?:the )?{_PEOPLE}\b", re.IGNORECASE)
_SPREADS = {
    "standarddeviation": ("sd",),
    "standarderror": ("sem",),
    "standarderrorofmean": ("sem",),
    "standarderrorofthemean": ("sem",),
    "interquartilerange": ("q1", "q3"),
    "fullrange": ("min", "max"),
    "geometriccoefficient": ("geometric_cv",),
    "geometriccoefficientofvariation": ("geometric_cv",),
}
_LIMITS = ("ci_lower", "ci_upper")
_INTERVAL = re.compile(r"([0-9]+(?:\.[0-9]+)?)?confidence(?:interval)?([0-9]+|other)?")


class Spread(NamedTuple):
    """What is given around a value.

    Attributes:
        statistics: One or two of them; none where the record does not say what it is.
        level: The level of an interval in per cent, as the record writes it.
    """

    statistics: tuple[str, ...] = ()
    level: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """What the values of a measure are.

    Attributes:
        statistic: The statistic of the values.
        spread: What is given around them.
        path: The measure's place in the record.
        unit: What is counted, where it is not people.
    """

    statistic: str
    spread: Spread
    path: str
    unit: str = ""


class MeasureRow(NamedTuple):
    """A row of a measure.

    Attributes:
        label: Its class and category, as far as they have titles.
        measurements: Its values, by the id of their group.
        sizes: How many people, or other units, the row is about, by the id of their group.
        units: What is counted in `sizes`.
        path: Its place in the record.
    """

    label: str
    measurements: Mapping[str, Measurement]
    sizes: Mapping[str, str | None]
    units: str
    path: str


def describe_kind(measure: Measure, path: str, remarks: Remarks) -> Kind:
    """Tell which statistics a measure gives.

    A `NUMBER` is a number of people, or a percentage of them, where the unit says so: of people
    only where all values are whole.
    """
    param, unit = (measure.param_type or "").upper(), read_words(measure.unit_of_measure)
    statistic = _CENTRES.get(param, VALUE)
    if param == "NUMBER" and _OF_A_HUNDRED.match(unit):
        statistic = PERCENT
    elif param == "NUMBER" and _OF_PEOPLE.fullmatch(unit) and _is_whole(measure):
        statistic = COUNT
    if param and param not in {*_CENTRES, "NUMBER"}:
        what = f"{param[:80]!r} is no kind of value that is known; shown as a value"
        remarks.find("R9", path, what)
    counted = unit if param == "COUNT_OF_UNITS" else ""
    return Kind(statistic, read_spread(measure.dispersion_type), path, counted)


def _is_whole(measure: Measure) -> bool:
    """Tell whether no value of a measure has a fraction."""
    numbers = (
        read_number(one.value)[0]
        for group in measure.classes
        for category in group.categories
        for one in category.measurements
        if one.value is not None
    )
    return all(number is None or number.is_integer() for number in numbers)


def read_spread(text: str | None) -> Spread:
    """Tell what is given around a value: `STANDARD_DEVIATION`, or `95% Confidence Interval`."""
    key = re.sub(r"[^a-z0-9.]+", "", read_words(text).lower())
    if key in _SPREADS:
        return Spread(_SPREADS[key])
    interval = _INTERVAL.fullmatch(key)
    if interval is None:
        return Spread()
    before, after = interval.groups()
    level = before or ("97.5" if after == "975" else after or "")
    return Spread(_LIMITS, "" if level == "other" else level)


def list_rows(
    measure: Measure, around: Sequence[Denominator], path: str, remarks: Remarks
) -> Iterator[MeasureRow]:
    """List the rows of a measure, by class and category.

    Args:
        measure: The measure.
        around: The denominators of what is around it, where it has none of its own.
        path: Its place in the record.
        remarks: Where a value that stands twice is told.
    """
    for number, one in enumerate(measure.classes):
        place = f"{path}.classes[{number}]"
        nearest = one.denoms or measure.denoms or around
        chosen = choose_denominator(nearest, measure.denom_units_selected)
        sizes = read_denominators(chosen)
        units = read_words(chosen.units) if chosen else ""
        name = remarks.read_label(one.title, place)
        if not one.categories:
            yield MeasureRow(name, {}, sizes, units, place)
        for position, category in enumerate(one.categories):
            inside = f"{place}.categories[{position}]"
            title = remarks.read_label(category.title, inside)
            label = ": ".join(filter(None, (name, title)))
            measurements = _keep_once(category.measurements, inside, remarks)
            yield MeasureRow(label, measurements, sizes, units, inside)


def _keep_once(
    measurements: Sequence[Measurement], path: str, remarks: Remarks
) -> dict[str, Measurement]:
    """Keep the first value of each group."""
    kept: dict[str, Measurement] = {}
    for one in measurements:
        if one.group_id in kept:
            what = f"the group {one.group_id} has two values here; only the first one is read"
            remarks.find("R4", path, what)
        kept.setdefault(one.group_id, one)
    return kept


def write_values(
    row: Row, of: MeasureRow, groups: Mapping[str, str], kind: Kind
) -> Iterator[PublishedNumber]:
    """Write the values of a row, and what is given around them, group by group.

    Args:
        row: The row that the numbers belong to.
        of: What the record says in it.
        groups: The names of the groups, by id.
        kind: What its values are.
    """
    for group, slug in groups.items():
        measurement = of.measurements.get(group)
        if measurement is None:
            yield row.absent(slug, kind.statistic, NO_VALUE)
        else:
            yield from _write_value(row, slug, measurement, kind)
    for group in of.measurements:
        if group not in groups:
            what = f"{group[:40]!r} is no group of this part; its value is left out"
            row.remarks.find("R4", of.path, what)


def _write_value(
    row: Row, group: str, measurement: Measurement, kind: Kind
) -> Iterator[PublishedNumber]:
    """Write the value of one group, and what is given around it."""
    note = row.remarks.read_label(measurement.comment, row.path)
    limits = (measurement.lower_limit, measurement.upper_limit)
    single = (measurement.spread,)
    statistics, level = kind.spread
    given, other = (limits, single) if len(statistics) == 2 else (single, limits)
    left = [text for text in (*other, *(() if statistics else given)) if not is_missing(text)]
    if left:
        row.remarks.find("R10", kind.path, "the record gives a spread but not of which kind it is")
        said = f"around it the record gives {', '.join(read_words(text) for text in left)}"
        note = f"{note} {said}".strip() if note else said
    yield row.write(group, kind.statistic, measurement.value, note, kind.unit)
    owed = not is_missing(measurement.value)
    for name, text in zip(statistics, given, strict=False):
        if text is not None or owed:
            unit = PERCENT_SIGN if name == "geometric_cv" else ""
            yield row.write(group, name, text, note if is_missing(text) else "", unit)
    if level and any(text is not None for text in given):
        yield row.write(group, "ci_level", level, unit=PERCENT_SIGN)


def write_denominators(
    row: Row, of: MeasureRow, groups: Mapping[str, str], around: Mapping[str, str | None]
) -> Iterator[PublishedNumber]:
    """Write how many people a row is about, in the groups where it is not as many as around it.

    Args:
        row: The row that the numbers belong to.
        of: What the record says in it.
        groups: The names of the groups, by id.
        around: How many people the whole part is about, by the id of their group.
    """
    for group, slug in groups.items():
        size = of.sizes.get(group)
        if read_count(size) != read_count(around.get(group)):
            yield row.write(slug, "denominator", size, unit=of.units)
