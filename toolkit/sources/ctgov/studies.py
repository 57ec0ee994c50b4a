"""The text of one study in; which study it is and how new, with the text as received, out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json

from toolkit.sources.ctgov.description import find_last_update
from toolkit.sources.ctgov.reading import read_record

_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Study:
    """A study of the registry, as received.

    Attributes:
        number: Its number, such as `NCT02513394`.
        updated: The day of its last update; None where the record has none.
        content: Its text.
        where: Where it came from, for messages.
    """

    number: str
    updated: str | None
    content: bytes
    where: str


def read_study(content: bytes, where: str) -> Study:
    """Read which study a text is.

    Args:
        content: One study of the registry's API, as JSON.
        where: Where it came from, for messages.

    Raises:
        DataError: If it is no study that can be read, with what is wrong.
    """
    protocol = read_record(content.removeprefix(_MARK), where).protocol_section
    updated = find_last_update(protocol.status_module)
    return Study(protocol.identification_module.nct_id, updated, content, where)


def is_same(one: bytes, other: bytes) -> bool:
    """Tell whether two texts are the same study.

    The day on which the registry gave out its data stands in each record, and is another one every
    day; it does not count.

    Args:
        one: A text.
        other: Another one.
    """
    if one == other:
        return True
    try:
        return bool(_read_lasting(one) == _read_lasting(other))
    except (ValueError, RecursionError):
        return False


def _read_lasting(content: bytes) -> Any:
    """Read a study without the day on which it was given out."""
    study = from_json(content.removeprefix(_MARK))
    match study:
        case {"derivedSection": {"miscInfoModule": {"versionHolder": _} as information}}:
            del information["versionHolder"]
    return study
