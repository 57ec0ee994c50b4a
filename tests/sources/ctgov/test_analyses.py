"""Analyses keep what their sponsor says of them, and no direction is made up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.sources.ctgov.records import (
    find,
    invent_outcome,
    invent_outcomes,
    invent_record,
    load_case,
    load_json,
)
from toolkit.model.trial import BETWEEN
from toolkit.model.vocabulary import NOT_REPORTED

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.model.trial import PublishedNumber, Trial

FIRST = "primary_1_analysis_1"
BOTH = ["OG000", "OG001"]


def load(folder: Path, **known: Any) -> Trial:
    """Load a record with one analysis of both groups, whose keys may be otherwise."""
    outcome = invent_outcome(analyses=[{"groupIds": BOTH, **known}])
    return load_json(folder, invent_record(**invent_outcomes(outcome)))


def shown(trial: Trial) -> dict[str, str]:
    """List the texts of the analysis by statistic."""
    return {n.statistic: n.printed for n in list_numbers(trial)}


def list_numbers(trial: Trial) -> list[PublishedNumber]:
    """List the numbers of the analysis."""
    return [n for n in trial.outcomes if n.context == FIRST]


@pytest.mark.parametrize(
    ("text", "relation", "value"),
    [
        ("0.029", "=", 0.029),
        ("<0.001", "<", 0.001),
        ("< 0.001", "<", 0.001),
        ("=0.247", "=", 0.247),
        (">0.05", ">", 0.05),
        ("0,001", "=", 0.001),
        ("<=.01", "≤", 0.01),
        ("1.0", "=", 1),
    ],
)
def test_quirk_33_a_p_value_keeps_its_text_and_its_sign(
    text: str, relation: str, value: float, tmp_path: Path
) -> None:
    (number,) = list_numbers(load(tmp_path, pValue=text))
    assert (number.statistic, number.group) == ("p", BETWEEN)
    assert (number.printed, number.relation, number.value) == (text, relation, value)


def test_quirk_33_words_for_a_p_value_are_missing_and_told(tmp_path: Path) -> None:
    trial = load(tmp_path, pValue="NS")
    (number,) = list_numbers(trial)
    assert (number.printed, number.note) == (NOT_REPORTED, "the record says 'NS'")
    assert [finding.rule for finding in trial.findings] == ["R3"]


def test_quirk_33_an_estimate_without_a_p_value_has_none(tmp_path: Path) -> None:
    assert shown(load(tmp_path, paramType="Difference", paramValue="1.2")) == {"value": "1.2"}


def test_quirk_33_an_estimate_may_have_no_interval(tmp_path: Path) -> None:
    trial = load(tmp_path, paramType="t", paramValue="2.1", ciNumSides="TWO_SIDED")
    assert shown(trial) == {"value": "2.1"}


def test_quirk_34_what_is_estimated_is_named_in_the_sponsors_words(tmp_path: Path) -> None:
    trial = load(
        tmp_path,
        statisticalMethod="Log Rank",
        paramType="Cox Proportional Hazard",
        paramValue="1.29",
        estimateComment="Above 1 is good",
        groupDescription="Recovery \\[days\\]",
    )
    label = "Log Rank, Cox Proportional Hazard: Drug and Placebo"
    assert trial.description.timepoints[FIRST] == label
    (number,) = list_numbers(trial)
    assert number.statistic == "value"
    assert number.note == "Cox Proportional Hazard; Above 1 is good; Recovery [days]"


@pytest.mark.parametrize("level", ["95", "90", "84", None])
def test_quirk_35_the_level_of_an_interval_is_given_where_the_record_has_it(
    level: str | None, tmp_path: Path
) -> None:
    trial = load(tmp_path, ciLowerLimit="1", ciUpperLimit="3", ciPctValue=level)
    expected = {"ci_lower": "1", "ci_upper": "3", **({"ci_level": level} if level else {})}
    assert shown(trial) == expected


def test_quirk_35_an_analysis_of_one_group_belongs_to_it(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT02856893")
    groups = {n.group for n in trial.outcomes if n.context == FIRST}
    assert groups == {"gefitinib_till_blood_test_progression_than_osimert"}


def test_quirk_35_sides_without_limits_make_no_interval(tmp_path: Path) -> None:
    assert shown(load(tmp_path, pValue="0.1", ciNumSides="TWO_SIDED", ciPctValue="95")) == {
        "p": "0.1"
    }


def test_quirk_35_an_interval_that_is_open_on_one_side_says_why(tmp_path: Path) -> None:
    trial = load(
        tmp_path,
        ciLowerLimit="1.5",
        ciUpperLimitComment="One-sided test",
        ciNumSides="ONE_SIDED",
        ciPctValue="97.5",
    )
    upper = find(trial.outcomes, context=FIRST, statistic="ci_upper")
    assert (upper.printed, upper.note) == (NOT_REPORTED, "One-sided test")
    assert find(trial.outcomes, context=FIRST, statistic="ci_level").note == "one-sided"


def test_quirk_36_groups_stand_in_the_records_order_without_a_direction(tmp_path: Path) -> None:
    trial = load(tmp_path, groupIds=["OG001", "OG000"], pValue="0.5", statisticalMethod="ANCOVA")
    assert trial.description.timepoints[FIRST] == "ANCOVA: Placebo and Drug"


def test_quirk_36_the_direction_that_prose_gives_stays_in_the_note(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT02210780")
    value = find(trial.outcomes, context="secondary_3_analysis_1", statistic="value")
    assert "Dupilumab 300 mg qw vs. Placebo qw" in value.note


@pytest.mark.parametrize(
    ("kind", "statistic"), [("STANDARD_DEVIATION", "sd"), ("STANDARD_ERROR_OF_MEAN", "sem")]
)
def test_a_spread_around_an_estimate_is_kept(kind: str, statistic: str, tmp_path: Path) -> None:
    trial = load(tmp_path, paramValue="1", dispersionType=kind, dispersionValue="0.4")
    assert shown(trial) == {"value": "1", statistic: "0.4"}


def test_a_spread_of_no_known_kind_is_told(tmp_path: Path) -> None:
    trial = load(tmp_path, paramValue="1", dispersionValue="0.4")
    assert shown(trial) == {"value": "1"}
    assert [finding.rule for finding in trial.findings] == ["R10"]


def test_a_group_that_an_analysis_makes_up_is_told(tmp_path: Path) -> None:
    trial = load(tmp_path, groupIds=["OG000", "OG009"], pValue="0.5")
    (number,) = list_numbers(trial)
    assert number.group == "drug"
    assert [finding.rule for finding in trial.findings] == ["R4"]


def test_an_analysis_without_a_number_is_no_row(tmp_path: Path) -> None:
    trial = load(tmp_path, statisticalMethod="ANCOVA")
    assert FIRST not in trial.description.timepoints


def test_what_is_said_of_a_p_value_stands_with_it(tmp_path: Path) -> None:
    trial = load(tmp_path, pValue="0.1", pValueComment="Not adjusted", groupDescription="At week 2")
    (number,) = list_numbers(trial)
    assert number.note == "Not adjusted; At week 2"
