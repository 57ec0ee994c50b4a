"""Results in; the tables of a report out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.displays.cells import (
    DERIVED_NOTE,
    arm_columns,
    count_cell,
    has_derived,
    outcome_cell,
    spread_cell,
)
from toolkit.model.display import Cell, Column, Group, Row, Table
from toolkit.model.trial import ALL, BETWEEN
from toolkit.model.vocabulary import EVENT_CATEGORIES, NOT_REPORTED

if TYPE_CHECKING:
    from toolkit.model.ard import Result, Results
    from toolkit.model.settings import AdverseEventSettings, Settings
    from toolkit.model.trial import TrialDescription, Variable

_SEVERITIES = ("teae_mild", "teae_moderate", "teae_severe", "teae_life_threatening")


def table_baseline(description: TrialDescription, results: Results, settings: Settings) -> Table:
    """Make the table of the participants at the start: by arm, and all."""
    groups = tuple(
        _baseline_group(slug, variable, description, results, settings)
        for slug, variable in description.variables.items()
    )
    notes = ["Values are n (%) or mean (SD).", *_variable_notes(description)]
    return Table(
        id="tbl-baseline",
        caption=f"Participants at the start of the trial, everybody {description.root_box}",
        stub="Characteristic",
        columns=arm_columns(description, results, description.root_box, total=True),
        groups=groups,
        notes=(*notes, *description.table_notes.get("baseline", ())),
    )


def _variable_notes(description: TrialDescription) -> list[str]:
    """List what there is to know about the variables."""
    return [f"{v.label}: {v.note}" for v in description.variables.values() if v.note]


def _baseline_group(
    slug: str,
    variable: Variable,
    description: TrialDescription,
    results: Results,
    settings: Settings,
) -> Group:
    """Make the rows of one variable: its levels, or its mean and range."""
    arms = (*description.arms, ALL)
    if variable.levels:
        rows = tuple(
            Row(
                level.label,
                tuple(
                    count_cell(
                        results.get(f"baseline/{slug}/{name}/n@{arm}"),
                        results.get(f"baseline/{slug}/{name}/percent@{arm}"),
                        settings,
                    )
                    for arm in arms
                ),
            )
            for name, level in variable.levels.items()
        )
        return Group(f"{variable.label}, n (%)", rows)
    label = f"{variable.label}, {variable.unit}" if variable.unit else variable.label
    pairs = (("Mean (SD)", "mean", "sd"), ("Range", "min", "max"))
    rows = tuple(
        Row(name, tuple(_pair_cell(results, slug, arm, (first, second), settings) for arm in arms))
        for name, first, second in pairs
        if any(results.get(f"baseline/{slug}/{first}@{arm}") for arm in arms)
    )
    return Group(label, rows)


def _pair_cell(
    results: Results, slug: str, arm: str, pair: tuple[str, str], settings: Settings
) -> Cell:
    """Write mean and SD, or the two ends of a range."""
    first, second = (results.get(f"baseline/{slug}/{name}@{arm}") for name in pair)
    if pair == ("mean", "sd"):
        return spread_cell(first, second, settings)
    if first is None or second is None:
        return Cell(NOT_REPORTED)
    low, high = (spread_cell(row, None, settings) for row in (first, second))
    return Cell(f"{low.text} to {high.text}", (*low.results, *high.results))


def table_adverse_event_summary(
    description: TrialDescription, results: Results, settings: Settings
) -> Table:
    """Make the overall summary: people with events of each category, and numbers of events."""
    people = tuple(name for name in EVENT_CATEGORIES if name not in _SEVERITIES)
    groups = (
        ("People with at least one event, n (%)", people, "n"),
        ("People with events of each severity, n (%)", _SEVERITIES, "n"),
        ("Number of events", people, "events"),
    )
    made = tuple(
        Group(label, rows)
        for label, categories, statistic in groups
        if (rows := _summary_rows(description, results, settings, categories, statistic))
    )
    return Table(
        id="tbl-adverse-events",
        caption="Adverse events, overall summary, safety population",
        stub="Adverse events",
        columns=arm_columns(description, results, "safety"),
        groups=made,
        notes=(
            "A person counts once in a row, however many events they had.",
            *description.table_notes.get("adverse_events", ()),
        ),
    )


def _summary_rows(
    description: TrialDescription,
    results: Results,
    settings: Settings,
    categories: tuple[str, ...],
    statistic: str,
) -> tuple[Row, ...]:
    """Make a row for each category that an arm has a number for."""
    rows = []
    for category in categories:
        cells = []
        for arm in description.arms:
            stats = _statistics(results, "any", category, arm)
            percent = stats.get("percent") if statistic == "n" else None
            cells.append(count_cell(stats.get(statistic), percent, settings))
        if any(cell.results for cell in cells):
            rows.append(Row(EVENT_CATEGORIES[category], tuple(cells)))
    return tuple(rows)


def _statistics(results: Results, event: str, category: str, arm: str) -> dict[str, Result]:
    """Find the statistics of an event's category in an arm."""
    found = results.select(
        analysis="adverse_events", variable=event, context=category, group_level=arm
    )
    return {row.stat_name: row for row in found}


