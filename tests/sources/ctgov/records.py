"""The records that tests read: real ones of the registry, and small ones that never were.

`tests/cases/ctgov/` holds the records as received, compressed. Those of `DERIVED` were made by hand
or by script from other forms, and none of their numbers is the registry's.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.sources.ctgov.trial import load_record

if TYPE_CHECKING:
    from toolkit.model.trial import PublishedNumber, Trial

Json = dict[str, Any]

CASES = Path(__file__).parents[2] / "cases" / "ctgov"
NAMES = tuple(sorted(path.name.partition(".")[0] for path in CASES.glob("*.json.gz")))
LARGEST = "NCT02513394"


def read_bytes(name: str) -> bytes:
    """Read a record as received."""
    return gzip.decompress((CASES / f"{name}.json.gz").read_bytes())


def read_case(name: str) -> Json:
    """Read a record as plain dictionaries."""
    record: Json = json.loads(read_bytes(name))
    return record


def load_json(folder: Path, record: Json | bytes) -> Trial:
    """Load a record that is written to a folder first."""
    path = folder / "record.json"
    path.write_bytes(record if isinstance(record, bytes) else json.dumps(record).encode())
    return load_record(path, "record.json", "trial")


def load_case(folder: Path, name: str) -> Trial:
    """Load one of the real records."""
    return load_json(folder, read_bytes(name))


def results_of(record: Json) -> Json:
    """Return the results of a record."""
    results: Json = record.setdefault("resultsSection", {})
    return results


def invent_record(**results: Any) -> Json:
    """Make a record of a small trial that never was: two arms, five people each, and no more.

    Args:
        results: Modules of the results section that are otherwise, such as
            `participantFlowModule`.
    """
    return {
        "protocolSection": {
            "identificationModule": {
                "nctId": "NCT00000001",
                "briefTitle": "A small trial",
                "officialTitle": "A small trial that never was",
            },
            "statusModule": {"lastUpdatePostDateStruct": {"date": "2020-02-03"}},
            "sponsorCollaboratorsModule": {"leadSponsor": {"name": "Nobody", "class": "OTHER"}},
            "conditionsModule": {"conditions": ["A disease"]},
            "designModule": {
                "studyType": "INTERVENTIONAL",
                "phases": ["PHASE2"],
                "designInfo": {
                    "allocation": "RANDOMIZED",
                    "interventionModel": "PARALLEL",
                    "maskingInfo": {"masking": "NONE"},
                },
                "enrollmentInfo": {"count": 10, "type": "ACTUAL"},
            },
            "armsInterventionsModule": {
                "armGroups": [
                    {"label": "Drug", "type": "EXPERIMENTAL", "interventionNames": ["Drug: Drug"]},
                    {"label": "Placebo", "type": "PLACEBO_COMPARATOR"},
                ],
                "interventions": [{"type": "DRUG", "name": "Drug", "description": "Every day"}],
            },
        },
        "resultsSection": {"participantFlowModule": invent_flow(), **results},
        "hasResults": True,
    }


def invent_flow(**people: tuple[int, int]) -> Json:
    """Make a flow of one period, in which everybody stays, for each title its numbers.

    Args:
        people: How many started and completed, by the title of the group.
    """
    people = people or {"Drug": (5, 5), "Placebo": (5, 5)}
    groups = [{"id": f"FG{n:03}", "title": title} for n, title in enumerate(people)]
    ids = [group["id"] for group in groups]
    rows = (
        ("STARTED", [started for started, _ in people.values()]),
        ("COMPLETED", [completed for _, completed in people.values()]),
        ("NOT COMPLETED", [started - completed for started, completed in people.values()]),
    )
    milestones = [
        {"type": kind, "achievements": list_people(ids, numbers)} for kind, numbers in rows
    ]
    return {"groups": groups, "periods": [{"title": "Overall Study", "milestones": milestones}]}


def list_people(ids: list[str], numbers: list[int]) -> list[Json]:
    """List how many people of each group there are, as the flow has it."""
    pairs = zip(ids, numbers, strict=True)
    return [{"groupId": group, "numSubjects": str(number)} for group, number in pairs]


def invent_groups(prefix: str, *titles: str) -> list[Json]:
    """Make groups with ids that begin so."""
    return [{"id": f"{prefix}{n:03}", "title": title} for n, title in enumerate(titles)]


def invent_denoms(prefix: str, *sizes: str, units: str = "Participants") -> list[Json]:
    """Make the denominators of groups with ids that begin so."""
    counts = [{"groupId": f"{prefix}{n:03}", "value": size} for n, size in enumerate(sizes)]
    return [{"units": units, "counts": counts}]


def invent_values(prefix: str, *values: Any) -> list[Json]:
    """Make the values of groups: a text, or the keys of a measurement; None for none."""
    return [
        {"groupId": f"{prefix}{n:03}", **(value if isinstance(value, dict) else {"value": value})}
        for n, value in enumerate(values)
        if value is not None
    ]


def invent_baseline(*measures: Json, titles: tuple[str, ...] = ("Drug", "Placebo")) -> Json:
    """Make a baseline of two groups of five with measures."""
    return {
        "baselineCharacteristicsModule": {
            "groups": invent_groups("BG", *titles),
            "denoms": invent_denoms("BG", *["5"] * len(titles)),
            "measures": list(measures),
        }
    }


def invent_outcome(**known: Any) -> Json:
    """Make an outcome of two groups of five, whose keys may be otherwise."""
    return {
        "type": "PRIMARY",
        "title": "Score",
        "timeFrame": "Week 4",
        "reportingStatus": "POSTED",
        "paramType": "MEAN",
        "dispersionType": "Standard Deviation",
        "unitOfMeasure": "points",
        "groups": invent_groups("OG", "Drug", "Placebo"),
        "denoms": invent_denoms("OG", "5", "5"),
        "classes": [{"categories": [{"measurements": invent_values("OG", "1", "2")}]}],
        **known,
    }


def invent_outcomes(*outcomes: Json) -> Json:
    """Make the module of outcomes."""
    return {"outcomeMeasuresModule": {"outcomeMeasures": list(outcomes)}}


def invent_events(**known: Any) -> Json:
    """Make the module of adverse events: two groups of five without an event."""
    groups = [
        {
            "id": f"EG{n:03}",
            "title": title,
            **{f"{what}NumAffected": 0 for what in ("deaths", "serious", "other")},
            **{f"{what}NumAtRisk": 5 for what in ("deaths", "serious", "other")},
        }
        for n, title in enumerate(("Drug", "Placebo"))
    ]
    return {"adverseEventsModule": {"frequencyThreshold": "5", "eventGroups": groups, **known}}


def invent_event(term: str, *affected: int | None, **known: Any) -> Json:
    """Make an adverse event, with as many people of each group; None for no row."""
    stats = [
        {"groupId": f"EG{n:03}", "numAffected": people, "numAtRisk": 5}
        for n, people in enumerate(affected)
        if people is not None
    ]
    return {"term": term, "organSystem": "General disorders", "stats": stats, **known}


def find(numbers: tuple[PublishedNumber, ...], **wanted: str) -> PublishedNumber:
    """Find the one number whose attributes have the wanted values."""
    found = [n for n in numbers if all(getattr(n, key) == value for key, value in wanted.items())]
    assert len(found) == 1, f"{len(found)} numbers with {wanted}"
    return found[0]
