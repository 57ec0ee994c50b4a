"""The command line: parse, call one function, print."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from toolkit import __version__
from toolkit.cli.asking import facts, rows, table
from toolkit.cli.building import build
from toolkit.cli.checking import check, doctor, trace
from toolkit.cli.importing import import_
from toolkit.cli.making import flow, summary

BUG = 3


@click.group(
    name="trialpress",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 88},
)
@click.version_option(__version__, prog_name="trialpress")
@click.option(
    "--project",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The project's folder, or one inside it. [default: the current folder]",
)
@click.pass_context
def cli(ctx: click.Context, project: Path) -> None:
    """Turn the structured data of clinical trials into reports that people can read and check.

    A project holds a folder for each trial under data/, the words of the documents under
    templates/, and the site's settings in _quarto.yml. `trialpress build` fills the documents into
    reports/, which is committed and reviewed like code, and renders the site into _site/.

    Exit status: 0 when all went well, 1 for what you can mend (the message says where, what and
    how), 2 for a command that was typed wrongly, 3 for a bug.
    """
    ctx.obj = project


for command in (import_, build, facts, table, rows, summary, check, trace, flow, doctor):
    cli.add_command(command)


def main() -> None:
    """Run the command line; a bug asks to be reported, with what is needed for it."""
    try:
        cli()
    except Exception as error:  # noqa: BLE001 - the last resort: nobody wants a traceback
        import traceback  # noqa: PLC0415

        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(frame.filename).name}:{frame.lineno}"
        click.secho(
            f"This is a bug in trialpress: {type(error).__name__}: {error} ({place})",
            fg="red",
            err=True,
        )
        click.echo("Please report it with this line and the command that you typed.", err=True)
        sys.exit(BUG)
