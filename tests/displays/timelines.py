"""Invented timelines: designs of every kind, and any others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from tests.conftest import invent_description

if TYPE_CHECKING:
    from toolkit.model.trial import TrialDescription

WORD = "Pneumonoultramicroscopicsilicovolcanoconiosis" + "x" * 25
LONG = (
    "Autologous bone-marrow-derived mesenchymal stem cells into the cerebrospinal fluid, every "
    "second month"
)


def span(label: str, kind: str, start: float, end: float, group: str | None = None) -> Any:
    return {"label": label, "kind": kind, "start": start, "end": end, "group": group}


def moment(label: str, kind: str, at: float, group: str | None = None) -> Any:
    return {"label": label, "kind": kind, "at": at, "group": group}


def visits(label: str, first: float, every: float, last: float) -> Any:
    return {"label": label, "first": first, "every": every, "last": last}


def trial(
    unit: str = "weeks",
    zero: str = "treatment",
    spans: tuple[Any, ...] = (),
    moments: tuple[Any, ...] = (),
    rows: tuple[Any, ...] = (),
    **changes: Any,
) -> TrialDescription:
    timeline = {
        "unit": unit,
        "zero": zero,
        "spans": spans,
        "moments": moments,
        "visits": rows,
        "notes": ("The times are approximate.",),
    }
    return invent_description(3, **{"timeline": timeline, **changes})


def als(*groups: str) -> TrialDescription:
    given = [
        moment(f"Transplantation of {name}", "treatment", 0, group)
        for group, name in zip(groups, ("MSC-NTF cells", "placebo"), strict=False)
    ]
    return trial(
        zero="transplantation",
        spans=(span("Run-in", "run-in", -16, -4), span("Follow-up", "follow-up", 0, 24)),
        moments=(
            moment("Randomisation", "randomisation", -4),
            moment("Bone-marrow aspiration", "procedure", -3.5),
            *(given or [moment("Transplantation", "treatment", 0)]),
        ),
        rows=(
            visits("First visit", 2, 1, 2),
            visits("Visits", 4, 4, 24),
            visits("Telephone", 12, 8, 20),
        ),
    )


def crossover() -> TrialDescription:
    return trial(
        zero="first treatment",
        spans=(
            span("Run-in", "run-in", -8, 0),
            span("Cells", "treatment", 0, 22, "ab"),
            span("Washout", "washout", 22, 24, "ab"),
            span("Sham", "treatment", 24, 48, "ab"),
            span("Sham", "treatment", 0, 22, "ba"),
            span("Washout", "washout", 22, 24, "ba"),
            span("Cells", "treatment", 24, 48, "ba"),
        ),
        moments=(
            moment("Randomisation", "randomisation", 0),
            moment("Switch of treatments", "switch", 24),
            moment("Primary endpoint", "assessment", 48),
        ),
        rows=(visits("Visits", 0, 6, 48),),
        design={
            "kind": "crossover",
            "allocation": "randomised",
            "masking": "double-blind",
            "comparator": "sham",
        },
        sequences={
            "ab": {"name": "Cells, then sham", "treatments": ("arm_1", "arm_2")},
            "ba": {"name": "Sham, then cells", "treatments": ("arm_2", "arm_1")},
        },
        periods={"first": {"name": "Period 1"}, "second": {"name": "Period 2"}},
    )


SINGLE = {
    "kind": "single-arm",
    "allocation": "non-randomised",
    "masking": "open-label",
    "comparator": "none",
}


def three_doses() -> TrialDescription:
    return trial(
        "months",
        "the first dose",
        spans=(
            span("Run-in", "run-in", -3, -1),
            span("Treatment", "treatment", 0, 4),
            span("Follow-up", "follow-up", 4, 12),
        ),
        moments=(
            moment("Aspiration", "procedure", -1),
            moment("Dose 1", "treatment", 0),
            moment("Dose 2", "treatment", 2),
            moment("Dose 3", "treatment", 4),
            moment("Primary outcome", "assessment", 6),
        ),
        rows=(visits("Monthly visits", 1, 1, 12),),
        arms={"arm_1": {"name": "Cells", "plain": "cells", "role": "experimental"}},
        design=SINGLE,
    )


def cohorts() -> TrialDescription:
    names = {1: "Low dose", 2: "Middle dose", 3: "High dose"}
    arms = {
        f"arm_{order}": {"name": name, "plain": name, "role": "experimental", "order": order}
        for order, name in reversed(names.items())
    }
    return trial(
        "months",
        "injection",
        spans=tuple(span("Follow-up", "follow-up", 0, 36, group) for group in arms),
        moments=(
            *(moment("First injection", "treatment", 0, group) for group in arms),
            moment("Second injection", "treatment", 3, "arm_3"),
            moment("Main safety assessment", "assessment", 12),
        ),
        rows=(visits("Visits", 1, 1, 36),),
        design={**SINGLE, "kind": "dose-cohorts"},
        arms=arms,
    )


def crowded() -> TrialDescription:
    return trial(
        "days",
        "the transplantation",
        spans=(span("Screening", "run-in", -28, -3), span("Follow-up", "follow-up", 3, 168)),
        moments=(
            moment("Randomisation", "randomisation", -3),
            moment("Bone-marrow aspiration under local anaesthesia", "procedure", -2),
            moment("Lumbar puncture", "procedure", -1),
            moment("Transplantation", "treatment", 0),
            moment("Second dose", "treatment", 2),
            moment("First magnetic resonance image", "assessment", 3),
        ),
        rows=(visits("Daily telephone calls by the nurse", 4, 1, 168),),
    )


def long_labels() -> TrialDescription:
    return trial(
        zero=LONG,
        spans=(
            span(LONG, "run-in", -16, -4),
            span(LONG, "treatment", 0, 2, "arm_1"),
            span(LONG, "treatment", 0, 12, "arm_2"),
            span(LONG, "washout", 12, 14, "arm_2"),
            span(LONG, "follow-up", 14, 24),
            span(LONG, "follow-up", 0, 24),
        ),
        moments=(
            moment(LONG, "randomisation", -4),
            moment(LONG, "procedure", -3.5),
            moment(LONG, "treatment", 0, "arm_1"),
            moment(LONG, "assessment", 24),
            moment(LONG, "assessment", 20, "arm_2"),
        ),
        rows=(visits(LONG, 2, 4, 24),),
    )


def one_moment(at: float = 0) -> TrialDescription:
    return trial(moments=(moment("Vaccination", "treatment", at),))


def halves() -> TrialDescription:
    return trial(
        "days",
        "infusion",
        spans=(span("Infusion", "treatment", 0, 0.5), span("Watching", "follow-up", 0.5, 1.5)),
        moments=(moment("Check", "assessment", 0.25), moment("Discharge", "procedure", 1.5)),
        rows=(visits("Blood samples", 0.1, 0.1, 1.5),),
    )


def overlapping() -> TrialDescription:
    return trial(
        spans=(
            span("Double-blind treatment", "treatment", 0, 24),
            span("Rescue treatment allowed", "treatment", 8, 20),
            span("Safety follow-up of everybody", "follow-up", 4, 30),
            span("Tapering", "treatment", 22, 24),
            span("Open-label extension", "treatment", 24, 52),
        ),
        moments=(moment("Randomisation", "randomisation", 0), moment("End", "assessment", 52)),
    )


def rows_over_lanes() -> TrialDescription:
    """Everybody's bars in rows above a lane, and a moment in the lower row only."""
    return trial(
        spans=(
            span("Recruitment", "run-in", -8, 4),
            span("Observation", "follow-up", -4, 20),
            span("Cells", "treatment", 0, 12, "arm_1"),
        ),
        moments=(moment("Interim analysis", "assessment", 8),),
    )


