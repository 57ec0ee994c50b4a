"""A trial's `narrative.yml` in; the writer's sentences out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.model.narrative import Narrative
from toolkit.model.validated import validate_yaml
from toolkit.sources.tabular import read_text

if TYPE_CHECKING:
    from pathlib import Path

_NAME = "narrative.yml"
_NEEDS_NO_WRITER = re.compile(r"^source:\s*[\"']?(ctgov|adam)\b", re.MULTILINE)


def load_narrative(folder: Path, where: str) -> Narrative:
    """Load the writer's sentences of a trial.

    Args:
        folder: The trial's folder.
        where: The folder's path as the user knows it, for messages.

    Raises:
        DataError: With every fault of the file.
    """
    path = folder / _NAME
    return validate_yaml(read_text(path, f"{where}/{_NAME}"), f"{where}/{_NAME}", Narrative)


def find_narrative(folder: Path, where: str) -> Narrative | None:
    """Load the writer's sentences of a trial; records and participant data do without them.

    Args:
        folder: The trial's folder.
        where: The folder's path as the user knows it, for messages.

    Returns:
        None where nobody has written about a registry's record, or about participant-level data;
        of the latter there is then a report, and no summary.

    Raises:
        DataError: With every fault of the file; or because another trial has none.
    """
    if (folder / _NAME).exists() or not _may_lack_it(folder, where):
        return load_narrative(folder, where)
    return None


def _may_lack_it(folder: Path, where: str) -> bool:
    """Tell by its description whether a trial can be shown without a writer's sentences."""
    path = folder / "trial.yml"
    if not path.exists():
        return folder.is_dir()
    return _NEEDS_NO_WRITER.search(read_text(path, f"{where}/trial.yml")) is not None
