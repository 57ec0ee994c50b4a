"""What holds of the numbers of people and events whatever the data are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import invent_description
from tests.people import invent_participants
from toolkit.analyses.participants.adverse_events import analyse_adverse_events
from toolkit.analyses.participants.event_counts import FLAGS_BY_CATEGORY
from toolkit.model.ard import Results
from toolkit.model.participants import EVENT_FLAGS, SEVERITIES
from toolkit.model.settings import Settings
from toolkit.model.trial import ALL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from toolkit.model.participants import ParticipantTrial

ARMS = ("arm_1", "arm_2", "arm_3")
CLASSES = {"headache": "nerves", "dizziness": "nerves", "nausea": "gut", "fever": None}
LEVELS = (*SEVERITIES[:3], None)
DESCRIPTION = invent_description(
    3,
    organ_classes={"nerves": "Nerves", "gut": "Gut"},
    events={
        slug: {"label": slug.capitalize(), "plain": slug, "organ_class": organ_class}
        for slug, organ_class in CLASSES.items()
    },
)


@st.composite
def trials(draw: st.DrawFn, *, arms: tuple[str | None, ...] = ARMS) -> ParticipantTrial:
    """Draw a trial of a few people and events."""
    person = st.fixed_dictionaries(
        {"arm": st.sampled_from(arms), "safety": st.booleans(), "entered": st.just(True)}
    )
    people = draw(st.lists(person, min_size=1, max_size=8))
    event = st.fixed_dictionaries(
        {
            "person": st.integers(0, len(people) - 1),
            "event": st.sampled_from(sorted(CLASSES)),
            "emergent": st.sampled_from((True, True, False)),
            "severity": st.sampled_from(LEVELS),
            **{flag: st.booleans() for flag in EVENT_FLAGS},
        }
    )
    return invent_participants(people, draw(st.lists(event, max_size=20)), DESCRIPTION)


def analyse(trial: ParticipantTrial) -> Results:
    """Analyse the adverse events as the settings have them by default."""
    return Results(analyse_adverse_events(trial, Settings()))


def list_events(trial: ParticipantTrial, group: str) -> list[dict[str, Any]]:
    """List the events that count in a group, by going through them one by one."""
    members = list(trial.participants.membership["safety"])
    actual = list(trial.participants.people["actual"])
    events: list[Any] = trial.participants.events.to_dict("records")
    return [
        event
        for event in events
        if event["emergent"]
        and members[event["person"]]
        and group in {ALL, actual[event["person"]]}
    ]


def count_people(events: Iterable[dict[str, Any]]) -> int:
    """Count different people."""
    return len({event["person"] for event in events})


def find_worst(events: list[dict[str, Any]]) -> dict[int, str]:
    """Find the worst severity of each person whose events have one."""
    worst: dict[int, str] = {}
    for event in events:
        if event["severity"] in SEVERITIES:
            found = (worst.get(event["person"], event["severity"]), event["severity"])
            worst[event["person"]] = max(found, key=SEVERITIES.index)
    return worst


def select_by_item(variable: str) -> Callable[[dict[str, Any]], bool]:
    """Return what tells whether an event belongs to any, a class or a term."""
    return lambda event: variable in {"any", event["event"], event["organ_class"]}


@given(trials(arms=(*ARMS, None)))
def test_every_number_is_that_of_a_count_one_by_one(trial: ParticipantTrial) -> None:
    counted = {group: list_events(trial, group) for group in (*ARMS, ALL)}
    for row in analyse(trial):
        if row.stat_name == "percent":
            continue
        belongs = select_by_item(row.variable)
        events = [event for event in counted[row.group_level] if belongs(event)]
        severity = row.context.removeprefix("teae_")
        if row.context in FLAGS_BY_CATEGORY:
            flags = FLAGS_BY_CATEGORY[row.context]
            events = [event for event in events if all(event[flag] for flag in flags)]
        if severity not in SEVERITIES:
            expected = count_people(events) if row.stat_name == "n" else len(events)
        elif row.stat_name == "n":
            expected = list(find_worst(events).values()).count(severity)
        else:
            expected = sum(event["severity"] == severity for event in events)
        assert row.stat == expected, row.id


@given(trials(arms=(*ARMS, None)), st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(trial: ParticipantTrial, random: Any) -> None:
    order = list(range(len(trial.participants.events)))
    random.shuffle(order)
    events = trial.participants.events.iloc[order].reset_index(drop=True)
    shuffled = replace(trial, participants=replace(trial.participants, events=events))
    assert list(analyse(shuffled)) == list(analyse(trial))


@given(trials())
def test_arms_side_by_side_add_up_to_everybody(trial: ParticipantTrial) -> None:
    results = analyse(trial)
    for row in results:
        if row.group_level == ALL and row.stat_name != "percent":
            path = row.id.partition("@")[0]
            arms = [results.get(f"{path}@{arm}") for arm in ARMS]
            assert sum(arm.stat or 0 for arm in arms if arm) == row.stat, row.id


@given(trials(arms=(*ARMS, None)))
def test_there_are_no_more_people_than_events_and_none_without_the_other(
    trial: ParticipantTrial,
) -> None:
    results = analyse(trial)
    for row in results:
        events = results.get(row.id.replace("/n@", "/events@"))
        if row.stat_name == "n" and row.context == "teae" and events:
            assert row.stat is not None
            assert events.stat is not None
            assert row.stat <= events.stat
            assert (row.stat == 0) == (events.stat == 0)


@given(trials(arms=(*ARMS, None)))
def test_a_term_is_in_its_class_and_a_class_in_any(trial: ParticipantTrial) -> None:
    results = analyse(trial)
    for row in results.select("adverse_events", stat_name="n", context="teae"):
        within = "any" if row.variable in {"nerves", "gut"} else row.variable_level or "any"
        whole = results.get(f"adverse_events/{within}/n@{row.group_level}")
        assert whole is not None
        assert (row.stat or 0) <= (whole.stat or 0)


@given(trials(arms=(*ARMS, None)))
def test_worst_severities_add_up_to_the_people_with_a_severity(trial: ParticipantTrial) -> None:
    results = analyse(trial)
    for group in (*ARMS, ALL):
        rows = results.select("adverse_events", "any", stat_name="n", group_level=group)
        levels = [row.stat or 0 for row in rows if row.context.removeprefix("teae_") in SEVERITIES]
        graded = [e for e in list_events(trial, group) if e["severity"] in SEVERITIES]
        assert sum(levels) == count_people(graded)
