"""Results in; the columns of the tables of adverse events out, each with what it says of an event.

A publication gives people by arm, in a column each. Participant-level data give people and events,
rates and differences where they are wanted, and everybody together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from toolkit.displays.adverse_event_rules import find_event_result
from toolkit.displays.cells import count_cell, group_columns, group_heading, joined_cell
from toolkit.model.display import Column, Heading, Row
from toolkit.model.trial import ALL
from toolkit.model.vocabulary import ANY_EVENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.model.ard import Results
    from toolkit.model.display import Cell
    from toolkit.model.settings import Settings
    from toolkit.model.trial import TrialDescription

POPULATION = "safety"
_PEOPLE = "People, n\N{NO-BREAK SPACE}(%)"
_EVENTS = "Events"
_RATE = "Events per 100 years"
_DIFFERENCE = "Difference (95%\N{NO-BREAK SPACE}CI)"


@dataclass(frozen=True)
class EventColumn:
    """A column of a table of adverse events.

    Attributes:
        column: The column.
        write: What it says of an event (or a class, or any event) of a category.
    """

    column: Column
    write: Callable[[str, str], Cell]


def list_event_columns(
    description: TrialDescription,
    results: Results,
    settings: Settings,
    *,
    people_only: bool = False,
) -> tuple[EventColumn, ...]:
    """List the columns of a table of adverse events.

    Args:
        description: The trial.
        results: Its results.
        settings: The rounding rule.
        people_only: Whether to leave out events, rates and differences.
    """
    writers = _Writers(results, settings)
    if not description.computed:
        arms = description.columns_of("adverse_events")
        columns = group_columns(description, results, POPULATION, arms)
        return tuple(
            EventColumn(column, partial(writers.people, arm))
            for column, arm in zip(columns, arms, strict=True)
        )
    rows = results.select(analysis="adverse_events")
    given = {row.stat_name for row in rows}
    wanted = [(_PEOPLE, writers.people)]
    wanted += [(_EVENTS, writers.events)] if "events" in given and not people_only else []
    wanted += [(_RATE, writers.rate)] if "rate" in given and not people_only else []
    made = []
    for group in (*description.arms, ALL):
        if len(wanted) == 1:
            (column,) = group_columns(description, results, POPULATION, (group,))
            made.append(EventColumn(column, partial(writers.people, group)))
            continue
        over = group_heading(description, results, POPULATION, group)
        made += [EventColumn(Column(name, over=over), partial(w, group)) for name, w in wanted]
    pairs = dict.fromkeys(row.group_level for row in rows if row.stat_name == "difference")
    for pair in () if people_only else pairs:
        column = Column(_DIFFERENCE, over=Heading(description.group_name(pair)))
        made.append(EventColumn(column, partial(writers.difference, pair)))
    return tuple(made)


@dataclass(frozen=True)
class _Writers:
    """The ways to write a cell."""

    results: Results
    settings: Settings

    def people(self, group: str, event: str, category: str) -> Cell:
        """Write people and their percentage."""
        count, percent = (
            find_event_result(self.results, event, category, name, group)
            for name in ("n", "percent")
        )
        return count_cell(count, percent, self.settings)

    def events(self, group: str, event: str, category: str) -> Cell:
        """Write the number of events."""
        return self._write("{}", group, event, category, "events")

    def rate(self, group: str, event: str, category: str) -> Cell:
        """Write the events per 100 years."""
        return self._write("{}", group, event, category, "rate")

    def difference(self, pair: str, event: str, category: str) -> Cell:
        """Write a difference with its interval."""
        low = find_event_result(self.results, event, category, "ci_lower", pair)
        if low is None or low.stat is None:
            return self._write("{}", pair, event, category, "difference")
        names = ("difference", "ci_lower", "ci_upper")
        return self._write("{} ({} to {})", pair, event, category, *names)

    def _write(self, pattern: str, group: str, event: str, category: str, *names: str) -> Cell:
        """Write statistics of an event; a mark where they cannot be computed."""
        found = [find_event_result(self.results, event, category, n, group) for n in names]
        return joined_cell(found, pattern, self.settings)


def make_event_row(label: str, event: str, category: str, columns: tuple[EventColumn, ...]) -> Row:
    """Make the row of an event, a class or any event."""
    return Row(label, tuple(column.write(event, category) for column in columns))


def describe_columns(columns: tuple[EventColumn, ...], results: Results) -> tuple[str, ...]:
    """Say what rates and differences are, where there are any, and how intervals were made."""
    labels = {column.column.label for column in columns}
    notes = []
    if _RATE in labels:
        notes.append("Rates are events per 100 years of treatment of all people in the group.")
    if _DIFFERENCE in labels:
        ends = results.select("adverse_events", ANY_EVENT, stat_name="ci_lower")
        made = [row.note for row in ends if row.stat is not None]
        how = f"with 95% intervals ({made[0]})" if made else "without an interval"
        why = next((f": {row.note}" for row in ends if not made), "")
        notes.append(f"Differences are in percentage points, {how}{why}.")
    return tuple(notes)
