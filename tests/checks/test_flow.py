"""Boxes of a flow diagram that do not add up are named, with their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import invent_description, invent_flow, invent_number, invent_trial
from tests.registry import describe_record, invent_period
from toolkit.analyses.published.flow import analyse_flow
from toolkit.checks.flow import check_flow, find_unbalanced
from toolkit.model.ard import Results
from toolkit.model.vocabulary import NOT_REPORTED

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from toolkit.model.trial import PublishedNumber


def faults(*flow: PublishedNumber) -> list[str]:
    description = invent_description()
    results = Results(analyse_flow(invent_trial(description, flow=flow)))
    return [str(fault) for fault in check_flow(description, results, "flow.csv")]


@pytest.mark.parametrize("arms", [1, 2, 3, 4, 5])
def test_a_flow_that_adds_up_has_no_fault(arms: int) -> None:
    description = invent_description(arms)
    trial = invent_trial(description, flow=invent_flow(arms))
    assert not list(check_flow(description, Results(analyse_flow(trial)), "flow.csv"))


def reasons(box: str, group: str, *numbers: str) -> list[PublishedNumber]:
    return [
        invent_number(box, group, printed, level=f"Reason {number}")
        for number, printed in enumerate(numbers)
    ]


BROKEN = {
    "F1 one too many received in all": [*invent_flow(2), invent_number("received", "all", "19")],
    "F1 one too few lost in all": [*invent_flow(2), invent_number("lost", "all", "1")],
    "F2 one more screened": invent_flow(2, screened="26"),
    "F2 one fewer excluded": invent_flow(2, excluded="4"),
    "F2 one lost in the run-in": [
        *invent_flow(2, screened="26"),
        invent_number("left_run_in", "all", "2"),
    ],
    "F3 reasons one too few": [*invent_flow(2), *reasons("excluded", "all", "2", "2")],
    "F3 reasons one too many in an arm": [*invent_flow(2), *reasons("lost", "arm_2", "1", "1")],
    "F3 reasons too many before the last is known": [
        *invent_flow(2),
        *reasons("excluded", "all", "4", "2", NOT_REPORTED),
    ],
    "F4 one more randomised": invent_flow(2, randomised="21"),
    "F5 one more received": invent_flow(2, received_at_arm_1="10"),
    "F5 more received than allocated": invent_flow(2, received_at_arm_1="11", not_received=""),
    "F6 one more completed": invent_flow(2, completed_at_arm_2="8"),
    "F6 more left than there were": invent_flow(2, discontinued="12", completed=NOT_REPORTED),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_does_not_add_up_is_named_with_its_numbers(
    case: str, snapshot: SnapshotAssertion
) -> None:
    found = faults(*BROKEN[case])
    assert found
    assert found == snapshot


@pytest.mark.parametrize(
    "flow",
    [
        invent_flow(2, screened=NOT_REPORTED),
        invent_flow(2, excluded="", discontinued=NOT_REPORTED, completed=NOT_REPORTED),
        [*invent_flow(2), *reasons("excluded", "all", "4", NOT_REPORTED, NOT_REPORTED)],
        [
            *invent_flow(2, excluded=NOT_REPORTED, screened=""),
            *reasons("excluded", "all", "4", "1"),
        ],
    ],
)
def test_what_was_not_reported_is_no_fault(flow: list[PublishedNumber]) -> None:
    assert faults(*flow) == []


def test_what_does_not_add_up_in_a_registry_is_a_finding() -> None:
    description = describe_record()
    flow = (
        *invent_period(1, arm_1="10 8 1", arm_2="5 5 0"),
        invent_number("not_completed", "arm_1", "2", level="Death", context="period_1"),
    )
    results = Results(analyse_flow(invent_trial(description, flow=flow)))
    found = list(find_unbalanced(description, results, "record.json"))
    assert [(finding.rule, finding.severity, finding.where) for finding in found] == [
        ("F6", "warning", "record.json"),
        ("F3", "warning", "record.json"),
    ]
    assert found[0].what == (
        "flow/started/period_1@arm_1 = 10, but flow/completed/period_1@arm_1 = 8 + "
        "flow/not_completed/period_1@arm_1 = 1 make 9"
    )
    assert {finding.hint for finding in found} == {"the registry's numbers are shown as posted"}
