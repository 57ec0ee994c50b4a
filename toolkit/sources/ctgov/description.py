"""A record in; what the trial is, as `trial.yml` would say it, out."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from toolkit.model.vocabulary import NOT_REPORTED
from toolkit.sources.ctgov.baseline import POPULATION as BASELINE
from toolkit.sources.ctgov.design import read_arms, read_design, read_interventions, read_phase
from toolkit.sources.ctgov.events import POPULATION as SAFETY
from toolkit.sources.ctgov.outcomes import PRIMARY
from toolkit.sources.ctgov.words import cut_words, read_words, write_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.sources.ctgov.baseline import BaselineRead
    from toolkit.sources.ctgov.events import EventsRead
    from toolkit.sources.ctgov.flow import FlowRead
    from toolkit.sources.ctgov.groups import Groups
    from toolkit.sources.ctgov.outcomes import OutcomesRead
    from toolkit.sources.ctgov.record import Protocol, Record, ResultsSection, Status
    from toolkit.sources.ctgov.remarks import Remarks

REGISTRY = "ClinicalTrials.gov"

_ADDRESS = "https://clinicaltrials.gov/study/"
_SPONSORS = {
    "INDUSTRY": "company",
    "NIH": "government",
    "FED": "government",
    "OTHER_GOV": "government",
}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CONCLUSION = "The record gives numbers and no conclusion."
_ENTERED = "Everybody whom the record counts as started, in the first period of their group."
_AT_START = "Everybody whom the record counts at the start."
_AT_RISK = "Everybody whom the record counts as at risk of serious adverse events."


@dataclass(frozen=True)
class Parts:
    """What was read of the parts of a record.

    Attributes:
        flow: Of the participant flow.
        baseline: Of the participants at the start.
        events: Of the adverse events.
        outcomes: Of the outcomes.
    """

    flow: FlowRead
    baseline: BaselineRead
    events: EventsRead
    outcomes: OutcomesRead


def describe_trial(
    record: Record, groups: Groups, parts: Parts, root_box: str, remarks: Remarks
) -> dict[str, Any]:
    """Describe a trial: what `trial.yml` would say, before a person adds to it.

    Args:
        record: The record.
        groups: Its groups.
        parts: What was read of its results.
        root_box: The population of everybody who entered.
        remarks: Where what does not fit is told.
    """
    protocol, results = record.protocol_section, record.results_section
    module = protocol.arms_interventions_module
    given = read_interventions(module, remarks)
    conditions = cut_words(", ".join(map(read_words, protocol.conditions_module.conditions)))
    study = protocol.identification_module.nct_id
    day = find_last_update(protocol.status_module)
    return {
        "source": "ctgov",
        "titles": _read_titles(protocol, remarks),
        "phase": read_phase(protocol.design_module.phases),
        "registration": {"name": REGISTRY, "id": study, "url": f"{_ADDRESS}{study}"},
        "condition": {"name": conditions or NOT_REPORTED, "plain": conditions or NOT_REPORTED},
        "sponsor": _read_sponsor(protocol, remarks),
        "design": read_design(protocol, groups, remarks),
        "interventions": given.described,
        "arms": read_arms(module, groups, given, remarks),
        "groups": dict(groups.others),
        "table_groups": {
            "baseline": list(groups.baseline.values()),
            "adverse_events": list(groups.events.values()),
            **parts.outcomes.columns,
        },
        "periods": parts.flow.periods,
        "populations": _read_populations(results, root_box, parts, remarks),
        "primary_outcome": _read_primary(record),
        "documents": {"record": _cite_record(protocol, day)},
        "updated": day,
        "variables": parts.baseline.variables,
        "organ_classes": parts.events.organ_classes,
        "events": parts.events.events,
        "timepoints": parts.outcomes.rows,
        "outcome_tables": parts.outcomes.tables,
        "outcomes": parts.outcomes.outcomes,
        "table_notes": _list_notes(results, parts, remarks),
    }


def find_last_update(status: Status) -> str | None:
    """Find the day of the record's last change; None where the record has none."""
    known = (
        status.last_update_post_date_struct.date,
        status.last_update_submit_date,
        status.results_first_post_date_struct.date,
    )
    return next((day for day in map(_read_day, known) if day), None)


def _read_day(text: str | None) -> str | None:
    """Read a date that is exact to the day."""
    if text is None or not _DAY.fullmatch(text):
        return None
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def _read_titles(protocol: Protocol, remarks: Remarks) -> dict[str, str]:
    """Read the titles: the official one, the brief one, and the acronym."""
    module = protocol.identification_module
    path = "protocolSection.identificationModule"
    official = remarks.read_label(module.official_title, f"{path}.officialTitle")
    brief = remarks.read_label(module.brief_title, f"{path}.briefTitle")
    acronym = cut_words(read_words(module.acronym), 60)
    return {
        "scientific": official or brief or module.nct_id,
        "plain": brief or official or module.nct_id,
        "short": acronym or module.nct_id,
    }


