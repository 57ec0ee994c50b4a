"""The texts of one row of a record in; its numbers, each as the registry prints it, out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.model.trial import PublishedNumber
from toolkit.model.vocabulary import NOT_REPORTED
from toolkit.sources.ctgov.numbers import (
    NOT_AVAILABLE,
    is_count,
    is_missing,
    read_count,
    read_number,
)
from toolkit.sources.ctgov.words import cut_words, read_words

if TYPE_CHECKING:
    from toolkit.sources.ctgov.remarks import Remarks

NO_VALUE = "the record has no value for this group"
_LONGEST_QUOTE = 80
_COUNTS = frozenset({"n", "denominator", "analysed"})


@dataclass(frozen=True, slots=True)
class Row:
    """What the numbers of one row have in common.

    Attributes:
        remarks: Where what is no number is told.
        path: The row's place in the record.
        place: The same in words.
        variable: As in PublishedNumber, as are the others.
    """

    remarks: Remarks
    path: str
    place: str
    variable: str
    level: str = ""
    context: str = ""
    population: str = ""

    def write(
        self, group: str, statistic: str, text: str | None, note: str = "", unit: str = ""
    ) -> PublishedNumber:
        """Write a number of a group.

        `NA` keeps its text, without a value; what is no number at all is not reported, and a
        finding.

        Args:
            group: The group.
            statistic: The statistic; a number of people has to be a whole number.
            text: What the record says; None where it says nothing.
            note: What there is to know about it.
            unit: The unit, where it is not that of the variable.
        """
        if is_missing(text):
            said = (text or "").strip()
            printed = said if said.upper() == NOT_AVAILABLE else NOT_REPORTED
            return self._make(group, statistic, printed, None, note or NO_VALUE, unit=unit)
        text = text or ""
        value, relation = read_number(text)
        if value is None or (statistic in _COUNTS and not is_count(value)):
            return self._refuse(group, statistic, text, note, unit)
        return self._make(group, statistic, text.strip(), value, note, relation, unit)

    def count(
        self, group: str, statistic: str, text: str | None, note: str = "", missing: str = NO_VALUE
    ) -> PublishedNumber:
        """Write a number of people or events of a group: a whole one, or it is not reported.

        Args:
            group: The group.
            statistic: The statistic.
            text: What the record says; None where it says nothing.
            note: What there is to know about it.
            missing: The note where it says nothing.
        """
        value = read_count(text)
        if value is not None and text is not None:
            return self._make(group, statistic, text.strip(), float(value), note)
        if is_missing(text):
            return self.write(group, statistic, text, note or missing)
        return self._refuse(group, statistic, text or "", note)

    def absent(self, group: str, statistic: str, note: str, unit: str = "") -> PublishedNumber:
        """Write that a number is not reported, and why."""
        return self._make(group, statistic, NOT_REPORTED, None, note, unit=unit)

    def _refuse(
        self, group: str, statistic: str, text: str, note: str, unit: str = ""
    ) -> PublishedNumber:
        """Write that what stands in the place of a number is none."""
        said = f"the record says {cut_words(read_words(text), _LONGEST_QUOTE)!r}"
        kind = "number of people or events" if statistic in {*_COUNTS, "events"} else "number"
        self.remarks.find("R3", self.path, f"{said}, which is no {kind}; it is shown as missing")
        note = f"{note} {said}".strip() if note else said
        return self._make(group, statistic, NOT_REPORTED, None, note, unit=unit)

    def _make(
        self,
        group: str,
        statistic: str,
        printed: str,
        value: float | None,
        note: str,
        relation: str = "=",
        unit: str = "",
    ) -> PublishedNumber:
        """Make the number; by position, since a record has thousands."""
        where = f"{self.remarks.file}, {self.path}"
        return PublishedNumber(
            self.variable,
            self.level,
            self.context,
            self.population,
            group,
            statistic,
            printed,
            value,
            relation,
            unit,
            "",
            self.place,
            note,
            where,
        )
