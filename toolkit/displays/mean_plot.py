"""The means of an outcome in; a plot of them over time, with their intervals, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.displays.computed_outcomes import find_computed
from toolkit.displays.line_chart import Chart, ChartLine, Scale, Text, choose_ticks, draw_chart
from toolkit.displays.numbers import MINUS
from toolkit.model.display import Picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.displays.computed_outcomes import ComputedResults
    from toolkit.model.ard import Result, Results
    from toolkit.model.settings import Settings
    from toolkit.model.trial import TrialDescription

_PEOPLE = "Number of people with a value"
_MARGIN = 0.4  # of the way from one time point to the next


def plot_means(
    table: str, outcome: str, description: TrialDescription, results: Results, settings: Settings
) -> Picture | None:
    """Draw the means of every arm over the time points, each with its interval.

    Args:
        table: The name of the outcome table that it stands under; names the picture.
        outcome: An outcome of the kind `value` or `change`.
        description: The trial.
        results: Its results.
        settings: The rounding rule.

    Returns:
        A line an arm, with the number of people at every time point under it; None where no arm
        has a mean.
    """
    found = find_computed(outcome, description, results, settings)
    about = description.outcomes[outcome]
    shown = tuple(
        timepoint
        for timepoint in description.timepoints
        if any(_known(found, timepoint, arm, "mean") for arm in description.arms)
    )
    if not shown:
        return None
    lines = tuple(_line(found, arm, shown) for arm in description.arms)
    unit = f", {about.unit}" if about.unit else ""
    chart = Chart(
        lines,
        Scale(
            "",
            tuple((place, description.timepoints[name]) for place, name in enumerate(shown)),
            margin=_MARGIN,
        ),
        Scale(f"Mean and its interval{unit}", _choose_heights(lines)),
        _PEOPLE,
    )
    alt = " ".join(_describe(found, shown))
    picture_id = f"fig-{table.replace('_', '-')}"
    drawn = draw_chart(picture_id, f"{about.label}: {description.titles.short}", alt, chart)
    return Picture(picture_id, f"{about.label}: means with their intervals", drawn, alt)


def _known(found: ComputedResults, timepoint: str, arm: str, name: str) -> Result | None:
    """Find a statistic that has a value."""
    row = found.found.get((timepoint, arm), {}).get(name)
    return row if row is not None and row.stat is not None else None


def _line(found: ComputedResults, arm: str, shown: tuple[str, ...]) -> ChartLine:
    """Make the line of an arm."""
    points, whiskers, counts = [], [], []
    for place, timepoint in enumerate(shown):
        mean, low, high = (
            _known(found, timepoint, arm, name) for name in ("mean", "ci_lower", "ci_upper")
        )
        if mean is not None:
            points.append((float(place), mean.stat or 0.0))
            whiskers.append((low.stat or 0.0, high.stat or 0.0) if low and high else None)
        size = _known(found, timepoint, arm, "n")
        counts.append(Text(found.write(size), (size.id,)) if size else Text(""))
    name = found.description.arms[arm].name
    return ChartLine(name, tuple(points), whiskers=tuple(whiskers), counts=tuple(counts))


def _choose_heights(lines: tuple[ChartLine, ...]) -> tuple[tuple[float, str], ...]:
    """Choose the ticks of the vertical axis, so that every interval lies between them."""
    values = [y for line in lines for _, y in line.points]
    values += [end for line in lines for ends in line.whiskers if ends for end in ends]
    ticks = choose_ticks(min(values), max(values))
    return tuple((tick, f"{tick:g}".replace("-", MINUS)) for tick in ticks)


def _describe(found: ComputedResults, shown: tuple[str, ...]) -> Iterator[str]:
    """Put the plot into words: the means of every arm at every time point."""
    about = found.description.outcomes[found.slug]
    unit = f" in {about.unit}" if about.unit else ""
    yield f"{about.label}: means over time{unit}."
    for timepoint in shown:
        said = []
        for arm, described in found.description.arms.items():
            mean = _known(found, timepoint, arm, "mean")
            text = found.write(mean) if mean else "nobody with a value"
            low, high = (_known(found, timepoint, arm, name) for name in ("ci_lower", "ci_upper"))
            if low and high:
                text += f" (95% CI {found.write(low)} to {found.write(high)})"
            said.append(f"{described.name} {text}")
        yield f"{found.description.timepoints[timepoint]}: {'; '.join(said)}."
