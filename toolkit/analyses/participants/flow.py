"""Participants in; the people in each box of the flow diagram out.

Everybody is counted as allocated, whatever they were given, as CONSORT wants it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from toolkit.analyses.participants.computed import compute_result, describe_source
from toolkit.analyses.participants.groups import find_members
from toolkit.analyses.participants.populations import choose_arm
from toolkit.model.flow import flow_id, name_reason
from toolkit.model.trial import ALL

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from toolkit.model.ard import Result
    from toolkit.model.participants import ParticipantTrial

    Codes = NDArray[np.integer[Any]]
    Mask = NDArray[np.bool_]
    Words = NDArray[np.object_]

NOT_GIVEN = "Reason not given"
NOT_TREATED = "Not treated"
OTHER_TREATMENT = "Received another treatment"
_ONLY_ENTERED = "the dataset holds only those who entered"
_AS_ALLOCATED = "as allocated; some were given another treatment, and elsewhere count with that"


def analyse_flow(trial: ParticipantTrial) -> Iterator[Result]:
    """Count the people in each box: `flow/randomised`, `flow/completed@placebo`.

    What the data do not tell keeps its box, without a number. A reason that nobody in a column has
    is left out of it.
    """
    return (box.result for box in _list_boxes(trial))


def find_in_box(trial: ParticipantTrial, result: Result) -> tuple[Mask, Words | None]:
    """Find the people in a box, or with a reason in it; and everybody's reason, where it has any.

    Args:
        trial: The trial.
        result: A result of its flow that has a number.
    """
    box = next(box for box in _list_boxes(trial) if box.result.id == result.id)
    people = np.zeros(0, dtype=bool) if box.people is None else box.people
    if box.reasons is None:
        return people, None
    slugs, said = box.reasons.name_all()
    if result.variable_level:
        people = people & (slugs == name_reason(result.variable_level))
    return people, said


def _list_boxes(trial: ParticipantTrial) -> Iterator[_Box]:
    """List the boxes, and the reasons in each, in the order of the flow."""
    flow = _lay_out(trial)
    yield from _enrol(flow)
    if trial.description.design.kind == "crossover":
        yield from _treat_by_period(flow)
    else:
        yield from _treat(flow)
    yield from _end(flow)
    yield from _analyse(flow)


class _Reasons(NamedTuple):
    """The words of reasons in declared order, and the position of everybody's, or -1."""

    words: tuple[str, ...]
    codes: Codes

    def name_all(self) -> tuple[Words, Words]:
        """Return everybody's reason as part of an id, and in words; who has none has that said."""
        said = [words if name_reason(words) else NOT_GIVEN for words in self.words]
        words = np.array([*said, NOT_GIVEN], dtype=object)
        slugs = np.array([name_reason(reason) for reason in words], dtype=object)
        return slugs[self.codes], words[self.codes]


class _Box(NamedTuple):
    """A box, or a reason in it: its result, who is in the box, and the reason of everybody."""

    result: Result
    people: Mask | None
    reasons: _Reasons | None


@dataclass(frozen=True)
class _Flow:
    """The people of the flow diagram.

    Attributes:
        trial: The trial.
        inside: True for all people but those of comparators from outside the trial.
        entered: True for those of them who were randomised or enrolled.
        columns: The same, by column of the diagram.
        divided_by: The rule that names the columns.
    """

    trial: ParticipantTrial
    inside: Mask
    entered: Mask
    columns: dict[str, Mask]
    divided_by: str

    @property
    def groups(self) -> dict[str, Mask]:
        """The people of each column, and last everybody who entered."""
        return {**self.columns, ALL: self.entered}

    @property
    def people(self) -> pd.DataFrame:
        """The frame of the people."""
        return self.trial.participants.people

    def source(self, group: str, *rules: str, column: str = "") -> str:
        """Say from which rows a box of those who entered comes."""
        by = "" if group == ALL else self.divided_by
        participants = self.trial.participants
        return describe_source(participants, "subjects", *rules, column=column, by=by)

    def count(  # noqa: PLR0913 - what there is to say about a box
        self,
        box: str,
        group: str,
        people: Mask | None,
        source: str,
        *,
        reasons: _Reasons | None = None,
        period: str = "",
        population: str = "",
        note: str = "",
    ) -> Iterator[_Box]:
        """Make the row of a box, and those of the reasons in it.

        Args:
            box: The box.
            group: The column, or `all`.
            people: True for the people in it; None where the data do not tell.
            source: From which rows it comes.
            reasons: The reason of every person.
            period: The period of a crossover trial.
            population: The population of an `analysed` box.
            note: What there is to know about it; why it has no number.
        """
        counted: dict[str, int | None] = {"": None}
        if people is not None:
            listed = _count_reasons(reasons, people) if reasons else {}
            counted = {"": int(np.count_nonzero(people)), **listed}
        for reason, stat in counted.items():
            slug = name_reason(reason)
            result = compute_result(
                self.trial,
                flow_id(box, group, period=period, population=population, reason=slug),
                "flow",
                "n",
                stat,
                variable=box,
                source=source,
                population=population,
                group=group,
                level=reason,
                context=period,
                note=note,
            )
            yield _Box(result, people, reasons)


