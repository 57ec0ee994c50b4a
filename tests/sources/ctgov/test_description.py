"""A record says what the trial is, and where it does not, that is said."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from tests.sources.ctgov.records import (
    NAMES,
    invent_baseline,
    invent_events,
    invent_record,
    load_case,
    load_json,
)
from toolkit.model.vocabulary import NOT_REPORTED

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.model.trial import TrialDescription


def load(folder: Path, part: str, module: Any) -> TrialDescription:
    """Load a record with another module of the protocol."""
    record = invent_record()
    record["protocolSection"][part] = module
    return load_json(folder, record).description


def test_titles_are_the_official_the_brief_and_the_acronym(tmp_path: Path) -> None:
    titles = load_case(tmp_path, "NCT04431453").description.titles
    assert titles.short == "CARAVAN"
    assert titles.plain == "Study of Remdesivir in Participants Below 18 Years Old With COVID-19"
    assert titles.scientific.startswith("A Phase 2/3 Single-Arm, Open-Label Study")


def test_titles_that_are_missing_are_the_number(tmp_path: Path) -> None:
    titles = load(tmp_path, "identificationModule", {"nctId": "NCT00000001"}).titles
    assert (titles.scientific, titles.plain, titles.short) == ("NCT00000001",) * 3


def test_a_title_that_is_too_long_is_cut_and_told(tmp_path: Path) -> None:
    record = invent_record()
    record["protocolSection"]["identificationModule"]["briefTitle"] = "x" * 3_000
    trial = load_json(tmp_path, record)
    assert len(trial.description.titles.plain) == 2_000
    assert trial.description.titles.plain.endswith("…")
    (finding,) = trial.findings
    assert (finding.rule, finding.what) == ("R6", "this text has 3,000 characters and was cut")


def test_the_registration_leads_to_the_record(tmp_path: Path) -> None:
    registration = load_case(tmp_path, "NCT02513394").description.registration
    assert registration is not None
    assert registration.id == "NCT02513394"
    assert registration.url == "https://clinicaltrials.gov/study/NCT02513394"


@pytest.mark.parametrize(
    ("group", "kind"),
    [("INDUSTRY", "company"), ("NIH", "government"), ("OTHER", None), (None, None)],
)
def test_the_sponsors_kind_is_told_where_the_registry_tells_it(
    group: str | None, kind: str | None, tmp_path: Path
) -> None:
    module = {"leadSponsor": {"name": "S", "class": group}}
    sponsor = load(tmp_path, "sponsorCollaboratorsModule", module).sponsor
    assert (sponsor.name, sponsor.kind) == ("S", kind)


def test_what_is_missing_is_not_reported(tmp_path: Path) -> None:
    number = {"identificationModule": {"nctId": "NCT00000001"}}
    description = load_json(tmp_path, {"protocolSection": number}).description
    assert description.condition.name == NOT_REPORTED
    assert description.sponsor.name == NOT_REPORTED
    assert description.primary_outcome.measure == NOT_REPORTED
    assert description.primary_outcome.as_reported == "The record gives no results."
    assert description.updated is None
    assert description.documents["record"].date is None


def test_a_record_without_results_has_its_protocol(tmp_path: Path) -> None:
    trial = load_case(tmp_path, "NCT01339377")
    assert [(finding.rule, finding.severity) for finding in trial.findings] == [("R8", "note")]
    assert list(trial.description.arms) == ["ao_1000_treatment"]
    assert {number.variable for number in trial.flow} == {"screened", "excluded"}
    assert trial.description.primary_outcome.measure != NOT_REPORTED


@pytest.mark.parametrize(
    ("status", "day"),
    [
        ({"lastUpdatePostDateStruct": {"date": "2020-02-03"}}, dt.date(2020, 2, 3)),
        ({"lastUpdateSubmitDate": "2020-02-01"}, dt.date(2020, 2, 1)),
        ({"resultsFirstPostDateStruct": {"date": "2019-12-31"}}, dt.date(2019, 12, 31)),
        ({"lastUpdatePostDateStruct": {"date": "2020-02"}}, None),
        ({"lastUpdatePostDateStruct": {"date": "2020-02-31"}}, None),
    ],
)
def test_the_day_is_that_of_the_last_update(
    status: dict[str, Any], day: dt.date | None, tmp_path: Path
) -> None:
    description = load(tmp_path, "statusModule", status)
    assert (description.updated, description.documents["record"].date) == (day, day)


def test_the_citation_gives_the_dates_as_the_record_does(tmp_path: Path) -> None:
    citation = load_case(tmp_path, "NCT02513394").description.documents["record"].citation
    assert citation.startswith("ClinicalTrials.gov, record NCT02513394. ")
    assert citation.endswith(
        "started 2015-08; primary completion 2020-11; completion 2025-09 (expected); "
        "results first posted 2022-04-13; last update posted 2023-06-15."
    )


def test_why_a_study_stopped_is_cited(tmp_path: Path) -> None:
    status = {"overallStatus": "TERMINATED", "whyStopped": "No funding"}
    citation = load(tmp_path, "statusModule", status).documents["record"].citation
    assert citation.endswith("Status: terminated (No funding).")


def test_populations_are_described_where_there_are_any(tmp_path: Path) -> None:
    modules = {**invent_baseline(), **invent_events()}
    module = modules["baselineCharacteristicsModule"]
    module["populationDescription"] = "All who had a *visit*"
    populations = load_json(tmp_path, invent_record(**modules)).description.populations
    assert list(populations) == ["randomised", "baseline", "safety"]
    assert populations["baseline"].definition == r"All who had a \*visit\*"


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_concluded_from_a_record(name: str, tmp_path: Path) -> None:
    outcome = load_case(tmp_path, name).description.primary_outcome
    assert outcome.verdict == "not-stated"
    assert outcome.as_reported in {
        "The record gives numbers and no conclusion.",
        "The record gives no results.",
    }
