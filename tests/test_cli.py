"""The command line: what it prints, and how it exits."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from click.testing import CliRunner

from tests.conftest import ROOT
from toolkit.builds.documents import build_documents
from toolkit.cli import cli
from toolkit.project import load_project
from toolkit.provenance import hash_files, list_files

if TYPE_CHECKING:
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion


def read_pdf(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def hash_tree(folder: Path) -> dict[str, str]:
    return hash_files(folder, list_files(folder))


def run(project: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["--project", str(project), *arguments])
    return result.exit_code, result.output.replace(str(project), "PROJECT")


@pytest.mark.parametrize("command", [(), *((name,) for name in sorted(cli.commands))])
def test_help_reads_like_a_manual_page(
    command: tuple[str, ...], snapshot: SnapshotAssertion
) -> None:
    result = CliRunner().invoke(cli, [*command, "--help"], terminal_width=88)
    assert result.exit_code == 0
    assert result.output == snapshot


def test_a_build_writes_the_site_and_its_manifest(project: Path) -> None:
    status, output = run(project, "build", "--engine", "embedded")
    assert status == 0, output
    site = project / "_site"
    manifest = json.loads((site / "manifest.json").read_text(encoding="utf-8"))
    for name in (
        "index.html",
        "reports/nurown-als/report.html",
        "reports/nurown-als/report.pdf",
        "reports/nurown-als/summary-release.html",
        "reports/nurown-als/summary-release.pdf",
    ):
        assert (site / name).stat().st_size > 1000
        assert name in manifest["outputs"]
    report = read_pdf(site / "reports" / "nurown-als" / "report.pdf")
    for printed in ("59", "48", "36", "12", "25 (69.4)", "80.6"):
        assert printed in report
    assert "data/nurown-als/flow.csv" in manifest["inputs"]
    assert not (project / "build" / "work").exists()


def test_what_is_committed_is_what_a_build_makes() -> None:
    project = load_project(ROOT)
    for name, text in build_documents(project).items():
        assert (project.reports / name).read_text(encoding="utf-8") == text, name


def test_a_locked_build_of_what_is_there_passes(project: Path) -> None:
    assert run(project, "build", "--engine", "embedded", "--to", "html")[0] == 0
    status, output = run(project, "build", "--engine", "embedded", "--to", "html", "--locked")
    assert status == 0, output


def test_a_locked_build_shows_the_numbers_that_would_change(
    project: Path, snapshot: SnapshotAssertion
) -> None:
    assert run(project, "build", "--engine", "embedded", "--to", "html")[0] == 0
    before = hash_tree(project / "reports"), hash_tree(project / "_site")
    baseline = project / "data" / "nurown-als" / "baseline.csv"
    text = baseline.read_text(encoding="utf-8")
    baseline.write_text(text.replace("msc_ntf,mean,50.3", "msc_ntf,mean,50.4"), encoding="utf-8")
    status, output = run(project, "build", "--engine", "embedded", "--locked", "--to", "html")
    assert status == 1
    assert output == snapshot
    assert (hash_tree(project / "reports"), hash_tree(project / "_site")) == before


def test_a_build_that_fails_leaves_the_last_good_site(project: Path) -> None:
    assert run(project, "build", "--engine", "embedded", "--to", "html")[0] == 0
    before = {p: p.read_bytes() for p in (project / "_site").rglob("*") if p.is_file()}
    template = project / "templates" / "report.qmd.j2"
    template.write_text(template.read_text(encoding="utf-8") + "\n::: {.panel-tabset}\n:::\n")
    status, output = run(project, "build", "--engine", "embedded", "--to", "html")
    assert status == 1
    assert "panel-tabset" in output
    assert {p: p.read_bytes() for p in (project / "_site").rglob("*") if p.is_file()} == before
    assert "panel-tabset" not in (project / "reports/nurown-als/report.qmd").read_text()


def test_facts_finds_what_a_writer_looks_for(project: Path, snapshot: SnapshotAssertion) -> None:
    status, output = run(project, "facts", "nurown-als", "headache", "placebo")
    assert status == 0
    assert output == snapshot


def test_facts_can_be_had_as_json(project: Path) -> None:
    status, output = run(project, "facts", "nurown-als", "flow/randomised", "--json")
    assert status == 0
    (fact,) = json.loads(output)
    assert (fact["text"], fact["value"], fact["origin"]) == ("48", 48.0, "printed")


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "nurown-asl"),
        ("facts", "nothing-like-it"),
        ("build", "--to", "docx"),
        ("build", "--engine", "word"),
        ("flow", "nurown-als", "-o", "flow.docx"),
        ("summary", "nurown-als", "--style", "poem"),
        ("summary", "nurown-als", "--style", "plain", "-o", "plain.odt"),
        ("check", "mesmes"),
        ("flow", "nurown-als", "-o", "no/such/folder/flow.svg"),
        ("trace", "nowhere.html"),
    ],
)
def test_a_command_typed_wrongly_says_what_is_allowed(
    project: Path, arguments: tuple[str, ...], snapshot: SnapshotAssertion
) -> None:
    assert run(project, *arguments) == snapshot


def test_outside_a_project_the_message_says_so(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    result = CliRunner().invoke(cli, ["--project", str(tmp_path), "build"])
    assert (result.exit_code, result.output.replace(str(tmp_path), "HERE")) == snapshot


@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
def test_flow_draws_one_diagram(project: Path, tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"flow.{ending}"
    assert run(project, "flow", "nurown-als", "-o", str(target)) == (0, "")
    assert target.read_bytes()[:4] in {b"<svg", b"\x89PNG", b"%PDF"}


def test_flow_prints_svg_where_no_file_is_named(project: Path) -> None:
    status, output = run(project, "flow", "nurown-als")
    assert status == 0
    assert output.startswith("<svg ")
    assert "Assessed for eligibility (n\u00a0=\u00a059)" in output


def test_summary_makes_the_style_and_format_of_the_file(project: Path, tmp_path: Path) -> None:
    target = tmp_path / "plain.docx"
    status, output = run(project, "summary", "nurown-als", "--style", "plain", "-o", str(target))
    assert (status, output) == (0, "")
    assert target.read_bytes().startswith(b"PK")


def test_summary_prints_markdown_where_no_file_is_named(project: Path) -> None:
    status, output = run(project, "summary", "nurown-als", "--style", "release")
    assert status == 0
    assert output.startswith("# Early ALS trial in 48 people")
    assert "9 of 36 people (25 in 100)" in output


def test_check_prints_how_hard_each_summary_is(project: Path, snapshot: SnapshotAssertion) -> None:
    assert run(project, "check", "nurown-als") == snapshot


def test_a_summary_that_is_too_hard_fails_the_check(project: Path) -> None:
    narrative = project / "data" / "nurown-als" / "narrative.yml"
    text = narrative.read_text(encoding="utf-8")
    long = "and then it went on " * 8
    hard = text.replace("Nobody died during the trial.", f"Nobody died {long}during the trial.")
    assert hard != text
    narrative.write_text(hard, encoding="utf-8")
    status, output = run(project, "check", "nurown-als")
    assert status == 1
    assert "hard  grade" in output
    assert "too hard." in output


def test_doctor_says_which_engine_would_run_and_why(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QUARTO_PATH", raising=False)
    monkeypatch.setenv("PATH", os.devnull)
    status, output = run(project, "doctor")
    assert status == 0
    assert "engine: embedded, because Quarto is not installed" in output
    assert "pandoc 3." in output


def test_doctor_works_outside_a_project(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["--project", str(tmp_path), "doctor"])
    assert result.exit_code == 0
    assert "missing  project" in result.output


def test_help_needs_nothing_heavy() -> None:
    heavy = ["pandas", "typst", "pydantic", "jinja2", "yaml", "quarto"]
    code = f"import sys, toolkit.cli; print([n for n in {heavy} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "[]"


def test_a_bug_is_reported_without_a_traceback(project: Path) -> None:
    code = (
        "import toolkit.project, toolkit.cli, sys\n"
        "def broken(*_): raise ZeroDivisionError('oh')\n"
        "toolkit.project.load_project = broken\n"
        f"sys.argv = ['trialpress', '--project', {str(project)!r}, 'build']\n"
        "toolkit.cli.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, text=True)
    assert done.returncode == 3
    assert "This is a bug in trialpress: ZeroDivisionError: oh" in done.stderr
    assert "Traceback" not in done.stderr


def add_trial(project: Path, name: str) -> None:
    shutil.copytree(ROOT / "data" / name, project / "data" / name)


def test_one_trial_can_be_built_alone_and_the_others_stay(project: Path) -> None:
    add_trial(project, "mesems")
    assert run(project, "build", "--engine", "embedded", "--to", "html")[0] == 0
    reports, site = hash_tree(project / "reports"), hash_tree(project / "_site")
    narrative = project / "data" / "mesems" / "narrative.yml"
    text = narrative.read_text(encoding="utf-8")
    narrative.write_text(text.replace("A small effect", "A very small effect"), encoding="utf-8")
    status, output = run(project, "build", "mesems", "--engine", "embedded", "--to", "html")
    assert status == 0, output
    for before, folder in ((reports, "reports"), (site, "_site")):
        after = hash_tree(project / folder)
        assert set(after) == set(before)
        changed = {name for name in before if before[name] != after[name]}
        assert changed
        assert not any("nurown-als" in name for name in changed)


def test_one_trial_can_be_built_before_the_others(project: Path) -> None:
    add_trial(project, "mesems")
    status, output = run(project, "build", "mesems", "--engine", "embedded", "--to", "html")
    assert status == 0, output
    assert (project / "_site" / "reports" / "mesems" / "report.html").is_file()
    assert not (project / "reports" / "nurown-als").exists()


def test_the_reports_of_a_trial_that_is_gone_go_too(project: Path) -> None:
    add_trial(project, "mesems")
    assert run(project, "build", "--engine", "embedded", "--to", "html")[0] == 0
    shutil.rmtree(project / "data" / "mesems")
    status, output = run(project, "build", "--engine", "embedded", "--to", "html", "--locked")
    assert status == 1
    assert "reports/mesems/report.qmd: would be removed" in output
    assert run(project, "build", "--engine", "embedded", "--to", "html")[0] == 0
    assert not (project / "reports" / "mesems").exists()
    assert not (project / "_site" / "reports" / "mesems").exists()


def test_one_format_alone_leaves_the_other_as_it_is(project: Path) -> None:
    assert run(project, "build", "--engine", "embedded")[0] == 0
    before = hash_tree(project / "_site")
    assert run(project, "build", "--engine", "embedded", "--to", "pdf")[0] == 0
    assert hash_tree(project / "_site") == before


def test_a_site_that_is_a_link_is_refused_and_left_alone(
    project: Path, tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    published = tmp_path / "published"
    published.mkdir()
    (published / "kept.txt").write_text("kept", encoding="utf-8")
    (project / "_site").symlink_to(published)
    assert run(project, "build", "--engine", "embedded", "--to", "html") == snapshot
    assert (project / "_site" / "kept.txt").read_text(encoding="utf-8") == "kept"


def test_a_folder_whose_name_cannot_be_an_address_is_refused(
    project: Path, snapshot: SnapshotAssertion
) -> None:
    shutil.copytree(project / "data" / "nurown-als", project / "data" / "Trial 1")
    assert run(project, "build", "--engine", "embedded", "--to", "html") == snapshot


def edit_standfirst(project: Path, words: str) -> None:
    narrative = project / "data" / "nurown-als" / "narrative.yml"
    text = narrative.read_text(encoding="utf-8")
    assert "The cells were given once." in text
    narrative.write_text(text.replace("The cells were given once.", words, 1), encoding="utf-8")


def test_a_sign_without_a_letter_form_is_named(project: Path, snapshot: SnapshotAssertion) -> None:
    edit_standfirst(project, "The cells were given once \N{GRINNING FACE}.")
    status, output = run(project, "build", "--engine", "embedded", "--to", "html")
    assert status == 0, output
    page = project / "_site" / "reports" / "nurown-als" / "summary-release.html"
    assert "once \N{GRINNING FACE}." in page.read_text(encoding="utf-8")
    status, output = run(project, "build", "--engine", "embedded", "--to", "pdf")
    assert (status, output.splitlines()[-3:]) == snapshot


def test_raw_html_in_a_sentence_is_refused(project: Path, snapshot: SnapshotAssertion) -> None:
    edit_standfirst(project, "The cells <script>alert(1)</script> were given once.")
    assert run(project, "build", "--engine", "embedded", "--to", "html") == snapshot
