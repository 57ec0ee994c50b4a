"""Labels and terms in; names that ids are made of, and labels as a reader should see them, out."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_ABBREVIATIONS = frozenset(
    {"AIDS", "ALT", "AST", "AV", "BMI", "BP", "CNS", "CPK", "CT", "DNA", "DVT", "ECG", "EEG"}
    | {"EKG", "GGT", "GI", "HDL", "HIV", "II", "III", "IV", "LDH", "LDL", "MRI", "PR", "QRS"}
    | {"QT", "QTC", "RNA", "ST", "TIA", "TSH", "URTI", "UTI"}
)
_WORD = re.compile(r"[^\s/(),]+")


def make_slug(text: str, otherwise: str = "term") -> str:
    """Make a name of ASCII letters, digits and underscores of a text; a letter stands first.

    Args:
        text: The text.
        otherwise: What the name begins with where the text begins with no letter.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    return slug if slug[:1].isalpha() else f"{otherwise}_{slug}".rstrip("_")


class Slugs:
    """Slugs of one kind of thing, each of which only one thing may have.

    Args:
        taken: Those that nothing may have.
    """

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._numbers: dict[str, int] = {}

    def take(self, slug: str) -> str:
        """Take a slug: the wanted one, or the same with the first number that makes it free."""
        free, number = slug, self._numbers.get(slug, 2)
        while free in self._taken:
            free, number = f"{slug}_{number}", number + 1
        self._numbers[slug] = number
        self._taken.add(free)
        return free


def write_label(term: str) -> str:
    """Write a term as a reader should see it: in sentence case where it is all in capitals."""
    return write_sentence_case(term) if term.isupper() else term


def write_sentence_case(text: str) -> str:
    """Write a text with one capital at its start, and those of abbreviations."""
    shouted = text.isupper()

    def lower(match: re.Match[str]) -> str:
        word = match.group()
        numbered = word[0].isalpha() and any(letter.isdigit() for letter in word)
        kept = word in _ABBREVIATIONS or len(word) == 1 or numbered or not shouted
        return word if word.isupper() and kept else word.lower()

    written = _WORD.sub(lower, text)
    return written[:1].upper() + written[1:]


def write_within(label: str) -> str:
    """Write a label as it stands within a sentence."""
    first = _WORD.match(label)
    return label if first is None or first.group().isupper() else label[0].lower() + label[1:]
