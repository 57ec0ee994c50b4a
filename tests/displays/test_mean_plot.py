"""Plots of means over time: intervals, people, and the same in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.analyses.participants.measured import (
    SLUG,
    describe_outcomes,
    load_pilot_outcomes,
)
from tests.displays.test_plots import assert_sound, text_boxes
from tests.displays.test_svg import SvgSnapshot, parsed
from tests.people import invent_participants
from toolkit.analyses.participants.outcomes import analyse_outcomes
from toolkit.displays.mean_plot import plot_means
from toolkit.displays.outcome_plot import plot_outcome
from toolkit.model.ard import Results
from toolkit.model.settings import Settings

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from toolkit.model.display import Picture
    from toolkit.model.participants import ParticipantTrial


def plot(trial: ParticipantTrial, outcome: str = SLUG) -> Picture | None:
    results = Results(analyse_outcomes(trial))
    return plot_means("scores", outcome, trial.description, results, Settings())


def invent_visits(arms: int, visits: int, people: int = 3) -> ParticipantTrial:
    """Invent people of several arms with a value at each of several visits."""
    inside = [{"arm": f"arm_{arm}"} for arm in range(1, arms + 1) for _ in range(people)]
    rows = [
        {"person": n, "timepoint": f"visit_{visit}", "value": 10 + visit * 1.5 + n % people - n / 4}
        for n in range(len(inside))
        for visit in range(visits)
    ]
    timepoints = {f"visit_{visit}": f"Visit {visit}" for visit in range(visits)}
    description = describe_outcomes({SLUG: {}}, arms, timepoints=timepoints)
    return invent_participants(inside, (), description, {SLUG: rows})


@pytest.mark.parametrize("arms", [1, 2, 3, 6])
@pytest.mark.parametrize("visits", [1, 2, 12])
def test_no_text_overlaps_another(arms: int, visits: int) -> None:
    picture = plot(invent_visits(arms, visits))
    assert picture is not None
    assert_sound(picture.svg)


def test_the_pilots_plot_looks_as_before(snapshot: SnapshotAssertion) -> None:
    picture = plot(load_pilot_outcomes(), "cognition")
    assert picture is not None
    assert picture.svg == snapshot(extension_class=SvgSnapshot)
    assert [picture.id, picture.caption, *picture.alt.split(". ")] == snapshot


def test_every_mean_has_a_dot_and_every_interval_its_line() -> None:
    picture = plot(invent_visits(2, 3))
    assert picture is not None
    root = parsed(picture.svg)
    names = [item.tag.rpartition("}")[2] for item in root.iter()]
    assert names.count("circle") + names.count("polygon") == 2 * 3 + 2  # and one in each label
    upright = [i for i in root.iter() if i.get("x1") == i.get("x2") and i.get("stroke-width")]
    assert len([i for i in upright if i.get("stroke-width") == "1.2"]) == 2 * 3


def test_people_with_a_value_stand_under_their_time_point() -> None:
    picture = plot(invent_visits(1, 2, people=7))
    assert picture is not None
    results = [i.get("data-result") for i in parsed(picture.svg).iter() if i.get("data-result")]
    assert results == [f"outcomes/score/visit_{visit}/n@arm_1" for visit in range(2)]
    assert [box.text for box in text_boxes(picture.svg)].count("7") == 2


def test_the_plot_is_put_into_words_with_its_numbers() -> None:
    people = [{"arm": "arm_1"}, {"arm": "arm_1"}, {"arm": "arm_2"}]
    rows = [
        {"person": 0, "timepoint": "week_4", "value": 1.0},
        {"person": 1, "timepoint": "week_4", "value": 3.0},
        {"person": 2, "timepoint": "week_8", "value": -2.0},
    ]
    trial = invent_participants(people, (), describe_outcomes({SLUG: {}}), {SLUG: rows})
    picture = plot(trial)
    assert picture is not None
    assert picture.alt == (
        "Score: means over time in points. "
        "Week 4: Low dose 2.00 (95% CI −10.71 to 14.71); Placebo nobody with a value. "
        "Week 8: Low dose nobody with a value; Placebo −2.00."
    )
    assert_sound(picture.svg)


def test_values_that_nobody_has_are_not_drawn() -> None:
    rows = [{"person": 0, "timepoint": "week_4", "value": float("nan")}]
    description = describe_outcomes({SLUG: {}})
    trial = invent_participants([{"arm": "arm_1"}], (), description, {SLUG: rows})
    assert plot(trial) is None
    results = Results(analyse_outcomes(trial))
    assert plot_outcome("scores", SLUG, description, results, Settings()) is None


@pytest.mark.parametrize("kind", ["value", "change"])
def test_the_outcome_plot_of_means_is_this_one(kind: str) -> None:
    trial = load_pilot_outcomes() if kind == "change" else invent_visits(2, 2)
    name = "cognition" if kind == "change" else SLUG
    results = Results(analyse_outcomes(trial))
    drawn = plot_outcome("scores", name, trial.description, results, Settings())
    assert drawn == plot(trial, name)
