"""Texts of the registry in; the numbers that they say, and how each stands to the quantity, out."""

from __future__ import annotations

import re

_NUMBER = re.compile(
    r"(?P<relation>[<>≤≥]=?|=)?\s*(?P<sign>[+\-−–]?)\s*"
    r"(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+,[0-9]+|[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
    r"(?P<exponent>[eE][+\-]?[0-9]{1,3})?\s*%?"
)
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?")
_RELATIONS = {"<=": "≤", ">=": "≥", "≤=": "≤", "≥=": "≥"}
_LONGEST = 25
_LARGEST = 1e18
_MOST_PEOPLE = 1e10
NOT_AVAILABLE = "NA"
"""What the registry writes where a number is not available; a comment says why."""


def read_number(text: str) -> tuple[float | None, str]:
    """Read a number of the registry: its value and how it stands to the quantity.

    `26,300` has a mark between thousands, `0,001` a decimal comma: a comma after a lone zero, or
    not followed by groups of three digits, is decimal.

    Returns:
        The value and `=`, `<`, `>`, `≤` or `≥`; None where the text is no number, `NA` above all,
        or none that anybody has measured: of more digits than a double has, or beyond 10^18.
    """
    match = _NUMBER.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if match is None:
        return None, "="
    digits = match["digits"]
    if _GROUPED.fullmatch(digits):
        digits = digits.replace(",", "")
    value = float(f"{digits.replace(',', '.')}{match['exponent'] or ''}")
    if not value < _LARGEST:
        return None, "="
    negative = match["sign"] in {"-", "−", "–"}
    relation = match["relation"] or "="
    return (-value if negative else value), _RELATIONS.get(relation, relation)


def read_count(text: str | None) -> int | None:
    """Read a number of people or events; None where it is missing or no whole number."""
    if text is None:
        return None
    if text.isascii() and text.isdigit() and len(text) < 10:  # nearly all: no need to look closer
        return int(text)
    value, relation = read_number(text)
    return int(value) if value is not None and relation == "=" and is_count(value) else None


def is_count(value: float) -> bool:
    """Tell whether so many people or events can be: a whole number, not beyond everybody alive."""
    return 0 <= value < _MOST_PEOPLE and value.is_integer()


def is_missing(text: str | None) -> bool:
    """Tell whether the registry says that a number is not available."""
    return text is None or text.strip().upper() in {"", NOT_AVAILABLE}
