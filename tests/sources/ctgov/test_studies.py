"""A text is known for the study that it is, and for the same one as before."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sources.ctgov.records import invent_record, read_bytes
from toolkit.errors import DataError
from toolkit.sources.ctgov.studies import is_same, read_study

MARK = b"\xef\xbb\xbf"


def write_record(**status: Any) -> bytes:
    """Write a record, with another module of its status."""
    record = invent_record()
    record["protocolSection"]["statusModule"] = status
    record["derivedSection"] = {"miscInfoModule": {"versionHolder": "2020-03-04", "other": 1}}
    return json.dumps(record).encode()


def test_a_real_record_says_which_study_it_is_and_how_new() -> None:
    content = read_bytes("NCT02552212")
    study = read_study(content, "here")
    assert (study.number, study.updated, study.where) == ("NCT02552212", "2022-08-18", "here")
    assert study.content is content


def test_a_mark_of_the_encoding_is_kept_and_not_in_the_way() -> None:
    content = MARK + write_record()
    assert read_study(content, "here").content == content
    assert is_same(content, write_record())


def test_a_day_that_is_not_there_is_none() -> None:
    assert read_study(write_record(), "here").updated is None


@pytest.mark.parametrize("content", [b"", b"null", b"{}", b"[" * 9999, b'{"protocolSection": 3}'])
def test_what_is_no_study_is_refused(content: bytes) -> None:
    with pytest.raises(DataError, match=r"^here"):
        read_study(content, "here")
    assert not is_same(content, write_record())


def test_a_study_is_the_same_in_another_layout_and_on_another_day() -> None:
    record = write_record()
    laid_out = json.dumps(json.loads(record), indent=2, sort_keys=True).encode()
    assert is_same(record, laid_out)
    assert is_same(record, record.replace(b"2020-03-04", b"2021-03-04"))
    assert is_same(record, record)


def test_a_study_with_another_word_is_another_one() -> None:
    record = write_record()
    assert not is_same(record, record.replace(b"Drug", b"Drink"))
    assert not is_same(record, record.replace(b'"other": 1', b'"other": 2'))
