"""The groups of every part of a record in; which of them are the same people out.

A registry numbers the groups of each part anew. They are joined by explicit rules only: what
`trial.yml` says, the same title, or both parts having one group. The rest stay groups of their own.
"""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from toolkit.errors import Fault
from toolkit.model.trial import ALL, ANY_ARM, BETWEEN
from toolkit.sources.ctgov.record import ResultGroup
from toolkit.sources.ctgov.titles import match_titles, write_key
from toolkit.sources.ctgov.totals import find_baseline_total, find_event_total
from toolkit.sources.ctgov.words import cut_words
from toolkit.sources.naming import Slugs, make_slug

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from toolkit.sources.ctgov.record import EventGroup, Record, ResultsSection
    from toolkit.sources.ctgov.remarks import Remarks

NOBODY = "none"
"""What `trial.yml` says of a group that is none of the arms."""

_OWN_NAMES = frozenset({ALL, ANY_ARM, BETWEEN, NOBODY})
_LONGEST_SLUG = 50
_SHOWN = 5

GroupT = TypeVar("GroupT", bound=ResultGroup)


@dataclass(frozen=True)
class Groups:
    """The groups of a record, by the names that results use.

    Attributes:
        arms: The title of each arm.
        others: The title of each group that is no arm.
        flow: The name of each group of the participant flow, by its id.
        baseline: Likewise of the baseline, with `all` for the total.
        events: Likewise of the adverse events, without a total.
        outcomes: Likewise of each outcome.
    """

    arms: Mapping[str, str]
    others: Mapping[str, str]
    flow: Mapping[str, str]
    baseline: Mapping[str, str]
    events: Mapping[str, str]
    outcomes: Sequence[Mapping[str, str]]

    def title(self, group: str) -> str:
        """Return the title of a group."""
        return self.arms.get(group) or self.others.get(group) or "all participants"


def join_groups(record: Record, chosen: Mapping[str, str], remarks: Remarks) -> Groups:
    """Find which groups of a record are the same people.

    The arms are the groups of the participant flow; without one, those of the baseline, of the
    adverse events, or of the protocol.

    Args:
        record: The record.
        chosen: What `trial.yml` says: the arm, or `none`, by the place of a group.
        remarks: Where what cannot be joined is told.
    """
    parts = _Parts.read(record.results_section, chosen, remarks)
    joiner = _Joiner(remarks, chosen)
    of_flow = joiner.name_arms(parts.flow)
    if not joiner.arms:
        joiner.name_arms([group for group in parts.baseline if group is not parts.total])
    if not joiner.arms:
        joiner.name_arms(parts.events)
    if not joiner.arms:
        protocol = record.protocol_section.arms_interventions_module.arm_groups
        planned = [ResultGroup(id=f"arm {n}", title=a.label) for n, a in enumerate(protocol, 1)]
        joiner.name_arms(planned or [ResultGroup(id="participants", title="Participants")])
    joiner.learn("baseline", parts.baseline)
    joiner.learn("adverse_events", parts.events)
    for number, of_outcome in enumerate(parts.outcomes, 1):
        joiner.learn(f"outcomes/{number}", of_outcome)
    groups = Groups(
        arms=joiner.arms,
        others=joiner.others,
        flow=of_flow,
        baseline=joiner.join("baseline", parts.baseline, parts.total),
        events=joiner.join("adverse_events", parts.events),
        outcomes=[
            joiner.join(f"outcomes/{number}", of_outcome)
            for number, of_outcome in enumerate(parts.outcomes, 1)
        ],
    )
    joiner.tell()
    return groups


