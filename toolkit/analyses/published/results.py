"""A trial as its source prints it in; all its results out."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from toolkit.analyses.published.adverse_events import analyse_adverse_events
from toolkit.analyses.published.baseline import analyse_baseline
from toolkit.analyses.published.claims import analyse_claims
from toolkit.analyses.published.flow import analyse_flow
from toolkit.analyses.published.implied import population_sizes
from toolkit.analyses.published.outcomes import analyse_outcomes
from toolkit.analyses.published.populations import analyse_populations
from toolkit.analyses.published.shares import add_shares

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.model.ard import Result
    from toolkit.model.trial import Trial

_TWICE = "The record gives this twice."


def analyse_published(trial: Trial) -> Iterator[Result]:
    """List the printed results of a trial, and those that follow from them.

    Of a registry's counts, percentages follow.
    """
    if trial.description.source == "ctgov":
        yield from _make_unique(_analyse_record(trial))
        return
    populations = tuple(analyse_populations(trial))
    sizes = population_sizes(populations)
    yield from populations
    yield from analyse_flow(trial)
    yield from analyse_baseline(trial)
    yield from analyse_adverse_events(trial, sizes)
    yield from analyse_outcomes(trial, sizes)
    yield from analyse_claims(trial)


def _analyse_record(trial: Trial) -> Iterator[Result]:
    """List the results of a registry's record."""
    populations = tuple(analyse_populations(trial))
    sizes = {row.id: row for row in populations}
    yield from populations
    yield from analyse_flow(trial)
    yield from add_shares(analyse_baseline(trial), sizes)
    yield from add_shares(analyse_adverse_events(trial, {}), sizes)
    yield from add_shares(analyse_outcomes(trial, {}), sizes)
    yield from analyse_claims(trial)


def _make_unique(rows: Iterator[Result]) -> Iterator[Result]:
    """Rename what a record gives twice, so that nothing of it is lost."""
    known: set[str] = set()
    for row in rows:
        kept = row
        if row.id in known:
            path, at, group = row.id.partition("@")
            again = next(n for n in count(2) if f"{path}/{n}{at}{group}" not in known)
            kept = replace(
                row, id=f"{path}/{again}{at}{group}", note=f"{row.note} {_TWICE}".strip()
            )
        known.add(kept.id)
        yield kept
