"""A trial's folder in, with the numbers as a paper prints them; a Trial out."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from toolkit.errors import DataError, Fault
from toolkit.model.flow import CLUSTERS, PEOPLE, name_reason
from toolkit.model.trial import ALL, BETWEEN, PublishedNumber, Trial
from toolkit.model.vocabulary import (
    ANY_EVENT,
    EVENT_CATEGORIES,
    FLOW_BOXES,
    NOT_REPORTED,
    STATISTICS,
)
from toolkit.sources.tabular import TextRow, read_csv

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from toolkit.model.trial import TrialDescription

_PRINTED = re.compile(
    r"(?P<relation>[<>≤≥]?)\s*(?P<sign>[+−-]?)"
    r"(?P<digits>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)"
)
_SLUG = re.compile(r"[a-z][a-z0-9_]*")
_COUNTS = frozenset({"n", "events", "clusters"})
_RANGES = {
    "percent": (0.0, 100.0),
    "p": (0.0, 1.0),
    "r": (-1.0, 1.0),
    "sd": (0.0, None),
    "sem": (0.0, None),
}


@dataclass(frozen=True)
class ColumnSpec:
    """A column of a published trial's CSV file.

    Attributes:
        name: As the header has it.
        meaning: For the documentation, a phrase.
        allowed: What the trial's description allows here; None where any text may stand.
        required: Whether an empty cell is a fault.
        optional: Whether the file may do without the column.
        role: The attribute of PublishedNumber that it fills; the name where it is the same.
    """

    name: str
    meaning: str
    allowed: Callable[[TrialDescription], Iterable[str]] | None = None
    required: bool = True
    optional: bool = False
    role: str = ""


def _arms(description: TrialDescription) -> tuple[str, ...]:
    return tuple(description.arms)


def _arms_and_all(description: TrialDescription) -> tuple[str, ...]:
    return (*description.arms, *description.sequences, ALL)


def _groups(description: TrialDescription) -> tuple[str, ...]:
    return (*_arms_and_all(description), BETWEEN)


def _populations(description: TrialDescription) -> tuple[str, ...]:
    return tuple(description.populations)


def _statistics(_: TrialDescription) -> tuple[str, ...]:
    return tuple(STATISTICS)


_GROUP = ColumnSpec("group", f"an arm or a sequence, or `{ALL}` for everybody", _arms_and_all)
_ANY_GROUP = ColumnSpec(
    "group",
    f"an arm or a sequence, `{ALL}` for everybody, or `{BETWEEN}` for a comparison of the arms",
    _groups,
)
_POPULATION = ColumnSpec("population", "a population of `trial.yml`", _populations)
_STATISTIC = ColumnSpec("statistic", "which statistic", _statistics)
_NUMBER = (
    ColumnSpec("printed", f"the number as printed, without its unit; or `{NOT_REPORTED}`"),
    ColumnSpec("value", "the number, where `printed` says it in words", required=False),
)
_PLACE = (
    ColumnSpec("place", "section, paragraph, table and row of the source"),
    ColumnSpec("note", "what there is to know about it", required=False),
)


@dataclass(frozen=True)
class FileSpec:
    """A CSV file of a published trial.

    Attributes:
        name: The file, and the attribute of Trial, without `.csv`.
        meaning: For the documentation, a sentence.
        columns: Its columns, in the documented order.
        key: The columns that together may stand only once.
    """

    name: str
    meaning: str
    columns: tuple[ColumnSpec, ...]
    key: tuple[str, ...] = field(default=())

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    @property
    def optional(self) -> frozenset[str]:
        """The names of the columns that the file may do without."""
        return frozenset(column.name for column in self.columns if column.optional)


FILES = (
    FileSpec(
        "populations",
        "How many people each population has.",
        (_POPULATION, _GROUP, _STATISTIC, *_NUMBER, *_PLACE),
        ("population", "group", "statistic"),
    ),
    FileSpec(
        "flow",
        "The boxes of the flow diagram, and the reasons listed in them.",
        (
            ColumnSpec("box", "the box", lambda _: FLOW_BOXES, role="variable"),
            _GROUP,
            ColumnSpec(
                "period",
                "the period of a crossover trial",
                lambda d: d.periods,
                required=False,
                optional=True,
                role="context",
            ),
            ColumnSpec(
                "population", "the population, for `analysed` boxes", _populations, required=False
            ),
            ColumnSpec(
                "reason",
                "one reason within the box; empty for the box's total",
                required=False,
                role="level",
            ),
            ColumnSpec(
                "counted",
                f"`{PEOPLE}` for people, where it is empty too, or `{CLUSTERS}`",
                lambda _: (PEOPLE, CLUSTERS),
                required=False,
                optional=True,
                role="statistic",
            ),
            *_NUMBER,
            *_PLACE,
        ),
        ("box", "group", "period", "population", "reason", "counted"),
    ),
    FileSpec(
        "baseline",
        "The participants at the start.",
        (
            ColumnSpec("variable", "a variable of `trial.yml`", lambda d: d.variables),
            ColumnSpec(
                "level", "a level of the variable; empty for a continuous one", required=False
            ),
            _GROUP,
            _STATISTIC,
            *_NUMBER,
            *_PLACE,
        ),
        ("variable", "level", "group", "statistic"),
    ),
    FileSpec(
        "adverse_events",
        "Adverse events: people with them, and how many there were.",
        (
            ColumnSpec(
                "event",
                f"an event of `trial.yml`, or `{ANY_EVENT}`",
                lambda d: (ANY_EVENT, *d.events),
                role="variable",
            ),
            ColumnSpec("category", "which of them", lambda _: EVENT_CATEGORIES, role="context"),
            _GROUP,
            _STATISTIC,
            *_NUMBER,
            *_PLACE,
        ),
        ("event", "category", "group", "statistic"),
    ),
    FileSpec(
        "outcomes",
        "What was measured.",
        (
            ColumnSpec(
                "outcome", "an outcome of `trial.yml`", lambda d: d.outcomes, role="variable"
            ),
            ColumnSpec(
                "timepoint", "a time point of `trial.yml`", lambda d: d.timepoints, role="context"
            ),
            _POPULATION,
            _ANY_GROUP,
            _STATISTIC,
            *_NUMBER,
            *_PLACE,
        ),
        ("outcome", "timepoint", "population", "group", "statistic"),
    ),
    FileSpec(
        "claims",
        "Every other number of the running text: design, definitions, and results printed again.",
        (
            ColumnSpec(
                "claim", "a name of its own, in lower case with underscores", role="variable"
            ),
            ColumnSpec("group", _ANY_GROUP.meaning, _groups, required=False),
            ColumnSpec("population", _POPULATION.meaning, _populations, required=False),
            _STATISTIC,
            *_NUMBER,
            ColumnSpec("unit", "the unit", required=False),
            ColumnSpec("about", "the id of the result that is printed again here", required=False),
            ColumnSpec(
                "document",
                "the document of `trial.yml` that it stands in; empty for the first",
                lambda d: d.documents,
                required=False,
                optional=True,
            ),
            *_PLACE,
        ),
        ("claim", "group", "statistic"),
    ),
)
"""The CSV files of a published trial, as they are checked and documented."""

_COLUMN_BOXES = {
    "parallel": ("allocated", "received", "discontinued", "completed", "analysed"),
    "factorial": ("allocated", "received", "discontinued", "completed", "analysed"),
    "cluster": ("allocated", "received", "discontinued", "completed", "analysed"),
    "single-arm": ("received", "discontinued", "completed", "analysed"),
    "crossover": ("allocated", "analysed"),
    "dose-cohorts": ("allocated", "received", "discontinued", "completed", "analysed"),
}
_PERIOD_BOXES = ("received", "discontinued")
"""The boxes that a flow diagram always has, by design; a source that is silent says so."""


def load_published(folder: Path, where: str, description: TrialDescription) -> Trial:
    """Load a trial whose numbers were transcribed from a publication.

    Args:
        folder: The trial's folder, with the files of FILES.
        where: The folder's path as the user knows it, for messages.
        description: What its `trial.yml` says.

    Returns:
        The trial.

    Raises:
        DataError: With every fault of all the CSV files.
    """
    tables: dict[str, tuple[PublishedNumber, ...]] = {}
    faults: list[Fault] = []
    for spec in FILES:
        numbers, found = _load_file(folder, where, spec, description)
        tables[spec.name] = tuple(numbers)
        faults.extend(found)
    if not faults:
        faults.extend(_missing_boxes(tables["flow"], description, f"{where}/flow.csv"))
    if faults:
        raise DataError(*faults)
    return Trial(id=folder.name, description=description, findings=(), **tables)


def load_claims(
    folder: Path, where: str, description: TrialDescription
) -> tuple[PublishedNumber, ...]:
    """Load the numbers of documents about a trial whose results are computed, if there are any.

    Raises:
        DataError: With every fault of `claims.csv`.
    """
    if not (folder / "claims.csv").exists():
        return ()
    spec = next(spec for spec in FILES if spec.name == "claims")
    numbers, faults = _load_file(folder, where, spec, description)
    if faults:
        raise DataError(*faults)
    return tuple(numbers)


def _load_file(
    folder: Path, where: str, spec: FileSpec, description: TrialDescription
) -> tuple[list[PublishedNumber], list[Fault]]:
    """Read one CSV file and check every cell of it."""
    path, shown = folder / f"{spec.name}.csv", f"{where}/{spec.name}.csv"
    rows, faults = read_csv(path, shown, spec.header, spec.optional)
    allowed = {c.name: tuple(c.allowed(description)) for c in spec.columns if c.allowed is not None}
    numbers: list[PublishedNumber] = []
    first_seen: dict[tuple[str, ...], str] = {}
    for row in rows:
        wrong = [
            *_check_cells(row, spec, allowed),
            *_check_level(row, spec, description),
            *_check_population(row, spec),
        ]
        key = tuple(_name_key(name, row.cells[name]) for name in spec.key)
        if key in first_seen:
            shown = ", ".join(row.cells[name] for name in spec.key if row.cells[name])
            wrong.append(
                Fault(
                    row.where,
                    f"the row for {shown} stands already in {first_seen[key]}",
                    "keep one of them",
                )
            )
        first_seen.setdefault(key, row.where)
        value, relation, unreadable = _read_number(row)
        faults.extend(wrong or unreadable)
        numbers.append(_to_number(row, spec, value, relation))
    return numbers, faults


def _name_key(column: str, cell: str) -> str:
    """Return what of a cell goes into the id of its result."""
    if column == "reason":
        return name_reason(cell)
    return "" if column == "group" and cell == ALL else cell


def _check_cells(
    row: TextRow, spec: FileSpec, allowed: Mapping[str, tuple[str, ...]]
) -> list[Fault]:
    """Find the empty and the unknown cells of a row."""
    faults = []
    for column in spec.columns:
        cell = row.cells[column.name]
        if not cell and column.required:
            hint = (
                f"give {column.meaning}"
                if column.name != "printed"
                else f"write `{NOT_REPORTED}` where the source gives none"
            )
            faults.append(Fault(row.where, f"the column {column.name!r} is empty", hint))
        elif cell and column.name in allowed and cell not in allowed[column.name]:
            faults.append(_unknown_word(row.where, column.name, cell, allowed[column.name]))
        elif cell and column.name == "reason" and not name_reason(cell):
            what = f"the reason {cell!r} has neither letters nor digits"
            faults.append(Fault(row.where, what, "say it in words"))
        elif column.name == "claim" and not _SLUG.fullmatch(cell):
            faults.append(
                Fault(
                    row.where,
                    f"the claim {cell!r} is not a name",
                    "use lower-case letters, digits and underscores",
                )
            )
    return faults


def _unknown_word(where: str, column: str, cell: str, allowed: tuple[str, ...]) -> Fault:
    """Say what was meant, where one word is close, and what is allowed."""
    close = difflib.get_close_matches(cell, allowed, n=1)
    meant = f"did you mean {close[0]!r}? " if close else ""
    return Fault(
        where,
        f"{cell!r} is not known in the column {column!r}",
        f"{meant}Allowed are: {', '.join(allowed)}".strip(),
    )


def _check_level(row: TextRow, spec: FileSpec, description: TrialDescription) -> list[Fault]:
    """Hold a baseline level against those of its variable."""
    if spec.name != "baseline" or row.cells["variable"] not in description.variables:
        return []
    levels = tuple(description.variables[row.cells["variable"]].levels)
    level = row.cells["level"]
    if levels and level not in levels:
        return [_unknown_word(row.where, "level", level, levels)]
    if level and not levels:
        what = f"{row.cells['variable']!r} has no levels, but the column 'level' says {level!r}"
        return [Fault(row.where, what, "leave it empty, or describe the levels in trial.yml")]
    return []


def _check_population(row: TextRow, spec: FileSpec) -> list[Fault]:
    """Hold the population of a row of the flow against its box: only who was analysed has one."""
    if spec.name != "flow":
        return []
    box, population = row.cells["box"], row.cells["population"]
    if box == "analysed" and not population:
        return [Fault(row.where, "the column 'population' is empty", "say who was analysed")]
    if box != "analysed" and population:
        what = f"the box {box!r} has no population, but the column says {population!r}"
        return [Fault(row.where, what, "leave it empty")]
    return []


def _read_number(row: TextRow) -> tuple[float | None, str, list[Fault]]:
    """Read `printed`, or `value` for a wording: the value, its relation, and what is wrong."""
    printed, given = row.cells["printed"], row.cells["value"]
    if printed == NOT_REPORTED:
        wrong = Fault(
            row.where,
            f"a number that is {NOT_REPORTED} has the value {given!r}",
            "leave `value` empty",
        )
        return None, "=", [wrong] if given else []
    match = _PRINTED.fullmatch(given or printed)
    if match is None:
        hint = (
            "use digits and a decimal point, put the number of a wording into `value`, "
            f"or write `{NOT_REPORTED}`"
        )
        return None, "=", [Fault(row.where, f"{given or printed!r} is not a number", hint)]
    value = float(match["digits"].replace(",", ""))
    value = -value if match["sign"] in {"−", "-"} else value
    return value, match["relation"] or "=", _check_range(row, value)


def _check_range(row: TextRow, value: float) -> list[Fault]:
    """Find a value that its statistic cannot have."""
    statistic = row.cells.get("statistic", PEOPLE)
    shown = row.cells["printed"]
    if statistic in _COUNTS and (value < 0 or not value.is_integer()):
        return [
            Fault(
                row.where,
                f"{shown!r} cannot be a number of people or events",
                "it must be a whole number, zero or more",
            )
        ]
    low, high = _RANGES.get(statistic, (None, None))
    if (low is not None and value < low) or (high is not None and value > high):
        limits = f"{low:g} or more" if high is None else f"from {low:g} to {high:g}"
        return [
            Fault(
                row.where, f"{shown!r} cannot be a {STATISTICS[statistic]}", f"it must be {limits}"
            )
        ]
    return []


def _to_number(row: TextRow, spec: FileSpec, value: float | None, relation: str) -> PublishedNumber:
    """Put the cells of a row where they belong."""
    cells = {column.role or column.name: row.cells[column.name] for column in spec.columns}
    attributes = (
        "variable",
        "level",
        "context",
        "population",
        "group",
        "unit",
        "about",
        "document",
        "place",
        "note",
    )
    known = {name: cells.get(name, "") for name in attributes}
    if spec.name == "populations":
        known["variable"] = cells["population"]
    return PublishedNumber(
        **known,
        statistic=cells.get("statistic") or PEOPLE,
        printed=cells["printed"],
        value=value,
        relation=relation,
        where=row.where,
    )


def _missing_boxes(
    flow: Iterable[PublishedNumber], description: TrialDescription, where: str
) -> list[Fault]:
    """Find the boxes that every flow diagram of the design has and this file says nothing about."""
    given = {(number.variable, number.group, number.context) for number in flow if not number.level}
    wanted = [(box, ALL, "") for box in ("screened", "excluded", description.root_box)]
    if description.design.run_in is not None:
        wanted.append(("left_run_in", ALL, ""))
    boxes = _COLUMN_BOXES[description.design.kind]
    wanted += [(box, column, "") for box in boxes for column in description.flow_columns]
    wanted += [
        (box, sequence, period)
        for period in description.periods
        for box in _PERIOD_BOXES
        for sequence in description.sequences
    ]
    hint = f"give its number, or `{NOT_REPORTED}`"
    faults = [
        Fault(where, f"there is no row for the box {_name_box(*box)}", hint)
        for box in wanted
        if box not in given
    ]
    other = "enrolled" if description.root_box == "randomised" else "randomised"
    if any(box == other for box, _, _ in given):
        what = f"the box {other!r} does not fit a trial that is {description.design.allocation}"
        faults.append(Fault(where, what, f"it is {description.root_box!r} in this design"))
    return faults


def _name_box(box: str, group: str, period: str) -> str:
    """Name a box in a message."""
    return f"{box!r}, group {group!r}{f', period {period!r}' if period else ''}"
