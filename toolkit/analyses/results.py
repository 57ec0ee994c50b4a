"""A trial in; all its results out, printed or computed, in one order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.analyses.published.results import analyse_published
from toolkit.model.ard import Results
from toolkit.model.participants import ParticipantTrial

if TYPE_CHECKING:
    from toolkit.model.settings import Settings
    from toolkit.model.trial import Trial


def analyse_results(trial: Trial | ParticipantTrial, settings: Settings) -> Results:
    """List the results of a trial.

    Args:
        trial: The trial.
        settings: The settings that apply to it; they decide what is computed from participants.
    """
    if isinstance(trial, ParticipantTrial):
        # pandas and scipy take a second to import, and a printed trial needs neither
        from toolkit.analyses.participants.results import analyse_participants  # noqa: PLC0415

        return Results(analyse_participants(trial, settings))
    return Results(analyse_published(trial))
