"""Numbers of studies, files and folders in; a folder under `data/` for each study out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from toolkit.errors import DataError, Fault, TrialpressError, UnreachableError
from toolkit.provenance import write_whole
from toolkit.sources.ctgov.reading import open_record
from toolkit.sources.ctgov.split import split_records
from toolkit.sources.ctgov.studies import Study, is_same, read_study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from toolkit.project import Project
    from toolkit.sources.ctgov.fetching import Waiting

Change = Literal["new", "replaced", "same"]
"""What has become of a record."""

_RECORD, _DESCRIPTION = "record.json", "trial.yml"
_NUMBER = re.compile(r"NCT[0-9]{8}", re.IGNORECASE)
_ALMOST = re.compile(r"NCT[0-9]*", re.IGNORECASE)

STARTING = """\
# The numbers of this trial are in record.json, as the registry gave them out. What stands here goes
# before what the record says; what does not stand here comes from the record. Importing the record
# again leaves this file as it is. To use a line, take the # before it away.
source: ctgov
# titles: { plain: A title in plain words, short: Short title }
# condition: { plain: the disease in plain words }
# sponsor: { kind: university }
# primary_outcome: { plain: what the trial measured above all }
# registry:
#   groups:    # the arm that a group of a table is, where its title does not tell; or none
#     adverse_events/EG000: none
"""
"""A `trial.yml` for a record, with what people may want to say themselves."""


@dataclass(frozen=True)
class ImportRequest:
    """What to import.

    Attributes:
        sources: Numbers of studies, files and folders.
        base: The address of the registry's API or of a mirror; empty for the registry.
        patience: The seconds after which a record of the registry is given up.
        on_record: Is told of each record that is there now.
        on_wait: Is told before a record is asked for again.
    """

    sources: tuple[str, ...]
    base: str = ""
    patience: float = 180
    on_record: Callable[[ImportedRecord], None] = lambda _: None
    on_wait: Callable[[Waiting], None] = lambda _: None


@dataclass(frozen=True)
class ImportedRecord:
    """A record that is there now.

    Attributes:
        number: The number of the study.
        place: Its folder, as the user knows it.
        change: Whether it is new, was replaced, or is the same as before.
        updated: The day of its last update; None where the record has none.
        before: That of the record that was replaced; None also where it could not be read.
    """

    number: str
    place: str
    change: Change
    updated: str | None
    before: str | None = None


@dataclass(frozen=True)
class ImportReport:
    """What was imported.

    Attributes:
        records: What is there now, in the order in which it came.
        failed: What was not imported, with why.
    """

    records: tuple[ImportedRecord, ...]
    failed: tuple[TrialpressError, ...]


def import_records(project: Project, request: ImportRequest) -> ImportReport:
    """Import records: from files at first, then from the registry.

    Each goes to `data/NUMBER/record.json`, with a `trial.yml` where there is none. One that fails
    does not keep the others back.

    Args:
        project: The project.
        request: What to import.
    """
    records: list[ImportedRecord] = []
    failed: list[TrialpressError] = []
    for found in _find_studies(request):
        if isinstance(found, TrialpressError):
            failed.append(found)
            continue
        try:
            record = _keep(project, found)
        except DataError as error:
            failed.append(error)
        else:
            records.append(record)
            request.on_record(record)
    return ImportReport(tuple(records), tuple(failed))


def _find_studies(request: ImportRequest) -> Iterator[Study | TrialpressError]:
    """Find what is to be imported; an error for what cannot be."""
    numbers: dict[str, None] = {}
    for source in request.sources:
        if _NUMBER.fullmatch(source):
            numbers[source.upper()] = None
        else:
            yield from _read_path(source)
    if numbers:
        yield from _fetch(tuple(numbers), request)


def _read_path(source: str) -> Iterator[Study | TrialpressError]:
    """Read the studies of a file, or of the files in a folder and in those within it."""
    path = Path(source)
    try:
        if source and path.is_dir():
            files = [found for found in path.rglob("*") if found.suffix.lower() == ".json"]
            if not files:
                what = "there is no file in it that ends with .json"
                yield DataError(Fault(_show(source), what))
            for file in sorted(files):
                yield from _read_file(file)
        elif source and path.exists():
            yield from _read_file(path)
        else:
            yield _refuse_source(source)
    except OSError as error:
        yield DataError(Fault(_show(source), f"cannot read it: {error.strerror}"))


def _show(name: str) -> str:
    """Write the name of a file, also one that is no text."""
    return name.encode(errors="replace").decode()


def _refuse_source(source: str) -> DataError:
    """Say that there is nothing that can be meant."""
    if _ALMOST.fullmatch(source):
        return DataError(Fault(source, "this is no number of a study", "NCT and 8 digits"))
    hint = "give the number of a study, such as NCT02513394, or a file or folder with records"
    return DataError(Fault(_show(source) or "''", "there is no such file or folder", hint))


def _read_file(path: Path) -> Iterator[Study | TrialpressError]:
    """Read the studies of a file: one, the website's list, or pages of the API."""
    where = _show(str(path))
    try:
        parts = list(split_records(open_record(path, where), where))
    except DataError as error:
        yield error
        return
    for name, content in parts:
        try:
            yield read_study(content, where if len(parts) == 1 else f"{where}, {name}")
        except DataError as error:
            yield error


