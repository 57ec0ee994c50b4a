"""Percentages without counts in; the counts that they imply out."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from toolkit.analyses.published.printed import derive
from toolkit.model.ard import make_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from toolkit.model.ard import Result

_PERCENTAGE = re.compile(r"(\d+(\.\d+)?|\.\d+)\s*%?")


def imply_counts(printed: str, people: int) -> tuple[int, ...]:
    """List the counts that, as a percentage of the people, round to what is printed.

    Halves may have been rounded up or to even; both are allowed.

    Args:
        printed: The percentage as printed, such as `80.6`; its decimals carry its precision.
        people: How many people it is a percentage of.
    """
    wanted = Decimal(printed.rstrip("%").strip())
    if people <= 0:
        return ()
    exact = ((count, Decimal(100 * count) / Decimal(people)) for count in range(people + 1))
    return tuple(
        count
        for count, percent in exact
        if wanted in {percent.quantize(wanted, mode) for mode in (ROUND_HALF_UP, ROUND_HALF_EVEN)}
    )


def imply_missing_counts(
    rows: Iterable[Result], sizes: dict[tuple[str, str], Result]
) -> Iterator[Result]:
    """Add, after each percentage that has no count beside it, the count that it implies.

    Args:
        rows: The results of one analysis.
        sizes: The number of people, by population and group.

    Yields:
        Every row, and the implied counts. Where no count or more than one fits, the row is there
        without a value and says why.
    """
    rows = tuple(rows)
    known = {row.id for row in rows}
    for row in rows:
        yield row
        count_id = row.id.replace("/percent@", "/n@")
        size = sizes.get((row.population, row.group_level))
        printed = row.stat_name == "percent" and _PERCENTAGE.fullmatch(row.printed)
        plain = printed and row.relation == "=" and row.stat is not None
        if not plain or count_id in known or size is None or size.stat is None:
            continue
        counts = imply_counts(row.printed, int(size.stat))
        how, stat = f"{row.printed}% of {size.stat:.0f} people", None
        if len(counts) == 1:
            stat = counts[0]
        else:
            why = "no count gives" if not counts else f"{len(counts)} different counts give"
            how = f"{why} {how}"
        basis = f"{row.id} and {size.id}"
        yield derive(row, result_id=count_id, stat_name="n", stat=stat, how=how, basis=basis)


def population_sizes(rows: Iterable[Result]) -> dict[tuple[str, str], Result]:
    """Find the number of people by population and group among the population results."""
    return {(r.population, r.group_level): r for r in rows if r.stat_name == "n"}


def population_id(population: str, statistic: str, group: str) -> str:
    """Name the result of a population's size."""
    return make_id("population", population, statistic, group=group)
