"""The boxes of a registry's flow in; the rows of its flow diagram, period by period, out.

A registry tells who started and who completed each period, and why others did not. A group may
enter in a later period only; milestones in between are in the sponsor's own words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.displays.flow_plan import FlowBox, FlowItem, FlowStage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.displays.flow_boxes import FlowBoxes
    from toolkit.model.ard import Result

ENROLMENT = "Enrolment"
_LONGEST_REMARK = 80
"""How long a remark may be that stands in its box; a longer one stands under the diagram."""


def stages_by_periods(boxes: FlowBoxes) -> Iterator[FlowStage]:
    """Yield the rows: everybody, if that follows from the record, and then each period."""
    root = boxes.description.root_box
    total = boxes.find(root, "all")
    if total is not None and total.stat is not None:
        yield FlowStage(ENROLMENT, (boxes.box(root),))
    headed = {column for column in boxes.columns if needs_heading(boxes, column)}
    for slug, period in boxes.description.periods.items():
        if not any(boxes.uses("started", column, slug) for column in boxes.columns):
            continue
        begun = tuple(_started(boxes, column, slug, headed) for column in boxes.columns)
        left = tuple(_left(boxes, column, slug) for column in boxes.columns)
        yield FlowStage(period.name, begun, left if any(left) else ())
        ended = tuple(_completed(boxes, column, slug) for column in boxes.columns)
        if any(ended):
            yield FlowStage(period.name, ended)


def is_late(boxes: FlowBoxes, column: str) -> bool:
    """Tell whether a group enters after the first period."""
    begun = [
        {group for group in boxes.columns if boxes.uses("started", group, slug)}
        for slug in boxes.description.periods
    ]
    first = next((groups for groups in begun if groups), set())
    return column not in first


def needs_heading(boxes: FlowBoxes, column: str) -> bool:
    """Tell whether a column's first box says its name, because no heading stands above it."""
    return len(boxes.columns) == 1 or is_late(boxes, column)


def list_remarks(boxes: FlowBoxes) -> tuple[str, ...]:
    """List what the record says of its numbers that is too long for a box."""
    names = boxes.description.flow_columns
    found: dict[str, None] = {}
    for row in boxes.rows:
        if row.group_level in names and _is_remark(row) and not _stands_in_box(row):
            period = boxes.description.periods.get(row.context)
            where = f", {period.name}" if period else ""
            what = row.variable_level or boxes.label(row.variable)
            found[f"{names[row.group_level]}{where}, {what.lower()}: {row.note}"] = None
    return tuple(found)


def _started(boxes: FlowBoxes, column: str, period: str, headed: set[str]) -> FlowBox | None:
    """Make the box of those who started, with the milestones that they reached."""
    total = boxes.find("started", column, period)
    if total is None:
        return None
    made = boxes.box("started", column, period)
    items = list(boxes.levels("milestone", column, period))
    if _stands_in_box(total):
        items.insert(0, FlowItem(total.note, (total.id,)))
    if column in headed and not _has_started_before(boxes, column, period):
        name = boxes.description.flow_columns[column]
        return FlowBox(made.id, FlowItem(name), (made.heading, *items))
    return FlowBox(made.id, made.heading, tuple(items))


def _left(boxes: FlowBoxes, column: str, period: str) -> FlowBox | None:
    """Make the box of those who did not complete, with their reasons; none where nobody started."""
    if _is_empty(boxes, column, period):
        return None
    return boxes.leaving("not_completed", column, period, all_reasons=False)


def _completed(boxes: FlowBoxes, column: str, period: str) -> FlowBox | None:
    """Make the box of those who completed; none where nobody started."""
    if _is_empty(boxes, column, period):
        return None
    return boxes.box("completed", column, period)


def _is_empty(boxes: FlowBoxes, column: str, period: str) -> bool:
    """Tell whether a group has not started a period, or nobody of it."""
    found = [boxes.find(name, column, period) for name in ("started", "completed", "not_completed")]
    if found[0] is None:
        return True
    return all(row is None or row.stat == 0 for row in found)


def _has_started_before(boxes: FlowBoxes, column: str, period: str) -> bool:
    """Tell whether a group is in an earlier period too."""
    for slug in boxes.description.periods:
        if slug == period:
            return False
        if boxes.uses("started", column, slug):
            return True
    return False


def _is_remark(row: Result) -> bool:
    """Tell whether a row's note is the record's own: units, or a comment."""
    return bool(row.note) and row.origin != "derived"


def _stands_in_box(row: Result) -> bool:
    """Tell whether a remark stands in the box that it is about."""
    short = _is_remark(row) and len(row.note) <= _LONGEST_REMARK
    return short and row.variable == "started" and not row.variable_level