def many_long_moments() -> TrialDescription:
    """So many that their labels have room only beside the axis."""
    return trial(moments=tuple(moment(LONG, "procedure", week) for week in range(16)))


TRIALS = {
    "als": als(),
    "als-by-arm": als("arm_1", "arm_2"),
    "crossover": crossover(),
    "three-doses": three_doses(),
    "cohorts": cohorts(),
    "crowded": crowded(),
    "long-labels": long_labels(),
    "one-moment": one_moment(),
    "one-late-moment": one_moment(5),
    "halves": halves(),
    "overlapping": overlapping(),
    "rows-over-lanes": rows_over_lanes(),
    "many-long-moments": many_long_moments(),
}


@st.composite
def any_trial(draw: st.DrawFn) -> TrialDescription:
    """A timeline of anything, at any time, for any group."""
    labels = st.sampled_from(
        ["Dose 1", "Randomisation", "Follow-up in the clinic", LONG, WORD, "x"]
    )
    times = st.floats(-52, 104).map(lambda time: round(time, 1)) | st.integers(-8, 8).map(float)
    groups = st.sampled_from([None, None, "arm_1", "arm_2", "arm_3"])
    kinds = st.sampled_from(["run-in", "treatment", "washout", "follow-up"])
    marks = st.sampled_from(["randomisation", "procedure", "treatment", "switch", "assessment"])
    lengths = st.floats(0.1, 60).map(lambda length: round(length, 1))
    spans = [
        span(draw(labels), draw(kinds), start, start + draw(lengths), draw(groups))
        for start in draw(st.lists(times, max_size=6))
    ]
    moments = [
        moment(draw(labels), draw(marks), at, draw(groups))
        for at in draw(st.lists(times, max_size=8))
    ]
    rows = [
        visits(draw(labels), first, draw(st.floats(0.1, 20)), first + draw(lengths))
        for first in draw(st.lists(times, max_size=2))
    ]
    unit = draw(st.sampled_from(["days", "weeks", "months", "years"]))
    if not (spans or moments or rows):
        moments = [moment(draw(labels), draw(marks), draw(times))]
    return trial(unit, draw(labels), tuple(spans), tuple(moments), tuple(rows))
