"""Outcomes become tables of their own, with the numbers of each row as printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.sources.ctgov.records import (
    find,
    invent_denoms,
    invent_groups,
    invent_outcome,
    invent_outcomes,
    invent_record,
    invent_values,
    load_case,
    load_json,
)
from toolkit.analyses.results import analyse_results
from toolkit.model.settings import Settings
from toolkit.model.vocabulary import NOT_REPORTED

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.model.trial import Trial

Json = dict[str, Any]
ROW = "primary_1_row_1"


def load(folder: Path, *outcomes: Json) -> Trial:
    """Load a record with these outcomes."""
    return load_json(folder, invent_record(**invent_outcomes(*outcomes)))


def one(*values: Any) -> list[Json]:
    """Make the classes of an outcome of one row."""
    return [{"categories": [{"measurements": invent_values("OG", *values)}]}]


def shown(trial: Trial, context: str = ROW, group: str = "drug") -> dict[str, str]:
    """List the texts of a row by statistic."""
    return {
        n.statistic: n.printed
        for n in trial.outcomes
        if (n.variable, n.context, n.group) == ("primary_1", context, group)
    }


def test_quirk_27_an_outcome_that_is_not_posted_is_told_and_has_no_table(tmp_path: Path) -> None:
    later = invent_outcome(title="Survival", reportingStatus="NOT_POSTED", classes=[], groups=[])
    trial = load(tmp_path, later, invent_outcome())
    assert list(trial.description.outcomes) == ["primary_2"]
    assert trial.description.table_notes["outcomes"] == ("Results not posted: Survival",)
    (finding,) = trial.findings
    assert finding.rule == "R5"
    assert finding.what == "the results of these outcomes are not posted: 'Survival'"


def test_quirk_27_an_outcome_without_values_says_that_nobody_was_analysed(tmp_path: Path) -> None:
    empty = invent_outcome(
        title="Survival",
        classes=[],
        denoms=invent_denoms("OG", "0", "0"),
        populationDescription="The study stopped early",
    )
    trial = load(tmp_path, empty)
    assert [(n.statistic, n.printed) for n in trial.outcomes] == [("analysed", "0")] * 2
    assert (
        "Analysed: The study stopped early" in trial.description.outcome_tables["primary_1"].notes
    )
    assert [f.what for f in trial.findings] == [
        "these outcomes are posted without a value: 'Survival'"
    ]


def test_quirk_28_who_was_analysed_stands_before_the_rows(tmp_path: Path) -> None:
    trial = load(tmp_path, invent_outcome(denoms=invent_denoms("OG", "0", "4")))
    analysed = [n for n in trial.outcomes if n.statistic == "analysed"]
    assert [(n.group, n.printed, n.context) for n in analysed] == [
        ("drug", "0", ""),
        ("placebo", "4", ""),
    ]
    assert trial.outcomes[:2] == tuple(analysed)
    assert analyse_results(trial, Settings()).get("outcomes/primary_1/analysed@placebo") is not None


def test_quirk_28_a_group_that_a_row_lacks_is_not_reported(tmp_path: Path) -> None:
    trial = load(tmp_path, invent_outcome(classes=one("3", None)))
    assert shown(trial, group="placebo") == {"mean": NOT_REPORTED}


def test_quirk_28_a_class_has_a_denominator_of_its_own_where_it_differs(tmp_path: Path) -> None:
    classes = one("3", "2")
    classes[0]["denoms"] = invent_denoms("OG", "4", "5")
    trial = load(
        tmp_path,
        invent_outcome(classes=classes, paramType="COUNT_OF_PARTICIPANTS", dispersionType=None),
    )
    assert shown(trial) == {"n": "3", "denominator": "4"}
    assert shown(trial, group="placebo") == {"n": "2"}
    results = analyse_results(trial, Settings())
    shares = [results.get(f"outcomes/primary_1/{ROW}/percent@{g}") for g in ("drug", "placebo")]
    assert [share.stat for share in shares if share] == [75, 40]


def test_quirk_28_of_several_denominators_the_selected_units_count(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT04514523")
    analysed = find(trial.outcomes, variable="primary_2", statistic="analysed")
    units = "Questionnaires after each encounter"
    assert (analysed.printed, analysed.unit, analysed.note) == ("69", units, "7 Participants")
    counts = [n for n in trial.outcomes if (n.variable, n.statistic) == ("primary_2", "n")]
    assert {n.unit for n in counts} == {units}


def test_quirk_29_rows_are_named_by_class_and_category_or_by_the_time(tmp_path: Path) -> None:
    values = invent_values("OG", "1", "2")
    classes = [
        {"title": "Week 2", "categories": [{"title": "Low", "measurements": values}]},
        {"title": "Week 4", "categories": [{"measurements": values}]},
        {"categories": [{"title": "High", "measurements": values}]},
        {"categories": [{"measurements": values}]},
    ]
    trial = load(tmp_path, invent_outcome(classes=classes, timeFrame="Up to week 8"))
    assert list(trial.description.timepoints.items()) == [
        ("primary_1_row_1", "Week 2: Low"),
        ("primary_1_row_2", "Week 4"),
        ("primary_1_row_3", "High"),
        ("primary_1_row_4", "Up to week 8"),
    ]


@pytest.mark.parametrize(
    ("dispersion", "given", "expected"),
    [
        ("Standard Deviation", {"spread": "2"}, {"sd": "2"}),
        ("Standard Error", {"spread": "2"}, {"sem": "2"}),
        ("Geometric Coefficient of Variation", {"spread": "2"}, {"geometric_cv": "2"}),
        ("Inter-Quartile Range", {"lowerLimit": "1", "upperLimit": "3"}, {"q1": "1", "q3": "3"}),
        ("Full Range", {"lowerLimit": "1", "upperLimit": "3"}, {"min": "1", "max": "3"}),
        *(
            (
                f"{level}% Confidence Interval",
                {"lowerLimit": "1", "upperLimit": "3"},
                {"ci_lower": "1", "ci_upper": "3", "ci_level": level},
            )
            for level in ("95", "84", "97.5")
        ),
        ("Confidence Interval", {}, {"ci_lower": NOT_REPORTED, "ci_upper": NOT_REPORTED}),
    ],
)
def test_quirk_30_the_kind_of_spread_and_its_level_stand_in_a_text(
    dispersion: str, given: Json, expected: dict[str, str], tmp_path: Path
) -> None:
    values = {"value": "2", **given}
    trial = load(tmp_path, invent_outcome(dispersionType=dispersion, classes=one(values, values)))
    assert shown(trial) == {"mean": "2", **expected}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("26,300", 26_300),
        ("804,831", 804_831),
        (".05", 0.05),
        ("-.90", -0.9),
        ("0,001", 0.001),
        ("−3", -3),
        ("1.50", 1.5),
    ],
)
def test_quirk_31_a_number_keeps_its_text_beside_its_value(
    text: str, value: float, tmp_path: Path
) -> None:
    trial = load(tmp_path, invent_outcome(classes=one(text, "1"), dispersionType=None))
    number = find(trial.outcomes, context=ROW, group="drug")
    assert (number.printed, number.value) == (text, value)


def test_quirk_31_na_is_not_a_median_that_was_not_reached(tmp_path: Path) -> None:
    reason = "Upper limit could not be determined"
    values = {"value": "NA", "lowerLimit": "3.1", "upperLimit": "NA", "comment": reason}
    trial = load(
        tmp_path,
        invent_outcome(
            classes=one(values, "1"), paramType="MEDIAN", dispersionType="95% Confidence Interval"
        ),
    )
    assert shown(trial) == {"median": "NA", "ci_lower": "3.1", "ci_upper": "NA", "ci_level": "95"}
    notes = {n.statistic: n.note for n in trial.outcomes if n.group == "drug"}
    assert (notes["median"], notes["ci_upper"], notes["ci_lower"]) == (reason, reason, "")
    row = analyse_results(trial, Settings()).get(f"outcomes/primary_1/{ROW}/median@drug")
    assert row is not None
    assert (row.printed, row.stat, row.note) == ("NA", None, reason)


@pytest.mark.parametrize(
    ("param", "unit", "statistic"),
    [
        ("NUMBER", "Participants", "n"),
        ("NUMBER", "Number of subjects", "n"),
        ("NUMBER", "percentage of participants", "percent"),
        ("NUMBER", "Percent of patients", "percent"),
        ("NUMBER", "% of subjects", "percent"),
        ("NUMBER", "percentage of visits", "value"),
        ("NUMBER", "proportion of participants", "value"),
        ("NUMBER", "events", "value"),
        ("MEAN", "percentage of participants", "mean"),
        ("COUNT_OF_PARTICIPANTS", "Participants", "n"),
        ("COUNT_OF_UNITS", "Eyes", "n"),
    ],
)
def test_quirk_32_the_unit_says_whether_a_number_is_a_count_or_a_percentage(
    param: str, unit: str, statistic: str, tmp_path: Path
) -> None:
    outcome = invent_outcome(paramType=param, unitOfMeasure=unit, dispersionType=None)
    assert list(shown(load(tmp_path, outcome))) == [statistic]


def test_quirk_32_people_in_fractions_are_a_value(tmp_path: Path) -> None:
    outcome = invent_outcome(
        paramType="NUMBER",
        unitOfMeasure="Participants",
        dispersionType=None,
        classes=one("0.4", "1"),
    )
    assert shown(load(tmp_path, outcome)) == {"value": "0.4"}


def test_outcomes_are_named_by_their_kind_and_its_order(tmp_path: Path) -> None:
    kinds = ("PRIMARY", "SECONDARY", "PRIMARY", "OTHER_PRE_SPECIFIED", "POST_HOC", "STRANGE")
    trial = load(tmp_path, *(invent_outcome(type=kind) for kind in kinds))
    names = ["primary_1", "secondary_1", "primary_2", "other_1", "post_hoc_1", "outcome_1"]
    assert list(trial.description.outcomes) == names
    assert list(trial.description.outcome_tables) == names


def test_a_table_says_when_and_what_and_who(tmp_path: Path) -> None:
    known = {"description": "From 0\n\nto 9 \\[worst\\]", "populationDescription": "All treated"}
    trial = load(tmp_path, invent_outcome(**known))
    table = trial.description.outcome_tables["primary_1"]
    assert table.caption == "Score"
    assert table.notes == ("Time frame: Week 4", "From 0 to 9 [worst]", "Analysed: All treated")
    assert trial.description.outcomes["primary_1"].unit == "points"
    assert trial.description.primary_outcome.measure == "Score"


def test_groups_that_are_no_arms_head_the_columns_of_their_table(tmp_path: Path) -> None:
    trial = load(tmp_path, invent_outcome(groups=invent_groups("OG", "Drug", "Healthy controls")))
    assert trial.description.columns_of("primary_1") == ("drug", "healthy_controls")
    assert trial.description.group_name("healthy_controls") == "Healthy controls"
