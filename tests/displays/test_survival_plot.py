"""Survival plots of one to six arms: curves, labels, people at risk, and the same in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.analyses.participants.measured import invent_times, load_pilot_outcomes
from tests.displays.test_plots import assert_sound, text_boxes
from tests.displays.test_svg import SvgSnapshot, parsed
from toolkit.analyses.participants.outcomes import analyse_outcomes
from toolkit.displays.outcome_plot import plot_outcome
from toolkit.displays.survival_plot import plot_survival
from toolkit.model.ard import Results
from toolkit.model.settings import Settings

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from toolkit.model.display import Picture
    from toolkit.model.participants import ParticipantTrial

LIVED = {
    "arm_1": [(1.0, True), (2.0, True), (3.0, True), (9.0, False)],
    "arm_2": [(4.0, False), (8.0, True), (9.0, False)],
}


def plot(trial: ParticipantTrial, outcome: str = "score") -> Picture:
    results = Results(analyse_outcomes(trial))
    return plot_survival("scores", outcome, trial.description, results, Settings())


def invent_arms(arms: int, people: int = 40) -> ParticipantTrial:
    """Invent an arm each whose people live longer than those of the one before."""
    source = np.random.default_rng(arms)
    lived = {
        f"arm_{arm}": [
            (float(np.ceil(source.exponential(20 * arm))), bool(source.random() < 0.7))
            for _ in range(people)
        ]
        for arm in range(1, arms + 1)
    }
    return invent_times(lived, arms, times=(0, 20, 40, 60, 120))


@pytest.mark.parametrize("arms", [1, 2, 3, 6])
def test_no_text_overlaps_another(arms: int) -> None:
    picture = plot(invent_arms(arms))
    assert_sound(picture.svg)
    assert parsed(picture.svg).get("width") == "720"


@pytest.mark.parametrize("arms", [1, 2, 3, 6])
def test_every_arm_is_named_at_its_curve_and_beside_its_numbers(arms: int) -> None:
    trial = invent_arms(arms)
    said = [box.text for box in text_boxes(plot(trial).svg)]
    for arm in trial.description.arms.values():
        assert said.count(arm.name) == 2
    assert said.count("40") >= arms


def test_arms_that_end_at_one_height_keep_their_labels_apart() -> None:
    alike = [(5.0, True), (9.0, False)]
    assert_sound(plot(invent_times({f"arm_{n}": alike for n in range(1, 7)}, 6)).svg)


def test_the_pilots_plot_looks_as_before(snapshot: SnapshotAssertion) -> None:
    picture = plot(load_pilot_outcomes(), "skin")
    assert picture.svg == snapshot(extension_class=SvgSnapshot)
    assert [picture.id, picture.caption, *picture.alt.split(". ")] == snapshot


def test_six_arms_look_as_before(snapshot: SnapshotAssertion) -> None:
    assert plot(invent_arms(6)).svg == snapshot(extension_class=SvgSnapshot)


def test_people_at_risk_stand_under_their_times_with_their_results() -> None:
    trial = invent_times(LIVED, times=(2, 8))
    picture = plot(trial)
    shown = {
        item.get("data-result"): "".join(item.itertext()).strip()
        for item in parsed(picture.svg).iter()
        if item.get("data-result")
    }
    assert shown == {
        "outcomes/score/analysed@arm_1": "4",
        "outcomes/score/time_2/at_risk@arm_1": "3",
        "outcomes/score/time_8/at_risk@arm_1": "1",
        "outcomes/score/median@arm_1": "median 2.5 days",
        "outcomes/score/analysed@arm_2": "3",
        "outcomes/score/time_2/at_risk@arm_2": "3",
        "outcomes/score/time_8/at_risk@arm_2": "2",
        "outcomes/score/median@arm_2": "median not reached",
    }
    boxes = {box.text: (box.left + box.right) / 2 for box in text_boxes(picture.svg)}
    assert boxes["2"] == pytest.approx(boxes["1"] - (boxes["8"] - boxes["2"]), abs=0.1)


def test_the_plot_is_put_into_words_with_its_numbers() -> None:
    assert plot(invent_times(LIVED, times=(2, 20))).alt == (
        "Score: percentage of people without the event over time, by Kaplan and Meier. "
        "Low dose: median 2.5 days; at 2 days 50.0% without the event, 3 at risk; "
        "at 20 days not known without the event, 0 at risk. "
        "Placebo: median not reached; at 2 days 100.0% without the event, 3 at risk; "
        "at 20 days not known without the event, 0 at risk. "
        "Log-rank test: p = 0.222."
    )


def test_without_times_the_ticks_are_round() -> None:
    said = [box.text for box in text_boxes(plot(invent_times(LIVED)).svg)]
    assert {"0", "2", "4", "6", "8", "10"} <= set(said)


def test_a_curve_begins_at_100_and_keeps_its_height_to_the_end() -> None:
    drawn = plot(invent_times({"arm_1": [(2.0, True), (8.0, False)], "arm_2": []}, times=(8,)))
    paths = [item for item in parsed(drawn.svg).iter() if item.tag.endswith("path")]
    assert len(paths) == 2  # the curve, and the piece of it before its label
    data = (paths[0].get("d") or "").split()
    assert len(data) == 6
    assert data[3] == data[5]


def test_nobody_at_all_is_drawn_as_nobody() -> None:
    untimed = [(float("nan"), True)]
    picture = plot(invent_times({"arm_1": untimed, "arm_2": untimed}))
    assert_sound(picture.svg)
    assert picture.alt.endswith("Low dose: median not known. Placebo: median not known.")


def test_the_outcome_plot_of_a_time_to_an_event_is_this_one() -> None:
    trial = invent_times(LIVED)
    results = Results(analyse_outcomes(trial))
    assert plot_outcome("scores", "score", trial.description, results, Settings()) == plot(trial)


def test_the_same_results_give_the_same_bytes() -> None:
    assert plot(invent_arms(3)) == plot(invent_arms(3))
