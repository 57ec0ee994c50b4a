"""Results as the analyses of participants make them, for tests, and how a table reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.conftest import invent_description, invent_result
from toolkit.model.trial import ALL
from toolkit.model.vocabulary import EVENT_CATEGORIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from toolkit.model.ard import Result
    from toolkit.model.display import Heading, Table
    from toolkit.model.trial import TrialDescription

Counts = dict[str, tuple[int, int]]
"""People and events by arm."""


def describe_computed(arms: int = 2, /, **changes: Any) -> TrialDescription:
    """Describe a trial whose numbers are computed; the arguments are those of the printed one."""
    data = {"participants": {"datasets": {"subjects": "adsl.csv", "adverse_events": "adae.csv"}}}
    return invent_description(arms, **{"source": "adam", **data, **changes})


def compute(result_id: str, stat: float | None, note: str = "", **known: Any) -> Result:
    """Make a computed result, or one that could not be computed, and why."""
    origin = "not reported" if stat is None else "computed"
    return invent_result(result_id, stat, **{"origin": origin, "note": note, **known})


def compute_sizes(population: str, sizes: Mapping[str, int]) -> Iterator[Result]:
    """Make the sizes of a population, by arm and all together."""
    for group, size in {**sizes, ALL: sum(sizes.values())}.items():
        stem = f"population/{population}"
        yield compute(f"{stem}/n@{group}", size, population=population, variable=population)


def compute_events(
    sizes: Mapping[str, int], counts: Mapping[str, Counts | Mapping[str, Counts]]
) -> Iterator[Result]:
    """Make people, percentages and numbers of events, by arm and all together.

    Args:
        sizes: The size of each arm.
        counts: By `any`, class or event: people and events by arm; or the same by category.
    """
    everybody = {**sizes, ALL: sum(sizes.values())}
    for name, found in counts.items():
        by_category: Any = found if set(found) & set(EVENT_CATEGORIES) else {"teae": found}
        for category, by_arm in by_category.items():
            total = tuple(map(sum, zip(*by_arm.values(), strict=True)))
            for group, (people, events) in {**by_arm, ALL: total}.items():
                stem = "/".join(part for part in (name, category) if part != "teae")
                stats = {"n": people, "percent": 100 * people / everybody[group], "events": events}
                for statistic, stat in stats.items():
                    yield compute(
                        f"adverse_events/{stem}/{statistic}@{group}",
                        stat,
                        context=category,
                        population="safety",
                    )


def read_table(table: Table) -> list[str]:
    """Write a table so that a person can compare it with another."""
    heads = [" / ".join(_read(h) for h in (c.over, c) if h) for c in table.columns]
    lines = [f"{table.id}: {table.caption}", " | ".join([table.stub, *heads])]
    for group in table.groups:
        lines.append(f"[{group.label}]")
        lines += [" | ".join([row.label, *(c.text for c in row.cells)]) for row in group.rows]
    return [line.replace("\u00a0", " ") for line in [*lines, *table.notes]]


def _read(heading: Heading) -> str:
    """Write a heading in one line."""
    return f"{heading.label} {heading.detail}".strip()
