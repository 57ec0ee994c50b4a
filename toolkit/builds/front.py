"""The pages about all trials in; their HTML and PDF, and what all pages share, in the site out."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit import provenance
from toolkit.builds.making import open_environment, read_passages
from toolkit.builds.planning import STORE
from toolkit.builds.store import read_state
from toolkit.documents.collection import ListedTrial, fill_collection
from toolkit.documents.tracing import SCRIPT, read_script
from toolkit.engines.embedded import ASSETS, copy_assets, render_documents
from toolkit.engines.request import RenderRequest
from toolkit.engines.search import INDEX, Passage, stream_index, write_index
from toolkit.project import CONFIGURATION, FRONT_PAGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from toolkit.builds.materials import Materials
    from toolkit.builds.planning import Build
    from toolkit.builds.request import BuildRequest
    from toolkit.errors import Fault
    from toolkit.project import Project

_SEARCHED_WHOLE = 50
_WORDS_KEPT = 160


def render_front(
    build: Build,
    reports: Mapping[str, str],
    linked: tuple[str, ...],
    failed: Mapping[str, tuple[Fault, ...]],
) -> None:
    """Render the pages about all trials into `work/site`, with the search and the assets.

    Quarto renders the whole site at once, since its search and its navigation are made then.

    Args:
        build: The build.
        reports: What `reports/` should hold.
        linked: The documents that these pages link to, by their path in the project.
        failed: Why trials of a collection could not be made.
    """
    project, request = build.project, build.request
    stage, site = build.work / "project", build.work / "site"
    if project.output is None:
        provenance.write_tree(stage / "reports", reports)
        for name in (CONFIGURATION, *project.pages):
            shutil.copy2(project.root / name, stage / name)
        pages = project.pages
    else:
        project = _leave_out_unbuilt(project, site)
        _stage_collection(project, build.plan.materials, stage, failed)
        pages = (FRONT_PAGE,)
    for name in linked:
        path = stage / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    created = build.plan.materials.created
    if build.engine.name != "embedded":
        documents = sorted(f"reports/{name}" for name in reports if name.endswith(".qmd"))
        wanted = (d for d in documents if d.split("/")[1] in request.trials)
        asked = RenderRequest(stage, site, (*pages, *wanted), request.formats, created)
        build.engine.render(asked)
        return
    asked = RenderRequest(stage, site, pages, request.formats, created)
    made = render_documents(asked)
    copy_assets(asked)
    if "html" in request.formats:
        _write_search(project, request, site, made.passages)


def _leave_out_unbuilt(project: Project, site: Path) -> Project:
    """Return a collection without the trials that a part of it, built alone, has no pages of."""
    built = (name for name in project.trials if (site / "reports" / name).is_dir())
    return replace(project, trials=tuple(built))


def _stage_collection(
    project: Project,
    materials: Materials,
    stage: Path,
    failed: Mapping[str, tuple[Fault, ...]],
) -> None:
    """Put the front page of a collection, and the configuration for it, into a folder."""
    environment = open_environment(project.templates, tuple(materials.templates.items()))
    text = fill_collection(environment, _list_trials(project), failed)
    provenance.write_tree(
        stage,
        {
            FRONT_PAGE: text,
            CONFIGURATION: materials.configuration,
            f"reports/{SCRIPT}": read_script(),
        },
    )


def _list_trials(project: Project) -> Iterator[ListedTrial]:
    """Read what the store has of each trial that was made."""
    for name in project.trials:
        state = read_state(project.workshop / STORE / name)
        if state is not None and state.card:
            yield ListedTrial(**state.card)


def _write_search(
    project: Project,
    request: BuildRequest,
    site: Path,
    front: Mapping[str, tuple[Passage, ...]],
) -> None:
    """Write what the search looks at: every word of a few trials, what many are about."""
    folder, store = site / ASSETS, project.workshop / STORE
    if project.output is None:
        pages = dict(front)
        for name in request.trials:
            pages |= read_passages(store / name)
        write_index(folder, site, pages)
        return
    brief = len(project.trials) > _SEARCHED_WHOLE

    def read_all() -> Iterator[Passage]:
        for passages in front.values():
            yield from passages
        for name in project.trials:
            for page, passages in sorted(read_passages(store / name).items()):
                if not brief:
                    yield from passages
                elif page.endswith("/report.html"):
                    yield from (_shorten(passage) for passage in passages[:1])

    stream_index(folder / INDEX, read_all())


def _shorten(passage: Passage) -> Passage:
    """Keep the first words of a passage."""
    words = " ".join(passage.text.split(" ")[:_WORDS_KEPT])
    return Passage(passage.href, passage.title, passage.heading, words)
