"""Participant-level data in the house's words, whatever the files called it.

Frames are joined by position: person 0 is the first row of `people`, and `events.person` is such a
position. Categories stand in declared order. A column that the data do not have is not there, so
that what depends on it is `not reported` and never zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from toolkit.model.trial import PublishedNumber, TrialDescription  # noqa: TC001 - public fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from toolkit.model.finding import Finding

STATUSES = ("completed", "discontinued", "ongoing")
SEVERITIES = ("mild", "moderate", "severe", "life_threatening", "fatal")
EVENT_FLAGS = ("serious", "related", "stopped_treatment", "left_trial", "fatal")
"""The columns of `events` that are true or false, beside `emergent`."""


@dataclass(frozen=True)
class Participants:
    """The people of a trial and what happened to them.

    Attributes:
        people: A row a person, those who failed screening included. `subject` (text), `row` (the
            row in its file, 1 for the first below the header), `planned` and `actual` (categories
            of arm slugs; missing where there is none), `sequence` (of a crossover trial, likewise),
            `entered` (true or false: randomised or enrolled), `exclusion_reason` (category),
            `treated` (true or false), `status` (category of STATUSES), `discontinuation_reason`
            (category, in the order in which a reader should see them) and `exposure_days` (number).
            `entered`, `treated`, `planned` and `actual` are always there; in a crossover trial
            they are the first treatment of the sequence and the first that was given.
        periods: Of a crossover trial: a column for each period slug, the arm received in it
            (category; missing where the person was not treated then). No columns otherwise.
        membership: A true-or-false column for each population slug; never true of anybody who did
            not enter.
        variables: A column for each variable slug: numbers, or categories of all level slugs.
        events: A row an event. `person` (position), `row`, `event` (category of event slugs),
            `organ_class` (category of class slugs, if the data have classes), `arm` (category of
            arm slugs: the person's, or in a crossover trial the treatment at the time; missing
            where there is none), `emergent` (true or false), those of EVENT_FLAGS that the data
            have, `severity` (ordered category of SEVERITIES, if the data have it), `started` (day,
            if the data have it) and `term` (the words of the data).
        measurements: By outcome slug, for outcomes of values, changes and responders: a row a
            person and time point, with `person`, `row`, `timepoint` (category of slugs in declared
            order), `value` and `change` (numbers) where the data have them; of a crossover trial
            also `arm` (category of arm slugs), the treatment at the time.
        times: By outcome slug, for times to an event: `person`, `row`, `time` (number) and `event`
            (true where the event happened, false where the time was cut off); of a crossover
            trial also `arm`, as in `measurements`.
        files: The name that a reader knows each dataset by, such as `adae.parquet`, by its name in
            `trial.yml`: `subjects`, `adverse_events` and so on. Without `adverse_events` nothing is
            known about events: `events` is empty, and what depends on it is `not reported`. With
            it, an empty `events` means that there were none.
        rules: What was selected by which column and value, for the sources of results: keys are
            `planned`, `actual`, `entered`, `treated`, `status`, `emergent`, each of EVENT_FLAGS,
            `severity`, `population:SLUG`, `variable:SLUG` and `outcome:SLUG`; values read like
            `SAFFL = Y`.
        findings: What in the data does not fit together, though they can be read.
    """

    people: pd.DataFrame
    periods: pd.DataFrame
    membership: pd.DataFrame
    variables: pd.DataFrame
    events: pd.DataFrame
    measurements: Mapping[str, pd.DataFrame]
    times: Mapping[str, pd.DataFrame]
    files: Mapping[str, str]
    rules: Mapping[str, str]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class ParticipantTrial:
    """A trial whose results are computed from its participants.

    Attributes:
        id: The folder's name.
        description: What `trial.yml` says, with the events and classes that the data name.
        participants: Its people.
        claims: Numbers of documents about the trial, for sentences: design, dates, doses.
    """

    id: str
    description: TrialDescription
    participants: Participants = field(repr=False)
    claims: tuple[PublishedNumber, ...] = ()
