"""Adverse events count people of the safety population, and imply the counts that are missing."""

from __future__ import annotations

from tests.conftest import invent_description, invent_number, invent_result, invent_trial
from toolkit.analyses.published.adverse_events import analyse_adverse_events
from toolkit.analyses.published.implied import population_sizes

EVENTS = {"fever": {"label": "Pyrexia", "plain": "fever"}}


def test_the_category_stands_in_the_id_unless_it_is_the_usual_one() -> None:
    numbers = (
        invent_number("any", "arm_1", "14", "events", context="sae"),
        invent_number("fever", "arm_1", "80.6", "percent", context="teae"),
        invent_number("fever", "arm_2", "9", "percent", context="teae"),
        invent_number("fever", "arm_1", "1", context="related_teae"),
    )
    trial = invent_trial(invent_description(events=EVENTS), adverse_events=numbers)
    sizes = population_sizes(
        invent_result(f"population/safety/n@{arm}", people, population="safety")
        for arm, people in (("arm_1", 36), ("arm_2", 12))
    )
    rows = list(analyse_adverse_events(trial, sizes))
    assert [(row.id, row.stat, row.origin, row.unit) for row in rows] == [
        ("adverse_events/any/sae/events@arm_1", 14, "printed", ""),
        ("adverse_events/fever/percent@arm_1", 80.6, "printed", "%"),
        ("adverse_events/fever/n@arm_1", 29, "derived", ""),
        ("adverse_events/fever/percent@arm_2", 9, "printed", "%"),
        ("adverse_events/fever/n@arm_2", None, "not reported", ""),
        ("adverse_events/fever/related_teae/n@arm_1", 1, "printed", ""),
    ]
    assert {row.population for row in rows} == {"safety"}
