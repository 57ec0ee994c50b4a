"""The embedded engine, with the real pandoc and the real typst."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest

from tests.engines import kitchen
from toolkit.engines import embedded, process
from toolkit.errors import EngineError

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

ROOT = Path(__file__).parents[2]
HEAD = "---\ntitle: A title\nformat: {html: default, typst: default}\n---\n\n"
ALT = '{#fig-a fig-alt="Something"}'


@dataclass(frozen=True)
class Site:
    """What the engine made of the whole kitchen."""

    output: Path
    written: tuple[str, ...]
    progress: tuple[str, ...]

    def page(self, name: str = "reports/one/report.html") -> str:
        """Read a page, the report's where none is named."""
        return (self.output / name).read_text(encoding="utf-8")

    @property
    def pdf(self) -> Path:
        """The report's PDF."""
        return self.output / "reports/one/report.pdf"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("kitchen")
    project = kitchen.write_site(folder / "project")
    progress: list[str] = []
    written = kitchen.render(project, folder / "output", on_progress=progress.append)
    return Site(folder / "output", written, tuple(progress))


@pytest.fixture(scope="module")
def html_words(site: Site) -> str:
    return kitchen.page_words(site.page())


@pytest.fixture(scope="module")
def pdf_words(site: Site) -> str:
    return kitchen.pdf_words(site.pdf)


def render_one(folder: Path, text: str, **files: str) -> Path:
    """Render one document, beside some files, in both formats; return the output."""
    project = folder / "project"
    project.mkdir(exist_ok=True)
    (project / "_quarto.yml").write_text("lang: en-GB\n", encoding="utf-8")
    (project / "index.qmd").write_text(text, encoding="utf-8")
    for name, content in files.items():
        (project / name).write_text(content, encoding="utf-8")
    kitchen.render(project, folder / "output", documents=("index.qmd",))
    return folder / "output"


def test_a_document_is_made_in_the_formats_that_it_names(site: Site) -> None:
    fonts = [f"site_libs/trialpress/IBMPlexSans-{face}.woff2" for face in ("Italic", "Regular")]
    assert set(site.written) == {
        "data/one.csv",
        "data/two.csv",
        "index.html",
        "reports/one/dot.png",
        "reports/one/report.html",
        "reports/one/report.pdf",
        *fonts,
        "site_libs/trialpress/IBMPlexSans-SemiBold.woff2",
        "site_libs/trialpress/icon.svg",
        "site_libs/trialpress/search.js",
        "site_libs/trialpress/search.svg",
        "site_libs/trialpress/site.css",
        "site_libs/trialpress/site.js",
    }
    assert list(site.written) == sorted(site.written)
    assert all((site.output / name).is_file() for name in site.written)
    assert sorted(site.progress) == ["index.html", "reports/one/report.html", site.written[5]]


def test_only_the_formats_asked_for_are_made(tmp_path: Path) -> None:
    project = kitchen.write_site(tmp_path / "project")
    written = kitchen.render(project, tmp_path / "output", formats=frozenset({"pdf"}))
    assert written == ("reports/one/report.pdf",)


# The words that stand in both formats, in this order.
BOTH = [
    "A small trial: “quoted” & #let $5",
    "Its subtitle",
    "9 December 2019",
    "Of 48 people, see Figure 1, Table 1 and Table 2, Table 3;",
    "alone it is 1, with a prefix Picture 1.",
    "Shared words. Deeper words. Flow",
    "Figure 1: How people went",
    "A note below the figure.",
    "Table 1: Caption of the HTML table",
    "Cells N = 36 Placebo Serious, n (%) Head&ache 29 (80.6) - 8 *x* $y$",
    "Other Back pain 1. one -0.5 + two a b c",
    "A note within the table.",
    "Table 2: Caption of the pipe table Left Right - one 10-20",
    "Table 3: Caption of the grid table",
    "Un numbered 1 2",
    "Figure 2: Caption of the second figure",
    "Note Body of the note.",
    "A title with code Body of the warning, with Table 2.",
    "Heading as title",
    "Simple.",
    "Caution Careful.",
    "#let x = 1, $5, @home, a@b.org, <script>, *stars*, _lines_, back\\slash, pi|pe,",
    "#code $x_y$, // no comment, /* nor this */, ~tilde, 50%, a;b, (c), [d], e(f), g.h, i;",
    "three hyphens ---, two --, dots ..., -1.5,",
    "“double” and ‘single’, it’s – and — and … Äé ∑ ≥ ± µ.",  # noqa: RUF001 - what is tested
    "- minus",
    "1. link",
    "Quoted words. Term Definition of it.",
    'print("{{< not an include >}}")',
    "{{< nor this >}} A footnote",
    "H2O, struck, small.",
    "Within, data, page, PDF",
    "https://example.org/bare.",
    "Its text, with Figure 1.",
]


