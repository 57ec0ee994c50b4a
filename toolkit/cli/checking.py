"""The commands that look for what is wrong: check, trace, doctor."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.speech import USER_ERROR, errors_for_people, load, say_left_out

if TYPE_CHECKING:
    from toolkit.errors import Fault

# What a command needs is imported inside it: `--help` has to answer at once.


@click.command()
@click.argument("trials", nargs=-1, metavar="[TRIAL]...")
@click.pass_context
def check(ctx: click.Context, trials: tuple[str, ...]) -> None:
    """Check the data of TRIALs, and how hard their summaries are to read.

    Every file is read, the boxes of the flow diagrams are added up, and for each summary the
    reading grade (Flesch and Kincaid's; at most 8) and the longest sentence (at most 25 words) are
    printed. Exit status 1 if something does not add up or a summary is too hard.
    """
    with errors_for_people():
        project = load(ctx)
        from toolkit.builds.documents import read_summaries  # noqa: PLC0415
        from toolkit.project import find_trials  # noqa: PLC0415

        left_out: list[Fault] = []
        names = find_trials(project, trials)
        readings = read_summaries(project, names, trials, left_out.append)
        for name, reading in readings.items():
            mark = (
                click.style("ok  ", fg="green") if reading.passes else click.style("hard", fg="red")
            )
            click.echo(
                f"{mark}  grade {reading.grade:4.1f}, longest sentence {reading.longest:2d} words, "
                f"{reading.words:4d} words  {name}"
            )
            for sentence in reading.too_long:
                click.echo(f"      {sentence.words} words: {sentence.text}")
        hard = sum(not reading.passes for reading in readings.values())
        click.echo(f"{len(readings)} summaries, {hard} of them too hard.")
        say_left_out(left_out)
        if hard:
            sys.exit(USER_ERROR)


@click.command()
@click.argument("page", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--untraced", is_flag=True, help="Print only the numbers that come from nowhere.")
@click.pass_context
def trace(ctx: click.Context, page: Path, untraced: bool) -> None:
    """List each number on a built PAGE with the result it comes from, or that it comes from none.

    A number may also come from trial.yml (a label, a date, a citation), from the settings, or be
    the mark of an axis. Exit status 1 if a number comes from nowhere.

    \b
    Example:
      trialpress trace _site/reports/nurown-als/report.html
    """
    with errors_for_people():
        project = load(ctx)
        from toolkit.pipeline import trace_file  # noqa: PLC0415

        numbers, known = trace_file(project, page)
        lost = [number for number in numbers if not number.traced]
        for number in numbers:
            if number.results and not untraced:
                click.echo(click.style(number.text, bold=True))
                for result_id in number.results:
                    source = known[result_id].source if result_id in known else "not in the data"
                    click.echo(f"    {result_id}  ({source})")
            elif number.traced and not untraced:
                click.echo(f"{click.style(number.text, bold=True)}\n    {number.given}")
        for number in lost:
            click.echo(
                f"{click.style(number.text, fg='red')}  from nowhere: ... {number.around} ..."
            )
        click.echo(f"{len(numbers)} numbers, {len(lost)} of them untraced.")
        if lost:
            sys.exit(USER_ERROR)


@click.command()
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Say what is installed, which engine would run, and why."""
    with errors_for_people():
        from toolkit.doctor import examine  # noqa: PLC0415

        for line in examine(ctx.obj):
            mark = (
                click.style("ok     ", fg="green")
                if line.good
                else click.style("missing", fg="red")
            )
            click.echo(f"{mark}  {line.what}: {line.found}")
            if line.hint:
                click.echo(f"         Hint: {line.hint}.")
