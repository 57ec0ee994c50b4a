"""Printed numbers in; rows of the results frame out, each with its place in the source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.model.ard import Origin, Result
from toolkit.model.vocabulary import NOT_REPORTED, STATISTICS

if TYPE_CHECKING:
    from toolkit.model.participants import ParticipantTrial
    from toolkit.model.trial import PublishedNumber, Trial, TrialDescription


def transcribe(
    trial: Trial | ParticipantTrial,
    number: PublishedNumber,
    *,
    result_id: str,
    analysis: str,
    unit: str = "",
    population: str = "",
) -> Result:
    """Make the row of a printed number.

    A source that prints another text than a number, as a registry's `NA`, keeps its text.

    Args:
        trial: The trial that it belongs to.
        number: The number as the source prints it.
        result_id: The row's id.
        analysis: The analysis that it belongs to.
        unit: The unit, where the number itself names none.
        population: The people it is about, where the number itself names none.
    """
    documents = trial.description.documents
    document = documents[number.document or next(iter(documents))]
    origin: Origin = "printed" if number.reported else "not reported"
    return Result(
        id=result_id,
        analysis=analysis,
        population=number.population or population,
        group=name_grouping(trial.description, number.group),
        group_level=number.group,
        variable=number.variable,
        variable_level=number.level,
        context=number.context,
        stat_name=number.statistic,
        stat_label=_label(trial, number),
        stat=number.value,
        unit=number.unit or unit,
        relation=number.relation,
        printed="" if number.printed == NOT_REPORTED else number.printed,
        origin=origin,
        source=f"{document.short}, {number.place}",
        note=number.note,
    )


def _label(trial: Trial | ParticipantTrial, number: PublishedNumber) -> str:
    """Say what a statistic is; the intervals of a record have levels of their own."""
    label = STATISTICS[number.statistic]
    return label.removeprefix("95% ") if trial.description.source == "ctgov" else label


def name_grouping(description: TrialDescription, group: str) -> str:
    """Return what divides people into a group: `arm`, `sequence`, or nothing for everybody."""
    if group in description.sequences:
        return "sequence"
    return "arm" if group in description.arms else ""


def derive(
    like: Result,
    *,
    result_id: str,
    stat_name: str,
    stat: float | None,
    how: str,
    basis: str,
    unit: str = "",
) -> Result:
    """Make the row of a number that follows from printed ones.

    Args:
        like: A row about the same people and thing.
        result_id: The new row's id.
        stat_name: Its statistic.
        stat: Its value; None where it does not follow, and `how` says why.
        how: How it follows, in numbers a reader knows: `80.6% of 36 people`.
        basis: The ids of the results that it follows from.
        unit: Its unit.
    """
    return Result(  # `replace` would take thrice as long, and registries have thousands
        id=result_id,
        analysis=like.analysis,
        population=like.population,
        group=like.group,
        group_level=like.group_level,
        variable=like.variable,
        variable_level=like.variable_level,
        context=like.context,
        stat_name=stat_name,
        stat_label=STATISTICS[stat_name],
        stat=None if stat is None else float(stat),
        unit=unit,
        relation="=",
        printed="",
        origin="not reported" if stat is None else "derived",
        source=f"derived from {basis}",
        note=how,
    )
