"""The terms and classes of adverse events in; their slugs, labels and order out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from toolkit.model.measured import Event
from toolkit.model.trial import ALL, BETWEEN
from toolkit.model.vocabulary import ANY_EVENT
from toolkit.sources.naming import Slugs, make_slug, write_label, write_within

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.model.trial import TrialDescription
    from toolkit.sources.adam.cells import Codes, Texts

UNCODED = "Uncoded"
UNCODED_CLASS = "Uncoded class"

_OWN_NAMES = frozenset({ANY_EVENT, ALL, BETWEEN})


class Coded(NamedTuple):
    """The events and classes of a trial, as its data name them.

    Attributes:
        events: By slug, in the order of their labels.
        classes: The labels of the classes by slug, likewise; none without a column of classes.
        event: For each row the number of its event.
        organ_class: For each row the number of its class.
    """

    events: Mapping[str, Event]
    classes: Mapping[str, str]
    event: Codes
    organ_class: Codes | None


class _Groups(NamedTuple):
    """Texts that differ in their capitals and spaces only, put together.

    Attributes:
        labels: What a reader sees of each, in alphabetical order.
        of_row: For each row the number of its group.
    """

    labels: tuple[str, ...]
    of_row: Codes


def code_events(terms: Texts, classes: Texts | None, description: TrialDescription) -> Coded:
    """Make the events of a trial from the terms and classes of its data.

    Args:
        terms: The term of each row.
        classes: The class of each row, if the data have classes.
        description: What `trial.yml` says; an event or class that it describes by the same slug
            keeps its words.

    Returns:
        An event for each pair of a term and a class, and the classes.
    """
    term = _group_texts(terms, UNCODED)
    organ_class = None if classes is None else _group_texts(classes, UNCODED_CLASS)
    taken = Slugs(_OWN_NAMES)
    class_labels = () if organ_class is None else organ_class.labels
    class_slugs = [taken.take(make_slug(label)) for label in class_labels]
    taken_by_classes = frozenset(class_slugs)
    of_class = np.zeros_like(term.of_row) if organ_class is None else organ_class.of_row
    width = max(len(class_labels), 1)
    # in 64 bits: terms times classes may be many
    pair = term.of_row.astype(np.int64) * width + of_class
    pairs = np.flatnonzero(np.bincount(pair, minlength=1)) if len(pair) else pair
    number_of_pair = np.zeros(len(term.labels) * width + 1, dtype=np.int32)
    number_of_pair[pairs] = np.arange(len(pairs))
    classes_of_term = np.bincount(pairs // width, minlength=len(term.labels))
    events: dict[str, Event] = {}
    for number in pairs.tolist():
        label = term.labels[number // width]
        inside = class_slugs[number % width] if class_slugs else None
        slug = make_slug(label)
        if classes_of_term[number // width] > 1:
            slug = f"{slug}_in_{inside}"
        if slug in taken_by_classes:
            slug = f"{slug}_event"
        slug = taken.take(slug)
        said = description.events.get(slug)
        plain = said.plain if said else write_within(label)
        events[slug] = Event(label=said.label if said else label, plain=plain, organ_class=inside)
    labels = zip(class_slugs, class_labels, strict=True)
    return Coded(
        events,
        {slug: description.organ_classes.get(slug, label) for slug, label in labels},
        number_of_pair[pair],
        None if organ_class is None else organ_class.of_row,
    )


def _group_texts(texts: Texts, missing: str) -> _Groups:
    """Put texts together that differ in their capitals and spaces only."""
    written: dict[str, str] = {}
    used = texts.used()
    for value in sorted(used.values.to_pylist(), key=lambda text: (text.isupper(), text)):
        written.setdefault(_fold(value), write_label(value))
    if used.missing.any():
        written.setdefault(_fold(missing), missing)
    keys = sorted(written, key=lambda key: (make_slug(written[key]), key))
    number = {key: position for position, key in enumerate(keys)}
    found = [number[_fold(value)] for value in used.values.to_pylist()]
    of_row = used.spread(np.array(found, dtype=np.int32), number.get(_fold(missing), 0))
    return _Groups(tuple(written[key] for key in keys), of_row)


def _fold(text: str) -> str:
    """Write a text without capitals and with single spaces, to be compared."""
    return " ".join(text.casefold().split())
