"""The results of outcomes: their ids and sources, and that the order of rows never matters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analyses.participants.measured import (
    compute,
    compute_score,
    describe_outcomes,
    invent_times,
    load_pilot_outcomes,
)
from tests.people import invent_participants
from toolkit.analyses.participants.outcomes import analyse_outcomes
from toolkit.model.ard import Results
from toolkit.model.vocabulary import STATISTICS

if TYPE_CHECKING:
    from tests.people import Record
    from toolkit.model.ard import Result
    from toolkit.model.participants import ParticipantTrial

RESPONDER = {"kind": "responders", "responder": {"comparison": "at-least", "limit": 5}}


def test_results_say_what_they_are_and_where_they_come_from() -> None:
    found = Results(analyse_outcomes(load_pilot_outcomes()))
    mean = found.get("outcomes/cognition/efficacy/week_24/mean@arm_3")
    assert mean is not None
    assert (mean.analysis, mean.variable, mean.population) == ("outcomes", "cognition", "efficacy")
    assert (mean.group, mean.group_level, mean.context) == ("arm", "arm_3", "week_24")
    assert (mean.unit, mean.origin, mean.printed) == ("points", "computed", "")
    assert mean.source == "scores where COGNITION; adsl.csv where EFFICACYFL = Y, by TRT01P"
    step = found.get("outcomes/skin/safety/step_1/survival@arm_1")
    assert step is not None
    assert step.source == "events where SKIN; adsl.csv where SAFETYFL = Y, by TRT01A"
    assert {row.stat_label for row in found} <= set(STATISTICS.values())


def test_every_number_that_is_not_there_says_why() -> None:
    for row in analyse_outcomes(load_pilot_outcomes()):
        assert row.stat is not None or row.note
        assert row.origin == "computed" or row.stat is None


def test_the_population_stands_in_the_id_unless_it_is_everybody() -> None:
    values = {"arm_1": (1.0, 2.0), "arm_2": (3.0, 5.0)}
    assert "week_4/mean@arm_1" in compute_score(values)
    assert "safety/week_4/mean@arm_1" in compute_score(values, population="safety")


def test_an_outcome_that_is_not_computed_has_no_rows() -> None:
    trial = load_pilot_outcomes()
    outcomes = {
        slug: outcome.model_copy(update={"computed": None})
        for slug, outcome in trial.description.outcomes.items()
    }
    described = trial.description.model_copy(update={"outcomes": outcomes})
    assert list(analyse_outcomes(replace(trial, description=described))) == []


@pytest.mark.parametrize("arm", ["planned", "actual"])
def test_the_arm_is_the_one_that_the_outcome_names(arm: str) -> None:
    people: list[Record] = [
        {"planned": "arm_1", "actual": "arm_2", "entered": True},
        {"arm": "arm_2"},
    ]
    rows = [{"person": n, "timepoint": "week_4", "value": float(n)} for n in range(2)]
    description = describe_outcomes({"score": {"arm": arm}})
    found = compute(invent_participants(people, (), description, {"score": rows}))
    assert found["week_4/n@arm_1"].stat == (1 if arm == "planned" else 0)
    assert found["week_4/n@arm_2"].stat == (1 if arm == "planned" else 2)


def test_people_outside_the_population_never_count() -> None:
    people: list[Record] = [
        {"arm": "arm_1"},
        {"arm": "arm_1", "safety": False},
        {"arm": None},
        {"arm": "arm_2"},
    ]
    rows = [{"person": n, "timepoint": "week_4", "value": 9.0} for n in range(4)]
    lived = [{"person": n, "time": 1.0, "event": True} for n in range(4)]
    timed = {"dataset": "events", "kind": "time-to-event"}
    computed: dict[str, Record] = {"score": {}, "answer": RESPONDER, "life": timed}
    description = describe_outcomes(
        {name: {**given_, "population": "safety"} for name, given_ in computed.items()}
    )
    measured = {"score": rows, "answer": rows}
    found = compute(invent_participants(people, (), description, measured, {"life": lived}))
    assert found["safety/week_4/n@arm_1"].stat == 1
    assert found["outcomes/answer/safety/week_4/analysed@arm_1"].stat == 1
    assert found["outcomes/life/safety/analysed@arm_1"].stat == 1
    assert found["outcomes/life/safety/missing@arm_1"].stat == 0


def test_six_arms_are_each_compared_with_the_reference() -> None:
    values = {f"arm_{n}": (float(n), n + 1.0) for n in range(1, 7)}
    rows = compute_score(values, 6)
    compared = {row.group_level for name, row in rows.items() if "/difference@" in name}
    assert compared == {f"arm_{n}_vs_arm_2" for n in (1, 3, 4, 5, 6)}


def test_one_arm_is_compared_with_nothing() -> None:
    rows = compute_score({"arm_1": (1.0, 2.0)}, 1)
    assert {row.group_level for row in rows.values()} == {"arm_1"}


NUMBERS = st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 3))
PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(["arm_1", "arm_2", "arm_3"]),
        st.none() | NUMBERS,
        st.integers(0, 9).map(float),
        st.booleans(),
    ),
    min_size=1,
    max_size=25,
)


def measure_all(people: list[Any], order: list[int]) -> dict[str, Result]:
    """Compute every kind of outcome of the same people, their rows in some order."""
    rows = [
        {"person": n, "timepoint": "week_4", "value": np.nan if people[n][1] is None else value}
        for n in order
        for value in [people[n][1]]
    ]
    lived = [{"person": n, "time": people[n][2], "event": people[n][3]} for n in order]
    timed = {"dataset": "events", "kind": "time-to-event", "times": (0, 3, 9)}
    description = describe_outcomes({"score": {}, "answer": RESPONDER, "life": timed}, 3)
    inside = [{"arm": arm} for arm, *_ in people]
    measured = {"score": rows, "answer": rows}
    return compute(invent_participants(inside, (), description, measured, {"life": lived}))


@given(PEOPLE.flatmap(lambda found: st.tuples(st.just(found), st.permutations(range(len(found))))))
def test_the_order_of_the_rows_never_matters(drawn: tuple[list[Any], list[int]]) -> None:
    people, order = drawn
    assert measure_all(people, list(range(len(people)))) == measure_all(people, order)


@given(PEOPLE)
def test_counts_and_shares_fit_one_another(people: list[Any]) -> None:
    rows = measure_all(people, list(range(len(people))))
    for arm in ("arm_1", "arm_2", "arm_3"):
        size = sum(found[0] == arm for found in people)
        stats = {name: row.stat for name, row in rows.items() if row.group_level == arm}
        assert stats[f"outcomes/life/analysed@{arm}"] == size
        assert stats[f"outcomes/life/time_0/at_risk@{arm}"] == size
        steps = [stat for name, stat in stats.items() if "/step_" in name and stat is not None]
        assert steps == sorted(steps, reverse=True)
        assert all(0 <= step <= 100 for step in steps)
        for name, stat in stats.items():
            if name.endswith(f"ci_lower@{arm}") and stat is not None:
                upper = stats[name.replace("ci_lower", "ci_upper")]
                assert upper is None or stat <= upper


def pool(trial: ParticipantTrial) -> float | None:
    """Return the p-value of the log-rank test."""
    return compute(trial)["p@between"].stat


def test_arms_of_the_same_people_do_not_differ() -> None:
    lived = [(1.0, True), (2.0, False), (3.0, True), (5.0, True)]
    assert pool(invent_times({"arm_1": lived, "arm_2": lived})) == pytest.approx(1)
