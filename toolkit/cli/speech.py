"""What all commands share: the project they are about, errors that people can read, files."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from toolkit.errors import Fault, ProjectError, TrialpressError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from toolkit.project import Project

# What a command needs is imported inside it: `--help` has to answer at once.

USER_ERROR = 1


@contextmanager
def errors_for_people() -> Iterator[None]:
    """Print what a user can mend without a traceback, and leave with exit status 1."""
    try:
        yield
    except TrialpressError as error:
        say_faults(error.faults)
        count = len(error.faults)
        click.secho(f"{count} error{'s' if count != 1 else ''}.", fg="red", err=True)
        sys.exit(USER_ERROR)


def say_faults(faults: Iterable[Fault]) -> None:
    """Print where each fault is, what is wrong, and what to do."""
    for fault in faults:
        place = click.style(f"{fault.where}: ", bold=True) if fault.where else ""
        stop = "" if "\n" in fault.what else "."
        click.echo(f"{place}{fault.what}{stop}", err=True)
        if fault.hint:
            stop = "" if fault.hint.endswith("?") else "."
            click.echo(f"  Hint: {fault.hint}{stop}", err=True)


def say_left_out(faults: list[Fault]) -> None:
    """Print which trials were left out because a package is missing, and how to install it."""
    say_faults(faults)
    if names := sorted({fault.where for fault in faults}):
        said = f"{', '.join(names)}: left out. What is committed of it stays as it is."
        click.secho(said, fg="yellow", err=True)


def write_file(path: Path, content: bytes) -> None:
    """Write a file that the user named."""
    try:
        path.write_bytes(content)
    except OSError as error:
        fault = Fault(str(path), f"cannot write it: {error.strerror}", "choose another place")
        raise ProjectError(fault) from None


def load(ctx: click.Context) -> Project:
    """Load the project that the command is about."""
    from toolkit.project import find_root, load_project  # noqa: PLC0415

    return load_project(find_root(ctx.obj))
