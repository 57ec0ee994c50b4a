"""A trial whose data come with a package that is not installed: the rest is built all the same."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tests.conftest import ALS, copy_project
from tests.test_participants_page import write_walkthrough
from toolkit.cli import cli
from toolkit.provenance import hash_files, list_files

if TYPE_CHECKING:
    from pathlib import Path

SLEEP = "sleep"
PACKAGE = "no_such_package_here"
INSTALL = "pip install no-such-package-here"
MESSAGE = f"data/sleep: the package '{PACKAGE}' is not installed.\n  Hint: {INSTALL}.\n"
LEFT_OUT = "data/sleep: left out. What is committed of it stays as it is.\n"
NARRATIVE = """\
date: 2026-11-21
styles: [release]
headline:
  topic: Milk in {{ fact("flow/randomised") }} people
  not-compared: nothing was compared
standfirst: People drank milk.
points: [{ label: People, text: 'In all, {{ fact("flow/randomised") }} people took part.' }]
means: [Little.]
does_not_mean: [Much.]
limits: [The trial was small.]
next_steps: [None.]
about: [Many people sleep badly.]
interests: Nobody paid.
"""


def run(project: Path, *arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli, ["--project", str(project), *arguments])
    return result.exit_code, result.stdout, result.stderr


def build(project: Path, *arguments: str) -> tuple[int, str, str]:
    return run(project, "build", "--engine", "embedded", "--to", "html", "-q", *arguments)


def hash_tree(folder: Path) -> dict[str, str]:
    return hash_files(folder, list_files(folder))


def add_trial(project: Path) -> None:
    """Add the trial of the page about participant-level data, ready to be built."""
    configuration = (project / "_quarto.yml").read_text(encoding="utf-8")
    write_walkthrough(project)
    (project / "_quarto.yml").write_text(configuration, encoding="utf-8")
    (project / "data" / SLEEP / "narrative.yml").write_text(NARRATIVE, encoding="utf-8")


def take_data_away(project: Path) -> None:
    """Let its datasets come with a package that nobody has."""
    path = project / "data" / SLEEP / "trial.yml"
    text = path.read_text(encoding="utf-8")
    for name in ("adsl.csv", "adae.csv"):
        (project / "data" / SLEEP / name).unlink()
        assert text.count(name) == 1
        packaged = f"{{ package: {PACKAGE}, path: {name}, install: {INSTALL} }}"
        text = text.replace(name, packaged)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def fresh(project: Path) -> Path:
    """A project with two trials, one of them with data that nobody has; nothing is built yet."""
    add_trial(project)
    take_data_away(project)
    return project


@pytest.fixture(scope="module")
def built_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, built while the data were there."""
    folder = copy_project(tmp_path_factory.mktemp("before") / "project")
    add_trial(folder)
    assert build(folder) == (0, "", "")
    take_data_away(folder)
    return folder


@pytest.fixture
def built(built_before: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(built_before, tmp_path / "project")


def test_the_rest_is_built_and_the_message_says_how_to_install_it(fresh: Path) -> None:
    assert build(fresh) == (0, "", MESSAGE + LEFT_OUT)
    assert (fresh / "_site" / "reports" / ALS / "report.html").is_file()
    assert not (fresh / "reports" / SLEEP).exists()
    assert "Sleep" not in (fresh / "reports" / "_trials.md").read_text(encoding="utf-8")


def test_what_is_committed_of_it_stays_and_is_on_the_site(built: Path) -> None:
    before = hash_tree(built / "reports")
    page = built / "_site" / "reports" / SLEEP / "report.html"
    page.unlink()
    assert build(built) == (0, "", MESSAGE + LEFT_OUT)
    assert hash_tree(built / "reports") == before
    assert "Warm milk" in page.read_text(encoding="utf-8")
    index = (built / "_site" / "index.html").read_text(encoding="utf-8")
    assert 'data-result="sleep/flow/randomised"' in index


def test_a_locked_build_without_it_passes(built: Path) -> None:
    assert build(built, "--locked") == (0, "", MESSAGE + LEFT_OUT)


def test_the_pages_about_all_trials_still_follow_the_other_trials(built: Path) -> None:
    path = built / "data" / ALS / "trial.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("short: NurOwn in ALS", "short: Cells in ALS"), encoding="utf-8")
    assert build(built)[0] == 0
    listing = (built / "reports" / "_trials.md").read_text(encoding="utf-8")
    assert "### Cells in ALS" in listing
    assert "### Sleep" in listing


@pytest.mark.parametrize(
    "command",
    [
        ("build", "--engine", "embedded", "--to", "html", SLEEP),
        ("check", SLEEP),
        ("facts", SLEEP),
        ("flow", SLEEP),
        ("summary", SLEEP, "--style", "release"),
        ("table", SLEEP, "baseline"),
    ],
)
def test_whoever_asks_for_that_very_trial_gets_an_error(
    command: tuple[str, ...], built: Path
) -> None:
    before = hash_tree(built / "reports")
    status, _, message = run(built, *command)
    assert status == 1
    assert f"the package '{PACKAGE}' is not installed.\n  Hint: {INSTALL}." in message
    assert hash_tree(built / "reports") == before


def test_nobody_who_builds_another_trial_hears_of_it(built: Path) -> None:
    assert build(built, ALS) == (0, "", "")


def test_a_check_of_all_trials_reads_what_is_committed(built: Path) -> None:
    status, output, message = run(built, "check")
    assert (status, message) == (0, MESSAGE + LEFT_OUT)
    assert f"{SLEEP}/summary-release.qmd" in output


def test_numbers_on_its_pages_can_still_be_traced(built: Path) -> None:
    for page in ("index.html", f"reports/{SLEEP}/report.html"):
        status, output, _ = run(built, "trace", str(built / "_site" / page))
        assert (status, "0 of them untraced" in output) == (0, True), output


@pytest.mark.parametrize("content", ["", "id,stat\nflow/randomised,7\n"])
def test_committed_results_that_somebody_has_spoilt_are_an_error(built: Path, content: str) -> None:
    (built / "reports" / SLEEP / "results.csv").write_text(content, encoding="utf-8")
    status, _, message = build(built)
    assert status == 1
    assert "reports/sleep/results.csv: results have the columns id, analysis" in message
    assert "put back the file that was committed" in message


def test_another_fault_of_that_trial_still_stops_the_build(built: Path) -> None:
    path = built / "data" / SLEEP / "narrative.yml"
    path.write_text(NARRATIVE.replace("means:", "meaning:"), encoding="utf-8")
    status, _, message = build(built)
    assert status == 1
    assert "data/sleep/narrative.yml" in message
