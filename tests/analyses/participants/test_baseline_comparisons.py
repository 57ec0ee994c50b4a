"""Groups in; differences and p-values out, with the reasons where there are none."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from toolkit.analyses.participants.baseline_comparisons import (
    Compared,
    assess_levels,
    assess_means,
    compare_levels,
    compare_means,
)
from toolkit.analyses.participants.summaries import summarise_values

if TYPE_CHECKING:
    from collections.abc import Sequence


def _compare_levels(counts: Sequence[int], reference: Sequence[int]) -> Compared:
    """Compare the people at each level of two groups."""
    return compare_levels(np.array(counts), np.array(reference))


def _compare_means(values: Sequence[float], reference: Sequence[float]) -> Compared:
    """Compare the means of the values of two groups."""
    one, other = (
        summarise_values(np.sort(np.array(v, float)), "type-2") for v in (values, reference)
    )
    return compare_means(one, other)


def _assess_means(*groups: Sequence[float]) -> Compared:
    """Test the values of groups."""
    samples = [np.sort(np.array(values, dtype=np.float64)) for values in groups]
    return assess_means(samples, [summarise_values(sample, "type-2") for sample in samples])


def _assess_levels(*rows: Sequence[int]) -> Compared:
    """Test the people at each level of groups."""
    return assess_levels(np.array(rows))


def test_the_difference_of_means_is_in_units_of_the_mean_variance() -> None:
    # means 3 and 5, variances 2 and 8
    assert _compare_means([2, 4], [3, 7]).stat == pytest.approx(-2 / sqrt(5))
    assert _compare_means([3, 7], [2, 4]).stat == pytest.approx(2 / sqrt(5))


@pytest.mark.parametrize(("values", "reference"), [([1], [1, 2]), ([1, 2], []), ([], [])])
def test_means_of_too_few_values_are_not_compared(
    values: list[float], reference: list[float]
) -> None:
    assert _compare_means(values, reference) == (None, "a group has fewer than two values")


def test_means_of_values_that_do_not_vary_are_not_compared() -> None:
    assert _compare_means([0.1] * 3, [0.7] * 3) == (
        None,
        "the values do not vary within the groups",
    )


def test_a_variable_of_two_levels_gives_the_difference_of_proportions() -> None:
    # 60% and 40%: 0.2 over the root of the mean of twice 0.24
    assert _compare_levels([6, 4], [4, 6]).stat == pytest.approx(0.2 / sqrt(0.24))


def test_a_variable_of_three_levels_gives_the_distance_over_all_of_them() -> None:
    # Without the first level the shares differ by (0, -0.3); the mean of the covariances is
    # (0.21, -0.105; -0.105, 0.205), and its inverse has 0.21 / 0.032025 in the last place.
    found = _compare_levels([5, 3, 2], [2, 3, 5])
    assert found.stat == pytest.approx(sqrt(0.09 * 0.21 / 0.032025))
    assert found.note == "over all levels, without a sign"


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)), min_size=2, max_size=6))
def test_the_order_of_levels_and_empty_levels_make_no_difference(
    levels: list[tuple[int, int]],
) -> None:
    one, other = zip(*levels, strict=True)
    found = _compare_levels(one, other).stat
    assert _compare_levels(one[::-1], other[::-1]).stat == pytest.approx(found, abs=1e-9)
    assert _compare_levels((0, *one), (0, *other)).stat == pytest.approx(found, abs=1e-9)
    assert _compare_levels(other, one).stat == pytest.approx(found, abs=1e-9)


@pytest.mark.parametrize(
    ("counts", "reference"),
    [([5, 0], [3, 0]), ([5, 0], [0, 3]), ([4, 0, 0], [0, 2, 2]), ([2, 2, 0, 0], [0, 0, 1, 1])],
)
def test_groups_without_a_common_varying_level_are_not_compared(
    counts: list[int], reference: list[int]
) -> None:
    assert _compare_levels(counts, reference) == (None, "the levels do not vary within the groups")


def test_a_group_with_nobody_is_not_compared() -> None:
    assert _compare_levels([0, 0], [2, 3]) == (None, "a group has nobody with a value")
    assert _assess_levels([0, 0], [2, 3]) == (None, "a group has nobody with a value")


def test_two_means_are_tested_by_welch() -> None:
    # t = 4 / sqrt(2) with two degrees of freedom
    found = _assess_means([0, 2], [4, 6])
    assert found.stat == pytest.approx(1 - sqrt(0.8))
    assert found.note == "Welch’s t-test"


@given(*[st.lists(st.integers(-50, 50), min_size=2, unique=True)] * 2)
def test_welchs_test_is_that_of_the_values_themselves(one: list[int], other: list[int]) -> None:
    expected = stats.ttest_ind(one, other, equal_var=False).pvalue
    assert _assess_means(one, other).stat == pytest.approx(expected, rel=1e-9)


def test_more_means_are_tested_by_analysis_of_variance() -> None:
    # F = 3 with 2 and 6 degrees of freedom, of which p = (1 + 2F / 6) ** -3
    found = _assess_means([1, 2, 3], [2, 3, 4], [3, 4, 5])
    assert found.stat == pytest.approx(0.125)
    assert found.note == "one-way analysis of variance"


def test_means_that_cannot_be_tested_say_why() -> None:
    assert _assess_means([1], [1, 2]) == (None, "a group has fewer than two values")
    assert _assess_means([1, 2], [], [3, 4]) == (None, "a group has fewer than two values")
    constant = (None, "the values do not vary within the groups")
    assert _assess_means([1, 1], [1, 1]) == constant
    assert _assess_means([1, 1], [2, 2], [3, 3]) == constant


def test_one_group_that_varies_is_enough_for_a_test() -> None:
    assert _assess_means([1, 1], [1, 3]).stat is not None
    assert _assess_means([1, 1], [2, 2], [1, 3]).stat is not None


def test_counts_are_tested_by_chi_square_without_correction() -> None:
    # chi-square is 60 · 300² / 30⁴ = 20 / 3 with one degree of freedom
    found = _assess_levels([10, 20], [20, 10])
    assert found.stat == pytest.approx(stats.norm.sf(sqrt(20 / 3)) * 2)
    assert found.note == "chi-square test without continuity correction"


def test_small_tables_of_two_by_two_are_tested_by_fisher() -> None:
    # of the 70 ways to pour four cups of eight, 17 at either end are at least as extreme
    found = _assess_levels([3, 1], [1, 3])
    assert found.stat == pytest.approx(34 / 70)
    assert found.note == "Fisher’s exact test, as an expected count is below 5"


def test_an_expected_count_of_five_is_enough_for_chi_square() -> None:
    assert _assess_levels([5, 5], [5, 5]).note == "chi-square test without continuity correction"


def test_larger_tables_with_small_counts_keep_chi_square_and_say_that_it_is_rough() -> None:
    found = _assess_levels([1, 2, 3], [3, 2, 1])
    assert found.stat == pytest.approx(np.exp(-1))  # chi-square is 2 with two degrees of freedom
    assert found.note.endswith("; expected counts below 5 make it rough")


def test_a_level_that_nobody_has_does_not_count() -> None:
    assert _assess_levels([3, 0, 1], [1, 0, 3]).stat == pytest.approx(34 / 70)
    assert _assess_levels([3, 0], [1, 0]) == (None, "everybody has the same level")
