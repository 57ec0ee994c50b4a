"""Tables and pictures become blocks that Quarto and pandoc read as they were meant."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pypdfium2

from toolkit.documents.blocks import (
    list_shared_headings,
    write_picture,
    write_pipe_table,
    write_table,
)
from toolkit.engines.embedded import render_site
from toolkit.engines.request import RenderRequest
from toolkit.model.display import Cell, Column, Group, Heading, Picture, Row, Table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

HOSTILE = '<b>|*x*</b> & "q" {{< y >}}'
SMALL = Table(
    id="tbl-small",
    caption="A *small* table",
    stub="What",
    columns=(Column("One", "N = 3", ("population/n@one",)), Column("Two")),
    groups=(
        Group("", (Row("First", (Cell("1", ("a@one",)), Cell("not reported"))),)),
        Group("Heading", (Row("Second", (Cell("2 (3)", ("b@one", "c@one")), Cell("<1"))),)),
    ),
    notes=("* A note.", "1. Another."),
)


DRUG, PLACEBO = Heading("Drug", "N = 3", ("population/n@drug",)), Heading("Placebo")
SPANNED = Table(
    id="tbl-spanned",
    caption="Shared headings",
    stub="What",
    columns=(
        Column("Unit"),
        Column("People", over=DRUG),
        Column("Events", over=DRUG),
        Column("People", over=PLACEBO),
        Column("p"),
    ),
    groups=(Group("", (Row("First", tuple(Cell(str(n)) for n in range(1, 6))),)),),
)


class Outline(HTMLParser):
    """Collects the elements of a table, and holds every end against its start."""

    VOID = frozenset({"br"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.rows: list[list[str]] = []
        self.results: list[str | None] = []
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.names.add(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
            self.results.append(dict(attrs).get("data-result"))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Hold an end against its start."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note the text of a cell."""
        if self.open and self.open[-1] in {"td", "th"}:
            self.rows[-1][-1] += data


def read_table(block: str) -> Outline:
    """Parse the HTML of a table's block."""
    outline = Outline()
    outline.feed(block.split("```{=html}\n")[1].split("\n```\n", maxsplit=1)[0])
    assert outline.open == []
    return outline


def test_a_table_looks_as_before(snapshot: SnapshotAssertion) -> None:
    assert write_table(SMALL).splitlines() == snapshot


def test_a_table_is_well_formed_and_every_cell_names_its_results() -> None:
    outline = read_table(write_table(SMALL))
    assert outline.rows == [
        ["What", "OneN = 3", "Two"],
        ["First", "1", "not reported"],
        ["Heading"],
        ["Second", "2 (3)", "<1"],
    ]
    assert [found for found in outline.results if found] == [
        "population/n@one",
        "a@one",
        "b@one c@one",
    ]


def test_hostile_text_stays_text_in_every_part_of_a_table(
    pandoc: Callable[[str, str], str],
) -> None:
    table = Table(
        id="tbl-x",
        caption=HOSTILE,
        stub=HOSTILE,
        columns=(Column(HOSTILE, HOSTILE),),
        groups=(Group(HOSTILE, (Row(HOSTILE, (Cell(HOSTILE, (HOSTILE,)),)),)),),
        notes=(HOSTILE,),
    )
    block = write_table(table)
    outline = read_table(block)
    assert outline.rows == [[HOSTILE, HOSTILE * 2], [HOSTILE], [HOSTILE, HOSTILE]]
    assert outline.names == {"table", "thead", "tbody", "tr", "th", "td", "br"}
    plain = pandoc(block, "plain")
    assert plain.split("\n\n") == [HOSTILE, f"{HOSTILE}\n"]


def test_nothing_in_a_cell_ends_the_raw_block(pandoc: Callable[[str, str], str]) -> None:
    cell = Cell("a\n\n```\n\n:::\n\nb")
    table = Table("tbl-x", "x", "x", (Column("x"),), (Group("", (Row("x", (cell,)),)),))
    (div,) = json.loads(pandoc(write_table(table), "json"))["blocks"]
    assert [block["t"] for block in div["c"][1]] == ["RawBlock", "Para"]
    assert read_table(write_table(table)).rows[1] == ["x", "a ``` ::: b"]


