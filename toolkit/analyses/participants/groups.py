"""Participants in; who of them belongs to which group of a table out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from toolkit.model.trial import ALL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from toolkit.model.datasets import ArmChoice
    from toolkit.model.participants import ParticipantTrial

    Mask = NDArray[np.bool_]


def find_members(trial: ParticipantTrial, population: str) -> Mask:
    """Tell who belongs to a population; that of everybody who entered need not be declared."""
    participants = trial.participants
    if population == trial.description.root_box and population not in participants.membership:
        return participants.people["entered"].to_numpy(dtype=bool)
    return participants.membership[population].to_numpy(dtype=bool)


def group_people(trial: ParticipantTrial, population: str, choice: ArmChoice) -> dict[str, Mask]:
    """Divide a population by arm.

    In a crossover trial a person belongs to every arm that they were treated with.

    Args:
        trial: The trial.
        population: Whose members are meant.
        choice: By the arm that was planned, or that was given; a crossover trial has only the
            latter.

    Returns:
        True for the members, by arm in declared order and for `all`: everybody in the population,
        whether or not the data name an arm for them.
    """
    participants = trial.participants
    members = find_members(trial, population)
    arms = trial.description.arms
    if trial.description.design.kind == "crossover":
        received = participants.periods
        inside = {
            arm: np.logical_or.reduce([(received[p] == arm).to_numpy(bool) for p in received])
            for arm in arms
        }
    else:
        codes = participants.people[choice].cat.codes.to_numpy()
        inside = {arm: codes == number for number, arm in enumerate(arms)}
    return {**{arm: members & mask for arm, mask in inside.items()}, ALL: members}


def group_by_sequence(trial: ParticipantTrial, population: str) -> dict[str, Mask]:
    """Divide a population of a crossover trial by sequence, as `group_people` does by arm."""
    members = find_members(trial, population)
    codes = trial.participants.people["sequence"].cat.codes.to_numpy()
    sequences = enumerate(trial.description.sequences)
    return {**{name: members & (codes == number) for number, name in sequences}, ALL: members}
