"""Participants and what was measured of them in; the results of every computed outcome out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.analyses.participants.means import analyse_means
from toolkit.analyses.participants.outcome_rows import ComputedOutcome
from toolkit.analyses.participants.responders import analyse_responders
from toolkit.analyses.participants.survival import analyse_survival

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from toolkit.model.ard import Result
    from toolkit.model.participants import ParticipantTrial

    Analysis = Callable[[ComputedOutcome], Iterator[Result]]

_ANALYSES: Mapping[str, Analysis] = {
    "value": analyse_means,
    "change": analyse_means,
    "responders": analyse_responders,
    "time-to-event": analyse_survival,
}


def analyse_outcomes(trial: ParticipantTrial) -> Iterator[Result]:
    """Compute the outcomes: `outcomes/adas_cog/week_24/mean@placebo`, in the order of `trial.yml`.

    The population stands in the id unless it is everybody who entered. The arms and the people
    are those that the outcome names; each arm is compared with the reference arm.

    Args:
        trial: The trial; outcomes that its description does not say how to compute have no rows.
    """
    for slug, outcome in trial.description.outcomes.items():
        if outcome.computed is not None:
            analyse = _ANALYSES[outcome.computed.kind]
            yield from analyse(ComputedOutcome(trial, slug, outcome.computed))
