"""The dataset of subjects in; the people of the trial out: their arms, their course, who counts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from toolkit.model.flow import name_reason
from toolkit.model.participants import STATUSES
from toolkit.sources.adam.arms import check_arms, read_arms
from toolkit.sources.adam.cells import MISSING, NO_CODE, categorise
from toolkit.sources.adam.choices import choose_levels, match_values, select_rows
from toolkit.sources.adam.columns import Need, Wanted
from toolkit.sources.adam.roles import (
    ENTERED_BY,
    EVENTS,
    EVERYBODY,
    POPULATION_ROLES,
    ROLES_BY_NAME,
    SUBJECTS,
    name_period_role,
)
from toolkit.sources.naming import make_slug, write_sentence_case

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from toolkit.model.measured import Variable
    from toolkit.model.trial import TrialDescription
    from toolkit.sources.adam.arms import Arms
    from toolkit.sources.adam.cells import Categories, Codes, Dates, Mask, Numbers, Texts
    from toolkit.sources.adam.sheet import Sheet

_AGE = "age"
_NOWHERE = "they are counted nowhere"
_NO_REASON = frozenset({"completed", "ongoing"})


class PeopleRead(NamedTuple):
    """What the dataset of subjects says, as the parts of Participants, and what events need of it.

    Attributes:
        people: As in Participants, and so are `periods`, `membership`, `variables` and `rules`.
        periods: As there.
        membership: As there.
        variables: As there.
        rules: As there, but for what is said of events and outcomes.
        file: The dataset's name.
        subjects: Who they are, in their order.
        arms: The numbers of their arms.
        start: Their first days of treatment.
        start_column: The column of those.
        end: Their last ones.
        end_column: The column of those.
    """

    people: pd.DataFrame
    periods: pd.DataFrame
    membership: pd.DataFrame
    variables: pd.DataFrame
    rules: dict[str, str]
    file: str
    subjects: pa.Array
    arms: Arms
    start: Dates
    start_column: str
    end: Dates
    end_column: str


def want_people(description: TrialDescription) -> Wanted:
    """Say what is wanted of the dataset of subjects."""
    data = description.participants
    assert data is not None  # noqa: S101 - the description has been checked
    crossover = description.design.kind == "crossover"
    periods = len(description.periods) if crossover else 0
    numbered = (name_period_role("period_arm", number + 1) for number in range(periods))
    arms = ("sequence", *numbered) if crossover else ("planned_arm",)
    flags = {
        POPULATION_ROLES[slug]
        for slug, population in description.populations.items()
        if slug in POPULATION_ROLES and not population.where
    }
    roles = ("subject", *arms, *sorted(flags))
    required: list[tuple[str, ...]] = [(role,) for role in roles]
    required.append(("treatment_start", "safety"))
    if EVENTS in data.datasets and data.adverse_events.emergent == "date":
        required.append(("treatment_start",))
        if data.adverse_events.days_after is not None:
            required.append(("treatment_end",))
    unused = {"planned_arm", "actual_arm"} if crossover else {"sequence"}
    unused |= {*POPULATION_ROLES.values()} - flags - {"safety", "intention_to_treat"}
    return Wanted(
        kinds=frozenset({SUBJECTS}),
        required=tuple(required),
        needs=tuple(_list_needs(description)),
        unwanted=frozenset(unused),
        periods=periods,
    )


def _list_needs(description: TrialDescription) -> Iterator[Need]:
    """List the columns of populations and variables."""
    for slug, population in description.populations.items():
        hint = f"change `populations.{slug}.where`"
        for column in population.where:
            yield Need(column, f"the population {slug!r}", hint)
    for slug, variable in description.variables.items():
        column = variable.column or slug.upper()
        yield Need(column, f"the variable {slug!r}", f"give `variables.{slug}` its `column`")


def read_people(sheet: Sheet, description: TrialDescription) -> PeopleRead:
    """Read the dataset of subjects.

    Args:
        sheet: The dataset, with what `want_people` requires.
        description: What `trial.yml` says.
    """
    subjects = _read_subjects(sheet)
    arms = read_arms(sheet, description)
    entered, entered_rule = _find_entered(sheet, description, arms)
    start, end = sheet.days("treatment_start").first, sheet.days("treatment_end").first
    treated, treated_rule = _find_treated(sheet, start, entered)
    check_arms(sheet, arms, entered, treated)
    names = list(description.arms)
    columns = {
        "subject": pd.Series(subjects.to_pandas(), dtype="str"),
        "row": np.arange(1, sheet.rows + 1, dtype=np.int32),
        "planned": categorise(arms.planned, names),
        "actual": categorise(arms.actual, names),
        "entered": entered,
        "treated": treated,
        **_read_end(sheet, entered),
        **_read_exposure(sheet, start, end),
    }
    if description.sequences:
        sequences = list(description.sequences)
        columns["sequence"] = categorise(arms.sequence, sequences)
    rules = {**arms.rules, "entered": entered_rule, "treated": treated_rule}
    if sheet.has("status"):
        rules["status"] = sheet.column("status")
    given = zip(description.periods, arms.periods, strict=False)
    periods = {slug: categorise(codes, names) for slug, codes in given}
    index = pd.RangeIndex(sheet.rows)
    return PeopleRead(
        people=pd.DataFrame(columns, index=index),
        periods=pd.DataFrame(periods, index=index),
        membership=_read_membership(sheet, description, entered, rules),
        variables=_read_variables(sheet, description, rules),
        rules=rules,
        file=sheet.file,
        subjects=subjects,
        arms=arms,
        start=start,
        start_column=sheet.column("treatment_start"),
        end=end,
        end_column=sheet.column("treatment_end"),
    )


def _read_subjects(sheet: Sheet) -> pa.Array:
    """Read who the people are; a fault for a row without a subject, or with one of another row."""
    texts, column = sheet.texts("subject"), sheet.column("subject")
    if not sheet.rows:
        sheet.problems.fault(sheet.where, "there is nobody in it", "one row a person is needed")
    sheet.fault_rows(column, texts.missing, "is nobody", "say in every row who it is about")
    again = pd.Series(texts.codes).duplicated().to_numpy() & ~texts.missing

    def describe(position: int) -> tuple[str, str, str]:
        code = texts.codes[position]
        what = f"{texts.values[code].as_py()!r} stands in {sheet.at(texts.first(code))} already"
        hint = "this dataset has one row a person; keep one of the two"
        return sheet.at(position), f"column {column}: {what}", hint

    sheet.problems.fault_each(
        f"{sheet.where}: column {column}", np.flatnonzero(again).tolist(), describe
    )
    return pc.take(texts.values, pc.if_else(texts.missing, None, texts.codes))


def _find_entered(sheet: Sheet, description: TrialDescription, arms: Arms) -> tuple[Mask, str]:
    """Find who entered the trial, and by which rule."""
    told_by = (role for role in ENTERED_BY[description.design.allocation] if sheet.has(role))
    role = next(told_by, None)
    if role is None:
        entered, rule = arms.assigned, f"{arms.rules['planned']} is given"
    elif ROLES_BY_NAME[role].kind == "date":
        entered, rule = ~np.isnat(sheet.days(role).first), f"{sheet.column(role)} is given"
    else:
        entered, rule = sheet.flags(role), f"{sheet.column(role)} = Y"
    failed = arms.none | sheet.flags("screen_failure")
    sheet.find_rows(
        "D5",
        entered & failed,
        f"people who entered the trial ({rule}) and failed screening or have no arm",
        "they count as people who did not enter",
    )
    if (entered & failed).any():
        rule = f"{rule} and no screen failure"
    return entered & ~failed, rule


def _find_treated(sheet: Sheet, start: Dates, entered: Mask) -> tuple[Mask, str]:
    """Find who of those who entered was treated, and by which rule."""
    if sheet.has("treatment_start"):
        treated, rule = ~np.isnat(start), f"{sheet.column('treatment_start')} is given"
    else:
        treated, rule = sheet.flags("safety"), f"{sheet.column('safety')} = Y"
    what = f"people who were treated ({rule}) and did not enter the trial"
    sheet.find_rows("D4", treated & ~entered, what, _NOWHERE)
    return treated & entered, rule


def _read_end(sheet: Sheet, entered: Mask) -> dict[str, Categories]:
    """Read how the trial ended for each person, and why they left it or did not enter."""
    columns: dict[str, Categories] = {}
    left = entered
    if sheet.has("status"):
        codes = _read_status(sheet, entered)
        columns["status"] = categorise(codes, list(STATUSES))
        left = codes == STATUSES.index("discontinued")
    if not sheet.has("discontinuation_reason"):
        return columns
    column = sheet.column("discontinuation_reason")
    reasons = sheet.texts("discontinuation_reason").without(MISSING)
    named = ~reasons.missing & ~reasons.each(
        lambda text: text.casefold() in _NO_REASON, missing=False
    )
    columns["exclusion_reason"] = _sort_reasons(reasons, ~entered & named)
    columns["discontinuation_reason"] = _sort_reasons(reasons, left & named)
    if sheet.has("status"):
        what = f"people who left the trial without a reason ({column} is empty)"
        sheet.find_rows("F10", left & ~named, what)
        what = f"people with a reason for leaving the trial ({column}) who did not leave it"
        sheet.find_rows("D17", entered & ~left & named, what, "the reason is not counted")
    return columns


def _read_status(sheet: Sheet, entered: Mask) -> Codes:
    """Read how the trial ended for those who entered."""
    texts = sheet.texts("status").without(MISSING)
    number = {status: position for position, status in enumerate(STATUSES)}
    found = [number.get(value.casefold(), NO_CODE) for value in texts.values.to_pylist()]
    codes = np.array(found, dtype=np.int32)
    allowed = f"it is one of {', '.join(status.upper() for status in STATUSES)}"
    sheet.fault_values(
        sheet.column("status"),
        texts,
        codes == NO_CODE,
        lambda value: (f"{value!r} is no status", allowed),
    )
    return np.where(entered, texts.spread(codes, NO_CODE), NO_CODE)


def _sort_reasons(reasons: Texts, who: Mask) -> Categories:
    """Make categories of the reasons of some people: by how often they stand, then by alphabet."""
    labels: dict[str, str] = {}
    values = reasons.values.to_pylist()
    keys = [name_reason(value) for value in values]
    for key, value in sorted(zip(keys, values, strict=True)):
        labels.setdefault(key, write_sentence_case(value))
    labels.pop("", None)
    names = list(labels)
    number = {key: position for position, key in enumerate(names)}
    found = np.array([number.get(key, NO_CODE) for key in keys], dtype=np.int32)
    codes = np.where(who, reasons.spread(found, NO_CODE), NO_CODE)
    counts = np.bincount(codes[codes >= 0], minlength=len(names))
    used = [position for position in range(len(names)) if counts[position]]
    used.sort(key=lambda position: (-counts[position], labels[names[position]].casefold()))
    place = np.full(len(names) + 1, NO_CODE, dtype=np.int32)
    place[used] = np.arange(len(used))
    return categorise(place[codes], [labels[names[position]] for position in used])


def _read_exposure(sheet: Sheet, start: Dates, end: Dates) -> dict[str, Numbers]:
    """Read the days of treatment, or count them, if the data tell."""
    if sheet.has("exposure_days"):
        days, said = sheet.numbers("exposure_days"), sheet.column("exposure_days")
    elif sheet.has("treatment_start") and sheet.has("treatment_end"):
        span = (end - start).astype(np.float64)
        days = np.where(np.isnat(start) | np.isnat(end), np.nan, span + 1)
        said = f"from {sheet.column('treatment_start')} to {sheet.column('treatment_end')}"
    else:
        return {}
    impossible = days < 1
    what = f"people whose treatment lasted less than a day ({said})"
    sheet.find_rows("D15", impossible, what, "its days are not counted")
    return {"exposure_days": np.where(impossible, np.nan, days)}


def _read_membership(
    sheet: Sheet, description: TrialDescription, entered: Mask, rules: dict[str, str]
) -> pd.DataFrame:
    """Read who belongs to which population, and note by which rule."""
    columns: dict[str, Mask] = {}
    for slug, population in description.populations.items():
        if population.where:
            place = f"populations.{slug}.where"
            members, rule = select_rows(sheet, population.where, place)
        elif slug in EVERYBODY:
            members, rule = entered, rules["entered"]
        elif slug not in POPULATION_ROLES:
            continue  # a fault of trial.yml, and told as such
        else:
            role = POPULATION_ROLES[slug]
            members, rule = sheet.flags(role), f"{sheet.column(role)} = Y"
        what = f"people of the population {slug!r} ({rule}) who did not enter the trial"
        sheet.find_rows("D4", members & ~entered, what, _NOWHERE)
        columns[slug] = members & entered
        rules[f"population:{slug}"] = rule
    return pd.DataFrame(columns, index=pd.RangeIndex(sheet.rows))


def _read_variables(
    sheet: Sheet, description: TrialDescription, rules: dict[str, str]
) -> pd.DataFrame:
    """Read the baseline variables, and note their columns."""
    columns: dict[str, Numbers | Categories] = {}
    for slug, variable in description.variables.items():
        column = sheet.find_column(variable.column or slug.upper())
        rules[f"variable:{slug}"] = column
        if variable.levels:
            columns[slug] = _read_levels(sheet, slug, variable, column)
            continue
        columns[slug] = numbers = sheet.read_numbers(column)
        if slug == _AGE:
            hint = "correct the age, or leave the cell empty"
            sheet.fault_rows(column, numbers < 0, "is below 0", hint)
    return pd.DataFrame(columns, index=pd.RangeIndex(sheet.rows))


def _read_levels(sheet: Sheet, slug: str, variable: Variable, column: str) -> Categories:
    """Read a variable of levels; a fault for each value that is none of them."""
    texts = sheet.read_texts(column)
    found = match_values(texts, choose_levels(variable.levels))
    missing = np.isin(texts.values.to_numpy(zero_copy_only=False), MISSING)

    def describe(value: str) -> tuple[str, str]:
        label = json.dumps(value, ensure_ascii=False)
        level = f"`{make_slug(value)}: {{ label: {label} }}`"
        hint = f"add it under `variables.{slug}.levels`, such as {level}"
        return f"{value!r} is no level of the variable {slug!r}", hint

    sheet.fault_values(column, texts, (found == NO_CODE) & ~missing, describe)
    return categorise(texts.spread(found, NO_CODE), list(variable.levels))
