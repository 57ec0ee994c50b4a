"""People in; what they were like at the start out."""

from __future__ import annotations

from dataclasses import replace
from math import isclose, nan, sqrt
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analyses.participants.pilot import load_pilot
from tests.conftest import invent_description
from tests.people import invent_participants
from toolkit.analyses.participants.baseline import analyse_baseline
from toolkit.displays.numbers import write_number
from toolkit.model.ard import Results
from toolkit.model.settings import BaselineSettings, Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.people import Record
    from toolkit.model.ard import Result
    from toolkit.model.trial import TrialDescription

_VARIABLES = {
    "age": {"label": "Age", "unit": "years"},
    "sex": {"label": "Sex", "levels": {"female": {"label": "F"}, "male": {"label": "M"}}},
    "stage": {"label": "Stage", "levels": {n: {"label": n} for n in ("one", "two", "three")}},
}
_EVERYTHING = BaselineSettings(differences=True, p_values=True)
_CONTINUOUS = ["n", "missing", "mean", "sd", "median", "q1", "q3", "min", "max"]


def _describe(arms: int = 2, /, **changes: Any) -> TrialDescription:
    """Describe a trial with an age, a sex and a stage."""
    return invent_description(arms, **{"variables": _VARIABLES, **changes})


def _analyse(
    people: Sequence[Record],
    description: TrialDescription | None = None,
    chosen: BaselineSettings | None = None,
) -> dict[str, Result]:
    """Analyse people at the start."""
    trial = invent_participants(people, description=description or _describe())
    settings = Settings(baseline=chosen or BaselineSettings())
    return {row.id: row for row in Results(analyse_baseline(trial, settings))}


def _about(rows: dict[str, Result], variable: str, group: str) -> dict[str, float | None]:
    """List the numbers of a variable in a group."""
    start, end = f"baseline/{variable}/", f"@{group}"
    mine = {name: row.stat for name, row in rows.items() if name.startswith(start)}
    return {
        name.removeprefix(start).removesuffix(end): stat
        for name, stat in mine.items()
        if name.endswith(end)
    }


def test_values_are_summed_up_by_arm_and_all_together() -> None:
    ages = {"arm_1": (40, 50, nan), "arm_2": (60, 62, 64, 70)}
    people: list[Record] = [{"arm": arm, "age": age} for arm in ages for age in ages[arm]]
    rows = _analyse(people)
    assert _about(rows, "age", "arm_1") == {
        "n": 2,
        "missing": 1,
        "mean": 45,
        "sd": sqrt(50),
        "median": 45,
        "q1": 40,
        "q3": 50,
        "min": 40,
        "max": 50,
    }
    assert _about(rows, "age", "arm_2") == {
        "n": 4,
        "missing": 0,
        "mean": 64,
        "sd": pytest.approx(sqrt(56 / 3)),
        "median": 63,
        "q1": 61,
        "q3": 67,
        "min": 60,
        "max": 70,
    }
    everybody = _about(rows, "age", "all")
    assert (everybody["n"], everybody["missing"], everybody["median"]) == (6, 1, 61)
    assert everybody["mean"] == pytest.approx(346 / 6)
    assert list(everybody) == _CONTINUOUS


def test_levels_are_counted_by_arm_and_all_together() -> None:
    people: list[Record] = [
        {"arm": "arm_1", "sex": "female"},
        {"arm": "arm_1", "sex": "female"},
        {"arm": "arm_1", "sex": "male"},
        {"arm": "arm_1"},
        {"arm": "arm_2", "sex": "male"},
    ]
    rows = _analyse(people)
    assert _about(rows, "sex", "arm_1") == {
        "n": 3,
        "female/n": 2,
        "female/percent": pytest.approx(200 / 3),
        "male/n": 1,
        "male/percent": pytest.approx(100 / 3),
        "missing/n": 1,
    }
    assert _about(rows, "sex", "arm_2") == {
        "n": 1,
        "female/n": 0,
        "female/percent": 0,
        "male/n": 1,
        "male/percent": 100,
        "missing/n": 0,
    }
    assert _about(rows, "sex", "all")["female/percent"] == 50


