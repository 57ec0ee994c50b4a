"""The kinds of text and number that a description is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, StringConstraints

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, StringConstraints(min_length=1)]
Time = Annotated[float, Field(allow_inf_nan=False)]


@dataclass(frozen=True)
class MayUseFacts:
    """Marks a text as a sentence of a writer's: Markdown that may use facts."""


Sentence = Annotated[str, StringConstraints(min_length=1), MayUseFacts()]
