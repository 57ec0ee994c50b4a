"""Adverse events keep what the record says, and what it does not say is never zero."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.sources.ctgov.records import (
    find,
    invent_event,
    invent_events,
    invent_record,
    load_case,
    load_json,
)
from toolkit.analyses.results import analyse_results
from toolkit.model.settings import Settings
from toolkit.model.vocabulary import NOBODY_AT_RISK, NOT_REPORTED

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.model.trial import Trial

Json = dict[str, Any]


def load(folder: Path, **known: Any) -> Trial:
    """Load a record with these adverse events."""
    return load_json(folder, invent_record(**invent_events(**known)))


def with_group(**known: Any) -> Json:
    """Make the module of events with a first group that is otherwise."""
    module: Json = invent_events()["adverseEventsModule"]
    module["eventGroups"][0] |= known
    return module


def shown(trial: Trial, event: str, category: str, group: str = "drug") -> dict[str, str]:
    """List the texts of an event by statistic."""
    return {
        n.statistic: n.printed
        for n in trial.adverse_events
        if (n.variable, n.context, n.group) == (event, category, group)
    }


def test_quirk_18_lists_that_are_absent_leave_the_totals(tmp_path: Path) -> None:
    trial = load(tmp_path)
    assert trial.description.events == {}
    assert shown(trial, "any", "sae") == {"n": "0"}
    assert shown(trial, "any", "other_ae") == {"n": "0"}


def test_quirk_19_deaths_that_a_record_does_not_have_are_not_reported(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT00777179")
    death = find(trial.adverse_events, context="death", group="placebo")
    assert (death.printed, death.value) == (NOT_REPORTED, None)
    assert death.note == "the record has no deaths for this group"


def test_quirk_19_deaths_have_a_denominator_of_their_own_where_it_differs(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT04280705")
    assert shown(trial, "any", "death", "remdesivir") == {"n": "59", "denominator": "541"}
    assert shown(trial, "any", "sae", "remdesivir") == {"n": "131"}
    assert find(trial.populations, population="safety", group="remdesivir").printed == "532"
    share = analyse_results(trial, Settings()).get("adverse_events/any/death/percent@remdesivir")
    assert share is not None
    assert share.stat == pytest.approx(100 * 59 / 541)


def test_quirk_19_other_events_have_one_too_in_every_row(tmp_path: Path) -> None:
    module = with_group(otherNumAtRisk=4, otherNumAffected=2)
    event = invent_event("Rash", 2, 1)
    event["stats"][0]["numAtRisk"] = 4
    trial = load(tmp_path, **module, otherEvents=[event])
    assert shown(trial, "any", "other_ae") == {"n": "2", "denominator": "4"}
    assert shown(trial, "rash", "other_ae") == {"n": "2", "denominator": "4"}
    assert shown(trial, "rash", "other_ae", "placebo") == {"n": "1"}


def test_quirk_20_nobody_at_risk_is_not_reported_and_never_zero(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT02299791")
    for number in trial.adverse_events:
        assert (number.printed, number.value, number.note) == (NOT_REPORTED, None, NOBODY_AT_RISK)
    assert not [
        row
        for row in analyse_results(trial, Settings()).select("adverse_events")
        if row.stat is not None
    ]


def test_quirk_20_an_event_of_a_group_without_anybody_at_risk_is_not_reported(
    tmp_path: Path,
) -> None:
    trial = load_case(tmp_path, "NCT00238238")
    of_arm = [
        n for n in trial.adverse_events if n.group == "arm_i_rituximab" and n.statistic == "n"
    ]
    assert {n.value for n in of_arm} == {None}
    assert {n.note for n in of_arm} == {NOBODY_AT_RISK, "the record has no deaths for this group"}


def test_quirk_20_people_with_an_event_where_nobody_was_at_risk_are_told(tmp_path: Path) -> None:
    trial = load(tmp_path, **with_group(seriousNumAtRisk=0, seriousNumAffected=2))
    assert shown(trial, "any", "sae")["n"] == NOT_REPORTED
    assert [finding.rule for finding in trial.findings] == ["R3"]


def test_quirk_21_the_safety_population_is_who_was_at_risk_not_who_started(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT02513394")
    arm = next(iter(trial.description.arms))
    assert find(trial.populations, population="safety", group=arm).printed == "2841"
    assert find(trial.populations, population="randomised", group=arm).printed == "2896"


@pytest.mark.parametrize(("text", "value"), [("5", 5), ("0", 0), ("2.5", 2.5), (5, 5)])
def test_quirk_22_the_threshold_is_a_claim_with_its_unit(
    text: object, value: float, tmp_path: Path
) -> None:
    claim = find(load(tmp_path, frequencyThreshold=text).claims, variable="frequency_threshold")
    assert (claim.printed, claim.value, claim.unit) == (str(text), value, "%")


def test_quirk_22_a_threshold_that_is_missing_is_not_reported(tmp_path: Path) -> None:
    claim = find(load(tmp_path, frequencyThreshold=None).claims, variable="frequency_threshold")
    assert (claim.printed, claim.value) == (NOT_REPORTED, None)


def test_quirk_22_an_event_that_is_not_listed_has_no_row(tmp_path: Path) -> None:
    trial = load(tmp_path, seriousEvents=[invent_event("Rash", 1, 0)])
    assert not shown(trial, "rash", "other_ae")


def test_quirk_23_events_that_are_not_counted_are_not_there(tmp_path: Path) -> None:
    event = invent_event("Rash", 1, 0)
    event["stats"][0]["numEvents"] = 3
    trial = load(tmp_path, otherEvents=[event])
    assert shown(trial, "rash", "other_ae") == {"n": "1", "events": "3"}
    assert shown(trial, "rash", "other_ae", "placebo") == {"n": "0"}


def test_quirk_24_a_term_in_both_lists_is_one_event_whose_people_are_not_added(
    tmp_path: Path,
) -> None:
    trial = load_case(tmp_path, "NCT02513394")
    assert len(_list_both(trial)) == 226


def _list_both(trial: Trial) -> set[str]:
    """List the events that are in both lists, by going through the numbers once."""
    lists: dict[str, set[str]] = {}
    for number in trial.adverse_events:
        lists.setdefault(number.variable, set()).add(number.context)
    return {event for event, categories in lists.items() if categories == {"sae", "other_ae"}}


def test_quirk_25_a_term_that_stands_twice_in_a_class_gets_a_number(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT02856893")
    labels = [event.label for event in trial.description.events.values()]
    twice = [label for label in labels if label.lower().startswith("acute respiratory insuff")]
    assert twice == ["ACUTE RESPIRATORY INSUFFICIENCY", "ACUTE RESPIRATORY INSUFFICIENCY (2)"]


def test_quirk_25_a_term_of_two_classes_is_two_events(tmp_path: Path) -> None:
    events = [
        invent_event("Other adverse events", people, 0, organSystem=system)
        for people, system in ((1, "Eye disorders"), (2, "Cardiac disorders"))
    ]
    trial = load(tmp_path, otherEvents=events)
    assert [event.organ_class for event in trial.description.events.values()] == [
        "eye_disorders",
        "cardiac_disorders",
    ]
    assert shown(trial, "other_adverse_events", "other_ae") == {"n": "1"}
    assert shown(trial, "other_adverse_events_2", "other_ae") == {"n": "2"}


def test_quirk_25_capitals_make_no_other_term(tmp_path: Path) -> None:
    trial = load(
        tmp_path,
        seriousEvents=[invent_event("NAUSEA", 1, 0)],
        otherEvents=[invent_event("Nausea", 2, 0)],
    )
    (event,) = trial.description.events.values()
    assert (event.label, event.plain) == ("NAUSEA", "nausea")
    assert shown(trial, "nausea", "sae") == {"n": "1"}
    assert shown(trial, "nausea", "other_ae") == {"n": "2"}


def test_quirk_26_dictionaries_are_listed_as_the_record_spells_them(tmp_path: Path) -> None:
    events = [
        invent_event(f"Event {n}", 1, 0, sourceVocabulary=name)
        for n, name in enumerate(("MedDRA 23.1", "CTCAE) Version 4.0", "MedDRA 23.1"))
    ]
    trial = load(tmp_path, otherEvents=[*events, invent_event("Rash", 1, 1)], timeFrame="1 year")
    assert trial.description.table_notes["adverse_events"] == (
        "Time frame: 1 year",
        "Dictionaries of terms, with rows: MedDRA 23.1 (2), CTCAE) Version 4.0 (1)",
    )


def test_quirk_26_a_term_may_be_a_sentence_and_a_class_may_be_missing(tmp_path: Path) -> None:
    sentence = "severe pain induced by the NP procedures in two participants"
    trial = load(tmp_path, otherEvents=[invent_event(sentence, 2, 0, organSystem="")])
    (slug,) = trial.description.events
    assert (len(slug) <= 60, trial.description.events[slug].label) == (True, sentence)
    assert trial.description.events[slug].organ_class is None


def test_an_event_never_has_the_name_of_a_class_or_of_all_events(tmp_path: Path) -> None:
    events = [
        invent_event("General disorders", 1, 0),
        invent_event("any", 1, 0),
    ]
    trial = load(tmp_path, otherEvents=events)
    assert list(trial.description.events) == ["general_disorders_2", "any_2"]
    assert trial.description.organ_classes == {"general_disorders": "General disorders"}


def test_a_group_that_a_row_lacks_is_not_reported(tmp_path: Path) -> None:
    trial = load(tmp_path, otherEvents=[invent_event("Rash", 1, None)])
    missing = find(trial.adverse_events, variable="rash", group="placebo")
    assert (missing.printed, missing.value) == (NOT_REPORTED, None)
    assert missing.note == "the record has no numbers of this event for this group"


def test_a_row_of_no_group_and_one_that_stands_twice_are_told(tmp_path: Path) -> None:
    event = invent_event("Rash", 1, 2, 3)
    event["stats"].append({"groupId": "EG000", "numAffected": 4, "numAtRisk": 5})
    trial = load(tmp_path, otherEvents=[event])
    assert shown(trial, "rash", "other_ae") == {"n": "1"}
    assert [finding.rule for finding in trial.findings] == ["R4", "R4"]


def test_a_row_of_a_total_that_is_left_out_is_not_told_again(tmp_path: Path) -> None:
    module = invent_events()["adverseEventsModule"]
    module["eventGroups"].append({**module["eventGroups"][0], "id": "EG002", "title": "Total"})
    trial = load(tmp_path, **module, otherEvents=[invent_event("Rash", 1, 2, 3)])
    assert [finding.rule for finding in trial.findings] == ["R2"]


@pytest.mark.parametrize("odd", [-1, 2.5, "1,5", "many", 10**12])
def test_what_is_no_number_of_people_is_missing_and_told(odd: object, tmp_path: Path) -> None:
    event = invent_event("Rash", 1, 2)
    event["stats"][0]["numAffected"] = odd
    trial = load(tmp_path, otherEvents=[event])
    assert shown(trial, "rash", "other_ae") == {"n": NOT_REPORTED}
    assert [finding.rule for finding in trial.findings] == ["R3"]


def test_people_out_of_an_unknown_number_make_no_percentage(tmp_path: Path) -> None:
    module = with_group(deathsNumAffected=1)
    del module["eventGroups"][0]["deathsNumAtRisk"]
    trial = load(tmp_path, **module)
    assert shown(trial, "any", "death") == {"n": "1", "denominator": NOT_REPORTED}
    assert analyse_results(trial, Settings()).get("adverse_events/any/death/percent@drug") is None


def test_notes_of_an_event_stand_with_its_people(tmp_path: Path) -> None:
    trial = load(tmp_path, otherEvents=[invent_event("Rash", 1, 2, notes="\\[On the arm\\]")])
    assert find(trial.adverse_events, variable="rash", group="drug").note == "[On the arm]"
