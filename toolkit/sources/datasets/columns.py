"""Columns of any type that a format knows in, columns of the four types that all formats share out.

Text is a dictionary of its values in the order of their first appearance, without trailing blanks,
and missing where nothing else is left. Numbers are doubles, and times of day the number of their
seconds. Dates are days, and datetimes microseconds on the clock of the place where they were
written down. So the same data are equal to the last bit, whichever format they came in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from toolkit.errors import DataError, Fault

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = pa.dictionary(pa.int32(), pa.string())

_SECONDS = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
_DAYS = (-719_162, 2_932_896)  # the years 1 to 9999, from 1970-01-01
_DAY = 86_400 * _SECONDS["us"]


@dataclass(frozen=True)
class OpenedFile:
    """A data file of which only the names of the columns have been read.

    Attributes:
        names: The columns, in the file's order.
        first_row: What number a user knows the first row of data by.
        read: Reads the columns that it is told, in that order and of whatever type.
    """

    names: tuple[str, ...]
    first_row: int
    read: Callable[[tuple[str, ...]], list[pa.ChunkedArray]]


@dataclass(frozen=True)
class _Place:
    """A column in its file, for messages."""

    where: str
    name: str
    first_row: int

    def fault(self, wrong: Any, what: str, hint: str) -> DataError:
        """Make the error for the first row at which an array of truths says that it is wrong."""
        row = int(np.argmax(np.asarray(wrong))) + self.first_row
        return DataError(Fault(f"{self.where}:{row}", f"column {self.name!r}: {what}", hint))


def convert_column(column: pa.ChunkedArray, name: str, where: str, first_row: int) -> pa.Array:
    """Convert a column to text, numbers, dates or datetimes.

    Args:
        column: The column as its format gives it.
        name: Its name in the file.
        where: The file's path as the user knows it, for messages.
        first_row: What number the first row is known by.

    Returns:
        A dictionary of text, or an array of `float64`, `date32` or `timestamp[us]`.

    Raises:
        DataError: If the column's type, or a value in it, is none that a dataset may have.
    """
    place = _Place(where, name, first_row)
    kind = column.type
    if types.is_dictionary(kind) and not _is_text(kind.value_type):
        column = pa.chunked_array(
            [chunk.dictionary_decode() for chunk in column.chunks], type=kind.value_type
        )
        kind = kind.value_type
    if types.is_null(kind) or types.is_boolean(kind):
        column, kind = column.cast(pa.string()), pa.string()
    for fits, convert in _CONVERTERS:
        if fits(kind):
            return convert(column, place)
    what = f"column {name!r} holds values of the type '{kind}', which a dataset does not have"
    raise DataError(Fault(where, what, "write text, numbers, dates or datetimes instead"))


def _is_text(kind: pa.DataType) -> bool:
    """Tell whether values are text, or bytes that should be."""
    return any(
        fits(kind)
        for fits in (
            types.is_string,
            types.is_large_string,
            types.is_string_view,
            types.is_binary,
            types.is_large_binary,
        )
    )


def _convert_text(column: pa.ChunkedArray, place: _Place) -> pa.Array:
    """Convert text: without trailing blanks, and in the order of first appearance."""
    if not types.is_dictionary(column.type):
        column = column.cast(pa.string()).dictionary_encode()
    whole = _combine(column.unify_dictionaries())
    values = whole.dictionary.cast(pa.string())
    values.validate(full=True)
    if pc.any(pc.match_substring(values, "\0")).as_py():
        wrong = pc.match_substring(values, "\0").take(whole.indices).fill_null(fill_value=False)
        what = "there is a NUL character in it, which no text has"
        raise place.fault(wrong, what, "write the file again, from text without it")
    trimmed = pc.utf8_rtrim_whitespace(values)
    known = pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)
    distinct = known.dictionary_encode()
    indices = distinct.indices.take(whole.indices)
    order = pc.drop_null(pc.unique(indices))
    rank = np.zeros(len(distinct.dictionary), dtype=np.int32)
    rank[order.to_numpy()] = np.arange(len(order), dtype=np.int32)
    ranked = pa.array(rank).take(indices)
    return pa.DictionaryArray.from_arrays(ranked, distinct.dictionary.take(order))


def _convert_numbers(column: pa.ChunkedArray, place: _Place) -> pa.Array:
    """Convert numbers to doubles that print as those of the file."""
    if types.is_decimal(column.type):
        column = column.cast(pa.string())  # as text they are read as in every other format
    try:
        numbers = _combine(column.cast(pa.float64()))
    except pa.ArrowInvalid:
        limit = 2**53
        whole = _combine(column)
        wrong = pc.or_(pc.greater(whole, limit), pc.less(whole, -limit)).fill_null(fill_value=False)
        what = f"{whole[int(np.argmax(np.asarray(wrong)))]} has more digits than a number can have"
        raise place.fault(wrong, what, "write an identifier as text") from None
    values = numbers.to_numpy(zero_copy_only=False)
    if np.isinf(values).any():
        hint = "leave the cell empty where there is no number"
        raise place.fault(np.isinf(values), "this number is infinite", hint)
    # Some formats have no zero with a minus sign, and nobody means one.
    return pa.array(values + 0.0, pa.float64(), from_pandas=True)


def _convert_seconds(column: pa.ChunkedArray, place: _Place) -> pa.Array:
    """Convert times of day, and durations, to the number of their seconds."""
    small = types.is_time32(column.type)
    counts = column.cast(pa.int32() if small else pa.int64()).cast(pa.float64())
    return _convert_numbers(pc.divide(counts, float(_SECONDS[column.type.unit])), place)


def _convert_dates(column: pa.ChunkedArray, place: _Place) -> pa.Array:
    """Convert dates to days."""
    dates = _combine(column.cast(pa.date32()))
    _refuse_beyond(dates.cast(pa.int32()), 1, place)
    return dates


def _convert_datetimes(column: pa.ChunkedArray, place: _Place) -> pa.Array:
    """Convert datetimes to microseconds on the clock of the place that their time zone names."""
    if column.type.tz is not None:
        column = pc.local_timestamp(column)
    whole = _combine(column)
    unit = _SECONDS[whole.type.unit]
    counts = whole.cast(pa.int64())
    if unit > _SECONDS["us"]:
        floored = np.asarray(counts.fill_null(0)) // (unit // _SECONDS["us"])
        counts = pa.array(floored, mask=np.asarray(counts.is_null()))
    else:
        _refuse_beyond(counts, 86_400 * unit, place)
        counts = pc.multiply(counts, _SECONDS["us"] // unit)
    _refuse_beyond(counts, _DAY, place)
    return counts.cast(pa.timestamp("us"))


def _refuse_beyond(counts: pa.Array, day: int, place: _Place) -> None:
    """Refuse dates outside the years that a calendar has, where `day` is the length of a day."""
    first, last = _DAYS[0] * day, (_DAYS[1] + 1) * day - 1
    wrong = pc.or_(pc.less(counts, first), pc.greater(counts, last)).fill_null(fill_value=False)
    if pc.any(wrong).as_py():
        what = "this date is not within the years 1 to 9999"
        raise place.fault(wrong, what, "check the unit and the format of the column")


def _combine(column: pa.ChunkedArray) -> pa.Array:
    """Make one array of a column's chunks."""
    combined = column.combine_chunks()
    return combined if isinstance(combined, pa.Array) else pa.concat_arrays(combined.chunks)


_CONVERTERS: tuple[
    tuple[Callable[[pa.DataType], bool], Callable[[pa.ChunkedArray, _Place], pa.Array]], ...
] = (
    (lambda kind: types.is_dictionary(kind) or _is_text(kind), _convert_text),
    (
        lambda kind: types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind),
        _convert_numbers,
    ),
    (types.is_date, _convert_dates),
    (types.is_timestamp, _convert_datetimes),
    (lambda kind: types.is_time(kind) or types.is_duration(kind), _convert_seconds),
)
