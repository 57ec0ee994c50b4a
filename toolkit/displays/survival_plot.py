"""The results of a time to an event in; its Kaplan-Meier curves, with people at risk, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.displays.computed_outcomes import find_computed
from toolkit.displays.line_chart import Chart, ChartLine, Scale, Text, choose_ticks, draw_chart
from toolkit.displays.numbers import write_p
from toolkit.displays.outcome_words import write_time
from toolkit.model.display import Picture
from toolkit.model.times import is_step, name_time, read_time
from toolkit.model.trial import BETWEEN
from toolkit.model.vocabulary import NOT_REACHED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from toolkit.displays.computed_outcomes import ComputedResults
    from toolkit.model.ard import Result, Results
    from toolkit.model.settings import Settings
    from toolkit.model.trial import TrialDescription

    Steps = Mapping[str, tuple[tuple[float, float], ...]]

_PERCENT = ((0, "0"), (25, "25"), (50, "50"), (75, "75"), (100, "100"))
_AT_RISK = "Number of people at risk"


def plot_survival(
    table: str, outcome: str, description: TrialDescription, results: Results, settings: Settings
) -> Picture:
    """Draw the share of people without the event over time, a curve for each arm.

    Args:
        table: The name of the outcome table that it stands under; names the picture.
        outcome: An outcome of the kind `time-to-event`.
        description: The trial.
        results: Its results.
        settings: The rounding rule.

    Returns:
        The curves, each labelled at its end with its median, and under the times of the table the
        people at risk.
    """
    found = find_computed(outcome, description, results, settings)
    steps = _find_steps(outcome, description, results)
    about = description.outcomes[outcome]
    times = _choose_times(found, steps)
    end = max([times[-1], *(points[-1][0] for points in steps.values() if points)])
    chart = Chart(
        tuple(_line(found, arm, steps[arm], times) for arm in description.arms),
        Scale(
            f"Time, {about.unit}" if about.unit else "Time",
            tuple((time, write_time(time, "")) for time in times),
            end,
        ),
        Scale("People without the event, %", _PERCENT),
        _AT_RISK,
        stepped=True,
    )
    alt = " ".join(_describe(found, times))
    picture_id = f"fig-{table.replace('_', '-')}"
    drawn = draw_chart(picture_id, f"{about.label}: {description.titles.short}", alt, chart)
    return Picture(picture_id, f"{about.label}: people without the event over time", drawn, alt)


def _find_steps(outcome: str, description: TrialDescription, results: Results) -> Steps:
    """Find the corners of each arm's curve, from 100% at the start."""
    corners: dict[str, list[tuple[float, float]]] = {arm: [] for arm in description.arms}
    for row in results.select("outcomes", outcome):
        time = read_time(row.context)
        if is_step(row.context) and time is not None and row.stat is not None:
            corners[row.group_level].append((time, row.stat))
    return {arm: ((0.0, 100.0), *found) if found else () for arm, found in corners.items()}


def _choose_times(found: ComputedResults, steps: Steps) -> tuple[float, ...]:
    """Choose the ticks: the start and the times of the table, or round ones where it has none."""
    computed = found.description.outcomes[found.slug].computed
    times = {0.0, *(computed.times if computed is not None else ())}
    if len(times) > 1:
        return tuple(sorted(times))
    last = max((points[-1][0] for points in steps.values() if points), default=1.0)
    return choose_ticks(0, last)


def _line(
    found: ComputedResults,
    arm: str,
    points: tuple[tuple[float, float], ...],
    times: tuple[float, ...],
) -> ChartLine:
    """Make the line of an arm, with its median and the people at risk."""
    about = found.found.get(("", arm), {})
    counts = []
    for time in times:
        row = found.found.get((name_time(time), arm), {}).get("at_risk")
        row = about.get("analysed") if row is None and time == 0 else row
        counts.append(Text("") if row is None else Text(found.write(row), (row.id,)))
    median = about.get("median")
    detail = Text("") if median is None else Text(_say_median(found, median), (median.id,))
    return ChartLine(found.description.arms[arm].name, points, detail, counts=tuple(counts))


def _say_median(found: ComputedResults, median: Result) -> str:
    """Say a median: `median 33 days`, `median not reached`, `median not known`."""
    if median.stat is None:
        return f"median {NOT_REACHED if median.note == NOT_REACHED else 'not known'}"
    return f"median {found.write(median)} {found.unit}".rstrip()


def _describe(found: ComputedResults, times: tuple[float, ...]) -> Iterator[str]:
    """Put the plot into words: medians, and at each time those without the event, and at risk."""
    label = found.description.outcomes[found.slug].label
    yield f"{label}: percentage of people without the event over time, by Kaplan and Meier."
    for arm, about in found.description.arms.items():
        said = []
        median = found.found.get(("", arm), {}).get("median")
        if median is not None:
            said.append(_say_median(found, median))
        for time in times:
            stats = found.found.get((name_time(time), arm), {})
            if "survival" in stats:
                share, risk = (found.write(stats[name]) for name in ("survival", "at_risk"))
                share = f"{share}%" if stats["survival"].stat is not None else "not known"
                when = write_time(time, found.unit)
                said.append(f"at {when} {share} without the event, {risk} at risk")
        yield f"{about.name}: {'; '.join(said) or 'nobody'}."
    p = found.found.get(("", BETWEEN), {}).get("p")
    if p is not None and p.stat is not None:
        yield f"Log-rank test: {write_p(p, found.settings)}."
