"""Texts of the registry are plain words, and in a sentence they are nothing but themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ROOT
from toolkit.documents.environment import DocumentEnvironment
from toolkit.sources.ctgov.words import cut_words, read_words, write_sentence

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            r"Aged \<18 and \>2, \[GLS\], m\^2, \*, \~5, a\_b, 1\.",
            "Aged <18 and >2, [GLS], m^2, *, ~5, a_b, 1.",
        ),
        ("two\n\nlines\tand\u00a0more", "two lines and more"),
        (r"C:\temp", r"C:\temp"),
        ("µ, ≥, ʌ, 頭痛", "µ, ≥, ʌ, 頭痛"),
        ("a\u0000\u0007\u202eb\u2069\ufeff\ufffe\U0001ffffc", "abc"),
        ("\u0085a\u2028b", "a b"),
        ("Any of:\n\n* Death\n  * Sudden\n* 2 \\* 3 * 4", "Any of: • Death • Sudden • 2 * 3 * 4"),
        ("", ""),
        (None, ""),
    ],
)
def test_quirk_37_escapes_and_lines_go_and_signs_stay(text: str | None, words: str) -> None:
    assert read_words(text) == words


def test_a_text_that_is_too_long_is_cut_with_a_mark() -> None:
    assert cut_words("x" * 10, 10) == "x" * 10
    assert cut_words("xxxx xxxxxx", 6) == "xxxx…"


SIGNS = st.text(st.sampled_from("{}%#<>&\\*_`[]()!|~^$@\"'-.:=+ 1aiv"), max_size=30)


@given(SIGNS | st.text(max_size=30))
def test_quirk_37_no_template_sees_anything_in_a_sentence(text: str) -> None:
    words = read_words(text)
    if words:
        environment = DocumentEnvironment(ROOT / "templates", "templates")
        sentence = write_sentence(words)
        assert str(environment.fill_sentence(sentence, "x", {})) == sentence
        assert not re.search(r"<|(?<!\\)[{}*_`\[\]#|~^$@]", sentence)


@pytest.mark.parametrize(
    "text",
    [
        "# no heading",
        "- no list",
        "1. no list",
        "iv) no list",
        "A. B",
        "*no* _emphasis_ `code` [link](x) {.class} ^up^ ~low~ $x$ @cite",
        "<script>alert(1)</script> &lt; &amp;",
        "a -- b --- c ... d \"quoted\" 'too'",
        "::: div",
        "| a | b |",
        "=== x",
        "\\begin{x} \\alpha \\\\",
        "{{< include x >}}",
    ],
)
def test_quirk_37_pandoc_reads_a_sentence_as_its_text(
    text: str, pandoc: Callable[[str, str], str]
) -> None:
    assert pandoc(write_sentence(text), "plain").strip() == text
