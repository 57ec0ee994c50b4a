"""A finding: something that does not add up, is not honest, or cannot be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Finding:
    """What a rule found.

    Attributes:
        rule: The rule's id, such as `A1`.
        severity: How bad it is.
        where: The file and row, or the id of the result.
        what: What was found, and what was expected, with the numbers.
        hint: What to do about it.
    """

    rule: str
    severity: Severity
    where: str
    what: str
    hint: str = ""
