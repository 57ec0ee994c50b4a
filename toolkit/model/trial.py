"""The Trial: what it is, who was in it, and the numbers that its source gives."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic reads the annotations at run time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from toolkit.model.datasets import ParticipantData  # noqa: TC001 - pydantic reads the annotations
from toolkit.model.design import Arm, Design, Period, Sequence, Timeline
from toolkit.model.measured import (  # noqa: TC001 - as above
    Event,
    Outcome,
    OutcomeTable,
    Population,
    PrimaryOutcome,
    Variable,
)
from toolkit.model.registry import RegistryData  # noqa: TC001 - as above
from toolkit.model.settings import SettingsOverride
from toolkit.model.text import Sentence, Slug, Text  # noqa: TC001 - as above
from toolkit.model.validated import Part
from toolkit.model.vocabulary import FLOW_BOXES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from toolkit.model.finding import Finding

Place = tuple[str | int, ...]
"""The keys and positions that lead to a value of `trial.yml`."""

ALL = "all"
BETWEEN = "between"
ANY_ARM = "any"
_VERSUS = "_vs_"


class Titles(Part):
    """What the trial is called: by its authors, in plain words, and in a few words."""

    scientific: Text
    plain: Text
    short: Text


class Registration(Part):
    """Where the trial was registered."""

    name: Text
    id: Text
    url: Text


class Condition(Part):
    """The disease that was studied."""

    name: Text
    abbreviation: Text | None = None
    plain: Text


class Intervention(Part):
    """What was given, and how."""

    name: Text
    plain: Text
    route: Sentence
    schedule: Sentence


class Source(Part):
    """A document about the trial. The numbers were taken from the first one.

    `date` is the day on which it came out; a document that does not tell has none.
    """

    kind: Literal[
        "journal-article",
        "preprint",
        "press-release",
        "news-article",
        "research-summary",
        "registry-record",
        "report",
        "dataset",
    ]
    short: Text
    citation: Text
    url: Text
    date: dt.date | None = None
    peer_reviewed: bool


class Sponsor(Part):
    """Who ran the trial; a registry's record may not tell of what kind they are."""

    name: Text
    kind: Literal["company", "university", "hospital", "charity", "government"] | None = None


class Compared(Part):
    """The ids of the results that stand for the trial beside other trials."""

    follow_up: Text | None = None
    deaths: Text | None = None
    related_serious: Text | None = None


def name_comparison(arm: str, reference: str) -> str:
    """Name the group level of a comparison of an arm with another: `high_dose_vs_placebo`."""
    return f"{arm}{_VERSUS}{reference}"


def is_comparison(group: str) -> bool:
    """Tell whether a group level is a comparison: of two arms, or of all of them."""
    return group == BETWEEN or _VERSUS in group


