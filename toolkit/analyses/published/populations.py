"""A Trial in; the sizes of its populations out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.analyses.published.implied import population_id
from toolkit.analyses.published.printed import transcribe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.model.ard import Result
    from toolkit.model.trial import Trial


def analyse_populations(trial: Trial) -> Iterator[Result]:
    """List how many people each population has: `population/safety/n@placebo`."""
    for number in trial.populations:
        result_id = population_id(number.population, number.statistic, number.group)
        unit = "%" if number.statistic == "percent" else ""
        yield transcribe(trial, number, result_id=result_id, analysis="population", unit=unit)
