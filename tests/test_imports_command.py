"""`trialpress import`: records go into folders of their own, whole or not at all.

A local server stands in for the registry, which cannot be reached from here.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from tests.conftest import ROOT
from tests.sources.ctgov.records import LARGEST, NAMES, invent_record, read_bytes
from tests.sources.ctgov.replay import Replay, Reply, replay
from toolkit.cli import cli
from toolkit.imports import STARTING
from toolkit.sources.trials import load_trial

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

SMALL = ("NCT00673738", "NCT00712335", "NCT05594173")


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "TRIALPRESS_CTGOV"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def registry() -> Iterator[Replay]:
    with replay() as running:
        for name in SMALL:
            running.answer(name, read_bytes(name))
        yield running


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A project without a trial."""
    root = tmp_path / "project"
    (root / "data").mkdir(parents=True)
    shutil.copy2(ROOT / "_quarto.yml", root)
    return root


def run(project: Path, *arguments: str) -> tuple[int, list[str]]:
    """Run the command; return its exit status and what it printed, without what differs."""
    result = CliRunner().invoke(cli, ["--project", str(project), "import", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output.replace(f"{project.parent}/", "").splitlines()


def fetch(project: Path, registry: Replay, *arguments: str) -> tuple[int, list[str]]:
    """Run the command with the local registry."""
    return run(project, "--base-url", registry.url, *arguments)


def write_record(path: Path, number: str = "NCT00000001", day: str = "2020-02-03") -> bytes:
    """Write the record of a small study that never was; return it."""
    record = invent_record()
    record["protocolSection"]["identificationModule"]["nctId"] = number
    record["protocolSection"]["statusModule"]["lastUpdatePostDateStruct"]["date"] = day
    return write_json(path, record)


def write_json(path: Path, content: Any) -> bytes:
    """Write JSON to a file; return it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")
    return path.read_bytes()


def files_of(project: Path) -> dict[str, bytes]:
    """Read all files under `data/`, by their path in it."""
    data = project / "data"
    return {
        path.relative_to(data).as_posix(): path.read_bytes()
        for path in data.rglob("*")
        if path.is_file()
    }


def test_numbers_become_folders_with_the_records_as_sent(
    empty: Path, registry: Replay, snapshot: SnapshotAssertion
) -> None:
    assert fetch(empty, registry, *SMALL) == snapshot
    assert files_of(empty) == {
        **{f"{name.lower()}/record.json": read_bytes(name) for name in SMALL},
        **{f"{name.lower()}/trial.yml": STARTING.encode() for name in SMALL},
    }


def test_what_was_imported_can_be_loaded(empty: Path, registry: Replay) -> None:
    assert fetch(empty, registry, *SMALL)[0] == 0
    for name in SMALL:
        folder = empty / "data" / name.lower()
        registration = load_trial(folder, name).description.registration
        assert registration is not None
        assert registration.id == name


def test_each_line_of_the_new_trial_yml_may_be_used(empty: Path, registry: Replay) -> None:
    assert fetch(empty, registry, SMALL[0])[0] == 0
    folder = empty / "data" / SMALL[0].lower()
    lines = STARTING.splitlines()
    used = [line.removeprefix("# ") for line in lines[lines.index("source: ctgov") :]]
    (folder / "trial.yml").write_text("\n".join(used), encoding="utf-8")
    description = load_trial(folder, SMALL[0]).description
    assert description.titles.plain == "A title in plain words"
    assert description.titles.scientific
    assert description.condition.plain == "the disease in plain words"
    assert description.sponsor.kind == "university"
    assert description.primary_outcome.plain == "what the trial measured above all"


def test_a_number_may_be_written_small_and_twice(empty: Path, registry: Replay) -> None:
    status, output = fetch(empty, registry, SMALL[0].lower(), SMALL[0])
    assert (status, output[-1]) == (0, "Records: 1 new.")
    assert registry.numbers == [SMALL[0]]


def test_the_address_can_come_from_the_environment(
    empty: Path, registry: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIALPRESS_CTGOV", registry.url)
    assert run(empty, SMALL[0])[0] == 0
    assert registry.numbers == [SMALL[0]]


@pytest.mark.parametrize(
    "address",
    ["ftp://example.org", "example.org", "https://", "http://[", "http://a:b", "https://a/?x=1"],
)
def test_an_address_that_is_none_is_refused(
    empty: Path, address: str, snapshot: SnapshotAssertion
) -> None:
    assert run(empty, "--base-url", address, SMALL[0]) == snapshot


def test_one_that_is_not_there_does_not_keep_the_others_back(
    empty: Path, registry: Replay, snapshot: SnapshotAssertion
) -> None:
    registry.answer("NCT00000002", b"<html>", b"")
    registry.answer("NCT00000003", read_bytes(LARGEST))
    numbers = ("NCT00000001", SMALL[0], "NCT00000003", "NCT123", "nct001234567", SMALL[1])
    assert fetch(empty, registry, *numbers) == snapshot
    assert {path.name for path in (empty / "data").iterdir()} == {n.lower() for n in SMALL[:2]}


def test_a_pause_is_told(empty: Path, registry: Replay, snapshot: SnapshotAssertion) -> None:
    registry.answer(LARGEST, Reply(status=503), Reply(read_bytes(LARGEST)))
    assert fetch(empty, registry, LARGEST) == snapshot


def test_a_registry_that_is_away_is_not_asked_for_the_rest(
    empty: Path, snapshot: SnapshotAssertion
) -> None:
    base = "http://127.0.0.1:1/api/v2"
    assert run(empty, "--base-url", base, "--patience", "0.1", *SMALL) == snapshot
    assert files_of(empty) == {}


def test_a_registry_that_is_busy_is_left_alone(
    empty: Path, registry: Replay, snapshot: SnapshotAssertion
) -> None:
    registry.answer("NCT00000001", Reply(status=429, headers={"Retry-After": "300"}))
    assert fetch(empty, registry, SMALL[0], "NCT00000001", *SMALL[1:]) == snapshot
    assert registry.numbers == [SMALL[0], "NCT00000001"]


def test_what_fails_leaves_the_record_that_is_there(empty: Path, registry: Replay) -> None:
    assert fetch(empty, registry, SMALL[0])[0] == 0
    before = files_of(empty)
    content = read_bytes(SMALL[0])
    bad = (
        Reply(content, sent=1000),
        Reply(content[:-1000]),
        Reply(b"{}"),
        Reply(read_bytes(SMALL[1])),
        Reply(status=500),
        Reply(status=404),
        Reply(b"<html></html>"),
        Reply(content, headers={"Content-Length": "300000000"}, sent=1000),
    )
    for reply in bad:
        registry.replies[SMALL[0]] = [reply]
        status, output = fetch(empty, registry, "--patience", "0.5", SMALL[0])
        assert (status, output[-1]) == (1, "1 could not be imported.")
        assert files_of(empty) == before


def test_the_same_record_again_is_as_before(
    empty: Path, registry: Replay, snapshot: SnapshotAssertion
) -> None:
    assert fetch(empty, registry, SMALL[0])[0] == 0
    record = empty / "data" / SMALL[0].lower() / "record.json"
    os.utime(record, (1, 1))
    content = json.loads(record.read_bytes())
    content["derivedSection"]["miscInfoModule"]["versionHolder"] = "2100-01-01"
    registry.replies[SMALL[0]] = [Reply(json.dumps(content).encode())]
    assert fetch(empty, registry, SMALL[0]) == snapshot
    assert record.stat().st_mtime == 1


def test_a_newer_record_replaces_an_older_one(
    empty: Path, tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    file = tmp_path / "study.json"
    write_record(file, day="2020-02-03")
    outputs = [run(empty, str(file))]
    (empty / "data/nct00000001/trial.yml").write_text("source: ctgov\n# mine\n", encoding="utf-8")
    newer = write_record(file, day="2021-02-03")
    outputs.append(run(empty, str(file)))
    assert files_of(empty) == {
        "nct00000001/record.json": newer,
        "nct00000001/trial.yml": b"source: ctgov\n# mine\n",
    }
    mended = newer.replace(b"A small trial", b"A little trial")
    file.write_bytes(mended)
    outputs.append(run(empty, str(file)))
    assert files_of(empty)["nct00000001/record.json"] == mended
    write_record(file, day="2020-02-03")
    outputs.append(run(empty, str(file)))
    assert files_of(empty)["nct00000001/record.json"] == mended
    assert outputs == snapshot


def test_what_is_there_and_cannot_be_read_is_replaced(empty: Path, tmp_path: Path) -> None:
    content = write_record(tmp_path / "study.json")
    record = empty / "data/nct00000001/record.json"
    record.parent.mkdir()
    record.write_bytes(content[:100])
    status, output = run(empty, str(tmp_path / "study.json"))
    assert status == 0
    assert output[0] == "NCT00000001: replaced, last updated 2020-02-03; before: not known"
    assert record.read_bytes() == content


def test_the_record_of_another_study_is_left_alone(
    empty: Path, tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    write_record(tmp_path / "study.json")
    other = write_record(empty / "data/nct00000001/record.json", "NCT00000002")
    assert run(empty, str(tmp_path / "study.json")) == snapshot
    assert files_of(empty) == {"nct00000001/record.json": other}


def test_a_missing_trial_yml_is_put_beside_a_record(empty: Path, tmp_path: Path) -> None:
    write_record(tmp_path / "study.json")
    write_record(empty / "data/nct00000001/record.json")
    assert run(empty, str(tmp_path / "study.json"))[0] == 0
    assert files_of(empty)["nct00000001/trial.yml"] == STARTING.encode()


def test_files_hold_one_study_a_list_or_pages(empty: Path, tmp_path: Path) -> None:
    studies = [json.loads(read_bytes(name)) for name in NAMES]
    write_json(tmp_path / "in" / "one.json", studies[0])
    write_json(tmp_path / "in" / "deep" / "list.JSON", studies[1:4])
    write_json(tmp_path / "page.json", {"studies": studies[4:9], "nextPageToken": "x"})
    pages = "\n".join(json.dumps({"studies": part}) for part in (studies[9:15], studies[15:]))
    (tmp_path / "pages.txt").write_text(pages, encoding="utf-8")
    (tmp_path / "in" / "notes.txt").write_text("no record", encoding="utf-8")
    status, output = run(
        empty, *(str(tmp_path / name) for name in ("in", "page.json", "pages.txt"))
    )
    assert (status, output[-1]) == (0, f"Records: {len(NAMES)} new.")
    for name, study in zip(NAMES, studies, strict=True):
        record = empty / "data" / name.lower() / "record.json"
        assert json.loads(record.read_bytes()) == study


def test_what_is_no_study_is_listed_and_the_others_come(
    empty: Path, tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    studies: list[Any] = [invent_record() for _ in range(4)]
    numbers = ("NCT00000007", "../../../escaped", "NCT00000001/../x", "nct00000008")
    for study, number in zip(studies, numbers, strict=True):
        study["protocolSection"]["identificationModule"]["nctId"] = number
    studies[2:2] = [{}, {"protocolSection": []}, 7, "text"]
    folder = tmp_path / "in"
    write_json(folder / "bulk.json", studies)
    content = write_record(folder / "cut.json")
    (folder / "cut.json").write_bytes(content[:300])
    (folder / "empty.json").touch()
    (folder / "list.json").write_text("[]", encoding="utf-8")
    (folder / "picture.json").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    (tmp_path / "none").mkdir()
    sources = [str(folder), str(tmp_path / "none"), str(tmp_path / "absent.json"), ""]
    assert run(empty, *sources) == snapshot
    assert {path.split("/")[0] for path in files_of(empty)} == {"nct00000007"}
    assert not list(tmp_path.rglob("*escaped*"))


@pytest.mark.parametrize("name", ["x" * 5000, "a\udcff.json", "nct0000000\N{DIGIT ONE}0"])
def test_a_name_that_no_file_has_is_no_bug(empty: Path, name: str) -> None:
    status, output = run(empty, name)
    assert (status, output[-1]) == (1, "1 could not be imported.")


def test_a_study_that_stands_twice_is_imported_once(empty: Path, tmp_path: Path) -> None:
    write_json(tmp_path / "twice.json", [invent_record(), invent_record()])
    status, output = run(empty, str(tmp_path / "twice.json"))
    assert (status, output[-1]) == (0, "Records: 1 new, 1 as before.")


def test_what_is_imported_may_be_imported_from_where_it_lies(empty: Path, tmp_path: Path) -> None:
    write_record(tmp_path / "study.json")
    assert run(empty, str(tmp_path / "study.json"))[0] == 0
    before = files_of(empty)
    assert run(empty, str(empty / "data"))[1][-1] == "Records: 1 as before."
    assert files_of(empty) == before


def test_a_place_that_cannot_be_written_is_named(
    empty: Path, tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    write_record(tmp_path / "study.json")
    (empty / "data" / "nct00000001").write_text("a file", encoding="utf-8")
    assert run(empty, str(tmp_path / "study.json")) == snapshot


def test_records_may_be_read_by_whoever_may_read_other_files(empty: Path, tmp_path: Path) -> None:
    write_record(tmp_path / "study.json")
    assert run(empty, str(tmp_path / "study.json"))[0] == 0
    modes = {
        stat.S_IMODE(path.stat().st_mode)
        for path in (tmp_path / "study.json", *(empty / "data/nct00000001").iterdir())
    }
    assert len(modes) == 1


def test_nothing_to_import_is_a_command_typed_wrongly(
    empty: Path, snapshot: SnapshotAssertion
) -> None:
    assert run(empty) == snapshot


def test_files_need_nothing_of_the_network(empty: Path, tmp_path: Path) -> None:
    write_record(tmp_path / "study.json")
    code = (
        "import sys; from toolkit.cli import cli; "
        f"cli(['--project', {str(empty)!r}, 'import', {str(tmp_path / 'study.json')!r}], "
        "standalone_mode=False); "
        "print({'httpx', 'tenacity', 'pandas'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.splitlines()[-1] == "set()"
