"""Means by arm and time point, by hand and for the pilot study."""

from __future__ import annotations

import pytest

from tests.analyses.participants.measured import (
    SLUG,
    compute,
    compute_score,
    describe_outcomes,
    load_pilot_outcomes,
    measure,
)
from tests.people import invent_participants
from toolkit.analyses.participants.means import WELCH
from toolkit.analyses.participants.outcome_rows import NOT_PAIRED

# 2, 4, 6 and 1, 3; from tables, t is 4.302653 with 2 degrees of freedom, and 12.706205 with 1
HAND = {"arm_1": (2.0, 6.0, 4.0), "arm_2": (3.0, 1.0)}


def test_means_are_those_worked_out_by_hand() -> None:
    rows = compute_score(HAND)
    stats = {name: row.stat for name, row in rows.items()}
    assert list(rows)[:5] == [
        f"week_4/{name}@arm_1" for name in ("n", "mean", "sd", "ci_lower", "ci_upper")
    ]
    assert (stats["week_4/n@arm_1"], stats["week_4/mean@arm_1"], stats["week_4/sd@arm_1"]) == (
        3,
        4,
        2,
    )
    # 4 ± 4.302653 · 2/√3, and 2 ± 12.706205 · √2/√2
    assert stats["week_4/ci_lower@arm_1"] == pytest.approx(-0.968275, abs=1e-6)
    assert stats["week_4/ci_upper@arm_1"] == pytest.approx(8.968275, abs=1e-6)
    assert stats["week_4/ci_lower@arm_2"] == pytest.approx(-10.706205, abs=1e-6)
    assert {row.unit for name, row in rows.items() if "/n@" not in name} == {"points"}


def test_a_difference_has_welchs_interval() -> None:
    rows = compute_score(HAND)
    # variances of the means 4/3 and 2/2, so √(7/3) and 2.882353 degrees of freedom: t is 3.257208
    difference = rows["week_4/difference@arm_1_vs_arm_2"]
    assert (difference.stat, difference.unit, difference.note) == (2, "points", WELCH)
    half = 3.257208 * (7 / 3) ** 0.5
    assert rows["week_4/ci_lower@arm_1_vs_arm_2"].stat == pytest.approx(2 - half, abs=1e-5)
    assert rows["week_4/ci_upper@arm_1_vs_arm_2"].stat == pytest.approx(2 + half, abs=1e-5)


# Mean, standard deviation and their intervals by the closed formulas of the t distribution, from
# the change at week 24 of those with EFFFL = Y; the study report prints 2.5 (5.80), 2.0 (5.55) and
# 1.5 (4.26) of 79, 81 and 74 people.
PILOT = {
    "arm_1": (79, 2.544740288083806, 5.803899196568145, 1.2447377048081851, 3.8447428713594274),
    "arm_2": (81, 1.995317156236696, 5.552786236717415, 0.7674952922659786, 3.2231390202074133),
    "arm_3": (74, 1.4704877291084186, 4.26238487169685, 0.48297324494050375, 2.4580022132763335),
}


@pytest.mark.parametrize("arm", PILOT)
def test_the_pilots_change_is_that_of_its_report(arm: str) -> None:
    rows = compute(load_pilot_outcomes())
    found = [
        rows[f"outcomes/cognition/efficacy/week_24/{name}@{arm}"].stat
        for name in ("n", "mean", "sd", "ci_lower", "ci_upper")
    ]
    assert found == pytest.approx(PILOT[arm], rel=1e-12)


# by Welch's own formulas, independently
@pytest.mark.parametrize(
    ("arm", "figures"),
    [
        ("arm_2", (-0.5494231318471101, -2.3238376423218625, 1.2249913786276425)),
        ("arm_3", (-1.0742525589753875, -2.6945452058546637, 0.5460400879038887)),
    ],
)
def test_the_pilots_differences_have_welchs_interval(
    arm: str, figures: tuple[float, float, float]
) -> None:
    rows = compute(load_pilot_outcomes())
    found = [
        rows[f"outcomes/cognition/efficacy/week_24/{name}@{arm}_vs_arm_1"].stat
        for name in ("difference", "ci_lower", "ci_upper")
    ]
    assert found == pytest.approx(figures, rel=1e-12)


def test_the_start_of_a_change_is_simply_not_there() -> None:
    rows = compute(load_pilot_outcomes())
    assert not [name for name in rows if "/cognition/" in name and "baseline" in name]
    assert [name for name in rows if "/week_8/" in name]


def test_people_without_a_value_do_not_count() -> None:
    rows = compute_score({"arm_1": (1.0, None, 3.0), "arm_2": (None, 5.0)})
    assert (rows["week_4/n@arm_1"].stat, rows["week_4/mean@arm_1"].stat) == (2, 2)
    assert (rows["week_4/n@arm_2"].stat, rows["week_4/mean@arm_2"].stat) == (1, 5)


