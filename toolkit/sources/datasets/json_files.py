"""Dataset-JSON 1.1 files in, as one JSON object or as a line a row; their columns out."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from toolkit.errors import DataError, Fault
from toolkit.sources.datasets.columns import OpenedFile
from toolkit.sources.datasets.json_values import DATA_TYPES, WrongValueError, convert_values
from toolkit.sources.tabular import read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Rows = Iterator[Any]

_CHUNK = 50_000  # how many rows are turned into columns in one go
_BLANKS = re.compile(r"[ \t\r\n]*")

_REQUIRED = {
    "datasetJSONCreationDateTime": str,
    "datasetJSONVersion": str,
    "itemGroupOID": str,
    "records": int,
    "name": str,
    "label": str,
    "columns": list,
}
_REQUIRED_OF_COLUMNS = ("itemOID", "name", "label", "dataType")
_AGAIN = "copy the file again, or write it again"
_STANDARD = "write the file as the standard Dataset-JSON 1.1 says"


@dataclass(frozen=True)
class _Column:
    """What the metadata say about a column."""

    name: str
    data_type: str
    target: str
    display: str


def open_json(path: Path, where: str) -> OpenedFile:
    """Open a Dataset-JSON file that is one JSON object.

    Raises:
        DataError: If it is not valid, now or when its columns are read.
    """
    document = _Document(read_text(path, where), where)
    metadata, rows_at = document.read_metadata()
    return _open(where, metadata, lambda: document.read_rows(rows_at))


def open_ndjson(path: Path, where: str) -> OpenedFile:
    """Open a Dataset-JSON file with its metadata in the first line, and a row in each other.

    Raises:
        DataError: If it is not valid, now or when its columns are read.
    """
    document = _Document(read_text(path, where), where)
    metadata, rows_at = document.read_first_line()
    return _open(where, metadata, lambda: document.read_lines(rows_at))


def _open(where: str, metadata: dict[str, Any], rows: Callable[[], Rows]) -> OpenedFile:
    """Check the metadata, and say how the columns are read."""
    columns = _check_metadata(metadata, where)

    def read(wanted: tuple[str, ...]) -> list[pa.ChunkedArray]:
        places = {column.name: place for place, column in enumerate(columns)}
        chosen = {places[name]: columns[places[name]] for name in wanted}
        chunks = _read_chunks(rows(), len(columns), metadata["records"], chosen, where)
        arrays = list(zip(*chunks, strict=True))
        return [pa.chunked_array(list(parts)) for parts in arrays]

    return OpenedFile(tuple(column.name for column in columns), 1, read)


def _read_chunks(
    rows: Rows, width: int, records: int, chosen: dict[int, _Column], where: str
) -> list[list[pa.Array]]:
    """Turn rows into columns, so many at a time that they need little memory.

    Args:
        rows: The rows as JSON has them.
        width: How many values a row must have.
        records: How many rows there must be.
        chosen: The wanted columns by their place in a row.
        where: The file's path as the user knows it, for messages.

    Returns:
        For each chunk an array of each column; one chunk without rows where there are none.
    """
    chunks: list[list[pa.Array]] = []
    first = 1
    while (chunk := list(islice(rows, _CHUNK))) or not chunks:
        _check_rows(chunk, width, where, first)
        values = list(zip(*chunk, strict=True)) or [()] * width
        faults: list[Fault] = []
        arrays: list[pa.Array] = []
        for place, column in chosen.items():
            kind = (column.data_type, column.target, column.display)
            try:
                arrays.append(convert_values(values[place], *kind))
            except WrongValueError as error:
                faults.append(
                    Fault(
                        f"{where}:{first + error.index}",
                        f"column {column.name!r} has {error.shown}, which is not {error.expected}",
                        f"mend the value, or the column's type, which is {column.data_type!r}",
                    )
                )
        if faults:
            raise DataError(*faults)
        chunks.append(arrays)
        first += len(chunk)
    if first - 1 != records:
        what = f"the number of rows is {first - 1}, and not {records} as 'records' says"
        raise DataError(Fault(where, what, _AGAIN))
    return chunks


def _check_rows(rows: list[Any], width: int, where: str, first: int) -> None:
    """Refuse rows that are no lists, or lists of another length."""
    if all(type(row) is list and len(row) == width for row in rows):
        return
    for number, row in enumerate(rows, first):
        if not isinstance(row, list):
            hint = "write each row as a list of its values"
            raise DataError(Fault(f"{where}:{number}", "this row is not a list", hint))
        if len(row) != width:
            what = f"this row has {len(row)} values, and there are {width} columns"
            hint = "write a value for each column, null where it is missing"
            raise DataError(Fault(f"{where}:{number}", what, hint))


def _check_metadata(metadata: dict[str, Any], where: str) -> list[_Column]:
    """Check what the metadata must have, and list the columns."""
    if {"clinicalData", "referenceData"} & metadata.keys():
        what = "this is a file of Dataset-JSON 1.0"
        raise DataError(Fault(where, what, "write it as Dataset-JSON 1.1"))
    missing = [key for key in _REQUIRED if key not in metadata]
    if missing:
        what = f"the metadata lack {', '.join(map(repr, missing))}"
        raise DataError(Fault(where, what, _STANDARD))
    for key, kind in _REQUIRED.items():
        if type(metadata[key]) is not kind or (key == "records" and metadata[key] < 0):
            expected = {str: "text", int: "a number of rows", list: "a list"}[kind]
            raise DataError(Fault(where, f"{key!r} in the metadata is not {expected}", _STANDARD))
    version = metadata["datasetJSONVersion"]
    if not re.fullmatch(r"1(\.\d+)*", version):
        what = f"this is version {version!r} of Dataset-JSON"
        raise DataError(Fault(where, what, "write it as Dataset-JSON 1.1"))
    faults: list[Fault] = []
    columns = [
        _check_column(column, number, where, faults)
        for number, column in enumerate(metadata["columns"], 1)
    ]
    if faults:
        raise DataError(*faults)
    if not columns:
        raise DataError(Fault(where, "the metadata name no columns", _STANDARD))
    return [column for column in columns if column is not None]


def _check_column(entry: Any, number: int, where: str, faults: list[Fault]) -> _Column | None:
    """Check what the metadata say about a column."""
    if not isinstance(entry, dict):
        faults.append(Fault(where, f"entry {number} of 'columns' is not an object", _STANDARD))
        return None
    missing = [key for key in _REQUIRED_OF_COLUMNS if not isinstance(entry.get(key), str)]
    if missing:
        called = entry["name"] if isinstance(entry.get("name"), str) else number
        what = f"column {called!r} lacks {', '.join(map(repr, missing))} in the metadata"
        faults.append(Fault(where, what, _STANDARD))
        return None
    data_type = entry["dataType"]
    if data_type not in DATA_TYPES:
        what = f"column {entry['name']!r} has the type {data_type!r}, which is none"
        faults.append(Fault(where, what, f"the types are: {', '.join(DATA_TYPES)}"))
        return None
    target, display = (entry.get(key) or "" for key in ("targetDataType", "displayFormat"))
    return _Column(entry["name"], data_type, str(target), str(display))


class _Document:
    """A JSON text that is read from front to back, one value at a time."""

    def __init__(self, text: str, where: str) -> None:
        self._text = text
        self._where = where
        self._decoder = json.JSONDecoder(parse_constant=_refuse_constant)

    def read_first_line(self) -> tuple[dict[str, Any], int]:
        """Read the metadata of a file with a row a line; say where the rows begin."""
        self._begin()
        found, at = self._value(0)
        return found, self._end_line(at)

    def read_lines(self, at: int) -> Rows:
        """Read the rows of a file with a row a line."""
        row, last = 1, len(self._text.rstrip())
        while at < last:
            value, end = self._value(at, row)
            broken = self._text.find("\n", at, end)
            if broken >= 0:
                raise self._invalid(broken, row)
            at = self._end_line(end, row)
            yield value
            row += 1

    def read_metadata(self) -> tuple[dict[str, Any], int]:
        """Read all of the object but its rows; say where they begin, or -1 if there are none."""
        at = self._begin()
        metadata: dict[str, Any] = {}
        rows_at = -1
        at = self._skip(at + 1)
        while self._text[at : at + 1] != "}" or metadata:
            key, at = self._key(at)
            if key == "rows":
                rows_at = at
                if metadata.keys() >= _REQUIRED.keys():
                    return metadata, rows_at  # what follows is read when the rows have been
            metadata[key], at = self._value(at)
            at = self._skip(at)
            if self._text[at : at + 1] == "}":
                break
            at = self._take(",", at)
        self._end(at + 1)
        metadata.pop("rows", None)  # they are read again, now that their columns are known
        return metadata, rows_at

    def read_rows(self, at: int) -> Rows:
        """Read the rows of the object, and check what follows them."""
        if at < 0:
            return
        if self._text[at : at + 1] != "[":
            raise DataError(Fault(self._where, "'rows' is not a list", _STANDARD))
        row, at = 1, self._skip(at + 1)
        closed = self._text[at : at + 1] == "]"
        while not closed:
            value, at = self._value(at, row)
            yield value
            at = self._skip(at)
            closed = self._text[at : at + 1] == "]"
            if not closed:
                at = self._take(",", at, row)
            row += 1
        at = self._skip(at + 1)
        while self._text[at : at + 1] == ",":
            key, at = self._key(self._skip(at + 1))
            if key == "rows":
                raise DataError(Fault(self._where, "'rows' stands here twice", _STANDARD))
            _, at = self._value(at)
            at = self._skip(at)
        self._end(self._take("}", at))

    def _key(self, at: int) -> tuple[str, int]:
        """Read a key; return it, and where its value begins."""
        if self._text[at : at + 1] != '"':
            raise self._invalid(at)
        key, end = self._value(at)
        return key, self._take(":", self._skip(end))

    def _end(self, at: int) -> None:
        """Refuse what follows the object."""
        at = self._skip(at)
        if at < len(self._text):
            raise self._invalid(at)

    def _end_line(self, at: int, row: int = 0) -> int:
        """Refuse what follows in a line; return where the next begins."""
        end = self._text.find("\n", at)
        end = end if end >= 0 else len(self._text)
        if self._skip(at) < end:
            raise self._invalid(at, row)
        return end + 1

    def _value(self, at: int, row: int = 0) -> tuple[Any, int]:
        """Read the value at a place; return it, and where it ends."""
        try:
            return self._decoder.raw_decode(self._text, self._skip(at))
        except RecursionError:
            what = "this JSON is nested too deeply"
        except json.JSONDecodeError as error:
            raise self._invalid(error.pos, row) from None
        except ValueError:
            what = "this JSON has NaN, Infinity or a number of thousands of digits"
        raise DataError(Fault(self._place(row), what, _STANDARD))

    def _skip(self, at: int) -> int:
        """Step over blanks."""
        found = _BLANKS.match(self._text, at)
        return found.end() if found else at

    def _take(self, mark: str, at: int, row: int = 0) -> int:
        """Step over a mark that must stand here, and over the blanks behind it."""
        if self._text[at : at + 1] != mark:
            raise self._invalid(at, row)
        return self._skip(at + 1)

    def _begin(self) -> int:
        """Refuse a text that does not begin with an object; return where it does."""
        at = self._skip(0)
        if self._text[at : at + 1] != "{":
            what = "this is not a Dataset-JSON file, which begins with the brace of an object"
            raise DataError(Fault(self._where, what, _STANDARD))
        return at

    def _invalid(self, at: int, row: int = 0) -> DataError:
        """Make the error for a text that is not JSON from a place on."""
        if self._text.rstrip()[-1:] not in {"]", "}"} or at >= len(self._text.rstrip()):
            what, hint = "this file ends in the middle", _AGAIN
        else:
            line = self._text.count("\n", 0, at) + 1
            column = at - self._text.rfind("\n", 0, at)
            what = f"this is not valid JSON at line {line}, character {column}"
            hint = "write the file again with a program that makes JSON"
        return DataError(Fault(self._place(row), what, hint))

    def _place(self, row: int) -> str:
        """Name a row, or the file where it is none."""
        return f"{self._where}:{row}" if row else self._where


def _refuse_constant(name: str) -> None:
    """Refuse NaN and Infinity, which Python reads and JSON does not have."""
    raise ValueError(name)
