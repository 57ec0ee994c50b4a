"""The command that takes records of a registry into a project."""

from __future__ import annotations

import math
import sys
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from toolkit.cli.speech import USER_ERROR, errors_for_people, load, say_faults

if TYPE_CHECKING:
    from toolkit.imports import Change, ImportedRecord, ImportReport
    from toolkit.sources.ctgov.fetching import Waiting

# What a command needs is imported inside it: `--help` has to answer at once.


class _Address(click.ParamType[str]):
    """The address of an API on the web."""

    name = "URL"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read an address with http or https, a host, and perhaps a path."""
        try:
            parts = urlsplit(value.strip())
            whole = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        except ValueError:
            whole = False
        if not whole or parts.query or parts.fragment:
            self.fail(f"{value!r} is no address such as https://example.org/api/v2.", param, ctx)
        return value.strip()


_CHANGES: tuple[tuple[Change, str], ...] = (
    ("new", "new"),
    ("replaced", "replaced"),
    ("same", "as before"),
)


@click.command(name="import")
@click.argument("sources", nargs=-1, required=True, metavar="NCT|FILE|FOLDER...")
@click.option(
    "--patience",
    type=click.FloatRange(min=0, min_open=True),
    default=180,
    show_default=True,
    metavar="SECONDS",
    help="How long to try for a record that does not come.",
)
@click.option(
    "--base-url",
    "base",
    type=_Address(),
    envvar="TRIALPRESS_CTGOV",
    show_envvar=True,
    help="Ask a mirror of the registry's API instead.",
)
@click.pass_context
def import_(
    ctx: click.Context, sources: tuple[str, ...], patience: float, base: str | None
) -> None:
    """Put records of ClinicalTrials.gov into data/, a folder for each study.

    The record of a number, such as NCT02513394, is fetched from the registry. A FILE may hold one
    study, the list that the registry's website gives out, or pages of its API; of a FOLDER, all
    files that end with .json are taken.

    Each record goes to data/NUMBER/record.json as it is. A trial.yml is put beside it where there
    is none; write into it what the record does not say. A record that is there already is replaced
    unless it is newer. One that cannot be imported does not keep the others back; it is listed at
    the end, and the exit status is 1.

    \b
    Examples:
      trialpress import NCT02513394 NCT02552212
      trialpress import ctg-studies.json
    """
    with errors_for_people():
        project = load(ctx)
        from toolkit.imports import ImportRequest, import_records  # noqa: PLC0415

        request = ImportRequest(sources, base or "", patience, _say_record, _say_waiting)
        report = import_records(project, request)
    _say_report(report)
    if report.failed:
        sys.exit(USER_ERROR)


def _say_record(record: ImportedRecord) -> None:
    """Say what has become of a record, in one line."""
    day = f"last updated {record.updated}" if record.updated else "day of last update not given"
    if record.change == "new":
        said = f"new in {record.place}, {day}"
    elif record.change == "same":
        said = f"as before, {day}"
    elif record.updated and record.updated == record.before:
        said = f"replaced, {day} as before"
    else:
        said = f"replaced, {day}; before: {record.before or 'not known'}"
    click.echo(f"{record.number}: {said}")


def _say_waiting(waiting: Waiting) -> None:
    """Say that a record is asked for again, and why."""
    seconds = math.ceil(waiting.seconds)
    often = f"again in {seconds} second{'s' if seconds != 1 else ''}"
    click.secho(f"{waiting.number}: {waiting.why}; {often}", fg="yellow", err=True)


def _say_report(report: ImportReport) -> None:
    """List what was not imported, and count."""
    for error in report.failed:
        say_faults(error.faults)
    counts = Counter(record.change for record in report.records)
    parts = [f"{counts[change]} {said}" for change, said in _CHANGES if counts[change]]
    if parts:
        click.secho(f"Records: {', '.join(parts)}.", fg="green")
    if report.failed:
        click.secho(f"{len(report.failed)} could not be imported.", fg="red", err=True)
