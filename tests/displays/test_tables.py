"""The tables of the real trial as before, and every table found by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.displays.computed import read_table
from tests.registry import analyse_record, describe_record
from toolkit.displays.tables import RULED, find_table, make_tables, name_tables
from toolkit.model.settings import Settings

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from toolkit.model.display import Table
    from toolkit.pipeline import AnalysedTrial


def tables(als: AnalysedTrial) -> dict[str, Table]:
    return make_tables(als.trial.description, als.results, als.settings)


@pytest.mark.parametrize(
    "name",
    ["baseline", "adverse_events", "frequent_events", "function", "spinal_fluid", "correlations"],
)
def test_a_table_of_the_real_trial_reads_as_before(
    name: str, als: AnalysedTrial, snapshot: SnapshotAssertion
) -> None:
    assert read_table(tables(als)[name]) == snapshot


def test_every_number_of_every_table_names_its_results(als: AnalysedTrial) -> None:
    for table in tables(als).values():
        shown = [cell for group in table.groups for row in group.rows for cell in row.cells]
        for cell in shown:
            assert bool(cell.results) == any(character.isdigit() for character in cell.text)
            assert all(als.results.get(name) for name in cell.results)
        for column in table.columns:
            assert bool(column.results) == bool(column.detail)


def test_every_row_has_a_cell_for_each_column(als: AnalysedTrial) -> None:
    for table in tables(als).values():
        widths = {len(row.cells) for group in table.groups for row in group.rows}
        assert widths == {len(table.columns)}


def test_every_table_is_found_by_the_name_that_people_call_it(als: AnalysedTrial) -> None:
    description = als.trial.description
    names = name_tables(description)
    assert {*RULED, "baseline", "spinal-fluid"} < {*names}
    assert find_table("nothing", description) is None
    for name in names:
        make, other = (find_table(n, description) for n in (name, name.replace("-", "_")))
        assert make is not None
        assert other is not None
        context = (description, als.results, als.settings)
        assert make(*context) == other(*context)


def test_a_registry_has_tables_of_its_own() -> None:
    outcomes = {"primary_1": {"caption": "Pain"}}
    description = describe_record(outcome_tables=outcomes)
    names = name_tables(description)
    assert names == (
        "baseline",
        "adverse-events",
        "adverse-events-summary",
        "disposition",
        "serious-events",
        "primary-1",
    )
    made = make_tables(description, analyse_record(description), Settings())
    assert {table.id for table in made.values()} == {
        "tbl-baseline",
        "tbl-adverse-events",
        "tbl-frequent-events",
        "tbl-plain-events",
        "tbl-serious-events",
        "tbl-disposition",
        "tbl-primary-1",
    }
    for name in names:
        assert find_table(name, description) is not None
    assert find_table("severity", description) is None
