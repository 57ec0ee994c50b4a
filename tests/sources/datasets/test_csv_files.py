"""CSV is read as it is written, with the numbers of its lines."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from toolkit.errors import DataError
from toolkit.sources.datasets import csv_files
from toolkit.sources.datasets.reading import read_columns, read_dataset

if TYPE_CHECKING:
    from pathlib import Path


def read(folder: Path, content: str | bytes) -> dict[str, list[str | None]]:
    """Read a CSV file with some content."""
    path = folder / "a.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    table = read_dataset(path, "a.csv").table
    return {name: table.column(name).to_pylist() for name in table.column_names}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("A,B\n1,2\n", {"A": ["1"], "B": ["2"]}),
        ("A,B\r\n1,2\r\n", {"A": ["1"], "B": ["2"]}),
        ("A,B\n1,2", {"A": ["1"], "B": ["2"]}),
        ("A,B\n1,2\n\n\r\n\n", {"A": ["1"], "B": ["2"]}),
        ("\ufeffA,B\n1,2\n", {"A": ["1"], "B": ["2"]}),
        (" A ,B \n1,2\n", {"A": ["1"], "B": ["2"]}),
        ('"A","B"\n"1","2"\n', {"A": ["1"], "B": ["2"]}),
        ('"A\nB",B\n1,2\n', {"A\nB": ["1"], "B": ["2"]}),
        ('A,B\n"","  "\n,\n', {"A": [None, None], "B": [None, None]}),
        ("A,B\n 1 ,2\u00a0\n", {"A": [" 1"], "B": ["2"]}),
        ('A,B\n"a""b","""c"""\n"""",""\n', {"A": ['a"b', '"'], "B": ['"c"', None]}),
        ('A,B\n"a,\r\nb\n\n",2\n', {"A": ["a,\r\nb"], "B": ["2"]}),
        ("A,B\nNA,null\nnan,.\n", {"A": ["NA", "nan"], "B": ["null", "."]}),
        ("A\n1\n\n2\n", {"A": ["1", None, "2"]}),
        (",B\n1,2\n", {"": ["1"], "B": ["2"]}),
    ],
)
def test_cells_are_text_and_missing_where_they_are_blank(
    content: str, expected: dict[str, list[str | None]], tmp_path: Path
) -> None:
    assert read(tmp_path, content) == expected


def test_the_first_row_has_the_number_of_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('"A\nB",B\n1,2\n', encoding="utf-8")
    assert read_dataset(path, "a.csv").first_row == 3


def test_the_names_of_the_columns_are_read_whatever_the_rows_are_like(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'A,B\n"\xff\0\n')
    assert read_columns(path, "a.csv") == ("A", "B")


def test_a_fault_has_its_line_behind_cells_of_many_lines(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, 'A,B\n"1\n2\n3",x\n1,2,3\n"4\n",x\n1\n')
    assert [fault.where for fault in caught.value.faults] == ["a.csv:5", "a.csv:8"]


def test_a_column_that_is_not_wanted_may_not_be_ragged_either(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("A,B\n1,2\n1,2,3\n", encoding="utf-8")
    with pytest.raises(DataError, match="has 3 cells, the header has 2"):
        read_dataset(path, "a.csv", ["A"])


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (
            ",".join(map(str, range(300))) + "\n" + ",".join(["x" * 70_000] * 300),
            "a row of this file has more than 8 MB",
        ),
        ("A,B\n1,2," + "x" * 200_000, "a cell with more than 131,072 characters"),
        ("A,B\r1,2\r", "the header is not valid CSV"),
    ],
    ids=["a huge row", "a huge cell", "old line ends"],
)
def test_what_no_dataset_has_is_an_error(content: str, what: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=what):
        read(tmp_path, content)


ALPHABET = 'ab,"\n \r'


@given(content=st.text(ALPHABET, max_size=14))
@example(content='"a"b')
@example(content='a""b')
@example(content='"a\n\n""",\n')
@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("block", [1, 5, 1 << 24])
def test_what_is_read_is_what_python_reads_or_an_error(
    block: int, content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_files, "_BLOCK", block)
    try:
        found = read(tmp_path, f"A,B\n{content}")
    except DataError:
        return
    body = content.rstrip("\r\n")
    rows = list(csv.reader(io.StringIO(body, newline=""), strict=True))
    expected = [[cell.rstrip() or None for cell in row] for row in rows]
    assert [list(row) for row in zip(*found.values(), strict=True)] == expected


@given(rows=st.lists(st.tuples(st.text(ALPHABET, max_size=5), st.text(ALPHABET, max_size=5))))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("block", [1, 5, 1 << 24])
def test_what_a_program_writes_is_never_an_error(
    block: int, rows: list[tuple[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_files, "_BLOCK", block)
    text = io.StringIO(newline="")
    csv.writer(text).writerows([("A", "B"), *rows])
    found = read(tmp_path, text.getvalue())
    expected = [[cell.rstrip() or None for cell in row] for row in rows]
    assert [list(row) for row in zip(*found.values(), strict=True)] == expected
