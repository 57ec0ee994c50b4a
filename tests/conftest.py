"""What many tests need: the real trial as files and analysed, and small invented ones."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings as hypothesis_settings

from toolkit.builds.documents import build_documents
from toolkit.model.ard import Result, Results
from toolkit.model.settings import Settings
from toolkit.model.trial import ALL, BETWEEN, PublishedNumber, Trial, TrialDescription
from toolkit.model.vocabulary import NOT_REPORTED, STATISTICS
from toolkit.pipeline import AnalysedTrial, analyse_trial
from toolkit.project import Project, load_project
from toolkit.sources.trials import load_trial

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# How long an example takes depends on the machine, and says nothing about the code.
hypothesis_settings.register_profile("trialpress", deadline=None)
hypothesis_settings.load_profile("trialpress")

ROOT = Path(__file__).parents[1]
ALS = "nurown-als"

_ARM_NAMES = ("Low dose", "Placebo", "High dose", "Usual care", "Long course")
_ROLES = ("experimental", "placebo", "experimental", "no-treatment", "active")


@pytest.fixture(scope="session")
def als() -> AnalysedTrial:
    """The real trial, analysed."""
    return analyse_trial(load_project(ROOT), ALS)


@pytest.fixture(scope="session")
def als_documents() -> dict[str, str]:
    """The filled documents of the real trial, by their path under `reports/`."""
    settings = load_project(ROOT).settings
    return build_documents(Project(ROOT, (ALS,), settings))


@pytest.fixture
def als_project(tmp_path: Path) -> Project:
    """A project of its own with the files of the real trial, to be edited."""
    return copy_als(tmp_path)


@pytest.fixture
def als_folder(als_project: Project) -> Path:
    """The real trial's folder, copied to where it may be edited."""
    return als_project.data / ALS


@pytest.fixture(scope="session")
def pandoc() -> Callable[[str, str], str]:
    """Run the real pandoc: Markdown and an output format in, its output out."""
    found = importlib.util.find_spec("pypandoc")
    assert found is not None
    assert found.origin is not None
    program = Path(found.origin).parent / "files" / "pandoc"

    def run(markdown: str, to: str) -> str:
        command = [str(program), "--from=markdown", f"--to={to}", "--wrap=none", "--standalone"]
        done = subprocess.run(command, input=markdown.encode(), capture_output=True, check=True)
        return done.stdout.decode()

    return run


def copy_als(root: Path, source: Path = ROOT) -> Project:
    """Copy the files of the real trial, and the templates, into a project of their own."""
    shutil.copytree(source / "data" / ALS, root / "data" / ALS)
    shutil.copytree(source / "templates", root / "templates")
    return Project(root, (ALS,), Settings())


def load_printed(folder: Path, where: str) -> Trial:
    """Load a trial whose numbers are printed."""
    trial = load_trial(folder, where)
    assert isinstance(trial, Trial)
    return trial


def invent_description(arms: int = 2, /, **changes: Any) -> TrialDescription:
    """Describe a small trial that never was.

    Args:
        arms: How many arms it has, up to five: `arm_1`, `arm_2` and so on.
        changes: Keys of `trial.yml` that are otherwise.
    """
    described = {
        "source": "published",
        "titles": {"scientific": "A trial", "plain": "A plain trial", "short": "Invented"},
        "phase": "2",
        "registration": {"name": "Registry", "id": "NCT00000000", "url": "https://example.org/1"},
        "condition": {"name": "a disease", "plain": "a disease"},
        "sponsor": {"name": "A sponsor", "kind": "university"},
        "design": {
            "kind": "parallel",
            "allocation": "randomised",
            "masking": "open-label",
            "comparator": "placebo",
        },
        "interventions": {},
        "arms": {
            f"arm_{number}": {"name": name, "plain": name.lower(), "role": role}
            for number, name, role in zip(range(1, arms + 1), _ARM_NAMES, _ROLES, strict=False)
        },
        "populations": {
            "randomised": {"name": "All randomised", "definition": "Everybody."},
            "safety": {"name": "Safety population", "definition": "Everybody who was treated."},
        },
        "primary_outcome": {
            "measure": "Death",
            "plain": "whether people died",
            "verdict": "no-difference",
            "as_reported": "No difference was found.",
        },
        "documents": {
            "paper": {
                "kind": "journal-article",
                "short": "Paper 2020",
                "citation": "A paper.",
                "url": "https://example.org/2",
                "date": "2020-01-01",
                "peer_reviewed": True,
            }
        },
        "updated": "2026-01-01",
    }
    return TrialDescription.model_validate({**described, **changes})


