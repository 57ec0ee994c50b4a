"""Adverse events in; the numbers of people and of events by class, term and group out.

People are counted without a table of them: person, group, class, term, severity and flags of an
event become the digits of one whole number, and one sort puts all events of a person and term, of
a person and class, and of a person side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from toolkit.analyses.participants.groups import find_members
from toolkit.analyses.participants.populations import SAFETY
from toolkit.model.participants import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from toolkit.model.participants import ParticipantTrial

    Mask = NDArray[np.bool_]
    Numbers = NDArray[np.int64]

EMERGENT = "teae"
FLAGS_BY_CATEGORY = {
    "serious_teae": ("serious",),
    "related_teae": ("related",),
    "related_serious_teae": ("related", "serious"),
    "teae_treatment_withdrawal": ("stopped_treatment",),
    "teae_study_withdrawal": ("left_trial",),
    "teae_death": ("fatal",),
}
"""The flags that an event of each category has, all of them."""
SEVERITY_BY_CATEGORY = {f"{EMERGENT}_{severity}": severity for severity in SEVERITIES}
"""The severity that each category stands for: of a person, the worst of their events."""


@dataclass(frozen=True)
class Tally:
    """Numbers by category, each a table of item (any, a class or a term) by group.

    The first item stands for events of any kind, or for those without a class or term; the others
    follow in the order of their categories. Groups are the arms in declared order, then everybody.
    """

    people: Mapping[str, Numbers]
    events: Mapping[str, Numbers]


@dataclass(frozen=True)
class EventCounts:
    """The numbers for events of any kind, for classes and for terms."""

    any: Tally
    classes: Tally
    terms: Tally


def select_events(trial: ParticipantTrial) -> Mask:
    """Mark the events that count: treatment-emergent ones of people in the safety population."""
    events = trial.participants.events
    inside = find_members(trial, SAFETY)[events["person"].to_numpy()]
    selected: Mask = inside & events["emergent"].to_numpy(dtype=bool)
    return selected


def number_groups(trial: ParticipantTrial, groups: Mapping[str, Mask]) -> Numbers:
    """Number the arm in which each event counts; one more than the last where there is none.

    In a crossover trial that is the treatment at the time, if the person belongs to its arm.

    Args:
        trial: The trial.
        groups: Its people by arm, from `group_people`.
    """
    events, arms = trial.participants.events, tuple(trial.description.arms)
    numbers: Numbers = np.full(len(events), len(arms), dtype=np.int64)
    person = events["person"].to_numpy()
    treatment = events["arm"].cat.codes.to_numpy()
    crossover = trial.description.design.kind == "crossover"
    for number, arm in enumerate(arms):
        inside = groups[arm][person]
        numbers[inside & (treatment == number) if crossover else inside] = number
    return numbers


def find_lacking(events: pd.DataFrame, category: str) -> str:
    """Name the first column that tells events of a category and is not there, or nothing."""
    needed = FLAGS_BY_CATEGORY.get(category, ())
    if category in SEVERITY_BY_CATEGORY:
        needed = ("severity",)
    return next((column for column in needed if column not in events), "")


def match_category(events: pd.DataFrame, category: str) -> Mask:
    """Mark the events of a category whose columns are there."""
    if category in SEVERITY_BY_CATEGORY:
        return (events["severity"] == SEVERITY_BY_CATEGORY[category]).to_numpy(dtype=bool)
    matching: Mask = np.ones(len(events), dtype=bool)
    for flag in FLAGS_BY_CATEGORY.get(category, ()):
        matching &= events[flag].to_numpy(dtype=bool)
    return matching


def count_events(trial: ParticipantTrial, groups: Mapping[str, Mask]) -> EventCounts:
    """Count people, each once, and events.

    Args:
        trial: The trial.
        groups: Its people by arm and all together, from `group_people`.
    """
    selected = select_events(trial)
    by_arm = _pack_events(trial, selected, number_groups(trial, groups), len(groups))
    together = None
    if trial.description.design.kind == "crossover":
        # who had events in two arms is one person among all: the arms do not add up
        nowhere = np.zeros(len(selected), dtype=np.int64)
        together = _pack_events(trial, selected, nowhere, 1)
    events = trial.participants.events
    return EventCounts(
        any=_tally(by_arm, together, "group", 1),
        classes=_tally(by_arm, together, "class", _count_codes(events, "organ_class")),
        terms=_tally(by_arm, together, "term", _count_codes(events, "event")),
    )


@dataclass(frozen=True)
class _PackedEvents:
    """Events as sorted whole numbers.

    Attributes:
        keys: A number an event.
        places: By digit, from the lowest to the highest, how far to shift and what to keep.
        groups: How many groups there are.
    """

    keys: Numbers
    places: Mapping[str, tuple[int, int]]
    groups: int

    def read(self, digit: str) -> Numbers:
        """Return a digit of every event."""
        shift, kept = self.places[digit]
        return (self.keys >> shift) & kept

    def find_runs(self, digit: str) -> Numbers:
        """Find where events begin that share that digit and all higher ones."""
        leading = self.keys >> self.places[digit][0]
        return np.flatnonzero(np.diff(leading, prepend=-1))


def _pack_events(
    trial: ParticipantTrial, selected: Mask, group: Numbers, groups: int
) -> _PackedEvents:
    """Pack what is counted about each event into a number, and sort the numbers."""
    events = trial.participants.events
    digits = {
        "flags": (_read_flags(events), 1 << len(FLAGS_BY_CATEGORY)),
        "severity": (_read_codes(events, "severity"), _count_codes(events, "severity")),
        "term": (_read_codes(events, "event"), _count_codes(events, "event")),
        "class": (_read_codes(events, "organ_class"), _count_codes(events, "organ_class")),
        "group": (group, groups),
        "person": (events["person"].to_numpy(), len(trial.participants.people)),
    }
    keys = np.zeros(len(events), dtype=np.int64)
    places, shift = {}, 0
    for digit, (values, size) in digits.items():
        width = (size - 1).bit_length()
        places[digit] = (shift, (1 << width) - 1)
        keys |= values.astype(np.int64) << shift
        shift += width
    return _PackedEvents(np.sort(keys[selected], kind="stable"), places, groups)


def _read_codes(events: pd.DataFrame, column: str) -> Numbers:
    """Number the categories of a column from 1; 0 where there is none."""
    if column not in events:
        return np.zeros(len(events), dtype=np.int64)
    return events[column].cat.codes.to_numpy().astype(np.int64) + 1


def _count_codes(events: pd.DataFrame, column: str) -> int:
    """Return how many numbers `_read_codes` may give."""
    return len(events[column].cat.categories) + 1 if column in events else 1


def _read_flags(events: pd.DataFrame) -> Numbers:
    """Give each event a bit for each category of flags that it belongs to."""
    flags = np.zeros(len(events), dtype=np.int64)
    for number, category in enumerate(FLAGS_BY_CATEGORY):
        if not find_lacking(events, category):
            flags |= match_category(events, category).astype(np.int64) << number
    return flags


def _tally(by_arm: _PackedEvents, together: _PackedEvents | None, digit: str, items: int) -> Tally:
    """Count by item and group; everybody is all arms and nobody's, or counted apart."""
    counted = _count_packed(by_arm, digit, items)
    apart = None if together is None else _count_packed(together, digit, items)
    for kind, tables in enumerate(counted):
        for category, table in tables.items():
            table[:, -1] = table.sum(axis=1) if apart is None else apart[kind][category][:, 0]
    return Tally(*counted)


