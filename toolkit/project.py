"""A folder in; a Project out: its trials, its settings, and nothing made."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pydantic import ConfigDict

from toolkit.errors import DataError, Fault, ProjectError
from toolkit.model.settings import Settings
from toolkit.model.validated import Part, validate_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CONFIGURATION = "_quarto.yml"
FRONT_PAGE = "index.qmd"
_DESCRIPTION = "trial.yml"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")


class _Configuration(Part):
    """What we read of `_quarto.yml`; the rest is the engines'."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    trialpress: Settings = Settings()


@dataclass(frozen=True)
class Project:
    """A project's folder and what is in it.

    Attributes:
        root: The folder with `_quarto.yml`.
        trials: The names of the folders under `data/`, sorted.
        settings: What `_quarto.yml` says under `trialpress:`.
        folder: Where the trials' data lie, if not in `data/`: a collection, whose site goes
            elsewhere and which has no `reports/`.
        output: Where the site of a collection goes.
        records: Of a collection, the records of a registry that stand alone, by the trial's name.
    """

    root: Path
    trials: tuple[str, ...]
    settings: Settings
    folder: Path | None = None
    output: Path | None = None
    records: Mapping[str, Path] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        """Where the trials' data lie."""
        return self.folder or self.root / "data"

    @property
    def workshop(self) -> Path:
        """Where builds work, and keep what they have made."""
        if self.output is None:
            return self.root / "build"
        return self.output.with_name(f"{self.output.name}.build")

    def show(self, path: Path) -> str:
        """Return a file of a collection as its user knows it: by its path in the collection."""
        inside = path.is_relative_to(self.data)
        return path.relative_to(self.data).as_posix() if inside else path.name

    @property
    def pages(self) -> tuple[str, ...]:
        """The pages that people write, beside `_quarto.yml`: the front page first."""
        names = sorted(path.name for path in self.root.glob("*.qmd"))
        return tuple(sorted(names, key=lambda name: name != FRONT_PAGE))

    @property
    def templates(self) -> Path:
        """Where the templates lie."""
        return self.root / "templates"

    @property
    def reports(self) -> Path:
        """Where the filled documents lie."""
        return self.root / "reports"

    @property
    def site(self) -> Path:
        """Where the engines write."""
        return self.output or self.root / "_site"


def find_root(start: Path) -> Path:
    """Find the project that a folder belongs to: the nearest folder above with `_quarto.yml`.

    Raises:
        ProjectError: If there is none.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / CONFIGURATION).is_file() and (folder / "data").is_dir():
            return folder
    what = f"neither this folder nor one above it holds {CONFIGURATION} and data/"
    raise ProjectError(
        Fault(str(start), what, "run trialpress inside a project, or give --project")
    )


def load_project(root: Path) -> Project:
    """Load a project.

    Args:
        root: The folder with `_quarto.yml`.

    Raises:
        DataError: If `_quarto.yml` is not valid.
        ProjectError: If a trial's folder has a name that cannot be an address.
    """
    try:
        text = (root / CONFIGURATION).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        hint = "save the file with the encoding UTF-8"
        raise DataError(Fault(CONFIGURATION, "this is not UTF-8 text", hint)) from None
    configuration = validate_yaml(text, CONFIGURATION, _Configuration)
    trials = sorted(path.parent.name for path in (root / "data").glob(f"*/{_DESCRIPTION}"))
    odd = [name for name in trials if not _NAME.fullmatch(name)]
    if odd:
        hint = "it becomes an address: use lower-case letters, digits, hyphens and underscores"
        raise ProjectError(*(Fault(f"data/{name}", "this name will not do", hint) for name in odd))
    return Project(root, tuple(trials), configuration.trialpress)


def find_trials(project: Project, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the trials of those names, in the project's order; all of them where none is named.

    Raises:
        ProjectError: If a name is not a trial's, or there is no trial at all.
    """
    if not project.trials:
        what = f"there is no trial: no folder in it holds {_DESCRIPTION}"
        raise ProjectError(Fault("data/", what, "add a folder for a trial"))
    unknown = [name for name in names if name not in project.trials]
    if unknown:
        raise ProjectError(*(_unknown_trial(name, project) for name in unknown))
    return tuple(name for name in project.trials if not names or name in names)


def _unknown_trial(name: str, project: Project) -> Fault:
    """Say that a trial is not there, and which one may be meant."""
    close = difflib.get_close_matches(name, project.trials, n=1)
    meant = f"did you mean {close[0]}? " if close else ""
    there = f"the trials are: {', '.join(project.trials)}"
    return Fault(f"data/{name}", "there is no such trial", f"{meant}{there}")
