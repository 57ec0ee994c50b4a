"""Finished pages in; the index that the search of a site reads, as a script, out."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

# A script, because a page that is opened from disk may load no data.
INDEX: Final = "search.js"
_HEAD: Final = "globalThis.trialpressPassages = [\n"
_TAIL: Final = "\n];\n"

# What no reader sees, and what stands on the page beside its text.
_PASSED_OVER: Final = frozenset({"annotation", "desc", "nav", "script", "style", "template"})
_PASSED_OVER_CLASSES: Final = frozenset({"footnote-back", "footnote-ref"})
_WITHIN_WORDS: Final = frozenset(
    {"a", "abbr", "b", "code", "del", "em", "i", "mark", "mi", "mn", "mo", "q", "s", "small"}
    | {"span", "strong", "sub", "sup", "u"}
)
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_RAISED: Final = str.maketrans("0123456789-−+n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁺ⁿ")


@dataclass(frozen=True)
class Passage:
    """What one result of a search leads to: a page down to its first heading, or a section.

    Attributes:
        href: The path from the site, with the id of the section.
        title: What the page is called.
        heading: The section's heading; of a page its own heading, where that is not its title.
        text: The words, without markup, with single spaces.
    """

    href: str
    title: str
    heading: str
    text: str


def read_passages(page: str, name: str, site_title: str) -> tuple[Passage, ...]:
    """Read what a search may find on a page.

    Args:
        page: The text of an HTML page.
        name: Its path from the site.
        site_title: What the titles of all pages end with.
    """
    reader = _PageReader()
    reader.feed(page)
    reader.close()
    title = _join(reader.title).removesuffix(f" – {site_title}")
    return tuple(
        Passage(
            href=f"{name}#{part.anchor}" if part.anchor else name,
            title=title,
            heading="" if (heading := _join(part.heading)) == title else heading,
            text=_join(part.text),
        )
        for part in reader.parts
    )


def write_index(folder: Path, site: Path, pages: Mapping[str, tuple[Passage, ...]]) -> None:
    """Write the index of a site: of the pages that were made, and of those that were there before.

    Args:
        folder: Where the index goes; what it says of the site's other pages is kept.
        site: The site's folder.
        pages: What each page that was made has, by its path from the site.
    """
    known: dict[str, list[Passage]] = {}
    for passage in _read_index(folder / INDEX):
        known.setdefault(passage.href.partition("#")[0], []).append(passage)
    kept = {name: passages for name, passages in known.items() if (site / name).is_file()}
    merged: dict[str, Iterable[Passage]] = {**kept, **pages}
    in_order = sorted(merged, key=_position)
    stream_index(folder / INDEX, (passage for name in in_order for passage in merged[name]))


def stream_index(file: Path, passages: Iterable[Passage]) -> None:
    """Write an index, one passage after the other, without holding them all.

    Args:
        file: The index.
        passages: What a search may find, in the order in which it is looked at.
    """
    with file.open("w", encoding="utf-8", newline="\n") as index:
        index.write(_HEAD)
        for number, passage in enumerate(passages):
            text = json.dumps(asdict(passage), ensure_ascii=False, separators=(",", ":"))
            index.write(f",\n{text}" if number else text)
        index.write(_TAIL)


def _read_index(file: Path) -> list[Passage]:
    """Read an index; what is none, or another version's, is as good as no index."""
    try:
        text = file.read_text(encoding="utf-8")
        return [Passage(**entry) for entry in json.loads(f"[{text[len(_HEAD) : -len(_TAIL)]}]")]
    except (OSError, ValueError, TypeError):
        return []


def _position(name: str) -> tuple[int, str, bool, str]:
    """Return what sorts pages: of the site, then of its folders; in each the index first."""
    folder, _, file = name.rpartition("/")
    return (name.count("/"), folder, file != "index.html", file)


def _join(pieces: list[str]) -> str:
    """Put the pieces of a text together, with single spaces."""
    return " ".join("".join(pieces).split())


@dataclass(frozen=True)
class _Part:
    """A section of a page as it is read."""

    anchor: str
    heading: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)


class _PageReader(HTMLParser):
    """Takes the words of the main part of a page, section by section.

    Attributes:
        title: The pieces of the page's title.
        parts: The page down to its first heading, and its sections.
    """

    def __init__(self) -> None:
        super().__init__()
        self.title: list[str] = []
        self.parts: list[_Part] = []
        self._into: list[str] | None = None  # what grows; None outside of what is searched
        self._passed_over: list[str] = []  # the element whose words are not read, and those like it
        self._raised = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if self._passed_over:
            if tag == self._passed_over[0]:
                self._passed_over.append(tag)
        elif tag == "title" and not self.parts:
            self._into = self.title
        elif tag == "main":
            self.parts.append(_Part(""))
            self._into = self.parts[0].text
        elif self._into is not None:
            self._begin(tag, attributes)

    def _begin(self, tag: str, attributes: dict[str, str | None]) -> None:
        """Begin an element of the main part."""
        classes = set((attributes.get("class") or "").split())
        if tag in _PASSED_OVER | {"title"} or classes & _PASSED_OVER_CLASSES:
            self._passed_over.append(tag)
            return
        if tag == "h1":
            self._into = self.parts[0].heading
        elif tag in _HEADINGS and attributes.get("id"):
            self.parts.append(_Part(attributes["id"] or ""))
            self._into = self.parts[-1].heading
        self._raised = tag == "sup"
        # Each line of a picture's text has a place of its own.
        if tag not in _WITHIN_WORDS and not (tag == "tspan" and "x" not in attributes):
            self._read(" ")

    def handle_endtag(self, tag: str) -> None:
        if self._passed_over:
            if tag == self._passed_over[0]:
                self._passed_over.pop()
        elif tag in {"title", "main"}:
            self._into = None
        elif self._into is not None:
            self._raised = False
            if tag in _HEADINGS:
                self._into = self.parts[-1].text
            if tag not in _WITHIN_WORDS and tag != "tspan":
                self._read(" ")

    def handle_data(self, data: str) -> None:
        if not self._passed_over:
            self._read(data.translate(_RAISED) if self._raised else data)

    def _read(self, text: str) -> None:
        if self._into is not None:
            self._into.append(text)
