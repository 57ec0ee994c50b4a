"""The columns of tables of adverse events, printed and computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conftest import invent_description, invent_events
from tests.displays.computed import compute, compute_events, compute_sizes, describe_computed
from toolkit.displays.adverse_event_columns import (
    describe_columns,
    list_event_columns,
    make_event_row,
)
from toolkit.model.ard import Results
from toolkit.model.display import Cell
from toolkit.model.settings import Settings

if TYPE_CHECKING:
    from toolkit.displays.adverse_event_columns import EventColumn
    from toolkit.model.ard import Result

SIZES = {"arm_1": 16, "arm_2": 40}
COUNTS = {"any": {"arm_1": (1, 3), "arm_2": (17, 20)}}


def name(columns: tuple[EventColumn, ...]) -> list[tuple[str, str]]:
    """Name each column, after the heading above it."""
    return [(c.column.over.label if c.column.over else "", c.column.label) for c in columns]


def results(*more: Result) -> Results:
    return Results([*compute_sizes("safety", SIZES), *compute_events(SIZES, COUNTS), *more])


def test_a_publication_has_a_column_for_each_arm() -> None:
    _, known = invent_events({"fever": {"arm_1": 40, "arm_2": None}})
    columns = list_event_columns(invent_description(), known, Settings())
    assert name(columns) == [("", "Low dose"), ("", "Placebo")]
    assert describe_columns(columns, known) == ()
    row = make_event_row("Fever", "fever", "teae", columns)
    assert [cell.text for cell in row.cells] == ["not reported (40)", "not reported"]


def test_computed_people_and_events_stand_side_by_side_for_every_group() -> None:
    columns = list_event_columns(describe_computed(), results(), Settings())
    groups = ("Low dose", "Placebo", "All participants")
    kinds = ("People, n\u00a0(%)", "Events")
    assert name(columns) == [(group, kind) for group in groups for kind in kinds]
    row = make_event_row("Any", "any", "teae", columns)
    assert row.cells[0] == Cell(
        "1 (6.3)", ("adverse_events/any/n@arm_1", "adverse_events/any/percent@arm_1")
    )
    assert [cell.text for cell in row.cells[1:]] == ["3", "17 (42.5)", "20", "18 (32.1)", "23"]


def test_people_alone_need_no_second_row_of_headings() -> None:
    columns = list_event_columns(describe_computed(), results(), Settings(), people_only=True)
    assert name(columns) == [("", "Low dose"), ("", "Placebo"), ("", "All participants")]


def test_differences_are_between_the_arms_that_were_compared() -> None:
    compared = compute("adverse_events/any/difference@arm_1_vs_arm_2", -36.25)
    known = results(compared)
    columns = list_event_columns(describe_computed(), known, Settings())
    assert name(columns)[-1] == ("Low dose against Placebo", "Difference (95%\u00a0CI)")
    assert make_event_row("Any", "any", "teae", columns).cells[-1].results == (compared.id,)
    assert describe_columns(columns, known) == (
        "Differences are in percentage points, without an interval.",
    )
