"""Whatever is edited, and in whatever order: what was used again is what would be made anew."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.builds.conftest import HTML, Workplace, write_folder, write_news, write_study

if TYPE_CHECKING:
    from collections.abc import Callable

TEMPLATES = (
    "collection.qmd.j2",
    "failed.qmd.j2",
    "registry-brief.qmd.j2",
    "report.qmd.j2",
    "summary-release.qmd.j2",
    "trial-entry.md.j2",
)


@dataclass(frozen=True)
class Editor:
    """Somebody who edits a project, and never writes the same words twice.

    Attributes:
        place: The project.
        words: Words that were never written before.
    """

    place: Workplace
    words: count[int]

    def write_record(self, number: int) -> None:
        """Change a trial that is there, or add it; mend it, if it could not be read."""
        said = f"Words {next(self.words)}"
        if self.place.data.name == "records":
            write_study(self.place.data, number, said)
            return
        folder = self.place.data / f"trial-{number}"
        shutil.rmtree(folder, ignore_errors=True)
        write_folder(folder, number, said)

    def remove_record(self, number: int) -> None:
        """Take a trial away, if it is there."""
        (self.place.data / f"NCT{number:08}.json").unlink(missing_ok=True)
        shutil.rmtree(self.place.data / f"trial-{number}", ignore_errors=True)

    def break_record(self, number: int) -> None:
        """Have a record that cannot be read; one such trial stops the build of a project."""
        if self.place.data.name == "records":
            path = self.place.data / f"NCT{number:08}.json"
            path.write_text(f"no record {next(self.words)}", encoding="utf-8")

    def write_template(self, number: int) -> None:
        """Add words to a template."""
        path = self.place.root / "templates" / TEMPLATES[number]
        text = path.read_text(encoding="utf-8")
        path.write_text(f"{text}\nWords {next(self.words)}.\n", encoding="utf-8")

    def change_settings(self, number: int) -> None:
        """Choose another threshold."""
        path = self.place.root / "_quarto.yml"
        text = path.read_text(encoding="utf-8")
        path.write_text(
            re.sub(r"threshold: \d+", f"threshold: {10 + number}", text), encoding="utf-8"
        )

    def make_pdfs(self, _: int) -> None:
        """Build PDFs alone."""
        self.place.build(frozenset({"pdf"}))

    def build_one(self, number: int) -> None:
        """Build one trial alone."""
        names = self.place.load().trials
        self.place.build(trials=(names[number % len(names)],))

    def lose(self, number: int) -> None:
        """Lose a part of what builds have made."""
        path = (self.place.site, self.place.workshop, self.place.root / "reports")[number % 3]
        shutil.rmtree(path, ignore_errors=True)


EDITS: tuple[Callable[[Editor, int], None], ...] = (
    Editor.write_record,
    Editor.remove_record,
    Editor.break_record,
    Editor.write_template,
    Editor.change_settings,
    Editor.make_pdfs,
    Editor.build_one,
    Editor.lose,
)


@pytest.fixture(scope="module", params=[True, False], ids=["collection", "project"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """A site of three trials, one of which somebody wrote about."""
    collection = request.param
    place = Workplace.make(tmp_path_factory.mktemp("reuse"), collection=collection)
    write_news(place.data / "news")
    for number in (1, 2):
        Editor(place, count()).write_record(number)
    place.build(jobs=2)
    return place


def compare(place: Workplace) -> dict[str, str]:
    """Return the hashes of a site; of a project's without PDFs, which stay when pages are built."""
    hashes = place.hashes()
    if place.data.name == "records":
        return hashes
    return {
        name: said
        for name, said in hashes.items()
        if not name.endswith(".pdf") and name != "manifest.json"
    }


@settings(
    max_examples=2,
    phases=[Phase.reuse, Phase.generate],  # to look for a smaller example takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    edits=st.lists(
        st.tuples(st.sampled_from(EDITS), st.integers(0, len(TEMPLATES) - 1)),
        min_size=2,
        max_size=3,
    )
)
def test_what_is_used_again_is_what_would_be_made_anew(
    built: Workplace,
    tmp_path_factory: pytest.TempPathFactory,
    edits: list[tuple[Callable[[Editor, int], None], int]],
) -> None:
    place = built.copy(tmp_path_factory.mktemp("edited"))
    editor = Editor(place, count())
    for edit, number in edits:
        edit(editor, number)
        place.build(HTML)
    other = place.copy(tmp_path_factory.mktemp("anew"))
    for path in (other.workshop, other.site, other.root / "reports"):
        shutil.rmtree(path, ignore_errors=True)
    other.build(HTML)
    assert compare(place) == compare(other)
