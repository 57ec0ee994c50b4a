"""What an engine is asked for: which documents of a project, in which formats, and where to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path


def ignore(_: object) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class RenderRequest:
    """One rendering of a site, or of a part of it.

    Attributes:
        project: The folder with `_quarto.yml` and the documents.
        output: The folder to write; exists, and may hold files of other documents.
        documents: Paths relative to `project`, with `/`, such as `reports/x/report.qmd`.
        formats: Of `html` and `pdf`; a document is made in those of them that it names itself.
        created: The time, with its zone, that PDFs carry. Where None, a document's own `date` at
            00:00 UTC, or else 1980-01-01.
        wanted: The outputs to make, of those that the documents and formats name; all where it is
            None. Pages link to the documents beside them that are not made, too.
        threads: How many documents may be made at a time; 0 for as many as the machine has cores.
        on_progress: Called with the path, relative to `output`, of each file that is finished;
            from any thread, never from two at once.
    """

    project: Path
    output: Path
    documents: tuple[str, ...]
    formats: frozenset[str]
    created: datetime | None = None
    wanted: frozenset[str] | None = None
    threads: int = 0
    on_progress: Callable[[str], None] = ignore
