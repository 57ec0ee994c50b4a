"""The values or counts of groups at the start in; what sets the groups apart out."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Summary = Mapping[str, float | None]

_SMALL = 5  # expected counts below this make the chi-square distribution a rough approximation


class Compared(NamedTuple):
    """What came of a comparison, and how it was made or why it could not be."""

    stat: float | None
    note: str


def compare_means(summary: Summary, reference: Summary) -> Compared:
    """Compute the standardised mean difference of two groups: the first less the reference.

    The difference of the means is divided by the root of the mean of the two variances (Austin,
    Statistics in Medicine 2009, 28: 3083).

    Args:
        summary: `mean` and `sd` of the group.
        reference: The same of the reference group.
    """
    mean, sd = summary["mean"], summary["sd"]
    other, other_sd = reference["mean"], reference["sd"]
    if mean is None or other is None or sd is None or other_sd is None:
        return Compared(None, "a group has fewer than two values")
    pooled = sqrt((sd**2 + other_sd**2) / 2)
    if pooled == 0:
        return Compared(None, "the values do not vary within the groups")
    return Compared((mean - other) / pooled, "")


def compare_levels(counts: Integers, reference: Integers) -> Compared:
    """Compute the standardised difference of two groups over all levels of a variable.

    It is the Mahalanobis distance of the shares of all levels but one (Yang and Dalton, A unified
    approach to measuring the effect size between two groups using SAS, SAS Global Forum 2012, paper
    335-2012). It has no sign. With two levels it is the difference of the proportions over the root
    of the mean of their two variances.

    Args:
        counts: The people of the group at each level.
        reference: The same of the reference group.
    """
    table = np.stack([counts, reference])
    table = table[:, table.any(axis=0)]
    if not table.any(axis=1).all():
        return Compared(None, "a group has nobody with a value")
    # The distance is finite only where the groups share a level: otherwise some sum of shares is 1
    # in one group and 0 in the other, and varies in neither.
    if table.shape[1] < 2 or not table.all(axis=0).any():
        return Compared(None, "the levels do not vary within the groups")
    shares = table / table.sum(axis=1, keepdims=True)
    difference = (shares[0] - shares[1])[1:]
    covariance = sum(np.diag(share) - np.outer(share, share) for share in shares[:, 1:]) / 2
    squared = difference @ np.linalg.solve(covariance, difference)
    return Compared(sqrt(max(float(squared), 0.0)), "over all levels, without a sign")


def assess_means(samples: Sequence[Numbers], summaries: Sequence[Summary]) -> Compared:
    """Test whether groups differ in their means: Welch's t-test, or one-way analysis of variance.

    Args:
        samples: The values of each group, sorted.
        summaries: Their `n`, `mean` and `sd`.

    Returns:
        The two-sided p-value.
    """
    from scipy import stats  # noqa: PLC0415 - half a second that only a p-value need wait for

    if any(summary["sd"] is None for summary in summaries):
        return Compared(None, "a group has fewer than two values")
    if all(summary["sd"] == 0 for summary in summaries):
        return Compared(None, "the values do not vary within the groups")
    if len(samples) == 2:
        one, other = ((s["mean"], s["sd"], s["n"]) for s in summaries)
        found = stats.ttest_ind_from_stats(*one, *other, equal_var=False)
        return Compared(float(found.pvalue), "Welch’s t-test")
    return Compared(float(stats.f_oneway(*samples).pvalue), "one-way analysis of variance")


def assess_levels(counts: Integers) -> Compared:
    """Test whether groups differ in a categorical variable: chi-square, or Fisher's exact test.

    Fisher's test is for two groups and two levels alone, where an expected count is below 5: for
    larger tables scipy only estimates its p-value, by random permutations.

    Args:
        counts: The people at each level: a row a group, a column a level.

    Returns:
        The two-sided p-value.
    """
    from scipy import stats  # noqa: PLC0415 - half a second that only a p-value need wait for

    table = counts[:, counts.any(axis=0)]
    if not table.any(axis=1).all():
        return Compared(None, "a group has nobody with a value")
    if table.shape[1] < 2:
        return Compared(None, "everybody has the same level")
    small = bool((stats.contingency.expected_freq(table) < _SMALL).any())
    if small and table.shape == (2, 2):
        why = "an expected count is below 5"
        return Compared(float(stats.fisher_exact(table).pvalue), f"Fisher’s exact test, as {why}")
    found = stats.chi2_contingency(table, correction=False)
    rough = "; expected counts below 5 make it rough" if small else ""
    how = f"chi-square test without continuity correction{rough}"
    return Compared(float(found.pvalue), how)
