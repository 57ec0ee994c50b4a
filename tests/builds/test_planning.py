"""What is made anew: no more than what has changed, and never less."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.builds.conftest import (
    BOTH,
    HTML,
    Workplace,
    list_changed,
    list_pages,
    write_folder,
    write_news,
    write_study,
)
from toolkit.errors import LockedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NEWS = "news"
REPORT, RELEASE = f"reports/{NEWS}/report.html", f"reports/{NEWS}/summary-release.html"
RECORD, PLAIN, BRIEF = (
    f"reports/alpha/{name}.html" for name in ("report", "summary-plain", "summary-brief")
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """A project that was built: a registry's record alone, and one that somebody wrote about."""
    place = Workplace.make(tmp_path_factory.mktemp("planning"), collection=False)
    write_folder(place.data / "alpha", 1)
    write_news(place.data / NEWS)
    assert place.build(jobs=2).made
    return place


@pytest.fixture
def place(built: Workplace, tmp_path: Path) -> Workplace:
    """The same in a place of its own, to be edited."""
    return built.copy(tmp_path)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def build_from_nothing(place: Workplace, folder: Path, **asked: frozenset[str]) -> dict[str, str]:
    """Return what a build gives that has nothing to use again."""
    other = place.copy(folder)
    for path in (other.workshop, other.site, other.root / "reports"):
        shutil.rmtree(path, ignore_errors=True)
    other.build(**asked)
    return other.hashes()


def test_a_second_build_renders_nothing_and_leaves_every_byte(place: Workplace) -> None:
    before = {path: path.stat() for path in place.site.rglob("*")}
    report = place.build()
    assert (report.made, report.rendered, report.changed) == ((), 0, False)
    assert {path: path.stat() for path in place.site.rglob("*")} == before


def test_files_that_are_touched_or_written_again_have_not_changed(place: Workplace) -> None:
    for folder in ("data", "templates", "reports"):
        for path in (place.root / folder).rglob("*"):
            if path.is_file():
                path.write_bytes(path.read_bytes())
                os.utime(path, (1, 1))
    assert not place.build().changed


def test_only_the_trial_whose_data_have_changed_is_made_again(place: Workplace) -> None:
    before = place.hashes()
    record = place.data / "alpha" / "record.json"
    edit(record, "Study number 1", "Study with another name")
    report = place.build()
    assert (report.made, report.rendered) == (("alpha",), 3)
    changed = list_changed(before, place.hashes())
    assert list_pages(changed) == {RECORD, PLAIN, BRIEF}
    assert "index.html" in changed
    assert f"reports/{NEWS}/results.csv" not in changed


def test_data_that_say_the_same_in_other_words_render_nothing(place: Workplace) -> None:
    before = place.hashes()
    record = place.data / "alpha" / "record.json"
    record.write_text(json.dumps(json.loads(record.read_bytes()), indent=2), encoding="utf-8")
    report = place.build()
    assert (report.made, report.rendered) == (("alpha",), 0)
    assert list_changed(before, place.hashes()) == {"manifest.json"}


def test_a_sentence_of_the_writers_rebuilds_the_summary_that_has_it(place: Workplace) -> None:
    before = place.hashes()
    edit(place.data / NEWS / "narrative.yml", "It means little.", "It means next to nothing.")
    report = place.build()
    assert (report.made, report.rendered) == ((NEWS,), 1)
    assert list_pages(list_changed(before, place.hashes())) == {RELEASE}


