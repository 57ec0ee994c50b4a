"""The boxes of a flow diagram in; those that do not add up out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.errors import Fault
from toolkit.model.finding import Finding
from toolkit.model.flow import list_balances

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
    for _, fault in _find_unbalanced(description, results, where):
        yield fault


def find_unbalanced(
    description: TrialDescription, results: Results, where: str
) -> Iterator[Finding]:
    """Find the same as `check_flow`, where the source is nobody's to mend: a registry's record."""
    for rule, fault in _find_unbalanced(description, results, where):
        what = "the registry's numbers are shown as posted"
        yield Finding(rule, "warning", fault.where, fault.what, what)


def _find_unbalanced(
    description: TrialDescription, results: Results, where: str
) -> Iterator[tuple[str, Fault]]:
    """Find what does not add up, each with its rule."""
    for balance in list_balances(description, results.select(analysis="flow")):
        total = results.get(balance.total)
        if total is None or total.stat is None:
            continue
        named = [part for name in balance.parts if (part := results.get(name)) is not None]
        parts = [part for part in named if part.stat is not None]
        people = sum(part.stat or 0 for part in parts)
        complete = len(parts) == len(balance.parts)
        if people > total.stat or (complete and people < total.stat):
            yield balance.rule, _unbalanced(total, parts, where)


def _unbalanced(total: Result, parts: list[Result], where: str) -> Fault:
    """Name the boxes and the numbers of a balance that fails."""
    sum_of_parts = sum(part.stat or 0 for part in parts)
    listed = " + ".join(f"{part.id} = {part.stat:.0f}" for part in parts)
    what = f"{total.id} = {total.stat:.0f}, but {listed} make {sum_of_parts:.0f}"
    hint = "compare these rows with the source; a number that it does not give is `not reported`"
    return Fault(where, what, hint)
