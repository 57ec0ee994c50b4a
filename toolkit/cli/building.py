"""The command that builds a site, and how it tells what it does."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toolkit.cli.speech import USER_ERROR, errors_for_people, load, say_faults, say_left_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from toolkit.builds.request import BuildReport
    from toolkit.errors import Fault
    from toolkit.project import Project

# What a command needs is imported inside it: `--help` has to answer at once.

FORMATS = ("html", "pdf")


class _Formats(click.ParamType[frozenset[str]]):
    """A comma-separated choice of formats."""

    name = "formats"

    def convert(
        self, value: str | frozenset[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> frozenset[str]:
        """Read `html,pdf`."""
        if isinstance(value, frozenset):
            return value
        chosen = frozenset(part.strip() for part in value.split(","))
        unknown = sorted(chosen - set(FORMATS))
        if unknown:
            self.fail(f"{unknown[0]!r} is not one of {', '.join(FORMATS)}.", param, ctx)
        return chosen


@click.command()
@click.argument("trials", nargs=-1, metavar="[TRIAL]...")
@click.option(
    "--to",
    "formats",
    type=_Formats(),
    default="html,pdf",
    show_default=True,
    help="What to make: html, pdf, or both with a comma.",
)
@click.option(
    "--engine",
    type=click.Choice(["auto", "quarto", "embedded"]),
    default="auto",
    show_default=True,
    help="What renders: the Quarto program, or the embedded pandoc and typst. auto takes Quarto "
    "1.4 or newer where it is installed.",
)
@click.option(
    "--locked",
    is_flag=True,
    help="Write nothing and exit with 1 if a file under reports/ would change; print what would.",
)
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Build the trials of another folder: records of ClinicalTrials.gov (.json) and folders "
    "with a trial.yml. Goes with --out.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the site of --data goes. What is kept between builds stands beside it.",
)
@click.option("--force", "forced", is_flag=True, help="Make everything anew.")
@click.option(
    "--jobs",
    "-j",
    type=click.IntRange(min=1),
    help="How many trials are made at a time. [default: as many as there are cores]",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    default="",
    help="Give the work to the machines of a Dask scheduler, such as tcp://10.0.0.1:8786. Needs "
    "the extra dask, here and there.",
)
@click.option(
    "--shared-folder",
    "shared",
    is_flag=True,
    help="Those machines see the same folders under the same paths, so that only names travel.",
)
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors.")
@click.pass_context
def build(  # noqa: PLR0913, PLR0917 - one for each option
    ctx: click.Context,
    trials: tuple[str, ...],
    formats: frozenset[str],
    engine: str,
    locked: bool,
    data: Path | None,
    out: Path | None,
    forced: bool,
    jobs: int | None,
    scheduler: str,
    shared: bool,
    quiet: bool,
) -> None:
    """Fill the documents of TRIALs into reports/ and render the site into _site/.

    Without a TRIAL, all trials are built. What was made from the same data, templates, settings
    and version of trialpress is used again. What is not made anew, other trials or another format,
    stays in _site/ as it is. A build that fails or is stopped leaves the last good reports/ and
    _site/ as they were, and goes on where it was when it is started again.

    With --data and --out, the trials of another folder become a site of their own, with a list to
    search and to filter. One that cannot be read gets a page that says why, and exit status 1.

    \b
    Examples:
      trialpress build                                everything
      trialpress build nurown-als --to html           one trial, without PDFs
      trialpress build --locked                       as a build server does
      trialpress build --data records --out site -j 8 a folder of records
    """
    with errors_for_people():
        project = _find_project(ctx, data, out)
        from toolkit.builds.planning import find_done  # noqa: PLC0415
        from toolkit.builds.request import BuildRequest  # noqa: PLC0415
        from toolkit.project import find_trials  # noqa: PLC0415

        left_out: list[Fault] = []
        with _show_progress(quiet=quiet) as on_trial:
            request = BuildRequest(
                find_trials(project, trials),
                formats,
                engine,
                locked=locked,
                partial=not trials,
                forced=forced,
                jobs=jobs or 0,
                scheduler=scheduler,
                shared=shared,
                on_trial=on_trial,
                on_left_out=left_out.append,
            )
            report = find_done(project, request)
            if report is None:
                from toolkit.builds.site import build_site  # noqa: PLC0415

                report = build_site(project, request)
        if not quiet:
            click.secho(_describe(report, project), fg="green")
        say_left_out(left_out)
        _say_failed(report)


def _find_project(ctx: click.Context, data: Path | None, out: Path | None) -> Project:
    """Load the project, or make one of a folder of trials."""
    if (data is None) != (out is None):
        raise click.UsageError("--data and --out go together.")
    project = load(ctx)
    if data is None or out is None:
        return project
    if ctx.params["locked"]:
        raise click.UsageError("--locked is about reports/, which --data does without.")
    from toolkit.builds.collection import load_collection  # noqa: PLC0415

    return load_collection(project, data, out)


@contextmanager
def _show_progress(*, quiet: bool) -> Iterator[Callable[[str, int | None, int], None]]:
    """Show each trial that is finished: as a bar on a terminal, as a line elsewhere."""
    if quiet or not sys.stdout.isatty():

        def say(name: str, rendered: int | None, trials: int) -> None:  # noqa: ARG001 - as called
            if not quiet:
                click.echo(f"{name}: {_count_pages(rendered)}")

        yield say
        return
    shown: list[Any] = []
    begun = time.monotonic()

    def advance(name: str, rendered: int | None, trials: int) -> None:  # noqa: ARG001 - as above
        if not shown:
            bar: Any = click.progressbar(
                length=trials,
                label="Trials",
                show_pos=True,
                show_eta=True,
                item_show_func=lambda last: last and f"{_rate(bar.pos, begun)}  {last}",
            )
            bar.__enter__()
            shown.append(bar)
        shown[0].update(1, name)

    try:
        yield advance
    finally:
        for bar in shown:
            bar.__exit__(None, None, None)


def _rate(done: int, begun: float) -> str:
    """Say how many trials are made in a second, or a minute."""
    rate = done / max(time.monotonic() - begun, 0.001)
    return f"{rate:.1f} a second" if rate >= 1 else f"{60 * rate:.0f} a minute"


def _count_pages(rendered: int | None) -> str:
    """Say how many pages and PDFs were rendered."""
    if rendered is None:
        return "could not be made"
    return f"{rendered} page{'s' if rendered != 1 else ''} rendered"


def _describe(report: BuildReport, project: Project) -> str:
    """Say what a build did, in one line."""
    trials = f"{report.trials} trial{'s' if report.trials != 1 else ''}"
    if not report.changed:
        return f"Nothing has changed: {trials} in {project.site.name}/."
    made = f"{len(report.made)} made anew, {_count_pages(report.rendered)}"
    return f"{trials} in {project.site.name}/: {made}."


def _say_failed(report: BuildReport) -> None:
    """List the trials that could not be made, and leave with exit status 1."""
    if not report.failed:
        return
    for name, faults in report.failed.items():
        click.secho(f"{name} could not be shown:", fg="red", err=True)
        say_faults(faults)
    count = len(report.failed)
    click.secho(f"{count} of {report.trials} trials could not be shown.", fg="red", err=True)
    sys.exit(USER_ERROR)
