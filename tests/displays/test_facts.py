"""A fact says how a result reads, what it is, and where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import invent_description, invent_number, invent_result
from tests.displays.computed import compute, compute_sizes, describe_computed
from tests.registry import analyse_record, describe_record, invent_period, invent_sizes
from toolkit.displays.facts import Facts, label_result, write_facts
from toolkit.model.ard import Results
from toolkit.model.settings import Settings

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from toolkit.model.ard import Result
    from toolkit.pipeline import AnalysedTrial

DESCRIPTION = invent_description(
    variables={"sex": {"label": "Sex", "levels": {"male": {"label": "Male"}}}},
    events={"fever": {"label": "Pyrexia", "plain": "fever"}},
    timepoints={"week_4": "Week 4"},
    outcome_tables={"main": {"caption": "Main"}},
    outcomes={"walk": {"label": "Walking", "plain": "walking", "table": "main", "unit": "m"}},
    flow_labels={"lost": "Moved away"},
)


def test_the_facts_of_the_real_trial_read_as_before(
    als: AnalysedTrial, snapshot: SnapshotAssertion
) -> None:
    assert [f"{f.id} | {f.text} {f.unit} | {f.label} | {f.source}" for f in als.facts] == snapshot


def test_every_result_is_one_fact(als: AnalysedTrial) -> None:
    assert tuple(fact.id for fact in als.facts) == als.results.ids
    assert len({fact.id for fact in als.facts}) == len(als.facts)
    assert all(fact.text and fact.label and fact.source for fact in als.facts)


def test_what_has_no_value_says_so_and_nothing_else_does(als: AnalysedTrial) -> None:
    for fact in als.facts:
        missing = fact.text == "not reported"
        assert missing == (fact.value is None) == (fact.origin == "not reported")


@pytest.mark.parametrize(
    ("result", "label"),
    [
        (invent_result("flow/screened", 1), "Assessed for eligibility, number of people"),
        (
            invent_result("flow/lost/ill@arm_1", 1, variable_level="Too ill"),
            "Moved away, Too ill, Low dose, number of people",
        ),
        (
            invent_result("baseline/sex/percent@all", 1, variable_level="male"),
            "Sex, Male, percentage",
        ),
        (
            invent_result("adverse_events/fever/percent@arm_2", 1, population="safety"),
            "Pyrexia, treatment-emergent, Safety population, Placebo, percentage",
        ),
        (
            invent_result("adverse_events/any/n@arm_2", 1, context="sae"),
            "Any adverse event, serious, Placebo, number of people",
        ),
        (
            invent_result("outcomes/walk/p@between", 1, context="week_4", population="randomised"),
            "Walking, Week 4, All randomised, Between arms, p-value",
        ),
        (
            invent_result("population/safety/n@arm_1", 1, population="safety"),
            "Safety population, Low dose, number of people",
        ),
        (invent_result("claims/age_min/value", 18), "age min"),
    ],
)
def test_a_label_says_what_a_result_is(result: Result, label: str) -> None:
    assert label_result(DESCRIPTION, result) == label


def test_a_derived_fact_says_from_what() -> None:
    result = invent_result(
        "flow/excluded", 5, origin="derived", source="derived", note="screened − randomised"
    )
    (fact,) = write_facts(DESCRIPTION, Results([result]), Settings())
    assert (fact.text, fact.origin, fact.source) == (
        "5",
        "derived",
        "Worked out: screened − randomised",
    )


def test_a_fact_says_of_how_many_people_it_is() -> None:
    size = invent_result("population/safety/n@arm_1", 36, "Thirty-six", population="safety")
    unknown = invent_result("population/safety/n@arm_2", None, population="safety")
    rows = [
        invent_result(f"adverse_events/fever/n@arm_{arm}", 9, "9", population="safety")
        for arm in (1, 2)
    ]
    facts = write_facts(DESCRIPTION, Results([size, unknown, *rows]), Settings())
    assert [fact.people for fact in facts] == ["", "", "of 36 people", ""]


EMERGENT = "treatment-emergent, Safety population"
COMPUTED = describe_computed(
    2,
    variables={
        "sex": {"label": "Sex", "levels": {"male": {"label": "Male"}}},
        "fever": {"label": "Fever before the trial", "levels": {"yes": {"label": "Yes"}}},
        "age": {"label": "Age", "unit": "years"},
    },
    events={"fever": {"label": "Pyrexia", "plain": "fever", "organ_class": "general"}},
    organ_classes={"general": "General disorders"},
)


@pytest.mark.parametrize(
    ("result", "label"),
    [
        (
            compute(
                "adverse_events/fever/events@arm_1",
                1,
                population="safety",
                variable_level="general",
            ),
            f"Pyrexia, General disorders, {EMERGENT}, Low dose, number of events",
        ),
        (
            compute("adverse_events/general/percent@all", 1, population="safety"),
            f"General disorders, {EMERGENT}, percentage",
        ),
        (
            compute("adverse_events/any/difference@arm_1_vs_arm_2", 1, population="safety"),
            f"Any adverse event, {EMERGENT}, Low dose against Placebo, difference",
        ),
        (
            compute("baseline/fever/n@arm_1", 1, variable_level="yes"),
            "Fever before the trial, Yes, Low dose, number of people",
        ),
        (
            compute("baseline/sex/missing/n@arm_1", 1, variable_level="missing"),
            "Sex, missing, Low dose, number of people",
        ),
        (compute("baseline/age/median@all", 1), "Age, median"),
        (
            compute("baseline/age/smd@arm_1_vs_arm_2", 1),
            "Age, Low dose against Placebo, standardised mean difference",
        ),
        (compute("baseline/age/p@between", 1), "Age, Between arms, p-value"),
    ],
)
def test_a_label_says_what_a_computed_result_is(result: Result, label: str) -> None:
    assert label_result(COMPUTED, result) == label


def test_what_could_not_be_computed_says_why() -> None:
    result = compute(
        "baseline/age/sd@arm_1", None, "nobody in this group", source="AGE in adsl.csv"
    )
    (fact,) = write_facts(COMPUTED, Results([result]), Settings())
    assert (fact.text, fact.source) == ("n/a", "AGE in adsl.csv; nobody in this group")


def test_a_computed_fact_says_of_how_many_people_it_is() -> None:
    rows = [
        *compute_sizes("safety", {"arm_1": 86}),
        compute("adverse_events/fever/percent@arm_1", 42.65, population="safety"),
    ]
    fact = write_facts(COMPUTED, Results(rows), Settings())[-1]
    assert (fact.text, fact.people, fact.origin) == ("42.7", "of 86 people", "computed")


def test_a_fact_is_written_when_it_is_asked_for(als: AnalysedTrial) -> None:
    facts = Facts(als.trial.description, als.results, als.settings)
    assert dict(facts) == {fact.id: fact for fact in als.facts}
    assert len(facts) == len(als.results)
    assert facts["flow/randomised"] is facts["flow/randomised"]
    assert "flow/nobody" not in facts


def test_a_fact_of_a_record_says_its_period_its_group_and_its_part() -> None:
    description = describe_record(2)
    flow = invent_period(1, arm_1="10 8 2", arm_2="11 11 0")
    facts = Facts(description, analyse_record(description, flow=flow), Settings())
    fact = facts["flow/completed/period_1@arm_1"]
    assert fact.label == "Completed, Period 1, Low dose, number of people"
    assert fact.part == "Registry NCT00000000, participant flow"
    assert facts["flow/randomised"].part == "Worked out from other numbers of the record"


def test_an_outcome_of_a_record_is_of_those_analysed_or_of_nobody_knows_how_many() -> None:
    description = describe_record(
        outcomes={"primary_1": {"label": "Pain", "plain": "pain", "table": "primary_1"}},
        outcome_tables={"primary_1": {"caption": "Pain"}},
    )
    about = {"population": "randomised"}
    results = analyse_record(
        description,
        populations=invent_sizes("randomised", arm_1="50", arm_2="50"),
        outcomes=(
            invent_number("primary_1", "arm_1", "40", "analysed", **about),
            invent_number("primary_1", "arm_1", "5", "mean", context="row", **about),
            invent_number("primary_1", "arm_2", "5", "mean", context="row", **about),
        ),
    )
    facts = Facts(description, results, Settings())
    assert facts["outcomes/primary_1/row/mean@arm_1"].people == "of 40 people"
    assert facts["outcomes/primary_1/row/mean@arm_2"].people == ""
