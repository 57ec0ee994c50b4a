"""The way of the data: sources, checks, analyses, displays, documents, engines, provenance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from toolkit import provenance
from toolkit.analyses.results import analyse_results
from toolkit.checks.flow import check_flow, find_unbalanced
from toolkit.checks.trace import TracedNumber, trace_page
from toolkit.displays.adverse_event_plot import plot_frequent_events
from toolkit.displays.adverse_event_rules import SORTS
from toolkit.displays.facts import Facts
from toolkit.displays.flow_diagram import diagram_flow, has_flow
from toolkit.displays.given import list_given, write_date
from toolkit.displays.numbers import (
    write_in_100,
    write_in_words,
    write_rounded,
    write_with_unit,
)
from toolkit.displays.outcome_plot import plot_outcome
from toolkit.displays.tables import make_tables
from toolkit.displays.timeline import plot_timeline
from toolkit.documents.environment import DocumentEnvironment
from toolkit.documents.fill import TrialPage, fill_trial, name_styles
from toolkit.documents.tracing import list_shown, write_traces
from toolkit.engines.single import Form, render_summary
from toolkit.errors import (
    DataError,
    Fault,
    MissingPackageError,
    ProjectError,
    TrialpressError,
)
from toolkit.model.ard import Results
from toolkit.model.registry import RegistryData
from toolkit.model.settings import apply_override
from toolkit.model.trial import ALL, ANY_ARM, Trial
from toolkit.project import CONFIGURATION
from toolkit.sources.ctgov.trial import load_record
from toolkit.sources.narrative import find_narrative
from toolkit.sources.trials import load_description, load_trial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from toolkit.model.display import Fact, Picture, Table
    from toolkit.model.narrative import Narrative
    from toolkit.model.participants import ParticipantTrial
    from toolkit.model.settings import Settings
    from toolkit.project import Project

RESULTS = "results.csv"


@dataclass(frozen=True)
class AnalysedTrial:
    """A trial, its results, and the settings that apply to it."""

    trial: Trial | ParticipantTrial
    results: Results
    settings: Settings

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every result as a fact, in their order."""
        return tuple(self.name_facts().values())

    def name_facts(self) -> Facts:
        """Return the facts by id, each of which is written when it is asked for."""
        return Facts(self.trial.description, self.results, self.settings)


def analyse_trial(project: Project, name: str) -> AnalysedTrial:
    """Load a trial, compute its results, and check that they add up.

    Raises:
        DataError: With all the faults of its files, or all the boxes that do not balance.
    """
    where = f"data/{name}"
    record = project.records.get(name)
    if record is None:
        trial = load_trial(project.data / name, where)
    else:
        trial = load_record(record, project.show(record), name)
    settings = apply_override(project.settings, trial.description.settings)
    check_rule(settings, trial, f"{CONFIGURATION}, trialpress.adverse_events.")
    results = analyse_results(trial, settings)
    if trial.description.source == "ctgov" and isinstance(trial, Trial):
        # nobody here can mend a registry's record: what does not add up is told beside it
        known = trial.description.registry or RegistryData()
        file = project.show(record) if record is not None else f"{where}/{known.record}"
        found = find_unbalanced(trial.description, results, file)
        trial = replace(trial, findings=(*trial.findings, *found))
    elif faults := tuple(check_flow(trial.description, results, f"{where}/flow.csv")):
        raise DataError(*faults)
    return AnalysedTrial(trial, results, settings)


def check_rule(settings: Settings, trial: Trial | ParticipantTrial, where: str) -> None:
    """Refuse a rule of the tables of adverse events that names an arm the trial does not have.

    Args:
        settings: The settings that apply to the trial.
        trial: The trial.
        where: Where the rule stands, for messages.

    Raises:
        DataError: With what may stand there.
    """
    rule = settings.adverse_events
    arms = trial.description.columns_of("adverse_events")
    # the groups of a registry may overlap, and are never added up
    together = () if trial.description.source == "ctgov" else (ALL,)
    allowed = {"arm": (*arms, ANY_ARM, *together), "sort": (*SORTS, *arms, *together)}
    faults = [*_check_threshold(settings, trial, where)]
    faults += [
        Fault(
            f"{where}{key}",
            f"{getattr(rule, key)!r} is not an arm of {trial.id}",
            f"it may be: {', '.join(names)}",
        )
        for key, names in allowed.items()
        if getattr(rule, key) not in names
    ]
    if faults:
        raise DataError(*faults)


