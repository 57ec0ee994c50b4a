"""Several trials in; the table and the picture that put them side by side out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.displays.numbers import write_number
from toolkit.displays.plots import Axis, DotRow, Mark, Series, plot_dots
from toolkit.model.display import Cell, Column, Group, Picture, Row, Table
from toolkit.model.vocabulary import NOT_REPORTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.model.ard import Results
    from toolkit.model.settings import Settings
    from toolkit.model.trial import TrialDescription

DESIGNS = {
    "parallel": "Groups side by side",
    "factorial": "Factorial",
    "cluster": "Groups of sites side by side",
    "single-arm": "One group",
    "crossover": "Crossover",
    "dose-cohorts": "Dose groups",
    "observational": "Observed, without a treatment given for the study",
}
VERDICTS = {
    "difference": "A difference in the main aim",
    "no-difference": "No difference in the main aim",
    "not-compared": "Main aim described, not compared",
    "not-stated": "Numbers posted, without words for the result",
}
_COLUMNS = (
    "Condition",
    "Design",
    "Chance decided",
    "People",
    "Follow-up",
    "Deaths",
    "Serious problems tied to the treatment",
    "Result",
)


_NOTE = (
    "The trials differ in whom they treated, with what, and for how long. A number in one row says "
    "nothing about the treatment of another."
)


@dataclass(frozen=True)
class ComparedTrial:
    """A trial to put beside others.

    Attributes:
        id: Its name; its results are named `NAME/ID` beside those of other trials.
        description: What it is.
        results: Its results.
        settings: Its rounding rule.
    """

    id: str
    description: TrialDescription
    results: Results
    settings: Settings


def table_comparison(trials: Sequence[ComparedTrial]) -> Table:
    """Make the table of the trials, one a row."""
    rows = tuple(Row(trial.description.titles.short, tuple(_cells(trial))) for trial in trials)
    return Table(
        id="tbl-comparison",
        caption="The trials side by side",
        stub="Trial",
        columns=tuple(Column(label) for label in _COLUMNS),
        groups=(Group("", rows),),
        notes=(_NOTE,),
    )


def _cells(trial: ComparedTrial) -> list[Cell]:
    """Write a trial's row."""
    description = trial.description
    compared = description.compared
    return [
        Cell(description.condition.name),
        Cell(DESIGNS[description.design.kind]),
        Cell("yes" if description.design.allocation == "randomised" else "no"),
        _result_cell(trial, f"flow/{description.root_box}"),
        _result_cell(trial, compared.follow_up),
        _result_cell(trial, compared.deaths),
        _result_cell(trial, compared.related_serious),
        Cell(VERDICTS[description.primary_outcome.verdict]),
    ]


def _result_cell(trial: ComparedTrial, result_id: str | None) -> Cell:
    """Write one result of a trial, with its unit unless it counts people or events."""
    row = trial.results.get(result_id) if result_id is not None else None
    if row is None or row.stat is None:
        return Cell(NOT_REPORTED)
    unit = f" {row.unit}" if row.stat_name == "value" and row.unit else ""
    return Cell(f"{write_number(row, trial.settings)}{unit}", (f"{trial.id}/{row.id}",))


def plot_people(trials: Sequence[ComparedTrial]) -> Picture:
    """Draw how many people took part in each trial, on one axis."""
    rows = []
    for trial in trials:
        row = trial.results.get(f"flow/{trial.description.root_box}")
        known = row is not None and row.stat is not None
        text = write_number(row, trial.settings) if row is not None and known else ""
        ids = (f"{trial.id}/{row.id}",) if row is not None and known else ()
        value = row.stat if row is not None else None
        rows.append(DotRow(trial.description.titles.short, (Mark(value, text, ids),)))
    said = "; ".join(f"{row.label}: {row.marks[0].text or NOT_REPORTED}" for row in rows)
    alt = f"People who took part. {said}."
    svg = plot_dots(
        "fig-people",
        "People who took part in each trial",
        alt,
        tuple(rows),
        (Series("People who took part"),),
        Axis("People"),
    )
    return Picture("fig-people", "People who took part in each trial", svg, alt)
