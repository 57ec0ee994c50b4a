"""The boxes of a flow diagram in; those that do not add up out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.errors import Fault
from toolkit.model.flow import balance_boxes, balance_reasons

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.model.ard import Result, Results
    from toolkit.model.trial import TrialDescription


def check_flow(description: TrialDescription, results: Results, where: str) -> Iterator[Fault]:
    """Find the boxes that do not divide into their parts.

    Args:
        description: The trial.
        results: Its results.
        where: The file that the boxes stand in, for messages.

    Yields:
        A fault for each, with the boxes and the numbers. A balance with an unknown box is a fault
        only where the known ones are already too many.
    """
    flow = results.select(analysis="flow")
    balances = [*balance_boxes(description, {row.variable for row in flow})]
    balances += [*balance_reasons(flow)]
    for balance in balances:
        total = results.get(balance.total)
        if total is None or total.stat is None:
            continue
        named = [part for name in balance.parts if (part := results.get(name)) is not None]
        parts = [part for part in named if part.stat is not None]
        people = sum(part.stat or 0 for part in parts)
        complete = len(parts) == len(balance.parts)
        if people > total.stat or (complete and people < total.stat):
            yield _unbalanced(total, parts, where)


def _unbalanced(total: Result, parts: list[Result], where: str) -> Fault:
    """Name the boxes and the numbers of a balance that fails."""
    sum_of_parts = sum(part.stat or 0 for part in parts)
    listed = " + ".join(f"{part.id} = {part.stat:.0f}" for part in parts)
    what = f"{total.id} = {total.stat:.0f}, but {listed} make {sum_of_parts:.0f}"
    hint = "compare these rows with the source; a number that it does not give is `not reported`"
    return Fault(where, what, hint)
