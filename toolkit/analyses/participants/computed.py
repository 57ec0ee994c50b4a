"""A computed statistic in; its row of the results frame out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.model.ard import Result
from toolkit.model.trial import ALL
from toolkit.model.vocabulary import STATISTICS

if TYPE_CHECKING:
    from toolkit.model.participants import Participants, ParticipantTrial

COUNTS = frozenset({"n", "events", "missing", "analysed", "at_risk"})


def compute_result(  # noqa: PLR0913 - a row has this many columns
    trial: ParticipantTrial,
    result_id: str,
    analysis: str,
    stat_name: str,
    stat: float | None,
    *,
    variable: str,
    source: str,
    population: str = "",
    group: str = ALL,
    level: str = "",
    context: str = "",
    unit: str = "",
    note: str = "",
) -> Result:
    """Make the row of a computed statistic.

    Args:
        trial: The trial.
        result_id: The row's id.
        analysis: The analysis that makes it.
        stat_name: Which statistic.
        stat: Its value, unrounded; None where it cannot be computed, and `note` says why.
        variable: The variable, event, outcome, box or population.
        source: The datasets and what selects in them, by `describe_source`.
        population: The people it is about.
        group: An arm, a sequence, `all`, or a comparison of arms.
        level: The level of the variable, the class of the event, or the reason in a box.
        context: The time point, or the category of an adverse event.
        unit: The unit.
        note: What there is to know about it.
    """
    description = trial.description
    grouping = "sequence" if group in description.sequences else "arm"
    return Result(
        id=result_id,
        analysis=analysis,
        population=population,
        group="" if group == ALL else grouping,
        group_level=group,
        variable=variable,
        variable_level=level,
        context=context,
        stat_name=stat_name,
        stat_label=STATISTICS[stat_name],
        stat=None if stat is None else float(stat),
        unit="%" if stat_name in {"percent", "survival"} else unit,
        relation="=",
        printed="",
        origin="not reported" if stat is None else "computed",
        source=source,
        note=note,
    )


def describe_source(
    participants: Participants, dataset: str, *rules: str, column: str = "", by: str = ""
) -> str:
    """Say from which rows a statistic comes: `adae.parquet where TRTEMFL = Y and AESER = Y`.

    Args:
        participants: The participants.
        dataset: The dataset, by its name in `trial.yml`.
        rules: Keys of `Participants.rules`; those that the data do not have are left out.
        column: The key of the column that holds the values: `AGE in adsl.csv where SAFFL = Y`.
        by: The key of the column that divides the rows: `adsl.csv where SAFFL = Y, by TRT01A`.
    """
    file = participants.files.get(dataset, dataset)
    said = [participants.rules[rule] for rule in rules if participants.rules.get(rule)]
    source = f"{file} where {' and '.join(said)}" if said else file
    if participants.rules.get(column):
        source = f"{participants.rules[column]} in {source}"
    return f"{source}, by {participants.rules[by]}" if participants.rules.get(by) else source
