"""The rows behind a number are the people and the events that it counts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from tests.analyses.participants.pilot_trial import load_pilot_trial
from tests.conftest import invent_description, invent_result
from tests.people import invent_participants
from toolkit.analyses.participants.results import analyse_participants
from toolkit.analyses.participants.rows import find_rows
from toolkit.errors import DataError
from toolkit.model.ard import Results
from toolkit.model.settings import Settings
from toolkit.model.trial import is_comparison

if TYPE_CHECKING:
    import pandas as pd

    from tests.people import Record
    from toolkit.model.participants import ParticipantTrial

SETTINGS = Settings.model_validate(
    {
        "adverse_events": {"differences": "newcombe", "exposure_adjusted": True},
        "baseline": {"differences": True},
    }
)
COUNTED = frozenset({"n", "missing", "analysed", "at_risk"})

OUTCOMES: dict[str, dict[str, Any]] = {
    "score": {"kind": "value", "population": "randomised"},
    "change": {"kind": "change", "population": "safety"},
    "better": {
        "kind": "responders",
        "population": "safety",
        "responder": {"comparison": "at-least", "limit": 2, "missing": "non-responder"},
    },
    "known": {
        "kind": "responders",
        "population": "safety",
        "responder": {"of": "change", "comparison": "below", "limit": 0, "missing": "left-out"},
    },
    "death": {"kind": "time-to-event", "population": "safety", "times": [0, 5, 50]},
}
PARTS: dict[str, Any] = {
    "variables": {
        "age": {"label": "Age", "unit": "years"},
        "sex": {"label": "Sex", "levels": {"f": {"label": "Female"}, "m": {"label": "Male"}}},
    },
    "organ_classes": {"nerves": "Nerves", "gut": "Gut"},
    "events": {
        "headache": {"label": "Headache", "plain": "headache", "organ_class": "nerves"},
        "nausea": {"label": "Nausea", "plain": "nausea", "organ_class": "gut"},
    },
    "timepoints": {"week_4": "Week 4", "week_8": "Week 8"},
    "outcome_tables": {"main": {"caption": "Outcomes"}},
    "outcomes": {
        slug: {
            "label": slug,
            "plain": slug,
            "table": "main",
            "computed": {"dataset": "questions", "parameter": "X", **computed},
        }
        for slug, computed in OUTCOMES.items()
    },
}
PEOPLE: list[Record] = [
    {"arm": "arm_1", "age": 40, "sex": "f"},
    {"arm": "arm_1", "age": 50, "sex": "m", "status": "discontinued"},
    {"arm": "arm_1", "sex": "m", "safety": False, "treated": False},
    {"planned": "arm_1", "actual": "arm_2", "entered": True, "treated": True, "age": 60},
    {"arm": "arm_2", "age": 70, "sex": "f"},
    {"arm": "arm_2", "status": "discontinued", "discontinuation_reason": "Adverse event"},
    {"arm": "arm_2", "age": 44, "sex": "f", "status": "ongoing"},
    {"arm": None, "exclusion_reason": "Too old", "age": 90},
]
EVENTS: list[Record] = [
    {"person": 0, "event": "headache", "severity": "severe", "serious": True},
    {"person": 0, "event": "headache", "severity": "mild"},
    {"person": 1, "event": "nausea", "severity": "moderate", "related": True},
    {"person": 1, "event": "headache", "emergent": False},
    {"person": 2, "event": "nausea"},
    {"person": 3, "event": "nausea", "severity": None},
    {"person": 4, "event": "nausea", "related": True, "serious": True, "fatal": True},
]
MEASURED: list[Record] = [
    {"person": person, "timepoint": week, "value": value, "change": change}
    for person, week, value, change in (
        (0, "week_4", 1.0, -1.0),
        (0, "week_8", 2.0, 1.0),
        (1, "week_4", 3.0, float("nan")),
        (2, "week_4", 4.0, -2.0),
        (3, "week_4", 5.0, -2.0),
        (4, "week_4", float("nan"), float("nan")),
        (5, "week_8", 2.0, -3.0),
    )
]
TIMES: list[Record] = [
    {"person": 0, "time": 4.0, "event": True},
    {"person": 1, "time": 9.0, "event": False},
    {"person": 3, "time": 5.0, "event": True},
    {"person": 4, "time": float("nan"), "event": False},
    {"person": 5, "time": 60.0, "event": False},
]


def invent_everything() -> ParticipantTrial:
    """Make a parallel trial with results of every kind."""
    measured = dict.fromkeys(("score", "change", "better", "known"), MEASURED)
    return invent_participants(
        PEOPLE, EVENTS, invent_description(2, **PARTS), measured, {"death": TIMES}
    )


def invent_crossover() -> ParticipantTrial:
    """Make a crossover trial with results of every kind."""
    description = invent_description(
        2,
        **PARTS,
        design={
            "kind": "crossover",
            "allocation": "randomised",
            "masking": "open-label",
            "comparator": "placebo",
        },
        sequences={
            "ab": {"name": "AB", "treatments": ["arm_1", "arm_2"]},
            "ba": {"name": "BA", "treatments": ["arm_2", "arm_1"]},
        },
        periods={"first": {"name": "First"}, "second": {"name": "Second"}},
    )
    orders = [("ab", "arm_1", "arm_2"), ("ba", "arm_2", "arm_1"), ("ab", "arm_1", None)] * 2
    people = [
        {**person, "sequence": sequence, "first": first, "second": second}
        for person, (sequence, first, second) in zip(PEOPLE, orders, strict=False)
    ]
    arms = ["arm_1", "arm_2"] * 4
    events = [{**event, "arm": arm} for event, arm in zip(EVENTS, arms, strict=False)]
    measured = [{**row, "arm": arm} for row, arm in zip(MEASURED, arms, strict=False)]
    events = [event for event in events if event["person"] < len(people)]
    outcomes = dict.fromkeys(("score", "change", "better", "known"), measured)
    times = [{**row, "arm": arm} for row, arm in zip(TIMES, arms, strict=False)]
    return invent_participants(people, events, description, outcomes, {"death": times})


def analyse(trial: ParticipantTrial) -> Results:
    """Compute all results of a trial."""
    return Results(analyse_participants(trial, SETTINGS))


def read(trial: ParticipantTrial, result_id: str) -> pd.DataFrame:
    """Return the rows behind a result."""
    result = analyse(trial).get(result_id)
    assert result is not None, result_id
    return find_rows(trial, SETTINGS, result)


@pytest.mark.parametrize("invent", [invent_everything, invent_crossover, load_pilot_trial])
def test_there_are_as_many_rows_behind_every_number_as_it_says(invent: Any) -> None:
    trial = invent()
    checked = Counter[str]()
    for result in analyse(trial):
        if result.origin == "computed" and result.stat_name in {*COUNTED, "events"}:
            rows = find_rows(trial, SETTINGS, result)
            found = len(rows) if result.stat_name == "events" else len(set(rows["subject"]))
            assert found == result.stat, result.id
            checked[result.stat_name] += 1
    assert checked["n"] > 50
    assert checked["events"] > 30


@pytest.mark.parametrize("invent", [invent_everything, invent_crossover])
def test_behind_a_percentage_or_a_mean_are_the_people_that_it_is_about(invent: Any) -> None:
    trial = invent()
    results = analyse(trial)
    checked = Counter[str]()
    for result in results:
        counted = results.get(result.id.replace(f"/{result.stat_name}@", "/n@"))
        if result.stat is None or counted is None or is_comparison(result.group_level):
            continue
        rows = find_rows(trial, SETTINGS, result)
        if result.stat_name in {"percent", "mean", "max"}:
            assert rows["subject"].nunique() == counted.stat, result.id
            checked[result.stat_name] += 1
    assert checked["percent"] > 50
    assert checked["mean"] > 5


def test_rows_of_events_say_what_happened_to_whom() -> None:
    rows = read(invent_everything(), "adverse_events/headache/n@arm_1")
    shown = ["subject", "arm", "term", "class", "severity", "serious", "row"]
    assert rows[shown].to_numpy().tolist() == [
        ["S-0000", "Low dose", "Headache", "Nerves", "severe", True, 1],
        ["S-0000", "Low dose", "Headache", "Nerves", "mild", False, 2],
    ]
    assert list(rows.columns) == [
        *["subject", "arm", "term", "class", "severity"],
        *["serious", "related", "stopped_treatment", "left_trial", "fatal"],
        *["reported_as", "row"],
    ]


def test_rows_of_person_years_have_the_time_of_treatment() -> None:
    rows = read(invent_everything(), "adverse_events/any/person_years@arm_1")
    assert rows["subject"].tolist() == ["S-0000", "S-0001"]
    assert rows["exposure_days"].tolist() == [100, 100]


def test_people_counted_at_their_worst_severity_bring_their_milder_events_along() -> None:
    trial = invent_everything()
    assert read(trial, "adverse_events/any/teae_severe/n@all")["row"].tolist() == [1, 2]
    assert read(trial, "adverse_events/any/teae_severe/events@all")["row"].tolist() == [1]
    assert read(trial, "adverse_events/any/teae_mild/n@all")["row"].tolist() == [7]
    assert read(trial, "adverse_events/any/teae_mild/events@all")["row"].tolist() == [2, 7]


def test_nobody_counted_is_no_row_with_the_columns_there() -> None:
    rows = read(invent_everything(), "adverse_events/headache/n@arm_2")
    assert len(rows) == 0
    assert {"subject", "arm", "term", "row"} <= set(rows.columns)


def test_rows_of_a_variable_have_its_values_or_the_people_without_one() -> None:
    trial = invent_everything()
    rows = read(trial, "baseline/age/mean@arm_1")
    assert rows.to_dict("list") == {
        "subject": ["S-0000", "S-0001", "S-0003"],
        "arm": ["Low dose"] * 3,
        "value": [40, 50, 60],
        "row": [1, 2, 4],
    }
    assert read(trial, "baseline/age/missing@arm_1")["subject"].tolist() == ["S-0002"]
    assert read(trial, "baseline/sex/m/n@all")["value"].tolist() == ["Male", "Male"]
    assert read(trial, "baseline/sex/missing/n@all")["subject"].tolist() == ["S-0003", "S-0005"]


def test_rows_of_a_box_have_the_reasons() -> None:
    trial = invent_everything()
    rows = read(trial, "flow/discontinued@arm_2")
    assert rows.to_dict("list") == {
        "subject": ["S-0005"],
        "arm": ["Placebo"],
        "reason": ["Adverse event"],
        "row": [6],
    }
    assert read(trial, "flow/excluded/too_old")["subject"].tolist() == ["S-0007"]
    rows = read(trial, "flow/not_received@arm_1")
    assert rows["reason"].tolist() == ["Not treated", "Received another treatment"]


def test_rows_of_a_population_are_in_the_arm_that_it_is_divided_by() -> None:
    rows = read(invent_everything(), "population/safety/n@arm_2")
    assert rows["subject"].tolist() == ["S-0003", "S-0004", "S-0005", "S-0006"]
    assert set(rows["arm"]) == {"Placebo"}


def test_rows_of_an_outcome_have_what_was_measured() -> None:
    trial = invent_everything()
    rows = read(trial, "outcomes/score/week_4/mean@arm_1")
    assert rows["value"].tolist() == [1, 3, 4, 5]
    assert set(rows["timepoint"]) == {"Week 4"}
    rows = read(trial, "outcomes/better/safety/week_8/analysed@arm_1")
    assert rows["subject"].tolist() == ["S-0000", "S-0001", "S-0003"]
    assert rows["value"].isna().tolist() == [False, True, True]
    assert read(trial, "outcomes/death/safety/n@arm_1")["time"].tolist() == [4, 5]
    assert read(trial, "outcomes/death/safety/time_5/at_risk@arm_1")["time"].tolist() == [9, 5]
    assert read(trial, "outcomes/death/safety/missing@arm_2")["subject"].tolist() == [
        "S-0004",
        "S-0006",
    ]


@pytest.mark.parametrize(
    "result_id",
    [
        "adverse_events/any/difference@arm_1_vs_arm_2",
        "baseline/age/smd@arm_1_vs_arm_2",
        "outcomes/death/safety/p@between",
    ],
)
def test_a_comparison_has_no_rows(result_id: str) -> None:
    with pytest.raises(DataError) as caught:
        read(invent_everything(), result_id)
    assert str(caught.value) == (
        f"{result_id}: it compares groups of people.\n"
        "Hint: ask for the number of people in each group, such as n@ARM"
    )


def test_a_printed_claim_has_no_rows() -> None:
    claim = invent_result("claims/sites", 16, "16", source="Paper 2020, page 3")
    with pytest.raises(DataError) as caught:
        find_rows(invent_everything(), SETTINGS, claim)
    assert str(caught.value) == (
        "claims/sites: it is printed in a document, and was not computed from participants.\n"
        "Hint: its source: Paper 2020, page 3"
    )


def test_what_was_not_reported_has_no_rows_and_says_why() -> None:
    trial = invent_participants([{"arm": "arm_1"}, {"arm": "arm_2"}])
    with pytest.raises(DataError) as caught:
        read(trial, "flow/screened")
    assert str(caught.value) == (
        "flow/screened: there is no number to look behind: "
        "the dataset holds only those who entered.\n"
        "Hint: ask for a result that has a number"
    )
