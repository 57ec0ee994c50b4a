"""A result about an outcome in; the people that it counts, with what was measured of them, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from toolkit.analyses.participants.outcome_rows import ComputedOutcome, read_values
from toolkit.analyses.participants.responders import find_responders
from toolkit.model.times import read_time

if TYPE_CHECKING:
    from toolkit.analyses.participants.groups import Mask
    from toolkit.model.ard import Result
    from toolkit.model.datasets import MeasuredOutcome
    from toolkit.model.participants import ParticipantTrial

_OF_MEASURED = frozenset({"median", "survival", "ci_lower", "ci_upper", "analysed"})


def find_measured_rows(trial: ParticipantTrial, result: Result) -> pd.DataFrame:
    """List what was measured of the people that a result counts.

    People who count although nothing was measured of them have an empty value, or an empty time.

    Args:
        trial: The trial.
        result: The result, of the analysis of outcomes; of one arm.

    Returns:
        A row a person: `subject`, `arm`, then `timepoint`, `value` and `change`, or `time` and
        `event`, and `row` (of the file).

    Raises:
        ValueError: If the outcome is not computed; then there is no such result.
    """
    computed = trial.description.outcomes[result.variable].computed
    if computed is None:
        raise ValueError(f"{result.variable}: nothing says how it is computed")
    outcome = ComputedOutcome(trial, result.variable, computed)
    find = _find_timed if computed.kind == "time-to-event" else _find_valued
    frame, known, counted = find(outcome, result)
    mine = outcome.divide(frame)[result.group_level]
    unmeasured = np.zeros(len(trial.participants.people), dtype=bool)
    if _counts_unmeasured(computed, result):
        unmeasured |= outcome.members()[result.group_level]
        unmeasured[frame["person"].to_numpy()[mine & known]] = False
    return _show(outcome, result, frame[mine & counted], unmeasured)


def _counts_unmeasured(computed: MeasuredOutcome, result: Result) -> bool:
    """Tell whether a result counts people without a value: as missing, or as non-responders."""
    if result.stat_name == "missing":
        return True
    rule = computed.responder if computed.kind == "responders" else None
    return result.stat_name == "analysed" and rule is not None and rule.missing == "non-responder"


def _find_valued(outcome: ComputedOutcome, result: Result) -> tuple[pd.DataFrame, Mask, Mask]:
    """Find the measurements, those with a value at the time point, and those that count."""
    frame = outcome.trial.participants.measurements[outcome.slug]
    rule = outcome.computed.responder
    values = read_values(frame, rule.of if rule else outcome.computed.kind)
    known = ~np.isnan(values) & (frame["timepoint"] == result.context).to_numpy(dtype=bool)
    if result.stat_name == "missing":
        return frame, known, np.zeros_like(known)
    if rule is not None and result.stat_name != "analysed":
        return frame, known, known & find_responders(values, rule)
    return frame, known, known


def _find_timed(outcome: ComputedOutcome, result: Result) -> tuple[pd.DataFrame, Mask, Mask]:
    """Find the times, those that are known, and those that count."""
    frame = outcome.trial.participants.times[outcome.slug]
    times = frame["time"].to_numpy(dtype=float)
    known = ~np.isnan(times)
    if result.stat_name == "missing":
        return frame, known, np.zeros_like(known)
    if result.stat_name in _OF_MEASURED:
        return frame, known, known
    if result.stat_name == "at_risk":
        since = read_time(result.context)
        return frame, known, times >= (0.0 if since is None else since)
    return frame, known, known & frame["event"].to_numpy(dtype=bool)


def _show(
    outcome: ComputedOutcome, result: Result, rows: pd.DataFrame, unmeasured: Mask
) -> pd.DataFrame:
    """Put measurements into words, and add the people of whom there is none."""
    description, subjects = outcome.trial.description, outcome.trial.participants.people["subject"]
    shown = rows[[c for c in ("timepoint", "value", "change", "time", "event") if c in rows]].copy()
    if "timepoint" in shown:
        shown["timepoint"] = shown["timepoint"].map(description.timepoints)
    shown.insert(0, "subject", subjects.to_numpy()[rows["person"].to_numpy()])
    shown["row"] = rows["row"].astype("Int64")
    if unmeasured.any():
        shown = pd.concat([shown, subjects[unmeasured].to_frame()])
    shown.insert(1, "arm", description.arms[result.group_level].name)
    return shown.reset_index(drop=True)
