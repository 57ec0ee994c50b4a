"""What `trial.yml` may say of a computed outcome, and what does not go together."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from toolkit.model.datasets import MeasuredOutcome

USUAL: dict[str, Any] = {"dataset": "adqs", "parameter": "SCORE", "population": "safety"}
RULE = {"comparison": "at-least", "limit": 4}


def test_people_without_a_value_are_non_responders_unless_told_otherwise() -> None:
    outcome = MeasuredOutcome(**USUAL, kind="responders", responder=RULE)
    assert outcome.responder is not None
    assert (outcome.responder.missing, outcome.interval) == ("non-responder", "newcombe")
    told = MeasuredOutcome(**USUAL, kind="responders", responder={**RULE, "missing": "left-out"})
    assert told.responder is not None
    assert told.responder.missing == "left-out"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "responders"}, "`responder` stands with the kind `responders`"),
        ({"kind": "change", "responder": RULE}, "`responder` stands with the kind `responders`"),
        ({"kind": "value", "times": (30,)}, "`times` stands only with the kind `time-to-event`"),
    ],
)
def test_what_says_nothing_of_its_kind_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        MeasuredOutcome(**USUAL, **changes)


def test_every_kind_is_allowed_with_what_belongs_to_it() -> None:
    for kind in ("value", "change"):
        assert MeasuredOutcome.model_validate({**USUAL, "kind": kind}).responder is None
    timed = MeasuredOutcome.model_validate({**USUAL, "kind": "time-to-event", "times": [30, 7.5]})
    assert timed.times == (30, 7.5)
