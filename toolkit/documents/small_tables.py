"""A trial's results in; the small Markdown tables of its documents, which need no HTML, out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markupsafe import Markup

from toolkit.documents.blocks import write_pipe_table
from toolkit.documents.environment import FactError, capitalise, to_markdown
from toolkit.documents.markdown import Plain, attribute, escape_markdown
from toolkit.model.trial import ALL
from toolkit.model.vocabulary import NOT_REPORTED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from toolkit.documents.phrases import Phrases
    from toolkit.model.ard import Results
    from toolkit.model.display import Heading, Row, Table
    from toolkit.model.trial import TrialDescription

_SPAN = re.compile(r"\[([^\]]*)\]\{[^}]*\}")
_NARROWEST, _WIDEST = 14, 60


def write_populations(trial: Mapping[str, Any], phrases: Phrases) -> Markup:
    """Write the populations, what they are, and how many people each has by group.

    Args:
        trial: The trial's description with its sentences filled.
        phrases: What can be said of its results.
    """
    groups = {**trial["arms"], **trial["sequences"]}
    ids = {
        (population, group): f"population/{population}/n@{group}"
        for population in trial["populations"]
        for group in (*groups, ALL)
    }
    shown = [
        group
        for group in (*groups, ALL)
        if any(phrases.has(ids[population, group]) for population in trial["populations"])
    ]
    names = {**{slug: group["name"] for slug, group in groups.items()}, ALL: Plain("All")}
    rows = []
    for slug, population in trial["populations"].items():
        about = [ids[slug, group] for group in shown]
        sizes = [phrases.fact(size) if phrases.has(size) else NOT_REPORTED for size in about]
        rows.append([to_markdown(population["name"]), population["definition"], *sizes])
    headings = ["Population", "Who is in it", *(names[group] for group in shown)]
    return _table(headings, rows)


def write_events(
    table: Table | None, description: TrialDescription, results: Results, phrases: Phrases
) -> Markup:
    """Write the frequent events in plain words, with the people of every arm who had them.

    Args:
        table: The frequent events, without their classes.
        description: The trial.
        results: The trial's results.
        phrases: What can be said of them.

    Returns:
        An empty text where no event was frequent.
    """
    body = table.groups if table is not None else ()
    rows = [_event_row(row, description, results, phrases) for g in body for row in g.rows]
    groups = description.columns_of("adverse_events")
    names = ((description.arms.get(group), description.group_name(group)) for group in groups)
    arms = [capitalise(Plain(arm.plain if arm is not None else name)) for arm, name in names]
    return _table(["Problem", *arms], [row for row in rows if row]) if any(rows) else Markup()


def write_small_table(table: Table | None, most: int) -> Markup:
    """Write the first rows of a table in plain Markdown, without its notes.

    Args:
        table: The table.
        most: How many rows are written.

    Returns:
        An empty text where there is no table, or no number in it.
    """
    groups = table.groups if table is not None else ()
    cells = (cell for group in groups for row in group.rows for cell in row.cells)
    if table is None or not any(cell.results for cell in cells):
        return Markup()
    rows: list[list[Any]] = []
    for group in groups:
        kept = group.rows[: max(0, most - len(rows))]
        lines = [[_label(row), *(_span(c.text, c.results) for c in row.cells)] for row in kept]
        if group.label and len(lines) > 1:
            heading = Markup("**{}**").format(Plain(group.label))
            rows.append([heading, *("" for _ in table.columns)])
        elif group.label and lines:
            lines[0][0] = Markup("{}: {}").format(Plain(group.label), lines[0][0])
        rows += lines
    heads = [Markup("{}{}").format(Plain(c.label), _detail(c)) for c in table.columns]
    return _table([Plain(table.stub), *heads], rows)


def _label(row: Row) -> Markup:
    """Write the label of a row, with what gives the numbers in it."""
    shown = Plain(row.label).__html__()
    if not row.given or not any(character.isdigit() for character in row.label):
        return shown
    source = Markup(attribute(row.given))  # noqa: S704 - just escaped
    return Markup("[{}]{{from={}}}").format(shown, source)


def _detail(heading: Heading) -> Markup:
    """Write the second line of a heading after its first one."""
    return _span(f", {heading.detail}", heading.results) if heading.detail else Markup()


def _span(text: str, results: tuple[str, ...]) -> Markup:
    """Write a text that names the results that it shows."""
    shown = Markup(escape_markdown(text))  # noqa: S704 - just escaped
    if not results:
        return shown
    return Markup("[{}]{{result={}}}").format(shown, Markup(attribute(" ".join(results))))  # noqa: S704


def _event_row(
    row: Row, description: TrialDescription, results: Results, phrases: Phrases
) -> list[str]:
    """Write one event: its plain name, and a cell for each arm; nothing where no arm has it."""
    shown = [result for cell in row.cells for name in cell.results if (result := results.get(name))]
    if not shown:
        return []
    stem = shown[0].id.rpartition("/")[0]
    cells: list[str] = []
    for arm in description.columns_of("adverse_events"):
        found = phrases.find_share(stem, arm)
        try:
            cells.append(phrases.share(found) if found else NOT_REPORTED)
        except FactError:  # a count whose denominator the source does not give
            cells.append(phrases.fact(found))
    event = description.events[shown[0].variable]
    name = f"{event.plain} (serious)" if shown[0].context == "sae" else event.plain
    return [to_markdown(capitalise(name)), *cells]


def _table(headings: list[Any], rows: list[list[Any]]) -> Markup:
    """Write a pipe table; what is not Markdown yet is escaped.

    The dashes under the header are as long as what a reader sees of each column: pandoc makes the
    columns of a wide table as wide as they are. A short column keeps room for a word, since Quarto
    would break it; a long one wraps.
    """
    written = [[to_markdown(cell) for cell in row] for row in (headings, *rows)]
    header, _, *body = write_pipe_table(written[0], written[1:]).splitlines()
    seen = [[_SPAN.sub(r"\1", cell) for cell in row] for row in written]
    widths = [max(map(len, column)) for column in zip(*seen, strict=True)]
    dashes = "|".join(f":{'-' * min(_WIDEST, max(_NARROWEST, width))}" for width in widths)
    return Markup("\n".join([header, f"|{dashes}|", *body]))  # noqa: S704 - all are Markdown now
