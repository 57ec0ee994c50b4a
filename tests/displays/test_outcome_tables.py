"""The tables of computed outcomes, as a statistician reads them, and every number traced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.analyses.participants.measured import (
    SLUG,
    describe_outcomes,
    invent_times,
    load_pilot_outcomes,
    measure,
)
from tests.displays.computed import read_table
from tests.people import invent_participants
from toolkit.analyses.participants.outcomes import analyse_outcomes
from toolkit.displays.facts import write_facts
from toolkit.displays.given import list_given
from toolkit.displays.outcome_tables import table_outcomes
from toolkit.model.ard import Results
from toolkit.model.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from syrupy.assertion import SnapshotAssertion

    from toolkit.model.display import Table
    from toolkit.model.participants import ParticipantTrial

Values = dict[str, tuple[float | None, ...]]


def tabulate(trial: ParticipantTrial, **settings: Any) -> Table:
    results = Results(analyse_outcomes(trial))
    return table_outcomes("scores", trial.description, results, Settings(**settings))


def rows_of(table: Table) -> dict[str, tuple[str, ...]]:
    """Return what the cells of each row say, by its label."""
    rows = [
        (row.label if place < 1 else f"{group.label}: {row.label}", row.cells)
        for place, group in enumerate(table.groups)
        for row in group.rows
    ]
    found = {label: tuple(c.text.replace("\u00a0", " ") for c in cells) for label, cells in rows}
    assert len(found) == len(rows)
    return found


def tabulate_score(
    values: Mapping[str, Sequence[float | None]], arms: int = 2, **computed: Any
) -> Table:
    people, rows = measure(values)
    description = describe_outcomes({SLUG: computed}, arms)
    return tabulate(invent_participants(people, (), description, {SLUG: rows}))


def test_the_pilots_table_reads_as_before(snapshot: SnapshotAssertion) -> None:
    assert read_table(tabulate(load_pilot_outcomes())) == snapshot


def test_every_number_of_the_pilots_table_names_its_results() -> None:
    trial = load_pilot_outcomes()
    results = Results(analyse_outcomes(trial))
    table = table_outcomes("scores", trial.description, results, Settings())
    for group in table.groups:
        for row in group.rows:
            assert len(row.cells) == len(table.columns)
            for cell in row.cells:
                known = any(map(str.isdigit, cell.text)) or cell.text == "not reached"
                assert bool(cell.results) == known
                assert all(results.get(name) for name in cell.results)


def test_the_decimals_of_a_project_hold() -> None:
    trial = load_pilot_outcomes()
    table = tabulate(trial, decimals={"mean": 1, "sd": 2, "median": 1})
    rows = rows_of(table)
    assert rows["Week 24, mean (SD)"][2] == "1.5 (4.26)"
    assert rows["Week 24, 95% CI of the mean"][2] == "0.5 to 2.5"
    assert next(v for k, v in rows.items() if "Median" in k)[1].startswith("33.0 (")


def test_an_arm_without_any_value_has_an_n_of_zero() -> None:
    table = tabulate_score({"arm_1": (None,), "arm_2": (1.0, 2.0)})
    assert rows_of(table) == {
        "Week 4, n": ("0", "2"),
        "Week 4, mean (SD)": ("–", "1.50 (0.71)"),
        "Week 4, 95% CI of the mean": ("–", "−4.85 to 7.85"),
        "Week 4, difference from Placebo (95% CI)": ("–", "reference"),
    }
    assert "– stands for what the data do not allow to compute." in table.notes


def test_one_arm_has_no_row_of_differences() -> None:
    table = tabulate_score({"arm_1": (1.0, 2.0)}, 1)
    assert not [label for label in rows_of(table) if "difference" in label]
    assert [column.label for column in table.columns] == ["Low dose"]


RESPONDER = {"comparison": "at-least", "limit": 2}
ANSWERS: Values = {"arm_1": (1.0, 2.0, 3.0, None), "arm_2": (1.0, 2.0)}


@pytest.mark.parametrize(
    ("missing", "share", "ends", "said"),
    [
        ("non-responder", "50.0% (2 of 4)", "15.0 to 85.0", "count as non-responders"),
        ("left-out", "66.7% (2 of 3)", "20.8 to 93.9", "are left out"),
    ],
)
def test_responders_show_what_becomes_of_people_without_a_value(
    missing: str, share: str, ends: str, said: str
) -> None:
    table = tabulate_score(ANSWERS, kind="responders", responder={**RESPONDER, "missing": missing})
    rows = rows_of(table)
    assert rows["Week 4"][0] == share
    assert rows["Week 4, 95% CI, %"][0] == ends
    assert rows["Week 4, people without a value"] == ("1", "0")
    label = "Week 4, difference from Placebo, percentage points (95% CI)"
    assert rows[label][1] == "reference"
    assert any(said in note for note in table.notes)


def test_nobody_without_a_value_is_not_said() -> None:
    values: Values = {"arm_1": (1.0, 2.0), "arm_2": (2.0,)}
    table = tabulate_score(values, kind="responders", responder=RESPONDER)
    assert "Week 4, people without a value" not in rows_of(table)


def test_a_facts_people_are_those_who_were_analysed() -> None:
    people, rows = measure(ANSWERS)
    computed = {"kind": "responders", "responder": {**RESPONDER, "missing": "left-out"}}
    description = describe_outcomes({SLUG: computed})
    trial = invent_participants(people, (), description, {SLUG: rows})
    results = Results(analyse_outcomes(trial))
    facts = {fact.id: fact for fact in write_facts(description, results, Settings())}
    assert facts["outcomes/score/week_4/percent@arm_1"].people == "of 3 people"
    assert facts["outcomes/score/week_4/analysed@arm_1"].people == ""
    assert facts["outcomes/score/week_4/difference@arm_1_vs_arm_2"].people == ""


LIVED = {
    "arm_1": [(1.0, True), (2.0, True), (3.0, True), (9.0, False)],
    "arm_2": [(4.0, False), (8.0, True), (9.0, False)],
}


def test_a_time_to_an_event_shows_events_medians_and_people_at_risk() -> None:
    table = tabulate(invent_times(LIVED, times=(1, 2.5, 20)))
    assert [column.label for column in table.columns] == ["Low dose", "Placebo", "Between arms"]
    shares, at_risk = "People without the event, % (95% CI)", "People at risk"
    assert [group.label for group in table.groups] == [
        "Score, days (All randomised)",
        shares,
        at_risk,
    ]
    assert rows_of(table) == {
        "People with the event": ("75.0% (3 of 4)", "33.3% (1 of 3)", ""),
        "Median (95% CI)": ("2.5 (1 to not reached)", "not reached (8 to not reached)", ""),
        "Log-rank test": ("", "", "p = 0.222"),
        f"{shares}: At 1 day": ("75.0 (12.8 to 96.1)", "100.0", ""),
        f"{shares}: At 2.5 days": ("50.0 (5.8 to 84.5)", "100.0", ""),
        f"{shares}: At 20 days": ("–", "–", ""),
        f"{at_risk}: At 1 day": ("4", "3", ""),
        f"{at_risk}: At 2.5 days": ("2", "3", ""),
        f"{at_risk}: At 20 days": ("0", "0", ""),
    }


def test_the_facts_of_times_say_when_and_the_times_are_given() -> None:
    trial = invent_times(LIVED, times=(1, 20))
    results = Results(analyse_outcomes(trial))
    facts = {fact.id: fact for fact in write_facts(trial.description, results, Settings())}
    share = facts["outcomes/score/time_1/survival@arm_1"]
    assert share.label == (
        "Score, at 1 day, All randomised, Low dose, percentage without the event"
    )
    assert facts["outcomes/score/step_2/survival@arm_1"].label.startswith("Score, at 2 days, ")
    median = facts["outcomes/score/median@arm_2"]
    assert (median.text, median.value, median.people) == ("not reached", None, "of 3 people")
    given = list_given(trial.description, Settings())
    assert given["20 days"] == given["1 day"] == "trial.yml: outcomes.score.computed.times"


def test_a_test_that_cannot_be_made_leaves_no_column() -> None:
    alive = {arm: [(5.0, False)] for arm in LIVED}
    table = tabulate(invent_times(alive))
    assert [column.label for column in table.columns] == ["Low dose", "Placebo"]
    assert "Log-rank test" not in rows_of(table)
