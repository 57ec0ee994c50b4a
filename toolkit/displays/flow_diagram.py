"""The results of a trial's flow in; its CONSORT flow diagram out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.displays.flow_drawing import draw_flow
from toolkit.displays.flow_plan import FlowBox, FlowItem, FlowPlan, FlowStage
from toolkit.displays.numbers import write_number
from toolkit.model.display import Picture
from toolkit.model.trial import ALL
from toolkit.model.vocabulary import FLOW_BOXES, NOT_REPORTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.model.ard import Result, Results
    from toolkit.model.settings import Settings
    from toolkit.model.trial import TrialDescription

ID = "fig-flow"
_SPACE = "\N{NO-BREAK SPACE}"
_DERIVED_NOTE = "* Worked out from the other boxes; the source does not print this number."


def diagram_flow(description: TrialDescription, results: Results, settings: Settings) -> Picture:
    """Draw the flow of participants of a parallel trial.

    Args:
        description: The trial.
        results: Its results; those of the analysis `flow` are drawn.
        settings: The rounding rule.

    Returns:
        The picture, with the numbers in its alternative text. A box that the source says nothing
        about is drawn as not reported.
    """
    writer = _FlowWriter(description, results, settings)
    stages = tuple(writer.stages())
    title = f"Flow of participants: {description.titles.short}"
    alt = _describe(stages, tuple(arm.name for arm in description.arms.values()))
    plan = FlowPlan(
        id=ID,
        title=title,
        columns=tuple(arm.name for arm in description.arms.values()),
        stages=stages,
        description=alt,
    )
    derived = any(row.origin == "derived" for row in results.select(analysis="flow"))
    return Picture(
        id=ID,
        caption="Flow of participants through the trial",
        svg=draw_flow(plan),
        alt=alt,
        notes=(_DERIVED_NOTE,) if derived else (),
    )


class _FlowWriter:
    """Writes the boxes of a parallel trial."""

    def __init__(self, description: TrialDescription, results: Results, settings: Settings) -> None:
        self.description = description
        self.settings = settings
        self.flow = results.select(analysis="flow")
        self.arms = tuple(description.arms)

    def stages(self) -> Iterator[FlowStage]:
        """Yield the rows of the diagram: enrolment, allocation, follow-up, analysis."""
        excluded = (self._leaving_box("excluded", ALL),)
        yield FlowStage("Enrolment", (self._box("screened", ALL),), excluded)
        if self._find("left_run_in", ALL):
            left = (self._leaving_box("left_run_in", ALL),)
            yield FlowStage("Enrolment", (self._box("entered_run_in", ALL),), left)
        yield FlowStage("Enrolment", (self._box("randomised", ALL),))
        yield FlowStage("Allocation", tuple(self._allocated(arm) for arm in self.arms))
        for box in ("discontinued", "lost"):
            if any(self._find(box, arm) for arm in self.arms):
                leavers = tuple(self._leaving_box(box, arm) for arm in self.arms)
                yield FlowStage("Follow-up", (None,) * len(self.arms), leavers)
        yield FlowStage("Follow-up", tuple(self._box("completed", arm) for arm in self.arms))
        yield FlowStage("Analysis", tuple(self._analysed(arm) for arm in self.arms))

    def _find(self, box: str, group: str, population: str = "") -> Result | None:
        """Find the result of a box's total."""
        for row in self.flow:
            about = (row.variable, row.group_level, row.population, row.variable_level)
            if about == (box, group, population, ""):
                return row
        return None

    def _item(self, label: str, row: Result | None) -> FlowItem:
        """Write `label (n = 36)`, or `label: not reported`."""
        if row is None or row.stat is None:
            return FlowItem(f"{label}: {NOT_REPORTED}", missing=True)
        number = write_number(row, self.settings)
        mark = "*" if row.origin == "derived" else ""
        return FlowItem(f"{label} (n{_SPACE}={_SPACE}{number}{mark})", (row.id,))

    def _label(self, box: str) -> str:
        """Return the words for a box: the trial's own, or the usual ones."""
        return self.description.flow_labels.get(box, FLOW_BOXES[box])

    def _box(self, box: str, group: str) -> FlowBox:
        """Make a box on the way."""
        return FlowBox(f"{box}-{group}", self._item(self._label(box), self._find(box, group)))

    def _leaving_box(self, box: str, group: str) -> FlowBox:
        """Make a box of people who leave, with their reasons, or that they are not reported."""
        row = self._find(box, group)
        reasons = tuple(
            self._item(reason.variable_level, reason)
            for reason in self.flow
            if reason.variable_level and (reason.variable, reason.group_level) == (box, group)
        )
        if not reasons and (row is None or row.stat != 0):
            reasons = (FlowItem(f"Reasons {NOT_REPORTED}", missing=True),)
        return FlowBox(f"{box}-{group}", self._item(self._label(box), row), reasons)

    def _allocated(self, arm: str) -> FlowBox:
        """Make an allocation box: who was allocated, and who received what they were to."""
        items = [self._item(self._label("received"), self._find("received", arm))]
        missed = self._find("not_received", arm)
        if missed is not None:
            items.append(self._item(self._label("not_received"), missed))
        heading = self._item(self._label("allocated"), self._find("allocated", arm))
        return FlowBox(f"allocated-{arm}", heading, tuple(items))

    def _analysed(self, arm: str) -> FlowBox:
        """Make an analysis box: one line for each population that was analysed."""
        populations = self.description.populations
        rows = [row for row in self.flow if (row.variable, row.group_level) == ("analysed", arm)]
        items = tuple(self._item(populations[row.population].name, row) for row in rows)
        left_out = self._find("not_analysed", arm)
        if left_out is not None:
            items = (*items, self._item(self._label("not_analysed"), left_out))
        return FlowBox(f"analysed-{arm}", FlowItem(self._label("analysed")), items)


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
    text = f"{box.heading.text}: {items}" if items else box.heading.text
    return text.replace(_SPACE, " ").replace("*)", ", worked out)")
