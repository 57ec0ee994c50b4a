"""A table, results or rows of a dataset in; the same as text for a person or a program out."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import asdict
from math import isfinite
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from toolkit.documents.blocks import list_shared_headings, list_table_lines, write_pipe_table
from toolkit.documents.markdown import escape_html, escape_markdown, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from toolkit.model.ard import Result, Results
    from toolkit.model.display import Cell, Column, Heading, Table

TextForm = Literal["csv", "json", "md", "html"]
TEXT_FORMS: Final[tuple[TextForm, ...]] = get_args(TextForm)

_GROUP = "Group"


def write_table_as(form: TextForm, table: Table, results: Results) -> str:
    """Write a table as text.

    Args:
        form: `csv`, as shown, with the headings of groups in a first column; `md`, a pipe table;
            `html`, an element that can stand in any page; or `json`, the results that the table
            shows, unrounded.
        table: The table.
        results: The results of its trial.
    """
    match form:
        case "csv":
            return write_csv(_headings(table), _list_rows(table))
        case "json":
            return write_results(list_shown_results(table, results))
        case "md":
            return _write_markdown(table)
        case "html":
            return _write_html(table)


def list_shown_results(table: Table, results: Results) -> tuple[Result, ...]:
    """List the results that a table shows, as they appear in it, each once."""
    above = [heading for heading, _ in list_shared_headings(table) if heading is not None]
    cells = (cell for group in table.groups for row in group.rows for cell in row.cells)
    shown: Iterable[Heading | Cell] = (*above, *table.columns, *cells)
    ids = dict.fromkeys(result_id for part in shown for result_id in part.results)
    return tuple(row for result_id in ids if (row := results.get(result_id)) is not None)


def write_results(rows: Iterable[Result]) -> str:
    """Write results as a JSON array of objects, with every column of the results frame."""
    return write_json([asdict(row) for row in rows])


def write_json(rows: Sequence[dict[str, Any]]) -> str:
    """Write rows as a JSON array, one a line; what is not a finite number is null."""
    clean = [{key: _finite(value) for key, value in row.items()} for row in rows]
    lines = ",\n".join(f"  {json.dumps(row, ensure_ascii=False, default=str)}" for row in clean)
    return f"[\n{lines}\n]\n" if clean else "[]\n"


def _finite(value: Any) -> Any:
    """Return a value that JSON has, or None."""
    return None if isinstance(value, float) and not isfinite(value) else value


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Write rows as CSV, with spaces in the place of those that do not break."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([_plain(heading) for heading in headings])
    writer.writerows([_plain(v) if isinstance(v, str) else v for v in row] for row in rows)
    return text.getvalue()


def _plain(text: str) -> str:
    """Return a text on one line, whose spaces are spaces."""
    return one_line(text).replace("\N{NO-BREAK SPACE}", " ")


def _headings(table: Table) -> list[str]:
    """List the headings of the columns, those of groups and of the stub first."""
    return [_GROUP, table.stub, *(_name_column(column) for column in table.columns)]


def _name_column(column: Column) -> str:
    """Name a column in one line: `Placebo (N = 86), Events`."""
    parts = (column.over, column) if column.over else (column,)
    return ", ".join(_name_heading(part) for part in parts)


def _name_heading(heading: Heading | None) -> str:
    """Write a heading in one line: `Placebo (N = 86)`."""
    if heading is None:
        return ""
    return f"{heading.label} ({heading.detail})" if heading.detail else heading.label


def _list_rows(table: Table) -> Iterator[list[str]]:
    """List the rows of a table, each with the heading of its group first."""
    for group in table.groups:
        for row in group.rows:
            yield [group.label, row.label, *(cell.text for cell in row.cells)]


def _write_markdown(table: Table) -> str:
    """Write a table as a pipe table under its caption, with its notes after it.

    Markdown has one row of headings: where columns share one above their own, it stands over the
    first of them, and their own headings are the first row.
    """
    own = [_name_heading(column) for column in table.columns]
    shared = list_shared_headings(table)
    above = [
        text for heading, span in shared for text in (_name_heading(heading), *[""] * (span - 1))
    ]
    heads = ["", *above] if shared else [table.stub, *own]
    rows = [[f"**{_cell(name)}**" for name in (table.stub, *own)]] if shared else []
    for group in table.groups:
        if group.label:
            heading = f"**{escape_markdown(_plain(group.label))}**"
            rows.append([heading, *("" for _ in table.columns)])
        rows += [[_cell(t) for t in (r.label, *(c.text for c in r.cells))] for r in group.rows]
    parts = [f"**{_cell(table.caption)}**", write_pipe_table([_cell(head) for head in heads], rows)]
    return "\n\n".join([*parts, *(_cell(note) for note in table.notes)]) + "\n"


def _cell(text: str) -> str:
    """Escape a text for a cell or a paragraph of Markdown, in which quotes are only quotes."""
    return re.sub(r"\\([\"'])", r"\1", escape_markdown(_plain(text)))


def _write_html(table: Table) -> str:
    """Write a table as one element: its caption, its rows, and its notes at the foot."""
    lines = ["<table>", f"<caption>{escape_html(table.caption)}</caption>"]
    lines += list_table_lines(table)
    if table.notes:
        notes = "<br>\n".join(escape_html(note) for note in table.notes)
        span = len(table.columns) + 1
        lines += ["<tfoot>", "<tr>", f'<td colspan="{span}">{notes}</td>', "</tr>", "</tfoot>"]
    return "\n".join([*lines, "</table>"]) + "\n"


def write_rows_as(form: TextForm, headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Write the rows of a dataset as text.

    Args:
        form: `csv`, `json` (an array of objects), or `md`.
        headings: The names of the columns.
        rows: The values; None for what is missing.
    """
    if form == "csv":
        return write_csv(headings, [["" if v is None else v for v in row] for row in rows])
    if form == "json":
        return write_json([dict(zip(headings, row, strict=True)) for row in rows])
    written = [["" if value is None else _cell(str(value)) for value in row] for row in rows]
    return write_pipe_table([_cell(heading) for heading in headings], written) + "\n"