def _lay_out(trial: ParticipantTrial) -> _Flow:
    """Find out who is in which column, by planned arm or by sequence."""
    description, people = trial.description, trial.participants.people
    outside = people["planned"].isin(list(description.external_arms)).to_numpy(dtype=bool)
    entered = people["entered"].to_numpy(dtype=bool) & ~outside
    kind = description.design.kind
    divided_by = "sequence" if kind == "crossover" else "planned"
    if kind == "single-arm":
        columns = dict.fromkeys(description.flow_columns, entered)
    else:
        columns = {
            column: entered & (people[divided_by] == column).to_numpy(dtype=bool)
            for column in description.flow_columns
        }
    return _Flow(trial, ~outside, entered, columns, divided_by)


def _count_reasons(reasons: _Reasons, people: Mask) -> dict[str, int]:
    """Count the people with each reason, in the declared order; none where none is known.

    Reasons that differ only in case or punctuation have the same id, and are counted together.
    """
    unknown, *counts = np.bincount(
        reasons.codes[people] + 1, minlength=len(reasons.words) + 1
    ).tolist()
    merged: dict[str, tuple[str, int]] = {}
    for words, count in (*zip(reasons.words, counts, strict=True), (NOT_GIVEN, unknown)):
        said = words if name_reason(words) else NOT_GIVEN
        first, before = merged.get(name_reason(said), (said, 0))
        if count:
            merged[name_reason(said)] = (first, before + count)
    return {} if set(merged) == {name_reason(NOT_GIVEN)} else dict(merged.values())


def _enrol(flow: _Flow) -> Iterator[_Box]:
    """Count those who were screened, excluded with their reasons, and who entered."""
    participants, root = flow.trial.participants, flow.trial.description.root_box
    excluded = flow.inside & ~flow.people["entered"].to_numpy(dtype=bool)
    screened_source = describe_source(participants, "subjects")
    entered_source = describe_source(participants, "subjects", "entered")
    if excluded.any():
        rule = participants.rules.get("entered")
        without = f"{screened_source} without {rule}" if rule else screened_source
        reasons = _read_reasons(flow, "exclusion_reason")
        yield from flow.count("screened", ALL, flow.inside, screened_source)
        yield from flow.count("excluded", ALL, excluded, without, reasons=reasons)
    else:
        for box in ("screened", "excluded"):
            yield from flow.count(box, ALL, None, screened_source, note=_ONLY_ENTERED)
    yield from flow.count(root, ALL, flow.entered, entered_source)


def _treat(flow: _Flow) -> Iterator[_Box]:
    """Count those who were allocated, and those of them who received what they were allocated."""
    treated = flow.people["treated"].to_numpy(dtype=bool)
    received, other = treated, np.zeros_like(treated)
    if flow.trial.description.design.kind != "single-arm":
        for column, people in flow.columns.items():
            yield from flow.count("allocated", column, people, flow.source(column, "entered"))
        planned, actual = _arm_codes(flow)
        received = treated & (actual == planned)
        other = treated & (actual >= 0) & (actual != planned)
    reasons = _Reasons((NOT_TREATED, OTHER_TREATMENT), np.select([~treated, other], [0, 1], -1))
    for group, people in flow.groups.items():
        source = flow.source(group, "entered", "treated")
        yield from flow.count("received", group, people & received, source)
    for group, people in flow.groups.items():
        source, missed = flow.source(group, "entered"), people & ~received
        yield from flow.count("not_received", group, missed, source, reasons=reasons)


def _treat_by_period(flow: _Flow) -> Iterator[_Box]:
    """Count, by sequence and period, those who received what they were allocated, and who left.

    Who missed the treatment of a period is not counted in a later one, so that those who received
    it are those who received the one before, less those who left between the two.
    """
    for sequence, people in flow.columns.items():
        source = flow.source(sequence, "entered")
        yield from flow.count("allocated", sequence, people, source)
    for sequence, people in flow.columns.items():
        yield from _treat_sequence(flow, sequence, people)


