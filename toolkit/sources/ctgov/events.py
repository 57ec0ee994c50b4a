"""The adverse events of a record in; the events, and their numbers as printed, out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from toolkit.model.vocabulary import ANY_EVENT, NOBODY_AT_RISK
from toolkit.sources.ctgov.numbers import read_count
from toolkit.sources.ctgov.rows import NO_VALUE, Row
from toolkit.sources.ctgov.words import cut_words, read_words
from toolkit.sources.naming import Slugs, make_slug, write_label, write_within

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from toolkit.model.trial import PublishedNumber
    from toolkit.sources.ctgov.record import (
        AdverseEvents,
        EventGroup,
        EventStats,
        RegistryEvent,
    )
    from toolkit.sources.ctgov.remarks import Remarks

POPULATION = "safety"
DEATHS, SERIOUS, OTHER = "death", "sae", "other_ae"

_PATH = "resultsSection.adverseEventsModule"
_NO_DEATHS = "the record has no deaths for this group"
_NO_ROW = "the record has no numbers of this event for this group"
_LONGEST_SLUG = 60
_OWN_NAMES = (ANY_EVENT,)


@dataclass
class EventsRead:
    """What a record says of adverse events.

    Attributes:
        events: The events, as `trial.yml` describes them.
        organ_classes: The names of the organ classes.
        numbers: People and events.
        sizes: How many people were at risk of serious events, by group.
        vocabularies: How many rows are in the terms of which dictionary.
    """

    events: dict[str, Any] = field(default_factory=dict)
    organ_classes: dict[str, str] = field(default_factory=dict)
    numbers: list[PublishedNumber] = field(default_factory=list)
    sizes: list[PublishedNumber] = field(default_factory=list)
    vocabularies: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class _Context:
    """What every row needs.

    Attributes:
        groups: The names of the groups, by id.
        sizes: How many people were at risk of serious events, by the id of their group.
        at_risk: How many were at risk of the events of a category, by category and group.
        remarks: Where what does not fit is told.
        read: What is being read.
        slugs: The names of events and classes.
        names: The name of each event, by what it is called and where it stands.
        classes: The name of each class, by its text.
    """

    groups: Mapping[str, str]
    sizes: Mapping[str, int | None]
    at_risk: Mapping[str, Mapping[str, str | None]]
    remarks: Remarks
    read: EventsRead
    slugs: Slugs = field(default_factory=lambda: Slugs(_OWN_NAMES))
    names: dict[tuple[str, str, int], str] = field(default_factory=dict)
    classes: dict[str, str] = field(default_factory=dict)


def read_events(module: AdverseEvents, groups: Mapping[str, str], remarks: Remarks) -> EventsRead:
    """Read the adverse events: deaths, everybody with an event, and each event.

    The same term of an organ class is one event, serious or not; where it stands twice in a list,
    it is another event with a number. Nobody at risk makes no number, and a group without deaths
    in the record has none reported.

    Args:
        module: The part of the record.
        groups: The names of its groups, by id, without one that repeats the others.
        remarks: Where what does not fit is told.
    """
    read = EventsRead()
    by_id = {group.id: group for group in reversed(module.event_groups)}
    kept = {group: by_id[group] for group in groups}
    at_risk = {
        DEATHS: {group: of.deaths_num_at_risk for group, of in kept.items()},
        SERIOUS: {group: of.serious_num_at_risk for group, of in kept.items()},
        OTHER: {group: of.other_num_at_risk for group, of in kept.items()},
    }
    sizes = {group: read_count(of.serious_num_at_risk) for group, of in kept.items()}
    context = _Context(groups, sizes, at_risk, remarks, read)
    _read_totals(kept, context)
    # classes first: no event may have the name of one
    lists = (
        ("seriousEvents", SERIOUS, module.serious_events),
        ("otherEvents", OTHER, module.other_events),
    )
    for name, _, events in lists:
        for number, event in enumerate(events):
            _add_class(event, f"{_PATH}.{name}[{number}]", context)
    left_out = {group.id for group in module.event_groups} - set(groups)
    for name, category, events in lists:
        _read_list(events, category, f"{_PATH}.{name}", context, left_out)
    return read


def _read_totals(groups: Mapping[str, EventGroup], context: _Context) -> None:
    """Read deaths, and how many people had any serious or other event."""
    numbers = context.read.numbers
    for category, what in ((DEATHS, "deaths"), (SERIOUS, "serious"), (OTHER, "other")):
        missing = _NO_DEATHS if category == DEATHS else NO_VALUE
        for number, (group, of) in enumerate(groups.items()):
            row = _total_row(what, number, category, context)
            affected = getattr(of, f"{what}_num_affected")
            at_risk = context.at_risk[category][group]
            if category == SERIOUS:
                size = _total_row(what, number, "", context, POPULATION)
                context.read.sizes.append(size.count(context.groups[group], "n", at_risk))
            numbers += _write_affected(row, group, affected, at_risk, context, missing=missing)


def _total_row(
    what: str, number: int, category: str, context: _Context, population: str = ""
) -> Row:
    """Make the row of a total of a group."""
    path, place = f"{_PATH}.eventGroups[{number}]", f"adverse events, totals, {what}"
    variable = population or ANY_EVENT
    return Row(context.remarks, path, place, variable, "", category, population)


def _write_affected(
    row: Row,
    group: str,
    affected: str | None,
    at_risk: str | None,
    context: _Context,
    *,
    missing: str,
    note: str = "",
) -> Iterator[PublishedNumber]:
    """Write how many people had an event, and out of how many where that differs."""
    slug = context.groups[group]
    size = read_count(at_risk)
    if size == 0:
        if read_count(affected):
            what = f"{affected} people had an event, but nobody was at risk; shown as missing"
            context.remarks.find("R3", row.path, what)
        yield row.absent(slug, "n", NOBODY_AT_RISK)
    else:
        yield row.count(slug, "n", affected, note, missing)
    known = affected is not None or at_risk is not None
    if known and (size is None or size != context.sizes[group]):
        yield row.count(slug, "denominator", at_risk)


def _add_class(event: RegistryEvent, path: str, context: _Context) -> None:
    """Describe the organ class of an event, once."""
    if event.organ_system in context.classes:
        return
    label = context.remarks.read_label(event.organ_system, path)
    if not label:
        context.classes[event.organ_system] = ""
        return
    slug = context.slugs.take(_cut_slug(make_slug(label, "class")))
    context.classes[event.organ_system] = slug
    context.read.organ_classes[slug] = label


def _read_list(
    events: Sequence[RegistryEvent],
    category: str,
    path: str,
    context: _Context,
    left_out: set[str],
) -> None:
    """Read the serious events, or the others."""
    seen: Counter[tuple[str, str]] = Counter()
    word = "serious" if category == SERIOUS else "other"
    for number, event in enumerate(events):
        place = f"{path}[{number}]"
        label = context.remarks.read_label(event.term, place) or "Term not given"
        key = (event.organ_system, " ".join(label.casefold().split()))
        seen[key] += 1
        slug = _name_event(event, label, (*key, seen[key]), context)
        shown = context.read.events[slug]["label"]
        row = Row(context.remarks, place, f"adverse events, {word}, {shown}", slug, "", category)
        note = cut_words(read_words(event.notes), 600)
        context.read.numbers += _read_stats(event, row, category, note, context, left_out)
        if event.source_vocabulary:
            context.read.vocabularies[read_words(event.source_vocabulary)] += 1


def _name_event(
    event: RegistryEvent, label: str, key: tuple[str, str, int], context: _Context
) -> str:
    """Describe an event unless it is known already, and return its name."""
    if key not in context.names:
        number = key[2]
        shown = f"{label} ({number})" if number > 1 else label
        slug = context.slugs.take(_cut_slug(make_slug(shown, "event")))
        context.names[key] = slug
        context.read.events[slug] = {
            "label": shown,
            "plain": write_within(write_label(shown)),
            "organ_class": context.classes[event.organ_system] or None,
        }
    return context.names[key]


def _read_stats(
    event: RegistryEvent,
    row: Row,
    category: str,
    note: str,
    context: _Context,
    left_out: set[str],
) -> Iterator[PublishedNumber]:
    """Read the people and events of each group."""
    by_group: dict[str, EventStats] = {}
    for one in event.stats:
        if one.group_id in by_group:
            what = f"the group {one.group_id} stands here twice; only the first one is read"
            context.remarks.find("R4", row.path, what)
        elif one.group_id not in context.groups and one.group_id not in left_out:
            what = f"{one.group_id!r} is no group of the adverse events; its numbers are left out"
            context.remarks.find("R4", row.path, what)
        by_group.setdefault(one.group_id, one)
    for group, slug in context.groups.items():
        found = by_group.get(group)
        if found is None:
            yield row.absent(slug, "n", _NO_ROW)
            continue
        at_risk = found.num_at_risk or context.at_risk[category][group]
        yield from _write_affected(
            row, group, found.num_affected, at_risk, context, missing=NO_VALUE, note=note
        )
        if found.num_events is not None and read_count(at_risk) != 0:
            yield row.count(slug, "events", found.num_events)


def _cut_slug(slug: str) -> str:
    """Cut a name that is too long to be read."""
    return slug[:_LONGEST_SLUG].rstrip("_")
