"""A project in; all its documents, filled, out: what `reports/` should hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit import provenance
from toolkit.builds.cards import make_card, write_shared
from toolkit.builds.request import ignore
from toolkit.checks.reading import Reading, check_reading
from toolkit.documents.environment import DocumentEnvironment
from toolkit.engines.process import read_document
from toolkit.errors import DataError, Fault, MissingPackageError, TrialpressError
from toolkit.pipeline import RESULTS, build_page, fill_documents, keep_page

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from toolkit.builds.cards import Card
    from toolkit.project import Project


def build_documents(
    project: Project,
    needed: Collection[str] | None = None,
    on_left_out: Callable[[Fault], None] = ignore,
) -> dict[str, str]:
    """Fill the documents of all trials, and what the pages about all of them include.

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
    files: dict[str, str] = {}
    cards: list[Card] = []
    errors: list[TrialpressError] = []
    for name in project.trials:
        try:
            page = build_page(project, name)
            filled = fill_documents(environment, page)
            cards.append(make_card(environment, page))
            files |= {f"{name}/{file}": text for file, text in filled.items()}
        except MissingPackageError as error:
            if needed is None or name in needed:
                errors.append(error)
                continue
            for fault in describe_left_out(name, error.faults):
                on_left_out(fault)
            if is_kept(project, name):
                cards.append(make_card(environment, keep_page(project, name)))
                files |= read_reports(project, name)
        except TrialpressError as error:
            errors.append(error)
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise DataError(*(fault for error in errors for fault in error.faults))
    return {**write_shared(cards), **files}


def describe_left_out(name: str, faults: tuple[Fault, ...]) -> list[Fault]:
    """Say why a trial is left out: once for each package, not for each of its files."""
    said = dict.fromkeys((fault.what, fault.hint) for fault in faults)
    return [Fault(f"data/{name}", what, hint) for what, hint in said]


def is_kept(project: Project, name: str) -> bool:
    """Tell whether a build has left results of a trial that can stand in for its data."""
    return (project.reports / name / RESULTS).is_file()


def read_reports(project: Project, name: str) -> dict[str, str]:
    """Read the committed documents of a trial, by their path under `reports/`."""
    return {
        path.relative_to(project.reports).as_posix(): path.read_text(encoding="utf-8")
        for path in provenance.list_files(project.reports / name)
    }


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
