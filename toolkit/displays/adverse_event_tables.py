"""Results in; the tables of adverse events out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.displays.adverse_event_columns import (
    describe_columns,
    list_event_columns,
    make_event_row,
)
from toolkit.displays.adverse_event_rules import (
    EMERGENT,
    describe_rule,
    describe_whom,
    find_event_result,
    frequent_events,
    group_events,
    shows_all,
    write_limit,
)
from toolkit.displays.cells import (
    ABSENT_NOTE,
    DERIVED_NOTE,
    count_cell,
    has_absent,
    has_derived,
    list_cells,
)
from toolkit.model.display import Group, Row, Table
from toolkit.model.vocabulary import ANY_EVENT, EVENT_CATEGORIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.displays.adverse_event_columns import EventColumn
    from toolkit.model.ard import Results
    from toolkit.model.settings import AdverseEventSettings, Settings
    from toolkit.model.trial import TrialDescription

_SEVERITIES = ("teae_mild", "teae_moderate", "teae_severe", "teae_life_threatening", "teae_fatal")
_ANY = "Any adverse event"
_ANY_OF_CLASS = "Any event of this class"
_WITHOUT_CLASS = "Without a class"
_WORST = "A person counts once under each heading, by the most severe of their events there."
_ONCE = "A person counts once in a row, however many events they had."


def table_adverse_event_summary(
    description: TrialDescription, results: Results, settings: Settings
) -> Table:
    """Make the overall summary: people with events of each category, and numbers of events."""
    columns = list_event_columns(description, results, settings)
    if description.computed:
        groups = _summary_groups(results, columns)
    else:
        groups = _printed_summary_groups(description, results, settings)
    return Table(
        id="tbl-adverse-events",
        caption="Adverse events, overall summary, safety population",
        stub="Adverse events",
        columns=tuple(column.column for column in columns),
        groups=groups,
        notes=(
            _ONCE,
            *(_explain_unknown(results) if description.computed else ()),
            *_describe_computed(groups, columns, results),
            *description.table_notes.get("adverse_events", ()),
        ),
    )


def _summary_groups(results: Results, columns: tuple[EventColumn, ...]) -> tuple[Group, ...]:
    """Make a row for each category that there are results for, and then for each severity."""
    kinds = tuple(name for name in EVENT_CATEGORIES if name not in _SEVERITIES)
    made = (
        Group(
            label,
            tuple(
                make_event_row(EVENT_CATEGORIES[category], ANY_EVENT, category, columns)
                for category in categories
                if results.select("adverse_events", ANY_EVENT, context=category)
            ),
        )
        for label, categories in (("", kinds), ("By maximum severity", _SEVERITIES))
    )
    return tuple(group for group in made if group.rows)


def _explain_unknown(results: Results) -> tuple[str, ...]:
    """Say why categories of events are not reported."""
    counts = results.select("adverse_events", ANY_EVENT, stat_name="n")
    reasons = dict.fromkeys(row.note for row in counts if row.stat is None and row.note)
    return tuple(f"Not reported: {reason}." for reason in reasons)


def _printed_summary_groups(
    description: TrialDescription, results: Results, settings: Settings
) -> tuple[Group, ...]:
    """Make the summary of what a source prints: first the people, then the events."""
    people = tuple(name for name in EVENT_CATEGORIES if name not in _SEVERITIES)
    groups = (
        ("People with at least one event, n (%)", people, "n"),
        ("People with events of each severity, n (%)", _SEVERITIES, "n"),
        ("Number of events", people, "events"),
    )
    return tuple(
        Group(label, rows)
        for label, categories, statistic in groups
        if (rows := _summary_rows(description, results, settings, categories, statistic))
    )


def _summary_rows(
    description: TrialDescription,
    results: Results,
    settings: Settings,
    categories: tuple[str, ...],
    statistic: str,
) -> tuple[Row, ...]:
    """Make a row for each category that an arm has a number for."""
    rows = []
    for category in categories:
        cells = []
        for arm in description.columns_of("adverse_events"):
            count, percent = (
                find_event_result(results, ANY_EVENT, category, name, arm)
                for name in (statistic, "percent")
            )
            cells.append(count_cell(count, percent if statistic == "n" else None, settings))
        if any(cell.results for cell in cells):
            rows.append(Row(EVENT_CATEGORIES[category], tuple(cells)))
    return tuple(rows)


def table_frequent_events(
    description: TrialDescription, results: Results, settings: Settings
) -> Table:
    """Make the table of the events above the threshold, with the rule printed under it.

    Computed events stand under their classes. A threshold of 0 gives the table of all events.
    """
    rule = settings.adverse_events
    columns = list_event_columns(description, results, settings)
    if description.computed:
        groups = tuple(_class_groups(description, results, rule, columns))
    else:
        groups = _printed_event_groups(description, results, rule, columns)
    kept = (_ONCE,) if description.computed else ()
    derived = (DERIVED_NOTE,) if has_derived(list_cells(groups)) else ()
    return Table(
        id="tbl-frequent-events",
        caption=_caption(description, rule),
        stub="Adverse event",
        columns=tuple(column.column for column in columns),
        groups=groups,
        notes=(
            describe_rule(description, rule),
            *kept,
            *derived,
            *_describe_computed(groups, columns, results),
            *description.table_notes.get("frequent_events", ()),
        ),
    )


def _caption(description: TrialDescription, rule: AdverseEventSettings) -> str:
    """Say which events a table shows."""
    if shows_all(rule):
        return "All adverse events, safety population"
    whom = describe_whom(description, rule, "an arm")
    return f"Adverse events in {write_limit(rule)} of {whom}, safety population"


def _printed_event_groups(
    description: TrialDescription,
    results: Results,
    rule: AdverseEventSettings,
    columns: tuple[EventColumn, ...],
) -> tuple[Group, ...]:
    """Make the rows of the events that a source prints: all of them, and those related."""
    sections = (
        ("All treatment-emergent events, n (%)", EMERGENT),
        ("Events related to the treatment or its delivery, n (%)", "related_teae"),
    )
    made = (
        Group(
            label,
            tuple(
                make_event_row(description.events[event].label, event, category, columns)
                for event in frequent_events(description, results, rule, category)
            ),
        )
        for label, category in sections
    )
    return tuple(group for group in made if group.rows)


def _class_groups(
    description: TrialDescription,
    results: Results,
    rule: AdverseEventSettings,
    columns: tuple[EventColumn, ...],
) -> Iterator[Group]:
    """Make the rows of computed events: any event, then each class and its terms."""
    found = group_events(description, results, rule)
    if found:
        yield Group("", (make_event_row(_ANY, ANY_EVENT, EMERGENT, columns),))
    for one in found:
        terms = [
            make_event_row(description.events[event].label, event, EMERGENT, columns)
            for event in one.events
        ]
        if one.organ_class:
            own = make_event_row(_ANY_OF_CLASS, one.organ_class, EMERGENT, columns)
            yield Group(description.organ_classes[one.organ_class], (own, *terms))
        else:
            yield Group(_WITHOUT_CLASS if len(found) > 1 else "", tuple(terms))


def list_frequent_events(
    description: TrialDescription, results: Results, settings: Settings
) -> Table:
    """List the events above the threshold without their classes, for a text in plain words."""
    columns = list_event_columns(description, results, settings, people_only=True)
    rule = settings.adverse_events
    rows = tuple(
        make_event_row(description.events[event].label, event, EMERGENT, columns)
        for event in frequent_events(description, results, rule)
    )
    return Table(
        id="tbl-plain-events",
        caption=_caption(description, rule),
        stub="Adverse event",
        columns=tuple(column.column for column in columns),
        groups=(Group("", rows),) if rows else (),
    )


def table_severity(description: TrialDescription, results: Results, settings: Settings) -> Table:
    """Make the table by maximum severity: of any event, then of the frequent ones.

    Classes and terms are those of the table of frequent events, where the results have their
    severities.
    """
    rule = settings.adverse_events
    columns = list_event_columns(description, results, settings, people_only=True)
    groups = tuple(_severity_groups(description, results, rule, columns))
    limited = (describe_rule(description, rule),) if len(groups) > 1 else ()
    if not description.computed:  # what it counts, the source alone can say
        caption, notes = "severity", description.table_notes.get("adverse_events", ())
    else:
        caption, notes = "maximum severity", (_WORST, *limited)
    return Table(
        id="tbl-severity",
        caption=f"Adverse events by {caption}, safety population",
        stub="Severity",
        columns=tuple(column.column for column in columns),
        groups=groups,
        notes=(*notes, *description.table_notes.get("severity", ())),
    )


def _severity_groups(
    description: TrialDescription,
    results: Results,
    rule: AdverseEventSettings,
    columns: tuple[EventColumn, ...],
) -> Iterator[Group]:
    """Make the rows of any event, of each class and of its terms; a severity is a row."""
    yield from _severity_group(_ANY, ANY_EVENT, results, columns)
    for one in group_events(description, results, rule):
        name = description.organ_classes.get(one.organ_class, "")
        if one.organ_class:
            yield from _severity_group(name, one.organ_class, results, columns)
        for event in one.events:
            label = description.events[event].label
            full = f"{name}: {label}" if name else label
            yield from _severity_group(full, event, results, columns)


def _severity_group(
    label: str, event: str, results: Results, columns: tuple[EventColumn, ...]
) -> Iterator[Group]:
    """Make a row for each severity that somebody had; of any event, for each that there is."""
    rows = tuple(
        make_event_row(EVENT_CATEGORIES[category], event, category, columns)
        for category in _SEVERITIES
        if any(
            row.stat is not None and (row.stat > 0 or event == ANY_EVENT)
            for row in results.select("adverse_events", event, context=category)
        )
    )
    if rows:
        yield Group(label, rows)


def _describe_computed(
    groups: tuple[Group, ...], columns: tuple[EventColumn, ...], results: Results
) -> tuple[str, ...]:
    """Say what the columns of computed numbers are, and what their marks stand for."""
    absent = (ABSENT_NOTE,) if has_absent(list_cells(groups)) else ()
    return (*describe_columns(columns, results), *absent)
