"""A record as plain dictionaries in; every number that a Trial of it must have, out.

This reads a record for itself and shares nothing with the importer. A number is told by the words
that a reader sees, not by names that the importer makes up.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]
Group = dict[str, str]
"""The name of each group of a part, by its id."""

Entry = tuple[str, ...]
"""What a number is about, its statistic, and its text as printed."""

MISSING = "not reported"

CENTRES = {
    "MEAN": "mean",
    "MEDIAN": "median",
    "GEOMETRIC_MEAN": "geometric_mean",
    "LEAST_SQUARES_MEAN": "ls_mean",
}
SPREADS = {
    "STANDARD_DEVIATION": ["sd"],
    "Standard Deviation": ["sd"],
    "Standard Error": ["sem"],
    "STANDARD_ERROR_OF_MEAN": ["sem"],
    "FULL_RANGE": ["min", "max"],
    "Full Range": ["min", "max"],
    "INTER_QUARTILE_RANGE": ["q1", "q3"],
    "Inter-Quartile Range": ["q1", "q3"],
    "95% Confidence Interval": ["ci_lower", "ci_upper", "95"],
    "84% Confidence Interval": ["ci_lower", "ci_upper", "84"],
}
PEOPLE = {"participants", "subjects", "number of subjects"}
HUNDREDTHS = {"percentage of participants", "percentage of subjects", "percentage of patients"}


def tidy(text: str | None) -> str:
    """Put a text on one line."""
    return " ".join((text or "").split())


def value_of(printed: str) -> float | None:
    """Read a number as printed."""
    if printed in {MISSING, "NA"}:
        return None
    return float(printed.lstrip("<>=").replace(",", ""))


def walk_flow(record: Json, names: Group) -> Iterator[Entry]:
    """List box, reason, period, group, statistic and text of the participant flow."""
    yield "screened", "", "", "all", "n", MISSING
    yield "excluded", "", "", "all", "n", MISSING
    periods = record.get("resultsSection", {}).get("participantFlowModule", {}).get("periods", [])
    waiting = set(names)
    starters = {
        one["groupId"]
        for period in periods
        for milestone in period["milestones"]
        if milestone["type"] == "STARTED"
        for one in milestone["achievements"]
        if one["numSubjects"] != "0"
    }
    for period in periods:
        milestones = {milestone["type"]: milestone for milestone in period["milestones"]}
        started = {
            one["groupId"]: one["numSubjects"] for one in milestones["STARTED"]["achievements"]
        }
        waiting -= {group for group in waiting if started[group] != "0" or group not in starters}
        for kind, milestone in milestones.items():
            usual = {"STARTED", "COMPLETED", "NOT COMPLETED"}
            box = kind.lower().replace(" ", "_") if kind in usual else "milestone"
            reason = "" if kind in usual else tidy(kind)
            for one in milestone["achievements"]:
                if one["groupId"] not in waiting:
                    group = names[one["groupId"]]
                    yield box, reason, tidy(period["title"]), group, "n", one["numSubjects"]
        for dropout in period.get("dropWithdraws", []):
            for one in dropout["reasons"]:
                if one["groupId"] not in waiting:
                    about = "not_completed", tidy(dropout["type"]), tidy(period["title"])
                    yield *about, names[one["groupId"]], "n", one["numSubjects"]


def walk_populations(record: Json, flow: Group, baseline: Group, events: Group) -> Iterator[Entry]:
    """List population, group, statistic and text of the sizes of populations."""
    results = record.get("resultsSection", {})
    allocation = record["protocolSection"]["designModule"]["designInfo"].get("allocation")
    entered = "randomised" if allocation == "RANDOMIZED" else "enrolled"
    first: dict[str, str] = {}
    for period in results.get("participantFlowModule", {}).get("periods", []):
        for milestone in period["milestones"]:
            for one in milestone["achievements"] if milestone["type"] == "STARTED" else ():
                if first.get(one["groupId"], "0") == "0":
                    first[one["groupId"]] = one["numSubjects"]
    for group, people in first.items():
        yield entered, flow[group], "n", people
    denoms = results.get("baselineCharacteristicsModule", {}).get("denoms", [{}])
    for count in denoms[0].get("counts", []):
        yield "baseline", baseline[count["groupId"]], "n", count["value"]
    for one in results.get("adverseEventsModule", {}).get("eventGroups", []):
        yield "safety", events[one["id"]], "n", str(one["seriousNumAtRisk"])


def walk_events(record: Json, names: Group) -> Iterator[Entry]:
    """List event, class, category, group, statistic and text of the adverse events."""
    module = record.get("resultsSection", {}).get("adverseEventsModule", {})
    safety = {one["id"]: one["seriousNumAtRisk"] for one in module.get("eventGroups", [])}
    for one in module.get("eventGroups", []):
        for what, category in (("deaths", "death"), ("serious", "sae"), ("other", "other_ae")):
            affected, at_risk = one.get(f"{what}NumAffected"), one.get(f"{what}NumAtRisk")
            about = "any", "", category, names[one["id"]]
            unknown = affected is None or at_risk == 0
            yield *about, "n", MISSING if unknown else str(affected)
            if at_risk is not None and at_risk != safety[one["id"]]:
                yield *about, "denominator", str(at_risk)
    for key, category in (("seriousEvents", "sae"), ("otherEvents", "other_ae")):
        for event in module.get(key, []):
            given = {one["groupId"]: one for one in event["stats"]}
            for group, name in names.items():
                about = tidy(event["term"]).lower(), tidy(event["organSystem"]), category, name
                one = given.get(group, {"numAtRisk": -1})
                nobody = one["numAtRisk"] == 0 or "numAffected" not in one
                yield *about, "n", MISSING if nobody else str(one["numAffected"])
                if "numAffected" in one and one["numAtRisk"] != safety[group]:
                    yield *about, "denominator", str(one["numAtRisk"])
                if one.get("numEvents") is not None and one["numAtRisk"] != 0:
                    yield *about, "events", str(one["numEvents"])


def walk_baseline(record: Json, names: Group) -> Iterator[Entry]:
    """List variable, level, group, statistic and text of the baseline."""
    module = record.get("resultsSection", {}).get("baselineCharacteristicsModule", {})
    around = sizes_of(module.get("denoms", []))
    for measure in module.get("measures", []):
        title, statistic, spread = tidy(measure["title"]), *kinds_of(measure)
        rows = list(rows_of(measure, measure.get("denoms") or module["denoms"]))
        counted = statistic == "n" and any(values for _, values, _, _ in rows)
        classes = len(measure.get("classes", []))
        for number, (label, values, sizes, _) in enumerate(rows):
            about = (title, label or title) if counted else (title, "")
            if not counted and len(rows) > 1 and label:
                about = f"{title}: {label}", ""
            for group, name in names.items():
                for kind, text in write_measured(values.get(group), statistic, spread):
                    yield *about, name, kind, text
                whole = about if classes > 1 or not counted else (title, "")
                if sizes.get(group) != around.get(group) and (
                    number == 0 or whole[1] or not counted
                ):
                    yield *whole, name, "denominator", sizes[group]


def walk_outcomes(record: Json, names: list[Group]) -> Iterator[Entry]:
    """List outcome, row, group, statistic and text of the outcomes."""
    module = record.get("resultsSection", {}).get("outcomeMeasuresModule", {})
    for position, measure in enumerate(module.get("outcomeMeasures", [])):
        if measure["reportingStatus"] != "POSTED":
            continue
        title, statistic, spread = tidy(measure["title"]), *kinds_of(measure)
        around = sizes_of(measure["denoms"], measure.get("denomUnitsSelected"))
        for group, size in around.items():
            yield title, "", names[position][group], "analysed", size
        for label, values, sizes, _ in rows_of(measure, measure["denoms"]):
            row = label or tidy(measure["timeFrame"])
            for group, name in names[position].items():
                for kind, text in write_measured(values.get(group), statistic, spread):
                    yield title, row, name, kind, text
                if sizes.get(group) != around.get(group):
                    yield title, row, name, "denominator", sizes[group]
        yield from walk_analyses(measure, title, names[position])


def walk_analyses(measure: Json, title: str, names: Group) -> Iterator[Entry]:
    """List outcome, the word `analysis` with its number, group, statistic and text."""
    for number, analysis in enumerate(measure.get("analyses", []), 1):
        groups = analysis["groupIds"]
        about = title, f"analysis {number}", names[groups[0]] if len(groups) == 1 else "between"
        keys = {"p": "pValue", "value": "paramValue"}
        keys |= {"ci_lower": "ciLowerLimit", "ci_upper": "ciUpperLimit", "ci_level": "ciPctValue"}
        for statistic, key in keys.items():
            if key in analysis:
                yield *about, statistic, analysis[key]
        if "dispersionValue" in analysis:
            (spread,) = SPREADS[analysis["dispersionType"]]
            yield *about, spread, analysis["dispersionValue"]


def kinds_of(measure: Json) -> tuple[str, list[str]]:
    """Tell which statistic the values of a measure are, and which are around them."""
    param, unit = measure.get("paramType", ""), measure.get("unitOfMeasure", "").lower()
    statistic = CENTRES.get(param, "value")
    if param.startswith("COUNT_OF") or (param == "NUMBER" and unit in PEOPLE):
        statistic = "n"
    elif param == "NUMBER" and unit in HUNDREDTHS:
        statistic = "percent"
    return statistic, SPREADS.get(measure.get("dispersionType", ""), [])


def sizes_of(denoms: list[Json], units: str | None = None) -> dict[str, str]:
    """Read denominators: those of the units that are asked for, or the first."""
    chosen = next((one for one in denoms if one["units"] == units), denoms[0] if denoms else {})
    return {count["groupId"]: count["value"] for count in chosen.get("counts", [])}


def rows_of(
    measure: Json, denoms: list[Json]
) -> Iterator[tuple[str, dict[str, Json], dict[str, str], int]]:
    """List the rows of a measure: label, values and sizes by group, and the class's number."""
    for number, one in enumerate(measure.get("classes", [])):
        sizes = sizes_of(one.get("denoms") or denoms, measure.get("denomUnitsSelected"))
        for category in one.get("categories") or [{}]:
            label = ": ".join(filter(None, (tidy(one.get("title")), tidy(category.get("title")))))
            values = {v["groupId"]: v for v in category.get("measurements", [])}
            yield label, values, sizes, number


def write_measured(
    measured: Json | None, statistic: str, spread: list[str]
) -> Iterator[tuple[str, str]]:
    """List statistic and text of a value and what is around it."""
    if measured is None:
        yield statistic, MISSING
        return
    yield statistic, measured["value"]
    texts = (
        [measured.get("spread")]
        if len(spread) == 1
        else [measured.get("lowerLimit"), measured.get("upperLimit")]
    )
    for name, text in zip(spread, texts, strict=False):
        if text is not None:
            yield name, text
        elif measured["value"] != "NA":
            yield name, MISSING
    if len(spread) == 3 and any(text is not None for text in texts):
        yield "ci_level", spread[2]


def count(entries: Iterator[Entry]) -> Counter[Entry]:
    """Count entries, so that none may be missing or stand twice."""
    return Counter(entries)
