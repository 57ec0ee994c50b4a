"""Cells keep what a registry says, also where it gives no number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import invent_result
from toolkit.displays.registry_cells import (
    absent_cell,
    comparison_cell,
    explain_absent,
    find_estimates,
    share_cell,
)
from toolkit.model.display import Cell
from toolkit.model.settings import Settings
from toolkit.model.vocabulary import NOBODY, NOBODY_AT_RISK

if TYPE_CHECKING:
    from toolkit.model.ard import Result


def stats(**printed: str) -> dict[str, Result]:
    """Print statistics of a group; a text that is no number has no value."""
    found = {}
    for name, text in printed.items():
        number = text.lstrip("<").replace(".", "").replace("-", "")
        value = float(text.lstrip("<")) if number.isdigit() else None
        relation = "<" if text.startswith("<") else "="
        result_id = f"outcomes/x/{name}@arm_1"
        found[name] = invent_result(result_id, value, text, relation=relation, stat_name=name)
    return found


def estimate(**printed: str) -> tuple[str, str]:
    """Write the one estimate that there is: its label and its cell."""
    given = stats(**printed)
    (found,) = find_estimates(given.values(), Settings())
    return found.label("mg"), found.write(given, Settings()).text


@pytest.mark.parametrize(
    ("printed", "label", "text"),
    [
        ({"mean": "5.10", "sd": "2"}, "Mean (SD), mg", "5.10 (2)"),
        ({"ls_mean": "5", "sem": "0.2"}, "Least-squares mean (SE), mg", "5 (0.2)"),
        ({"median": "5", "q1": "3", "q3": "9"}, "Median (Q1 to Q3), mg", "5 (3 to 9)"),
        (
            {"median": "5", "min": "0", "max": "90"},
            "Median (smallest to largest), mg",
            "5 (0 to 90)",
        ),
        (
            {"median": "5", "ci_lower": "3", "ci_upper": "NA", "ci_level": "84"},
            "Median (84% CI), mg",
            "5 (3 to NA)",
        ),
        (
            {"geometric_mean": "5", "geometric_cv": "40.1"},
            "Geometric mean (geometric CV, %), mg",
            "5 (40.1)",
        ),
        (
            {"log_mean": "5", "ci_lower": "3", "ci_upper": "7"},
            "Mean of the logarithms (confidence interval), mg",
            "5 (3 to 7)",
        ),
        ({"value": "26,300".replace(",", "")}, "Number, mg", "26300"),
        (
            {"median": "NA", "ci_lower": "3", "ci_upper": "NA"},
            "Median (confidence interval), mg",
            "NA (3 to NA)",
        ),
        ({"median": "NA"}, "Median, mg", "NA"),
    ],
)
def test_an_estimate_has_its_spread(printed: dict[str, str], label: str, text: str) -> None:
    assert estimate(**printed) == (label, text)


def test_a_percentage_is_named_by_its_unit() -> None:
    (found,) = find_estimates(stats(percent="47.2").values(), Settings())
    assert found.label("percentage of subjects") == "Percentage of subjects"


def test_a_share_has_its_own_number_where_it_has_one() -> None:
    given = stats(n="12", denominator="52", percent="23.1")
    cell = share_cell(given, Settings())
    assert cell.text == "12 of 52 (23.1)"
    assert cell.results == tuple(f"outcomes/x/{n}@arm_1" for n in ("n", "denominator", "percent"))
    assert share_cell({"n": given["n"]}, Settings()).text == "12"


def test_a_small_share_is_not_nothing() -> None:
    percent = invent_result("outcomes/x/percent@arm_1", 0.03, origin="derived")
    assert share_cell({**stats(n="1"), "percent": percent}, Settings()).text == "1 (<0.1)"
    none = invent_result("outcomes/x/percent@arm_1", 0, origin="derived")
    assert share_cell({**stats(n="0"), "percent": none}, Settings()).text == "0 (0.0)"


def test_a_share_of_nobody_is_not_applicable() -> None:
    percent = invent_result("outcomes/x/percent@arm_1", None, note=NOBODY)
    cell = share_cell({**stats(n="0"), "percent": percent}, Settings())
    assert cell == Cell("n/a", ("outcomes/x/percent@arm_1",))


@pytest.mark.parametrize(
    ("printed", "note", "text", "shown"),
    [
        ("", "the record has no deaths", "not reported", False),
        ("", NOBODY_AT_RISK, "n/a", True),
        ("NA", "Too few people.", "NA", True),
    ],
)
def test_what_is_missing_is_said_in_the_right_words(
    printed: str, note: str, text: str, shown: bool
) -> None:
    row = invent_result("outcomes/x/n@arm_1", None, printed, note=note)
    cell = absent_cell(row, Settings())
    assert cell == Cell(text, (row.id,) if shown else ())
    assert explain_absent([row, row], Settings()) == (f"{text}: {note.removesuffix('.')}.",)


def test_what_is_not_there_at_all_is_not_reported() -> None:
    assert absent_cell(None, Settings()) == Cell("not reported")


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        (
            {
                "value": "0.58",
                "ci_lower": "0.41",
                "ci_upper": "0.83",
                "ci_level": "95",
                "p": "0.003",
            },
            "0.58; 95% CI 0.41 to 0.83; p = 0.003",
        ),
        ({"value": "-1.2", "sem": "0.3", "p": "<0.001"}, "-1.2 (SE 0.3); p < 0.001"),
        ({"value": "3", "sd": "2"}, "3 (SD 2)"),
        ({"p": "0.0290"}, "p = 0.0290"),
        ({"value": "2", "ci_lower": "1", "ci_level": "90"}, "2; 90% CI from 1"),
        ({"value": "2", "ci_upper": "3"}, "2; CI up to 3"),
        ({"value": "NA", "p": "NA"}, "NA; p NA"),
        ({}, "not reported"),
    ],
)
def test_a_comparison_says_what_there_is(printed: dict[str, str], text: str) -> None:
    given = stats(**printed)
    cell = comparison_cell(given, Settings())
    assert cell.text.replace("\u00a0", " ") == text
    assert set(cell.results) == {row.id for row in given.values()}
