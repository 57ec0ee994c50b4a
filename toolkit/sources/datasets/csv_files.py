"""CSV files in, their columns as text out; or each line that is not as it must be."""

from __future__ import annotations

import csv
import io
import re
from contextlib import contextmanager
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from toolkit.errors import DataError, Fault
from toolkit.sources.datasets.columns import TEXT, OpenedFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BLOCK = 1 << 24  # how many bytes are looked at in one go
_ROW = 1 << 23  # how many bytes a row may have
_SHOWN = 10  # how many rows of the wrong length are shown
_QUOTE, _BESIDE_QUOTE = ord('"'), np.frombuffer(b",\r\n", np.uint8)

_ENCODING = ("this is not UTF-8 text", "save the file with the encoding UTF-8")
_NUL = ("there is a NUL character in it, which no text has", "save the file as plain text")
_EMPTY_LINE = ("this line is empty", "delete the line")
_LINE_END = ("this line ends with a carriage return alone", "end lines with a line feed")
_LOOSE_END = re.compile(rb"(?<![^\n])\n|\r")  # where all other lines end in a line feed
_QUOTING = "put a cell with a double quote in it in double quotes, and write the quote itself twice"


@dataclass(frozen=True)
class _Header:
    """The names of the columns, and where the rows begin, in bytes and in lines."""

    names: tuple[str, ...]
    end: int
    lines: int


def open_csv(path: Path, where: str) -> OpenedFile:
    """Open a CSV file: UTF-8, commas, a header row.

    Raises:
        DataError: If its header is none, or a line of it is not as it must be.
    """
    header = _read_header(path, where)

    def read(wanted: tuple[str, ...]) -> list[pa.ChunkedArray]:
        return _read_rows(path, where, header, wanted)

    return OpenedFile(header.names, header.lines + 1, read)


def _read_header(path: Path, where: str) -> _Header:
    """Read the first row."""
    with path.open("rb") as file:
        lines = (line.decode("utf-8-sig") for line in iter(file.readline, b""))
        reader = csv.reader(lines, strict=True)
        try:
            cells = next(reader, [])
        except UnicodeDecodeError:
            raise DataError(Fault(f"{where}:{reader.line_num + 1}", *_ENCODING)) from None
        except csv.Error:
            what = "the header is not valid CSV"
            raise DataError(Fault(f"{where}:1", what, _QUOTING)) from None
        header = _Header(tuple(cell.strip() for cell in cells), file.tell(), reader.line_num)
    if any("\0" in name for name in header.names):
        raise DataError(Fault(f"{where}:1", *_NUL))
    if not any(header.names):
        what = "the first line has no names of columns"
        raise DataError(Fault(f"{where}:1", what, "begin the file with a header row"))
    for mark, word in ((";", "semicolons"), ("\t", "tabs")):
        if len(header.names) == 1 and mark in header.names[0]:
            hint = "save the file with commas between the columns"
            raise DataError(Fault(f"{where}:1", f"the columns are separated by {word}", hint))
    return header


def _read_rows(
    path: Path, where: str, header: _Header, wanted: tuple[str, ...]
) -> list[pa.ChunkedArray]:
    """Read some columns of all rows."""
    with path.open("rb") as file:
        content = mmap(file.fileno(), 0, access=ACCESS_READ)
    end = len(content)
    while end > header.end and content[end - 1 : end] in b"\r\n":
        end -= 1
    _check_text(content, end, where, header)
    if end == header.end:
        return [pa.chunked_array([], TEXT) for _ in wanted]
    try:
        table = arrow_csv.read_csv(
            pa.py_buffer(memoryview(content)[header.end : end]),
            read_options=arrow_csv.ReadOptions(column_names=header.names, block_size=_ROW),
            parse_options=arrow_csv.ParseOptions(
                newlines_in_values=content.find(b'"') >= 0, ignore_empty_lines=False
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(wanted, TEXT),
                include_columns=wanted,
                strings_can_be_null=True,
                null_values=[""],
            ),
        )
    except pa.ArrowInvalid:
        faults = _find_ragged_rows(path, where, header)
        what = f"a row of this file has more than {_ROW // 2**20} MB"
        hint = "check that each double quote that opens a cell is closed"
        raise DataError(*(faults or [Fault(where, what, hint)])) from None
    return [table.column(name) for name in wanted]


def _check_text(content: mmap, end: int, where: str, header: _Header) -> None:
    """Refuse what the reader would pass over: other encodings, NUL, loose quotes, empty lines.

    Args:
        content: The file.
        end: Where its last row ends.
        where: The file's path as the user knows it.
        header: Its header.

    Raises:
        DataError: With the first line that is wrong, for quotes the line where a cell begins.
    """
    at, line = header.end, header.lines + 1
    quotes = _Quotes(where)
    while at < end:
        cut = content.find(b"\n", min(at + _BLOCK, end), end) + 1 or end
        block = content[at:cut]
        try:
            block.decode()
        except UnicodeDecodeError as error:
            wrong = line + block.count(b"\n", 0, error.start)
            raise DataError(Fault(f"{where}:{wrong}", *_ENCODING)) from None
        if (nul := block.find(b"\0")) >= 0:
            wrong = line + block.count(b"\n", 0, nul)
            raise DataError(Fault(f"{where}:{wrong}", *_NUL))
        several = len(header.names) > 1
        _check_lines(block, where, line, within=quotes.opened > 0, several=several)
        quotes.follow(block, line)
        at, line = cut, line + block.count(b"\n")
    if quotes.opened:
        what = "a cell begins here with a double quote that is never closed"
        raise DataError(Fault(f"{where}:{quotes.opened}", what, _QUOTING))


