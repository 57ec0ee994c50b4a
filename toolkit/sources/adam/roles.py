"""The roles that columns play in participant-level data, and the words that the standard uses.

This table is what `adam*.py` reads by, and what the documentation of the columns is made from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from toolkit.model.finding import Severity

Kind = Literal["text", "number", "date", "flag"]
DatasetKind = Literal["subjects", "adverse_events", "measurements", "times"]

SUBJECTS: DatasetKind = "subjects"
EVENTS: DatasetKind = "adverse_events"
MEASUREMENTS: DatasetKind = "measurements"
TIMES: DatasetKind = "times"
DATASETS: tuple[DatasetKind, ...] = (SUBJECTS, EVENTS, MEASUREMENTS, TIMES)
_LATER: tuple[DatasetKind, ...] = (EVENTS, MEASUREMENTS, TIMES)

NUMBER_OF_PERIOD = "xx"
"""What stands in the name of a column for the number of a period: 01 for the first."""


@dataclass(frozen=True)
class Role:
    """What a column is for.

    Attributes:
        name: As `participants.columns` names it.
        datasets: The kinds of dataset that may have it.
        columns: The columns that the standard has for it; the first that is there, and not empty
            throughout, is read.
        kind: What its cells hold.
        meaning: For the documentation, a phrase.
    """

    name: str
    datasets: tuple[DatasetKind, ...]
    columns: tuple[str, ...]
    kind: Kind
    meaning: str


ROLES = (
    Role("subject", DATASETS, ("USUBJID",), "text", "who: the same in every dataset"),
    Role("planned_arm", (SUBJECTS,), ("TRT01P", "ARM"), "text", "the arm that was planned"),
    Role("actual_arm", (SUBJECTS,), ("TRT01A", "ACTARM"), "text", "the arm that was given"),
    Role(
        "sequence",
        (SUBJECTS,),
        ("TRTSEQP", "TRTSEQA"),
        "text",
        "the sequence of a crossover trial",
    ),
    Role(
        "period_arm",
        (SUBJECTS,),
        ("TRTxxA",),
        "text",
        "what was given in each period of a crossover trial; `xx` is the period: 01, 02, …",
    ),
    Role(
        "period_start",
        (SUBJECTS,),
        ("APxxSDT",),
        "date",
        "the first day of each period; without it the person was not treated then",
    ),
    Role("randomised", (SUBJECTS,), ("RANDFL",), "flag", "whether the person was randomised"),
    Role(
        "randomisation_date",
        (SUBJECTS,),
        ("RANDDT",),
        "date",
        "the day of randomisation; who has none was not randomised",
    ),
    Role("enrolled", (SUBJECTS,), ("ENRLFL",), "flag", "whether the person was enrolled"),
    Role(
        "screen_failure",
        (SUBJECTS,),
        ("SCRFFL",),
        "flag",
        "whether the person was screened and did not enter",
    ),
    Role("treatment_start", (SUBJECTS,), ("TRTSDT",), "date", "the first day of treatment"),
    Role("treatment_end", (SUBJECTS,), ("TRTEDT",), "date", "the last day of treatment"),
    Role("exposure_days", (SUBJECTS,), ("TRTDURD",), "number", "the days of treatment"),
    Role(
        "status",
        (SUBJECTS,),
        ("EOSSTT",),
        "text",
        "how the trial ended for the person: completed, discontinued or ongoing",
    ),
    Role(
        "discontinuation_reason",
        (SUBJECTS,),
        ("DCSREAS",),
        "text",
        "why the person left the trial, or did not enter it",
    ),
    Role("safety", (SUBJECTS,), ("SAFFL",), "flag", "the safety population"),
    Role(
        "intention_to_treat",
        (SUBJECTS,),
        ("ITTFL",),
        "flag",
        "the intention-to-treat population",
    ),
    Role("full_analysis", (SUBJECTS,), ("FASFL",), "flag", "the full analysis set"),
    Role("per_protocol", (SUBJECTS,), ("PPROTFL",), "flag", "the per-protocol population"),
    Role("efficacy", (SUBJECTS,), ("EFFFL",), "flag", "the efficacy population"),
    Role("term", (EVENTS,), ("AEDECOD",), "text", "the coded term of the event"),
    Role("reported_term", (EVENTS,), ("AETERM",), "text", "the event in the words reported"),
    Role("organ_class", (EVENTS,), ("AEBODSYS", "AESOC"), "text", "its organ class"),
    Role("emergent", (EVENTS,), ("TRTEMFL",), "flag", "whether it is treatment-emergent"),
    Role(
        "event_start",
        (EVENTS,),
        ("ASTDT", "AESTDTC"),
        "date",
        "the day it began; the year, or year and month, where no more is known",
    ),
    Role("severity", (EVENTS,), ("AESEV", "ASEV", "AETOXGR", "ATOXGR"), "text", "how severe"),
    Role("serious", (EVENTS,), ("AESER",), "flag", "whether it was serious"),
    Role("related", (EVENTS,), ("AREL", "AEREL"), "text", "whether the treatment caused it"),
    Role("action_taken", (EVENTS,), ("AEACN",), "text", "what was done with the treatment"),
    Role("left_trial", (EVENTS,), ("AEDISCFL", "AEWDFL"), "flag", "whether it led to leaving"),
    Role("other_action", (EVENTS,), ("AEACNOTH",), "text", "what else was done"),
    Role("fatal", (EVENTS,), ("AESDTH",), "flag", "whether it led to death"),
    Role("event_outcome", (EVENTS,), ("AEOUT",), "text", "how it ended"),
    Role("current_arm", _LATER, ("TRTA",), "text", "the arm given at the time"),
    Role("current_planned_arm", _LATER, ("TRTP",), "text", "the arm planned at the time"),
    Role("period", _LATER, ("APERIOD",), "number", "the period of a crossover trial at the time"),
    Role("parameter", (MEASUREMENTS, TIMES), ("PARAMCD",), "text", "what was measured, as a code"),
    Role("visit", (MEASUREMENTS,), ("AVISIT",), "text", "the visit: the time point's words"),
    Role("value", (MEASUREMENTS,), ("AVAL",), "number", "the value"),
    Role("change", (MEASUREMENTS,), ("CHG",), "number", "the change since the start"),
    Role("time", (TIMES,), ("AVAL",), "number", "the time to the event, or until it was cut off"),
    Role(
        "censored",
        (TIMES,),
        ("CNSR",),
        "number",
        "0 where the event happened; any other whole number where the time was cut off",
    ),
)
"""The roles, in the order of the documentation."""

ROLES_BY_NAME: Mapping[str, Role] = {role.name: role for role in ROLES}

ENTERED_BY: Mapping[str, tuple[str, ...]] = {
    "randomised": ("randomised", "randomisation_date", "enrolled", "intention_to_treat"),
    "non-randomised": ("enrolled", "randomised", "randomisation_date", "intention_to_treat"),
}
"""By allocation: the roles that tell who entered the trial. The first whose column is there does;
without any of them, everybody entered who has an arm."""

POPULATION_ROLES: Mapping[str, str] = {
    "safety": "safety",
    "itt": "intention_to_treat",
    "intention_to_treat": "intention_to_treat",
    "full_analysis": "full_analysis",
    "fas": "full_analysis",
    "per_protocol": "per_protocol",
    "efficacy": "efficacy",
}
"""The role that tells who belongs to a population, by its slug, where `where` does not."""

EVERYBODY = ("randomised", "enrolled")
"""The populations to which everybody belongs who entered."""

NO_ARM = ("screen failure", "not assigned", "not treated")
"""What stands where an arm would, for people who have none; the first also with a comma after it
and more."""

SEVERITY_WORDS: Mapping[str, str] = {
    "mild": "mild",
    "moderate": "moderate",
    "severe": "severe",
    "life threatening": "life_threatening",
    "life-threatening": "life_threatening",
    "potentially life threatening": "life_threatening",
    "fatal": "fatal",
    "death": "fatal",
    **{
        f"{prefix}{number}": level
        for prefix in ("", "grade ")
        for number, level in enumerate(
            ("mild", "moderate", "severe", "life_threatening", "fatal"), start=1
        )
    },
}

RELATED_WORDS = (
    "Y",
    "YES",
    "RELATED",
    "PROBABLE",
    "POSSIBLE",
    "PROBABLY RELATED",
    "POSSIBLY RELATED",
    "DEFINITE",
    "DEFINITELY RELATED",
    "CERTAIN",
    "LIKELY",
)
"""Words of causality that count as related, unless `adverse_events.related` says which do."""

UNRELATED_WORDS = (
    "N",
    "NO",
    "NONE",
    "REMOTE",
    "NOT RELATED",
    "UNRELATED",
    "UNLIKELY",
    "UNLIKELY RELATED",
    "PROBABLY NOT RELATED",
    "DOUBTFUL",
)
"""Words of causality that do not. Every other one counts as related, and so does a blank."""

WITHDRAWN = "DRUG WITHDRAWN"
LEFT_WORDS = (
    "SUBJECT WITHDRAWN FROM STUDY",
    "WITHDRAWN FROM STUDY",
    "DISCONTINUED FROM STUDY",
    "STUDY DISCONTINUED",
    "DISCONTINUED STUDY",
)
"""Other actions that mean that the person left the trial."""

FATAL = "FATAL"

DATA_RULES: Mapping[str, tuple[Severity, str]] = {
    "A1": ("error", "Every adverse event belongs to somebody of the subjects' dataset."),
    "A12": ("warning", "In a crossover trial every event that is emergent has a treatment."),
    "F4": ("error", "Everybody who entered has a planned arm, or a sequence."),
    "F10": ("warning", "Everybody who left the trial has a reason."),
    "D1": ("error", "Every measurement belongs to somebody of the subjects' dataset."),
    "D2": ("note", "The arm that was given is read from its own column."),
    "D3": ("note", "The arm that was given is the one that was planned."),
    "D4": ("warning", "Nobody counts in a population, or as treated, who did not enter."),
    "D5": ("warning", "Nobody both entered the trial and failed screening."),
    "D6": ("note", "No adverse event belongs to somebody who did not enter."),
    "D7": ("warning", "The arm of an event is the arm of its person."),
    "D8": ("note", "Every event has a coded term and an organ class."),
    "D9": ("warning", "Every word of causality is known."),
    "D10": ("note", "Every event has a causality, a severity and, where dates decide, a start."),
    "D11": ("note", "A column of the standard is not empty throughout."),
    "D12": ("warning", "Every event that `trial.yml` describes is in the data."),
    "D13": ("warning", "Every time point that `trial.yml` describes is in the data."),
    "D14": ("warning", "Every value that a condition asks for is in the data."),
    "D15": ("warning", "Treatment does not end before it begins, and lasts a day at least."),
    "D16": ("warning", "Every time to an event is given."),
    "D17": ("note", "Nobody who did not leave the trial has a reason for leaving it."),
    "D18": ("warning", "Everybody who was treated has an arm that was given."),
    "D19": ("note", "Other actions say in known words whether somebody left the trial."),
}
"""What the data are checked against while they are read: how bad it is where they differ, and the
rule."""


def name_period_role(role: str, number: int) -> str:
    """Name the role of a column that there is for each period: `period_arm_1`."""
    return f"{role}_{number}"


def match_name(name: str, available: Collection[str]) -> str | None:
    """Find a column by its name: the same, or else the same but for capitals; None without one."""
    if name in available:
        return name
    return next((other for other in available if other.casefold() == name.casefold()), None)
