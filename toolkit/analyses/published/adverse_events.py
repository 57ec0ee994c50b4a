"""A Trial in; the people with adverse events, and the numbers of events, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.analyses.published.implied import imply_missing_counts
from toolkit.analyses.published.printed import transcribe
from toolkit.model.ard import make_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.model.ard import Result
    from toolkit.model.trial import Trial

POPULATION = "safety"
DEFAULT_CATEGORY = "teae"


def analyse_adverse_events(trial: Trial, sizes: dict[tuple[str, str], Result]) -> Iterator[Result]:
    """List people and events: `adverse_events/headache/percent@placebo`.

    The category stands in the id unless it is `teae`: `adverse_events/any/sae/n@placebo`. A
    percentage without a count gets the count that it implies, unless a registry gives it.

    Args:
        trial: The trial.
        sizes: The number of people, by population and group: the denominators.
    """
    rows = _transcribe_all(trial)
    return rows if trial.description.source == "ctgov" else imply_missing_counts(rows, sizes)


def _transcribe_all(trial: Trial) -> Iterator[Result]:
    """Make the rows of the printed numbers."""
    for number in trial.adverse_events:
        category = "" if number.context == DEFAULT_CATEGORY else number.context
        result_id = make_id(
            "adverse_events", number.variable, category, number.statistic, group=number.group
        )
        unit = "%" if number.statistic == "percent" else ""
        yield transcribe(
            trial,
            number,
            result_id=result_id,
            analysis="adverse_events",
            unit=unit,
            population=POPULATION,
        )
