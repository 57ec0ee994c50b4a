"""Small records of a registry that never were, for tests of what is made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.conftest import invent_description, invent_number, invent_trial
from toolkit.analyses.published.results import analyse_published
from toolkit.model.ard import Results

if TYPE_CHECKING:
    from toolkit.model.trial import PublishedNumber, Trial, TrialDescription


def describe_record(arms: int = 2, /, count: int = 1, **changes: Any) -> TrialDescription:
    """Describe a registry's record of a trial with arms side by side.

    Args:
        arms: How many arms it has, up to five.
        count: How many periods its flow has: `period_1` and so on.
        changes: Keys of `trial.yml` that are otherwise.
    """
    groups = [f"arm_{number}" for number in range(1, arms + 1)]
    described: dict[str, Any] = {
        "source": "ctgov",
        "registry": {},
        "sponsor": {"name": "A sponsor"},
        "periods": {f"period_{n}": {"name": f"Period {n}"} for n in range(1, count + 1)},
        "populations": {
            "randomised": {"name": "Everybody who started", "definition": "Everybody."},
            "baseline": {"name": "Participants at the start", "definition": "Everybody."},
            "safety": {"name": "People at risk", "definition": "Everybody at risk."},
        },
        "primary_outcome": {
            "measure": "Pain",
            "plain": "pain",
            "verdict": "not-stated",
            "as_reported": "The record gives no conclusion.",
        },
        "documents": {
            "record": {
                "kind": "registry-record",
                "short": "Registry NCT00000000",
                "citation": "Registry, record NCT00000000.",
                "url": "https://example.org/1",
                "date": "2020-01-01",
                "peer_reviewed": False,
            }
        },
        "table_groups": {"baseline": [*groups, "all"], "adverse_events": groups},
    }
    return invent_description(arms, **{**described, **changes})


def invent_period(number: int, **boxes: str) -> tuple[PublishedNumber, ...]:
    """Print the boxes of a period.

    Args:
        number: Which period.
        boxes: By group, the people who started, completed and did not: `arm_1="10 8 2"`.
    """
    names = ("started", "completed", "not_completed")
    return tuple(
        invent_number(name, group, text, context=f"period_{number}")
        for group, texts in boxes.items()
        for name, text in zip(names, texts.split(), strict=True)
    )


def invent_sizes(population: str, **sizes: str) -> tuple[PublishedNumber, ...]:
    """Print the size of a population in each group."""
    return tuple(
        invent_number(population, group, size, population=population)
        for group, size in sizes.items()
    )


def invent_record(description: TrialDescription, **tables: tuple[PublishedNumber, ...]) -> Trial:
    """Make the trial of a record with some tables, and the others empty."""
    return invent_trial(description, **tables)


def analyse_record(description: TrialDescription, **tables: tuple[PublishedNumber, ...]) -> Results:
    """List the results of a record with some tables, and the others empty."""
    return Results(analyse_published(invent_record(description, **tables)))
