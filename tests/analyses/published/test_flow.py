"""Boxes are transcribed, and the one that is missing follows from the others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.conftest import invent_description, invent_flow, invent_number, invent_trial
from tests.registry import describe_record, invent_period
from toolkit.analyses.published.flow import analyse_flow
from toolkit.model.ard import Result, Results
from toolkit.model.vocabulary import NOT_REPORTED

if TYPE_CHECKING:
    from toolkit.model.trial import PublishedNumber


def analyse(*flow: PublishedNumber, arms: int = 2) -> Results:
    return Results(analyse_flow(invent_trial(invent_description(arms), flow=flow)))


def found(results: Results, result_id: str) -> Result:
    row = results.get(result_id)
    assert row is not None
    return row


def test_a_printed_box_keeps_its_text_and_its_place() -> None:
    row = found(analyse(invent_number("screened", "all", "25", note="a note")), "flow/screened")
    assert (row.stat, row.printed, row.origin) == (25, "25", "printed")
    assert (row.source, row.note) == ("Paper 2020, Table 1", "a note")


@pytest.mark.parametrize(
    ("changes", "result_id", "how", "basis"),
    [
        ({"screened": ""}, "flow/screened", "5 + 20", "flow/excluded + flow/randomised"),
        ({"excluded": ""}, "flow/excluded", "25 − 20", "flow/screened − flow/randomised"),
        (
            {"allocated_at_arm_2": NOT_REPORTED},
            "flow/allocated@arm_2",
            "20 − 10",
            "flow/randomised − flow/allocated@arm_1",
        ),
        (
            {"not_received": ""},
            "flow/not_received@arm_1",
            "10 − 9",
            "flow/allocated@arm_1 − flow/received@arm_1",
        ),
        (
            {"discontinued_at_arm_1": NOT_REPORTED},
            "flow/discontinued@arm_1",
            "10 − 7 − 1",
            "flow/allocated@arm_1 − flow/completed@arm_1 − flow/lost@arm_1",
        ),
        ({}, "flow/lost", "1 + 1", "flow/lost@arm_1 + flow/lost@arm_2"),
    ],
)
def test_a_box_that_follows_is_derived_and_says_how(
    changes: dict[str, str], result_id: str, how: str, basis: str
) -> None:
    row = found(analyse(*invent_flow(2, **changes)), result_id)
    first, *others = re.findall(r"[−]?\d+", how.replace(" ", ""))
    assert row.stat == int(first) + sum(int(other.replace("−", "-")) for other in others)
    assert (row.origin, row.note, row.source) == ("derived", how, f"derived from {basis}")
    assert row.printed == ""


def test_one_derived_box_leads_to_the_next() -> None:
    results = analyse(*invent_flow(2, screened="", randomised=""))
    assert found(results, "flow/randomised").stat == 20
    assert found(results, "flow/screened").stat == 25


def test_two_unknown_boxes_stay_unknown() -> None:
    results = analyse(*invent_flow(2, discontinued=NOT_REPORTED, lost=NOT_REPORTED))
    assert found(results, "flow/discontinued@arm_1").stat is None
    assert found(results, "flow/discontinued@arm_1").origin == "not reported"
    assert found(results, "flow/lost@arm_1").stat is None


def test_the_last_reason_follows_from_its_box() -> None:
    reasons = [
        invent_number("excluded", "all", "4", level="Too ill"),
        invent_number("excluded", "all", NOT_REPORTED, level="Other"),
    ]
    row = found(analyse(*invent_flow(2), *reasons), "flow/excluded/other")
    assert (row.stat, row.variable_level) == (1, "Other")
    assert row.note == "5 − 4"


def test_no_box_is_derived_below_zero() -> None:
    results = analyse(*invent_flow(2, received="11", not_received=""))
    assert results.get("flow/not_received@arm_1") is None


@pytest.mark.parametrize("arms", [1, 2, 3, 4, 5])
def test_every_arm_has_its_boxes_and_the_whole_has_their_sums(arms: int) -> None:
    results = analyse(*invent_flow(arms), arms=arms)
    for arm in range(1, arms + 1):
        row = found(results, f"flow/received@arm_{arm}")
        assert (row.stat, row.group, row.group_level) == (9, "arm", f"arm_{arm}")
    if arms > 1:
        assert found(results, "flow/received").stat == 9 * arms
        assert found(results, "flow/received").group == ""


def analyse_periods(*flow: PublishedNumber, arms: int = 2) -> Results:
    return Results(analyse_flow(invent_trial(describe_record(arms), flow=flow)))


def test_a_registry_does_not_print_how_many_entered_but_it_follows() -> None:
    results = analyse_periods(*invent_period(1, arm_1="10 8 2", arm_2="11 11 0"))
    row = found(results, "flow/randomised")
    assert (row.stat, row.origin, row.note) == (21, "derived", "10 + 11")
    basis = "derived from flow/started/period_1@arm_1 + flow/started/period_1@arm_2"
    assert row.source == basis


def test_of_one_group_it_is_those_who_started() -> None:
    row = found(analyse_periods(*invent_period(1, arm_1="10 8 2"), arms=1), "flow/randomised")
    assert (row.stat, row.note) == (10, "the 10 people who started")


def test_free_texts_that_say_the_same_keep_an_id_each() -> None:
    reasons = ("Lost to follow-up", "Lost to follow up", "?", "!", "Moved " * 40)
    numbers = [
        invent_number("not_completed", "arm_1", "1", level=reason, context="period_1")
        for reason in reasons
    ]
    results = analyse_periods(*numbers)
    assert [row.variable_level for row in results] == list(reasons)
    names = [row.id.split("/")[3].partition("@")[0] for row in results]
    assert names[:4] == ["lost_to_follow_up", "lost_to_follow_up_2", "other", "other_2"]
    assert len(names[4]) == 60
