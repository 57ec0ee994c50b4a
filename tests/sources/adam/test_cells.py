"""Cells become numbers, days and flags in the same way, whatever their format wrote."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from toolkit.sources.adam.cells import encode_texts, parse_days, parse_flags, parse_numbers


def text(*cells: str | None) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(cells, pa.string()).dictionary_encode()])


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1", 1.0),
        ("-3", -3.0),
        ("+2.50", 2.5),
        (".5", 0.5),
        ("1e-3", 0.001),
        ("007", 7.0),
        (None, None),
        ("NA", None),
        (".", None),
    ],
)
def test_a_number_is_read(cell: str | None, number: float | None) -> None:
    numbers, wrong = parse_numbers(text(cell))
    assert (None if np.isnan(numbers[0]) else numbers[0]) == number
    assert not wrong[0]


@pytest.mark.parametrize("cell", ["abc", "1,5", "1 000", "inf", "nan", "1e999", "--1", "0x10", "½"])
def test_what_is_no_finite_number_is_wrong(cell: str) -> None:
    _, wrong = parse_numbers(text("1", cell))
    assert wrong.tolist() == [False, True]


def test_an_infinite_double_is_wrong_and_an_empty_one_is_not() -> None:
    numbers, wrong = parse_numbers(pa.chunked_array([[1.5, float("inf"), float("nan"), None]]))
    assert wrong.tolist() == [False, True, True, False]
    assert numbers[0] == 1.5


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("2024-02-29", "2024-02-29", "2024-02-29"),
        ("2024-02-29T10:30", "2024-02-29", "2024-02-29"),
        ("2024-02-29 10:30", "2024-02-29", "2024-02-29"),
        ("29FEB2024", "2024-02-29", "2024-02-29"),
        ("29-Feb-2024", "2024-02-29", "2024-02-29"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-12", "2024-12-01", "2024-12-31"),
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024---15", "2024-01-01", "2024-12-31"),
        (None, "NaT", "NaT"),
        ("NA", "NaT", "NaT"),
    ],
)
def test_a_day_is_read_as_far_as_it_is_known(cell: str | None, first: str, last: str) -> None:
    days, wrong = parse_days(text(cell))
    assert (str(days.first[0]), str(days.last[0])) == (first, last)
    assert not wrong[0]


@pytest.mark.parametrize(
    "cell", ["2023-02-29", "2024-13-01", "2024-13", "31/03/2024", "03-31-2024", "tomorrow", "19"]
)
def test_what_is_no_day_is_wrong(cell: str) -> None:
    _, wrong = parse_days(text("2024-01-01", cell))
    assert wrong.tolist() == [False, True]


@pytest.mark.parametrize("kind", [pa.date32(), pa.timestamp("us")])
def test_days_and_times_of_a_format_that_has_them_are_days(kind: pa.DataType) -> None:
    values = [dt.datetime(1969, 12, 31, 23), None]  # noqa: DTZ001 - of no time zone
    days, wrong = parse_days(pa.chunked_array([pa.array(values).cast(kind, safe=False)]))
    assert [str(day) for day in days.last] == ["1969-12-31", "NaT"]
    assert not wrong.any()


def test_a_number_is_no_day_whatever_it_counts() -> None:
    days, wrong = parse_days(pa.chunked_array([[2024.0, None]]))
    assert wrong.tolist() == [True, False]
    assert np.isnat(days.first).all()


@pytest.mark.parametrize(
    ("cell", "flag"),
    [
        ("Y", True),
        ("y", True),
        ("1", True),
        ("TRUE", True),
        ("yes", True),
        ("N", False),
        ("0", False),
        ("false", False),
        ("No", False),
        (None, False),
        ("NA", False),
    ],
)
def test_a_flag_is_read_and_a_blank_means_no(cell: str | None, flag: bool) -> None:
    flags, wrong = parse_flags(text(cell))
    assert flags[0] == flag
    assert not wrong[0]


def test_a_number_may_be_a_flag() -> None:
    flags, wrong = parse_flags(pa.chunked_array([[1.0, 0.0, None, 2.0]]))
    assert flags.tolist() == [True, False, False, False]
    assert wrong.tolist() == [False, False, False, True]


@pytest.mark.parametrize(
    ("cells", "texts"),
    [
        ([1015.0, 0.1, 701101500012.0, -0.5], ["1015", "0.1", "701101500012", "-0.5"]),
        ([dt.date(2024, 1, 31)], ["2024-01-31"]),
        (["a", "b", "a"], ["a", "b"]),
    ],
)
def test_any_column_can_be_read_as_texts(cells: list[Any], texts: list[str]) -> None:
    assert encode_texts(pa.chunked_array([cells])).values.to_pylist() == texts


def test_texts_are_found_counted_and_left_out() -> None:
    texts = encode_texts(text("b", "a", None, "b", "NA"))
    assert texts.count().tolist() == [2, 1, 1]
    assert texts.first(0) == 0
    assert texts.missing.tolist() == [False, False, True, False, False]
    assert texts.without(("NA",)).missing.tolist() == [False, False, True, False, True]
    rows = np.array([False, True, True, False, False])
    assert texts.take(rows).used().values.to_pylist() == ["a"]
    assert texts.take(rows).used().codes.tolist() == [0, -1]
    assert texts.each(len, -1).tolist() == [1, 1, -1, 1, 2]
    assert encode_texts(text()).each(len, -1).tolist() == []
    assert encode_texts(text(None)).each(len, -1).tolist() == [-1]
