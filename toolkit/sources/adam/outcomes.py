"""Datasets of measurements and times in; the values of each outcome out, a row a person."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from toolkit.sources.adam.arms import CURRENT_ARM, read_current_arm
from toolkit.sources.adam.cells import NO_CODE, categorise
from toolkit.sources.adam.choices import select_rows
from toolkit.sources.adam.columns import Need, Wanted
from toolkit.sources.adam.roles import MEASUREMENTS, TIMES
from toolkit.sources.naming import make_slug

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from toolkit.model.datasets import MeasuredOutcome
    from toolkit.model.trial import TrialDescription
    from toolkit.sources.adam.cells import Codes, Mask
    from toolkit.sources.adam.people import PeopleRead
    from toolkit.sources.adam.problems import Problems
    from toolkit.sources.adam.sheet import Sheet

_TIME_TO_EVENT = "time-to-event"
_LISTED = 8


class OutcomesRead(NamedTuple):
    """What a dataset says about outcomes, as the parts of Participants.

    Attributes:
        measurements: By outcome, as in Participants.
        times: Likewise.
        rules: What Participants says of outcomes.
    """

    measurements: Mapping[str, pd.DataFrame]
    times: Mapping[str, pd.DataFrame]
    rules: Mapping[str, str]


def list_outcomes(description: TrialDescription) -> dict[str, dict[str, MeasuredOutcome]]:
    """List the outcomes that are computed, by dataset and slug."""
    by_dataset: dict[str, dict[str, MeasuredOutcome]] = {}
    for slug, outcome in description.outcomes.items():
        if outcome.computed is not None:
            by_dataset.setdefault(outcome.computed.dataset, {})[slug] = outcome.computed
    return by_dataset


def want_outcomes(outcomes: Mapping[str, MeasuredOutcome], description: TrialDescription) -> Wanted:
    """Say what is wanted of a dataset of outcomes."""
    kinds = {TIMES if how.kind == _TIME_TO_EVENT else MEASUREMENTS for how in outcomes.values()}
    required = {("subject",): None, ("parameter",): None}
    needs = []
    for slug, how in outcomes.items():
        if how.kind == _TIME_TO_EVENT:
            required |= {("time",): None, ("censored",): None}
        else:
            measured = how.responder.of if how.responder is not None else how.kind
            required |= {("visit",): None, (measured,): None}
        hint = f"change `outcomes.{slug}.computed.where`"
        needs += [Need(name, f"the outcome {slug!r}", hint) for name in how.where]
    unwanted = () if description.design.kind == "crossover" else CURRENT_ARM
    return Wanted(frozenset(kinds), tuple(required), tuple(needs), frozenset(unwanted))


def read_outcomes(
    sheet: Sheet,
    outcomes: Mapping[str, MeasuredOutcome],
    people: PeopleRead,
    description: TrialDescription,
) -> OutcomesRead:
    """Read the outcomes of a dataset.

    Args:
        sheet: The dataset, with what `want_outcomes` requires.
        outcomes: Its outcomes.
        people: The people of the trial.
        description: What `trial.yml` says.
    """
    person = sheet.find_persons(people.subjects, people.file, "D1", "rows")
    crossover = description.design.kind == "crossover"
    arm = read_current_arm(sheet, people.arms, person, description) if crossover else None
    rows = _Rows(sheet, person, _read_visits(sheet, description), arm, description)
    measurements: dict[str, pd.DataFrame] = {}
    times: dict[str, pd.DataFrame] = {}
    rules: dict[str, str] = {}
    for slug, how in outcomes.items():
        timed = how.kind == _TIME_TO_EVENT
        chosen, rules[f"outcome:{slug}"] = _select(rows, slug, how, timed=timed)
        if timed:
            times[slug] = _read_times(rows, slug, chosen)
        else:
            measurements[slug] = _read_values(rows, slug, chosen)
    return OutcomesRead(measurements, times, rules)


def find_unseen_timepoints(
    measures: Sequence[OutcomesRead],
    description: TrialDescription,
    where: str,
    problems: Problems,
) -> None:
    """Find the time points that `trial.yml` declares and that no measurement has."""
    frames = [frame for read in measures for frame in read.measurements.values()]
    seen = {name for frame in frames for name in frame["timepoint"].unique()}
    for slug, label in description.timepoints.items():
        if frames and slug not in seen:
            what = f"no row is of the time point {slug!r} ({label}) that trial.yml declares"
            hint = "its label must be what the data write for the visit"
            problems.find("D13", where, what, hint)


class _Rows(NamedTuple):
    """The rows of a dataset of outcomes.

    Attributes:
        sheet: The dataset.
        person: Whom each row is about.
        visit: The number of its time point, NO_CODE where it is none.
        arm: In a crossover trial the treatment at the time, if the data tell.
        description: What `trial.yml` says.
    """

    sheet: Sheet
    person: Codes
    visit: Codes
    arm: Codes | None
    description: TrialDescription

    def frame(self, chosen: Mask, *, timed: bool) -> pd.DataFrame:
        """Make a frame of some rows: who, which row, when if it matters, under which treatment."""
        row = np.flatnonzero(chosen).astype(np.int32) + 1
        frame = pd.DataFrame({"person": self.person[chosen], "row": row})
        if not timed:
            names = list(self.description.timepoints)
            frame["timepoint"] = categorise(self.visit[chosen], names)
        if self.arm is not None:
            arms = list(self.description.arms)
            frame["arm"] = categorise(self.arm[chosen], arms)
        return frame

    def keys(self, *, timed: bool) -> NDArray[np.int64]:
        """Number the rows so that two have the same number where those columns are the same."""
        keys = self.person.astype(np.int64)
        if not timed:
            keys = keys * (len(self.description.timepoints) + 1) + self.visit + 1
        if self.arm is not None:
            keys = keys * (len(self.description.arms) + 1) + self.arm + 1
        return keys


def _read_visits(sheet: Sheet, description: TrialDescription) -> Codes:
    """Read the number of the time point of each row, NO_CODE where it is none."""
    labels = {label.casefold(): n for n, label in enumerate(description.timepoints.values())}
    slugs = {slug: number for number, slug in enumerate(description.timepoints)}
    texts = sheet.texts("visit")
    values = texts.values.to_pylist()
    found = [labels.get(v.casefold(), slugs.get(make_slug(v), NO_CODE)) for v in values]
    return texts.spread(np.array(found, dtype=np.int32), NO_CODE)


def _select(rows: _Rows, slug: str, how: MeasuredOutcome, *, timed: bool) -> tuple[Mask, str]:
    """Find the rows of an outcome; a fault where there is none.

    Args:
        rows: The rows of the dataset.
        slug: The outcome.
        how: How it is computed.
        timed: Whether it is a time, for which visits do not matter.

    Returns:
        The rows about people of the trial, and the conditions as a reader sees them.
    """
    sheet = rows.sheet
    texts, column = sheet.texts("parameter"), sheet.column("parameter")
    chosen = texts.each(lambda value: value == how.parameter, missing=False).astype(bool)
    fits, said = select_rows(sheet, how.where, f"outcomes.{slug}.computed.where")
    rule = " and ".join(part for part in (f"{column} = {how.parameter}", said) if part)
    if sheet.rows and not chosen.any():
        values = texts.values.to_pylist()
        close = difflib.get_close_matches(how.parameter, values, n=3) or sorted(values)[:_LISTED]
        what = f"column {column}: no row has {how.parameter!r}, which the outcome {slug!r} asks for"
        sheet.problems.fault(sheet.where, what, f"in the data are: {', '.join(close)}")
    elif sheet.rows and not (chosen & fits).any():
        what = f"no row is left for the outcome {slug!r} by its conditions: {rule}"
        sheet.problems.fault(sheet.where, what, f"change `outcomes.{slug}.computed.where`")
    elif sheet.rows and not timed and not (chosen & fits & (rows.visit != NO_CODE)).any():
        visits = sheet.texts("visit").take(chosen & fits).used().values.to_pylist()
        what = f"no row of the outcome {slug!r} is of a time point of trial.yml"
        hint = f"declare them under `timepoints`; the data have: {', '.join(visits[:_LISTED])}"
        sheet.problems.fault(sheet.where, f"column {sheet.column('visit')}: {what}", hint)
    chosen &= fits & (rows.person != NO_CODE)
    return chosen if timed else chosen & (rows.visit != NO_CODE), rule


def _read_values(rows: _Rows, slug: str, chosen: Mask) -> pd.DataFrame:
    """Read the values and changes of an outcome."""
    _fault_doubles(rows, slug, chosen, timed=False)
    frame = rows.frame(chosen, timed=False)
    for role in ("value", "change"):
        if rows.sheet.has(role):
            frame[role] = rows.sheet.numbers(role)[chosen]
    return frame


def _read_times(rows: _Rows, slug: str, chosen: Mask) -> pd.DataFrame:
    """Read the times of an outcome, and whether the event happened or the time was cut off."""
    sheet = rows.sheet
    time, censored = sheet.numbers("time"), sheet.numbers("censored")
    untimed = chosen & np.isnan(time)
    what = f"rows of the outcome {slug!r} without a time ({sheet.column('time')} is empty)"
    sheet.find_rows("D16", untimed, what, "they are left out")
    chosen = chosen & ~untimed
    hint = "write the time since the start, which is 0 or more"
    sheet.fault_rows(sheet.column("time"), chosen & (time < 0), "is below 0", hint)
    unclear = chosen & ~((censored >= 0) & (censored == np.floor(censored)))
    what = "does not say whether the event happened"
    hint = "write 0 where the event happened, and 1 or more where the time was cut off"
    sheet.fault_rows(sheet.column("censored"), unclear, what, hint)
    _fault_doubles(rows, slug, chosen, timed=True)
    return rows.frame(chosen, timed=True).assign(time=time[chosen], event=censored[chosen] == 0)


def _fault_doubles(rows: _Rows, slug: str, chosen: Mask, *, timed: bool) -> None:
    """Add a fault for each row of an outcome that is about the same as one before it."""
    sheet, keys = rows.sheet, rows.keys(timed=timed)
    places = np.flatnonzero(chosen)
    again = places[pd.Series(keys[places]).duplicated().to_numpy()]
    column = sheet.column("subject")
    same = " and ".join(
        ["person", *([] if timed else ["visit"]), *([] if rows.arm is None else ["treatment"])]
    )

    def describe(position: int) -> tuple[str, str, str]:
        first = int(np.argmax(chosen & (keys == keys[position])))
        who = sheet.columns[column][position].as_py()
        said = f"{who!r} has a row for the same {same} in {sheet.at(first)}"
        hint = f"choose one of them by `outcomes.{slug}.computed.where`, such as `ANL01FL: Y`"
        return sheet.at(position), f"outcome {slug!r}: {said}", hint

    sheet.problems.fault_each(f"{sheet.where}: outcome {slug!r}", again.tolist(), describe)
