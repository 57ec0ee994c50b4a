"""A cell shows what there is, marks what was derived, and names every result that it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import invent_description, invent_result
from toolkit.displays.cells import (
    arm_columns,
    count_cell,
    group_heading,
    has_absent,
    has_derived,
    joined_cell,
    spread_cell,
)
from toolkit.model.ard import Results
from toolkit.model.display import Cell, Column, Heading
from toolkit.model.settings import Settings

if TYPE_CHECKING:
    from toolkit.model.ard import Result

RULES = Settings()
COUNT = invent_result("a/n@x", 25, "25")
DERIVED = invent_result("a/n@x", 29, origin="derived")
UNKNOWN = invent_result("a/n@x", None)
PERCENT = invent_result("a/percent@x", 69.4, "69.4")
NO_PERCENT = invent_result("a/percent@x", None)
MEAN = invent_result("a/mean@x", 50.3, "50.3")
SD = invent_result("a/sd@x", 11.9, "11.90")
SEM = invent_result("a/sem@x", 2.1, "2.1")
NO_MEAN = invent_result("a/mean@x", None)
LOW = invent_result("a/ci_lower@x", 59.8, "59.8")
HIGH = invent_result("a/ci_upper@x", 100, "100")


@pytest.mark.parametrize(
    ("count", "percent", "text", "ids"),
    [
        (COUNT, PERCENT, "25 (69.4)", ("a/n@x", "a/percent@x")),
        (DERIVED, PERCENT, "29* (69.4)", ("a/n@x", "a/percent@x")),
        (COUNT, None, "25", ("a/n@x",)),
        (COUNT, NO_PERCENT, "25", ("a/n@x",)),
        (UNKNOWN, PERCENT, "not reported (69.4)", ("a/percent@x",)),
        (None, PERCENT, "not reported (69.4)", ("a/percent@x",)),
        (UNKNOWN, NO_PERCENT, "not reported", ()),
        (None, None, "not reported", ()),
    ],
)
def test_people_are_counted_with_their_percentage(
    count: Result | None, percent: Result | None, text: str, ids: tuple[str, ...]
) -> None:
    assert count_cell(count, percent, RULES) == Cell(text, ids)


@pytest.mark.parametrize(
    ("centre", "spread", "word", "text", "ids"),
    [
        (MEAN, SD, "", "50.3 (11.90)", ("a/mean@x", "a/sd@x")),
        (MEAN, SEM, "SEM", "50.3 (SEM 2.1)", ("a/mean@x", "a/sem@x")),
        (MEAN, None, "", "50.3", ("a/mean@x",)),
        (NO_MEAN, SD, "", "not reported", ()),
        (None, None, "", "not reported", ()),
    ],
)
def test_a_mean_has_its_spread(
    centre: Result | None, spread: Result | None, word: str, text: str, ids: tuple[str, ...]
) -> None:
    assert spread_cell(centre, spread, RULES, word) == Cell(text, ids)


def test_derived_counts_are_noticed() -> None:
    assert has_derived([Cell("1"), Cell("29* (80.6)")])
    assert not has_derived([Cell("29 (80.6)")])


def test_columns_stand_in_declared_order_with_their_sizes() -> None:
    results = Results(
        [
            invent_result("population/safety/n@all", 24, "24"),
            invent_result("population/safety/n@arm_2", None),
            invent_result("population/safety/n@arm_1", 12, "12"),
        ]
    )
    description = invent_description(3)
    assert arm_columns(description, results, "safety", total=True) == (
        Column("Low dose", "N\u00a0=\u00a012", ("population/safety/n@arm_1",)),
        Column("Placebo"),
        Column("High dose"),
        Column("All participants", "N\u00a0=\u00a024", ("population/safety/n@all",)),
    )
    assert len(arm_columns(description, results, "safety")) == 3


@pytest.mark.parametrize(
    ("rows", "pattern", "cell"),
    [
        ((MEAN, SD), "{} ({})", Cell("50.3 (11.90)", ("a/mean@x", "a/sd@x"))),
        ((MEAN, NO_MEAN), "{} ({})", Cell("50.3 (–)", ("a/mean@x",))),
        ((MEAN, None), "{} ({})", Cell("50.3 (–)", ("a/mean@x",))),
        ((NO_MEAN, NO_MEAN), "{} ({})", Cell("–")),
        ((NO_MEAN, None), "{} ({})", Cell("–")),
        ((None, None), "{} ({})", Cell("")),
        ((LOW, MEAN, HIGH), "{}, {} to {}", Cell("59.8, 50.3 to 100", (LOW.id, MEAN.id, HIGH.id))),
    ],
)
def test_statistics_are_joined_as_far_as_they_are_known(
    rows: tuple[Result | None, ...], pattern: str, cell: Cell
) -> None:
    assert joined_cell(rows, pattern, RULES) == cell


def test_a_mark_for_what_cannot_be_computed_is_noticed() -> None:
    assert has_absent([Cell("1"), Cell("70.50 (–)")])
    assert not has_absent([Cell("−1.5 (2.0)"), Cell("")])


def test_a_heading_has_the_size_of_its_group_where_it_is_known() -> None:
    results = Results([invent_result("population/safety/n@arm_1", 12, "12")])
    description = invent_description()
    known, unknown = (group_heading(description, results, "safety", f"arm_{n}") for n in (1, 2))
    assert known == Heading("Low dose", "N\u00a0=\u00a012", ("population/safety/n@arm_1",))
    assert unknown == Heading("Placebo")
