"""A folder of records of all kinds: each gets its page, and none of them stops the others."""

from __future__ import annotations

import json
import os
import re
import shutil
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tests.builds.conftest import (
    Workplace,
    invent_study,
    list_changed,
    list_pages,
    write_folder,
    write_study,
)
from tests.hostile import write_everywhere
from tests.test_cli import read_pdf
from toolkit.cli import cli
from toolkit.errors import EngineError, ProjectError

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.builds.request import BuildReport

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)> **bold** [link](javascript:alert(3)) "
    "{{< include _quarto.yml >}} `code` $x^2$ #set text(red) #panic() \\u{41} @cite ::: {.x}\n"
    '```{=html}\n</table><script>alert(4)</script>\n```\n]{onclick="alert(5)"} {{ 7 * 7 }}'
)
GOOD = {
    "nct00000001": "one file",
    "nct00000002": "of a list",
    "nct00000003": "of a list, too",
    "nct00000004": "of a page",
    "in-a-folder": "in a folder",
    "nct00000006": "odd name",
}


def write_bad(folder: Path) -> dict[str, str]:
    """Write what is no record, or no good one; return what should be said of each."""
    wrong = invent_study(90)
    wrong["protocolSection"]["conditionsModule"] = ["a list"]
    long = invent_study(91, "L" * 10_000_000)
    path = invent_study(92)
    path["protocolSection"]["identificationModule"]["nctId"] = "../../../NCT00000092"
    texts = {
        "cut-off": json.dumps(invent_study(93))[:2000],
        "deep": '{"protocolSection":' + "[" * 20_000,
        "empty": "",
        "list-of-nothing": "[]",
        "long": json.dumps(long),
        "missing": '{"protocolSection": {}}',
        "no-json": "this is no JSON",
        "path": json.dumps(path),
        "wrong": json.dumps(wrong),
    }
    for name, text in texts.items():
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    (folder / "nowhere.json").symlink_to(folder / "not-there")
    return {
        "cut-off": "not JSON",
        "deep": "",
        "empty": "not JSON",
        "list-of-nothing": "",
        "long": "200",
        "missing": "this part is missing",
        "no-json": "not JSON",
        "nowhere": "missing",
        "path": "is no number of a study",
        "wrong": "is not an object",
    }


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workplace, BuildReport]:
    """A site of good and bad trials of all kinds, and what its build says."""
    place = Workplace.make(tmp_path_factory.mktemp("mixed"))
    titles = {name: title.capitalize() for name, title in GOOD.items()}
    write_study(place.data, 1, titles["nct00000001"])
    listed = [invent_study(n, titles[f"nct0000000{n}"]) for n in (2, 3)]
    (place.data / "studies.json").write_text(json.dumps(listed), encoding="utf-8")
    page = {"nextPageToken": "abc", "studies": [invent_study(4, titles["nct00000004"])]}
    text = "\N{ZERO WIDTH NO-BREAK SPACE}" + json.dumps(page)
    (place.data / "page 1 of 2.JSON").write_text(text, encoding="utf-8")
    write_folder(place.data / "in-a-folder", 5, titles["in-a-folder"])
    odd = write_study(place.data, 6, titles["nct00000006"])
    odd.rename(place.data / "(NCT00000006).json")
    (place.data / "hostile.json").write_text(json.dumps(write_everywhere(HOSTILE)), "utf-8")
    (place.data / "notes.txt").write_text("no trial", encoding="utf-8")
    (place.data / ".hidden.json").write_text("no trial", encoding="utf-8")
    (place.data / "no-trial").mkdir()
    write_bad(place.data)
    return place, place.build(jobs=2)


def read(place: Workplace, name: str) -> str:
    return (place.site / name).read_text(encoding="utf-8")


def test_every_trial_has_its_pages(mixed: tuple[Workplace, BuildReport]) -> None:
    place, report = mixed
    front = read(place, "index.html")
    for name, title in GOOD.items():
        assert title.capitalize() in read(place, f"reports/{name}/report.html")
        assert f'href="reports/{name}/report.html"' in front
    assert {path.name for path in (place.site / "reports").iterdir()} == {
        *GOOD,
        *report.failed,
        "hostile",
    }


def test_every_trial_that_cannot_be_shown_says_why(
    mixed: tuple[Workplace, BuildReport], tmp_path: Path
) -> None:
    place, report = mixed
    reasons = write_bad(tmp_path)
    assert set(report.failed) == set(reasons)
    front = read(place, "index.html")
    for name, reason in reasons.items():
        assert reason in " ".join(fault.what for fault in report.failed[name]), name
        assert "could not be read" in read(place, f"reports/{name}/report.html")
        assert f'href="reports/{name}/report.html"' in front


class Dangers(HTMLParser):
    """What a page would do, of what a record says."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note attributes that run something."""
        self.inside = tag if ("type", "application/json") not in attrs else "data"
        for name, value in attrs:
            if name.startswith("on") or (value or "").startswith("javascript:") or value == "x":
                self.found.append(f"{tag} {name}={value}")

    def handle_endtag(self, tag: str) -> None:
        """Leave a script."""
        self.inside = "" if tag == "script" else self.inside

    def handle_data(self, data: str) -> None:
        """Note scripts that are not ours."""
        if self.inside == "script" and "alert" in data:
            self.found.append(data)


