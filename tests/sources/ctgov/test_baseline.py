"""The baseline of a record becomes variables, each with the numbers that it is out of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.sources.ctgov.records import (
    find,
    invent_baseline,
    invent_denoms,
    invent_record,
    invent_values,
    load_case,
    load_json,
    results_of,
)
from toolkit.analyses.results import analyse_results
from toolkit.model.settings import Settings
from toolkit.model.trial import ALL
from toolkit.model.vocabulary import NOT_REPORTED

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.model.trial import Trial

Json = dict[str, Any]


def measure(*rows: tuple[str, tuple[Any, ...]], **known: Any) -> Json:
    """Make a measure of one class, with a category for each row: its title, and its values."""
    categories = [
        {**({"title": title} if title else {}), "measurements": invent_values("BG", *values)}
        for title, values in rows
    ]
    made = {"title": "Sex", "paramType": "COUNT_OF_PARTICIPANTS", "unitOfMeasure": "Participants"}
    return {**made, "classes": [{"categories": categories}], **known}


def age(**known: Any) -> Json:
    """Make a measure of the mean age."""
    usual = {"title": "Age", "paramType": "MEAN", "dispersionType": "STANDARD_DEVIATION"}
    values = ({"value": "50.0", "spread": "2.5"}, {"value": "51", "spread": "3"})
    return measure(("", values), **{**usual, "unitOfMeasure": "years", **known})


def load(folder: Path, *measures: Json, **known: Any) -> Trial:
    """Load a record with these measures."""
    return load_json(folder, invent_record(**invent_baseline(*measures, **known)))


def shown(trial: Trial, variable: str, level: str = "") -> dict[tuple[str, str], str]:
    """List the texts of a variable by group and statistic."""
    return {
        (n.group, n.statistic): n.printed
        for n in trial.baseline
        if (n.variable, n.level) == (variable, level)
    }


def test_quirk_11_a_single_group_has_no_total(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT00673738")
    assert trial.description.columns_of("baseline") == ("cetuximab_plus_radiotherapy",)


def test_quirk_11_the_total_is_everybody_by_its_title_and_by_arithmetic(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT02552212")
    assert trial.description.columns_of("baseline") == ("placebo", "czp_200_mg_q2w", ALL)
    assert find(trial.populations, population="baseline", group=ALL).printed == "317"


def test_quirk_11_a_total_that_the_groups_do_not_make_up_is_a_group(tmp_path: Path) -> None:
    record = invent_record(**invent_baseline(age(), titles=("Drug", "Placebo", "Total")))
    module = results_of(record)["baselineCharacteristicsModule"]
    trial = load_json(tmp_path, record)
    assert trial.description.columns_of("baseline") == ("drug", "placebo", "total")
    assert [finding.rule for finding in trial.findings] == ["R1"]
    module["denoms"] = invent_denoms("BG", "5", "5", "10")
    trial = load_json(tmp_path, record)
    assert trial.description.columns_of("baseline") == ("drug", "placebo", ALL)


def test_quirk_12_the_size_comes_from_the_baseline_not_from_the_flow(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT02513394")
    arm = next(iter(trial.description.arms))
    assert find(trial.populations, population="baseline", group=arm).printed == "2884"
    assert find(trial.populations, population="randomised", group=arm).printed == "2896"
    assert trial.description.baseline_population == "baseline"


def test_quirk_13_the_nearest_denominator_counts(tmp_path: Path) -> None:
    sex = measure(("Female", ("2", "3")), ("Male", ("1", "2")))
    sex["classes"][0]["denoms"] = invent_denoms("BG", "3", "5")
    trial = load(tmp_path, sex)
    denominators = [n for n in trial.baseline if n.statistic == "denominator"]
    assert [(n.level, n.group, n.printed) for n in denominators] == [("", "drug", "3")]
    results = analyse_results(trial, Settings())
    share = results.get("baseline/sex/female/percent@drug")
    assert share is not None
    assert share.stat == pytest.approx(200 / 3)
    other = results.get("baseline/sex/female/percent@placebo")
    assert other is not None
    assert other.stat == pytest.approx(60)


def test_quirk_13_classes_have_denominators_of_their_own(tmp_path: Path) -> None:
    classes = [
        {
            "title": title,
            "denoms": invent_denoms("BG", size, "5"),
            "categories": [{"measurements": invent_values("BG", "1", "2")}],
        }
        for title, size in (("Chile", "4"), ("Peru", "5"))
    ]
    trial = load(tmp_path, measure(classes=classes, title="Region"))
    found = {(n.level, n.group): n.printed for n in trial.baseline if n.statistic == "denominator"}
    assert found == {("chile", "drug"): "4"}


def test_quirk_13_nobody_to_count_makes_no_percentage(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT01275365")
    variable = "race_and_ethnicity_not_collected"
    zero = [n for n in trial.baseline if (n.variable, n.statistic) == (variable, "denominator")]
    assert {n.printed for n in zero} == {"0"}
    shares = analyse_results(trial, Settings()).select("baseline", variable, stat_name="percent")
    assert {row.stat for row in shares} <= {None}


def test_quirk_14_a_group_that_a_row_lacks_is_not_reported(tmp_path: Path) -> None:
    trial = load(tmp_path, measure(("Female", ("2", None)), ("Male", ("3", "2"))))
    missing = find(trial.baseline, level="female", group="placebo")
    assert (missing.printed, missing.value) == (NOT_REPORTED, None)
    assert missing.note == "the record has no value for this group"


@pytest.mark.parametrize(
    "empty",
    [
        {"title": "Sex"},
        {"title": "Sex", "classes": [{}]},
        {"title": "Sex", "classes": [{"categories": [{}]}]},
        {"title": "Sex", "paramType": "COUNT_OF_PARTICIPANTS", "classes": [{"title": ""}]},
    ],
)
def test_quirk_14_a_measure_without_rows_or_values_is_not_reported(
    empty: Json, tmp_path: Path
) -> None:
    trial = load(tmp_path, empty)
    assert trial.description.variables["sex"].label == "Sex"
    assert [n.printed for n in trial.baseline] == [NOT_REPORTED] * 2


def test_quirk_14_a_measure_without_a_kind_is_a_value(tmp_path: Path) -> None:
    trial = load(tmp_path, measure(("", ("2", "3")), paramType=None, unitOfMeasure=None))
    assert shown(trial, "sex") == {("drug", "value"): "2", ("placebo", "value"): "3"}


def test_quirk_15_levels_are_categories_of_a_class_or_classes(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT02856893")
    labels = {
        slug: [level.label for level in variable.levels.values()]
        for slug, variable in trial.description.variables.items()
    }
    assert labels["sex_female_male"] == ["Female", "Male"]
    countries = ["Poland", "Slovenia", "France", "Jordan", "Spain", "Belgium"]
    assert labels["region_of_enrollment"] == countries
    assert trial.description.variables["region_of_enrollment"].unit == ""


def test_quirk_15_a_class_with_categories_names_both(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT04431453")
    variable = trial.description.variables["pediatric_early_warning_score_pews_scale_score"]
    labels = [level.label for level in variable.levels.values()]
    assert labels[:5] == [
        "Behavior: Score: 0",
        "Behavior: Score: 1",
        "Behavior: Score: 2",
        "Behavior: Score: 3",
        "Cardiovascular: Score: 0",
    ]


def test_quirk_15_rows_that_count_nobody_are_variables_of_their_own(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT00763412")
    labels = [variable.label for variable in trial.description.variables.values()]
    assert [label for label in labels if label.startswith("Inflam")] == [
        "Inflammatory marker: IL1",
        "Inflammatory marker: IL6",
        "Inflammatory marker: IL8",
        "Inflammatory marker: TNF Alpha",
    ]


@pytest.mark.parametrize("unit", ["participants", "Participants", "Subjects", "number of patients"])
def test_quirk_15_a_number_with_a_unit_of_people_counts_them(unit: str, tmp_path: Path) -> None:
    trial = load(tmp_path, measure(("Yes", ("2", "3")), paramType="NUMBER", unitOfMeasure=unit))
    assert shown(trial, "sex", "yes") == {("drug", "n"): "2", ("placebo", "n"): "3"}


@pytest.mark.parametrize("unit", ["years", "Participants per clinic", "patients' visits", ""])
def test_quirk_15_a_number_with_another_unit_is_a_value(unit: str, tmp_path: Path) -> None:
    trial = load(tmp_path, measure(("Yes", ("2", "3")), paramType="NUMBER", unitOfMeasure=unit))
    assert shown(trial, "sex") == {("drug", "value"): "2", ("placebo", "value"): "3"}


def test_quirk_16_percentages_are_worked_out_and_not_printed(tmp_path: Path) -> None:
    trial = load(tmp_path, measure(("Female", ("2", "3")), calculatePct=True))
    assert {n.statistic for n in trial.baseline} == {"n"}
    share = analyse_results(trial, Settings()).get("baseline/sex/female/percent@drug")
    assert share is not None
    assert (share.stat, share.origin) == (40, "derived")


def test_quirk_17_na_keeps_its_text_and_its_comment(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT06094296")
    hidden = [n for n in trial.baseline if n.printed == "NA"]
    assert hidden
    assert all(n.value is None for n in hidden)
    notes = {n.note for n in hidden}
    assert "Not providing identifying information to protect participant privacy" in notes


def test_quirk_17_a_spread_of_one_person_is_na_with_the_reason(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT04431453")
    spreads = [n for n in trial.baseline if (n.statistic, n.printed) == ("sd", "NA")]
    assert {n.note for n in spreads} == {"SD cannot be calculated for 1 participant."}


def test_quirk_17_a_number_may_begin_with_its_point_and_a_unit_be_odd(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT00763412")
    found = next(n for n in trial.baseline if n.printed == ".01")
    assert (found.statistic, found.value) == ("min", 0.01)
    odd = load(tmp_path, age(unitOfMeasure="kg/mʌ2"))
    assert odd.description.variables["age"].unit == "kg/mʌ2"


@pytest.mark.parametrize(
    ("dispersion", "given", "expected"),
    [
        ("STANDARD_DEVIATION", {"spread": "2"}, {"sd": "2"}),
        ("STANDARD_ERROR", {"spread": "2"}, {"sem": "2"}),
        ("GEOMETRIC_COEFFICIENT", {"spread": "41.5"}, {"geometric_cv": "41.5"}),
        ("INTER_QUARTILE_RANGE", {"lowerLimit": "1", "upperLimit": "3"}, {"q1": "1", "q3": "3"}),
        ("FULL_RANGE", {"lowerLimit": "1", "upperLimit": "3"}, {"min": "1", "max": "3"}),
        *(
            (
                f"CONFIDENCE_{key}",
                {"lowerLimit": "1", "upperLimit": "3"},
                {"ci_lower": "1", "ci_upper": "3", **({"ci_level": level} if level else {})},
            )
            for key, level in (
                ("80", "80"),
                ("90", "90"),
                ("95", "95"),
                ("975", "97.5"),
                ("99", "99"),
                ("OTHER", ""),
            )
        ),
        ("NA", {}, {}),
        (None, {}, {}),
    ],
)
def test_every_kind_of_spread_is_known(
    dispersion: str | None, given: Json, expected: dict[str, str], tmp_path: Path
) -> None:
    row = ("", ({"value": "2", **given}, {"value": "2", **given}))
    trial = load(tmp_path, measure(row, paramType="MEDIAN", dispersionType=dispersion))
    of_drug = {s: text for (group, s), text in shown(trial, "sex").items() if group == "drug"}
    assert of_drug == {"median": "2", **expected}
    assert not trial.findings


@pytest.mark.parametrize(
    ("param", "statistic"),
    [
        ("MEAN", "mean"),
        ("MEDIAN", "median"),
        ("GEOMETRIC_MEAN", "geometric_mean"),
        ("GEOMETRIC_LEAST_SQUARES_MEAN", "geometric_ls_mean"),
        ("LEAST_SQUARES_MEAN", "ls_mean"),
        ("LOG_MEAN", "log_mean"),
        ("NUMBER", "value"),
    ],
)
def test_every_kind_of_value_is_known(param: str, statistic: str, tmp_path: Path) -> None:
    trial = load(tmp_path, age(paramType=param, dispersionType=None))
    assert ("drug", statistic) in shown(trial, "age")


def test_a_kind_of_value_that_is_not_known_is_a_value_and_told(tmp_path: Path) -> None:
    trial = load(tmp_path, age(paramType="MODE"))
    assert shown(trial, "age")["drug", "value"] == "50.0"
    assert [finding.rule for finding in trial.findings] == ["R9"]


def test_a_spread_of_no_known_kind_stays_in_the_note_and_is_told_once(tmp_path: Path) -> None:
    trial = load(tmp_path, age(dispersionType=None))
    note = find(trial.baseline, variable="age", group="drug").note
    assert note == "around it the record gives 2.5"
    assert [finding.rule for finding in trial.findings] == ["R10"]


def test_a_spread_that_is_owed_and_not_given_is_not_reported(tmp_path: Path) -> None:
    trial = load(
        tmp_path, age(classes=[{"categories": [{"measurements": invent_values("BG", "5", "6")}]}])
    )
    assert shown(trial, "age")["drug", "sd"] == NOT_REPORTED


def test_a_count_without_a_row_of_its_own_has_the_measures_name(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT01275365")
    variable = trial.description.variables["diabetes"]
    assert [level.label for level in variable.levels.values()] == ["Diabetes"]


def test_a_level_called_missing_does_not_take_the_name_of_those_without_a_value(
    tmp_path: Path,
) -> None:
    trial = load(tmp_path, measure(("Missing", ("2", "3"))))
    assert list(trial.description.variables["sex"].levels) == ["missing_2"]


def test_other_units_than_people_are_named(tmp_path: Path) -> None:
    record = invent_record(**invent_baseline(age()))
    module = results_of(record)["baselineCharacteristicsModule"]
    eyes = invent_denoms("BG", "10", "9", units="Eyes")
    module["denoms"] += eyes
    trial = load_json(tmp_path, record)
    size = find(trial.populations, population="baseline", group="drug")
    assert (size.printed, size.unit, size.note) == ("5", "", "10 Eyes")
    module["measures"] = [
        measure(
            ("Red", ("4", "3")),
            paramType="COUNT_OF_UNITS",
            unitOfMeasure="Eyes",
            denomUnitsSelected="Eyes",
        )
    ]
    trial = load_json(tmp_path, record)
    red = find(trial.baseline, level="red", group="drug")
    assert (red.printed, red.unit) == ("4", "Eyes")
    assert shown(trial, "sex")["drug", "denominator"] == "10"


def test_two_values_of_a_group_and_one_of_no_group_are_told(tmp_path: Path) -> None:
    values = [*invent_values("BG", "2", "3", "4"), {"groupId": "BG000", "value": "9"}]
    trial = load(tmp_path, measure(classes=[{"categories": [{"measurements": values}]}]))
    assert shown(trial, "sex", "sex") == {("drug", "n"): "2", ("placebo", "n"): "3"}
    assert {finding.rule for finding in trial.findings} == {"R4"}
    assert [finding.what for finding in trial.findings] == [
        "the group BG000 has two values here; only the first one is read",
        "'BG002' is no group of this part; its value is left out",
    ]


def test_descriptions_are_the_note_of_the_first_variable_of_a_measure(tmp_path: Path) -> None:
    trial = load(
        tmp_path,
        age(description="From 1 \\[low\\] to 9", populationDescription="All with a value"),
    )
    assert trial.description.variables["age"].note == "From 1 [low] to 9 All with a value"
