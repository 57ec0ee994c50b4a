"""The results of a trial's flow in; the boxes of its flow diagram, with their words, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.displays.flow_plan import FlowBox, FlowItem
from toolkit.displays.numbers import write_number
from toolkit.model.flow import CLUSTERS, PEOPLE
from toolkit.model.trial import ALL
from toolkit.model.vocabulary import FLOW_BOXES, NOT_REPORTED

if TYPE_CHECKING:
    from toolkit.model.ard import Result, Results
    from toolkit.model.settings import Settings
    from toolkit.model.trial import TrialDescription

SPACE = "\N{NO-BREAK SPACE}"
DERIVED_MARK = "*"


class FlowBoxes:
    """Writes boxes.

    Args:
        description: The trial.
        results: Its results; those of the analysis `flow` are written.
        settings: The rounding rule.
    """

    def __init__(self, description: TrialDescription, results: Results, settings: Settings) -> None:
        self.description = description
        self.columns = tuple(description.flow_columns)
        self._settings = settings
        self._flow = results.select("flow")

    def uses(self, box: str, group: str = ALL, period: str = "") -> bool:
        """Tell whether there is a number, or a `not reported`, for a box."""
        return self._find(box, group, period) is not None

    def box(self, box: str, group: str = ALL, period: str = "", label: str = "") -> FlowBox:
        """Make a box on the way.

        Args:
            box: The box.
            group: The column, or `all`.
            period: The period of a crossover trial.
            label: Other words than the usual ones.
        """
        words = label or self.label(box)
        return FlowBox(self._id(box, group, period), self._item(words, box, group, period))

    def leaving(self, box: str, group: str = ALL, period: str = "") -> FlowBox:
        """Make a box of people who leave, with their reasons, or that they are not reported."""
        total = self._find(box, group, period)
        reasons = tuple(
            self._write(row.variable_level, row)
            for row in self._flow
            if row.variable_level
            and (row.variable, row.group_level, row.context) == (box, group, period)
        )
        if not reasons and total is not None and total.stat != 0:
            reasons = (FlowItem(f"Reasons {NOT_REPORTED}", missing=True),)
        heading = self._item(self.label(box), box, group, period)
        if heading.missing:
            reasons = ()
        return FlowBox(self._id(box, group, period), heading, reasons)

    def with_treated(self, box: str, group: str, label: str = "") -> FlowBox:
        """Make a box, with the people in it who were treated and who were not."""
        made = self.box(box, group, label=label)
        items = [self._item(self.label("received"), "received", group)]
        if self.uses("not_received", group):
            items.append(self._item(self.label("not_received"), "not_received", group))
        return FlowBox(made.id, made.heading, tuple(items))

    def analysed(self, group: str) -> FlowBox:
        """Make an analysis box: one line for each population that was analysed."""
        populations = self.description.populations
        about = ("analysed", group)
        rows = [row for row in self._flow if (row.variable, row.group_level) == about]
        items = tuple(
            self._write(
                populations[row.population].name if row.population else self.label("analysed"), row
            )
            for row in rows
        )
        if self.uses("not_analysed", group):
            items = (*items, self._item(self.label("not_analysed"), "not_analysed", group))
        return FlowBox(self._id("analysed", group), FlowItem(self.label("analysed")), items)

    def label(self, box: str) -> str:
        """Return the words for a box: the trial's own, or the usual ones."""
        return self.description.flow_labels.get(box, FLOW_BOXES[box])

    def _id(self, box: str, group: str, period: str = "") -> str:
        """Name a box."""
        return "-".join(part for part in (box, period, group) if part)

    def _find(self, box: str, group: str, period: str = "", counted: str = PEOPLE) -> Result | None:
        """Find the result of a box's total."""
        wanted = (box, group, period, "", counted)
        for row in self._flow:
            about = (row.variable, row.group_level, row.context, row.variable_level, row.stat_name)
            if about == wanted:
                return row
        return None

    def _item(self, label: str, box: str, group: str, period: str = "") -> FlowItem:
        """Write `label (n = 36)`, with the clusters where they are counted too."""
        people = self._find(box, group, period)
        clusters = self._find(box, group, period, CLUSTERS)
        if clusters is None or clusters.stat is None:
            return self._write(label, people)
        number = write_number(clusters, self._settings)
        counted = f"{number}{SPACE}clusters"
        if people is None or people.stat is None:
            return FlowItem(f"{label} ({counted})", (clusters.id,))
        both = f"{label} ({counted}, n{SPACE}={SPACE}{self._number(people)})"
        return FlowItem(both, (clusters.id, people.id))

    def _write(self, label: str, row: Result | None) -> FlowItem:
        """Write `label (n = 36)`, or `label: not reported`."""
        if row is None or row.stat is None:
            said = NOT_REPORTED.replace(" ", SPACE)
            return FlowItem(f"{label}: {said}", missing=True)
        return FlowItem(f"{label} (n{SPACE}={SPACE}{self._number(row)})", (row.id,))

    def _number(self, row: Result) -> str:
        """Write a number, with a mark where we derived it."""
        mark = DERIVED_MARK if row.origin == "derived" else ""
        return f"{write_number(row, self._settings)}{mark}"