def frequent_events(
    description: TrialDescription,
    results: Results,
    rule: AdverseEventSettings,
    category: str = "teae",
) -> tuple[str, ...]:
    """List the events whose incidence passes the rule, most frequent in the experimental arm first.

    Where a count is known, incidence is that count over the arm's size, unrounded; otherwise it is
    the percentage as published. Ties keep the declared order.

    Args:
        description: The trial.
        results: Its results.
        rule: Threshold, comparison, and the arm that decides.
        category: Which of the events.
    """
    arms = tuple(description.arms) if rule.arm == "any" else (rule.arm,)
    passing = [
        event
        for event in description.events
        if any(_passes(_incidence(results, event, category, arm), rule) for arm in arms)
    ]
    leading = description.experimental_arm
    return tuple(sorted(passing, key=lambda e: -(_incidence(results, e, category, leading) or 0)))


def _passes(incidence: float | None, rule: AdverseEventSettings) -> bool:
    """Tell whether an incidence passes; what was not reported does not."""
    if incidence is None:
        return False
    return incidence > rule.threshold or (
        rule.comparison == "at-least" and incidence == rule.threshold
    )


def _incidence(results: Results, event: str, category: str, arm: str) -> float | None:
    """Return the percentage of people with an event, as exactly as it is known."""
    stats = _statistics(results, event, category, arm)
    size = results.get(f"population/safety/n@{arm}")
    count = stats.get("n")
    if count is not None and count.stat is not None and size is not None and size.stat:
        return 100 * count.stat / size.stat
    percent = stats.get("percent")
    return percent.stat if percent is not None else None


def table_frequent_events(
    description: TrialDescription, results: Results, settings: Settings
) -> Table:
    """Make the table of the events above the threshold, with the rule printed under it."""
    rule = settings.adverse_events
    sections = (
        ("All treatment-emergent events, n (%)", "teae"),
        ("Events related to the treatment or its delivery, n (%)", "related_teae"),
    )
    groups = []
    for label, category in sections:
        events = frequent_events(description, results, rule, category)
        rows = tuple(
            Row(
                description.events[event].label,
                tuple(
                    count_cell(stats.get("n"), stats.get("percent"), settings)
                    for arm in description.arms
                    for stats in (_statistics(results, event, category, arm),)
                ),
            )
            for event in events
        )
        if rows:
            groups.append(Group(label, rows))
    cells = [cell for group in groups for row in group.rows for cell in row.cells]
    derived = (DERIVED_NOTE,) if has_derived(cells) else ()
    notes = (describe_rule(description, rule), *derived)
    return Table(
        id="tbl-frequent-events",
        caption=f"Adverse events in {write_limit(rule)} of an arm, safety population",
        stub="Adverse event",
        columns=arm_columns(description, results, "safety"),
        groups=tuple(groups),
        notes=(*notes, *description.table_notes.get("frequent_events", ())),
    )


def write_limit(rule: AdverseEventSettings) -> str:
    """Write the limit of a rule: `more than 15%`."""
    word = "more than" if rule.comparison == "above" else "at least"
    return f"{word} {rule.threshold:g}%"


def describe_rule(description: TrialDescription, rule: AdverseEventSettings) -> str:
    """Say which events a table shows, counted how, and sorted by what."""
    arm = "at least one arm" if rule.arm == "any" else description.arms[rule.arm].name
    leading = description.arms[description.experimental_arm].name
    return (
        f"Shown are events that {write_limit(rule)} of the people in {arm} had (people, not "
        f"events; safety population), the most frequent with {leading} first."
    )


def table_outcomes(
    slug: str, description: TrialDescription, results: Results, settings: Settings
) -> Table:
    """Make one of the tables of outcomes: by outcome and population, a row a time point.

    Args:
        slug: The table's name in `trial.yml`.
        description: The trial.
        results: Its results.
        settings: The rounding rule.
    """
    table = description.outcome_tables[slug]
    wanted = [name for name, outcome in description.outcomes.items() if outcome.table == slug]
    rows = [row for name in wanted for row in results.select(analysis="outcomes", variable=name)]
    reported = {row.group_level for row in rows if row.stat is not None}
    shown = [group for group in (*description.arms, BETWEEN) if group in reported]
    several = len({row.population for row in rows}) > 1
    groups = []
    for name in wanted:
        outcome = description.outcomes[name]
        for population in description.populations:
            made = _outcome_rows(name, population, shown, (description, results, settings))
            if made:
                unit = f", {outcome.unit}" if outcome.unit else ""
                people = f" ({description.populations[population].name})" if several else ""
                heading = f"{outcome.label}{unit}{people}"
                groups.append(Group(heading, made))
    cells = [cell for group in groups for row in group.rows for cell in row.cells]
    notes = [*table.notes, *((DERIVED_NOTE,) if has_derived(cells) else ())]
    notes += [
        f"{description.outcomes[name].label}: {description.outcomes[name].note}"
        for name in wanted
        if description.outcomes[name].note
    ]
    return Table(
        id=f"tbl-{slug.replace('_', '-')}",
        caption=table.caption,
        stub="Result",
        columns=tuple(Column(description.group_name(group)) for group in shown),
        groups=tuple(groups),
        notes=tuple(notes),
    )


def _outcome_rows(
    outcome: str,
    population: str,
    groups: list[str],
    context: tuple[TrialDescription, Results, Settings],
) -> tuple[Row, ...]:
    """Make a row for each time point at which a population has a result."""
    description, results, settings = context
    rows = []
    for timepoint, label in description.timepoints.items():
        found = results.select(
            analysis="outcomes", variable=outcome, population=population, context=timepoint
        )
        if found:
            cells = []
            for group in groups:
                stats = {row.stat_name: row for row in found if row.group_level == group}
                size = results.get(f"population/{population}/n@{group}")
                cells.append(outcome_cell(stats, size, settings))
            rows.append(Row(label, tuple(cells)))
    return tuple(rows)
