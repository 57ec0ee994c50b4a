"""The sizes of populations are the denominators."""

from __future__ import annotations

from tests.conftest import invent_description, invent_number, invent_trial
from toolkit.analyses.published.implied import population_sizes
from toolkit.analyses.published.populations import analyse_populations


def test_sizes_are_found_by_population_and_group() -> None:
    numbers = (
        invent_number("safety", "arm_1", "36", population="safety"),
        invent_number("safety", "arm_1", "75", "percent", population="safety"),
        invent_number("randomised", "all", "48", population="randomised"),
    )
    rows = list(analyse_populations(invent_trial(invent_description(), populations=numbers)))
    assert [(row.id, row.stat, row.unit, row.analysis) for row in rows] == [
        ("population/safety/n@arm_1", 36, "", "population"),
        ("population/safety/percent@arm_1", 75, "%", "population"),
        ("population/randomised/n@all", 48, "", "population"),
    ]
    sizes = population_sizes(rows)
    assert {key: row.stat for key, row in sizes.items()} == {
        ("safety", "arm_1"): 36,
        ("randomised", "all"): 48,
    }
