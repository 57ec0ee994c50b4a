"""A trial's displays and sentences in; its filled documents out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from toolkit.documents.blocks import write_picture, write_pipe_table, write_table
from toolkit.documents.environment import FactError, to_markdown
from toolkit.documents.markdown import Plain
from toolkit.documents.phrases import Phrases
from toolkit.documents.sentences import fill_sentences
from toolkit.model.vocabulary import NOT_REPORTED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from toolkit.documents.environment import DocumentEnvironment
    from toolkit.model.ard import Result, Results
    from toolkit.model.display import Fact, Picture, Table
    from toolkit.model.narrative import Narrative
    from toolkit.model.settings import Settings
    from toolkit.model.trial import Trial

STYLES = ("release",)
PHRASES = ("fact", "number", "words", "people", "in_100", "share", "has")


@dataclass(frozen=True)
class TrialPage:
    """Everything that the templates may use of one trial.

    Attributes:
        trial: The trial.
        narrative: The writer's sentences.
        results: The trial's results.
        settings: The settings that apply to it.
        facts: The results as facts, by id.
        writers: How to write a number in a sentence, by manner: `words`, `in_100`.
        tables: The tables, by name.
        pictures: The pictures, by name.
    """

    trial: Trial
    narrative: Narrative
    results: Results
    settings: Settings
    facts: Mapping[str, Fact]
    writers: Mapping[str, Callable[[Result], str]]
    tables: Mapping[str, Table]
    pictures: Mapping[str, Picture]


def fill_trial(environment: DocumentEnvironment, page: TrialPage) -> dict[str, str]:
    """Fill the report and the summaries of a trial.

    Args:
        environment: The templates.
        page: What they may use.

    Returns:
        The text of each file by its name: the documents, and the pictures beside them.

    Raises:
        TemplateError: If a template or a sentence cannot be filled.
    """
    context = _context(environment, page)
    documents = {"report.qmd": environment.fill("report.qmd.j2", context)}
    for style in STYLES:
        name = f"summary-{style}.qmd"
        documents[name] = environment.fill(f"{name}.j2", context)
    pictures = {picture.file_name: picture.svg for picture in page.pictures.values()}
    return {**documents, **pictures}


def fill_listing(environment: DocumentEnvironment, pages: Iterable[TrialPage]) -> str:
    """Fill the list of trials that the front page includes."""
    entries = [{**_context(environment, page), "styles": STYLES} for page in pages]
    return environment.fill("trials.md.j2", {"trials": entries})


def _context(environment: DocumentEnvironment, page: TrialPage) -> dict[str, Any]:
    """Collect what a template may use: the trial, the sentences, the phrases and the displays."""
    phrases = Phrases(page.results, page.facts, page.writers)
    spoken = {name: getattr(phrases, name) for name in PHRASES}
    folder = f"data/{page.trial.id}"

    def fill_in(file: str) -> Callable[[str, str], Markup]:
        return lambda text, key: environment.fill_sentence(text, f"{folder}/{file}, {key}", spoken)

    trial = fill_sentences(page.trial.description, fill_in("trial.yml"))
    return {
        **spoken,
        "trial_id": Plain(page.trial.id),
        "trial": trial,
        "narrative": fill_sentences(page.narrative, fill_in("narrative.yml")),
        "settings": fill_sentences(page.settings, fill_in("settings")),
        "table": lambda name: _block(write_table(_named(page.tables, name, "table"))),
        "picture": lambda name: _block(write_picture(_named(page.pictures, name, "picture"))),
        "population_table": lambda: _block(_population_table(trial, phrases)),
        "long_date": long_date,
    }


def _block(markdown: str) -> Markup:
    """Mark what the displays have written, and escaped, as Markdown."""
    return Markup(markdown)  # noqa: S704


def _named(displays: Mapping[str, Any], name: str, kind: str) -> Any:
    """Return the display of that name."""
    if name not in displays:
        raise FactError(f"there is no {kind} {name!r}", f"there are: {', '.join(displays)}")
    return displays[name]


def _population_table(trial: dict[str, Any], phrases: Phrases) -> str:
    """Write the populations, what they are, and how many people each has by arm."""
    headings = ["Population", "Who is in it", *(arm["name"] for arm in trial["arms"].values())]
    rows = []
    for slug, population in trial["populations"].items():
        ids = [f"population/{slug}/n@{arm}" for arm in trial["arms"]]
        sizes = [phrases.fact(size) if phrases.has(size) else NOT_REPORTED for size in ids]
        rows.append([to_markdown(population["name"]), population["definition"], *sizes])
    return write_pipe_table([to_markdown(heading) for heading in headings], rows)


def long_date(day: date) -> Plain:
    """Write a date as `10 December 2019`; Python names months in English unless it is told to."""
    return Plain(f"{day.day} {day:%B} {day.year}")
