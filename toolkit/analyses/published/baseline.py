"""A Trial in; the participants at the start out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.analyses.published.printed import transcribe
from toolkit.model.ard import make_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.model.ard import Result
    from toolkit.model.trial import Trial


def analyse_baseline(trial: Trial) -> Iterator[Result]:
    """List the baseline statistics: `baseline/sex/male/n@placebo`, `baseline/age/mean@all`."""
    for number in trial.baseline:
        result_id = make_id(
            "baseline", number.variable, number.level, number.statistic, group=number.group
        )
        unit = _unit(trial, number.variable, number.statistic)
        yield transcribe(
            trial,
            number,
            result_id=result_id,
            analysis="baseline",
            unit=unit,
            population=trial.description.baseline_population,
        )


def _unit(trial: Trial, variable: str, statistic: str) -> str:
    """Return the unit of a statistic of a variable."""
    if statistic in {"n", "denominator"}:
        return ""
    return "%" if statistic == "percent" else trial.description.variables[variable].unit