def invent_number(
    variable: str, group: str, printed: str, statistic: str = "n", **known: Any
) -> PublishedNumber:
    """Make a number as a source prints it; `not reported` has no value."""
    value = None if printed == NOT_REPORTED else float(printed)
    empty = PublishedNumber(
        variable=variable,
        level="",
        context="",
        population="",
        group=group,
        statistic=statistic,
        printed=printed,
        value=value,
        relation="=",
        unit="",
        about="",
        place="Table 1",
        note="",
        where="file.csv:2",
    )
    return replace(empty, **known)


def invent_flow(arms: int, **changes: str) -> tuple[PublishedNumber, ...]:
    """Print the boxes of a flow of ten people an arm, in which everything adds up.

    Args:
        arms: How many arms.
        changes: Boxes that are otherwise, by name or by `box_at_group`; an empty text leaves
            the box out.
    """
    groups = [f"arm_{number}" for number in range(1, arms + 1)]
    boxes = {
        ("screened", ALL): 10 * arms + 5,
        ("excluded", ALL): 5,
        ("randomised", ALL): 10 * arms,
        **{("allocated", group): 10 for group in groups},
        **{("received", group): 9 for group in groups},
        **{("not_received", group): 1 for group in groups},
        **{("discontinued", group): 2 for group in groups},
        **{("lost", group): 1 for group in groups},
        **{("completed", group): 7 for group in groups},
    }
    printed = {
        (box, group): changes.get(f"{box}_at_{group}", changes.get(box, str(people)))
        for (box, group), people in boxes.items()
    }
    analysed = [
        invent_number("analysed", group, changes.get("analysed", "10"), population="randomised")
        for group in groups
    ]
    numbers = [invent_number(box, group, text) for (box, group), text in printed.items() if text]
    return (*numbers, *analysed)


def invent_trial(description: TrialDescription, **tables: tuple[PublishedNumber, ...]) -> Trial:
    """Make a trial with some tables, and the others empty."""
    names = ("populations", "flow", "baseline", "adverse_events", "outcomes", "claims")
    given = {name: tables.get(name, ()) for name in names}
    return Trial("invented", description, findings=(), **given)


def invent_result(result_id: str, stat: float | None, printed: str = "", **known: Any) -> Result:
    """Make a result whose columns follow from its id where `known` does not say otherwise."""
    path, _, group = result_id.partition("@")
    analysis, *parts = path.split("/")
    name = parts[-1] if parts and parts[-1] in STATISTICS else "n"
    empty = Result(
        id=result_id,
        analysis=analysis,
        population="",
        group="arm" if group not in {"", ALL, BETWEEN} else "",
        group_level=group or ALL,
        variable=parts[0] if parts else "",
        variable_level="",
        context="teae" if analysis == "adverse_events" else "",
        stat_name=name,
        stat_label=STATISTICS[name],
        stat=None if stat is None else float(stat),
        unit="",
        relation="=",
        printed=printed,
        origin="not reported" if stat is None else "printed",
        source="Paper 2020, Table 1",
    )
    return replace(empty, **known)


def invent_events(
    percents: Mapping[str, Mapping[str, float | None]], size: int = 100
) -> tuple[dict[str, dict[str, str]], Results]:
    """Make adverse events by event and arm: what `trial.yml` says of them, and their results."""
    described = {event: {"label": event.title(), "plain": event} for event in percents}
    arms = dict.fromkeys(arm for by_arm in percents.values() for arm in by_arm)
    sizes = [
        invent_result(f"population/safety/n@{arm}", size, str(size), population="safety")
        for arm in arms
    ]
    events = [
        invent_result(
            f"adverse_events/{event}/percent@{arm}",
            percent,
            "" if percent is None else f"{percent:g}",
            population="safety",
        )
        for event, by_arm in percents.items()
        for arm, percent in by_arm.items()
    ]
    return described, Results([*sizes, *events])


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The folder of a project of its own with one trial, whole enough to be built."""
    return copy_project(tmp_path / "project")


def copy_project(folder: Path) -> Path:
    """Make a project of one trial, whole enough to be built."""
    shutil.copytree(ROOT / "data" / ALS, folder / "data" / ALS)
    shutil.copytree(ROOT / "templates", folder / "templates")
    for path in (ROOT / "_quarto.yml", *ROOT.glob("*.qmd")):
        shutil.copy2(path, folder / path.name)
    return folder