@dataclass(frozen=True)
class _Parts:
    """The groups of each part of a record, each id once.

    Attributes:
        flow: Of the participant flow.
        baseline: Of the baseline.
        total: The one among them that is all participants.
        events: Of the adverse events, without one that repeats the others.
        outcomes: Of each outcome.
    """

    flow: Sequence[ResultGroup] = ()
    baseline: Sequence[ResultGroup] = ()
    total: ResultGroup | None = None
    events: Sequence[EventGroup] = ()
    outcomes: Sequence[Sequence[ResultGroup]] = ()

    @classmethod
    def read(
        cls, results: ResultsSection | None, chosen: Mapping[str, str], remarks: Remarks
    ) -> _Parts:
        """List the groups of a record."""
        if results is None:
            return cls()
        start, module = results.baseline_characteristics_module, results.adverse_events_module
        flow = _keep_once(results.participant_flow_module.groups, "flow", remarks)
        arms = {write_key(group.title) for group in flow}
        baseline = _keep_once(start.groups, "baseline", remarks)
        total = find_baseline_total(start.denoms, baseline, arms)
        if total is not None and f"baseline/{total.id}" in chosen:
            total = None
        events = _keep_once(module.event_groups if module else (), "adverse_events", remarks)
        repeated = find_event_total(events, arms)
        if repeated is not None and f"adverse_events/{repeated.id}" not in chosen:
            what = f"the group {repeated.title!r} repeats the others and is left out"
            remarks.find("R2", f"adverse_events/{repeated.id}", what)
            events = [group for group in events if group is not repeated]
        outcomes = enumerate(results.outcome_measures_module.outcome_measures, 1)
        return cls(
            flow,
            baseline,
            total,
            events,
            [_keep_once(of.groups, f"outcomes/{number}", remarks) for number, of in outcomes],
        )


def _keep_once(groups: Sequence[GroupT], part: str, remarks: Remarks) -> list[GroupT]:
    """Keep the first group of each id."""
    kept: dict[str, GroupT] = {}
    for group in groups:
        if group.id in kept:
            what = "two groups of this part have this id; only the first one is read"
            remarks.find("R4", f"{part}/{group.id}", what)
        kept.setdefault(group.id, group)
    return list(kept.values())


