"""A folder of records and trials in; a project for a site of all of them out."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from toolkit import provenance
from toolkit.builds.materials import hash_bytes, hash_texts
from toolkit.displays.comparison import DESIGNS
from toolkit.displays.numbers import write_number
from toolkit.documents.collection import ListedTrial
from toolkit.documents.fill import name_styles
from toolkit.documents.styles import STYLES
from toolkit.errors import DataError, Fault, ProjectError
from toolkit.sources.ctgov.split import split_records

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from toolkit.documents.fill import TrialPage
    from toolkit.project import Project

DIVIDED = "divided"
_MANY = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*"
    rb'(\[|\{\s*("(totalCount|nextPageToken)"\s*:[^,]*,\s*)*"studies"\s*:)'
)
_PEEK = 4096
_LONGEST = 80


def load_collection(project: Project, folder: Path, output: Path) -> Project:
    """Find the trials of a folder: folders with a `trial.yml`, and records of a registry.

    A file may hold one record, a list of them as the registry's website gives it out, or a page of
    its API. What holds several is divided once, and each record stands alone from then on. A record
    that is there twice, the same to the byte, is one.

    Args:
        project: The project whose templates and settings hold.
        folder: The folder.
        output: Where the site goes.

    Raises:
        ProjectError: If there is no trial in the folder, two have the same name, or the site cannot
            go where it should.
    """
    folder, output = folder.resolve(), output.resolve()
    whole = replace(project, folder=folder, output=output)
    _check_places(project, whole)
    trials: dict[str, Path] = {}
    files: dict[str, str] = {}
    faults: list[Fault] = []
    for path in sorted(folder.iterdir()):
        shown = os.fsencode(path.name).decode(errors="replace")
        if shown != path.name:
            faults.append(Fault(shown, "this name is not UTF-8 text", "rename it"))
            continue
        for name, found in _find_trials(whole, path):
            if found.is_dir() and found.name != name:
                hint = f"it becomes an address: rename it, for example to {name}"
                faults.append(Fault(path.name, "this name will not do", hint))
            elif name in trials and not _is_same(found, trials[name]):
                what = f"the trial {name!r} is there already, in {files[name]}"
                faults.append(Fault(path.name, what, "keep one of them, or rename one"))
            else:
                trials[name], files[name] = found, path.name
    if faults:
        raise ProjectError(*faults)
    if not trials:
        what = "there is no trial in it"
        hint = "it should hold records (.json), or folders with a trial.yml"
        raise ProjectError(Fault(str(folder), what, hint))
    records = {name: path for name, path in trials.items() if not path.is_dir()}
    return replace(whole, trials=tuple(sorted(trials)), records=records)


def _check_places(project: Project, whole: Project) -> None:
    """Refuse a place for the site where it would replace what is read, or be read itself."""
    data, root = whole.data, project.root.resolve()
    own = [root / name for name in ("data", "templates", "reports", "_site", "build")]
    for place in (whole.site, whole.workshop):
        if place.is_relative_to(data):
            what = "the site would lie inside the folder of the data"
        elif data.is_relative_to(place):
            what = "the site would take the place of the data"
        elif root.is_relative_to(place) or any(place.is_relative_to(folder) for folder in own):
            what = "the site would take the place of a part of the project"
        else:
            continue
        raise ProjectError(Fault(str(place), what, "choose another folder for --out"))


def _find_trials(project: Project, path: Path) -> Iterator[tuple[str, Path]]:
    """Find the trials of a file or a folder: the name of each, and where it is."""
    if path.name.startswith("."):
        return
    if path.is_dir():
        if (path / "trial.yml").is_file():
            yield _name_trial(path.name), path
    elif path.suffix.lower() == ".json" and (path.is_file() or path.is_symlink()):
        content = _read_many(path)
        parts = _divide(project, content, path) if content is not None else []
        # a list of nothing, too, is a trial that cannot be read: its page says so
        for part in parts or [path]:
            yield _name_trial(part.stem), part


def _read_many(path: Path) -> bytes | None:
    """Read a file that holds several records; None of any other."""
    try:
        with path.open("rb") as file:
            begun = file.read(_PEEK)
            return begun + file.read() if _MANY.match(begun) else None
    except OSError:  # who wants to read the record will say so
        return None


def _divide(project: Project, content: bytes, path: Path) -> list[Path]:
    """Put each record of a file into a file of its own, unless that was done before."""
    folder = project.workshop / DIVIDED / hash_bytes(content)[:16]
    if not folder.is_dir():
        part = folder.with_name(f".{folder.name}-{os.getpid()}")
        try:
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir(parents=True)
            with suppress(DataError):
                for number, study in split_records(content, project.show(path)):
                    known = number.startswith("NCT")
                    name = _name_trial(number if known else f"{path.stem} {number}")
                    (part / f"{name}.json").write_bytes(study)
            provenance.put_in_place(part, folder)
        except OSError as error:
            what = f"cannot write here: {error.strerror}"
            raise ProjectError(Fault(str(project.workshop), what)) from None
    return sorted(folder.glob("*.json"))


def list_divisions(project: Project) -> frozenset[str]:
    """List the folders under `divided/` that records of a collection lie in."""
    return frozenset(path.parent.name for path in project.records.values())


def _is_same(one: Path, other: Path) -> bool:
    """Tell whether two records are the same to the byte."""
    try:
        return one.read_bytes() == other.read_bytes()
    except OSError:
        return False


def _name_trial(text: str) -> str:
    """Make a name that can be an address of a file's name or a registry's number."""
    name = re.sub(r"[^a-z0-9_-]+", "-", text.lower()).strip("-_")
    if name and len(name) <= _LONGEST:
        return name
    return f"{name[:_LONGEST] or 'trial'}-{hash_texts([text])[:8]}"


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
