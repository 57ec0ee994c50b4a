"""A trial's folder with datasets of its participants in; the trial in the house's words out."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from toolkit.errors import DataError
from toolkit.model.participants import Participants, ParticipantTrial
from toolkit.sources.adam.columns import name_dataset, open_sheet
from toolkit.sources.adam.events import EventsRead, empty_events, read_events, want_events
from toolkit.sources.adam.outcomes import (
    find_unseen_timepoints,
    list_outcomes,
    read_outcomes,
    want_outcomes,
)
from toolkit.sources.adam.people import read_people, want_people
from toolkit.sources.adam.problems import Problems
from toolkit.sources.adam.roles import (
    EVENTS,
    EVERYBODY,
    NUMBER_OF_PERIOD,
    POPULATION_ROLES,
    ROLES_BY_NAME,
    SUBJECTS,
)
from toolkit.sources.published import load_claims

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from toolkit.model.datasets import ParticipantData
    from toolkit.model.design import Arm
    from toolkit.model.design import Sequence as TreatmentSequence
    from toolkit.model.trial import PublishedNumber, TrialDescription
    from toolkit.sources.adam.columns import Wanted
    from toolkit.sources.adam.outcomes import OutcomesRead
    from toolkit.sources.adam.people import PeopleRead
    from toolkit.sources.adam.sheet import Sheet


def load_adam(folder: Path, where: str, description: TrialDescription) -> ParticipantTrial:
    """Load a trial from datasets of its participants.

    Args:
        folder: The trial's folder, with the datasets that are not in a package.
        where: The folder's path as the user knows it, for messages.
        description: What its `trial.yml` says.

    Returns:
        The trial, whose description has the events and organ classes that the data name. Without
        a dataset of adverse events it has those of `trial.yml`.

    Raises:
        DataError: With every fault of all the datasets: first those for which one cannot be read
            at all, then those of what stands in them.
    """
    data = description.participants
    assert data is not None  # noqa: S101 - the description has been checked
    problems = Problems()
    _check_description(description, data, f"{where}/trial.yml", problems)
    outcomes = list_outcomes(description)
    core: dict[str, Wanted] = {SUBJECTS: want_people(description)}
    if EVENTS in data.datasets:
        core[EVENTS] = want_events(description, data.adverse_events)
    measured = {name: want_outcomes(inside, description) for name, inside in outcomes.items()}

    def open_all(wanted: Mapping[str, Wanted]) -> dict[str, Sheet]:
        found = {
            name: open_sheet(folder, where, data, name, columns, problems)
            for name, columns in wanted.items()
        }
        return {name: sheet for name, sheet in found.items() if sheet is not None}

    sheets, outcome_sheets = open_all(core), open_all(measured)
    claims = _load_claims(folder, where, description, problems)
    if SUBJECTS not in sheets:
        problems.raise_faults()
    people = read_people(sheets[SUBJECTS], description)
    events = EventsRead(empty_events(description), None, {})
    if EVENTS in sheets:
        events = read_events(sheets[EVENTS], people, description, data.adverse_events)
    measures = [
        read_outcomes(sheet, outcomes[name], people, description)
        for name, sheet in outcome_sheets.items()
    ]
    find_unseen_timepoints(measures, description, f"{where}/trial.yml", problems)
    problems.raise_faults()
    files = {name: name_dataset(data, name) for name in (*core, *measured)}
    participants = _join(description, people, events, measures, files, problems)
    if events.coded is not None:
        named = {"events": events.coded.events, "organ_classes": events.coded.classes}
        description = description.model_copy(update=named)
    return ParticipantTrial(folder.name, description, participants, claims)


def _join(
    description: TrialDescription,
    people: PeopleRead,
    events: EventsRead,
    measures: Sequence[OutcomesRead],
    files: Mapping[str, str],
    problems: Problems,
) -> Participants:
    """Put together what the datasets say."""
    rules = people.rules | events.rules
    measurements: dict[str, pd.DataFrame] = {}
    times: dict[str, pd.DataFrame] = {}
    for read in measures:
        measurements |= read.measurements
        times |= read.times
        rules |= read.rules
    return Participants(
        people=people.people,
        periods=people.periods,
        membership=people.membership,
        variables=people.variables,
        events=events.events,
        measurements={
            slug: measurements[slug] for slug in description.outcomes if slug in measurements
        },
        times={slug: times[slug] for slug in description.outcomes if slug in times},
        files=files,
        rules=rules,
        findings=tuple(problems.findings),
    )


def _load_claims(
    folder: Path, where: str, description: TrialDescription, problems: Problems
) -> tuple[PublishedNumber, ...]:
    """Load the numbers of documents about the trial."""
    try:
        return load_claims(folder, where, description)
    except DataError as error:
        problems.take(error)
        return ()


def _check_description(
    description: TrialDescription, data: ParticipantData, where: str, problems: Problems
) -> None:
    """Add a fault for each role, population or arm of `trial.yml` that cannot be meant so."""
    for role, column in data.columns.items():
        if role not in ROLES_BY_NAME:
            close = difflib.get_close_matches(role, ROLES_BY_NAME, n=3)
            said = "the closest are" if close else "the roles are"
            hint = f"{said}: {', '.join(close or ROLES_BY_NAME)}"
            what = f"`participants.columns` names the role {role!r}, which there is not"
            problems.fault(where, what, hint)
            continue
        standard = ROLES_BY_NAME[role].columns[0]
        if NUMBER_OF_PERIOD in standard and NUMBER_OF_PERIOD not in column:
            what = f"`participants.columns.{role}` is {column!r}, without the number of the period"
            hint = f"write {NUMBER_OF_PERIOD!r} where the number stands, as in {standard}"
            problems.fault(where, what, hint)
    for slug, population in description.populations.items():
        if not population.where and slug not in {*EVERYBODY, *POPULATION_ROLES}:
            what = f"the data do not say by themselves who belongs to the population {slug!r}"
            hint = f"say it under `populations.{slug}`, such as `where: {{ {slug.upper()}FL: Y }}`"
            problems.fault(where, what, hint)
    _check_values("arms", description.arms, where, problems)
    _check_values("sequences", description.sequences, where, problems)


def _check_values(
    part: str,
    groups: Mapping[str, Arm] | Mapping[str, TreatmentSequence],
    where: str,
    problems: Problems,
) -> None:
    """Add a fault for each two arms or sequences that the data could not tell apart."""
    texts: dict[str, str] = {}
    for slug, group in groups.items():
        text = group.value or group.name
        if texts.setdefault(text, slug) != slug:
            what = f"the {part} {texts[text]!r} and {slug!r} are both {text!r} in the data"
            problems.fault(where, what, "give each a `value` of its own")
