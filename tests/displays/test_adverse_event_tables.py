"""The tables of adverse events: the printed ones as before, the computed ones whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import invent_description, invent_events
from tests.displays.computed import (
    compute,
    compute_events,
    compute_sizes,
    describe_computed,
    read_table,
)
from toolkit.displays.adverse_event_tables import (
    list_frequent_events,
    table_adverse_event_summary,
    table_frequent_events,
    table_severity,
)
from toolkit.model.ard import Results
from toolkit.model.settings import AdverseEventSettings, Settings

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from toolkit.model.ard import Result
    from toolkit.model.trial import TrialDescription

SIZES = {"arm_1": 16, "arm_2": 2000, "arm_3": 84}
COUNTS: dict[str, Any] = {
    "any": {
        "teae": {"arm_1": (12, 31), "arm_2": (853, 1900), "arm_3": (70, 240)},
        "serious_teae": {"arm_1": (0, 0), "arm_2": (1, 1), "arm_3": (2, 3)},
        "teae_death": {"arm_1": (0, 0), "arm_2": (0, 0), "arm_3": (0, 0)},
        "teae_mild": {"arm_1": (8, 27), "arm_2": (600, 1600), "arm_3": (50, 200)},
        "teae_moderate": {"arm_1": (4, 4), "arm_2": (253, 300), "arm_3": (20, 40)},
        "teae_severe": {"arm_1": (0, 0), "arm_2": (0, 0), "arm_3": (0, 0)},
    },
    "skin": {
        "teae": {"arm_1": (6, 12), "arm_2": (300, 500), "arm_3": (20, 30)},
        "teae_mild": {"arm_1": (5, 11), "arm_2": (300, 500), "arm_3": (20, 30)},
        "teae_moderate": {"arm_1": (1, 1), "arm_2": (0, 0), "arm_3": (0, 0)},
    },
    "heart": {"teae": {"arm_1": (1, 1), "arm_2": (1, 1), "arm_3": (0, 0)}},
    "rash": {
        "teae": {"arm_1": (1, 1), "arm_2": (290, 480), "arm_3": (18, 20)},
        "teae_mild": {"arm_1": (1, 1), "arm_2": (290, 480), "arm_3": (18, 20)},
    },
    "itch": {"teae": {"arm_1": (5, 11), "arm_2": (10, 20), "arm_3": (2, 10)}},
    "fainting": {"teae": {"arm_1": (1, 1), "arm_2": (1, 1), "arm_3": (0, 0)}},
}
EVENTS = {
    "rash": {"label": "Rash", "plain": "rash", "organ_class": "skin"},
    "itch": {"label": "Itch", "plain": "itching", "organ_class": "skin"},
    "fainting": {"label": "Fainting", "plain": "fainting", "organ_class": "heart"},
}
CLASSES = {"skin": "Skin disorders", "heart": "Heart disorders"}


def describe(**changes: Any) -> TrialDescription:
    """Describe a trial with the events above."""
    return describe_computed(3, **{"events": EVENTS, "organ_classes": CLASSES, **changes})


def results(*more: Result, counts: dict[str, Any] | None = None) -> Results:
    """Make the results of the counts above, and more."""
    known = compute_events(SIZES, COUNTS if counts is None else counts)
    return Results([*compute_sizes("safety", SIZES), *known, *more])


def test_frequent_events_stand_under_their_classes(snapshot: SnapshotAssertion) -> None:
    assert read_table(table_frequent_events(describe(), results(), Settings())) == snapshot


def test_a_threshold_of_nothing_gives_the_table_of_all_events() -> None:
    settings = Settings(adverse_events=AdverseEventSettings(threshold=0))
    table = table_frequent_events(describe(), results(), settings)
    assert table.caption == "All adverse events, safety population"
    assert [(group.label, [row.label for row in group.rows]) for group in table.groups] == [
        ("", ["Any adverse event"]),
        ("Skin disorders", ["Any event of this class", "Itch", "Rash"]),
        ("Heart disorders", ["Any event of this class", "Fainting"]),
    ]


def test_a_higher_threshold_takes_rows_away_and_changes_none() -> None:
    description, known = describe(), results()

    def shown(threshold: float) -> dict[tuple[str, str], tuple[object, ...]]:
        settings = Settings(adverse_events=AdverseEventSettings(threshold=threshold))
        table = table_frequent_events(description, known, settings)
        return {(g.label, r.label): r.cells for g in table.groups for r in g.rows}

    everything = shown(0)
    for threshold in (0.05, 6.25, 14.5, 31.25, 99):
        assert shown(threshold).items() <= everything.items()


@pytest.mark.parametrize(
    ("rule", "caption"),
    [
        ({}, "Adverse events in more than 15% of an arm, safety population"),
        ({"arm": "all"}, "Adverse events in more than 15% of all arms together, safety population"),
        (
            {"arm": "arm_2", "comparison": "at-least"},
            "Adverse events in at least 15% of Placebo, safety population",
        ),
    ],
)
def test_the_caption_says_whose_percentage_decides(rule: dict[str, Any], caption: str) -> None:
    settings = Settings(adverse_events=AdverseEventSettings(**rule))
    assert table_frequent_events(describe(), results(), settings).caption == caption


def test_rates_and_differences_have_columns_where_they_are_computed(
    snapshot: SnapshotAssertion,
) -> None:
    more = [
        *(
            compute(f"adverse_events/{name}/rate@{group}", rate)
            for name in ("any", "skin", "itch")
            for group, rate in zip((*SIZES, "all"), (12.345, 0.04, None, 10), strict=True)
        ),
        *(
            compute(
                f"adverse_events/{name}/{statistic}@arm_1_vs_arm_2",
                stat,
                "Newcombe’s interval from two Wilson intervals",
                unit="percentage points",
            )
            for name in ("any", "skin", "itch")
            for statistic, stat in (("difference", 32.35), ("ci_lower", -1.05), ("ci_upper", 49.95))
        ),
    ]
    description = describe(events={**EVENTS, "rash": {"label": "Rash", "plain": "rash"}})
    assert read_table(table_frequent_events(description, results(*more), Settings())) == snapshot


def test_a_difference_without_an_interval_says_why() -> None:
    note = "the same people are in both groups"
    pair = "arm_1_vs_arm_2"
    more = [
        compute(f"adverse_events/any/difference@{pair}", 5.0, note, unit="percentage points"),
        compute(f"adverse_events/any/ci_lower@{pair}", None, note),
        compute(f"adverse_events/any/ci_upper@{pair}", None, note),
    ]
    table = table_adverse_event_summary(describe(), results(*more), Settings())
    assert table.groups[0].rows[0].cells[-1].text == "5.0"
    assert (
        "Differences are in percentage points, without an interval: the same people are in both "
        "groups."
    ) in table.notes


def test_without_events_only_people_have_columns() -> None:
    known = Results(row for row in results() if row.stat_name != "events")
    table = table_frequent_events(describe(), known, Settings())
    assert read_table(table)[1] == (
        "Adverse event | Low dose N = 16 | Placebo N = 2000 | High dose N = 84 | "
        "All participants N = 2100"
    )


def test_nothing_above_the_threshold_leaves_the_table_empty() -> None:
    settings = Settings(adverse_events=AdverseEventSettings(threshold=99))
    assert table_frequent_events(describe(), results(), settings).groups == ()
    assert list_frequent_events(describe(), results(), settings).groups == ()


def test_the_summary_counts_people_and_events_of_every_kind(snapshot: SnapshotAssertion) -> None:
    file = "adae.csv has no column that says which events were related to the treatment"
    unknown = [
        compute(f"adverse_events/any/related_teae/n@{group}", None, file, context="related_teae")
        for group in (*SIZES, "all")
    ]
    table = table_adverse_event_summary(describe(), results(*unknown), Settings())
    assert read_table(table) == snapshot


def test_severity_is_counted_for_any_event_and_for_the_frequent_ones(
    snapshot: SnapshotAssertion,
) -> None:
    assert read_table(table_severity(describe(), results(), Settings())) == snapshot


def test_severity_that_is_not_known_leaves_the_table_empty() -> None:
    counts = {name: {"teae": found["teae"]} for name, found in COUNTS.items()}
    assert table_severity(describe(), results(counts=counts), Settings()).groups == ()


def test_events_for_a_plain_text_have_no_classes() -> None:
    table = list_frequent_events(describe(), results(), Settings())
    assert [[row.label for row in group.rows] for group in table.groups] == [["Itch", "Rash"]]


def test_nobody_with_an_event_is_said_and_not_left_out() -> None:
    none = {"any": {"teae": dict.fromkeys(SIZES, (0, 0))}}
    table = table_adverse_event_summary(describe(), results(counts=none), Settings())
    assert {cell.text for cell in table.groups[0].rows[0].cells} == {"0 (0.0)", "0"}


def test_an_arm_without_any_printed_result_is_said_to_be_not_reported() -> None:
    events, known = invent_events({"fever": {"arm_1": 50}})
    description = invent_description(2, events=events)
    table = table_frequent_events(description, known, Settings())
    assert read_table(table)[1:4] == [
        "Adverse event | Low dose N = 100 | Placebo",
        "[All treatment-emergent events, n (%)]",
        "Fever | not reported (50) | not reported",
    ]


def test_the_rule_stands_under_an_empty_table_too() -> None:
    table = table_frequent_events(invent_description(), Results([]), Settings())
    assert table.notes[0].startswith("Shown are events that more than 15% of the people")
    assert table.groups == ()