def test_levels_stand_in_declared_order_with_those_of_nobody() -> None:
    rows = _analyse([{"arm": "arm_1", "stage": "three"}])
    mine = [r for r in rows.values() if (r.variable, r.group_level) == ("stage", "all")]
    levels = list(dict.fromkeys(row.variable_level for row in mine))
    assert levels == ["", "one", "two", "three", "missing"]


def test_a_level_may_not_have_the_name_of_those_without_a_value() -> None:
    levels = {"mild": {"label": "Mild"}, "missing": {"label": "Missing"}}
    description = _describe(
        source="adam",
        participants={"datasets": {"subjects": "adsl.csv"}},
        variables={"severity": {"label": "Severity", "levels": levels}},
    )
    assert [place for place, _ in description.contradictions()] == [
        ("variables", "severity", "levels", "missing")
    ]


def test_people_without_a_value_are_in_the_denominator_on_request() -> None:
    people: list[Record] = [{"arm": "arm_1", "sex": "female"}, *[{"arm": "arm_1"}] * 3]
    rows = _analyse(people, chosen=BaselineSettings(missing="in-denominator"))
    assert _about(rows, "sex", "arm_1") == {
        "n": 1,
        "female/n": 1,
        "female/percent": 25,
        "male/n": 0,
        "male/percent": 0,
        "missing/n": 3,
        "missing/percent": 75,
    }
    assert rows["baseline/sex/missing/percent@arm_2"].note == "nobody in this group"


def test_a_percentage_that_is_a_half_is_exact() -> None:
    people: list[Record] = [{"arm": "arm_1", "sex": "female"}] * 853
    people += [{"arm": "arm_1", "sex": "male"}] * 1147
    assert _about(_analyse(people), "sex", "arm_1")["female/percent"] == 42.65
    sixteen: list[Record] = [{"arm": "arm_1", "sex": "male"}] * 15
    rows = _analyse([*sixteen, {"arm": "arm_1", "sex": "female"}])
    percent = rows["baseline/sex/female/percent@arm_1"]
    assert percent.stat == 6.25
    assert write_number(percent, Settings()) == "6.3"


def test_a_row_says_what_it_is_and_where_it_comes_from() -> None:
    rows = _analyse([{"arm": "arm_1", "age": 50, "sex": "male"}] * 2, chosen=_EVERYTHING)
    mean, percent = rows["baseline/age/mean@arm_1"], rows["baseline/sex/male/percent@all"]
    assert (mean.analysis, mean.population, mean.variable) == ("baseline", "randomised", "age")
    assert (mean.group, mean.group_level, mean.origin) == ("arm", "arm_1", "computed")
    assert mean.source == "AGE in adsl.csv where RANDOMISEDFL = Y, by TRT01P"
    assert percent.source == "SEX in adsl.csv where RANDOMISEDFL = Y"
    assert (percent.variable_level, percent.stat_name) == ("male", "percent")
    assert rows["baseline/sex/missing/n@arm_1"].variable_level == "missing"


def test_a_unit_stands_where_a_number_has_the_variables() -> None:
    rows = _analyse([{"arm": "arm_1", "age": 50, "sex": "male"}], chosen=_EVERYTHING)
    units = {row.stat_name: row.unit for row in rows.values() if row.variable == "age"}
    assert {name for name, unit in units.items() if not unit} == {"n", "missing", "smd", "p"}
    assert {unit for unit in units.values() if unit} == {"years"}
    units = {row.stat_name: row.unit for row in rows.values() if row.variable == "sex"}
    assert units == {"n": "", "percent": "%", "smd": "", "p": ""}


