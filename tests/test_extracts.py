"""One table, or the people behind one number, by command: what it prints, how it exits."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tests.conftest import ROOT
from tests.small_project import write_project
from toolkit.cli import cli
from toolkit.model.ard import COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion


def run(project: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["--project", str(project), *arguments])
    return result.exit_code, result.output.replace(str(project), "PROJECT")


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a small trial of invented people."""
    return write_project(tmp_path_factory.mktemp("computed"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("baseline",),
        ("adverse-events", "--threshold", "0"),
        ("adverse-events", "--threshold", "50", "--comparison", "at-least", "--arm", "placebo"),
        ("adverse-events", "--threshold", "0", "--sort", "alphabet", "--to", "csv"),
        ("adverse-events-summary",),
        ("severity", "--threshold", "0"),
        ("disposition", "--to", "csv"),
    ],
    ids=" ".join,
)
def test_a_table_is_computed_and_printed(
    arguments: tuple[str, ...], computed: Path, snapshot: SnapshotAssertion
) -> None:
    status, output = run(computed, "table", "small", *arguments)
    assert status == 0, output
    assert output == snapshot


@pytest.mark.parametrize("form", ["csv", "json", "md", "html"])
@pytest.mark.parametrize(
    "name", ["baseline", "adverse-events", "adverse-events-summary", "disposition", "function"]
)
def test_every_table_of_a_published_trial_is_printed_in_every_form(
    name: str, form: str, project: Path
) -> None:
    status, output = run(project, "table", "nurown-als", name, "--to", form)
    assert status == 0, output
    if form == "json":
        rows = json.loads(output)
        assert {tuple(row) for row in rows} == {COLUMNS}
        assert len({row["id"] for row in rows}) == len(rows) > 5
    elif form == "csv":
        assert len({len(row) for row in csv.reader(io.StringIO(output))}) == 1
    else:
        assert output.startswith("**" if form == "md" else "<table>")


def test_a_file_is_written_in_the_form_of_its_ending(computed: Path, tmp_path: Path) -> None:
    target = tmp_path / "baseline.json"
    assert run(computed, "table", "small", "baseline", "-o", str(target)) == (0, "")
    assert {row["analysis"] for row in json.loads(target.read_text())} == {"population", "baseline"}
    target = tmp_path / "baseline.txt"
    assert run(computed, "table", "small", "baseline", "--to", "html", "-o", str(target)) == (0, "")
    assert target.read_text(encoding="utf-8").startswith("<table>")


def test_a_threshold_is_a_filter_of_the_whole_table(computed: Path) -> None:
    def shown(*rule: str) -> list[str]:
        status, output = run(computed, "table", "small", "adverse-events", "--to", "csv", *rule)
        assert status == 0, output
        return output.splitlines()

    everything = shown("--threshold", "0")
    for threshold in ("10", "49.99"):
        assert set(shown("--threshold", threshold)) <= set(everything)


@pytest.mark.parametrize(
    "arguments",
    [
        ("table", "small", "basline"),
        ("table", "small", "nothing like it"),
        ("table", "small", "baseline", "--threshold", "5"),
        ("table", "small", "disposition", "--sort", "alphabet"),
        ("table", "small", "adverse-events", "--arm", "drugs"),
        ("table", "small", "adverse-events", "--sort", "size"),
        ("table", "small", "adverse-events", "--threshold", "100"),
        ("table", "small", "adverse-events", "--threshold", "99"),
        ("table", "small", "baseline", "-o", "baseline.docx"),
        ("table", "small", "baseline", "-o", "no/such/folder/baseline.csv"),
        ("table", "smal", "baseline"),
        ("rows", "small", "baseline/age/maen@drug"),
        ("rows", "small", "baseline/age/mean@drug", "-o", "rows.html"),
    ],
    ids=" ".join,
)
def test_a_command_typed_wrongly_says_what_is_allowed(
    arguments: tuple[str, ...], computed: Path, snapshot: SnapshotAssertion
) -> None:
    assert run(computed, *arguments) == snapshot


@pytest.mark.parametrize(
    "arguments",
    [
        ("table", "stems", "severity"),
        ("table", "stems", "adverse-events"),
        ("rows", "nurown-als", "baseline/age/mean@placebo"),
        ("rows", "nurown-als", "adverse_events/headache/n@placebo"),
        ("rows", "nurown-als", "outcomes/alsfrs_r_slope/before/value@betwen"),
    ],
    ids=" ".join,
)
def test_what_a_publication_does_not_give_is_said(
    arguments: tuple[str, ...], project: Path, snapshot: SnapshotAssertion
) -> None:
    shutil.copytree(ROOT / "data" / "stems", project / "data" / "stems")
    assert run(project, *arguments) == snapshot


@pytest.mark.parametrize(
    "arguments",
    [
        ("baseline/age/max@all",),
        ("baseline/sex/female/n@placebo", "--to", "csv"),
        ("adverse_events/any/n@drug",),
        ("adverse_events/any/serious_teae/events@all", "--to", "json"),
        ("adverse_events/any/serious_teae/n@placebo", "--to", "csv"),
        ("flow/discontinued/adverse_event@drug", "--to", "csv"),
    ],
    ids=" ".join,
)
def test_the_people_behind_a_number_are_printed(
    arguments: tuple[str, ...], computed: Path, snapshot: SnapshotAssertion
) -> None:
    status, output = run(computed, "rows", "small", *arguments)
    assert status == 0, output
    assert output == snapshot


def test_as_many_people_are_printed_as_the_number_says(computed: Path) -> None:
    status, output = run(computed, "table", "small", "adverse-events-summary", "--to", "json")
    assert status == 0, output
    for result in json.loads(output):
        if result["stat_name"] not in {"n", "events"} or result["stat"] is None:
            continue
        status, output = run(computed, "rows", "small", result["id"], "--to", "json")
        assert status == 0, output
        subjects = [row["subject"] for row in json.loads(output)]
        counted = subjects if result["stat_name"] == "events" else set(subjects)
        assert len(counted) == result["stat"], result["id"]


def test_a_table_of_a_publication_needs_nothing_that_only_participants_need(project: Path) -> None:
    heavy = {"pandas", "scipy", "statsmodels", "pyarrow", "pyreadstat", "numpy"}
    code = (
        "import sys; from toolkit.cli import cli\n"
        f"cli(['--project', {str(project)!r}, 'table', 'nurown-als', 'baseline', '--to', 'csv'], "
        "standalone_mode=False)\n"
        f"print(sorted({heavy} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stderr.strip() == "[]"
