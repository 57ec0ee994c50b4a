"""Kaplan-Meier curves against textbook and independent figures, and at their edges."""

from __future__ import annotations

import numpy as np
import pytest

from tests.analyses.participants.measured import compute, compute_times, load_pilot_outcomes
from toolkit.analyses.participants.outcome_rows import NOBODY
from toolkit.analyses.participants.survival import LOG_RANK, find_median
from toolkit.model.vocabulary import NOT_REACHED

# Remission of leukaemia in weeks: Freireich and others, Blood 1963, 21: 699, the example of Cox's
# paper of 1972 and of many textbooks. True where the remission ended, false where it was cut off.
MERCAPTOPURINE = [
    *[(float(t), True) for t in (6, 6, 6, 7, 10, 13, 16, 22, 23)],
    *[(float(t), False) for t in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)],
]
WEEKS = (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)
PLACEBO = [(float(t), True) for t in WEEKS]
LEUKAEMIA = {"arm_1": MERCAPTOPURINE, "arm_2": PLACEBO}


def test_the_textbook_curve_is_that_of_the_textbook() -> None:
    rows = compute_times(LEUKAEMIA, times=(5, 6, 7, 10, 13, 16, 22, 23))
    at = (6, 7, 10, 13, 16, 22, 23)
    found = [rows[f"time_{t}/survival@arm_1"].stat for t in at]
    assert found == pytest.approx((85.7, 80.7, 75.3, 69.0, 62.7, 53.8, 44.8), abs=0.05)
    risk = [rows[f"time_{t}/at_risk@arm_1"].stat for t in at]
    assert risk == [21, 17, 15, 12, 11, 7, 6]
    assert (rows["n@arm_1"].stat, rows["analysed@arm_1"].stat) == (9, 21)
    assert rows["time_23/survival@arm_2"].stat == 0


def test_medians_and_intervals_are_those_of_lifelines() -> None:
    # lifelines 0.30.3: median_survival_time_, median_survival_times(confidence_interval_)
    rows = compute_times(LEUKAEMIA, times=(10,))
    assert (rows["median@arm_1"].stat, rows["median@arm_2"].stat) == (23, 8)
    assert rows["median/ci_lower@arm_1"].stat == 13
    assert rows["median/ci_upper@arm_1"].note == NOT_REACHED
    assert (rows["median/ci_lower@arm_2"].stat, rows["median/ci_upper@arm_2"].stat) == (4, 11)
    ends = [rows[f"time_10/{end}@arm_1"].stat for end in ("ci_lower", "ci_upper")]
    assert ends == pytest.approx((50.31995107999564, 88.93618351692353), rel=1e-9)


def test_the_log_rank_test_is_that_of_the_textbook() -> None:
    # chi-square 16.79 with one degree of freedom; lifelines 0.30.3 gives 4.168809109334511e-05
    p = compute_times(LEUKAEMIA)["p@between"]
    assert p.stat == pytest.approx(4.168809109334511e-05, rel=1e-9)
    assert (p.note, p.group_level) == (LOG_RANK, "between")


# By lifelines 0.30.3, in another environment, from AVAL and 1 - CNSR of TTDE by TRTA: the median
# with its log-log interval, and at 30, 60, 90 and 180 days the share and those at risk.
PILOT = {
    "arm_1": (
        (None, None, None),
        (84.44212821297442, 76.83949076674128, 67.14718000734268, 62.61020838522492),
        (69, 59, 49, 35),
        29,
    ),
    "arm_2": (
        (33, 27, 48),
        (53.3749584520698, 31.072377051045596, 23.84373377875375, 12.576914520661314),
        (42, 20, 13, 5),
        62,
    ),
    "arm_3": (
        (36, 23, 46),
        (53.01105116269104, 24.297903556798434, 13.788096065960971, 9.192064043974009),
        (38, 14, 6, 3),
        61,
    ),
}


@pytest.mark.parametrize("arm", PILOT)
def test_the_pilots_times_to_an_event_of_the_skin_are_those_of_lifelines(arm: str) -> None:
    rows = compute(load_pilot_outcomes())
    median, shares, risk, people = PILOT[arm]
    stem, days = "outcomes/skin/safety", (30, 60, 90, 180)
    names = ("median", "median/ci_lower", "median/ci_upper")
    assert tuple(rows[f"{stem}/{name}@{arm}"].stat for name in names) == median
    assert rows[f"{stem}/n@{arm}"].stat == people
    assert [rows[f"{stem}/time_{t}/survival@{arm}"].stat for t in days] == pytest.approx(shares)
    assert [rows[f"{stem}/time_{t}/at_risk@{arm}"].stat for t in days] == list(risk)


def test_the_pilots_log_rank_test_is_that_of_lifelines() -> None:
    # multivariate_logrank_test: chi-square 60.26955673902807 with two degrees of freedom
    p = compute(load_pilot_outcomes())["outcomes/skin/safety/p@between"]
    assert p.stat == pytest.approx(8.177716313863655e-14, rel=1e-6)


def test_an_interval_at_30_days_is_that_of_lifelines() -> None:
    rows = compute(load_pilot_outcomes())
    stem = "outcomes/skin/safety/time_30"
    ends = [rows[f"{stem}/{end}@arm_3"].stat for end in ("ci_lower", "ci_upper")]
    assert ends == pytest.approx((41.082018087632584, 63.58488649541919), rel=1e-9)