@pytest.mark.parametrize("words", BOTH)
def test_both_formats_have_the_words(words: str, html_words: str, pdf_words: str) -> None:
    assert words in html_words
    assert words in pdf_words


def test_the_words_stand_in_the_same_order(html_words: str, pdf_words: str) -> None:
    body = BOTH[3:-1]  # footnotes go to the foot of a page, or of the whole page
    for text in (html_words, pdf_words):
        places = [text.index(words) for words in body]
        assert places == sorted(places)


def test_each_format_has_its_own(html_words: str, pdf_words: str) -> None:
    for words in ("Hypertext only.", "Inline hypertext.", "Raw for the web", "Published"):
        assert words in html_words
        assert words not in pdf_words
    for words in ("Paper only. Paper too.", "Inline paper.", "Raw for paper"):
        assert words in pdf_words
        assert words not in html_words
    assert "What it is about" not in pdf_words, "Quarto prints a description on pages only"


def test_results_can_be_found_in_the_page(site: Site) -> None:
    page = site.page()
    assert '<span data-result="flow/randomised">48</span>' in page
    assert 'data-result="ae/headache/n@cells">29 (80.6)</td>' in page
    assert '<tspan data-result="flow/randomised">48 in a picture</tspan>' in page


def test_floats_have_captions_ids_and_links(site: Site) -> None:
    page = site.page()
    assert '<figure id="tbl-html" class="float float-tbl">' in page
    assert '<a href="#tbl-html">Table\xa01</a>' in page
    table = page[page.index('id="tbl-html"') :]
    assert table.index("figcaption") < table.index("<table")
    figure = page[page.index('id="fig-flow"') :]
    assert figure.index("<svg") < figure.index("figcaption id")
    assert '<th scope="row" rowspan="2">Back pain</th>' in page


def test_pictures_are_part_of_the_page_and_have_an_alternative(site: Site) -> None:
    page = site.page()
    assert 'role="img" aria-label="Of &quot;48&quot; people \\ &lt;all&gt;"' in page
    assert 'style="width: 60%"' in page
    assert '<title id="fig-flow-t">A title</title>' in page
    assert "<?xml" not in page
    assert "drawn by hand" not in page
    assert 'aria-label="Described in brackets"' in page
    assert '<img src="dot.png" alt="inline" />' in page


def test_tables_scroll_within_a_region_that_has_a_name(site: Site) -> None:
    regions = re.findall(r'<div class="scroll" role="region" tabindex="0" ([^>]*)>', site.page())
    assert 'aria-labelledby="tbl-html-caption"' in regions
    assert 'aria-label="Table without a number, 1"' in regions
    assert len(regions) == len(set(regions))


def test_the_page_around_the_document(site: Site, snapshot: SnapshotAssertion) -> None:
    page = site.page()
    before, _, rest = page.partition('<div class="body">')
    footer = rest[rest.index("</main>") :]
    assert before + footer == snapshot


def test_the_front_page(site: Site, snapshot: SnapshotAssertion) -> None:
    assert site.page("index.html") == snapshot


def test_one_main_heading_and_no_other_host(site: Site) -> None:
    for name in ("index.html", "reports/one/report.html"):
        page = site.page(name)
        assert len(re.findall("<h1", page)) == 1
        assert not re.findall(r'(?:src|<link[^>]*href)="(?:https?:)?//', page)
    assert "url(" in (css := site.page("site_libs/trialpress/site.css"))
    assert "//" not in css.replace("/*", "").replace("*/", "")


def test_the_page_refers_only_to_files_that_exist(site: Site) -> None:
    for name in ("index.html", "reports/one/report.html"):
        folder = (site.output / name).parent
        for target in re.findall(r'(?:src|href)="([^"#:]+)(?:#[^"]*)?"', site.page(name)):
            assert (folder / target).is_file(), target


def test_the_pdf_says_what_it_is(site: Site) -> None:
    document = pypdfium2.PdfDocument(site.pdf)
    metadata = document.get_metadata_dict()
    document.close()
    assert metadata["Title"] == "A small trial: “quoted” & #let $5"
    assert metadata["Author"] == "A. Writer, B. Reviewer"
    assert metadata["Keywords"] == "cells, placebo"
    assert metadata["CreationDate"] == "D:20191209000000Z"
    content = site.pdf.read_bytes()
    assert b"/Lang(en-GB)" in content
    assert b"<pdfuaid:part>1<" in content
    assert b"<pdfaid:part>2<" in content


