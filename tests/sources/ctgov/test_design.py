"""The protocol becomes a design in our words, and nothing is made up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.sources.ctgov.records import invent_record, load_case, load_json

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.model.trial import Trial

Json = dict[str, Any]


def load(folder: Path, module: Json | None = None, **info: Any) -> Trial:
    """Load a record whose design is otherwise."""
    record = invent_record()
    design = record["protocolSection"]["designModule"]
    design.update(module or {})
    design["designInfo"] = {**design["designInfo"], **info}
    return load_json(folder, record)


def rules(trial: Trial) -> list[str]:
    """List the rules of the findings."""
    return [finding.rule for finding in trial.findings]


@pytest.mark.parametrize(
    ("model", "kind", "found"),
    [
        ("PARALLEL", "parallel", []),
        ("SINGLE_GROUP", "single-arm", []),
        ("CROSSOVER", "crossover", []),
        ("FACTORIAL", "factorial", []),
        ("SEQUENTIAL", "parallel", ["R9"]),
        (None, "parallel", ["R9"]),
    ],
)
def test_the_model_is_a_kind_of_design(
    model: str | None, kind: str, found: list[str], tmp_path: Path
) -> None:
    trial = load(tmp_path, interventionModel=model)
    assert (trial.description.design.kind, rules(trial)) == (kind, found)


def test_an_observational_study_is_none_of_the_models(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT05594173")
    assert trial.description.design.kind == "observational"
    assert trial.description.phase == "not reported"
    assert trial.description.root_box == "enrolled"


@pytest.mark.parametrize(
    ("allocation", "read", "root", "found"),
    [
        ("RANDOMIZED", "randomised", "randomised", []),
        ("NON_RANDOMIZED", "non-randomised", "enrolled", []),
        ("NA", "non-randomised", "enrolled", []),
        (None, "non-randomised", "enrolled", ["R9"]),
    ],
)
def test_only_who_says_so_has_randomised(
    allocation: str | None, read: str, root: str, found: list[str], tmp_path: Path
) -> None:
    trial = load(tmp_path, allocation=allocation)
    description = trial.description
    assert (description.design.allocation, description.root_box) == (read, root)
    assert list(description.populations) == [root]
    assert {n.population for n in trial.populations} == {root}
    assert rules(trial) == found


@pytest.mark.parametrize(
    ("masking", "who", "read", "found"),
    [
        ("NONE", [], "open-label", []),
        ("SINGLE", ["OUTCOMES_ASSESSOR"], "single-blind", []),
        ("DOUBLE", [], "double-blind", []),
        ("DOUBLE", ["PARTICIPANT", "INVESTIGATOR"], "double-blind", []),
        ("QUADRUPLE", ["PARTICIPANT", "CARE_PROVIDER", "INVESTIGATOR"], "double-blind", []),
        ("DOUBLE", ["INVESTIGATOR", "OUTCOMES_ASSESSOR"], "not-reported", ["R9"]),
        (None, [], "not-reported", []),
        ("FIVEFOLD", [], "not-reported", ["R9"]),
    ],
)
def test_double_blind_is_who_was_treated_and_who_looked(
    masking: str | None, who: list[str], read: str, found: list[str], tmp_path: Path
) -> None:
    trial = load(tmp_path, maskingInfo={"masking": masking, "whoMasked": who})
    assert (trial.description.design.masking, rules(trial)) == (read, found)


@pytest.mark.parametrize(
    ("phases", "read"),
    [
        (["PHASE1"], "1"),
        (["PHASE1", "PHASE2"], "1/2"),
        (["EARLY_PHASE1"], "early 1"),
        (["NA"], "not applicable"),
        ([], "not reported"),
        (["PHASE9"], "phase9"),
    ],
)
def test_a_phase_is_a_number_or_what_the_record_says(
    phases: list[str], read: str, tmp_path: Path
) -> None:
    assert load(tmp_path, {"phases": phases}).description.phase == read


def test_arms_have_the_role_and_the_treatment_of_the_protocols_arm(tmp_path: Path) -> None:
    description = load(tmp_path).description
    assert [arm.role for arm in description.arms.values()] == ["experimental", "placebo"]
    assert description.arms["drug"].intervention == "drug"
    assert description.interventions["drug"].schedule == "Every day"
    assert description.interventions["drug"].route == "not reported"
    assert description.design.comparator == "Placebo"


@pytest.mark.parametrize(
    ("kind", "role"),
    [
        ("ACTIVE_COMPARATOR", "active"),
        ("SHAM_COMPARATOR", "placebo"),
        ("NO_INTERVENTION", "no-treatment"),
        ("OTHER", "other"),
        (None, "other"),
    ],
)
def test_every_kind_of_arm_has_a_role(kind: str | None, role: str, tmp_path: Path) -> None:
    record = invent_record()
    record["protocolSection"]["armsInterventionsModule"]["armGroups"][1]["type"] = kind
    assert load_json(tmp_path, record).description.arms["placebo"].role == role


def test_an_arm_with_several_treatments_names_none(tmp_path: Path) -> None:
    record = invent_record()
    module = record["protocolSection"]["armsInterventionsModule"]
    module["armGroups"][0]["interventionNames"] = ["Drug: Drug", "Drug: Other"]
    assert load_json(tmp_path, record).description.arms["drug"].intervention is None


def test_a_single_arm_has_no_comparator(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT02369484")
    assert trial.description.design.comparator == "none"


def test_places_are_counted_and_countries_listed_in_order(tmp_path: Path) -> None:
    record = invent_record()
    places = [{"country": name} for name in ("Chile", "Peru", "Chile", None)]
    record["protocolSection"]["contactsLocationsModule"] = {"locations": places}
    trial = load_json(tmp_path, record)
    assert trial.description.design.countries == ("Chile", "Peru")
    assert trial.description.design.sites == '{{ fact("claims/sites/n") }}'
    claims = {claim.variable: claim.printed for claim in trial.claims}
    assert claims == {"enrolment": "10", "sites": "4", "countries": "2"}