def test_where_nobody_has_a_value_each_statistic_says_so() -> None:
    rows = _analyse([{"arm": "arm_1"}] * 2)
    age = _about(rows, "age", "arm_1")
    assert (age.pop("n"), age.pop("missing")) == (0, 2)
    assert set(age.values()) == {None}
    mean, percent = rows["baseline/age/mean@arm_1"], rows["baseline/sex/male/percent@arm_1"]
    assert (percent.stat, percent.origin) == (None, "not reported")
    assert mean.note == percent.note == "nobody in this group has a value"
    assert rows["baseline/age/mean@arm_2"].note == "nobody in this group"
    assert rows["baseline/sex/male/percent@arm_2"].note == "nobody in this group"
    assert rows["baseline/sex/male/n@arm_2"].stat == 0
    assert rows["baseline/age/n@arm_2"].note == ""


def test_one_value_has_a_mean_and_no_standard_deviation() -> None:
    rows = _analyse([{"arm": "arm_1", "age": 50}])
    assert rows["baseline/age/mean@arm_1"].stat == 50
    assert rows["baseline/age/sd@arm_1"].stat is None
    assert rows["baseline/age/sd@arm_1"].note == "one value has no standard deviation"


@pytest.mark.parametrize(("rule", "quarter"), [("type-2", 1.5), ("type-7", 1.75)])
def test_the_settings_choose_the_rule_for_quartiles(rule: str, quarter: float) -> None:
    people: list[Record] = [{"arm": "arm_1", "age": age} for age in (4, 2, 3, 1)]
    chosen = BaselineSettings.model_validate({"quantiles": rule})
    assert _about(_analyse(people, chosen=chosen), "age", "arm_1")["q1"] == quarter


def test_people_who_failed_screening_are_in_no_denominator() -> None:
    failed: Record = {"arm": None, "age": 99, "sex": "female"}
    rows = _analyse([failed, failed, {"arm": "arm_1", "age": 50, "sex": "male"}])
    assert _about(rows, "age", "all")["max"] == 50
    assert _about(rows, "sex", "all")["male/percent"] == 100


@pytest.mark.parametrize(("arm", "number"), [("planned", 2), ("actual", 1)])
def test_the_planned_or_the_given_arm_is_a_choice(arm: str, number: int) -> None:
    swapped = {"planned": "arm_1", "actual": "arm_2", "entered": True, "age": 30}
    description = _describe(
        source="adam",
        participants={"datasets": {"subjects": "adsl.csv"}, "baseline": {"arm": arm}},
    )
    rows = _analyse([swapped, {"arm": "arm_1", "age": 50}], description)
    assert rows["baseline/age/n@arm_1"].stat == number
    assert rows["baseline/age/n@all"].stat == 2
    assert rows["baseline/age/n@arm_1"].source.endswith("TRT01P" if arm == "planned" else "TRT01A")


def test_the_population_is_a_choice() -> None:
    description = _describe(
        source="adam",
        participants={"datasets": {"subjects": "adsl.csv"}, "baseline": {"population": "safety"}},
    )
    rows = _analyse([{"arm": "arm_1", "safety": False}, {"arm": "arm_1"}], description)
    assert rows["baseline/age/missing@all"].stat == 1
    assert {row.population for row in rows.values()} == {"safety"}


def test_everybody_who_entered_is_described_where_no_population_says_who_that_is() -> None:
    populations = {"safety": {"name": "Safety population", "definition": "Everybody treated."}}
    description = _describe(populations=populations)
    rows = _analyse([{"arm": None}, {"arm": "arm_1", "safety": False}], description)
    assert rows["baseline/age/missing@all"].stat == 1
    assert rows["baseline/age/missing@all"].source == "AGE in adsl.csv where RANDFL = Y"


def test_someone_in_no_arm_counts_with_all_alone() -> None:
    people: list[Record] = [
        {"arm": "arm_1", "age": 50, "sex": "male"},
        {"arm": None, "entered": True, "age": 70, "sex": "female"},
    ]
    rows = _analyse(people)
    assert [rows[f"baseline/age/mean@{group}"].stat for group in ("arm_1", "all")] == [50, 60]
    assert rows["baseline/sex/female/percent@all"].stat == 50