@pytest.mark.parametrize(
    ("template", "old", "new", "made", "pages"),
    [
        ("summary-release.qmd.j2", "", "More.\n", {NEWS}, {RELEASE}),
        ("registry-plain.qmd.j2", "", "More.\n", {"alpha"}, {PLAIN}),
        ("report.qmd.j2", "", "More.\n", {"alpha", NEWS}, {RECORD, REPORT}),
        ("_record.md.j2", "", "More.\n", {"alpha", NEWS}, {RECORD, REPORT}),
        # a macro that some documents import
        ("_record_parts.md.j2", "{% macro people() %}", "More. ", {"alpha"}, {PLAIN, BRIEF}),
        ("_parts.md.j2", "{% macro kind_of_news() %}", "More. ", {"alpha", NEWS}, {RELEASE}),
        # what no trial uses
        ("summary-article.qmd.j2", "", "More.\n", set(), set()),
        # words that do not reach a page
        ("report.qmd.j2", "| first %}", "{## A remark. ##}", {"alpha", NEWS}, set()),
    ],
)
def test_a_template_rebuilds_exactly_the_documents_that_use_it(
    place: Workplace, template: str, old: str, new: str, made: set[str], pages: set[str]
) -> None:
    before = place.hashes()
    path = place.root / "templates" / template
    if old:
        edit(path, old, f"{old}{new}")
    else:
        path.write_text(f"{path.read_text(encoding='utf-8')}\n{new}", encoding="utf-8")
    report = place.build()
    assert set(report.made) == made
    assert report.rendered == len(pages)
    changed = list_changed(before, place.hashes())
    assert list_pages(changed) == pages
    assert "manifest.json" in changed


def test_a_partial_that_all_documents_use_rebuilds_them_all(place: Workplace) -> None:
    (place.root / "templates" / "_all.md.j2").write_text("Every one.\n", encoding="utf-8")
    for path in (place.root / "templates").glob("*.qmd.j2"):
        text = path.read_text(encoding="utf-8")
        path.write_text(f'{text}\n{{% include "_all.md.j2" %}}\n', encoding="utf-8")
    place.build()
    edit(place.root / "templates" / "_all.md.j2", "Every one.", "Each of them.")
    before = place.hashes()
    report = place.build()
    assert (set(report.made), report.rendered) == ({"alpha", NEWS}, 5)
    assert list_pages(list_changed(before, place.hashes())) == {
        *(REPORT, RELEASE),
        *(RECORD, PLAIN, BRIEF),
    }


def test_a_setting_of_the_project_reaches_all_its_trials(place: Workplace, tmp_path: Path) -> None:
    edit(place.root / "_quarto.yml", "threshold: 15", "threshold: 20")
    report = place.build()
    assert set(report.made) == {"alpha", NEWS}
    assert "20%" in (place.site / REPORT).read_text(encoding="utf-8")
    assert place.hashes() == build_from_nothing(place, tmp_path / "other")


def test_a_setting_of_a_trial_reaches_that_trial_alone(place: Workplace) -> None:
    description = place.data / NEWS / "trial.yml"
    text = description.read_text(encoding="utf-8")
    settings = "settings: {adverse_events: {threshold: 20}}\n"
    description.write_text(f"{text}{settings}", encoding="utf-8")
    before = place.hashes()
    assert place.build().made == (NEWS,)
    assert RECORD not in list_changed(before, place.hashes())
    assert "20%" in (place.site / REPORT).read_text(encoding="utf-8")


def test_another_format_can_be_added_and_left_out_again(place: Workplace, tmp_path: Path) -> None:
    report = place.build(BOTH)
    assert (len(report.made), report.rendered) == (2, 10)
    both = place.hashes()
    assert both == build_from_nothing(place, tmp_path / "other", formats=BOTH)
    report = place.build(HTML)
    assert (report.made, report.rendered) == ((), 0)
    # the front pages alone lose their PDFs' links
    assert list_pages(list_changed(both, place.hashes())) == set()
    assert place.build(BOTH).rendered == 0
    assert place.hashes() == both


def test_force_makes_everything_anew_and_the_same(place: Workplace) -> None:
    before = place.hashes()
    report = place.build(forced=True, jobs=2)
    assert (set(report.made), report.rendered) == ({"alpha", NEWS}, 5)
    assert place.hashes() == before


