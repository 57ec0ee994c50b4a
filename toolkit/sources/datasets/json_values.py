"""Values as JSON has them in, with the type that their column declares; an array out."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from toolkit.sources.datasets.sas_dates import read_sas_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Values = Sequence[Any]

_TEXT: frozenset[type] = frozenset([str, type(None)])
_NUMBERS: frozenset[type] = frozenset([int, float, type(None)])
_BOOLEANS: frozenset[type] = frozenset([bool, type(None)])

_DECIMAL = r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?"
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_DATE = r"\d{4}-\d{2}-\d{2}"
_ZONE = r"(Z|[+-]\d{2}:?\d{2})$"
_DATETIME = rf"{_DATE}(T\d{{2}}:\d{{2}}(:\d{{2}}(\.\d+)?)?{_ZONE[:-1]}?)?"
_TIME = re.compile(r"(\d{2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?")
# Text may leave out what is not known of a date, as `2014-01` or `2014---02T10:00` do.
_ISO = r"[\d-][\d:T.Z+/PYMWDHS-]*"
_SHOWN = 40  # how many characters of a value a message shows


class WrongValueError(ValueError):
    """A value that is not of its column's type.

    Args:
        index: Its place among the values.
        value: The value.
        expected: What it should be, with its article.
    """

    def __init__(self, index: int, value: Any, expected: str) -> None:
        super().__init__(index, value, expected)
        shown = json.dumps(value, ensure_ascii=False).encode(errors="backslashreplace").decode()
        self.index = index
        self.shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
        self.expected = expected


def convert_values(values: Values, data_type: str, target: str, display: str) -> pa.Array:
    """Make an array of the values of a column.

    Args:
        values: As JSON has them; None where they are missing.
        data_type: The column's `dataType`, one of DATA_TYPES.
        target: Its `targetDataType`, which tells dates from text that looks like dates.
        display: Its `displayFormat`, by which SAS tells dates from numbers.

    Returns:
        Text, truths, numbers, dates or datetimes.

    Raises:
        WrongValueError: For the first value that is not of the type.
    """
    expected, convert = (_TARGETS if target == "integer" else {}).get(
        data_type, DATA_TYPES[data_type]
    )
    try:
        return convert(values, display)
    except _REFUSED:
        index = _find_wrong(values, lambda value: convert([value], display))
        raise WrongValueError(index, values[index], expected) from None


_REFUSED = (pa.ArrowException, ValueError, TypeError, OverflowError)


def _find_wrong(values: Values, convert: Callable[[Any], Any]) -> int:
    """Find the first value that cannot be converted, or that does not go with those before it."""
    for index, value in enumerate(values):
        try:
            convert(value)
        except _REFUSED:
            return index
    written = [(at, isinstance(value, str)) for at, value in enumerate(values) if value is not None]
    return next((at for at, text in written if text != written[0][1]), 0)


def _expect(values: Values, kinds: frozenset[type]) -> None:
    """Refuse values of other types; True and False are not numbers here."""
    if not set(map(type, values)) <= kinds:
        raise TypeError


def _read_text(values: Values, _display: str) -> pa.Array:
    """Read text."""
    _expect(values, _TEXT)
    return pa.array(values, pa.string())


def _read_booleans(values: Values, _display: str) -> pa.Array:
    """Read what is true or false."""
    _expect(values, _BOOLEANS)
    return pa.array(values, pa.bool_())


def _read_numbers(values: Values, display: str) -> pa.Array:
    """Read numbers, or the dates that they are in SAS."""
    _expect(values, _NUMBERS)
    numbers = pa.array(values, pa.float64())
    return read_sas_numbers(numbers.to_numpy(zero_copy_only=False), display)


def _read_integers(values: Values, display: str) -> pa.Array:
    """Read whole numbers."""
    _expect(values, _NUMBERS)
    if any(isinstance(value, float) and not value.is_integer() for value in values):
        raise ValueError
    return _read_numbers(values, display)


def _read_decimals(values: Values, display: str) -> pa.Array:
    """Read numbers that are written as text, so that no digit is lost on the way."""
    if set(map(type, values)) <= _NUMBERS:
        return _read_numbers(values, display)
    _expect(values, _TEXT)
    plain = [
        value.replace(",", "") if value is not None and _THOUSANDS.fullmatch(value) else value
        for value in values
    ]
    numbers = _match(plain, _DECIMAL).cast(pa.float64())
    return read_sas_numbers(numbers.to_numpy(zero_copy_only=False), display)


def _read_written_dates(values: Values, _display: str) -> pa.Array:
    """Read dates and times that stay the text they are, with parts left out."""
    _expect(values, _TEXT)
    return _match(values, _ISO)


def _read_dates(values: Values, _display: str) -> pa.Array:
    """Read dates, or SAS's numbers of days."""
    if set(map(type, values)) <= _NUMBERS:
        return _read_numbers(values, "DATE9.")
    _expect(values, _TEXT)
    return _match(values, _DATE).cast(pa.date32())


def _read_datetimes(values: Values, _display: str) -> pa.Array:
    """Read datetimes on the clock of their own place, or SAS's numbers of seconds."""
    if set(map(type, values)) <= _NUMBERS:
        return _read_numbers(values, "DATETIME.")
    _expect(values, _TEXT)
    local = pc.replace_substring_regex(_match(values, _DATETIME), rf"(T.*){_ZONE}", r"\1")
    exact = pc.replace_substring_regex(local, r"(\.\d{6})\d+$", r"\1")
    return exact.cast(pa.timestamp("us"))


def _read_times(values: Values, _display: str) -> pa.Array:
    """Read times of day as the number of their seconds."""
    if set(map(type, values)) <= _NUMBERS:
        return pa.array(values, pa.float64())
    _expect(values, _TEXT)
    return pa.array([_count_seconds(value) for value in values], pa.float64())


def _count_seconds(text: str | None) -> float | None:
    """Count the seconds of a time of day."""
    if text is None or not text.strip():
        return None
    found = _TIME.fullmatch(text.strip())
    if found is None or int(found[1]) > 24 or int(found[2]) > 59:
        raise ValueError
    return int(found[1]) * 3600 + int(found[2]) * 60 + float(found[3] or 0)


def _match(values: Values, pattern: str) -> pa.Array:
    """Make text of values, each of which must match a pattern where it is not blank."""
    text = pc.utf8_trim_whitespace(pa.array(values, pa.string()))
    known = pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
    if not pc.all(pc.match_substring_regex(known, f"^(?:{pattern})$"), min_count=0).as_py():
        raise ValueError
    return known


_Reader = tuple[str, "Callable[[Values, str], pa.Array]"]
DATA_TYPES: Mapping[str, _Reader] = {
    "string": ("text", _read_text),
    "integer": ("a whole number of up to 15 digits", _read_integers),
    "decimal": ("a decimal number such as 7.5", _read_decimals),
    "float": ("a number", _read_numbers),
    "double": ("a number", _read_numbers),
    "boolean": ("true or false", _read_booleans),
    "datetime": ("a datetime such as 2014-01-02T10:30:00", _read_written_dates),
    "date": ("a date such as 2014-01-02", _read_written_dates),
    "time": ("a time such as 10:30:00", _read_written_dates),
    "URI": ("text", _read_text),
}
_TARGETS: Mapping[str, _Reader] = {
    "datetime": (DATA_TYPES["datetime"][0], _read_datetimes),
    "date": (DATA_TYPES["date"][0], _read_dates),
    "time": (DATA_TYPES["time"][0], _read_times),
}
