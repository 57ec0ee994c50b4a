"""The dot plot shows the events of the table of frequent events, with every arm's percentage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conftest import invent_description, invent_events
from tests.displays.test_svg import SvgSnapshot, parsed
from toolkit.displays.adverse_event_plot import plot_frequent_events
from toolkit.displays.tables import frequent_events
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
