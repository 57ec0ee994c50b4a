"""The report of a trial whose numbers are computed: its words, and where its numbers come from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.small_project import NAME, write_project
from toolkit.builds.documents import build_documents
from toolkit.builds.request import BuildRequest
from toolkit.builds.site import build_site
from toolkit.pipeline import trace_file
from toolkit.project import load_project

if TYPE_CHECKING:
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

EVERYTHING = """\
settings:
  adverse_events: {differences: miettinen-nurminen, exposure_adjusted: true, threshold: 0}
  baseline: {quantiles: type-7, missing: in-denominator, differences: true, p_values: true}
"""
STRANGER = "S-9,RASH,SKIN DISORDERS,Y,MILD,N\n"


def read_report(project: Path) -> str:
    """Fill the report, and leave out its tables and what is only for the page's script."""
    text = build_documents(load_project(project))[f"{NAME}/report.qmd"]
    return re.sub(r"(?s)```\{=html\}.*?```", "(HTML)", text.partition("<script")[0])


def test_the_words_of_a_computed_report_are_as_before(
    tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    assert read_report(write_project(tmp_path)).splitlines() == snapshot


def test_the_methods_tell_every_choice_that_was_made(
    tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    text = read_report(write_project(tmp_path, EVERYTHING))
    methods = text.partition("## Methods of this report")[2].partition("\n|")[0]
    assert methods.splitlines() == snapshot


def test_what_does_not_fit_in_the_data_is_listed(tmp_path: Path) -> None:
    text = read_report(write_project(tmp_path, events=STRANGER))
    findings = text.partition("## What does not fit in the data")[2].partition("## ")[0]
    assert "adae.csv" in findings
    assert "S-9" in findings


@pytest.mark.parametrize("settings", ["", EVERYTHING], ids=["usual", "everything"])
def test_every_number_of_a_computed_site_says_where_it_comes_from(
    settings: str, tmp_path: Path
) -> None:
    project = load_project(write_project(tmp_path, settings, STRANGER))
    build_site(project, BuildRequest(project.trials, frozenset({"html", "pdf"}), "embedded"))
    numbers, known = trace_file(project, project.site / "reports" / NAME / "report.html")
    assert [number.around for number in numbers if not number.traced] == []
    shown = [result_id for number in numbers for result_id in number.results]
    assert len(shown) > 100
    assert [result_id for result_id in shown if result_id not in known] == []