def test_long_tables_go_on_with_their_headings(tmp_path: Path) -> None:
    rows = "".join(f"| row {number} | {number} |\n" for number in range(90))
    output = render_one(tmp_path, f"{HEAD}| Name | Value |\n|---|---|\n{rows}\n: Long {{#tbl-a}}\n")
    assert kitchen.pdf_words(output / "index.pdf").count("Name Value") == 2


def test_wide_tables_become_smaller_rather_than_leave_the_page(tmp_path: Path) -> None:
    head = "|" + "".join(f" Column {number} |" for number in range(12))
    rows = "\n|" + "---|" * 12 + "\n|" + " 12345.678 |" * 12 + "\n"
    output = render_one(tmp_path, f"{HEAD}{head}{rows}\n: Wide {{#tbl-a}}\n")
    document = pypdfium2.PdfDocument(output / "index.pdf")
    page = document[0]
    text = page.get_textpage()
    edges = [text.get_charbox(index)[2] for index in range(text.count_chars())]
    assert max(edges) < page.get_width() - 60
    assert kitchen.pdf_words(output / "index.pdf").count("12345.678") == 12
    document.close()


def test_contents_in_the_pdf(tmp_path: Path) -> None:
    text = HEAD.replace("title: A title", "title: A title\ntoc: true")
    output = render_one(tmp_path, f"{text}## First\n\n## Second\n")
    assert "Table of contents First" in kitchen.pdf_words(output / "index.pdf")
    assert 'aria-labelledby="toc-title"' in (output / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("mark", ["#", "##"])
def test_headings_may_begin_at_either_level(tmp_path: Path, mark: str) -> None:
    output = render_one(tmp_path, f"{HEAD}{mark} One\n\n{mark}# Two\n")
    page = (output / "index.html").read_text(encoding="utf-8")
    assert '<h2 id="one">One</h2>' in page
    assert '<h3 id="two">Two</h3>' in page


def test_a_pdf_that_is_there_already_is_linked(tmp_path: Path) -> None:
    output = render_one(tmp_path, f"{HEAD}Words\n")
    html = frozenset({"html"})
    kitchen.render(tmp_path / "project", output, documents=("index.qmd",), formats=html)
    assert "Other Formats" in (output / "index.html").read_text(encoding="utf-8")
    (output / "index.pdf").unlink()
    kitchen.render(tmp_path / "project", output, documents=("index.qmd",), formats=html)
    assert "Other Formats" not in (output / "index.html").read_text(encoding="utf-8")


def test_style_sheets_of_the_project_come_after_ours(tmp_path: Path) -> None:
    project = kitchen.write_site(tmp_path / "project")
    settings = (project / "_quarto.yml").read_text(encoding="utf-8")
    settings = settings.replace("theme: cosmo", "css: own.css")
    (project / "_quarto.yml").write_text(settings, encoding="utf-8")
    (project / "own.css").write_text("p {}", encoding="utf-8")
    written = kitchen.render(project, tmp_path / "output", formats=frozenset({"html"}))
    page = (tmp_path / "output/reports/one/report.html").read_text(encoding="utf-8")
    assert page.index("site.css") < page.index('href="../../own.css"')
    assert "own.css" in written


# ------------------------------------------------------------------------------------ Determinism

_AGAIN = """
import sys
from pathlib import Path
from tests.engines.kitchen import render
render(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def digests(folder: Path) -> dict[str, str]:
    """Hash all files below a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_elsewhere_and_later_the_bytes_are_the_same(site: Site, tmp_path: Path) -> None:
    project = kitchen.write_site(tmp_path / "a folder" / "somewhere else")
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "12345",
        "TZ": "Asia/Kathmandu",
        "LC_ALL": "C",
        "SOURCE_DATE_EPOCH": "1",
        "PYTHONPATH": str(ROOT),
    }
    subprocess.run(
        [sys.executable, "-c", _AGAIN, str(project), str(tmp_path / "again")],
        cwd=tmp_path,
        env=environment,
        check=True,
    )
    assert digests(tmp_path / "again") == digests(site.output)


def test_the_time_of_a_pdf_can_be_set(tmp_path: Path) -> None:
    project = kitchen.write_site(tmp_path / "project")
    created = datetime(2024, 2, 3, 4, 5, 6, tzinfo=UTC)
    kitchen.render(project, tmp_path / "output", created=created)
    document = pypdfium2.PdfDocument(tmp_path / "output/reports/one/report.pdf")
    assert document.get_metadata_dict()["CreationDate"] == "D:20240203040506Z"
    document.close()


