"""Values or changes of participants in; the share of responders, and differences of it, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from toolkit.analyses.participants.outcome_rows import (
    NO_VALUES,
    NOBODY,
    NOT_PAIRED,
    PERCENTAGE_POINTS,
    list_timepoints,
    read_values,
)
from toolkit.analyses.participants.proportions import (
    INTERVAL_NAMES,
    difference_interval,
    proportion_interval,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.analyses.participants.groups import Mask
    from toolkit.analyses.participants.outcome_rows import ComputedOutcome
    from toolkit.model.ard import Result
    from toolkit.model.datasets import Responder

MISSING_RULES = {
    "non-responder": "people without a value count as non-responders",
    "left-out": "people without a value are left out",
}
_WILSON = "Wilson’s interval of a percentage"
_TOLERANCE = 1e-12


def analyse_responders(outcome: ComputedOutcome) -> Iterator[Result]:
    """Count the responders at each time point at which anybody has a value.

    By arm: the people analysed, the responders, their percentage with Wilson's interval, and the
    people without a value; then the difference of each arm from the reference in percentage
    points, with the interval that `interval` names. People without a value are non-responders or
    left out, as the outcome says.

    Args:
        outcome: An outcome of the kind `responders`.

    Raises:
        ValueError: If the outcome does not say who is a responder; its description sees to that.
    """
    rule = outcome.computed.responder
    if rule is None:
        raise ValueError(f"{outcome.slug}: nothing says who is a responder")
    frame = outcome.trial.participants.measurements[outcome.slug]
    values = read_values(frame, rule.of)
    divided = outcome.divide(frame)
    people = {arm: int(mask.sum()) for arm, mask in outcome.members().items()}
    known, responds = ~np.isnan(values), find_responders(values, rule)
    timepoints = list_timepoints(frame, values, divided)
    if not timepoints:
        note = outcome.lacking(frame) or NO_VALUES
        yield from (outcome.result("analysed", 0, arm, note=note) for arm in divided)
    for timepoint, here in timepoints:
        counts: dict[str, tuple[int, int]] = {}
        for arm, mask in divided.items():
            measured = int((here & mask & known).sum())
            size = measured if rule.missing == "left-out" else people[arm]
            counts[arm] = int((here & mask & responds).sum()), size
            yield outcome.result("analysed", size, arm, timepoint)
            yield from _describe(outcome, timepoint, arm, counts[arm])
            yield outcome.result("missing", people[arm] - measured, arm, timepoint)
        for arm, reference, name in outcome.comparisons():
            yield from _compare(outcome, timepoint, name, (*counts[arm], *counts[reference]))


def find_responders(values: np.ndarray, rule: Responder) -> Mask:
    """Tell which values make a responder; a missing one never does.

    A value that is the limit but for the last digits of a computation, as 44.3 - 42.8 is 1.5 but
    for them, is the limit.

    Args:
        values: The values or changes.
        rule: How they are compared, and with what.
    """
    same: Mask = np.isclose(values, rule.limit, rtol=_TOLERANCE, atol=_TOLERANCE)
    compared: dict[str, Mask] = {
        "above": (values > rule.limit) & ~same,
        "at-least": (values > rule.limit) | same,
        "below": (values < rule.limit) & ~same,
        "at-most": (values < rule.limit) | same,
    }
    return compared[rule.comparison]


def _describe(
    outcome: ComputedOutcome, timepoint: str, arm: str, counts: tuple[int, int]
) -> Iterator[Result]:
    """Make the rows of one arm's responders."""
    rule = outcome.computed.responder
    found, size = counts
    note = MISSING_RULES[rule.missing] if rule is not None else ""
    yield outcome.result("n", found, arm, timepoint, note=note)
    if not size:
        yield outcome.result("percent", None, arm, timepoint, note=NOBODY)
        yield from outcome.interval(None, arm, timepoint, unit="%", note=NOBODY)
        return
    low, high = proportion_interval(found, size)
    yield outcome.result("percent", 100 * found / size, arm, timepoint, note=note)
    yield from outcome.interval((100 * low, 100 * high), arm, timepoint, unit="%", note=_WILSON)


def _compare(
    outcome: ComputedOutcome, timepoint: str, name: str, counts: tuple[int, int, int, int]
) -> Iterator[Result]:
    """Make the rows of a difference of percentages."""
    difference, ends, note = None, None, NOBODY
    method = outcome.computed.interval
    if counts[1] and counts[3]:
        found = difference_interval(*counts, method)
        difference = 100 * found[0]
        ends, note = (100 * found[1], 100 * found[2]), INTERVAL_NAMES[method]
        if outcome.crossover:
            ends, note = None, NOT_PAIRED
    unit = PERCENTAGE_POINTS
    yield outcome.result("difference", difference, name, timepoint, unit=unit, note=note)
    yield from outcome.interval(ends, name, timepoint, unit=unit, note=note)
