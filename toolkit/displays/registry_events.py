"""A registry's results in; the tables of deaths and adverse events out.

A record lists serious events, and other events above a threshold of its own. The two are never
added up, nor are its groups: the same people may be in several.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from toolkit.displays.adverse_event_columns import POPULATION, EventColumn, make_event_row
from toolkit.displays.adverse_event_rules import (
    OTHER,
    REGISTRY_CATEGORIES,
    SERIOUS,
    describe_rule,
    find_event_result,
    frequent_events,
    name_event,
    shows_all,
    write_limit,
)
from toolkit.displays.cells import group_columns
from toolkit.displays.numbers import write_number
from toolkit.displays.registry_cells import THRESHOLD, explain_absent, share_cell
from toolkit.model.display import Cell, Group, Row, Table
from toolkit.model.vocabulary import ANY_EVENT, EVENT_CATEGORIES, NOT_REPORTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from toolkit.model.ard import Results
    from toolkit.model.settings import Settings
    from toolkit.model.trial import TrialDescription

DEATH = "death"
_HEADINGS = {
    OTHER: "Adverse events that were not serious, people, n (%)",
    SERIOUS: "Serious adverse events, people, n (%)",
}
_ONCE = "A person counts once in a row, however many events they had."
_GROUPS = "Groups are those of the record, which may overlap; they are not added up."
_EVENTS = "In square brackets: the number of events, where the record gives it."
_UNCLASSED = "Without an organ system"


@dataclass(frozen=True)
class _Writer:
    """Writes the cells of one group."""

    results: Results
    settings: Settings
    group: str
    events: bool

    def write(self, event: str, category: str) -> Cell:
        """Write people and their percentage; and the events, where they are wanted."""
        names = ("n", "percent", "denominator", "events")
        found = {
            name: row
            for name in names
            if (row := find_event_result(self.results, event, category, name, self.group))
        }
        cell = share_cell(found, self.settings)
        count, counted = found.get("n"), found.get("events")
        if self.events and count is not None and count.stat == 0 and "denominator" not in found:
            return Cell(write_number(count, self.settings), (count.id,))
        if not self.events or counted is None or counted.stat is None or not cell.results:
            return cell
        text = f"{cell.text} [{write_number(counted, self.settings)}]"
        return Cell(text, (*cell.results, counted.id))


def list_registry_columns(
    description: TrialDescription, results: Results, settings: Settings, *, events: bool = False
) -> tuple[EventColumn, ...]:
    """List the columns of a table of adverse events: the record's own groups.

    Args:
        description: The trial.
        results: Its results.
        settings: The rounding rule.
        events: Whether cells give the number of events too.
    """
    groups = description.columns_of("adverse_events")
    columns = group_columns(description, results, POPULATION, groups)
    return tuple(
        EventColumn(column, _Writer(results, settings, group, events).write)
        for column, group in zip(columns, groups, strict=True)
    )


def table_registry_summary(
    description: TrialDescription, results: Results, settings: Settings
) -> Table:
    """Make the overall summary: deaths, serious events, and other events, with what is missing."""
    columns = list_registry_columns(description, results, settings)
    rows = tuple(
        make_event_row(EVENT_CATEGORIES[category], ANY_EVENT, category, columns)
        for category in (DEATH, SERIOUS, OTHER)
    )
    return Table(
        id="tbl-adverse-events",
        caption="Deaths and adverse events, overall summary",
        stub="Adverse events",
        columns=tuple(column.column for column in columns),
        groups=(Group("People with at least one event, n (%)", rows),),
        notes=(
            _ONCE,
            *((_GROUPS,) if len(columns) > 1 else ()),
            *explain_absent(results.select("adverse_events", ANY_EVENT), settings),
            *describe_threshold(results, settings),
            *description.table_notes.get("adverse_events", ()),
        ),
    )


def table_registry_frequent(
    description: TrialDescription, results: Results, settings: Settings
) -> Table:
    """Make the table of the events above the threshold: those that were not serious, and serious.

    The rule is printed under it, and so is the threshold of the record itself.
    """
    rule = settings.adverse_events
    columns = list_registry_columns(description, results, settings)
    shown = {
        category: frequent_events(description, results, rule, category)
        for category in REGISTRY_CATEGORIES
    }
    groups = tuple(
        Group(_HEADINGS[category], tuple(_event_rows(description, events, category, columns)))
        for category, events in shown.items()
        if events
    )
    whom = "All adverse events" if shows_all(rule) else f"Adverse events in {write_limit(rule)}"
    return Table(
        id="tbl-frequent-events",
        caption=f"{whom}{'' if shows_all(rule) else ' of a group'}, as the record lists them",
        stub="Adverse event",
        columns=tuple(column.column for column in columns),
        groups=groups,
        notes=(
            describe_rule(description, rule),
            *describe_threshold(results, settings),
            *_explain_listed(results, settings, shown),
            *description.table_notes.get("frequent_events", ()),
        ),
    )


def table_serious_events(
    description: TrialDescription, results: Results, settings: Settings
) -> Table:
    """Make the table of all serious events by organ system: people, and events."""
    columns = list_registry_columns(description, results, settings, events=True)
    listed = tuple(
        event for event in description.events if _is_listed(results, event, SERIOUS, description)
    )
    classes: dict[str, list[str]] = {}
    for event in listed:
        classes.setdefault(description.events[event].organ_class or "", []).append(event)
    groups = tuple(
        Group(
            description.organ_classes.get(organ_class, _UNCLASSED),
            tuple(
                make_event_row(description.events[event].label, event, SERIOUS, columns)
                for event in events
            ),
        )
        for organ_class, events in classes.items()
    )
    counted = any("[" in cell.text for g in groups for row in g.rows for cell in row.cells)
    return Table(
        id="tbl-serious-events",
        caption="All serious adverse events, people, n (%)",
        stub="Serious adverse event",
        columns=tuple(column.column for column in columns),
        groups=groups,
        notes=(
            _ONCE,
            *((_EVENTS,) if counted else ()),
            *_explain_listed(results, settings, {SERIOUS: listed}),
            *description.table_notes.get("serious_events", ()),
        ),
    )


def list_registry_events(
    description: TrialDescription, results: Results, settings: Settings
) -> Table:
    """List the events above the threshold, the serious ones named so, for a text in plain words."""
    rule = settings.adverse_events
    columns = list_registry_columns(description, results, settings)
    rows = tuple(
        make_event_row(name_event(description, event, category), event, category, columns)
        for category in REGISTRY_CATEGORIES
        for event in frequent_events(description, results, rule, category)
    )
    return Table(
        id="tbl-plain-events",
        caption="Frequent adverse events",
        stub="Problem",
        columns=tuple(column.column for column in columns),
        groups=(Group("", rows),) if rows else (),
        notes=describe_threshold(results, settings),
    )


def describe_threshold(results: Results, settings: Settings) -> tuple[str, ...]:
    """Say above which percentage a sponsor listed events that were not serious."""
    row = results.get(THRESHOLD)
    if row is None or row.stat is None:
        said = "The record does not say above which percentage of a group other events are listed."
        return (said,)
    if row.stat == 0:
        return ()
    limit = write_threshold(results, settings)
    said = (
        f"The sponsor listed other events only above {limit} in a group; an event that is not "
        f"listed may have happened in up to {limit}."
    )
    return (said,)


def write_threshold(results: Results, settings: Settings) -> str:
    """Write the threshold of a record: `5%`; an empty text where it has none."""
    row = results.get(THRESHOLD)
    if row is None or row.stat is None:
        return ""
    return f"{write_number(row, settings).removesuffix('%').strip()}%"


def _event_rows(
    description: TrialDescription,
    events: Iterable[str],
    category: str,
    columns: tuple[EventColumn, ...],
) -> Iterator[Row]:
    """Make the rows of events; one whose term another has too is told apart by its organ system."""
    events = tuple(events)
    labels = [description.events[event].label.casefold() for event in events]
    counts = Counter(labels)
    for event, label in zip(events, labels, strict=True):
        about = description.events[event]
        organ_class = description.organ_classes.get(about.organ_class or "")
        twice = counts[label] > 1 and organ_class
        name = f"{about.label} ({organ_class})" if twice else about.label
        yield make_event_row(name, event, category, columns)


def _is_listed(results: Results, event: str, category: str, description: TrialDescription) -> bool:
    """Tell whether a record lists an event in a category."""
    groups = description.columns_of("adverse_events")
    find = partial(find_event_result, results, event, category, "n")
    return any(find(group) is not None for group in groups)


def _explain_listed(
    results: Results, settings: Settings, shown: dict[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """Say why numbers of the events of a table are not there."""
    rows = (
        row
        for category, events in shown.items()
        for event in events
        for row in results.select("adverse_events", event, context=category)
    )
    said = explain_absent(rows, settings)
    return tuple(note for note in said if note != f"{NOT_REPORTED}: .")
