"""The results frame: stable ids, declared order, plain columns."""

from __future__ import annotations

import csv
import io
import math

import pytest

from tests.conftest import invent_result
from toolkit.model.ard import COLUMNS, Results, make_id

ROWS = (
    invent_result("flow/screened", 59, "Fifty-nine"),
    invent_result("flow/lost@arm_1", None),
    invent_result("baseline/age/mean@arm_1", 50.25, "50.25"),
)


@pytest.mark.parametrize(
    ("parts", "group", "result_id"),
    [
        (("screened",), "", "flow/screened"),
        (("lost", "", "moved_away"), "placebo", "flow/lost/moved_away@placebo"),
        ((), "", "flow"),
    ],
)
def test_an_id_leaves_out_what_is_empty(parts: tuple[str, ...], group: str, result_id: str) -> None:
    assert make_id("flow", *parts, group=group) == result_id


def test_results_keep_their_order_and_are_found_by_id() -> None:
    results = Results(ROWS)
    assert (tuple(results), len(results)) == (ROWS, 3)
    assert results.ids == tuple(row.id for row in ROWS)
    assert results.get("flow/lost@arm_1") == ROWS[1]
    assert results.get("flow/lost") is None


def test_results_with_the_same_id_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="results with the same id: a/x, a/y"):
        Results([invent_result(name, 1) for name in ("a/y", "a/x", "a/z", "a/x", "a/y")])


def test_results_are_selected_by_their_columns() -> None:
    results = Results(ROWS)
    assert results.select("flow") == ROWS[:2]
    assert results.select("flow", "lost") == (ROWS[1],)
    assert results.select("flow", group_level="all") == (ROWS[0],)
    assert results.select("baseline", stat_name="mean", group_level="arm_1") == (ROWS[2],)
    assert results.select("outcomes") == ()


def test_a_mistyped_id_finds_what_was_meant() -> None:
    assert Results(ROWS).close_to("flow/screend")[0] == "flow/screened"
    assert Results(ROWS).close_to("zzz") == []


def test_the_frame_has_plain_columns_and_no_value_where_none_was_reported() -> None:
    frame = Results(ROWS).to_frame()
    assert tuple(frame.columns) == COLUMNS
    assert frame["stat"].dtype == "float64"
    assert [None if math.isnan(value) else value for value in frame["stat"]] == [59, None, 50.25]
    assert frame["printed"].tolist() == ["Fifty-nine", "", "50.25"]


def test_a_frame_without_results_still_has_its_columns() -> None:
    assert tuple(Results([]).to_frame().columns) == COLUMNS


def test_csv_can_be_read_back_whatever_the_notes_say() -> None:
    note = 'a, "b"\nc'
    text = Results([invent_result("claims/x/value", 0.1, note=note)]).to_csv()
    (row,) = csv.DictReader(io.StringIO(text))
    assert tuple(row) == COLUMNS
    assert (row["note"], row["stat"]) == (note, "0.1")