def test_no_page_does_what_a_record_says(mixed: tuple[Workplace, BuildReport]) -> None:
    place, _ = mixed
    for name in ("index", *(f"reports/hostile/{n}" for n in ("report", "summary-plain"))):
        text = read(place, f"{name}.html")
        dangers = Dangers()
        dangers.feed(text)
        assert dangers.found == []
        assert "&lt;script&gt;alert(1)" in text
        assert "{{ 7 * 7 }}" in text


def test_a_pdf_of_a_hostile_record_says_what_it_says(workplace: Workplace) -> None:
    path = workplace.data / "hostile.json"
    path.write_text(json.dumps(write_everywhere(HOSTILE)), encoding="utf-8")
    write_study(workplace.data, 1, "A smile \N{GRINNING FACE}")
    report = workplace.build(frozenset({"pdf"}), jobs=2)
    ((name, faults),) = report.failed.items()
    assert name == "nct00000001"
    assert "the fonts of the PDF have no \N{GRINNING FACE}" in {fault.what for fault in faults}
    texts = {path.parent.name: read_pdf(path) for path in workplace.site.rglob("report.pdf")}
    assert r"the fonts of the PDF have no \N{GRINNING FACE}" in texts[name]
    assert "<script>alert(1)</script>" in texts["hostile"]
    assert "#panic()" in texts["hostile"]


def test_nothing_is_written_outside_of_the_site(mixed: tuple[Workplace, BuildReport]) -> None:
    place, _ = mixed
    folder = place.root.parent
    assert {path.name for path in folder.iterdir()} == {
        *("project", "records", "site", "site.build")
    }
    assert not (place.root / "reports").exists()
    assert not (place.root / "_site").exists()


def test_nothing_is_made_again_that_cannot_be_made(mixed: tuple[Workplace, BuildReport]) -> None:
    place, report = mixed
    again = place.build()
    assert (again.made, again.changed, again.failed) == ((), False, report.failed)


def test_the_command_lists_what_failed_at_the_end(
    mixed: tuple[Workplace, BuildReport],
) -> None:
    place, report = mixed
    done = CliRunner().invoke(cli, place.command("--to", "html")[3:])
    assert done.exit_code == 1
    lines = done.output.splitlines()
    assert lines[0] == f"Nothing has changed: {report.trials} trials in site/."
    assert lines[-1] == f"{len(report.failed)} of {report.trials} trials could not be shown."
    told = [line.split(" ")[0] for line in lines if line.endswith(" could not be shown:")]
    assert told == sorted(report.failed)


def test_a_mended_record_takes_the_place_of_the_page_that_said_so(workplace: Workplace) -> None:
    write_study(workplace.data, 1)
    bad = workplace.data / "NCT00000002.json"
    bad.write_text("{", encoding="utf-8")
    assert [*workplace.build().failed] == ["nct00000002"]
    write_study(workplace.data, 2, "It is mended")
    report = workplace.build()
    assert (report.made, report.rendered, report.failed) == (("nct00000002",), 3, {})
    assert "It is mended" in read(workplace, "reports/nct00000002/report.html")
    assert "could not be shown" not in read(workplace, "index.html")
    bad.write_text("{", encoding="utf-8")
    workplace.build()
    assert not (workplace.site / "reports/nct00000002/summary-plain.html").exists()


def test_a_mended_template_takes_the_pages_back_that_it_broke(workplace: Workplace) -> None:
    write_study(workplace.data, 1)
    template = workplace.root / "templates" / "registry-plain.qmd.j2"
    text = template.read_text(encoding="utf-8")
    template.write_text(f"{text}{{{{ nothing }}}}", encoding="utf-8")
    (faults,) = workplace.build().failed.values()
    assert "registry-plain.qmd.j2" in faults[0].where
    template.write_text(text, encoding="utf-8")
    assert workplace.build().failed == {}


def test_one_more_study_in_a_list_leaves_the_others_alone(workplace: Workplace) -> None:
    path = workplace.data / "studies.json"
    path.write_text(json.dumps([invent_study(1), invent_study(2)]), encoding="utf-8")
    workplace.build()
    before = workplace.hashes()
    studies = [invent_study(n) for n in (3, 1, 2)]
    path.write_text(json.dumps(studies), encoding="utf-8")
    assert workplace.build().made == ("nct00000003",)
    changed = list_pages(list_changed(before, workplace.hashes()))
    assert {name.split("/")[1] for name in changed} == {"nct00000003"}
    assert len([*(workplace.workshop / "divided").iterdir()]) == 1, "the old ones are gone"


def test_one_trial_can_be_built_alone(workplace: Workplace) -> None:
    for number in (1, 2):
        write_study(workplace.data, number)
    (workplace.data / "bad.json").write_text("{", encoding="utf-8")
    workplace.build(trials=("nct00000001",))
    front = read(workplace, "index.html")
    assert "1 trial, " in front
    assert "reports/bad/" not in front
    workplace.build()
    write_study(workplace.data, 1, "Another title")
    report = workplace.build(trials=("nct00000001",))
    assert (report.made, report.failed) == (("nct00000001",), {})
    front = read(workplace, "index.html")
    assert "Another title" in front
    assert 'href="reports/bad/report.html"' in front