def _count_packed(
    packed: _PackedEvents, digit: str, items: int
) -> tuple[dict[str, Numbers], dict[str, Numbers]]:
    """Count people, and events, by item and group."""
    item = packed.read(digit) if items > 1 else 0
    cells = item * packed.groups + packed.read("group")
    severity, flags = packed.read("severity"), packed.read("flags")
    first = packed.find_runs(digit)
    worst, united = np.maximum.reduceat(severity, first), np.bitwise_or.reduceat(flags, first)
    shape = (items, packed.groups)
    return _count_cells(cells[first], worst, united, shape), _count_cells(
        cells, severity, flags, shape
    )


def _count_cells(
    cells: Numbers, severity: Numbers, flags: Numbers, shape: tuple[int, int]
) -> dict[str, Numbers]:
    """Count by category how often each cell of a table occurs."""
    size, patterns = shape[0] * shape[1], 1 << len(FLAGS_BY_CATEGORY)
    by_pattern = np.bincount(cells * patterns + flags, minlength=size * patterns)
    by_pattern = by_pattern.reshape(size, patterns)
    found = {EMERGENT: by_pattern.sum(axis=1)}
    for number, category in enumerate(FLAGS_BY_CATEGORY):
        found[category] = by_pattern[:, (np.arange(patterns) >> number & 1) == 1].sum(axis=1)
    levels = np.bincount(severity * size + cells, minlength=(len(SEVERITIES) + 1) * size)
    found |= zip(SEVERITY_BY_CATEGORY, levels.reshape(-1, size)[1:], strict=True)
    return {category: counts.reshape(shape) for category, counts in found.items()}
