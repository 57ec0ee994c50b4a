"""Many trials in; the list of them, which a reader can search and filter, out."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from markupsafe import Markup

from toolkit.documents.markdown import Plain, escape_html

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from toolkit.documents.environment import DocumentEnvironment
    from toolkit.errors import Fault

INDEX = "collection.qmd.j2"
FAILED = "failed.qmd.j2"
REPORT = "report.qmd"
_COLUMNS = ("Trial", "Condition", "Phase", "Design", "Year", "People")


@dataclass(frozen=True)
class ListedTrial:
    """What the list of many trials says of one.

    Attributes:
        name: Its name, which is that of its folder in the site.
        title: What it is called.
        registration: Its number in a registry, or empty.
        condition: What was studied.
        phase: The phase.
        design: How it was built, in a few words.
        year: When its results came out, or empty.
        people: How many people took part, or empty.
        documents: Its summaries: their titles by the names of their pages.
    """

    name: str
    title: str
    registration: str
    condition: str
    phase: str
    design: str
    year: str
    people: str
    documents: Mapping[str, str]


def fill_collection(
    environment: DocumentEnvironment,
    trials: Iterable[ListedTrial],
    failed: Mapping[str, Iterable[Fault]],
) -> str:
    """Fill the front page of a site of many trials.

    Args:
        environment: The templates.
        trials: The trials, in their order.
        failed: Why trials could not be made, by name.
    """
    rows = [_write_row(trial) for trial in trials]
    table = "\n".join([_write_head(), *rows, "</tbody>", "</table>"])
    block = Markup(f"```{{=html}}\n{table}\n{_read_script()}```\n")  # noqa: S704 - escaped above
    context = {
        "trials": block if rows else "",
        "count": len(rows),
        "failed": {Plain(name): [_describe(f) for f in faults] for name, faults in failed.items()},
    }
    return environment.fill(INDEX, context)


def fill_failed(
    environment: DocumentEnvironment, name: str, faults: Iterable[Fault]
) -> dict[str, str]:
    """Fill the page of a trial that could not be made: it says why."""
    context = {"trial_id": Plain(name), "faults": [_describe(fault) for fault in faults]}
    return {REPORT: environment.fill(FAILED, context)}


def _describe(fault: Fault) -> dict[str, Plain]:
    """Return a fault as a template may show it; a sign that is in no font, by its name."""
    said = {"where": fault.where, "what": fault.what, "hint": fault.hint}
    return {
        key: Plain(text.encode("cp1252", "namereplace").decode("cp1252"))
        for key, text in said.items()
    }


def _write_head() -> str:
    """Write the head of the table."""
    cells = "".join(f'<th scope="col">{name}</th>' for name in _COLUMNS)
    return f'<table class="trials">\n<thead>\n<tr>{cells}</tr>\n</thead>\n<tbody>'


def _write_row(trial: ListedTrial) -> str:
    """Write the row of a trial; what the filters look at stands in its attributes too."""
    folder = f"reports/{trial.name}"
    links = "".join(
        f' <a href="{folder}/{escape_html(page)}">{escape_html(title)}</a>'
        for page, title in trial.documents.items()
    )
    number = f"<br><small>{escape_html(trial.registration)}{links}</small>"
    title = f'<a href="{folder}/report.html">{escape_html(trial.title)}</a>{number}'
    cells = (trial.condition, trial.phase, trial.design, trial.year, trial.people)
    said = "".join(f"<td>{escape_html(cell or 'not reported')}</td>" for cell in cells)
    facets = "".join(
        f' data-{name}="{escape_html(value)}"'
        for name, value in (("phase", trial.phase), ("design", trial.design), ("year", trial.year))
    )
    return f'<tr{facets}><th scope="row">{title}</th>{said}</tr>'


def _read_script() -> str:
    """Return the script and the style of the filters, the same for all sites."""
    folder = files("toolkit.documents") / "resources"
    return (folder / "collection.html").read_text(encoding="utf-8")
