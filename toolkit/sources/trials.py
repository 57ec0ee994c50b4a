"""A trial's folder in; the trial out, whichever kind of source its numbers come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict

from toolkit.model.trial import TrialDescription
from toolkit.model.validated import Part, validate_yaml
from toolkit.sources.published import load_published
from toolkit.sources.tabular import read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from toolkit.model.participants import ParticipantTrial
    from toolkit.model.trial import Trial

    Loader = Callable[[Path, str, TrialDescription], Trial | ParticipantTrial]

_REGISTRY = "ctgov"


def _load_adam(folder: Path, where: str, description: TrialDescription) -> ParticipantTrial:
    """Load participant-level data, and only then what takes a second to import."""
    from toolkit.sources.adam.trial import load_adam  # noqa: PLC0415

    return load_adam(folder, where, description)


def _load_ctgov(folder: Path, where: str, text: str) -> Trial:
    """Load a record of the registry, and only then what reads one."""
    from toolkit.sources.ctgov.trial import load_ctgov  # noqa: PLC0415

    return load_ctgov(folder, where, text)


_LOADERS: Mapping[str, Loader] = {"published": load_published, "adam": _load_adam}


def load_trial(folder: Path, where: str) -> Trial | ParticipantTrial:
    """Load a trial.

    Args:
        folder: The trial's folder, with `trial.yml` and what it names.
        where: The folder's path as the user knows it, for messages.

    Raises:
        DataError: With every fault of `trial.yml`, or else of all the files that it names.
    """
    text = _read_description(folder, where)
    if _is_record(text, where):
        return _load_ctgov(folder, where, text)
    description = validate_yaml(text, f"{where}/trial.yml", TrialDescription)
    return _LOADERS[description.source](folder, where, description)


def load_description(folder: Path, where: str) -> TrialDescription:
    """Load what a trial is, without its numbers.

    What a record of the registry says belongs to it.

    Raises:
        DataError: With every fault of `trial.yml`, or of the record that it adds to.
    """
    text = _read_description(folder, where)
    if _is_record(text, where):
        return _load_ctgov(folder, where, text).description
    return validate_yaml(text, f"{where}/trial.yml", TrialDescription)


class _Sourced(Part):
    """What `trial.yml` says of where its numbers come from."""

    model_config = ConfigDict(extra="ignore")

    source: Any = None


def _read_description(folder: Path, where: str) -> str:
    """Read the text of `trial.yml`."""
    return read_text(folder / "trial.yml", f"{where}/trial.yml")


def _is_record(text: str, where: str) -> bool:
    """Tell whether a description adds to a record of the registry, which it is not whole without.

    Raises:
        DataError: If it is no YAML.
    """
    if _REGISTRY not in text:
        return False
    return bool(validate_yaml(text, f"{where}/trial.yml", _Sourced).source == _REGISTRY)
