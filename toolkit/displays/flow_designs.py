"""The boxes of a trial in; the rows of its flow diagram, as its design has them, out.

Each design is one small description; CONSORT and its extensions say which rows it has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.displays.flow_plan import FlowBox, FlowItem, FlowStage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from toolkit.displays.flow_boxes import FlowBoxes

ENROLMENT, ALLOCATION, FOLLOW_UP, ANALYSIS = "Enrolment", "Allocation", "Follow-up", "Analysis"


def _enrolment(boxes: FlowBoxes) -> Iterator[FlowStage]:
    """Yield the rows on the trunk: screening, run-in, and everybody who entered."""
    excluded = (boxes.leaving("excluded"),)
    yield FlowStage(ENROLMENT, (boxes.box("screened"),), excluded)
    if boxes.uses("left_run_in"):
        left = (boxes.leaving("left_run_in"),)
        yield FlowStage(ENROLMENT, (boxes.box("entered_run_in"),), left)
    yield FlowStage(ENROLMENT, (boxes.box(boxes.description.root_box),))


def _follow_up(boxes: FlowBoxes) -> Iterator[FlowStage]:
    """Yield the rows of those who left and those who stayed, in every column."""
    nobody = (None,) * len(boxes.columns)
    for box in ("discontinued", "lost", "ongoing"):
        if any(boxes.uses(box, column) for column in boxes.columns):
            leavers = tuple(boxes.leaving(box, column) for column in boxes.columns)
            yield FlowStage(FOLLOW_UP, nobody, leavers)
    yield FlowStage(FOLLOW_UP, tuple(boxes.box("completed", c) for c in boxes.columns))


def stages_parallel(boxes: FlowBoxes) -> Iterator[FlowStage]:
    """Yield the rows of arms side by side: also factorial, multi-arm and cluster trials."""
    yield from _enrolment(boxes)
    allocated = tuple(boxes.with_treated("allocated", column) for column in boxes.columns)
    yield FlowStage(ALLOCATION, allocated)
    yield from _follow_up(boxes)
    yield FlowStage(ANALYSIS, tuple(boxes.analysed(column) for column in boxes.columns))


def stages_single_arm(boxes: FlowBoxes) -> Iterator[FlowStage]:
    """Yield the rows of one arm: no allocation, and comparators from outside drawn apart."""
    (column,) = boxes.columns
    outside = tuple(boxes.description.external_arms)
    nobody = (None,) * len(outside)

    def widen(stage: FlowStage) -> FlowStage:
        """Leave the columns of the comparators empty."""
        side = (*stage.side, *nobody) if stage.side else ()
        return FlowStage(stage.band, (*stage.main, *nobody), side)

    yield from _enrolment(boxes)
    treated = [boxes.box("received", column)]
    yield widen(FlowStage("Treatment", tuple(treated)))
    yield from (widen(stage) for stage in _follow_up(boxes))
    compared = tuple(boxes.analysed(arm) for arm in outside)
    yield FlowStage(ANALYSIS, (boxes.analysed(column), *compared))


def _within(name: str) -> str:
    """Write a name as it stands within a phrase: `placebo`, but `MSC-NTF cells`."""
    return name if name[1:2].isupper() else f"{name[:1].lower()}{name[1:]}"


def stages_crossover(boxes: FlowBoxes) -> Iterator[FlowStage]:
    """Yield the rows of a crossover trial: a column a sequence, and rows for every period."""
    description = boxes.description
    yield from _enrolment(boxes)
    yield FlowStage(ALLOCATION, tuple(boxes.box("allocated", c) for c in boxes.columns))
    for number, (slug, period) in enumerate(description.periods.items()):
        treated = []
        for column in boxes.columns:
            arm = description.arms[description.sequences[column].treatments[number]]
            treated.append(boxes.box("received", column, slug, f"Received {_within(arm.name)}"))
        left = tuple(boxes.leaving("discontinued", column, slug) for column in boxes.columns)
        yield FlowStage(period.name, tuple(treated), left)
        if period.washout:
            washouts = (
                FlowBox(f"washout-{slug}-{column}", FlowItem(period.washout), dashed=True)
                for column in boxes.columns
            )
            yield FlowStage("Washout", tuple(washouts))
    yield FlowStage(ANALYSIS, tuple(boxes.analysed(column) for column in boxes.columns))


def stages_dose_cohorts(boxes: FlowBoxes) -> Iterator[FlowStage]:
    """Yield the rows of dose cohorts, in the order in which they opened, with the decisions."""
    yield from _enrolment(boxes)
    opened = []
    for column in boxes.columns:
        made = boxes.with_treated("allocated", column)
        decision = boxes.description.arms[column].decision
        items = (*made.items, FlowItem(f"Then: {decision}")) if decision else made.items
        opened.append(FlowBox(made.id, made.heading, items))
    yield FlowStage("Dose groups", tuple(opened))
    yield from _follow_up(boxes)
    yield FlowStage(ANALYSIS, tuple(boxes.analysed(column) for column in boxes.columns))


STAGES: Mapping[str, Callable[[FlowBoxes], Iterator[FlowStage]]] = {
    "parallel": stages_parallel,
    "factorial": stages_parallel,
    "cluster": stages_parallel,
    "single-arm": stages_single_arm,
    "crossover": stages_crossover,
    "dose-cohorts": stages_dose_cohorts,
}
"""The rows of a flow diagram, by the kind of design."""
