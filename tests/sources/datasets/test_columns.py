"""Columns of every type that Parquet and Feather know become one of four types."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.sources.datasets.files import TEXT, expect_table
from toolkit.errors import DataError
from toolkit.sources.datasets.columns import convert_column
from toolkit.sources.datasets.reading import read_dataset

if TYPE_CHECKING:
    from pathlib import Path

MOMENT = dt.datetime(2014, 1, 2, 10, 11, 12, 123456)  # noqa: DTZ001 - of no time zone


def convert(array: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Convert an array as a column of a file."""
    column = array if isinstance(array, pa.ChunkedArray) else pa.chunked_array([array])
    return convert_column(column, "A", "a.parquet", 1)


@pytest.mark.parametrize(
    "kind",
    [
        pa.string(),
        pa.large_string(),
        pa.string_view(),
        pa.binary(),
        pa.large_binary(),
        pa.dictionary(pa.int8(), pa.string()),
        pa.dictionary(pa.int64(), pa.large_string()),
    ],
    ids=str,
)
def test_text_is_a_dictionary_in_the_order_of_appearance(kind: pa.DataType) -> None:
    values = ["b", "a ", None, "a", "", " \t", "é\u00a0", "b"]
    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    chunks = [pa.array(values[:3], pa.string()), pa.array(values[3:], pa.string())]
    arrays = [chunk.cast(plain) for chunk in chunks]
    if pa.types.is_dictionary(kind):
        arrays = [array.dictionary_encode().cast(kind) for array in arrays]
    found = convert(pa.chunked_array(arrays))
    assert found.type == TEXT
    assert found.to_pylist() == ["b", "a", None, "a", None, None, "é", "b"]
    assert found.dictionary.to_pylist() == ["b", "a", "é"]


def test_a_dictionary_of_another_order_or_with_values_unused_is_the_same() -> None:
    values = pa.array(["x", "b ", None, "b", "a", ""])
    found = convert(pa.DictionaryArray.from_arrays(pa.array([3, None, 2, 4, 1, 5, 4]), values))
    assert found.equals(pa.array(["b", None, None, "a", "b", None, "a"]).dictionary_encode())


def test_a_dictionary_of_numbers_is_numbers() -> None:
    assert convert(pa.array([2, None, 2]).dictionary_encode()).equals(pa.array([2.0, None, 2.0]))


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        (pa.array([1, None], pa.int8()), [1.0, None]),
        (pa.array([2**53, -(2**53)], pa.int64()), [2.0**53, -(2.0**53)]),
        (pa.array([7], pa.uint64()), [7.0]),
        (pa.array([1.5, None], pa.float32()), [1.5, None]),
        (pa.array([1.5], pa.float16()), [1.5]),
        (pa.array([0.1, float("nan"), None, -0.0]), [0.1, None, None, 0.0]),
        (pa.array([Decimal("75.21"), None], pa.decimal128(10, 4)), [75.21, None]),
        (pa.array([Decimal("0.1")], pa.decimal256(60, 50)), [0.1]),
        (pa.array([Decimal("1e-9")], pa.decimal128(30, 12)), [1e-9]),
        (pa.array([dt.time(10, 11, 12, 500000), None]), [36672.5, None]),
        (pa.array([36672], pa.time32("s")), [36672.0]),
        (pa.array([36672500], pa.time32("ms")), [36672.5]),
        (pa.array([36672500000000], pa.time64("ns")), [36672.5]),
        (pa.array([90_000, None], pa.duration("ms")), [90.0, None]),
    ],
)  # fmt: skip
def test_numbers_are_doubles_and_times_their_seconds(
    array: pa.Array, expected: list[float | None]
) -> None:
    found = convert(array)
    assert found.type == pa.float64()
    assert [str(value) for value in found.to_pylist()] == [str(value) for value in expected]


def test_dates_are_days_and_datetimes_microseconds_on_the_clock_of_their_place() -> None:
    day = dt.date(2014, 1, 2)
    for kind in (pa.date32(), pa.date64()):
        assert convert(pa.array([day, None], kind)).equals(pa.array([day, None], pa.date32()))
    moments = pa.array([MOMENT, None], pa.timestamp("us"))
    assert convert(moments).equals(moments)
    assert convert(moments.cast(pa.timestamp("ns"))).equals(moments)
    in_seconds = pa.array([MOMENT.replace(microsecond=0), None], pa.timestamp("us"))
    assert convert(in_seconds.cast(pa.timestamp("s"))).equals(in_seconds)
    nanoseconds = pa.array([-1, 1, None], pa.timestamp("ns"))
    assert convert(nanoseconds).cast(pa.int64()).to_pylist() == [-1, 0, None]
    for zone, hours in (("UTC", 0), ("Asia/Tokyo", 9), ("+02:00", 2)):
        early = pa.array([MOMENT - dt.timedelta(hours=hours), None], pa.timestamp("us"))
        there = early.cast(pa.timestamp("us", "UTC")).cast(pa.timestamp("us", zone))
        assert convert(there).equals(moments)


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        (pa.nulls(2), [None, None]),
        (pa.array([True, None, False]), ["true", None, "false"]),
    ],
)
def test_what_is_nothing_or_true_is_text(array: pa.Array, expected: list[str | None]) -> None:
    found = convert(array)
    assert (found.type, found.to_pylist()) == (TEXT, expected)


@pytest.mark.parametrize(
    "kind",
    [pa.list_(pa.int8()), pa.struct([("a", pa.int8())]), pa.map_(pa.string(), pa.int8())],
    ids=str,
)
def test_what_is_no_column_of_a_dataset_is_refused(kind: pa.DataType) -> None:
    with pytest.raises(DataError, match="column 'A' holds values of the type"):
        convert(pa.array([None], kind))


@pytest.mark.parametrize("kind", [pa.string(), pa.int32(), pa.date32(), pa.timestamp("s")], ids=str)
def test_no_rows_are_no_rows(kind: pa.DataType) -> None:
    for column in (pa.chunked_array([], kind), pa.chunked_array([pa.array([], kind)])):
        assert len(convert(column)) == 0


def write_with(library: str, table: pa.Table, path: Path) -> None:
    """Write a Parquet file with one of the libraries that people use."""
    match library:
        case "pandas":
            table.to_pandas().to_parquet(path, index=False)
        case "pandas with categories":
            frame = table.to_pandas(strings_to_categorical=True)
            frame.to_parquet(path, index=False)
        case "polars":
            frame = pl.from_arrow(table)
            assert isinstance(frame, pl.DataFrame)
            frame.write_parquet(path)
        case "arrow without dictionaries":
            parquet.write_table(table, path, use_dictionary=False, compression="zstd")


@pytest.mark.parametrize(
    "library", ["pandas", "pandas with categories", "polars", "arrow without dictionaries"]
)
def test_parquet_is_the_same_whichever_library_wrote_it(library: str, tmp_path: Path) -> None:
    expected = expect_table()
    plain = pa.table(
        {
            name: column.cast(pa.string()) if column.type == TEXT else column
            for name, column in zip(expected.column_names, expected.columns, strict=True)
        }
    )
    write_with(library, plain, tmp_path / "a.parquet")
    read = read_dataset(tmp_path / "a.parquet", "x").table
    for name in expected.column_names:
        found: Any = read.column(name)
        if library.startswith("pandas") and expected.column(name).type == pa.date32():
            found = found.cast(pa.date32())
        assert found.equals(expected.column(name)), name
