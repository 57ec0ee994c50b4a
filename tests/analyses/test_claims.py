"""Numbers of the running text keep the unit, the relation and the note that they were given."""

from __future__ import annotations

from tests.conftest import invent_description, invent_number, invent_trial
from toolkit.analyses.claims import analyse_claims


def test_a_claim_is_named_by_itself_and_its_arm() -> None:
    claims = (
        invent_number("age_min", "", "18", "value", unit="years", note="in words"),
        invent_number("enrolled", "all", "48"),
        invent_number("dose", "arm_1", "2", "threshold", relation="≥"),
        invent_number("slope", "between", "not reported", "p"),
    )
    rows = list(analyse_claims(invent_trial(invent_description(), claims=claims)))
    assert [(row.id, row.unit, row.relation, row.note) for row in rows] == [
        ("claims/age_min/value", "years", "=", "in words"),
        ("claims/enrolled/n", "", "=", ""),
        ("claims/dose/threshold@arm_1", "", "≥", ""),
        ("claims/slope/p@between", "", "=", ""),
    ]
    assert rows[-1].stat is None