@pytest.mark.parametrize(
    ("values", "sd", "why", "compared"),
    [
        ((), None, "nobody in this arm has a value", None),
        ((7.0,), None, "one value has no spread", 4.0),
        ((7.0, 7.0, 7.0), 0.0, "all values are the same", 4.0),
    ],
)
def test_what_cannot_be_computed_says_why(
    values: tuple[float, ...], sd: float | None, why: str, compared: float | None
) -> None:
    rows = compute_score({"arm_1": values, "arm_2": (2.0, 4.0)})
    assert rows["week_4/n@arm_1"].stat == len(values)
    assert (rows["week_4/sd@arm_1"].stat, rows["week_4/sd@arm_1"].note) == (sd, why)
    end = rows["week_4/ci_lower@arm_1"]
    assert (end.stat, end.note, end.origin) == (None, why, "not reported")
    assert rows["week_4/difference@arm_1_vs_arm_2"].stat == compared
    known = rows["week_4/ci_lower@arm_1_vs_arm_2"].stat is not None
    assert known == (len(values) > 1)


def test_two_arms_without_spread_have_no_interval_of_their_difference() -> None:
    rows = compute_score({"arm_1": (3.0, 3.0), "arm_2": (1.0, 1.0)})
    assert rows["week_4/difference@arm_1_vs_arm_2"].stat == 2
    assert rows["week_4/ci_upper@arm_1_vs_arm_2"].note == "all values are the same"


def test_tenths_that_are_all_the_same_have_no_spread_at_all() -> None:
    rows = compute_score({"arm_1": (0.1,) * 3, "arm_2": (1.0, 2.0)})
    assert (rows["week_4/mean@arm_1"].stat, rows["week_4/sd@arm_1"].stat) == (0.1, 0)


def test_an_outcome_that_nobody_has_keeps_a_row() -> None:
    rows = compute_score({"arm_1": (None,), "arm_2": (None,)})
    assert [(name, row.stat) for name, row in rows.items()] == [("n@arm_1", 0), ("n@arm_2", 0)]
    assert {row.note for row in rows.values()} == {"nobody in this arm has a value"}


def test_a_column_that_the_data_do_not_have_is_like_no_value() -> None:
    people, measured = measure(HAND)
    description = describe_outcomes({SLUG: {"kind": "change"}})
    rows = compute(invent_participants(people, (), description, {SLUG: measured}))
    assert [row.stat for row in rows.values()] == [0, 0]


CROSSOVER = {
    "design": {
        "kind": "crossover",
        "allocation": "randomised",
        "masking": "open-label",
        "comparator": "placebo",
    },
    "sequences": {
        "one": {"name": "One", "treatments": ["arm_1", "arm_2"]},
        "two": {"name": "Two", "treatments": ["arm_2", "arm_1"]},
    },
    "periods": {"first": {"name": "First"}, "second": {"name": "Second"}},
}
CROSSED = [
    {"arm": "arm_1", "sequence": "one", "first": "arm_1", "second": "arm_2"},
    {"arm": "arm_2", "sequence": "two", "first": "arm_2", "second": "arm_1"},
]
MEASURED = [
    {"person": 0, "timepoint": "week_4", "value": 1.0, "arm": "arm_1"},
    {"person": 0, "timepoint": "week_8", "value": 2.0, "arm": "arm_2"},
    {"person": 1, "timepoint": "week_4", "value": 4.0, "arm": "arm_2"},
    {"person": 1, "timepoint": "week_8", "value": 8.0, "arm": "arm_1"},
]


def test_a_crossover_value_belongs_to_the_treatment_at_its_time() -> None:
    description = describe_outcomes({SLUG: {}}, **CROSSOVER)
    rows = compute(invent_participants(CROSSED, (), description, {SLUG: MEASURED}))
    assert rows["week_4/mean@arm_1"].stat == 1
    assert rows["week_8/mean@arm_1"].stat == 8
    assert rows["week_4/difference@arm_1_vs_arm_2"].stat == -3
    end = rows["week_4/ci_lower@arm_1_vs_arm_2"]
    assert (end.stat, end.note) == (None, NOT_PAIRED)


def test_a_crossover_value_without_its_treatment_belongs_to_no_arm() -> None:
    untold = [{key: v for key, v in row.items() if key != "arm"} for row in MEASURED]
    description = describe_outcomes({SLUG: {}}, **CROSSOVER)
    rows = compute(invent_participants(CROSSED, (), description, {SLUG: untold}))
    assert {row.stat for row in rows.values()} == {0}
    assert {row.note for row in rows.values()} == {
        "the data do not say under which treatment this was measured"
    }