def test_no_path_of_this_machine_is_in_the_output(site: Site) -> None:
    needles = [str(site.output.parent).encode(), str(ROOT).encode()]
    for path in site.output.rglob("*"):
        if path.is_file():
            assert not any(needle in path.read_bytes() for needle in needles)


# ----------------------------------------------------------------------------------------- Faults

FAULTS: dict[str, str] = {
    "shortcode": "One {{< video https://example.org >}} and {{< meta title >}}.",
    "include-within-a-line": "Words {{< include _in.md >}}",
    "include-missing": "{{< include _nothing.md >}}",
    "include-outside": "{{< include ../../secret.md >}}",
    "include-absolute": "{{< include /../secret.md >}}",
    "include-of-itself": "{{< include _loop.md >}}",
    "code-cell": "```{python}\n1 + 1\n```\n\n~~~{mermaid}\n~~~",
    "code-in-a-line": "`{python} x` and `r 1 + 1`",
    "tabset": "::: {.panel-tabset}\n## A\n:::",
    "margin": "::: {.column-margin}\nx\n:::\n\n[x]{.aside}",
    "layout": "::: {layout-ncol=2}\nx\n:::",
    "callout-unknown": "::: {.callout-danger}\nx\n:::",
    "condition-unknown": '::: {.content-visible when-format="pdf"}\nx\n:::',
    "condition-missing": "[x]{.content-hidden}",
    "reference-unknown": "See @tbl-none and @fig-none.",
    "reference-section": "## A {#sec-a}\n\nSee @sec-a.",
    "citation": "As said [@smith2020, p. 3].",
    "equation-number": "$$a$$ {#eq-a}\n\n::: {#eq-b}\nx\n:::",
    "id-twice": "::: {#tbl-a}\nx\n\nc\n:::\n\n::: {#tbl-a}\nx\n\nc\n:::",
    "id-elsewhere": "[x]{#fig-a}",
    "caption-missing": "::: {#tbl-a}\nOne paragraph\n:::",
    "table-without-caption": "::: {#fig-a}\n:::",
    "figure-without-caption": '![](a.svg){#fig-a fig-alt="x"}',
    "figure-without-alt": "![Caption](a.svg){#fig-a}",
    "picture-without-alt": "Words ![](a.svg)",
    "picture-missing": f"![Caption](b.svg){ALT}",
    "picture-outside": f"![Caption](../b.svg){ALT}",
    "picture-elsewhere": f"![Caption](https://example.org/b.svg){ALT}",
    "picture-twice": f"![Caption](a.svg){ALT}\n\nWords ![again](a.svg)",
    "picture-unsafe": f"![Caption](unsafe.svg){ALT}",
    "picture-not-svg": f"![Caption](_in.svg){ALT}",
    "width-unknown": '![Caption](a.svg){fig-alt="x" width=5furlong}',
    "link-missing": "[a](nothing.qmd)",
    "link-outside": "[a](../../etc/passwd)",
    "anchor-missing": "[a](#nowhere)",
    "bare-table": "<table><tr><td>x</td></tr></table>",
    "level-skipped": "## One\n\n#### Two",
    "level-of-the-first": "#### One",
    "formula": "$\\nonsense{$",
    "glyph": "A glyph that no font has: \U0001f3e5",
    "raw-typst": "```{=typst}\n#nonsense\n```",
    "unclosed-div": "One\n\n::: {.x}\n\nWords",
}


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    project = tmp_path / "project"
    project.mkdir()
    files = {
        "_quarto.yml": "lang: en-GB\n",
        "a.svg": kitchen.SVG.format(id="a", text="a"),
        "unsafe.svg": '<svg><rect fill="var(--x)"/></svg>',
        "_in.svg": "<html>",
        "_in.md": "Words\n",
        "_loop.md": "{{< include _loop.md >}}\n",
        "../secret.md": "Secret\n",
    }
    for name, text in files.items():
        (project / name).write_text(text, encoding="utf-8")
    return project


def fail(project: Path, text: str, **changes: Any) -> str:
    """Render a document that cannot be; return the message."""
    (project / "index.qmd").write_text(text, encoding="utf-8")
    with pytest.raises(EngineError) as caught:
        kitchen.render(project, project.parent / "output", documents=("index.qmd",), **changes)
    return str(caught.value)


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_not_known_is_an_error(
    name: str, faulty: Path, snapshot: SnapshotAssertion
) -> None:
    message = fail(faulty, HEAD + FAULTS[name] + "\n")
    assert str(faulty) not in message
    assert message == snapshot