def _check_threshold(
    settings: Settings, trial: Trial | ParticipantTrial, where: str
) -> Iterator[Fault]:
    """Refuse a threshold below the one above which a registry's record lists events."""
    known = [n for n in trial.claims if n.variable == "frequency_threshold" and n.value is not None]
    listed = known[0].value if known else None
    if trial.description.source != "ctgov" or listed is None:
        return
    rule = settings.adverse_events
    if rule.threshold < listed:
        what = f"{rule.threshold:g}% is below the threshold of the record of {trial.id}"
        hint = f"it lists other events only above {listed:g}%: take {listed:g} or more"
        yield Fault(f"{where}threshold", what, hint)
    elif rule.threshold == listed > 0 and rule.comparison == "at-least":
        what = f"the record of {trial.id} does not list the events of exactly {listed:g}%"
        yield Fault(f"{where}comparison", what, "take `above`, or a higher threshold")


def build_page(project: Project, name: str) -> TrialPage:
    """Make everything that the templates may use of one trial.

    Raises:
        DataError: With the faults of its data, and those of its `narrative.yml`.
    """
    try:
        narrative = None
        if name not in project.records:
            narrative = find_narrative(project.data / name, f"data/{name}")
    except DataError as error:
        faults = _faults_of(lambda: analyse_trial(project, name))
        raise DataError(*faults, *error.faults) from None
    analysed = analyse_trial(project, name)
    tables = make_tables(analysed.trial.description, analysed.results, analysed.settings)
    pictures = _make_pictures(analysed)
    return _make_page(analysed, narrative, tables, pictures)


def _make_page(
    analysed: AnalysedTrial,
    narrative: Narrative | None,
    tables: Mapping[str, Table] | None = None,
    pictures: Mapping[str, Picture] | None = None,
) -> TrialPage:
    """Put together what the templates may use of a trial."""
    settings = analysed.settings
    return TrialPage(
        trial=analysed.trial,
        narrative=narrative,
        results=analysed.results,
        settings=settings,
        facts=analysed.name_facts(),
        writers={
            "words": partial(write_in_words, settings=settings),
            "with_unit": partial(write_with_unit, settings=settings),
            "in_100": partial(write_in_100, settings=settings),
            "rounded": partial(write_rounded, settings=settings),
        },
        tables=tables or {},
        pictures=pictures or {},
    )


def _faults_of(action: Callable[[], object]) -> tuple[Fault, ...]:
    """Return the faults that an action raises; none where it goes well."""
    try:
        action()
    except TrialpressError as error:
        return error.faults
    return ()


def _make_pictures(analysed: AnalysedTrial) -> dict[str, Picture]:
    """Make the pictures of a trial, by the name that templates call them."""
    context = (analysed.trial.description, analysed.results, analysed.settings)
    drawn = {slug: table.plot for slug, table in context[0].outcome_tables.items() if table.plot}
    made = {
        "flow": diagram_flow(*context) if has_flow(*context[:2]) else None,
        "timeline": plot_timeline(context[0]),
        "frequent_events": plot_frequent_events(*context),
        **{slug: plot_outcome(slug, outcome, *context) for slug, outcome in drawn.items()},
    }
    return {name: picture for name, picture in made.items() if picture is not None}


def keep_page(project: Project, name: str) -> TrialPage:
    """Make what the pages about all trials may use of one whose data are not at hand."""
    narrative = find_narrative(project.data / name, f"data/{name}")
    return _make_page(_keep_trial(project, name), narrative)


def _keep_trial(project: Project, name: str) -> AnalysedTrial:
    """Take the results of a trial from the file that a build has committed.

    Raises:
        DataError: If that is not what a build has written.
    """
    where = f"reports/{name}/{RESULTS}"
    try:
        results = Results.from_csv((project.reports / name / RESULTS).read_text(encoding="utf-8"))
    except ValueError as error:
        hint = "put back the file that was committed, or install the package with the data"
        raise DataError(Fault(where, str(error), hint)) from None
    description = load_description(project.data / name, f"data/{name}")
    settings = apply_override(project.settings, description.settings)
    return AnalysedTrial(Trial(name, description, *((),) * 6), results, settings)


