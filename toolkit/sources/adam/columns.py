"""A dataset of participants in; the columns that are wanted of it out, by role."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, NamedTuple

from toolkit.errors import DataError, MissingPackageError
from toolkit.model.datasets import PackagedFile
from toolkit.sources.adam.roles import NUMBER_OF_PERIOD, ROLES, match_name, name_period_role
from toolkit.sources.adam.sheet import Sheet
from toolkit.sources.datasets.reading import find_dataset, read_columns, read_dataset

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from toolkit.model.datasets import ParticipantData
    from toolkit.sources.adam.problems import Problems
    from toolkit.sources.adam.roles import DatasetKind, Role

_LISTED = 8
_MAY_BE_BLANK = frozenset(
    {
        "screen_failure",
        "discontinuation_reason",
        "treatment_end",
        "period_arm",
        "period_start",
        "emergent",
    }
)
"""Roles whose column says something where it is empty throughout: nobody left, nothing began."""


class Need(NamedTuple):
    """A column that is not a role's, and what needs it: a variable, or a condition.

    Attributes:
        column: The column.
        reason: What needs it, after `for`.
        hint: How to name another.
    """

    column: str
    reason: str
    hint: str


class Wanted(NamedTuple):
    """What is wanted of a dataset.

    Attributes:
        kinds: What it is read as.
        required: Roles without which it cannot be read; of several together, one.
        needs: Further columns.
        unwanted: Roles that the trial has no use for.
        periods: Of a crossover trial: how many periods it has.
    """

    kinds: frozenset[DatasetKind]
    required: tuple[tuple[str, ...], ...] = ()
    needs: tuple[Need, ...] = ()
    unwanted: frozenset[str] = frozenset()
    periods: int = 0


class _Candidates(NamedTuple):
    """The columns that may be a role's.

    Attributes:
        role: The role; with the period's number, where there is one column for each period.
        key: The same without the number, as `participants.columns` names it.
        meaning: What it is for.
        asked: The columns that `trial.yml` or the standard names for it.
        mapped: Whether it is `trial.yml` that names them.
        there: Those that the dataset has, as it writes them.
    """

    role: str
    key: str
    meaning: str
    asked: tuple[str, ...]
    mapped: bool
    there: tuple[str, ...]


class _Opener(NamedTuple):
    """A dataset that is being opened.

    Attributes:
        shown: Its path as the user knows it.
        available: Its columns.
        wanted: What is wanted of it.
        candidates: The columns that may be the roles'.
        problems: Where faults and findings go.
    """

    shown: str
    available: tuple[str, ...]
    wanted: Wanted
    candidates: tuple[_Candidates, ...]
    problems: Problems


def name_dataset(data: ParticipantData, name: str, where: str = "") -> str:
    """Name a dataset's file: for a reader, or below a folder for messages."""
    named = data.datasets[name]
    if isinstance(named, PackagedFile):
        return f"{named.package}/{named.path}" if where else named.path.rpartition("/")[2]
    return f"{where}/{named}" if where else named.rpartition("/")[2]


def open_sheet(
    folder: Path, where: str, data: ParticipantData, name: str, wanted: Wanted, problems: Problems
) -> Sheet | None:
    """Open a dataset and read what is wanted of it.

    Args:
        folder: The trial's folder.
        where: Its path as the user knows it, for messages.
        data: What `trial.yml` says about the datasets.
        name: The dataset's name there.
        wanted: What is wanted.
        problems: Where faults and findings go.

    Returns:
        The dataset, with all required roles; None where it cannot be read or lacks some.

    Raises:
        MissingPackageError: If it comes with a package that is not installed.
    """
    shown = name_dataset(data, name, where)
    before = len(problems.faults)
    try:
        path = find_dataset(folder, data.datasets[name], f"{where}/trial.yml")
        available = read_columns(path, shown)
        candidates = tuple(_list_candidates(available, data.columns, wanted))
        opener = _Opener(shown, available, wanted, candidates, problems)
        first_row, columns = _read_filled(path, opener)
    except MissingPackageError:
        raise
    except DataError as error:
        problems.take(error)
        return None
    roles = _choose_columns(opener, columns)
    _fault_missing(opener, columns, roles)
    if len(problems.faults) > before:
        return None
    rows = len(next(iter(columns.values())))
    return Sheet(shown, name_dataset(data, name), first_row, rows, roles, columns, problems)


def _list_candidates(
    available: Sequence[str], mapped: Mapping[str, str], wanted: Wanted
) -> Iterator[_Candidates]:
    """List for each role the columns that may be it."""
    for role in ROLES:
        if role.name in wanted.unwanted or not wanted.kinds.intersection(role.datasets):
            continue
        names = (mapped[role.name],) if role.name in mapped else role.columns
        for name, asked in _number_periods(role, names, wanted.periods):
            found = (match_name(column, available) for column in asked)
            there = tuple(column for column in found if column)
            yield _Candidates(name, role.name, role.meaning, asked, role.name in mapped, there)


