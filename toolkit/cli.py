"""The command line: parse, call one function, print."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit import __version__
from toolkit.errors import Fault, ProjectError, TrialpressError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.model.display import Fact
    from toolkit.project import Project

# What a command needs is imported inside it: `--help` has to answer at once.

USER_ERROR, BUG = 1, 3
FORMATS = ("html", "pdf")


@contextmanager
def _errors_for_people() -> Iterator[None]:
    """Print what a user can mend without a traceback, and leave with exit status 1."""
    try:
        yield
    except TrialpressError as error:
        for fault in error.faults:
            place = click.style(f"{fault.where}: ", bold=True) if fault.where else ""
            stop = "" if "\n" in fault.what else "."
            click.echo(f"{place}{fault.what}{stop}", err=True)
            if fault.hint:
                stop = "" if fault.hint.endswith("?") else "."
                click.echo(f"  Hint: {fault.hint}{stop}", err=True)
        count = len(error.faults)
        click.secho(f"{count} error{'s' if count != 1 else ''}.", fg="red", err=True)
        sys.exit(USER_ERROR)


def _write_file(path: Path, content: bytes) -> None:
    """Write a file that the user named."""
    try:
        path.write_bytes(content)
    except OSError as error:
        fault = Fault(str(path), f"cannot write it: {error.strerror}", "choose another place")
        raise ProjectError(fault) from None


def _load(ctx: click.Context) -> Project:
    """Load the project that the command is about."""
    from toolkit.project import find_root, load_project  # noqa: PLC0415

    return load_project(find_root(ctx.obj))


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


@cli.command()
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
    with _errors_for_people():
        project = _load(ctx)
        from toolkit.pipeline import BuildRequest, build_site  # noqa: PLC0415
        from toolkit.project import find_trials  # noqa: PLC0415

        def say(line: str) -> None:
            if not quiet:
                click.echo(line)

        request = BuildRequest(find_trials(project, trials), formats, engine, locked, say)
        made = build_site(project, request)
        say(click.style(f"{len(made)} documents in {project.site.name}/.", fg="green"))


@cli.command()
@click.argument("trial")
@click.argument("pattern", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.pass_context
def facts(ctx: click.Context, trial: str, pattern: tuple[str, ...], as_json: bool) -> None:
    """List the facts of TRIAL that a writer may use: id, value, what it is, and where it stands.

    With a PATTERN, only those whose id or description has all its words. A fact is used in a
    sentence by its id, for example: {{ fact("flow/randomised") }}.

    \b
    Examples:
      trialpress facts nurown-als
      trialpress facts nurown-als headache placebo
    """
    with _errors_for_people():
        project = _load(ctx)
        from toolkit.pipeline import analyse_trial, find_facts  # noqa: PLC0415
        from toolkit.project import find_trials  # noqa: PLC0415

        (name,) = find_trials(project, (trial,))
        found = find_facts(analyse_trial(project, name).facts, " ".join(pattern))
        click.echo(_facts_as_json(found) if as_json else _facts_as_table(found))


def _facts_as_json(found: tuple[Fact, ...]) -> str:
    """Write facts as a JSON array."""
    import json  # noqa: PLC0415
    from dataclasses import asdict  # noqa: PLC0415

    return json.dumps([asdict(fact) for fact in found], ensure_ascii=False, indent=2)


def _facts_as_table(found: tuple[Fact, ...]) -> str:
    """Write facts for a terminal: the id and the text, and under them what and where."""
    lines = []
    for fact in found:
        origin = "" if fact.origin == "printed" else f" [{fact.origin}]"
        lines.append(
            f"{click.style(fact.id, bold=True)}  {fact.text} {fact.unit}".rstrip() + origin
        )
        lines.append(f"    {fact.label}; {fact.source}")
    lines.append(f"{len(found)} fact{'s' if len(found) != 1 else ''}.")
    return "\n".join(lines)


@cli.command()
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
    with _errors_for_people():
        project = _load(ctx)
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
            _write_file(output, made)


@cli.command()
@click.argument("trials", nargs=-1, metavar="[TRIAL]...")
@click.pass_context
def check(ctx: click.Context, trials: tuple[str, ...]) -> None:
    """Check the data of TRIALs, and how hard their summaries are to read.

    Every file is read, the boxes of the flow diagrams are added up, and for each summary the
    reading grade (Flesch and Kincaid's; at most 8) and the longest sentence (at most 25 words) are
    printed. Exit status 1 if something does not add up or a summary is too hard.
    """
    with _errors_for_people():
        project = _load(ctx)
        from toolkit.pipeline import read_summaries  # noqa: PLC0415
        from toolkit.project import find_trials  # noqa: PLC0415

        readings = read_summaries(project, find_trials(project, trials))
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
        if hard:
            sys.exit(USER_ERROR)


@cli.command()
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
    with _errors_for_people():
        project = _load(ctx)
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


@cli.command()
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
    with _errors_for_people():
        project = _load(ctx)
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
            _write_file(output, convert_picture(picture.svg, form, alt=picture.alt))


@cli.command()
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Say what is installed, which engine would run, and why."""
    with _errors_for_people():
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
