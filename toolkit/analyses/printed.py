"""Printed numbers in; rows of the results frame out, each with its place in the source."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.model.ard import Origin, Result
from toolkit.model.vocabulary import STATISTICS

if TYPE_CHECKING:
    from toolkit.model.trial import PublishedNumber, Trial, TrialDescription


def transcribe(
    trial: Trial, number: PublishedNumber, *, result_id: str, analysis: str, unit: str = ""
) -> Result:
    """Make the row of a printed number.

    Args:
        trial: The trial that it belongs to.
        number: The number as the source prints it.
        result_id: The row's id.
        analysis: The analysis that it belongs to.
        unit: The unit, where the number itself names none.
    """
    document = next(iter(trial.description.documents.values()))
    origin: Origin = "printed" if number.reported else "not reported"
    return Result(
        id=result_id,
        analysis=analysis,
        population=number.population,
        group=name_grouping(trial.description, number.group),
        group_level=number.group,
        variable=number.variable,
        variable_level=number.level,
        context=number.context,
        stat_name=number.statistic,
        stat_label=STATISTICS[number.statistic],
        stat=number.value,
        unit=number.unit or unit,
        relation=number.relation,
        printed=number.printed if number.reported else "",
        origin=origin,
        source=f"{document.short}, {number.place}",
        note=number.note,
    )


def name_grouping(description: TrialDescription, group: str) -> str:
    """Return what divides people into a group: `arm`, `sequence`, or nothing for everybody."""
    if group in description.sequences:
        return "sequence"
    return "arm" if group in description.arms else ""


def derive(
    like: Result, *, result_id: str, stat_name: str, stat: float | None, how: str, basis: str
) -> Result:
    """Make the row of a number that follows from printed ones.

    Args:
        like: A row about the same people and thing.
        result_id: The new row's id.
        stat_name: Its statistic.
        stat: Its value; None where it does not follow, and `how` says why.
        how: How it follows, in numbers a reader knows: `80.6% of 36 people`.
        basis: The ids of the results that it follows from.
    """
    return replace(
        like,
        id=result_id,
        stat_name=stat_name,
        stat_label=STATISTICS[stat_name],
        stat=None if stat is None else float(stat),
        unit="",
        relation="=",
        printed="",
        origin="not reported" if stat is None else "derived",
        source=f"derived from {basis}",
        note=how,
    )
