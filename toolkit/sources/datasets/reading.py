"""The one place that opens participant-level data: a file of any format in, a table out.

Whatever the format, the same data become the same table, to the last bit: see `dataset_columns`.
"""

from __future__ import annotations

import importlib.util
from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

import pyarrow as pa

from toolkit.errors import DataError, Fault, MissingPackageError
from toolkit.model.datasets import PackagedFile
from toolkit.sources.datasets.arrow_files import open_feather, open_parquet
from toolkit.sources.datasets.columns import OpenedFile, convert_column
from toolkit.sources.datasets.csv_files import open_csv
from toolkit.sources.datasets.json_files import open_json, open_ndjson
from toolkit.sources.datasets.sas_files import open_sas7bdat, open_transport

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

_SAS7BDAT = bytes(12) + bytes.fromhex("c2ea8160b31411cfbd92080009c7318c181f1011")


@dataclass(frozen=True)
class Dataset:
    """A dataset as its file has it.

    Attributes:
        where: The file's path as the user knows it.
        table: Its columns, by the names that they have in the file: dictionaries of text, or
            arrays of `float64`, `date32` or `timestamp[us]`, missing where the file has nothing.
        first_row: What number the user knows the first row of `table` by.
    """

    where: str
    table: pa.Table
    first_row: int


@dataclass(frozen=True)
class _Format:
    """A format: its name with its article, how its files begin, and what opens them."""

    name: str
    begins: bytes
    opens: Callable[[Path, str], OpenedFile]


FORMATS: Mapping[str, _Format] = {
    ".csv": _Format("a CSV file", b"", open_csv),
    ".parquet": _Format("a Parquet file", b"PAR1", open_parquet),
    ".xpt": _Format("a SAS transport file", b"HEADER RECORD*******LIB", open_transport),
    ".sas7bdat": _Format("a SAS7BDAT file", _SAS7BDAT, open_sas7bdat),
    ".json": _Format("a Dataset-JSON file", b"", open_json),
    ".ndjson": _Format("a Dataset-JSON file", b"", open_ndjson),
    ".feather": _Format("a Feather file", b"ARROW1", open_feather),
    ".arrow": _Format("a Feather file", b"ARROW1", open_feather),
}
_OTHERS: Mapping[bytes, str] = {
    b"PK\x03\x04": "an Excel workbook or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\x1f\x8b": "compressed by gzip",
    b"**COMPRESSED**": "a file of the SAS procedure CPORT",
}


def find_dataset(folder: Path, named: str | PackagedFile, where: str) -> Path:
    """Find a file that a trial names: in its folder, or in an installed package.

    Args:
        folder: The trial's folder.
        named: The file's path within the folder, or within a package; the package is not imported.
        where: Where it is named, for messages.

    Raises:
        MissingPackageError: If it comes with a package that is not installed.
        DataError: If the file is not there, or anywhere else.
    """
    if isinstance(named, PackagedFile):
        return _find_packaged(named, where)
    if _leads_out(named) or not _lies_within(folder / named, folder):
        what = f"the dataset {named!r} lies outside the trial's folder"
        raise DataError(Fault(where, what, "put the file into the trial's folder"))
    path = folder / named
    if not path.exists():
        what = f"there is no file {named!r} in the trial's folder"
        raise DataError(Fault(where, what, "add it, or mend its name"))
    return path


def read_columns(path: Path, where: str) -> tuple[str, ...]:
    """Read the names of a dataset's columns, and nothing else.

    Args:
        path: The file, in any of the formats.
        where: Its path as the user knows it, for messages.

    Raises:
        DataError: If the file cannot be read that far.
    """
    return _open(path, where).names


def read_dataset(path: Path, where: str, columns: Collection[str] | None = None) -> Dataset:
    """Read a dataset.

    Args:
        path: The file, in any of the formats.
        where: Its path as the user knows it, for messages.
        columns: Those that are wanted, as far as the file has them; all where it is left out.
            A name that the file does not have as it is written is found in other letter case.

    Returns:
        The dataset with those columns, in the order and by the names of the file.

    Raises:
        DataError: With every column that cannot be read; or if the file cannot be read at all.
    """
    opened = _open(path, where)
    names = opened.names if columns is None else _choose(opened.names, columns, where)
    arrays: list[pa.Array] = []
    faults: list[Fault] = []
    if names:
        for name, column in zip(names, opened.read(names), strict=True):
            try:
                arrays.append(convert_column(column, name, where, opened.first_row))
            except DataError as error:
                faults.extend(error.faults)
            except (pa.ArrowException, OverflowError):
                what = f"column {name!r} holds values that cannot be read"
                faults.append(Fault(where, what, "write the file again, as text, numbers or dates"))
    if faults:
        raise DataError(*faults)
    return Dataset(where, pa.Table.from_arrays(arrays, names=names), opened.first_row)


