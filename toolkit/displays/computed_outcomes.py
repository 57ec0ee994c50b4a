"""Results of an outcome that is computed from participants in; the rows of its table out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.displays.cells import ABSENT, joined_cell
from toolkit.displays.numbers import write_number, write_p
from toolkit.displays.outcome_cells import outcome_cell
from toolkit.displays.outcome_words import write_time
from toolkit.model.display import Cell, Group, Row
from toolkit.model.times import is_step, read_time
from toolkit.model.trial import BETWEEN, name_comparison

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from toolkit.model.ard import Result, Results
    from toolkit.model.settings import Settings
    from toolkit.model.trial import TrialDescription

    Stats = Mapping[str, Result]

_EMPTY = Cell("")
_REFERENCE = Cell("reference")
_INTERVAL = ("ci_lower", "ci_upper")
_TIMED = "time-to-event"


@dataclass(frozen=True)
class ComputedResults:
    """What was computed of one outcome.

    Attributes:
        slug: The outcome.
        description: The trial.
        settings: The rounding rule.
        found: Its results by context and group, and by the name of their statistic, without the
            steps of curves.
    """

    slug: str
    description: TrialDescription
    settings: Settings
    found: Mapping[tuple[str, str], Stats]

    def write(self, row: Result) -> str:
        """Write a number; a dash where it could not be computed."""
        unknown = row.origin == "not reported"
        return ABSENT if unknown else write_number(row, self.settings)

    @property
    def unit(self) -> str:
        """The outcome's unit."""
        return self.description.outcomes[self.slug].unit


def find_computed(
    slug: str, description: TrialDescription, results: Results, settings: Settings
) -> ComputedResults:
    """Sort the results of an outcome by what they are about."""
    found: dict[tuple[str, str], dict[str, Result]] = {}
    for row in results.select("outcomes", slug):
        if not is_step(row.context):
            found.setdefault((row.context, row.group_level), {})[row.stat_name] = row
    return ComputedResults(slug, description, settings, found)


def list_computed_groups(
    outcome: ComputedResults, heading: str, groups: tuple[str, ...]
) -> tuple[Group, ...]:
    """Make the rows of a computed outcome, each with one kind of number.

    Of means, for each time point: the people with a value, mean and SD, the interval of the mean,
    and the difference from the reference arm with its interval. Of responders: their share, its
    interval, the people without a value if there are any, and the difference. Of a time to an
    event: those with it, the median and the log-rank test, and under headings of their own the
    share without it and the people at risk, a row for each time.

    Args:
        outcome: What was computed.
        heading: What stands above the rows, or the first of them.
        groups: The columns: arms, and `between` where a test of all arms has one.
    """
    computed = outcome.description.outcomes[outcome.slug].computed
    kind = computed.kind if computed is not None else ""
    rows = _Rows(outcome, groups)
    made = [(heading, tuple(_ROWS[kind](rows)))]
    if kind == _TIMED:
        made += [
            ("People without the event, % (95% CI)", tuple(_list_shares_over_time(rows))),
            ("People at risk", tuple(_list_people_at_risk(rows))),
        ]
    return tuple(Group(label, inside) for label, inside in made if inside)


def list_methods(outcome: ComputedResults) -> tuple[str, ...]:
    """List how the outcome was computed, each method once, as the results themselves say it."""
    rows = [row for stats in outcome.found.values() for row in stats.values()]
    return tuple(dict.fromkeys(row.note for row in rows if row.note and row.stat is not None))


@dataclass(frozen=True)
class _Rows:
    """The rows of an outcome in the making: what was computed, and the columns."""

    outcome: ComputedResults
    groups: tuple[str, ...]

    @property
    def times(self) -> Iterator[tuple[str, str]]:
        """The contexts of times, in order, and how each is called."""
        for context in dict.fromkeys(context for context, _ in self.outcome.found):
            time = read_time(context)
            if time is not None:
                yield context, f"At {write_time(time, self.outcome.unit)}"

    def find(self, context: str, group: str) -> Stats:
        """Find what was computed of a group at a time point."""
        return self.outcome.found.get((context, group), {})

    def has(self, context: str, name: str) -> bool:
        """Tell whether any group has a statistic at a time point."""
        return any(name in self.find(context, group) for group in self.groups)

    def make(self, label: str, context: str, pattern: str, *names: str) -> Row:
        """Make a row of statistics written together; empty where a group does not have them."""
        found = [self.find(context, group) for group in self.groups]
        cells = (self.write(pattern, *(stats.get(name) for name in names)) for stats in found)
        return Row(label, tuple(cells))

    def write(self, pattern: str, *rows: Result | None) -> Cell:
        """Write statistics together: the first alone where the others have no value."""
        first, *others = rows
        if all(row is None or row.origin == "not reported" for row in others):
            return joined_cell([first], pattern.partition(" ")[0], self.outcome.settings)
        text = pattern.format(*(self.outcome.write(row) for row in rows if row is not None))
        return Cell(text, tuple(row.id for row in rows if row is not None))

    def make_differences(self, label: str, context: str, unit: str = "") -> Iterator[Row]:
        """Make the row of the differences from the reference arm, where there are any."""
        description = self.outcome.description
        reference = description.reference_arm
        names = {group: name_comparison(group, reference) for group in self.groups}
        if any((context, name) in self.outcome.found for name in names.values()):
            found = {group: self.find(context, name) for group, name in names.items()}
            parts = ("difference", *_INTERVAL)
            cells = [
                self.write("{} ({} to {})", *(stats.get(part) for part in parts))
                for stats in found.values()
            ]
            place = self.groups.index(reference) if reference in self.groups else None
            if place is not None:
                cells[place] = _REFERENCE
            against = f"difference from {description.group_name(reference)}"
            yield Row(f"{label}, {against}{unit} (95% CI)", tuple(cells))

    def make_missing(self, label: str, context: str) -> Iterator[Row]:
        """Make the row of the people without a value, where there are any."""
        found = [self.find(context, group).get("missing") for group in self.groups]
        if any(row is not None and row.stat for row in found):
            yield self.make(label, context, "{}", "missing")


