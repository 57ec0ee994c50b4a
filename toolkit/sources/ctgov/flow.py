"""The participant flow of a record in; its periods, and their numbers as printed, out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from toolkit.model.trial import ALL
from toolkit.sources.ctgov.numbers import read_count
from toolkit.sources.ctgov.rows import NO_VALUE, Row
from toolkit.sources.ctgov.words import cut_words, read_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from toolkit.model.trial import PublishedNumber
    from toolkit.sources.ctgov.record import (
        Achievement,
        FlowPeriod,
        Milestone,
        ParticipantFlow,
    )
    from toolkit.sources.ctgov.remarks import Remarks

_PATH = "resultsSection.participantFlowModule"
_BOXES = {"STARTED": "started", "COMPLETED": "completed", "NOT COMPLETED": "not_completed"}
_PEOPLE = "n"
_LONGEST_NOTE = 600


@dataclass
class FlowRead:
    """What a record says of the way of the participants.

    Attributes:
        periods: The periods, as `trial.yml` describes them.
        numbers: The numbers of the boxes, and of the reasons in them.
        started: How many people each group started with: in its first period with any.
    """

    periods: dict[str, Any] = field(default_factory=dict)
    numbers: list[PublishedNumber] = field(default_factory=list)
    started: list[PublishedNumber] = field(default_factory=list)


@dataclass(frozen=True)
class _Period:
    """A period that is read.

    Attributes:
        slug: Its name.
        title: What the record calls it.
        path: Its place in the record.
        groups: The names of the groups that have started by then, by id.
        units: What is counted beside people, if anything.
        remarks: Where what does not fit is told.
    """

    slug: str
    title: str
    path: str
    groups: Mapping[str, str]
    units: str
    remarks: Remarks


def read_flow(
    module: ParticipantFlow, groups: Mapping[str, str], root_box: str, remarks: Remarks
) -> FlowRead:
    """Read the participant flow.

    A registry gives every group a number in every period, zero before it has started. A group has
    no rows before its first period with people; one that never has any, has them in the first.

    Args:
        module: The part of the record.
        groups: The names of its groups, by id.
        root_box: The box, and the population, of everybody who entered.
        remarks: Where what does not fit is told.
    """
    read = FlowRead()
    read.numbers += _say_screening(module, remarks)
    first = _find_first(module.periods, groups)
    for number, period in enumerate(module.periods):
        slug, path = f"period_{number + 1}", f"{_PATH}.periods[{number}]"
        title = remarks.read_label(period.title, path) or f"Period {number + 1}"
        read.periods[slug] = {"name": title}
        begun = {group: name for group, name in groups.items() if first[group] <= number}
        units = read_words(module.type_units_analyzed)
        of = _Period(slug, title, path, begun, units, remarks)
        read.numbers += _read_period(period, of)
        new = {group: name for group, name in begun.items() if first[group] == number}
        read.started += _list_started(period, of, new, root_box)
    return read


def _say_screening(module: ParticipantFlow, remarks: Remarks) -> Iterator[PublishedNumber]:
    """Say that what came before the groups is told in words at most."""
    path = f"{_PATH}.preAssignmentDetails"
    said = cut_words(read_words(module.pre_assignment_details), _LONGEST_NOTE)
    note = f"the record tells it in words: {said}" if said else "the record does not tell it"
    for box in ("screened", "excluded"):
        yield Row(remarks, path, "participant flow", box).absent(ALL, _PEOPLE, note)


def _find_first(periods: Sequence[FlowPeriod], groups: Mapping[str, str]) -> dict[str, int]:
    """Find the first period of each group in which anybody, or an unknown number, started."""
    first: dict[str, int] = {}
    for number, period in enumerate(periods):
        milestone = _find_milestone(period, "STARTED")
        counts = _list_counts(milestone)
        for group in groups:
            if group in counts and read_count(counts[group].num_subjects) != 0:
                first.setdefault(group, number)
    return {group: first.get(group, 0) for group in groups}


def _find_milestone(period: FlowPeriod, kind: str) -> Milestone | None:
    """Find the first milestone of a kind."""
    found = (one for one in period.milestones if _name_type(one.type) == kind)
    return next(found, None)


def _name_type(text: str) -> str:
    """Write the type of a milestone as the registry's own are written."""
    return " ".join(text.replace("_", " ").split())


def _list_counts(milestone: Milestone | None) -> dict[str, Achievement]:
    """List what a milestone says of each group, by the group's id."""
    if milestone is None:
        return {}
    return {one.group_id: one for one in reversed(milestone.achievements)}


def _read_period(period: FlowPeriod, of: _Period) -> Iterator[PublishedNumber]:
    """Read the milestones of a period, and the reasons for not completing it."""
    known: set[str] = set()
    for number, milestone in enumerate(period.milestones):
        path = f"{of.path}.milestones[{number}]"
        kind = _name_type(milestone.type)
        box = _BOXES.get(kind, "milestone")
        if kind in known and kind in _BOXES:
            what = f"the milestone {kind!r} stands twice in this period; only the first is read"
            of.remarks.find("R4", path, what)
            continue
        known.add(kind)
        level = "" if kind in _BOXES else of.remarks.read_label(milestone.type, path) or "?"
        place = f"participant flow, {of.title}, {level or kind}"
        row = Row(of.remarks, path, place, box, level, of.slug)
        yield from _write_people(milestone.achievements, row, of, milestone.comment)
    for kind, box in _BOXES.items():
        if kind not in known:
            row = Row(of.remarks, of.path, f"participant flow, {of.title}", box, "", of.slug)
            for slug in of.groups.values():
                yield row.absent(slug, _PEOPLE, f"the record has no {kind} for this period")
    for number, dropout in enumerate(period.drop_withdraws):
        path = f"{of.path}.dropWithdraws[{number}]"
        reason = of.remarks.read_label(dropout.type, path) or "?"
        place = f"participant flow, {of.title}, {reason}"
        row = Row(of.remarks, path, place, "not_completed", reason, of.slug)
        yield from _write_people(dropout.reasons, row, of, None)


def _write_people(
    counts: Sequence[Achievement], row: Row, of: _Period, comment: str | None
) -> Iterator[PublishedNumber]:
    """Write how many people of each group there are in a row."""
    by_group: dict[str, Achievement] = {}
    for one in counts:
        if one.group_id in by_group:
            what = f"the group {one.group_id} has two numbers here; only the first one is read"
            of.remarks.find("R4", row.path, what)
        by_group.setdefault(one.group_id, one)
    for group, slug in of.groups.items():
        found = by_group.get(group)
        if found is None:
            yield row.absent(slug, _PEOPLE, NO_VALUE)
        else:
            yield row.count(slug, _PEOPLE, found.num_subjects, _write_note(found, of, comment))


def _write_note(found: Achievement, of: _Period, comment: str | None) -> str:
    """Write what the record says beside a number of people: comments, and other units."""
    units = f"{found.num_units} {of.units or 'units'}" if found.num_units else ""
    said = (units, read_words(found.comment), read_words(comment))
    return cut_words("; ".join(text for text in said if text), _LONGEST_NOTE)


def _list_started(
    period: FlowPeriod, of: _Period, groups: Mapping[str, str], root_box: str
) -> Iterator[PublishedNumber]:
    """Write how many people groups started with, in the period in which they did."""
    counts = _list_counts(_find_milestone(period, "STARTED"))
    place = f"participant flow, {of.title}, STARTED"
    row = Row(of.remarks, of.path, place, root_box, population=root_box)
    for group, slug in groups.items():
        found = counts.get(group)
        yield row.count(slug, _PEOPLE, found.num_subjects if found else None)
