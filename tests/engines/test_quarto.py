"""The Quarto engine, with a stand-in for the program.

Quarto itself cannot be had from PyPI. The stand-in records how it was called, writes the files that
Quarto would write, and fails on demand.
"""

from __future__ import annotations

import json
import os
import stat
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from toolkit.engines import choose_engine, quarto
from toolkit.engines.request import RenderRequest
from toolkit.errors import EngineError

if TYPE_CHECKING:
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

STAND_IN = """\
#!{python}
import json, os, pathlib, sys
here = pathlib.Path({folder!r})
if sys.argv[1:] == ["--version"]:
    print((here / "version").read_text())
    raise SystemExit
epoch = os.environ.get("SOURCE_DATE_EPOCH")
call = {{"arguments": sys.argv[1:], "cwd": os.getcwd(), "epoch": epoch}}
(here / "call.json").write_text(json.dumps(call))
if (here / "fail").exists():
    sys.stderr.write("ERROR: YAML parse exception\\nindex.qmd is to blame\\n")
    raise SystemExit(64)
for name in json.loads((here / "writes").read_text()):
    path = pathlib.Path("_site", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(name)
"""
EVERYTHING = [
    "index.html",
    "reports/a/report.html",
    "reports/a/report.pdf",
    "site_libs/quarto.css",
]


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "quarto"
    folder.mkdir()
    program = folder / "quarto"
    program.write_text(STAND_IN.format(python=sys.executable, folder=str(folder)))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    (folder / "version").write_text("1.10.3")
    (folder / "writes").write_text(json.dumps(EVERYTHING))
    monkeypatch.setenv("QUARTO_PATH", str(program))
    return folder


@pytest.fixture
def request_of(tmp_path: Path) -> RenderRequest:
    project, output = tmp_path / "project", tmp_path / "output"
    (project / "reports" / "a").mkdir(parents=True)
    output.mkdir()
    (project / "_quarto.yml").write_text("project: {type: website}\n")
    (project / "index.qmd").write_text("---\ntitle: Front\nformat:\n  html: default\n---\n")
    both = "---\ntitle: Report\nformat:\n  html: default\n  typst: default\n---\n"
    (project / "reports" / "a" / "report.qmd").write_text(both)
    documents = ("index.qmd", "reports/a/report.qmd")
    return RenderRequest(project, output, documents, frozenset({"html", "pdf"}))


def made(request: RenderRequest) -> list[str]:
    return sorted(p.relative_to(request.output).as_posix() for p in request.output.rglob("*.*"))


def test_the_whole_project_is_rendered_in_its_folder(
    stand_in: Path, request_of: RenderRequest
) -> None:
    assert quarto.render_site(request_of) == tuple(EVERYTHING[:3])
    call = json.loads((stand_in / "call.json").read_text())
    assert call == {"arguments": ["render", "."], "cwd": str(request_of.project), "epoch": None}
    assert made(request_of) == EVERYTHING


@pytest.mark.parametrize(
    ("formats", "arguments", "files"),
    [
        ({"html"}, ["render", ".", "--to", "html"], EVERYTHING),
        ({"pdf"}, ["render", ".", "--to", "typst"], ["reports/a/report.pdf"]),
    ],
)
def test_one_format_is_asked_for_by_its_name(
    stand_in: Path,
    request_of: RenderRequest,
    formats: set[str],
    arguments: list[str],
    files: list[str],
) -> None:
    request = RenderRequest(
        request_of.project, request_of.output, request_of.documents, frozenset(formats)
    )
    quarto.render_site(request)
    assert json.loads((stand_in / "call.json").read_text())["arguments"] == arguments
    assert made(request) == files


def test_the_clock_of_the_build_reaches_quarto(stand_in: Path, request_of: RenderRequest) -> None:
    clock = datetime(2020, 1, 2, tzinfo=UTC)
    request = RenderRequest(
        request_of.project, request_of.output, request_of.documents, request_of.formats, clock
    )
    quarto.render_site(request)
    assert json.loads((stand_in / "call.json").read_text())["epoch"] == "1577923200"


def test_a_failure_keeps_quartos_status_and_words(
    stand_in: Path, request_of: RenderRequest, snapshot: SnapshotAssertion
) -> None:
    (stand_in / "fail").touch()
    with pytest.raises(EngineError) as caught:
        quarto.render_site(request_of)
    assert str(caught.value) == snapshot
    assert made(request_of) == []


def test_a_document_that_quarto_left_out_is_an_error(
    stand_in: Path, request_of: RenderRequest, snapshot: SnapshotAssertion
) -> None:
    (stand_in / "writes").write_text(json.dumps(["index.html"]))
    with pytest.raises(EngineError) as caught:
        quarto.render_site(request_of)
    assert str(caught.value) == snapshot


def test_an_old_quarto_is_refused(
    stand_in: Path, request_of: RenderRequest, snapshot: SnapshotAssertion
) -> None:
    (stand_in / "version").write_text("1.3.450")
    with pytest.raises(EngineError) as caught:
        quarto.render_site(request_of)
    assert str(caught.value) == snapshot


def test_a_missing_quarto_is_an_error(
    request_of: RenderRequest, monkeypatch: pytest.MonkeyPatch, snapshot: SnapshotAssertion
) -> None:
    monkeypatch.delenv("QUARTO_PATH", raising=False)
    monkeypatch.setenv("PATH", os.devnull)
    with pytest.raises(EngineError) as caught:
        quarto.render_site(request_of)
    assert str(caught.value) == snapshot


@pytest.mark.parametrize(
    ("version", "engine", "reason"),
    [
        ("1.10.3", "quarto", "Quarto 1.10.3 is installed"),
        ("1.3.450", "embedded", "Quarto 1.3.450 is too old"),
    ],
)
def test_auto_takes_quarto_where_it_is_recent(
    stand_in: Path, version: str, engine: str, reason: str
) -> None:
    (stand_in / "version").write_text(version)
    chosen = choose_engine("auto")
    assert (chosen.name, chosen.reason) == (engine, reason)


def test_auto_takes_the_embedded_engine_where_there_is_no_quarto(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("QUARTO_PATH", raising=False)
    monkeypatch.setenv("PATH", os.devnull)
    chosen = choose_engine("auto")
    assert (chosen.name, chosen.reason) == ("embedded", "Quarto is not installed")


def test_a_program_that_is_not_quarto_is_found_out(
    stand_in: Path, snapshot: SnapshotAssertion
) -> None:
    (stand_in / "version").write_text("hello")
    with pytest.raises(EngineError) as caught:
        choose_engine("auto")
    assert str(caught.value).replace(str(stand_in), "FOLDER") == snapshot
