"""The protocol of a record in; design, arms and interventions, as `trial.yml` has them, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.model.vocabulary import NOT_REPORTED
from toolkit.sources.ctgov.titles import match_titles
from toolkit.sources.ctgov.words import cut_words, read_words, write_sentence
from toolkit.sources.naming import Slugs, make_slug

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from toolkit.sources.ctgov.groups import Groups
    from toolkit.sources.ctgov.record import ArmGroup, ArmsInterventions, Masking, Protocol
    from toolkit.sources.ctgov.remarks import Remarks

_MODULE = "protocolSection.designModule"
_KINDS = {
    "SINGLE_GROUP": "single-arm",
    "PARALLEL": "parallel",
    "CROSSOVER": "crossover",
    "FACTORIAL": "factorial",
}
_ALLOCATIONS = {"RANDOMIZED": "randomised", "NON_RANDOMIZED": "non-randomised"}
_ROLES = {
    "EXPERIMENTAL": "experimental",
    "ACTIVE_COMPARATOR": "active",
    "PLACEBO_COMPARATOR": "placebo",
    "SHAM_COMPARATOR": "placebo",
    "NO_INTERVENTION": "no-treatment",
}
_COMPARATORS = frozenset(_ROLES) - {"EXPERIMENTAL"}
_PHASES = {
    "EARLY_PHASE1": "early 1",
    "PHASE1": "1",
    "PHASE2": "2",
    "PHASE3": "3",
    "PHASE4": "4",
    "NA": "not applicable",
}
_TWO_SIDES = frozenset({"CARE_PROVIDER", "INVESTIGATOR", "OUTCOMES_ASSESSOR"})
_LONGEST_SLUG = 50
_SHOWN = 8


class Interventions(NamedTuple):
    """What was given.

    Attributes:
        described: The interventions, as `trial.yml` describes them.
        by_name: The name of each, by what the record calls it.
    """

    described: dict[str, Any]
    by_name: Mapping[str, str]


def read_phase(phases: Sequence[str]) -> str:
    """Write the phase: `1/2` for two of them."""
    known = [_PHASES.get(phase, read_words(phase).lower()) for phase in phases]
    return cut_words("/".join(filter(None, known)), 100) or NOT_REPORTED


def read_allocation(protocol: Protocol) -> str:
    """Tell how people came into groups; who does not say `RANDOMIZED` has not randomised."""
    allocation = protocol.design_module.design_info.allocation or ""
    return _ALLOCATIONS.get(allocation, "non-randomised")


def read_design(protocol: Protocol, groups: Groups, remarks: Remarks) -> dict[str, Any]:
    """Describe the design, in words of this toolkit.

    Args:
        protocol: The part of the record.
        groups: The groups of the record.
        remarks: Where a word that is not known is told.
    """
    info = protocol.design_module.design_info
    design: dict[str, Any] = {
        "kind": _read_kind(protocol, groups, remarks),
        "allocation": read_allocation(protocol),
        "masking": _read_masking(info.masking_info, remarks),
        "comparator": _name_comparators(protocol.arms_interventions_module.arm_groups),
        "countries": list_countries(protocol),
    }
    if info.allocation is None and len(groups.arms) > 1 and design["kind"] != "observational":
        what = "the record does not say whether the groups were made by chance; read as if not"
        hint = "say `design: {allocation: randomised}` in trial.yml if they were"
        remarks.find("R9", f"{_MODULE}.designInfo.allocation", what, hint)
    if protocol.contacts_locations_module.locations:
        design["sites"] = '{{ fact("claims/sites/n") }}'
    return design


def list_countries(protocol: Protocol) -> list[str]:
    """List the countries of the places, in their order."""
    places = protocol.contacts_locations_module.locations
    named = (cut_words(read_words(place.country), 100) for place in places)
    return list(dict.fromkeys(filter(None, named)))


def _read_kind(protocol: Protocol, groups: Groups, remarks: Remarks) -> str:
    """Tell the kind of design; one that has no word here stands as arms side by side."""
    if protocol.design_module.study_type == "OBSERVATIONAL":
        return "observational"
    model = protocol.design_module.design_info.intervention_model or ""
    if model in _KINDS:
        return _KINDS[model]
    said = f"the design {cut_words(read_words(model), 80)!r}" if model else "a record without one"
    kind = "parallel" if len(groups.arms) > 1 else "single-arm"
    what = f"{said} is read as arms side by side" if model else f"{said} is read as {kind}"
    remarks.find("R9", f"{_MODULE}.designInfo.interventionModel", what)
    return kind


def _read_masking(masking: Masking, remarks: Remarks) -> str:
    """Tell who did not know the treatment: double-blind where participants and staff did not."""
    path = f"{_MODULE}.designInfo.maskingInfo"
    match masking.masking:
        case "NONE":
            return "open-label"
        case "SINGLE":
            return "single-blind"
        case "DOUBLE" | "TRIPLE" | "QUADRUPLE":
            who = set(masking.who_masked)
            if not who or ("PARTICIPANT" in who and who & _TWO_SIDES):
                return "double-blind"
            what = f"{masking.masking} masking of {', '.join(sorted(who))[:200]} is no usual kind"
            remarks.find("R9", path, f"{what}; it is given as not reported")
        case None:
            pass
        case other:
            remarks.find("R9", path, f"{read_words(other)[:80]!r} is no kind of masking known here")
    return "not-reported"


def _name_comparators(arms: Sequence[ArmGroup]) -> str:
    """Name the arms that the protocol calls comparators."""
    labels = [read_words(arm.label) for arm in arms if arm.type in _COMPARATORS]
    if not any(labels):
        return "none" if len(arms) == 1 else NOT_REPORTED
    return write_sentence(cut_words("; ".join(filter(None, labels))))


def read_interventions(module: ArmsInterventions, remarks: Remarks) -> Interventions:
    """Describe what was given; a registry has one text for route, dose and schedule together.

    Args:
        module: The part of the record.
        remarks: Where a text that is too long is told.
    """
    slugs = Slugs()
    described: dict[str, Any] = {}
    by_name: dict[str, str] = {}
    for number, given in enumerate(module.interventions):
        path = f"protocolSection.armsInterventionsModule.interventions[{number}]"
        name = remarks.read_label(given.name, path)
        if not name:
            continue
        slug = slugs.take(make_slug(name, "intervention")[:_LONGEST_SLUG].rstrip("_"))
        told = write_sentence(remarks.read_label(given.description, path)) or NOT_REPORTED
        described[slug] = {"name": name, "plain": name, "route": NOT_REPORTED, "schedule": told}
        by_name.setdefault(name.casefold(), slug)
    return Interventions(described, by_name)


def read_arms(
    module: ArmsInterventions, groups: Groups, given: Interventions, remarks: Remarks
) -> dict[str, Any]:
    """Describe the arms, with the role and the treatment of the protocol's arm of the same title.

    Args:
        module: The part of the record.
        groups: The groups of the record.
        given: What was given.
        remarks: Where an arm that is not the protocol's is told.
    """
    planned = {str(number): read_words(arm.label) for number, arm in enumerate(module.arm_groups)}
    found = {arm: number for number, arm in match_titles(planned, groups.arms).items()}
    if len(planned) == len(groups.arms) == 1:
        found = dict(zip(groups.arms, planned, strict=True))
    arms = {}
    for slug, title in groups.arms.items():
        described = {"name": title, "plain": title, "role": "other"}
        if slug in found:
            arm = module.arm_groups[int(found[slug])]
            described["role"] = _ROLES.get(arm.type or "", "other")
            names = (read_words(name) for name in arm.intervention_names)
            known = [_find_intervention(name, given) for name in names]
            if len(known) == 1 and known[0]:
                described["intervention"] = known[0]
        arms[slug] = described
    unknown = [slug for slug in groups.arms if slug not in found]
    if unknown and planned:
        titles = ", ".join(repr(cut_words(groups.arms[slug], 100)) for slug in unknown[:_SHOWN])
        more = f" and {len(unknown) - _SHOWN:,} more" if len(unknown) > _SHOWN else ""
        what = f"these arms have the title of none of the protocol's: {titles}{more}"
        roles = ", ".join(dict.fromkeys((*_ROLES.values(), "other")))
        hint = f"say their roles in trial.yml, as `arms: {{{unknown[0]}: {{role: ROLE}}}}`: {roles}"
        remarks.find("R7", "protocolSection.armsInterventionsModule.armGroups", what, hint)
    return arms


def _find_intervention(name: str, given: Interventions) -> str:
    """Find an intervention that an arm names as `Drug: Placebo`."""
    _, _, bare = name.partition(": ")
    return given.by_name.get(bare.casefold()) or given.by_name.get(name.casefold()) or ""