def _treat_sequence(flow: _Flow, sequence: str, people: Mask) -> Iterator[_Box]:
    """Count those who received the treatments of a sequence, and who left, period by period."""
    source = flow.source(sequence, "entered")
    periods, given = tuple(flow.trial.description.periods), flow.trial.participants.periods
    treatments = flow.trial.description.sequences[sequence].treatments
    allocated = dict(zip(periods, treatments, strict=True))
    before = people
    for period, following in zip_longest(periods, periods[1:]):
        as_allocated = (given[period] == allocated[period]).to_numpy(bool)
        mine, late = before & as_allocated, people & as_allocated & ~before
        note = (
            f"not counted, as they missed an earlier treatment: {late.sum()}" if late.any() else ""
        )
        yield from flow.count("received", sequence, mine, source, period=period, note=note)
        if period == periods[0]:
            codes = given[period].notna().to_numpy().astype(np.int64)
            reasons = _Reasons((NOT_TREATED, OTHER_TREATMENT), codes)
            missed = people & ~mine
            yield from flow.count(
                "not_received", sequence, missed, source, reasons=reasons, period=period
            )
        if following is None:
            left, why = _find_status(flow, "discontinued", mine)
            said = _read_reasons(flow, "discontinuation_reason")
        else:
            left, why = mine & ~(given[following] == allocated[following]).to_numpy(bool), ""
            said = _reasons_to_leave(flow, following)
        yield from flow.count(
            "discontinued", sequence, left, source, reasons=said, period=period, note=why
        )
        before = mine


def _reasons_to_leave(flow: _Flow, following: str) -> _Reasons:
    """Say of each person why they did not receive what they should have in the period after."""
    given = flow.trial.participants.periods[following].notna().to_numpy()
    words, codes = _read_reasons(flow, "discontinuation_reason")
    return _Reasons((*words, OTHER_TREATMENT), np.where(given, len(words), codes))


def _read_reasons(flow: _Flow, column: str) -> _Reasons:
    """Read a column of reasons; nobody has one where the data do not have the column."""
    if column not in flow.people:
        return _Reasons((), np.full(len(flow.people), -1))
    reasons = flow.people[column].cat
    return _Reasons(tuple(map(str, reasons.categories)), reasons.codes.to_numpy(dtype=np.int64))


def _arm_codes(flow: _Flow) -> tuple[Codes, Codes]:
    """Return the positions of everybody's planned and actual arm; -1 where there is none."""
    planned, actual = (flow.people[name].cat.codes.to_numpy() for name in ("planned", "actual"))
    return planned, actual


def _end(flow: _Flow) -> Iterator[_Box]:
    """Count those who discontinued with their reasons, who are still in the trial, and the rest."""
    reasons = _read_reasons(flow, "discontinuation_reason")
    some = "status" in flow.people and (flow.people["status"] == "ongoing").to_numpy(bool)
    boxes = ["discontinued", *(["ongoing"] if np.any(some & flow.entered) else []), "completed"]
    for box in boxes:
        for group, people in flow.groups.items():
            source = flow.source(group, "entered", column="status")
            found, note = _find_status(flow, box, people)
            said = reasons if box == "discontinued" else None
            yield from flow.count(box, group, found, source, reasons=said, note=note)


def _find_status(flow: _Flow, wanted: str, people: Mask) -> tuple[Mask | None, str]:
    """Find those with a status; None, and why, where the data do not tell it of everybody."""
    if "status" not in flow.people:
        return None, "the data do not say who completed the trial"
    status = flow.people["status"]
    found, unknown = (people & mask.to_numpy(bool) for mask in (status == wanted, status.isna()))
    if not unknown.any():
        return found, ""
    return None, f"people with the status {wanted}: {found.sum()}; without any: {unknown.sum()}"


def _analyse(flow: _Flow) -> Iterator[_Box]:
    """Count the people of each population but that of everybody who entered."""
    description = flow.trial.description
    arms = flow.people["planned"]
    outside = {arm: (arms == arm).to_numpy(bool) for arm in description.external_arms}
    planned, actual = _arm_codes(flow)
    parallel = flow.divided_by == "planned"
    for population in description.populations:
        if population == description.root_box:
            continue
        members = find_members(flow.trial, population)
        elsewhere = parallel and choose_arm(description, population) == "actual"
        moved = members & (actual >= 0) & (actual != planned) & elsewhere
        for group, people in {**flow.columns, **outside, ALL: flow.entered}.items():
            source, mine = flow.source(group, f"population:{population}"), people & members
            note = _AS_ALLOCATED if group != ALL and np.any(people & moved) else ""
            yield from flow.count("analysed", group, mine, source, population=population, note=note)