def test_neighbours_share_the_heading_above_them(snapshot: SnapshotAssertion) -> None:
    assert write_table(SPANNED).splitlines() == snapshot
    assert list_shared_headings(SPANNED) == [(None, 1), (DRUG, 2), (PLACEBO, 1), (None, 1)]
    assert list_shared_headings(SMALL) == []
    read_table(write_table(SPANNED))


def make_pdf(folder: Path, table: Table) -> pypdfium2.PdfTextPage:
    """Set a table by the embedded engine, and return the text of its page."""
    project, output = folder / "project", folder / "site"
    project.mkdir()
    configuration = "project:\n  type: website\nformat:\n  html: default\n  typst: default\n"
    (project / "_quarto.yml").write_text(configuration, encoding="utf-8")
    front = "title: A title\nlang: en-GB\nformat:\n  typst: default"
    page = f"---\n{front}\n---\n\n{write_table(table)}"
    (project / "index.qmd").write_text(page, encoding="utf-8")
    wanted = RenderRequest(project, output, ("index.qmd",), frozenset({"pdf"}))
    assert render_site(wanted) == ("index.pdf",)
    return pypdfium2.PdfDocument(output / "index.pdf")[0].get_textpage()


def test_a_pdf_has_the_shared_headings_over_their_columns(tmp_path: Path) -> None:
    text = make_pdf(tmp_path, SPANNED).get_text_bounded().split()
    above, own = text.index("Drug"), text.index("What")
    assert text[above : above + 5] == ["Drug", "N", "=", "3", "Placebo"]
    assert text[own : own + 6] == ["What", "Unit", "People", "Events", "People", "p"]
    assert above < own


def test_no_number_of_a_very_wide_table_runs_into_its_neighbour(tmp_path: Path) -> None:
    heads = (DRUG, PLACEBO, Heading("Another drug"), Heading("All participants"))
    labels = ("People, n\u00a0(%)", "Events", "Events per 100 years")
    columns = tuple(Column(label, over=head) for head in heads for label in labels)
    cells = tuple(Cell(text) for text in ("218 (85.8)", "1126", "1894.3") * len(heads))
    rows = (Row("Application site pruritus", cells), Row("Any event of this class", cells))
    table = Table("tbl-wide", "Wide", "Adverse event", columns, (Group("", rows),))
    page = make_pdf(tmp_path, table)
    boxes = [page.get_rect(number) for number in range(page.count_rects())]
    assert len(boxes) > 40
    for number, (left, bottom, right, top) in enumerate(boxes):
        for other_left, other_bottom, other_right, other_top in boxes[:number]:
            beside = min(top, other_top) - max(bottom, other_bottom) > 1
            assert not (beside and min(right, other_right) - max(left, other_left) > 0.5)


def test_a_picture_carries_its_words(pandoc: Callable[[str, str], str]) -> None:
    picture = Picture("fig-x", HOSTILE, "<svg/>", f"Words: {HOSTILE}", (HOSTILE,))
    figure, notes = json.loads(pandoc(write_picture(picture), "json"))["blocks"]
    assert (figure["t"], notes["t"]) == ("Figure", "Div")
    identity, _, attributes = figure["c"][0]
    image = figure["c"][2][0]["c"][0]["c"]
    assert (identity or image[0][0]) == "fig-x"
    assert ["fig-alt", f"Words: {HOSTILE}"] in [*attributes, *image[0][2]]
    assert image[2][0] == "fig-x.svg"


def test_a_picture_without_notes_is_one_line() -> None:
    picture = Picture("fig-x", "Caption", "<svg/>", "Words")
    assert write_picture(picture) == '![Caption](fig-x.svg){#fig-x fig-alt="Words"}\n'


def test_a_pipe_table_keeps_numbers_as_they_are_written() -> None:
    assert write_pipe_table(["a", "b"], [["25.0", "1,000"], ["", "007"]]).splitlines() == [
        "| a    | b     |",
        "|:-----|:------|",
        "| 25.0 | 1,000 |",
        "|      | 007   |",
    ]
