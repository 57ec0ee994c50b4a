"""Invented people and what happened to them, for the tests of participant-level data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from tests.conftest import invent_description
from toolkit.model.participants import (
    EVENT_FLAGS,
    SEVERITIES,
    STATUSES,
    Participants,
    ParticipantTrial,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from toolkit.model.trial import TrialDescription

Record = dict[str, Any]


def invent_participants(
    people: Sequence[Record],
    events: Sequence[Record] = (),
    description: TrialDescription | None = None,
    measurements: Mapping[str, Sequence[Record]] | None = None,
    times: Mapping[str, Sequence[Record]] | None = None,
) -> ParticipantTrial:
    """Make a trial of invented people.

    Args:
        people: For each person, what differs from somebody who was randomised to `arm`, treated and
            completed the trial. `arm` is both the planned and the actual arm, None for somebody who
            failed screening; `planned` and `actual` may say other. The slug of a variable or of a
            population sets it; everybody who entered belongs to every population otherwise.
        events: For each event `person` (a position) and `event`; the rest has defaults: emergent,
            mild, and no flag. An event whose `organ_class` is left out has the class of its
            description.
        description: The trial; one of two arms otherwise, with the events that there are.
        measurements: By outcome, the columns of `Participants.measurements`.
        times: By outcome, the columns of `Participants.times`.
    """
    description = description or _describe(people, events)
    arms, variables = list(description.arms), description.variables
    table = pd.DataFrame(
        {
            "subject": [str(p.get("subject", f"S-{n:04}")) for n, p in enumerate(people)],
            "row": range(1, len(people) + 1),
            "planned": pd.Categorical([p.get("planned", p.get("arm")) for p in people], arms),
            "actual": pd.Categorical([p.get("actual", p.get("arm")) for p in people], arms),
            "entered": [bool(p.get("entered", p.get("arm") is not None)) for p in people],
            "exclusion_reason": pd.Categorical([p.get("exclusion_reason") for p in people]),
            "treated": [bool(p.get("treated", p.get("arm") is not None)) for p in people],
            "status": pd.Categorical(
                [p.get("status", "completed" if p.get("arm") else None) for p in people], STATUSES
            ),
            "discontinuation_reason": pd.Categorical(
                [p.get("discontinuation_reason") for p in people]
            ),
            "exposure_days": [float(p.get("exposure_days", 100)) for p in people],
        }
    )
    if description.sequences:
        sequences = [p.get("sequence") for p in people]
        table["sequence"] = pd.Categorical(sequences, list(description.sequences))
    populations = {
        slug: [bool(p.get(slug, entered)) for p, entered in zip(people, table.entered, strict=True)]
        for slug in description.populations
    }
    people_index = pd.RangeIndex(len(people))
    return ParticipantTrial(
        "invented",
        description,
        Participants(
            people=table,
            periods=pd.DataFrame(
                {
                    slug: pd.Categorical([p.get(slug) for p in people], arms)
                    for slug in description.periods
                },
                index=people_index,
            ),
            membership=pd.DataFrame(populations, index=people_index),
            variables=pd.DataFrame(
                {
                    slug: pd.Categorical([p.get(slug) for p in people], list(variable.levels))
                    if variable.levels
                    else pd.array([p.get(slug, float("nan")) for p in people], dtype="float64")
                    for slug, variable in variables.items()
                },
                index=people_index,
            ),
            events=_invent_events(events, table, description),
            measurements={
                slug: _invent_rows(rows, description) for slug, rows in (measurements or {}).items()
            },
            times={slug: _invent_rows(rows, description) for slug, rows in (times or {}).items()},
            files={"subjects": "adsl.csv", "adverse_events": "adae.csv"},
            rules={
                "planned": "TRT01P",
                "actual": "TRT01A",
                "entered": "RANDFL = Y",
                "treated": "TRTSDT is given",
                "status": "EOSSTT",
                "emergent": "TRTEMFL = Y",
                "severity": "AESEV",
                **{flag: f"{flag.upper()} = Y" for flag in EVENT_FLAGS},
                **{f"population:{slug}": f"{slug.upper()}FL = Y" for slug in populations},
                **{f"variable:{slug}": slug.upper() for slug in variables},
                **{f"outcome:{slug}": slug.upper() for slug in description.outcomes},
            },
        ),
    )


def _describe(people: Sequence[Record], events: Sequence[Record]) -> TrialDescription:
    """Describe a parallel trial with the arms and the events that there are."""
    arms = {arm for p in people for arm in (p.get("arm"), p.get("planned"), p.get("actual")) if arm}
    classes = dict.fromkeys(e["organ_class"] for e in events if "organ_class" in e)
    named = {e["event"]: e.get("organ_class") for e in events}
    return invent_description(
        max((int(arm.removeprefix("arm_")) for arm in arms), default=2),
        events={
            slug: {"label": slug.capitalize(), "plain": slug, "organ_class": organ_class}
            for slug, organ_class in named.items()
        },
        organ_classes={slug: slug.capitalize() for slug in classes},
    )


def _invent_events(
    events: Sequence[Record], people: pd.DataFrame, description: TrialDescription
) -> pd.DataFrame:
    """Make the frame of the events."""
    known = description.events
    arms = list(description.arms)
    actual = people["actual"].astype(object)
    frame = pd.DataFrame(
        {
            "person": pd.array([e["person"] for e in events], dtype="int64"),
            "row": range(1, len(events) + 1),
            "event": pd.Categorical([e["event"] for e in events], list(known)),
            "arm": pd.Categorical([e.get("arm", actual[e["person"]]) for e in events], arms),
            "emergent": pd.array([e.get("emergent", True) for e in events], dtype="bool"),
            "severity": pd.Categorical(
                [e.get("severity", "mild") for e in events], SEVERITIES, ordered=True
            ),
            "term": pd.Categorical([e.get("term", e["event"]) for e in events]),
        }
    )
    for flag in EVENT_FLAGS:
        frame[flag] = pd.array([e.get(flag, False) for e in events], dtype="bool")
    if description.organ_classes:
        classes = [e.get("organ_class", known[e["event"]].organ_class) for e in events]
        frame["organ_class"] = pd.Categorical(classes, list(description.organ_classes))
    return frame


def _invent_rows(rows: Sequence[Record], description: TrialDescription) -> pd.DataFrame:
    """Make the frame of measurements or times."""
    frame = pd.DataFrame([{"row": n, **row} for n, row in enumerate(rows, start=1)])
    if "timepoint" in frame:
        frame["timepoint"] = pd.Categorical(frame["timepoint"], list(description.timepoints))
    return frame
