"""Participants in; the people with adverse events, and the numbers of events, out."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from toolkit.analyses.participants.computed import compute_result, describe_source
from toolkit.analyses.participants.event_counts import (
    EMERGENT,
    FLAGS_BY_CATEGORY,
    SEVERITY_BY_CATEGORY,
    count_events,
    find_lacking,
)
from toolkit.analyses.participants.groups import group_people
from toolkit.analyses.participants.populations import SAFETY, choose_arm
from toolkit.model.ard import make_id
from toolkit.model.trial import ALL, name_comparison
from toolkit.model.vocabulary import ANY_EVENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from toolkit.analyses.participants.event_counts import Mask, Tally
    from toolkit.model.ard import Result
    from toolkit.model.participants import ParticipantTrial
    from toolkit.model.settings import AdverseEventSettings, Settings

DATASET = "adverse_events"

_BY_TERM = ("serious_teae", "related_teae", *SEVERITY_BY_CATEGORY)
_HIGHEST = ("teae_life_threatening", "teae_fatal")  # grades 4 and 5, which many data do not have
_SAID_BY = {
    "serious": "which events were serious",
    "related": "which events were related to the treatment",
    "stopped_treatment": "which events led to stopping the treatment",
    "left_trial": "which events led to leaving the trial",
    "fatal": "which events led to death",
    "severity": "how severe the events were",
}
_NOBODY = "nobody in this group"
_NO_TIME = "nobody in this group was treated for any time"
_PAIRED = "the same people are in both groups, which the interval does not allow for"
_WORST = "each person counted once, at the worst severity"
_DAYS_A_YEAR = 365.25


def analyse_adverse_events(trial: ParticipantTrial, settings: Settings) -> Iterator[Result]:
    """Count people and events: `adverse_events/pruritus/percent@placebo`.

    Only treatment-emergent events of people in the safety population count, and percentages are of
    that population. Events of any kind come first, then each class in the order of the alphabet,
    followed by its terms. Classes and terms that nobody had are left out; what somebody had is
    given for every group.

    Args:
        trial: The trial.
        settings: Whether arms are compared, and whether rates are given.

    Yields:
        Nothing where the trial has no safety population or no dataset of adverse events: there is
        nobody to count then, which is not the same as nobody with an event.
    """
    if SAFETY not in trial.description.populations or DATASET not in trial.participants.files:
        return
    groups = group_people(trial, SAFETY, choose_arm(trial.description, SAFETY))
    counts = count_events(trial, groups)
    wanted = settings.adverse_events
    table = _EventTable(
        trial,
        wanted,
        {group: int(np.count_nonzero(people)) for group, people in groups.items()},
        _measure_exposure(trial, groups) if wanted.exposure_adjusted else {},
        _describe_sources(trial),
    )
    yield from _list_any(table, counts.any)
    for item in _sort_items(trial, counts.classes, counts.terms):
        yield from _list_item(table, item)


class _Item(NamedTuple):
    """What is counted: any event, a class, or a term of a class; and its row in the tally."""

    variable: str
    level: str
    tally: Tally
    row: int


class _Exposure(NamedTuple):
    """The person-years of a group, or why they are not known."""

    years: float | None
    note: str = ""


@dataclass(frozen=True)
class _EventTable:
    """What the rows of all items have in common.

    Attributes:
        trial: The trial.
        settings: Which statistics are wanted.
        sizes: The number of people by group, in the order of the tallies.
        exposure: The person-years by group, where rates are wanted.
        sources: By category, what selects the rows of an arm, and of everybody.
    """

    trial: ParticipantTrial
    settings: AdverseEventSettings
    sizes: Mapping[str, int]
    exposure: Mapping[str, _Exposure]
    sources: Mapping[str, tuple[str, str]]

    def row(
        self,
        item: _Item,
        category: str,
        statistic: str,
        group: str,
        stat: float | None,
        note: str = "",
        unit: str = "",
    ) -> Result:
        """Make the row of a statistic."""
        shown = "" if category == EMERGENT else category
        return compute_result(
            self.trial,
            make_id(DATASET, item.variable, shown, statistic, group=group),
            DATASET,
            statistic,
            stat,
            variable=item.variable,
            source=self.sources[category][group == ALL],
            population=SAFETY,
            group=group,
            level=item.level,
            context=category,
            unit=unit,
            note=note,
        )


def _list_any(table: _EventTable, tally: Tally) -> Iterator[Result]:
    """Make the rows of the overall summary."""
    item = _Item(ANY_EVENT, "", tally, 0)
    yield from _list_counts(table, item, EMERGENT, with_events=True)
    yield from _list_more(table, item)
    graded = any(tally.people[category].any() for category in _HIGHEST)
    for category in (*FLAGS_BY_CATEGORY, *SEVERITY_BY_CATEGORY):
        if category in _HIGHEST and not graded:
            continue
        lacking = find_lacking(table.trial.participants.events, category)
        if lacking:
            yield from _list_unknown(table, item, category, lacking)
        else:
            yield from _list_counts(table, item, category, with_events=True)


def _list_item(table: _EventTable, item: _Item) -> Iterator[Result]:
    """Make the rows of a class or a term."""
    yield from _list_counts(table, item, EMERGENT, with_events=True)
    yield from _list_more(table, item)
    for category in _BY_TERM:
        if item.tally.people[category][item.row, -1]:
            yield from _list_counts(table, item, category, with_events=False)


def _list_counts(
    table: _EventTable, item: _Item, category: str, *, with_events: bool
) -> Iterator[Result]:
    """Make the rows of a category by group: people, their share, and events where wanted."""
    people = item.tally.people[category][item.row].tolist()
    events = item.tally.events[category][item.row].tolist()
    notes = _note_worst(item) if category in SEVERITY_BY_CATEGORY else [""] * len(people)
    for (group, size), n, number, note in zip(
        table.sizes.items(), people, events, notes, strict=True
    ):
        yield table.row(item, category, "n", group, n, note)
        if size:
            yield table.row(item, category, "percent", group, 100 * n / size, note)
        else:
            yield table.row(item, category, "percent", group, None, _NOBODY)
        if with_events:
            yield table.row(item, category, "events", group, number)


def _note_worst(item: _Item) -> list[str]:
    """Say for each group how people are counted by severity, and how many could not be."""
    people = item.tally.people
    graded = sum(people[category][item.row] for category in SEVERITY_BY_CATEGORY)
    return [
        f"{_WORST}; {left} with events of no known severity at no level" if left else _WORST
        for left in (people[EMERGENT][item.row] - graded).tolist()
    ]


def _list_unknown(table: _EventTable, item: _Item, category: str, column: str) -> Iterator[Result]:
    """Make the rows of a category that the data do not tell: not reported, and not zero."""
    file = table.trial.participants.files[DATASET]
    note = f"{file} has no column that says {_SAID_BY[column]}"
    for group in table.sizes:
        yield table.row(item, category, "n", group, None, note)


def _list_more(table: _EventTable, item: _Item) -> Iterator[Result]:
    """Make the rows that are given only on request: differences and rates."""
    if table.settings.differences != "none":
        yield from _list_differences(table, item)
    events = item.tally.events[EMERGENT][item.row].tolist()
    for (group, exposure), number in zip(table.exposure.items(), events, strict=False):
        years, note = exposure
        if item.variable == ANY_EVENT:
            yield table.row(item, EMERGENT, "person_years", group, years, note, "years")
        rate = 100 * number / years if years else None
        note = note or ("" if years else _NO_TIME)
        yield table.row(item, EMERGENT, "rate", group, rate, note, "per 100 person-years")


def _list_differences(table: _EventTable, item: _Item) -> Iterator[Result]:
    """Make the rows of the risk differences of each arm against the reference, in points."""
    description, method = table.trial.description, table.settings.differences
    if method == "none":
        return
    # scipy takes most of a second to import
    from toolkit.analyses.participants.proportions import (  # noqa: PLC0415
        INTERVAL_NAMES,
        difference_interval,
    )

    people = dict(zip(table.sizes, item.tally.people[EMERGENT][item.row].tolist(), strict=True))
    reference, unit = description.reference_arm, "percentage points"
    for arm in description.arms:
        if arm == reference:
            continue
        sizes = table.sizes[arm], table.sizes[reference]
        group = name_comparison(arm, reference)
        if not all(sizes):
            stats: tuple[float | None, ...] = (None, None, None)
            note = "nobody in one of the groups"
        else:
            found = difference_interval(people[arm], sizes[0], people[reference], sizes[1], method)
            stats, note = tuple(100 * part for part in found), INTERVAL_NAMES[method]
            if description.design.kind == "crossover":
                stats, note = (stats[0], None, None), _PAIRED
        for statistic, stat in zip(("difference", "ci_lower", "ci_upper"), stats, strict=True):
            yield table.row(item, EMERGENT, statistic, group, stat, note, unit)


def _measure_exposure(trial: ParticipantTrial, groups: Mapping[str, Mask]) -> dict[str, _Exposure]:
    """Add up the years of treatment of each group."""
    people = trial.participants.people
    file = trial.participants.files.get("subjects", "subjects")
    if "exposure_days" not in people:
        unknown = _Exposure(None, f"{file} does not say for how long people were treated")
        return dict.fromkeys(groups, unknown)
    days = people["exposure_days"].to_numpy(dtype=float)
    crossover = trial.description.design.kind == "crossover"
    measured = {}
    for group, inside in groups.items():
        lacking = int(np.isnan(days[inside]).sum())
        if crossover and group != ALL:
            measured[group] = _Exposure(None, f"{file} gives no time of treatment by period")
        elif lacking:
            what = f"{file} does not say for how long {lacking} of the people were treated"
            measured[group] = _Exposure(None, what)
        else:
            measured[group] = _Exposure(fsum(days[inside]) / _DAYS_A_YEAR)
    return measured


def _describe_sources(trial: ParticipantTrial) -> dict[str, tuple[str, str]]:
    """Say for each category what selects its events and people: of an arm, and of all."""
    participants = trial.participants
    crossover = trial.description.design.kind == "crossover"
    arm = "" if crossover else choose_arm(trial.description, SAFETY)
    in_arm, in_all = (
        describe_source(participants, "subjects", f"population:{SAFETY}", by=by) for by in (arm, "")
    )
    by_severity = dict.fromkeys(SEVERITY_BY_CATEGORY, "severity")
    sources = {}
    for category in (EMERGENT, *FLAGS_BY_CATEGORY, *SEVERITY_BY_CATEGORY):
        rules = ("emergent", *FLAGS_BY_CATEGORY.get(category, ()))
        events = describe_source(participants, DATASET, *rules, by=by_severity.get(category, ""))
        sources[category] = (f"{events}; {in_arm}", f"{events}; {in_all}")
    return sources


def _sort_items(trial: ParticipantTrial, classes: Tally, terms: Tally) -> Iterator[_Item]:
    """List the classes that anybody had, each followed by its terms; all in alphabetical order.

    Terms without a class come last.
    """
    description, events = trial.description, trial.participants.events
    labels = {slug: event.label for slug, event in description.events.items()}
    sorted_classes = _sort_categories(events, "organ_class", description.organ_classes)
    known = {slug for _, slug in sorted_classes}
    by_class: dict[str, list[_Item]] = {}
    for row, slug in _sort_categories(events, "event", labels):
        if terms.people[EMERGENT][row, -1]:
            organ_class = description.events[slug].organ_class or ""
            level = organ_class if organ_class in known else ""
            by_class.setdefault(level, []).append(_Item(slug, level, terms, row))
    for row, slug in sorted_classes:
        if classes.people[EMERGENT][row, -1]:
            yield _Item(slug, "", classes, row)
        yield from by_class.get(slug, ())
    yield from by_class.get("", ())


def _sort_categories(
    events: pd.DataFrame, column: str, labels: Mapping[str, str]
) -> list[tuple[int, str]]:
    """List the rows of a tally with the slugs that they stand for, by label."""
    if column not in events:
        return []
    rows = enumerate(events[column].cat.categories, start=1)
    return sorted(rows, key=lambda row: (labels[row[1]].casefold(), row[1]))