def _number_periods(
    role: Role, columns: tuple[str, ...], periods: int
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Name a role and its columns; where they have a number, once for each period."""
    if not any(NUMBER_OF_PERIOD in column for column in role.columns):
        yield role.name, columns
        return
    for number in range(1, periods + 1):
        numbered = (column.replace(NUMBER_OF_PERIOD, f"{number:02}") for column in columns)
        yield name_period_role(role.name, number), tuple(numbered)


def _read_filled(path: Path, opener: _Opener) -> tuple[int, dict[str, pa.ChunkedArray]]:
    """Read the first column of each role, and the next where one is empty throughout."""
    named = (match_name(need.column, opener.available) for need in opener.wanted.needs)
    missing = {name for name in named if name}
    missing |= {candidates.there[0] for candidates in opener.candidates if candidates.there}
    columns: dict[str, pa.ChunkedArray] = {}
    first_row = 1
    while missing:
        dataset = read_dataset(path, opener.shown, sorted(missing, key=opener.available.index))
        first_row = dataset.first_row
        columns |= dict(zip(dataset.table.column_names, dataset.table.columns, strict=True))
        following = (_next_unread(candidates, columns) for candidates in opener.candidates)
        missing = {name for name in following if name}
    return first_row, columns


def _next_unread(candidates: _Candidates, columns: Mapping[str, pa.ChunkedArray]) -> str | None:
    """Name the column of a role to read next: none, where one that is filled was read."""
    for name in candidates.there:
        if name not in columns:
            return name
        if not _is_empty(columns[name]):
            return None
    return None


def _is_empty(column: pa.ChunkedArray) -> bool:
    """Say whether a column has rows and nothing in any of them."""
    return len(column) > 0 and column.null_count == len(column)


def _choose_columns(opener: _Opener, columns: Mapping[str, pa.ChunkedArray]) -> dict[str, str]:
    """Choose for each role the first column that is filled."""
    roles: dict[str, str] = {}
    for candidates in opener.candidates:
        for name in candidates.there:
            if candidates.key in _MAY_BE_BLANK or not _is_empty(columns[name]):
                roles[candidates.role] = name
                break
    return roles


def _fault_missing(
    opener: _Opener, columns: Mapping[str, pa.ChunkedArray], roles: Mapping[str, str]
) -> None:
    """Say which columns are missing, and which are empty throughout."""
    candidates = {candidates.role: candidates for candidates in opener.candidates}
    told: set[str] = set()
    for group in opener.wanted.required:
        if not any(role in roles for role in group):
            told.update(group)
            _fault_required(opener, [candidates[role] for role in group])
    for role, candidate in candidates.items():
        if candidate.mapped and not candidate.there and role not in told:
            _fault_required(opener, [candidate])
        for name in candidate.there if role not in told else ():
            if candidate.key not in _MAY_BE_BLANK and name in columns and _is_empty(columns[name]):
                what = f"the column {name} is empty throughout, and is read as if it were not there"
                opener.problems.find("D11", opener.shown, what)
    for need in opener.wanted.needs:
        if match_name(need.column, opener.available) is None:
            what = f"there is no column {need.column}, needed for {need.reason}"
            hint = f"{need.hint}; {_suggest((need.column,), opener.available)}"
            opener.problems.fault(opener.shown, what, hint)


def _fault_required(opener: _Opener, group: Sequence[_Candidates]) -> None:
    """Say that there is no column for a role, or for any of several."""
    asked = [name for candidates in group for name in candidates.asked]
    there = [name for candidates in group for name in candidates.there]
    meant = " or ".join(f"`{candidates.key}` ({candidates.meaning})" for candidates in group)
    numbered = group[0].role != group[0].key
    column = f"COLUMN{NUMBER_OF_PERIOD}" if numbered else "COLUMN"
    named = f"under `participants.columns`, such as `{group[0].key}: {column}`"
    if there:
        verb = "is" if len(there) == 1 else "are"
        what = f"the column {_list(there)} {verb} empty throughout, and needed for {meant}"
        opener.problems.fault(opener.shown, what, f"fill it, or name another {named}")
        return
    said = ", which `participants.columns` names for" if group[0].mapped else ", needed for"
    what = f"there is no column {_list(asked)}{said} {meant}"
    opener.problems.fault(
        opener.shown, what, f"name it {named}; {_suggest(asked, opener.available)}"
    )


def _list(names: Sequence[str]) -> str:
    """Join names with `or`."""
    return " or ".join(names)


def _suggest(asked: Sequence[str], available: Sequence[str]) -> str:
    """Name the columns of a dataset that were perhaps meant; the first of all where none is."""
    by_capitals = {name.upper(): name for name in available}
    close = [
        by_capitals[found]
        for name in asked
        for found in difflib.get_close_matches(name.upper(), by_capitals, n=2, cutoff=0.7)
    ]
    if close:
        return f"the closest here: {', '.join(dict.fromkeys(close))}"
    rest = ", …" if len(available) > _LISTED else ""
    return f"the columns here: {', '.join(available[:_LISTED])}{rest}"
