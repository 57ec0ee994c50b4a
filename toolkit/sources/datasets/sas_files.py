"""SAS transport files (XPT, versions 5 and 8) and SAS7BDAT files in, their columns out."""

from __future__ import annotations

import re
import warnings
from contextlib import contextmanager
from mmap import ACCESS_READ, mmap
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyreadstat

from toolkit.errors import DataError, Fault
from toolkit.sources.datasets.columns import OpenedFile
from toolkit.sources.datasets.sas_dates import read_sas_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_RECORD = 80  # the bytes of a record of a transport file; the last one is filled up with blanks
_HEADER = b"HEADER RECORD*******"
_COUNT = slice(48, 63)  # where version 8 says how many rows there are
_RENAMED = re.compile(r"(.+)_duplicated\d+")


def open_transport(path: Path, where: str) -> OpenedFile:
    """Open a SAS transport file.

    Raises:
        DataError: If it is damaged, cut off or holds several datasets.
    """
    opened, metadata = _open_sas(path, where, pyreadstat.read_xport, "SAS transport")
    _check_length(path, where, sum(metadata.variable_storage_width.values()))
    return opened


def open_sas7bdat(path: Path, where: str) -> OpenedFile:
    """Open a SAS7BDAT file.

    Raises:
        DataError: If it is damaged, now or when its columns are read.
    """
    opened, _ = _open_sas(path, where, pyreadstat.read_sas7bdat, "SAS7BDAT")
    return opened


def _open_sas(
    path: Path, where: str, library: Callable[..., Any], name: str
) -> tuple[OpenedFile, Any]:
    """Open a file with a function of pyreadstat; return its metadata, too."""
    with _damage(where, name):
        _, metadata = library(path, metadataonly=True, output_format="dict")
        names = _restore_names(metadata.column_names)

    def read(wanted: tuple[str, ...]) -> list[pa.ChunkedArray]:
        with _damage(where, name):
            # Its own conversion of dates is slow, and takes DTDATE for a number of days.
            columns, _ = library(
                path,
                usecols=list(wanted),
                output_format="dict",
                disable_datetime_conversion=True,
            )
        displays = metadata.original_variable_types
        kinds = metadata.readstat_variable_types
        return [
            pa.chunked_array([_read_column(columns[name], kinds[name], displays[name] or "")])
            for name in wanted
        ]

    return OpenedFile(names, 1, read), metadata


def _restore_names(names: list[str]) -> tuple[str, ...]:
    """Undo pyreadstat's renaming of columns that have the same name."""
    found = ((name, _RENAMED.fullmatch(name)) for name in names)
    return tuple(match[1] if match and match[1] in names else name for name, match in found)


def _read_column(values: list[Any], kind: str, display: str) -> pa.Array:
    """Make an array of the values that pyreadstat gives for a column."""
    if kind == "string":
        return pa.array(values, pa.string())
    return read_sas_numbers(np.array(values, dtype=np.float64), display)


def _check_length(path: Path, where: str, width: int) -> None:
    """Refuse a transport file that is cut off, or in which another dataset follows.

    pyreadstat would read as many rows as there are, or take the next dataset's header for rows.

    Args:
        path: The file.
        where: Its path as the user knows it, for messages.
        width: How many bytes a row has.
    """
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        header = content.find(_HEADER + b"OBS")
        data = header + _RECORD
        following = content.find(_HEADER + b"MEMB", data)
        if following >= 0 and following % _RECORD == 0:
            what = "this file holds more than one dataset"
            raise DataError(Fault(where, what, "write each dataset to a file of its own"))
        length = len(content) - data
        stated = content[header:data][_COUNT].strip()
        rows = int(stated) if stated.isdigit() and int(stated) else length // max(width, 1)
        rest = length - rows * width
        filled = 0 <= rest < _RECORD and not content[len(content) - rest :].strip(b" ")
        if width and (len(content) % _RECORD or not filled):
            what = "this SAS transport file is cut off: its last record is not complete"
            raise DataError(Fault(where, what, "copy it again, or write it again"))


@contextmanager
def _damage(where: str, name: str) -> Iterator[None]:
    """Turn what pyreadstat raises for a file that it cannot read into one error."""
    try:
        with warnings.catch_warnings():
            # It warns of columns with the same name, which are an error of ours.
            warnings.simplefilter("ignore")
            yield
    except UnicodeDecodeError:
        what = f"there is text in this {name} file that is not in the encoding that it should have"
        hint = "write it again with ASCII or UTF-8 text"
        raise DataError(Fault(where, what, hint)) from None
    except (
        pyreadstat.ReadstatError,
        pyreadstat.PyreadstatError,
        MemoryError,
        OverflowError,
        TypeError,
        ValueError,
    ):
        what = f"this {name} file is damaged, or only a part of one"
        raise DataError(Fault(where, what, "copy it again, or write it again")) from None
