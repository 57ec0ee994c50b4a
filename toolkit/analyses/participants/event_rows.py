"""A result about adverse events in; the event rows that it counts out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from toolkit.analyses.participants.event_counts import (
    SEVERITY_BY_CATEGORY,
    match_category,
    number_groups,
    select_events,
)
from toolkit.analyses.participants.groups import group_people
from toolkit.analyses.participants.populations import SAFETY, choose_arm
from toolkit.model.participants import EVENT_FLAGS
from toolkit.model.trial import ALL
from toolkit.model.vocabulary import ANY_EVENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from toolkit.analyses.participants.event_counts import Mask, Numbers
    from toolkit.model.ard import Result
    from toolkit.model.participants import ParticipantTrial


def find_event_rows(trial: ParticipantTrial, result: Result) -> pd.DataFrame:
    """List the events that a result counts, or the events of the people that it counts.

    Where people are counted at their worst severity, those people's milder events stand there too.

    Args:
        trial: The trial.
        result: The result, of the analysis of adverse events.

    Returns:
        A row an event: `subject`, `arm`, `term`, `class`, `severity`, `started`, the flags that the
        data have, `reported_as` (the words of the data) and `row` (of the file).
    """
    participants, description = trial.participants, trial.description
    events = participants.events
    groups = group_people(trial, SAFETY, choose_arm(description, SAFETY))
    arms = number_groups(trial, groups)
    chosen = select_events(trial) & _match_item(events, result.variable)
    if result.group_level != ALL:
        chosen &= arms == list(description.arms).index(result.group_level)
    if result.context not in SEVERITY_BY_CATEGORY or result.stat_name == "events":
        chosen &= match_category(events, result.context)
    else:
        chosen &= _match_worst(events, chosen, SEVERITY_BY_CATEGORY[result.context])
    return _show_events(trial, np.flatnonzero(chosen), arms)


def _match_item(events: pd.DataFrame, variable: str) -> Mask:
    """Mark the events of a term or of a class; all of them for events of any kind."""
    if variable == ANY_EVENT:
        return np.ones(len(events), dtype=bool)
    by_term = variable in events["event"].cat.categories
    return (events["event" if by_term else "organ_class"] == variable).to_numpy(dtype=bool)


def _match_worst(events: pd.DataFrame, chosen: Mask, severity: str) -> Mask:
    """Mark the events of the people whose worst event among the chosen ones is that severe."""
    level = events["severity"].cat.categories.get_loc(severity)
    codes = events["severity"].cat.codes.where(chosen, -1)
    return (codes.groupby(events["person"]).transform("max") == level).to_numpy(dtype=bool)


def _show_events(trial: ParticipantTrial, rows: Numbers, arms: Numbers) -> pd.DataFrame:
    """Put events into words."""
    description, subjects = trial.description, trial.participants.people["subject"].to_numpy()
    events = trial.participants.events.iloc[rows]
    names = np.array([*(arm.name for arm in description.arms.values()), None], dtype=object)
    shown = {
        "subject": subjects[events["person"].to_numpy()],
        "arm": names[arms[rows]],
        "term": _label(events["event"], lambda slug: description.events[slug].label),
    }
    if "organ_class" in events:
        shown["class"] = _label(events["organ_class"], description.organ_classes.__getitem__)
    told = ("severity", "started", *EVENT_FLAGS, "term")
    said = {column: events[column].array for column in told if column in events}
    if "started" in said:
        said["started"] = events["started"].dt.date.array
    if "term" in said:
        said["reported_as"] = said.pop("term")
    return pd.DataFrame({**shown, **said, "row": events["row"].to_numpy()})


def _label(slugs: pd.Series, name: Callable[[str], str]) -> NDArray[np.object_]:
    """Put a column of slugs into words, without going through them row by row."""
    words = np.array([*(name(slug) for slug in slugs.cat.categories), None], dtype=object)
    labelled: NDArray[np.object_] = words[slugs.cat.codes.to_numpy()]
    return labelled
