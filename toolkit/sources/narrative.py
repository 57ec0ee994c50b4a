"""A trial's `narrative.yml` in; the writer's sentences out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.model.narrative import Narrative
from toolkit.model.validated import validate_yaml
from toolkit.sources.tabular import read_text

if TYPE_CHECKING:
    from pathlib import Path


def load_narrative(folder: Path, where: str) -> Narrative:
    """Load the writer's sentences of a trial.

    Args:
        folder: The trial's folder.
        where: The folder's path as the user knows it, for messages.

    Raises:
        DataError: With every fault of the file.
    """
    name = "narrative.yml"
    return validate_yaml(read_text(folder / name, f"{where}/{name}"), f"{where}/{name}", Narrative)
