"""A registry's trial in; what the templates about it need beside the others out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from toolkit.documents.markdown import Plain
from toolkit.model.vocabulary import NOBODY_AT_RISK, NOT_REPORTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.model.ard import Results
    from toolkit.model.trial import TrialDescription

PRIMARY = "primary_"
"""How the names of tables of primary outcomes begin."""

_SIZES = frozenset({"analysed", "denominator", "ci_level"})
_SECTIONS = {
    "Primary outcomes": PRIMARY,
    "Secondary outcomes": "secondary_",
    "Other outcomes": "",
}


def describe_record(description: TrialDescription, results: Results) -> dict[str, Any]:
    """Collect the groups of a record, and its primary outcomes.

    Args:
        description: The trial.
        results: Its results.

    Returns:
        `event_groups`, the groups of the adverse events, each with what is said where it has no
        number; `flow_groups`, those who started, each with the ids of its numbers, as far as there
        are any; `primary`, the names of the tables of
        primary outcomes with values; `aims`, the titles of all of them; and `sections`, all tables
        of outcomes under their headings.
    """
    primary = [slug for slug in description.outcome_tables if slug.startswith(PRIMARY)]
    groups = description.columns_of("adverse_events")
    return {
        "event_groups": [
            {**_name(description, group), "missing": _explain_missing(results, group)}
            for group in groups
        ],
        "flow_groups": [
            {**_name(description, group), **_find_flow(description, results, group)}
            for group in description.flow_columns
        ],
        "primary": [Plain(slug) for slug in primary if _has_values(description, results, slug)],
        "aims": [Plain(description.outcome_tables[slug].caption) for slug in primary],
        "sections": list(_divide_outcomes(description)),
    }


def _divide_outcomes(description: TrialDescription) -> Iterator[dict[str, Any]]:
    """Put the tables of outcomes under headings: primary ones, secondary ones, and others."""
    left = list(description.outcome_tables)
    for heading, start in _SECTIONS.items():
        here = [slug for slug in left if slug.startswith(start)]
        left = [slug for slug in left if slug not in here]
        yield {"heading": heading, "tables": [Plain(slug) for slug in here]}


def _name(description: TrialDescription, group: str) -> dict[str, str]:
    """Name a group."""
    return {"slug": Plain(group), "name": Plain(description.group_name(group))}


def _explain_missing(results: Results, group: str) -> dict[str, str]:
    """Say by category what stands for a number of people with events that there is not."""
    said = {}
    for category in ("death", "sae"):
        row = results.get(f"adverse_events/any/{category}/n@{group}")
        nobody = row is not None and row.note == NOBODY_AT_RISK
        said[category] = "nobody was counted" if nobody else NOT_REPORTED
    return said


def _find_flow(description: TrialDescription, results: Results, group: str) -> dict[str, str]:
    """Find who started a group's first period, which it is if it is late, and who did not finish.

    Where there are several periods, people who finish one may not begin the next.
    """
    begun = [
        period
        for period in description.periods
        if _is_known(results, f"flow/started/{period}@{group}")
    ]
    if not begun:
        return {"started": "", "left": "", "period": ""}
    period = begun[0]
    left = f"flow/not_completed/{period}@{group}"
    only = len(description.periods) == 1 and _is_known(results, left)
    late = period != next(iter(description.periods))
    return {
        "started": f"flow/started/{period}@{group}",
        "left": left if only else "",
        "period": Plain(description.periods[period].name if late else ""),
    }


def _has_values(description: TrialDescription, results: Results, table: str) -> bool:
    """Tell whether a table of outcomes has a value, beside how many were analysed."""
    names = (name for name, outcome in description.outcomes.items() if outcome.table == table)
    rows = (row for name in names for row in results.select("outcomes", name))
    return any(row.stat is not None and row.stat_name not in _SIZES for row in rows)


def _is_known(results: Results, result_id: str) -> bool:
    """Tell whether a record gives a number."""
    row = results.get(result_id)
    return row is not None and row.stat is not None
