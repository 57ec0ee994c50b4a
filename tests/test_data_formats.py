"""The same data give the same results, to the last bit, whatever the format of their files."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
import yaml

from tests.conftest import ROOT
from tests.sources.datasets.files import write_dataset
from toolkit.analyses.results import analyse_results
from toolkit.model.participants import ParticipantTrial
from toolkit.model.settings import BaselineSettings, Settings
from toolkit.sources.datasets.reading import find_dataset, read_dataset
from toolkit.sources.trials import load_description, load_trial

if TYPE_CHECKING:
    from pathlib import Path

PILOT = ROOT / "data" / "cdisc-pilot"
FORMATS = ("parquet", "csv", "feather", "json", "ndjson", "xpt", "sas7bdat")
# Standardised differences of several levels go through a solver, whose last bit no format changes.
SETTINGS = Settings(baseline=BaselineSettings(differences=True, p_values=True))
KINDS = {pa.float64(): "number", pa.date32(): "date", pa.timestamp("us"): "datetime"}

# The others have thousands of rows, and the same types.
READ = ("subjects", "adverse_events", "times")

Columns = dict[str, tuple[str, list[Any]]]


@pytest.fixture(scope="module")
def pilot() -> dict[str, Columns]:
    """Read the datasets of the pilot study that its results need, by their names."""
    data = load_description(PILOT, "data/cdisc-pilot").participants
    assert data is not None
    made = {}
    for name in READ:
        named = data.datasets[name]
        table = read_dataset(find_dataset(PILOT, named, "trial.yml"), name).table
        made[name] = {
            column: (KINDS.get(table[column].type, "text"), table[column].to_pylist())
            for column in table.column_names
        }
    return made


def compute(folder: Path, datasets: dict[str, Columns], form: str) -> str:
    """Write the datasets in a format, and return all results as text, without the files' names."""
    folder.mkdir()
    shutil.copy2(PILOT / "claims.csv", folder)
    described = yaml.safe_load((PILOT / "trial.yml").read_text(encoding="utf-8"))
    for name, columns in datasets.items():
        write_dataset(folder / f"{name}.{form}", columns)
    described["participants"]["datasets"] = {name: f"{name}.{form}" for name in datasets}
    outcomes = described["outcomes"].items()
    described["outcomes"] = {
        name: said for name, said in outcomes if said["computed"]["dataset"] in datasets
    }
    tables = {said["table"] for said in described["outcomes"].values()}
    described["outcome_tables"] = {
        name: said
        for name, said in described["outcome_tables"].items()
        if name in tables and said.get("plot") in {None, *described["outcomes"]}
    }
    text = yaml.safe_dump(described, sort_keys=False)
    (folder / "trial.yml").write_text(text, encoding="utf-8")
    trial = load_trial(folder, "data/pilot")
    assert isinstance(trial, ParticipantTrial)
    results = analyse_results(trial, SETTINGS).to_csv()
    return re.sub(rf"\b({'|'.join(READ)})\.{form}\b", r"\1", results)


def test_every_format_gives_the_same_results(pilot: dict[str, Columns], tmp_path: Path) -> None:
    found = {form: compute(tmp_path / form, pilot, form) for form in FORMATS}
    assert "baseline/age/mean@placebo" in found["parquet"]
    assert found["parquet"].count("\n") > 7000
    assert {form for form, text in found.items() if text != found["parquet"]} == set()
