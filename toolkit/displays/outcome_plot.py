"""One outcome in; the plot that fits it out: shares, means over time, or survival curves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.displays.mean_plot import plot_means
from toolkit.displays.numbers import write_number, write_p
from toolkit.displays.plots import Axis, DotRow, Mark, Panel, Series, plot_groups
from toolkit.displays.survival_plot import plot_survival
from toolkit.model.display import Picture
from toolkit.model.trial import BETWEEN
from toolkit.model.vocabulary import NOT_REPORTED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from toolkit.model.ard import Result, Results
    from toolkit.model.settings import Settings
    from toolkit.model.trial import TrialDescription


def plot_outcome(
    table: str, outcome: str, description: TrialDescription, results: Results, settings: Settings
) -> Picture | None:
    """Draw an outcome: the percentages of responders, or computed means or times to an event.

    Args:
        table: The name of the outcome table that it stands under; names the picture.
        outcome: The outcome.
        description: The trial.
        results: Its results.
        settings: The rounding rule.

    Returns:
        Of percentages, a panel a population, a row a time point, with every arm's percentage and
        the p-value that the source gives. None where there is nothing to draw.
    """
    computed = description.outcomes[outcome].computed
    if computed is not None and computed.kind in _COMPUTED:
        return _COMPUTED[computed.kind](table, outcome, description, results, settings)
    groups = description.columns_of(table)
    panels = tuple(_panels(outcome, groups, description, results, settings))
    arms = tuple(description.group_name(group) for group in groups)
    label = description.outcomes[outcome].label
    alt = _describe(label if computed is not None else label.lower(), panels, arms)
    picture_id = f"fig-{table.replace('_', '-')}"
    svg = plot_groups(
        picture_id,
        f"{label}: {description.titles.short}",
        alt,
        panels,
        tuple(Series(name) for name in arms),
        Axis("People, %", maximum=100),
    )
    return Picture(picture_id, f"{label}, by population and time point", svg, alt)


_COMPUTED: Mapping[str, Callable[..., Picture | None]] = {
    "value": plot_means,
    "change": plot_means,
    "time-to-event": plot_survival,
}


def _panels(
    outcome: str,
    groups: tuple[str, ...],
    description: TrialDescription,
    results: Results,
    settings: Settings,
) -> Iterator[Panel]:
    """Make a panel for each population that has results."""
    for population, about in description.populations.items():
        found = results.select(analysis="outcomes", variable=outcome, population=population)
        rows = []
        for timepoint, label in description.timepoints.items():
            here = {
                (row.stat_name, row.group_level): row for row in found if row.context == timepoint
            }
            if here:
                p = here.get(("p", BETWEEN))
                owed = description.outcomes[outcome].computed is None
                marks = tuple(_mark(here.get(("percent", arm)), settings) for arm in groups)
                absent = f"p {NOT_REPORTED}" if owed else ""
                note = write_p(p, settings) if p is not None else absent
                ids = (p.id,) if p is not None and p.stat is not None else ()
                rows.append(DotRow(label, marks, note, ids))
        if rows:
            yield Panel(about.name, tuple(rows))


def _mark(row: Result | None, settings: Settings) -> Mark:
    """Make the dot of an arm."""
    if row is None or row.stat is None:
        return Mark(None, "")
    return Mark(row.stat, f"{write_number(row, settings)}%", (row.id,))


def _describe(label: str, panels: tuple[Panel, ...], arms: tuple[str, ...]) -> str:
    """Put the plot into words."""
    sentences = [f"Percentage of people: {label}."]
    for panel in panels:
        rows = (
            f"{row.label}: "
            + ", ".join(
                f"{a} {m.text or NOT_REPORTED}" for a, m in zip(arms, row.marks, strict=True)
            )
            + (f", {row.note}" if row.note else "")
            for row in panel.rows
        )
        sentences.append(f"{panel.label}: {'; '.join(rows)}.")
    return " ".join(sentences)
