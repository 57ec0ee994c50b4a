"""Deaths and adverse events of a registry: never added up, and nothing that is missing is zero."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import invent_number
from tests.registry import analyse_record, describe_record, invent_sizes
from toolkit.displays.adverse_event_plot import plot_frequent_events
from toolkit.displays.registry_events import (
    list_registry_events,
    table_registry_frequent,
    table_registry_summary,
    table_serious_events,
)
from toolkit.model.settings import AdverseEventSettings, Settings
from toolkit.model.vocabulary import NOBODY_AT_RISK, NOT_REPORTED

if TYPE_CHECKING:
    from toolkit.model.ard import Results
    from toolkit.model.display import Table
    from toolkit.model.trial import PublishedNumber, TrialDescription

EVENTS = {
    "nausea": {"label": "Nausea", "plain": "nausea", "organ_class": "gut"},
    "rash": {"label": "Rash", "plain": "rash", "organ_class": "skin"},
    "rash_2": {"label": "RASH", "plain": "rash", "organ_class": "gut"},
}
CLASSES = {"gut": "Gut disorders", "skin": "Skin disorders"}
SHOWN = (
    "Shown are events that more than 15% of the people in at least one group had (people, not "
    "events), the most frequent with Low dose first."
)
LISTED = (
    "The sponsor listed other events only above 5% in a group; an event that is not listed "
    "may have happened in up to 5%."
)
NO_DEATHS = "the record has no deaths for this group"


def event(
    name: str, category: str, *people: str, statistic: str = "n", **known: Any
) -> tuple[PublishedNumber, ...]:
    """Print a number of each arm."""
    return tuple(
        invent_number(name, f"arm_{arm}", printed, statistic, context=category, **known)
        for arm, printed in enumerate(people, 1)
    )


def claim(threshold: str) -> tuple[PublishedNumber, ...]:
    return (invent_number("frequency_threshold", "all", threshold, "value", unit="%"),)


def analyse(
    *numbers: PublishedNumber, threshold: str = "5", **changes: Any
) -> tuple[TrialDescription, Results]:
    description = describe_record(2, events=EVENTS, organ_classes=CLASSES, **changes)
    results = analyse_record(
        description,
        populations=invent_sizes("safety", arm_1="100", arm_2="50"),
        adverse_events=numbers,
        claims=claim(threshold) if threshold else (),
    )
    return description, results


def rows(made: Table) -> dict[str, list[str]]:
    return {
        f"{group.label} | {row.label}": [cell.text for cell in row.cells]
        for group in made.groups
        for row in group.rows
    }


def test_the_summary_has_deaths_also_where_the_record_has_none() -> None:
    made = table_registry_summary(
        *analyse(
            *event("any", "death", NOT_REPORTED, NOT_REPORTED, note=NO_DEATHS),
            *event("any", "sae", "9", "0"),
            *event("any", "other_ae", "30", NOT_REPORTED, note=NOBODY_AT_RISK),
        ),
        Settings(),
    )
    assert list(rows(made).values()) == [
        ["not reported", "not reported"],
        ["9 (9.0)", "0 (0.0)"],
        ["30 (30.0)", "n/a"],
    ]
    assert f"not reported: {NO_DEATHS}." in made.notes
    assert f"n/a: {NOBODY_AT_RISK}." in made.notes
    assert "Groups are those of the record, which may overlap; they are not added up." in made.notes


def test_people_at_risk_of_one_thing_may_be_others_than_of_another() -> None:
    made = table_registry_summary(
        *analyse(
            *event("any", "death", "9", "1"),
            invent_number("any", "arm_1", "90", "denominator", context="death"),
        ),
        Settings(),
    )
    assert next(iter(rows(made).values())) == ["9 of 90 (10.0)", "1 (2.0)"]


def test_frequent_events_stand_by_what_they_are_with_the_limits_below() -> None:
    made = table_registry_frequent(
        *analyse(
            *event("nausea", "other_ae", "16", "0"),
            *event("nausea", "sae", "3", "8"),
            *event("rash", "other_ae", "15", "7"),
        ),
        Settings(),
    )
    assert rows(made) == {
        "Adverse events that were not serious, people, n (%) | Nausea": ["16 (16.0)", "0 (0.0)"],
        "Serious adverse events, people, n (%) | Nausea": ["3 (3.0)", "8 (16.0)"],
    }
    assert made.caption == "Adverse events in more than 15% of a group, as the record lists them"
    assert made.notes == (SHOWN, LISTED)


def test_an_event_of_fewer_people_at_risk_is_frequent_among_them() -> None:
    about = analyse(
        *event("nausea", "other_ae", "4", "0"),
        invent_number("nausea", "arm_1", "20", "denominator", context="other_ae"),
    )
    made = table_registry_frequent(*about, Settings())
    assert list(rows(made).values()) == [["4 of 20 (20.0)", "0 (0.0)"]]


@pytest.mark.parametrize(
    ("threshold", "said"),
    [
        ("0", ""),
        ("2.5", "listed other events only above 2.5% in a group"),
        ("", "does not say above which percentage of a group other events are listed"),
    ],
)
def test_the_threshold_of_the_record_is_said(threshold: str, said: str) -> None:
    about = analyse(*event("nausea", "other_ae", "16", "0"), threshold=threshold)
    notes = " ".join(table_registry_frequent(*about, Settings()).notes[1:])
    assert said in notes
    assert bool(said) == bool(notes)


def test_all_of_a_group_that_a_row_leaves_out_is_not_reported() -> None:
    about = analyse(*event("nausea", "other_ae", "16", NOT_REPORTED, note="no numbers"))
    made = table_registry_frequent(*about, Settings())
    assert list(rows(made).values()) == [["16 (16.0)", "not reported"]]
    assert made.notes[-1] == "not reported: no numbers."


def test_terms_that_are_the_same_are_told_apart_by_their_class() -> None:
    about = analyse(*event("rash", "other_ae", "20", "0"), *event("rash_2", "other_ae", "30", "0"))
    labels = [
        label.partition(" | ")[2] for label in rows(table_registry_frequent(*about, Settings()))
    ]
    assert labels == ["RASH (Gut disorders)", "Rash (Skin disorders)"]


def test_every_serious_event_is_listed_by_class_with_people_and_events() -> None:
    about = analyse(
        *event("rash", "sae", "1", "0"),
        *event("rash", "sae", "2", "0", statistic="events"),
        *event("nausea", "sae", "3", "1"),
        *event("nausea", "other_ae", "3", "1"),
        *event("rash_2", "other_ae", "3", "1"),
    )
    made = table_serious_events(*about, Settings())
    assert rows(made) == {
        "Gut disorders | Nausea": ["3 (3.0)", "1 (2.0)"],
        "Skin disorders | Rash": ["1 (1.0) [2]", "0"],
    }
    assert "In square brackets: the number of events, where the record gives it." in made.notes


def test_a_list_for_a_plain_text_names_what_is_serious() -> None:
    about = analyse(*event("nausea", "other_ae", "16", "0"), *event("rash", "sae", "3", "8"))
    made = list_registry_events(*about, Settings())
    assert list(rows(made)) == [" | Nausea", " | Rash (serious)"]


def test_the_columns_are_the_groups_of_the_events() -> None:
    about = analyse(
        *event("nausea", "other_ae", "16", "0"),
        groups={"extension": "Extension"},
        table_groups={"adverse_events": ["arm_2", "extension"]},
    )
    made = table_registry_summary(*about, Settings())
    assert [column.label for column in made.columns] == ["Placebo", "Extension"]
    assert not table_registry_frequent(*about, Settings()).groups


def test_the_plot_has_both_kinds_of_events_and_no_empty_group() -> None:
    description = describe_record(
        3, events=EVENTS, table_groups={"adverse_events": ["arm_1", "arm_2", "arm_3"]}
    )
    results = analyse_record(
        description,
        populations=invent_sizes("safety", arm_1="100", arm_2="50", arm_3="0"),
        adverse_events=(*event("nausea", "other_ae", "16", "0"), *event("rash", "sae", "3", "8")),
    )
    picture = plot_frequent_events(description, results, Settings())
    assert picture is not None
    assert "Nausea: Low dose 16.0%, Placebo 0.0%" in picture.alt
    assert "Rash (serious): Low dose 3.0%, Placebo 16.0%" in picture.alt
    assert "High dose" not in picture.svg
    assert picture.caption == "People with frequent adverse events, by group"


def test_a_table_of_all_events_says_so() -> None:
    rule = Settings(adverse_events=AdverseEventSettings(threshold=0))
    about = analyse(*event("nausea", "other_ae", "1", "0"), threshold="0")
    made = table_registry_frequent(*about, rule)
    assert made.caption == "All adverse events, as the record lists them"
