"""A project and a request in; its reports and its site, whole or not at all, out."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from toolkit import __version__, provenance
from toolkit.builds.cards import Card, make_card, write_shared
from toolkit.builds.collection import DIVIDED, list_divisions
from toolkit.builds.documents import describe_left_out, is_kept, read_reports
from toolkit.builds.front import render_front
from toolkit.builds.inputs import hash_data, make_key
from toolkit.builds.making import (
    Made,
    Order,
    make_failed,
    make_trial,
    open_environment,
    render_kept,
)
from toolkit.builds.materials import collect_materials, hash_bytes
from toolkit.builds.planning import Build, is_fresh, make_site_key, plan_build, seal
from toolkit.builds.request import BuildReport, BuildRequest
from toolkit.builds.schedulers import count_cores, run_here
from toolkit.builds.store import DOCUMENTS, SITE, State, forget_others, read_state, take_file
from toolkit.documents.differences import describe_changes
from toolkit.engines import choose_engine
from toolkit.errors import DataError, EngineError, Fault, LockedError, ProjectError
from toolkit.pipeline import keep_page
from toolkit.project import CONFIGURATION, Project

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from toolkit.engines import Engine


def build_site(project: Project, request: BuildRequest) -> BuildReport:
    """Build the reports and the site, whole or not at all.

    What was made before from the same data, templates, settings and tools is used again. In a
    collection a trial that cannot be made gets a page that says so; elsewhere it stops the build.

    Args:
        project: The project, or a collection of trials.
        request: What to build.

    Raises:
        LockedError: If the build is locked and a report would change.
        TrialpressError: If anything else is wrong; the last reports and site stay as they were.
    """
    clock = provenance.build_clock()
    _check_site(project)
    materials = collect_materials(project, request.formats, clock)
    with provenance.open_workspace(project.workshop) as work:
        plan = plan_build(project, materials, request)
        if plan.done:
            return BuildReport(len(project.trials), (), 0, dict(plan.failed), changed=False)
        build = Build(project, request, plan, _choose_engine(project, request), work)
        build.store.mkdir(exist_ok=True)
        if build.is_whole:
            forget_others(build.store, frozenset(project.trials))
            forget_others(project.workshop / DIVIDED, list_divisions(project))
        made = list(_make_trials(build))
        kept = _keep_left_out(build, made)
        failed = _collect_failed(build, made)
        cards = () if project.output is not None else _find_cards(build, kept)
        reports = _collect_reports(build, cards) if cards else {}
        changed = _find_changes(build, reports)
        if request.locked and changed:
            raise LockedError(*_describe_locked(changed))
        _put_together(build, reports, cards, failed)
        if changed:
            _put_reports_in_place(build, reports)
        provenance.put_in_place(work / "site", project.site)
        seal(project, make_site_key(project, materials, request))
    names = tuple(one.name for one in made)
    rendered = sum(one.rendered for one in made)
    return BuildReport(len(project.trials), names, rendered, failed, changed=True)


def _choose_engine(project: Project, request: BuildRequest) -> Engine:
    """Choose the engine: a collection, which is too much for Quarto, has the embedded one.

    Raises:
        EngineError: If it is not there, or may not be chosen.
    """
    if project.output is None:
        return choose_engine(request.engine)
    if request.engine == "quarto":
        what = "Quarto does not render the site of another folder"
        raise EngineError(Fault("--engine", what, "leave --engine out"))
    return choose_engine("embedded")


def _check_site(project: Project) -> None:
    """Refuse a site that is no folder of its own, before anything is touched.

    Only the site of a collection goes where its user says; there it may be somebody else's folder.
    """
    if project.site.is_symlink() or (project.site.exists() and not project.site.is_dir()):
        what = "it is a link or a file, and the site is put in place as a folder"
        hint = "move it away, and publish by copying the folder that the build makes"
        raise ProjectError(Fault(project.site.name, what, hint))
    if project.output is not None and project.site.exists() and not _is_ours(project.site):
        what = "it holds other files, and the site would take their place"
        hint = "give --out a new folder, or one that was built before"
        raise ProjectError(Fault(project.site.name, what, hint))


def _is_ours(site: Path) -> bool:
    """Tell whether a folder is a site that was built before, or empty."""
    try:
        tools = json.loads((site / provenance.MANIFEST).read_bytes())["tools"]
    except (OSError, ValueError, TypeError, KeyError):
        return not any(site.iterdir())
    return "trialpress" in tools


def _make_trials(build: Build) -> Iterator[Made]:
    """Make the trials that are stale, and tell of each that is finished."""
    request, materials = build.request, build.plan.materials
    ours = build.engine.name == "embedded"
    orders = (
        Order(name, key, build.store, rendered=ours, forced=request.forced)
        for name, key in build.plan.stale.items()
    )
    if request.scheduler:
        from toolkit.builds.dask_scheduler import run_on_dask  # noqa: PLC0415 - an extra

        run = run_on_dask(
            build.project, materials, orders, request.scheduler, shared=request.shared
        )
    else:
        run = run_here(build.project, materials, orders, request.jobs or count_cores())
    for made in run:
        yield made
        rendered = None if made.faults else made.rendered
        request.on_trial(made.name, rendered, len(build.plan.stale))


def _keep_left_out(build: Build, made: list[Made]) -> tuple[str, ...]:
    """Tell which trials are left out because a package is missing, and render what is committed.

    Returns:
        The trials that are left out, and whose committed documents stand in for them.
    """
    project, request = build.project, build.request
    left_out = [one for one in made if one.left_out and one.name not in request.needed]
    kept = tuple(one.name for one in left_out if is_kept(project, one.name))
    for one in left_out:
        for fault in describe_left_out(one.name, one.faults):
            request.on_left_out(fault)
    for name in kept:
        files = {path.partition("/")[2]: text for path, text in read_reports(project, name).items()}
        order = Order(name, "", build.store, rendered=build.engine.name == "embedded")
        render_kept(build.plan.materials, order, files)
    return kept


def _collect_failed(build: Build, made: list[Made]) -> dict[str, tuple[Fault, ...]]:
    """Collect the trials that could not be made: in a collection to be told, elsewhere to stop."""
    needed = build.request.needed
    failed = {
        one.name: one.faults
        for one in made
        if one.faults and not (one.left_out and one.name not in needed)
    }
    if build.project.output is not None:
        _show_failed(build, failed)
        return {**build.plan.failed, **failed}
    if failed:
        wrong = [fault for name in build.project.trials for fault in failed.get(name, ())]
        raise DataError(*dict.fromkeys(wrong))  # what all trials share is told once
    return {}


def _show_failed(build: Build, failed: Mapping[str, tuple[Fault, ...]]) -> None:
    """Make the pages of trials whose process could not even say why they cannot be made."""
    project, materials = build.project, build.plan.materials
    for name, faults in failed.items():
        state = read_state(build.store / name)
        if state is None or state.faults != faults:
            environment = open_environment(project.templates, tuple(materials.templates.items()))
            make_failed(environment, materials, Order(name, "", build.store), faults)


def _find_cards(build: Build, kept: tuple[str, ...]) -> tuple[Card, ...]:
    """Find what the pages about all trials say of each, in the project's order."""
    found = (_find_card(build, name, kept) for name in build.project.trials)
    return tuple(card for card in found if card is not None)


