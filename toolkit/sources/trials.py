"""A trial's folder in; the trial out, whichever kind of source its numbers come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.model.trial import TrialDescription
from toolkit.model.validated import validate_yaml
from toolkit.sources.published import load_published
from toolkit.sources.tabular import read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from toolkit.model.participants import ParticipantTrial
    from toolkit.model.trial import Trial

    Loader = Callable[[Path, str, TrialDescription], Trial | ParticipantTrial]


def _load_adam(folder: Path, where: str, description: TrialDescription) -> ParticipantTrial:
    """Load participant-level data, and only then what takes a second to import."""
    from toolkit.sources.adam.trial import load_adam  # noqa: PLC0415

    return load_adam(folder, where, description)


_LOADERS: Mapping[str, Loader] = {"published": load_published, "adam": _load_adam}


def load_trial(folder: Path, where: str) -> Trial | ParticipantTrial:
    """Load a trial.

    Args:
        folder: The trial's folder, with `trial.yml` and what it names.
        where: The folder's path as the user knows it, for messages.

    Raises:
        DataError: With every fault of `trial.yml`, or else of all the files that it names.
    """
    description = load_description(folder, where)
    return _LOADERS[description.source](folder, where, description)


def load_description(folder: Path, where: str) -> TrialDescription:
    """Load what a trial is, without its numbers.

    Raises:
        DataError: With every fault of `trial.yml`.
    """
    text = read_text(folder / "trial.yml", f"{where}/trial.yml")
    return validate_yaml(text, f"{where}/trial.yml", TrialDescription)
