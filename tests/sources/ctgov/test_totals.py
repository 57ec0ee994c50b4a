"""The group that is all the others together is known by its title and by arithmetic."""

from __future__ import annotations

import pytest

from tests.sources.ctgov.records import invent_denoms, invent_groups
from toolkit.sources.ctgov.record import Denominator, EventGroup, ResultGroup
from toolkit.sources.ctgov.totals import (
    choose_denominator,
    find_baseline_total,
    find_event_total,
    read_denominators,
)


def find_total(titles: list[str], sizes: list[str], *arms: str) -> str | None:
    """Find the total of a baseline, by its title."""
    groups = [ResultGroup(**group) for group in invent_groups("BG", *titles)]
    denominators = [Denominator.model_validate(one) for one in invent_denoms("BG", *sizes)]
    found = find_baseline_total(denominators, groups, arms)
    return found.title if found else None


@pytest.mark.parametrize(
    ("titles", "sizes", "total"),
    [
        (["A", "B", "Total"], ["3", "4", "7"], "Total"),
        (["A", "B", "Total Title"], ["3", "4", "7"], "Total Title"),
        (["Total", "A", "B"], ["7", "3", "4"], "Total"),
        (["A", "B", "Total of all arms"], ["3", "4", "7"], "Total of all arms"),
        (["A", "Total"], ["3", "3"], "Total"),
        (["A", "B", "Total"], ["3", "4", "8"], None),
        (["A", "B", "Total"], ["3", "many", "3"], None),
        (["A", "B", "All"], ["3", "4", "7"], None),
        (["A", "Total knee"], ["3", "3"], None),
        (["Total"], ["3"], None),
        ([], [], None),
    ],
)
def test_a_total_is_the_sum_of_the_others(
    titles: list[str], sizes: list[str], total: str | None
) -> None:
    assert find_total(titles, sizes) == total


def test_an_arm_of_the_flow_is_no_total_whatever_its_size() -> None:
    titles, sizes = ["A", "B", "Total knee"], ["3", "4", "7"]
    assert find_total(titles, sizes) == "Total knee"
    assert find_total(titles, sizes, "totalknee") is None


def test_an_event_group_called_total_needs_no_arithmetic() -> None:
    def group(title: str, people: str) -> EventGroup:
        return EventGroup.model_validate({"id": title, "title": title, "seriousNumAtRisk": people})

    one, other = group("A", "3"), group("B", "4")
    odd, sum_ = group("Total", "9"), group("Total of both", "7")
    assert find_event_total([one, other, odd], ()) is odd
    assert find_event_total([one, other, sum_], ()) is sum_
    assert find_event_total([one, other, group("Total of both", "9")], ()) is None
    assert find_event_total([odd], ()) is None


def test_denominators_are_those_of_the_wanted_units_else_of_people_else_the_first() -> None:
    eyes, people = (
        Denominator.model_validate(invent_denoms("BG", size, units=units)[0])
        for size, units in (("10", "Eyes"), ("5", "Participants"))
    )
    assert choose_denominator([eyes, people], "Eyes") is eyes
    assert choose_denominator([eyes, people], "EYES ") is eyes
    assert choose_denominator([eyes, people]) is people
    assert choose_denominator([eyes, people], "Knees") is eyes
    assert choose_denominator([eyes]) is eyes
    assert choose_denominator([]) is None
    assert read_denominators(eyes) == {"BG000": "10"}
    assert read_denominators(None) == {}
