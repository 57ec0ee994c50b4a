"""The commands that print numbers: facts, table, rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from toolkit.cli.speech import errors_for_people, load, write_file

if TYPE_CHECKING:
    from toolkit.model.display import Fact

# What a command needs is imported inside it: `--help` has to answer at once.


@click.command()
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
    with errors_for_people():
        project = load(ctx)
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


_TO_FILE = click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write. [default: print]",
)
_RULE = ("threshold", "comparison", "arm", "sort")
_Form = TypeVar("_Form", bound=str)


def _choose_form(form: str | None, output: Path | None, known: tuple[_Form, ...]) -> _Form:
    """Return what to write: what was asked for, else what the file's ending says, else Markdown."""
    ending = "md" if output is None else output.suffix.removeprefix(".").lower()
    chosen = next((name for name in known if name == (form or ending)), None)
    if chosen is None:
        said = f"end it with .{', .'.join(known)}, or say --to"
        raise click.BadParameter(said, param_hint="--output")
    return chosen


def _hand_over(text: str, output: Path | None) -> None:
    """Print a text, or write it to a file."""
    if output is None:
        click.echo(text, nl=False)
    else:
        write_file(output, text.encode())


@click.command()
@click.argument("trial")
@click.argument("name")
@click.option(
    "--threshold",
    type=click.FloatRange(0, 100, max_open=True),
    help="Show the events that more than this percentage of people had. [default: the settings]",
)
@click.option(
    "--comparison",
    type=click.Choice(["above", "at-least"]),
    help="Whether an event passes above the threshold, or also on it.",
)
@click.option(
    "--arm",
    metavar="any|all|ARM",
    help="Whose percentage decides: any arm, all together, or one arm of trial.yml.",
)
@click.option(
    "--sort",
    metavar="frequency|alphabet|all|ARM",
    help="Most frequent first in the experimental arm, in all together or in one arm; or by the "
    "alphabet.",
)
@click.option(
    "--to",
    "form",
    type=click.Choice(["csv", "json", "md", "html"]),
    help="What to write. [default: the ending of the output file, else md]",
)
@_TO_FILE
@click.pass_context
def table(ctx: click.Context, /, trial: str, name: str, **options: Any) -> None:
    """Print the table NAME of TRIAL, without building the site.

    NAME is baseline, adverse-events, adverse-events-summary, severity, disposition, or one of the
    trial's tables of outcomes. csv is the table as shown, with the headings of its groups in the
    first column; md and html are the same for a text and for a page. json are the results that the
    table shows, unrounded, as rows of the results frame.

    --threshold, --comparison, --arm and --sort stand with adverse-events and severity. A threshold
    of 0 gives all events.

    \b
    Examples:
      trialpress table nurown-als baseline
      trialpress table nurown-als adverse-events --threshold 5 --to csv
      trialpress table nurown-als adverse-events --arm placebo --sort alphabet
      trialpress table nurown-als disposition -o disposition.html
    """
    form, output = options.pop("form"), options.pop("output")
    with errors_for_people():
        project = load(ctx)
        from toolkit.displays.tables import RULED  # noqa: PLC0415
        from toolkit.documents.formats import TEXT_FORMS  # noqa: PLC0415
        from toolkit.extracts import write_table_text  # noqa: PLC0415
        from toolkit.project import find_trials  # noqa: PLC0415

        given = [f"--{key}" for key in _RULE if options[key] is not None]
        if given and name.replace("_", "-") not in RULED:
            said = f"{given[0]} stands only with the tables {' and '.join(RULED)}."
            raise click.UsageError(said, ctx)
        chosen = _choose_form(form, output, TEXT_FORMS)
        (found,) = find_trials(project, (trial,))
        _hand_over(write_table_text(project, found, name, chosen, options), output)


@click.command()
@click.argument("trial")
@click.argument("result_id", metavar="RESULT-ID")
@click.option(
    "--to",
    "form",
    type=click.Choice(["csv", "json", "md"]),
    help="What to write. [default: the ending of the output file, else md]",
)
@_TO_FILE
@click.pass_context
def rows(
    ctx: click.Context, trial: str, result_id: str, form: str | None, output: Path | None
) -> None:
    """Print the participants behind the number RESULT-ID of TRIAL.

    They are the rows of the participant-level data that the number was computed from. Of a trial
    whose numbers were printed by a source, only the place of the number is known.

    \b
    Examples:
      trialpress rows cdisc-pilot adverse_events/pruritus/n@placebo
      trialpress rows cdisc-pilot baseline/age/max@all --to csv
      trialpress rows cdisc-pilot flow/discontinued/adverse_event@placebo -o left.json
    """
    with errors_for_people():
        project = load(ctx)
        from toolkit.extracts import PEOPLE_FORMS, write_people_text  # noqa: PLC0415
        from toolkit.project import find_trials  # noqa: PLC0415

        chosen = _choose_form(form, output, PEOPLE_FORMS)
        (found,) = find_trials(project, (trial,))
        _hand_over(write_people_text(project, found, result_id, chosen), output)