def _open(path: Path, where: str) -> OpenedFile:
    """Open a file by its ending, where that is the right one."""
    ending = path.suffix.lower()
    if ending not in FORMATS:
        what = f"files that end in {ending} are not read" if ending else "this file has no ending"
        raise DataError(Fault(where, what, f"save it as one of {', '.join(FORMATS)}"))
    begin = _read_beginning(path, where)
    _check_beginning(begin, ending, where)
    opened = FORMATS[ending].opens(path, where)
    doubled = [name for name, times in Counter(opened.names).items() if times > 1]
    if doubled:
        what = f"more than one column is called {', '.join(repr(name) for name in doubled)}"
        raise DataError(Fault(where, what, "give each column a name of its own"))
    return opened


def _read_beginning(path: Path, where: str) -> bytes:
    """Read the first bytes of a file."""
    if path.exists() and not path.is_file():
        raise DataError(Fault(where, "this is a folder, not a file", "name the file within it"))
    try:
        with path.open("rb") as file:
            begin = file.read(64)
    except FileNotFoundError:
        raise DataError(Fault(where, "this file is missing", "add it, or mend its name")) from None
    except OSError as error:
        raise DataError(Fault(where, f"cannot read it: {error.strerror}")) from None
    if not begin:
        raise DataError(Fault(where, "this file is empty", "copy it again, or write it again"))
    return begin


def _check_beginning(begin: bytes, ending: str, where: str) -> None:
    """Refuse a file that begins as those of another format do."""
    expected = FORMATS[ending]
    if expected.begins and begin.startswith(expected.begins):
        return
    known = {entry.begins: entry.name for entry in FORMATS.values() if entry.begins}
    found = [name for start, name in (known | dict(_OTHERS)).items() if begin.startswith(start)]
    if not found and not expected.begins:
        return
    what = f"this is not {expected.name}" + (f" but {found[0]}" if found else "")
    raise DataError(Fault(where, what, f"save it as what its ending {ending} says, or rename it"))


def _choose(names: tuple[str, ...], columns: Collection[str], where: str) -> tuple[str, ...]:
    """Choose the columns that are wanted, in the file's order."""
    chosen: set[str] = set()
    faults: list[Fault] = []
    by_letters: dict[str, list[str]] = {}
    for name in names:
        by_letters.setdefault(name.casefold(), []).append(name)
    for column in columns:
        found = [column] if column in names else by_letters.get(column.casefold(), [])
        if len(found) > 1:
            what = f"{column!r} could be any of the columns {', '.join(map(repr, found))}"
            faults.append(Fault(where, what, "write the name as it stands in the file"))
        chosen.update(found)
    if faults:
        raise DataError(*faults)
    return tuple(name for name in names if name in chosen)


def _leads_out(named: str) -> bool:
    """Tell whether a path names its place from elsewhere, or climbs."""
    windows = PureWindowsPath(named)
    climbs = ".." in windows.parts or ".." in PurePosixPath(named).parts
    return climbs or bool(windows.anchor) or PurePosixPath(named).is_absolute() or "\0" in named


def _lies_within(path: Path, folder: Path) -> bool:
    """Tell whether a path leads into a folder when all its links are followed."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # links that lead in a circle
        return False


def _find_packaged(named: PackagedFile, where: str) -> Path:
    """Find a file of an installed package without importing it."""
    try:
        spec = importlib.util.find_spec(named.package)
    except (ImportError, ValueError):
        spec = None
    if spec is None or not spec.submodule_search_locations:
        what = f"the package {named.package!r} is not installed"
        raise MissingPackageError(Fault(where, what, named.install))
    if _leads_out(named.path):
        what = f"the dataset {named.path!r} lies outside the package {named.package!r}"
        raise DataError(Fault(where, what, "name a file within the package"))
    # Installers may make a package of links to a store, so links are not held against it.
    found = [Path(place) / named.path for place in spec.submodule_search_locations]
    for path in found:
        if path.is_file():
            return path
    what = f"the package {named.package!r} has no file {named.path!r}"
    raise DataError(Fault(where, what, named.install))
