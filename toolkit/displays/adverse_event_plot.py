"""The adverse events above the threshold in; a dot plot of them, arm against arm, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.displays.adverse_event_rules import (
    EMERGENT,
    REGISTRY_CATEGORIES,
    describe_rule,
    find_event_result,
    frequent_events,
    name_event,
)
from toolkit.displays.numbers import write_number
from toolkit.displays.plots import Axis, DotRow, Mark, Series, plot_dots
from toolkit.model.display import Picture

if TYPE_CHECKING:
    from toolkit.model.ard import Result, Results
    from toolkit.model.settings import Settings
    from toolkit.model.trial import TrialDescription

ID = "fig-frequent-events"
_LINES = 90
"""How many dots stand under one another at most, one for each event and arm: a page of them."""
_FEWER_LINES = 48
"""The same of a registry with more than two groups, whose dots have a line each."""
_FIRST = "The picture shows only the first of these events."


def plot_frequent_events(
    description: TrialDescription, results: Results, settings: Settings
) -> Picture | None:
    """Draw the events of the table of frequent events: the treatment-emergent ones.

    Of a registry, those that were not serious and then those that were.

    Args:
        description: The trial.
        results: Its results.
        settings: The rule of the table, and the rounding rule.

    Returns:
        One row an event, in the table's order, with every arm's percentage, as many as a page
        holds; None where no event passes.
    """
    rule = settings.adverse_events
    groups = description.columns_of("adverse_events")
    categories = REGISTRY_CATEGORIES if description.source == "ctgov" else (EMERGENT,)
    events = [
        (event, category)
        for category in categories
        for event in frequent_events(description, results, rule, category)
    ]
    lines = _LINES
    if description.source == "ctgov":
        groups = tuple(group for group in groups if not _is_empty(group, results))
        lines = _LINES if len(groups) <= 2 else _FEWER_LINES
    shown = events[: max(1, lines // len(groups))] if groups else []
    rows = tuple(
        DotRow(
            name_event(description, event, category),
            tuple(
                _mark(find_event_result(results, event, category, "percent", g), settings)
                for g in groups
            ),
        )
        for event, category in shown
    )
    if not rows:
        return None
    arms = tuple(description.group_name(group) for group in groups)
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
    if description.source == "ctgov":
        caption = "People with frequent adverse events, by group"
    notes = (describe_rule(description, rule), *((_FIRST,) if shown != events else ()))
    return Picture(ID, caption, svg, alt, notes)


def _is_empty(group: str, results: Results) -> bool:
    """Tell whether nobody is in a group of the adverse events."""
    size = results.get(f"population/safety/n@{group}")
    return size is not None and size.stat == 0


def _mark(row: Result | None, settings: Settings) -> Mark:
    """Make the dot of an arm."""
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