class TrialDescription(Part):
    """`trial.yml`: what the trial is. Its order is the order shown."""

    source: Literal["published", "adam", "ctgov"]
    participants: ParticipantData | None = None
    registry: RegistryData | None = None
    titles: Titles
    phase: Text
    registration: Registration | None = None
    condition: Condition
    sponsor: Sponsor
    design: Design
    interventions: dict[Slug, Intervention]
    arms: dict[Slug, Arm] = Field(min_length=1)
    groups: dict[Slug, Text] = Field(default_factory=dict)
    table_groups: dict[Slug, tuple[Slug, ...]] = Field(default_factory=dict)
    sequences: dict[Slug, Sequence] = Field(default_factory=dict)
    periods: dict[Slug, Period] = Field(default_factory=dict)
    populations: dict[Slug, Population]
    timeline: Timeline | None = None
    primary_outcome: PrimaryOutcome
    documents: dict[Slug, Source] = Field(min_length=1)
    updated: dt.date | None  # a record of a registry may have no date
    flow_labels: dict[Slug, Text] = Field(default_factory=dict)
    variables: dict[Slug, Variable] = Field(default_factory=dict)
    organ_classes: dict[Slug, Text] = Field(default_factory=dict)
    events: dict[Slug, Event] = Field(default_factory=dict)
    timepoints: dict[Slug, Text] = Field(default_factory=dict)
    outcome_tables: dict[Slug, OutcomeTable] = Field(default_factory=dict)
    outcomes: dict[Slug, Outcome] = Field(default_factory=dict)
    table_notes: dict[Slug, tuple[Text, ...]] = Field(default_factory=dict)
    compared: Compared = Compared()
    settings: SettingsOverride = SettingsOverride()

    def contradictions(self) -> Iterator[tuple[Place, str]]:
        """List the names that refer to nothing, and what the design lacks; each with its place."""
        for part, slugs in (("arms", self.arms), ("sequences", self.sequences)):
            for slug in slugs:
                if slug in {ALL, BETWEEN, ANY_ARM} or _VERSUS in slug:
                    yield (part, slug), f"{slug!r} has a meaning of its own here"
        for slug, variable in self.variables.items():
            if self.source == "adam" and "missing" in variable.levels:
                what = "people without a value have the level 'missing'; call this one otherwise"
                yield ("variables", slug, "levels", "missing"), what
        for place, name, allowed in (*self._references(), *self._references_to_groups()):
            if name not in allowed:
                described = ", ".join(sorted(allowed)) or "none"
                yield place, f"{name!r} is not described; what is: {described}"
        if self.updated is None and self.source != "ctgov":
            yield ("updated",), "the key 'updated' has no date"
        yield from self._missing_data()
        if not self.flow_by_periods:
            yield from _DESIGN_PROBLEMS[self.design.kind](self)

    def _missing_data(self) -> Iterator[tuple[Place, str]]:
        """List what participant-level data lack, and what only they could have."""
        if self.source == "adam":
            if self.participants is None:
                what = "participant-level data need `participants`, with the files that hold them"
                yield ("source",), what
            elif "subjects" not in self.participants.datasets:
                yield ("participants", "datasets"), "the dataset `subjects` is missing: ADSL"
        elif self.participants is not None:
            what = "`participants` stands only with `source: adam`"
            yield ("participants",), what

    def _references(self) -> Iterator[tuple[Place, str, Collection[str]]]:
        """List each name that refers to another part: its place, and what may stand there."""
        for slug, arm in self.arms.items():
            if arm.intervention is not None:
                yield ("arms", slug, "intervention"), arm.intervention, self.interventions
        for slug, outcome in self.outcomes.items():
            yield ("outcomes", slug, "table"), outcome.table, self.outcome_tables
        for slug, table in self.outcome_tables.items():
            if table.plot is not None:
                yield ("outcome_tables", slug, "plot"), table.plot, self.outcomes
        for slug, event in self.events.items():
            if event.organ_class is not None and self.organ_classes:
                yield ("events", slug, "organ_class"), event.organ_class, self.organ_classes
        yield from self._references_to_data()

    def _references_to_data(self) -> Iterator[tuple[Place, str, Collection[str]]]:
        """List each name that refers to a dataset or a population of participants."""
        if self.participants is None:
            return
        population = self.participants.baseline.population
        if population is not None:
            place: Place = ("participants", "baseline", "population")
            yield place, population, self.populations
        for slug, outcome in self.outcomes.items():
            if outcome.computed is not None:
                place = ("outcomes", slug, "computed")
                yield (*place, "dataset"), outcome.computed.dataset, self.participants.datasets
                yield (*place, "population"), outcome.computed.population, self.populations

    def _references_to_groups(self) -> Iterator[tuple[Place, str, Collection[str]]]:
        """List each name that refers to an arm or a sequence, as `_references` does."""
        for slug, sequence in self.sequences.items():
            for number, name in enumerate(sequence.treatments):
                yield ("sequences", slug, "treatments", number), name, self.arms
        deciding = self.settings.adverse_events.arm
        if deciding is not None:
            allowed = {ANY_ARM, ALL, *self.arms}
            yield ("settings", "adverse_events", "arm"), deciding, allowed
        groups = {*self.arms, *self.sequences}
        timeline = self.timeline or Timeline(unit="weeks", zero="start")
        for kind in ("spans", "moments"):
            for number, entry in enumerate(getattr(timeline, kind)):
                if entry.group is not None:
                    yield ("timeline", kind, number, "group"), entry.group, groups

    @property
    def computed(self) -> bool:
        """Whether the results are computed from participant-level data."""
        return self.source == "adam"

    @property
    def experimental_arm(self) -> str:
        """The arm that sorted tables are sorted by."""
        return next(
            (slug for slug, arm in self.arms.items() if arm.role == "experimental"),
            next(iter(self.arms)),
        )

    @property
    def reference_arm(self) -> str:
        """The arm that others are compared with: the first that is not experimental."""
        inside = {slug: arm for slug, arm in self.arms.items() if arm.role != "external"}
        others = (slug for slug, arm in inside.items() if arm.role != "experimental")
        return next(others, next(iter(inside)))

    @property
    def baseline_population(self) -> str:
        """Whom the baseline table describes: everybody who entered, unless the data say other."""
        if self.flow_by_periods and "baseline" in self.populations:
            return "baseline"
        chosen = self.participants.baseline.population if self.participants else None
        return chosen or self.root_box

    @property
    def root_box(self) -> str:
        """The box of everybody who entered: `randomised`, or `enrolled` without randomisation."""
        return "randomised" if self.design.allocation == "randomised" else "enrolled"

    @property
    def flow_by_periods(self) -> bool:
        """Whether the flow is told as a registry tells it: who started and completed each period.

        The columns are the arms then, whatever the design.
        """
        return self.source == "ctgov"

    def columns_of(self, table: str) -> tuple[str, ...]:
        """Return the groups that head the columns of a table: the arms, if it names no others.

        Args:
            table: `baseline`, `adverse_events`, or the slug of a table of outcomes.
        """
        return self.table_groups.get(table, tuple(self.arms))

    def name_box(self, box: str) -> str:
        """Return the words for a box of the flow: the trial's own, or the usual ones."""
        if box not in self.flow_labels and self.flow_by_periods and box == "completed":
            return "Completed"  # a period, which may have no follow-up
        return self.flow_labels.get(box, FLOW_BOXES[box])

    @property
    def flow_columns(self) -> dict[str, str]:
        """The columns of the flow diagram and their names: arms, sequences, or cohorts in order."""
        if self.design.kind == "crossover" and not self.flow_by_periods:
            return {slug: sequence.name for slug, sequence in self.sequences.items()}
        inside = {slug: arm for slug, arm in self.arms.items() if arm.role != "external"}
        by_order = sorted(inside, key=lambda slug: inside[slug].order or 0)
        return {slug: inside[slug].name for slug in by_order}

    @property
    def external_arms(self) -> dict[str, str]:
        """The comparators from outside the trial, and their names."""
        return {slug: arm.name for slug, arm in self.arms.items() if arm.role == "external"}

    def group_name(self, group: str) -> str:
        """Return the words for a group: an arm's or sequence's name, everybody, or both arms."""
        if group == ALL:
            return "All participants"
        if group == BETWEEN:
            return "Between arms"
        if group in self.groups:
            return self.groups[group]
        named: dict[str, Arm | Sequence] = {**self.arms, **self.sequences}
        if group not in named:
            one, other = group.split(_VERSUS)
            return f"{named[one].name} against {named[other].name}"
        return named[group].name


