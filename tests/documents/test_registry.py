"""What the templates about a registry's record are given."""

from __future__ import annotations

from tests.conftest import invent_number
from tests.registry import analyse_record, describe_record, invent_period
from toolkit.documents.registry import describe_record as describe
from toolkit.model.vocabulary import NOBODY_AT_RISK, NOT_REPORTED


def test_groups_say_when_they_began_and_who_did_not_finish() -> None:
    one = describe_record(1)
    flow = invent_period(1, arm_1="10 8 2")
    (group,) = describe(one, analyse_record(one, flow=flow))["flow_groups"]
    assert group == {
        "slug": "arm_1",
        "name": "Low dose",
        "started": "flow/started/period_1@arm_1",
        "left": "flow/not_completed/period_1@arm_1",
        "period": "",
    }
    two = describe_record(3, 2)
    flow = (*invent_period(1, arm_1="10 8 2"), *invent_period(2, arm_2="5 5 0"))
    found = describe(two, analyse_record(two, flow=flow))["flow_groups"]
    assert [(g["started"], g["left"], g["period"]) for g in found] == [
        ("flow/started/period_1@arm_1", "", ""),
        ("flow/started/period_2@arm_2", "", "Period 2"),
        ("", "", ""),
    ]


def test_what_stands_for_no_number_says_why() -> None:
    description = describe_record(2)
    about = {"context": "death"}
    results = analyse_record(
        description,
        adverse_events=(
            invent_number("any", "arm_1", NOT_REPORTED, note=NOBODY_AT_RISK, **about),
            invent_number("any", "arm_2", NOT_REPORTED, note="no deaths", **about),
        ),
    )
    groups = describe(description, results)["event_groups"]
    assert [group["missing"]["death"] for group in groups] == ["nobody was counted", NOT_REPORTED]
    assert [group["missing"]["sae"] for group in groups] == [NOT_REPORTED] * 2


def test_outcomes_are_divided_and_those_with_values_are_known() -> None:
    names = ("secondary_1", "primary_1", "other_1", "primary_2", "post_hoc_1")
    description = describe_record(
        outcomes={name: {"label": name, "plain": name, "table": name} for name in names},
        outcome_tables={name: {"caption": name.title()} for name in names},
    )
    results = analyse_record(
        description,
        outcomes=(
            invent_number("primary_1", "arm_1", "40", "analysed"),
            invent_number("primary_2", "arm_1", "40", "mean"),
        ),
    )
    found = describe(description, results)
    assert found["primary"] == ["primary_2"]
    assert found["aims"] == ["Primary_1", "Primary_2"]
    assert [(part["heading"], part["tables"]) for part in found["sections"]] == [
        ("Primary outcomes", ["primary_1", "primary_2"]),
        ("Secondary outcomes", ["secondary_1"]),
        ("Other outcomes", ["other_1", "post_hoc_1"]),
    ]
