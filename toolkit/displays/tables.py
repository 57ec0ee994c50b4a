"""Results in; the tables of a trial out, each by its name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from toolkit.displays.adverse_event_tables import (
    list_frequent_events,
    table_adverse_event_summary,
    table_frequent_events,
    table_severity,
)
from toolkit.displays.baseline_tables import table_baseline
from toolkit.displays.flow_tables import table_disposition
from toolkit.displays.outcome_tables import table_outcomes
from toolkit.displays.registry_baseline import table_registry_baseline
from toolkit.displays.registry_events import (
    list_registry_events,
    table_registry_frequent,
    table_registry_summary,
    table_serious_events,
)
from toolkit.displays.registry_outcomes import table_registry_outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from toolkit.model.ard import Results
    from toolkit.model.display import Table
    from toolkit.model.settings import Settings
    from toolkit.model.trial import TrialDescription

    TableMaker = Callable[[TrialDescription, Results, Settings], Table]

_TABLES: Mapping[str, TableMaker] = {
    "baseline": table_baseline,
    "adverse_events": table_adverse_event_summary,
    "frequent_events": table_frequent_events,
    "plain_events": list_frequent_events,
    "severity": table_severity,
    "disposition": table_disposition,
}
"""The tables that every trial has, by the name that templates call them."""

_REGISTRY_TABLES: Mapping[str, TableMaker] = {
    "baseline": table_registry_baseline,
    "adverse_events": table_registry_summary,
    "frequent_events": table_registry_frequent,
    "plain_events": list_registry_events,
    "serious_events": table_serious_events,
    "disposition": table_disposition,
}
"""The same of a registry's record."""

_ASKED_FOR = {
    "baseline": "baseline",
    "adverse-events": "frequent_events",
    "adverse-events-summary": "adverse_events",
    "severity": "severity",
    "disposition": "disposition",
}
"""The tables that every trial has, by the name that people call them."""

_ASKED_OF_REGISTRY = {
    **{name: key for name, key in _ASKED_FOR.items() if key in _REGISTRY_TABLES},
    "serious-events": "serious_events",
}
"""The same of a registry's record."""

RULED = ("adverse-events", "severity")
"""The tables that the rule of the frequent events decides about."""


def make_tables(
    description: TrialDescription, results: Results, settings: Settings
) -> dict[str, Table]:
    """Make all tables of a trial, by the name that templates call them.

    Args:
        description: The trial.
        results: Its results.
        settings: The rounding rule, and that of the frequent events.
    """
    makers = {**_own_tables(description)[0], **_outcome_tables(description)}
    return {name: make(description, results, settings) for name, make in makers.items()}


def find_table(name: str, description: TrialDescription) -> TableMaker | None:
    """Find what makes the table that people call so; None where there is none.

    Args:
        name: One of `name_tables`, with hyphens or underscores.
        description: The trial.
    """
    asked = name.replace("_", "-")
    tables, names = _own_tables(description)
    if asked in names:
        return tables[names[asked]]
    outcomes = _outcome_tables(description).items()
    return next((make for slug, make in outcomes if slug.replace("_", "-") == asked), None)


def name_tables(description: TrialDescription) -> tuple[str, ...]:
    """Name the tables of a trial, as people call them."""
    names = _own_tables(description)[1]
    return (*names, *(slug.replace("_", "-") for slug in description.outcome_tables))


def _own_tables(
    description: TrialDescription,
) -> tuple[Mapping[str, TableMaker], Mapping[str, str]]:
    """Return the tables of a trial's kind, and the names that people call them by."""
    if description.source == "ctgov":
        return _REGISTRY_TABLES, _ASKED_OF_REGISTRY
    return _TABLES, _ASKED_FOR


def _outcome_tables(description: TrialDescription) -> dict[str, TableMaker]:
    """List the tables of outcomes, by their names in `trial.yml`."""
    make = table_registry_outcome if description.source == "ctgov" else table_outcomes
    return {slug: partial(make, slug) for slug in description.outcome_tables}
