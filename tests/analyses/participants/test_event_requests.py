"""Differences and rates are given on request, and by the published methods."""

from __future__ import annotations

import math

import pytest

from tests.analyses.participants.events import ONE, TWO, alter, analyse, read, read_row
from tests.people import invent_participants
from toolkit.model.trial import ALL


@pytest.mark.parametrize(
    ("method", "lower", "upper"),
    [("newcombe", 5.24, 33.39), ("miettinen-nurminen", 5.28, 33.82)],
)
def test_differences_have_the_published_interval(method: str, lower: float, upper: float) -> None:
    """Example (a) of Newcombe, Statistics in Medicine 1998, 17: 873, table II, methods 10 and 6."""
    people = [*[ONE] * 70, *[TWO] * 80]
    had = [*range(56), *range(70, 118)]
    trial = invent_participants(people, [{"person": p, "event": "headache"} for p in had])
    results = analyse(trial, differences=method)
    for name in ("any", "headache"):
        (difference,) = read(results, f"{name}/difference", "arm_1_vs_arm_2")
        assert difference == pytest.approx(20)
        ends = [
            read(results, f"{name}/{end}", "arm_1_vs_arm_2")[0] for end in ("ci_lower", "ci_upper")
        ]
        assert ends == [pytest.approx(lower, abs=0.005), pytest.approx(upper, abs=0.005)]
    row = read_row(results, "adverse_events/any/difference@arm_1_vs_arm_2")
    assert (row.unit, row.context) == ("percentage points", "teae")


def test_rates_are_events_per_hundred_years_of_treatment() -> None:
    people = [
        {"arm": "arm_1", "exposure_days": 365.25},
        {"arm": "arm_1", "exposure_days": 365.25},
        {"arm": "arm_2", "exposure_days": 0},
    ]
    events = [{"person": 0, "event": "headache"}, {"person": 0, "event": "headache"}]
    results = analyse(invent_participants(people, events), exposure_adjusted=True)
    assert read(results, "any/person_years", "arm_1", "arm_2", ALL) == [2, 0, 2]
    assert read(results, "headache/rate", "arm_1", ALL) == [100, 100]
    row = read_row(results, "adverse_events/headache/rate@arm_2")
    assert (row.stat, row.note) == (None, "nobody in this group was treated for any time")


def test_a_rate_needs_the_exposure_of_everybody() -> None:
    people = [ONE, {"arm": "arm_1", "exposure_days": math.nan}, TWO]
    trial = invent_participants(people, [{"person": 2, "event": "headache"}])
    results = analyse(trial, exposure_adjusted=True)
    for group, stat in (("arm_1", None), ("arm_2", pytest.approx(365.25)), (ALL, None)):
        assert read(results, "headache/rate", group) == [stat]
    row = read_row(results, "adverse_events/any/person_years@all")
    note = "adsl.csv does not say for how long 1 of the people were treated"
    assert (row.stat, row.note) == (None, note)
    unmeasured = alter(trial, people=trial.participants.people.drop(columns="exposure_days"))
    row = read_row(analyse(unmeasured, exposure_adjusted=True), "adverse_events/any/rate@arm_2")
    assert (row.stat, row.note) == (None, "adsl.csv does not say for how long people were treated")
