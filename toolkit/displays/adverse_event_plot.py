"""The adverse events above the threshold in; a dot plot of them, arm against arm, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.displays.numbers import write_number
from toolkit.displays.plots import Axis, DotRow, Mark, Series, plot_dots
from toolkit.displays.tables import describe_rule, frequent_events
from toolkit.model.display import Picture

if TYPE_CHECKING:
    from toolkit.model.ard import Results
    from toolkit.model.settings import Settings
    from toolkit.model.trial import TrialDescription

ID = "fig-frequent-events"


def plot_frequent_events(
    description: TrialDescription, results: Results, settings: Settings
) -> Picture | None:
    """Draw the treatment-emergent events of the table of frequent events.

    Args:
        description: The trial.
        results: Its results.
        settings: The rule of the table, and the rounding rule.

    Returns:
        One row an event, in the table's order, with every arm's percentage; None where no event
        passes.
    """
    rule = settings.adverse_events
    rows = tuple(
        DotRow(
            description.events[event].label,
            tuple(
                _mark(f"adverse_events/{event}/percent@{arm}", results, settings)
                for arm in description.arms
            ),
        )
        for event in frequent_events(description, results, rule)
    )
    if not rows:
        return None
    arms = tuple(arm.name for arm in description.arms.values())
    alt = _describe(rows, arms)
    axis = Axis(
        "People with the event, %",
        threshold=rule.threshold,
        threshold_label=f"{rule.threshold:g}%",
    )
    svg = plot_dots(
        ID,
        f"Frequent adverse events: {description.titles.short}",
        alt,
        rows,
        tuple(Series(name) for name in arms),
        axis,
    )
    caption = "People with frequent treatment-emergent adverse events, arm against arm"
    return Picture(ID, caption, svg, alt, (describe_rule(description, rule),))


def _mark(result_id: str, results: Results, settings: Settings) -> Mark:
    """Make the dot of an arm."""
    row = results.get(result_id)
    if row is None or row.stat is None:
        return Mark(None, "")
    return Mark(row.stat, f"{write_number(row, settings)}%", (row.id,))


def _describe(rows: tuple[DotRow, ...], arms: tuple[str, ...]) -> str:
    """Put the plot into words: each event with every arm's percentage."""
    events = (
        f"{row.label}: "
        + ", ".join(
            f"{arm} {mark.text or 'not reported'}"
            for arm, mark in zip(arms, row.marks, strict=True)
        )
        for row in rows
    )
    return f"Percentage of people with each event. {'; '.join(events)}."
