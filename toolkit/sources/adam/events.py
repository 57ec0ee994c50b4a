"""The dataset of adverse events in; the events of the trial out: whose, which, when, how bad."""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from toolkit.model.participants import SEVERITIES
from toolkit.sources.adam.arms import CURRENT_ARM, read_current_arm, read_groups
from toolkit.sources.adam.cells import MISSING, NO_CODE, categorise
from toolkit.sources.adam.columns import Wanted
from toolkit.sources.adam.event_flags import read_event_flags
from toolkit.sources.adam.roles import EVENTS, SEVERITY_WORDS
from toolkit.sources.adam.terms import code_events

if TYPE_CHECKING:
    from toolkit.model.datasets import AdverseEventData
    from toolkit.model.trial import TrialDescription
    from toolkit.sources.adam.cells import Codes, Days, Mask
    from toolkit.sources.adam.people import PeopleRead
    from toolkit.sources.adam.sheet import Sheet
    from toolkit.sources.adam.terms import Coded


class EventsRead(NamedTuple):
    """What the dataset of adverse events says, as the parts of Participants.

    Attributes:
        events: As in Participants.
        coded: The events and classes that the data name; None where nothing is known of events.
        rules: What Participants says of events.
    """

    events: pd.DataFrame
    coded: Coded | None
    rules: dict[str, str]


def want_events(description: TrialDescription, data: AdverseEventData) -> Wanted:
    """Say what is wanted of the dataset of adverse events."""
    decides = "emergent" if data.emergent == "flag" else "event_start"
    required: list[tuple[str, ...]] = [("subject",), ("term",), (decides,)]
    unwanted = {"emergent"} - {decides}
    if description.design.kind == "crossover":
        required.append(CURRENT_ARM)
    else:
        unwanted.add("period")
    return Wanted(frozenset({EVENTS}), tuple(required), unwanted=frozenset(unwanted))


def read_events(
    sheet: Sheet, people: PeopleRead, description: TrialDescription, data: AdverseEventData
) -> EventsRead:
    """Read the dataset of adverse events.

    Args:
        sheet: The dataset, with what `want_events` requires.
        people: The people of the trial.
        description: What `trial.yml` says.
        data: Which events count.
    """
    person = sheet.find_persons(people.subjects, people.file, "A1", "adverse events")
    kept = person != NO_CODE
    outside = kept & ~np.append(people.people["entered"].to_numpy(), True)[person]
    what = "adverse events of people who did not enter the trial"
    sheet.find_rows("D6", outside, what, "no table counts them")
    started = sheet.days("event_start", partial=True)
    emergent, rule = _find_emergent(sheet, people, person, started, data)
    rules = {"emergent": rule}
    columns: dict[str, Any] = {
        "person": person,
        "row": np.arange(1, sheet.rows + 1, dtype=np.int32),
        "emergent": emergent,
    }
    arm = _read_arm(sheet, people, person, description, data)
    if description.design.kind == "crossover":
        what = "treatment-emergent adverse events without a treatment at the time"
        sheet.find_rows("A12", kept & emergent & (arm == NO_CODE), what)
    for flag, values, rule in read_event_flags(sheet, data):
        columns[flag], rules[flag] = values, rule
    if sheet.has("event_start"):
        day = np.where(started.known, started.first, np.datetime64("NaT", "D"))
        columns["started"] = day.astype("datetime64[s]")
    frame = pd.DataFrame({name: values[kept] for name, values in columns.items()})
    frame["arm"] = categorise(arm[kept], list(description.arms))
    if sheet.has("severity"):
        codes = _read_severity(sheet, data)[kept]
        frame["severity"] = categorise(codes, list(SEVERITIES), ordered=True)
        rules["severity"] = sheet.column("severity")
    coded = _add_terms(frame, sheet, kept, description)
    return EventsRead(frame, coded, rules)


def empty_events(description: TrialDescription) -> pd.DataFrame:
    """Make the events of a trial of whose events nothing is known."""
    return pd.DataFrame(
        {
            "person": np.array([], dtype=np.int32),
            "row": np.array([], dtype=np.int32),
            "emergent": np.array([], dtype=bool),
            "arm": pd.Categorical([], list(description.arms)),
            "event": pd.Categorical([], list(description.events)),
            "term": pd.Categorical([]),
        }
    )


