"""Results in; facts out: the same results as a writer uses them in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from toolkit.displays.numbers import write_number
from toolkit.displays.outcome_words import write_time
from toolkit.model.display import Fact
from toolkit.model.times import read_time
from toolkit.model.trial import ALL
from toolkit.model.vocabulary import EVENT_CATEGORIES

if TYPE_CHECKING:
    from toolkit.model.ard import Result, Results
    from toolkit.model.settings import Settings
    from toolkit.model.trial import TrialDescription

_PARTS = {
    "flow": "participant flow",
    "population": "numbers of people in the groups",
    "baseline": "participants at the start",
    "adverse_events": "deaths and adverse events",
    "outcomes": "outcomes",
}
"""The parts of a registry's record, by the analysis of their numbers."""


class Facts(Mapping[str, Fact]):
    """The results of a trial as facts, by id, in the results' order; each is written when asked.

    A registry's record has thousands of results, of which a page shows some.

    Args:
        description: The trial.
        results: Its results.
        settings: The rounding rule.
    """

    def __init__(self, description: TrialDescription, results: Results, settings: Settings) -> None:
        self._description = description
        self._results = results
        self._settings = settings
        self._written: dict[str, Fact] = {}

    def __getitem__(self, result_id: str) -> Fact:
        """Write a result as a fact: how it reads, what it is, its source."""
        if result_id not in self._written:
            result = self._results.get(result_id)
            if result is None:
                raise KeyError(result_id)
            about = (self._description, result, self._results, self._settings)
            self._written[result_id] = _write_fact(*about)
        return self._written[result_id]

    def __iter__(self) -> Iterator[str]:
        """Go through the ids."""
        return iter(self._results.ids)

    def __len__(self) -> int:
        """Count the results."""
        return len(self._results)


def write_facts(
    description: TrialDescription, results: Results, settings: Settings
) -> tuple[Fact, ...]:
    """Write every result as a fact, in the results' order: how it reads, what it is, its source."""
    return tuple(Facts(description, results, settings).values())


def _write_fact(
    description: TrialDescription, result: Result, results: Results, settings: Settings
) -> Fact:
    """Write one result as a fact."""
    return Fact(
        id=result.id,
        text=write_number(result, settings),
        label=label_result(description, result),
        source=_name_source(description, result),
        origin=result.origin,
        value=result.stat,
        unit=result.unit,
        people=_name_people(description, result, results, settings),
        part=_name_part(description, result),
    )


def _name_part(description: TrialDescription, result: Result) -> str:
    """Name the part of a registry's record that a result stands in; nothing of other sources."""
    if description.source != "ctgov":
        return ""
    if result.origin == "derived":
        return "Worked out from other numbers of the record"
    document = next(iter(description.documents.values()))
    return f"{document.short}, {_PARTS.get(result.analysis, 'numbers of the whole study')}"


def _name_source(description: TrialDescription, result: Result) -> str:
    """Say where a result comes from; of one that could not be computed, also why."""
    if result.origin == "derived":
        return f"Worked out: {result.note}"
    why = description.computed or description.source == "ctgov"
    if why and result.stat is None and result.note:
        return f"{result.source}; {result.note}"
    return result.source


def _name_people(
    description: TrialDescription, result: Result, results: Results, settings: Settings
) -> str:
    """Say of how many people a result is: `of 36 people`."""
    size = results.find_size(result)
    # a computed box of those who were analysed is the size of its population, and no part of it
    its_own = result.analysis == "flow" and description.computed
    # whom a registry's outcome is about, it says itself, or nobody knows
    borrowed = result.analysis == "outcomes" and description.source == "ctgov"
    its_own |= borrowed and size is not None and size.analysis == "population"
    if size is None or size.id == result.id or its_own:
        return ""
    return f"of {write_number(size, settings)} people"


def label_result(description: TrialDescription, result: Result) -> str:
    """Say in words what a result is: variable, level, time point, population, group, statistic."""
    parts = [_name_variable(description, result), _name_level(description, result)]
    parts.append(_name_context(description, result))
    # whom a number of a record is about, its group says
    named = description.source != "ctgov" and result.population != result.variable
    if named and result.population in description.populations:
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
    if result.analysis == "flow":
        return description.name_box(slug)
    if result.analysis == "adverse_events":
        if slug in description.events:
            return description.events[slug].label
        return description.organ_classes.get(slug, "Any adverse event")
    for described in (description.outcomes, description.variables, description.events):
        if slug in described:
            return described[slug].label
    known = description.populations.get(slug)
    return known.name if known else slug.replace("_", " ")


def _name_level(description: TrialDescription, result: Result) -> str:
    """Return the words for the level of a result: a category, a class of events, a reason."""
    level = result.variable_level
    if result.analysis == "adverse_events":
        return description.organ_classes.get(level, level)
    variable = description.variables.get(result.variable)
    if variable is not None and level in variable.levels:
        return variable.levels[level].label
    return level


def _name_context(description: TrialDescription, result: Result) -> str:
    """Return the words for the time point or the category of a result."""
    if result.analysis == "adverse_events":
        return EVENT_CATEGORIES[result.context].lower()
    if description.flow_by_periods and result.context in description.periods:
        return description.periods[result.context].name
    time = read_time(result.context)
    if result.context in description.timepoints or time is None:
        return description.timepoints.get(result.context, result.context)
    return f"at {write_time(time, description.outcomes[result.variable].unit)}"
