"""Results in; facts out: the same results as a writer uses them in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.displays.numbers import write_number
from toolkit.model.display import Fact
from toolkit.model.trial import ALL
from toolkit.model.vocabulary import EVENT_CATEGORIES, FLOW_BOXES

if TYPE_CHECKING:
    from toolkit.model.ard import Result, Results
    from toolkit.model.settings import Settings
    from toolkit.model.trial import TrialDescription


def write_facts(
    description: TrialDescription, results: Results, settings: Settings
) -> tuple[Fact, ...]:
    """Write every result as a fact, in the results' order: how it reads, what it is, its source."""
    return tuple(_write_fact(description, result, results, settings) for result in results)


def _write_fact(
    description: TrialDescription, result: Result, results: Results, settings: Settings
) -> Fact:
    """Write one result as a fact."""
    return Fact(
        id=result.id,
        text=write_number(result, settings),
        label=label_result(description, result),
        source=f"Worked out: {result.note}" if result.origin == "derived" else result.source,
        origin=result.origin,
        value=result.stat,
        unit=result.unit,
        people=_name_people(result, results, settings),
    )


def _name_people(result: Result, results: Results, settings: Settings) -> str:
    """Say of how many people a result is: `of 36 people`."""
    size = results.get(f"population/{result.population}/n@{result.group_level}")
    if size is None or size.stat is None or size.id == result.id:
        return ""
    return f"of {write_number(size, settings)} people"


def label_result(description: TrialDescription, result: Result) -> str:
    """Say in words what a result is: variable, level, time point, population, group, statistic."""
    parts = [_name_variable(description, result), _name_level(description, result)]
    parts.append(_name_context(description, result))
    if result.population in description.populations and result.population != result.variable:
        parts.append(description.populations[result.population].name)
    if result.group_level and result.group_level != ALL:
        parts.append(description.group_name(result.group_level))
    # A claim says by its name what it counts, which may be sites as well as people.
    if result.stat_name != "value" and (result.analysis, result.stat_name) != ("claims", "n"):
        parts.append(result.stat_label)
    return ", ".join(part for part in parts if part)


def _name_variable(description: TrialDescription, result: Result) -> str:
    """Return the words for the variable of a result."""
    slug = result.variable
    words: dict[str, str] = {
        **{name: item.name for name, item in description.populations.items()},
        **{name: item.label for name, item in description.variables.items()},
        **{name: item.label for name, item in description.events.items()},
        **{name: item.label for name, item in description.outcomes.items()},
    }
    if result.analysis == "flow":
        return description.flow_labels.get(slug, FLOW_BOXES[slug])
    if result.analysis == "adverse_events" and slug not in description.events:
        return "Any adverse event"
    return words.get(slug, slug.replace("_", " "))


def _name_level(description: TrialDescription, result: Result) -> str:
    """Return the words for the level of a result."""
    variable = description.variables.get(result.variable)
    if variable is not None and result.variable_level in variable.levels:
        return variable.levels[result.variable_level].label
    return result.variable_level


def _name_context(description: TrialDescription, result: Result) -> str:
    """Return the words for the time point or the category of a result."""
    if result.analysis == "adverse_events":
        return EVENT_CATEGORIES[result.context].lower()
    return description.timepoints.get(result.context, result.context)