def test_who_is_cut_off_at_the_time_of_an_event_was_at_risk_of_it() -> None:
    rows = compute_times({"arm_1": [(5, True), (5, False), (9, True), (9, False)], "arm_2": []})
    assert rows["step_5/survival@arm_1"].stat == 75
    assert rows["step_9/survival@arm_1"].stat == 37.5


def test_events_at_one_time_make_one_step() -> None:
    rows = compute_times({"arm_1": [(2, True), (2, True), (3, False), (4, True)], "arm_2": []})
    steps = {name: row.stat for name, row in rows.items() if "step_" in name}
    assert steps == {"step_2/survival@arm_1": 50, "step_4/survival@arm_1": 0}


def test_the_curve_goes_on_to_the_end_of_what_was_observed() -> None:
    rows = compute_times({"arm_1": [(2, True), (3, False), (7.5, False)], "arm_2": []})
    steps = {name: row.stat for name, row in rows.items() if "step_" in name}
    assert steps == {
        "step_2/survival@arm_1": pytest.approx(200 / 3),
        "step_7_5/survival@arm_1": pytest.approx(200 / 3),
    }


def test_an_arm_with_nobody_says_so() -> None:
    rows = compute_times({"arm_1": [], "arm_2": [(1, True)]}, times=(1,))
    assert (rows["analysed@arm_1"].stat, rows["n@arm_1"].stat) == (0, 0)
    for name in ("percent", "median", "median/ci_lower", "time_1/survival", "time_1/ci_upper"):
        row = rows[f"{name}@arm_1"]
        assert (row.stat, row.note, row.origin) == (None, NOBODY, "not reported")
    assert rows["p@between"].note == "there are not two arms with people at risk of the event"


def test_where_everybody_is_cut_off_there_is_no_median_and_no_test() -> None:
    rows = compute_times({arm: [(3, False), (9, False)] for arm in LEUKAEMIA}, times=(3, 9, 10))
    assert (rows["time_9/survival@arm_1"].stat, rows["time_9/at_risk@arm_1"].stat) == (100, 1)
    assert (rows["median@arm_1"].stat, rows["median@arm_1"].note) == (None, NOT_REACHED)
    assert rows["median@arm_1"].origin == "computed"
    assert (rows["time_10/survival@arm_1"].stat, rows["time_10/at_risk@arm_1"].stat) == (None, 0)
    assert rows["time_10/survival@arm_1"].note == "nobody was followed for that long"
    assert (rows["p@between"].stat, rows["p@between"].note) == (None, "nobody had the event")


def test_after_the_last_event_of_all_people_nobody_is_without_it() -> None:
    rows = compute_times({"arm_1": [(3, True)], "arm_2": [(4, True), (5, True)]}, times=(99,))
    assert rows["time_99/survival@arm_1"].stat == 0
    assert rows["time_99/ci_lower@arm_1"].stat is None
    assert rows["median@arm_1"].stat == 3
    assert rows["median/ci_upper@arm_1"].stat is None


def test_arms_in_which_all_have_the_event_at_one_time_cannot_be_tested() -> None:
    rows = compute_times({"arm_1": [(3, True)], "arm_2": [(3, True), (3, True)]})
    assert rows["p@between"].stat is None
    assert rows["p@between"].note == "all had the event at the same time"


def test_an_arm_that_nobody_is_at_risk_in_is_left_out_of_the_test() -> None:
    early = [(1.0, False), (2.0, False)]
    rows = compute_times({**LEUKAEMIA, "arm_3": early}, 3)
    with_early = rows["p@between"].stat
    late = {arm: [(t + 5, e) for t, e in times] for arm, times in LEUKAEMIA.items()}
    alone = compute_times(late)["p@between"].stat
    assert compute_times({**late, "arm_3": early}, 3)["p@between"].stat == alone
    assert with_early != alone


def test_one_arm_has_no_test() -> None:
    assert "p@between" not in compute_times({"arm_1": PLACEBO}, 1)


def test_people_without_a_time_are_counted() -> None:
    rows = compute_times({"arm_1": [(1, True), (float("nan"), True)], "arm_2": [(2, True)]})
    assert (rows["analysed@arm_1"].stat, rows["missing@arm_1"].stat) == (1, 1)
    assert (rows["n@arm_1"].stat, rows["percent@arm_1"].stat) == (1, 100)


@pytest.mark.parametrize(
    ("shares", "median"),
    [
        ((0.9, 0.6, 0.4), 3.0),
        ((0.9, 0.5, 0.4), 2.5),  # on one half from 2 to 3
        ((0.9, 0.5 + 1e-12, 0.4), 2.5),
        ((0.9, 0.5 - 1e-12, 0.4), 2.5),
        ((0.9, 0.8, 0.5), None),  # half of them, but nobody knows for how long
        ((0.9, 0.8, 0.7), None),
        ((np.nan, 0.8, 0.1), 3.0),
        ((), None),
    ],
)
def test_the_median_is_where_the_curve_falls_below_one_half(
    shares: tuple[float, ...], median: float | None
) -> None:
    at = np.arange(1.0, 1 + len(shares))
    assert find_median(at, np.array(shares)) == median


def test_a_median_that_halves_an_even_number_is_the_middle() -> None:
    rows = compute_times({"arm_1": [(t, True) for t in (1, 2, 3, 4)], "arm_2": []})
    assert rows["median@arm_1"].stat == 2.5
    assert rows["median@arm_1"].unit == "days"
