"""How a trial is built: design, arms, sequences, periods, and its course over time."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from toolkit.model.text import Sentence, Slug, Text, Time  # noqa: TC001 - pydantic reads them
from toolkit.model.validated import Part


class Design(Part):
    """How the trial was built."""

    kind: Literal[
        "parallel",
        "single-arm",
        "crossover",
        "dose-cohorts",
        "factorial",
        "cluster",
        "observational",
    ]
    allocation: Literal["randomised", "non-randomised"]
    masking: Literal["open-label", "single-blind", "double-blind", "not-reported"]
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
    `decision` what was decided after one of them. `value` is what participant-level data write for
    the arm; its name where it is left out.
    """

    name: Text
    plain: Text
    role: Literal["experimental", "active", "placebo", "no-treatment", "external", "other"]
    intervention: Slug | None = None
    order: int | None = Field(default=None, ge=1)
    decision: Text | None = None
    value: Text | None = None


class Sequence(Part):
    """One sequence of a crossover trial: the treatments in the order of the periods.

    `value` is what participant-level data write for it; its name where it is left out.
    """

    name: Text
    treatments: tuple[Slug, ...] = Field(min_length=2)
    value: Text | None = None


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
