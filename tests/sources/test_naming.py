"""Labels become names, each of which only one thing has, and labels that can be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.sources.naming import (
    Slugs,
    make_slug,
    write_label,
    write_sentence_case,
    write_within,
)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("APPLICATION SITE PRURITUS", "application_site_pruritus"),
        ("Décès (naturel)", "deces_naturel"),
        ("5-hydroxy increased", "term_5_hydroxy_increased"),
        ("_x_", "x"),
        ("頭痛", "term"),
        ("ß", "term"),
        ("Ⅳ", "iv"),
    ],
)
def test_a_slug_is_made_of_ascii_letters_digits_and_underscores(text: str, slug: str) -> None:
    assert make_slug(text) == slug


@given(st.text(max_size=12))
def test_a_slug_is_always_a_name(text: str) -> None:
    assert make_slug(text)[0].isalpha()
    assert set(make_slug(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789_")


@pytest.mark.parametrize(
    ("term", "label"),
    [
        ("APPLICATION SITE PRURITUS", "Application site pruritus"),
        ("ECG QT PROLONGED", "ECG QT prolonged"),
        ("VITAMIN B12 DEFICIENCY", "Vitamin B12 deficiency"),
        ("COVID-19", "COVID-19"),
        ("HEPATITIS C", "Hepatitis C"),
        ("2ND DEGREE BLOCK", "2nd degree block"),
        ("PARKINSON'S DISEASE", "Parkinson's disease"),
        ("HALLUCINATION, VISUAL", "Hallucination, visual"),
        ("Application Site Pruritus", "Application Site Pruritus"),
        ("rash", "rash"),
    ],
)
def test_only_a_term_all_in_capitals_is_written_otherwise(term: str, label: str) -> None:
    assert write_label(term) == label


@pytest.mark.parametrize(
    ("reason", "label"),
    [
        ("Withdrew Consent", "Withdrew consent"),
        ("LOST TO FOLLOW-UP", "Lost to follow-up"),
        ("I/E Not Met", "I/E not met"),
        ("AE or Death", "AE or death"),
        ("death", "Death"),
    ],
)
def test_a_reason_is_written_as_a_sentence(reason: str, label: str) -> None:
    assert write_sentence_case(reason) == label


@pytest.mark.parametrize(
    ("label", "within"),
    [("Back pain", "back pain"), ("ECG abnormal", "ECG abnormal"), ("(none)", "(none)")],
)
def test_a_label_within_a_sentence_begins_small(label: str, within: str) -> None:
    assert write_within(label) == within


def test_a_name_that_begins_with_no_letter_gets_the_word_that_is_wanted() -> None:
    assert make_slug("5 mg", "group") == "group_5_mg"
    assert make_slug("頭痛", "group") == "group"


def test_a_name_that_is_taken_gets_the_first_number_that_is_free() -> None:
    slugs = Slugs(["any"])
    wanted = ["pain", "any", "pain", "pain_2", "pain", "pain_2"]
    assert [slugs.take(slug) for slug in wanted] == [
        "pain",
        "any_2",
        "pain_2",
        "pain_2_2",
        "pain_3",
        "pain_2_3",
    ]


@given(st.lists(st.sampled_from(["a", "a_2", "a_2_2", "b", "b_3"])))
def test_no_name_is_given_twice(wanted: list[str]) -> None:
    slugs = Slugs(["b"])
    taken = [slugs.take(slug) for slug in wanted]
    assert len({"b", *taken}) == len(taken) + 1
