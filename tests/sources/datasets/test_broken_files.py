"""What a user reads when a dataset is wrong: where it is, what is wrong, and what to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from tests.sources.datasets.files import (
    INVENTED,
    describe_json,
    list_rows,
    write_dataset,
    write_transport,
)
from toolkit.errors import DataError
from toolkit.sources.datasets.reading import read_dataset

if TYPE_CHECKING:
    from collections.abc import Callable

    from syrupy.assertion import SnapshotAssertion


def text(content: str) -> Callable[[Path], object]:
    """Write a text to a path."""
    return lambda path: path.write_text(content, encoding="utf-8")


def data(content: bytes) -> Callable[[Path], object]:
    """Write bytes to a path."""
    return lambda path: path.write_bytes(content)


def cut(share: float) -> Callable[[Path], object]:
    """Write only a share of a good file to a path."""

    def write(path: Path) -> None:
        good = write_dataset(path).read_bytes()
        path.write_bytes(good[: int(len(good) * share)])

    return write


def described(**changes: Any) -> Callable[[Path], object]:
    """Write a Dataset-JSON file in which some keys are otherwise, or missing where None."""

    def write(path: Path) -> None:
        rows = list_rows(INVENTED)
        content = {**describe_json(INVENTED, len(rows)), "rows": rows, **changes}
        kept = {key: value for key, value in content.items() if value is not None}
        path.write_text(json.dumps(kept), encoding="utf-8")

    return write


def valued(value: object, **declared: str) -> Callable[[Path], object]:
    """Write a Dataset-JSON file with a column of some type, and a value in its second row."""
    column = {"itemOID": "IT.A", "name": "A", "label": "A", **declared}
    return described(columns=[column], records=3, rows=[[None], [value], [None]])


def lines(*written: str) -> Callable[[Path], object]:
    """Write an NDJSON file with two columns, and lines below its metadata."""
    metadata = describe_json({"A": ("text", []), "B": ("number", [])}, 2)
    return text("\n".join([json.dumps(metadata), *written]))


def typed(**arrays: pa.Array) -> Callable[[Path], object]:
    """Write a Feather file of some Arrow arrays."""

    def write(path: Path) -> None:
        table = pa.table(arrays)
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table)

    return write


def doubled(path: Path) -> None:
    """Write a table in which two columns have the same name."""
    table = pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["AGE", "AGE"])
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def twofold(path: Path) -> None:
    """Write two datasets to one transport file."""
    one = write_transport(path).read_bytes()
    path.write_bytes(one + one[3 * 80 :])


def renamed(path: Path) -> None:
    """Write a transport file in which two columns have the same name."""
    columns = {"AGE": ("number", [1.0]), "AGF": ("number", [2.0])}
    write_transport(path, columns)
    path.write_bytes(path.read_bytes().replace(b"AGF     ", b"AGE     "))


def latin(path: Path) -> None:
    """Write a transport file with text in the encoding latin-1."""
    write_transport(path, {"A": ("text", ["né"])})
    path.write_bytes(path.read_bytes().replace("é".encode(), "é ".encode("latin-1")))


BROKEN: dict[str, tuple[str, Callable[[Path], object]]] = {
    "no ending": ("adsl", text("A,B\n1,2\n")),
    "unknown ending": ("adsl.xlsx", text("A,B\n1,2\n")),
    "missing": ("adsl.csv", lambda _: None),
    "a folder": ("adsl.csv", Path.mkdir),
    "empty CSV": ("adsl.csv", text("")),
    "empty Parquet": ("adsl.parquet", text("")),
    "an Excel workbook called CSV": ("adsl.csv", data(b"PK\x03\x04\x14\x00\x06\x00")),
    "a Parquet file called CSV": ("adsl.csv", data(b"PAR1\x15\x04")),
    "a CSV file called Parquet": ("adsl.parquet", text("A,B\n1,2\n")),
    "a CSV file called XPT": ("adsl.xpt", text("A,B\n1,2\n")),
    "a CSV file called SAS7BDAT": ("adsl.sas7bdat", text("A,B\n1,2\n")),
    "a CSV file called Feather": ("adsl.feather", text("A,B\n1,2\n")),
    "a CSV file called JSON": ("adsl.json", text("A,B\n1,2\n")),
    "a CPORT file called XPT": ("adsl.xpt", data(b"**COMPRESSED** **COMPRESSED** **COM")),
    "cut off Parquet": ("adsl.parquet", cut(0.5)),
    "cut off Feather": ("adsl.feather", cut(0.5)),
    "cut off XPT": ("adsl.xpt", cut(0.97)),
    "cut off XPT header": ("adsl.xpt", cut(0.3)),
    "cut off SAS7BDAT": ("adsl.sas7bdat", cut(0.7)),
    "cut off SAS7BDAT header": ("adsl.sas7bdat", cut(0.1)),
    "cut off JSON": ("adsl.json", cut(0.9)),
    "cut off NDJSON": ("adsl.ndjson", cut(0.9)),
    "cut off NDJSON metadata": ("adsl.ndjson", cut(0.3)),
    "two datasets in an XPT": ("adsl.xpt", twofold),
    "an XPT with a name twice": ("adsl.xpt", renamed),
    "an XPT in latin-1": ("adsl.xpt", latin),
    "a Feather with a name twice": ("adsl.feather", doubled),
    "CSV with a name twice": ("adsl.csv", text("AGE,SEX,AGE\n1,F,2\n")),
    "CSV without a name": ("adsl.csv", text("\nA,B\n")),
    "CSV with rows of other lengths": ("adsl.csv", text("A,B\n1,2\n1\n1,2\n1,2,3\n")),
    "CSV with many rows of other lengths": ("adsl.csv", text("A,B\n" + "1\n" * 15)),
    "CSV with an empty line": ("adsl.csv", text('A,B\n"1\n\n",2\n\n1,2\n')),
    "CSV with semicolons": ("adsl.csv", text("A;B\n1;2\n")),
    "CSV with tabs": ("adsl.csv", text("A\tB\n1\t2\n")),
    "CSV with a NUL": ("adsl.csv", text("A,B\n1,2\n1,\0\n")),
    "CSV with a NUL in its header": ("adsl.csv", text("A,\0\n1,2\n")),
    "CSV in latin-1": ("adsl.csv", data("A,B\n1,2\n3,é\n".encode("latin-1"))),
    "CSV in latin-1 in its header": ("adsl.csv", data("A,é\n1,2\n".encode("latin-1"))),
    "CSV in UTF-16": ("adsl.csv", data("A,B\n1,2\n".encode("utf-16"))),
    "CSV with a quote never closed": ("adsl.csv", text('A,B\n1,"2\n3,4\n5,6\n')),
    "CSV with a header never closed": ("adsl.csv", text('A,"B\n1,2\n3,4\n')),
    "CSV with a quote closed later": ("adsl.csv", text('A,B\n1,"2\n3,4\n5,"6"\n')),
    "CSV with a loose quote": ("adsl.csv", text('A,B\n1,5" pipe\n')),
    "JSON with the wrong number of records": ("adsl.json", described(records=6)),
    "NDJSON with the wrong number of records": ("adsl.ndjson", lines('["a", 1]')),
    "JSON with rows of other lengths": ("adsl.json", described(rows=[["a"]], records=1)),
    "NDJSON with rows of other lengths": ("adsl.ndjson", lines('["a", 1]', '["a", 1, 2]')),
    "NDJSON with a row that is an object": ("adsl.ndjson", lines('["a", 1]', '{"a": 1}')),
    "NDJSON with an empty line": ("adsl.ndjson", lines('["a", 1]', "", '["a", 1]')),
    "NDJSON with two rows in a line": ("adsl.ndjson", lines('["a", 1] ["a", 1]')),
    "NDJSON with a row over two lines": ("adsl.ndjson", lines('["a",', "1]", '["a", 1]')),
    "NDJSON that is a list": ("adsl.ndjson", text("[1]\n[2]\n")),
    "JSON that is a list": ("adsl.json", text("[1, 2]")),
    "JSON without rows": ("adsl.json", described(rows=None)),
    "JSON with rows that are no list": ("adsl.json", described(rows={})),
    "JSON with something behind it": ("adsl.json", text("{} {}")),
    "JSON without metadata": ("adsl.json", text("{}")),
    "JSON without some metadata": ("adsl.json", described(label=None, records=None)),
    "JSON with metadata of another type": ("adsl.json", described(records="5")),
    "JSON with fewer than no records": ("adsl.json", described(records=-1)),
    "JSON of version 2": ("adsl.json", described(datasetJSONVersion="2.0.0")),
    "JSON of version 1.0": ("adsl.json", text('{"clinicalData": {"itemGroupData": {}}}')),
    "JSON without columns": ("adsl.json", described(columns=[])),
    "JSON with columns that are none": (
        "adsl.json",
        described(
            columns=[
                "AGE",
                {"name": "SEX"},
                {},
                {"itemOID": "IT.A", "name": "A", "label": "A", "dataType": "number"},
            ]
        ),
    ),
    "JSON with a name twice": (
        "adsl.json",
        described(columns=describe_json({"A": ("text", [])}, 1)["columns"] * 2),
    ),
    "JSON nested deeply": ("adsl.json", text('{"a":' * 100_000 + "1" + "}" * 100_000)),
    "JSON with rows nested deeply": ("adsl.ndjson", lines("[" * 100_000 + "]" * 100_000)),
    "JSON with NaN": ("adsl.ndjson", lines('["a", NaN]', '["a", 1]')),
    "JSON with an infinite number": ("adsl.ndjson", lines('["a", 1e999]', '["a", 1]')),
    "JSON with a very long number": ("adsl.ndjson", lines(f'["a", {"1" * 5000}]')),
    "JSON with a loose comma": ("adsl.json", text('{"name": "ADSL",}')),
    "JSON with a loose comma behind its rows": (
        "adsl.json",
        text(json.dumps(describe_json({"A": ("text", [])}, 1))[:-1] + ', "rows": [["a"],]}'),
    ),
    "JSON with its rows twice": (
        "adsl.json",
        text(json.dumps(describe_json({"A": ("text", [])}, 0))[:-1] + ', "rows": [], "rows": []}'),
    ),
    "JSON with single quotes": ("adsl.json", text("{'name': 'ADSL'}")),
    "text in a number": ("adsl.json", valued("75", dataType="float")),
    "a number in text": ("adsl.json", valued(75, dataType="string")),
    "a truth in a number": ("adsl.json", valued(True, dataType="integer")),
    "a fraction in a whole number": ("adsl.json", valued(7.5, dataType="integer")),
    "a whole number with too many digits": (
        "adsl.json",
        valued(2**53 + 1, dataType="integer"),
    ),
    "a number in a truth": ("adsl.json", valued(1, dataType="boolean")),
    "a list in text": ("adsl.json", valued(["a"], dataType="string")),
    "half a character in text": ("adsl.json", valued("\ud800", dataType="string")),
    "a decimal with a comma": ("adsl.json", valued("7,5", dataType="decimal")),
    "a date that is none": (
        "adsl.json",
        valued("2014-02-30", dataType="date", targetDataType="integer"),
    ),
    "a part of a date": ("adsl.json", valued("2014-02", dataType="date", targetDataType="integer")),
    "words in a date": ("adsl.json", valued("not known", dataType="date")),
    "a datetime that is none": (
        "adsl.json",
        valued("2014-02-03T25:00", dataType="datetime", targetDataType="integer"),
    ),
    "a time that is none": (
        "adsl.json",
        valued("12:60", dataType="time", targetDataType="integer"),
    ),
    "a date far away": (
        "adsl.json",
        valued(1e7, dataType="date", targetDataType="integer", displayFormat="DATE9."),
    ),
    "a long text in a number": ("adsl.json", valued("é" * 500, dataType="float")),
    "a list in a column": ("adsl.feather", typed(A=pa.array([[1]]), B=pa.array([[2]]))),
    "a number with too many digits": ("adsl.feather", typed(A=pa.array([None, 1, 2**53 + 1]))),
    "an infinite number": ("adsl.feather", typed(A=pa.array([1.0, float("inf")]))),
    "a date before the calendar": (
        "adsl.feather",
        typed(A=pa.array([None, -800_000], pa.int32()).cast(pa.date32())),
    ),
    "a datetime behind the calendar": (
        "adsl.feather",
        typed(A=pa.array([0, 2**60], pa.int64()).cast(pa.timestamp("s"))),
    ),
    "text with a NUL": ("adsl.feather", typed(A=pa.array(["a", None, "b\0"]))),
    "bytes that are no text": ("adsl.feather", typed(A=pa.array([b"\xff"]))),
    "a time zone that is none": (
        "adsl.feather",
        typed(A=pa.array([0], pa.timestamp("us", "Nowhere/Nothing"))),
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_says_what_is_wrong_and_what_to_do(
    name: str, tmp_path: Path, snapshot: SnapshotAssertion, capfd: pytest.CaptureFixture[str]
) -> None:
    file, write = BROKEN[name]
    write(tmp_path / file)
    with pytest.raises(DataError) as caught:
        read_dataset(tmp_path / file, f"data/x/{file}")
    assert str(caught.value).splitlines() == snapshot
    assert capfd.readouterr() == ("", "")
