"""Times and comparisons of outcomes in; the words for them out."""

from __future__ import annotations


def write_time(time: float, unit: str) -> str:
    """Write a time with its unit: `30 days`, `1 day`, `7.5 months`; the bare number without one."""
    number = repr(float(time)).removesuffix(".0")
    return f"{number} {unit.removesuffix('s') if time == 1 else unit}".rstrip()