def _list_pages(cards: tuple[Card, ...], failed: Iterable[str]) -> tuple[str, ...]:
    """List the documents that pages about all trials link to, by their path in the project."""
    linked = [f"reports/{card.name}/{name}" for card in cards for name in card.documents]
    return (*linked, *(f"reports/{name}/report.qmd" for name in failed))


def _collect_reports(build: Build, cards: tuple[Card, ...]) -> dict[str, str]:
    """Collect what `reports/` should hold: of the trials that were asked for, and of all."""
    files = write_shared(cards)
    for name in build.request.trials:
        folder = build.store / name / DOCUMENTS
        for path in provenance.list_files(folder):
            shown = f"{name}/{path.relative_to(folder).as_posix()}"
            files[shown] = path.read_text(encoding="utf-8")
    return files


def _find_card(build: Build, name: str, kept: tuple[str, ...]) -> Card | None:
    """Find what the pages about all trials say of one; None of one that is left out without trace.

    Raises:
        DataError: If the trial was not asked for, and cannot be made.
    """
    project, materials = build.project, build.plan.materials
    environment = open_environment(project.templates, tuple(materials.templates.items()))
    if name in kept:
        return make_card(environment, keep_page(project, name))
    state = read_state(build.store / name)
    if name in build.request.trials:
        return Card.from_json(name, state.card) if state and state.card else None
    key = make_key(hash_data(project, name), materials.key)
    if state is None or not state.card or not is_fresh(state, key, materials):
        folder = build.work / "cards"
        folder.mkdir(exist_ok=True)
        made = make_trial(project, materials, Order(name, key, folder, rendered=False))
        if made.left_out:
            return (
                make_card(environment, keep_page(project, name)) if is_kept(project, name) else None
            )
        if made.faults:
            raise DataError(*made.faults)
        state = read_state(folder / name)
    return Card.from_json(name, state.card) if state else None


def _find_changes(build: Build, reports: Mapping[str, str]) -> list[tuple[str, str]]:
    """Compare the documents that were made with those that are there."""
    project, request = build.project, build.request
    if project.output is not None:
        return []
    folders = [project.reports / name for name in request.trials]
    if build.is_whole:
        folders += _stale_folders(project)
    there = [path for folder in folders for path in provenance.list_files(folder)]
    there += [path for path in sorted(project.reports.glob("*")) if path.is_file()]
    old = {
        path.relative_to(project.reports).as_posix(): path.read_text(encoding="utf-8")
        for path in there
    }
    return describe_changes(old, reports)


