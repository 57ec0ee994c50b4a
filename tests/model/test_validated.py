"""YAML becomes a model, or every fault in it with its line."""

from __future__ import annotations

from datetime import date
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, field_validator

from toolkit.errors import DataError
from toolkit.model.text import Slug  # noqa: TC001 - pydantic reads the annotations
from toolkit.model.validated import Part, validate_yaml


class Inner(Part):
    """A part of a part."""

    word: str
    kind: Literal["one", "two"] = "one"


class Outer(Part):
    """What the documents of these tests are."""

    name: str
    day: date | None = None
    inner: Inner | None = None
    several: tuple[Inner, ...] = ()
    named: dict[Slug, Inner] = Field(default_factory=dict)

    @field_validator("name")
    @classmethod
    def _not_bad(cls, name: str) -> str:
        if name == "bad":
            raise ValueError("a bad name")
        return name


def faults(text: str) -> list[str]:
    with pytest.raises(DataError) as caught:
        validate_yaml(text, "x.yml", Outer)
    return str(caught.value).splitlines()


def test_a_document_becomes_its_model() -> None:
    text = "name:  a \nday: 2026-01-02\nnamed: {x: {word: b, kind: two}}\n"
    assert validate_yaml(text, "x.yml", Outer) == Outer(
        name="a", day=date(2026, 1, 2), named={"x": Inner(word="b", kind="two")}
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ["x.yml:1: the key 'name' is missing.", "Hint: add it"]),
        ("[]", ["x.yml:1: this file has no keys.", "Hint: write `key: value`, one a line"]),
        ("name: bad", ["x.yml:1: 'name': a bad name."]),
        (
            "name: a\nname: b",
            ["x.yml:2: the key 'name' stands here twice.", "Hint: keep one of them"],
        ),
        ("name: 1", ["x.yml:1: 'name' is 1, which is not text.", "Hint: put it in double quotes"]),
        ("name: [a]", ["x.yml:1: 'name': input should be a valid string."]),
        (
            "name: a\nother: 1\n",
            [
                "x.yml:2: the key 'other' is not known.",
                "Hint: allowed here are: day, inner, name, named, several",
            ],
        ),
        (
            "name: a\n\nseveral:\n  - word: b\n  - wort: c\n",
            [
                "x.yml:5: the key 'several.1.word' is missing.",
                "Hint: add it",
                "x.yml:5: the key 'several.1.wort' is not known.",
                "Hint: allowed here are: kind, word",
            ],
        ),
        (
            "name: a\nnamed:\n  x: {word: b}\n  Y: {word: b}\n",
            [
                "x.yml:4: 'named.Y': 'Y' is not a name.",
                "Hint: use lower-case letters, digits and underscores, a letter first",
            ],
        ),
        (
            "name: a\ninner: {word: b,\n  kind: three}\n",
            ["x.yml:3: 'inner.kind' is 'three'.", "Hint: allowed are: 'one' or 'two'"],
        ),
        (
            "name: 'a\n",
            [
                "x.yml:2: this is not valid YAML: found unexpected end of stream.",
                "Hint: check indentation, colons and quotes",
            ],
        ),
    ],
)
def test_a_fault_has_its_line_and_what_to_do(text: str, said: list[str]) -> None:
    assert faults(text) == said


def test_a_document_goes_before_what_lies_under_it_key_by_key() -> None:
    under = {
        "name": "under",
        "inner": {"word": "under", "kind": "two"},
        "several": [{"word": "under"}],
        "named": {"a": {"word": "under"}, "b": {"word": "under"}},
    }
    text = "name: over\ninner: {word: over}\nseveral: []\nnamed: {b: {kind: two}, c: {word: c}}\n"
    read = validate_yaml(text, "x.yml", Outer, under)
    assert (read.name, read.several) == ("over", ())
    assert read.inner == Inner(word="over", kind="two")
    assert read.named == {
        "a": Inner(word="under"),
        "b": Inner(word="under", kind="two"),
        "c": Inner(word="c"),
    }
    assert validate_yaml("", "x.yml", Outer, {"name": "under"}).name == "under"


def test_what_lies_under_a_document_may_make_it_wrong_at_its_line() -> None:
    with pytest.raises(DataError, match=r"x\.yml:2: 'named\.b\.kind' is 7"):
        validate_yaml(
            "name: x\nnamed: {b: {kind: 7}}\n", "x.yml", Outer, {"named": {"b": {"word": "b"}}}
        )


def test_all_faults_are_told_in_the_order_of_their_lines() -> None:
    text = "several:\n  - {}\n\nday: tomorrow\nname: a\nname: b\n"
    assert [line.split(": ")[0] for line in faults(text) if line.startswith("x.yml")] == [
        "x.yml:2",
        "x.yml:4",
        "x.yml:6",
    ]


@given(st.text(alphabet="na: [{]}&*x-'\"\n!|>#%\t0", max_size=25))
def test_no_text_makes_anything_but_a_model_or_faults(text: str) -> None:
    try:
        read = validate_yaml(text, "x.yml", Outer)
    except DataError as error:
        assert all(fault.where.startswith("x.yml") for fault in error.faults)  # noqa: PT017
    else:
        assert isinstance(read, Outer)
