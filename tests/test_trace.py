"""Every number on every page of the site says where it comes from."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tests.conftest import ROOT
from toolkit.builds.request import BuildRequest
from toolkit.builds.site import build_site
from toolkit.checks.trace import trace_page
from toolkit.cli import cli
from toolkit.pipeline import trace_file
from toolkit.project import load_project

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def whole_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of this repository, its pages only."""
    folder = tmp_path_factory.mktemp("whole")
    for name in ("data", "templates"):
        shutil.copytree(ROOT / name, folder / name)
    for path in (ROOT / "_quarto.yml", *ROOT.glob("*.qmd")):
        shutil.copy2(path, folder / path.name)
    project = load_project(folder)
    build_site(project, BuildRequest(project.trials, frozenset({"html"}), "embedded"))
    return folder


def test_no_number_of_the_shipped_site_comes_from_nowhere(whole_site: Path) -> None:
    project = load_project(whole_site)
    pages = sorted(project.site.rglob("*.html"))
    assert len(pages) == 2 + 5 * len(project.trials)
    results = 0
    for page in pages:
        numbers, known = trace_file(project, page)
        lost = [number.around for number in numbers if not number.traced]
        assert lost == [], page.name
        shown = [result_id for number in numbers for result_id in number.results]
        assert [result_id for result_id in shown if result_id not in known] == [], page.name
        results += len(shown)
    assert results > 1000


def test_a_number_typed_by_hand_is_found(whole_site: Path) -> None:
    page = whole_site / "_site" / "reports" / "mesems" / "summary-release.html"
    text = page.read_text(encoding="utf-8")
    forged = page.with_name("forged.html")
    forged.write_text(text.replace("</main>", "<p>It helped 97 people.</p></main>"))
    try:
        result = CliRunner().invoke(
            cli, ["--project", str(whole_site), "trace", str(forged), "--untraced"]
        )
    finally:
        forged.unlink()
    assert result.exit_code == 1
    assert "It helped 97 people." in result.output
    assert "1 of them untraced" in result.output


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<p>17 of 36</p>", ["17", "36"]),
        ("<p>p = 0.033, −1,413 and +1.7%</p>", ["0.033", "−1,413", "+1.7"]),
        ("<p>MCP-1, NCT02017912, miR-34a, CHIT-1, e2294, SDF-1a</p>", []),
        ('<p><a href="x">https://doi.org/10.1212/WNL.000</a> 10.1016/j.stem.2023.11.001</p>', []),
        ("<p>Figure\u00a01 and Table\u00a012</p>", []),
        ("<svg><title>n = 4</title><desc>n = 5</desc><text>n = 6</text></svg>", ["6"]),
        ("<script>3</script><style>4</style><code>5</code><nav>6</nav>", []),
        ("<p>in<br>2<br>weeks</p>", ["2"]),
        ("<p>29* (80.6)</p>", ["29", "80.6"]),
    ],
)
def test_a_number_is_what_a_reader_sees_as_one(page: str, found: list[str]) -> None:
    assert [number.text for number in trace_page(page, {})] == found


def test_a_number_belongs_to_the_nearest_element_that_names_a_result() -> None:
    page = '<td data-result="a b">25 (<span data-result="c">69.4</span>)</td><td>3</td>'
    assert [number.results for number in trace_page(page, {})] == [("a", "b"), ("c",), ()]


def test_words_that_are_given_name_their_source_whatever_their_typography() -> None:
    page = "<p>A person’s week\n 4, and 4 others</p>"
    numbers = trace_page(page, {"a person's week 4": "trial.yml: timepoints"})
    assert [number.given for number in numbers] == ["trial.yml: timepoints", ""]