def test_a_crossover_trial_is_described_by_sequence() -> None:
    description = _describe(
        design={
            "kind": "crossover",
            "allocation": "randomised",
            "masking": "double-blind",
            "comparator": "placebo",
        },
        sequences={
            "one_two": {"name": "One first", "treatments": ["arm_1", "arm_2"]},
            "two_one": {"name": "Two first", "treatments": ["arm_2", "arm_1"]},
        },
        periods={"first": {"name": "First"}, "second": {"name": "Second"}},
    )
    people: list[Record] = [
        {"arm": "arm_1", "sequence": "one_two", "age": 50},
        {"arm": "arm_1", "sequence": "one_two", "age": 52},
        {"arm": "arm_2", "sequence": "two_one", "age": 60},
        {"arm": "arm_2", "sequence": "two_one", "age": 62},
    ]
    rows = _analyse(people, description, _EVERYTHING)
    assert {row.group_level for row in rows.values()} == {
        *("one_two", "two_one", "all", "between"),
        "two_one_vs_one_two",
    }
    assert rows["baseline/age/mean@two_one"].stat == 61
    assert rows["baseline/age/mean@two_one"].group == "sequence"
    assert rows["baseline/age/smd@two_one_vs_one_two"].stat == pytest.approx(10 / sqrt(2))


def test_six_arms_are_compared_with_the_reference() -> None:
    arms = {
        f"arm_{n}": {
            "name": f"Dose {n}",
            "plain": f"dose {n}",
            "role": "placebo" if n == 3 else "experimental",
        }
        for n in range(1, 7)
    }
    people: list[Record] = [
        {"arm": f"arm_{n}", "age": 50 + n + k, "sex": "male" if k else "female"}
        for n in range(1, 7)
        for k in (0, 0, 1)
    ]
    rows = _analyse(people, _describe(arms=arms), _EVERYTHING)
    compared = [row.group_level for row in rows.values() if row.id.startswith("baseline/age/smd")]
    assert compared == [f"arm_{n}_vs_arm_3" for n in (1, 2, 4, 5, 6)]
    assert rows["baseline/age/smd@arm_4_vs_arm_3"].stat == pytest.approx(sqrt(3))
    assert rows["baseline/sex/smd@arm_4_vs_arm_3"].stat == 0
    assert rows["baseline/age/p@between"].note == "one-way analysis of variance"
    assert rows["baseline/sex/p@between"].stat == 1


def test_people_without_a_value_set_no_arms_apart() -> None:
    people: list[Record] = [
        {"arm": a, "sex": s} for a in ("arm_1", "arm_2") for s in ("male", None)
    ]
    people += [{"arm": "arm_1"}] * 5 + [{"arm": "arm_2", "sex": "female"}]
    rows = _analyse(people, chosen=_EVERYTHING)
    assert rows["baseline/sex/smd@arm_1_vs_arm_2"].stat == pytest.approx(0.5 / sqrt(0.25 / 2))
    assert rows["baseline/sex/p@between"].note.startswith("Fisher")


def test_one_arm_is_compared_with_nothing() -> None:
    rows = _analyse([{"arm": "arm_1", "age": 50}], _describe(1), _EVERYTHING)
    assert {row.group_level for row in rows.values()} == {"arm_1", "all"}
    assert rows["baseline/age/mean@arm_1"].stat == rows["baseline/age/mean@all"].stat == 50


def test_nothing_is_compared_unless_asked() -> None:
    rows = _analyse([{"arm": "arm_1", "age": 50}, {"arm": "arm_2", "age": 52}])
    assert not {row.stat_name for row in rows.values()} & {"smd", "p"}


def test_a_comparison_that_cannot_be_made_keeps_its_row() -> None:
    rows = _analyse([{"arm": "arm_1"}, {"arm": "arm_2"}], chosen=_EVERYTHING)
    for variable in ("age", "sex"):
        for name in ("smd@arm_1_vs_arm_2", "p@between"):
            row = rows[f"baseline/{variable}/{name}"]
            assert (row.stat, row.origin) == (None, "not reported")
            assert row.note


