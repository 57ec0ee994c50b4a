"""Writes the same invented table in every format in which datasets are read."""

from __future__ import annotations

import csv
import ctypes
import datetime as dt
import json
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd
import pyarrow as pa
import pyreadstat
from pyarrow import feather, parquet
from pyreadstat import _readstat_writer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    Columns = Mapping[str, tuple[str, Sequence[Any]]]

TEXT = pa.dictionary(pa.int32(), pa.string())
TYPES = {
    "text": TEXT,
    "number": pa.float64(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us"),
}
SAS_FORMATS = {"date": "DATE9", "datetime": "DATETIME26.6"}

# By column: of which kind it is, and its values as a person would write them.
INVENTED: Columns = {
    "USUBJID": ("text", ["01-701-1015", "01-701-1023", "01-701-1028", "01-701-1034", "01-7"]),
    "TRT01P": ("text", ["Placebo", "Xanomeline, high dose  ", "Placebo ", None, "   "]),
    "COMMENT": ("text", ['5" of "it"', "é µ ≥ 中", " in front", "two\nlines", "NA"]),
    "AGE": ("number", [63.0, 75.21, None, 0.1, 74.0]),
    "CHG": ("number", [-1.5, 1e-7, 1 / 3, None, 123456789.0123]),
    "TRTSDT": (
        "date",
        [
            dt.date(2014, 1, 2),
            None,
            dt.date(2012, 2, 29),
            dt.date(1959, 12, 31),
            dt.date(2020, 1, 1),
        ],
    ),
    "ASTDTM": (
        "datetime",
        [
            dt.datetime(2014, 1, 2, 10, 11, 12, 500000),  # noqa: DTZ001 - of no time zone
            None,
            dt.datetime(1959, 12, 31, 23, 59, 59),  # noqa: DTZ001
            dt.datetime(2020, 2, 29, 23, 59, 59, 999999),  # noqa: DTZ001
            dt.datetime(2012, 6, 30),  # noqa: DTZ001
        ],
    ),
    "NOTEXT": ("text", [None] * 5),
    "NONUMBER": ("number", [None] * 5),
    "NODATE": ("date", [None] * 5),
    "NOTIME": ("datetime", [None] * 5),
}


def expect_table(columns: Columns = INVENTED) -> pa.Table:
    """Make the table that any file with these columns must become."""
    arrays = []
    for kind, values in columns.values():
        if kind == "text":
            cleaned = [(value or "").rstrip() or None for value in values]
            arrays.append(pa.array(cleaned, pa.string()).dictionary_encode())
        else:
            arrays.append(pa.array(values, TYPES[kind]))
    return pa.table(arrays, names=list(columns))


def write_dataset(path: Path, columns: Columns = INVENTED) -> Path:
    """Write columns in the format that a path ends in; return the path."""
    _WRITERS[path.suffix](path, columns)
    return path


def describe_json(columns: Columns, records: int) -> dict[str, Any]:
    """Make the metadata of a Dataset-JSON file."""
    types = {
        "text": {"dataType": "string"},
        "number": {"dataType": "double"},
        "date": {"dataType": "date", "targetDataType": "integer", "displayFormat": "E8601DA."},
        "datetime": {"dataType": "datetime", "targetDataType": "integer"},
    }
    return {
        "datasetJSONCreationDateTime": "2026-01-02T03:04:05",
        "datasetJSONVersion": "1.1.0",
        "itemGroupOID": "IG.ADSL",
        "records": records,
        "name": "ADSL",
        "label": "Subjects",
        "columns": [
            {"itemOID": f"IT.ADSL.{name}", "name": name, "label": name, **types[kind]}
            for name, (kind, _) in columns.items()
        ],
    }


def list_rows(columns: Columns) -> list[list[Any]]:
    """List the rows with their dates as text, as CSV and JSON have them."""
    values = (
        [value.isoformat() if isinstance(value, dt.date) else value for value in values]
        for _, values in columns.values()
    )
    return [list(row) for row in zip(*values, strict=True)]


def _write_csv(path: Path, columns: Columns) -> None:
    """Write a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(list_rows(columns))


def _write_json(path: Path, columns: Columns) -> None:
    """Write a Dataset-JSON file of one object."""
    rows = list_rows(columns)
    path.write_text(
        json.dumps({**describe_json(columns, len(rows)), "rows": rows}), encoding="utf-8"
    )


def _write_ndjson(path: Path, columns: Columns) -> None:
    """Write a Dataset-JSON file with a row a line."""
    rows = list_rows(columns)
    lines = [describe_json(columns, len(rows)), *rows]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def _make_arrow(columns: Columns) -> pa.Table:
    """Make a table of plain Arrow types."""
    types = {**TYPES, "text": pa.string()}
    return pa.table(
        {name: pa.array(values, types[kind]) for name, (kind, values) in columns.items()}
    )


def _write_parquet(path: Path, columns: Columns) -> None:
    """Write a Parquet file in several row groups, each with dictionaries of its own."""
    parquet.write_table(_make_arrow(columns), path, row_group_size=2)


def _write_feather(path: Path, columns: Columns) -> None:
    """Write a Feather file in several batches."""
    feather.write_feather(_make_arrow(columns), path, chunksize=2)


def write_transport(path: Path, columns: Columns = INVENTED, version: Literal[5, 8] = 5) -> Path:
    """Write a SAS transport file of a version; return its path."""
    frame = pd.DataFrame(
        {
            name: pd.Series([value or "" for value in values], dtype=object)
            if kind == "text"
            else pd.Series([value and count_sas(value) for value in values], dtype=float)
            for name, (kind, values) in columns.items()
        }
    )
    formats = {
        name: SAS_FORMATS[kind] for name, (kind, _) in columns.items() if kind in SAS_FORMATS
    }
    pyreadstat.write_xport(
        frame, path, file_format_version=version, table_name="ADSL", variable_format=formats
    )
    return path


def write_sas7bdat(path: Path, columns: Columns = INVENTED, *, compressed: bool = False) -> Path:
    """Write a SAS7BDAT file with the C library that pyreadstat brings along; return its path.

    pyreadstat itself has no function for it.
    """
    library = ctypes.CDLL(_readstat_writer.__file__)
    library.readstat_writer_init.restype = ctypes.c_void_p
    library.readstat_add_variable.restype = ctypes.c_void_p
    content = bytearray()

    def collect(data: int, size: int, _context: int) -> int:
        content.extend(ctypes.string_at(data, size))
        return size

    writes = ctypes.CFUNCTYPE(ctypes.c_ssize_t, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p)(
        collect
    )

    def call(function: str, *arguments: Any) -> None:
        assert library[function](writer, *arguments) == 0, function

    writer = ctypes.c_void_p(library.readstat_writer_init())
    library.readstat_set_data_writer(writer, writes)
    library.readstat_writer_set_compression(writer, int(compressed))
    library.readstat_writer_set_table_name(writer, b"ADSL")
    variables = []
    for name, (kind, _) in columns.items():
        width = ctypes.c_size_t(100 if kind == "text" else 8)
        text_or_double = 0 if kind == "text" else 5
        added = library.readstat_add_variable(writer, name.encode(), text_or_double, width)
        variables.append(ctypes.c_void_p(added))
        if kind in SAS_FORMATS:
            library.readstat_variable_set_format(variables[-1], SAS_FORMATS[kind].encode())
    rows = list(zip(*(values for _, values in columns.values()), strict=True))
    call("readstat_begin_writing_sas7bdat", None, ctypes.c_long(len(rows)))
    for row in rows:
        call("readstat_begin_row")
        for variable, value in zip(variables, row, strict=True):
            if value is None:
                call("readstat_insert_missing_value", variable)
            elif isinstance(value, str):
                call("readstat_insert_string_value", variable, value.encode())
            else:
                call("readstat_insert_double_value", variable, ctypes.c_double(count_sas(value)))
        call("readstat_end_row")
    call("readstat_end_writing")
    library.readstat_writer_free(writer)
    path.write_bytes(content)
    return path


def count_sas(value: dt.date | float) -> float:
    """Count as SAS does: days, or for datetimes seconds, from 1960-01-01."""
    if isinstance(value, dt.datetime):
        return (value - dt.datetime(1960, 1, 1)).total_seconds()  # noqa: DTZ001
    if isinstance(value, dt.date):
        return float((value - dt.date(1960, 1, 1)).days)
    return value


_WRITERS: Mapping[str, Callable[[Path, Columns], Any]] = {
    ".csv": _write_csv,
    ".parquet": _write_parquet,
    ".feather": _write_feather,
    ".arrow": _write_feather,
    ".json": _write_json,
    ".ndjson": _write_ndjson,
    ".xpt": write_transport,
    ".sas7bdat": write_sas7bdat,
}
