"""What the tests of adverse events share: analysing them, and reading their results."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from toolkit.analyses.participants.adverse_events import analyse_adverse_events
from toolkit.model.ard import Result, Results
from toolkit.model.settings import Settings

if TYPE_CHECKING:
    from tests.people import Record
    from toolkit.model.participants import ParticipantTrial

ONE: Record = {"arm": "arm_1"}
TWO: Record = {"arm": "arm_2"}


def analyse(trial: ParticipantTrial, **wanted: Any) -> Results:
    """Analyse the adverse events, with what is wanted on request."""
    return Results(analyse_adverse_events(trial, Settings(adverse_events=wanted)))


def read(results: Results, name: str, *groups: str) -> list[float | None]:
    """Return the values of a statistic by group: `headache/n`."""
    found = [results.get(f"adverse_events/{name}@{group}") for group in groups]
    assert None not in found, f"{name} is not among the results"
    return [row.stat for row in found if row is not None]


def read_row(results: Results, result_id: str) -> Result:
    """Return a result that is there."""
    row = results.get(result_id)
    assert row is not None
    return row


def alter(trial: ParticipantTrial, **parts: Any) -> ParticipantTrial:
    """Return the trial with some parts of its participants replaced."""
    return replace(trial, participants=replace(trial.participants, **parts))
