"""Participants in; the sizes of the populations out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from toolkit.analyses.participants.computed import compute_result, describe_source
from toolkit.analyses.participants.groups import group_by_sequence, group_people
from toolkit.model.ard import make_id
from toolkit.model.datasets import AdverseEventData, BaselineData
from toolkit.model.trial import ALL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.model.ard import Result
    from toolkit.model.datasets import ArmChoice
    from toolkit.model.participants import ParticipantTrial
    from toolkit.model.trial import TrialDescription

SAFETY = "safety"
"""The population that adverse events are counted in."""


def analyse_populations(trial: ParticipantTrial) -> Iterator[Result]:
    """Count the people of each population: `population/safety/n@placebo`.

    They are counted by arm, of a crossover trial by treatment and by sequence, and all together.
    """
    crossover = trial.description.design.kind == "crossover"
    for population in trial.description.populations:
        choice = choose_arm(trial.description, population)
        groups = group_people(trial, population, choice)
        if crossover:
            groups = {**groups, **group_by_sequence(trial, population)}
        everybody = groups.pop(ALL)
        for group, people in {**groups, ALL: everybody}.items():
            yield compute_result(
                trial,
                make_id("population", population, "n", group=group),
                "population",
                "n",
                int(np.count_nonzero(people)),
                variable=population,
                source=_describe(trial, population, choice, group),
                population=population,
                group=group,
            )


def choose_arm(description: TrialDescription, population: str) -> ArmChoice:
    """Choose by which arm a population is divided: as planned, or as really given.

    The safety population follows adverse events, that of the baseline table follows the table.
    Others are divided as planned, unless all outcomes that are computed in them say otherwise.
    """
    data = description.participants
    if population == SAFETY:
        return (data.adverse_events if data else AdverseEventData()).arm
    if population == description.baseline_population:
        return (data.baseline if data else BaselineData()).arm
    outcomes = (outcome.computed for outcome in description.outcomes.values())
    choices = {made.arm for made in outcomes if made and made.population == population}
    return "actual" if choices == {"actual"} else "planned"


def _describe(trial: ParticipantTrial, population: str, choice: ArmChoice, group: str) -> str:
    """Say from which rows the size of a population comes."""
    rules = (f"population:{population}",)
    divided = group in trial.description.arms and trial.description.design.kind != "crossover"
    by = choice if divided else ""
    return describe_source(trial.participants, "subjects", *rules, by=by)
