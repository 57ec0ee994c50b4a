"""Responders: the limit met exactly, people without a value, and the intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.analyses.participants.measured import compute_score
from toolkit.analyses.participants.outcome_rows import NOBODY
from toolkit.analyses.participants.responders import find_responders
from toolkit.model.datasets import Responder

if TYPE_CHECKING:
    from toolkit.model.ard import Result

VALUES: dict[str, tuple[float | None, ...]] = {
    "arm_1": (1.4, 1.5, 1.6, None),
    "arm_2": (1.0, 2.0),
}


def respond(
    values: dict[str, tuple[float | None, ...]] = VALUES, interval: str = "newcombe", **rule: Any
) -> dict[str, Result]:
    responder = {"comparison": "at-least", "limit": 1.5, **rule}
    return compute_score(values, kind="responders", responder=responder, interval=interval)


@pytest.mark.parametrize(
    ("comparison", "responders"),
    [
        ("at-least", [False, True, True, False]),
        ("above", [False, False, True, False]),
        ("at-most", [True, True, False, False]),
        ("below", [True, False, False, False]),
    ],
)
def test_the_limit_counts_as_the_rule_says(comparison: Any, responders: list[bool]) -> None:
    rule = Responder(comparison=comparison, limit=1.5)
    values = np.array([1.4, 1.5, 1.6, np.nan])
    assert find_responders(values, rule).tolist() == responders


@pytest.mark.parametrize("value", [44.3 - 42.8, 1.1 + 0.4, 3 * 0.5])
def test_a_value_that_is_the_limit_but_for_its_last_digits_is_the_limit(value: float) -> None:
    values = np.array([value, -value])
    for comparison, limit, wanted in (
        ("at-least", 1.5, [True, False]),
        ("above", 1.5, [False, False]),
        ("at-most", -1.5, [False, True]),
        ("below", -1.5, [False, False]),
    ):
        rule = Responder.model_validate({"comparison": comparison, "limit": limit})
        assert find_responders(values, rule).tolist() == wanted


def test_people_without_a_value_are_non_responders_and_counted() -> None:
    rows = respond()
    stats = {name: row.stat for name, row in rows.items()}
    assert stats["week_4/analysed@arm_1"] == 4
    assert stats["week_4/n@arm_1"] == 2
    assert stats["week_4/percent@arm_1"] == 50
    assert stats["week_4/missing@arm_1"] == 1
    assert rows["week_4/percent@arm_1"].note == "people without a value count as non-responders"


def test_people_without_a_value_are_left_out_where_the_rule_says_so() -> None:
    rows = respond(missing="left-out")
    stats = {name: row.stat for name, row in rows.items()}
    assert stats["week_4/analysed@arm_1"] == 3
    assert stats["week_4/n@arm_1"] == 2
    assert stats["week_4/percent@arm_1"] == pytest.approx(200 / 3)
    assert stats["week_4/missing@arm_1"] == 1
    assert rows["week_4/n@arm_1"].note == "people without a value are left out"


def test_a_person_without_any_row_is_one_without_a_value() -> None:
    with_row = respond({"arm_1": (2.0, None), "arm_2": (2.0,)})
    assert with_row["week_4/missing@arm_1"].stat == 1
    assert with_row["week_4/percent@arm_1"].stat == 50


@pytest.mark.parametrize(
    ("interval", "ends"), [("newcombe", (5.24, 33.39)), ("miettinen-nurminen", (5.28, 33.82))]
)
def test_the_difference_has_the_interval_that_the_outcome_names(
    interval: str, ends: tuple[float, float]
) -> None:
    values = {"arm_1": (2.0,) * 56 + (1.0,) * 14, "arm_2": (2.0,) * 48 + (1.0,) * 32}
    rows = respond(dict(values), interval)
    assert rows["week_4/percent@arm_1"].stat == 80
    assert rows["week_4/difference@arm_1_vs_arm_2"].stat == pytest.approx(20)
    assert rows["week_4/difference@arm_1_vs_arm_2"].unit == "percentage points"
    found = [rows[f"week_4/{end}@arm_1_vs_arm_2"].stat for end in ("ci_lower", "ci_upper")]
    assert found == pytest.approx(ends, abs=5e-3)


def test_the_percentage_has_wilsons_interval() -> None:
    rows = respond({"arm_1": (1.0,) * 10, "arm_2": (2.0,) * 10})
    assert rows["week_4/ci_upper@arm_1"].stat == pytest.approx(27.75, abs=5e-3)
    assert rows["week_4/ci_lower@arm_2"].stat == pytest.approx(72.25, abs=5e-3)
    assert rows["week_4/ci_lower@arm_2"].unit == "%"


def test_an_arm_with_nobody_has_no_percentage_and_no_difference() -> None:
    rows = respond({"arm_1": (), "arm_2": (1.0, 2.0)})
    assert rows["week_4/n@arm_1"].stat == 0
    for name in ("percent@arm_1", "ci_lower@arm_1", "difference@arm_1_vs_arm_2"):
        assert (rows[f"week_4/{name}"].stat, rows[f"week_4/{name}"].note) == (None, NOBODY)


def test_an_outcome_that_nobody_has_keeps_a_row() -> None:
    rows = respond({"arm_1": (None,), "arm_2": (None,)})
    assert [(name, row.stat) for name, row in rows.items()] == [
        ("analysed@arm_1", 0),
        ("analysed@arm_2", 0),
    ]