def _fetch(numbers: Sequence[str], request: ImportRequest) -> Iterator[Study | TrialpressError]:
    """Fetch studies from the registry; once it cannot be reached, it is not asked for the rest."""
    from toolkit.sources.ctgov import fetching  # noqa: PLC0415 - files need no network

    left, limits = list(numbers), fetching.Limits(total=request.patience)
    try:
        with fetching.open_registry(request.base or fetching.BASE, limits) as registry:
            while left:
                number = left.pop(0)
                try:
                    yield fetching.fetch_study(registry, number, request.on_wait)
                except UnreachableError:
                    raise
                except TrialpressError as error:
                    yield error
    except UnreachableError as error:
        yield error
        what = "it was not asked for, because of the error before"
        yield from (UnreachableError(Fault(number, what)) for number in left)


def _keep(project: Project, study: Study) -> ImportedRecord:
    """Put a study into its folder.

    Raises:
        DataError: If it cannot be written, or what is there is newer or another study.
    """
    name = study.number.lower()
    folder, place = project.data / name, f"data/{name}"
    before = _read_before(folder / _RECORD)
    change, old = _compare(before, study, f"{place}/{_RECORD}")
    try:
        folder.mkdir(exist_ok=True)
        if change != "same":
            write_whole(folder / _RECORD, study.content)
        if not (folder / _DESCRIPTION).exists():
            write_whole(folder / _DESCRIPTION, STARTING.encode())
    except OSError as error:
        raise DataError(Fault(place, f"cannot write here: {error.strerror}")) from None
    day = old.updated if old else None
    return ImportedRecord(study.number, place, change, study.updated, day)


def _read_before(path: Path) -> bytes | None:
    """Read the record that is there; None where there is none."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def _compare(content: bytes | None, study: Study, where: str) -> tuple[Change, Study | None]:
    """Tell what a study is to the record that is there; return that one too, if it can be read.

    Raises:
        DataError: If what is there must stay.
    """
    if content is None:
        return "new", None
    if is_same(content, study.content):
        return "same", study
    try:
        before = read_study(content, where)
    except DataError:
        return "replaced", None
    if before.number != study.number:
        what = f"this is the record of {before.number}, not of {study.number}; it was left alone"
        raise DataError(Fault(where, what, "give it a folder of its own"))
    if before.updated and study.updated and before.updated > study.updated:
        what = f"it was last updated on {study.updated}, and {where} on {before.updated}"
        hint = f"the newer one stays; to have the older one, remove {where} before"
        raise DataError(Fault(study.where, what, hint))
    return "replaced", before
