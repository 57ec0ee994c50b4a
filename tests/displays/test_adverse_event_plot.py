"""The dot plot shows the events of the table of frequent events, with every arm's percentage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conftest import invent_description, invent_events
from tests.displays.computed import compute_events, compute_sizes, describe_computed
from tests.displays.test_svg import SvgSnapshot, parsed
from toolkit.displays.adverse_event_plot import plot_frequent_events
from toolkit.displays.adverse_event_rules import frequent_events
from toolkit.model.ard import Results
from toolkit.model.settings import AdverseEventSettings, Settings

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from toolkit.pipeline import AnalysedTrial


def test_the_plot_of_the_real_trial_looks_as_before(
    als: AnalysedTrial, snapshot: SnapshotAssertion
) -> None:
    picture = plot_frequent_events(als.trial.description, als.results, als.settings)
    assert picture is not None
    assert picture.svg == snapshot(extension_class=SvgSnapshot)


def test_the_words_of_the_real_trial_have_every_event_of_the_table_in_its_order(
    als: AnalysedTrial,
) -> None:
    description, results, settings = als.trial.description, als.results, als.settings
    picture = plot_frequent_events(description, results, settings)
    assert picture is not None
    shown = frequent_events(description, results, settings.adverse_events)
    places = [picture.alt.index(description.events[event].label) for event in shown]
    assert places == sorted(places)
    assert picture.alt.count("MSC-NTF cells") == len(shown)
    drawn = {item.get("data-result") for item in parsed(picture.svg).iter()}
    for event in shown:
        for arm in description.arms:
            assert f"adverse_events/{event}/percent@{arm}" in drawn


def test_what_an_arm_did_not_report_is_said_and_not_drawn_as_nothing() -> None:
    events, results = invent_events({"fever": {"arm_1": 40, "arm_2": None}})
    picture = plot_frequent_events(invent_description(events=events), results, Settings())
    assert picture is not None
    assert picture.alt == (
        "Percentage of people with each event. Fever: Low dose 40%, Placebo not reported."
    )
    assert "0%" not in picture.alt.replace("40%", "")


def test_no_frequent_event_is_no_picture() -> None:
    settings = Settings(adverse_events=AdverseEventSettings(threshold=5))
    assert plot_frequent_events(invent_description(), Results([]), settings) is None


def test_computed_events_of_many_arms_with_long_names_look_as_before(
    snapshot: SnapshotAssertion,
) -> None:
    sizes = {f"arm_{number}": 80 + number for number in range(1, 6)}
    labels = {
        "erythema": "Application site erythema with itching and swelling of the skin around it",
        "rash": "Rash",
        "infection": "Nasopharyngitis or other infection of the upper respiratory tract",
    }
    events = {
        slug: {"label": label, "plain": slug, "organ_class": "skin"}
        for slug, label in labels.items()
    }
    counts = {
        slug: {arm: ((7 * row + 11 * column) % 60, 90) for column, arm in enumerate(sizes)}
        for row, slug in enumerate((*labels, "skin"), start=1)
    }
    results = Results([*compute_sizes("safety", sizes), *compute_events(sizes, counts)])
    description = describe_computed(5, events=events, organ_classes={"skin": "Skin disorders"})
    picture = plot_frequent_events(description, results, Settings())
    assert picture is not None
    assert picture.svg == snapshot(extension_class=SvgSnapshot)
    assert "Skin disorders" not in picture.alt


def test_a_picture_of_very_many_events_ends_with_its_page() -> None:
    percents: dict[str, dict[str, float | None]] = {
        f"event_{number}": {"arm_1": 99 - number, "arm_2": 50} for number in range(70)
    }
    events, results = invent_events(percents)
    picture = plot_frequent_events(invent_description(events=events), results, Settings())
    assert picture is not None
    assert picture.alt.count("Low dose") == 45
    assert picture.notes[-1] == "The picture shows only the first of these events."
