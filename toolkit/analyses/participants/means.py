"""Values or changes of participants in; their means by time point and arm, and differences, out."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from toolkit.analyses.participants.outcome_rows import (
    LEVEL,
    NO_VALUES,
    NOT_PAIRED,
    list_timepoints,
    read_values,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from toolkit.analyses.participants.outcome_rows import ComputedOutcome
    from toolkit.model.ard import Result

    Values = NDArray[np.float64]

WELCH = "difference of the means with Welch’s interval, not adjusted"
_T = "t interval of the mean"
_ONE = "one value has no spread"
_SAME = "all values are the same"
_FEW = "an arm has fewer than two values"


def analyse_means(outcome: ComputedOutcome) -> Iterator[Result]:
    """Describe a value, or its change, at each time point at which anybody has one.

    By arm: the people with a value, mean, standard deviation and the t interval of the mean; then
    the difference of each arm from the reference with Welch's interval (all by scipy).

    Args:
        outcome: An outcome of the kind `value` or `change`.
    """
    frame = outcome.trial.participants.measurements[outcome.slug]
    values = read_values(frame, outcome.computed.kind)
    divided = outcome.divide(frame)
    timepoints = list_timepoints(frame, values, divided)
    if not timepoints:
        note = outcome.lacking(frame) or NO_VALUES
        yield from (outcome.result("n", 0, arm, note=note) for arm in divided)
    for timepoint, here in timepoints:
        # in order of size: the last digit of a sum would depend on the order of the rows
        samples = {arm: np.sort(values[here & mask]) for arm, mask in divided.items()}
        samples = {arm: sample[~np.isnan(sample)] for arm, sample in samples.items()}
        for arm, sample in samples.items():
            yield from _describe(outcome, timepoint, arm, sample)
        for arm, reference, name in outcome.comparisons():
            yield from _compare(outcome, timepoint, name, (samples[arm], samples[reference]))


def _describe(
    outcome: ComputedOutcome, timepoint: str, arm: str, sample: Values
) -> Iterator[Result]:
    """Make the rows of one arm at one time point."""
    size, unit = len(sample), outcome.unit
    mean, spread, note = None, None, NO_VALUES
    if size:
        constant = sample[0] == sample[-1]
        mean = float(sample[0] if constant else sample.mean())
        note = _ONE if size == 1 else _SAME if constant else ""
        spread = None if size == 1 else 0.0 if constant else float(sample.std(ddof=1))
    yield outcome.result("n", size, arm, timepoint)
    yield outcome.result("mean", mean, arm, timepoint, unit=unit, note="" if size else note)
    yield outcome.result("sd", spread, arm, timepoint, unit=unit, note=note)
    ends = None
    if mean is not None and spread:
        error = spread / size**0.5
        low, high = stats.t.interval(LEVEL, size - 1, loc=mean, scale=error)
        ends = float(low), float(high)
    yield from outcome.interval(ends, arm, timepoint, unit=unit, note=_T if ends else note)


def _compare(
    outcome: ComputedOutcome, timepoint: str, name: str, samples: tuple[Values, Values]
) -> Iterator[Result]:
    """Make the rows of a difference of means."""
    first, second = samples
    unit, ends, note = outcome.unit, None, NO_VALUES
    difference = float(first.mean() - second.mean()) if len(first) and len(second) else None
    if difference is not None:
        varied = any(sample[0] != sample[-1] for sample in samples)
        if outcome.crossover:
            note = NOT_PAIRED
        elif min(len(first), len(second)) < 2:
            note = _FEW
        elif not varied:
            note = _SAME
        else:
            ends, note = _welch(first, second), WELCH
    yield outcome.result("difference", difference, name, timepoint, unit=unit, note=note)
    yield from outcome.interval(ends, name, timepoint, unit=unit, note=note)


def _welch(first: Values, second: Values) -> tuple[float, float]:
    """Return Welch's interval of the difference of two means."""
    with warnings.catch_warnings():
        # scipy warns where the values of one sample are all the same, which is no error here
        warnings.simplefilter("ignore", RuntimeWarning)
        found = stats.ttest_ind(first, second, equal_var=False).confidence_interval(LEVEL)
    return float(found.low), float(found.high)
