"""A trial's displays and sentences in; its filled documents out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from toolkit.documents.blocks import write_picture, write_table
from toolkit.documents.environment import FactError
from toolkit.documents.markdown import Plain
from toolkit.documents.phrases import PHRASES, Phrases, long_date
from toolkit.documents.sentences import fill_sentences
from toolkit.documents.small_tables import write_events, write_populations
from toolkit.documents.styles import STYLES, check_styles
from toolkit.errors import Fault, TemplateError, TrialpressError
from toolkit.model.participants import ParticipantTrial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from toolkit.documents.environment import DocumentEnvironment
    from toolkit.model.ard import Results
    from toolkit.model.display import Fact, Picture, Table
    from toolkit.model.narrative import Narrative
    from toolkit.model.settings import Settings
    from toolkit.model.trial import Trial

REPORT = "report.qmd"
_EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")


@dataclass(frozen=True)
class TrialPage:
    """Everything that the templates may use of one trial.

    Attributes:
        trial: The trial.
        narrative: The writer's sentences.
        results: The trial's results.
        settings: The settings that apply to it.
        facts: The results as facts, by id.
        writers: How to write a number in a sentence, by manner: `words`, `with_unit`, `in_100`,
            `rounded`.
        tables: The tables, by name.
        pictures: The pictures, by name.
    """

    trial: Trial | ParticipantTrial
    narrative: Narrative
    results: Results
    settings: Settings
    facts: Mapping[str, Fact]
    writers: Mapping[str, Callable[..., str]]
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
        TemplateError: With every fault of the trial's sentences and styles, or every template
            that cannot be filled.
    """
    context = _context(environment, page)
    names = (REPORT, *(STYLES[style].document for style in page.narrative.styles))
    documents: dict[str, str] = {}
    faults: list[Fault] = []
    for name in names:
        try:
            filled = environment.fill(f"{name}.j2", context)
            documents[name] = _EMPTY_LINES.sub("\n\n", filled).lstrip("\n")
        except TrialpressError as error:
            faults.extend(error.faults)
    if faults:
        raise TemplateError(*faults)
    pictures = {picture.file_name: picture.svg for picture in page.pictures.values()}
    return {**documents, **pictures}


def fill_listing(environment: DocumentEnvironment, pages: Iterable[TrialPage]) -> str:
    """Fill the list of trials that the front page includes.

    There a result is named `NAME/ID`, since trials have results of the same id.

    Raises:
        TemplateError: With the faults of all trials.
    """
    entries: list[dict[str, Any]] = []
    faults: list[Fault] = []
    for page in pages:
        try:
            context = _context(environment, page)
            entries.append({**context, "fact": _with_name(context["fact"], page.trial.id)})
        except TrialpressError as error:
            faults.extend(error.faults)
    if faults:
        raise TemplateError(*faults)
    return environment.fill("trials.md.j2", {"trials": entries})


def _with_name(fact: Callable[[str], Markup], name: str) -> Callable[[str], Markup]:
    """Have a phrase name its result together with the trial."""

    def named(result_id: str) -> Markup:
        plain, qualified = '{result="', f'{{result="{name}/'
        return Markup(str(fact(result_id)).replace(plain, qualified, 1))  # noqa: S704

    return named


def _context(environment: DocumentEnvironment, page: TrialPage) -> dict[str, Any]:
    """Collect what a template may use, or raise every fault of the trial's sentences and styles."""
    phrases = Phrases(page.trial.description, page.results, page.facts, page.writers)
    spoken = {name: getattr(phrases, name) for name in PHRASES}
    folder = f"data/{page.trial.id}"
    faults: list[Fault] = []

    def fill_in(file: str) -> Callable[[str, str], Markup]:
        def fill(text: str, key: str) -> Markup:
            try:
                return environment.fill_sentence(text, f"{folder}/{file}, {key}", spoken)
            except TrialpressError as error:
                faults.extend(error.faults)
                return Markup()

        return fill

    trial = fill_sentences(page.trial.description, fill_in("trial.yml"))
    narrative = fill_sentences(page.narrative, fill_in("narrative.yml"))
    settings = fill_sentences(page.settings, fill_in("settings"))
    faults.extend(check_styles(page.narrative, page.trial.description, phrases.has, folder))
    if faults:
        raise TemplateError(*faults)
    return {
        **spoken,
        **_displays(page),
        "trial_id": Plain(page.trial.id),
        "trial": {**trial, **_derived(page)},
        **_data_behind(page),
        "narrative": narrative,
        **_headlines(narrative["headline"], page),
        "styles": [STYLES[name] for name in page.narrative.styles],
        "settings": settings,
        "population_table": lambda: write_populations(trial, phrases),
        "event_table": lambda: write_events(
            page.tables.get("plain_events"), page.trial.description, page.results, phrases
        ),
        "long_date": long_date,
    }


def _derived(page: TrialPage) -> dict[str, Any]:
    """Collect what follows from a trial's description."""
    description = page.trial.description
    return {
        "root_box": Plain(description.root_box),
        "baseline_population": Plain(description.baseline_population),
        "experimental_arm": Plain(description.experimental_arm),
        "flow_columns": {slug: Plain(name) for slug, name in description.flow_columns.items()},
        "external_arms": {slug: Plain(name) for slug, name in description.external_arms.items()},
    }


def _data_behind(page: TrialPage) -> dict[str, Any]:
    """Collect what a report says of the participant-level data that numbers are computed from."""
    computed = page.trial.description.computed
    if not isinstance(page.trial, ParticipantTrial):
        return {"computed": computed, "findings": [], "datasets": [], "has_claims": False}
    participants = page.trial.participants
    return {
        "computed": computed,
        "findings": [
            {key: Plain(getattr(finding, key)) for key in ("where", "what", "hint")}
            for finding in participants.findings
        ],
        "datasets": [Plain(file) for file in dict.fromkeys(participants.files.values())],
        "emergent_rule": Plain(participants.rules.get("emergent", "")),
        "has_claims": bool(page.trial.claims),
    }


def _headlines(parts: Mapping[str, Any], page: TrialPage) -> dict[str, Markup]:
    """Write the headlines: what the trial's verdict allows, after the topic or the trial's name."""
    description = page.trial.description
    verdict = parts[description.primary_outcome.verdict.replace("-", "_")]
    return {
        "headline": Markup("{}: {}").format(parts["topic"], verdict),
        "short_headline": Markup("{}: {}").format(Plain(description.titles.short), verdict),
    }


def _displays(page: TrialPage) -> dict[str, Any]:
    """Collect the tables and the pictures, and whether there is anything in them."""

    def has_table(name: str) -> bool:
        groups = page.tables[name].groups if name in page.tables else ()
        return any(cell.results for group in groups for row in group.rows for cell in row.cells)

    return {
        "table": lambda name: _block(write_table(_named(page.tables, name, "table"))),
        "has_table": has_table,
        "picture": lambda name: _block(write_picture(_named(page.pictures, name, "picture"))),
        "has_picture": lambda name: name in page.pictures,
    }


def _block(markdown: str) -> Markup:
    """Mark what the displays have written, and escaped, as Markdown."""
    return Markup(markdown)  # noqa: S704


def _named(displays: Mapping[str, Any], name: str, kind: str) -> Any:
    """Return the display of that name."""
    if name not in displays:
        raise FactError(f"there is no {kind} {name!r}", f"there are: {', '.join(displays)}")
    return displays[name]
