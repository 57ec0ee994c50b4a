"""What a build is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.errors import Fault


def ignore(*_: object) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class BuildRequest:
    """What to build, and how.

    Attributes:
        trials: The trials' names, in the project's order.
        formats: Of `html` and `pdf`.
        engine: `auto`, `quarto` or `embedded`.
        locked: Whether to write nothing, and fail, where a report would change.
        partial: Whether a trial whose data come with a package that is not installed may be left
            out: where no trial was asked for by name.
        forced: Whether everything is made anew, whatever was made before.
        jobs: How many trials may be made at a time; 0 for as many as the machine has cores.
        scheduler: The address of a Dask scheduler that gives the work to its machines, or empty.
        shared: Whether those machines see the folders of this one.
        on_trial: Called with the name of each trial that is finished, the number of pages and PDFs
            that were rendered for it (None where it could not be made), and how many trials there
            are to do.
        on_left_out: Called with the fault of each trial that is left out.
    """

    trials: tuple[str, ...]
    formats: frozenset[str]
    engine: str = "auto"
    locked: bool = False
    partial: bool = False
    forced: bool = False
    jobs: int = 1
    scheduler: str = ""
    shared: bool = False
    on_trial: Callable[[str, int | None, int], None] = ignore
    on_left_out: Callable[[Fault], None] = ignore

    @property
    def needed(self) -> tuple[str, ...]:
        """The trials that may not be left out."""
        return () if self.partial else self.trials


@dataclass(frozen=True)
class BuildReport:
    """What a build did.

    Attributes:
        trials: How many trials the site has.
        made: The trials that were made anew.
        rendered: How many files were rendered.
        failed: Why trials could not be made, by name; the site has a page that says so.
        changed: Whether anything of the site is new.
    """

    trials: int
    made: tuple[str, ...]
    rendered: int
    failed: dict[str, tuple[Fault, ...]]
    changed: bool