def test_integers_and_nullable_numbers_are_numbers() -> None:
    trial = invent_participants([{"arm": "arm_1"}] * 3, description=_describe())
    ages = pd.Series([50, None, 52], dtype="Int64")
    for column in (ages, ages.fillna(51).astype("int32")):
        variables = trial.participants.variables.assign(age=column)
        held = replace(trial, participants=replace(trial.participants, variables=variables))
        rows = {row.id: row.stat for row in analyse_baseline(held, Settings())}
        assert rows["baseline/age/mean@arm_1"] == 51


_AGES = st.one_of(st.just(nan), st.just(-0.0), st.floats(-1e6, 1e6), st.integers(18, 90))
_PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "arm": st.sampled_from(["arm_1", "arm_2", "arm_3"]),
            "entered": st.sampled_from([True, True, True, False]),
            "age": _AGES,
            "sex": st.sampled_from(["female", "male", None]),
            "stage": st.sampled_from(["one", "three", None]),
        }
    ),
    max_size=30,
)


@given(people=_PEOPLE, data=st.data())
def test_the_order_of_the_people_makes_no_difference_to_the_last_bit(
    people: list[Record], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(people))
    one, other = (_analyse(p, _describe(3), _EVERYTHING) for p in (people, shuffled))
    assert [(row.id, repr(row.stat), row.note) for row in one.values()] == [
        (row.id, repr(row.stat), row.note) for row in other.values()
    ]


@given(people=_PEOPLE)
def test_arms_pooled_are_everybody_and_levels_with_missing_are_the_population(
    people: list[Record],
) -> None:
    rows = _analyse(people, _describe(3))
    size = sum(person["entered"] for person in people)
    for name, row in rows.items():
        if row.group_level == "all" and row.stat_name in {"n", "missing"}:
            arms = [rows[name.replace("@all", f"@arm_{n}")].stat or 0 for n in (1, 2, 3)]
            assert row.stat == sum(arms)
    for variable, levels in (("sex", ("female", "male")), ("stage", ("one", "two", "three"))):
        found = _about(rows, variable, "all")
        known = sum(found[f"{level}/n"] or 0 for level in levels)
        assert found["n"] == known
        assert known + (found["missing/n"] or 0) == size
        if known:
            assert isclose(sum(found[f"{level}/percent"] or 0 for level in levels), 100)
    assert (rows["baseline/age/n@all"].stat or 0) + (
        rows["baseline/age/missing@all"].stat or 0
    ) == size


def test_the_cdisc_pilot_has_the_ages_and_the_women_of_its_report() -> None:
    settings = Settings(baseline=_EVERYTHING)
    rows = {row.id: row for row in analyse_baseline(load_pilot(), settings)}
    arms = ("arm_1", "arm_2", "arm_3")

    def write(name: str) -> list[str]:
        """Write a statistic of the three arms as a reader sees it."""
        return [write_number(rows[f"baseline/{name}@{arm}"], settings) for arm in arms]

    assert write("age/n") == ["86", "84", "84"]
    assert write("age/mean") == ["75.21", "75.67", "74.38"]
    assert write("age/sd") == ["8.59", "8.29", "7.89"]
    assert write("age/median") == ["76.0", "77.5", "76.0"]
    assert write("sex/f/n") == ["53", "50", "40"]
    assert write("sex/f/percent") == ["61.6", "59.5", "47.6"]
    assert write("bmi/missing") == ["0", "1", "0"]
    assert write_number(rows["baseline/age/p@between"], settings) == "0.593"
    assert write_number(rows["baseline/sex/p@between"], settings) == "0.141"


def test_the_cdisc_pilot_is_as_pandas_sums_it_up() -> None:
    trial = load_pilot()
    rows = {row.id: row.stat for row in analyse_baseline(trial, Settings())}
    arms = trial.participants.people["planned"]
    for variable in ("age", "bmi"):
        values = trial.participants.variables[variable]
        for arm, mine in values.groupby(arms, observed=True):
            for name, expected in (
                ("mean", mine.mean()),
                ("sd", mine.std()),
                ("median", mine.median()),
                ("max", mine.max()),
            ):
                assert rows[f"baseline/{variable}/{name}@{arm}"] == pytest.approx(expected)
