"""A computed result in; the people behind it, with their events or measurements, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from toolkit.analyses.participants.baseline import MISSING, group_baseline
from toolkit.analyses.participants.event_rows import find_event_rows
from toolkit.analyses.participants.flow import find_in_box
from toolkit.analyses.participants.groups import group_by_sequence, group_people
from toolkit.analyses.participants.measured_rows import find_measured_rows
from toolkit.analyses.participants.populations import choose_arm
from toolkit.errors import DataError, Fault
from toolkit.model.trial import is_comparison

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from toolkit.analyses.participants.groups import Mask
    from toolkit.model.ard import Result
    from toolkit.model.participants import ParticipantTrial
    from toolkit.model.settings import Settings

    Finder = Callable[[ParticipantTrial, Result], pd.DataFrame]


def find_rows(
    trial: ParticipantTrial,
    settings: Settings,  # noqa: ARG001 - what an analysis is given, so that it may choose by it
    result: Result,
) -> pd.DataFrame:
    """List the people behind a result, with what it says of them.

    A number of people is the number of different subjects in the rows, and a number of events is
    the number of rows. Behind a percentage are the people that it counts; behind a mean or any
    other statistic of values, all the people whose values it sums up.

    Args:
        trial: The trial.
        settings: The settings that the result was computed with.
        result: One of its results, about one group of people.

    Returns:
        Plain columns, in words: `subject` and `arm` first, and the `row` of the file last.

    Raises:
        DataError: If the result was not computed, or compares groups.
    """
    find = _FINDERS.get(result.analysis)
    if find is None:
        what = "it is printed in a document, and was not computed from participants"
        raise DataError(Fault(result.id, what, f"its source: {result.source}"))
    if result.stat is None and result.origin == "not reported":
        what = f"there is no number to look behind: {result.note}"
        raise DataError(Fault(result.id, what, "ask for a result that has a number"))
    if is_comparison(result.group_level):
        what = "it compares groups of people"
        hint = "ask for the number of people in each group, such as n@ARM"
        raise DataError(Fault(result.id, what, hint))
    return find(trial, result)


def _find_members(trial: ParticipantTrial, result: Result) -> pd.DataFrame:
    """List the people of a population."""
    choice = choose_arm(trial.description, result.population)
    groups = group_people(trial, result.population, choice)
    if trial.description.sequences:
        groups |= group_by_sequence(trial, result.population)
    return _show_people(trial, groups[result.group_level], choice)


def _find_in_box(trial: ParticipantTrial, result: Result) -> pd.DataFrame:
    """List the people in a box of the flow diagram."""
    people, reasons = find_in_box(trial, result)
    more = {} if reasons is None else {"reason": pd.Series(reasons)}
    return _show_people(trial, people, "planned", **more)


def _find_events(trial: ParticipantTrial, result: Result) -> pd.DataFrame:
    """List events, or the people of a group with their time of treatment."""
    if result.stat_name != "person_years":
        return find_event_rows(trial, result)
    choice = choose_arm(trial.description, result.population)
    people = group_people(trial, result.population, choice)[result.group_level]
    days = trial.participants.people["exposure_days"]
    return _show_people(trial, people, choice, exposure_days=days)


def _find_values(trial: ParticipantTrial, result: Result) -> pd.DataFrame:
    """List the people at the start with their values of a variable, or those without one."""
    groups, divided_by = group_baseline(trial)
    values = trial.participants.variables[result.variable]
    missing = MISSING in {result.stat_name, result.variable_level}
    people = groups[result.group_level] & (values.isna() if missing else values.notna()).to_numpy()
    levels = trial.description.variables[result.variable].levels
    if result.variable_level in levels:
        people &= (values == result.variable_level).to_numpy(dtype=bool)
    shown = values.map({slug: level.label for slug, level in levels.items()}) if levels else values
    return _show_people(trial, people, divided_by, value=shown)


def _show_people(
    trial: ParticipantTrial, people: Mask, divided_by: str, **more: pd.Series
) -> pd.DataFrame:
    """Put people into words, with what else there is to say of each of them."""
    frame, description = trial.participants.people, trial.description
    rows = np.flatnonzero(people)
    shown = {"subject": frame["subject"]}
    if description.sequences:
        names = {slug: sequence.name for slug, sequence in description.sequences.items()}
        shown["sequence"] = frame["sequence"].map(names)
    else:
        names = {slug: arm.name for slug, arm in description.arms.items()}
        shown["arm"] = frame[divided_by].map(names)
    return pd.DataFrame({**shown, **more, "row": frame["row"]}).iloc[rows].reset_index(drop=True)


_FINDERS: Mapping[str, Finder] = {
    "population": _find_members,
    "flow": _find_in_box,
    "baseline": _find_values,
    "adverse_events": _find_events,
    "outcomes": find_measured_rows,
}