def test_all_faults_of_all_documents_at_once(faulty: Path, snapshot: SnapshotAssertion) -> None:
    text = "\n\n".join(
        FAULTS[name] for name in ("tabset", "citation", "figure-without-alt", "link-missing")
    )
    (faulty / "second.qmd").write_text(HEAD + FAULTS["layout"] + "\n", encoding="utf-8")
    (faulty / "index.qmd").write_text(HEAD + text + "\n", encoding="utf-8")
    with pytest.raises(EngineError) as caught:
        kitchen.render(faulty, faulty.parent / "output", documents=("index.qmd", "second.qmd"))
    assert str(caught.value) == snapshot
    assert len(caught.value.faults) == 5


def test_faults_of_included_files_are_found_there(faulty: Path) -> None:
    (faulty / "_in.md").write_text("One\n\nSee @fig-none.\n", encoding="utf-8")
    assert fail(faulty, f"{HEAD}{{{{< include _in.md >}}}}\n").startswith("_in.md:3: ")


def test_a_style_sheet_that_is_not_there(faulty: Path, snapshot: SnapshotAssertion) -> None:
    text = HEAD.replace("html: default", "html: {css: ../none.css}")
    assert fail(faulty, f"{text}Words\n") == snapshot


def test_warnings_name_the_line_of_the_document(faulty: Path) -> None:
    (faulty / "_in.md").write_text("One\n\nTwo\n\nThree\n", encoding="utf-8")
    text = f"{HEAD}{{{{< include _in.md >}}}}\n\n::: {{.x}}\n\nWords\n"
    assert "Div at line 8 " in fail(faulty, text)


def test_a_document_that_is_not_there(faulty: Path, snapshot: SnapshotAssertion) -> None:
    with pytest.raises(EngineError) as caught:
        kitchen.render(faulty, faulty.parent / "output", documents=("none.qmd", "../secret.md"))
    assert str(caught.value) == snapshot


def test_a_document_that_is_not_text(faulty: Path, snapshot: SnapshotAssertion) -> None:
    (faulty / "index.qmd").write_bytes(b"---\ntitle: \xff\n---\n")
    with pytest.raises(EngineError) as caught:
        kitchen.render(faulty, faulty.parent / "output", documents=("index.qmd",))
    assert str(caught.value) == snapshot


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_links_of_the_file_system_do_not_lead_out(
    faulty: Path, snapshot: SnapshotAssertion
) -> None:
    (faulty.parent / "b.svg").write_text(kitchen.SVG.format(id="b", text="b"), encoding="utf-8")
    (faulty / "b.svg").symlink_to(faulty.parent / "b.svg")
    (faulty / "b.md").symlink_to(faulty.parent / "secret.md")
    messages = [
        fail(faulty, f"{HEAD}![Caption](b.svg){ALT}\n"),
        fail(faulty, f"{HEAD}{{{{< include b.md >}}}}\n"),
        fail(faulty, f"{HEAD}[b](b.md)\n"),
    ]
    assert messages == snapshot
    assert not list((faulty.parent / "output").glob("b.*"))


def test_a_font_that_is_not_there(faulty: Path, snapshot: SnapshotAssertion) -> None:
    settings = "format:\n  typst:\n    mainfont: Nothing Sans\n"
    (faulty / "_quarto.yml").write_text(settings, encoding="utf-8")
    assert fail(faulty, f"{HEAD}Words\n") == snapshot


def test_a_font_of_the_project_is_found(tmp_path: Path) -> None:
    project = kitchen.write_site(tmp_path / "project")
    (project / "fonts").mkdir()
    name = "IBMPlexSans-SemiBold.ttf"
    shutil.copyfile(embedded.RESOURCES / "fonts" / name, project / "fonts" / name)
    settings = "format:\n  typst:\n    mainfont: IBM Plex Sans SmBld\n    font-paths: fonts\n"
    (project / "_quarto.yml").write_text(settings, encoding="utf-8")
    assert "reports/one/report.pdf" in kitchen.render(project, tmp_path / "output")


def test_the_engine_describes_itself() -> None:
    described = embedded.describe()
    assert described.pandoc_version.startswith("3.")
    assert described.pandoc_path == process.find_pandoc()
    assert described.typst_version.startswith("0.")
    assert (described.typst_path / "__init__.py").is_file()
