"""Results in; the tables of outcomes of a report out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.displays.cells import ABSENT_NOTE, DERIVED_NOTE, has_absent, has_derived, list_cells
from toolkit.displays.computed_outcomes import find_computed, list_computed_groups, list_methods
from toolkit.displays.outcome_cells import outcome_cell
from toolkit.model.display import Column, Group, Row, Table
from toolkit.model.trial import BETWEEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.model.ard import Results
    from toolkit.model.settings import Settings
    from toolkit.model.trial import TrialDescription

    Context = tuple[TrialDescription, Results, Settings]


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
    groups = (*description.columns_of(slug), BETWEEN)
    shown = tuple(group for group in groups if group in reported)
    several = len({row.population for row in rows}) > 1
    context = (description, results, settings)
    body = [group for name in wanted for group in _outcome_groups(name, shown, context, several)]
    cells = list_cells(body)
    notes = [*table.notes, *(note for name in wanted for note in _note_methods(name, context))]
    notes += [DERIVED_NOTE] if has_derived(cells) else []
    notes += [ABSENT_NOTE] if description.computed and has_absent(cells) else []
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
        groups=tuple(body),
        notes=tuple(notes),
    )


def _outcome_groups(
    name: str, shown: tuple[str, ...], context: Context, several: bool
) -> Iterator[Group]:
    """Make the rows of one outcome, by population.

    The population is named where the table has several, and always where we have computed.
    """
    description = context[0]
    outcome = description.outcomes[name]
    for population, about in description.populations.items():
        unit = f", {outcome.unit}" if outcome.unit else ""
        people = f" ({about.name})" if several or outcome.computed is not None else ""
        heading = f"{outcome.label}{unit}{people}"
        if outcome.computed is None:
            rows = _outcome_rows(name, population, shown, context)
            yield from (Group(heading, rows),) if rows else ()
        elif population == outcome.computed.population:
            yield from list_computed_groups(find_computed(name, *context), heading, shown)


def _outcome_rows(
    outcome: str, population: str, groups: tuple[str, ...], context: Context
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


def _note_methods(name: str, context: Context) -> Iterator[str]:
    """Say how an outcome was computed."""
    outcome = context[0].outcomes[name]
    if outcome.computed is not None:
        said = list_methods(find_computed(name, *context))
        if said:
            yield f"{outcome.label}: {'; '.join(said)}."
