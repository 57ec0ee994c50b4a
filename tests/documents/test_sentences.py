"""A description becomes plain dictionaries, with only its sentences filled."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from tests.conftest import invent_description
from toolkit.documents.markdown import Plain
from toolkit.documents.sentences import fill_sentences
from toolkit.model.narrative import Narrative

NARRATIVE = Narrative.model_validate(
    {
        "date": "2026-01-02",
        "styles": ["release"],
        "headline": {"topic": "topic", "no-difference": "verdict"},
        "standfirst": "standfirst",
        "points": [{"label": "label", "text": "text"}],
        "means": ["one", "two"],
        "does_not_mean": ["not"],
        "limits": ["limit"],
        "next_steps": ["next"],
        "about": ["about"],
        "interests": "interests",
        "quote": {"text": "said", "name": "name", "role": "role", "source": "source"},
    }
)


def mark(text: str, key: str) -> Markup:
    return Markup("{}: {}").format(key, text)


def test_sentences_are_filled_and_know_their_keys() -> None:
    filled = fill_sentences(NARRATIVE, mark)
    assert filled["standfirst"] == Markup("standfirst: standfirst")
    assert filled["points"][0]["text"] == Markup("points.0.text: text")
    assert filled["means"] == ["means.0: one", "means.1: two"]
    assert filled["article"] == []


def test_a_key_is_told_as_the_file_has_it() -> None:
    headline = fill_sentences(NARRATIVE, mark)["headline"]
    assert headline["no_difference"] == Markup("headline.no-difference: verdict")
    assert headline["difference"] is None


def test_texts_stay_as_they_are_and_will_be_escaped() -> None:
    filled = fill_sentences(NARRATIVE, mark)
    for text in (filled["points"][0]["label"], *filled["quote"].values()):
        assert type(text) is Plain
    assert filled["quote"]["text"] == "said"


def test_what_is_no_text_stays_what_it_is() -> None:
    described = fill_sentences(invent_description(), mark)
    assert described["updated"] == date(2026, 1, 1)
    assert described["documents"]["paper"]["peer_reviewed"] is True
    assert described["design"]["ratio"] is None


def test_an_optional_sentence_in_a_dictionary_is_filled() -> None:
    description = invent_description(
        design={
            "kind": "parallel",
            "allocation": "randomised",
            "masking": "open-label",
            "comparator": "placebo",
            "ratio": "3:1",
        }
    )
    described = fill_sentences(description, mark)
    assert described["design"]["ratio"] == "design.ratio: 3:1"
    assert described["populations"]["safety"]["definition"] == (
        "populations.safety.definition: Everybody who was treated."
    )
