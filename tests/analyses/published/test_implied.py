"""A count follows from a percentage only where no other count would be printed the same."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import invent_result
from toolkit.analyses.published.implied import imply_counts, imply_missing_counts, population_sizes

if TYPE_CHECKING:
    from toolkit.model.ard import Result


@given(people=st.integers(1, 3000), share=st.data(), decimals=st.integers(0, 4))
def test_the_true_count_is_among_those_implied(
    people: int, share: st.DataObject, decimals: int
) -> None:
    count = share.draw(st.integers(0, people))
    exact = Decimal(100 * count) / Decimal(people)
    for mode in (ROUND_HALF_UP, ROUND_HALF_EVEN):
        printed = str(exact.quantize(Decimal(1).scaleb(-decimals), mode))
        assert count in imply_counts(printed, people)


@given(people=st.integers(1, 300), tenths=st.integers(0, 1000))
def test_every_implied_count_would_be_printed_so(people: int, tenths: int) -> None:
    printed = Decimal(tenths) / 10
    for count in imply_counts(f"{printed:.1f}", people):
        assert abs(100 * Decimal(count) / people - printed) <= Decimal("0.05")


@pytest.mark.parametrize(
    ("printed", "people", "counts"),
    [
        ("80.6", 36, (29,)),
        ("47", 36, (17,)),
        ("9", 12, ()),
        ("50", 12, (6,)),
        ("0", 12, (0,)),
        ("100", 12, (12,)),
        ("12.5", 48, (6,)),
        ("31.3", 48, (15,)),
        ("31.2", 48, (15,)),
        ("16.6", 12, ()),
        ("10", 1000, tuple(range(95, 106))),
        ("47%", 36, (17,)),
        ("50", 0, ()),
    ],
)
def test_counts_follow_from_the_printed_decimals(
    printed: str, people: int, counts: tuple[int, ...]
) -> None:
    assert imply_counts(printed, people) == counts


def imply(percent: Result, *others: Result, people: int | None = 36) -> list[Result]:
    size = invent_result("population/safety/n@arm_1", people, population="safety")
    rows = [percent, *others]
    return list(imply_missing_counts(rows, population_sizes([size])))[len(rows) :]


def percent(printed: str, value: float, **known: str) -> Result:
    name = "adverse_events/fever/percent@arm_1"
    return invent_result(name, value, printed, population="safety", unit="%", **known)


def test_a_count_that_follows_says_from_what() -> None:
    (count,) = imply(percent("80.6", 80.6))
    assert (count.id, count.stat, count.stat_name) == ("adverse_events/fever/n@arm_1", 29, "n")
    assert (count.origin, count.printed, count.unit) == ("derived", "", "")
    assert count.note == "80.6% of 36 people"
    assert count.source == (
        "derived from adverse_events/fever/percent@arm_1 and population/safety/n@arm_1"
    )


@pytest.mark.parametrize(
    ("printed", "value", "why"),
    [("16.6", 16.6, "no count gives 16.6% of 36"), ("3e1", 30, "")],
)
def test_a_count_that_does_not_follow_says_why(printed: str, value: float, why: str) -> None:
    notes = [(row.stat, row.origin, row.note[: len(why)]) for row in imply(percent(printed, value))]
    assert notes == ([(None, "not reported", why)] if why else [])


def test_several_counts_that_fit_give_none() -> None:
    (count,) = imply(percent("10", 10), people=1000)
    assert (count.stat, count.origin) == (None, "not reported")
    assert count.note.startswith("11 different counts give 10% of 1000")


@pytest.mark.parametrize(
    "row",
    [
        percent("<5", 5, relation="<"),
        percent("a quarter", 25),
        percent("", 25),
        invent_result("adverse_events/fever/percent@arm_1", None, population="safety"),
        invent_result("adverse_events/fever/percent@arm_9", 25, "25", population="safety"),
        invent_result("adverse_events/fever/percent@arm_1", 25, "25", population="other"),
        invent_result("adverse_events/fever/events@arm_1", 25, "25", population="safety"),
    ],
)
def test_nothing_is_implied_where_the_percentage_or_the_people_are_not_plain(row: Result) -> None:
    assert imply(row) == []


def test_a_count_that_is_printed_is_left_alone() -> None:
    count = invent_result("adverse_events/fever/n@arm_1", 30, "30", population="safety")
    assert imply(percent("80.6", 80.6), count) == []


def test_people_whose_number_is_not_known_imply_nothing() -> None:
    assert imply(percent("80.6", 80.6), people=None) == []
