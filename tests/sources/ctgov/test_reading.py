"""What is wrong with the text of a record is told with its place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.sources.ctgov.records import invent_record, load_json
from toolkit.errors import DataError, Fault
from toolkit.sources.ctgov.trial import load_record

if TYPE_CHECKING:
    from pathlib import Path


def refuse(folder: Path, record: Any) -> tuple[Fault, ...]:
    """Return what is wrong with a record."""
    with pytest.raises(DataError) as error:
        load_json(folder, record)
    return error.value.faults


def test_a_file_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"data/x/record\.json: this file is missing"):
        load_record(tmp_path / "record.json", "data/x/record.json", "x")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot read it"):
        load_record(tmp_path, "data/x", "x")


def test_text_that_is_cut_off_is_no_json(tmp_path: Path) -> None:
    (fault,) = refuse(tmp_path, json.dumps(invent_record()).encode()[:-40])
    assert fault.where == "record.json"
    assert fault.what.startswith("this is not JSON: ")
    assert fault.hint == "fetch the record again"


@pytest.mark.parametrize("content", [b"", b"<html>", b"\xff\xfe{}", b'{"a": "\\ud800"}'])
def test_what_is_no_json_is_told(content: bytes, tmp_path: Path) -> None:
    (fault,) = refuse(tmp_path, content)
    assert fault.what.startswith("this is not JSON: ")


def test_the_older_form_of_the_registry_is_not_read_and_told(tmp_path: Path) -> None:
    (fault,) = refuse(tmp_path, {"Study": {"ProtocolSection": {}}})
    assert fault == Fault(
        "record.json, protocolSection",
        "this part is missing",
        "a study of the registry's API, version 2, has it; older forms are not read",
    )


def test_every_part_that_is_something_else_is_told_with_its_path(tmp_path: Path) -> None:
    record = invent_record()
    record["protocolSection"]["identificationModule"]["nctId"] = "x" * 100
    record["protocolSection"]["identificationModule"]["briefTitle"] = ["a"]
    record["resultsSection"]["participantFlowModule"]["groups"] = "none"
    record["resultsSection"]["participantFlowModule"]["periods"][0]["milestones"][0] = 7
    record["resultsSection"]["baselineCharacteristicsModule"] = {"groups": [{"title": "A"}]}
    told = {
        fault.where.removeprefix("record.json, "): fault.what for fault in refuse(tmp_path, record)
    }
    flow = "resultsSection.participantFlowModule"
    assert told == {
        "protocolSection.identificationModule.nctId": f"'{'x' * 59}… is no number of a study",
        "protocolSection.identificationModule.briefTitle": "['a'] is not text",
        f"{flow}.groups": "'none' is not a list",
        f"{flow}.periods[0].milestones[0]": "7 is not an object",
        "resultsSection.baselineCharacteristicsModule.groups[0].id": "this part is missing",
    }


def test_very_many_faults_are_counted(tmp_path: Path) -> None:
    record = invent_record()
    record["resultsSection"]["participantFlowModule"]["groups"] = [{}] * 1_000
    faults = refuse(tmp_path, record)
    assert len(faults) == 21
    assert faults[-1].what == "and 980 more like these"


def test_numbers_may_stand_with_quotes_or_without(tmp_path: Path) -> None:
    record = invent_record()
    started = record["resultsSection"]["participantFlowModule"]["periods"][0]["milestones"][0]
    started["achievements"][0]["numSubjects"] = 5
    started["achievements"][1]["numSubjects"] = 5.0
    trial = load_json(tmp_path, record)
    texts = [number.printed for number in trial.flow if number.variable == "started"]
    assert texts == ["5", "5"]


def test_a_mark_before_the_text_and_keys_that_are_not_read_do_no_harm(tmp_path: Path) -> None:
    record = invent_record()
    record["protocolSection"]["somethingNew"] = [{"a": 1}]
    trial = load_json(tmp_path, b"\xef\xbb\xbf" + json.dumps(record).encode())
    assert trial.id == "trial"
