"""Adverse events are read from ADAE: whose, which, whether emergent, and what they led to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from tests.sources.adam.files import (
    CROSSOVER,
    crosser,
    event,
    failure,
    faults_of,
    found,
    load,
    load_without_rows,
    person,
    without,
)

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.model.participants import ParticipantTrial

PEOPLE = [person("S-1"), person("S-2", "Active"), failure("S-3")]


def by_date(folder: Path, starts: list[str], **data: Any) -> ParticipantTrial:
    """Load events of somebody treated from 10 January to 8 February, which dates decide about."""
    events = [event("S-1", ASTDT=start) for start in starts]
    data = {"adverse_events": {"emergent": "date", **data}}
    return load(folder, PEOPLE, without(events, "TRTEMFL"), participants=data)


def test_events_know_their_person_row_class_and_words(tmp_path: Path) -> None:
    events = [
        event("S-2", "RASH", AEBODSYS="SKIN DISORDERS", AETERM="Red spots"),
        event("S-1", AETERM="Headache", TRTEMFL=""),
    ]
    trial = load(tmp_path, PEOPLE, events)
    frame = trial.participants.events
    assert frame["person"].tolist() == [1, 0]
    assert frame["row"].tolist() == [1, 2]
    assert frame["event"].tolist() == ["rash", "headache"]
    assert frame["organ_class"].tolist() == ["skin_disorders", "nervous_system_disorders"]
    assert frame["arm"].tolist() == ["active", "placebo"]
    assert frame["term"].tolist() == ["Red spots", "Headache"]
    assert frame["emergent"].tolist() == [True, False]
    assert list(trial.description.events) == ["headache", "rash"]
    assert trial.description.events["rash"].organ_class == "skin_disorders"
    assert list(trial.description.organ_classes) == ["nervous_system_disorders", "skin_disorders"]
    assert trial.participants.rules["emergent"] == "TRTEMFL = Y"
    assert found(trial) == []


def test_what_the_data_do_not_have_is_not_there(tmp_path: Path) -> None:
    trial = load(tmp_path, PEOPLE, without([event("S-1")], "AEBODSYS"))
    frame = trial.participants.events
    assert list(frame) == ["person", "row", "emergent", "arm", "event", "term"]
    assert frame["term"].tolist() == ["HEADACHE"]
    assert trial.description.organ_classes == {}
    assert trial.description.events["headache"].organ_class is None


def test_events_are_small(tmp_path: Path) -> None:
    frame = load(tmp_path, PEOPLE, [event("S-1", AESEV="MILD", AESER="Y")]).participants.events
    assert {str(frame[name].dtype) for name in ("person", "row")} == {"int32"}
    assert {str(frame[name].dtype) for name in ("emergent", "serious")} == {"bool"}
    categories = ("arm", "event", "organ_class", "severity", "term")
    assert {str(frame[name].cat.codes.dtype) for name in categories} == {"int8"}


def test_without_the_dataset_nothing_is_known_of_events(tmp_path: Path) -> None:
    described = {"rash": {"label": "Rash", "plain": "a rash"}}
    trial = load(tmp_path, PEOPLE, events=described)
    assert "adverse_events" not in trial.participants.files
    assert trial.participants.events.empty
    assert list(trial.description.events) == ["rash"]


def test_an_empty_dataset_says_that_there_were_no_events(tmp_path: Path) -> None:
    columns = {"AESER": "", "AESEV": "", "AREL": "", "AEACN": "", "AESDTH": "", "AEACNOTH": ""}
    load(tmp_path, PEOPLE, [event("S-1", **columns)])
    trial = load_without_rows(tmp_path, "adae.csv")
    frame = trial.participants.events
    assert trial.participants.files["adverse_events"] == "adae.csv"
    assert frame.empty
    flags = ["serious", "related", "stopped_treatment", "left_trial", "fatal"]
    assert {"severity", "organ_class", *flags} <= {*frame}
    assert {str(frame[name].dtype) for name in flags} == {"bool"}
    assert trial.description.events == {}
    assert found(trial) == []


def test_events_of_nobody_of_the_trial_are_found_and_counted_nowhere(tmp_path: Path) -> None:
    events = [event("S-1"), event("S-9", "RASH"), event("S-9"), event("S-8"), event("S-2")]
    trial = load(tmp_path, PEOPLE, events)
    frame = trial.participants.events
    assert frame["person"].tolist() == [0, 1]
    assert frame["row"].tolist() == [1, 5]
    assert list(trial.description.events) == ["headache"]
    assert found(trial) == [
        (
            "A1 adae.csv:3: adverse events of people who are not in adsl.csv ('S-9' first, 2 in "
            "all): 3; they are counted nowhere"
        )
    ]


def test_events_of_people_who_did_not_enter_are_noted(tmp_path: Path) -> None:
    trial = load(tmp_path, PEOPLE, [event("S-3"), event("S-1")])
    assert trial.participants.events["person"].tolist() == [2, 0]
    assert trial.participants.events["arm"].isna().tolist() == [True, False]
    assert found(trial) == [
        (
            "D6 adae.csv:2: adverse events of people who did not enter the trial: 1; no table "
            "counts them"
        )
    ]


def test_uncoded_events_are_kept_and_noted(tmp_path: Path) -> None:
    trial = load(tmp_path, PEOPLE, [event("S-1", "", AEBODSYS=""), event("S-2")])
    assert trial.participants.events["event"].tolist() == ["uncoded", "headache"]
    assert list(trial.description.organ_classes) == ["nervous_system_disorders", "uncoded_class"]
    assert found(trial) == [
        (
            "D8 adae.csv:2: adverse events that are not coded (AEDECOD is empty): 1; they stand "
            "as uncoded"
        ),
        (
            "D8 adae.csv:2: adverse events that are not coded (AEBODSYS is empty): 1; they stand "
            "as uncoded"
        ),
    ]


def test_a_described_event_keeps_its_words_and_one_that_is_not_there_is_found(
    tmp_path: Path,
) -> None:
    described = {
        "headache": {"label": "A headache", "plain": "a sore head"},
        "pruritis": {"label": "Itch", "plain": "an itch"},
    }
    trial = load(tmp_path, PEOPLE, [event("S-1"), event("S-1", "PRURITUS")], events=described)
    assert list(trial.description.events) == ["headache", "pruritus"]
    assert trial.description.events["headache"].plain == "a sore head"
    assert found(trial) == [
        ("D12 adae.csv: no row is the event 'pruritis' that trial.yml describes; it is left out")
    ]
    assert trial.participants.findings[0].hint == "the closest in the data: pruritus"


def test_the_planned_arm_is_an_event_s_where_the_trial_says_so(tmp_path: Path) -> None:
    people = [person("S-1", TRT01A="Active")]
    data = {"adverse_events": {"arm": "planned"}}
    actual = load(tmp_path, people, [event("S-1")]).participants.events
    planned = load(tmp_path, people, [event("S-1")], participants=data).participants.events
    assert (actual["arm"].tolist(), planned["arm"].tolist()) == (["active"], ["placebo"])


def test_another_arm_than_the_person_s_is_found(tmp_path: Path) -> None:
    events = [event("S-1", TRTA="Active", TRTP="Placebo"), event("S-2", TRTA="Active", TRTP="")]
    trial = load(tmp_path, PEOPLE, events)
    assert trial.participants.events["arm"].tolist() == ["placebo", "active"]
    assert found(trial) == [
        (
            "D7 adae.csv:2: adverse events with another arm (TRTA) than their person: 1; the "
            "person's counts"
        )
    ]


@pytest.mark.parametrize(
    ("start", "emergent"),
    [
        ("2024-01-09", False),
        ("2024-01-10", True),
        ("2024-06-01", True),
        ("2024-01", True),
        ("2023-12", False),
        ("2024", True),
        ("2023", False),
        ("", True),
    ],
)
def test_a_date_counts_unless_what_is_known_of_it_rules_it_out(
    start: str,
    emergent: bool,
    tmp_path: Path,
) -> None:
    trial = by_date(tmp_path, [start, "2024-01-20"])
    assert trial.participants.events["emergent"].tolist() == [emergent, True]
    known = len(start) == 10
    assert trial.participants.events["started"].notna().tolist() == [known, True]
    rule = "ASTDT is on or after TRTSDT"
    unknown = emergent and not known
    assert trial.participants.rules["emergent"] == rule + (" or not known" if unknown else "")
    assert bool(found(trial)) == unknown


@pytest.mark.parametrize(
    ("start", "emergent"),
    [
        ("2024-02-08", True),
        ("2024-02-15", True),
        ("2024-02-16", False),
        ("2024-02", True),
        ("2024-03", False),
        ("", True),
    ],
)
def test_days_after_the_last_day_of_treatment_may_end_it(
    start: str,
    emergent: bool,
    tmp_path: Path,
) -> None:
    trial = by_date(tmp_path, [start, "2024-01-20"], days_after=7)
    assert trial.participants.events["emergent"].tolist() == [emergent, True]
    rule = trial.participants.rules["emergent"]
    assert rule.startswith("ASTDT is on or after TRTSDT, up to 7 days after TRTEDT")


def test_by_date_nothing_is_emergent_without_treatment_and_all_while_it_goes_on(
    tmp_path: Path,
) -> None:
    people = [person("S-1", TRTSDT=""), person("S-2", TRTEDT="")]
    events = without(
        [event("S-1", ASTDT="2024-06-01"), event("S-2", ASTDT="2024-06-01")], "TRTEMFL"
    )
    data = {"adverse_events": {"emergent": "date", "days_after": 0}}
    frame = load(tmp_path, people, events, participants=data).participants.events
    assert frame["emergent"].tolist() == [False, True]


def test_dates_of_either_column_are_read(tmp_path: Path) -> None:
    events = [event("S-1", AESTDTC="2024-01-05"), event("S-1", AESTDTC="2024-02")]
    frame = load(tmp_path, PEOPLE, events).participants.events
    assert frame["started"].dtype == "datetime64[s]"
    assert frame["started"].iloc[0] == pd.Timestamp("2024-01-05")
    assert frame["started"].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("column", "words", "severities"),
    [
        ("AESEV", ["MILD", "Moderate", "SEVERE", ""], ["mild", "moderate", "severe", None]),
        ("ASEV", ["LIFE THREATENING", "DEATH"], ["life_threatening", "fatal"]),
        ("AETOXGR", ["1", "GRADE 5", "3"], ["mild", "fatal", "severe"]),
        ("ATOXGR", ["2", "4", ""], ["moderate", "life_threatening", None]),
    ],
)
def test_severity_is_read_from_words_or_grades(
    column: str, words: list[str], severities: list[str | None], tmp_path: Path
) -> None:
    participants = load(
        tmp_path, PEOPLE, [event("S-1", **{column: word}) for word in words]
    ).participants
    severity = participants.events["severity"]
    assert [None if pd.isna(level) else level for level in severity] == severities
    assert severity.cat.ordered
    assert participants.rules["severity"] == column
    assert bool(participants.findings) == (None in severities)


def test_words_of_severity_can_be_said(tmp_path: Path) -> None:
    data = {"adverse_events": {"severity": {"Troublesome": "moderate", "1": "severe"}}}
    events = [event("S-1", AESEV="troublesome"), event("S-1", AESEV="1")]
    frame = load(tmp_path, PEOPLE, events, participants=data).participants.events
    assert frame["severity"].tolist() == ["moderate", "severe"]


def test_causality_counts_unless_it_is_denied(tmp_path: Path) -> None:
    words = ["POSSIBLE", "Probable", "REMOTE", "NONE", "", "PERHAPS", "PERHAPS", "NOT  RELATED"]
    trial = load(tmp_path, PEOPLE, [event("S-1", AEREL=word) for word in words])
    related = trial.participants.events["related"].tolist()
    assert related == [True, True, False, False, True, True, True, False]
    rule = "AEREL is PERHAPS or POSSIBLE or Probable or missing"
    assert trial.participants.rules["related"] == rule
    assert found(trial) == [
        (
            "D9 adae.csv:7: adverse events with the unknown causality 'PERHAPS' (AEREL): 2; "
            "they count as related"
        ),
        (
            "D10 adae.csv:6: adverse events without a causality (AEREL is empty): 1; they count "
            "as related"
        ),
    ]


def test_where_the_trial_says_which_words_count_no_others_do(tmp_path: Path) -> None:
    data = {"adverse_events": {"related": ["PROBABLE", "PERHAPS"]}}
    events = [event("S-1", AREL=word) for word in ("POSSIBLE", "probable", "", "PERHAPS")]
    trial = load(tmp_path, PEOPLE, events, participants=data)
    assert trial.participants.events["related"].tolist() == [False, True, False, True]
    assert trial.participants.rules["related"] == "AREL is PROBABLE or PERHAPS"
    assert found(trial) == []


def test_what_events_led_to_is_read_from_its_columns(tmp_path: Path) -> None:
    events = [
        event("S-1", AESER="Y", AEACN="Drug Withdrawn", AEWDFL="Y", AESDTH="N", AEOUT="FATAL"),
        event("S-1", AESER="N", AEACN="DOSE REDUCED", AEWDFL="", AESDTH="Y", AEOUT=""),
        event("S-1", AESER="", AEACN="", AEWDFL="N", AESDTH="", AEOUT="RECOVERED/RESOLVED"),
    ]
    participants = load(tmp_path, PEOPLE, events).participants
    frame, rules = participants.events, participants.rules
    assert frame["serious"].tolist() == [True, False, False]
    assert frame["stopped_treatment"].tolist() == [True, False, False]
    assert frame["left_trial"].tolist() == [True, False, False]
    assert frame["fatal"].tolist() == [True, True, False]
    assert rules["stopped_treatment"] == "AEACN = DRUG WITHDRAWN"
    assert rules["left_trial"] == "AEWDFL = Y"
    assert rules["fatal"] == "(AESDTH = Y or AEOUT = FATAL)"


@pytest.mark.parametrize(
    ("columns", "rule"),
    [({"AESDTH": "Y"}, "AESDTH = Y"), ({"AEOUT": "fatal"}, "AEOUT = FATAL")],
)
def test_one_of_two_columns_is_enough_for_a_death(
    columns: dict[str, str], rule: str, tmp_path: Path
) -> None:
    participants = load(tmp_path, PEOPLE, [event("S-1", **columns)]).participants
    assert participants.events["fatal"].tolist() == [True]
    assert participants.rules["fatal"] == rule


def test_other_actions_tell_of_leaving_only_in_words_that_are_known(tmp_path: Path) -> None:
    known = [event("S-1", AEACNOTH="Withdrawn from study"), event("S-1", AEACNOTH="NONE")]
    trial = load(tmp_path, PEOPLE, known)
    assert trial.participants.events["left_trial"].tolist() == [True, False]
    trial = load(tmp_path, PEOPLE, known[1:])
    assert "left_trial" not in trial.participants.events
    assert found(trial) == [
        (
            "D19 adae.csv: AEACNOTH says in no row that somebody left the trial, in words that "
            "are known; whether events led to it is not reported"
        )
    ]


def test_a_column_that_is_empty_throughout_says_nothing(tmp_path: Path) -> None:
    trial = load(tmp_path, PEOPLE, [event("S-1", AEACN="", AREL="", AEREL="NONE", TRTEMFL="")])
    assert "stopped_treatment" not in trial.participants.events
    assert trial.participants.rules["related"] == "AEREL is related"
    assert trial.participants.events["emergent"].tolist() == [False]
    assert [line[:26] for line in found(trial)] == ["D11 adae.csv: the column A"] * 2


def test_an_event_of_a_crossover_has_the_treatment_of_its_time(tmp_path: Path) -> None:
    people = [
        crosser("S-1", "PBO-ACT", "Placebo", "Active"),
        crosser("S-2", "PBO-ACT", "Placebo", ""),
    ]
    told = [event("S-1", TRTA="Active"), event("S-1", TRTA="Placebo"), event("S-2", TRTA="")]
    trial = load(tmp_path, people, told, **CROSSOVER)
    arm = trial.participants.events["arm"]
    assert [None if pd.isna(name) else name for name in arm] == ["active", "placebo", None]
    assert found(trial) == [
        ("A12 adae.csv:4: treatment-emergent adverse events without a treatment at the time: 1")
    ]
    numbered = [event("S-1", APERIOD=2), event("S-1", APERIOD="1.0"), event("S-2", APERIOD="2")]
    numbered.append(event("S-2", APERIOD="", TRTEMFL="N"))
    arm = load(tmp_path, people, numbered, **CROSSOVER).participants.events["arm"]
    assert [None if pd.isna(name) else name for name in arm] == ["active", "placebo", None, None]


def test_a_crossover_needs_the_treatment_of_the_time(tmp_path: Path) -> None:
    people = [crosser("S-1", "PBO-ACT", "Placebo", "Active")]
    (fault,) = faults_of(tmp_path, people, [event("S-1")], **CROSSOVER)
    assert fault.what.startswith("there is no column TRTA or TRTP or APERIOD, needed for")
    (fault,) = faults_of(tmp_path, people, [event("S-1", APERIOD="3")], **CROSSOVER)
    assert fault.where == "data/invented/adae.csv:2"
    assert fault.what == "column APERIOD: '3' is no period"
