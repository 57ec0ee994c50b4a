"""Parquet and Feather files in, their columns out."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import parquet, types

from toolkit.errors import DataError, Fault
from toolkit.sources.datasets.columns import OpenedFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def open_parquet(path: Path, where: str) -> OpenedFile:
    """Open a Parquet file.

    Raises:
        DataError: If it is damaged, now or when its columns are read.
    """
    with _damage(where, "Parquet"):
        schema = parquet.read_schema(path, memory_map=True)

    def read(wanted: tuple[str, ...]) -> list[pa.ChunkedArray]:
        text = [name for name in wanted if _is_text(schema.field(name).type)]
        with (
            _damage(where, "Parquet"),
            parquet.ParquetFile(path, memory_map=True, read_dictionary=text) as file,
        ):
            table = file.read(list(wanted))
            table.validate(full=True)
            return [table.column(name) for name in wanted]

    return OpenedFile(tuple(schema.names), 1, read)


def open_feather(path: Path, where: str) -> OpenedFile:
    """Open a Feather file, which is an Arrow file.

    Raises:
        DataError: If it is damaged, now or when its columns are read.
    """
    with _damage(where, "Feather"), pa.memory_map(str(path)) as source:
        names = tuple(pa.ipc.open_file(source).schema.names)

    def read(wanted: tuple[str, ...]) -> list[pa.ChunkedArray]:
        fields = pa.ipc.IpcReadOptions(included_fields=[names.index(name) for name in wanted])
        with _damage(where, "Feather"):
            table = pa.ipc.open_file(pa.memory_map(str(path)), options=fields).read_all()
            # Offsets that lead out of the file would be followed if nobody looked at them.
            table.validate(full=True)
            return [table.column(name) for name in wanted]

    return OpenedFile(names, 1, read)


def _is_text(kind: pa.DataType) -> bool:
    """Tell whether the values of a column are text that is best read as a dictionary."""
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))


@contextmanager
def _damage(where: str, name: str) -> Iterator[None]:
    """Turn the many ways in which a file can be damaged into one error."""
    try:
        yield
    except (pa.ArrowException, OSError, MemoryError, OverflowError, KeyError, UnicodeDecodeError):
        what = f"this {name} file is damaged, or only a part of one"
        raise DataError(Fault(where, what, "copy it again, or write it again")) from None
