"""What a sentence may say about a result, and what it is told where it may not."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import invent_description, invent_result
from toolkit.displays.facts import write_facts
from toolkit.displays.numbers import (
    write_in_100,
    write_in_words,
    write_rounded,
    write_with_unit,
)
from toolkit.documents.environment import FactError
from toolkit.documents.phrases import Phrases
from toolkit.model.ard import Results
from toolkit.model.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from toolkit.model.ard import Result

SAFETY = {"population": "safety"}


def phrases(*results: Result, **changes: Any) -> Phrases:
    found = Results(results)
    changes = {"timepoints": {"week_4": "Week 4", "mri": "MRI visit"}, **changes}
    description = invent_description(**changes)
    facts = write_facts(description, found, Settings())
    writers = {
        "words": partial(write_in_words, settings=Settings()),
        "with_unit": partial(write_with_unit, settings=Settings()),
        "in_100": partial(write_in_100, settings=Settings()),
        "rounded": partial(write_rounded, settings=Settings()),
    }
    return Phrases(description, found, {fact.id: fact for fact in facts}, writers)


def some_results() -> Iterable[Result]:
    yield invent_result("flow/screened", 59, "Fifty-nine")
    yield invent_result("flow/lost@arm_1", 0, "0")
    yield invent_result("flow/lost@arm_2", 4, "4")
    yield invent_result("flow/excluded", None)
    yield invent_result("population/safety/n@arm_1", 36, "36")
    yield invent_result("population/safety/n@arm_2", None)
    yield invent_result("claims/limit/threshold", 1.5, "≥1.5", relation="≥")
    yield invent_result("claims/p/p", 0.0001, "<0.0001", relation="<")
    for event, percent, count in (("fever", 47, 17), ("cough", 0, 0), ("rash", 9, None)):
        yield invent_result(f"adverse_events/{event}/percent@arm_1", percent, str(percent))
        yield invent_result(f"adverse_events/{event}/n@arm_1", count, **SAFETY)
    yield invent_result("adverse_events/fever/percent@arm_2", 8.3, "8.3")
    yield invent_result("adverse_events/fever/n@arm_2", 1, **SAFETY)
    yield invent_result("adverse_events/pain/percent@arm_1", 12, "12")
    yield invent_result("adverse_events/pain/events@arm_1", 12, "12")


PHRASES = phrases(*some_results())


@pytest.mark.parametrize(
    ("phrase", "result_id", "said"),
    [
        ("fact", "flow/screened", '[59]{result="flow/screened"}'),
        ("fact", "flow/excluded", '[not reported]{result="flow/excluded"}'),
        ("fact", "claims/limit/threshold", '[≥1.5]{result="claims/limit/threshold"}'),
        ("fact", "claims/p/p", '[\\<0.0001]{result="claims/p/p"}'),
        ("number", "claims/limit/threshold", '[1.5]{result="claims/limit/threshold"}'),
        ("number", "flow/screened", '[59]{result="flow/screened"}'),
        ("words", "flow/lost@arm_1", '[no]{result="flow/lost@arm_1"}'),
        ("words", "flow/lost@arm_2", '[four]{result="flow/lost@arm_2"}'),
        ("words", "flow/screened", '[59]{result="flow/screened"}'),
        (
            "people",
            "adverse_events/fever/n@arm_1",
            (
                '[17]{result="adverse_events/fever/n@arm_1"} of '
                '[36]{result="population/safety/n@arm_1"} people'
            ),
        ),
        (
            "share",
            "adverse_events/fever/n@arm_1",
            (
                '[17]{result="adverse_events/fever/n@arm_1"} of '
                '[36]{result="population/safety/n@arm_1"} people '
                '([47 in 100]{result="adverse_events/fever/percent@arm_1"})'
            ),
        ),
        ("timepoint", "week_4", '[week 4]{timepoint="week_4"}'),
        ("timepoint", "mri", '[MRI visit]{timepoint="mri"}'),
        ("in_group", "arm_2", "in the placebo"),
        ("published", "", "1 January 2020"),
        ("published", "paper", "1 January 2020"),
        ("with_unit", "flow/screened", '[59 people]{result="flow/screened"}'),
        (
            "in_100",
            "adverse_events/fever/percent@arm_2",
            '[8 in 100]{result="adverse_events/fever/percent@arm_2"}',
        ),
        (
            "share",
            "adverse_events/fever/percent@arm_1",
            (
                '[17]{result="adverse_events/fever/n@arm_1"} of '
                '[36]{result="population/safety/n@arm_1"} people '
                '([47 in 100]{result="adverse_events/fever/percent@arm_1"})'
            ),
        ),
        (
            "share",
            "adverse_events/cough/percent@arm_1",
            (
                '[none]{result="adverse_events/cough/n@arm_1"} of '
                '[36]{result="population/safety/n@arm_1"} people'
            ),
        ),
        (
            "share",
            "adverse_events/rash/percent@arm_1",
            '[9 in 100]{result="adverse_events/rash/percent@arm_1"} people',
        ),
        (
            "share",
            "adverse_events/pain/percent@arm_1",
            '[12 in 100]{result="adverse_events/pain/percent@arm_1"} people',
        ),
    ],
)
def test_a_phrase_names_the_results_that_it_shows(phrase: str, result_id: str, said: str) -> None:
    assert str(getattr(PHRASES, phrase)(result_id)) == said


@pytest.mark.parametrize(
    ("phrase", "result_id", "what", "hint"),
    [
        (
            "fact",
            "flow/screend",
            "there is no fact 'flow/screend'",
            "did you mean flow/screened?",
        ),
        ("fact", "zzz", "there is no fact 'zzz'", "`trialpress facts TRIAL` lists them"),
        (
            "in_100",
            "adverse_events/fever/n@arm_1",
            "'adverse_events/fever/n@arm_1' is not a percentage",
            "in_100() needs the id of a percentage",
        ),
        (
            "share",
            "flow/excluded",
            "'flow/excluded' cannot be said as people out of a group",
            "the source gives no number, or not out of how many; say it with fact()",
        ),
        (
            "timepoint",
            "week_5",
            "there is no time point 'week_5'",
            "did you mean week_4? there are: week_4, mri",
        ),
        ("in_group", "all", "there is no arm 'all'", "there are: arm_1, arm_2"),
        ("published", "x", "there is no document 'x'", "there are: paper"),
        (
            "people",
            "adverse_events/pain/events@arm_1",
            "'adverse_events/pain/events@arm_1' is not a number of people",
            "people() needs the id of an `n`",
        ),
        (
            "people",
            "adverse_events/fever/n@arm_2",
            "the people behind 'adverse_events/fever/n@arm_2' have no reported number",
            "use fact() and say of whom in words",
        ),
    ],
)
def test_a_phrase_that_cannot_be_said_says_why(
    phrase: str, result_id: str, what: str, hint: str
) -> None:
    with pytest.raises(FactError) as caught:
        getattr(PHRASES, phrase)(result_id)
    assert str(caught.value).startswith(what)
    assert caught.value.hint.startswith(hint.rstrip("?"))


def test_a_result_without_a_value_is_not_had() -> None:
    assert PHRASES.has("flow/screened")
    assert PHRASES.has("flow/lost@arm_1")
    assert not PHRASES.has("flow/excluded")
    assert not PHRASES.has("flow/anything")


def test_two_groups_are_said_in_the_same_way() -> None:
    said = str(PHRASES.versus("adverse_events/fever/n@arm_1", "adverse_events/cough/n@arm_1"))
    assert said == (
        '[17]{result="adverse_events/fever/n@arm_1"} of '
        '[36]{result="population/safety/n@arm_1"} people in the low dose and '
        '[none]{result="adverse_events/cough/n@arm_1"} of '
        '[36]{result="population/safety/n@arm_1"} in the low dose'
    )
    said = str(PHRASES.versus("adverse_events/fever/n@arm_1", "adverse_events/fever/n@arm_2"))
    assert said == (
        '[47 in 100]{result="adverse_events/fever/percent@arm_1"} people in the low dose and '
        '[8 in 100]{result="adverse_events/fever/percent@arm_2"} in the placebo'
    )


@pytest.mark.parametrize(
    ("value", "printed", "unit", "words", "with_unit"),
    [
        (6, "6", "months", "six", "six months"),
        (1, "single", "doses", "one", "one dose"),
        (24, "24", "weeks", "24", "24 weeks"),
        (3, "3:1", "", "3:1", "3:1"),
        (125e6, "125 × 10^6", "cells", "125 × 10\\^6", "125 million cells"),
        (5, "5", "mL", "five", "5 mL"),
        (30, "30", "%", "30", "30%"),
        (1.5, "≥1.5", "points/month", "≥1.5", "at least 1.5 points a month"),
        (8, "less than 8", "%", "less than 8", "less than 8%"),
    ],
)
def test_a_quantity_is_said_as_in_a_sentence(
    value: float, printed: str, unit: str, words: str, with_unit: str
) -> None:
    relation = {"≥": "≥", "l": "<"}.get(printed[0], "=")
    name = "claims/x/value"
    spoken = phrases(invent_result(name, value, printed, unit=unit, relation=relation))
    assert spoken.words(name) == f'[{words}]{{result="{name}"}}'
    assert spoken.with_unit(name) == f'[{with_unit}]{{result="{name}"}}'


def test_a_group_of_a_crossover_trial_is_what_people_were_given() -> None:
    design = {
        "kind": "crossover",
        "allocation": "randomised",
        "masking": "open-label",
        "comparator": "placebo",
    }
    spoken = phrases(
        design=design,
        sequences={
            "one": {"name": "One", "treatments": ["arm_1", "arm_2"]},
            "other": {"name": "Other", "treatments": ["arm_2", "arm_1"]},
        },
        periods={"first": {"name": "First"}, "second": {"name": "Second"}},
    )
    assert spoken.in_group("arm_2") == "with placebo"


def test_a_document_without_a_date_did_not_come_out_on_a_day() -> None:
    paper = invent_description().documents["paper"].model_dump() | {"date": None}
    with pytest.raises(FactError, match="'paper' has no date"):
        phrases(documents={"paper": paper}).published()


def test_a_share_is_found_by_the_start_of_its_name() -> None:
    found = PHRASES.find_share("adverse_events/fever", "arm_2")
    assert found == "adverse_events/fever/percent@arm_2"
    assert PHRASES.find_share("adverse_events/nothing", "arm_2") == ""


@pytest.mark.parametrize(
    ("stat", "decimals", "said"),
    [(75.0866, 0, "75"), (2.5447, 1, "2.5"), (-0.5, 0, "\N{MINUS SIGN}1")],
)
def test_a_computed_number_may_be_said_with_fewer_digits(
    stat: float, decimals: int, said: str
) -> None:
    result = invent_result("baseline/age/mean@all", stat, origin="computed")
    spoken = phrases(result).rounded("baseline/age/mean@all", decimals)
    assert str(spoken) == f'[{said}]{{result="baseline/age/mean@all"}}'


def test_a_printed_number_keeps_its_digits() -> None:
    result = invent_result("baseline/age/mean@all", 51.1, "51.1")
    with pytest.raises(FactError, match=r"is printed as '51\.1'"):
        phrases(result).rounded("baseline/age/mean@all")
