"""Counts of people in; intervals of proportions, and of their differences, out."""

from __future__ import annotations

from functools import lru_cache
from math import acos, copysign, cos, inf, pi, sqrt
from typing import Literal

from scipy.optimize import bisect
from scipy.stats import binomtest, norm

IntervalMethod = Literal["newcombe", "miettinen-nurminen"]

INTERVAL_NAMES: dict[IntervalMethod, str] = {
    "newcombe": "Newcombe’s interval from two Wilson intervals",
    "miettinen-nurminen": "the score interval of Miettinen and Nurminen",
}
"""What a reader sees for each interval of a difference."""

_LEVEL = 0.95
_CRITICAL = float(norm.isf((1 - _LEVEL) / 2))
_CACHED = 65536
_Counts = tuple[int, int, int, int]


@lru_cache(maxsize=_CACHED)
def proportion_interval(people: int, size: int) -> tuple[float, float]:
    """Return Wilson's 95% interval of a proportion, by scipy.

    Args:
        people: Those who count, from 0 to `size`.
        size: All of them, at least one.

    Returns:
        Its lower and upper end, from 0 to 1.

    Raises:
        ValueError: If there is nobody, or a count does not fit its size.
    """
    _check(people, size)
    found = binomtest(people, size).proportion_ci(_LEVEL, method="wilson")
    return float(found.low), float(found.high)


@lru_cache(maxsize=_CACHED)
def difference_interval(
    people: int, size: int, reference: int, reference_size: int, method: IntervalMethod
) -> tuple[float, float, float]:
    """Compare two proportions: the first less the reference, with a 95% interval.

    Args:
        people: Those who count in the first group, from 0 to `size`.
        size: All of the first group, at least one.
        reference: Those who count in the reference group.
        reference_size: All of the reference group, at least one.
        method: `newcombe`, by statsmodels (method 10 of Newcombe, Statistics in Medicine 1998,
            17: 873), or `miettinen-nurminen` (Statistics in Medicine 1985, 4: 213).

    Returns:
        Difference, lower end and upper end, each from -1 to 1.

    Raises:
        ValueError: If a group has nobody, or a count does not fit its size.
    """
    _check(people, size)
    _check(reference, reference_size)
    counts = (people, size, reference, reference_size)
    low, high = _invert_score(counts) if method == "miettinen-nurminen" else _newcombe(counts)
    return people / size - reference / reference_size, max(low, -1.0), min(high, 1.0)


def _check(people: int, size: int) -> None:
    """Refuse counts of which there is no proportion."""
    if not 0 <= people <= size or size == 0:
        raise ValueError(f"there is no proportion of {people} in {size}")


def _newcombe(counts: _Counts) -> tuple[float, float]:
    """Return Newcombe's interval."""
    # a quarter of a second to import, for those who ask for differences
    from statsmodels.stats.proportion import confint_proportions_2indep  # noqa: PLC0415

    found = confint_proportions_2indep(*counts, compare="diff", method="newcomb", alpha=1 - _LEVEL)
    return float(found[0]), float(found[1])


def _invert_score(counts: _Counts) -> tuple[float, float]:
    """Find the differences at which Miettinen and Nurminen's statistic is just significant.

    statsmodels has this interval, but up to version 0.15 the cubic of its restricted estimate has
    a wrong coefficient (its issue 10269), and its search fails where a proportion is near 0 or 1.
    """
    people, size, reference, reference_size = counts
    observed = people / size - reference / reference_size
    ends = []
    for end, wanted in ((-1.0, _CRITICAL), (1.0, -_CRITICAL)):
        if observed == end:
            ends.append(end)
            continue
        low, high = min(observed, end), max(observed, end)
        root = bisect(lambda d, w=wanted: _distance(counts, d, w), low, high, xtol=1e-13)
        ends.append(float(root))
    return ends[0], ends[1]


def _distance(counts: _Counts, difference: float, wanted: float) -> float:
    """Return how far the score statistic of a difference is from the wanted value."""
    people, size, reference, reference_size = counts
    distance = people / size - reference / reference_size - difference
    if distance == 0:
        return -wanted
    second = _restrict(counts, difference)
    first = second + difference
    variance = first * (1 - first) / size + second * (1 - second) / reference_size
    total = size + reference_size
    spread = sqrt(max(variance, 0.0) * total / (total - 1))
    return (distance / spread if spread > 0 else copysign(inf, distance)) - wanted


def _restrict(counts: _Counts, difference: float) -> float:
    """Estimate the reference's proportion where the difference is given: the root of a cubic."""
    people, size, reference, reference_size = counts
    total, both = size + reference_size, people + reference
    square = ((size + 2 * reference_size) * difference - total - both) / (3 * total)
    linear = (reference_size * difference - total - 2 * reference) * difference + both
    constant = reference * difference * (1 - difference)
    q = square**3 - linear * square / (2 * total) + constant / (2 * total)
    p = copysign(sqrt(max(square**2 - linear / (3 * total), 0.0)), q)
    ratio = q / p**3 if p else 0.0
    angle = (pi + acos(min(max(ratio, -1.0), 1.0))) / 3
    root = 2 * p * cos(angle) - square
    return min(max(root, 0.0, -difference), 1.0, 1 - difference)
