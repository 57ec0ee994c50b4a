"""What a reader sees, before any file format: Table, Picture and Fact."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """One cell of a table.

    Attributes:
        text: What the reader sees, unescaped.
        results: The ids of the results that the text shows, in reading order.
    """

    text: str
    results: tuple[str, ...] = ()


@dataclass(frozen=True)
class Heading:
    """The words at the head of one column, or of several.

    Attributes:
        label: What the columns are about, such as an arm's name.
        detail: A second line, such as `N = 36`.
        results: The ids of the results that `detail` shows.
    """

    label: str
    detail: str = ""
    results: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column(Heading):
    """One column beside the stub.

    Attributes:
        over: A heading above this column's own; neighbours with the same one share it.
    """

    over: Heading | None = None


@dataclass(frozen=True)
class Row:
    """One row: its label in the stub, and a cell for each column.

    Attributes:
        label: Its label.
        cells: Its cells.
        given: What gives the numbers in the label, where it may be nothing but a number.
    """

    label: str
    cells: tuple[Cell, ...]
    given: str = ""


@dataclass(frozen=True)
class Group:
    """Rows that belong together under a heading of their own.

    Attributes:
        label: The heading; empty for rows that stand without one.
        rows: At least one row.
    """

    label: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Table:
    """A table, ready to be written in any format.

    Attributes:
        id: Quarto's name for it, such as `tbl-baseline`.
        caption: What is shown, for whom.
        stub: The heading of the stub.
        columns: One for each column beside the stub.
        groups: The body.
        notes: What stands under the table, a sentence each.
    """

    id: str
    caption: str
    stub: str
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A diagram or a plot.

    Attributes:
        id: Quarto's name for it, such as `fig-flow`.
        caption: What is shown, for whom.
        svg: The picture, as the text of an SVG file.
        alt: The same in words, with the numbers.
        notes: What stands under the picture, a sentence each.
    """

    id: str
    caption: str
    svg: str
    alt: str
    notes: tuple[str, ...] = ()

    @property
    def file_name(self) -> str:
        """The SVG's name beside the document."""
        return f"{self.id}.svg"


@dataclass(frozen=True)
class Fact:
    """A result as a writer uses it in a sentence.

    Attributes:
        id: The result's id, such as `flow/randomised`.
        text: How it reads: the printed text, or the value by the rounding rules.
        label: What it is, in words.
        source: Where it comes from.
        origin: `printed`, `derived`, `computed` or `not reported`.
        value: Unrounded; None where nothing was reported.
        unit: Its unit; empty for a count.
        people: Of how many people it is, in words; empty where that is not known.
        part: The part of the source with whose numbers a list on paper counts it; empty where the
            list names it.
    """

    id: str
    text: str
    label: str
    source: str
    origin: str
    value: float | None
    unit: str = ""
    people: str = ""
    part: str = ""
