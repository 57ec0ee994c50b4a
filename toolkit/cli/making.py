"""The commands that make one thing of one trial: summary, flow."""

from __future__ import annotations

from pathlib import Path

import click

from toolkit.cli.speech import errors_for_people, load, write_file

# What a command needs is imported inside it: `--help` has to answer at once.


@click.command()
@click.argument("trial")
@click.option("--style", required=True, help="release, article, brief or plain.")
@click.option(
    "--to",
    "form",
    type=click.Choice(["md", "html", "pdf", "docx"]),
    help="What to make. [default: the ending of the output file, else md]",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write. [default: print]",
)
@click.pass_context
def summary(
    ctx: click.Context, trial: str, style: str, form: str | None, output: Path | None
) -> None:
    """Make one plain summary of TRIAL, without building the site.

    \b
    Examples:
      trialpress summary nurown-als --style release
      trialpress summary nurown-als --style plain -o plain.docx
    """
    with errors_for_people():
        project = load(ctx)
        from toolkit.engines.single import FORMS  # noqa: PLC0415
        from toolkit.pipeline import write_summary  # noqa: PLC0415
        from toolkit.project import find_trials  # noqa: PLC0415

        ending = "md" if output is None else output.suffix.removeprefix(".").lower()
        wanted = next((known for known in FORMS if known == (form or ending)), None)
        if wanted is None:
            raise click.BadParameter(f"end it with .{', .'.join(FORMS)}", param_hint="--output")
        (name,) = find_trials(project, (trial,))
        made = write_summary(project, name, style, wanted)
        if output is None:
            click.echo(made, nl=False)
        else:
            write_file(output, made)


@click.command()
@click.argument("trial")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; its ending says what: .svg, .png or .pdf. [default: print SVG]",
)
@click.pass_context
def flow(ctx: click.Context, trial: str, output: Path | None) -> None:
    """Draw the flow diagram of TRIAL, without building the site.

    \b
    Examples:
      trialpress flow nurown-als -o flow.png
      trialpress flow nurown-als > flow.svg
    """
    with errors_for_people():
        project = load(ctx)
        from toolkit.engines.pictures import FORMATS as PICTURES  # noqa: PLC0415
        from toolkit.engines.pictures import convert_picture  # noqa: PLC0415
        from toolkit.pipeline import draw_flow_diagram  # noqa: PLC0415
        from toolkit.project import find_trials  # noqa: PLC0415

        ending = "svg" if output is None else output.suffix.removeprefix(".").lower()
        form = next((known for known in PICTURES if known == ending), None)
        if form is None:
            raise click.BadParameter(f"end it with .{', .'.join(PICTURES)}", param_hint="--output")
        (name,) = find_trials(project, (trial,))
        picture = draw_flow_diagram(project, name)
        if output is None:
            click.echo(picture.svg, nl=False)
        else:
            write_file(output, convert_picture(picture.svg, form, alt=picture.alt))
