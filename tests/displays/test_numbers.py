"""Rounding, and how a number reads: as printed, in words, of a hundred, or not reported."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import invent_result
from toolkit.displays.numbers import (
    round_number,
    write_in_100,
    write_in_words,
    write_number,
    write_p,
)
from toolkit.model.settings import Settings

if TYPE_CHECKING:
    from toolkit.model.ard import Result

AWAY = Settings(rounding="half-away-from-zero")
EVEN = Settings(rounding="half-even")


@pytest.mark.parametrize(
    ("value", "decimals", "away", "even"),
    [
        (42.65, 1, "42.7", "42.6"),
        (6.25, 1, "6.3", "6.2"),
        (6.75, 1, "6.8", "6.8"),
        (2.675, 2, "2.68", "2.68"),
        (2.665, 2, "2.67", "2.66"),
        (0.5, 0, "1", "0"),
        (1.5, 0, "2", "2"),
        (2.5, 0, "3", "2"),
        (-2.5, 0, "−3", "−2"),
        (-42.65, 1, "−42.7", "−42.6"),
        (-0.04, 1, "0.0", "0.0"),
        (-0.0, 0, "0", "0"),
        (-0.05, 1, "−0.1", "0.0"),
        (0.045, 2, "0.05", "0.04"),
        (1e-7, 3, "0.000", "0.000"),
        (1e21, 0, "1000000000000000000000", "1000000000000000000000"),
        (99.95, 1, "100.0", "100.0"),
        (36, 0, "36", "36"),
        (36.0, 2, "36.00", "36.00"),
    ],
)
def test_halves_go_where_the_rule_says(value: float, decimals: int, away: str, even: str) -> None:
    assert round_number(value, decimals, AWAY) == away
    assert round_number(value, decimals, EVEN) == even


@given(
    st.floats(-1e9, 1e9, allow_nan=False),
    st.integers(0, 6),
    st.sampled_from([AWAY, EVEN]),
)
def test_a_rounded_number_is_within_half_a_step(
    value: float, decimals: int, settings: Settings
) -> None:
    text = round_number(value, decimals, settings)
    rounded = Decimal(text.replace("−", "-"))
    assert abs(rounded - Decimal(repr(value))) <= Decimal(5).scaleb(-decimals - 1)
    assert len(text.partition(".")[2]) == decimals
    assert not (rounded == 0 and "−" in text)


def number(stat: float | None, printed: str = "", name: str = "value", **known: Any) -> Result:
    return invent_result(f"claims/x/{name}", stat, printed, **known)


@pytest.mark.parametrize(
    ("result", "text"),
    [
        (number(25, "25.0"), "25.0"),
        (number(-1413, "−1,413"), "−1,413"),
        (number(1.5, "≥1.5", relation="≥"), "≥1.5"),
        (number(125e6, "125 × 10^6"), "125 × 10^6"),
        (number(48, "Forty-eight", "n"), "48"),
        (number(1.5, "one and a half"), "1.5"),
        (number(1000, "a thousand"), "1000"),
        (number(10, "fewer than ten", "n", relation="<"), "<10"),
        (number(29, name="n"), "29"),
        (number(80.5555, name="percent"), "80.6"),
        (number(0.03349, name="p"), "0.033"),
        (number(-0.555, name="r"), "−0.56"),
        (number(12.345), "12.35"),
        (number(None), "not reported"),
        (number(None, name="n"), "not reported"),
        (number(0, name="n"), "0"),
    ],
)
def test_a_number_reads_as_printed_or_else_rounded(result: Result, text: str) -> None:
    assert write_number(result, AWAY) == text


@pytest.mark.parametrize(
    ("result", "text"),
    [
        (number(0.033, "0.033", "p"), "p = 0.033"),
        (number(0.0001, "<0.0001", "p", relation="<"), "p < 0.0001"),
        (number(0.05, "< 0.05", "p", relation="<"), "p < 0.05"),
        (number(0.05, "less than 0.05", "p", relation="<"), "p less than 0.05"),
        (number(0.001, "less than one in a thousand", "p", relation="<"), "p < 0.001"),
        (number(0.00049, name="p"), "p < 0.001"),
        (number(0.0005, name="p"), "p = 0.001"),
        (number(None, name="p"), "p not reported"),
    ],
)
def test_a_p_value_has_its_letter_and_its_sign(result: Result, text: str) -> None:
    assert write_p(result, AWAY) == text


@pytest.mark.parametrize(
    ("result", "text"),
    [
        (number(0, "0", "n"), "no"),
        (number(1, "1", "n"), "one"),
        (number(9, "9", "events"), "nine"),
        (number(10, "10", "n"), "10"),
        (number(2, "Two", "n"), "two"),
        (number(5, "<5", "n", relation="<"), "<5"),
        (number(5, "5", "mean"), "5"),
        (number(None, name="n"), "not reported"),
    ],
)
def test_only_small_counts_are_written_in_words(result: Result, text: str) -> None:
    assert write_in_words(result, AWAY) == text


@pytest.mark.parametrize(
    ("percent", "relation", "text"),
    [
        (47, "=", "47 in 100"),
        (80.6, "=", "81 in 100"),
        (12.5, "=", "13 in 100"),
        (0, "=", "0 in 100"),
        (0.4, "=", "fewer than 1 in 100"),
        (0.99, "=", "fewer than 1 in 100"),
        (1, "=", "1 in 100"),
        (99.4, "=", "99 in 100"),
        (99.6, "=", "more than 99 in 100"),
        (100, "=", "100 in 100"),
        (15, ">", "more than 15 in 100"),
        (5, "<", "fewer than 5 in 100"),
        (15, "≥", "at least 15 in 100"),
        (15, "≤", "at most 15 in 100"),
        (None, "=", "not reported"),
    ],
)
def test_a_percentage_reads_as_people_in_a_hundred(
    percent: float | None, relation: str, text: str
) -> None:
    assert write_in_100(number(percent, name="percent", relation=relation), AWAY) == text


def test_people_in_a_hundred_are_rounded_by_the_rule() -> None:
    assert write_in_100(number(12.5, name="percent"), EVEN) == "12 in 100"
