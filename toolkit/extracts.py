"""A trial and a name in; one of its tables, or the people behind a number, out as text."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final

from toolkit.displays.numbers import write_number
from toolkit.displays.tables import RULED, find_table, name_tables
from toolkit.documents.formats import write_rows_as, write_table_as
from toolkit.errors import Fault, ProjectError
from toolkit.model.participants import ParticipantTrial
from toolkit.model.settings import AdverseEventOverride, SettingsOverride, apply_override
from toolkit.pipeline import analyse_trial, check_rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.documents.formats import TextForm
    from toolkit.model.ard import Result, Results
    from toolkit.model.display import Table
    from toolkit.pipeline import AnalysedTrial
    from toolkit.project import Project


PEOPLE_FORMS: Final[tuple[TextForm, ...]] = ("csv", "json", "md")


def write_table_text(
    project: Project, name: str, table: str, form: TextForm, rule: Mapping[str, object]
) -> str:
    """Write one table of a trial, without building the site.

    Args:
        project: The project.
        name: The trial.
        table: The table, as people call it.
        form: `csv`, `json`, `md` or `html`.
        rule: Where the rule of the frequent events is otherwise than the settings say: keys of
            `adverse_events`; None for what stays.

    Raises:
        ProjectError: If the trial has no such table, or no number in it.
        DataError: If the rule names an arm that the trial does not have.
    """
    analysed = analyse_trial(project, name)
    description, results = analysed.trial.description, analysed.results
    make = find_table(table, description)
    if make is None:
        names = name_tables(description)
        hint = f"{_suggest(table, names)}there are: {', '.join(names)}"
        raise ProjectError(Fault(f"data/{name}", f"there is no table {table!r}", hint))
    override = SettingsOverride(adverse_events=AdverseEventOverride.model_validate(rule))
    settings = apply_override(analysed.settings, override)
    check_rule(settings, analysed.trial, "--")
    made = make(description, results, settings)
    if not _has_numbers(made):
        raise ProjectError(_nothing_in(table, name, analysed, made))
    return write_table_as(form, made, results)


def _has_numbers(table: Table) -> bool:
    """Tell whether a cell shows a result."""
    return any(cell.results for group in table.groups for row in group.rows for cell in row.cells)


def _nothing_in(table: str, name: str, analysed: AnalysedTrial, made: Table) -> Fault:
    """Say that a table is empty, and what its notes and its rule say of that."""
    description = analysed.trial.description
    said = {note for notes in description.table_notes.values() for note in notes}
    if table.replace("_", "-") == RULED[0] and analysed.results.select("adverse_events"):
        what, said = "no event passes its rule", {*said, made.notes[0]}
    else:
        what = f"the {'data have' if description.computed else 'source gives'} no numbers for it"
    hint = " ".join(note for note in made.notes if note in said)
    return Fault(f"data/{name}", f"the table {table!r} is empty: {what}", hint.removesuffix("."))


def write_people_text(project: Project, name: str, result_id: str, form: TextForm) -> str:
    """Write the rows of the people behind a number.

    Args:
        project: The project.
        name: The trial.
        result_id: The id of the number's result.
        form: One of PEOPLE_FORMS.

    Raises:
        ProjectError: If there is no such result, or only the number is known.
    """
    analysed = analyse_trial(project, name)
    found = _find_result(analysed.results, result_id, name)
    trial = analysed.trial
    if not isinstance(trial, ParticipantTrial) or found.origin in {"printed", "derived"}:
        raise ProjectError(_only_number(found, analysed))
    # pandas takes half a second to import, and a printed number needs none of it
    from toolkit.analyses.participants.rows import find_rows  # noqa: PLC0415

    rows = find_rows(trial, analysed.settings, found)
    values = rows.astype(object).where(rows.notna(), None).to_numpy().tolist()
    return write_rows_as(form, [str(column) for column in rows.columns], values)


def _find_result(results: Results, result_id: str, name: str) -> Result:
    """Find a result, or say which ids are close."""
    found = results.get(result_id)
    if found is not None:
        return found
    close = results.close_to(result_id)
    hint = f"`trialpress facts {name}` lists them"
    if close:
        hint = f"did you mean {' or '.join(close)}? {hint}"
    raise ProjectError(Fault(f"data/{name}", f"there is no result {result_id!r}", hint))


def _only_number(found: Result, analysed: AnalysedTrial) -> Fault:
    """Say that nobody stands behind a number that a source prints, and where it stands."""
    said, nobody = write_number(found, analysed.settings), "no rows of people stand behind it"
    if found.origin == "derived":
        what = f"{nobody}: {said} is worked out from printed numbers"
        return Fault(found.id, what, f"it follows from: {found.note}")
    where = f"the place in the source: {found.source}" if found.source else ""
    if found.stat is None:
        return Fault(found.id, f"{nobody}, and the source gives no number", where)
    return Fault(found.id, f"{nobody}: the source gives only the number, {said}", where)


def _suggest(wanted: str, known: tuple[str, ...]) -> str:
    """Say which name a mistyped one may have meant."""
    close = difflib.get_close_matches(wanted.replace("_", "-"), known, n=1)
    return f"did you mean {close[0]}? " if close else ""
