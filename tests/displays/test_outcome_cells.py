"""A cell of an outcome shows whatever there is for it, in one order, and names every result."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import invent_result
from toolkit.displays.outcome_cells import outcome_cell
from toolkit.model.settings import Settings

if TYPE_CHECKING:
    from toolkit.model.ard import Result

RULES = Settings()
COUNT = invent_result("a/n@x", 25, "25")
DERIVED = invent_result("a/n@x", 29, origin="derived")
UNKNOWN = invent_result("a/n@x", None)
PERCENT = invent_result("a/percent@x", 69.4, "69.4")
NO_PERCENT = invent_result("a/percent@x", None)
SIZE = invent_result("population/n@x", 36, "Thirty-six")
MEAN = invent_result("a/mean@x", 50.3, "50.3")
SD = invent_result("a/sd@x", 11.9, "11.90")
SEM = invent_result("a/sem@x", 2.1, "2.1")
NO_MEAN = invent_result("a/mean@x", None)
P = invent_result("a/p@x", 0.033, "0.033")
NO_P = invent_result("a/p@x", None)
LOW = invent_result("a/ci_lower@x", 59.8, "59.8")
HIGH = invent_result("a/ci_upper@x", 100, "100")


@pytest.mark.parametrize(
    ("rows", "size", "text"),
    [
        ((PERCENT, COUNT), SIZE, "69.4% (25 of 36)"),
        ((PERCENT, DERIVED), SIZE, "69.4% (29* of 36)"),
        ((PERCENT, UNKNOWN), SIZE, "69.4%"),
        ((PERCENT, COUNT), UNKNOWN, "69.4%"),
        ((COUNT,), SIZE, "25 of 36"),
        ((COUNT,), None, "25"),
        ((COUNT, NO_PERCENT), SIZE, "25 of 36"),
        ((MEAN, SD, P), SIZE, "50.3 (SD 11.90); p = 0.033"),
        ((MEAN, SEM, SD), SIZE, "50.3 (SEM 2.1)"),
        ((NO_MEAN, P), SIZE, "p = 0.033"),
        ((MEAN, NO_P), SIZE, "50.3; p not reported"),
        ((PERCENT, LOW, HIGH, P), None, "69.4%; 95% CI 59.8 to 100; p = 0.033"),
        ((LOW,), None, "not reported"),
        ((NO_P,), None, "p not reported"),
        ((), SIZE, "not reported"),
    ],
)
def test_an_outcome_shows_whatever_its_source_gives(
    rows: tuple[Result, ...], size: Result | None, text: str
) -> None:
    assert outcome_cell({row.stat_name: row for row in rows}, size, RULES).text == text


def test_an_outcome_names_every_result_in_reading_order() -> None:
    rows = {row.stat_name: row for row in (P, HIGH, LOW, COUNT, PERCENT)}
    assert outcome_cell(rows, SIZE, RULES).results == (
        "a/percent@x",
        "a/n@x",
        "population/n@x",
        "a/ci_lower@x",
        "a/ci_upper@x",
        "a/p@x",
    )
    assert outcome_cell({"p": NO_P}, None, RULES).results == ()
