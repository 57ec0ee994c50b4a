"""A small table is plain Markdown that names its results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.small_tables import write_small_table
from toolkit.model.display import Cell, Column, Group, Row, Table

if TYPE_CHECKING:
    from collections.abc import Callable

TABLE = Table(
    id="tbl-x",
    caption="Pain",
    stub="Result",
    columns=(Column("Drug | *A*", "N = 5", ("population/safety/n@drug",)), Column("Placebo")),
    groups=(
        Group("", (Row("Analysed", (Cell("5", ("a@drug",)), Cell("not reported"))),)),
        Group("Mean", (Row("0", (Cell("1 (2)", ("b", "c")), Cell("")), "the record"),)),
        Group("Rows", tuple(Row(f"Row {n}", (Cell(str(n), ("d",)), Cell(""))) for n in range(9))),
    ),
)


def lines(most: int) -> list[list[str]]:
    """The cells of a small table, a list a row, without the line under its header."""
    written = str(write_small_table(TABLE, most)).splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in written]
    return [row for number, row in enumerate(rows) if number != 1]


def test_a_cell_and_a_heading_name_their_results(pandoc: Callable[[str, str], str]) -> None:
    page = pandoc(str(write_small_table(TABLE, 20)), "html")
    assert 'Drug | *A*<span data-result="population/safety/n@drug">, N = 5</span>' in page
    assert '<span data-result="b c">1 (2)</span>' in page
    assert "not reported" in page


def test_a_label_that_is_a_number_names_what_gives_it() -> None:
    assert lines(20)[2][0] == 'Mean: [0]{from="the record"}'


def test_one_row_goes_with_its_heading_and_several_stand_under_it() -> None:
    labels = [row[0] for row in lines(20)[1:]]
    assert labels[0] == "Analysed"
    assert labels[2:4] == ["**Rows**", "Row 0"]
    assert len(labels) == 12


def test_only_the_first_rows_are_written() -> None:
    assert [row[0] for row in lines(4)[1:]][-1] == "Row 1"


def test_a_table_without_numbers_is_nothing() -> None:
    assert write_small_table(None, 5) == ""
    empty = Group("", (Row("x", (Cell("not reported"),)),))
    assert write_small_table(Table("tbl-x", "", "", (Column("A"),), (empty,)), 5) == ""
