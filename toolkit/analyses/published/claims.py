"""A Trial in; the numbers of its running text out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.analyses.published.printed import transcribe
from toolkit.model.ard import make_id
from toolkit.model.trial import ALL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.model.ard import Result
    from toolkit.model.participants import ParticipantTrial
    from toolkit.model.trial import Trial


def analyse_claims(trial: Trial | ParticipantTrial) -> Iterator[Result]:
    """List the claims: `claims/eligibility_age_min/value`, or `...@placebo` of an arm."""
    for number in trial.claims:
        group = "" if number.group == ALL else number.group
        result_id = make_id("claims", number.variable, number.statistic, group=group)
        yield transcribe(trial, number, result_id=result_id, analysis="claims")
