"""The one place that opens a data file: rows as text, and what is wrong with the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.errors import DataError
from toolkit.sources.tabular import read_csv, read_text

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = ("name", "value", "extra")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file to be written and read."""
    return tmp_path / "x.csv"


def rows(path: Path, text: str) -> list[tuple[str, tuple[str, ...]]]:
    path.write_bytes(text.encode())
    found, faults = read_csv(path, "x.csv", COLUMNS, frozenset({"extra"}))
    assert not faults
    return [(row.where, tuple(row.cells[name] for name in COLUMNS)) for row in found]


@pytest.mark.parametrize(
    "text",
    [
        "name,value,extra\na,1,x\n",
        "\ufeffname,value,extra\na,1,x\n",
        "name,value,extra\r\na,1,x\r\n",
        " extra , value,name\n x,\t1 ,a\u00a0\n",
        'name,value,extra\n"a","1","x"',
    ],
)
def test_the_ways_in_which_programs_write_csv_are_read_alike(text: str, path: Path) -> None:
    assert rows(path, text) == [("x.csv:2", ("a", "1", "x"))]


def test_every_cell_is_text_as_it_stands(path: Path) -> None:
    text = 'name,value,extra\nNA,1.50,"a ""b"", c"\n"two\nlines",007,\n\nlast,1e3,−1\n'
    assert rows(path, text) == [
        ("x.csv:2", ("NA", "1.50", 'a "b", c')),
        ("x.csv:3", ("two\nlines", "007", "")),
        ("x.csv:6", ("last", "1e3", "−1")),
    ]


def test_a_column_that_may_be_left_out_is_empty(path: Path) -> None:
    assert rows(path, "name,value\na,1\n") == [("x.csv:2", ("a", "1", ""))]


def test_a_row_that_does_not_fit_leaves_the_others_readable(path: Path) -> None:
    path.write_text("name,value,extra\na,1\nb,2,x\nc,3,x,y\n", encoding="utf-8")
    found, faults = read_csv(path, "x.csv", COLUMNS)
    assert [row.cells["name"] for row in found] == ["b"]
    assert [fault.where for fault in faults] == ["x.csv:2", "x.csv:4"]


def test_a_folder_where_a_file_belongs_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot read it: Is a directory"):
        read_text(tmp_path, "x")


@given(content=st.binary(max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_make_anything_but_rows_or_faults(content: bytes, path: Path) -> None:
    path.write_bytes(b"name,value,extra\n" + content)
    found, faults = read_csv(path, "x.csv", COLUMNS)
    assert all(tuple(row.cells) == COLUMNS for row in found)
    assert all(fault.where.startswith("x.csv") for fault in faults)
