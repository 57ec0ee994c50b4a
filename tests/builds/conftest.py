"""Places to build in: a project with templates of its own, and small trials that never were."""

from __future__ import annotations

import gzip
import json
import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import ROOT
from tests.hostile import write_everywhere
from tests.small_project import NARRATIVE
from toolkit.builds.collection import load_collection
from toolkit.builds.request import BuildReport, BuildRequest
from toolkit.builds.site import build_site
from toolkit.project import Project, load_project
from toolkit.provenance import hash_files, list_files

if TYPE_CHECKING:
    from pathlib import Path

RECORDS = ROOT / "tests" / "cases" / "ctgov"
HTML = frozenset({"html"})
BOTH = frozenset({"html", "pdf"})

_MAIN = "import sys; from toolkit.cli import main; sys.argv[0] = 'trialpress'; main()"


@dataclass(frozen=True)
class Workplace:
    """A project, and a folder of trials whose site goes elsewhere.

    Attributes:
        root: The project.
        data: The folder of trials; that of the project itself where there is no other.
        site: Where the site goes.
    """

    root: Path
    data: Path
    site: Path

    @classmethod
    def make(cls, folder: Path, *, collection: bool = True) -> Workplace:
        """Make one without trials, for a collection or for the trials of a project."""
        root = folder / "project"
        shutil.copytree(ROOT / "templates", root / "templates")
        (root / "data").mkdir()
        for path in (ROOT / "_quarto.yml", *ROOT.glob("*.qmd")):
            shutil.copy2(path, root)
        if not collection:
            return cls(root, root / "data", root / "_site")
        (folder / "records").mkdir()
        return cls(root, folder / "records", folder / "site")

    @property
    def workshop(self) -> Path:
        """Where builds work, and keep what they have made."""
        return self.load().workshop

    def copy(self, folder: Path) -> Workplace:
        """Copy everything to another place, also what builds keep."""
        old = self.root.parent
        shutil.copytree(old, folder, dirs_exist_ok=True)
        places = (folder / path.relative_to(old) for path in (self.root, self.data, self.site))
        return Workplace(*places)

    def load(self) -> Project:
        """Find out what there is to be built."""
        project = load_project(self.root)
        if self.data == project.data:
            return project
        return load_collection(project, self.data, self.site)

    def build(self, formats: frozenset[str] = HTML, **asked: Any) -> BuildReport:
        """Build, as one process after another does."""
        project = self.load()
        known = {"trials": project.trials, "formats": formats, "engine": "embedded", **asked}
        return build_site(project, BuildRequest(**known))

    def command(self, *options: str) -> list[str]:
        """Return the command that builds in a process of its own."""
        elsewhere = () if self.data == self.root / "data" else ("--data", str(self.data))
        out = () if not elsewhere else ("--out", str(self.site))
        chosen = ("--engine", "embedded", *elsewhere, *out, *options)
        return [sys.executable, "-c", _MAIN, "--project", str(self.root), "build", *chosen]

    def hashes(self) -> dict[str, str]:
        """Return the hash of each file of the site."""
        return hash_files(self.site, list_files(self.site))


def invent_study(number: int, title: str = "", **changes: Any) -> dict[str, Any]:
    """Make a small record: one without results, under another number.

    Args:
        number: What its number ends with.
        title: What it is called.
        changes: Parts of the protocol that are otherwise, by the name of the module.
    """
    packed = (RECORDS / "NCT01339377.json.gz").read_bytes()
    study: dict[str, Any] = json.loads(gzip.decompress(packed))
    named = {"nctId": f"NCT{number:08}", "briefTitle": title or f"Study number {number}"}
    protocol = study["protocolSection"]
    for module, known in {"identificationModule": named, **changes}.items():
        protocol[module] = {**protocol.get(module, {}), **known}
    return study


def write_study(folder: Path, number: int, title: str = "", **changes: Any) -> Path:
    """Write a small record into a file of a folder."""
    path = folder / f"NCT{number:08}.json"
    study = invent_study(number, title, **changes)
    path.write_text(json.dumps(study), encoding="utf-8")
    return path


def write_folder(folder: Path, number: int, title: str = "") -> Path:
    """Write a small record into a trial's folder, with nothing that a person adds to it."""
    folder.mkdir(parents=True)
    (folder / "trial.yml").write_text("source: ctgov\n", encoding="utf-8")
    text = json.dumps(invent_study(number, title))
    (folder / "record.json").write_text(text, encoding="utf-8")
    return folder


def write_news(folder: Path) -> Path:
    """Write a record with all its parts into a trial's folder, and what a writer says in news."""
    folder.mkdir(parents=True)
    text = "source: ctgov\nprimary_outcome: {verdict: not-compared}\n"
    (folder / "trial.yml").write_text(text, encoding="utf-8")
    (folder / "record.json").write_text(json.dumps(write_everywhere("Drug B")), encoding="utf-8")
    (folder / "narrative.yml").write_text(NARRATIVE, encoding="utf-8")
    return folder


def list_changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """List the files that are new, gone or otherwise."""
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


def list_pages(changed: set[str]) -> set[str]:
    """List the pages and PDFs of trials among some files."""
    return {name for name in changed if name.startswith("reports/") and not name.endswith(".csv")}


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    """A project and an empty folder for records."""
    return Workplace.make(tmp_path)
