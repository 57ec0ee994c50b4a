"""What `trial.yml` says about participant-level datasets: the files, their columns, who is counted.

Everything has the default that the ADaM standard suggests; only what differs is written down.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from toolkit.model.text import Slug, Text  # noqa: TC001 - pydantic reads the annotations
from toolkit.model.validated import Part

Scalar = str | int | float
Condition = Scalar | tuple[Scalar, ...]
"""A value that a column must have, or several of which it must have one."""

ArmChoice = Literal["planned", "actual"]


class PackagedFile(Part):
    """A dataset that an installed Python package brings along.

    Attributes:
        package: The package's import name.
        path: The file's path inside the package.
        install: What to type to install it, for the message where it is missing.
    """

    package: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
    path: Text
    install: Text


class BaselineData(Part):
    """Whom the baseline table describes: which population, by which arm."""

    population: Slug | None = None
    arm: ArmChoice = "planned"


class AdverseEventData(Part):
    """Which adverse events count, and in which arm.

    Attributes:
        arm: By the arm that was planned, or that was really given.
        emergent: Whether an event is treatment-emergent by the data's own `flag`, or by its
            `date`: begun on or after the first day of treatment.
        days_after: With `date`, until how many days after the last day of treatment; without end
            where it is left out.
        severity: Which of the data's words stand for which severity, where they differ from
            `MILD`, `MODERATE`, `SEVERE` and the grades 1 to 5.
        related: The words of the causality column that count as related.
    """

    arm: ArmChoice = "actual"
    emergent: Literal["flag", "date"] = "flag"
    days_after: Annotated[int, Field(ge=0)] | None = None
    severity: dict[Text, Literal["mild", "moderate", "severe", "life_threatening", "fatal"]] = (
        Field(default_factory=dict)
    )
    related: tuple[Text, ...] = ()


class ParticipantData(Part):
    """The datasets of a trial, and how they are read.

    Attributes:
        datasets: The files by name: `subjects` (one row a person), `adverse_events` (one row an
            event), and any others that outcomes name.
        columns: The columns of those datasets whose names differ from the standard's, by role;
            `trialpress columns` lists the roles.
        baseline: Whom the baseline table describes.
        adverse_events: Which adverse events count.
    """

    datasets: dict[Slug, Text | PackagedFile]
    columns: dict[Slug, Text] = Field(default_factory=dict)
    baseline: BaselineData = BaselineData()
    adverse_events: AdverseEventData = AdverseEventData()


class Responder(Part):
    """Who counts as a responder: `change` or `value` compared with a limit.

    `missing` says what becomes of people without a value at a time point: they are no responders
    and count (`non-responder`), or only people with a value count (`left-out`).
    """

    of: Literal["value", "change"] = "value"
    comparison: Literal["above", "at-least", "below", "at-most"]
    limit: float
    missing: Literal["non-responder", "left-out"] = "non-responder"


class MeasuredOutcome(Part):
    """How an outcome is computed from participant-level data.

    Attributes:
        dataset: Which of the datasets, by its name.
        parameter: The value of the parameter column.
        kind: The mean `value` or `change` at each time point, the share of `responders`, or
            `time-to-event`.
        population: Who is analysed.
        arm: By planned or actual arm.
        where: Further columns and the values that they must have.
        responder: With `responders`, who is one.
        interval: Of proportions and of their differences.
        times: With `time-to-event`, the times at which people at risk and the share without an
            event are given, in the unit of the data.
    """

    dataset: Slug
    parameter: Text
    kind: Literal["value", "change", "responders", "time-to-event"]
    population: Slug
    arm: ArmChoice = "planned"
    where: dict[Text, Condition] = Field(default_factory=dict)
    responder: Responder | None = None
    interval: Literal["newcombe", "miettinen-nurminen"] = "newcombe"
    times: tuple[Annotated[float, Field(ge=0)], ...] = ()

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        """Refuse what says nothing about this kind of outcome, or not enough."""
        if (self.kind == "responders") != (self.responder is not None):
            raise ValueError("`responder` stands with the kind `responders`, and only there")
        if self.times and self.kind != "time-to-event":
            raise ValueError("`times` stands only with the kind `time-to-event`")
        return self
