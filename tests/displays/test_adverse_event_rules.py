"""Which adverse events a table shows: the rule at its edges, exactly, and the order."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import invent_description, invent_events, invent_result
from tests.displays.computed import Counts, compute_events, compute_sizes, describe_computed
from toolkit.displays.adverse_event_rules import describe_rule, frequent_events, group_events
from toolkit.model.ard import Results
from toolkit.model.settings import AdverseEventSettings


def frequent(
    percents: dict[str, dict[str, float | None]], size: int = 100, arms: int = 2, **rule: Any
) -> tuple[str, ...]:
    events, results = invent_events(percents, size)
    description = invent_description(arms, events=events)
    return frequent_events(description, results, AdverseEventSettings(**rule))


EDGE: dict[str, dict[str, float | None]] = {
    "above": {"arm_1": 15.01, "arm_2": 0},
    "exact": {"arm_1": 15, "arm_2": 0},
    "below": {"arm_1": 14.99, "arm_2": 0},
    "other": {"arm_1": 0, "arm_2": 16},
    "unknown": {"arm_1": None, "arm_2": None},
    "half": {"arm_1": None, "arm_2": 20},
}


@pytest.mark.parametrize(
    ("rule", "shown"),
    [
        ({}, ("above", "other", "half")),
        ({"comparison": "at-least"}, ("above", "exact", "other", "half")),
        ({"arm": "arm_1"}, ("above",)),
        ({"arm": "arm_1", "comparison": "at-least"}, ("above", "exact")),
        ({"arm": "arm_2"}, ("other", "half")),
        ({"threshold": 0}, ("above", "exact", "below", "other", "half")),
        ({"threshold": 0, "comparison": "at-least"}, ("above", "exact", "below", "other", "half")),
        ({"threshold": 99}, ()),
    ],
)
def test_the_threshold_is_passed_as_the_rule_says(
    rule: dict[str, Any], shown: tuple[str, ...]
) -> None:
    assert frequent(EDGE, **rule) == shown


def test_a_printed_percentage_on_the_edge_is_decided_by_the_count_behind_it() -> None:
    count = invent_result("adverse_events/fever/n@arm_1", 2, "2", population="safety")
    events, results = invent_events({"fever": {"arm_1": 16.7}}, size=12)
    description = invent_description(1, events=events)
    rule = AdverseEventSettings(threshold=16.68)
    assert frequent_events(description, results, rule) == ("fever",)
    assert frequent_events(description, Results([*results, count]), rule) == ()


def test_the_most_frequent_in_the_experimental_arm_leads_and_ties_keep_their_order() -> None:
    percents: dict[str, dict[str, float | None]] = {
        "rare": {"arm_1": 16, "arm_2": 90},
        "late": {"arm_1": 40, "arm_2": 0},
        "tied": {"arm_1": 40, "arm_2": 80},
        "none": {"arm_1": None, "arm_2": 99},
        "most": {"arm_1": 70, "arm_2": 0},
    }
    assert frequent(percents) == ("most", "late", "tied", "rare", "none")


def test_events_are_sorted_by_the_first_experimental_arm_wherever_it_stands() -> None:
    events, results = invent_events(
        {"one": {"arm_1": 90, "arm_2": 20}, "two": {"arm_1": 20, "arm_2": 90}}
    )
    arms = {
        "arm_1": {"name": "Placebo", "plain": "placebo", "role": "placebo"},
        "arm_2": {"name": "Drug", "plain": "drug", "role": "experimental"},
    }
    description = invent_description(2, events=events, arms=arms)
    assert frequent_events(description, results, AdverseEventSettings()) == ("two", "one")


SIZES = {"arm_1": 40, "arm_2": 160}
COUNTS: dict[str, Counts] = {
    "skin": {"arm_1": (9, 14), "arm_2": (30, 40)},
    "heart": {"arm_1": (10, 12), "arm_2": (2, 2)},
    "mood": {"arm_1": (1, 1), "arm_2": (1, 1)},
    "rash": {"arm_1": (6, 8), "arm_2": (24, 30)},
    "Itch": {"arm_1": (4, 6), "arm_2": (6, 10)},
    "fainting": {"arm_1": (10, 12), "arm_2": (2, 2)},
    "sadness": {"arm_1": (1, 1), "arm_2": (1, 1)},
    "odd": {"arm_1": (8, 8), "arm_2": (0, 0)},
}
CLASSES = {"mood": "Mood", "heart": "Heart", "skin": "Skin"}
CLASS_OF = {"rash": "skin", "Itch": "skin", "fainting": "heart", "sadness": "mood", "odd": None}


def grouped(counts: dict[str, Counts] | None = None, **rule: Any) -> dict[str, tuple[str, ...]]:
    """Group the events above by the rule."""
    description = describe_computed(
        2,
        events={
            slug.lower(): {"label": slug, "plain": slug, "organ_class": organ_class}
            for slug, organ_class in CLASS_OF.items()
        },
        organ_classes=CLASSES,
    )
    known = {name.lower(): found for name, found in (counts or COUNTS).items()}
    results = Results([*compute_sizes("safety", SIZES), *compute_events(SIZES, known)])
    found = group_events(description, results, AdverseEventSettings(**rule))
    return {one.organ_class: one.events for one in found}


@pytest.mark.parametrize(
    ("rule", "shown"),
    [
        # 6 of 40 and 24 of 160 are exactly 15%
        ({}, {"heart": ("fainting",), "": ("odd",)}),
        (
            {"comparison": "at-least"},
            {"heart": ("fainting",), "skin": ("rash",), "": ("odd",)},
        ),
        ({"arm": "arm_2", "comparison": "at-least"}, {"skin": ("rash",)}),
        ({"arm": "all"}, {}),
        ({"arm": "all", "comparison": "at-least"}, {"skin": ("rash",)}),
        ({"arm": "all", "threshold": 5.9}, {"heart": ("fainting",), "skin": ("rash",)}),
        (
            {"threshold": 0},
            {"heart": ("fainting",), "skin": ("rash", "itch"), "mood": ("sadness",), "": ("odd",)},
        ),
    ],
)
def test_a_class_is_kept_for_the_terms_that_pass(
    rule: dict[str, Any], shown: dict[str, tuple[str, ...]]
) -> None:
    assert grouped(**rule) == shown


@pytest.mark.parametrize(
    ("sort", "classes", "terms"),
    [
        ("frequency", ["heart", "skin", "mood", ""], ("rash", "itch")),
        ("alphabet", ["heart", "mood", "skin", ""], ("itch", "rash")),
        ("arm_2", ["skin", "heart", "mood", ""], ("rash", "itch")),
        ("all", ["skin", "heart", "mood", ""], ("rash", "itch")),
    ],
)
def test_classes_and_terms_stand_in_the_order_that_is_asked_for(
    sort: str, classes: list[str], terms: tuple[str, ...]
) -> None:
    found = grouped(threshold=0, sort=sort)
    assert list(found) == classes
    assert found["skin"] == terms


def test_without_numbers_for_classes_events_stand_by_themselves() -> None:
    terms = {name: found for name, found in COUNTS.items() if name not in CLASSES}
    assert grouped(terms, threshold=14.9) == {"": ("fainting", "odd", "rash")}


@given(
    st.integers(1, 400).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))),
    st.decimals(0, 99, places=2),
)
def test_an_incidence_on_the_threshold_is_never_above_it(
    people: tuple[int, int], threshold: Any
) -> None:
    size, count = people
    known: dict[str, Counts] = {"rash": {"arm_1": (count, count)}}
    results = Results(
        [*compute_sizes("safety", {"arm_1": size}), *compute_events({"arm_1": size}, known)]
    )
    description = describe_computed(1, events={"rash": {"label": "Rash", "plain": "rash"}})
    for comparison, passes in (
        ("above", 100 * count > threshold * size),
        ("at-least", 100 * count >= threshold * size),
    ):
        rule = AdverseEventSettings(threshold=float(threshold), comparison=comparison)
        assert frequent_events(description, results, rule) == (("rash",) if passes else ())


ABOVE = "Shown are events that more than 15% of the people in at least one arm had"
SORTED, LEADING = "in alphabetical order", "the most frequent first"
PEOPLE = "(people, not events; safety population)"


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({}, f"{ABOVE} {PEOPLE}, the most frequent with Low dose first."),
        ({"sort": "arm_2"}, f"{ABOVE} {PEOPLE}, the most frequent with Placebo first."),
        (
            {"comparison": "at-least", "threshold": 2.5, "arm": "arm_2", "sort": "alphabet"},
            f"Shown are events that at least 2.5% of the people in Placebo had {PEOPLE}, {SORTED}.",
        ),
        (
            {"threshold": 0, "arm": "all", "sort": "all"},
            f"Shown are all events that anybody in all arms together had {PEOPLE}, {LEADING}.",
        ),
    ],
)
def test_the_rule_is_put_into_words(rule: dict[str, Any], said: str) -> None:
    assert describe_rule(invent_description(), AdverseEventSettings(**rule)) == said
