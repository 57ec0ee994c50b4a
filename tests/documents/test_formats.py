"""A table as text: as shown for people, and as its results for programs."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest

from tests.conftest import invent_result
from tests.documents.test_blocks import HOSTILE, SMALL, SPANNED, Outline
from toolkit.documents.formats import list_shown_results, write_rows_as, write_table_as
from toolkit.model.ard import COLUMNS, Results
from toolkit.model.display import Cell, Column, Group, Row, Table

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from toolkit.documents.formats import TextForm
    from toolkit.pipeline import AnalysedTrial

RESULTS = Results(
    [
        invent_result("c@one", 3.25, "3.3"),
        invent_result("b@one", None),
        invent_result("a@one", 1, "1"),
        invent_result("population/n@one", 3, "3"),
        invent_result("unseen@one", 9, "9"),
    ]
)


@pytest.mark.parametrize("form", ["csv", "md", "html"])
@pytest.mark.parametrize("table", [SMALL, SPANNED], ids=lambda table: str(table.id))
def test_a_table_is_written_as_it_is_shown(
    form: TextForm, table: Table, snapshot: SnapshotAssertion
) -> None:
    assert write_table_as(form, table, RESULTS).splitlines() == snapshot


def test_json_is_the_results_that_the_table_shows_each_once() -> None:
    twice = Table(
        "tbl-x",
        "x",
        "x",
        SMALL.columns,
        (*SMALL.groups, Group("", (Row("Again", (Cell("1", ("a@one",)),)),))),
    )
    rows = json.loads(write_table_as("json", twice, RESULTS))
    assert [row["id"] for row in rows] == ["population/n@one", "a@one", "b@one", "c@one"]
    assert [tuple(row) for row in rows] == [COLUMNS] * 4
    assert [row["stat"] for row in rows] == [3.0, 1.0, None, 3.25]


def test_json_of_nothing_is_an_empty_array() -> None:
    empty = Table("tbl-x", "x", "x", (Column("x"),), ())
    assert json.loads(write_table_as("json", empty, RESULTS)) == []


def test_the_results_of_shared_headings_come_first() -> None:
    drug = invent_result("population/n@drug", 3, "3")
    assert list_shown_results(SPANNED, Results([drug])) == (drug,)


def test_json_of_a_real_table_are_its_rows_of_the_results_frame(als: AnalysedTrial) -> None:
    from toolkit.displays.baseline_tables import table_baseline  # noqa: PLC0415

    table = table_baseline(als.trial.description, als.results, als.settings)
    rows = json.loads(write_table_as("json", table, als.results))
    assert len(rows) > 20
    for row in rows:
        known = als.results.get(row["id"])
        assert known is not None
        assert asdict(known) == row


def test_hostile_text_stays_text() -> None:
    table = Table(
        "tbl-x", HOSTILE, HOSTILE, (Column(HOSTILE, HOSTILE),), (Group(HOSTILE, ()),), (HOSTILE,)
    )
    outline = Outline()
    outline.feed(write_table_as("html", table, RESULTS))
    assert "b" not in outline.names
    full = Table(
        "tbl-x", "x", "x", (Column("x"),), (Group(HOSTILE, (Row("a\nb", (Cell("1,2"),)),)),)
    )
    (heads, row) = csv.reader(io.StringIO(write_table_as("csv", full, RESULTS)))
    assert heads == ["Group", "x", "x"]
    assert row == [HOSTILE, "a b", "1,2"]


ROWS = [["S-1", 71, 1.5, True, None], ["S|2", 70, float("nan"), False, "a\u00a0b"]]


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("csv", ["subject,age,dose,treated,term", "S-1,71,1.5,True,", "S|2,70,nan,False,a b"]),
        (
            "json",
            [
                "[",
                '  {"subject": "S-1", "age": 71, "dose": 1.5, "treated": true, "term": null},',
                (
                    '  {"subject": "S|2", "age": 70, "dose": null, "treated": false, '
                    '"term": "a\u00a0b"}'
                ),
                "]",
            ],
        ),
        (
            "md",
            [
                "| subject   | age   | dose   | treated   | term   |",
                "|:----------|:------|:-------|:----------|:-------|",
                "| S-1       | 71    | 1.5    | True      |        |",
                "| S\\|2      | 70    | nan    | False     | a b    |",
            ],
        ),
    ],
)
def test_rows_of_people_are_written_as_they_are(form: TextForm, written: list[str]) -> None:
    heads = ["subject", "age", "dose", "treated", "term"]
    assert write_rows_as(form, heads, ROWS).splitlines() == written


def test_nobody_is_a_header_without_rows() -> None:
    assert write_rows_as("csv", ["subject"], []) == "subject\n"
    assert write_rows_as("json", ["subject"], []) == "[]\n"
    assert write_rows_as("md", ["subject"], []).splitlines()[0] == "| subject   |"
