"""What `trial.yml` says about a record of a registry that the numbers are taken from."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from toolkit.model.text import Slug, Text  # noqa: TC001 - pydantic reads the annotations
from toolkit.model.validated import Part

GroupPlace = Annotated[str, Field(pattern=r"^(baseline|adverse_events|outcomes/\d+)/[A-Za-z]+\d+$")]
"""A group of a part of the record: `adverse_events/EG003`, or `outcomes/2/OG001` of the second."""


class RegistryData(Part):
    """The record, and which of its groups are the same people.

    A registry numbers the groups of each part of a record anew. Groups are joined where their
    titles say the same; where they do not, a person has to.

    Attributes:
        record: The file, as the registry gave it out.
        groups: The arm that a group of another part is, or `none` where it is none of them.
    """

    record: Text = "record.json"
    groups: dict[GroupPlace, Slug] = Field(default_factory=dict)