def _find_emergent(
    sheet: Sheet, people: PeopleRead, person: Codes, started: Days, data: AdverseEventData
) -> tuple[Mask, str]:
    """Find which events are treatment-emergent, and by which rule.

    By date, an event of which only the month, the year or nothing is known counts unless what is
    known rules it out: a missing day must not make a treatment look better.
    """
    if data.emergent == "flag":
        return sheet.flags("emergent"), f"{sheet.column('emergent')} = Y"
    nothing = np.datetime64("NaT", "D")
    start = np.append(people.start, nothing)[person]
    emergent = ~np.isnat(start) & ~(started.last < start)
    column = sheet.column("event_start")
    rule = f"{column} is on or after {people.start_column}"
    if data.days_after is not None:
        end = np.append(people.end, nothing)[person] + np.timedelta64(data.days_after, "D")
        emergent &= ~(started.first > end)
        rule += f", up to {data.days_after} days after {people.end_column},"
    open_day = emergent & ~started.known
    what = f"adverse events whose first day is not known, or only in part ({column})"
    sheet.find_rows("D10", open_day, what, "they count as treatment-emergent")
    return emergent, f"{rule} or not known" if open_day.any() else rule


def _read_arm(
    sheet: Sheet,
    people: PeopleRead,
    person: Codes,
    description: TrialDescription,
    data: AdverseEventData,
) -> Codes:
    """Read the arm of each event: its person's, or what was given at the time of a crossover."""
    if description.design.kind == "crossover":
        given = read_current_arm(sheet, people.arms, person, description)
        return np.full_like(person, NO_CODE) if given is None else given
    of_person = {"actual": people.arms.actual, "planned": people.arms.planned}
    for role, choice in (("current_arm", "actual"), ("current_planned_arm", "planned")):
        if sheet.has(role):
            told, _ = read_groups(sheet, role, description.arms, "arms")
            arm = np.append(of_person[choice], NO_CODE)[person]
            differing = (person != NO_CODE) & (told != NO_CODE) & (told != arm)
            what = f"adverse events with another arm ({sheet.column(role)}) than their person"
            sheet.find_rows("D7", differing, what, "the person's counts")
    return np.append(of_person[data.arm], NO_CODE)[person]


def _read_severity(sheet: Sheet, data: AdverseEventData) -> Codes:
    """Read how severe each event was; a fault for each word that is not known."""
    words = {**SEVERITY_WORDS, **{word.casefold(): level for word, level in data.severity.items()}}
    texts = sheet.texts("severity").without(MISSING)
    levels = [words.get(value.casefold()) for value in texts.values.to_pylist()]
    found = np.array(
        [NO_CODE if level is None else SEVERITIES.index(level) for level in levels], dtype=np.int32
    )

    def describe(value: str) -> tuple[str, str]:
        place = "`participants.adverse_events.severity`"
        said = f"`{json.dumps(value, ensure_ascii=False)}: mild`"
        hint = f"correct the cell, or say under {place} what it stands for, such as {said}"
        return f"{value!r} is no severity that is known", hint

    sheet.fault_values(sheet.column("severity"), texts, found == NO_CODE, describe)
    what = f"adverse events without a severity ({sheet.column('severity')} is empty)"
    sheet.find_rows("D10", texts.missing, what)
    return texts.spread(found, NO_CODE)


def _add_terms(
    frame: pd.DataFrame, sheet: Sheet, kept: Mask, description: TrialDescription
) -> Coded:
    """Add the event of each row, its class and its words to a frame of the kept rows."""
    texts = {
        role: sheet.texts(role).without(MISSING).take(kept)
        for role in ("term", "organ_class", "reported_term")
        if sheet.has(role)
    }
    coded = code_events(texts["term"], texts.get("organ_class"), description)
    frame["event"] = categorise(coded.event, list(coded.events))
    if coded.organ_class is not None:
        frame["organ_class"] = categorise(coded.organ_class, list(coded.classes))
    words = texts.get("reported_term", texts["term"]).used()
    frame["term"] = categorise(words.codes, words.values.to_pylist())
    for role in ("term", "organ_class"):
        if role in texts:
            uncoded = np.zeros(sheet.rows, dtype=bool)
            uncoded[kept] = texts[role].missing
            what = f"adverse events that are not coded ({sheet.column(role)} is empty)"
            sheet.find_rows("D8", uncoded, what, "they stand as uncoded")
    for slug in description.events:
        if slug not in coded.events:
            close = difflib.get_close_matches(slug, coded.events, n=3)
            hint = f"the closest in the data: {', '.join(close)}" if close else ""
            what = f"no row is the event {slug!r} that trial.yml describes; it is left out"
            sheet.problems.find("D12", sheet.where, what, hint)
    return coded
