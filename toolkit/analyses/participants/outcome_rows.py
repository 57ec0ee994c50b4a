"""An outcome and its participants in; whose rows belong to which arm, and its results, out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from toolkit.analyses.participants.computed import compute_result, describe_source
from toolkit.analyses.participants.groups import group_people
from toolkit.model.ard import make_id
from toolkit.model.trial import ALL, name_comparison
from toolkit.model.vocabulary import NOT_REACHED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from toolkit.analyses.participants.groups import Mask
    from toolkit.model.ard import Result
    from toolkit.model.datasets import MeasuredOutcome
    from toolkit.model.participants import ParticipantTrial

LEVEL = 0.95
PERCENTAGE_POINTS = "percentage points"
NOBODY = "nobody of the population is in this arm"
NO_VALUES = "nobody in this arm has a value"
NOT_PAIRED = "the same people are in both groups, which the interval does not allow for"
_NO_TREATMENT = "the data do not say under which treatment this was measured"


@dataclass(frozen=True)
class ComputedOutcome:
    """An outcome that is computed from participants.

    Attributes:
        trial: The trial.
        slug: The outcome's name.
        computed: How it is computed.
    """

    trial: ParticipantTrial
    slug: str
    computed: MeasuredOutcome

    @property
    def unit(self) -> str:
        """The unit of its values, or of its times."""
        return self.trial.description.outcomes[self.slug].unit

    @property
    def crossover(self) -> bool:
        """Whether people get several treatments."""
        return self.trial.description.design.kind == "crossover"

    def members(self) -> dict[str, Mask]:
        """Divide the people who are analysed by arm."""
        grouped = group_people(self.trial, self.computed.population, self.computed.arm)
        return {arm: mask for arm, mask in grouped.items() if arm != ALL}

    def divide(self, frame: pd.DataFrame) -> dict[str, Mask]:
        """Divide the rows about people who are analysed by arm, as `members` does people.

        In a crossover trial a row belongs to the treatment at its time; rows that do not tell it
        belong to no arm.

        Args:
            frame: The outcome's measurements or times.
        """
        person = frame["person"].to_numpy()
        divided = {arm: mask[person] for arm, mask in self.members().items()}
        if not self.crossover:
            return divided
        if "arm" not in frame:
            return {arm: np.zeros(len(frame), dtype=bool) for arm in divided}
        return {arm: mask & (frame["arm"] == arm).to_numpy(bool) for arm, mask in divided.items()}

    def lacking(self, frame: pd.DataFrame) -> str:
        """Say why no row belongs to an arm, where a column is not there; else nothing."""
        return _NO_TREATMENT if self.crossover and "arm" not in frame else ""

    def comparisons(self) -> Iterator[tuple[str, str, str]]:
        """List each arm with the arm that it is compared with, and the name of the comparison."""
        description = self.trial.description
        reference = description.reference_arm
        for arm in description.arms:
            if arm != reference:
                yield arm, reference, name_comparison(arm, reference)

    def result(
        self,
        stat_name: str,
        stat: float | None,
        group: str,
        context: str = "",
        *,
        unit: str = "",
        note: str = "",
    ) -> Result:
        """Make a row: `outcomes/SLUG[/POPULATION unless everybody]/CONTEXT/STAT@GROUP`.

        Args:
            stat_name: Which statistic.
            stat: Its value; None where it cannot be computed, and `note` says why.
            group: An arm or a comparison.
            context: The time point.
            unit: The unit.
            note: What there is to know about it.
        """
        population = self.computed.population
        everybody = population == self.trial.description.root_box
        parts = (self.slug, "" if everybody else population, context, stat_name)
        row = compute_result(
            self.trial,
            make_id("outcomes", *parts, group=group),
            "outcomes",
            stat_name,
            stat,
            variable=self.slug,
            source=self._source,
            population=population,
            group=group,
            context=context,
            unit=unit,
            note=note,
        )
        # what the data do not reach is known all the same, unlike what could not be computed
        return replace(row, origin="computed") if note == NOT_REACHED else row

    @cached_property
    def _source(self) -> str:
        """The rows that were measured, and the people whose rows they are."""
        participants, by = self.trial.participants, "" if self.crossover else self.computed.arm
        rows = describe_source(participants, self.computed.dataset, f"outcome:{self.slug}")
        people = f"population:{self.computed.population}"
        return f"{rows}; {describe_source(participants, 'subjects', people, by=by)}"

    def interval(
        self,
        ends: tuple[float, float] | None,
        group: str,
        context: str = "",
        *,
        unit: str = "",
        note: str = "",
    ) -> Iterator[Result]:
        """Make the rows of both ends of an interval; None where there is none."""
        low, high = ends or (None, None)
        yield self.result("ci_lower", low, group, context, unit=unit, note=note)
        yield self.result("ci_upper", high, group, context, unit=unit, note=note)


def list_timepoints(
    frame: pd.DataFrame, values: np.ndarray, divided: Mapping[str, Mask]
) -> list[tuple[str, Mask]]:
    """List the time points at which anybody who is analysed has a value, with their rows.

    Args:
        frame: The measurements.
        values: What counts of them, a number a row; missing where there is none.
        divided: The rows by arm.
    """
    known = ~np.isnan(values) & np.logical_or.reduce([*divided.values()])
    codes = frame["timepoint"].cat.codes.to_numpy()
    return [
        (str(name), here)
        for number, name in enumerate(frame["timepoint"].cat.categories)
        if (known & (here := codes == number)).any()
    ]


def read_values(frame: pd.DataFrame, column: str) -> np.ndarray:
    """Return a column as numbers, missing throughout where the data do not have it."""
    if column not in frame:
        return np.full(len(frame), np.nan)
    return frame[column].to_numpy(dtype=float, na_value=np.nan)
