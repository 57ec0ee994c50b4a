"""People in; the sizes of populations out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.analyses.participants.pilot import load_pilot
from tests.conftest import invent_description
from tests.people import invent_participants
from toolkit.analyses.participants.populations import analyse_populations, choose_arm

if TYPE_CHECKING:
    from tests.people import Record
    from toolkit.model.participants import ParticipantTrial
    from toolkit.model.trial import TrialDescription

_POPULATIONS: dict[str, Any] = {
    slug: {"name": slug, "definition": "Some people."}
    for slug in ("randomised", "safety", "efficacy")
}


def _count(trial: ParticipantTrial) -> dict[str, float | None]:
    """Count the people of each population, by id."""
    return {row.id: row.stat for row in analyse_populations(trial)}


def _describe(
    participants: dict[str, Any] | None = None, *arm_choices: str, population: str = "efficacy"
) -> TrialDescription:
    """Describe participant-level data with an outcome for each choice of arm."""
    outcomes = {
        f"outcome_{number}": {
            "label": "A score",
            "plain": "a score",
            "table": "scores",
            "computed": {
                "dataset": "scores",
                "parameter": "SCORE",
                "kind": "value",
                "population": population,
                "arm": arm,
            },
        }
        for number, arm in enumerate(arm_choices)
    }
    datasets = {"datasets": {"subjects": "adsl.csv", "scores": "adqs.csv"}}
    return invent_description(
        2,
        source="adam",
        participants={**datasets, **(participants or {})},
        populations=_POPULATIONS,
        outcome_tables={"scores": {"caption": "Scores"}},
        outcomes=outcomes,
    )


def test_people_are_counted_by_arm_and_all_together() -> None:
    people: list[Record] = [{"arm": "arm_1"}, {"arm": "arm_2", "safety": False}, {"arm": "arm_2"}]
    assert _count(invent_participants(people)) == {
        "population/randomised/n@arm_1": 1,
        "population/randomised/n@arm_2": 2,
        "population/randomised/n@all": 3,
        "population/safety/n@arm_1": 1,
        "population/safety/n@arm_2": 1,
        "population/safety/n@all": 2,
    }


def test_a_row_says_what_it_is_and_where_it_comes_from() -> None:
    rows = {row.id: row for row in analyse_populations(invent_participants([{"arm": "arm_1"}]))}
    row = rows["population/safety/n@arm_1"]
    assert (row.analysis, row.population, row.variable) == ("population", "safety", "safety")
    assert (row.group, row.group_level, row.stat_name) == ("arm", "arm_1", "n")
    assert (row.origin, row.printed, row.unit) == ("computed", "", "")
    assert row.source == "adsl.csv where SAFETYFL = Y, by TRT01A"
    assert rows["population/safety/n@all"].source == "adsl.csv where SAFETYFL = Y"
    assert rows["population/randomised/n@arm_1"].source.endswith("by TRT01P")


def test_people_who_failed_screening_are_in_no_population() -> None:
    counts = _count(invent_participants([{"arm": None}, {"arm": None}, {"arm": "arm_1"}]))
    assert counts["population/randomised/n@all"] == 1
    assert counts["population/safety/n@all"] == 1


def test_nobody_in_an_arm_is_zero() -> None:
    counts = _count(invent_participants([{"arm": "arm_1"}], description=invent_description(2)))
    assert counts["population/safety/n@arm_2"] == 0
    assert _count(invent_participants([]))["population/safety/n@all"] == 0


def test_safety_goes_by_the_arm_given_and_everybody_randomised_by_the_arm_planned() -> None:
    swapped = {"planned": "arm_1", "actual": "arm_2", "entered": True, "treated": True}
    people: list[Record] = [{"arm": "arm_1"}, swapped]
    counts = _count(invent_participants(people, description=invent_description(2)))
    assert counts["population/randomised/n@arm_1"] == 2
    assert counts["population/randomised/n@arm_2"] == 0
    assert counts["population/safety/n@arm_1"] == 1
    assert counts["population/safety/n@arm_2"] == 1


@pytest.mark.parametrize(
    ("participants", "population", "arm"),
    [
        ({}, "safety", "actual"),
        ({"adverse_events": {"arm": "planned"}}, "safety", "planned"),
        ({}, "randomised", "planned"),
        ({"baseline": {"arm": "actual"}}, "randomised", "actual"),
        ({"baseline": {"arm": "actual", "population": "efficacy"}}, "efficacy", "actual"),
        ({"baseline": {"arm": "actual", "population": "efficacy"}}, "randomised", "planned"),
        ({"baseline": {"arm": "planned", "population": "safety"}}, "safety", "actual"),
    ],
)
def test_the_arm_follows_the_table_that_a_population_is_for(
    participants: dict[str, Any], population: str, arm: str
) -> None:
    assert choose_arm(_describe(participants), population) == arm


def test_the_arm_of_an_outcomes_population_is_the_given_one_only_if_all_outcomes_say_so() -> None:
    assert choose_arm(_describe(None), "efficacy") == "planned"
    assert choose_arm(_describe(None, "actual", "actual"), "efficacy") == "actual"
    assert choose_arm(_describe(None, "actual", "planned"), "efficacy") == "planned"
    assert choose_arm(_describe(None, "actual", population="safety"), "efficacy") == "planned"


def test_one_arm_and_six_arms_are_counted_alike() -> None:
    arms = {
        f"arm_{n}": {"name": f"Dose {n}", "plain": f"dose {n}", "role": "experimental"}
        for n in range(1, 7)
    }
    for number in (1, 6):
        description = invent_description(arms=dict(list(arms.items())[:number]))
        people = [{"arm": f"arm_{n}"} for n in range(1, number + 1) for _ in range(n)]
        counts = _count(invent_participants(people, description=description))
        sizes = [counts[f"population/safety/n@arm_{n}"] for n in range(1, number + 1)]
        assert sizes == list(range(1, number + 1))
        assert counts["population/safety/n@all"] == sum(range(1, number + 1))


def test_a_crossover_trial_is_counted_by_treatment_by_sequence_and_all_together() -> None:
    description = invent_description(
        2,
        design={
            "kind": "crossover",
            "allocation": "randomised",
            "masking": "double-blind",
            "comparator": "placebo",
        },
        sequences={
            "one_two": {"name": "One first", "treatments": ["arm_1", "arm_2"]},
            "two_one": {"name": "Two first", "treatments": ["arm_2", "arm_1"]},
        },
        periods={"first": {"name": "First"}, "second": {"name": "Second"}},
    )
    both: dict[str, Any] = {"arm": "arm_1", "sequence": "one_two"}
    people = [
        {**both, "first": "arm_1", "second": "arm_2"},
        {**both, "first": "arm_1"},
        {"arm": "arm_2", "sequence": "two_one", "first": "arm_2", "second": "arm_1"},
        {**both, "safety": False},
    ]
    trial = invent_participants(people, description=description)
    assert {k: v for k, v in _count(trial).items() if "/safety/" in k} == {
        "population/safety/n@arm_1": 3,
        "population/safety/n@arm_2": 2,
        "population/safety/n@one_two": 2,
        "population/safety/n@two_one": 1,
        "population/safety/n@all": 3,
    }
    groups = {row.group_level: row.group for row in analyse_populations(trial)}
    assert groups == {
        "arm_1": "arm",
        "arm_2": "arm",
        "one_two": "sequence",
        "two_one": "sequence",
        "all": "",
    }


def test_the_cdisc_pilot_has_86_84_and_84_people() -> None:
    counts = _count(load_pilot())
    sizes = [counts[f"population/safety/n@{group}"] for group in ("arm_1", "arm_2", "arm_3", "all")]
    assert sizes == [86, 84, 84, 254]
