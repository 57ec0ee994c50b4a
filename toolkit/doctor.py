"""The machine in; what is installed, which engine would run, and why, out."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

from toolkit import __version__
from toolkit.engines import choose_engine, embedded
from toolkit.errors import TrialpressError
from toolkit.project import find_root, load_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGES = ("click", "jinja2", "pandas", "pydantic", "pyyaml", "quarto", "tabulate")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        what: The thing.
        found: What there is of it.
        good: Whether it will do.
        hint: What to do where it will not.
    """

    what: str
    found: str
    good: bool = True
    hint: str = ""


def examine(start: Path) -> Iterator[Finding]:
    """Look at everything that a build needs.

    Args:
        start: The folder whose project is looked at.
    """
    yield Finding("trialpress", __version__)
    yield Finding("Python", platform.python_version())
    yield Finding("packages", ", ".join(f"{name} {version(name)}" for name in PACKAGES))
    for what, look in (("pandoc and typst", _embedded), ("engine", _engine)):
        try:
            yield Finding(what, look())
        except TrialpressError as error:
            fault = error.faults[0]
            yield Finding(what, fault.what, good=False, hint=fault.hint)
    try:
        project = load_project(find_root(start))
        yield Finding("project", f"{project.root} with {', '.join(project.trials) or 'no trial'}")
    except TrialpressError as error:
        fault = error.faults[0]
        yield Finding("project", fault.what, good=False, hint=fault.hint)


def _embedded() -> str:
    """Return the versions of the embedded engine's programs, and where they are."""
    programs = embedded.describe()
    pandoc = f"pandoc {programs.pandoc_version} ({programs.pandoc_path})"
    return f"{pandoc}, typst {programs.typst_version} ({programs.typst_path})"


def _engine() -> str:
    """Say which engine `auto` takes, and why."""
    engine = choose_engine("auto")
    return f"{engine.name}, because {engine.reason}"
