"""Results and the rule of a table in; the adverse events that it shows, in order, out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from toolkit.model.trial import ALL, ANY_ARM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from toolkit.model.ard import Result, Results
    from toolkit.model.settings import AdverseEventSettings
    from toolkit.model.trial import TrialDescription

EMERGENT = "teae"
SERIOUS, OTHER = "sae", "other_ae"
REGISTRY_CATEGORIES = (OTHER, SERIOUS)
"""The categories of the events that a registry's record lists one by one."""
BY_FREQUENCY = "frequency"
BY_ALPHABET = "alphabet"
SORTS = (BY_FREQUENCY, BY_ALPHABET)
"""The orders of events and classes, beside the frequency in an arm that is named."""
_NEAR = 1e-6  # per cent: more than the arithmetic of computers can be wrong by


@dataclass(frozen=True)
class EventGroup:
    """Events of one class.

    Attributes:
        organ_class: The class; empty for events without one.
        events: The events, in the order in which a table shows them.
    """

    organ_class: str
    events: tuple[str, ...]


def find_event_result(
    results: Results, event: str, category: str, statistic: str, group: str
) -> Result | None:
    """Find a statistic of an event, a class or any event: `adverse_events/rash/n@placebo`."""
    kind = "" if category == EMERGENT else f"{category}/"
    return results.get(f"adverse_events/{event}/{kind}{statistic}@{group}")


def frequent_events(
    description: TrialDescription,
    results: Results,
    rule: AdverseEventSettings,
    category: str = EMERGENT,
) -> tuple[str, ...]:
    """List the events whose incidence passes the rule, in its order.

    Where a count is known, incidence is that count over the arm's size, as an exact fraction;
    otherwise it is the percentage as published. Ties keep the declared order.

    Args:
        description: The trial.
        results: Its results.
        rule: Threshold, comparison, the arm that decides, and the order.
        category: Which of the events.
    """
    columns = description.columns_of("adverse_events")
    arms = columns if rule.arm == ANY_ARM else (rule.arm,)
    passing = [
        event
        for event in description.events
        if any(
            _may_pass(results, event, category, arm, rule)
            and _passes(_incidence(results, event, category, arm), rule)
            for arm in arms
        )
    ]
    names = {event: description.events[event].label for event in passing}
    return _sort(passing, names, _frequency(description, results, rule, category), rule)


def group_events(
    description: TrialDescription,
    results: Results,
    rule: AdverseEventSettings,
    category: str = EMERGENT,
) -> tuple[EventGroup, ...]:
    """Put the frequent events under their classes; a class is there if it holds one of them.

    Where the results have no numbers for classes, all events are in one group without a class.

    Args:
        description: The trial.
        results: Its results.
        rule: Threshold, comparison, the arm that decides, and the order of classes and events.
        category: Which of the events.
    """
    events = frequent_events(description, results, rule, category)
    counted = {slug for slug in description.organ_classes if results.select("adverse_events", slug)}
    by_class: dict[str, list[str]] = {}
    for event in events:
        organ_class = description.events[event].organ_class or ""
        by_class.setdefault(organ_class if organ_class in counted else "", []).append(event)
    classes = [slug for slug in description.organ_classes if slug in by_class]
    frequency = _frequency(description, results, rule, category)
    ordered = _sort(classes, description.organ_classes, frequency, rule)
    return tuple(
        EventGroup(slug, tuple(by_class[slug])) for slug in (*ordered, "") if slug in by_class
    )


def _sort(
    slugs: Iterable[str],
    names: dict[str, str],
    frequency: Callable[[str], Fraction],
    rule: AdverseEventSettings,
) -> tuple[str, ...]:
    """Sort events or classes as the rule says."""
    if rule.sort == BY_ALPHABET:
        return tuple(sorted(slugs, key=lambda slug: names[slug].casefold()))
    return tuple(sorted(slugs, key=lambda slug: -frequency(slug)))


def _frequency(
    description: TrialDescription, results: Results, rule: AdverseEventSettings, category: str
) -> Callable[[str], Fraction]:
    """Return how frequent an event or a class is in the arm that a table is sorted by."""
    leading = _leading_arm(description, rule)
    return lambda slug: _incidence(results, slug, category, leading) or Fraction(0)


