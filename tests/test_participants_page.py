"""The page about participant-level data: its files load, and give the numbers that it shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from tests.conftest import ROOT
from toolkit.cli import cli
from toolkit.model.datasets import MeasuredOutcome, PackagedFile, ParticipantData
from toolkit.model.settings import Settings
from toolkit.sources.adam.roles import DATA_RULES, RELATED_WORDS, ROLES, UNRELATED_WORDS
from toolkit.sources.datasets.reading import FORMATS

if TYPE_CHECKING:
    from pydantic import BaseModel

PAGE = (ROOT / "docs" / "participants.md").read_text(encoding="utf-8")
FILES = re.findall(r"(?ms)^`(data/sleep/[\w.]+)`.*?^```\w+\n(.*?)^```", PAGE)
COMMANDS = re.findall(r"(?ms)^```console\n\$ trialpress (.*?)\n(.*?)^```", PAGE)


def write_walkthrough(root: Path) -> Path:
    """Write the trial of the page into a project of its own."""
    for name, text in FILES:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (root / "_quarto.yml").write_text("project:\n  type: website\n", encoding="utf-8")
    return root


@pytest.fixture
def walkthrough(tmp_path: Path) -> Path:
    return write_walkthrough(tmp_path)


def test_the_page_has_a_whole_trial() -> None:
    assert [Path(name).name for name, _ in FILES] == ["adsl.csv", "adae.csv", "trial.yml"]
    assert [command.split()[0] for command, _ in COMMANDS] == ["table", "table", "rows"]


@pytest.mark.parametrize(("command", "shown"), COMMANDS)
def test_a_command_of_the_page_prints_what_the_page_shows(
    command: str, shown: str, walkthrough: Path
) -> None:
    result = CliRunner().invoke(cli, ["--project", str(walkthrough), *shlex.split(command)])
    assert result.exit_code == 0, result.output
    assert result.stdout.strip() == shown.strip()


def list_defaults(part: type[BaseModel], path: str = "") -> dict[str, Any]:
    """List the keys of a part of `trial.yml`, and those inside it, with their defaults."""
    keys: dict[str, Any] = {}
    for name, field in part.model_fields.items():
        kinds = (field.annotation, *getattr(field.annotation, "__args__", ()))
        inner = next((kind for kind in kinds if hasattr(kind, "model_fields")), None)
        found = {f"{path}{name}": field.default}
        keys |= found if inner is None else list_defaults(inner, f"{path}{name}.")
    return keys


@pytest.mark.parametrize(
    ("heading", "part"),
    [
        ("`participants:`", ParticipantData),
        ("`outcomes.NAME.computed`", MeasuredOutcome),
        ("Settings", Settings),
    ],
)
def test_every_key_is_on_the_page_with_its_default(heading: str, part: type[BaseModel]) -> None:
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    shown = dict(re.findall(r"(?m)^\| `([\w.]+)` \| (.*?) \|", section))
    defaults = list_defaults(part)
    assert [key for key in defaults if key not in shown] == []
    plain = {k: str(v).lower() for k, v in defaults.items() if isinstance(v, bool | str | int)}
    assert {key: shown[key].strip("`") for key in plain} == plain


def test_the_page_names_what_a_packaged_file_needs() -> None:
    assert [key for key in PackagedFile.model_fields if f"\n    {key}: " not in PAGE] == []


def test_the_page_names_every_format() -> None:
    assert [ending for ending in FORMATS if f"`{ending}`" not in PAGE] == []


def test_every_role_of_a_column_is_on_the_page() -> None:
    for role in ROLES:
        columns = ", ".join(f"`{column}`" for column in role.columns)
        row = rf"\| `{role.name}` \| .*? \| {re.escape(columns)} \| {role.kind} \| (.*?) \|"
        assert re.findall(row, PAGE) == [role.meaning], role.name


def test_every_rule_of_the_data_is_on_the_page() -> None:
    for rule, (severity, said) in DATA_RULES.items():
        assert f"| {rule} | {severity} | {said} |" in PAGE


def test_every_word_of_causality_is_on_the_page() -> None:
    said = " ".join(PAGE.split())
    assert [word for word in (*RELATED_WORDS, *UNRELATED_WORDS) if f"`{word}`" not in said] == []


def test_its_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", PAGE):
        assert (ROOT / "docs" / target).is_file(), target