def _check_parallel(description: TrialDescription) -> Iterator[tuple[Place, str]]:
    """List what a design of arms side by side lacks."""
    if description.design.allocation == "randomised":
        for slug in description.external_arms:
            what = "people from outside the trial were not randomised; the design says 'randomised'"
            yield ("arms", slug, "role"), what


def _check_single_arm(description: TrialDescription) -> Iterator[tuple[Place, str]]:
    """List what a single-arm design lacks."""
    if description.design.allocation == "randomised":
        yield ("design", "allocation"), "a single-arm trial cannot be randomised"
    if len(description.flow_columns) != 1:
        yield ("arms",), "a single-arm trial has one arm; others need the role 'external'"


def _check_crossover(description: TrialDescription) -> Iterator[tuple[Place, str]]:
    """List what a crossover design lacks."""
    if len(description.sequences) < 2:
        what = "a crossover trial needs `sequences`, two or more, each with its treatments in order"
        yield ("design", "kind"), what
    if len(description.periods) < 2:
        yield ("design", "kind"), "a crossover trial needs `periods`, two or more"
    for slug, sequence in description.sequences.items():
        if len(sequence.treatments) != len(description.periods):
            what = f"the sequence {slug!r} needs one treatment for each of the periods"
            yield ("sequences", slug, "treatments"), what


