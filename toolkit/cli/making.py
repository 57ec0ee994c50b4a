"""The commands that make documents and pictures: build, summary, flow."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.speech import errors_for_people, load, say_left_out, write_file

if TYPE_CHECKING:
    from toolkit.errors import Fault

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
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors.")
@click.pass_context
def build(
    ctx: click.Context,
    trials: tuple[str, ...],
    formats: frozenset[str],
    engine: str,
    locked: bool,
    quiet: bool,
) -> None:
    """Fill the documents of TRIALs into reports/ and render the site into _site/.

    Without a TRIAL, all trials are built. What is not made anew, other trials or another format,
    stays in _site/ as it is. A build that fails or is stopped leaves the last good reports/ and
    _site/ as they were.

    \b
    Examples:
      trialpress build                        everything
      trialpress build nurown-als --to html   one trial, without PDFs
      trialpress build --locked               as a build server does
    """
    with errors_for_people():
        project = load(ctx)
        from toolkit.pipeline import BuildRequest, build_site  # noqa: PLC0415
        from toolkit.project import find_trials  # noqa: PLC0415

        def say(line: str) -> None:
            if not quiet:
                click.echo(line)

        left_out: list[Fault] = []
        request = BuildRequest(
            find_trials(project, trials),
            formats,
            engine,
            locked,
            say,
            partial=not trials,
            on_left_out=left_out.append,
        )
        made = build_site(project, request)
        say(click.style(f"{len(made)} documents in {project.site.name}/.", fg="green"))
        say_left_out(left_out)


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
