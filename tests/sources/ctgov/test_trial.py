"""A record becomes a Trial, alone or with what a person adds to it in `trial.yml`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.sources.ctgov.records import (
    LARGEST,
    NAMES,
    invent_record,
    load_case,
    read_bytes,
)
from toolkit.analyses.results import analyse_results
from toolkit.errors import DataError, Fault
from toolkit.model.settings import Settings
from toolkit.model.trial import Trial, TrialDescription
from toolkit.sources.ctgov.remarks import RECORD_RULES
from toolkit.sources.ctgov.trial import load_record
from toolkit.sources.trials import load_description, load_trial

if TYPE_CHECKING:
    from pathlib import Path

import json

SAID = """\
source: ctgov
titles: {plain: A study in plain words}
condition: {plain: a disease of the joints}
arms:
  placebo: {plain: people without the drug}
events: {}
settings: {adverse_events: {threshold: 10}}
documents:
  paper:
    kind: journal-article
    short: Paper 2021
    citation: A paper.
    url: https://example.org
    date: 2021-01-01
    peer_reviewed: true
"""


def write(folder: Path, said: str = SAID, record: str = "record.json") -> Path:
    """Write the folder of a trial."""
    folder = folder / "small"
    folder.mkdir(exist_ok=True)
    (folder / record).write_text(json.dumps(invent_record()), encoding="utf-8")
    (folder / "trial.yml").write_text(said, encoding="utf-8")
    return folder


def refuse(folder: Path) -> tuple[Fault, ...]:
    """Return what is wrong with a trial's folder."""
    with pytest.raises(DataError) as error:
        load_trial(folder, "data/small")
    return error.value.faults


def test_a_bare_record_is_a_trial_with_the_name_that_it_is_given(tmp_path: Path) -> None:
    path = tmp_path / "NCT00000001.json"
    path.write_text(json.dumps(invent_record()), encoding="utf-8")
    trial = load_record(path, "records/NCT00000001.json", "nct00000001")
    assert trial.id == "nct00000001"
    assert trial.description.registry is not None
    assert trial.description.registry.record == "NCT00000001.json"
    assert trial.flow[0].where.startswith("records/NCT00000001.json, ")


@pytest.mark.parametrize("name", NAMES)
def test_the_description_of_every_record_is_whole_and_without_contradiction(
    name: str, tmp_path: Path
) -> None:
    trial = load_case(tmp_path, name)
    again = TrialDescription.model_validate(trial.description.model_dump(mode="json"))
    assert again == trial.description
    assert not list(again.contradictions())
    assert len(analyse_results(trial, Settings())) > 0


@pytest.mark.parametrize("name", NAMES)
def test_every_finding_of_a_record_is_of_a_known_rule_and_says_where(
    name: str, tmp_path: Path
) -> None:
    for finding in load_case(tmp_path, name).findings:
        assert finding.severity == RECORD_RULES[finding.rule][0]
        assert finding.where.startswith("record.json")
        assert not finding.what.endswith(".")
        assert "\n" not in f"{finding.what}{finding.hint}"


def test_what_a_person_says_goes_before_what_the_record_says(tmp_path: Path) -> None:
    trial = load_trial(write(tmp_path), "data/small")
    assert isinstance(trial, Trial)
    description = trial.description
    assert trial.id == "small"
    assert description.titles.plain == "A study in plain words"
    assert description.titles.scientific == "A small trial that never was"
    assert description.condition.plain == "a disease of the joints"
    assert description.condition.name == "A disease"
    arm = description.arms["placebo"]
    assert (arm.name, arm.plain, arm.role) == ("Placebo", "people without the drug", "placebo")
    assert description.settings.adverse_events.threshold == 10
    assert list(description.documents) == ["record", "paper"]
    assert trial.flow


def test_the_description_alone_is_whole_too(tmp_path: Path) -> None:
    folder = write(tmp_path)
    loaded = load_trial(folder, "data/small")
    assert load_description(folder, "data/small") == loaded.description


def test_a_person_may_say_how_people_came_into_groups(tmp_path: Path) -> None:
    said = "source: ctgov\ndesign: {allocation: non-randomised}\n"
    trial = load_trial(write(tmp_path, said), "data/small")
    assert isinstance(trial, Trial)
    assert trial.description.root_box == "enrolled"
    assert {n.population for n in trial.populations} == {"enrolled"}
    assert list(trial.description.populations) == ["enrolled"]


def test_a_record_may_have_another_name(tmp_path: Path) -> None:
    said = "source: ctgov\nregistry: {record: NCT00000001.json}\n"
    trial = load_trial(write(tmp_path, said, "NCT00000001.json"), "data/small")
    assert isinstance(trial, Trial)
    assert trial.flow[0].where.startswith("data/small/NCT00000001.json, ")


@pytest.mark.parametrize("record", ["../other.json", "/etc/passwd", "x\\0y"])
def test_a_record_lies_in_the_trials_folder(record: str, tmp_path: Path) -> None:
    folder = write(tmp_path, f'source: ctgov\nregistry: {{record: "{record}"}}\n')
    (fault,) = refuse(folder)
    assert fault.where == "data/small/trial.yml"
    assert fault.what.endswith("lies outside the trial's folder")


def test_a_record_that_is_not_there_is_told(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "record.json").unlink()
    (fault,) = refuse(folder)
    assert (fault.where, fault.what) == ("data/small/record.json", "this file is missing")


def test_every_fault_of_what_a_person_says_has_its_line(tmp_path: Path) -> None:
    said = "source: ctgov\ntitles: {short: []}\ndesign: {kind: square}\nnonsense: 1\n"
    told = [(fault.where, fault.what) for fault in refuse(write(tmp_path, said))]
    assert told == [
        ("data/small/trial.yml:2", "'titles.short': input should be a valid string"),
        ("data/small/trial.yml:3", "'design.kind' is 'square'"),
        ("data/small/trial.yml:4", "the key 'nonsense' is not known"),
    ]


def test_a_place_that_is_none_is_told_with_its_line(tmp_path: Path) -> None:
    said = "source: ctgov\nregistry:\n  groups:\n    flow/FG000: drug\n"
    (fault,) = refuse(write(tmp_path, said))
    assert fault.where == "data/small/trial.yml:4"


def test_text_that_is_no_yaml_is_told_before_the_record_is_read(tmp_path: Path) -> None:
    (fault,) = refuse(write(tmp_path, "source: ctgov\n a: [\n"))
    assert fault.what.startswith("this is not valid YAML")


def test_a_name_that_only_has_the_word_in_it_is_no_record(tmp_path: Path) -> None:
    faults = refuse(write(tmp_path, "source: published\ntitles: {plain: ctgov}\n"))
    assert any("is missing" in fault.what for fault in faults)


def test_the_largest_record_is_loaded_in_a_moment(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    path.write_bytes(read_bytes(LARGEST))
    taken = []
    for _ in range(3):
        begun = time.perf_counter()
        load_record(path, "record.json", "x")
        taken.append(time.perf_counter() - begun)
    assert min(taken) < 0.5  # a third of it on the machine it was made on; others are slower
