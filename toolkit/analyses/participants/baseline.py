"""Participants in; the statistics of the people at the start out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from toolkit.analyses.participants.baseline_comparisons import (
    assess_levels,
    assess_means,
    compare_levels,
    compare_means,
)
from toolkit.analyses.participants.computed import compute_result, describe_source
from toolkit.analyses.participants.groups import group_by_sequence, group_people
from toolkit.analyses.participants.summaries import (
    Division,
    count_levels,
    divide,
    sort_values,
    summarise_values,
)
from toolkit.model.ard import make_id
from toolkit.model.datasets import BaselineData
from toolkit.model.trial import ALL, BETWEEN, name_comparison

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.analyses.participants.groups import Mask
    from toolkit.model.ard import Result
    from toolkit.model.participants import ParticipantTrial
    from toolkit.model.settings import BaselineSettings, Settings

MISSING = "missing"
"""The statistic, and the level of a categorical variable, of people without a value."""

_WITHOUT_UNIT = frozenset({"n", MISSING, "smd", "p"})


def analyse_baseline(trial: ParticipantTrial, settings: Settings) -> Iterator[Result]:
    """Describe the people at the start: `baseline/age/mean@placebo`, `baseline/sex/male/n@all`.

    They are divided by arm, in a crossover trial by sequence, and taken all together. A variable
    with levels is counted, any other is summed up.

    Args:
        trial: The trial.
        settings: The rule for quartiles, what percentages are of, and whether the groups are
            compared.
    """
    table = _lay_out(trial)
    for slug, variable in trial.description.variables.items():
        describe = _describe_levels if variable.levels else _describe_values
        yield from describe(table, slug, settings.baseline)


@dataclass(frozen=True)
class _Baseline:
    """What the rows of all variables have in common: the trial, and who is in which group."""

    trial: ParticipantTrial
    population: str
    division: Division
    divided_by: str

    def row(
        self,
        place: tuple[str, ...],
        statistic: str,
        group: str,
        stat: float | None,
        note: str = "",
    ) -> Result:
        """Make the row of a statistic; `place` is its variable and, if it has one, its level."""
        participants, variable = self.trial.participants, place[0]
        declared = f"population:{self.population}"
        unit = self.trial.description.variables[variable].unit
        return compute_result(
            self.trial,
            make_id("baseline", *place, statistic, group=group),
            "baseline",
            statistic,
            stat,
            variable=variable,
            source=describe_source(
                participants,
                "subjects",
                declared if declared in participants.rules else "entered",
                column=f"variable:{variable}",
                by="" if group == ALL else self.divided_by,
            ),
            population=self.population,
            group=group,
            level=place[1] if len(place) > 1 else "",
            unit="" if statistic in _WITHOUT_UNIT else unit,
            note=note,
        )

    def groups(self) -> Iterator[tuple[int, str, int]]:
        """List the groups, and last everybody: position, name and number of people."""
        names = (*self.division.names, ALL)
        yield from zip(range(len(names)), names, self.division.sizes, strict=True)

    def pairs(self) -> Iterator[tuple[str, int, int]]:
        """List the comparisons with the reference: name, and the positions of the two groups."""
        names = self.division.names
        reference = self.trial.description.reference_arm
        other = names.index(reference) if reference in names else 0
        for number, name in enumerate(names):
            if number != other:
                yield name_comparison(name, names[other]), number, other


def _lay_out(trial: ParticipantTrial) -> _Baseline:
    """Find out whom the table describes, and divide them."""
    groups, divided_by = group_baseline(trial)
    members = groups.pop(ALL)
    population = trial.description.baseline_population
    return _Baseline(trial, population, divide(members, groups), divided_by)


def group_baseline(trial: ParticipantTrial) -> tuple[dict[str, Mask], str]:
    """Divide the people whom the table describes; and name the column that divides them."""
    population = trial.description.baseline_population
    if trial.description.design.kind == "crossover":
        return group_by_sequence(trial, population), "sequence"
    data = trial.description.participants
    choice = (data.baseline if data else BaselineData()).arm
    return group_people(trial, population, choice), choice


def _describe_values(table: _Baseline, slug: str, settings: BaselineSettings) -> Iterator[Result]:
    """List the statistics of a variable without levels."""
    values = table.trial.participants.variables[slug].to_numpy(dtype=np.float64, na_value=np.nan)
    samples = sort_values(values, table.division)
    summaries = [summarise_values(sample, settings.quantiles) for sample in samples]
    for number, group, size in table.groups():
        for statistic, stat in summaries[number].items():
            note = "" if stat is not None else _explain(len(samples[number]), size)
            yield table.row((slug,), statistic, group, stat, note)
            if statistic == "n":
                yield table.row((slug,), MISSING, group, size - len(samples[number]))
    if settings.differences:
        for name, one, other in table.pairs():
            compared = compare_means(summaries[one], summaries[other])
            yield table.row((slug,), "smd", name, *compared)
    if settings.p_values and len(samples) > 2:
        yield table.row((slug,), "p", BETWEEN, *assess_means(samples[:-1], summaries[:-1]))


def _describe_levels(table: _Baseline, slug: str, settings: BaselineSettings) -> Iterator[Result]:
    """List the counts of a variable with levels, and of the people whose level is missing."""
    levels = tuple(table.trial.description.variables[slug].levels)
    codes = table.trial.participants.variables[slug].cat.codes.to_numpy()
    counts = count_levels(codes, table.division, len(levels))
    known = counts[:, :-1].sum(axis=1)
    counted_in = settings.missing == "in-denominator"
    for number, group, size in table.groups():
        yield table.row((slug,), "n", group, known[number])
        base = size if counted_in else known[number]
        for level, count in zip((*levels, MISSING), counts[number], strict=True):
            yield table.row((slug, level), "n", group, count)
            if counted_in or level != MISSING:
                # 100 is multiplied first, so that only one step of the arithmetic is inexact.
                percent = 100 * count / base if base else None
                note = "" if base else _explain(known[number], size)
                yield table.row((slug, level), "percent", group, percent, note)
    if settings.differences:
        for name, one, other in table.pairs():
            compared = compare_levels(counts[one, :-1], counts[other, :-1])
            yield table.row((slug,), "smd", name, *compared)
    if settings.p_values and len(counts) > 2:
        yield table.row((slug,), "p", BETWEEN, *assess_levels(counts[:-1, :-1]))


def _explain(known: int, size: int) -> str:
    """Say why a group has no statistic: how many of its people have a value, and its size."""
    if size == 0:
        return "nobody in this group"
    return "one value has no standard deviation" if known else "nobody in this group has a value"
