"""`narrative.yml`: what only a writer can say. Its sentences may use facts."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic reads the annotations at run time
from typing import Literal

from pydantic import Field

from toolkit.model.text import Sentence, Text  # noqa: TC001 - as above
from toolkit.model.validated import Part

Style = Literal["release", "article", "brief", "plain"]


class Point(Part):
    """A labelled bullet."""

    label: Text
    text: Sentence


class Quote(Part):
    """What somebody said, with who said it and where it was printed."""

    text: Text
    name: Text
    role: Text
    source: Text


class Headline(Part):
    """The parts of a headline: its topic, and what the verdict on the primary outcome lets one say.

    Only the part of the trial's own verdict may stand, so that a headline never promises more than
    the trial found.
    """

    topic: Sentence
    difference: Sentence | None = None
    no_difference: Sentence | None = Field(default=None, alias="no-difference")
    not_compared: Sentence | None = Field(default=None, alias="not-compared")


class Section(Part):
    """A part of an article, under a heading of its own."""

    heading: Text
    paragraphs: tuple[Sentence, ...] = Field(min_length=1)


class Brief(Part):
    """The writer's parts of a research brief: four short answers, and numbered points."""

    what: Sentence
    who: Sentence
    where: Sentence
    when: Sentence
    background: tuple[Sentence, ...] = Field(min_length=1)
    findings: tuple[Sentence, ...] = Field(min_length=1)
    consider: tuple[Sentence, ...] = Field(min_length=1)


class Plain(Part):
    """The writer's answers to the questions that the EU asks of a summary for laypersons."""

    why: Sentence
    who_could_take_part: Sentence
    who_took_part: Sentence
    treatments: Sentence
    side_effects: Sentence
    results: Sentence
    comments: Sentence


class Narrative(Part):
    """The writer's sentences and choices for one trial.

    Attributes:
        date: The date line of the summaries.
        styles: The summaries to make.
        headline: Its parts.
        standfirst: One to three sentences under the headline.
        points: What was done and found, a labelled bullet each, for `release`.
        article: The sections of `article`.
        brief: The parts of `brief`.
        plain: The answers of `plain`.
        means: What the result means.
        does_not_mean: What it does not mean.
        limits: What the trial could not show, and why.
        next_steps: What comes next.
        about: About the disease.
        interests: Who paid, and who gains.
        quote: Left out where there is none.
    """

    date: date
    styles: tuple[Style, ...] = Field(min_length=1)
    headline: Headline
    standfirst: Sentence
    points: tuple[Point, ...] = ()
    article: tuple[Section, ...] = ()
    brief: Brief | None = None
    plain: Plain | None = None
    means: tuple[Sentence, ...] = Field(min_length=1)
    does_not_mean: tuple[Sentence, ...] = Field(min_length=1)
    limits: tuple[Sentence, ...] = Field(min_length=1)
    next_steps: tuple[Sentence, ...] = Field(min_length=1)
    about: tuple[Sentence, ...] = Field(min_length=1)
    interests: Sentence
    quote: Quote | None = None
