"""The words with numbers that are no results, and what gives each."""

from __future__ import annotations

from tests.conftest import invent_description, invent_number
from tests.displays.computed import compute, describe_computed
from tests.registry import analyse_record, describe_record
from toolkit.displays.given import list_given
from toolkit.model.settings import AdverseEventSettings, Settings

RULE = Settings(adverse_events=AdverseEventSettings(threshold=2.5, comparison="at-least"))


def test_the_rule_of_the_frequent_events_is_given_by_the_settings() -> None:
    given = list_given(invent_description(), RULE)
    assert given["at least 2.5%"] == "settings: adverse_events"
    assert given["2.5 in 100"] == "settings: adverse_events.threshold"


def test_the_longest_words_come_first() -> None:
    given = list_given(invent_description(), RULE)
    assert list(given) == sorted(given, key=lambda words: (-len(words), words))


def test_only_a_computed_trial_says_how_its_numbers_were_made() -> None:
    note = "Fisher’s exact test, as an expected count is below 5"
    rows = [compute("baseline/sex/p@between", 0.5, note), compute("baseline/age/p@between", 0.5)]
    assert list_given(describe_computed(), RULE, rows)[note] == "baseline/sex/p@between: note"
    assert "type 2" in list_given(describe_computed(), RULE)
    assert "type 2" not in list_given(invent_description(), RULE, rows)
    assert note not in list_given(invent_description(), RULE, rows)


def test_a_record_gives_its_threshold_its_comments_and_the_level_of_its_intervals() -> None:
    description = describe_record(
        timepoints={"row": "Week 4"},
        outcomes={"primary_1": {"label": "Pain", "plain": "pain", "table": "primary_1"}},
        outcome_tables={"primary_1": {"caption": "Pain"}},
    )
    about = {"context": "row", "note": "Hazard Ratio (HR); adjusted by 2 factors"}
    results = analyse_record(
        description,
        outcomes=(
            invent_number("primary_1", "arm_1", "84", "ci_level", context="row"),
            invent_number("primary_1", "arm_1", "0.5", "value", **about),
        ),
        claims=(invent_number("frequency_threshold", "all", "5", "value"),),
    )
    given = list_given(description, RULE, results)
    assert given["up to 5%"] == "claims/frequency_threshold/value"
    assert given["84% CI"] == "outcomes/primary_1/row/ci_level@arm_1"
    assert given["adjusted by 2 factors"] == "outcomes/primary_1/row/value@arm_1: note"
    assert "Week 4" in given
