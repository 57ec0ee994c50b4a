"""Every number of the real records is in the Trial, as printed, and no other number is."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest

from tests.sources.ctgov import walk
from tests.sources.ctgov.records import NAMES, load_case, read_case
from toolkit.analyses.results import analyse_results
from toolkit.model.settings import Settings
from toolkit.model.trial import ALL
from toolkit.model.vocabulary import ANY_EVENT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from toolkit.model.trial import PublishedNumber, Trial

Json = dict[str, Any]


@cache
def load(name: str) -> tuple[Json, Trial]:
    """Load a record both ways."""
    with TemporaryDirectory() as folder:
        return read_case(name), load_case(Path(folder), name)


def names_of(part: str, trial: Trial, groups: list[Json]) -> walk.Group:
    """Name the groups of a part by their order, and see to it that the titles agree."""
    columns = trial.description.columns_of(part) if part else tuple(trial.description.arms)
    assert len(columns) == len(groups)
    names = dict(zip((group["id"] for group in groups), columns, strict=True))
    for group in groups:
        slug, title = names[group["id"]], say(group["title"])
        if slug == ALL:
            assert title.startswith("total")
        elif len(groups) > 1 or len(trial.description.arms) > 1:
            assert say(trial.description.group_name(slug)) == title
    assert len(set(columns)) == len(columns)
    return names


def say(title: str) -> str:
    """Write a title without capitals, spaces and punctuation."""
    return re.sub(r"[\s:;,./()-]+", "", title.lower())


def part_of(record: Json, module: str) -> Json:
    """Return a module of the results, empty if there is none."""
    found: Json = record.get("resultsSection", {}).get(module, {})
    return found


def flow_of(name: str) -> tuple[Json, Trial, walk.Group]:
    """Load a record, and name the groups of its flow."""
    record, trial = load(name)
    groups = part_of(record, "participantFlowModule").get("groups", [])
    return record, trial, names_of("", trial, groups) if groups else {}


def differ(found: Counter[walk.Entry], wanted: Counter[walk.Entry]) -> tuple[object, object]:
    """Return what is too much and what is missing."""
    return found - wanted, wanted - found


def has_values(numbers: Iterable[PublishedNumber]) -> bool:
    """Tell whether every number's value is what its text says."""
    return all(number.value == walk.value_of(number.printed) for number in numbers)


def test_there_are_all_the_records() -> None:
    assert len(NAMES) == 24


@pytest.mark.parametrize("name", NAMES)
def test_every_number_of_the_flow_is_there_and_no_other(name: str) -> None:
    record, trial, names = flow_of(name)
    periods = trial.description.periods
    found: Counter[walk.Entry] = Counter(
        (
            number.variable,
            number.level,
            periods[number.context].name if number.context else "",
            number.group,
            number.statistic,
            number.printed,
        )
        for number in trial.flow
    )
    assert differ(found, walk.count(walk.walk_flow(record, names))) == ({}, {})
    assert has_values(trial.flow)


@pytest.mark.parametrize("name", NAMES)
def test_the_people_who_stayed_and_left_add_up_to_those_who_started(name: str) -> None:
    _, trial, _ = flow_of(name)
    for context in trial.description.periods:
        for arm in trial.description.arms:
            boxes = {
                box: number.value
                for number in trial.flow
                for box in [number.variable]
                if (number.context, number.group, number.level) == (context, arm, "")
            }
            if boxes:
                left = boxes["completed"], boxes["not_completed"]
                assert boxes["started"] == sum(value or 0 for value in left)


@pytest.mark.parametrize("name", NAMES)
def test_every_size_of_a_population_is_there_and_no_other(name: str) -> None:
    record, trial, flow = flow_of(name)
    baseline, events = (
        names_of(part, trial, part_of(record, module).get(key, []))
        for part, module, key in (
            ("baseline", "baselineCharacteristicsModule", "groups"),
            ("adverse_events", "adverseEventsModule", "eventGroups"),
        )
    )
    found: Counter[walk.Entry] = Counter(
        (number.population, number.group, number.statistic, number.printed)
        for number in trial.populations
    )
    wanted = walk.count(walk.walk_populations(record, flow, baseline, events))
    assert differ(found, wanted) == ({}, {})
    assert has_values(trial.populations)


