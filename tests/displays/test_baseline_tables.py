"""The table of the participants at the start, printed and computed, at its edges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import invent_description, invent_result
from tests.displays.computed import compute, compute_sizes, describe_computed, read_table
from toolkit.displays.baseline_tables import table_baseline
from toolkit.model.ard import Results
from toolkit.model.settings import BaselineSettings, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syrupy.assertion import SnapshotAssertion

    from toolkit.model.ard import Result

VARIABLES = {
    "age": {"label": "Age", "unit": "years"},
    "sex": {
        "label": "Sex",
        "levels": {"female": {"label": "Female"}, "male": {"label": "Male"}, "x": {"label": "X"}},
    },
}
SIZES = {"arm_1": 2000, "arm_2": 16}
SEX = {"female": (853, 1), "male": (1147, 14), "x": (0, 0)}
NAMES = ("n", "missing", "mean", "sd", "median", "q1", "q3", "min", "max")
AGES = {
    "arm_1": (2000, 0, 75.2093, 8.5902, 76, 69.25, 82.0, 52, 89),
    "arm_2": (15, 1, 75.665, 8.2860, 77.5, 71.0, 82.0, 51.5, 88.125),
    "all": (2015, 1, 75.21, 8.588, 76.5, 69.5, 82.0, 51.5, 89),
}


def rows(missing: int = 1) -> Iterator[Result]:
    """Make the results of the variables above; so many people of the second arm have no sex."""
    yield from compute_sizes("randomised", SIZES)
    for group, stats in AGES.items():
        for name, stat in zip(NAMES, stats, strict=True):
            yield compute(f"baseline/age/{name}@{group}", stat)
    for level, people in SEX.items():
        for group, n, size in zip(
            (*SIZES, "all"), (*people, sum(people)), (2000, 15, 2015), strict=True
        ):
            yield compute(f"baseline/sex/{level}/n@{group}", n, variable_level=level)
            yield compute(f"baseline/sex/{level}/percent@{group}", 100 * n / size)
    for group, n in zip((*SIZES, "all"), (0, missing, missing), strict=True):
        yield compute(f"baseline/sex/missing/n@{group}", n, variable_level="missing")


def test_everything_that_is_computed_has_its_row(snapshot: SnapshotAssertion) -> None:
    description = describe_computed(variables=VARIABLES)
    assert read_table(table_baseline(description, Results(rows()), Settings())) == snapshot


def test_people_without_a_value_have_a_row_only_where_there_are_any() -> None:
    description = describe_computed(variables={"sex": VARIABLES["sex"]})
    table = table_baseline(description, Results(rows(missing=0)), Settings())
    assert [row.label for row in table.groups[0].rows] == ["Female", "Male", "X"]


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({}, "A quartile that falls between two values is the mean of the two (type 2)."),
        (
            {"quantiles": "type-7"},
            "A quartile that falls between two values is interpolated between them (type 7).",
        ),
        ({}, "Percentages are of the people with a value."),
        (
            {"missing": "in-denominator"},
            "Percentages are of everybody, people without a value included.",
        ),
    ],
)
def test_the_rules_stand_under_the_table(chosen: dict[str, Any], said: str) -> None:
    settings = Settings(baseline=BaselineSettings(**chosen))
    table = table_baseline(describe_computed(variables=VARIABLES), Results(rows()), settings)
    assert said in table.notes


def test_comparisons_stand_in_the_first_row_of_their_variable(snapshot: SnapshotAssertion) -> None:
    compared = [
        compute("baseline/age/smd@arm_1_vs_arm_2", -0.0537),
        compute("baseline/age/p@between", 0.84051, "Welch’s t-test"),
        compute("baseline/sex/smd@arm_1_vs_arm_2", 0.61, "over all levels, without a sign"),
        compute("baseline/sex/p@between", 0.00001, "chi-square test"),
    ]
    description = describe_computed(variables=VARIABLES)
    table = table_baseline(description, Results([*rows(), *compared]), Settings())
    assert read_table(table) == snapshot


def test_what_cannot_be_computed_has_a_mark_and_a_note() -> None:
    known = [
        *compute_sizes("randomised", {"arm_1": 1}),
        compute("baseline/age/mean@arm_1", 70.5),
        compute("baseline/age/sd@arm_1", None, "one value has no standard deviation"),
        compute("baseline/age/mean@arm_2", None, "nobody in this group"),
        compute("baseline/age/sd@arm_2", None, "nobody in this group"),
        compute("baseline/age/mean@all", 70.5),
        compute("baseline/age/sd@all", None),
    ]
    description = describe_computed(variables={"age": VARIABLES["age"]})
    table = table_baseline(description, Results(known), Settings())
    assert read_table(table)[3] == "Mean (SD) | 70.50 (–) | – | 70.50 (–)"
    assert table.notes[-1] == "– stands for what the data do not allow to compute."


def test_people_of_a_crossover_trial_stand_by_sequence() -> None:
    description = describe_computed(
        2,
        design={
            "kind": "crossover",
            "allocation": "randomised",
            "masking": "double-blind",
            "comparator": "placebo",
        },
        periods={"one": {"name": "First"}, "two": {"name": "Second"}},
        sequences={
            "ab": {"name": "Drug first", "treatments": ["arm_1", "arm_2"]},
            "ba": {"name": "Placebo first", "treatments": ["arm_2", "arm_1"]},
        },
        variables={"age": VARIABLES["age"]},
    )
    known = [
        *compute_sizes("randomised", {"ab": 3, "ba": 4}),
        *(compute(f"baseline/age/mean@{group}", 70) for group in ("ab", "ba", "all")),
    ]
    lines = read_table(table_baseline(description, Results(known), Settings()))
    assert lines[1] == (
        "Characteristic | Drug first N = 3 | Placebo first N = 4 | All participants N = 7"
    )
    assert lines[3] == "Mean (SD) | 70.00 (–) | 70.00 (–) | 70.00 (–)"


def test_the_table_may_be_about_another_population() -> None:
    data = {"datasets": {"subjects": "adsl.csv"}, "baseline": {"population": "safety"}}
    description = describe_computed(participants=data)
    table = table_baseline(description, Results(compute_sizes("safety", {"arm_1": 9})), Settings())
    assert table.caption == "Participants at the start of the trial: Safety population"
    assert [column.detail for column in table.columns] == ["N\u00a0=\u00a09", "", "N\u00a0=\u00a09"]


def test_a_printed_variable_without_a_number_keeps_its_rows() -> None:
    variables = {"sex": {"label": "Sex", "levels": {"male": {"label": "Male"}}}}
    table = table_baseline(invent_description(variables=variables), Results([]), Settings())
    assert read_table(table)[2:4] == [
        "[Sex, n (%)]",
        "Male | not reported | not reported | not reported",
    ]


@pytest.mark.parametrize(
    ("stats", "shown"),
    [
        ({"mean": "50.3", "sd": "11.90"}, "Mean (SD) | 50.3 (11.90)"),
        ({"mean": "50.3"}, "Mean (SD) | 50.3"),
        ({"mean": "50.3", "sd": ""}, "Mean (SD) | 50.3"),
        ({"mean": "", "sd": "11.90"}, "Mean (SD) | not reported"),
        ({"median": "51", "q1": "40", "q3": "62"}, "Median (Q1, Q3) | 51 (40, 62)"),
        ({"min": "26", "max": "71"}, "Range | 26 to 71"),
        ({"min": "26", "max": ""}, "Range | 26 to not reported"),
        ({"min": "", "max": ""}, "Range | not reported"),
    ],
)
def test_a_printed_statistic_is_shown_as_far_as_its_source_gives_it(
    stats: dict[str, str], shown: str
) -> None:
    known = [
        invent_result(f"baseline/age/{name}@arm_1", float(text) if text else None, text)
        for name, text in stats.items()
    ]
    description = invent_description(1, variables={"age": VARIABLES["age"]})
    assert read_table(table_baseline(description, Results(known), Settings()))[3] == (
        f"{shown} | not reported"
    )
