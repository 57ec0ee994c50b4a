"""Outcomes are read from datasets of measurements and of times: a row a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tests.sources.adam.files import (
    CROSSOVER,
    crosser,
    faults_of,
    found,
    load,
    load_without_rows,
    person,
)

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE = [person("S-1"), person("S-2", "Active")]
TIMEPOINTS = {"baseline": "Baseline", "week_8": "Week 8", "last": "End of treatment"}


def outcomes(**computed: dict[str, Any]) -> dict[str, Any]:
    """Describe outcomes, by what is special to each."""
    usual = {"dataset": "adqs", "parameter": "SCORE", "kind": "change", "population": "safety"}
    return {
        "timepoints": TIMEPOINTS,
        "outcome_tables": {"scores": {"caption": "Scores"}},
        "outcomes": {
            slug: {
                "label": slug,
                "plain": slug,
                "table": "scores",
                "computed": {**usual, **how},
            }
            for slug, how in computed.items()
        },
    }


def score(subject: str, visit: str, value: Any, change: Any = "", **more: Any) -> dict[str, Any]:
    """Make the row of a measurement."""
    row = {"USUBJID": subject, "PARAMCD": "SCORE", "AVISIT": visit, "AVAL": value, "CHG": change}
    return {**row, **more}


def time(subject: str, value: Any, censored: Any, **more: Any) -> dict[str, Any]:
    """Make the row of a time to an event."""
    return {"USUBJID": subject, "PARAMCD": "SCORE", "AVAL": value, "CNSR": censored, **more}


def test_measurements_are_those_of_the_parameter_at_declared_time_points(tmp_path: Path) -> None:
    rows = [
        score("S-2", "BASELINE", "20"),
        score("S-2", "week 8", "15", "-5"),
        score("S-2", "Week 4", "17", "-3"),
        score("S-1", "Week-8", "", ""),
        score("S-1", "END OF TREATMENT", "1", "-0.5"),
        {**score("S-1", "Week 8", "9"), "PARAMCD": "OTHER"},
    ]
    trial = load(tmp_path, PEOPLE, None, {"adqs": rows}, **outcomes(score={}))
    frame = trial.participants.measurements["score"]
    assert frame["person"].tolist() == [1, 1, 0, 0]
    assert frame["row"].tolist() == [1, 2, 4, 5]
    assert frame["timepoint"].tolist() == ["baseline", "week_8", "week_8", "last"]
    assert frame["timepoint"].cat.categories.tolist() == list(TIMEPOINTS)
    assert np.array_equal(frame["value"], [20, 15, np.nan, 1], equal_nan=True)
    assert np.array_equal(frame["change"], [np.nan, -5, np.nan, -0.5], equal_nan=True)
    assert trial.participants.rules["outcome:score"] == "PARAMCD = SCORE"
    assert trial.participants.files["adqs"] == "adqs.csv"
    assert found(trial) == []


def test_conditions_choose_among_rows_of_one_person_and_visit(tmp_path: Path) -> None:
    rows = [
        score("S-1", "Week 8", "9", ANL01FL="", DTYPE="LOCF"),
        score("S-1", "Week 8", "8", ANL01FL="Y"),
        score("S-1", "Baseline", "8", ANL01FL="Y"),
        score("S-1", "End of treatment", "8", ANL01FL="Y"),
    ]
    described = outcomes(score={"kind": "value", "where": {"anl01fl": "Y"}})
    trial = load(tmp_path, PEOPLE, None, {"adqs": rows}, **described)
    assert trial.participants.measurements["score"]["value"].tolist() == [8, 8, 8]
    assert trial.participants.rules["outcome:score"] == "PARAMCD = SCORE and ANL01FL = Y"


def test_two_rows_of_one_person_and_visit_are_a_fault(tmp_path: Path) -> None:
    rows = [score("S-1", "Week 8", "9"), score("S-2", "Week 8", "9"), score("S-1", "week 8", "8")]
    described = outcomes(score={"kind": "value"})
    (fault,) = faults_of(tmp_path, PEOPLE, None, {"adqs": rows}, **described)
    assert fault.where == "data/invented/adqs.csv:4"
    assert fault.what == (
        "outcome 'score': 'S-1' has a row for the same person and visit in data/invented/adqs.csv:2"
    )
    assert fault.hint.endswith("such as `ANL01FL: Y`")


def test_a_value_needs_no_change_and_responders_need_what_they_are_judged_by(
    tmp_path: Path,
) -> None:
    rows = [{k: v for k, v in score("S-1", "Week 8", "9").items() if k != "CHG"}]
    others = {"adqs": rows}
    frame = load(tmp_path, PEOPLE, None, others, **outcomes(score={"kind": "value"}))
    assert "change" not in frame.participants.measurements["score"]
    responder = {"of": "change", "comparison": "at-least", "limit": 4}
    described = outcomes(score={"kind": "responders", "responder": responder})
    (fault,) = faults_of(tmp_path, PEOPLE, None, others, **described)
    assert fault.what.startswith("there is no column CHG, needed for `change`")


def test_a_time_point_without_rows_is_found(tmp_path: Path) -> None:
    others = {"adqs": [score("S-1", "Baseline", "1")]}
    trial = load(tmp_path, PEOPLE, None, others, **outcomes(score={"kind": "value"}))
    assert found(trial)[-1] == (
        "D13 trial.yml: no row is of the time point 'last' (End of treatment) that "
        "trial.yml declares"
    )


def test_rows_of_nobody_of_the_trial_are_found(tmp_path: Path) -> None:
    others = {"adqs": [score("S-1", visit, "1", "1") for visit in TIMEPOINTS.values()]}
    others["adqs"].append(score("S-9", "Week 8", "5", "1"))
    trial = load(tmp_path, PEOPLE, None, others, **outcomes(score={}))
    assert trial.participants.measurements["score"]["person"].tolist() == [0, 0, 0]
    assert found(trial) == [
        (
            "D1 adqs.csv:5: rows of people who are not in adsl.csv ('S-9' first, 1 in all): 1; "
            "they are counted nowhere"
        )
    ]


def test_times_say_whether_the_event_happened(tmp_path: Path) -> None:
    rows = [time("S-2", "12.5", "0"), time("S-1", "30", "1")]
    described = outcomes(score={"kind": "time-to-event"})
    trial = load(tmp_path, PEOPLE, None, {"adqs": rows}, **described)
    frame = trial.participants.times["score"]
    assert frame["person"].tolist() == [1, 0]
    assert frame["row"].tolist() == [1, 2]
    assert frame["time"].tolist() == [12.5, 30]
    assert frame["event"].tolist() == [True, False]
    assert trial.participants.measurements == {}


def test_a_row_without_a_time_is_found_and_left_out(tmp_path: Path) -> None:
    rows = [time("S-2", "", "0"), time("S-1", "30", "2")]
    described = outcomes(score={"kind": "time-to-event"})
    trial = load(tmp_path, PEOPLE, None, {"adqs": rows}, **described)
    assert trial.participants.times["score"]["person"].tolist() == [0]
    assert found(trial) == [
        (
            "D16 adqs.csv:2: rows of the outcome 'score' without a time (AVAL is empty): 1; "
            "they are left out"
        )
    ]


def test_a_dataset_without_rows_has_no_measurements(tmp_path: Path) -> None:
    rows = [score("S-1", "Week 8", "1", "1")]
    rows.append({**rows[0], "PARAMCD": "OTHER"})
    load(tmp_path, PEOPLE, None, {"adqs": rows}, **outcomes(one={}, two={"parameter": "OTHER"}))
    participants = load_without_rows(tmp_path, "adqs.csv").participants
    assert [len(frame) for frame in participants.measurements.values()] == [0, 0]


def test_a_row_of_a_crossover_has_the_treatment_of_its_time(tmp_path: Path) -> None:
    people = [crosser("S-1", "PBO-ACT", "Placebo", "Active")]
    rows = [
        score("S-1", "Week 8", "9", "1", TRTA="Placebo"),
        score("S-1", "Week 8", "8", "2", TRTA="Active"),
        score("S-1", "Baseline", "7", "0", TRTA=""),
    ]
    described = {**CROSSOVER, **outcomes(score={})}
    frame = load(tmp_path, people, None, {"adqs": rows}, **described).participants.measurements
    assert frame["score"]["arm"].cat.categories.tolist() == ["placebo", "active"]
    assert frame["score"]["arm"].fillna("placebo").tolist() == ["placebo", "active", "placebo"]
    assert frame["score"]["arm"].isna().tolist() == [False, False, True]
    (fault,) = faults_of(tmp_path, people, None, {"adqs": [rows[1], *rows]}, **described)
    assert fault.where == "data/invented/adqs.csv:4"
    assert "the same person and visit and treatment in data/invented/adqs.csv:2" in fault.what


def test_times_of_a_crossover_are_told_apart_by_period(tmp_path: Path) -> None:
    people = [crosser("S-1", "PBO-ACT", "Placebo", "Active")]
    rows = [time("S-1", "5", "0", APERIOD="1"), time("S-1", "7", "1", APERIOD="2")]
    described = {**CROSSOVER, **outcomes(score={"kind": "time-to-event"})}
    frame = load(tmp_path, people, None, {"adqs": rows}, **described).participants.times["score"]
    assert frame["arm"].tolist() == ["placebo", "active"]
    without_arm = [{k: v for k, v in rows[0].items() if k != "APERIOD"}]
    times = load(tmp_path, people, None, {"adqs": without_arm}, **described).participants.times
    assert "arm" not in times["score"]
