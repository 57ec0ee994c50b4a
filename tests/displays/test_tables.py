"""The tables of the real trial as before, and the rule of the frequent events at its edges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import invent_description, invent_events, invent_result
from toolkit.displays.tables import (
    describe_rule,
    frequent_events,
    table_adverse_event_summary,
    table_baseline,
    table_frequent_events,
    table_outcomes,
)
from toolkit.model.ard import Results
from toolkit.model.settings import AdverseEventSettings, Settings

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from toolkit.model.display import Cell, Table
    from toolkit.pipeline import AnalysedTrial


def as_text(table: Table) -> list[str]:
    """Write a table so that a person can compare it with another."""
    heads = [f"{column.label} {column.detail}".strip() for column in table.columns]
    lines = [f"{table.id}: {table.caption}", " | ".join([table.stub, *heads])]
    for group in table.groups:
        lines.append(f"[{group.label}]")
        lines += [" | ".join([row.label, *_texts(row.cells)]) for row in group.rows]
    return [line.replace("\u00a0", " ") for line in [*lines, *table.notes]]


def _texts(cells: tuple[Cell, ...]) -> list[str]:
    return [cell.text for cell in cells]


def tables(als: AnalysedTrial) -> dict[str, Table]:
    context = (als.trial.description, als.results, als.settings)
    return {
        "baseline": table_baseline(*context),
        "adverse_events": table_adverse_event_summary(*context),
        "frequent_events": table_frequent_events(*context),
        **{slug: table_outcomes(slug, *context) for slug in context[0].outcome_tables},
    }


@pytest.mark.parametrize(
    "name",
    ["baseline", "adverse_events", "frequent_events", "function", "spinal_fluid", "correlations"],
)
def test_a_table_of_the_real_trial_reads_as_before(
    name: str, als: AnalysedTrial, snapshot: SnapshotAssertion
) -> None:
    assert as_text(tables(als)[name]) == snapshot


def test_every_number_of_every_table_names_its_results(als: AnalysedTrial) -> None:
    for table in tables(als).values():
        shown = [cell for group in table.groups for row in group.rows for cell in row.cells]
        for cell in shown:
            assert bool(cell.results) == any(character.isdigit() for character in cell.text)
            assert all(als.results.get(name) for name in cell.results)
        for column in table.columns:
            assert bool(column.results) == bool(column.detail)


def test_every_row_has_a_cell_for_each_column(als: AnalysedTrial) -> None:
    for table in tables(als).values():
        assert {len(row.cells) for group in table.groups for row in group.rows} == {
            len(table.columns)
        }


def frequent(
    percents: dict[str, dict[str, float | None]], size: int = 100, arms: int = 2, **rule: Any
) -> tuple[str, ...]:
    events, results = invent_events(percents, size)
    description = invent_description(arms, events=events)
    return frequent_events(description, results, AdverseEventSettings(**rule))


EDGE: dict[str, dict[str, float | None]] = {
    "above": {"arm_1": 15.01, "arm_2": 0},
    "exact": {"arm_1": 15, "arm_2": 0},
    "below": {"arm_1": 14.99, "arm_2": 0},
    "other": {"arm_1": 0, "arm_2": 16},
    "unknown": {"arm_1": None, "arm_2": None},
    "half": {"arm_1": None, "arm_2": 20},
}


@pytest.mark.parametrize(
    ("rule", "shown"),
    [
        ({}, ("above", "other", "half")),
        ({"comparison": "at-least"}, ("above", "exact", "other", "half")),
        ({"arm": "arm_1"}, ("above",)),
        ({"arm": "arm_1", "comparison": "at-least"}, ("above", "exact")),
        ({"arm": "arm_2"}, ("other", "half")),
        ({"threshold": 0}, ("above", "exact", "below", "other", "half")),
        ({"threshold": 0, "comparison": "at-least"}, ("above", "exact", "below", "other", "half")),
        ({"threshold": 99}, ()),
    ],
)
def test_the_threshold_is_passed_as_the_rule_says(
    rule: dict[str, Any], shown: tuple[str, ...]
) -> None:
    assert frequent(EDGE, **rule) == shown


def test_a_printed_percentage_on_the_edge_is_decided_by_the_count_behind_it() -> None:
    count = invent_result("adverse_events/fever/n@arm_1", 2, "2", population="safety")
    events, results = invent_events({"fever": {"arm_1": 16.7}}, size=12)
    description = invent_description(1, events=events)
    rule = AdverseEventSettings(threshold=16.68)
    assert frequent_events(description, results, rule) == ("fever",)
    assert frequent_events(description, Results([*results, count]), rule) == ()


def test_the_most_frequent_in_the_experimental_arm_leads_and_ties_keep_their_order() -> None:
    percents: dict[str, dict[str, float | None]] = {
        "rare": {"arm_1": 16, "arm_2": 90},
        "late": {"arm_1": 40, "arm_2": 0},
        "tied": {"arm_1": 40, "arm_2": 80},
        "none": {"arm_1": None, "arm_2": 99},
        "most": {"arm_1": 70, "arm_2": 0},
    }
    assert frequent(percents) == ("most", "late", "tied", "rare", "none")


def test_events_are_sorted_by_the_first_experimental_arm_wherever_it_stands() -> None:
    events, results = invent_events(
        {"one": {"arm_1": 90, "arm_2": 20}, "two": {"arm_1": 20, "arm_2": 90}}
    )
    arms = {
        "arm_1": {"name": "Placebo", "plain": "placebo", "role": "placebo"},
        "arm_2": {"name": "Drug", "plain": "drug", "role": "experimental"},
    }
    description = invent_description(2, events=events, arms=arms)
    assert frequent_events(description, results, AdverseEventSettings()) == ("two", "one")


def test_an_arm_without_any_result_is_said_to_be_not_reported() -> None:
    events, results = invent_events({"fever": {"arm_1": 50}})
    description = invent_description(2, events=events)
    table = table_frequent_events(description, results, Settings())
    assert as_text(table)[1:4] == [
        "Adverse event | Low dose N = 100 | Placebo",
        "[All treatment-emergent events, n (%)]",
        "Fever | not reported (50) | not reported",
    ]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({}, "Shown are events that more than 15% of the people in at least one arm had"),
        (
            {"comparison": "at-least", "threshold": 2.5, "arm": "arm_2"},
            "Shown are events that at least 2.5% of the people in Placebo had",
        ),
    ],
)
def test_the_rule_is_printed_under_the_table(rule: dict[str, Any], said: str) -> None:
    settings = AdverseEventSettings(**rule)
    assert describe_rule(invent_description(), settings).startswith(said)
    table = table_frequent_events(
        invent_description(), Results([]), Settings(adverse_events=settings)
    )
    assert table.notes[0].startswith(said)
    assert table.groups == ()


def test_a_variable_that_was_not_reported_keeps_its_rows() -> None:
    variables = {"sex": {"label": "Sex", "levels": {"male": {"label": "Male"}}}}
    table = table_baseline(invent_description(variables=variables), Results([]), Settings())
    assert as_text(table)[2:4] == [
        "[Sex, n (%)]",
        "Male | not reported | not reported | not reported",
    ]