def test_a_record_that_is_there_twice_is_one(workplace: Workplace) -> None:
    path = write_study(workplace.data, 1)
    shutil.copy(path, workplace.data / "nct00000001.json")
    page = {"studies": [invent_study(1), invent_study(2)]}
    (workplace.data / "page.json").write_text(json.dumps(page), encoding="utf-8")
    assert workplace.load().trials == ("nct00000001", "nct00000002")


def test_two_records_of_one_name_are_told_apart(workplace: Workplace) -> None:
    write_study(workplace.data, 1)
    page = {"studies": [invent_study(1, "Another one")]}
    (workplace.data / "page.json").write_text(json.dumps(page), encoding="utf-8")
    what = r"page\.json: the trial 'nct00000001' is there already, in NCT00000001\.json"
    with pytest.raises(ProjectError, match=what):
        workplace.load()


def test_names_of_files_become_addresses(workplace: Workplace) -> None:
    study = json.dumps(invent_study(1))
    names = ("  a  B.json", "試験.json", "結果.json", f"{'x' * 240}.json", "..json..json", "É.json")
    for name in names:
        (workplace.data / name).write_text(study, encoding="utf-8")
    trials = workplace.load().trials
    assert len(trials) == 5, "a hidden file is no trial"
    assert "a-b" in trials
    assert all(re.fullmatch("[a-z0-9][a-z0-9_-]{0,90}", name) for name in trials)
    assert workplace.build().failed == {}


def test_a_name_that_is_no_text_is_refused(workplace: Workplace) -> None:
    path = os.fsencode(workplace.data) + b"/\xff.json"
    with open(path, "wb") as file:  # noqa: PTH123 - a path cannot be written with these bytes
        file.write(b"{}")
    with pytest.raises(ProjectError, match="this name is not UTF-8 text"):
        workplace.load()


def test_a_folder_whose_name_cannot_be_an_address_is_refused(workplace: Workplace) -> None:
    write_folder(workplace.data / "My Trial", 1)
    with pytest.raises(ProjectError, match="My Trial: this name will not do") as caught:
        workplace.load()
    assert caught.value.faults[0].hint.endswith("rename it, for example to my-trial")


def test_a_folder_without_trials_is_refused(workplace: Workplace) -> None:
    with pytest.raises(ProjectError, match="there is no trial in it"):
        workplace.load()


@pytest.mark.parametrize(
    ("data", "site", "what"),
    [
        ("records", "records", "would lie inside the folder of the data"),
        ("records", "records/site", "would lie inside the folder of the data"),
        ("records", ".", "would take the place of the data"),
        ("records", "project", "would take the place of a part of the project"),
        ("records", "project/_site", "would take the place of a part of the project"),
        ("records", "project/templates/site", "would take the place of a part of the project"),
        ("site.build", "site", "would lie inside the folder of the data|the place of the data"),
    ],
)
def test_a_site_cannot_go_where_something_is_read(
    workplace: Workplace, data: str, site: str, what: str
) -> None:
    folder = workplace.root.parent
    (folder / data).mkdir(exist_ok=True)
    write_study(folder / data, 1)
    with pytest.raises(ProjectError, match=what):
        Workplace(workplace.root, folder / data, folder / site).load()


@pytest.mark.parametrize("manifest", ["", '{"name": "of an app"}', "[]", "no JSON"])
def test_somebody_elses_folder_is_left_alone(workplace: Workplace, manifest: str) -> None:
    write_study(workplace.data, 1)
    workplace.site.mkdir()
    (workplace.site / "thesis.txt").write_text("years of work", encoding="utf-8")
    if manifest:
        (workplace.site / "manifest.json").write_text(manifest, encoding="utf-8")
    with pytest.raises(ProjectError, match="site: it holds other files"):
        workplace.build()
    assert (workplace.site / "thesis.txt").read_text(encoding="utf-8") == "years of work"


def test_an_empty_folder_may_become_a_site(workplace: Workplace) -> None:
    write_study(workplace.data, 1)
    workplace.site.mkdir()
    assert workplace.build().changed


def test_quarto_is_not_asked_for_a_collection(workplace: Workplace) -> None:
    write_study(workplace.data, 1)
    with pytest.raises(EngineError, match="--engine: Quarto does not render"):
        workplace.build(engine="quarto")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--data", "records"], "--data and --out go together."),
        (["--out", "site"], "--data and --out go together."),
        (["--data", "records", "--out", "site", "--locked"], "--locked is about reports/"),
        (["--data", "nowhere", "--out", "site"], "does not exist"),
    ],
)
def test_options_that_do_not_go_together_are_told(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch, options: list[str], said: str
) -> None:
    monkeypatch.chdir(workplace.root.parent)
    done = CliRunner().invoke(cli, ["--project", str(workplace.root), "build", *options])
    assert done.exit_code == 2
    assert said in done.output
