"""The arithmetic of a flow diagram: which boxes must add up to which."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.model.ard import make_id
from toolkit.model.trial import ALL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from toolkit.model.ard import Result
    from toolkit.model.trial import TrialDescription


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


def flow_id(box: str, group: str = ALL, *, population: str = "", reason: str = "") -> str:
    """Name the result of a box: `flow/allocated@placebo`, or `flow/screened` for everybody."""
    return make_id("flow", box, population, reason, group="" if group == ALL else group)


def name_reason(reason: str) -> str:
    """Turn the words of a reason into the part of an id: letters and digits of any script."""
    return re.sub(r"[\W_]+", "_", reason.lower()).strip("_")


def balance_boxes(description: TrialDescription, boxes: Iterable[str]) -> Iterator[Balance]:
    """List what must add up in a parallel trial.

    Args:
        description: The trial.
        boxes: The names of the boxes that the trial's flow uses.

    Yields:
        One balance for each way in which people divide.
    """
    used = set(boxes)
    arms = tuple(description.arms)
    randomised = flow_id("randomised")
    if "left_run_in" in used:
        entered = flow_id("entered_run_in")
        yield Balance("F2", flow_id("screened"), (flow_id("excluded"), entered))
        yield Balance("F1", entered, (flow_id("left_run_in"), randomised))
    else:
        yield Balance("F2", flow_id("screened"), (flow_id("excluded"), randomised))
    yield Balance("F4", randomised, tuple(flow_id("allocated", arm) for arm in arms))
    leavers = [box for box in ("discontinued", "lost") if box in used]
    for arm in arms:
        allocated = flow_id("allocated", arm)
        treated = (flow_id("received", arm), flow_id("not_received", arm))
        stayed = (flow_id("completed", arm), *(flow_id(box, arm) for box in leavers))
        yield Balance("F5", allocated, treated)
        yield Balance("F6", allocated, stayed)
    for box in ("received", "not_received", *leavers, "completed"):
        yield Balance("F1", flow_id(box), tuple(flow_id(box, arm) for arm in arms))


def balance_reasons(flow: tuple[Result, ...]) -> Iterator[Balance]:
    """List the boxes whose reasons must add up to them.

    Args:
        flow: The results of the boxes and of the reasons in them.

    Yields:
        One balance for each box that lists reasons.
    """
    for box in flow:
        if box.variable_level:
            continue
        about = (box.variable, box.group_level, box.population)
        reasons = tuple(
            row.id
            for row in flow
            if row.variable_level and (row.variable, row.group_level, row.population) == about
        )
        if reasons:
            yield Balance("F3", box.id, reasons)
