"""What does not fit in a record: faults, and findings in spite of which it can be read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from toolkit.errors import DataError, Fault
from toolkit.model.finding import Finding
from toolkit.sources.ctgov.words import LONGEST, cut_words, read_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.model.finding import Severity

RECORD_RULES: Mapping[str, tuple[Severity, str]] = {
    "R1": ("note", "Every group of a part of the record is known to be one of the arms, or none."),
    "R2": ("warning", "No group of the adverse events repeats the people of the others."),
    "R3": ("warning", "What stands in the place of a number is one."),
    "R4": ("warning", "Every number belongs to a group of its part, and stands there once."),
    "R5": ("note", "Every outcome of the record has results."),
    "R6": ("note", "Every text has a length that a page can show."),
    "R7": ("note", "Every arm is known to be one of the protocol's."),
    "R8": ("note", "The record has results."),
    "R9": ("note", "The record's words for the design are among those of this toolkit."),
    "R10": ("warning", "What the spread of a value is, is known."),
}
"""What a record is checked against while it is read: how bad it is where it differs, and the
rule."""

_MOST = 50
"""How many findings of a rule are told one by one."""


@dataclass(frozen=True)
class Remarks:
    """Faults and findings, gathered while a record is read.

    Attributes:
        file: The record's file as the user knows it.
        faults: What a person has to mend before the record can be read.
        findings: What does not fit, though the rest can be read.
        counts: How many findings each rule has had.
        told: The findings, to tell each once.
    """

    file: str
    faults: list[Fault] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    told: set[tuple[str, str, str]] = field(default_factory=set)

    def find(self, rule: str, path: str, what: str, hint: str = "") -> None:
        """Add a finding of one of RECORD_RULES, unless it has been told before.

        Args:
            rule: The rule.
            path: The place in the record.
            what: What was found.
            hint: What to do about it.
        """
        if (rule, path, what) in self.told:
            return
        self.told.add((rule, path, what))
        self.counts[rule] += 1
        if self.counts[rule] <= _MOST:
            severity, _ = RECORD_RULES[rule]
            where = f"{self.file}, {path}" if path else self.file
            self.findings.append(Finding(rule, severity, where, what, hint))

    def read_label(self, text: str | None, path: str) -> str:
        """Read a text that a page shows; one that is too long is cut."""
        words = read_words(text)
        if len(words) > LONGEST:
            self.find("R6", path, f"this text has {len(words):,} characters and was cut")
            return cut_words(words)
        return words

    def list_findings(self) -> tuple[Finding, ...]:
        """Return the findings, with a last one for each rule that found too many to list."""
        more = [
            Finding(
                rule, RECORD_RULES[rule][0], self.file, f"and {count - _MOST:,} more findings of it"
            )
            for rule, count in sorted(self.counts.items())
            if count > _MOST
        ]
        return (*self.findings, *more)

    def raise_faults(self) -> None:
        """Raise the faults, if there are any.

        Raises:
            DataError: With all of them.
        """
        if self.faults:
            raise DataError(*self.faults)
