"""Numbers of the running text keep the unit, the relation and the note that they were given."""

from __future__ import annotations

from tests.conftest import invent_description, invent_number, invent_trial
from toolkit.analyses.published.claims import analyse_claims


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


def test_a_claim_may_stand_in_another_document_than_the_first() -> None:
    paper = {
        "kind": "journal-article",
        "citation": "A paper.",
        "url": "https://example.org/2",
        "peer_reviewed": True,
    }
    documents = {"paper": {**paper, "short": "Paper"}, "report": {**paper, "short": "Report"}}
    claims = (
        invent_number("sites", "", "3"),
        invent_number("phase", "", "2", document="report", place="Title page"),
    )
    trial = invent_trial(invent_description(documents=documents), claims=claims)
    assert [row.source for row in analyse_claims(trial)] == ["Paper, Table 1", "Report, Title page"]
