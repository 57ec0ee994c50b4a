"""What a trial measures: its populations, variables, adverse events and outcomes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from toolkit.model.datasets import Condition, MeasuredOutcome  # noqa: TC001 - pydantic reads them
from toolkit.model.text import Sentence, Slug, Text  # noqa: TC001 - as above
from toolkit.model.validated import Part


class Population(Part):
    """A set of people that results refer to.

    `where` says by which columns and values the data tell who belongs to it; the standard's own
    flag where it is left out.
    """

    name: Text
    definition: Sentence
    where: dict[Text, Condition] = Field(default_factory=dict)


class Level(Part):
    """One level of a categorical variable; `value` is what the data write for it."""

    label: Text
    value: Text | None = None


class Variable(Part):
    """A baseline variable: categorical where it has levels, continuous where it has none.

    `column` is its column in the data; its name in capitals where it is left out.
    """

    label: Text
    unit: str = ""
    levels: dict[Slug, Level] = Field(default_factory=dict)
    note: str = ""
    column: Text | None = None


class Event(Part):
    """An adverse event: its term as reported, plain words for it, and its organ class if known."""

    label: Text
    plain: Text
    organ_class: Slug | None = None


class Outcome(Part):
    """An outcome: what was measured, in which unit, and in which table it stands."""

    label: Text
    plain: Text
    table: Slug
    unit: str = ""
    note: str = ""
    computed: MeasuredOutcome | None = None


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
    verdict: Literal["difference", "no-difference", "not-compared", "not-stated"]
    as_reported: Sentence
