"""The groups of a part of a record in; the one that is all the others together out."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from toolkit.sources.ctgov.numbers import read_count
from toolkit.sources.ctgov.record import ResultGroup
from toolkit.sources.ctgov.titles import write_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from toolkit.sources.ctgov.record import Denominator, EventGroup

_WORD = "total"
_TOTALS = frozenset({"total", "totals", "totaltitle", "totalparticipants", "totalpopulation"})
_PEOPLE = "participants"

GroupT = TypeVar("GroupT", bound=ResultGroup)


def choose_denominator(
    denominators: Sequence[Denominator], units: str | None = None
) -> Denominator | None:
    """Choose one of several denominators: that of the wanted units, else of people, else the first.

    Args:
        denominators: Those of a class, a measure or a module.
        units: The units that a measure asks for.
    """
    wanted = (units or "").casefold().strip()
    by_units = {one.units.casefold().strip(): one for one in reversed(denominators)}
    first = next(iter(denominators), None)
    return by_units.get(wanted) or (first if units else by_units.get(_PEOPLE) or first)


def read_denominators(denominator: Denominator | None) -> Mapping[str, str | None]:
    """Return what a denominator says of each group, by the group's id."""
    if denominator is None:
        return {}
    return {count.group_id: count.value for count in reversed(denominator.counts)}


def find_baseline_total(
    denominators: Sequence[Denominator], groups: Sequence[ResultGroup], arms: Collection[str]
) -> ResultGroup | None:
    """Find the group that is all participants: by its title, and because the others add up to it.

    Args:
        denominators: Those of the whole part.
        groups: The groups of the part.
        arms: What the titles of the arms say; an arm may be about a total knee replacement.
    """
    sizes = read_denominators(choose_denominator(denominators))
    for group in _begin_so(groups, arms):
        others = [read_count(sizes.get(other.id)) for other in groups if other is not group]
        if _add_up(read_count(sizes.get(group.id)), others):
            return group
    return None


def find_event_total(groups: Sequence[EventGroup], arms: Collection[str]) -> EventGroup | None:
    """Find the group of the adverse events that repeats the people of the others.

    Its title is `Total`, or begins so and as many people are at risk in it as in the others.
    """
    for group in _begin_so(groups, arms):
        others = [read_count(other.serious_num_at_risk) for other in groups if other is not group]
        size = read_count(group.serious_num_at_risk)
        if others and (write_key(group.title) in _TOTALS or _add_up(size, others)):
            return group
    return None


def _begin_so(groups: Sequence[GroupT], arms: Collection[str]) -> Iterator[GroupT]:
    """List the groups whose titles begin with the word and are no arm's, the last one first.

    Beside a single other group only the word itself will do: two groups may well be of a size.
    """
    for group in reversed(groups):
        key = write_key(group.title)
        if key in _TOTALS or (key.startswith(_WORD) and len(groups) > 2 and key not in arms):
            yield group


def _add_up(whole: int | None, parts: Sequence[int | None]) -> bool:
    """Tell whether parts are known and make up a whole that is known."""
    known = [part for part in parts if part is not None]
    return bool(parts) and whole is not None and len(known) == len(parts) and sum(known) == whole
