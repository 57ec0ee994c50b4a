"""The way of the data: sources, checks, analyses, displays, documents, engines, provenance."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from toolkit import __version__, provenance
from toolkit.analyses.results import analyse_results
from toolkit.checks.flow import check_flow, find_unbalanced
from toolkit.checks.reading import Reading, check_reading
from toolkit.checks.trace import TracedNumber, trace_page
from toolkit.displays.adverse_event_plot import plot_frequent_events
from toolkit.displays.adverse_event_rules import SORTS
from toolkit.displays.comparison import ComparedTrial, plot_people, table_comparison
from toolkit.displays.facts import write_facts
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
from toolkit.documents.blocks import write_picture, write_table
from toolkit.documents.differences import describe_changes
from toolkit.documents.environment import DocumentEnvironment
from toolkit.documents.fill import TrialPage, fill_listing, fill_trial
from toolkit.documents.tracing import SCRIPT, list_shown, read_script, write_traces
from toolkit.engines import choose_engine
from toolkit.engines.process import read_document
from toolkit.engines.request import RenderRequest, ignore
from toolkit.engines.single import Form, render_summary
from toolkit.errors import (
    DataError,
    Fault,
    LockedError,
    MissingPackageError,
    ProjectError,
    TrialpressError,
)
from toolkit.inputs import hash_inputs
from toolkit.model.ard import Results
from toolkit.model.settings import apply_override
from toolkit.model.trial import ALL, ANY_ARM, Trial
from toolkit.project import CONFIGURATION
from toolkit.sources.narrative import load_narrative
from toolkit.sources.trials import load_description, load_trial

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from pathlib import Path

    from toolkit.model.display import Fact, Picture, Table
    from toolkit.model.narrative import Narrative
    from toolkit.model.participants import ParticipantTrial
    from toolkit.model.settings import Settings
    from toolkit.project import Project

LISTING = "_trials.md"
COMPARISON = "_comparison.md"
RESULTS = "results.csv"


@dataclass(frozen=True)
class AnalysedTrial:
    """A trial, its results, and the settings that apply to it."""

    trial: Trial | ParticipantTrial
    results: Results
    settings: Settings
    facts: tuple[Fact, ...] = field(repr=False)


@dataclass(frozen=True)
class BuildRequest:
    """What to build.

    Attributes:
        trials: The trials' names, in the project's order.
        formats: Of `html` and `pdf`.
        engine: `auto`, `quarto` or `embedded`.
        locked: Whether to write nothing, and fail, where a report would change.
        on_progress: Called with a line for each thing that is finished.
        partial: Whether a trial whose data come with a package that is not installed may be left
            out: where no trial was asked for by name.
        on_left_out: Called with the fault of each of these trials that is left out.
    """

    trials: tuple[str, ...]
    formats: frozenset[str]
    engine: str = "auto"
    locked: bool = False
    on_progress: Callable[[str], None] = ignore
    partial: bool = False
    on_left_out: Callable[[Fault], None] = ignore

    @property
    def needed(self) -> tuple[str, ...]:
        """The trials that may not be left out."""
        return () if self.partial else self.trials


def analyse_trial(project: Project, name: str) -> AnalysedTrial:
    """Load a trial, compute its results, and check that they add up.

    Raises:
        DataError: With all the faults of its files, or all the boxes that do not balance.
    """
    where = f"data/{name}"
    trial = load_trial(project.data / name, where)
    settings = apply_override(project.settings, trial.description.settings)
    check_rule(settings, trial, f"{CONFIGURATION}, trialpress.adverse_events.")
    results = analyse_results(trial, settings)
    if trial.description.registry is not None and isinstance(trial, Trial):
        # nobody here can mend a registry's record: what does not add up is told beside it
        file = f"{where}/{trial.description.registry.record}"
        found = find_unbalanced(trial.description, results, file)
        trial = replace(trial, findings=(*trial.findings, *found))
    elif faults := tuple(check_flow(trial.description, results, f"{where}/flow.csv")):
        raise DataError(*faults)
    facts = write_facts(trial.description, results, settings)
    return AnalysedTrial(trial, results, settings, facts)


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
        narrative = load_narrative(project.data / name, f"data/{name}")
    except DataError as error:
        faults = _faults_of(lambda: analyse_trial(project, name))
        raise DataError(*faults, *error.faults) from None
    analysed = analyse_trial(project, name)
    tables = make_tables(analysed.trial.description, analysed.results, analysed.settings)
    pictures = _make_pictures(analysed)
    return _make_page(analysed, narrative, tables, pictures)


def _make_page(
    analysed: AnalysedTrial,
    narrative: Narrative,
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
        facts={fact.id: fact for fact in analysed.facts},
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


def build_documents(
    project: Project,
    needed: Collection[str] | None = None,
    on_left_out: Callable[[Fault], None] = ignore,
) -> dict[str, str]:
    """Fill the documents of all trials: the front page lists them all, and links to each.

    A trial whose data come with a package that is not installed is left out, unless it is needed:
    its documents stay as they are, and the pages about all trials take its committed results.

    Args:
        project: The project.
        needed: The trials that may not be left out; all where it is None.
        on_left_out: Called with the fault of each trial that is left out.

    Returns:
        The text of every file under `reports/`, by its path relative to it.

    Raises:
        TrialpressError: With the faults of all trials.
    """
    environment = DocumentEnvironment(project.templates, "templates")
    needed = project.trials if needed is None else needed
    built, kept = _build_pages(project, needed, on_left_out)
    pages = {name: (built | kept)[name] for name in project.trials if name in built | kept}
    all_facts = {
        f"{name}/{result_id}": fact
        for name, page in pages.items()
        for result_id, fact in page.facts.items()
    }
    listing = fill_listing(environment, pages.values())
    files = {
        LISTING: listing + write_traces(list_shown((listing,)), all_facts),
        SCRIPT: read_script(),
        **_compare_trials(pages, all_facts),
        **_read_reports(project, kept),
    }
    for name, page in built.items():
        filled = _trace_documents(fill_trial(environment, page), page.facts)
        filled[RESULTS] = page.results.to_csv()
        files.update({f"{name}/{file}": text for file, text in filled.items()})
    return files


def _build_pages(
    project: Project, needed: Collection[str], on_left_out: Callable[[Fault], None]
) -> tuple[dict[str, TrialPage], dict[str, TrialPage]]:
    """Make the pages of all trials: those that can be built, and those that can only be kept."""
    built: dict[str, TrialPage] = {}
    kept: dict[str, TrialPage] = {}
    faults: list[Fault] = []
    for name in project.trials:
        try:
            built[name] = build_page(project, name)
        except MissingPackageError as error:
            if name in needed:
                faults.extend(error.faults)
                continue
            for what, hint in dict.fromkeys((fault.what, fault.hint) for fault in error.faults):
                on_left_out(Fault(f"data/{name}", what, hint))
            if (project.reports / name / RESULTS).is_file():
                kept[name] = _keep_page(project, name)
        except TrialpressError as error:
            faults.extend(error.faults)
    if faults:
        raise DataError(*faults)
    return built, kept


def _keep_page(project: Project, name: str) -> TrialPage:
    """Make what the pages about all trials may use of one whose data are not at hand."""
    narrative = load_narrative(project.data / name, f"data/{name}")
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
    facts = write_facts(description, results, settings)
    return AnalysedTrial(Trial(name, description, *((),) * 6), results, settings, facts)


def _analyse_or_keep(project: Project, name: str) -> AnalysedTrial:
    """Analyse a trial, or take its committed results where its data are not at hand."""
    try:
        return analyse_trial(project, name)
    except MissingPackageError:
        if not (project.reports / name / RESULTS).is_file():
            raise
        return _keep_trial(project, name)


def _read_reports(project: Project, names: Collection[str]) -> dict[str, str]:
    """Read the committed documents of some trials, by their path under `reports/`."""
    paths = [path for name in names for path in provenance.list_files(project.reports / name)]
    return {
        path.relative_to(project.reports).as_posix(): path.read_text(encoding="utf-8")
        for path in paths
    }


def _compare_trials(pages: Mapping[str, TrialPage], facts: Mapping[str, Fact]) -> dict[str, str]:
    """Put the trials side by side: the part of the comparison page that the data give."""
    compared = [
        ComparedTrial(name, page.trial.description, page.results, page.settings)
        for name, page in pages.items()
    ]
    table, picture = table_comparison(compared), plot_people(compared)
    text = f"{write_table(table)}\n{write_picture(picture, 'reports/')}"
    text += write_traces(list_shown((text, picture.svg)), facts)
    return {COMPARISON: text, picture.file_name: picture.svg}


def _trace_documents(filled: Mapping[str, str], facts: Mapping[str, Fact]) -> dict[str, str]:
    """Add to each document what lets a reader ask where its numbers come from."""
    traced = dict(filled)
    for name, text in filled.items():
        if name.endswith(".qmd"):
            pictures = [
                svg for file, svg in filled.items() if file.endswith(".svg") and f"({file})" in text
            ]
            traced[name] = text + write_traces(list_shown((text, *pictures)), facts)
    return traced


def build_site(project: Project, request: BuildRequest) -> tuple[str, ...]:
    """Build the reports and the site, whole or not at all.

    Args:
        project: The project.
        request: What to build.

    Returns:
        The documents of the site that were made, as paths relative to it.

    Raises:
        LockedError: If the build is locked and a report would change.
        TrialpressError: If anything else is wrong; the last reports and site stay as they were.
    """

    def leave_out(fault: Fault) -> None:
        if fault.where.removeprefix("data/") in request.trials:
            request.on_left_out(fault)

    clock = provenance.build_clock()
    _check_site(project)
    files = build_documents(project, request.needed, leave_out)
    changed = _find_changes(project, request, files)
    if request.locked and changed:
        faults = [Fault(f"reports/{name}", what) for name, what in changed]
        hint = "build without --locked, read what changed, and commit reports/"
        raise LockedError(
            *faults, Fault("reports/", "these files are not what the data give", hint)
        )
    request.on_progress(f"reports/: {len(changed)} files changed")
    engine = choose_engine(request.engine)
    with provenance.open_workspace(project.root) as work:
        staged, site = work / "project", work / "site"
        _stage(project, files, staged)
        _start_site(project, request, site)
        wanted = sorted(name for name in files if name.partition("/")[0] in request.trials)
        documents = [f"reports/{name}" for name in wanted if name.endswith(".qmd")]
        made = engine.render(
            RenderRequest(
                project=staged,
                output=site,
                documents=(*project.pages, *documents),
                formats=request.formats,
                created=clock,
                on_progress=lambda name: request.on_progress(f"_site/{name}"),
            )
        )
        tools = {"trialpress": __version__, **engine.versions()}
        provenance.write_manifest(site, inputs=hash_inputs(project, request.trials), tools=tools)
        if changed:
            _put_reports_in_place(project, request, files, staged / "reports")
        provenance.put_in_place(site, project.site)
    return made


def _start_site(project: Project, request: BuildRequest, site: Path) -> None:
    """Begin with an empty site; or, where only a part is made anew, with what is there."""
    whole = request.trials == project.trials and request.formats == {"html", "pdf"}
    if whole or not project.site.is_dir():
        site.mkdir()
        return
    shutil.copytree(project.site, site)
    for folder in (site / "reports").glob("*"):
        if folder.name not in project.trials:
            shutil.rmtree(folder)


def _check_site(project: Project) -> None:
    """Refuse a `_site` that is no folder of its own, before anything is touched."""
    if project.site.is_symlink() or (project.site.exists() and not project.site.is_dir()):
        what = "it is a link or a file, and the site is put in place as a folder"
        hint = "move it away, and publish by copying the folder that the build makes"
        raise ProjectError(Fault("_site", what, hint))


def _put_reports_in_place(
    project: Project, request: BuildRequest, files: Mapping[str, str], staged: Path
) -> None:
    """Put the documents of the trials that were asked for, and those of all, into `reports/`."""
    for name in (name for name in request.trials if (staged / name).is_dir()):
        provenance.put_in_place(staged / name, project.reports / name)
    for name in (name for name in files if "/" not in name):
        (staged / name).replace(project.reports / name)
    for folder in _stale_folders(project) if request.trials == project.trials else ():
        shutil.rmtree(folder)


def _stale_folders(project: Project) -> list[Path]:
    """List the folders under `reports/` whose trials are gone."""
    folders = (path for path in sorted(project.reports.glob("*")) if path.is_dir())
    return [folder for folder in folders if folder.name not in project.trials]


def _find_changes(
    project: Project, request: BuildRequest, files: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Compare the filled documents of the trials that were asked for with those that are there."""
    folders = [project.reports / name for name in request.trials]
    if request.trials == project.trials:
        folders += _stale_folders(project)
    there = [path for folder in folders for path in provenance.list_files(folder)]
    there += [path for path in sorted(project.reports.glob("*")) if path.is_file()]
    old = {
        path.relative_to(project.reports).as_posix(): path.read_text(encoding="utf-8")
        for path in there
    }
    new = {
        name: text
        for name, text in files.items()
        if "/" not in name or name.partition("/")[0] in request.trials
    }
    return describe_changes(old, new)


