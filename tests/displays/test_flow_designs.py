"""Each design has the rows that CONSORT and its extensions give it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT, invent_description, invent_flow, invent_number, invent_trial
from tests.displays.test_flow_layout import assert_sound
from tests.displays.test_svg import SvgSnapshot
from toolkit.analyses.published.flow import analyse_flow
from toolkit.displays.flow_diagram import diagram_flow, plan_flow
from toolkit.displays.flow_drawing import draw_flow
from toolkit.displays.flow_layout import lay_out
from toolkit.model.ard import Results
from toolkit.model.settings import Settings
from toolkit.model.trial import ALL
from toolkit.pipeline import analyse_trial
from toolkit.project import load_project

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from toolkit.displays.flow_plan import FlowPlan
    from toolkit.model.trial import PublishedNumber

TRIALS = ("nurown-als", "nurown-ms", "mesems", "icv-nsc-spms", "stems")


def plan_of(trial: str) -> FlowPlan:
    analysed = analyse_trial(load_project(ROOT), trial)
    return plan_flow(analysed.trial.description, analysed.results, analysed.settings)


@pytest.mark.parametrize("trial", TRIALS)
def test_the_diagrams_of_the_real_trials_look_as_before(
    trial: str, snapshot: SnapshotAssertion
) -> None:
    analysed = analyse_trial(load_project(ROOT), trial)
    picture = diagram_flow(analysed.trial.description, analysed.results, analysed.settings)
    assert picture.svg == snapshot(extension_class=SvgSnapshot)


@pytest.mark.parametrize("trial", TRIALS)
def test_nothing_overlaps_and_every_arrow_meets_a_box(trial: str) -> None:
    assert_sound(lay_out(plan_of(trial)))


def bands_of(plan: FlowPlan) -> list[str]:
    return list(dict.fromkeys(stage.band for stage in plan.stages))


def test_one_arm_has_no_allocation_and_nobody_randomised() -> None:
    plan = plan_of("icv-nsc-spms")
    assert bands_of(plan) == ["Enrolment", "Treatment", "Follow-up", "Analysis"]
    assert "andomised" not in plan.description


def test_a_comparator_from_outside_stands_apart() -> None:
    plan = plan_of("nurown-ms")
    assert plan.columns[1] == "CLIMB cohort"
    assert plan.detached_columns == {1}
    drawing = lay_out(plan)
    outside = [box for box in drawing.boxes if box.lane == 1]
    assert outside
    assert all(box.dashed for box in outside)
    assert "andomised" not in plan.description


def test_a_crossover_has_a_column_a_sequence_and_rows_a_period() -> None:
    plan = plan_of("mesems")
    assert plan.columns == ("Cells, then placebo", "Placebo, then cells")
    assert bands_of(plan) == [
        "Enrolment",
        "Allocation",
        "First period",
        "Second period",
        "Analysis",
    ]


def test_dose_cohorts_stand_in_their_order() -> None:
    plan = plan_of("stems")
    assert plan.columns == ("Lowest dose", "Second dose", "Third dose", "Highest dose")
    assert "Dose groups" in bands_of(plan)


ARMS = {
    f"arm_{number}": {"name": f"Drug {number} with exercise", "plain": "group", "role": "active"}
    for number in range(1, 7)
}


def plan_invented(kind: str, arms: int, *more: PublishedNumber) -> FlowPlan:
    design = {
        "kind": kind,
        "allocation": "randomised",
        "masking": "open-label",
        "comparator": "usual care",
    }
    chosen = dict(list(ARMS.items())[:arms])
    description = invent_description(2, design=design, arms=chosen)
    trial = invent_trial(description, flow=(*invent_flow(arms), *more))
    return plan_flow(description, Results(analyse_flow(trial)), Settings())


@pytest.mark.parametrize(("kind", "arms"), [("factorial", 4), ("parallel", 6)])
def test_many_arms_stand_side_by_side(kind: str, arms: int, snapshot: SnapshotAssertion) -> None:
    plan = plan_invented(kind, arms)
    assert len(plan.columns) == arms
    assert_sound(lay_out(plan))
    assert draw_flow(plan) == snapshot(extension_class=SvgSnapshot)


def test_clusters_are_counted_beside_their_people(snapshot: SnapshotAssertion) -> None:
    clusters = [
        invent_number("randomised", ALL, "12", statistic="clusters"),
        invent_number("allocated", "arm_1", "6", statistic="clusters"),
        invent_number("allocated", "arm_2", "6", statistic="clusters"),
    ]
    plan = plan_invented("cluster", 2, *clusters)
    said = plan.description
    assert "Randomised (12 clusters, n = 20)" in said
    assert said.count("Allocated (6 clusters, n = 10)") == 2
    assert_sound(lay_out(plan))
    assert draw_flow(plan) == snapshot(extension_class=SvgSnapshot)