def _check_lines(block: bytes, where: str, line: int, *, within: bool, several: bool) -> None:
    """Refuse lines without a cell, which would be read as rows, and line ends of an old kind.

    Args:
        block: Whole lines.
        where: The file's path as the user knows it.
        line: The number of the first of them.
        within: Whether the block begins within a cell in double quotes.
        several: Whether there is more than one column; a row of one may well be an empty line.
    """
    text = block.replace(b"\r\n", b"\n") if b"\r" in block else block
    if b"\r" not in text and b"\n\n" not in text and not text.startswith(b"\n"):
        return
    quotes, seen = int(within), 0
    for found in _LOOSE_END.finditer(text):
        quotes += text.count(b'"', seen, found.start())
        seen = found.start()
        if quotes % 2 == 0 and (several or found[0] == b"\r"):
            what, hint = _LINE_END if found[0] == b"\r" else _EMPTY_LINE
            wrong = line + text.count(b"\n", 0, seen)
            raise DataError(Fault(f"{where}:{wrong}", what, hint))


class _Quotes:
    """Follows the double quotes of a file from block to block.

    Quotes in a row count together: outside a cell an odd number opens one and an even number is all
    of one, and within a cell an odd number closes it and an even number stands for half as many.

    Attributes:
        opened: The line of the double quote that opens a cell which is not closed yet, or 0.
    """

    def __init__(self, where: str) -> None:
        self.opened = 0
        self._where = where

    def follow(self, block: bytes, line: int) -> None:
        """Go through whole lines, the first of which has the number `line`.

        Raises:
            DataError: If a quote stands within a cell without being written twice.
        """
        if b'"' not in block:
            return
        text = np.frombuffer(block, np.uint8)
        places = np.flatnonzero(text == _QUOTE)
        apart = np.diff(places) > 1
        first, last = places[np.append(True, apart)], places[np.append(apart, True)]
        odd = (last - first) % 2 == 0
        within = (np.cumsum(odd) - odd + (self.opened > 0)) % 2 == 1
        begins = (first == 0) | np.isin(text[first - 1], _BESIDE_QUOTE)
        after = np.minimum(last + 1, len(text) - 1)
        ends = (after == last) | np.isin(text[after], _BESIDE_QUOTE)
        right = np.where(within, ~odd | ends, begins & (odd | ends))
        wrong = len(right) if right.all() else int(np.argmin(right))
        opening = np.flatnonzero(odd & ~within & (np.arange(len(odd)) < wrong))
        if len(opening):
            self.opened = line + block.count(b"\n", 0, int(first[opening[-1]]))
        if wrong < len(right):
            self._refuse(
                line + block.count(b"\n", 0, int(first[wrong])),
                within=bool(within[wrong]),
                begins=bool(begins[wrong]),
            )
        if within[-1] == odd[-1]:
            self.opened = 0

    def _refuse(self, line: int, *, within: bool, begins: bool) -> None:
        """Say what is wrong with a quote, and where its cell begins."""
        if within or begins:
            what = "a cell begins here with a double quote, and goes on behind the next one"
        else:
            what = "there is a double quote in the middle of a cell"
        place = self.opened if within else line
        raise DataError(Fault(f"{self._where}:{place}", what, _QUOTING))


def _find_ragged_rows(path: Path, where: str, header: _Header) -> list[Fault]:
    """List the rows that have too many or too few cells."""
    faults: list[Fault] = []
    more = 0
    with path.open("rb") as file:
        file.seek(header.end)
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        reader = csv.reader(text)
        start = header.lines + 1
        with _long_cells(where):
            for cells in reader:
                if len(cells) not in {0, len(header.names)}:
                    what = f"this row has {len(cells)} cells, the header has {len(header.names)}"
                    hint = "put a cell that holds a comma in double quotes"
                    more += len(faults) == _SHOWN
                    if len(faults) < _SHOWN:
                        faults.append(Fault(f"{where}:{start}", what, hint))
                start = header.lines + reader.line_num + 1
    if more:
        faults.append(Fault(where, f"{more} more rows do not have {len(header.names)} cells"))
    return faults


@contextmanager
def _long_cells(where: str) -> Iterator[None]:
    """Turn the error for a cell that is longer than any cell should be into ours."""
    try:
        yield
    except csv.Error:
        what = "there is a cell with more than 131,072 characters, or a line break of its own kind"
        hint = "end lines with a line feed, and check that each double quote is closed"
        raise DataError(Fault(where, what, hint)) from None