def _stage(project: Project, files: Mapping[str, str], staged: Path) -> None:
    """Put the documents and what an engine needs beside them into a folder of their own."""
    provenance.write_tree(staged / "reports", files)
    for name in (CONFIGURATION, *project.pages):
        shutil.copy2(project.root / name, staged / name)


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
    filled = _trace_documents(fill_trial(environment, page), page.facts)
    if document not in filled:
        styles = ", ".join(page.narrative.styles)
        what = f"there is no summary in the style {style!r}"
        hint = f"the trial has: {styles}; add {style!r} to `styles:` and its part to write one"
        raise ProjectError(Fault(f"data/{name}/narrative.yml, styles", what, hint))
    configuration = (project.root / CONFIGURATION).read_text(encoding="utf-8")
    return render_summary(filled[document], form, configuration, provenance.build_clock())


def read_summaries(
    project: Project,
    names: tuple[str, ...],
    needed: Collection[str] | None = None,
    on_left_out: Callable[[Fault], None] = ignore,
) -> dict[str, Reading]:
    """Measure how hard the summaries of trials are to read, by the path of each.

    Args:
        project: The project.
        names: The trials.
        needed: Those that may not be left out, as in `build_documents`.
        on_left_out: As in `build_documents`.
    """
    return {
        name: check_reading(read_document(text, name))
        for name, text in build_documents(project, needed, on_left_out).items()
        if "/summary-" in name and name.partition("/")[0] in names
    }


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
        narrative = load_narrative(project.data / name, f"data/{name}")
        given |= list_given(analysed.trial.description, analysed.settings, analysed.results)
        given[write_date(narrative.date)] = "narrative.yml: date"
        prefix = "" if own else f"{name}/"
        facts |= {f"{prefix}{fact.id}": fact for fact in analysed.facts}
    return trace_page(text, given), facts


def find_facts(facts: tuple[Fact, ...], pattern: str) -> tuple[Fact, ...]:
    """Return the facts whose id or label has every word of a pattern in it."""
    words = pattern.lower().split()
    return tuple(f for f in facts if all(w in f"{f.id} {f.label}".lower() for w in words))
