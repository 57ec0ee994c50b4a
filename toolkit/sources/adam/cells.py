"""The cells of a column in; texts, numbers, days or flags out, and which cells are none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    Codes = NDArray[np.int32]
    Numbers = NDArray[np.float64]
    Dates = NDArray[np.datetime64]
    Categories = pd.Categorical[str]

NO_CODE = -1
MISSING = ("NA", ".")
"""What R and SAS write into CSV files where a number, a day or a flag is missing."""

_TRUE = frozenset({"y", "yes", "1", "true"})
_FALSE = frozenset({"n", "no", "0", "false"})
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_WHOLE = 2.0**53
_DAY = r"^\d{4}-\d{2}-\d{2}([T ].*)?$"
_SAS_DAY = r"^\d{1,2}-?[A-Za-z]{3}-?\d{4}$"
_MONTH = r"^\d{4}-\d{2}$"
_YEAR = r"^\d{4}(---\d{2})?$"


@dataclass(frozen=True)
class Texts:
    """A column of texts, each different one once.

    Attributes:
        codes: For each row the position of its text in `values`, or NO_CODE where it has none.
        values: The texts.
    """

    codes: Codes
    values: pa.Array

    def spread(self, found: Any, missing: Any) -> NDArray[Any]:
        """Give each row what was found for its text, and `missing` to those that have none."""
        array = np.asarray(found)
        if not len(array):
            return np.full(len(self.codes), missing)
        # the code of a missing text, -1, picks what stands last
        return np.append(array, np.asarray([missing], dtype=array.dtype))[self.codes]

    def each(self, function: Callable[[str], Any], missing: Any) -> NDArray[Any]:
        """Give each row what a function makes of its text."""
        return self.spread([function(value) for value in self.values.to_pylist()], missing)

    def first(self, code: int) -> int:
        """Find the first row with a text."""
        return int(np.argmax(self.codes == code))

    def count(self) -> NDArray[np.int64]:
        """Count the rows of each text."""
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.values))

    def used(self) -> Texts:
        """Leave out the texts that no row has."""
        kept = self.count() > 0
        if kept.all():
            return self
        codes = self.spread(np.where(kept, np.cumsum(kept) - 1, NO_CODE), NO_CODE)
        return Texts(codes.astype(np.int32), self.values.filter(pa.array(kept)))

    def take(self, rows: Mask) -> Texts:
        """Take some of the rows."""
        return self if rows.all() else Texts(self.codes[rows], self.values)

    @property
    def missing(self) -> Mask:
        """The rows without a text."""
        return np.asarray(self.codes == NO_CODE)

    def without(self, unwanted: Sequence[str]) -> Texts:
        """Take rows with certain texts for rows that have none."""
        drop = np.isin(self.values.to_numpy(zero_copy_only=False), unwanted)
        if not drop.any():
            return self
        return Texts(
            self.spread(np.where(drop, NO_CODE, np.arange(len(drop))), NO_CODE), self.values
        )


@dataclass(frozen=True)
class Days:
    """A column of days, of some of which only the month or the year is known.

    Attributes:
        first: The first day that it can have been; not a time where nothing is known.
        last: The last one.
    """

    first: Dates
    last: Dates

    @property
    def known(self) -> Mask:
        """The rows whose day is known."""
        return np.asarray(self.first == self.last)


def categorise(codes: Codes, names: Sequence[str], *, ordered: bool = False) -> Categories:
    """Make categories of the positions of names; NO_CODE where there is none."""
    return pd.Categorical.from_codes(codes, pd.Index(list(names), dtype="str"), ordered=ordered)


def encode_texts(column: pa.ChunkedArray) -> Texts:
    """Read a column of whatever type as texts; a whole number loses its `.0`."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    array = column.unify_dictionaries().combine_chunks()
    codes = np.asarray(array.indices.fill_null(NO_CODE), dtype=np.int32)
    return Texts(codes, _write_values(array.dictionary))


