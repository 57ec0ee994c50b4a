"""The participant flow is read by periods, and every number with what the record says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.sources.ctgov.records import (
    find,
    invent_flow,
    invent_record,
    list_people,
    load_case,
    load_json,
    results_of,
)
from toolkit.model.vocabulary import NOT_REPORTED

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.model.trial import PublishedNumber, Trial

Json = dict[str, Any]


def flow_of(record: Json) -> Json:
    """Return the participant flow of a record."""
    flow: Json = results_of(record)["participantFlowModule"]
    return flow


def boxes(trial: Trial, group: str, period: str) -> dict[str, str]:
    """List the boxes of a group in a period, without reasons."""
    return {
        number.variable: number.printed
        for number in trial.flow
        if (number.group, number.context, number.level) == (group, period, "")
    }


def add_period(record: Json, started: list[int]) -> None:
    """Add a second period, which everybody completes."""
    flow = flow_of(record)
    ids = [group["id"] for group in flow["groups"]]
    rows = {"STARTED": started, "COMPLETED": started, "NOT COMPLETED": [0] * len(ids)}
    milestones = [{"type": kind, "achievements": list_people(ids, n)} for kind, n in rows.items()]
    flow["periods"].append({"title": "Extension", "milestones": milestones})


def test_quirk_5_a_group_has_no_rows_before_it_starts(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT02552212")
    late = "sfe_ol_czp_200_mg_q2w"
    assert boxes(trial, late, "period_1") == {}
    assert boxes(trial, late, "period_2") == {
        "started": "243",
        "completed": "206",
        "not_completed": "37",
    }
    assert find(trial.populations, population="randomised", group=late).printed == "243"
    assert find(trial.populations, population="randomised", group="placebo").printed == "158"


def test_quirk_5_where_a_later_group_comes_from_stays_in_the_note(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT02552212")
    started = find(
        trial.flow, variable="started", context="period_2", group="sfe_ol_czp_200_mg_q2w"
    )
    assert started.note.startswith("123 subjects from Placebo arm and 120 su")


def test_quirk_5_after_a_group_has_started_zero_is_zero(tmp_path: Path) -> None:
    record = invent_record()
    add_period(record, [4, 0])
    trial = load_json(tmp_path, record)
    assert boxes(trial, "placebo", "period_2")["started"] == "0"
    assert trial.description.periods["period_2"].name == "Extension"


def test_quirk_5_a_group_that_nobody_ever_started_has_its_zeros_in_the_first_period(
    tmp_path: Path,
) -> None:
    trial = load_case(tmp_path, "NCT06094296")
    empty = list(trial.description.arms)[1:]
    for arm in empty:
        assert set(boxes(trial, arm, "period_1").values()) == {"0"}
        assert find(trial.populations, population="randomised", group=arm).value == 0


def test_quirk_6_milestones_in_the_sponsors_words_keep_them(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT04514523")
    found = [n for n in trial.flow if n.variable == "milestone"]
    assert [(n.level, n.printed) for n in found if n.group.endswith("patients")] == [
        ("Completed Video or Audio", "68"),
        ("Completed Post Visit Questionnaire", "58"),
    ]


def test_quirk_7_people_who_left_without_a_reason_have_none_made_up(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT00763412")
    left = [n for n in trial.flow if n.variable == "not_completed"]
    assert [(n.level, n.printed) for n in left] == [("", "4"), ("", "4")]


def test_quirk_7_reasons_keep_the_sponsors_words(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT05594173")
    reasons = {n.level: n.printed for n in trial.flow if n.level}
    assert reasons == {"Adverse Event": "1", "COVID-19 Pandemic": "2"}


def test_quirk_8_screening_is_not_reported_but_in_words(tmp_path: Path) -> None:
    record = invent_record()
    flow_of(record)["preAssignmentDetails"] = "12 were screened,\n2 \\<18 years"
    trial = load_json(tmp_path, record)
    for box in ("screened", "excluded"):
        number = find(trial.flow, variable=box)
        assert (number.printed, number.value, number.group) == (NOT_REPORTED, None, "all")
        assert number.note == "the record tells it in words: 12 were screened, 2 <18 years"


def test_quirk_8_enrolment_is_a_claim_beside_who_started(tmp_path: Path) -> None:
    record = invent_record()
    record["protocolSection"]["designModule"]["enrollmentInfo"] = {"count": 31, "type": "ACTUAL"}
    trial = load_json(tmp_path, record)
    claim = find(trial.claims, variable="enrolment")
    assert (claim.printed, claim.value, claim.note) == ("31", 31, "actual")
    started = [n.value or 0 for n in trial.populations if n.population == "randomised"]
    assert sum(started) == 10


def test_quirk_9_other_units_than_people_stand_in_the_note(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT02299791")
    started = [n for n in trial.flow if n.variable == "started"]
    assert [(n.printed, n.note) for n in started] == [("2053", "6 Clinics"), ("2803", "5 Clinics")]


def test_quirk_10_comments_of_milestones_and_numbers_are_kept(tmp_path: Path) -> None:
    record = invent_record()
    started = flow_of(record)["periods"][0]["milestones"][0]
    started["comment"] = "Intention to treat"
    started["achievements"][0]["comment"] = "Two \\[2\\] came late"
    trial = load_json(tmp_path, record)
    notes = [n.note for n in trial.flow if n.variable == "started"]
    assert notes == ["Two [2] came late; Intention to treat", "Intention to treat"]


def test_a_milestone_that_is_missing_is_not_reported(tmp_path: Path) -> None:
    record = invent_record()
    del flow_of(record)["periods"][0]["milestones"][1]
    trial = load_json(tmp_path, record)
    completed = [n for n in trial.flow if n.variable == "completed"]
    assert [n.printed for n in completed] == [NOT_REPORTED] * 2
    assert completed[0].note == "the record has no COMPLETED for this period"


def test_a_number_that_a_group_lacks_is_not_reported(tmp_path: Path) -> None:
    record = invent_record()
    del flow_of(record)["periods"][0]["milestones"][1]["achievements"][0]
    trial = load_json(tmp_path, record)
    missing = find(trial.flow, variable="completed", group="drug")
    assert (missing.printed, missing.note) == (
        NOT_REPORTED,
        "the record has no value for this group",
    )


def test_what_is_no_number_of_people_is_missing_and_told(tmp_path: Path) -> None:
    record = invent_record()
    flow_of(record)["periods"][0]["milestones"][0]["achievements"][0]["numSubjects"] = "five"
    trial = load_json(tmp_path, record)
    number = find(trial.flow, variable="started", group="drug")
    assert (number.printed, number.value) == (NOT_REPORTED, None)
    assert number.note == "the record says 'five'"
    finding = trial.findings[0]
    assert (finding.rule, finding.severity) == ("R3", "warning")
    path = "resultsSection.participantFlowModule.periods[0].milestones[0]"
    assert finding.where == f"record.json, {path}"


def test_a_milestone_that_stands_twice_is_read_once_and_told(tmp_path: Path) -> None:
    record = invent_record()
    milestones = flow_of(record)["periods"][0]["milestones"]
    milestones.append(milestones[0])
    trial = load_json(tmp_path, record)
    assert len([n for n in trial.flow if n.variable == "started"]) == 2
    assert [finding.rule for finding in trial.findings] == ["R4"]


def test_reasons_that_say_the_same_have_rows_of_their_own(tmp_path: Path) -> None:
    record = invent_record(participantFlowModule=invent_flow(Drug=(5, 3), Placebo=(5, 5)))
    reason = {"type": "Other", "reasons": list_people(["FG000", "FG001"], [1, 0])}
    flow_of(record)["periods"][0]["dropWithdraws"] = [reason, reason]
    trial = load_json(tmp_path, record)
    assert len([n for n in trial.flow if n.level == "Other"]) == 4


def names(numbers: tuple[PublishedNumber, ...]) -> list[str]:
    """List the places of numbers."""
    return [number.place for number in numbers]


def test_a_number_says_in_words_where_it_stands(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT02552212")
    assert "participant flow, SFE Period (Week 52 - 156), Lack of Efficacy" in names(trial.flow)
