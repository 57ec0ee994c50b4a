"""A project and a request in; which trials have to be made anew out.

What was made before is compared by the hashes of what it was made from, never by times. Nothing
that takes long to import is needed to find out that nothing has changed.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit import provenance
from toolkit.builds.inputs import hash_again, hash_data, make_key
from toolkit.builds.materials import collect_materials, hash_bytes, hash_texts
from toolkit.builds.request import BuildReport
from toolkit.builds.store import DOCUMENTS, is_complete, read_state

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from toolkit.builds.materials import Materials
    from toolkit.builds.request import BuildRequest
    from toolkit.builds.store import State
    from toolkit.engines import Engine
    from toolkit.errors import Fault
    from toolkit.project import Project

STORE = "trials"
SEAL = "site.json"


@dataclass(frozen=True)
class Plan:
    """What a build has to do.

    Attributes:
        materials: What all trials share.
        data: The hashes of the files of each trial, by its name.
        stale: The trials to be made, each with the hash of what it is made from.
        fresh: The trials that stay as they are.
        failed: Those of them that could not be made, and why.
        site_key: The hash of what the site is put together from, if nothing is stale.
        done: Whether the site that is there is the one that is asked for.
    """

    materials: Materials
    data: Mapping[str, Mapping[str, str]]
    stale: Mapping[str, str]
    fresh: tuple[str, ...]
    failed: Mapping[str, tuple[Fault, ...]]
    site_key: str
    done: bool


@dataclass(frozen=True)
class Build:
    """A build at work.

    Attributes:
        project: The project.
        request: What was asked for.
        plan: What has to be done.
        engine: What renders.
        work: An empty folder, which is taken away afterwards.
    """

    project: Project
    request: BuildRequest
    plan: Plan
    engine: Engine
    work: Path

    @property
    def store(self) -> Path:
        """Where trials are kept when they are made."""
        return self.project.workshop / STORE

    @property
    def is_whole(self) -> bool:
        """Whether all trials were asked for."""
        return self.request.trials == self.project.trials


def plan_build(project: Project, materials: Materials, request: BuildRequest) -> Plan:
    """Find out what has to be made anew.

    Args:
        project: The project.
        materials: What all its trials share.
        request: What is asked for; trials that are not in it are not looked at.
    """
    store = project.workshop / STORE
    data: dict[str, dict[str, str]] = {}
    stale: dict[str, str] = {}
    states: dict[str, State] = {}
    for name in request.trials:
        data[name] = hash_data(project, name)
        key = make_key(data[name], materials.key)
        state = read_state(store / name)
        fresh = state is not None and is_fresh(state, key, materials)
        if state is None or request.forced or not fresh or not is_complete(store / name, state):
            stale[name] = key
        else:
            states[name] = state
    key = "" if stale else make_site_key(project, materials, request)
    same = not stale and is_sealed(project, key) and _reports_are_kept(project, store, request)
    failed = {name: state.faults for name, state in states.items() if state.faults}
    return Plan(materials, data, stale, tuple(states), failed, key, same)


def find_done(project: Project, request: BuildRequest) -> BuildReport | None:
    """Tell what a build would say that has nothing to do; None where there is something.

    Args:
        project: The project.
        request: What is asked for.
    """
    materials = collect_materials(project, request.formats, provenance.build_clock())
    plan = plan_build(project, materials, request)
    if not plan.done:
        return None
    return BuildReport(len(project.trials), (), 0, dict(plan.failed), changed=False)


def is_fresh(state: State, key: str, materials: Materials) -> bool:
    """Tell whether a trial was made from the same as it would be made from now."""
    return (
        state.key == key
        and materials.formats <= {*state.formats}
        and all(materials.templates.get(name) == was for name, was in state.templates.items())
        and hash_again(state.packaged) == state.packaged
    )


def make_site_key(project: Project, materials: Materials, request: BuildRequest) -> str:
    """Make the hash of what a site is put together from: the trials as made, and the pages.

    Args:
        project: The project.
        materials: What all its trials share.
        request: What is asked for: the engine and the trials.
    """
    store = project.workshop / STORE
    whole = request.trials == project.trials
    quarto = os.environ.get("QUARTO_PATH") or shutil.which("quarto") or ""
    said = [materials.key, *sorted(materials.formats), request.engine, quarto, str(whole)]
    pages = sorted(project.root.glob("*.qmd"))
    said += [f"{path.name}={hash_bytes(path.read_bytes())}" for path in pages]
    said += [f"{name}={digest}" for name, digest in materials.templates.items()]
    for name in request.trials:
        state = store / name / "state.json"
        said.append(f"{name}={hash_bytes(state.read_bytes()) if state.is_file() else ''}")
    return hash_texts(said)


def seal(project: Project, key: str) -> None:
    """Write down what the site that is now in place was put together from."""
    manifest = (project.site / provenance.MANIFEST).read_bytes()
    content = {"key": key, "manifest": hash_bytes(manifest), "reports": _hash_shared(project)}
    (project.workshop / SEAL).write_text(json.dumps(content), encoding="utf-8")


def is_sealed(project: Project, key: str) -> bool:
    """Tell whether the site in place is the one that was put together from the same."""
    try:
        content = json.loads((project.workshop / SEAL).read_bytes())
        manifest = (project.site / provenance.MANIFEST).read_bytes()
    except (OSError, ValueError):
        return False
    sealed = {"key": key, "manifest": hash_bytes(manifest), "reports": _hash_shared(project)}
    if content != sealed:
        return False
    return all((project.site / path).is_file() for path in json.loads(manifest)["outputs"])


def _hash_shared(project: Project) -> str:
    """Hash the committed documents about all trials, and the names of what lies beside them."""
    there = sorted(project.reports.glob("*")) if project.output is None else ()
    return hash_texts(
        f"{p.name}={hash_bytes(p.read_bytes()) if p.is_file() else ''}" for p in there
    )


def _reports_are_kept(project: Project, store: Path, request: BuildRequest) -> bool:
    """Tell whether the committed documents are those that were made; a collection has none."""
    if project.output is not None:
        return True
    for name in request.trials:
        made, kept = store / name / DOCUMENTS, project.reports / name
        paths = provenance.list_files(made)
        if [p.relative_to(made) for p in paths] != [
            p.relative_to(kept) for p in provenance.list_files(kept)
        ]:
            return False
        if any(p.read_bytes() != (kept / p.relative_to(made)).read_bytes() for p in paths):
            return False
    return True
