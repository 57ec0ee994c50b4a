"""A registry's record with a text of one's choice wherever a sponsor may write."""

from __future__ import annotations

from typing import Any

from tests.sources.ctgov.records import Json, invent_denoms, invent_groups, invent_values


def write_everywhere(text: str) -> Json:
    """Make a record with every part, in which all that a sponsor writes is one text.

    Groups have a number after it, since they are told apart by their titles; and so have the
    names of events.
    """
    titles = (f"{text} 1", f"{text} 2")
    return {
        "protocolSection": _write_protocol(text, titles),
        "resultsSection": {
            "participantFlowModule": _write_flow(text, titles),
            "baselineCharacteristicsModule": _write_baseline(text, titles),
            "adverseEventsModule": _write_events(text, titles),
            "outcomeMeasuresModule": _write_outcomes(text, titles),
        },
        "hasResults": True,
    }


def _write_protocol(text: str, titles: tuple[str, str]) -> Json:
    return {
        "identificationModule": {
            "nctId": "NCT00000001",
            "briefTitle": text,
            "officialTitle": text,
            "acronym": text[:50],
        },
        "statusModule": {
            "overallStatus": "COMPLETED",
            "whyStopped": text,
            "lastUpdatePostDateStruct": {"date": "2020-02-03"},
        },
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": text, "class": "OTHER"}},
        "conditionsModule": {"conditions": [text]},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE2"],
            "designInfo": {"allocation": "RANDOMIZED", "interventionModel": "PARALLEL"},
            "enrollmentInfo": {"count": 10, "type": "ACTUAL"},
        },
        "armsInterventionsModule": {
            "armGroups": [{"label": title, "type": "EXPERIMENTAL"} for title in titles],
            "interventions": [{"type": "DRUG", "name": text, "description": text}],
        },
        "contactsLocationsModule": {"locations": [{"country": text}]},
    }


def _write_flow(text: str, titles: tuple[str, str]) -> Json:
    def people(*numbers: str) -> list[Json]:
        return [
            {"groupId": f"FG{n:03}", "numSubjects": number, "comment": text}
            for n, number in enumerate(numbers)
        ]

    milestones = [
        {"type": kind, "comment": text, "achievements": people(*numbers)}
        for kind, numbers in (
            ("STARTED", ("5", "5")),
            (text, ("4", "4")),
            ("COMPLETED", ("4", "5")),
            ("NOT COMPLETED", ("1", "0")),
        )
    ]
    reasons = [{"type": text, "reasons": people("1", "0")}]
    return {
        "preAssignmentDetails": text,
        "recruitmentDetails": text,
        "typeUnitsAnalyzed": text,
        "groups": invent_groups("FG", *titles),
        "periods": [{"title": text, "milestones": milestones, "dropWithdraws": reasons}],
    }


def _write_baseline(text: str, titles: tuple[str, str]) -> Json:
    def measure(param: str, *values: Any, **known: str) -> Json:
        categories = [{"title": text, "measurements": invent_values("BG", *values)}]
        return {
            "title": text,
            "description": text,
            "populationDescription": text,
            "paramType": param,
            "unitOfMeasure": text,
            "classes": [{"title": text, "categories": categories}],
            **known,
        }

    return {
        "populationDescription": text,
        "groups": invent_groups("BG", *titles),
        "denoms": invent_denoms("BG", "5", "5"),
        "measures": [
            measure("COUNT_OF_PARTICIPANTS", "2", {"value": "NA", "comment": text}),
            measure(
                "MEAN",
                {"value": "5", "spread": "1"},
                {"value": "6", "spread": "NA", "comment": text},
                dispersionType="STANDARD_DEVIATION",
            ),
        ],
    }


def _write_events(text: str, titles: tuple[str, str]) -> Json:
    groups = [
        {
            **group,
            "description": text,
            "deathsNumAffected": 0,
            "deathsNumAtRisk": 5,
            "seriousNumAffected": 1,
            "seriousNumAtRisk": 5,
            "otherNumAffected": 3,
            "otherNumAtRisk": 5,
        }
        for group in invent_groups("EG", *titles)
    ]

    def event(number: int) -> Json:
        return {
            "term": f"{text} {number}",
            "organSystem": text,
            "sourceVocabulary": text[:60],
            "notes": text,
            "stats": [
                {"groupId": f"EG{n:03}", "numAffected": 3, "numAtRisk": 5, "numEvents": 4}
                for n in range(2)
            ],
        }

    return {
        "frequencyThreshold": "5",
        "timeFrame": text,
        "description": text,
        "allCauseMortalityComment": text,
        "eventGroups": groups,
        "seriousEvents": [event(1)],
        "otherEvents": [event(2)],
    }


def _write_outcomes(text: str, titles: tuple[str, str]) -> Json:
    outcome = {
        "type": "PRIMARY",
        "title": text,
        "description": text,
        "populationDescription": text,
        "timeFrame": text,
        "reportingStatus": "POSTED",
        "paramType": "MEAN",
        "dispersionType": "Standard Deviation",
        "unitOfMeasure": text,
        "groups": invent_groups("OG", *titles),
        "denoms": invent_denoms("OG", "5", "5"),
        "classes": [
            {
                "title": text,
                "categories": [
                    {"title": text, "measurements": invent_values("OG", "1", {"value": "2"})}
                ],
            }
        ],
        "analyses": [
            {
                "groupIds": ["OG000", "OG001"],
                "groupDescription": text,
                "statisticalMethod": text,
                "pValue": "0.5",
                "pValueComment": text,
                "paramType": text,
                "paramValue": "1.5",
                "estimateComment": text,
            }
        ],
    }
    later = {"type": "SECONDARY", "title": text, "reportingStatus": "NOT_POSTED"}
    return {"outcomeMeasures": [outcome, later]}