def _analyse_or_keep(project: Project, name: str) -> AnalysedTrial:
    """Analyse a trial, or take its committed results where its data are not at hand."""
    try:
        return analyse_trial(project, name)
    except MissingPackageError:
        if not (project.reports / name / RESULTS).is_file():
            raise
        return _keep_trial(project, name)


def fill_documents(environment: DocumentEnvironment, page: TrialPage) -> dict[str, str]:
    """Fill the documents of a trial, with what lets a reader ask where their numbers come from.

    Args:
        environment: The templates.
        page: What they may use.

    Returns:
        The text of each file by its name: the documents, the pictures, and the results.

    Raises:
        TemplateError: As `fill_trial` does.
    """
    filled = fill_trial(environment, page)
    traced = {**filled, RESULTS: page.results.to_csv()}
    for name, text in filled.items():
        if name.endswith(".qmd"):
            pictures = [
                svg for file, svg in filled.items() if file.endswith(".svg") and f"({file})" in text
            ]
            traced[name] = text + write_traces(list_shown((text, *pictures)), page.facts)
    return traced


def draw_flow_diagram(project: Project, name: str) -> Picture:
    """Draw the flow diagram of one trial.

    Raises:
        ProjectError: If the record of a registry has no flow of participants.
    """
    analysed = analyse_trial(project, name)
    if not has_flow(analysed.trial.description, analysed.results):
        raise ProjectError(Fault(f"data/{name}", "the record has no flow of participants"))
    return diagram_flow(analysed.trial.description, analysed.results, analysed.settings)


def write_summary(project: Project, name: str, style: str, form: Form) -> bytes:
    """Make one summary of one trial, without building the site.

    Args:
        project: The project.
        name: The trial.
        style: One of the styles that the trial's `narrative.yml` names.
        form: `md`, `html`, `pdf` or `docx`.

    Raises:
        ProjectError: If the trial has no summary in that style.
    """
    document = f"summary-{style}.qmd"
    environment = DocumentEnvironment(project.templates, "templates")
    page = build_page(project, name)
    filled = fill_documents(environment, page)
    if document not in filled:
        styles = ", ".join(name_styles(page)) or "none"
        what = f"there is no summary in the style {style!r}"
        hint = f"the trial has: {styles}; add {style!r} to `styles:` and its part to write one"
        raise ProjectError(Fault(f"data/{name}/narrative.yml, styles", what, hint))
    configuration = (project.root / CONFIGURATION).read_text(encoding="utf-8")
    return render_summary(filled[document], form, configuration, provenance.build_clock())


def trace_file(project: Project, page: Path) -> tuple[tuple[TracedNumber, ...], dict[str, Fact]]:
    """List the numbers on a built page, and the facts that they may show.

    Args:
        project: The project.
        page: An HTML page of its site. A page of one trial is traced to that trial, any other to
            all of them.

    Raises:
        ProjectError: If there is no such page.
    """
    try:
        text = page.read_text(encoding="utf-8") if page.suffix == ".html" else ""
    except (OSError, UnicodeDecodeError):
        text = ""
    if not text:
        hint = "give the path of an HTML page, such as _site/reports/NAME/report.html"
        raise ProjectError(Fault(str(page), "there is no such page", hint))
    own = [name for name in project.trials if page.resolve().parent.name == name]
    given: dict[str, str] = {}
    facts: dict[str, Fact] = {}
    for name in own or project.trials:
        analysed = _analyse_or_keep(project, name)
        narrative = find_narrative(project.data / name, f"data/{name}")
        given |= list_given(analysed.trial.description, analysed.settings, analysed.results)
        if narrative is not None:
            given[write_date(narrative.date)] = "narrative.yml: date"
        prefix = "" if own else f"{name}/"
        facts |= {f"{prefix}{fact.id}": fact for fact in analysed.facts}
    return trace_page(text, given), facts


def find_facts(facts: tuple[Fact, ...], pattern: str) -> tuple[Fact, ...]:
    """Return the facts whose id or label has every word of a pattern in it."""
    words = pattern.lower().split()
    return tuple(f for f in facts if all(w in f"{f.id} {f.label}".lower() for w in words))
