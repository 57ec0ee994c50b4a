"""A filled summary, as pandoc reads it, in; how hard its sentences are to read out.

The grade is Flesch and Kincaid's (Kincaid JP et al., 1975, Navy Research Branch Report 8-75):
`0.39 × words per sentence + 11.8 × syllables per word − 15.59`. Syllables are counted by the groups
of vowels in a word. The tests hold both against the package textstat and its dictionary.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

LONGEST_SENTENCE = 25
HIGHEST_GRADE = 8.0

# Blocks that are no sentences of the summary: names and references, words of others, data.
_LEFT_OUT_CLASSES = frozenset(
    {"identification", "sources", "advice", "content-visible", "content-hidden", "display-notes"}
)
_INLINE_SPACES = frozenset({"Space", "SoftBreak", "LineBreak"})
_SENTENCE_END = re.compile(r"(?<=[.!?])[^\w\s]*\s+(?=[^\w\s]*[A-Z0-9])")
_VOWELS = re.compile(r"[aeiouy]+")
# An e that is not said: `like`, `likes`, `liked`, `sometimes`; but `table`, `boxes`, `needed`.
_SILENT_E = re.compile(r"(?<=[^aeiouy])e(s|d)?$")
_SAID_E = re.compile(r"([^aeiouylrw]les?|[sxz]es|[cgszx]hes|[cg]es|[td]ed)$")
# Vowels side by side that are said apart: `trial`, `serious`, `society`, `fluid`, `being`, `idea`.
_SPLIT_VOWELS = re.compile(
    r"ia(?!l$|n$)|rial|[^tg]ian|io(?!n|us)|[^ct]ious|iet|(?<![gq])uid|[aeiouy]ing|ua|eo(?!u|p)|dea$"
)


@dataclass(frozen=True)
class Sentence:
    """A sentence of a summary, and how many words it has."""

    text: str
    words: int


@dataclass(frozen=True)
class Reading:
    """How hard a summary is to read.

    Attributes:
        grade: Flesch and Kincaid's grade: the school year of a reader who can follow.
        words: How many words were counted.
        sentences: How many sentences.
        longest: How many words the longest sentence has.
        too_long: The sentences of more than LONGEST_SENTENCE words.
    """

    grade: float
    words: int
    sentences: int
    longest: int
    too_long: tuple[Sentence, ...]

    @property
    def passes(self) -> bool:
        """Whether a reader of thirteen can follow."""
        return self.grade <= HIGHEST_GRADE and not self.too_long


def check_reading(document: Mapping[str, Any]) -> Reading:
    """Measure the body of a summary.

    Left out are the title, headings, labels, callouts, quotes, tables, and what the templates mark
    as names, references or advice that stands on every page.

    Args:
        document: The summary as `pandoc --to=json` writes it.
    """
    return measure_reading(read_body(document))


def measure_reading(paragraphs: Iterable[str]) -> Reading:
    """Measure texts of whole sentences.

    Args:
        paragraphs: The texts; a sentence never goes on from one to the next.
    """
    found = [
        Sentence(text, len(list_words(text)))
        for paragraph in paragraphs
        for text in _SENTENCE_END.split(paragraph)
    ]
    sentences = [sentence for sentence in found if sentence.words]
    if not sentences:
        return Reading(0.0, 0, 0, 0, ())
    words = sum(sentence.words for sentence in sentences)
    syllables = sum(count_syllables(word) for s in sentences for word in list_words(s.text))
    grade = 0.39 * words / len(sentences) + 11.8 * syllables / words - 15.59
    return Reading(
        grade=round(grade, 2),
        words=words,
        sentences=len(sentences),
        longest=max(sentence.words for sentence in sentences),
        too_long=tuple(s for s in sentences if s.words > LONGEST_SENTENCE),
    )


def list_words(text: str) -> list[str]:
    """List the words of a text: what stands between spaces and has a letter or a digit."""
    return [part for part in text.split() if any(c.isalnum() for c in part)]


def count_syllables(word: str) -> int:
    """Count the syllables of an English word by its groups of vowels; a number counts as one."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    said = letters if _SAID_E.search(letters) else _SILENT_E.sub(r"\1", letters)
    return max(1, len(_VOWELS.findall(said)) + len(_SPLIT_VOWELS.findall(said)))


def read_body(document: Mapping[str, Any]) -> tuple[str, ...]:
    """List the paragraphs and list items of a summary's body, as plain text.

    Args:
        document: The summary as `pandoc --to=json` writes it.
    """
    return tuple(_read_blocks(document["blocks"]))


def _read_blocks(blocks: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Read the blocks that hold sentences, and those inside them."""
    for block in blocks:
        content: Any = block.get("c")
        match block["t"]:
            case "Para" | "Plain":
                text = _read_inlines(_without_label(content)).strip()
                if text:
                    yield text
            case "BulletList":
                for item in content:
                    yield from _read_blocks(item)
            case "OrderedList":
                for item in content[1]:
                    yield from _read_blocks(item)
            case "Div":
                (_, classes, _), inner = content
                callout = any(name.startswith("callout") for name in classes)
                if not callout and not _LEFT_OUT_CLASSES.intersection(classes):
                    yield from _read_blocks(inner)


def _without_label(inlines: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Leave out the bold words that a paragraph may begin with."""
    return inlines[1:] if inlines and inlines[0]["t"] == "Strong" else inlines


def _read_inlines(inlines: Sequence[Mapping[str, Any]]) -> str:
    """Join the words of a paragraph."""
    parts = []
    for inline in inlines:
        kind = inline["t"]
        content: Any = inline.get("c")
        if kind == "Str":
            parts.append(content)
        elif kind in _INLINE_SPACES:
            parts.append(" ")
        elif kind == "Quoted":
            parts.append(f"“{_read_inlines(content[1])}”")
        elif kind in {"Span", "Link"}:
            parts.append(_read_inlines(content[1]))
        elif kind in {"Emph", "Strong", "Superscript", "Subscript", "SmallCaps", "Underline"}:
            parts.append(_read_inlines(content))
    return "".join(parts)