def _write_values(values: pa.Array) -> pa.Array:
    """Write values of any type as texts."""
    if pa.types.is_floating(values.type):
        whole = pc.and_(pc.equal(values, pc.trunc(values)), pc.less(pc.abs(values), _WHOLE))
        as_whole = pc.if_else(whole, values, None).cast(pa.int64()).cast(pa.string())
        return pc.coalesce(as_whole, values.cast(pa.string()))
    return values.cast(pa.string())


def parse_numbers(column: pa.ChunkedArray) -> tuple[Numbers, Mask]:
    """Read a column as numbers.

    Returns:
        The numbers, NaN where there is none, and the rows whose cells are not finite numbers.
    """
    if pa.types.is_floating(column.type) or pa.types.is_integer(column.type):
        given = np.asarray(column.is_valid())
        numbers = np.asarray(column.cast(pa.float64()).fill_null(np.nan), dtype=np.float64)
        return numbers, given & ~np.isfinite(numbers)
    texts = encode_texts(column).without(MISSING)
    readable = pc.match_substring_regex(texts.values, _NUMBER)
    parsed = pc.if_else(readable, texts.values, None).cast(pa.float64()).fill_null(np.nan)
    numbers = texts.spread(np.asarray(parsed, dtype=np.float64), np.nan)
    return numbers, ~texts.missing & ~np.isfinite(numbers)


def parse_days(column: pa.ChunkedArray) -> tuple[Days, Mask]:
    """Read a column as days: days, times, or texts such as 2014-03-31, 31MAR2014 or 2014-03.

    Returns:
        The days, and the rows whose cells are none.
    """
    if pa.types.is_date(column.type) or pa.types.is_timestamp(column.type):
        days = column.to_numpy().astype("datetime64[D]")
        return Days(days, days), np.zeros(len(days), dtype=bool)
    if pa.types.is_floating(column.type):  # a count of days since a day that the file does not tell
        days = np.full(len(column), np.datetime64("NaT", "D"))
        return Days(days, days), np.asarray(column.is_valid())
    texts = encode_texts(column).without(MISSING)
    first, last = _parse_values(texts.values)
    nothing = np.datetime64("NaT", "D")
    days = Days(texts.spread(first, nothing), texts.spread(last, nothing))
    return days, ~texts.missing & np.isnat(days.first)


def _parse_values(values: pa.Array) -> tuple[Dates, Dates]:
    """Read texts as days: the first and the last that each can mean."""

    def parse(pattern: str, start: pa.Array, form: str) -> Dates:
        kept = pc.if_else(pc.match_substring_regex(values, pattern), start, None)
        read = pd.to_datetime(
            pd.Series(kept.to_pandas(), dtype=object), format=form, errors="coerce"
        )
        return read.to_numpy().astype("datetime64[D]")

    shortened = {length: pc.utf8_slice_codeunits(values, 0, length) for length in (4, 7, 10)}
    day = parse(_DAY, shortened[10], "%Y-%m-%d")
    sas_day = parse(_SAS_DAY, pc.replace_substring(values, "-", ""), "%d%b%Y")
    month = parse(_MONTH, shortened[7], "%Y-%m")
    year = parse(_YEAR, shortened[4], "%Y")
    day = np.where(np.isnat(day), sas_day, day)
    end_of_month = (month.astype("datetime64[M]") + 1).astype("datetime64[D]") - 1
    end_of_year = (year.astype("datetime64[Y]") + 1).astype("datetime64[D]") - 1
    first, last = day, day
    for start, end in ((month, end_of_month), (year, end_of_year)):
        unread = np.isnat(first)
        first, last = np.where(unread, start, first), np.where(unread, end, last)
    return first, last


def parse_flags(column: pa.ChunkedArray) -> tuple[Mask, Mask]:
    """Read a column as flags, of which a blank means no.

    Returns:
        The flags, and the rows whose cells are none.
    """
    texts = encode_texts(column).without(MISSING)
    values = [value.casefold() for value in texts.values.to_pylist()]
    flags = texts.spread(np.array([value in _TRUE for value in values], dtype=bool), missing=False)
    known = [value in _TRUE | _FALSE for value in values]
    return flags, ~texts.spread(np.array(known, dtype=bool), missing=True)
