"""The dataset of subjects in; the arm of each person out, or the sequence and what was given."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from toolkit.sources.adam.cells import NO_CODE
from toolkit.sources.adam.choices import Choice, match_values, names_no_arm
from toolkit.sources.adam.roles import name_period_role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.model.design import Arm, Sequence
    from toolkit.model.trial import TrialDescription
    from toolkit.sources.adam.cells import Codes, Mask
    from toolkit.sources.adam.sheet import Sheet

    Groups = Mapping[str, Arm] | Mapping[str, Sequence]


CURRENT_ARM = ("current_arm", "current_planned_arm", "period")
"""The roles that tell the treatment at the time of a row of a crossover trial."""


class Arms(NamedTuple):
    """The numbers of the arms of each person, NO_CODE where there is none.

    Attributes:
        planned: The arm that was planned; in a crossover trial the first of the sequence.
        actual: The arm that was given; in a crossover trial the first.
        sequence: The number of the sequence of a crossover trial.
        periods: The arm that was given in each period of a crossover trial.
        assigned: Who has an arm or a sequence.
        none: Whose arm says that there is none, such as `Screen Failure`.
        differing: Who was given another arm than planned, in any period.
        rules: `planned` and `actual` of Participants.
    """

    planned: Codes
    actual: Codes
    sequence: Codes
    periods: tuple[Codes, ...]
    assigned: Mask
    none: Mask
    differing: Mask
    rules: dict[str, str]


def read_arms(sheet: Sheet, description: TrialDescription) -> Arms:
    """Read the arm of each person.

    Args:
        sheet: The dataset of subjects, with the roles that the design requires.
        description: What `trial.yml` says.
    """
    if description.design.kind == "crossover":
        return _read_crossover(sheet, description)
    planned, none = read_groups(sheet, "planned_arm", description.arms, "arms")
    rules = {"planned": sheet.column("planned_arm"), "actual": sheet.column("planned_arm")}
    actual = planned
    if sheet.has("actual_arm"):
        actual, _ = read_groups(sheet, "actual_arm", description.arms, "arms")
        rules["actual"] = sheet.column("actual_arm")
    else:
        what = f"no column says which arm was given; {rules['planned']} is read, which was planned"
        hint = "name the column under `participants.columns`, such as `actual_arm: COLUMN`"
        sheet.problems.find("D2", sheet.where, what, hint)
    return Arms(
        planned=planned,
        actual=actual,
        sequence=np.full_like(planned, NO_CODE),
        periods=(),
        assigned=planned >= 0,
        none=none,
        differing=_differ(planned, actual),
        rules=rules,
    )


def check_arms(sheet: Sheet, arms: Arms, entered: Mask, treated: Mask) -> None:
    """Find who entered without an arm, was treated without one, or was given another."""
    planned, actual = arms.rules["planned"], arms.rules["actual"]
    what = f"people who entered the trial and have no arm ({planned} is empty)"
    sheet.find_rows("F4", entered & ~arms.assigned, what)
    what = f"people who were treated, and it is not said with what ({actual} is empty)"
    sheet.find_rows("D18", treated & (arms.actual == NO_CODE), what)
    what = f"people who were given another arm ({actual}) than planned ({planned})"
    sheet.find_rows("D3", entered & arms.differing, what)


def read_groups(sheet: Sheet, role: str, groups: Groups, part: str) -> tuple[Codes, Mask]:
    """Read the arm or sequence of each row.

    Args:
        sheet: The dataset.
        role: The role of the column.
        groups: The arms or sequences.
        part: Where `trial.yml` declares them.

    Returns:
        The number of the group, NO_CODE where there is none, and the rows that say that there is
        none, such as `Screen Failure`.
    """
    choices = tuple(Choice(group.value, (group.name,)) for group in groups.values())
    texts = sheet.texts(role)
    found = match_values(texts, choices)
    none = np.array([names_no_arm(value) for value in texts.values.to_pylist()], dtype=bool)
    none &= found == NO_CODE
    allowed = ", ".join(repr(choice.shown) for choice in choices)

    def describe(value: str) -> tuple[str, str]:
        said = f"`value: {json.dumps(value, ensure_ascii=False)}`"
        hint = f"declared are {allowed}; correct the cell, or give one of them {said}"
        return f"{value!r} is none of the {part}", hint

    sheet.fault_values(sheet.column(role), texts, (found == NO_CODE) & ~none, describe)
    return texts.spread(found, NO_CODE), texts.spread(none, missing=False)


def read_current_arm(
    sheet: Sheet, arms: Arms, person: Codes, description: TrialDescription
) -> Codes | None:
    """Read the treatment at the time of each row of a crossover trial.

    Args:
        sheet: A dataset of events, measurements or times.
        arms: What was given in each period.
        person: Whom each row is about.
        description: What `trial.yml` says.

    Returns:
        The numbers of the arms; None where the dataset has none of CURRENT_ARM.
    """
    for role in ("current_arm", "current_planned_arm"):
        if sheet.has(role):
            return read_groups(sheet, role, description.arms, "arms")[0]
    if not sheet.has("period"):
        return None
    period = sheet.numbers("period")
    right = np.isin(period, np.arange(1, len(arms.periods) + 1))
    hint = f"the periods are numbered from 1 to {len(arms.periods)}"
    wrong = ~np.isnan(period) & ~right
    sheet.fault_rows(sheet.column("period"), wrong, "is no period", hint)
    # nothing was given in period 0, nor to the person NO_CODE, -1, who stands last
    by_period = np.column_stack([np.full_like(arms.planned, NO_CODE), *arms.periods])
    nobody = np.full((1, by_period.shape[1]), NO_CODE, dtype=by_period.dtype)
    number = np.where(right, period, 0).astype(np.int64)
    return np.vstack([by_period, nobody])[person, number]


def _read_crossover(sheet: Sheet, description: TrialDescription) -> Arms:
    """Read the sequence of each person of a crossover trial, and what was given in each period."""
    sequence, none = read_groups(sheet, "sequence", description.sequences, "sequences")
    names = list(description.arms)
    periods = tuple(
        _read_period(sheet, number, description.arms)
        for number in range(1, len(description.periods) + 1)
    )
    treatments = [
        [names.index(name) for name in sequence.treatments]
        for sequence in description.sequences.values()
    ]
    # the sequence NO_CODE, -1, picks the row that stands last
    planned = np.array([*treatments, [NO_CODE] * len(periods)], dtype=np.int32)[sequence]
    actual = np.full_like(sequence, NO_CODE)
    differing = np.zeros(sheet.rows, dtype=bool)
    for number, given in enumerate(periods):
        actual = np.where(actual == NO_CODE, given, actual)
        differing |= _differ(planned[:, number], given)
    columns = [sheet.column(name_period_role("period_arm", n + 1)) for n in range(len(periods))]
    return Arms(
        planned=planned[:, 0],
        actual=actual,
        sequence=sequence,
        periods=periods,
        assigned=sequence >= 0,
        none=none,
        differing=differing,
        rules={"planned": sheet.column("sequence"), "actual": ", ".join(columns)},
    )


def _read_period(sheet: Sheet, number: int, arms: Mapping[str, Arm]) -> Codes:
    """Read what each person was given in a period; nothing without its first day, where told."""
    given, _ = read_groups(sheet, name_period_role("period_arm", number), arms, "arms")
    start = name_period_role("period_start", number)
    if sheet.has(start):
        given = np.where(np.isnat(sheet.days(start).first), NO_CODE, given)
    return given


def _differ(planned: Codes, actual: Codes) -> Mask:
    """Find the rows with two different arms."""
    return np.asarray((planned >= 0) & (actual >= 0) & (planned != actual))
