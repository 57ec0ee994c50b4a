"""Terms become slugs and labels that are the same whatever the order of the rows."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import invent_description
from toolkit.sources.adam.cells import Texts, encode_texts
from toolkit.sources.adam.terms import Coded, code_events


def encode(cells: list[str | None]) -> Texts:
    return encode_texts(pa.chunked_array([pa.array(cells, pa.string())]))


def code(rows: list[tuple[str | None, str | None]], **described: object) -> Coded:
    """Make the events of rows of a term and a class."""
    terms, classes = ([row[place] for row in rows] for place in (0, 1))
    return code_events(encode(terms), encode(classes), invent_description(**described))


def test_events_and_classes_stand_in_alphabetical_order() -> None:
    coded = code([("RASH", "SKIN"), ("Apnoea", "Lungs"), ("rash", "Skin"), ("Émesis", "GUT")])
    assert list(coded.events) == ["apnoea", "emesis", "rash"]
    assert dict(coded.classes) == {"gut": "Gut", "lungs": "Lungs", "skin": "Skin"}
    assert coded.event.tolist() == [2, 0, 2, 1]
    assert coded.organ_class is not None
    assert coded.organ_class.tolist() == [2, 1, 2, 0]
    rash = coded.events["rash"]
    assert (rash.label, rash.plain, rash.organ_class) == ("rash", "rash", "skin")


def test_a_term_of_two_classes_is_two_events() -> None:
    coded = code([("PAIN", "GENERAL"), ("PAIN", "EYE"), ("ITCH", "EYE")])
    assert list(coded.events) == ["itch", "pain_in_eye", "pain_in_general"]
    assert [event.label for event in coded.events.values()] == ["Itch", "Pain", "Pain"]
    assert coded.event.tolist() == [2, 1, 0]


def test_slugs_are_unique_among_events_and_classes() -> None:
    rows = [("INFECTION", "INFECTION"), ("A-B", "X"), ("A B", "X"), ("A+B", "X"), ("ANY", "ALL")]
    coded = code([*rows])
    assert list(coded.classes) == ["all_2", "infection", "x"]
    assert list(coded.events) == ["a_b", "a_b_2", "a_b_3", "any_2", "infection_event"]


def test_terms_and_classes_that_are_missing_are_uncoded() -> None:
    coded = code([(None, None), ("RASH", None), (None, "SKIN")])
    assert dict(coded.classes) == {"skin": "Skin", "uncoded_class": "Uncoded class"}
    assert list(coded.events) == ["rash", "uncoded_in_skin", "uncoded_in_uncoded_class"]
    assert [event.label for event in coded.events.values()] == ["Rash", "Uncoded", "Uncoded"]
    assert list(code([(None, "SKIN")]).events) == ["uncoded"]


def test_what_is_described_keeps_its_words_and_gets_the_class_of_the_data() -> None:
    described = {
        "events": {"rash": {"label": "Skin rash", "plain": "a rash", "organ_class": "other"}},
        "organ_classes": {"skin": "The skin", "other": "Other"},
    }
    coded = code([("RASH", "SKIN")], **described)
    rash = coded.events["rash"]
    assert (rash.label, rash.plain, rash.organ_class) == ("Skin rash", "a rash", "skin")
    assert dict(coded.classes) == {"skin": "The skin"}


def test_without_a_column_of_classes_there_is_none() -> None:
    coded = code_events(encode(["B", "A", "B"]), None, invent_description())
    assert list(coded.events) == ["a", "b"]
    assert coded.event.tolist() == [1, 0, 1]
    assert coded.organ_class is None
    assert not coded.classes


def test_without_rows_there_are_no_events() -> None:
    coded = code([])
    assert not coded.events
    assert not coded.classes
    assert coded.event.tolist() == []


WORDS = st.sampled_from(["PAIN", "Pain", "RASH", "EYE", "ECG", None])


@given(rows=st.lists(st.tuples(WORDS, WORDS), max_size=8), seed=st.randoms())
def test_the_order_of_rows_never_matters(
    rows: list[tuple[str | None, str | None]], seed: object
) -> None:
    order = list(range(len(rows)))
    seed.shuffle(order)  # type: ignore[attr-defined]
    one, other = code(rows), code([rows[place] for place in order])
    assert one.events == other.events
    assert one.classes == other.classes
    assert np.array_equal(one.event[order], other.event)
    assert len({*one.events, *one.classes}) == len(one.events) + len(one.classes)
