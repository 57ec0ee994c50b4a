"""The Trial: what it is, who was in it, and the numbers that its source gives."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic reads the annotations at run time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from toolkit.model.settings import SettingsOverride
from toolkit.model.validated import Part

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, StringConstraints(min_length=1)]
Time = Annotated[float, Field(allow_inf_nan=False)]


@dataclass(frozen=True)
class MayUseFacts:
    """Marks a text as a sentence of a writer's: Markdown that may use facts."""


Sentence = Annotated[str, StringConstraints(min_length=1), MayUseFacts()]

ALL = "all"
BETWEEN = "between"
ANY_ARM = "any"


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


class Design(Part):
    """How the trial was built."""

    kind: Literal["parallel", "single-arm", "crossover", "dose-cohorts", "factorial", "cluster"]
    allocation: Literal["randomised", "non-randomised"]
    masking: Literal["open-label", "single-blind", "double-blind"]
    comparator: Sentence
    ratio: Sentence | None = None
    sites: Sentence | None = None
    countries: tuple[Text, ...] = ()
    run_in: Sentence | None = None
    follow_up: Sentence | None = None


class Arm(Part):
    """One arm: of a parallel trial, a treatment of a crossover trial, or a dose cohort.

    The first with the role `experimental` leads tables that are sorted. `external` is a comparator
    from outside the trial, such as a cohort. `order` is the order in which dose cohorts opened, and
    `decision` what was decided after one of them.
    """

    name: Text
    plain: Text
    role: Literal["experimental", "active", "placebo", "no-treatment", "external"]
    intervention: Slug | None = None
    order: int | None = Field(default=None, ge=1)
    decision: Text | None = None


class Sequence(Part):
    """One sequence of a crossover trial: the treatments in the order of the periods."""

    name: Text
    treatments: tuple[Slug, ...] = Field(min_length=2)


class Period(Part):
    """One period of a crossover trial, and the washout before the next one, if there is one."""

    name: Text
    washout: Text | None = None


class Span(Part):
    """A stretch of time of the design: a run-in, a period, a washout, follow-up.

    `group` is the arm or sequence that it is for; everybody where there is none. The times are in
    the timeline's unit, from its zero.
    """

    label: Text
    kind: Literal["run-in", "treatment", "washout", "follow-up"]
    start: Time
    end: Time
    group: Slug | None = None

    @model_validator(mode="after")
    def _runs_forward(self) -> Span:
        """Refuse a stretch of time that ends before it begins."""
        if self.end <= self.start:
            raise ValueError(f"{self.label!r} ends at {self.end:g}, before it starts")
        return self


class Moment(Part):
    """A moment of the design: randomisation, a procedure, one treatment, a switch."""

    label: Text
    kind: Literal["randomisation", "procedure", "treatment", "switch", "assessment"]
    at: Time
    group: Slug | None = None


class Visits(Part):
    """Visits at regular times."""

    label: Text
    first: Time
    every: Annotated[Time, Field(gt=0)]
    last: Time

    @model_validator(mode="after")
    def _runs_forward(self) -> Visits:
        """Refuse visits that end before the first one."""
        if self.last < self.first:
            raise ValueError(f"{self.label!r} end at {self.last:g}, before the first one")
        return self


class Timeline(Part):
    """The design on a time axis.

    `zero` says in words what happens at time 0, such as `treatment`; `notes` what is approximate
    or not reported.
    """

    unit: Literal["days", "weeks", "months", "years"]
    zero: Text
    spans: tuple[Span, ...] = ()
    moments: tuple[Moment, ...] = ()
    visits: tuple[Visits, ...] = ()
    notes: tuple[Text, ...] = ()


class Population(Part):
    """A set of people that results refer to."""

    name: Text
    definition: Sentence


class Level(Part):
    """One level of a categorical variable."""

    label: Text


class Variable(Part):
    """A baseline variable: categorical where it has levels, continuous where it has none."""

    label: Text
    unit: str = ""
    levels: dict[Slug, Level] = Field(default_factory=dict)
    note: str = ""


class Event(Part):
    """An adverse event: its term as reported, and plain words for it."""

    label: Text
    plain: Text


class Outcome(Part):
    """An outcome: what was measured, in which unit, and in which table it stands."""

    label: Text
    plain: Text
    table: Slug
    unit: str = ""
    note: str = ""


class OutcomeTable(Part):
    """A table of outcomes that belong together, and the outcome to draw under it."""

    caption: Text
    plot: Slug | None = None
    notes: tuple[Text, ...] = ()


class PrimaryOutcome(Part):
    """What the trial was mainly about, and what came of it.

    `verdict` says whether the comparison showed a difference; `not-compared` is a primary
    outcome that was described and not tested, as safety often is.
    """

    measure: Text
    plain: Text
    verdict: Literal["difference", "no-difference", "not-compared"]
    as_reported: Text


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
    ]
    short: Text
    citation: Text
    url: Text
    date: dt.date | None = None
    peer_reviewed: bool


class Sponsor(Part):
    """Who ran the trial."""

    name: Text
    kind: Literal["company", "university", "hospital", "charity", "government"]


class Compared(Part):
    """The ids of the results that stand for the trial beside other trials."""

    follow_up: Text | None = None
    deaths: Text | None = None
    related_serious: Text | None = None


