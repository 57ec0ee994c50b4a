"""A trial's data in; its documents, pages and PDFs in a folder of the store out.

This is the task that a process or another machine does. It writes into a folder of its own, and
puts that folder into the store when everything in it is whole.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit import provenance
from toolkit.builds.cards import make_card
from toolkit.builds.collection import make_row
from toolkit.builds.inputs import hash_packaged
from toolkit.builds.materials import Materials, hash_texts
from toolkit.builds.store import (
    DOCUMENTS,
    PASSAGES,
    SITE,
    State,
    read_state,
    take_file,
    write_state,
)
from toolkit.documents.collection import fill_failed
from toolkit.documents.environment import DocumentEnvironment
from toolkit.documents.fill import ENTRY, list_documents
from toolkit.documents.tracing import SCRIPT, read_script
from toolkit.engines.embedded import render_documents
from toolkit.engines.request import RenderRequest
from toolkit.engines.search import Passage
from toolkit.errors import Fault, MissingPackageError, StoppedError, TrialpressError
from toolkit.pipeline import build_page, fill_documents
from toolkit.project import CONFIGURATION, Project

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Order:
    """One trial to be made.

    Attributes:
        name: The trial.
        key: The hash of its data and of what every document depends on.
        store: The store that it goes to.
        rendered: Whether pages and PDFs are wanted, or only the documents that they are made of.
        forced: Whether nothing of what the store has is used again.
        threads: How many documents may be rendered at a time.
    """

    name: str
    key: str
    store: Path
    rendered: bool = True
    forced: bool = False
    threads: int = 1


@dataclass(frozen=True)
class Made:
    """What became of an order; the rest is in the store.

    Attributes:
        name: The trial.
        rendered: How many pages and PDFs were made anew.
        faults: Why it could not be made.
        left_out: Whether the only reason is a package that is not installed.
    """

    name: str
    rendered: int = 0
    faults: tuple[Fault, ...] = ()
    left_out: bool = False


def make_trial(project: Project, materials: Materials, order: Order) -> Made:
    """Make one trial, and put it into the store.

    In a collection a trial that cannot be made gets a page that says so. Elsewhere it leaves what
    the store has of it as it is.

    Args:
        project: The project, of which only this trial is looked at.
        materials: What all trials share.
        order: Which trial, and how.
    """
    environment = open_environment(project.templates, tuple(materials.templates.items()))
    wrong: Exception
    try:
        return _make(environment, project, materials, order)
    except TrialpressError as error:
        wrong, faults = error, error.faults
    except Exception as error:  # one record must not stop thousands of others
        if project.output is None:
            raise
        what = f"this is a bug in trialpress: {type(error).__name__}: {error}"
        wrong, faults = error, (Fault(order.name, what, "please report it, with the record"),)
    if project.output is None:
        return Made(order.name, faults=faults, left_out=isinstance(wrong, MissingPackageError))
    if isinstance(wrong, StoppedError | OSError | MemoryError):
        order = replace(order, key="")  # not the record's fault: the next build tries again
    try:
        return make_failed(environment, materials, order, faults)
    except StoppedError:
        return Made(order.name, faults=faults)


def _make(
    environment: DocumentEnvironment, project: Project, materials: Materials, order: Order
) -> Made:
    """Make a trial that can be made."""
    page = build_page(project, order.name)
    files = fill_documents(environment, page)
    is_collection = project.output is not None
    card = make_row(page) if is_collection else make_card(environment, page).to_json()
    templates = [*list_documents(page).values(), *(() if is_collection else (ENTRY,))]
    used = environment.find_used(templates)
    state = State(
        key=order.key,
        templates={name: said for name, said in materials.templates.items() if name in used},
        packaged=hash_packaged(page.trial.description),
        formats=tuple(sorted(materials.formats)) if order.rendered else (),
        card=card,
    )
    return Made(order.name, _put_into_store(materials, order, files, state))


def make_failed(
    environment: DocumentEnvironment,
    materials: Materials,
    order: Order,
    faults: tuple[Fault, ...],
) -> Made:
    """Put a page into the store that says why a trial of a collection could not be made.

    Args:
        environment: The templates.
        materials: What all trials share.
        order: The trial; one without a key is made again by the next build.
        faults: Why it could not be made.

    Raises:
        TrialpressError: If that cannot be made either.
    """
    state = State(
        key=order.key,
        templates=materials.templates,  # nobody knows which of them would have been used
        packaged={},
        formats=tuple(sorted(materials.formats)),
        faults=faults,
    )
    files = fill_failed(environment, order.name, faults)
    return Made(order.name, _put_into_store(materials, order, files, state), faults)


@lru_cache(maxsize=1)
def open_environment(
    templates: Path,
    hashes: tuple[tuple[str, str], ...],  # noqa: ARG001 - a part of the key
) -> DocumentEnvironment:
    """Open the templates once for all trials that a process makes.

    Args:
        templates: Their folder.
        hashes: The hash of each: templates that have changed are opened again.
    """
    return DocumentEnvironment(templates, "templates")


def _put_into_store(
    materials: Materials, order: Order, files: Mapping[str, str], state: State
) -> int:
    """Render what has changed, and put the trial into the store; return how much was rendered."""
    made = order.store / f".{order.name}-{os.getpid()}"
    shutil.rmtree(made, ignore_errors=True)
    stage, output = made / "stage", made / SITE
    provenance.write_tree(stage / "reports" / order.name, files)
    (stage / "reports" / SCRIPT).write_text(read_script(), encoding="utf-8", newline="\n")
    (stage / CONFIGURATION).write_text(materials.configuration, encoding="utf-8")
    for page in materials.pages:  # the navigation leads there
        (stage / page).touch()
    output.mkdir()
    try:
        rendered = 0
        if order.rendered:
            pages = _list_pages(materials, order.name, files)
            rendered = _render(materials, order, stage, output, pages)
            state = replace(
                state,
                pages=pages,
                outputs=provenance.hash_files(output, provenance.list_files(output)),
            )
        (stage / "reports" / order.name).replace(made / DOCUMENTS)
        shutil.rmtree(stage)
        write_state(made, state)
        provenance.put_in_place(made, order.store / order.name)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return rendered


def _list_pages(materials: Materials, name: str, files: Mapping[str, str]) -> dict[str, str]:
    """Hash what each page and PDF is made from, by its path in the site.

    That is its document, the pictures in it, what every document depends on, and the heads of the
    other documents, which it links to.
    """
    documents = {file: text for file, text in files.items() if file.endswith(".qmd")}
    heads = [f"{file}: {text.split('---', 2)[1:2]}" for file, text in sorted(documents.items())]
    formats = sorted(materials.formats)
    pages = {}
    for file, text in documents.items():
        pictures = [
            content
            for picture, content in sorted(files.items())
            if picture.endswith(".svg") and f"({picture})" in text
        ]
        for form in formats:
            path = f"reports/{name}/{Path(file).stem}.{form}"
            said = [materials.key, form, *formats, text, *pictures, *heads]
            pages[path] = hash_texts(said)
    return pages


def _render(
    materials: Materials, order: Order, stage: Path, output: Path, pages: Mapping[str, str]
) -> int:
    """Take over the pages and PDFs that are made from the same as before, and render the others."""
    kept = order.store / order.name
    known = None if order.forced else read_state(kept)
    passages = _read_passages(kept)
    same = {
        path
        for path, digest in pages.items()
        if known and known.pages.get(path) == digest and (kept / SITE / path).is_file()
    }
    if passages is None:  # what a search may find on them is lost
        same, passages = set(), {}
    for path in sorted(same):
        take_file(kept / SITE / path, output / path)
    documents = sorted({path.rpartition(".")[0] for path in pages})
    wanted = frozenset(pages) - same
    made = render_documents(
        RenderRequest(
            project=stage,
            output=output,
            documents=tuple(f"{document}.qmd" for document in documents),
            formats=materials.formats,
            created=materials.created,
            threads=order.threads,
            wanted=wanted,
        )
    )
    found = {
        **{path: passages[path] for path in sorted(same) if path in passages},
        **{path: [asdict(p) for p in part] for path, part in made.passages.items()},
    }
    text = json.dumps(found, ensure_ascii=False, sort_keys=True)
    (output.parent / PASSAGES).write_text(text, encoding="utf-8")
    return len(wanted)


def _read_passages(folder: Path) -> dict[str, list[dict[str, str]]] | None:
    """Read what a search may find on the pages of a trial in the store; None where that is lost."""
    try:
        content: dict[str, list[dict[str, str]]] = json.loads((folder / PASSAGES).read_bytes())
    except (OSError, ValueError):
        return None
    return content


def read_passages(folder: Path) -> dict[str, tuple[Passage, ...]]:
    """Read what a search may find on the pages of a trial in the store, by the path of each."""
    return {
        path: tuple(Passage(**passage) for passage in passages)
        for path, passages in (_read_passages(folder) or {}).items()
    }


def render_kept(materials: Materials, order: Order, files: Mapping[str, str]) -> None:
    """Render the committed documents of a trial whose data are not at hand, into the store.

    Args:
        materials: What all trials share.
        order: The trial; it has no key, so that it is never taken for one that was made.
        files: Its documents, by name.
    """
    formats = tuple(sorted(materials.formats))
    state = State(key="", templates={}, packaged={}, formats=formats)
    _put_into_store(materials, order, files, state)
