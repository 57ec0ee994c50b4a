"""The dataset of adverse events in; what each event was and led to out: serious, related, fatal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from toolkit.sources.adam.cells import MISSING
from toolkit.sources.adam.roles import FATAL, LEFT_WORDS, RELATED_WORDS, UNRELATED_WORDS, WITHDRAWN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from toolkit.model.datasets import AdverseEventData
    from toolkit.sources.adam.cells import Mask
    from toolkit.sources.adam.sheet import Sheet

    Told = tuple[str, Mask, str]

_COUNTED = "they count as related"


def read_event_flags(sheet: Sheet, data: AdverseEventData) -> Iterator[Told]:
    """Read those of EVENT_FLAGS that the dataset tells of.

    Args:
        sheet: The dataset.
        data: Which words count as related.

    Yields:
        The flag, its value for each row, and by which column and value it was read.
    """
    if sheet.has("serious"):
        yield "serious", sheet.flags("serious"), f"{sheet.column('serious')} = Y"
    if sheet.has("related"):
        yield "related", *_read_related(sheet, data)
    if sheet.has("action_taken"):
        column = sheet.column("action_taken")
        yield (
            "stopped_treatment",
            _has_word(sheet, "action_taken", (WITHDRAWN,)),
            f"{column} = {WITHDRAWN}",
        )
    yield from _read_left(sheet)
    yield from _read_fatal(sheet)


def _read_related(sheet: Sheet, data: AdverseEventData) -> tuple[Mask, str]:
    """Read which events the treatment may have caused.

    Where the trial does not say which words count, every event does whose causality is not denied:
    one that is missing, or a word that nobody knows, must not make a treatment look better.
    """
    column = sheet.column("related")
    texts = sheet.texts("related").without(MISSING)
    values = texts.values.to_pylist()
    folded = [_fold(value) for value in values]
    if data.related:
        wanted = {_fold(word) for word in data.related}
        counts = np.array([word in wanted for word in folded], dtype=bool)
        related = texts.spread(counts, missing=False)
        return related, f"{column} is {' or '.join(data.related)}"
    known = {_fold(word) for word in (*RELATED_WORDS, *UNRELATED_WORDS)}
    denied = {_fold(word) for word in UNRELATED_WORDS}
    hint = "list the words that count under `participants.adverse_events.related`"
    unknown = np.array([word not in known for word in folded], dtype=bool)
    for code in np.flatnonzero(unknown & (texts.count() > 0)):
        what = f"adverse events with the unknown causality {values[code]!r} ({column})"
        sheet.find_rows("D9", texts.codes == code, what, _COUNTED, hint)
    what = f"adverse events without a causality ({column} is empty)"
    sheet.find_rows("D10", texts.missing, what, _COUNTED, hint)
    counts = np.array([word not in denied for word in folded], dtype=bool)
    used = [value for value, counted in zip(values, counts, strict=True) if counted]
    said = sorted(used) + (["missing"] if texts.missing.any() else [])
    related = texts.spread(counts, missing=True)
    return related, f"{column} is {' or '.join(said or ['related'])}"


def _read_left(sheet: Sheet) -> Iterator[Told]:
    """Read which events led to leaving the trial, if the data tell."""
    if sheet.has("left_trial"):
        yield "left_trial", sheet.flags("left_trial"), f"{sheet.column('left_trial')} = Y"
    elif sheet.has("other_action"):
        left, column = _has_word(sheet, "other_action", LEFT_WORDS), sheet.column("other_action")
        if left.any() or not sheet.rows:
            yield "left_trial", left, f"{column} is {' or '.join(LEFT_WORDS)}"
        else:
            what = f"{column} says in no row that somebody left the trial, in words that are known"
            hint = f"what is known: {', '.join(LEFT_WORDS)}"
            said = f"{what}; whether events led to it is not reported"
            sheet.problems.find("D19", sheet.where, said, hint)


def _read_fatal(sheet: Sheet) -> Iterator[Told]:
    """Read which events led to death, if the data tell: by the flag, the outcome or both."""
    fatal, said = np.zeros(sheet.rows, dtype=bool), []
    if sheet.has("fatal"):
        fatal |= sheet.flags("fatal")
        said.append(f"{sheet.column('fatal')} = Y")
    if sheet.has("event_outcome"):
        fatal |= _has_word(sheet, "event_outcome", (FATAL,))
        said.append(f"{sheet.column('event_outcome')} = {FATAL}")
    if said:
        yield "fatal", fatal, f"({' or '.join(said)})" if len(said) > 1 else said[0]


def _has_word(sheet: Sheet, role: str, words: Collection[str]) -> Mask:
    """Find the rows with one of some words, whatever their capitals."""
    wanted = {_fold(word) for word in words}
    return sheet.texts(role).each(lambda text: _fold(text) in wanted, missing=False)


def _fold(text: str) -> str:
    """Write a text without capitals and with single spaces, to be compared."""
    return " ".join(text.casefold().split())
