"""A file of several records in; each of them, as received, out."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from pydantic_core import from_json

from toolkit.errors import DataError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARK = b"\xef\xbb\xbf"
# A text that is cut off goes to the end: to look for its end from every quote in it takes for ever.
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[{}\[\]]', re.DOTALL)
_STUDY = re.compile(r"NCT[0-9]{8}")
_PAGE = b'"studies"'
_OPEN, _SHUT = frozenset((b"{", b"[")), frozenset((b"}", b"]"))


class _Span(NamedTuple):
    """Where an object or a list of a text begins and ends, and what it stands in.

    Attributes:
        start: Its first character.
        end: Behind its last one; the end of the text where it has none.
        kind: `{` or `[`.
        key: The key it stands under in the object around it, if it does.
    """

    start: int
    end: int
    kind: bytes
    key: bytes


def split_records(text: bytes | str, where: str) -> Iterator[tuple[str, bytes]]:
    """Take the records out of a file: one study, the website's list, or pages of the API.

    Only brackets and quotes are looked at, so that a study that is no JSON does not lose the
    others; a last one that is cut off comes as far as it goes.

    Args:
        text: The file's content; several pages may follow one another.
        where: Its path as the user knows it, for messages.

    Yields:
        The number of the study, such as `NCT02513394`, and its text as received. A study without
        a number is named by its position: `study-3`; one that stands twice gets a number behind.

    Raises:
        DataError: If there is no study in it.
    """
    content = (text.encode(errors="surrogatepass") if isinstance(text, str) else text).removeprefix(
        _MARK
    )
    counts: Counter[str] = Counter()
    position = 0
    for position, span in enumerate(_find_studies(content), 1):
        study = content[span.start : span.end]
        name = _find_number(study) or f"study-{position}"
        counts[name] += 1
        yield (f"{name}-{counts[name]}" if counts[name] > 1 else name), study
    if not position:
        hint = "a study of ClinicalTrials.gov, a list of them, or pages with `studies` can be read"
        raise DataError(Fault(where, "there is no study in this file", hint))


def _find_studies(content: bytes) -> Iterator[_Span]:
    """Find the studies: an object by itself, in a list, or in the list `studies` of a page."""
    for whole in _find_values(content, 0, len(content)):
        if whole.kind == b"[":
            yield from _find_objects(content, whole)
            continue
        pages = [
            inner
            for inner in _find_values(content, whole.start + 1, whole.end)
            if inner.key == _PAGE and inner.kind == b"["
        ]
        if not pages:
            yield whole
        for page in pages:
            yield from _find_objects(content, page)


def _find_objects(content: bytes, around: _Span) -> Iterator[_Span]:
    """Find the objects that stand in a list; a list among them is no study, and is told later."""
    return _find_values(content, around.start + 1, around.end)


def _find_values(content: bytes, start: int, end: int) -> Iterator[_Span]:
    """Find the objects and lists of a stretch of text that stand in no other one of it."""
    depth, begun, key, last = 0, start, b"", b""
    kind = b""
    for match in _TOKEN.finditer(content, start, end):
        token = match.group()
        if token in _OPEN:
            if depth == 0:
                begun, kind, key = match.start(), token, last
            depth += 1
        elif token in _SHUT:
            depth -= 1
            if depth < 0:
                return
            if depth == 0:
                yield _Span(begun, match.end(), kind, key)
                last = b""
        elif depth == 0:
            last = token
    if depth > 0:
        yield _Span(begun, end, kind, key)


def _find_number(study: bytes) -> str | None:
    """Find the number of a study; None where it has none, or is no JSON."""
    try:
        said = from_json(study)
        number = said["protocolSection"]["identificationModule"]["nctId"]
    except (ValueError, KeyError, TypeError, IndexError):
        return None
    return number if isinstance(number, str) and _STUDY.fullmatch(number) else None