class TrialDescription(Part):
    """`trial.yml`: what the trial is. Its order is the order shown."""

    source: Literal["published"]
    titles: Titles
    phase: Text
    registration: Registration | None = None
    condition: Condition
    sponsor: Sponsor
    design: Design
    interventions: dict[Slug, Intervention]
    arms: dict[Slug, Arm] = Field(min_length=1)
    sequences: dict[Slug, Sequence] = Field(default_factory=dict)
    periods: dict[Slug, Period] = Field(default_factory=dict)
    populations: dict[Slug, Population]
    timeline: Timeline | None = None
    primary_outcome: PrimaryOutcome
    documents: dict[Slug, Source] = Field(min_length=1)
    updated: dt.date
    flow_labels: dict[Slug, Text] = Field(default_factory=dict)
    variables: dict[Slug, Variable] = Field(default_factory=dict)
    events: dict[Slug, Event] = Field(default_factory=dict)
    timepoints: dict[Slug, Text] = Field(default_factory=dict)
    outcome_tables: dict[Slug, OutcomeTable] = Field(default_factory=dict)
    outcomes: dict[Slug, Outcome] = Field(default_factory=dict)
    table_notes: dict[Slug, tuple[Text, ...]] = Field(default_factory=dict)
    compared: Compared = Compared()
    settings: SettingsOverride = SettingsOverride()

    @model_validator(mode="after")
    def _names_agree(self) -> TrialDescription:
        """Hold the names that refer to one another together."""
        for slug in (*self.arms, *self.sequences):
            if slug in {ALL, BETWEEN, ANY_ARM}:
                raise ValueError(f"{slug!r} has a meaning of its own and cannot name an arm")
        for where, name, allowed in self._references():
            if name not in allowed:
                raise ValueError(f"{where} names {name!r}, which is not described")
        return self

    def _references(self) -> Iterator[tuple[str, str, Container[str]]]:
        """List each name that refers to another part: where it stands, and what may stand there."""
        for slug, arm in self.arms.items():
            if arm.intervention is not None:
                yield f"arm {slug!r}", arm.intervention, self.interventions
        for slug, outcome in self.outcomes.items():
            yield f"outcome {slug!r}", outcome.table, self.outcome_tables
        for slug, table in self.outcome_tables.items():
            if table.plot is not None:
                yield f"table {slug!r}", table.plot, self.outcomes
        deciding = self.settings.adverse_events.arm
        if deciding is not None:
            yield "the rule of frequent adverse events", deciding, {ANY_ARM, *self.arms}
        groups = {*self.arms, *self.sequences}
        timeline = self.timeline or Timeline(unit="weeks", zero="start")
        named: tuple[Span | Moment, ...] = (*timeline.spans, *timeline.moments)
        for entry in named:
            if entry.group is not None:
                yield f"the timeline's {entry.label!r}", entry.group, groups

    @model_validator(mode="after")
    def _design_is_whole(self) -> TrialDescription:
        """Hold the design against what it needs."""
        problem = _DESIGN_PROBLEMS[self.design.kind](self)
        if problem:
            raise ValueError(problem)
        return self

    @property
    def experimental_arm(self) -> str:
        """The arm that sorted tables are sorted by."""
        return next(
            (slug for slug, arm in self.arms.items() if arm.role == "experimental"),
            next(iter(self.arms)),
        )

    @property
    def root_box(self) -> str:
        """The box of everybody who entered: `randomised`, or `enrolled` without randomisation."""
        return "randomised" if self.design.allocation == "randomised" else "enrolled"

    @property
    def flow_columns(self) -> dict[str, str]:
        """The columns of the flow diagram and their names: arms, sequences, or cohorts in order."""
        if self.design.kind == "crossover":
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
        named: dict[str, Arm | Sequence] = {**self.arms, **self.sequences}
        return named[group].name


def _parallel_problem(description: TrialDescription) -> str:
    """Say what a design of arms side by side lacks."""
    if description.design.allocation == "randomised" and description.external_arms:
        return "an arm with the role 'external' was not randomised; the design says 'randomised'"
    return ""


def _single_arm_problem(description: TrialDescription) -> str:
    """Say what a single-arm design lacks."""
    if description.design.allocation == "randomised":
        return "a single-arm trial cannot be randomised"
    if len(description.flow_columns) != 1:
        return "a single-arm trial has one arm; others need the role 'external'"
    return ""


def _crossover_problem(description: TrialDescription) -> str:
    """Say what a crossover design lacks."""
    if len(description.sequences) < 2:
        return "a crossover trial needs `sequences`, two or more, each with its treatments in order"
    if len(description.periods) < 2:
        return "a crossover trial needs `periods`, two or more"
    for slug, sequence in description.sequences.items():
        unknown = [name for name in sequence.treatments if name not in description.arms]
        if unknown:
            return f"sequence {slug!r} names an unknown arm, {unknown[0]!r}"
        if len(sequence.treatments) != len(description.periods):
            return f"sequence {slug!r} needs one treatment for each of the periods"
    return ""


def _cohort_problem(description: TrialDescription) -> str:
    """Say what a design of dose cohorts lacks."""
    arms = {slug: arm for slug, arm in description.arms.items() if arm.role != "external"}
    missing = [slug for slug, arm in arms.items() if arm.order is None]
    if missing:
        return f"dose cohort {missing[0]!r} needs its `order`: 1 for the one that opened first"
    orders = [arm.order for arm in arms.values()]
    return "" if len(set(orders)) == len(orders) else "two dose cohorts have the same `order`"


_DESIGN_PROBLEMS = {
    "parallel": _parallel_problem,
    "factorial": _parallel_problem,
    "cluster": _parallel_problem,
    "single-arm": _single_arm_problem,
    "crossover": _crossover_problem,
    "dose-cohorts": _cohort_problem,
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
    """

    id: str
    description: TrialDescription
    populations: tuple[PublishedNumber, ...]
    flow: tuple[PublishedNumber, ...]
    baseline: tuple[PublishedNumber, ...]
    adverse_events: tuple[PublishedNumber, ...]
    outcomes: tuple[PublishedNumber, ...]
    claims: tuple[PublishedNumber, ...]
