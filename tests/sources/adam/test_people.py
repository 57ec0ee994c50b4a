"""People are read from ADSL: who entered, in which arm, what became of them, and who counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from tests.sources.adam.files import (
    ARMS,
    CROSSOVER,
    crosser,
    failure,
    found,
    load,
    person,
    without,
)

if TYPE_CHECKING:
    from pathlib import Path

NON_RANDOMISED = {
    "design": {
        "kind": "parallel",
        "allocation": "non-randomised",
        "masking": "open-label",
        "comparator": "none",
    },
    "populations": {"enrolled": {"name": "Enrolled", "definition": "Everybody."}},
}


def cells(column: pd.Series[Any]) -> list[Any]:
    """List the values of a column, None where one is missing."""
    return [None if pd.isna(value) else value for value in column]


def test_people_stand_in_the_order_of_the_file_with_their_arms(tmp_path: Path) -> None:
    trial = load(tmp_path, [person("S-2", "Active"), failure("S-3"), person("S-1")])
    people = trial.participants.people
    assert people["subject"].tolist() == ["S-2", "S-3", "S-1"]
    assert people["row"].tolist() == [1, 2, 3]
    assert people["planned"].cat.categories.tolist() == ["placebo", "active"]
    assert cells(people["planned"]) == ["active", None, "placebo"]
    assert cells(people["actual"]) == ["active", None, "placebo"]
    assert people["entered"].tolist() == [True, False, True]
    assert people["treated"].tolist() == [True, False, True]
    assert trial.id == tmp_path.name
    assert trial.participants.periods.shape == (3, 0)
    assert found(trial) == []


def test_the_frames_are_small_and_hold_no_objects(tmp_path: Path) -> None:
    people = load(tmp_path, [person("S-1")]).participants.people
    assert people["row"].dtype == "int32"
    assert people["planned"].cat.codes.dtype == "int8"
    assert not [name for name in people if people[name].dtype == object]


def test_an_arm_is_found_by_its_value_or_its_name(tmp_path: Path) -> None:
    arms = {**ARMS, "active": {**ARMS["active"], "value": "DRUG 5mg"}}
    rows = [person("S-1", "DRUG 5mg"), person("S-2", "PLACEBO"), person("S-3", " placebo")]
    people = load(tmp_path, rows, arms=arms).participants.people
    assert cells(people["planned"]) == ["active", "placebo", "placebo"]


@pytest.mark.parametrize(
    ("columns", "rule", "entered"),
    [
        ((), "RANDFL = Y", [True, False, True, True]),
        (("RANDFL",), "RANDDT is given", [True, True, False, True]),
        (("RANDFL", "RANDDT"), "ENRLFL = Y", [True, True, True, False]),
        (("RANDFL", "RANDDT", "ENRLFL"), "ITTFL = Y", [False, True, True, True]),
        (("RANDFL", "RANDDT", "ENRLFL", "ITTFL"), "TRT01P is given", [True] * 4),
    ],
)
def test_the_first_column_that_is_there_says_who_entered(
    columns: tuple[str, ...], rule: str, entered: list[bool], tmp_path: Path
) -> None:
    rows = [
        person("S-1", RANDFL="Y", RANDDT="2024-01-01", ENRLFL="Y", ITTFL="N"),
        person("S-2", RANDFL="N", RANDDT="2024-01-01", ENRLFL="Y", ITTFL="Y"),
        person("S-3", RANDFL="Y", RANDDT="", ENRLFL="Y", ITTFL="Y"),
        person("S-4", RANDFL="Y", RANDDT="2024-01-01", ENRLFL="N", ITTFL="Y"),
    ]
    participants = load(tmp_path, without(rows, *columns)).participants
    assert participants.people["entered"].tolist() == entered
    assert participants.rules["entered"] == rule
    assert participants.rules["population:randomised"] == rule


def test_without_randomisation_enrolment_decides(tmp_path: Path) -> None:
    rows = [person("S-1", RANDFL="", ENRLFL="Y"), person("S-2", RANDFL="Y", ENRLFL="N")]
    participants = load(tmp_path, rows, **NON_RANDOMISED).participants
    assert participants.people["entered"].tolist() == [True, False]
    assert participants.rules["entered"] == "ENRLFL = Y"


@pytest.mark.parametrize(
    "arm", ["Screen Failure", "SCREEN FAILURE, NOT ASSIGNED", "Not Assigned", "Not Treated", "NA"]
)
def test_words_for_no_arm_are_no_arm(arm: str, tmp_path: Path) -> None:
    rows = [person("S-1"), person("S-2", arm, RANDFL="", TRTSDT="", SAFFL="")]
    people = load(tmp_path, rows).participants.people
    assert cells(people["planned"]) == ["placebo", None]
    assert people["entered"].tolist() == [True, False]


def test_nobody_both_entered_and_failed_screening(tmp_path: Path) -> None:
    rows = [person("S-1", SCRFFL="Y"), failure("S-2", RANDFL="Y"), person("S-3")]
    trial = load(tmp_path, rows)
    assert trial.participants.people["entered"].tolist() == [False, False, True]
    assert trial.participants.rules["entered"] == "RANDFL = Y and no screen failure"
    assert found(trial)[0] == (
        "D5 adsl.csv:2: people who entered the trial (RANDFL = Y) and failed screening or "
        "have no arm: 2; they count as people who did not enter"
    )


def test_who_entered_without_an_arm_is_found(tmp_path: Path) -> None:
    trial = load(tmp_path, [person("S-1"), person("S-2", "")])
    assert found(trial) == [
        "F4 adsl.csv:3: people who entered the trial and have no arm (TRT01P is empty): 1",
        (
            "D18 adsl.csv:3: people who were treated, and it is not said with what "
            "(TRT01A is empty): 1"
        ),
    ]


def test_without_an_actual_arm_the_planned_one_is_read(tmp_path: Path) -> None:
    trial = load(tmp_path, without([person("S-1", "Active")], "TRT01A"))
    assert cells(trial.participants.people["actual"]) == ["active"]
    assert trial.participants.rules["actual"] == "TRT01P"
    assert found(trial) == [
        "D2 adsl.csv: no column says which arm was given; TRT01P is read, which was planned"
    ]


def test_other_arms_than_planned_are_counted(tmp_path: Path) -> None:
    rows = [person("S-1"), person("S-2", TRT01A="Active"), person("S-3", TRT01A="Active")]
    trial = load(tmp_path, rows)
    assert cells(trial.participants.people["actual"]) == ["placebo", "active", "active"]
    assert found(trial) == [
        "D3 adsl.csv:3: people who were given another arm (TRT01A) than planned (TRT01P): 2"
    ]


def test_the_older_columns_of_arms_stand_in(tmp_path: Path) -> None:
    rows = without([person("S-1", ARM="Active", ACTARM="Placebo")], "TRT01P", "TRT01A")
    people = load(tmp_path, rows).participants.people
    assert (cells(people["planned"]), cells(people["actual"])) == (["active"], ["placebo"])


def test_a_column_that_is_empty_throughout_is_not_there(tmp_path: Path) -> None:
    rows = [person("S-1", TRT01A="", ACTARM="Active", EOSSTT="")]
    trial = load(tmp_path, rows)
    assert cells(trial.participants.people["actual"]) == ["active"]
    assert "status" not in trial.participants.people
    empty = [line for line in found(trial) if line.startswith("D11")]
    assert empty == [
        f"D11 adsl.csv: the column {name} is empty throughout, and is read as if it were not there"
        for name in ("TRT01A", "EOSSTT")
    ]


def test_columns_are_found_whatever_their_capitals(tmp_path: Path) -> None:
    rows = [{name.lower(): value for name, value in person("S-1", "Active", AGE="5").items()}]
    trial = load(tmp_path, rows, variables={"age": {"label": "Age"}})
    assert cells(trial.participants.people["planned"]) == ["active"]
    assert trial.participants.variables["age"].tolist() == [5]
    assert trial.participants.rules["variable:age"] == "age"


def test_columns_are_mapped_by_their_role(tmp_path: Path) -> None:
    rows = [{"WHO": "S-1", "GIVEN": "Active", **without([person("x")], "USUBJID", "TRT01A")[0]}]
    data = {"columns": {"subject": "WHO", "actual_arm": "GIVEN"}}
    people = load(tmp_path, rows, participants=data).participants.people
    assert people["subject"].tolist() == ["S-1"]
    assert cells(people["actual"]) == ["active"]


def test_treated_is_who_has_a_first_day_or_else_the_flag(tmp_path: Path) -> None:
    rows = [person("S-1", TRTSDT=""), person("S-2", SAFFL="N")]
    first = load(tmp_path, rows).participants
    assert first.people["treated"].tolist() == [False, True]
    assert first.rules["treated"] == "TRTSDT is given"
    second = load(tmp_path, without(rows, "TRTSDT")).participants
    assert second.people["treated"].tolist() == [True, False]
    assert second.rules["treated"] == "SAFFL = Y"


def test_who_was_treated_without_entering_is_found_and_counts_nowhere(tmp_path: Path) -> None:
    trial = load(tmp_path, [person("S-1"), person("S-2", RANDFL="N")])
    assert trial.participants.people["treated"].tolist() == [True, False]
    assert trial.participants.membership["safety"].tolist() == [True, False]
    assert found(trial) == [
        (
            "D4 adsl.csv:3: people who were treated (TRTSDT is given) and did not enter the "
            "trial: 1; they are counted nowhere"
        ),
        (
            "D4 adsl.csv:3: people of the population 'safety' (SAFFL = Y) who did not enter "
            "the trial: 1; they are counted nowhere"
        ),
    ]


def test_status_and_reasons_are_read_in_the_order_of_their_frequency(tmp_path: Path) -> None:
    left = [("LOST TO FOLLOW-UP", "S-1"), ("Adverse Event", "S-2"), ("ADVERSE EVENT", "S-3")]
    rows = [
        *(person(who, EOSSTT="Discontinued", DCSREAS=why) for why, who in left),
        person("S-4", EOSSTT="DISCONTINUED", DCSREAS="Death"),
        person("S-5"),
        person("S-6", EOSSTT="ongoing"),
        failure("S-7", DCSREAS="DID NOT MEET CRITERIA"),
        failure("S-8", DCSREAS="Death"),
        failure("S-9", DCSREAS="Did not meet criteria"),
    ]
    people = load(tmp_path, rows).participants.people
    assert people["status"].cat.categories.tolist() == ["completed", "discontinued", "ongoing"]
    assert cells(people["status"]) == [
        *["discontinued"] * 4,
        *["completed", "ongoing", None, None, None],
    ]
    reasons = people["discontinuation_reason"].cat.categories.tolist()
    assert reasons == ["Adverse event", "Death", "Lost to follow-up"]
    assert cells(people["discontinuation_reason"])[:5] == [
        *["Lost to follow-up", "Adverse event", "Adverse event", "Death", None]
    ]
    excluded = people["exclusion_reason"]
    assert excluded.cat.categories.tolist() == ["Did not meet criteria", "Death"]
    assert cells(excluded)[6:] == ["Did not meet criteria", "Death", "Did not meet criteria"]


def test_reasons_that_would_have_one_id_are_one_reason(tmp_path: Path) -> None:
    rows = [
        person("S-1", EOSSTT="DISCONTINUED", DCSREAS="Lost to follow-up"),
        person("S-2", EOSSTT="DISCONTINUED", DCSREAS="Lost to follow up"),
        person("S-3", EOSSTT="DISCONTINUED", DCSREAS="--"),
    ]
    people = load(tmp_path, rows).participants.people
    assert people["discontinuation_reason"].cat.categories.tolist() == ["Lost to follow up"]
    assert people["discontinuation_reason"].isna().tolist() == [False, False, True]


def test_reasons_that_do_not_fit_the_status_are_found(tmp_path: Path) -> None:
    rows = [
        person("S-1", EOSSTT="DISCONTINUED"),
        person("S-2", DCSREAS="Death"),
        person("S-3", DCSREAS="COMPLETED"),
    ]
    trial = load(tmp_path, rows)
    assert trial.participants.people["discontinuation_reason"].isna().all()
    assert found(trial) == [
        "F10 adsl.csv:2: people who left the trial without a reason (DCSREAS is empty): 1",
        (
            "D17 adsl.csv:3: people with a reason for leaving the trial (DCSREAS) who did not "
            "leave it: 1; the reason is not counted"
        ),
    ]


def test_without_status_and_reasons_they_are_not_there(tmp_path: Path) -> None:
    participants = load(tmp_path, without([person("S-1")], "EOSSTT", "DCSREAS")).participants
    assert not {"status", "exclusion_reason", "discontinuation_reason"} & {*participants.people}
    assert "status" not in participants.rules


def test_exposure_is_read_or_counted_with_both_days(tmp_path: Path) -> None:
    rows = [
        person("S-1", TRTSDT="2024-02-28", TRTEDT="2024-03-01"),
        person("S-2", TRTEDT=""),
        person("S-3", TRTSDT="2024-01-10", TRTEDT="2024-01-10"),
        person("S-4", TRTSDT="2024-01-10", TRTEDT="2024-01-09"),
    ]
    trial = load(tmp_path, rows)
    days = trial.participants.people["exposure_days"]
    assert np.array_equal(days, [3, np.nan, 1, np.nan], equal_nan=True)
    assert found(trial) == [
        (
            "D15 adsl.csv:5: people whose treatment lasted less than a day (from TRTSDT to "
            "TRTEDT): 1; its days are not counted"
        )
    ]
    rows = [{**row, "TRTDURD": number} for number, row in enumerate(rows, start=7)]
    assert load(tmp_path, rows).participants.people["exposure_days"].tolist() == [7, 8, 9, 10]
    alone = load(tmp_path, without(rows, "TRTDURD", "TRTEDT")).participants
    assert "exposure_days" not in alone.people


def test_populations_are_those_of_the_standard_or_of_conditions(tmp_path: Path) -> None:
    names = ["randomised", "safety", "itt", "full_analysis", "per_protocol", "efficacy", "old"]
    populations: dict[str, Any] = {name: {"name": name, "definition": name} for name in names}
    populations["old"]["where"] = {"AGEGR1": [">80", "65-80"], "SAFFL": "Y"}
    flags = {"ITTFL": "Y", "FASFL": "N", "PPROTFL": "", "EFFFL": "1"}
    rows = [
        person("S-1", AGEGR1=">80", **flags),
        person("S-2", AGEGR1="65-80", PPROTFL="Y", ITTFL="Y", FASFL="0", EFFFL="0"),
        person("S-3", AGEGR1="<65", **flags),
    ]
    participants = load(tmp_path, rows, populations=populations).participants
    members = {name: participants.membership[name].tolist() for name in names}
    assert members == {
        "randomised": [True, True, True],
        "safety": [True, True, True],
        "itt": [True, True, True],
        "full_analysis": [False, False, False],
        "per_protocol": [False, True, False],
        "efficacy": [True, False, True],
        "old": [True, True, False],
    }
    assert participants.rules["population:old"] == "AGEGR1 is >80 or 65-80 and SAFFL = Y"
    assert participants.rules["population:itt"] == "ITTFL = Y"


@pytest.mark.parametrize("wanted", [2, 2.0, "2", "2.0"])
def test_a_condition_compares_as_text_or_as_number(wanted: Any, tmp_path: Path) -> None:
    populations = {"old": {"name": "Old", "definition": "Old.", "where": {"GROUP": wanted}}}
    rows = [person("S-1", GROUP="2"), person("S-2", GROUP="3"), person("S-3", GROUP="")]
    membership = load(tmp_path, rows, populations=populations).participants.membership
    assert membership["old"].tolist() == [True, False, False]


def test_a_condition_that_no_row_meets_is_found(tmp_path: Path) -> None:
    populations = {"old": {"name": "Old", "definition": "Old.", "where": {"SAFFL": "yes"}}}
    trial = load(tmp_path, [person("S-1")], populations=populations)
    assert not trial.participants.membership["old"].any()
    assert found(trial) == [
        "D14 adsl.csv: no row has SAFFL = yes, which `populations.old.where` asks for"
    ]
    assert trial.participants.findings[0].hint == "there are: Y"


def test_variables_are_numbers_or_declared_levels(tmp_path: Path) -> None:
    variables = {
        "age": {"label": "Age"},
        "weight": {"label": "Weight", "column": "WEIGHTBL"},
        "sex": {
            "label": "Sex",
            "levels": {
                "female": {"label": "Women", "value": "F"},
                "male": {"label": "Men", "value": "M"},
                "other": {"label": "Other"},
            },
        },
        "age_group": {
            "label": "Age group",
            "column": "AGEGR1",
            "levels": {"under_65": {"label": "< 65"}, "over": {"label": "65 and over"}},
        },
    }
    rows = [
        person("S-1", AGE="63", WEIGHTBL="54.4", SEX="F", AGEGR1="<65"),
        person("S-2", AGE="", WEIGHTBL=".", SEX="M", AGEGR1="65 AND OVER"),
        person("S-3", AGE="0", WEIGHTBL="80", SEX="", AGEGR1="Under 65"),
        failure("S-4", AGE="70", WEIGHTBL="80", SEX="NA", AGEGR1="under_65"),
    ]
    participants = load(tmp_path, rows, variables=variables).participants
    frame = participants.variables
    assert np.array_equal(frame["age"], [63, np.nan, 0, 70], equal_nan=True)
    assert np.array_equal(frame["weight"], [54.4, np.nan, 80, 80], equal_nan=True)
    assert cells(frame["sex"]) == ["female", "male", None, None]
    assert frame["sex"].cat.categories.tolist() == ["female", "male", "other"]
    assert cells(frame["age_group"]) == ["under_65", "over", "under_65", "under_65"]
    assert participants.rules["variable:weight"] == "WEIGHTBL"


def test_a_crossover_has_sequences_and_what_was_given_in_each_period(tmp_path: Path) -> None:
    rows = [
        crosser("S-1", "Active, then placebo", "Active", "Placebo", AP01SDT="2024-01-01"),
        crosser("S-2", "PBO-ACT", "Placebo", "Active", AP01SDT="2024-01-01"),
        crosser("S-3", "PBO-ACT", "Placebo", "", AP01SDT="2024-01-01"),
        crosser("S-4", "PBO-ACT", "Placebo", "Active", AP01SDT=""),
        crosser("S-5", "PBO-ACT", "Active", "Placebo", AP01SDT="2024-01-01"),
        crosser("S-6", "Screen Failure", "", "", RANDFL="", SAFFL="", TRTSDT=""),
    ]
    trial = load(tmp_path, rows, **CROSSOVER)
    participants = trial.participants
    people, periods = participants.people, participants.periods
    assert people["sequence"].cat.categories.tolist() == ["active_first", "placebo_first"]
    assert cells(people["sequence"]) == ["active_first", *["placebo_first"] * 4, None]
    assert list(periods) == ["first", "second"]
    assert cells(periods["first"]) == ["active", "placebo", "placebo", None, "active", None]
    assert cells(periods["second"]) == ["placebo", "active", None, "active", "placebo", None]
    assert cells(people["planned"]) == ["active", *["placebo"] * 4, None]
    assert cells(people["actual"]) == ["active", "placebo", "placebo", "active", "active", None]
    assert people["entered"].tolist() == [True] * 5 + [False]
    assert participants.rules["planned"] == "TRTSEQP"
    assert participants.rules["actual"] == "TRT01A, TRT02A"
    assert found(trial)[-1] == (
        "D3 adsl.csv:6: people who were given another arm (TRT01A, TRT02A) than planned "
        "(TRTSEQP): 1"
    )


def test_the_columns_of_periods_are_mapped_by_their_number(tmp_path: Path) -> None:
    rows = [{**crosser("S-1", "PBO-ACT", "", ""), "P01": "Placebo", "P02": "Active"}]
    data = {"columns": {"period_arm": "Pxx"}}
    periods = load(tmp_path, rows, participants=data, **CROSSOVER).participants.periods
    assert cells(periods["first"]) == ["placebo"]
    assert cells(periods["second"]) == ["active"]


def test_the_order_of_rows_never_matters(tmp_path: Path) -> None:
    reasons = ["Death", "Lost", "Death", "Adverse Event"]
    rows = [person(f"S-{n}", EOSSTT="DISCONTINUED", DCSREAS=why) for n, why in enumerate(reasons)]
    forwards = load(tmp_path, rows).participants.people.set_index("subject").drop(columns="row")
    backwards = load(tmp_path, rows[::-1]).participants.people.set_index("subject")
    pd.testing.assert_frame_equal(forwards, backwards.drop(columns="row").loc[forwards.index])
