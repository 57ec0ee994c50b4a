"""The flow of a registry's record: period by period, and groups that enter later."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import invent_number
from tests.displays.test_flow_layout import assert_sound
from tests.displays.test_svg import SvgSnapshot
from tests.registry import analyse_record, describe_record, invent_period
from tests.sources.ctgov.records import NAMES, load_case
from toolkit.analyses.published.results import analyse_published
from toolkit.displays.flow_diagram import diagram_flow, has_flow, plan_flow
from toolkit.displays.flow_layout import lay_out
from toolkit.model.ard import Results
from toolkit.model.settings import Settings
from toolkit.model.vocabulary import NOT_REPORTED

if TYPE_CHECKING:
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

    from toolkit.displays.flow_plan import FlowPlan, FlowStage
    from toolkit.model.trial import PublishedNumber

LATE = (
    *invent_period(1, arm_1="10 8 2", arm_2="10 9 1"),
    invent_number("milestone", "arm_1", "9", level="Received a dose", context="period_1"),
    invent_number("not_completed", "arm_1", "2", level="Death", context="period_1"),
    invent_number("not_completed", "arm_1", "0", level="Moved", context="period_1"),
    *invent_period(2, arm_1="0 0 0", arm_3="15 15 0"),
)


def plan(*flow: PublishedNumber, arms: int = 3, periods: int = 2) -> FlowPlan:
    description = describe_record(arms, periods)
    return plan_flow(description, analyse_record(description, flow=flow), Settings())


def texts(stage: FlowStage, *, side: bool = False) -> list[list[str] | None]:
    """What the boxes of a row say, a list of lines each."""
    return [
        None
        if box is None
        else [line.text.replace("\u00a0", " ") for line in (box.heading, *box.items)]
        for box in (stage.side if side else stage.main)
    ]


def test_a_period_is_a_band_of_its_own_under_those_who_entered() -> None:
    made = plan(*LATE)
    assert [stage.band for stage in made.stages] == [
        "Enrolment",
        *["Period 1"] * 2,
        *["Period 2"] * 2,
    ]
    assert texts(made.stages[0]) == [["Randomised (n = 20*)"]]


def test_a_box_holds_milestones_and_a_side_box_the_reasons_that_somebody_had() -> None:
    made = plan(*LATE)
    first = made.stages[1]
    assert texts(first)[0] == ["Started (n = 10)", "Received a dose (n = 9)"]
    assert texts(first, side=True)[0] == ["Did not complete (n = 2)", "Death (n = 2)"]
    assert texts(made.stages[2])[:2] == [["Completed (n = 8)"], ["Completed (n = 9)"]]


def test_a_group_that_enters_later_begins_there_with_its_name_and_without_a_connector() -> None:
    made = plan(*LATE)
    assert made.columns == ("Low dose", "Placebo", "")
    assert made.late_columns == {2}
    assert [texts(stage)[-1] for stage in made.stages[1:4]] == [
        None,
        None,
        ["High dose", "Started (n = 15)"],
    ]
    drawing = lay_out(made)
    assert_sound(drawing)
    late = [box for box in drawing.boxes if box.lane == 2]
    top = min(late, key=lambda box: box.y)
    ends = [line.points[-1] for line in drawing.connectors if line.arrow]
    assert not [end for end in ends if end[1] == top.y and top.x <= end[0] <= top.right]
    assert not any(box.dashed for box in drawing.boxes)


def test_a_group_of_whom_nobody_went_on_says_so_and_ends() -> None:
    made = plan(*LATE)
    assert texts(made.stages[3])[0] == ["Started (n = 0)"]
    assert texts(made.stages[4])[0] is None


def test_one_group_is_named_in_its_first_box_only() -> None:
    flow = (*invent_period(1, arm_1="10 8 2"), *invent_period(2, arm_1="8 8 0"))
    made = plan(*flow, arms=1)
    assert texts(made.stages[1]) == [["Low dose", "Started (n = 10)"]]
    assert texts(made.stages[3]) == [["Started (n = 8)"]]
    assert_sound(lay_out(made))


def test_what_the_record_does_not_say_is_said_to_be_missing() -> None:
    boxes = (
        invent_number("started", "arm_1", "10", context="period_1"),
        invent_number("completed", "arm_1", NOT_REPORTED, context="period_1"),
        invent_number("not_completed", "arm_1", NOT_REPORTED, context="period_1"),
    )
    made = plan(*boxes, arms=1)
    assert texts(made.stages[1], side=True) == [["Did not complete: not reported"]]
    assert texts(made.stages[2]) == [["Completed: not reported"]]
    made = plan(*invent_period(1, arm_1="10 8 2"), arms=1)
    said = ["Did not complete (n = 2)", "Reasons not reported"]
    assert texts(made.stages[1], side=True) == [said]


def test_where_more_people_come_later_nobody_says_how_many_entered() -> None:
    made = plan(*invent_period(1, arm_1="10 8 2"), *invent_period(2, arm_3="50 50 0"))
    assert made.stages[0].band == "Period 1"
    assert_sound(lay_out(made))


def test_units_and_short_comments_stand_in_the_box_and_long_ones_below() -> None:
    description = describe_record(1)
    flow = (
        invent_number("started", "arm_1", "10", context="period_1", note="6 Clinics"),
        invent_number("completed", "arm_1", "8", context="period_1", note="Long. " * 30),
        invent_number("not_completed", "arm_1", "2", context="period_1", note="2 Clinics"),
    )
    results = analyse_record(description, flow=flow)
    assert texts(plan_flow(description, results, Settings()).stages[1]) == [
        ["Low dose", "Started (n = 10)", "6 Clinics"]
    ]
    notes = diagram_flow(description, results, Settings()).notes
    assert notes[1:] == (
        f"Low dose, Period 1, completed: {'Long. ' * 30}",
        "Low dose, Period 1, did not complete: 2 Clinics",
    )


def test_a_record_without_a_flow_has_no_diagram() -> None:
    description = describe_record()
    missing = invent_number("screened", "all", NOT_REPORTED)
    assert not has_flow(description, analyse_record(description, flow=(missing,)))
    assert has_flow(description, analyse_record(description, flow=LATE))


@pytest.mark.parametrize("columns", range(1, 21))
def test_any_number_of_groups_with_long_names_fits(columns: int) -> None:
    arms = {
        f"arm_{number}": {
            "name": f"Cohort {number}: from 28 days to below 18 years and from 20 to 40 kg",
            "plain": "group",
            "role": "other",
        }
        for number in range(1, columns + 1)
    }
    description = describe_record(1, arms=arms)
    flow = invent_period(1, **dict.fromkeys(arms, "10 8 2"))
    drawing = lay_out(plan_flow(description, analyse_record(description, flow=flow), Settings()))
    assert_sound(drawing)
    words = [line.text for box in drawing.boxes for text in box.texts for line in text.lines]
    assert "complete" in " ".join(words)
    assert not [word for word in words if word.endswith("complet")]


@pytest.mark.parametrize("name", NAMES)
def test_the_diagrams_of_real_records_are_sound(name: str, tmp_path: Path) -> None:
    trial = load_case(tmp_path, name)
    results = Results(analyse_published(trial))
    if has_flow(trial.description, results):
        assert_sound(lay_out(plan_flow(trial.description, results, Settings())))


@pytest.mark.parametrize("name", ["NCT02552212", "NCT01841593", "NCT04431453"])
def test_the_diagrams_of_real_records_look_as_before(
    name: str, tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    trial = load_case(tmp_path, name)
    picture = diagram_flow(trial.description, Results(analyse_published(trial)), Settings())
    assert picture.svg == snapshot(extension_class=SvgSnapshot)
