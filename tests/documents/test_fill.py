"""The filled documents: no number that is no fact, and no text that is more than text."""

from __future__ import annotations

import json
import re
from datetime import date
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
import yaml

from tests.conftest import ALS, copy_als
from toolkit.builds.documents import build_documents
from toolkit.documents.phrases import long_date
from toolkit.errors import TemplateError, TrialpressError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

    from toolkit.pipeline import AnalysedTrial
    from toolkit.project import Project

STYLES = ("release", "article", "brief", "plain")
SUMMARIES = tuple(f"{ALS}/summary-{style}.qmd" for style in STYLES)
DOCUMENTS = (f"{ALS}/report.qmd", *SUMMARIES)


@pytest.mark.parametrize("name", SUMMARIES)
def test_a_summary_has_no_number_that_is_not_a_fact(
    name: str, als: AnalysedTrial, als_documents: dict[str, str], snapshot: SnapshotAssertion
) -> None:
    text, *_ = als_documents[name].replace('\\"', '"').split("\n```{=html}\n<script")
    for source in als.trial.description.documents.values():
        text = text.replace(source.citation, "")
    text = re.sub(r'\[[^\]]*\]\{(result|timepoint)="[^"]*"\}', "", text)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    text = re.sub(r"(?m)^date: .*$|^\d+\. |data-result=\"[^\"]*\"|!\[.*$", "", text)
    assert re.findall(r"\S*\s?\S*\d\S*(?:\s[A-Z]\w+)?", text) == snapshot


def test_every_fact_of_the_documents_is_a_result(
    als: AnalysedTrial, als_documents: dict[str, str]
) -> None:
    shown = {
        result_id
        for name in DOCUMENTS
        for ids in re.findall(r'result=\\?"([^"\\]*)', als_documents[name])
        for result_id in ids.split()
    }
    assert len(shown) > 100
    assert shown <= set(als.results.ids)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_front_matter_is_yaml_with_what_engines_need(
    name: str, als_documents: dict[str, str]
) -> None:
    front = yaml.safe_load(als_documents[name].split("---\n")[1])
    texts = {"pagetitle", "title", "subtitle", "description"}
    assert set(front) == {*texts, "date", "lang", "format"}
    assert front["lang"] == "en-GB"


def test_a_date_is_written_out() -> None:
    assert long_date(date(2019, 12, 1)) == "1 December 2019"


