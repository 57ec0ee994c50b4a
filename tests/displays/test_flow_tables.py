"""The table of what became of the participants, printed and computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.conftest import invent_description, invent_number
from tests.displays.computed import compute, describe_computed, read_table
from tests.registry import analyse_record, describe_record, invent_period
from toolkit.displays.flow_tables import table_disposition
from toolkit.model.ard import Results
from toolkit.model.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syrupy.assertion import SnapshotAssertion

    from toolkit.model.ard import Result
    from toolkit.pipeline import AnalysedTrial

BOXES: dict[str, int | None] = {
    "screened": 12,
    "excluded": 2,
    "excluded/too_old": 1,
    "excluded/declined": 1,
    "randomised": 10,
    "allocated@arm_1": 6,
    "allocated@arm_2": 4,
    "received@arm_1": 6,
    "received@arm_2": 4,
    "received": 10,
    "discontinued@arm_1": 2,
    "discontinued/withdrew@arm_1": 2,
    "discontinued@arm_2": 1,
    "discontinued/adverse_event@arm_2": 1,
    "discontinued": 3,
    "discontinued/adverse_event": 1,
    "discontinued/withdrew": 2,
    "completed@arm_1": 4,
    "completed@arm_2": None,
    "completed": None,
    "analysed/safety@arm_1": 6,
    "analysed/safety@arm_2": 4,
    "analysed/safety": 10,
    "not_analysed@arm_1": 0,
    "not_analysed@arm_2": 0,
}


def flow(boxes: Mapping[str, int | None]) -> list[Result]:
    """Make the results of boxes; inside a box stand populations, periods and reasons."""
    made = []
    for name, people in boxes.items():
        box, *inner = name.partition("@")[0].split("/")
        known: dict[str, Any] = {"variable": box}
        for part in inner:
            if part == "safety":
                known["population"] = part
            elif part in {"one", "two"}:
                known["context"] = part
            else:
                known["variable_level"] = part.replace("_", " ").capitalize()
        made.append(compute(f"flow/{name}", people, **known))
    return made


def test_everybody_is_followed_from_screening_to_the_analysis(snapshot: SnapshotAssertion) -> None:
    table = table_disposition(describe_computed(), Results(flow(BOXES)), Settings())
    assert read_table(table) == snapshot


def test_nobody_with_a_reason_is_a_zero_that_the_other_numbers_prove() -> None:
    table = table_disposition(describe_computed(), Results(flow(BOXES)), Settings())
    group = next(group for group in table.groups if group.label == "Discontinued: reasons")
    cell = group.rows[0].cells[0]
    assert (group.rows[0].label, cell.text) == ("Adverse event", "0")
    assert cell.results == ("flow/discontinued@arm_1", "flow/discontinued/withdrew@arm_1")


def test_a_reason_that_may_be_hidden_among_others_is_no_zero() -> None:
    boxes = {**BOXES, "discontinued@arm_1": 3}
    table = table_disposition(describe_computed(), Results(flow(boxes)), Settings())
    group = next(group for group in table.groups if group.label == "Discontinued: reasons")
    assert [cell.text for cell in group.rows[0].cells] == ["", "1", "1"]


def test_the_periods_of_a_crossover_trial_have_rows_of_their_own(
    snapshot: SnapshotAssertion,
) -> None:
    description = describe_computed(
        2,
        design={
            "kind": "crossover",
            "allocation": "randomised",
            "masking": "double-blind",
            "comparator": "placebo",
        },
        periods={"one": {"name": "First period"}, "two": {"name": "Second period"}},
        sequences={
            "ab": {"name": "Drug first", "treatments": ["arm_1", "arm_2"]},
            "ba": {"name": "Placebo first", "treatments": ["arm_2", "arm_1"]},
        },
    )
    boxes = {
        "randomised": 9,
        **{f"allocated@{group}": people for group, people in (("ab", 5), ("ba", 4))},
        **{f"received/one@{group}": people for group, people in (("ab", 5), ("ba", 4))},
        **{f"discontinued/one@{group}": people for group, people in (("ab", 1), ("ba", 0))},
        "discontinued/one/moved_away@ab": 1,
        **{f"received/two@{group}": people for group, people in (("ab", 4), ("ba", 4))},
    }
    table = table_disposition(description, Results(flow(boxes)), Settings())
    assert read_table(table) == snapshot


def test_one_arm_and_a_comparator_from_outside_need_no_total(snapshot: SnapshotAssertion) -> None:
    arms = {
        "arm_1": {"name": "Drug", "plain": "drug", "role": "experimental"},
        "cohort": {"name": "A cohort", "plain": "cohort", "role": "external"},
    }
    design = {
        "kind": "single-arm",
        "allocation": "non-randomised",
        "masking": "open-label",
        "comparator": "a cohort",
    }
    description = invent_description(1, arms=arms, design=design)
    boxes = {
        "screened": None,
        "enrolled": 15,
        "received@arm_1": 15,
        "analysed/safety@arm_1": 15,
        "analysed/safety@cohort": 48,
    }
    assert read_table(table_disposition(description, Results(flow(boxes)), Settings())) == snapshot


def test_clusters_are_counted_beside_people() -> None:
    counted = compute("flow/randomised/clusters", 4, variable="randomised", stat_name="clusters")
    table = table_disposition(describe_computed(), Results([*flow(BOXES), counted]), Settings())
    labels = [row.label for row in table.groups[0].rows]
    assert labels[-2:] == ["Randomised", "Randomised, clusters"]


def test_a_published_trial_has_the_table_too(
    als: AnalysedTrial, snapshot: SnapshotAssertion
) -> None:
    table = table_disposition(als.trial.description, als.results, als.settings)
    assert read_table(table) == snapshot
    cells = [cell for group in table.groups for row in group.rows for cell in row.cells]
    for cell in cells:
        assert bool(cell.results) == any(character.isdigit() for character in cell.text)


def test_without_a_flow_the_table_is_empty() -> None:
    assert table_disposition(describe_computed(), Results([]), Settings()).groups == ()


def test_a_registry_has_a_part_for_each_period(snapshot: SnapshotAssertion) -> None:
    flow_of = (
        *invent_period(1, arm_1="10 8 2", arm_2="10 9 1"),
        invent_number("milestone", "arm_1", "9", level="Received a dose", context="period_1"),
        invent_number("not_completed", "arm_1", "2", level="Death", context="period_1"),
        *invent_period(2, arm_1="0 0 0", arm_3="15 15 0"),
    )
    description = describe_record(3, 2)
    results = analyse_record(description, flow=flow_of)
    assert read_table(table_disposition(description, results, Settings())) == snapshot
