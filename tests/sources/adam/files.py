"""Small datasets of invented participants as files, for the tests of how they are read."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import yaml

from tests.conftest import invent_description
from toolkit.errors import DataError
from toolkit.model.participants import ParticipantTrial
from toolkit.sources.trials import load_trial

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from toolkit.errors import Fault

Record = dict[str, Any]

WHERE = "data/invented"
ARMS = {
    "placebo": {"name": "Placebo", "plain": "placebo", "role": "placebo"},
    "active": {"name": "Active", "plain": "active", "role": "experimental"},
}
CROSSOVER = {
    "design": {
        "kind": "crossover",
        "allocation": "randomised",
        "masking": "double-blind",
        "comparator": "placebo",
    },
    "sequences": {
        "active_first": {"name": "Active, then placebo", "treatments": ["active", "placebo"]},
        "placebo_first": {
            "name": "Placebo, then active",
            "treatments": ["placebo", "active"],
            "value": "PBO-ACT",
        },
    },
    "periods": {"first": {"name": "First"}, "second": {"name": "Second"}},
}


def person(subject: str, arm: str = "Placebo", **changes: Any) -> Record:
    """Make the row of somebody who was randomised, treated and completed the trial."""
    return {
        "USUBJID": subject,
        "TRT01P": arm,
        "TRT01A": arm,
        "RANDFL": "Y",
        "SAFFL": "Y",
        "TRTSDT": "2024-01-10",
        "TRTEDT": "2024-02-08",
        "EOSSTT": "COMPLETED",
        "DCSREAS": "",
        **changes,
    }


def failure(subject: str, **changes: Any) -> Record:
    """Make the row of somebody who failed screening."""
    blank = dict.fromkeys(("RANDFL", "SAFFL", "TRTSDT", "TRTEDT", "EOSSTT"), "")
    return person(subject, "Screen Failure", **{**blank, **changes})


def crosser(subject: str, sequence: str, first: str, second: str, **changes: Any) -> Record:
    """Make the row of somebody of a crossover trial."""
    record = person(subject, first, TRTSEQP=sequence, TRT02A=second, **changes)
    del record["TRT01P"]
    return record


def event(subject: str, term: str = "HEADACHE", **changes: Any) -> Record:
    """Make the row of a treatment-emergent adverse event."""
    return {
        "USUBJID": subject,
        "AEDECOD": term,
        "AEBODSYS": "NERVOUS SYSTEM DISORDERS",
        "TRTEMFL": "Y",
        **changes,
    }


def without(records: Sequence[Record], *columns: str) -> list[Record]:
    """Leave columns out of all rows."""
    return [{key: value for key, value in row.items() if key not in columns} for row in records]


def write_csv(path: Path, records: Sequence[Record]) -> None:
    """Write rows as CSV; the columns are those of any row."""
    header = list(dict.fromkeys(key for record in records for key in record))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(records)


def load(
    folder: Path,
    subjects: Sequence[Record],
    events: Sequence[Record] | None = None,
    others: Mapping[str, Sequence[Record]] | None = None,
    /,
    **changes: Any,
) -> ParticipantTrial:
    """Write a trial of a placebo and an active arm, and load it.

    Args:
        folder: Where it is written.
        subjects: The rows of ADSL.
        events: The rows of ADAE; None for a trial without it.
        others: The rows of other datasets, by name.
        changes: Keys of `trial.yml` that are otherwise; those of `participants` are added to the
            datasets that were written.
    """
    participants = {"datasets": {"subjects": "adsl.csv"}, **changes.pop("participants", {})}
    write_csv(folder / "adsl.csv", subjects)
    if events is not None:
        participants["datasets"]["adverse_events"] = "adae.csv"
        write_csv(folder / "adae.csv", events)
    for name, records in (others or {}).items():
        participants["datasets"][name] = f"{name}.csv"
        write_csv(folder / f"{name}.csv", records)
    described = {"source": "adam", "participants": participants, "arms": ARMS, **changes}
    content = invent_description(**described).model_dump(mode="json", exclude_defaults=True)
    text = yaml.safe_dump(content, sort_keys=False)
    (folder / "trial.yml").write_text(text, encoding="utf-8")
    return _load_written(folder)


def load_without_rows(folder: Path, file: str) -> ParticipantTrial:
    """Load a trial that was written before, after taking all rows out of one of its files."""
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0], encoding="utf-8")
    return _load_written(folder)


def _load_written(folder: Path) -> ParticipantTrial:
    """Load the trial of a folder."""
    trial = load_trial(folder, WHERE)
    assert isinstance(trial, ParticipantTrial)
    return trial


def faults_of(folder: Path, *rows: Any, **changes: Any) -> tuple[Fault, ...]:
    """Load a trial as `load` does, and return its faults; none where it has none."""
    try:
        load(folder, *rows, **changes)
    except DataError as error:
        return error.faults
    return ()


def found(trial: ParticipantTrial) -> list[str]:
    """Write the findings of a trial, one a line."""
    return [
        f"{finding.rule} {finding.where.removeprefix(f'{WHERE}/')}: {finding.what}"
        for finding in trial.participants.findings
    ]