@pytest.mark.parametrize(("call", "first"), [("table", "baseline"), ("picture", "flow")])
def test_a_display_that_is_not_there_says_which_are(
    call: str, first: str, als_project: Project
) -> None:
    template = als_project.templates / "summary-release.qmd.j2"
    template.write_text(f'one\n{{{{ {call}("basline") }}}}\n', encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        build_documents(als_project)
    assert str(caught.value).startswith(
        f"templates/summary-release.qmd.j2:2: there is no {call} 'basline'.\n"
        f"Hint: there are: {first}, "
    )


TEXTS = (
    "a|b",
    "<script>alert(1)</script>",
    "#let x = 1",
    "{{< include /etc/passwd >}}",
    "{{ fact('flow/randomised') }}",
    "$x$",
    "*bold* _it_ `code`",
    "\"quoted\" and 'single'",
    "x" * 200,
    "🎉 party",
    "שלום (עולם)",
    "- item",
    "::: {.callout-note}",
    "![x](file:///etc/passwd)",
    "</td></tr></table> ```",
    "</script><b>x</b>",
    "@fig-flow [^1] \\",
)
BENIGN = "Benign text"
DRAWN = {"svg", "title", "desc", "g", "rect", "path", "line", "circle", "polygon", "text", "tspan"}


class Page(HTMLParser):
    """Collects what a page is made of: its elements with their attributes, its text, its data.

    Widths of tables and ids of headings follow from the text, and are left out.
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.words = ""
        self.told: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        kept = () if tag in {"col", "h3"} else (pair for pair in attrs if pair[0] != "style")
        self.elements.append((tag, tuple(kept)))

    def handle_data(self, data: str) -> None:
        """Note text; the text of a script is data, of facts by their ids."""
        if self.cdata_elem != "script":
            self.words += data
            return
        for fact in json.loads(data).values():
            self.told += fact.values()

    @property
    def text(self) -> str:
        """The page's text, with single spaces, and whatever a sentence does to its capitals."""
        return " ".join(self.words.split()).casefold()


def put_everywhere(text: str, folder: Path) -> None:
    """Put a text where a trial's files have words of their own."""
    quoted = json.dumps(text, ensure_ascii=False)
    path = folder / "trial.yml"
    described = path.read_text(encoding="utf-8")
    for old, new in (
        ("label: Headache and procedural headache", f"label: {quoted}"),
        ("name: MSC-NTF cells\n    plain", f"name: {quoted}\n    plain"),
        ("plain: cell group", f"plain: {quoted}"),
        ("short: NurOwn in ALS", f"short: {quoted}"),
        ("name: Brainstorm-Cell Therapeutics\n  kind", f"name: {quoted}\n  kind"),
        ("name: Rapid progressors", f"name: {quoted}"),
        ("week_4: Week 4", f"week_4: {quoted}"),
        ("citation: >-", f"citation: {quoted}\n    # >-"),
    ):
        assert described.count(old) == 1, old
        described = described.replace(old, new)
    described = re.sub(r"(    # >-)\n(?:      .*\n)+", r"\1\n", described)
    path.write_text(described, encoding="utf-8")
    path = folder / "flow.csv"
    flow = path.read_text(encoding="utf-8")
    doubled = text.replace('"', '""')
    assert flow.count(",Screen failure,") == 1
    path.write_text(flow.replace(",Screen failure,", f',"{doubled}",'), encoding="utf-8")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One copy of the trial and the templates for all that is compared here."""
    return copy_als(tmp_path_factory.mktemp("source")).root


@pytest.fixture(scope="module")
def benign(
    source: Path, tmp_path_factory: pytest.TempPathFactory, pandoc: Callable[[str, str], str]
) -> dict[str, Page]:
    """The pages of the trial with harmless words."""
    project = copy_als(tmp_path_factory.mktemp("benign"), source)
    put_everywhere(BENIGN, project.data / ALS)
    documents = build_documents(project)
    return {name: Page(pandoc(documents[name], "html")) for name in DOCUMENTS}


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_text_is_nothing_but_that_text(
    text: str,
    source: Path,
    tmp_path: Path,
    pandoc: Callable[[str, str], str],
    benign: dict[str, Page],
) -> None:
    project = copy_als(tmp_path, source)
    put_everywhere(text, project.data / ALS)
    documents = build_documents(project)
    for name in DOCUMENTS:
        page = Page(pandoc(documents[name], "html"))
        want = benign[name]
        assert page.text == want.text.replace(BENIGN.casefold(), " ".join(text.split()).casefold())
        assert page.told == [told.replace(BENIGN, text) for told in want.told]
        assert page.elements == [
            (tag, tuple((key, value and value.replace(BENIGN, text)) for key, value in attributes))
            for tag, attributes in want.elements
        ]
    for name in documents:
        if name.endswith(".svg"):
            drawn = ET.fromstring(documents[name])  # noqa: S314 - our own output
            assert {element.tag.rpartition("}")[2] for element in drawn.iter()} <= DRAWN
            assert text in "".join(drawn.itertext())


@pytest.mark.parametrize("file", ["trial.yml", "flow.csv"])
def test_text_that_only_looks_like_something_is_a_fault(file: str, als_project: Project) -> None:
    path = als_project.data / ALS / file
    text = path.read_text(encoding="utf-8")
    for words in ("name: Brainstorm-Cell Therapeutics", ",Screen failure,"):
        text = text.replace(words, re.sub("Brain.*|Screen failure", '"\u00a0"', words))
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TrialpressError) as caught:
        build_documents(als_project)
    assert caught.value.faults[0].where.startswith(f"data/{ALS}/{file}:")
