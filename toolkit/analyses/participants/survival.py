"""Times to an event in; the Kaplan-Meier curve of each arm, with medians and log-rank test, out."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from toolkit.analyses.participants.outcome_rows import LEVEL, NOBODY
from toolkit.model.times import name_step, name_time
from toolkit.model.trial import BETWEEN
from toolkit.model.vocabulary import NOT_REACHED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from toolkit.analyses.participants.groups import Mask
    from toolkit.analyses.participants.outcome_rows import ComputedOutcome
    from toolkit.model.ard import Result

    Values = NDArray[np.float64]

LOG_RANK = "log-rank test of all arms"
_ESTIMATE = "Kaplan–Meier estimate"
_LOG_LOG = "Greenwood’s interval on the log(−log) scale"
_MEDIAN = "median and its interval where the curve and its interval fall below one half"
_FLAT = "the interval is not defined where the share is all or nothing"
_UNKNOWN = "nobody was followed for that long"
_HALF = 0.5
_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Curve:
    """The times of one arm, and its Kaplan-Meier curve.

    Attributes:
        times: The time of each person.
        events: Whether it ended with the event.
        at: The distinct times, in order.
        shares: The share without the event just after each of them.
        low: The lower end of its interval; missing where it is not defined.
        high: The upper end.
    """

    times: Values
    events: Mask
    at: Values
    shares: Values
    low: Values
    high: Values

    def count_at_risk(self, time: float) -> int:
        """Count the people who are still followed, and free of the event, just before a time."""
        return int((self.times >= time).sum())

    def find(self, time: float) -> tuple[float, float, float] | None:
        """Return the share without the event just after a time, and the ends of its interval.

        Returns:
            None after the last time of anybody, unless all have had the event by then.
        """
        position = int(np.searchsorted(self.at, time, side="right")) - 1
        if position < 0:
            return 1.0, np.nan, np.nan
        if time > self.at[-1] and self.shares[-1] > 0:
            return None
        return self.shares[position], self.low[position], self.high[position]

    @property
    def steps(self) -> list[tuple[float, float]]:
        """The times of events with the share after each, and the end of what was observed."""
        drops = np.isin(self.at, self.times[self.events])
        drops[-1:] = True
        return list(zip(self.at[drops].tolist(), self.shares[drops].tolist(), strict=True))


def draw_curve(times: Values, events: Mask) -> Curve:
    """Estimate the share of people without the event by Kaplan and Meier, with scipy.

    Events come before those whose time was cut off at the same moment. The pointwise 95% interval
    is Greenwood's on the log(-log) scale.

    Args:
        times: The time of each person, from 0.
        events: Whether it ended with the event.
    """
    if not len(times):
        empty = np.array([], dtype=float)
        return Curve(times, events, empty, empty, empty, empty)
    sample = stats.CensoredData(uncensored=times[events], right=times[~events])
    curve = stats.ecdf(sample).sf
    with warnings.catch_warnings():
        # scipy warns that the interval is not defined where the share is 1 or 0
        warnings.simplefilter("ignore", RuntimeWarning)
        ends = curve.confidence_interval(LEVEL, method="log-log")
    at, shares = curve.quantiles, curve.probabilities
    return Curve(times, events, at, shares, ends.low.probabilities, ends.high.probabilities)


def find_median(at: Values, shares: Values) -> float | None:
    """Return when a curve falls below one half; None where it never does.

    Where it lies on one half for a while, the middle of that while, as the median of an even
    number of times is.

    Args:
        at: The times of its steps.
        shares: Its height after each of them.
    """
    below = np.flatnonzero(shares < _HALF - _TOLERANCE)
    on = np.flatnonzero(np.abs(shares - _HALF) <= _TOLERANCE)
    if not below.size:
        return None
    if on.size and on[0] < below[0]:
        return float(at[on[0]] + at[below[0]]) / 2
    return float(at[below[0]])


def compare_curves(curves: Mapping[str, Curve]) -> tuple[float | None, str]:
    """Test by the log-rank test whether the arms have the same curve, with statsmodels.

    Args:
        curves: By arm.

    Returns:
        The p-value, or None; and the test, or why there is none.
    """
    # a quarter of a second to import, for those who have such outcomes
    from statsmodels.duration.survfunc import survdiff  # noqa: PLC0415

    seen = [curve.times[curve.events] for curve in curves.values() if curve.events.any()]
    first = min((float(times.min()) for times in seen), default=None)
    if first is None:
        return None, "nobody had the event"
    compared = [curve for curve in curves.values() if curve.count_at_risk(first)]
    if len(compared) < 2:
        return None, "there are not two arms with people at risk of the event"
    times = np.concatenate([curve.times for curve in compared])
    events = np.concatenate([curve.events for curve in compared])
    groups = np.repeat(np.arange(len(compared)), [len(curve.times) for curve in compared])
    try:
        statistic, _ = survdiff(times, events, groups)
    except np.linalg.LinAlgError:
        return None, "all had the event at the same time"
    return float(stats.chi2.sf(statistic, len(compared) - 1)), LOG_RANK


def analyse_survival(outcome: ComputedOutcome) -> Iterator[Result]:
    """Describe the time to an event.

    By arm: the people analysed and those with the event, the median with its interval, people at
    risk and the share without the event at each of the outcome's times, and the curve itself;
    between all arms, the log-rank test.

    Args:
        outcome: An outcome of the kind `time-to-event`.
    """
    frame = outcome.trial.participants.times[outcome.slug]
    people = {arm: int(mask.sum()) for arm, mask in outcome.members().items()}
    times = frame["time"].to_numpy(dtype=float)
    events = frame["event"].to_numpy(dtype=bool)
    known = ~np.isnan(times)
    curves = {}
    for arm, mask in outcome.divide(frame).items():
        curves[arm] = draw_curve(times[mask & known], events[mask & known])
    for arm, curve in curves.items():
        found, size = int(curve.events.sum()), len(curve.times)
        yield outcome.result("analysed", size, arm, note=outcome.lacking(frame))
        yield outcome.result("n", found, arm)
        share, note = (100 * found / size, "") if size else (None, NOBODY)
        yield outcome.result("percent", share, arm, note=note)
        yield outcome.result("missing", people[arm] - size, arm)
        yield from _list_median(outcome, arm, curve)
        for time in outcome.computed.times:
            yield from _list_share(outcome, arm, curve, time)
        for time, share in curve.steps:
            yield outcome.result("survival", 100 * share, arm, name_step(time), note=_ESTIMATE)
    if len(curves) > 1:
        p, note = compare_curves(curves)
        yield outcome.result("p", p, BETWEEN, note=note)


def _list_median(outcome: ComputedOutcome, arm: str, curve: Curve) -> Iterator[Result]:
    """Make the rows of the median and of its interval, as Brookmeyer and Crowley define it."""
    median = find_median(curve.at, curve.shares)
    unreached = NOT_REACHED if len(curve.times) else NOBODY
    note = unreached if median is None else _MEDIAN
    yield outcome.result("median", median, arm, unit=outcome.unit, note=note)
    for name, ends in (("ci_lower", curve.low), ("ci_upper", curve.high)):
        end = find_median(curve.at, ends)
        note = unreached if end is None else _MEDIAN
        yield outcome.result(name, end, arm, "median", unit=outcome.unit, note=note)


def _list_share(outcome: ComputedOutcome, arm: str, curve: Curve, time: float) -> Iterator[Result]:
    """Make the rows of people at risk and without the event at one time."""
    context = name_time(time)
    yield outcome.result("at_risk", curve.count_at_risk(time), arm, context)
    found = curve.find(time) if len(curve.times) else None
    if found is None:
        note = _UNKNOWN if len(curve.times) else NOBODY
        yield outcome.result("survival", None, arm, context, note=note)
        yield from outcome.interval(None, arm, context, unit="%", note=note)
        return
    share, low, high = (100 * float(part) for part in found)
    ends = None if np.isnan(low) or np.isnan(high) else (low, high)
    yield outcome.result("survival", share, arm, context, note=_ESTIMATE)
    note = _LOG_LOG if ends else _FLAT
    yield from outcome.interval(ends, arm, context, unit="%", note=note)