@pytest.mark.parametrize("name", NAMES)
def test_every_number_of_adverse_events_is_there_and_no_other(name: str) -> None:
    record, trial = load(name)
    groups = part_of(record, "adverseEventsModule").get("eventGroups", [])
    names = names_of("adverse_events", trial, groups)
    described, classes = trial.description.events, trial.description.organ_classes
    found: Counter[walk.Entry] = Counter()
    for number in trial.adverse_events:
        event = described.get(number.variable)
        term = re.sub(r" \(\d+\)$", "", event.label.lower()) if event else ANY_EVENT
        inside = classes[event.organ_class] if event and event.organ_class else ""
        about = term, inside, number.context, number.group
        found[*about, number.statistic, number.printed] += 1
    wanted = walk.count(walk.walk_events(record, names))
    assert differ(found, wanted) == ({}, {})
    assert has_values(trial.adverse_events)


@pytest.mark.parametrize("name", NAMES)
def test_every_number_of_the_baseline_is_there_and_no_other(name: str) -> None:
    record, trial = load(name)
    groups = part_of(record, "baselineCharacteristicsModule").get("groups", [])
    names = names_of("baseline", trial, groups)
    found: Counter[walk.Entry] = Counter()
    for number in trial.baseline:
        variable = trial.description.variables[number.variable]
        level = variable.levels[number.level].label if number.level else ""
        found[variable.label, level, number.group, number.statistic, number.printed] += 1
    wanted = walk.count(walk.walk_baseline(record, names))
    assert differ(found, wanted) == ({}, {})
    assert has_values(trial.baseline)


@pytest.mark.parametrize("name", NAMES)
def test_every_number_of_the_outcomes_is_there_and_no_other(name: str) -> None:
    record, trial = load(name)
    measures = part_of(record, "outcomeMeasuresModule").get("outcomeMeasures", [])
    posted = iter(trial.description.outcomes)
    names = [
        names_of(next(posted), trial, of["groups"]) if of["reportingStatus"] == "POSTED" else {}
        for of in measures
    ]
    rows = trial.description.timepoints
    found: Counter[walk.Entry] = Counter()
    for number in trial.outcomes:
        outcome = trial.description.outcomes[number.variable]
        analysis = re.search(r"_analysis_(\d+)$", number.context)
        row = f"analysis {analysis[1]}" if analysis else rows.get(number.context, "")
        found[outcome.label, row, number.group, number.statistic, number.printed] += 1
    wanted = walk.count(walk.walk_outcomes(record, names))
    assert differ(found, wanted) == ({}, {})
    assert has_values(trial.outcomes)


@pytest.mark.parametrize("name", NAMES)
def test_every_number_is_a_result_of_its_own(name: str) -> None:
    _, trial = load(name)
    results = analyse_results(trial, Settings())
    tables = (trial.populations, trial.flow, trial.baseline, trial.adverse_events)
    numbers = [n for table in (*tables, trial.outcomes, trial.claims) for n in table]
    kept = [row for row in results if not row.source.startswith("derived") and row.source]
    assert len(kept) == len(numbers)
    assert Counter(row.stat for row in kept) == Counter(number.value for number in numbers)
    assert not [row.id for row in kept if "gives this twice" in row.note]


@pytest.mark.parametrize("name", NAMES)
def test_every_number_says_where_it_stands_in_the_record(name: str) -> None:
    record, trial = load(name)
    for number in (*trial.flow, *trial.baseline, *trial.adverse_events, *trial.outcomes):
        file, _, path = number.where.partition(", ")
        assert file == "record.json"
        value: Any = record
        for key, position in re.findall(r"(\w+)|\[(\d+)\]", path):
            if key == "preAssignmentDetails" and key not in value:
                break
            if isinstance(value, dict) and key not in value and key in _MODULES:
                break
            value = value[int(position)] if position else value[key]


_MODULES = {"resultsSection", "participantFlowModule"}
