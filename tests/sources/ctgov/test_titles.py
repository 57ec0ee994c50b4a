"""Titles say the same, or they do not; nothing in between."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.sources.ctgov.titles import match_titles, write_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Phase 1:Poziotinib 4 mg BID", "Phase 1: Poziotinib 4 mg BID"),
        ("12mg QD", "12 mg QD"),
        ("Arm I - rituximab", "Arm I – Rituximab"),
        ("Drug®, 5 µg", "drug 5 μg"),
        ("Cohort 4: ≥ 3 kg.", "COHORT 4: ≥3 kg"),
    ],
)
def test_capitals_punctuation_and_spaces_make_no_difference(one: str, other: str) -> None:
    assert write_key(one) == write_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Age < 12", "Age > 12"),
        ("Age ≥ 12", "Age < 12"),
        ("Drug +", "Drug"),
        ("Then", "Than"),
        ("Placebo (SS)", "Placebo"),
        ("1", "2"),
    ],
)
def test_letters_figures_and_signs_make_one(one: str, other: str) -> None:
    assert write_key(one) != write_key(other)


def test_the_same_to_the_letter_goes_before_the_same_but_for_capitals() -> None:
    arms = {"a": "Drug A", "b": "DRUG-A"}
    assert match_titles({"1": "DRUG-A", "2": "Drug A"}, arms) == {"1": "b", "2": "a"}
    assert match_titles({"1": "drug a"}, arms) == {}


def test_a_title_that_stands_twice_on_a_side_is_nobodys() -> None:
    assert match_titles({"1": "Drug", "2": "Drug"}, {"a": "Drug"}) == {}
    assert match_titles({"1": "Drug"}, {"a": "Drug", "b": "Drug"}) == {}
    assert match_titles({"1": "", "2": "-"}, {"a": "", "b": "."}) == {}


TITLES = st.dictionaries(st.integers().map(str), st.text("aA -<>é", max_size=4), max_size=6)


@given(TITLES, TITLES)
def test_every_arm_is_matched_once_at_most(groups: dict[str, str], arms: dict[str, str]) -> None:
    found = match_titles(groups, arms)
    assert len(set(found.values())) == len(found)
    assert all(write_key(groups[group]) == write_key(arms[arm]) for group, arm in found.items())
