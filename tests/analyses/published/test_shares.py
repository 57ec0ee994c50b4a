"""A registry's counts become percentages of the nearest number that it gives."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.conftest import invent_number
from tests.registry import analyse_record, describe_record, invent_sizes
from toolkit.model.vocabulary import NOBODY, NOT_REPORTED

if TYPE_CHECKING:
    from toolkit.model.ard import Result, Results
    from toolkit.model.trial import PublishedNumber

SEX = {"sex": {"label": "Sex", "levels": {"female": {"label": "Female"}}}}
NAUSEA = {"nausea": {"label": "Nausea", "plain": "nausea"}}
OUTCOME = {"primary_1": {"label": "Healed", "plain": "healed", "table": "primary_1"}}


def found(results: Results, result_id: str) -> Result:
    row = results.get(result_id)
    assert row is not None, results.ids
    return row


def test_a_share_of_a_group_says_how_it_follows() -> None:
    results = analyse_record(
        describe_record(variables=SEX),
        populations=invent_sizes("baseline", arm_1="86"),
        baseline=(invent_number("sex", "arm_1", "53", level="female"),),
    )
    row = found(results, "baseline/sex/female/percent@arm_1")
    assert row.stat == pytest.approx(100 * 53 / 86)
    assert (row.origin, row.unit, row.note) == ("derived", "%", "53 of 86 people")
    basis = "derived from baseline/sex/female/n@arm_1 and population/baseline/n@arm_1"
    assert row.source == basis


@pytest.mark.parametrize(
    ("own", "note"),
    [
        ({"level": ""}, "20 of 40 people"),
        ({"level": "female"}, "20 of 40 people"),
        ({"level": "male"}, "20 of 80 people"),
    ],
)
def test_the_nearest_number_decides(own: dict[str, str], note: str) -> None:
    results = analyse_record(
        describe_record(variables=SEX),
        populations=invent_sizes("baseline", arm_1="80"),
        baseline=(
            invent_number("sex", "arm_1", "20", level="female"),
            invent_number("sex", "arm_1", "40", "denominator", unit="Participants", **own),
        ),
    )
    assert found(results, "baseline/sex/female/percent@arm_1").note == note


def test_an_event_is_a_share_of_those_at_risk_of_it() -> None:
    results = analyse_record(
        describe_record(events=NAUSEA),
        populations=invent_sizes("safety", arm_1="50", arm_2="50"),
        adverse_events=(
            invent_number("nausea", "arm_1", "5", context="other_ae"),
            invent_number("nausea", "arm_2", "5", context="other_ae"),
            invent_number("nausea", "arm_2", "25", "denominator", context="other_ae"),
        ),
    )
    assert found(results, "adverse_events/nausea/other_ae/percent@arm_1").stat == 10
    assert found(results, "adverse_events/nausea/other_ae/percent@arm_2").stat == 20


def test_an_outcome_is_a_share_of_those_analysed_and_never_of_everybody() -> None:
    def number(
        group: str, printed: str, statistic: str = "n", context: str = ""
    ) -> PublishedNumber:
        return invent_number(
            "primary_1", group, printed, statistic, context=context, population="randomised"
        )

    results = analyse_record(
        describe_record(outcomes=OUTCOME, outcome_tables={"primary_1": {"caption": "Healed"}}),
        populations=invent_sizes("randomised", arm_1="50", arm_2="50"),
        outcomes=(
            number("arm_1", "40", "analysed"),
            number("arm_1", "10", "n", "primary_1_row_1"),
            number("arm_2", "10", "n", "primary_1_row_1"),
        ),
    )
    assert found(results, "outcomes/primary_1/primary_1_row_1/percent@arm_1").stat == 25
    assert results.get("outcomes/primary_1/primary_1_row_1/percent@arm_2") is None


@pytest.mark.parametrize(
    ("count", "size", "stat", "note"),
    [
        ("0", "0", None, NOBODY),
        ("0", "10", 0, "0 of 10 people"),
        ("11", "10", None, "11 of 10 people make no percentage"),
    ],
)
def test_nobody_and_too_many_make_no_share(
    count: str, size: str, stat: float | None, note: str
) -> None:
    results = analyse_record(
        describe_record(variables=SEX),
        populations=invent_sizes("baseline", arm_1=size),
        baseline=(invent_number("sex", "arm_1", count, level="female"),),
    )
    row = found(results, "baseline/sex/female/percent@arm_1")
    assert (row.stat, row.note) == (stat, note)
    assert row.origin == ("not reported" if stat is None else "derived")


def test_what_is_not_reported_has_no_share() -> None:
    results = analyse_record(
        describe_record(variables=SEX),
        populations=invent_sizes("baseline", arm_1="80"),
        baseline=(invent_number("sex", "arm_1", NOT_REPORTED, level="female"),),
    )
    assert results.get("baseline/sex/female/percent@arm_1") is None


def test_a_number_that_stands_twice_is_kept_under_another_id() -> None:
    results = analyse_record(
        describe_record(variables=SEX),
        baseline=(
            invent_number("sex", "arm_1", "20", level="female"),
            invent_number("sex", "arm_1", "21", level="female"),
        ),
    )
    assert found(results, "baseline/sex/female/n@arm_1").stat == 20
    assert found(results, "baseline/sex/female/n/2@arm_1").stat == 21


def test_a_text_in_the_place_of_a_number_stays() -> None:
    results = analyse_record(
        describe_record(variables=SEX),
        baseline=(
            replace(
                invent_number("sex", "arm_1", NOT_REPORTED, level="female"),
                printed="NA",
                note="Too few people.",
            ),
        ),
    )
    row = found(results, "baseline/sex/female/n@arm_1")
    assert (row.stat, row.printed, row.origin) == (None, "NA", "not reported")
    assert row.note == "Too few people."
