"""A folder of records and trials in; a project for a site of all of them out."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from toolkit.builds.materials import hash_bytes
from toolkit.displays.comparison import DESIGNS
from toolkit.displays.numbers import write_number
from toolkit.documents.collection import FAILED, ListedTrial
from toolkit.documents.collection import fill_failed as _fill_failed
from toolkit.documents.fill import name_styles
from toolkit.documents.styles import STYLES
from toolkit.errors import Fault, ProjectError
from toolkit.sources.ctgov.split import split_records

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from toolkit.documents.environment import DocumentEnvironment
    from toolkit.documents.fill import TrialPage
    from toolkit.project import Project

_MANY = re.compile(rb'\s*(\[|\{\s*("(totalCount|nextPageToken)"\s*:[^,]*,\s*)*"studies"\s*:)')
_PEEK = 4096


def load_collection(project: Project, folder: Path, output: Path) -> Project:
    """Find the trials of a folder: folders with a `trial.yml`, and records of a registry.

    A file may hold one record, a list of them as the registry's website gives it out, or a page of
    its API. What holds several is divided once, and each record stands alone from then on.

    Args:
        project: The project whose templates and settings hold.
        folder: The folder.
        output: Where the site goes.

    Raises:
        ProjectError: If there is no trial in the folder, or two have the same name.
    """
    folder, output = folder.resolve(), output.resolve()
    whole = replace(project, folder=folder, output=output)
    trials: dict[str, Path] = {}
    faults: list[Fault] = []
    for path in sorted(folder.iterdir()):
        for name, found in _find_trials(whole, path):
            if name in trials:
                other = trials[name].relative_to(folder.parent)
                what = f"the trial {name!r} is there already: {other}"
                faults.append(Fault(path.name, what, "keep one of them"))
            trials[name] = found
    if faults:
        raise ProjectError(*faults)
    if not trials:
        what = "there is no trial in it"
        hint = "it should hold records (.json), or folders with a trial.yml"
        raise ProjectError(Fault(str(folder), what, hint))
    records = {name: path for name, path in trials.items() if path.is_file()}
    return replace(whole, trials=tuple(sorted(trials)), records=records)


def _find_trials(project: Project, path: Path) -> Iterator[tuple[str, Path]]:
    """Find the trials of a file or a folder: the name of each, and where it is."""
    if path.is_dir():
        if (path / "trial.yml").is_file():
            yield _name_trial(path.name), path
    elif path.suffix.lower() == ".json":
        with path.open("rb") as file:
            many = _MANY.match(file.read(_PEEK))
        if many is None:
            yield _name_trial(path.stem), path
        else:
            for part in _divide(project, path):
                yield _name_trial(part.stem), part


def _divide(project: Project, path: Path) -> list[Path]:
    """Put each record of a file into a file of its own, unless that was done before."""
    content = path.read_bytes()
    folder = project.workshop / "divided" / hash_bytes(content)[:16]
    done = folder / "done"
    if not done.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for name, study in split_records(content, project.show(path)):
            (folder / f"{_name_trial(name)}.json").write_bytes(study)
        done.touch()
    return sorted(folder.glob("*.json"))


def _name_trial(text: str) -> str:
    """Make a name that can be an address of a file's name or a registry's number."""
    return re.sub(r"[^a-z0-9_-]+", "-", text.lower()).strip("-_") or "trial"


def make_row(page: TrialPage) -> dict[str, Any]:
    """Make what the list of many trials says of one."""
    description = page.trial.description
    people = page.results.get(f"flow/{description.root_box}")
    document = next(iter(description.documents.values()))
    known = people is not None and people.stat is not None
    listed = ListedTrial(
        name=page.trial.id,
        title=description.titles.plain,
        registration=description.registration.id if description.registration else "",
        condition=description.condition.name,
        phase=description.phase,
        design=DESIGNS[description.design.kind],
        year=str(document.date.year) if document.date else "",
        people=write_number(people, page.settings) if people is not None and known else "",
        documents={
            STYLES[style].document.replace(".qmd", ".html"): STYLES[style].title
            for style in name_styles(page)
        },
    )
    return asdict(listed)


def fill_failed(
    environment: DocumentEnvironment, name: str, faults: tuple[Fault, ...]
) -> tuple[dict[str, str], str]:
    """Fill the page of a trial that could not be made; return it with the name of its template."""
    return _fill_failed(environment, name, faults), FAILED