@dataclass
class _Joiner:
    """Joins the groups of one part after the other to the arms.

    Attributes:
        remarks: Where what cannot be joined is told.
        chosen: What `trial.yml` says, by the place of a group.
        slugs: The names that are taken.
        arms: The title of each arm.
        others: The title of each group that is none of them.
        by_title: The name of such a group, by what its title says.
        alone: The places of such groups, by name.
        places: The places of all groups.
        also: The arm, or `none`, that `trial.yml` says of a group of a title somewhere.
    """

    remarks: Remarks
    chosen: Mapping[str, str]
    slugs: Slugs = field(default_factory=lambda: Slugs(_OWN_NAMES))
    arms: dict[str, str] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)
    by_title: dict[str, str] = field(default_factory=dict)
    alone: dict[str, list[str]] = field(default_factory=dict)
    places: set[str] = field(default_factory=set)
    also: dict[str, str] = field(default_factory=dict)

    def learn(self, part: str, groups: Sequence[ResultGroup]) -> None:
        """Learn which titles `trial.yml` says something of: it holds in every part."""
        for group in groups:
            place = f"{part}/{group.id}"
            self.places.add(place)
            if place in self.chosen:
                self.also.setdefault(write_key(self._read_title(group, part)), self.chosen[place])

    def name_arms(self, groups: Sequence[ResultGroup]) -> dict[str, str]:
        """Make arms of groups, and return the name of each by its id."""
        named = {}
        for group in groups:
            title = self._read_title(group, "flow")
            named[group.id] = self._take(title)
            self.arms[named[group.id]] = title
        return named

    def join(
        self, part: str, groups: Sequence[ResultGroup], total: ResultGroup | None = None
    ) -> dict[str, str]:
        """Join the groups of a part to the arms.

        Args:
            part: `baseline`, `adverse_events` or `outcomes/1`.
            groups: Its groups.
            total: The one that is all participants.

        Returns:
            The name of each group, by its id.
        """
        places = {group.id: f"{part}/{group.id}" for group in groups}
        said = {i: self.chosen[place] for i, place in places.items() if place in self.chosen}
        self._check_chosen(said, places)
        titles = {g.id: self._read_title(g, part) for g in groups if g is not total}
        joined = {group: arm for group, arm in said.items() if arm != NOBODY}
        free = {arm: title for arm, title in self.arms.items() if arm not in joined.values()}
        asked = {group: title for group, title in titles.items() if group not in said}
        joined |= match_titles(asked, free)
        counts = Counter(write_key(title) for title in titles.values())
        for group, title in asked.items():
            arm = self.also.get(write_key(title), "") if counts[write_key(title)] == 1 else ""
            if arm == NOBODY:
                said[group] = arm
            elif arm and group not in joined and arm not in joined.values():
                joined[group] = arm
        if len(titles) == len(self.arms) == 1 and not said:
            joined |= dict(zip(titles, self.arms, strict=True))
        if total is not None:
            joined[total.id] = ALL
        for group, title in titles.items():
            if group not in joined:
                joined[group] = self._stand_alone(title, counts)
                if group not in said:
                    self.alone.setdefault(joined[group], []).append(places[group])
        return {group.id: joined[group.id] for group in groups}

    def tell(self) -> None:
        """Tell which groups were not joined, and which places of `trial.yml` there are not."""
        known = ", ".join([*list(self.arms)[:12], *(["…"] if len(self.arms) > 12 else [])])
        for slug, places in self.alone.items():
            names = ", ".join(places[:_SHOWN])
            names += f" and {len(places) - _SHOWN:,} more" if len(places) > _SHOWN else ""
            title = self.others[slug]
            what = f"the title {cut_words(title, 200)!r} is that of none of the arms"
            close = difflib.get_close_matches(slug, self.arms, n=1)
            line = f"registry: {{groups: {{{places[0]}: {next(iter(close), 'ARM')}}}}}"
            hint = f"say in trial.yml who they are, for all groups of this title: `{line}`"
            self.remarks.find("R1", names, what, f"{hint}; arms are: {known}, or `{NOBODY}`")
        for place in self.chosen:
            if place not in self.places:
                where = f"registry.groups, {place}"
                fault = Fault(where, "the record has no such group", "mend the line")
                self.remarks.faults.append(fault)

    def _take(self, title: str) -> str:
        """Take a name for a group; `_vs_` would make it a comparison."""
        slug = make_slug(title, "group")[:_LONGEST_SLUG].rstrip("_")
        parts = ("versus" if part == "vs" else part for part in slug.split("_"))
        return self.slugs.take("_".join(parts))

    def _read_title(self, group: ResultGroup, part: str) -> str:
        """Read the title of a group; one without a title is called by its id."""
        title = self.remarks.read_label(group.title, f"{part}/{group.id}")
        return title or self.remarks.read_label(group.id, "") or "?"

    def _stand_alone(self, title: str, counts: Mapping[str, int]) -> str:
        """Name a group that is none of the arms: the same in every part where it has its title."""
        key = write_key(title)
        shared = bool(key) and counts[key] == 1
        slug = self.by_title.get(key, "") if shared else ""
        if not slug:
            slug = self._take(title)
            self.others[slug] = title
            if shared:
                self.by_title[key] = slug
        return slug

    def _check_chosen(self, said: Mapping[str, str], places: Mapping[str, str]) -> None:
        """Refuse groups of one part that are said to be the same arm, and arms that are none."""
        allowed = [*self.arms, ALL, NOBODY]
        taken: dict[str, str] = {}
        for group, arm in said.items():
            where = f"registry.groups, {places[group]}"
            if arm not in allowed:
                hint = f"allowed are: {', '.join(allowed)}"
                self.remarks.faults.append(Fault(where, f"{arm!r} is no arm", hint))
            elif arm != NOBODY and arm in taken:
                what = f"{arm!r} is said of {taken[arm]} too"
                hint = f"one group of a part is one arm; `{NOBODY}` if it is none of them"
                self.remarks.faults.append(Fault(where, what, hint))
            taken.setdefault(arm, places[group])