def test_the_builds_clock_is_an_input(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_study(workplace.data, 1)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    workplace.build(BOTH)
    before = workplace.hashes()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1500000000")
    assert workplace.build(BOTH).made == ("nct00000001",)
    changed = list_changed(before, workplace.hashes())
    assert changed == {"manifest.json", *(name for name in before if name.endswith(".pdf"))}
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    workplace.build(BOTH)
    assert workplace.hashes() == before


def test_a_trial_that_is_gone_leaves_no_trace(place: Workplace, tmp_path: Path) -> None:
    shutil.rmtree(place.data / "alpha")
    report = place.build()
    assert (report.trials, report.made, report.rendered) == (1, (), 0)
    for folder in (place.root / "reports", place.site / "reports", place.workshop / "trials"):
        assert {path.name for path in folder.iterdir() if path.is_dir()} == {NEWS}
    assert place.hashes() == build_from_nothing(place, tmp_path / "other")


def test_a_trial_that_is_new_is_made_alone(place: Workplace) -> None:
    write_folder(place.data / "beta", 2)
    report = place.build()
    assert (report.trials, report.made, report.rendered) == (3, ("beta",), 3)
    assert "beta" in (place.site / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name", [f"{NEWS}/report.qmd", f"{NEWS}/results.csv", "_trials.md", "_comparison.md"]
)
def test_a_document_edited_by_hand_is_put_right(place: Workplace, name: str) -> None:
    path = place.root / "reports" / name
    right, site = path.read_bytes(), place.hashes()
    path.write_bytes(right + b"By hand.\n")
    with pytest.raises(LockedError, match=name):
        place.build(locked=True)
    assert path.read_bytes() != right
    report = place.build()
    assert (report.made, report.rendered) == ((), 0)
    assert path.read_bytes() == right
    assert place.hashes() == site


@pytest.mark.parametrize("name", [f"{NEWS}/notes.md", "gone/report.qmd"])
def test_what_nobody_made_is_removed_from_the_reports(place: Workplace, name: str) -> None:
    path = place.root / "reports" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("By hand.\n", encoding="utf-8")
    with pytest.raises(LockedError, match=name):
        place.build(locked=True)
    place.build()
    assert not path.exists()


@pytest.mark.parametrize("name", ["", RELEASE, "index.html", "manifest.json", "site_libs"])
def test_a_site_that_is_not_whole_is_put_together_again(place: Workplace, name: str) -> None:
    before = place.hashes()
    path = place.site / name
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    report = place.build()
    assert (report.made, report.rendered, report.changed) == ((), 0, True)
    assert place.hashes() == before


def cut_off(path: Path) -> None:
    content = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(content[: len(content) // 2])


def remove(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink()


@pytest.mark.parametrize(
    ("damage", "name", "made", "rendered"),
    [
        (cut_off, f"trials/{NEWS}/state.json", {NEWS}, 2),
        (remove, f"trials/{NEWS}/state.json", {NEWS}, 2),
        (remove, f"trials/{NEWS}/site/{RELEASE}", {NEWS}, 1),
        (remove, f"trials/{NEWS}/search.json", {NEWS}, 2),
        (remove, f"trials/{NEWS}/documents", {NEWS}, 0),
        (remove, f"trials/{NEWS}", {NEWS}, 2),
        (cut_off, "site.json", set(), 0),
        (remove, "", {NEWS, "alpha"}, 5),
    ],
)
def test_what_a_store_has_lost_is_made_again(
    place: Workplace, damage: Callable[[Path], None], name: str, made: set[str], rendered: int
) -> None:
    before = place.hashes()
    damage(place.workshop / name)
    report = place.build()
    assert (set(report.made), report.rendered) == (made, rendered)
    assert place.hashes() == before
    assert not place.build().changed


def test_a_project_can_be_moved_with_all_that_was_made(place: Workplace, tmp_path: Path) -> None:
    assert not place.copy(tmp_path / "moved").build().changed
