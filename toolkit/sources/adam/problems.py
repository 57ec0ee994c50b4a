"""What is wrong with a trial's datasets, gathered while they are read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from toolkit.errors import DataError, Fault
from toolkit.model.finding import Finding
from toolkit.sources.adam.roles import DATA_RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SHOWN = 5
"""How many faults of one kind in one column are told one by one."""


@dataclass(frozen=True)
class Problems:
    """Faults, for which the datasets cannot be read, and findings, in spite of which they can.

    Attributes:
        faults: In the order in which they were found.
        findings: Likewise.
    """

    faults: list[Fault] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def fault(self, where: str, what: str, hint: str = "") -> None:
        """Add a fault, unless it has been told before."""
        fault = Fault(where, what, hint)
        if fault not in self.faults:
            self.faults.append(fault)

    def fault_each(
        self, where: str, positions: Sequence[int], describe: Callable[[int], tuple[str, str, str]]
    ) -> None:
        """Add the first faults of a kind in a column, and say how many more there are.

        Args:
            where: The dataset and column, for those that are only counted.
            positions: What is wrong: rows, or distinct values.
            describe: Says where one of them is, what is wrong, and what to do.
        """
        for position in positions[:SHOWN]:
            self.fault(*describe(int(position)))
        if len(positions) > SHOWN:
            more = len(positions) - SHOWN
            self.fault(where, f"and {more:,} more like {'this' if more == 1 else 'these'}")

    def find(self, rule: str, where: str, what: str, hint: str = "") -> None:
        """Add a finding of one of DATA_RULES."""
        severity, _ = DATA_RULES[rule]
        self.findings.append(Finding(rule, severity, where, what, hint))

    def take(self, error: DataError) -> None:
        """Add the faults of an error."""
        for fault in error.faults:
            self.fault(fault.where, fault.what, fault.hint)

    def raise_faults(self) -> None:
        """Raise the faults, if there are any.

        Raises:
            DataError: With all of them.
        """
        if self.faults:
            raise DataError(*self.faults)
