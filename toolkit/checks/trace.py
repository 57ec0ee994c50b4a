"""A rendered page in; each number on it, with the result it shows or without one, out."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# A number stands by itself: not in a name (MCP-1, NCT02017912), nor in an address.
_NUMBER = re.compile(r"(?<![\w./@:-])[+−-]?\d[\d,.]*(?:\d|(?<=\d))(?![\w@/]|[-.]\w)")
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|\b10\.\d{4,}/\S+")
# The words of a picture repeat what the picture shows.
_SILENT = frozenset(
    {"script", "style", "template", "code", "pre", "head", "nav", "noscript", "desc", "title"}
)
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr"}
)
# What an engine counts: `Figure 1`, `Table 2`, footnote marks.
_COUNTED = re.compile(r"(?:Figure|Table) \d+")


# Engines set quotes and apostrophes as printers do.
_TYPOGRAPHY = str.maketrans("\u2018\u2019\u201c\u201d\u00a0", "''\"\" ")


@dataclass(frozen=True)
class TracedNumber:
    """A number on a page.

    Attributes:
        text: The number as it reads.
        around: A few words on both sides, to find it by.
        results: The ids of the results that the text shows.
        given: Where it comes from if it is no result: a key of `trial.yml`, a setting, an axis.
    """

    text: str
    around: str
    results: tuple[str, ...] = ()
    given: str = ""

    @property
    def traced(self) -> bool:
        """Whether it is known where the number comes from."""
        return bool(self.results or self.given)


@dataclass
class _Piece:
    """Text of a page with what the elements around it say of its source."""

    text: str
    results: tuple[str, ...]
    given: str


class _Reader(HTMLParser):
    """Collects the visible text of a page with its sources."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[_Piece] = []
        self._open: list[tuple[str, tuple[str, ...], str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element says of its text."""
        if tag in _VOID:
            self.pieces.append(_Piece(" ", (), ""))
            return
        given = dict(attrs)
        above = self._open[-1] if self._open else ("", (), "", False)
        results = tuple((given.get("data-result") or "").split()) or above[1]
        source = given.get("data-from") or above[2]
        silent = above[3] or tag in _SILENT
        self._open.append((tag, results, source, silent))

    def handle_endtag(self, tag: str) -> None:
        """Leave an element, and whatever was left open in it."""
        while any(entry[0] == tag for entry in self._open):
            if self._open.pop()[0] == tag:
                break
        if tag not in {"span", "em", "strong", "a", "sup", "sub", "tspan"}:
            self.pieces.append(_Piece("\n", (), ""))

    def handle_data(self, data: str) -> None:
        """Collect visible text."""
        _, results, source, silent = self._open[-1] if self._open else ("", (), "", False)
        if not silent:
            self.pieces.append(_Piece(data, results, source))


def trace_page(page: str, given: Mapping[str, str]) -> tuple[TracedNumber, ...]:
    """List every number that a reader of a page sees, in the order of the page.

    Numbers in names, in web addresses and in code, and the numbers by which figures and tables are
    counted, are none.

    Args:
        page: The HTML of the page.
        given: Words with numbers in them that are no results, such as a label of `trial.yml`, and
            where each comes from.
    """
    reader = _Reader()
    reader.feed(page)
    reader.close()
    text = "".join(piece.text for piece in reader.pieces).translate(_TYPOGRAPHY)
    skipped = [match.span() for rule in (_ADDRESS, _COUNTED) for match in rule.finditer(text)]
    said = _find_given(text, given)
    return tuple(_find_numbers(reader.pieces, text, skipped, said))


# Where lines of a picture may break within a word: `follow-up`, `and/or`.
_PARTS = re.compile(r"(\\-|/)(?=[^\W\d_])")


def _find_given(text: str, given: Mapping[str, str]) -> list[tuple[int, int, str]]:
    """Find the words that are given: where each begins and ends, and what gives it."""
    found = []
    for words, source in given.items():
        pattern = r"\s+".join(re.escape(word) for word in words.translate(_TYPOGRAPHY).split())
        pattern = _PARTS.sub(r"\1\\s*", pattern)  # a line of a picture may end there
        places = re.finditer(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE)
        found += [(match.start(), match.end(), source) for match in places]
    return found


def _find_numbers(
    pieces: list[_Piece],
    text: str,
    skipped: list[tuple[int, int]],
    said: list[tuple[int, int, str]],
) -> Iterator[TracedNumber]:
    """Find the numbers in the text, and the pieces that they stand in."""
    starts = [0, *accumulate(len(piece.text) for piece in pieces)]
    for match in _NUMBER.finditer(text):
        at = match.start()
        if any(start <= at < end for start, end in skipped):
            continue
        piece = pieces[bisect_right(starts, at) - 1]
        source = next((name for start, end, name in said if start <= at < end), piece.given)
        around = text[max(0, at - 30) : match.end() + 30]
        yield TracedNumber(match[0], " ".join(around.split()), piece.results, source)
