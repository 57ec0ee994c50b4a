"""Values in; their statistics out, by rules worked out by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.analyses.participants.summaries import (
    QUARTILES,
    Division,
    QuantileRule,
    count_levels,
    divide,
    sort_values,
    summarise_values,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

# Q1, median and Q3 of the numbers 1 to n. With n·p = j + g, SAS's PCTLDEF=5 takes the mean of the
# values number j and j + 1 where g is 0, and value number j + 1 otherwise.
_SAS = {
    1: (1, 1, 1),
    2: (1, 1.5, 2),
    3: (1, 2, 3),
    4: (1.5, 2.5, 3.5),
    5: (2, 3, 4),
    6: (2, 3.5, 5),
    7: (2, 4, 6),
    8: (2.5, 4.5, 6.5),
}
# Type 7 counts off 1 + (n - 1)·p values, and a share of the step to the next one.
_LINEAR = {
    1: (1, 1, 1),
    2: (1.25, 1.5, 1.75),
    3: (1.5, 2, 2.5),
    4: (1.75, 2.5, 3.25),
    5: (2, 3, 4),
    6: (2.25, 3.5, 4.75),
    7: (2.5, 4, 5.5),
    8: (2.75, 4.5, 6.25),
}


def _summarise(values: Sequence[float], rule: QuantileRule = "type-2") -> dict[str, float | None]:
    """Sum up values that come in any order."""
    return summarise_values(np.sort(np.array(values, dtype=np.float64)), rule)


def _divide(*groups: str) -> Division:
    """Divide people by the letters `a` and `b`; a dot is in no group, and a dash no member."""
    letters = np.array(groups)
    return divide(letters != "-", {name: letters == name for name in ("a", "b")})


def _as_sas(values: Sequence[float], p: Fraction) -> float:
    """Compute a quantile by the definition of PCTLDEF=5."""
    ordered = sorted(values)
    whole, part = divmod(len(ordered) * p, 1)
    j = int(whole)
    return ordered[j] if part else (ordered[j - 1] + ordered[j]) / 2


@pytest.mark.parametrize(("rule", "known"), [("type-2", _SAS), ("type-7", _LINEAR)])
@pytest.mark.parametrize("number", range(1, 9))
def test_quartiles_follow_the_rule(
    rule: QuantileRule, known: dict[int, tuple[float, ...]], number: int
) -> None:
    found = _summarise(range(1, number + 1), rule)
    assert (found["q1"], found["median"], found["q3"]) == known[number]


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60))
def test_quartiles_are_those_of_the_definition(values: list[float]) -> None:
    found = _summarise(values)
    for name, p in QUARTILES.items():
        assert found[name] == pytest.approx(_as_sas(values, Fraction(p)), rel=1e-15)


def test_mean_and_sd_are_those_worked_out_by_hand() -> None:
    found = _summarise([2, 4, 4, 4, 5, 5, 7, 9])
    assert found["n"] == 8
    assert found["mean"] == 5
    assert found["sd"] == pytest.approx((32 / 7) ** 0.5, rel=1e-15)
    assert (found["min"], found["max"]) == (2, 9)


def test_a_mean_that_is_a_half_is_one_to_the_last_digit_that_counts() -> None:
    assert _summarise([42] * 7 + [43] * 13)["mean"] == 42.65
    assert f"{_summarise([42.6, 42.7])['mean']:.13g}" == "42.65"


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=200))
def test_a_mean_of_tenths_is_the_decimal_that_it_stands_for(tenths: list[int]) -> None:
    mean = _summarise([value / 10 for value in tenths])["mean"]
    exact = Fraction(sum(tenths), 10 * len(tenths))
    assert mean == pytest.approx(float(exact), rel=1e-14)


def test_one_value_has_no_standard_deviation() -> None:
    found = _summarise([7])
    assert found["sd"] is None
    assert {found[name] for name in ("mean", "median", "q1", "q3", "min", "max")} == {7}


def test_no_value_has_only_a_number() -> None:
    found = _summarise([])
    assert found.pop("n") == 0
    assert set(found.values()) == {None}
    assert list(_summarise([1])) == list(_summarise([]))


@given(st.floats(-1e6, 1e6), st.integers(1, 50))
def test_equal_values_are_their_own_mean_and_do_not_vary(value: float, number: int) -> None:
    found = _summarise([value] * number)
    assert found["mean"] == value
    assert found["sd"] == (0 if number > 1 else None)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1))
def test_statistics_keep_their_order(values: list[float]) -> None:
    found = {name: value or 0 for name, value in _summarise(values).items()}
    assert found["min"] <= found["q1"] <= found["median"] <= found["q3"] <= found["max"]
    assert found["min"] <= found["mean"] <= found["max"]


def test_values_are_sorted_by_group_and_all_together() -> None:
    values = np.array([3, 1, np.nan, 2, 9, 4], dtype=np.float64)
    sorted_values = sort_values(values, _divide("a", "a", "a", "b", "-", "."))
    assert [part.tolist() for part in sorted_values] == [[1, 3], [2], [1, 2, 3, 4]]


def test_the_sign_of_zero_does_not_hang_on_the_order() -> None:
    for values in ([0.0, -0.0], [-0.0, 0.0]):
        (*_, everybody) = sort_values(np.array(values), _divide("a", "a"))
        assert [str(value) for value in everybody.tolist()] == ["0.0", "0.0"]


def test_sizes_count_members_alone() -> None:
    assert _divide("a", "a", "b", ".", "-").sizes == (2, 1, 4)


def test_levels_are_counted_by_group_and_all_together() -> None:
    levels = np.array([0, 2, -1, 0, 0, 2], dtype=np.int8)
    table = count_levels(levels, _divide("a", "a", "a", "b", "-", "."), 3)
    assert table.tolist() == [[1, 0, 1, 1], [1, 0, 0, 0], [2, 0, 2, 1]]
