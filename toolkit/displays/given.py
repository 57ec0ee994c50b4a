"""A trial's description and settings in; the words with numbers that they give a page out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from toolkit.displays.adverse_event_rules import write_limit
from toolkit.displays.numbers import write_number
from toolkit.displays.outcome_words import write_time
from toolkit.displays.registry_cells import THRESHOLD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from toolkit.model.ard import Result
    from toolkit.model.settings import Settings
    from toolkit.model.trial import TrialDescription


_METHOD = {
    "type 2": "settings: baseline.quantiles",
    "type 7": "settings: baseline.quantiles",
    "95%": "the level of every interval",
    "100 years": "the unit of every rate",
}
"""What a page of a computed trial says of how its numbers were made."""


def list_given(
    description: TrialDescription, settings: Settings, results: Iterable[Result] = ()
) -> dict[str, str]:
    """List the words with numbers in them that are no results, and what gives each.

    Args:
        description: The trial: its labels, time points, citations and dates.
        settings: The rule of the table of frequent events.
        results: Its results, for what their notes say of how they were computed.

    Returns:
        What gives each, by the words; the longest words first.
    """
    found = dict(_walk(description, "trial.yml"))
    if description.computed:
        found |= _METHOD
        found |= {row.note: f"{row.id}: note" for row in results if _names_a_number(row.note)}
    if description.source == "ctgov":
        found |= dict(_list_given_by_record(results, settings))
    threshold = f"{settings.adverse_events.threshold:g}"
    found |= dict.fromkeys(_say_phase(description), "trial.yml: phase")
    found[write_limit(settings.adverse_events)] = "settings: adverse_events"
    for slug, outcome in description.outcomes.items():
        for time in outcome.computed.times if outcome.computed else ():
            found[write_time(time, outcome.unit)] = f"trial.yml: outcomes.{slug}.computed.times"
    said = (f"{threshold}%", f"{threshold} in 100")
    found |= dict.fromkeys(said, "settings: adverse_events.threshold")
    return dict(sorted(found.items(), key=lambda item: (-len(item[0]), item[0])))


def _list_given_by_record(
    results: Iterable[Result], settings: Settings
) -> Iterator[tuple[str, str]]:
    """List what the record of a registry says of its numbers in words: comments, levels, limits."""
    for row in results:
        if row.id == THRESHOLD and row.stat is not None:
            limit = f"{write_number(row, settings).removesuffix('%').strip()}%"
            yield from ((f"{word} {limit}", row.id) for word in ("above", "up to"))
        if row.stat_name == "ci_level" and row.stat is not None:
            yield f"{write_number(row, settings)}% CI", row.id
        if row.origin != "derived" and _names_a_number(row.note):
            yield row.note, f"{row.id}: note"
            rest = row.note.partition("; ")[2]
            if _names_a_number(rest):
                yield rest, f"{row.id}: note"


def _say_phase(description: TrialDescription) -> tuple[str, str]:
    """Return the ways in which a page names the phase."""
    return f"phase {description.phase}", f"phase: {description.phase}"


def write_date(day: date) -> str:
    """Write a date as `10 December 2019`; Python names months in English unless it is told to."""
    return f"{day.day} {day:%B} {day.year}"


def _walk(value: Any, key: str) -> Iterator[tuple[str, str]]:
    """Go through a description, and yield each text with a number and its key."""
    match value:
        case BaseModel():
            joint = "." if ":" in key else ": "
            for name in type(value).model_fields:
                yield from _walk(getattr(value, name), f"{key}{joint}{name}")
        case dict():
            for name, inner in value.items():
                yield from _walk(inner, f"{key}.{name}")
        case tuple():
            for inner in value:
                yield from _walk(inner, key)
        case date():
            yield write_date(value), key
        case str() if _names_a_number(value):
            yield value, key


def _names_a_number(text: str) -> bool:
    """Tell whether a text has a number in it, but is more than a number, and uses no fact."""
    digits, letters = (any(test(c) for c in text) for test in (str.isdigit, str.isalpha))
    return digits and letters and "{{" not in text
