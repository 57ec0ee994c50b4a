"""People in; who of them is in which group out."""

from __future__ import annotations

import pytest

from tests.conftest import invent_description
from tests.people import invent_participants
from toolkit.analyses.participants.groups import find_members

_SAFETY = {"safety": {"name": "Safety population", "definition": "Everybody who was treated."}}


def test_members_are_those_whom_the_data_name() -> None:
    trial = invent_participants([{"arm": "arm_1", "safety": False}, {"arm": "arm_1"}])
    assert find_members(trial, "safety").tolist() == [False, True]


def test_everybody_who_entered_need_not_be_declared_and_all_others_must() -> None:
    description = invent_description(populations=_SAFETY)
    trial = invent_participants([{"arm": "arm_1"}, {"arm": None}], description=description)
    assert find_members(trial, "randomised").tolist() == [True, False]
    with pytest.raises(KeyError):
        find_members(trial, "efficacy")