def _read_sponsor(protocol: Protocol, remarks: Remarks) -> dict[str, str]:
    """Read the sponsor, and its kind where the registry's class says it."""
    sponsor = protocol.sponsor_collaborators_module.lead_sponsor
    path = "protocolSection.sponsorCollaboratorsModule.leadSponsor"
    described = {"name": remarks.read_label(sponsor.name, path) or NOT_REPORTED}
    kind = _SPONSORS.get(sponsor.class_ or "")
    return described | ({"kind": kind} if kind else {})


def _read_populations(
    results: ResultsSection | None, root_box: str, parts: Parts, remarks: Remarks
) -> dict[str, Any]:
    """Describe the populations: who entered, who is counted at the start, who was at risk."""
    populations = {root_box: {"name": "Everybody who started", "definition": _ENTERED}}
    if results is None:
        return populations
    if parts.baseline.sizes:
        path = "resultsSection.baselineCharacteristicsModule.populationDescription"
        text = results.baseline_characteristics_module.population_description
        told = write_sentence(remarks.read_label(text, path))
        populations[BASELINE] = {
            "name": "Participants at the start",
            "definition": told or _AT_START,
        }
    if parts.events.sizes:
        populations[SAFETY] = {"name": "People at risk of serious events", "definition": _AT_RISK}
    return populations


def _read_primary(record: Record) -> dict[str, str]:
    """Name the primary outcomes: those with results, else those of the protocol."""
    results = record.results_section
    posted = results.outcome_measures_module.outcome_measures if results else ()
    titles = [read_words(of.title) for of in posted if of.type == PRIMARY]
    planned = record.protocol_section.outcomes_module.primary_outcomes
    titles = [t for t in titles if t] or [read_words(of.measure) for of in planned if of.measure]
    named = cut_words("; ".join(dict.fromkeys(filter(None, titles)))) or NOT_REPORTED
    return {
        "measure": named,
        "plain": named,
        "verdict": "not-stated",
        "as_reported": _CONCLUSION if posted else "The record gives no results.",
    }


def _cite_record(protocol: Protocol, day: str | None) -> dict[str, Any]:
    """Cite the record, with the dates that it gives."""
    module = protocol.identification_module
    title = read_words(module.brief_title or module.official_title)
    sponsor = read_words(protocol.sponsor_collaborators_module.lead_sponsor.name)
    said = (f"{REGISTRY}, record {module.nct_id}", cut_words(title, 500), cut_words(sponsor, 200))
    dates = "; ".join(_list_dates(protocol.status_module))
    citation = ". ".join(text.rstrip(".") for text in (*said, dates) if text)
    return {
        "kind": "registry-record",
        "short": f"{REGISTRY} {module.nct_id}",
        "citation": f"{citation}.",
        "url": f"{_ADDRESS}{module.nct_id}",
        "date": day,
        "peer_reviewed": False,
    }


def _list_dates(status: Status) -> Iterator[str]:
    """List the state of the study and its dates, as the record writes them."""
    state = read_words(status.overall_status).replace("_", " ").lower()
    why = cut_words(read_words(status.why_stopped), 300)
    if state:
        yield f"Status: {cut_words(state, 60)}" + (f" ({why})" if why else "")
    dates = (
        ("started", status.start_date_struct),
        ("primary completion", status.primary_completion_date_struct),
        ("completion", status.completion_date_struct),
        ("results first posted", status.results_first_post_date_struct),
        ("last update posted", status.last_update_post_date_struct),
    )
    for what, day in dates:
        text = cut_words(read_words(day.date), 40)
        expected = " (expected)" if day.type == "ESTIMATED" and "posted" not in what else ""
        if text:
            yield f"{what} {text}{expected}"


def _list_notes(
    results: ResultsSection | None, parts: Parts, remarks: Remarks
) -> dict[str, list[str]]:
    """List what the record says in words about whole tables."""
    module = results.adverse_events_module if results else None
    notes: dict[str, list[str]] = {}
    if module is not None:
        path = "resultsSection.adverseEventsModule"
        said = (
            ("Time frame: ", module.time_frame),
            ("", module.description),
            ("Deaths: ", module.all_cause_mortality_comment),
        )
        words = ((prefix, remarks.read_label(text, path)) for prefix, text in said)
        notes["adverse_events"] = [f"{prefix}{text}" for prefix, text in words if text]
        rows = ", ".join(
            f"{cut_words(n, 80)} ({c:,})" for n, c in parts.events.vocabularies.most_common(20)
        )
        notes["adverse_events"] += [f"Dictionaries of terms, with rows: {rows}"] if rows else []
    if parts.outcomes.unposted:
        notes["outcomes"] = [f"Results not posted: {title}" for title in parts.outcomes.unposted]
    return notes
