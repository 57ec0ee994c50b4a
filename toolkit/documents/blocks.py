"""Tables and pictures in; their Quarto blocks out, with captions, ids and notes."""

from __future__ import annotations

from itertools import chain, groupby
from typing import TYPE_CHECKING

from tabulate import tabulate

from toolkit.documents.markdown import attribute, escape_html, escape_markdown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.model.display import Cell, Group, Heading, Picture, Table


def write_table(table: Table) -> str:
    """Write a table as a captioned div: an HTML table, one cell a line, with its notes after it.

    HTML, because Markdown tables have no group rows and cannot say which cell heads which; Quarto
    makes a real table of it in every format. A cell says which results it shows.
    """
    caption = escape_markdown(table.caption)
    rows = "\n".join(["<table>", *list_table_lines(table), "</table>"])
    block = f"::: {{#{table.id}}}\n\n```{{=html}}\n{rows}\n```\n\n{caption}\n\n:::\n"
    return block + _notes(table.notes)


def list_table_lines(table: Table) -> list[str]:
    """List the lines of HTML inside a table: its header, and its groups of rows."""
    return [*_head(table), *chain.from_iterable(_body(group, table) for group in table.groups)]


def _head(table: Table) -> list[str]:
    """Write the header: a row, or two where columns share headings above their own."""
    stub = f'<th scope="col">{escape_html(table.stub)}</th>'
    own = ["<tr>", stub, *(_heading(column) for column in table.columns), "</tr>"]
    shared = list_shared_headings(table)
    if not shared:
        return ["<thead>", *own, "</thead>"]
    # Without column groups, `scope="colgroup"` would be about no column at all.
    spans = [f'<colgroup span="{span}"></colgroup>' for _, span in ((None, 1), *shared)]
    above = [_spanning(heading, span) for heading, span in shared]
    return [*spans, "<thead>", "<tr>", "<td></td>", *above, "</tr>", *own, "</thead>"]


def list_shared_headings(table: Table) -> list[tuple[Heading | None, int]]:
    """List the headings above those of the columns, each with the number of its columns.

    Returns:
        None as the heading of a column that has none above its own; nothing at all where no
        column has one.
    """
    if not any(column.over for column in table.columns):
        return []
    runs = [(over, len(list(run))) for over, run in groupby(table.columns, lambda c: c.over)]
    return [
        part for over, span in runs for part in ([(over, span)] if over else [(None, 1)] * span)
    ]


def _spanning(heading: Heading | None, span: int) -> str:
    """Write a heading above columns; an empty cell where there is none."""
    if heading is None:
        return "<td></td>"
    return _heading(heading, f'scope="colgroup" colspan="{span}"')


def _heading(heading: Heading, scope: str = 'scope="col"') -> str:
    """Write a heading, with its second line."""
    detail = f"<br>{escape_html(heading.detail)}" if heading.detail else ""
    shown = _results(heading.results)
    return f"<th {scope}{shown}>{escape_html(heading.label)}{detail}</th>"


def _body(group: Group, table: Table) -> list[str]:
    """Write a group's rows, under its heading if it has one."""
    lines = ["<tbody>"]
    if group.label:
        span = len(table.columns) + 1
        label = escape_html(group.label)
        lines += ["<tr>", f'<th scope="rowgroup" colspan="{span}">{label}</th>', "</tr>"]
    for row in group.rows:
        cells = [_cell(cell) for cell in row.cells]
        given = f' data-from="{escape_html(row.given)}"' if row.given else ""
        label = f'<th scope="row"{given}>{escape_html(row.label)}</th>'
        lines += ["<tr>", label, *cells, "</tr>"]
    return [*lines, "</tbody>"]


def _cell(cell: Cell) -> str:
    """Write a cell with the ids of its results."""
    return f"<td{_results(cell.results)}>{escape_html(cell.text)}</td>"


def _results(ids: tuple[str, ...]) -> str:
    """Write the attribute that names results."""
    return f' data-result="{escape_html(" ".join(ids))}"' if ids else ""


def write_picture(picture: Picture, folder: str = "") -> str:
    """Write a picture with its caption, its words and its notes.

    Args:
        picture: The picture.
        folder: Where its file lies, from the document, with a slash at its end.
    """
    caption = escape_markdown(picture.caption)
    attributes = f"#{picture.id} fig-alt={attribute(picture.alt)}"
    return f"![{caption}]({folder}{picture.file_name}){{{attributes}}}\n{_notes(picture.notes)}"


def _notes(notes: Sequence[str]) -> str:
    """Write the notes under a table or a picture."""
    if not notes:
        return ""
    lines = "\n\n".join(escape_markdown(note) for note in notes)
    return f"\n::: {{.display-notes}}\n{lines}\n:::\n"


def write_pipe_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a simple table as Markdown that reads well in a diff.

    Args:
        headings: The header row, Markdown.
        rows: The cells, Markdown.
    """
    return tabulate(rows, headers=headings, tablefmt="pipe", disable_numparse=True)
