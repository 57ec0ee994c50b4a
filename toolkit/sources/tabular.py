"""The one place that opens a data file: a path in, its rows as text out."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.errors import DataError, Fault

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class TextRow:
    """A row as it stands in the file.

    Attributes:
        where: File and line, for messages.
        cells: The text of each column.
    """

    where: str
    cells: dict[str, str]


def read_text(path: Path, where: str) -> str:
    """Read a text file.

    Args:
        path: The file.
        where: Its path as the user knows it, for messages.

    Raises:
        DataError: If it is missing, cannot be read, or is not UTF-8 text.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DataError(
            Fault(where, "this file is missing", "add it, or restore it from git")
        ) from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise DataError(
            Fault(
                f"{where}:{line}", "this is not UTF-8 text", "save the file with the encoding UTF-8"
            )
        ) from None
    except OSError as error:
        raise DataError(Fault(where, f"cannot read it: {error.strerror}")) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        what = "there is a NUL character in it, which no text has"
        raise DataError(Fault(f"{where}:{line}", what, "save the file as plain text"))
    return text


def read_csv(
    path: Path, where: str, columns: tuple[str, ...], optional: frozenset[str] = frozenset()
) -> tuple[list[TextRow], list[Fault]]:
    """Read a CSV file whose columns are known, every cell as text.

    Args:
        path: The file: UTF-8, commas, a header row.
        where: Its path as the user knows it, for messages.
        columns: The columns that it may have, in any order.
        optional: Those of them that it may do without; its rows then have them empty.

    Returns:
        The rows that have a cell for each column, and what is wrong with the others.
    """
    try:
        text = read_text(path, where)
    except DataError as error:
        return [], list(error.faults)
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    rows: list[TextRow] = []
    faults: list[Fault] = []
    start = 1
    try:
        header = [name.strip() for name in next(reader, [])]
        left_out = [name for name in columns if name in optional and name not in header]
        if sorted([*header, *left_out]) != sorted(columns):
            return [], [_header_fault(where, header, columns)]
        start = reader.line_num + 1
        for cells in reader:
            line, start = f"{where}:{start}", reader.line_num + 1
            if not cells:
                continue
            if len(cells) != len(header):
                hint = "put a cell that holds a comma in double quotes"
                what = f"this row has {len(cells)} cells, the header has {len(header)}"
                faults.append(Fault(line, what, hint))
            else:
                cleaned = (cell.strip() for cell in cells)
                given = dict(zip(header, cleaned, strict=True))
                rows.append(TextRow(line, dict.fromkeys(left_out, "") | given))
    except csv.Error as error:
        hint = "a double quote within a cell is written twice, and the cell stands in double quotes"
        faults.append(Fault(f"{where}:{start}", f"this is not valid CSV: {error}", hint))
    return rows, faults


def _header_fault(where: str, header: list[str], columns: tuple[str, ...]) -> Fault:
    """Say which columns are missing, unknown or doubled."""
    missing = [name for name in columns if name not in header]
    unknown = [name for name in header if name not in columns]
    doubled = sorted({name for name in header if header.count(name) > 1})
    if len(header) == 1 and ";" in header[0]:
        hint = "save the file with commas between the columns"
        return Fault(f"{where}:1", "the columns are separated by semicolons", hint)
    parts = [
        f"{word} {', '.join(repr(name) for name in names)}"
        for word, names in (("missing", missing), ("unknown", unknown), ("twice", doubled))
        if names
    ]
    what = f"the header has the wrong columns ({'; '.join(parts)})"
    return Fault(f"{where}:1", what, f"the columns are: {','.join(columns)}")
