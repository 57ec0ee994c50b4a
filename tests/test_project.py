"""A project is found from inside it, and its trials by their names."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.errors import DataError, ProjectError
from toolkit.model.settings import Settings
from toolkit.project import Project, find_root, find_trials, load_project


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with two trials, and a folder that is none."""
    for name in ("zeta-2", "alpha-1"):
        (tmp_path / "data" / name).mkdir(parents=True)
        (tmp_path / "data" / name / "trial.yml").touch()
    (tmp_path / "data" / "notes").mkdir()
    (tmp_path / "_quarto.yml").write_text("project: {type: website}\n", encoding="utf-8")
    return tmp_path


def test_a_project_is_found_from_any_folder_inside_it(root: Path) -> None:
    for folder in (root, root / "data", root / "data" / "alpha-1"):
        assert find_root(folder) == root.resolve()


def test_a_relative_folder_is_as_good(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root / "data")
    assert find_root(Path()) == root.resolve()


@pytest.mark.parametrize("missing", ["_quarto.yml", "data"])
def test_a_folder_that_lacks_either_is_no_project(missing: str, root: Path) -> None:
    (root / missing).rename(root / "elsewhere")
    with pytest.raises(ProjectError) as caught:
        find_root(root)
    assert str(caught.value).replace(str(root), "HERE") == (
        "HERE: neither this folder nor one above it holds _quarto.yml and data/.\n"
        "Hint: run trialpress inside a project, or give --project"
    )


def test_trials_are_the_folders_with_a_description_sorted(root: Path) -> None:
    project = load_project(root)
    assert project == Project(root, ("alpha-1", "zeta-2"), Settings())
    assert (project.data, project.templates) == (root / "data", root / "templates")
    assert (project.reports, project.site) == (root / "reports", root / "_site")


def test_settings_are_read_and_the_rest_is_left_to_the_engines(root: Path) -> None:
    (root / "_quarto.yml").write_text(
        "format: {html: {theme: cosmo}}\ntrialpress:\n  rounding: half-even\n", encoding="utf-8"
    )
    assert load_project(root).settings.rounding == "half-even"


def test_a_wrong_setting_is_a_fault_with_its_line(root: Path) -> None:
    (root / "_quarto.yml").write_text(
        "trialpress:\n  rounding: up\n  adverse_events:\n    treshold: 5\n", encoding="utf-8"
    )
    with pytest.raises(DataError) as caught:
        load_project(root)
    assert str(caught.value).splitlines() == [
        "_quarto.yml:2: 'trialpress.rounding' is 'up'.",
        "Hint: allowed are: 'half-away-from-zero' or 'half-even'",
        "_quarto.yml:4: the key 'trialpress.adverse_events.treshold' is not known.",
        "Hint: allowed here are: arm, comparison, differences, exposure_adjusted, sort, threshold",
    ]


def test_an_empty_configuration_is_enough(root: Path) -> None:
    (root / "_quarto.yml").write_text("", encoding="utf-8")
    assert load_project(root).settings == Settings()


def test_a_configuration_that_is_not_utf_8_is_a_fault(root: Path) -> None:
    (root / "_quarto.yml").write_bytes(b"project:\n  title: M\xfcller\n")
    with pytest.raises(DataError, match="this is not UTF-8 text"):
        load_project(root)


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ((), ("alpha-1", "zeta-2")),
        (("zeta-2",), ("zeta-2",)),
        (("zeta-2", "alpha-1"), ("alpha-1", "zeta-2")),
        (("zeta-2", "zeta-2"), ("zeta-2",)),
    ],
)
def test_trials_are_found_in_the_projects_order(
    names: tuple[str, ...], found: tuple[str, ...], root: Path
) -> None:
    assert find_trials(load_project(root), names) == found


def test_every_unknown_trial_is_told_with_what_may_be_meant(root: Path) -> None:
    with pytest.raises(ProjectError) as caught:
        find_trials(load_project(root), ("alfa-1", "alpha-1", "omega"))
    assert str(caught.value).splitlines() == [
        "data/alfa-1: there is no such trial.",
        "Hint: did you mean alpha-1? the trials are: alpha-1, zeta-2",
        "data/omega: there is no such trial.",
        "Hint: the trials are: alpha-1, zeta-2",
    ]


def test_a_project_without_trials_says_how_to_begin(root: Path) -> None:
    with pytest.raises(ProjectError) as caught:
        find_trials(Project(root, (), Settings()), ())
    assert str(caught.value) == (
        "data/: there is no trial: no folder in it holds trial.yml.\nHint: add a folder for a trial"
    )
