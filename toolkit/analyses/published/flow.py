"""A Trial in; the people in each box of its flow diagram out."""

from __future__ import annotations

from itertools import chain, count
from typing import TYPE_CHECKING

from toolkit.analyses.published.printed import derive, name_grouping, transcribe
from toolkit.model.ard import Result
from toolkit.model.flow import Balance, flow_id, list_balances, name_reason
from toolkit.model.trial import ALL
from toolkit.model.vocabulary import STATISTICS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from toolkit.model.trial import PublishedNumber, Trial

_LONGEST_REASON = 60  # in an id


def analyse_flow(trial: Trial) -> Iterator[Result]:
    """List the people in each box: `flow/screened`, `flow/allocated@placebo`.

    A box that the source does not give, but that follows from boxes that it gives, is derived:
    where all but one of the boxes that add up are known, so is that one.
    """
    rows: dict[str, Result] = {}
    for number in trial.flow:
        row = _transcribe_box(trial, number, rows)
        rows[row.id] = row
    balances = list_balances(trial.description, tuple(rows.values()))
    while derived := next((d for b in balances if (d := _solve(b, rows, trial))), None):
        rows[derived.id] = derived
    yield from rows.values()


def _transcribe_box(trial: Trial, number: PublishedNumber, known: Mapping[str, Result]) -> Result:
    """Make the row of one box, or of one reason in it."""

    def name(reason: str) -> str:
        return flow_id(
            number.variable,
            number.group,
            period=number.context,
            population=number.population,
            reason=reason,
            counted=number.statistic,
        )

    result_id = name(name_reason(number.level))
    if trial.description.flow_by_periods and number.level:
        # a registry's reasons are free text: any length, any signs, and the same one twice
        stem = name_reason(number.level)[:_LONGEST_REASON] or "other"
        tried = chain((stem,), (f"{stem}_{number}" for number in count(2)))
        result_id = next(made for made in map(name, tried) if made not in known)
    return transcribe(trial, number, result_id=result_id, analysis="flow")


def _solve(balance: Balance, rows: dict[str, Result], trial: Trial) -> Result | None:
    """Work out the one unknown number of a balance; None where there is not exactly one."""
    ids = (balance.total, *balance.parts)
    values = {name: rows[name].stat if name in rows else None for name in ids}
    unknown = [name for name, value in values.items() if value is None]
    known = {name: value for name, value in values.items() if value is not None}
    if len(unknown) != 1 or not known:
        return None
    wanted = unknown[0]
    if wanted == balance.total:
        terms, sign = list(known), " + "
        stat = sum(known.values())
    else:
        terms, sign = [balance.total, *(name for name in balance.parts if name in known)], " − "
        stat = known[balance.total] - sum(known[name] for name in terms[1:])
    if stat < 0:  # the check of the balances reports it
        return None
    like = rows.get(wanted) or _empty_row(wanted, trial)
    how = sign.join(f"{known[name]:.0f}" for name in terms)
    if len(terms) == 1 and trial.description.flow_by_periods:
        how = f"the {how} people who started"
    basis = sign.join(terms)
    return derive(like, result_id=wanted, stat_name="n", stat=stat, how=how, basis=basis)


def _empty_row(result_id: str, trial: Trial) -> Result:
    """Make the row of a box that the source says nothing about."""
    path, _, group = result_id.partition("@")
    _, box, *inner = path.split("/")
    periods = trial.description.periods
    return Result(
        id=result_id,
        analysis="flow",
        population="",
        group=name_grouping(trial.description, group),
        group_level=group or ALL,
        variable=box,
        variable_level="",
        context=next((part for part in inner if part in periods), ""),
        stat_name="n",
        stat_label=STATISTICS["n"],
        stat=None,
        unit="",
        relation="=",
        printed="",
        origin="not reported",
        source="",
    )
