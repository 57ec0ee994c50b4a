"""A record of ClinicalTrials.gov in, with what a person adds to it; a Trial out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ConfigDict

from toolkit.errors import DataError, Fault
from toolkit.model.registry import RegistryData
from toolkit.model.trial import PublishedNumber, Trial, TrialDescription
from toolkit.model.validated import Part, validate_yaml
from toolkit.sources.ctgov.baseline import read_baseline
from toolkit.sources.ctgov.claims import read_claims
from toolkit.sources.ctgov.description import Parts, describe_trial
from toolkit.sources.ctgov.design import read_allocation
from toolkit.sources.ctgov.events import EventsRead, read_events
from toolkit.sources.ctgov.flow import read_flow
from toolkit.sources.ctgov.groups import join_groups
from toolkit.sources.ctgov.outcomes import read_outcomes
from toolkit.sources.ctgov.reading import open_record, read_record
from toolkit.sources.ctgov.record import ResultsSection
from toolkit.sources.ctgov.remarks import Remarks

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from toolkit.model.finding import Finding
    from toolkit.sources.ctgov.record import Record


class _Said(Part):
    """What `trial.yml` says that decides how its record is read."""

    model_config = ConfigDict(extra="ignore")

    registry: RegistryData | None = None
    design: Any = None

    @property
    def allocation(self) -> str | None:
        """How people came into groups, if it says so."""
        said = self.design.get("allocation") if isinstance(self.design, dict) else None
        return said if isinstance(said, str) else None


class _Imported(NamedTuple):
    """A record as the parts of a Trial.

    Attributes:
        described: What `trial.yml` would say of it.
        tables: The numbers of each table.
        findings: What does not fit.
    """

    described: dict[str, Any]
    tables: dict[str, tuple[PublishedNumber, ...]]
    findings: tuple[Finding, ...]


def load_record(path: Path, where: str, name: str) -> Trial:
    """Load a trial from a bare record of the registry.

    Args:
        path: The file with one study.
        where: Its path as the user knows it, for messages.
        name: The name of the trial.

    Raises:
        DataError: If the file is no record, with what is wrong.
    """
    record = read_record(open_record(path, where), where)
    imported = _import_record(record, where)
    imported.described["registry"] = {"record": path.name}
    description = TrialDescription.model_validate(imported.described)
    return _make_trial(name, description, imported)


def load_ctgov(folder: Path, where: str, text: str) -> Trial:
    """Load a trial from a record of the registry and what a person adds to it.

    Args:
        folder: The trial's folder, with the record.
        where: The folder's path as the user knows it, for messages.
        text: Its `trial.yml`; what it says goes before what the record says.

    Raises:
        DataError: If the file is no record, or with every fault of `trial.yml`.
    """
    shown = f"{where}/trial.yml"
    said = validate_yaml(text, shown, _Said)
    data = said.registry or RegistryData()
    file = f"{where}/{data.record}"
    path = _find_record(folder, data.record, shown)
    record = read_record(open_record(path, file), file)
    try:
        imported = _import_record(record, file, data.groups, said.allocation)
    except DataError as error:
        faults = (Fault(f"{shown}, {f.where}", f.what, f.hint) for f in error.faults)
        raise DataError(*faults) from None
    imported.described["registry"] = {"record": data.record}
    description = validate_yaml(text, shown, TrialDescription, imported.described)
    return _make_trial(folder.name, description, imported)


def _find_record(folder: Path, name: str, where: str) -> Path:
    """Find the record in the trial's folder."""
    try:
        inside = (folder / name).resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError):
        inside = False
    if not inside:
        what = f"the record {name!r} lies outside the trial's folder"
        raise DataError(Fault(where, what, "put the file into the trial's folder"))
    return folder / name


def _make_trial(name: str, description: TrialDescription, imported: _Imported) -> Trial:
    """Put the parts of a trial together."""
    return Trial(id=name, description=description, findings=imported.findings, **imported.tables)


def _import_record(
    record: Record,
    file: str,
    chosen: Mapping[str, str] | None = None,
    allocation: str | None = None,
) -> _Imported:
    """Turn a record into the parts of a trial.

    Args:
        record: The record.
        file: Its file as the user knows it.
        chosen: Which arm a group is, by its place, where a person says so.
        allocation: How people came into groups, where a person says so.

    Raises:
        DataError: If what the person says of groups does not fit the record.
    """
    remarks = Remarks(file)
    results = record.results_section or ResultsSection()
    if record.results_section is None:
        remarks.find("R8", "", "this record has no results; only its protocol is shown")
    groups = join_groups(record, chosen or {}, remarks)
    remarks.raise_faults()
    allocation = allocation or read_allocation(record.protocol_section)
    root_box = "randomised" if allocation == "randomised" else "enrolled"
    events = results.adverse_events_module
    measures = results.outcome_measures_module.outcome_measures
    parts = Parts(
        read_flow(results.participant_flow_module, groups.flow, root_box, remarks),
        read_baseline(results.baseline_characteristics_module, groups.baseline, remarks),
        read_events(events, groups.events, remarks) if events else EventsRead(),
        read_outcomes(measures, groups, root_box, remarks),
    )
    tables = {
        "populations": (*parts.flow.started, *parts.baseline.sizes, *parts.events.sizes),
        "flow": tuple(parts.flow.numbers),
        "baseline": tuple(parts.baseline.numbers),
        "adverse_events": tuple(parts.events.numbers),
        "outcomes": tuple(parts.outcomes.numbers),
        "claims": tuple(read_claims(record, remarks)),
    }
    described = describe_trial(record, groups, parts, root_box, remarks)
    return _Imported(described, tables, remarks.list_findings())
