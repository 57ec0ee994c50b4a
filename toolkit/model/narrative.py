"""`narrative.yml`: what only a writer can say. Its sentences may use facts."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic reads the annotations at run time

from toolkit.model.trial import Sentence, Text  # noqa: TC001 - as above
from toolkit.model.validated import Part


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


class Release(Part):
    """The writer's parts of a lay news release.

    Attributes:
        date: The date line.
        headline: At most fifteen words, with the people and the phase or `early`.
        standfirst: One or two sentences under the headline.
        points: What was done and found, a labelled bullet each.
        means: What the result means.
        does_not_mean: What it does not mean.
        next_steps: What comes next.
        about: About the disease.
        interests: Who paid, and who gains.
        quote: Left out where there is none.
    """

    date: date
    headline: Sentence
    standfirst: Sentence
    points: tuple[Point, ...]
    means: tuple[Sentence, ...]
    does_not_mean: tuple[Sentence, ...]
    next_steps: tuple[Sentence, ...]
    about: tuple[Sentence, ...]
    interests: Sentence
    quote: Quote | None = None


class Narrative(Part):
    """The writer's sentences and choices for one trial."""

    release: Release
