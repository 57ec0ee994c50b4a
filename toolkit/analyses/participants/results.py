"""The participants of a trial in; all its results out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.analyses.participants.adverse_events import analyse_adverse_events
from toolkit.analyses.participants.baseline import analyse_baseline
from toolkit.analyses.participants.flow import analyse_flow
from toolkit.analyses.participants.populations import analyse_populations
from toolkit.analyses.published.claims import analyse_claims

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.model.ard import Result
    from toolkit.model.participants import ParticipantTrial
    from toolkit.model.settings import Settings


def analyse_participants(trial: ParticipantTrial, settings: Settings) -> Iterator[Result]:
    """Compute the results of a trial from its participants.

    Args:
        trial: The trial.
        settings: Which statistics are wanted, and by which rules.
    """
    yield from analyse_populations(trial)
    yield from analyse_flow(trial)
    yield from analyse_baseline(trial, settings)
    yield from analyse_adverse_events(trial, settings)
    if any(outcome.computed is not None for outcome in trial.description.outcomes.values()):
        # scipy takes most of a second to import
        from toolkit.analyses.participants.outcomes import analyse_outcomes  # noqa: PLC0415

        yield from analyse_outcomes(trial)
    yield from analyse_claims(trial)
