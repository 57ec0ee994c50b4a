"""What a search finds: pages and their sections in, an index that stays the same out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.engines import kitchen
from toolkit.engines.search import INDEX, Passage, read_passages, write_index
from toolkit.errors import EngineError

if TYPE_CHECKING:
    from pathlib import Path

HTML = frozenset({"html"})
FILE = "site_libs/trialpress/search.js"


def read(site: Path) -> list[dict[str, str]]:
    """Read an index as a browser does: a script that sets one name."""
    name, _, value = (site / FILE).read_text(encoding="utf-8").partition(" = ")
    assert name == "globalThis.trialpressPassages"
    passages: list[dict[str, str]] = json.loads(value.rstrip().removesuffix(";"))
    return passages


def page(body: str, title: str = "A page – A site", heading: str = "A page") -> str:
    """Write a page as the engine does."""
    return (
        f"<html><head><title>{title}</title></head><body><header>Site</header>"
        f"<main><header><h1>{heading}</h1></header>{body}</main><footer>Foot</footer></body></html>"
    )


def words(body: str) -> str:
    """Return the text of the first passage of a page."""
    return read_passages(page(body), "a.html", "A site")[0].text


def test_a_page_is_read_section_by_section() -> None:
    body = (
        '<p>Of <span data-result="x">48</span> people</p><h2 id="harms">Harms &amp; <em>ills</em>'
        '</h2><p>9 of 36.</p><h3 id="deaths">Deaths</h3><p>None.</p><h2>No id</h2><p>Goes on.</p>'
    )
    assert read_passages(page(body), "r/a.html", "A site") == (
        Passage("r/a.html", "A page", "", "Of 48 people"),
        Passage("r/a.html#harms", "A page", "Harms & ills", "9 of 36."),
        Passage("r/a.html#deaths", "A page", "Deaths", "None. No id Goes on."),
    )


def test_a_page_with_a_short_name_keeps_its_heading() -> None:
    first = read_passages(page("", "Short – A site", "The long title"), "a.html", "A site")[0]
    assert (first.title, first.heading) == ("Short", "The long title")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<table><tr><th>a</th><td>1</td></tr><tr><td>2</td></tr></table>", "a 1 2"),
        ("<p>in<em>side</em> a <b>wo</b>rd</p>", "inside a word"),
        ("one<br>two<br/>three", "one two three"),
        ("10<sup>−6</sup> m<sup>2</sup>, H<sub>2</sub>O", "10⁻⁶ m², H2O"),
        ('<a class="footnote-ref" href="#n"><sup>1</sup></a>So', "So"),
        ("<script>{}</script><style>p {}</style>a &lt; b", "a < b"),
        ("<nav><p>On this page</p><nav>x</nav></nav>Text", "Text"),
        ("<svg><title>t</title><desc>d</desc><text>Seen</text></svg>", "Seen"),
        ('<text><tspan x="0">One</tspan><tspan x="0">t<tspan>w</tspan>o</tspan></text>', "One two"),
        ("<math><mi>a</mi><mo>=</mo><mn>2</mn><annotation>a = 2</annotation></math>", "a=2"),
        ("a\u00a0b\n\n c", "a b c"),
    ],
)
def test_text_is_what_a_reader_sees(body: str, text: str) -> None:
    assert words(body) == text


def test_the_index_of_a_site(tmp_path: Path) -> None:
    kitchen.render(kitchen.write_site(tmp_path / "project"), tmp_path / "site", formats=HTML)
    passages = read(tmp_path / "site")
    hrefs = [passage["href"] for passage in passages]
    assert hrefs[:2] == ["index.html", "reports/one/report.html"]
    assert "reports/one/report.html#flow" in hrefs
    assert len(hrefs) == len(set(hrefs))
    by_href = {passage["href"]: passage for passage in passages}
    assert by_href[hrefs[1]]["title"] == "A small trial: “quoted” & #let $5"
    assert "29 (80.6)" in by_href["reports/one/report.html#harms"]["text"]
    text = " ".join(passage["text"] for passage in passages)
    assert "48 in a picture" in text
    assert "<td" not in text
    assert "</" not in text
    for beside in ("On this page", "Other Formats", "Skip to", "A title for the picture", "↩"):
        assert beside not in text


def test_a_part_of_a_site_keeps_what_is_known_of_the_rest(tmp_path: Path) -> None:
    project, site = kitchen.write_site(tmp_path / "project"), tmp_path / "site"
    kitchen.render(project, site, formats=HTML)
    before = (site / FILE).read_bytes()
    for name in kitchen.DOCUMENTS:
        written = kitchen.render(project, site, formats=HTML, documents=(name,))
        assert FILE in written
        assert (site / FILE).read_bytes() == before, "in the same order too"
    (site / "index.html").unlink()
    kitchen.render(project, site, formats=HTML, documents=("reports/one/report.qmd",))
    assert {passage["href"].partition("#")[0] for passage in read(site)} == {
        "reports/one/report.html"
    }


@pytest.mark.parametrize("there", ["", "var other = 1;", 'globalThis.x = [{"a": 1}];', "\x00"])
def test_another_file_in_its_place_is_as_good_as_none(tmp_path: Path, there: str) -> None:
    (tmp_path / INDEX).write_text(there, encoding="utf-8")
    write_index(tmp_path, tmp_path, {"a.html": (Passage("a.html", "A", "", "b"),)})
    assert (tmp_path / INDEX).read_text(encoding="utf-8") == (
        "globalThis.trialpressPassages = [\n"
        '{"href":"a.html","title":"A","heading":"","text":"b"}\n];\n'
    )


def test_a_site_can_do_without(tmp_path: Path) -> None:
    project = kitchen.write_site(tmp_path / "project")
    settings = (project / "_quarto.yml").read_text(encoding="utf-8")
    settings = settings.replace("website:\n", "website:\n  search: false\n")
    (project / "_quarto.yml").write_text(settings, encoding="utf-8")
    written = kitchen.render(project, tmp_path / "site", formats=HTML)
    assert not [name for name in written if name.endswith(".js")]
    text = (tmp_path / "site/index.html").read_text(encoding="utf-8")
    assert 'role="search"' not in text
    assert "site.js" not in text


def test_quartos_options_of_the_search_are_passed_over(tmp_path: Path) -> None:
    project = kitchen.write_site(tmp_path / "project")
    settings = (project / "_quarto.yml").read_text(encoding="utf-8")
    settings = settings.replace("website:\n", "website:\n  search: {type: overlay}\n")
    (project / "_quarto.yml").write_text(settings, encoding="utf-8")
    assert FILE in kitchen.render(project, tmp_path / "site", formats=HTML)


def test_search_is_true_or_false(tmp_path: Path) -> None:
    project = kitchen.write_site(tmp_path / "project")
    settings = (project / "_quarto.yml").read_text(encoding="utf-8")
    settings = settings.replace("website:\n", "website:\n  search: perhaps\n")
    (project / "_quarto.yml").write_text(settings, encoding="utf-8")
    with pytest.raises(EngineError, match=r"website\.search is not true, false or a set of keys"):
        kitchen.render(project, tmp_path / "site", formats=HTML)


def test_a_document_can_stay_out_of_the_index(tmp_path: Path) -> None:
    project, site = kitchen.write_site(tmp_path / "project"), tmp_path / "site"
    kitchen.render(project, site, formats=HTML)
    text = (project / "index.qmd").read_text(encoding="utf-8")
    (project / "index.qmd").write_text(text.replace("title:", "search: false\ntitle:", 1))
    kitchen.render(project, site, formats=HTML)
    assert "index.html" not in {passage["href"] for passage in read(site)}


def test_documents_of_a_folder_lead_to_one_another(tmp_path: Path) -> None:
    project, site = kitchen.write_site(tmp_path / "project"), tmp_path / "site"
    names = ("index.qmd", "reports/one/a_*b*.qmd", "reports/one/c.qmd")
    titles = ("title: 'Cells: a *trial* [1]{result=x}'", "title: Other\npagetitle: 'Cells: news'")
    for name, title in zip(names[1:], titles, strict=True):
        (project / name).write_text(f"---\n{title}\n---\n\nWords\n", encoding="utf-8")
    kitchen.render(project, site, formats=HTML, documents=names)
    text = (site / "reports/one/a_*b*.html").read_text(encoding="utf-8")
    assert '<li><a href="a_*b*.html" aria-current="page">A trial 1</a></li>' in text
    assert '<li><a href="c.html">News</a></li>' in text
    assert "<title>Cells: news – Small trials</title>" in (
        (site / "reports/one/c.html").read_text(encoding="utf-8")
    )
    assert "This trial" not in (site / "index.html").read_text(encoding="utf-8")
