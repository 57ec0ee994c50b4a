"""Every style for every trial, in words that its design and its verdict allow; and what it lacks."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.conftest import ALS, ROOT
from toolkit.documents.environment import DocumentEnvironment
from toolkit.documents.fill import fill_listing, fill_trial
from toolkit.documents.styles import STYLES
from toolkit.errors import TrialpressError
from toolkit.pipeline import build_documents, build_page
from toolkit.project import load_project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

    from toolkit.documents.fill import TrialPage
    from toolkit.project import Project

TRIALS = sorted(path.parent.name for path in (ROOT / "data").glob("*/narrative.yml"))
DESIGNS: dict[str, dict[str, Any]] = {
    "parallel": {},
    "parallel, not randomised": {"allocation": "non-randomised"},
    "single-arm": {"kind": "single-arm", "allocation": "non-randomised", "masking": "open-label"},
    "single-arm, compared": {
        "kind": "single-arm",
        "allocation": "non-randomised",
        "masking": "single-blind",
    },
    "crossover": {"kind": "crossover"},
    "dose-cohorts": {"kind": "dose-cohorts", "allocation": "non-randomised"},
    "factorial": {"kind": "factorial"},
    "cluster": {"kind": "cluster", "masking": "open-label"},
}
VERDICTS = ("difference", "no-difference", "not-compared")


@pytest.fixture(scope="module")
def environment() -> DocumentEnvironment:
    return DocumentEnvironment(ROOT / "templates", "templates")


@pytest.fixture(scope="module")
def pages() -> dict[str, TrialPage]:
    project = load_project(ROOT)
    return {name: build_page(project, name) for name in TRIALS}


def redesign(page: TrialPage, design: str, verdict: str) -> TrialPage:
    """Return the page of a trial as if it had another design and another verdict."""
    description = page.trial.description
    arms = dict(description.arms)
    if design.startswith("single-arm"):
        arms["placebo"] = arms["placebo"].model_copy(update={"role": "external"})
    if design == "single-arm":
        del arms["placebo"]
    if design == "dose-cohorts":
        arms["placebo"] = arms["placebo"].model_copy(update={"role": "experimental"})
    changed = description.model_copy(
        update={
            "arms": arms,
            "design": description.design.model_copy(update=DESIGNS[design]),
            "primary_outcome": description.primary_outcome.model_copy(update={"verdict": verdict}),
        }
    )
    part = {name.replace("-", "_"): None for name in VERDICTS} | {
        verdict.replace("-", "_"): "what came of it"
    }
    headline = page.narrative.headline.model_copy(update=part)
    results = page.results
    if changed.root_box == "enrolled":  # the flow of the real trial begins with `randomised`
        rows = [replace(row, id=row.id.replace("flow/randomised", "flow/enrolled")) for row in results]
        results = type(results)(rows)
    facts = {row.id: replace(page.facts[old.id], id=row.id) for old, row in zip(page.results, results, strict=True)}
    # Its own sentences are about the design that it has; these say nothing of it.
    narrative = page.narrative.model_copy(update={"headline": headline})
    return replace(
        page,
        trial=replace(page.trial, description=changed),
        narrative=narrative,
        results=results,
        facts=facts,
    )


def words_of(text: str) -> str:
    """Return a document as its reader sees it, without the front matter and the ids of results."""
    body = text.split("---\n", 2)[2]
    return re.sub(r"\[([^\]]*)\]\{[^}]*\}", r"\1", body)


def opening_of(text: str) -> str:
    """Return what stands before the first heading, with the callout."""
    return words_of(text).partition("\n## ")[0].strip()
