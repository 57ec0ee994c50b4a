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


def test_results_are_read_back_as_they_were_written() -> None:
    rows = (*ROWS, invent_result("baseline/age/sd@arm_1", 1 / 3, "", note='a "comma", a\nline'))
    assert tuple(Results.from_csv(Results(rows).to_csv())) == rows


@pytest.mark.parametrize(
    "text",
    [
        "",
        "id,stat\nflow/screened,59\n",
        Results(ROWS).to_csv().replace(",note\n", ",notes\n"),
        Results(ROWS).to_csv() + "flow/lost,flow\n",
        Results(ROWS).to_csv().replace("59", "fifty-nine"),
    ],
)
def test_what_is_not_the_results_frame_is_not_read_as_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"results have the columns id, analysis|fifty-nine"):
        Results.from_csv(text)


@pytest.mark.parametrize(
    ("result_id", "size"),
    [
        ("outcomes/relapse/week_4/percent@arm_1", "outcomes/relapse/week_4/analysed@arm_1"),
        ("outcomes/relapse/week_4/percent@arm_2", "population/safety/n@arm_2"),
        ("outcomes/life/time_30/survival@arm_1", "outcomes/life/analysed@arm_1"),
        ("outcomes/life/median@arm_1", "outcomes/life/analysed@arm_1"),
        ("outcomes/relapse/week_4/percent@arm_3", None),
        ("flow/lost@arm_1", "population/safety/n@arm_1"),
    ],
)
def test_a_result_is_about_those_who_were_analysed_or_else_its_population(
    result_id: str, size: str | None
) -> None:
    sizes = [
        invent_result("population/safety/n@arm_1", 36),
        invent_result("population/safety/n@arm_2", 12),
        invent_result("population/safety/n@arm_3", None),
        invent_result("outcomes/relapse/week_4/analysed@arm_1", 30),
        invent_result("outcomes/relapse/week_4/analysed@arm_2", None),
        invent_result("outcomes/life/analysed@arm_1", 35),
        invent_result("flow/analysed@arm_1", 34),
    ]
    row = invent_result(result_id, 5, population="safety")
    found = Results([*sizes, row]).find_size(row)
    assert (found.id if found else None) == size
