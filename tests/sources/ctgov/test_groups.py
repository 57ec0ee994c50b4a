"""Groups of the parts of a record are joined by rules, and the rest is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.sources.ctgov.records import (
    find,
    invent_baseline,
    invent_denoms,
    invent_events,
    invent_flow,
    invent_groups,
    invent_outcome,
    invent_outcomes,
    invent_record,
    invent_values,
    load_case,
    load_json,
    results_of,
)
from toolkit.errors import DataError
from toolkit.model.trial import ALL
from toolkit.sources.ctgov.trial import load_ctgov

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.model.trial import Trial

import json

Json = dict[str, Any]


def tell(trial: Trial, rule: str = "R1") -> list[str]:
    """List what was found by a rule."""
    return [finding.what for finding in trial.findings if finding.rule == rule]


def titled(*titles: str) -> Json:
    """Make adverse events of groups with these titles, each of five people."""
    module = invent_events()
    groups = module["adverseEventsModule"]["eventGroups"]
    made = [{**groups[0], "id": f"EG{n:03}", "title": title} for n, title in enumerate(titles)]
    module["adverseEventsModule"]["eventGroups"] = made
    return module


def load_with(folder: Path, record: Json, said: str) -> Trial:
    """Load a record with what a person says in `trial.yml`."""
    (folder / "record.json").write_text(json.dumps(record), encoding="utf-8")
    return load_ctgov(folder, "data/x", f"source: ctgov\n{said}")


def test_quirk_1_an_id_means_nothing_in_another_part_and_titles_join(tmp_path: Path) -> None:
    record = invent_record(**titled("Placebo", "Drug"))
    trial = load_json(tmp_path, record)
    assert trial.description.columns_of("adverse_events") == ("placebo", "drug")
    assert not trial.findings


def test_quirk_1_titles_join_but_for_capitals_punctuation_and_spaces(tmp_path: Path) -> None:
    record = invent_record(**titled("DRUG.", "pla cebo"))
    trial = load_json(tmp_path, record)
    assert trial.description.columns_of("adverse_events") == ("drug", "placebo")


def test_quirk_1_signs_that_tell_groups_apart_are_no_punctuation(tmp_path: Path) -> None:
    flow = {"participantFlowModule": invent_flow(**{"Age <12": (5, 5), "Age >12": (4, 4)})}
    trial = load_json(tmp_path, invent_record(**flow, **titled("age > 12", "age < 12")))
    assert trial.description.columns_of("adverse_events") == ("age_12_2", "age_12")


def test_quirk_1_a_title_with_another_word_is_not_joined_and_asks_for_a_line(
    tmp_path: Path,
) -> None:
    trial = load_case(tmp_path, "NCT02856893")
    assert trial.description.columns_of("baseline") == (
        "osimertinib_till_progression",
        "gefitinib_till_blood_test_progression_than_osimert",
        "gefitinib_till_progression_than_osimertinib",
        ALL,
    )
    finding = next(finding for finding in trial.findings if finding.rule == "R1")
    assert finding.severity == "note"
    assert finding.where.startswith("record.json, baseline/BG001, adverse_events/EG001, outcomes/1")
    line = "baseline/BG001: gefitinib_till_blood_test_progression_then_osimert"
    assert f"`registry: {{groups: {{{line}}}}}`" in finding.hint
    assert finding.hint.endswith("or `none`")


def test_quirk_1_a_suffix_for_the_population_is_not_joined(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT02552212")
    assert trial.description.columns_of("adverse_events")[:2] == (
        "placebo_ss",
        "czp_200_mg_q2w_ss",
    )
    assert trial.description.groups["placebo_ss"] == "Placebo (SS)"


def test_quirk_1_a_number_before_the_name_is_not_joined(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT00763412")
    assert trial.description.columns_of("adverse_events") == ("placebo", "repaglinide")
    assert trial.description.arms["group_2_repaglinide"].name == "2. Repaglinide"


def test_quirk_2_an_id_of_one_outcome_means_nothing_in_another(tmp_path: Path) -> None:
    values = [{"categories": [{"measurements": invent_values("OG", "7")}]}]
    known = {"denoms": invent_denoms("OG", "5"), "classes": values}
    outcomes = [
        invent_outcome(groups=invent_groups("OG", title), **known) for title in ("Placebo", "Drug")
    ]
    trial = load_json(tmp_path, invent_record(**invent_outcomes(*outcomes)))
    assert trial.description.columns_of("primary_1") == ("placebo",)
    assert trial.description.columns_of("primary_2") == ("drug",)


def test_quirk_2_groups_of_the_same_title_are_one_in_all_outcomes(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT02552212")
    columns = [trial.description.columns_of(f"primary_{n}") for n in (1, 2)]
    assert columns == [("placebo_fas", "czp_200_mg_q2w_fas")] * 2


def test_quirk_3_overlapping_event_groups_stay_apart_and_are_never_added_up(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT02552212")
    columns = trial.description.columns_of("adverse_events")
    assert len(columns) == 5
    assert ALL not in columns
    assert not [number for number in trial.adverse_events if number.group == ALL]
    assert not [n for n in trial.populations if (n.population, n.group) == ("safety", ALL)]


def test_quirk_3_an_event_group_that_is_the_total_is_left_out_and_told(tmp_path: Path) -> None:
    trial = load_json(tmp_path, invent_record(**titled("Drug", "Placebo", "Total")))
    assert trial.description.columns_of("adverse_events") == ("drug", "placebo")
    assert tell(trial, "R2") == ["the group 'Total' repeats the others and is left out"]
    assert {number.group for number in trial.adverse_events} == {"drug", "placebo"}


def test_quirk_3_a_total_by_another_name_is_known_by_its_size(tmp_path: Path) -> None:
    module = titled("Drug", "Placebo", "Total of both groups")
    groups = module["adverseEventsModule"]["eventGroups"]
    groups[2]["seriousNumAtRisk"] = 10
    trial = load_json(tmp_path, invent_record(**module))
    assert trial.description.columns_of("adverse_events") == ("drug", "placebo")


def test_quirk_3_a_group_whose_name_begins_so_is_no_total_for_that(tmp_path: Path) -> None:
    flow = invent_flow(**{"Hip": (5, 5), "Total knee replacement": (5, 5)})
    record = invent_record(participantFlowModule=flow, **titled("Hip", "Total knee replacement"))
    trial = load_json(tmp_path, record)
    assert trial.description.columns_of("adverse_events") == ("hip", "total_knee_replacement")
    other = invent_record(**titled("Drug", "Placebo", "Total knee replacement"))
    trial = load_json(tmp_path, other)
    assert "total_knee_replacement" in trial.description.columns_of("adverse_events")


def test_quirk_3_fewer_event_groups_than_arms_are_those_that_there_are(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT06094296")
    assert len(trial.description.arms) == 4
    (only,) = trial.description.columns_of("adverse_events")
    assert only == next(iter(trial.description.arms))


def test_quirk_4_arms_are_the_groups_of_the_flow_not_of_the_protocol(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT04402008")
    assert len(trial.description.arms) == 7
    assert {arm.role for arm in trial.description.arms.values()} == {"other"}
    (what,) = tell(trial, "R7")
    assert "'Phase 1: Poziotinib 8 mg QD'" in what


def test_quirk_4_long_titles_are_kept_and_names_are_not_longer_than_50(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT04431453")
    names = [arm.name for arm in trial.description.arms.values()]
    assert max(map(len, names)) > 90
    assert max(map(len, trial.description.arms)) <= 50
    assert len(names) == 8


def test_both_parts_with_one_group_are_joined_whatever_its_title(tmp_path: Path) -> None:
    record = invent_record(participantFlowModule=invent_flow(Everybody=(5, 5)), **titled("Treated"))
    trial = load_json(tmp_path, record)
    assert trial.description.columns_of("adverse_events") == ("everybody",)
    assert not tell(trial)


def test_two_groups_of_a_title_are_not_joined_to_anything(tmp_path: Path) -> None:
    trial = load_json(tmp_path, invent_record(**titled("Drug", "drug", "Placebo")))
    assert trial.description.columns_of("adverse_events") == ("drug", "drug_2", "placebo")
    assert trial.description.groups == {"drug_2": "drug"}
    both = load_json(tmp_path, invent_record(**titled("DRUG", "drug", "Placebo")))
    assert set(both.description.groups.values()) == {"DRUG", "drug"}


def test_a_group_without_a_title_is_called_by_its_id(tmp_path: Path) -> None:
    trial = load_json(tmp_path, invent_record(**titled("Drug", "")))
    assert trial.description.groups == {"eg001": "EG001"}


def test_an_id_that_stands_twice_is_read_once_and_told(tmp_path: Path) -> None:
    record = invent_record()
    groups = results_of(record)["participantFlowModule"]["groups"]
    groups[1]["id"] = groups[0]["id"]
    trial = load_json(tmp_path, record)
    assert list(trial.description.arms) == ["drug"]
    assert "two groups of this part have this id; only the first one is read" in tell(trial, "R4")


@pytest.mark.parametrize(
    ("modules", "arms"),
    [
        (invent_baseline(titles=("Old", "Young")), ["old", "young"]),
        (titled("Red", "Blue"), ["red", "blue"]),
        ({}, ["drug", "placebo"]),
    ],
)
def test_arms_come_from_the_next_part_where_there_is_no_flow(
    modules: Json, arms: list[str], tmp_path: Path
) -> None:
    trial = load_json(tmp_path, invent_record(participantFlowModule={}, **modules))
    assert list(trial.description.arms) == arms


def test_a_record_without_any_group_has_participants(tmp_path: Path) -> None:
    record = invent_record(participantFlowModule={})
    del record["protocolSection"]["armsInterventionsModule"]
    trial = load_json(tmp_path, record)
    assert {slug: arm.name for slug, arm in trial.description.arms.items()} == {
        "participants": "Participants"
    }


def test_names_that_mean_something_else_are_not_taken(tmp_path: Path) -> None:
    flow = invent_flow(All=(1, 1), Any=(1, 1), none=(1, 1), **{"A vs B": (1, 1), "a vs": (1, 1)})
    trial = load_json(tmp_path, invent_record(participantFlowModule=flow))
    assert list(trial.description.arms) == ["all_2", "any_2", "none_2", "a_versus_b", "a_versus"]
    assert not list(trial.description.contradictions())


def test_a_line_of_trial_yml_says_who_a_group_is(tmp_path: Path) -> None:
    record = invent_record(**titled("Verum", "Nothing"))
    said = "registry: {groups: {adverse_events/EG000: drug, adverse_events/EG001: none}}"
    trial = load_with(tmp_path, record, said)
    assert trial.description.columns_of("adverse_events") == ("drug", "nothing")
    assert not tell(trial)


def test_a_line_holds_for_every_group_of_the_same_title(tmp_path: Path) -> None:
    outcome = invent_outcome(groups=invent_groups("OG", "Verum", "Nothing"))
    record = invent_record(**titled("Verum", "Nothing"), **invent_outcomes(outcome, outcome))
    said = "registry: {groups: {outcomes/2/OG000: drug, outcomes/2/OG001: none}}"
    trial = load_with(tmp_path, record, said)
    for table in ("adverse_events", "primary_1", "primary_2"):
        assert trial.description.columns_of(table) == ("drug", "nothing")
    assert not tell(trial)


def test_a_person_may_say_that_a_group_is_everybody(tmp_path: Path) -> None:
    record = invent_record(**titled("Drug", "Placebo", "Total"))
    said = "registry: {groups: {adverse_events/EG002: all}}"
    trial = load_with(tmp_path, record, said)
    assert trial.description.columns_of("adverse_events") == ("drug", "placebo", ALL)
    assert not trial.findings
    find(trial.populations, population="safety", group=ALL)


def test_lines_that_do_not_fit_the_record_are_all_told(tmp_path: Path) -> None:
    record = invent_record(**titled("Verum", "Nothing"))
    said = (
        "registry: {groups: {adverse_events/EG000: drug, adverse_events/EG001: drug, "
        "baseline/BG007: drug, adverse_events/EG009: drugg}}"
    )
    with pytest.raises(DataError) as error:
        load_with(tmp_path, record, said)
    told = {(fault.where, fault.what) for fault in error.value.faults}
    place = "data/x/trial.yml, registry.groups"
    assert told == {
        (f"{place}, adverse_events/EG001", "'drug' is said of adverse_events/EG000 too"),
        (f"{place}, baseline/BG007", "the record has no such group"),
        (f"{place}, adverse_events/EG009", "the record has no such group"),
    }


def test_an_arm_that_there_is_not_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    record = invent_record(**titled("Verum", "Nothing"))
    with pytest.raises(DataError) as error:
        load_with(tmp_path, record, "registry: {groups: {adverse_events/EG000: verum}}")
    (fault,) = error.value.faults
    assert fault.what == "'verum' is no arm"
    assert fault.hint == "allowed are: drug, placebo, all, none"
