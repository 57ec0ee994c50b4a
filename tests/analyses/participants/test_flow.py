"""People in; the boxes of their flow diagram out, which must add up in every design."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analyses.participants.pilot import load_pilot
from tests.conftest import invent_description
from tests.people import invent_participants
from toolkit.analyses.participants.flow import NOT_GIVEN, analyse_flow
from toolkit.checks.flow import check_flow
from toolkit.model.ard import Results
from toolkit.model.flow import balance_boxes, balance_reasons

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

    from tests.people import Record
    from toolkit.model.ard import Result
    from toolkit.model.participants import ParticipantTrial
    from toolkit.model.trial import TrialDescription

_REASONS = ("Withdrew consent", "Adverse event", "ADVERSE-EVENT", "Death", NOT_GIVEN, "?")


def _design(kind: str, allocation: str = "randomised") -> dict[str, str]:
    """Describe a design of that kind."""
    masking = {"masking": "open-label", "comparator": "placebo"}
    return {"kind": kind, "allocation": allocation, **masking}


def _crossover(periods: int = 2, **changes: Any) -> TrialDescription:
    """Describe a crossover trial of two sequences."""
    arms = ["arm_1", "arm_2"] * periods
    return invent_description(
        2,
        design=_design("crossover"),
        sequences={
            "one_two": {"name": "One first", "treatments": arms[:periods]},
            "two_one": {"name": "Two first", "treatments": arms[1 : periods + 1]},
        },
        periods={f"period_{n}": {"name": f"Period {n}"} for n in range(1, periods + 1)},
        **changes,
    )


def _without_randomisation() -> dict[str, Any]:
    """Name the populations of a trial that people were enrolled in."""
    return {
        "populations": {
            "enrolled": {"name": "All enrolled", "definition": "Everybody."},
            "safety": {"name": "Safety population", "definition": "Everybody treated."},
        }
    }


_DESIGNS: dict[str, TrialDescription] = {
    **{f"parallel-{n}": invent_description(n) for n in range(1, 6)},
    "not-randomised": invent_description(
        2, design=_design("parallel", "non-randomised"), **_without_randomisation()
    ),
    "factorial": invent_description(4, design=_design("factorial")),
    "cluster": invent_description(2, design=_design("cluster")),
    "single-arm": invent_description(
        1, design=_design("single-arm", "non-randomised"), **_without_randomisation()
    ),
    "dose-cohorts": invent_description(
        design=_design("dose-cohorts", "non-randomised"),
        arms={
            f"arm_{n}": {"name": f"{n}", "plain": f"{n}", "role": "experimental", "order": 4 - n}
            for n in range(1, 4)
        },
        **_without_randomisation(),
    ),
    "crossover-2": _crossover(2),
    "crossover-3": _crossover(3),
}


@st.composite
def invented_people(draw: DrawFn, description: TrialDescription) -> list[Record]:
    """Invent people to whom anything may have happened, but who have a status and a column."""
    arms = list(description.arms)
    reason = st.sampled_from((None, *_REASONS))
    person = st.fixed_dictionaries(
        {
            "planned": st.sampled_from(arms),
            "actual": st.sampled_from([*arms, None]),
            "sequence": st.sampled_from(list(description.sequences) or [""]),
            "entered": st.booleans(),
            "treated": st.booleans(),
            "safety": st.booleans(),
            "exclusion_reason": reason,
            "discontinuation_reason": reason,
            "status": st.sampled_from(("completed", "discontinued", "ongoing")),
            **{period: st.sampled_from([*arms, None]) for period in description.periods},
        }
    )
    people = draw(st.lists(person, max_size=25))
    return [{**p, "safety": p["safety"] and p["entered"]} for p in people]


def _analyse(
    people: list[Record], description: TrialDescription | None = None, *, without: str = ""
) -> dict[str, Result]:
    """Analyse the flow of people, whose data may lack a column."""
    trial = invent_participants(people, description=description or invent_description(2))
    return {row.id: row for row in analyse_flow(_drop(trial, without) if without else trial)}


def _drop(trial: ParticipantTrial, column: str) -> ParticipantTrial:
    """Take a column of the people away."""
    left = trial.participants.people.drop(columns=column)
    return replace(trial, participants=replace(trial.participants, people=left))


def _numbers(rows: dict[str, Result], start: str) -> dict[str, float | None]:
    """List the numbers of the boxes whose id begins so."""
    return {name: row.stat for name, row in rows.items() if name.startswith(start)}


def test_everybody_is_counted_in_the_boxes_of_their_arm() -> None:
    people: list[Record] = [
        {"arm": None, "exclusion_reason": "Declined"},
        {"arm": "arm_1"},
        {"arm": "arm_1", "status": "discontinued", "discontinuation_reason": "Death"},
        {"arm": "arm_2", "treated": False, "safety": False, "status": "discontinued"},
        {"arm": "arm_2"},
        {"arm": "arm_2"},
    ]
    assert _numbers(_analyse(people), "flow/") == {
        "flow/screened": 6,
        "flow/excluded": 1,
        "flow/excluded/declined": 1,
        "flow/randomised": 5,
        "flow/allocated@arm_1": 2,
        "flow/allocated@arm_2": 3,
        "flow/received@arm_1": 2,
        "flow/received@arm_2": 2,
        "flow/received": 4,
        "flow/not_received@arm_1": 0,
        "flow/not_received@arm_2": 1,
        "flow/not_received/not_treated@arm_2": 1,
        "flow/not_received": 1,
        "flow/not_received/not_treated": 1,
        "flow/discontinued@arm_1": 1,
        "flow/discontinued/death@arm_1": 1,
        "flow/discontinued@arm_2": 1,
        "flow/discontinued": 2,
        "flow/discontinued/death": 1,
        "flow/discontinued/reason_not_given": 1,
        "flow/completed@arm_1": 1,
        "flow/completed@arm_2": 2,
        "flow/completed": 3,
        "flow/analysed/safety@arm_1": 2,
        "flow/analysed/safety@arm_2": 2,
        "flow/analysed/safety": 4,
    }


def test_a_row_says_what_it_is_and_where_it_comes_from() -> None:
    rows = _analyse(
        [
            {"arm": None, "exclusion_reason": "Declined"},
            {"arm": "arm_1", "status": "discontinued", "discontinuation_reason": "Adverse event"},
        ]
    )
    reason = rows["flow/discontinued/adverse_event@arm_1"]
    assert (reason.variable, reason.variable_level) == ("discontinued", "Adverse event")
    assert (reason.group, reason.group_level, reason.stat_name) == ("arm", "arm_1", "n")
    assert reason.origin == "computed"
    assert rows["flow/analysed/safety@arm_1"].population == "safety"
    assert {
        name: rows[f"flow/{name}"].source for name in ("excluded", "received", "completed")
    } == {
        "excluded": "adsl.csv without RANDFL = Y",
        "received": "adsl.csv where RANDFL = Y and TRTSDT is given",
        "completed": "EOSSTT in adsl.csv where RANDFL = Y",
    }
    assert rows["flow/allocated@arm_1"].source == "adsl.csv where RANDFL = Y, by TRT01P"


def test_screening_is_not_reported_where_the_data_hold_only_those_who_entered() -> None:
    rows = _analyse([{"arm": "arm_1"}])
    for box in ("flow/screened", "flow/excluded"):
        assert rows[box].stat is None
        assert rows[box].origin == "not reported"
        assert rows[box].note == "the dataset holds only those who entered"
    assert rows["flow/randomised"].stat == 1


def test_reasons_keep_their_order_and_those_of_nobody_are_left_out() -> None:
    trial = invent_participants(
        [
            {"arm": "arm_1", "status": "discontinued", "discontinuation_reason": reason}
            for reason in ("Death", "Adverse event", None, "Death")
        ]
        + [{"arm": "arm_2", "status": "discontinued", "discontinuation_reason": "Moved"}]
    )
    order = ["Moved", "Pregnancy", "Death", "Adverse event"]
    reasons = trial.participants.people["discontinuation_reason"].cat.set_categories(order)
    people = trial.participants.people.assign(discontinuation_reason=reasons)
    trial = replace(trial, participants=replace(trial.participants, people=people))
    rows = [row for row in analyse_flow(trial) if row.variable == "discontinued"]
    listed = [(r.variable_level, r.stat) for r in rows if r.group_level == "arm_1"]
    assert listed == [("", 4), ("Death", 2), ("Adverse event", 1), (NOT_GIVEN, 1)]


@pytest.mark.parametrize("without", ["", "discontinuation_reason"])
def test_where_no_reason_is_known_none_is_listed(without: str) -> None:
    people: list[Record] = [{"arm": "arm_1", "status": "discontinued"}]
    assert _numbers(_analyse(people, without=without), "flow/discontinued") == {
        "flow/discontinued@arm_1": 1,
        "flow/discontinued@arm_2": 0,
        "flow/discontinued": 1,
    }


def test_reasons_that_differ_only_in_case_or_punctuation_are_one() -> None:
    reasons = ("ADVERSE EVENT", "Adverse event", "?", None)
    rows = _analyse([{"arm": None, "exclusion_reason": reason} for reason in reasons])
    listed = [(r.variable_level, r.stat) for r in rows.values() if r.variable == "excluded"]
    assert listed == [("", 4), (NOT_GIVEN, 2), ("ADVERSE EVENT", 2)]


def test_who_ended_how_is_not_reported_where_the_data_do_not_say() -> None:
    rows = _analyse([{"arm": "arm_1"}, {"arm": "arm_2"}], without="status")
    for box in ("discontinued", "completed"):
        for group in ("", "@arm_1", "@arm_2"):
            row = rows[f"flow/{box}{group}"]
            assert (row.stat, row.origin) == (None, "not reported")
            assert row.note == "the data do not say who completed the trial"
    assert "flow/ongoing" not in rows


def test_where_the_status_of_some_is_missing_the_known_ones_are_in_the_note() -> None:
    people: list[Record] = [
        {"arm": "arm_1"},
        {"arm": "arm_1", "status": None},
        {"arm": "arm_1", "status": "discontinued", "discontinuation_reason": "Death"},
        {"arm": "arm_2"},
    ]
    rows = _analyse(people)
    assert rows["flow/completed@arm_1"].stat is None
    assert rows["flow/completed@arm_1"].note == (
        "people with the status completed: 1; without any: 1"
    )
    assert rows["flow/discontinued@arm_1"].stat is None
    assert rows["flow/completed"].stat is None
    assert rows["flow/completed@arm_2"].stat == 1
    assert not [name for name in rows if name.startswith("flow/discontinued/")]


def test_people_still_in_the_trial_have_a_box_only_if_there_are_any() -> None:
    people: list[Record] = [{"arm": "arm_1"}, {"arm": "arm_2", "status": "ongoing"}]
    assert _numbers(_analyse(people), "flow/ongoing") == {
        "flow/ongoing@arm_1": 0,
        "flow/ongoing@arm_2": 1,
        "flow/ongoing": 1,
    }
    failed: Record = {"arm": None, "status": "ongoing"}
    assert not _numbers(_analyse([{"arm": "arm_1"}, failed]), "flow/ongoing")


def test_people_given_another_arm_stay_where_they_were_allocated() -> None:
    swapped = {"planned": "arm_1", "actual": "arm_2", "entered": True, "treated": True}
    rows = _analyse([swapped, {"arm": "arm_1"}, {"arm": "arm_2"}])
    assert rows["flow/allocated@arm_1"].stat == 2
    assert _numbers(rows, "flow/received") == {
        "flow/received@arm_1": 1,
        "flow/received@arm_2": 1,
        "flow/received": 2,
    }
    assert rows["flow/not_received/received_another_treatment@arm_1"].stat == 1
    assert rows["flow/analysed/safety@arm_1"].stat == 2
    assert "another treatment" in rows["flow/analysed/safety@arm_1"].note
    assert rows["flow/analysed/safety@arm_2"].note == ""
    assert rows["flow/analysed/safety"].note == ""


def test_of_people_treated_with_something_unknown_no_reason_is_known() -> None:
    unknown: Record = {"planned": "arm_1", "actual": None, "entered": True, "treated": True}
    rows = _analyse([unknown, {"arm": "arm_1", "treated": False}])
    assert _numbers(rows, "flow/not_received") == {
        "flow/not_received@arm_1": 2,
        "flow/not_received/not_treated@arm_1": 1,
        "flow/not_received/reason_not_given@arm_1": 1,
        "flow/not_received@arm_2": 0,
        "flow/not_received": 2,
        "flow/not_received/not_treated": 1,
        "flow/not_received/reason_not_given": 1,
    }
    assert rows["flow/analysed/safety@arm_1"].note == ""


def test_a_single_arm_has_no_allocation() -> None:
    people: list[Record] = [
        {"arm": None},
        {"arm": "arm_1"},
        {"arm": "arm_1", "treated": False, "safety": False, "status": "discontinued"},
        {"arm": None, "entered": True, "treated": True, "status": "completed"},
    ]
    rows = _analyse(people, _DESIGNS["single-arm"])
    assert "flow/randomised" not in rows
    assert not _numbers(rows, "flow/allocated")
    assert rows["flow/screened"].stat == 4
    assert rows["flow/enrolled"].stat == 3
    assert rows["flow/received@arm_1"].stat == 2
    assert rows["flow/not_received@arm_1"].stat == 1
    assert rows["flow/completed@arm_1"].stat == rows["flow/completed"].stat == 2
    assert rows["flow/analysed/safety@arm_1"].stat == 2


def test_dose_cohorts_stand_in_the_order_in_which_they_opened() -> None:
    rows = _analyse([{"arm": "arm_1"}], _DESIGNS["dose-cohorts"])
    allocated = [row.group_level for row in rows.values() if row.variable == "allocated"]
    assert allocated == ["arm_3", "arm_2", "arm_1"]


def test_people_from_outside_the_trial_are_only_analysed() -> None:
    arms = {
        "arm_1": {"name": "Cells", "plain": "cells", "role": "experimental"},
        "cohort": {"name": "Cohort", "plain": "a cohort", "role": "external"},
    }
    description = invent_description(
        design=_design("single-arm", "non-randomised"), arms=arms, **_without_randomisation()
    )
    inside: list[Record] = [{"arm": "arm_1"}, {"arm": None}]
    rows = _analyse([*inside, {"arm": "cohort"}, {"arm": "cohort"}], description)
    assert rows["flow/enrolled"].stat == 1
    assert rows["flow/excluded"].stat == 1
    assert rows["flow/screened"].stat == 2
    assert _numbers(rows, "flow/analysed") == {
        "flow/analysed/safety@arm_1": 1,
        "flow/analysed/safety@cohort": 2,
        "flow/analysed/safety": 1,
    }


def test_a_crossover_trial_is_counted_by_sequence_and_period() -> None:
    mine: Record = {"arm": "arm_1", "sequence": "one_two", "period_1": "arm_1"}
    left = {"status": "discontinued", "discontinuation_reason": "Adverse event"}
    people: list[Record] = [
        {**mine, "period_2": "arm_2"},
        {**mine, "period_2": "arm_2", **left},
        {**mine, **left},
        {**mine, "period_2": "arm_1"},
        {**mine, "period_1": None},
        {**mine, "period_1": None, "period_2": "arm_2"},
        {**mine, "period_1": "arm_2", "period_2": "arm_1"},
        {"arm": "arm_2", "sequence": "two_one", "period_1": "arm_2", "period_2": "arm_1"},
    ]
    rows = _analyse(people, _crossover())
    found = {k.removesuffix("@one_two"): v.stat for k, v in rows.items() if "@one_two" in k}
    assert found == {
        "flow/allocated": 7,
        "flow/received/period_1": 4,
        "flow/not_received/period_1": 3,
        "flow/not_received/period_1/not_treated": 2,
        "flow/not_received/period_1/received_another_treatment": 1,
        "flow/discontinued/period_1": 2,
        "flow/discontinued/period_1/adverse_event": 1,
        "flow/discontinued/period_1/received_another_treatment": 1,
        "flow/received/period_2": 2,
        "flow/discontinued/period_2": 1,
        "flow/discontinued/period_2/adverse_event": 1,
        "flow/discontinued": 2,
        "flow/discontinued/adverse_event": 2,
        "flow/completed": 5,
        "flow/analysed/safety": 7,
    }
    late = rows["flow/received/period_2@one_two"]
    assert late.note == "not counted, as they missed an earlier treatment: 1"
    assert (late.group, late.context, late.variable) == ("sequence", "period_2", "received")
    assert rows["flow/received/period_2@two_one"].note == ""
    assert rows["flow/randomised"].stat == 8
    assert rows["flow/completed"].stat == 6


def test_who_left_in_the_last_period_is_not_reported_without_a_status() -> None:
    people: list[Record] = [
        {"arm": "arm_1", "sequence": "one_two", "period_1": "arm_1", "period_2": "arm_2"}
    ]
    rows = _analyse(people, _crossover(), without="status")
    assert rows["flow/discontinued/period_1@one_two"].stat == 0
    assert rows["flow/discontinued/period_2@one_two"].stat is None
    assert rows["flow/discontinued/period_2@two_one"].origin == "not reported"


def test_nobody_at_all_is_zero_in_every_box() -> None:
    for description in _DESIGNS.values():
        rows = _analyse([], description)
        assert {row.stat for row in rows.values() if row.variable not in _SCREENING} == {0}


_SCREENING = ("screened", "excluded")


@settings(max_examples=30)
@pytest.mark.parametrize("design", _DESIGNS)
@given(data=st.data())
def test_the_boxes_add_up_in_every_design(design: str, data: st.DataObject) -> None:
    description = _DESIGNS[design]
    people = data.draw(invented_people(description))
    results = Results(analyse_flow(invent_participants(people, description=description)))
    assert not [*check_flow(description, results, "flow")]
    balances = [*balance_boxes(description, {row.variable for row in results})]
    for balance in [*balances, *balance_reasons(tuple(results))]:
        total, parts = results.get(balance.total), [*map(results.get, balance.parts)]
        if total is None or None in parts:  # of a crossover trial, boxes that have their periods
            assert description.design.kind == "crossover"
            assert balance.rule == "F1"
        elif total.stat is not None:
            assert total.stat == sum(part.stat or 0 for part in parts if part), balance


@given(data=st.data())
def test_the_order_of_the_people_makes_no_difference(data: st.DataObject) -> None:
    description = _DESIGNS[data.draw(st.sampled_from(["parallel-3", "crossover-2"]))]
    people = data.draw(invented_people(description))
    shuffled = data.draw(st.permutations(people))
    one, other = (_analyse(p, description) for p in (people, shuffled))
    assert {k: (v.stat, v.note) for k, v in one.items()} == {
        k: (v.stat, v.note) for k, v in other.items()
    }


def test_the_cdisc_pilot_flows_as_its_report_says() -> None:
    trial = load_pilot()
    results = Results(analyse_flow(trial))
    assert not [*check_flow(trial.description, results, "flow")]

    def count(box: str) -> list[float | None]:
        """Count the people of a box in the three arms and in all."""
        rows = [results.get(f"flow/{box}{at}") for at in ("@arm_1", "@arm_2", "@arm_3", "")]
        return [row.stat if row else None for row in rows]

    assert count("completed") == [58, 25, 27, 110]
    assert count("discontinued") == [28, 59, 57, 144]
    assert count("discontinued/adverse_event") == [8, 44, 40, 92]
    assert count("discontinued/lack_of_efficacy") == [3, None, 1, 4]
    assert count("received") == [86, 84, 84, 254]
    assert count("analysed/efficacy") == [79, 81, 74, 234]
    assert count("screened")[3] is None
