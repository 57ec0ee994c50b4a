"""The arithmetic of a flow diagram: which boxes must add up to which, by design."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from toolkit.model.ard import make_id
from toolkit.model.trial import ALL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from toolkit.model.ard import Result
    from toolkit.model.trial import TrialDescription

PEOPLE = "n"
CLUSTERS = "clusters"


@dataclass(frozen=True)
class Balance:
    """A box and the boxes that it divides into.

    Attributes:
        rule: The id of the rule it follows from (F1 to F7 of the house's rules).
        total: The id of the result for the whole.
        parts: The ids of the results that add up to it.
    """

    rule: str
    total: str
    parts: tuple[str, ...]


def flow_id(
    box: str,
    group: str = ALL,
    *,
    period: str = "",
    population: str = "",
    reason: str = "",
    counted: str = PEOPLE,
) -> str:
    """Name the result of a box: `flow/allocated@placebo`, or `flow/screened` for everybody.

    Args:
        box: The box.
        group: The column, or `all`.
        period: The period of a crossover trial.
        population: The population of an `analysed` box.
        reason: The reason within the box.
        counted: What is counted: people, or clusters.
    """
    what = "" if counted == PEOPLE else counted
    return make_id(
        "flow", box, period, population, reason, what, group="" if group == ALL else group
    )


def name_reason(reason: str) -> str:
    """Turn the words of a reason into the part of an id: its letters and digits, in lower case."""
    return re.sub(r"[\W_]+", "_", reason.lower()).strip("_")


def list_balances(description: TrialDescription, flow: tuple[Result, ...]) -> list[Balance]:
    """List what must add up in the flow of a trial: its boxes, and the reasons in them.

    Args:
        description: The trial.
        flow: The results of the boxes and of the reasons in them.
    """
    if description.flow_by_periods:
        return [*balance_periods(description, flow), *balance_reasons(flow)]
    return [*balance_boxes(description, {row.variable for row in flow}), *balance_reasons(flow)]


def balance_periods(description: TrialDescription, flow: tuple[Result, ...]) -> Iterator[Balance]:
    """List what must add up where a flow is told by periods.

    Everybody who entered started the first period, unless more people started a later one than
    had completed the one before: then others came, and the flow does not say how many in all.

    Args:
        description: The trial.
        flow: The results of its flow.

    Yields:
        One balance for everybody, and one for each group and period.
    """
    started = {
        slug: [row for row in flow if row.variable == "started" and row.context == slug]
        for slug in description.periods
    }
    begun = {slug: rows for slug, rows in started.items() if rows}
    if begun and not _is_joined_later(flow, begun):
        first = next(iter(begun.values()))
        yield Balance("F4", flow_id(description.root_box), tuple(row.id for row in first))
    for slug, rows in begun.items():
        for row in rows:
            ends = ("completed", "not_completed")
            parts = tuple(flow_id(box, row.group_level, period=slug) for box in ends)
            yield Balance("F6", row.id, parts)


def _is_joined_later(flow: tuple[Result, ...], begun: dict[str, list[Result]]) -> bool:
    """Tell whether groups that enter in a later period bring people who were not there before."""
    first, *_ = begun.values()
    early = {row.group_level for row in first}
    for one, other in pairwise(begun):
        if {row.group_level for row in begun[other]} <= early:
            continue
        ended = [row for row in flow if row.variable == "completed" and row.context == one]
        left = sum(row.stat or 0 for row in ended or begun[one])
        if sum(row.stat or 0 for row in begun[other]) > left:
            return True
    return False


def balance_boxes(description: TrialDescription, boxes: Iterable[str]) -> Iterator[Balance]:
    """List what must add up in a trial of that design.

    Args:
        description: The trial.
        boxes: The names of the boxes that the trial's flow uses.

    Yields:
        One balance for each way in which people divide.
    """
    used = set(boxes)
    yield from _balance_enrolment(description, used)
    columns = tuple(description.flow_columns)
    leavers = [box for box in ("discontinued", "lost", "ongoing") if box in used]
    if description.design.kind == "crossover":
        yield from _balance_periods(description, used)
    else:
        for column in columns:
            yield from _balance_column(description, column, leavers)
    if len(columns) > 1:
        for box in ("received", "not_received", *leavers, "completed"):
            yield Balance("F1", flow_id(box), tuple(flow_id(box, column) for column in columns))


def _balance_enrolment(description: TrialDescription, used: set[str]) -> Iterator[Balance]:
    """List what must add up from screening to the columns."""
    root = flow_id(description.root_box)
    if "left_run_in" in used:
        entered = flow_id("entered_run_in")
        yield Balance("F2", flow_id("screened"), (flow_id("excluded"), entered))
        yield Balance("F1", entered, (flow_id("left_run_in"), root))
    else:
        yield Balance("F2", flow_id("screened"), (flow_id("excluded"), root))
    columns = tuple(description.flow_columns)
    if description.design.kind != "single-arm":
        yield Balance("F4", root, tuple(flow_id("allocated", column) for column in columns))


def _balance_column(
    description: TrialDescription, column: str, leavers: Sequence[str]
) -> Iterator[Balance]:
    """List what must add up within a column: treated or not, stayed or left."""
    single = description.design.kind == "single-arm"
    start = flow_id(description.root_box) if single else flow_id("allocated", column)
    treated = (flow_id("received", column), flow_id("not_received", column))
    stayed = (flow_id("completed", column), *(flow_id(box, column) for box in leavers))
    yield Balance("F5", start, treated)
    yield Balance("F6", start, stayed)


def _balance_periods(description: TrialDescription, used: set[str]) -> Iterator[Balance]:
    """List what must add up within the sequences of a crossover trial, period by period."""
    periods = tuple(description.periods)
    missed = ["not_received"] if "not_received" in used else []
    for sequence in description.sequences:
        first = [flow_id(box, sequence, period=periods[0]) for box in ("received", *missed)]
        yield Balance("F5", flow_id("allocated", sequence), tuple(first))
        if "discontinued" not in used:
            continue
        for one, other in pairwise(periods):
            left = flow_id("discontinued", sequence, period=one)
            later = flow_id("received", sequence, period=other)
            yield Balance("F6", flow_id("received", sequence, period=one), (left, later))


def balance_reasons(flow: tuple[Result, ...]) -> Iterator[Balance]:
    """List the boxes whose reasons must add up to them.

    Args:
        flow: The results of the boxes and of the reasons in them.

    Yields:
        One balance for each box that lists reasons.
    """
    for box in flow:
        if box.variable_level or box.stat_name != PEOPLE:
            continue
        about = (box.variable, box.group_level, box.population, box.context)
        reasons = tuple(
            row.id
            for row in flow
            if row.variable_level
            and (row.variable, row.group_level, row.population, row.context) == about
        )
        if reasons:
            yield Balance("F3", box.id, reasons)
