"""The results of a trial's flow in; its CONSORT flow diagram out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.displays.flow_boxes import DERIVED_MARK, SPACE, FlowBoxes
from toolkit.displays.flow_designs import STAGES
from toolkit.displays.flow_drawing import draw_flow
from toolkit.displays.flow_periods import is_late, list_remarks, needs_heading, stages_by_periods
from toolkit.displays.flow_plan import FlowBox, FlowPlan, FlowStage
from toolkit.model.display import Picture

if TYPE_CHECKING:
    from toolkit.model.ard import Results
    from toolkit.model.settings import Settings
    from toolkit.model.trial import TrialDescription

ID = "fig-flow"
_DERIVED_NOTE = "* Worked out from the other boxes; the source does not print this number."
_OUTSIDE_NOTE = (
    "Dashed: people from outside the trial, for comparison. Chance did not decide who was in "
    "which group."
)


def plan_flow(description: TrialDescription, results: Results, settings: Settings) -> FlowPlan:
    """Plan the flow of participants as the trial's design has it.

    Args:
        description: The trial.
        results: Its results; those of the analysis `flow` are drawn.
        settings: The rounding rule.

    Returns:
        The plan, with the numbers in its description. A box that the source says nothing about
        says that it is not reported.
    """
    boxes = FlowBoxes(description, results, settings)
    if description.flow_by_periods:
        return _plan_periods(boxes)
    stages = tuple(STAGES[description.design.kind](boxes))
    inside, outside = description.flow_columns, description.external_arms
    columns = (*inside.values(), *outside.values())
    return FlowPlan(
        id=ID,
        title=f"Flow of participants: {description.titles.short}",
        columns=columns,
        stages=stages,
        description=_describe(stages, columns),
        detached_columns=frozenset(range(len(inside), len(columns))),
    )


def _plan_periods(boxes: FlowBoxes) -> FlowPlan:
    """Plan the flow as a registry tells it, by periods."""
    description = boxes.description
    stages = tuple(stages_by_periods(boxes))
    columns = description.flow_columns
    late = (n for n, column in enumerate(columns) if is_late(boxes, column))
    return FlowPlan(
        id=ID,
        title=f"Flow of participants: {description.titles.short}",
        columns=tuple("" if needs_heading(boxes, c) else name for c, name in columns.items()),
        stages=stages,
        description=_describe(stages, tuple(columns.values())),
        late_columns=frozenset(late),
    )


def has_flow(description: TrialDescription, results: Results) -> bool:
    """Tell whether there is a flow to draw: a registry's record may have none."""
    started = results.select("flow", "started")
    return not description.flow_by_periods or any(row.context for row in started)


def diagram_flow(description: TrialDescription, results: Results, settings: Settings) -> Picture:
    """Draw the flow of participants.

    Args:
        description: The trial.
        results: Its results; there is a flow in them, as `has_flow` tells.
        settings: The rounding rule.
    """
    plan = plan_flow(description, results, settings)
    derived = any(
        f"{DERIVED_MARK})" in item.text
        for stage in plan.stages
        for box in (*stage.main, *stage.side)
        if box is not None
        for item in (box.heading, *box.items)
    )
    notes = ((_DERIVED_NOTE,) if derived else ()) + (
        (_OUTSIDE_NOTE,) if plan.detached_columns else ()
    )
    if description.flow_by_periods:
        notes += list_remarks(FlowBoxes(description, results, settings))
    return Picture(
        id=ID,
        caption="Flow of participants through the trial",
        svg=draw_flow(plan),
        alt=plan.description,
        notes=notes,
    )


def _describe(stages: tuple[FlowStage, ...], columns: tuple[str, ...]) -> str:
    """Put the diagram into words: the trunk first, then each column from top to bottom."""
    trunk = [
        _read_box(box)
        for stage in stages
        if len(stage.main) == 1 and len(columns) != 1
        for box in (*stage.main, *stage.side)
        if box is not None
    ]
    sentences = [f"{'; '.join(trunk)}."] if trunk else []
    for number, column in enumerate(columns):
        boxes = [
            _read_box(box)
            for stage in stages
            if len(stage.main) == len(columns)
            for box in (*stage.main[number : number + 1], *stage.side[number : number + 1])
            if box is not None
        ]
        sentences.append(f"{column}: {'; '.join(boxes)}.")
    return " ".join(sentences)


def _read_box(box: FlowBox) -> str:
    """Read a box aloud: its heading, and its items after a colon."""
    items = ", ".join(item.text for item in box.items)
    between = ", " if box.heading.missing else ": "
    text = f"{box.heading.text}{between}{items}" if items else box.heading.text
    return text.replace(SPACE, " ").replace(f"{DERIVED_MARK})", ", worked out)")
