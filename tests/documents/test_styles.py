"""Every style for every trial, in words that fit its design and its verdict; what a style lacks."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.conftest import ALS, ROOT, invent_description, invent_result, invent_trial
from toolkit.builds.documents import build_documents
from toolkit.displays.facts import write_facts
from toolkit.displays.numbers import write_in_100, write_in_words, write_with_unit
from toolkit.documents.environment import DocumentEnvironment
from toolkit.documents.fill import TrialPage, fill_entry, fill_trial
from toolkit.documents.phrases import PHRASES, Phrases
from toolkit.documents.styles import STYLES
from toolkit.errors import TrialpressError
from toolkit.model.ard import Results
from toolkit.model.display import Picture
from toolkit.model.narrative import Narrative
from toolkit.model.settings import Settings
from toolkit.pipeline import build_page
from toolkit.project import load_project

if TYPE_CHECKING:
    from collections.abc import Callable

    from syrupy.assertion import SnapshotAssertion

    from toolkit.model.ard import Result
    from toolkit.project import Project

TRIALS = sorted(path.parent.name for path in (ROOT / "data").glob("*/narrative.yml"))
VERDICTS = ("difference", "no-difference", "not-compared")
FREE = {"allocation": "non-randomised", "masking": "open-label"}
CHANCE = {"allocation": "randomised", "masking": "double-blind"}
DESIGNS: dict[str, dict[str, Any]] = {
    "parallel": CHANCE,
    "parallel, not randomised": FREE,
    "single-arm": FREE,
    "single-arm, compared": FREE,
    "crossover": CHANCE,
    "dose-cohorts": FREE,
    "factorial": CHANCE,
    "cluster": {"allocation": "randomised", "masking": "single-blind"},
}
SAFETY = {"population": "safety"}


@pytest.fixture(scope="module")
def environment() -> DocumentEnvironment:
    return DocumentEnvironment(ROOT / "templates", "templates")


@pytest.fixture(scope="module")
def documents() -> dict[str, str]:
    return build_documents(load_project(ROOT))


def invent_page(design: str, verdict: str, *results: Result, **changes: Any) -> TrialPage:
    """Make a page of a trial of that design, of which only a few results are known."""
    kind = design.partition(",")[0]
    arms: dict[str, dict[str, Any]] = {
        "new": {"name": "New", "plain": "new group", "role": "experimental", "intervention": "it"},
        "old": {"name": "Old", "plain": "old group", "role": "active"},
    }
    if kind == "single-arm":
        arms["old"]["role"] = "external"
    if design == "single-arm":
        del arms["old"]
    if kind == "dose-cohorts":
        arms["new"]["order"] = 1
        arms["old"] |= {"role": "experimental", "order": 2, "intervention": "it"}
    if kind == "crossover":
        arms["new"]["plain"], arms["old"]["plain"] = "new pills", "old pills"
        changes["sequences"] = {
            "new_first": {"name": "New, then old", "treatments": ["new", "old"]},
            "old_first": {"name": "Old, then new", "treatments": ["old", "new"]},
        }
        changes["periods"] = {"first": {"name": "First"}, "second": {"name": "Second"}}
    outcome = {"measure": "M", "plain": "how many fell ill", "as_reported": "As printed."}
    description = invent_description(
        **{
            "arms": arms,
            "design": {"kind": kind, "comparator": "old pills", **DESIGNS[design]},
            "interventions": {
                "it": {"name": "It", "plain": "a pill", "route": "by mouth", "schedule": "daily"}
            },
            "primary_outcome": {**outcome, "verdict": verdict},
            **changes,
        }
    )
    return make_page(description, results, write_narrative(verdict))


def make_page(description: Any, results: tuple[Result, ...], narrative: Narrative) -> TrialPage:
    root = invent_result(f"flow/{description.root_box}", 20, "20")
    found, settings = Results([root, *results]), Settings()
    return TrialPage(
        trial=invent_trial(description),
        narrative=narrative,
        results=found,
        settings=settings,
        facts={fact.id: fact for fact in write_facts(description, found, settings)},
        writers={
            "words": partial(write_in_words, settings=settings),
            "with_unit": partial(write_with_unit, settings=settings),
            "in_100": partial(write_in_100, settings=settings),
        },
        tables={},
        pictures={"flow": Picture("fig-flow", "Flow", "<svg/>", "Nobody is known.")},
    )


def write_narrative(verdict: str) -> Narrative:
    """Write the shortest narrative that every style can be made of."""
    plain = (
        "why",
        "who_could_take_part",
        "who_took_part",
        "treatments",
        "side_effects",
        "results",
        "comments",
    )
    lists = ("means", "does_not_mean", "limits", "next_steps", "about")
    return Narrative.model_validate(
        {
            "date": "2026-01-01",
            "styles": list(STYLES),
            "headline": {"topic": "A trial", verdict: "what came of it"},
            "standfirst": "Standfirst.",
            "points": [{"label": "Point", "text": "Said."}],
            "article": [{"heading": "Heading", "paragraphs": ["Paragraph."]}],
            "brief": {
                **dict.fromkeys(("what", "who", "where", "when"), "Answer."),
                **{name: ["Item."] for name in ("background", "findings", "consider")},
            },
            "plain": {name: f"{name.replace('_', ' ').capitalize()}." for name in plain},
            "interests": "Interests.",
            **{name: [f"{name.replace('_', ' ').capitalize()}."] for name in lists},
        }
    )


def said(text: str) -> str:
    """Return a document as its reader sees it: without front matter and the ids of results."""
    return re.sub(r"\[([^\]]*)\]\{[^}]*\}", r"\1", text.split("---\n", 2)[2])


# ----------------------------------------------------------------- Words that follow from the trial


@pytest.mark.parametrize("verdict", VERDICTS)
@pytest.mark.parametrize("design", DESIGNS)
def test_the_opening_follows_from_the_design_and_the_verdict(
    design: str, verdict: str, environment: DocumentEnvironment, snapshot: SnapshotAssertion
) -> None:
    filled = fill_trial(environment, invent_page(design, verdict))
    openings = {name: said(filled[name]).partition("\n## ")[0] for name in filled if "sum" in name}
    assert openings["summary-release.qmd"] == snapshot
    for text in openings.values():
        assert ("did not meet its main aim" in text) == (verdict == "no-difference")
        assert ("found a difference" in text) == (verdict == "difference")
        chance = DESIGNS[design]["allocation"] == "randomised"
        assert chance == ("chance decided" in text.lower())
        assert "randomised" not in text


def test_a_trial_of_which_little_is_known_says_so(
    environment: DocumentEnvironment, snapshot: SnapshotAssertion
) -> None:
    undated = {**invent_description().documents["paper"].model_dump(), "date": None}
    page = invent_page(
        "single-arm", "not-compared", registration=None, documents={"paper": undated}
    )
    filled = fill_trial(environment, page)
    assert said(filled["summary-plain.qmd"]) == snapshot
    assert said(filled["report.qmd"]).partition("## Methods")[0] == snapshot
    for name in filled:
        assert "not reported people" not in filled[name]
        assert "Table" not in filled[name]


def test_serious_problems_are_given_for_each_group(environment: DocumentEnvironment) -> None:
    results = (
        invent_result("population/safety/n@new", 12, "12"),
        invent_result("population/safety/n@old", 8, "8"),
        invent_result("adverse_events/any/sae/n@new", 3, "3", **SAFETY),
        invent_result("adverse_events/any/sae/n@old", 0, "0", **SAFETY),
    )
    for design, wanted in {
        "parallel": ("In the new group, 3 of 12 people", "In the old group, none of 8 people"),
        "crossover": ("With new pills, 3 of 12 people", "With old pills, none of 8 people"),
    }.items():
        text = said(
            fill_trial(environment, invent_page(design, "difference", *results))[
                "summary-release.qmd"
            ]
        )
        assert all(f"{phrase} had a serious medical problem." in text for phrase in wanted)


def test_serious_problems_linked_to_the_treatment_stand_in_for_unknown_ones(
    environment: DocumentEnvironment,
) -> None:
    known = (
        invent_result("population/safety/n@all", 12, "12"),
        invent_result("adverse_events/any/related_sae/n@all", 0, "no", **SAFETY),
    )
    filled = fill_trial(environment, invent_page("dose-cohorts", "not-compared", *known))
    sentence = "None of 12 people had a serious medical problem linked to the treatment."
    assert sentence in said(filled["summary-release.qmd"])
    nothing = fill_trial(environment, invent_page("dose-cohorts", "not-compared"))
    assert "Our sources do not say" in said(nothing["summary-release.qmd"])


def test_the_listing_names_every_document(environment: DocumentEnvironment) -> None:
    listing = fill_entry(environment, invent_page("crossover", "no-difference"))
    for spec in STYLES.values():
        assert f"[{spec.title.lower()}](reports/invented/{spec.document})" in listing
    assert "the trial did not show a difference" in listing


# ------------------------------------------------------------------------------- The real trials


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("trial", TRIALS)
def test_every_trial_has_every_style(trial: str, style: str, documents: dict[str, str]) -> None:
    text = documents[f"{trial}/{STYLES[style].document}"]
    front = yaml.safe_load(text.split("---\n")[1])
    title = re.sub(r"\[([^\]]*)\]\{[^}]*\}", r"\1", front["title"])
    assert len(title.removeprefix("Research brief: ").split()) <= 15
    body = said(text)
    assert "not reported people" not in body
    assert "This is one trial. Please talk with your doctor" in body
    assert "What kind of news is this?" in body
    assert body.count("\n## ") >= 5


@pytest.mark.parametrize("trial", TRIALS)
def test_the_questions_are_the_ten_elements_of_the_regulation(
    trial: str, documents: dict[str, str]
) -> None:
    body = documents[f"{trial}/summary-plain.qmd"].partition("::: {.content-visible")[0]
    sections = re.split(r"(?m)^## ", body)[1:]
    assert len(sections) == 10
    for section in sections:
        assert section.partition("?\n")[2].strip(), section


@pytest.mark.parametrize("trial", TRIALS)
def test_no_number_is_typed_by_hand(trial: str) -> None:
    text = (ROOT / "data" / trial / "narrative.yml").read_text(encoding="utf-8")
    sentences = re.sub(r"(?m)^(#.*|\s+#.*|date: .*)$", "", text)
    sentences = re.sub(
        r"\{\{.*?\}\}|\]\(.*?\)|\b(NCT|EudraCT )[\d-]+", "", sentences, flags=re.DOTALL
    )
    assert re.findall(r"\S*\d\S*", sentences) == []
    counted = r"\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundred|half)\b"
    assert re.findall(counted, sentences, flags=re.IGNORECASE) == []


# ------------------------------------------------------------------------- The page for writers

WRITING = (ROOT / "docs" / "writing.md").read_text(encoding="utf-8")


def test_the_page_for_writers_shows_what_readers_see(environment: DocumentEnvironment) -> None:
    page = build_page(load_project(ROOT), ALS)
    phrases = Phrases(page.trial.description, page.results, page.facts, page.writers)
    context = {name: getattr(phrases, name) for name in PHRASES}
    rows = re.findall(r"(?m)^\| `(\{\{.*?\}\})` \| (.*?)(?: \(printed.*\))? \|$", WRITING)
    assert len(rows) > 12
    for sentence, seen in rows:
        filled = environment.fill_sentence(sentence.replace("\\|", "|"), "writing.md", context)
        assert re.sub(r"\[([^\]]*)\]\{[^}]*\}", r"\1", str(filled)) == seen


def test_the_page_for_writers_has_every_phrase_and_style() -> None:
    assert [name for name in PHRASES if f"{name}(" not in WRITING] == []
    assert [name for name in STYLES if f"| `{name}` |" not in WRITING] == []
    assert "Python" not in WRITING


# ---------------------------------------------------------------------------------- What is wrong


def edit(project: Project, file: str, change: Callable[[dict[str, Any]], None]) -> None:
    path = project.data / ALS / file
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def faults_of(project: Project) -> list[str]:
    with pytest.raises(TrialpressError) as caught:
        build_documents(project)
    return [str(fault) for fault in caught.value.faults]


def without(*keys: str) -> Callable[[dict[str, Any]], None]:
    def change(content: dict[str, Any]) -> None:
        for key in keys:
            del content[key]

    return change


def with_value(key: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda content: content.update({key: value})


QUOTE = {"text": "We hope.", "role": "a doctor", "source": "a letter"}
WRONG: dict[str, Callable[[dict[str, Any]], None]] = {
    "styles without their parts": without("points", "article", "brief", "plain"),
    "a style that stands twice": with_value("styles", ["release", "brief", "release"]),
    "a style that there is not": with_value("styles", ["release", "breif"]),
    "a quote without a name": with_value("quote", QUOTE),
    "a fact that is almost there": with_value("standfirst", '{{ fact("flow/randomized") }} people'),
    "a headline without the part of the verdict": with_value("headline", {"topic": "A trial"}),
    "a headline that promises too much": with_value(
        "headline", {"topic": "A trial", "difference": "it works", "not-compared": "nobody died"}
    ),
    "a time point that is almost there": with_value("standfirst", '{{ timepoint("week4") }}'),
    "a phrase that there is not": with_value("standfirst", "{{ poeple() }}"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_narrative_that_lacks_something_says_where_and_what_to_do(
    wrong: str, als_project: Project, snapshot: SnapshotAssertion
) -> None:
    edit(als_project, "narrative.yml", WRONG[wrong])
    assert faults_of(als_project) == snapshot


def test_a_headline_cannot_be_better_than_a_null_result(
    als_project: Project, snapshot: SnapshotAssertion
) -> None:
    edit(als_project, "trial.yml", lambda c: c["primary_outcome"].update(verdict="no-difference"))
    headline = {"topic": "A trial", "difference": "the cells help"}
    edit(als_project, "narrative.yml", with_value("headline", headline))
    assert faults_of(als_project) == snapshot


def test_a_headline_needs_to_know_what_came_out(als_project: Project) -> None:
    edit(als_project, "trial.yml", lambda c: c["primary_outcome"].update(verdict="not-stated"))
    (fault,) = faults_of(als_project)
    assert fault.startswith(
        f"data/{ALS}/narrative.yml, headline: a headline says what came of the primary outcome"
    )


def test_a_style_without_its_facts_says_which(
    environment: DocumentEnvironment, snapshot: SnapshotAssertion
) -> None:
    page = invent_page("parallel", "difference")
    unknown = invent_result("flow/randomised", None)
    bare = TrialPage(**{**vars(page), "results": Results([unknown])})
    with pytest.raises(TrialpressError) as caught:
        fill_trial(environment, bare)
    assert [str(fault) for fault in caught.value.faults] == snapshot


def test_everything_that_is_wrong_is_said_at_once(
    als_project: Project, snapshot: SnapshotAssertion
) -> None:
    def spoil(content: dict[str, Any]) -> None:
        content["headline"] = {"topic": "A trial in {{ fact('flow/randomized') }} people"}
        content["points"][1]["text"] = "{{ words('claims/trial_site/n') }} hospitals"
        content["limits"] = ["{{ share('flow/screened') }}", "fine", "{{ 1 / 0 }}"]
        del content["brief"]

    edit(als_project, "narrative.yml", spoil)
    edit(als_project, "trial.yml", lambda c: c["design"].update(sites="{{ fact('sites') }} sites"))
    assert faults_of(als_project) == snapshot
