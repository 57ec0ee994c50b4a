"""Two versions of the reports in; what changed between them, number by number, out."""

from __future__ import annotations

import csv
import difflib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_LINES = 40


def describe_changes(old: Mapping[str, str], new: Mapping[str, str]) -> list[tuple[str, str]]:
    """List the files that differ, and how.

    Args:
        old: The text of each file that is there, by its path.
        new: The text of each file that would be written.

    Returns:
        A pair of path and description for each file that is added, removed or changed. Results
        are compared by their ids, other files by their lines.
    """
    changes = []
    for name in sorted({*old, *new}):
        if name not in new:
            changes.append((name, "would be removed"))
        elif name not in old:
            changes.append((name, "would be added"))
        elif old[name] != new[name]:
            compare = compare_results if PurePosixPath(name).suffix == ".csv" else compare_lines
            changes.append((name, f"would change\n{compare(old[name], new[name])}"))
    return changes


def compare_results(old: str, new: str) -> str:
    """Compare two results frames by id: one line for each result that differs."""
    before, after = _read(old), _read(new)
    lines = []
    for result_id in [*before, *(name for name in after if name not in before)]:
        one, other = before.get(result_id), after.get(result_id)
        if one is None:
            lines.append(f"  + {result_id}: {_show(other)}")
        elif other is None:
            lines.append(f"  - {result_id}: {_show(one)}")
        elif one != other:
            pairs = {name: (one.get(name, ""), other.get(name, "")) for name in {**one, **other}}
            changed = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
            told = "; ".join(f"{name} {was!r} → {now!r}" for name, (was, now) in changed.items())
            lines.append(f"  ~ {result_id}: {told}")
    return _shorten(lines or ["  only the order of the results"])


def compare_lines(old: str, new: str) -> str:
    """Compare two texts line by line, without context."""
    diff = difflib.unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm="")
    return _shorten([f"  {line}" for line in diff][2:])  # the first two name the files


def _read(text: str) -> dict[str, dict[str, str]]:
    """Read a results frame into its rows by id."""
    return {row.get("id", ""): row for row in csv.DictReader(text.splitlines())}


def _show(row: Mapping[str, str] | None) -> str:
    """Show the value of a result."""
    return (row or {}).get("printed") or (row or {}).get("stat") or "not reported"


def _shorten(lines: list[str]) -> str:
    """Keep what a person can read at once, and say how much more there is."""
    more = len(lines) - _MOST_LINES
    shown = lines[:_MOST_LINES]
    return "\n".join([*shown, f"  ... and {more} more lines"] if more > 0 else shown)
