"""A dataset of participants, opened: its columns by role, each fault with file, row and column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from toolkit.sources.adam.cells import (
    NO_CODE,
    Days,
    Texts,
    encode_texts,
    parse_days,
    parse_flags,
    parse_numbers,
)
from toolkit.sources.adam.roles import ROLES_BY_NAME, match_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from toolkit.sources.adam.cells import Codes, Mask, Numbers
    from toolkit.sources.adam.problems import Problems


@dataclass(frozen=True)
class Sheet:
    """A dataset, opened.

    Attributes:
        where: Its path as the user knows it, for messages.
        file: The name that a reader knows it by.
        first_row: The number that messages give its first row.
        rows: How many rows it has.
        roles: The column of each role that it has.
        columns: The columns that were read.
        problems: Where faults and findings go.
    """

    where: str
    file: str
    first_row: int
    rows: int
    roles: Mapping[str, str]
    columns: Mapping[str, pa.ChunkedArray]
    problems: Problems

    def at(self, position: int) -> str:
        """Name a row, for messages: its file and number."""
        return f"{self.where}:{position + self.first_row}"

    def column(self, role: str) -> str:
        """Name the column of a role; the standard's where the dataset has none."""
        return self.roles.get(role) or ROLES_BY_NAME[role].columns[0]

    def has(self, role: str) -> bool:
        """Say whether the dataset has a column for a role."""
        return role in self.roles

    def find_column(self, name: str) -> str:
        """Name a column that was asked for as the file writes it."""
        return match_name(name, self.columns) or name

    def texts(self, role: str) -> Texts:
        """Read the column of a role as texts; nothing in any row where there is none."""
        if role not in self.roles:
            return Texts(np.full(self.rows, NO_CODE, dtype=np.int32), pa.array([], pa.string()))
        return self.read_texts(self.roles[role])

    def read_texts(self, column: str) -> Texts:
        """Read a column as texts."""
        return encode_texts(self.columns[column])

    def numbers(self, role: str) -> Numbers:
        """Read the column of a role as numbers; NaN where there is none."""
        if role not in self.roles:
            return np.full(self.rows, np.nan)
        return self.read_numbers(self.roles[role])

    def read_numbers(self, column: str) -> Numbers:
        """Read a column as numbers; NaN where a cell is empty."""
        numbers, wrong = parse_numbers(self.columns[column])
        self.fault_rows(column, wrong, "is not a number", "write a number, or leave the cell empty")
        return numbers

    def days(self, role: str, *, partial: bool = False) -> Days:
        """Read the column of a role as days; not a time where there is none.

        Args:
            role: The role.
            partial: Whether the year or the month may be all that is known.
        """
        if role not in self.roles:
            nothing = np.full(self.rows, np.datetime64("NaT", "D"))
            return Days(nothing, nothing)
        days, wrong = parse_days(self.columns[self.roles[role]])
        if not partial:
            wrong = wrong | (~np.isnat(days.first) & ~days.known)
        self.fault_rows(
            self.roles[role], wrong, "is not a day", "write it as 2024-03-31, or leave it empty"
        )
        return days

    def flags(self, role: str) -> Mask:
        """Read the column of a role as flags; no in every row where there is none."""
        if role not in self.roles:
            return np.zeros(self.rows, dtype=bool)
        return self.read_flags(self.roles[role])

    def read_flags(self, column: str) -> Mask:
        """Read a column as flags, of which a blank means no."""
        flags, wrong = parse_flags(self.columns[column])
        self.fault_rows(column, wrong, "is not a flag", "write Y or N, or leave the cell empty")
        return flags

    def find_persons(self, subjects: pa.Array, known_from: str, rule: str, what: str) -> Codes:
        """Find whom each row is about.

        Args:
            subjects: The people of the trial.
            known_from: The file that names them, for messages.
            rule: The rule that a row breaks whose subject is none of them.
            what: What the rows are, for messages.

        Returns:
            The position of the person, NO_CODE for nobody of the trial.
        """
        texts, column = self.texts("subject"), self.column("subject")
        self.fault_rows(column, texts.missing, "is nobody", "say in every row who it is about")
        found = pc.index_in(texts.values, value_set=subjects).fill_null(NO_CODE)
        persons = texts.spread(np.asarray(found, dtype=np.int32), NO_CODE)
        unknown = (persons == NO_CODE) & ~texts.missing
        if unknown.any():
            who = texts.values[texts.codes[np.argmax(unknown)]].as_py()
            people = len(np.unique(texts.codes[unknown]))
            said = (
                f"{what} of people who are not in {known_from} ({who!r} first, {people:,} in all)"
            )
            hint = f"add them there, or take their rows out of {self.file}"
            self.find_rows(rule, unknown, said, "they are counted nowhere", hint)
        return persons

    def fault_rows(self, column: str, wrong: Mask, what: str, hint: str) -> None:
        """Add a fault for each row that is wrong, with its value."""

        def describe(position: int) -> tuple[str, str, str]:
            value = self.columns[column][position].as_py()
            said = "an empty cell" if value is None else _show(value)
            return self.at(position), f"column {column}: {said} {what}", hint

        self.problems.fault_each(
            f"{self.where}: column {column}", np.flatnonzero(wrong).tolist(), describe
        )

    def fault_values(
        self,
        column: str,
        texts: Texts,
        wrong: Mask,
        describe: Callable[[str], tuple[str, str]],
    ) -> None:
        """Add a fault for each text that is wrong, with how many rows have it.

        Args:
            column: The column.
            texts: Its texts.
            wrong: Which of the different texts are wrong.
            describe: Says what is wrong with a text, and what to do.
        """
        counts = texts.count()
        codes = sorted(np.flatnonzero(wrong & (counts > 0)).tolist(), key=texts.first)

        def describe_value(code: int) -> tuple[str, str, str]:
            what, hint = describe(texts.values[code].as_py())
            rows = f" ({counts[code]:,} rows, this is the first)" if counts[code] > 1 else ""
            return self.at(texts.first(code)), f"column {column}: {what}{rows}", hint

        self.problems.fault_each(f"{self.where}: column {column}", codes, describe_value)

    def find_rows(self, rule: str, rows: Mask, what: str, so: str = "", hint: str = "") -> None:
        """Add a finding about rows, with the first of them and how many there are, if any.

        Args:
            rule: One of DATA_RULES.
            rows: The rows.
            what: What they are.
            so: What becomes of them.
            hint: What to do about it.
        """
        count = int(np.count_nonzero(rows))
        if count:
            first = self.at(int(np.argmax(rows)))
            self.problems.find(rule, first, f"{what}: {count:,}{so and '; '}{so}", hint)


def _show(value: object) -> str:
    """Write the value of a cell for a message."""
    return f"{value:g}" if isinstance(value, float) else repr(value)