def _leading_arm(description: TrialDescription, rule: AdverseEventSettings) -> str:
    """Return the arm that a table is sorted by."""
    if rule.sort != BY_FREQUENCY:
        return rule.sort
    columns = description.columns_of("adverse_events")
    arm = description.experimental_arm
    return arm if arm in columns or not columns else columns[0]


def _may_pass(
    results: Results, event: str, category: str, group: str, rule: AdverseEventSettings
) -> bool:
    """Tell quickly that nobody, or far too few, had an event; what is near the limit may pass."""
    kind = "" if category == EMERGENT else f"{category}/"
    stem = f"adverse_events/{event}/{kind}"
    count = results.get(f"{stem}n@{group}")
    if count is None:
        return results.get(f"{stem}percent@{group}") is not None
    if count.stat is None:
        return True
    size = results.get(f"{stem}denominator@{group}") or results.get(f"population/safety/n@{group}")
    known = size.stat if size is not None else None
    return not known or 100 * count.stat / known > rule.threshold - _NEAR


def _passes(incidence: Fraction | None, rule: AdverseEventSettings) -> bool:
    """Tell whether an incidence passes; what was not reported does not."""
    if incidence is None:
        return False
    threshold = _exact(rule.threshold)
    return incidence > threshold or (rule.comparison == "at-least" and incidence == threshold)


def _incidence(results: Results, event: str, category: str, group: str) -> Fraction | None:
    """Return the percentage of people with an event, as exactly as it is known."""
    size = _find_size(results, event, category, group)
    count = find_event_result(results, event, category, "n", group)
    if count is not None and count.stat is not None and size:
        return 100 * _exact(count.stat) / _exact(size)
    percent = find_event_result(results, event, category, "percent", group)
    return _exact(percent.stat) if percent is not None and percent.stat is not None else None


def _find_size(results: Results, event: str, category: str, group: str) -> float | None:
    """Find of how many people an incidence is: the event's own number, or the group's."""
    own = find_event_result(results, event, category, "denominator", group)
    size = own or results.get(f"population/safety/n@{group}")
    return size.stat if size is not None else None


def _exact(value: float) -> Fraction:
    """Return the decimal that a number is written as: 0.1 is a tenth."""
    return Fraction(Decimal(repr(value)))


def name_event(description: TrialDescription, event: str, category: str) -> str:
    """Name an event, with its category where a registry lists it as serious."""
    label = description.events[event].label
    return f"{label} (serious)" if category == SERIOUS else label


def write_limit(rule: AdverseEventSettings) -> str:
    """Write the limit of a rule: `more than 15%`."""
    word = "more than" if rule.comparison == "above" else "at least"
    return f"{word} {rule.threshold:g}%"


def describe_whom(description: TrialDescription, rule: AdverseEventSettings, any_arm: str) -> str:
    """Name the people whose incidence decides.

    Args:
        description: The trial.
        rule: The rule.
        any_arm: What is said where any arm may decide.
    """
    if rule.arm == ANY_ARM:
        return any_arm
    return "all arms together" if rule.arm == ALL else description.group_name(rule.arm)


def describe_rule(description: TrialDescription, rule: AdverseEventSettings) -> str:
    """Say which events a table shows, counted how, and sorted by what."""
    from_registry = description.source == "ctgov"
    any_arm = f"at least one {'group' if from_registry else 'arm'}"
    whom = describe_whom(description, rule, any_arm)
    counted = "people, not events" if from_registry else "people, not events; safety population"
    passing = (
        f"all events that anybody in {whom} had"
        if shows_all(rule)
        else f"events that {write_limit(rule)} of the people in {whom} had"
    )
    order = _describe_order(description, rule)
    return f"Shown are {passing} ({counted}), {order}."


def shows_all(rule: AdverseEventSettings) -> bool:
    """Tell whether every event that anybody had passes the rule."""
    return rule.threshold == 0 and rule.comparison == "above"


def _describe_order(description: TrialDescription, rule: AdverseEventSettings) -> str:
    """Say in which order events stand."""
    if rule.sort == BY_ALPHABET:
        return "in alphabetical order"
    leading = _leading_arm(description, rule)
    if leading == ALL:
        return "the most frequent first"
    return f"the most frequent with {description.group_name(leading)} first"
