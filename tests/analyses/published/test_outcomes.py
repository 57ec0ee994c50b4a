"""Outcomes have their time point in the id, and their population unless it is everybody."""

from __future__ import annotations

from tests.conftest import invent_description, invent_number, invent_result, invent_trial
from toolkit.analyses.published.implied import population_sizes
from toolkit.analyses.published.outcomes import analyse_outcomes

DESCRIPTION = invent_description(
    outcomes={"walk": {"label": "Walking", "plain": "walking", "table": "main", "unit": "m"}},
    outcome_tables={"main": {"caption": "Main"}},
    timepoints={"week_4": "Week 4"},
)


def test_only_quantities_have_the_unit_of_their_outcome() -> None:
    known = {"context": "week_4"}
    numbers = (
        invent_number("walk", "arm_1", "412.5", "mean", population="randomised", **known),
        invent_number("walk", "arm_1", "10", "n", population="safety", **known),
        invent_number("walk", "between", "0.04", "p", population="randomised", **known),
        invent_number("walk", "arm_1", "0.5", "r", population="randomised", **known),
        invent_number("walk", "arm_1", "50", "percent", population="safety", context="week_5"),
        invent_number("walk", "arm_1", "50", "percent", population="randomised", **known),
    )
    sizes = population_sizes([invent_result("population/safety/n@arm_1", 12, population="safety")])
    rows = list(analyse_outcomes(invent_trial(DESCRIPTION, outcomes=numbers), sizes))
    assert [(row.id, row.stat, row.unit) for row in rows] == [
        ("outcomes/walk/week_4/mean@arm_1", 412.5, "m"),
        ("outcomes/walk/safety/week_4/n@arm_1", 10, ""),
        ("outcomes/walk/week_4/p@between", 0.04, ""),
        ("outcomes/walk/week_4/r@arm_1", 0.5, ""),
        ("outcomes/walk/safety/week_5/percent@arm_1", 50, "%"),
        ("outcomes/walk/safety/week_5/n@arm_1", 6, ""),
        ("outcomes/walk/week_4/percent@arm_1", 50, "%"),
    ]
