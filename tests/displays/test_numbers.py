"""Rounding, and how a number reads: as printed, in words, of a hundred, or not reported."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import invent_result
from toolkit.displays.numbers import (
    count_decimals,
    round_number,
    write_in_100,
    write_in_words,
    write_number,
    write_p,
)
from toolkit.model.settings import Settings
from toolkit.model.vocabulary import NOT_REACHED

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


def computed(name: str, stat: float | None, **known: Any) -> Result:
    """Make a computed statistic of a value at the start."""
    return number(stat, name=name, **{"origin": "computed", **known})


def round_exactly(share: Fraction, settings: Settings) -> str:
    """Round a percentage to one decimal by whole numbers alone."""
    tenths, rest = divmod(1000 * share.numerator, share.denominator)
    twice = 2 * rest
    odd = tenths % 2 == 1 if settings is EVEN else True
    up = twice > share.denominator or (twice == share.denominator and odd)
    return str(Decimal(tenths + up).scaleb(-1))


@pytest.mark.parametrize("size", range(1, 401, 20))
def test_every_percentage_of_small_groups_is_rounded_exactly(size: int) -> None:
    for people in range(size, size + 20):
        for count in range(people + 1):
            exact = round_exactly(Fraction(count, people), AWAY)
            assert write_number(computed("percent", 100 * count / people), AWAY) == exact


@pytest.mark.parametrize("settings", [AWAY, EVEN])
def test_percentages_are_rounded_exactly_whichever_way_they_are_worked_out(
    settings: Settings,
) -> None:
    for size in (7, 16, 40, 80, 160, 200, 400, 2000):
        for count in range(size + 1):
            exact = round_exactly(Fraction(count, size), settings)
            for stat in (100 * count / size, count / size * 100, 100 - 100 * (1 - count / size)):
                assert write_number(computed("percent", stat), settings) == exact


@given(st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_percentages_of_large_groups_are_rounded_exactly(people: tuple[int, int]) -> None:
    count, size = people
    exact = round_exactly(Fraction(count, size), AWAY)
    assert write_number(computed("percent", 100 * count / size), AWAY) == exact


@given(st.lists(st.integers(0, 9999), min_size=1, max_size=400))
def test_means_of_decimals_are_rounded_as_by_hand(tenths: list[int]) -> None:
    mean = sum(value / 10 for value in tenths) / len(tenths)
    hundredths, rest = divmod(sum(tenths) * 10, len(tenths))
    by_hand = Decimal(hundredths + (2 * rest >= len(tenths))).scaleb(-2)
    assert write_number(computed("mean", mean), AWAY) == f"{by_hand:f}"


@pytest.mark.parametrize(
    ("result", "text"),
    [
        (computed("n", 86.0), "86"),
        (computed("missing", 0.0), "0"),
        (computed("at_risk", 12.0), "12"),
        (computed("events", 301.0), "301"),
        (computed("percent", 42.65), "42.7"),
        (computed("percent", 100 * 1 / 16), "6.3"),
        (computed("mean", 75.2093), "75.21"),
        (computed("sd", 8.285), "8.29"),
        (computed("sem", 0.926), "0.93"),
        (computed("median", 76.25), "76.3"),
        (computed("q1", 69.25), "69.3"),
        (computed("q3", 82.0), "82.0"),
        (computed("smd", -0.005), "−0.01"),
        (computed("min", 52.0), "52"),
        (computed("min", 120.0), "120"),
        (computed("max", 88.1), "88.1"),
        (computed("max", 88.12345), "88.123"),
        (computed("max", 0.1 + 0.2), "0.3"),
        (computed("min", 0.0), "0"),
        (computed("rate", 123.45), "123.5"),
        (computed("person_years", 30.05), "30.1"),
        (computed("survival", 66.666), "66.7"),
        (computed("p", 0.0335), "0.034"),
        (computed("p", 0.0005), "0.001"),
        (computed("p", 0.00049), "<0.001"),
        (computed("p", 0.0), "<0.001"),
        (computed("p", 1.0), "1.000"),
        (computed("difference", 12.345), "12.35"),
        (computed("difference", 12.345, unit="points"), "12.35"),
        (computed("difference", 12.345, unit="percentage points"), "12.3"),
        (computed("ci_lower", -1.05, unit="percentage points"), "−1.1"),
        (computed("ci_lower", 66.65, unit="%"), "66.7"),
        (computed("ci_upper", 1.005), "1.01"),
        (computed("median", None), "not reported"),
    ],
)
def test_a_computed_number_has_the_digits_of_its_statistic(result: Result, text: str) -> None:
    assert write_number(result, AWAY) == text


@pytest.mark.parametrize(
    ("result", "decimals", "digits"),
    [
        (computed("mean", 1.0), {"mean": 3}, 3),
        (computed("percent", 1.0), {"percent": 0}, 0),
        (computed("n", 1.0), {"mean": 3}, 0),
        (computed("difference", 1.0), {"mean": 3}, 3),
        (computed("difference", 1.0), {"mean": 3, "difference": 1}, 1),
        (computed("difference", 1.0, unit="percentage points"), {"percent": 2}, 2),
        (computed("ci_lower", 1.0), {"mean": 3}, 3),
        (computed("ci_lower", 1.0), {"difference": 3}, 2),
        (computed("ci_lower", 1.0, group_level="a_vs_b"), {"difference": 3}, 3),
        (computed("ci_lower", 1.0, group_level="between"), {"ci_lower": 0, "difference": 3}, 0),
        (computed("min", 1.25), {"min": 0}, 0),
        (computed("p", 0.5), {"p": 4}, 4),
    ],
)
def test_the_settings_decide_the_digits_that_they_name(
    result: Result, decimals: dict[str, int], digits: int
) -> None:
    assert count_decimals(result, Settings(decimals=decimals)) == digits


def test_a_printed_number_keeps_its_digits_whatever_the_settings_say() -> None:
    settings = Settings(decimals={"percent": 3})
    assert write_number(number(25, "25.0", "percent"), settings) == "25.0"


def test_a_very_small_p_is_said_to_be_below_the_last_digit() -> None:
    assert write_p(computed("p", 1e-9), AWAY) == "p < 0.001"
    assert write_p(computed("p", 1e-9), Settings(decimals={"p": 4})) == "p < 0.0001"
    assert write_p(computed("p", 0.0335), AWAY) == "p = 0.034"


def test_a_computed_half_in_a_hundred_is_rounded_by_the_rule() -> None:
    half = computed("percent", 17 / 40 * 100)
    assert half.stat != 42.5 or write_in_100(half, EVEN) == "42 in 100"
    assert write_in_100(half, AWAY) == "43 in 100"
    assert write_in_100(computed("percent", 0.425 * 100), EVEN) == "42 in 100"


@pytest.mark.parametrize(
    ("printed", "note", "text"),
    [
        ("", "", "not reported"),
        ("", "nobody in this group", "n/a"),
        ("", "nobody was at risk in this group", "n/a"),
        ("NA", "Too few people.", "NA"),
        ("", NOT_REACHED, "not reached"),
    ],
)
def test_what_stands_for_a_number_says_why_there_is_none(
    printed: str, note: str, text: str
) -> None:
    row = invent_result("baseline/age/mean@arm_1", None, printed, note=note)
    assert write_number(row, Settings()) == text
