"""The counts of a registry in; the percentages that they make, each of the nearest number, out.

A registry stores no percentages of its counts, but says out of how many each count is: for one row,
for a whole measure, or for a group.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.analyses.published.printed import derive
from toolkit.model.ard import name_sizes
from toolkit.model.trial import is_comparison
from toolkit.model.vocabulary import NOBODY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from toolkit.model.ard import Result


_PEOPLE = frozenset({"", "participants", "participant", "subjects", "patients", "people"})


def add_shares(rows: Iterable[Result], sizes: Mapping[str, Result]) -> Iterator[Result]:
    """Add, after each count that has no percentage beside it, the percentage that it is.

    Args:
        rows: The results of one analysis.
        sizes: The sizes of the populations, by id.

    Yields:
        Every row, and the percentages. Where there is nobody to count, the percentage is there
        without a value and says so.
    """
    rows = tuple(rows)
    known = {**sizes, **{row.id: row for row in rows}}
    for row in rows:
        yield row
        counted = row.stat_name == "n" and row.stat is not None and row.relation == "="
        if not counted or is_comparison(row.group_level):
            continue
        share_id = row.id.replace("/n@", "/percent@")
        names = name_sizes(row)
        if row.analysis == "outcomes":  # who was analysed is never everybody by default
            names = names[:-1]
        size = next((known[name] for name in names if name in known), None)
        unknown = size is None or size.stat is None or size is row
        if not unknown and size is not None and share_id not in known:
            yield _derive_share(row, size, share_id)


def _derive_share(row: Result, size: Result, share_id: str) -> Result:
    """Work out a percentage; nobody has none, and more people than there are make none."""
    count, people = row.stat or 0.0, size.stat or 0.0
    counted = row.unit or size.unit
    if counted.casefold() in _PEOPLE:
        counted = "people"
    how, stat = f"{count:.0f} of {people:.0f} {counted}", None
    if people == 0:
        how = NOBODY
    elif count <= people:
        stat = 100 * count / people
    else:
        how = f"{how} make no percentage"
    basis = f"{row.id} and {size.id}"
    return derive(
        row, result_id=share_id, stat_name="percent", stat=stat, how=how, basis=basis, unit="%"
    )
