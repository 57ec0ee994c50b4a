"""Intervals of proportions and their differences against published and independent figures."""

from __future__ import annotations

from math import inf, isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.special import xlog1py, xlogy
from scipy.stats import norm

from toolkit.analyses.participants.proportions import (
    INTERVAL_NAMES,
    IntervalMethod,
    difference_interval,
    proportion_interval,
)

# Newcombe, Statistics in Medicine 1998, 17: 873, table II: the counts, his method 10, which bears
# his name, and his method 6, the score interval of Miettinen and Nurminen.
NEWCOMBE_1998 = [
    ((56, 70, 48, 80), (0.0524, 0.3339), (0.0528, 0.3382)),
    ((9, 10, 3, 10), (0.1705, 0.8090), (0.1700, 0.8406)),
    ((6, 7, 2, 7), (0.0582, 0.8062), (0.0342, 0.8534)),
    ((5, 56, 0, 29), (-0.0381, 0.1926), (-0.0326, 0.1933)),
    ((0, 10, 0, 20), (-0.1611, 0.2775), (-0.1658, 0.2844)),
    ((0, 10, 0, 10), (-0.2775, 0.2775), (-0.2879, 0.2879)),
    ((10, 10, 0, 20), (0.6791, 1.0), (0.7156, 1.0)),
    ((10, 10, 0, 10), (0.6075, 1.0), (0.6636, 1.0)),
]


@pytest.mark.parametrize(
    ("people", "size", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 1998, 17: 857, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        # 1.96²/(n + 1.96²), and its mirror image
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (1, 1, 0.2065, 1.0),
    ],
)
def test_the_interval_of_a_proportion_is_wilsons(
    people: int, size: int, low: float, high: float
) -> None:
    assert proportion_interval(people, size) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("counts", "newcombe", "score"), NEWCOMBE_1998)
def test_differences_have_the_published_intervals(
    counts: tuple[int, int, int, int], newcombe: tuple[float, float], score: tuple[float, float]
) -> None:
    difference = counts[0] / counts[1] - counts[2] / counts[3]
    for method, ends in (("newcombe", newcombe), ("miettinen-nurminen", score)):
        assert method in INTERVAL_NAMES
        found = difference_interval(*counts, method)
        assert found[0] == pytest.approx(difference, abs=1e-15)
        assert found[1:] == pytest.approx(ends, abs=5e-5)


COUNTS = st.integers(1, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
METHODS = st.sampled_from(list(INTERVAL_NAMES))


@given(COUNTS, COUNTS, METHODS)
def test_an_interval_lies_around_its_difference_and_turns_with_the_groups(
    first: tuple[int, int], second: tuple[int, int], method: IntervalMethod
) -> None:
    difference, low, high = difference_interval(*first, *second, method)
    assert -1 <= low <= difference <= high <= 1
    turned = difference_interval(*second, *first, method)
    assert turned == pytest.approx((-difference, -high, -low), abs=1e-9)


@given(COUNTS, COUNTS)
def test_the_ends_of_a_score_interval_are_where_the_score_test_is_just_significant(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    _, low, high = difference_interval(*first, *second, "miettinen-nurminen")
    critical = float(norm.isf(0.025))
    if low > -1 + 1e-9:
        assert score(*first, *second, low) == pytest.approx(critical, abs=1e-4)
    if high < 1 - 1e-9:
        assert score(*first, *second, high) == pytest.approx(-critical, abs=1e-4)


def score(people: int, size: int, reference: int, whole: int, difference: float) -> float:
    """Return Miettinen and Nurminen's statistic, its estimate found by searching the likelihood."""

    def cost(second: float) -> float:
        first = second + difference
        likelihoods = (
            xlogy(people, first) + xlog1py(size - people, -first),
            xlogy(reference, second) + xlog1py(whole - reference, -second),
        )
        total = -float(sum(likelihoods))
        return inf if isnan(total) else total

    low, high = max(0.0, -difference), min(1.0, 1 - difference)
    with np.errstate(invalid="ignore", divide="ignore"):
        inner = minimize_scalar(
            cost, bounds=(low, high), method="bounded", options={"xatol": 1e-13}
        )
        second = min((low, high, float(inner.x)), key=cost)
    first = second + difference
    variance = first * (1 - first) / size + second * (1 - second) / whole
    total = size + whole
    distance = people / size - reference / whole - difference
    return distance / float(np.sqrt(variance * total / (total - 1)))


@pytest.mark.parametrize(("people", "size"), [(1, 0), (0, 0), (-1, 3), (4, 3)])
def test_counts_that_make_no_proportion_are_refused(people: int, size: int) -> None:
    with pytest.raises(ValueError, match="there is no proportion"):
        proportion_interval(people, size)
    with pytest.raises(ValueError, match="there is no proportion"):
        difference_interval(1, 2, people, size, "newcombe")
