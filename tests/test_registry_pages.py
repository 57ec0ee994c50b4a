"""The pages of a registry's record: its numbers, and no word of it more than text."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pypdfium2
import pytest

from tests.conftest import ALS, ROOT
from tests.documents.test_fill import BENIGN, DRAWN, STYLES, TEXTS, Page
from tests.hostile import write_everywhere
from tests.sources.ctgov.records import NAMES, read_bytes
from toolkit.checks.reading import HIGHEST_GRADE, check_reading
from toolkit.checks.trace import trace_page
from toolkit.displays.given import list_given
from toolkit.documents.environment import DocumentEnvironment
from toolkit.documents.tracing import SCRIPT, read_script
from toolkit.engines.embedded import render_site
from toolkit.engines.process import read_document
from toolkit.engines.request import RenderRequest
from toolkit.errors import DataError
from toolkit.model.settings import AdverseEventSettings, Settings
from toolkit.model.trial import Trial
from toolkit.pipeline import analyse_trial, build_page, fill_documents
from toolkit.project import Project
from toolkit.sources.ctgov.words import read_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from toolkit.documents.fill import TrialPage

DOCUMENTS = ("report.qmd", "summary-plain.qmd", "summary-brief.qmd")
NAME = "record"


def open_project(folder: Path, record: bytes, settings: Settings | None = None) -> Project:
    """Make a project of one record, with the templates of this one."""
    path = folder / f"{NAME}.json"
    path.write_bytes(record)
    return Project(ROOT, (NAME,), settings or Settings(), folder, folder, {NAME: path})


def build(folder: Path, record: bytes) -> tuple[TrialPage, dict[str, str]]:
    """Fill the documents of a record."""
    page = build_page(open_project(folder, record), NAME)
    return page, fill_documents(DocumentEnvironment(ROOT / "templates", "templates"), page)


def render(folder: Path, documents: dict[str, str], formats: frozenset[str]) -> Path:
    """Render the documents of a record as a site of its own; return the folder of its pages."""
    staged, site = folder / "staged", folder / "site"
    (staged / "reports" / NAME).mkdir(parents=True)
    site.mkdir()
    for name, text in documents.items():
        (staged / "reports" / NAME / name).write_text(text, encoding="utf-8")
    (staged / "reports" / SCRIPT).write_text(read_script(), encoding="utf-8")
    shutil.copy2(ROOT / "_quarto.yml", staged)
    for path in ROOT.glob("*.qmd"):  # the menu leads to them
        (staged / path.name).write_text("---\ntitle: Trials\n---\n", encoding="utf-8")
    paths = tuple(f"reports/{NAME}/{name}" for name in documents if name.endswith(".qmd"))
    render_site(RenderRequest(project=staged, output=site, documents=paths, formats=formats))
    return site / "reports" / NAME


@pytest.mark.parametrize("name", NAMES)
def test_every_record_fills_its_documents_and_shows_results_only(name: str, tmp_path: Path) -> None:
    page, documents = build(tmp_path, read_bytes(name))
    assert {*DOCUMENTS, "results.csv"} <= set(documents)
    shown = {
        result_id
        for file in DOCUMENTS
        for ids in re.findall(r'result=\\?"([^"\\]*)', documents[file])
        for result_id in ids.split()
    }
    assert shown
    assert shown <= set(page.results.ids)
    assert len(set(page.results.ids)) == len(page.results)


@pytest.mark.parametrize("name", NAMES)
def test_the_summaries_of_a_record_can_be_read_at_thirteen(name: str, tmp_path: Path) -> None:
    _, documents = build(tmp_path, read_bytes(name))
    for file in DOCUMENTS[1:]:
        reading = check_reading(read_document(documents[file], file))
        assert reading.grade <= HIGHEST_GRADE
        assert not reading.too_long
        assert "The record does not say in words what the result means." in documents[file] or (
            "The record gives no numbers for the main outcome." in documents[file]
        )


@pytest.mark.parametrize("name", ["NCT02552212", "NCT02856893", "NCT06094296", "NCT01339377"])
def test_no_number_on_the_pages_of_a_record_comes_from_nowhere(name: str, tmp_path: Path) -> None:
    page, documents = build(tmp_path, read_bytes(name))
    pages = render(tmp_path, documents, frozenset({"html"}))
    given = list_given(page.trial.description, page.settings, page.results)
    for file in DOCUMENTS:
        text = (pages / file).with_suffix(".html").read_text(encoding="utf-8")
        numbers = trace_page(text, given)
        assert numbers
        assert not [number for number in numbers if not number.traced]


def test_primary_outcomes_come_first_and_other_ones_last(tmp_path: Path) -> None:
    _, documents = build(tmp_path, read_bytes("NCT02552212"))
    report = documents["report.qmd"]
    ids = re.findall(r"^::: \{#tbl-(primary|secondary|other|post-hoc)-", report, re.MULTILINE)
    assert ids == sorted(ids, key=["primary", "secondary", "other", "post-hoc"].index)
    headings = re.findall(r"^## (.*)$", report, re.MULTILINE)
    places = [headings.index(f"{kind} outcomes") for kind in ("Primary", "Secondary")]
    assert places == sorted(places)


def test_what_does_not_add_up_stands_in_the_report(tmp_path: Path) -> None:
    record = write_everywhere("Text")
    milestones = record["resultsSection"]["participantFlowModule"]["periods"][0]["milestones"]
    milestones[2]["achievements"][0]["numSubjects"] = "9"
    page, documents = build(tmp_path, json.dumps(record).encode())
    assert isinstance(page.trial, Trial)
    assert [finding.rule for finding in page.trial.findings if finding.rule[0] == "F"] == ["F6"]
    assert "9" in documents["report.qmd"].partition("## What does not fit together")[2]


@pytest.mark.parametrize(
    ("rule", "what"),
    [
        ({"threshold": 4}, "4% is below the threshold of the record of record"),
        (
            {"threshold": 5, "comparison": "at-least"},
            "the record of record does not list the events of exactly 5%",
        ),
        ({"arm": "all"}, "'all' is not an arm of record"),
    ],
)
def test_a_rule_that_the_record_cannot_keep_is_refused(
    rule: dict[str, object], what: str, tmp_path: Path
) -> None:
    settings = Settings(adverse_events=AdverseEventSettings.model_validate(rule))
    record = json.dumps(write_everywhere("Text")).encode()
    with pytest.raises(DataError) as caught:
        analyse_trial(open_project(tmp_path, record, settings), NAME)
    assert [fault.what for fault in caught.value.faults] == [what]


def test_a_rule_at_the_threshold_of_the_record_is_kept(tmp_path: Path) -> None:
    settings = Settings(adverse_events=AdverseEventSettings(threshold=5))
    record = json.dumps(write_everywhere("Text")).encode()
    assert analyse_trial(open_project(tmp_path, record, settings), NAME).results


_SHORT = 38
HOSTILE = (
    *TEXTS,
    "[x](javascript:alert(1)) javascript:alert(1)",
    "\u202eturned\u202c \u200fmarks",
    "{% raw %} {{ 7 * 7 }} {# note #} {## note ##}",
    '#eval("1") \\u{41} $ x $ <label> @ref',
    r"\<b\>escaped\</b\> \*by\* the registry",
    "1. one",
    "---",
)


@pytest.fixture(scope="module")
def benign(
    tmp_path_factory: pytest.TempPathFactory, pandoc: Callable[[str, str], str]
) -> dict[str, Page]:
    """The pages of a record with harmless words."""
    record = json.dumps(write_everywhere(BENIGN)).encode()
    _, documents = build(tmp_path_factory.mktemp("benign"), record)
    return {name: Page(pandoc(documents[name], "html")) for name in DOCUMENTS}


def read_page(page: Page, text: str) -> str:
    """Read a page without the findings, which quote the record, and a text as one sign."""
    before, _, rest = page.text.partition("what does not fit together")
    after = rest.partition("where each number comes from")[2]
    return f"{before} {after}".replace(" ".join(read_words(text).casefold().split()), "§")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_of_a_record_are_nothing_but_words(
    text: str, tmp_path: Path, pandoc: Callable[[str, str], str], benign: dict[str, Page]
) -> None:
    _, documents = build(tmp_path, json.dumps(write_everywhere(text)).encode())
    for name in DOCUMENTS:
        page, want = Page(pandoc(documents[name], "html")), benign[name]
        assert {tag for tag, _ in page.elements} <= {tag for tag, _ in want.elements}
        assert {key for _, pairs in page.elements for key, _ in pairs} <= {
            *(key for _, pairs in want.elements for key, _ in pairs),
            "data-from",
        }
        links = {value for _, pairs in page.elements for key, value in pairs if key == "href"}
        assert links == {v for _, pairs in want.elements for key, v in pairs if key == "href"}
        # a longer one stands otherwise in pictures, or is cut
        if len(text) < _SHORT:
            assert read_page(page, text) == read_page(want, BENIGN)
    for name in documents:
        if name.endswith(".svg"):
            drawn = ET.fromstring(documents[name])  # noqa: S314 - our own output
            assert {element.tag.rpartition("}")[2] for element in drawn.iter()} <= DRAWN


def test_hostile_words_are_words_on_paper_too(tmp_path: Path) -> None:
    text = " ".join(word for word in HOSTILE if "x" * 200 not in word and "🎉" not in word)
    _, documents = build(tmp_path, json.dumps(write_everywhere(text)).encode())
    pages = render(tmp_path, documents, frozenset({"html", "pdf"}))
    for name in DOCUMENTS:
        html = (pages / name).with_suffix(".html").read_text(encoding="utf-8")
        page = Page(re.sub(r"(?s)<script(?! type=.application/json. class).*?</script>", "", html))
        tags = {tag for tag, _ in page.elements}
        assert not tags & {"b", "iframe", "object", "embed"}
        links = [value for _, pairs in page.elements for key, value in pairs if key == "href"]
        assert not [link for link in links if link and "javascript" in link]
        with pypdfium2.PdfDocument((pages / name).with_suffix(".pdf")) as document:
            printed = "".join(page.get_textpage().get_text_range() for page in document)
        words = "".join(printed.split())
        for said in ("<script>alert(1)</script>", "#letx=1", '#eval("1")', "{{7*7}}", "$x$"):
            assert said in words.replace("’", "'").replace("”", '"').replace("“", '"'), (name, said)


def test_a_writer_may_add_the_usual_styles(tmp_path: Path) -> None:
    folder = tmp_path / "data" / NAME
    folder.mkdir(parents=True)
    (folder / "record.json").write_bytes(read_bytes("NCT02552212"))
    said = "source: ctgov\nprimary_outcome: {verdict: difference, plain: back pain}\n"
    (folder / "trial.yml").write_text(said, encoding="utf-8")
    narrative = (ROOT / "data" / ALS / "narrative.yml").read_text(encoding="utf-8")
    narrative = re.sub(r"\{\{.*?\}\}", "some", narrative, flags=re.DOTALL)
    narrative = narrative.replace("not-compared:", "difference:")
    (folder / "narrative.yml").write_text(narrative, encoding="utf-8")
    page = build_page(Project(tmp_path, (NAME,), Settings()), NAME)
    documents = fill_documents(DocumentEnvironment(ROOT / "templates", "templates"), page)
    assert {f"summary-{style}.qmd" for style in STYLES} <= set(documents)
    plain = documents["summary-plain.qmd"]
    assert "In the group SFE OL CZP 200 mg Q2W (SS), [15]{" in plain
    assert "It found a difference between the groups in back pain." in plain
    assert "- **:**" not in plain
