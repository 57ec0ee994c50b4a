"""Printed numbers are read as they are printed, with their sign, relation and place."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import ALS, ROOT, load_printed
from toolkit.errors import DataError
from toolkit.sources.published import FILES

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.model.trial import PublishedNumber

OUTCOME = "alsfrs_r_slope_pre,pretreatment,randomised,msc_ntf,value,−0.7,,"


def load_with(folder: Path, printed: str, value: str = "") -> PublishedNumber:
    """Load the real trial with one number printed otherwise."""
    path = folder / "outcomes.csv"
    text = (ROOT / "data" / ALS / "outcomes.csv").read_text(encoding="utf-8")
    assert text.count(OUTCOME) == 1
    cells = ",".join('"{}"'.format(cell.replace('"', '""')) for cell in (printed, value))
    path.write_text(text.replace(OUTCOME, OUTCOME.replace("−0.7,", cells)), encoding="utf-8")
    return load_printed(folder, "x").outcomes[0]


@pytest.mark.parametrize(
    ("printed", "value", "number", "relation"),
    [
        ("25", "", 25, "="),
        ("25.0", "", 25, "="),
        (".5", "", 0.5, "="),
        ("+1.7", "", 1.7, "="),
        ("−0.7", "", -0.7, "="),
        ("-0.7", "", -0.7, "="),
        ("−1,413", "", -1413, "="),
        ("1,234,567.8", "", 1234567.8, "="),
        ("<0.0001", "", 0.0001, "<"),
        ("≥ 1.5", "", 1.5, "≥"),
        ("<−2", "", -2, "<"),
        ("Forty-eight", "48", 48, "="),
        ("less than 8", "<8", 8, "<"),
        ("3:1", "3", 3, "="),
        ("not reported", "", None, "="),
    ],
)
def test_a_number_is_read_as_it_is_printed(
    printed: str, value: str, number: float | None, relation: str, als_folder: Path
) -> None:
    read = load_with(als_folder, printed, value)
    assert (read.printed, read.value, read.relation) == (printed, number, relation)
    assert read.reported == (number is not None)


@pytest.mark.parametrize(
    "printed",
    ["1,5", "12,34", "1,2345", "1.234.567", "1 234", "5-7", "5±1", "--1", "1e5", "nan", "½"],
)
def test_what_could_be_read_in_two_ways_is_a_fault(printed: str, als_folder: Path) -> None:
    with pytest.raises(DataError, match="is not a number") as caught:
        load_with(als_folder, printed)
    assert [fault.where for fault in caught.value.faults] == ["x/outcomes.csv:2"]


@given(printed=st.text(max_size=8))
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_makes_anything_but_a_number_or_a_fault(printed: str, als_folder: Path) -> None:
    try:
        read = load_with(als_folder, printed)
    except DataError as error:
        assert error.faults  # noqa: PT017 - either is right
    else:
        assert read.printed == printed.strip()


def test_a_number_knows_what_it_is_and_where_it_stands(als_folder: Path) -> None:
    trial = load_printed(als_folder, "x")
    number = trial.outcomes[0]
    assert trial.id == ALS
    assert (number.variable, number.context, number.population, number.group) == (
        "alsfrs_r_slope_pre",
        "pretreatment",
        "randomised",
        "msc_ntf",
    )
    assert number.place.startswith("Results, ")
    assert number.where == "x/outcomes.csv:2"
    assert trial.populations[0].variable == "randomised"


def test_every_row_of_every_file_is_read(als_folder: Path) -> None:
    trial = load_printed(als_folder, "x")
    for spec in FILES:
        lines = (als_folder / f"{spec.name}.csv").read_text(encoding="utf-8").splitlines()
        assert len(getattr(trial, spec.name)) == len(lines) - 1


def test_columns_may_stand_in_any_order(als_folder: Path) -> None:
    path = als_folder / "populations.csv"
    want = load_printed(als_folder, "x").populations
    with path.open(encoding="utf-8", newline="") as file:
        rows = [list(reversed(row)) for row in csv.reader(file)]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    assert load_printed(als_folder, "x").populations == want


def test_a_claim_may_name_the_document_that_it_stands_in(als_folder: Path) -> None:
    path = als_folder / "claims.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    for name in ("berry_2019", "berry_1999"):
        named = [f"{lines[0]},document", f"{lines[1]},{name}"]
        path.write_text("\n".join(named) + "\n", encoding="utf-8")
        if name == "berry_2019":
            assert load_printed(als_folder, "x").claims[0].document == name
        else:
            with pytest.raises(DataError, match="'berry_1999' is not known in the column 'doc"):
                load_printed(als_folder, "x")