def _describe_locked(changed: list[tuple[str, str]]) -> list[Fault]:
    """Say what a locked build would have changed."""
    hint = "build without --locked, read what changed, and commit reports/"
    last = Fault("reports/", "these files are not what the data give", hint)
    return [*(Fault(f"reports/{name}", what) for name, what in changed), last]


def _stale_folders(project: Project) -> list[Path]:
    """List the folders under `reports/` whose trials are gone."""
    folders = (path for path in sorted(project.reports.glob("*")) if path.is_dir())
    return [folder for folder in folders if folder.name not in project.trials]


def _put_together(
    build: Build,
    reports: Mapping[str, str],
    cards: tuple[Card, ...],
    failed: Mapping[str, tuple[Fault, ...]],
) -> None:
    """Put the site together in the work folder: what is in the store, and the pages of people."""
    site = build.work / "site"
    _start_site(build, site)
    states: dict[str, State] = {}
    for name in build.request.trials:
        state = read_state(build.store / name)
        if state is not None:
            states[name] = state
            for path in state.outputs:
                take_file(build.store / name / SITE / path, site / path)
    failed = {**_find_failed(build, site), **failed}
    render_front(build, reports, _list_pages(cards, failed), failed)
    outputs = (state.outputs for state in states.values())
    known = {path: digest for files in outputs for path, digest in files.items()}
    tools = {"trialpress": __version__, **build.engine.versions()}
    inputs = _list_inputs(build, states)
    provenance.write_manifest(site, inputs=inputs, tools=tools, known=known)


def _find_failed(build: Build, site: Path) -> dict[str, tuple[Fault, ...]]:
    """Find the trials of a collection that were not asked for, and whose page says what is wrong.

    Args:
        build: The build.
        site: The site that is put together, with the pages of trials that were not asked for.
    """
    if build.project.output is None:
        return {}
    others = (name for name in build.project.trials if name not in build.request.trials)
    there = (name for name in others if (site / "reports" / name).is_dir())
    states = {name: read_state(build.store / name) for name in there}
    return {name: state.faults for name, state in states.items() if state and state.faults}


def _start_site(build: Build, site: Path) -> None:
    """Begin with an empty site; or, where only a part is made anew, with what is there."""
    project = build.project
    whole = build.is_whole and (
        build.request.formats == {"html", "pdf"} or project.output is not None
    )
    if whole or not project.site.is_dir():
        site.mkdir()
        return
    shutil.copytree(project.site, site, copy_function=shutil.copyfile)  # not for reading only
    for folder in (site / "reports").glob("*"):
        if folder.name not in project.trials:
            shutil.rmtree(folder)
    for name in build.request.trials:
        for form in build.request.formats:
            for path in (site / "reports" / name).glob(f"*.{form}"):
                path.unlink()
    _forget_inputs(build, site / provenance.MANIFEST)


def _forget_inputs(build: Build, manifest: Path) -> None:
    """Take out of a manifest what will be said anew, and what only trials that are gone needed."""
    stay = {*build.project.trials} - {*build.request.trials}

    def stays(said: str) -> bool:
        folder, _, path = said.partition("/")
        return folder != "templates" and (folder != "data" or path.partition("/")[0] in stay)

    if manifest.is_file():
        content = json.loads(manifest.read_bytes())
        content["inputs"] = {said: h for said, h in content["inputs"].items() if stays(said)}
        manifest.write_text(json.dumps(content), encoding="utf-8")


def _list_inputs(build: Build, states: Mapping[str, State]) -> dict[str, str]:
    """List the hashes of what the site is made from."""
    project, plan = build.project, build.plan
    pages = [project.root / name for name in (CONFIGURATION, *project.pages)]
    return {
        **{path: digest for files in plan.data.values() for path, digest in files.items()},
        **{said: digest for state in states.values() for said, digest in state.packaged.items()},
        **{f"templates/{name}": digest for name, digest in plan.materials.templates.items()},
        **{path.name: hash_bytes(path.read_bytes()) for path in pages},
    }


def _put_reports_in_place(build: Build, reports: Mapping[str, str]) -> None:
    """Put the documents of the trials that were asked for, and those of all, into `reports/`."""
    project, staged = build.project, build.work / "reports"
    provenance.write_tree(staged, reports)
    for name in build.request.trials:
        if (staged / name).is_dir():
            provenance.put_in_place(staged / name, project.reports / name)
    for name in (name for name in reports if "/" not in name):
        (staged / name).replace(project.reports / name)
    for folder in _stale_folders(project) if build.is_whole else ():
        shutil.rmtree(folder)
