"""The results of a trial's flow in; the boxes of its flow diagram, with their words, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.displays.flow_plan import FlowBox, FlowItem
from toolkit.displays.numbers import write_number
from toolkit.model.flow import CLUSTERS, PEOPLE
from toolkit.model.trial import ALL
from toolkit.model.vocabulary import NOT_REPORTED

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
        self.rows = results.select("flow")
        self._totals = {_about(row): row for row in reversed(self.rows) if not row.variable_level}
        self._levels: dict[tuple[str, str, str], list[Result]] = {}
        for row in self.rows:
            if row.variable_level:
                self._levels.setdefault(_about(row)[:3], []).append(row)

    def uses(self, box: str, group: str = ALL, period: str = "") -> bool:
        """Tell whether there is a number, or a `not reported`, for a box."""
        return self.find(box, group, period) is not None

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

    def leaving(
        self, box: str, group: str = ALL, period: str = "", *, all_reasons: bool = True
    ) -> FlowBox:
        """Make a box of people who leave, with their reasons, or that they are not reported.

        Args:
            box: The box.
            group: The column, or `all`.
            period: The period.
            all_reasons: Whether to list the reasons that nobody had.
        """
        total = self.find(box, group, period)
        reasons = self.levels(box, group, period, all_levels=all_reasons)
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
        rows = [row for row in self.rows if (row.variable, row.group_level) == about]
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
        return self.description.name_box(box)

    def _id(self, box: str, group: str, period: str = "") -> str:
        """Name a box."""
        return "-".join(part for part in (box, period, group) if part)

    def find(self, box: str, group: str, period: str = "", counted: str = PEOPLE) -> Result | None:
        """Find the result of a box's total."""
        return self._totals.get((box, group, period, counted))

    def levels(
        self, box: str, group: str, period: str = "", *, all_levels: bool = True
    ) -> tuple[FlowItem, ...]:
        """Write the reasons in a box, or whatever else divides it; without nobody's, if asked."""
        rows = self._levels.get((box, group, period), [])
        return tuple(
            self._write(row.variable_level, row) for row in rows if all_levels or row.stat != 0
        )

    def _item(self, label: str, box: str, group: str, period: str = "") -> FlowItem:
        """Write `label (n = 36)`, with the clusters where they are counted too."""
        people = self.find(box, group, period)
        clusters = self.find(box, group, period, CLUSTERS)
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


def _about(row: Result) -> tuple[str, str, str, str]:
    """Return what a total is found by: its box, group, period, and what is counted."""
    return row.variable, row.group_level, row.context, row.stat_name