def _list_means(rows: _Rows) -> Iterator[Row]:
    """Make the rows of means."""
    for timepoint, label in rows.outcome.description.timepoints.items():
        if rows.has(timepoint, "n"):
            yield rows.make(f"{label}, n", timepoint, "{}", "n")
            yield rows.make(f"{label}, mean (SD)", timepoint, "{} ({})", "mean", "sd")
            yield rows.make(f"{label}, 95% CI of the mean", timepoint, "{} to {}", *_INTERVAL)
            yield from rows.make_differences(label, timepoint)


def _list_shares(rows: _Rows) -> Iterator[Row]:
    """Make the rows of responders."""
    for timepoint, label in rows.outcome.description.timepoints.items():
        if rows.has(timepoint, "percent"):
            yield _make_share(rows, label, timepoint)
            yield rows.make(f"{label}, 95% CI, %", timepoint, "{} to {}", *_INTERVAL)
            yield from rows.make_missing(f"{label}, people without a value", timepoint)
            yield from rows.make_differences(label, timepoint, ", percentage points")


def _list_survival(rows: _Rows) -> Iterator[Row]:
    """Make the rows of a time to an event."""
    yield _make_share(rows, "People with the event", "")
    yield from rows.make_missing("People without a time", "")
    yield Row("Median (95% CI)", tuple(_write_median(rows, group) for group in rows.groups))
    if BETWEEN in rows.groups:
        tests = (_write_test(rows.outcome, rows.find("", group)) for group in rows.groups)
        yield Row("Log-rank test", tuple(tests))


def _list_shares_over_time(rows: _Rows) -> Iterator[Row]:
    """Make the rows of the share without the event."""
    for context, label in rows.times:
        yield rows.make(label, context, "{} ({} to {})", "survival", *_INTERVAL)


def _list_people_at_risk(rows: _Rows) -> Iterator[Row]:
    """Make the rows of the people at risk."""
    for context, label in rows.times:
        yield rows.make(label, context, "{}", "at_risk")


_ROWS: Mapping[str, Callable[[_Rows], Iterator[Row]]] = {
    "value": _list_means,
    "change": _list_means,
    "responders": _list_shares,
    _TIMED: _list_survival,
}


def _make_share(rows: _Rows, label: str, context: str) -> Row:
    """Make a row of people out of those who were analysed: `36.7% (29 of 79)`."""
    cells = []
    for group in rows.groups:
        stats = rows.find(context, group)
        shown = {name: stats[name] for name in ("n", "percent") if name in stats}
        size = stats.get("analysed")
        cells.append(outcome_cell(shown, size, rows.outcome.settings) if shown else _EMPTY)
    return Row(label, tuple(cells))


def _write_median(rows: _Rows, group: str) -> Cell:
    """Write `36 (23 to 46)`; `not reached`, and the interval where one end of it is reached."""
    median, ends = rows.find("", group).get("median"), rows.find("median", group)
    low, high = (ends.get(name) for name in _INTERVAL)
    reached = any(end is not None and end.stat is not None for end in (low, high))
    if median is None:
        return _EMPTY
    if median.origin == "computed" and not reached:
        return Cell(rows.outcome.write(median), (median.id,))
    return rows.write("{} ({} to {})", median, low, high)


def _write_test(outcome: ComputedResults, stats: Stats) -> Cell:
    """Write `p < 0.001` of a test of all arms."""
    row = stats.get("p")
    if row is None:
        return _EMPTY
    known = row.stat is not None
    return Cell(write_p(row, outcome.settings), (row.id,)) if known else Cell(ABSENT)
