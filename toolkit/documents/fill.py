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
from toolkit.documents.registry import describe_record
from toolkit.documents.sentences import fill_sentences
from toolkit.documents.small_tables import write_events, write_populations, write_small_table
from toolkit.documents.styles import STYLES, check_styles
from toolkit.errors import Fault, TemplateError, TrialpressError
from toolkit.model.participants import ParticipantTrial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from toolkit.documents.environment import DocumentEnvironment
    from toolkit.model.ard import Results
    from toolkit.model.display import Fact, Picture, Table
    from toolkit.model.finding import Finding
    from toolkit.model.narrative import Narrative
    from toolkit.model.settings import Settings
    from toolkit.model.trial import Trial

REPORT = "report.qmd"
ENTRY = "trial-entry.md.j2"
WITHOUT_WRITER = ("plain", "brief")
"""The styles that a registry's record fills alone; their templates are `registry-STYLE.qmd.j2`."""
_EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")


@dataclass(frozen=True)
class TrialPage:
    """Everything that the templates may use of one trial.

    Attributes:
        trial: The trial.
        narrative: The writer's sentences; None where nobody has written about a registry's record.
        results: The trial's results.
        settings: The settings that apply to it.
        facts: The results as facts, by id.
        writers: How to write a number in a sentence, by manner: `words`, `with_unit`, `in_100`,
            `rounded`.
        tables: The tables, by name.
        pictures: The pictures, by name.
    """

    trial: Trial | ParticipantTrial
    narrative: Narrative | None
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
    documents: dict[str, str] = {}
    faults: list[Fault] = []
    for name, template in list_documents(page).items():
        try:
            filled = environment.fill(template, context)
            documents[name] = _EMPTY_LINES.sub("\n\n", filled).lstrip("\n")
        except TrialpressError as error:
            faults.extend(error.faults)
    if faults:
        raise TemplateError(*faults)
    pictures = {picture.file_name: picture.svg for picture in page.pictures.values()}
    return {**documents, **pictures}


def list_documents(page: TrialPage) -> dict[str, str]:
    """List the documents of a trial, each with the template that it is filled from."""
    written = {STYLES[name].document: f"{STYLES[name].document}.j2" for name in name_styles(page)}
    if page.narrative is None:
        written = {STYLES[name].document: f"registry-{name}.qmd.j2" for name in name_styles(page)}
    return {REPORT: f"{REPORT}.j2", **written}


def name_styles(page: TrialPage) -> tuple[str, ...]:
    """Name the styles of a trial's summaries: the writer's, or those that need none."""
    if page.narrative is not None:
        return page.narrative.styles
    return WITHOUT_WRITER if page.trial.description.source == "ctgov" else ()


def fill_entry(environment: DocumentEnvironment, page: TrialPage) -> str:
    """Fill what the front page says of a trial.

    There a result is named `NAME/ID`, since trials have results of the same id.

    Raises:
        TemplateError: With the faults of the trial's sentences.
    """
    context = _context(environment, page)
    named = {**context, "fact": _with_name(context["fact"], page.trial.id)}
    return environment.fill(ENTRY, named)


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

    described = page.trial.description
    if described.source == "ctgov":  # thousands of events, of which no template makes a sentence
        described = described.model_copy(update={"events": {}})
    trial = fill_sentences(described, fill_in("trial.yml"))
    narrative: dict[str, Any] = {}
    settings = fill_sentences(page.settings, fill_in("settings"))
    if page.narrative is not None:
        narrative = fill_sentences(page.narrative, fill_in("narrative.yml"))
        faults.extend(check_styles(page.narrative, page.trial.description, phrases.has, folder))
    if faults:
        raise TemplateError(*faults)
    headlines = _headlines(narrative["headline"], page) if narrative else {}
    return {
        **spoken,
        **_displays(page),
        "trial_id": Plain(page.trial.id),
        "trial": {**trial, **_derived(page)},
        **_data_behind(page),
        **_registry(page),
        "narrative": narrative,
        **headlines,
        "styles": [STYLES[name] for name in name_styles(page)],
        "settings": settings,
        "small_table": lambda name, most=12: write_small_table(page.tables.get(name), most),
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
        findings = _list_findings(page.trial.findings)
        return {"computed": computed, "findings": findings, "datasets": [], "has_claims": False}
    participants = page.trial.participants
    return {
        "computed": computed,
        "findings": _list_findings(participants.findings),
        "datasets": [Plain(file) for file in dict.fromkeys(participants.files.values())],
        "emergent_rule": Plain(participants.rules.get("emergent", "")),
        "has_claims": bool(page.trial.claims),
    }


def _registry(page: TrialPage) -> dict[str, Any]:
    """Collect what the templates about a registry's record need."""
    if page.trial.description.source != "ctgov":
        return {}
    events = page.tables["plain_events"].notes if "plain_events" in page.tables else ()
    return {
        "record": describe_record(page.trial.description, page.results),
        "threshold_notes": [Plain(note) for note in events],
    }


def _list_findings(findings: Iterable[Finding]) -> list[dict[str, Plain]]:
    """List what does not fit in the data."""
    keys = ("rule", "severity", "where", "what", "hint")
    return [{key: Plain(getattr(finding, key)) for key in keys} for finding in findings]


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
