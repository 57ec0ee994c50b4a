"""Which boxes of a flow diagram must add up to which."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import invent_description, invent_result
from tests.registry import describe_record
from toolkit.model.flow import (
    balance_boxes,
    balance_periods,
    balance_reasons,
    flow_id,
    list_balances,
    name_reason,
)

if TYPE_CHECKING:
    from toolkit.model.ard import Result


def balances(arms: int, *boxes: str) -> list[tuple[str, str, tuple[str, ...]]]:
    found = balance_boxes(invent_description(arms), boxes)
    return [(balance.rule, balance.total, balance.parts) for balance in found]


def test_ids_are_readable() -> None:
    assert flow_id("screened") == "flow/screened"
    assert flow_id("lost", "placebo", reason="moved") == "flow/lost/moved@placebo"
    assert flow_id("analysed", "placebo", population="safety") == "flow/analysed/safety@placebo"


@pytest.mark.parametrize(
    ("reason", "name"),
    [
        ("Moved away", "moved_away"),
        (" Moved–away! ", "moved_away"),
        ("Age < 18", "age_18"),
        ("עבר דירה", "עבר_דירה"),
        ("Übelkeit", "übelkeit"),
        ("🎉", ""),
    ],
)
def test_a_reason_is_named_by_its_letters_and_digits(reason: str, name: str) -> None:
    assert name_reason(reason) == name


def test_everything_adds_up_from_screening_to_the_arms() -> None:
    assert balances(2, "screened", "lost") == [
        ("F2", "flow/screened", ("flow/excluded", "flow/randomised")),
        ("F4", "flow/randomised", ("flow/allocated@arm_1", "flow/allocated@arm_2")),
        ("F5", "flow/allocated@arm_1", ("flow/received@arm_1", "flow/not_received@arm_1")),
        ("F6", "flow/allocated@arm_1", ("flow/completed@arm_1", "flow/lost@arm_1")),
        ("F5", "flow/allocated@arm_2", ("flow/received@arm_2", "flow/not_received@arm_2")),
        ("F6", "flow/allocated@arm_2", ("flow/completed@arm_2", "flow/lost@arm_2")),
        ("F1", "flow/received", ("flow/received@arm_1", "flow/received@arm_2")),
        ("F1", "flow/not_received", ("flow/not_received@arm_1", "flow/not_received@arm_2")),
        ("F1", "flow/lost", ("flow/lost@arm_1", "flow/lost@arm_2")),
        ("F1", "flow/completed", ("flow/completed@arm_1", "flow/completed@arm_2")),
    ]


def test_a_run_in_stands_between_screening_and_randomisation() -> None:
    assert balances(2, "left_run_in")[:2] == [
        ("F2", "flow/screened", ("flow/excluded", "flow/entered_run_in")),
        ("F1", "flow/entered_run_in", ("flow/left_run_in", "flow/randomised")),
    ]


def test_leaving_counts_only_where_the_trial_counts_it() -> None:
    stayed = {parts for rule, _, parts in balances(1, "discontinued", "lost") if rule == "F6"}
    assert stayed == {("flow/completed@arm_1", "flow/discontinued@arm_1", "flow/lost@arm_1")}
    assert ("F6", "flow/allocated@arm_1", ("flow/completed@arm_1",)) in balances(1)


def test_reasons_add_up_to_their_own_box() -> None:
    flow = tuple(
        invent_result(result_id, 1, variable_level=level)
        for result_id, level in (
            ("flow/excluded", ""),
            ("flow/excluded/ill", "Ill"),
            ("flow/excluded/old", "Old"),
            ("flow/lost@arm_1", ""),
            ("flow/lost/moved@arm_1", "Moved"),
            ("flow/lost@arm_2", ""),
        )
    )
    assert [(found.rule, found.total, found.parts) for found in balance_reasons(flow)] == [
        ("F3", "flow/excluded", ("flow/excluded/ill", "flow/excluded/old")),
        ("F3", "flow/lost@arm_1", ("flow/lost/moved@arm_1",)),
    ]


def periods(**started: str) -> tuple[Result, ...]:
    """Print who started and completed periods: `p1_arm_1="10 8"`."""
    rows = []
    for name, people in started.items():
        period, _, group = name.partition("_")
        for box, count in zip(("started", "completed"), people.split(), strict=True):
            result_id = flow_id(box, group, period=period)
            rows.append(invent_result(result_id, float(count), count, context=period))
    return tuple(rows)


def entry_of(*flow: Result) -> list[tuple[str, ...]]:
    description = describe_record(3, periods={"p1": {"name": "One"}, "p2": {"name": "Two"}})
    found = list_balances(description, flow)
    return [balance.parts for balance in found if balance.total == "flow/randomised"]


def test_everybody_who_entered_started_the_first_period() -> None:
    flow = periods(p1_arm_1="10 8", p1_arm_2="10 9", p2_arm_1="8 8", p2_arm_2="9 9")
    assert entry_of(*flow) == [("flow/started/p1@arm_1", "flow/started/p1@arm_2")]


@pytest.mark.parametrize(("people", "follows"), [("17 17", True), ("18 18", False)])
def test_a_later_group_may_be_people_who_were_there_before(people: str, follows: bool) -> None:
    flow = periods(p1_arm_1="10 8", p1_arm_2="10 9", p2_arm_3=people)
    assert bool(entry_of(*flow)) is follows


def test_who_started_a_period_completed_it_or_did_not() -> None:
    flow = periods(p1_arm_1="10 8", p2_arm_1="8 8")
    described = describe_record(1, periods={"p1": {"name": "One"}, "p2": {"name": "Two"}})
    balanced = {
        balance.total: balance.parts
        for balance in balance_periods(described, flow)
        if balance.rule == "F6"
    }
    assert balanced == {
        f"flow/started/{period}@arm_1": (
            f"flow/completed/{period}@arm_1",
            f"flow/not_completed/{period}@arm_1",
        )
        for period in ("p1", "p2")
    }