def _check_cohorts(description: TrialDescription) -> Iterator[tuple[Place, str]]:
    """List what a design of dose cohorts lacks."""
    taken: dict[int, str] = {}
    for slug, arm in description.arms.items():
        if arm.role == "external":
            continue
        if arm.order is None:
            what = f"the dose cohort {slug!r} needs its `order`: 1 for the one that opened first"
            yield ("arms", slug), what
        elif arm.order in taken:
            what = f"the dose cohort {slug!r} has the same `order` as {taken[arm.order]!r}"
            yield ("arms", slug, "order"), what
        else:
            taken[arm.order] = slug


_DESIGN_PROBLEMS = {
    "parallel": _check_parallel,
    "factorial": _check_parallel,
    "cluster": _check_parallel,
    "single-arm": _check_single_arm,
    "crossover": _check_crossover,
    "dose-cohorts": _check_cohorts,
}


@dataclass(frozen=True)
class PublishedNumber:
    """One number as a source prints it.

    Attributes:
        variable: The box, baseline variable, event, outcome, population or claim it belongs to.
        level: A level, or the reason in a flow diagram; empty where there is none.
        context: The category of an adverse event, or the time point of an outcome.
        population: The people it is about; empty where the table has only one population.
        group: An arm, `all`, or `between` for a comparison of the arms.
        statistic: Which statistic (`n`, `percent`, `mean`, ...).
        printed: The text as printed, or `not reported`.
        value: What the text says as a number, unrounded; None where nothing was reported.
        relation: `=`, or what the text puts before the number (`<`, `≥`, ...).
        unit: The unit, where the row names one of its own.
        about: The id of the result that this one prints again.
        place: Where it stands in the source document.
        note: What the transcriber has to say about it.
        where: File and line, for messages.
        document: The document that it stands in; the first one of `trial.yml` where it is empty.
    """

    variable: str
    level: str
    context: str
    population: str
    group: str
    statistic: str
    printed: str
    value: float | None
    relation: str
    unit: str
    about: str
    place: str
    note: str
    where: str
    document: str = ""

    @property
    def reported(self) -> bool:
        """Whether the source gives a number."""
        return self.value is not None


@dataclass(frozen=True)
class Trial:
    """A trial: its description and the numbers of each of its tables.

    Attributes:
        id: The folder's name.
        description: What `trial.yml` says.
        populations: The sizes of the populations.
        flow: The boxes of the flow diagram.
        baseline: The participants at the start.
        adverse_events: What went wrong.
        outcomes: What was measured.
        claims: Numbers of the running text: design, definitions, and results printed again.
        findings: What in the source does not fit together, though it can be read.
    """

    id: str
    description: TrialDescription
    populations: tuple[PublishedNumber, ...]
    flow: tuple[PublishedNumber, ...]
    baseline: tuple[PublishedNumber, ...]
    adverse_events: tuple[PublishedNumber, ...]
    outcomes: tuple[PublishedNumber, ...]
    claims: tuple[PublishedNumber, ...]
    findings: tuple[Finding, ...] = ()
