"""Every form in which the registry gives records out comes apart into records as received."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.ctgov.records import LARGEST, NAMES, read_bytes
from toolkit.errors import DataError
from toolkit.sources.ctgov.split import split_records


def study(number: int, **more: object) -> bytes:
    """Make a study with nothing but its number."""
    module = {"nctId": f"NCT{number:08}"}
    return json.dumps({"protocolSection": {"identificationModule": module}, **more}).encode()


def split(text: bytes | str) -> list[tuple[str, bytes]]:
    """Take records out of a text."""
    return list(split_records(text, "records.json"))


ONE, TWO = study(1), study(2, note='brackets in text: ]} {[ " \\')
BOTH = [("NCT00000001", ONE), ("NCT00000002", TWO)]


@pytest.mark.parametrize(
    "text",
    [
        b"[%s, %s]" % (ONE, TWO),
        b'{"studies": [%s,%s], "nextPageToken": "x"}' % (ONE, TWO),
        b'{"totalCount": 2, "other": [{}], "studies":\n[ %s , %s ]}' % (ONE, TWO),
        b'{"studies": [%s]}\n{"studies": [%s]}' % (ONE, TWO),
        b"%s\n%s\n" % (ONE, TWO),
        b"\xef\xbb\xbf[%s,%s]" % (ONE, TWO),
    ],
)
def test_quirk_38_studies_come_out_of_lists_pages_and_lines_as_received(text: bytes) -> None:
    assert split(text) == BOTH
    assert split(text.decode()) == BOTH


@pytest.mark.parametrize("name", NAMES)
def test_quirk_38_a_study_by_itself_is_itself(name: str) -> None:
    content = read_bytes(name)
    ((number, text),) = split(content)
    assert number == name
    assert text == content.strip()


def test_a_study_that_is_broken_does_not_lose_the_others() -> None:
    broken = b'{"protocolSection": {"identificationModule": oops, }, "a": [1,, 2]}'
    found = split(b"[%s, %s, %s]" % (ONE, broken, TWO))
    assert found == [BOTH[0], ("study-2", broken), BOTH[1]]


@given(st.integers(0, len(TWO)))
def test_a_page_that_is_cut_off_keeps_what_is_whole(cut: int) -> None:
    page = b'{"studies": [%s, %s]}' % (ONE, TWO)
    found = split(page[: len(page) - cut])
    assert found[0] == BOTH[0]
    assert len(found) <= 2


def test_a_study_that_stands_twice_comes_twice_under_two_names() -> None:
    names = [name for name, _ in split(b"[%s, %s, %s]" % (ONE, ONE, ONE))]
    assert names == ["NCT00000001", "NCT00000001-2", "NCT00000001-3"]


@pytest.mark.parametrize("number", ["../../x", "", "NCT1", 7, None, ["NCT00000001"]])
def test_a_number_that_is_none_never_names_a_study(number: object) -> None:
    text = json.dumps([{"protocolSection": {"identificationModule": {"nctId": number}}}])
    assert [name for name, _ in split(text)] == ["study-1"]


@pytest.mark.parametrize(
    "text", ["", "  ", "[]", '{"studies": []}', "<html></html>", "12", "[1, 2]"]
)
def test_a_file_without_a_study_is_refused(text: str) -> None:
    with pytest.raises(DataError, match="there is no study in this file"):
        split(text)


def test_the_older_form_comes_out_and_is_refused_when_it_is_read() -> None:
    text = b'{"FullStudiesResponse": {"FullStudies": [{"Study": {}}]}}'
    assert split(text) == [("study-1", text)]


@pytest.mark.parametrize("end", [b'"' + b'\\"' * 2_000_000, b"[" * 2_000_000, b"{" * 2_000_000])
def test_texts_and_brackets_without_an_end_take_no_time(end: bytes) -> None:
    begun = time.perf_counter()
    assert split(b"[%s, " % ONE + end)[0] == BOTH[0]
    assert time.perf_counter() - begun < 20


def test_a_megabyte_is_split_in_a_moment() -> None:
    content = b"[" + b",".join([read_bytes(LARGEST)] * 3) + b"]"
    begun = time.perf_counter()
    assert len(split(content)) == 3
    assert time.perf_counter() - begun < 5


@given(st.binary(max_size=100) | st.text('{}[]",:\\a ', max_size=100))
def test_any_content_is_split_or_refused(content: bytes | str) -> None:
    try:
        found = split(content)
    except DataError:
        return
    whole = content if isinstance(content, bytes) else content.encode()
    assert all(text in whole for _, text in found)
