"""A Trial in; what was measured, by time point and population, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.analyses.published.implied import imply_missing_counts
from toolkit.analyses.published.printed import transcribe
from toolkit.model.ard import make_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.model.ard import Result
    from toolkit.model.trial import Trial

_ANALYSIS = "_analysis_"
_OWN_UNITS = {
    **dict.fromkeys(("n", "events", "p", "r", "analysed", "denominator"), ""),
    "percent": "%",
}


def analyse_outcomes(trial: Trial, sizes: dict[tuple[str, str], Result]) -> Iterator[Result]:
    """List the results: `outcomes/responders_1_5/week_4/percent@placebo`.

    The population stands in the id unless it is everybody who entered. A percentage without a
    count gets the count that it implies, unless a registry gives it: not of how many.

    Args:
        trial: The trial.
        sizes: The number of people, by population and group: the denominators.
    """
    rows = _transcribe_all(trial)
    return rows if trial.description.source == "ctgov" else imply_missing_counts(rows, sizes)


def _transcribe_all(trial: Trial) -> Iterator[Result]:
    """Make the rows of the printed numbers."""
    for number in trial.outcomes:
        everybody = number.population == trial.description.root_box
        population = "" if everybody else number.population
        result_id = make_id(
            "outcomes",
            number.variable,
            population,
            number.context,
            number.statistic,
            group=number.group,
        )
        unit = trial.description.outcomes[number.variable].unit
        # what an analysis of a record gives may be a ratio, and its unit is not said
        unit = "" if _ANALYSIS in number.context else _OWN_UNITS.get(number.statistic, unit)
        yield transcribe(trial, number, result_id=result_id, analysis="outcomes", unit=unit)
