"""Whatever a record holds, it becomes a Trial whose parts fit together, or a message."""

from __future__ import annotations

import copy
import html
import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT
from tests.sources.ctgov.records import (
    NAMES,
    invent_baseline,
    invent_event,
    invent_events,
    invent_record,
    load_json,
    read_case,
    results_of,
)
from toolkit.analyses.results import analyse_results
from toolkit.documents.environment import DocumentEnvironment
from toolkit.errors import DataError, Fault
from toolkit.model.settings import Settings
from toolkit.model.trial import ALL, BETWEEN, TrialDescription
from toolkit.model.vocabulary import ANY_EVENT, EVENT_CATEGORIES, FLOW_BOXES, STATISTICS

if TYPE_CHECKING:
    from toolkit.model.trial import Trial

Json = dict[str, Any]

SMALL = tuple(name for name in NAMES if len(json.dumps(read_case(name))) < 100_000)

ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    2.5,
    1e308,
    10**40,
    float("inf"),
    "",
    " ",
    "NA",
    "-5",
    "12",
    "1e999",
    "9" * 30,
    "99999999999",
    "1,234.5",
    "<0.05",
    "any",
    "all",
    "between",
    "Total",
    "a vs b",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    '{{ fact("x") }} {% raw %} {## #}',
    "\\*\\<b\\>\n#show: x => [1]",
    "\u202etext\u0000\u0007\ufffe\U0001fffe",
    "頭痛",
    "x" * 5_000,
    "y" * 300_000,
    [],
    {},
    [[[[[[]]]]]],
    [None],
    {"groupId": "EG000"},
    {"title": {"title": []}},
]


def step_into(value: Any, steps: list[int]) -> tuple[Any, Any]:
    """Go down into a value as far as there are steps; return what holds the end, and its key."""
    holder: Any = {"": value}
    key: Any = ""
    for step in steps:
        inner = holder[key]
        keys = list(inner) if isinstance(inner, dict) else list(range(len(inner)))
        if not keys:
            break
        holder, key = inner, keys[step % len(keys)]
        if not isinstance(holder[key], dict | list):
            break
    return holder, key


def mutate(record: Json, draw: Any) -> None:
    """Change one thing of a record."""
    part = record if draw(st.integers(0, 4)) == 0 else results_of(record)
    steps = draw(st.lists(st.integers(0, 10_000), min_size=1, max_size=10))
    if not isinstance(part, dict | list) or not part:
        return
    holder, key = step_into(part, steps)
    inner = holder[key]
    match draw(st.integers(0, 6)):
        case 0:
            del holder[key]
        case 1:
            holder[key] = [inner, inner]
        case 2 if isinstance(holder, list):
            holder.append(copy.deepcopy(inner))
        case 3 if isinstance(inner, list):
            holder[key] = inner[::-1]
        case 4 if isinstance(inner, list):
            holder[key] = inner * 3
        case 5 if isinstance(holder, list):
            holder[key] = copy.deepcopy(holder[draw(st.integers(0, len(holder) - 1))])
        case _:
            holder[key] = copy.deepcopy(draw(st.sampled_from(ODD)))


@st.composite
def records(draw: Any, names: tuple[str, ...]) -> Json:
    """Make a record that was real before a few changes."""
    record = read_case(draw(st.sampled_from(names)))
    for _ in range(draw(st.integers(1, 12))):
        mutate(record, draw)
    return record


def load_or_refuse(record: Json | bytes) -> Trial | None:
    """Load a record; None where it is refused with a message for each fault."""
    refused: tuple[Fault, ...] = ()
    with TemporaryDirectory() as folder:
        try:
            return load_json(Path(folder), record)
        except DataError as error:
            refused = error.faults
    assert refused
    assert all(fault.where and fault.what for fault in refused)
    assert all(len(str(fault)) < 2_000 for fault in refused)
    return None


def check(trial: Trial) -> None:
    """See to it that the parts of a trial fit together."""
    description = trial.description
    again = TrialDescription.model_validate(description.model_dump(mode="json"))
    assert again == description
    assert not list(again.contradictions())
    groups = {*description.arms, *description.groups, ALL}
    assert len(groups) == len(description.arms) + len(description.groups) + 1
    tables = ("baseline", "adverse_events", *description.outcome_tables)
    assert all(groups.issuperset(description.columns_of(table)) for table in tables)
    numbers = (*trial.populations, *trial.flow, *trial.baseline, *trial.adverse_events)
    assert all(n.group in groups for n in (*numbers, *trial.claims))
    assert all(n.group in {*groups, BETWEEN} for n in trial.outcomes)
    assert all(n.statistic in STATISTICS for n in (*numbers, *trial.outcomes, *trial.claims))
    assert all(n.population in description.populations for n in trial.populations)
    assert all(n.variable in FLOW_BOXES for n in trial.flow)
    assert all(n.context in {"", *description.periods} for n in trial.flow)
    levels = {s: {"", *variable.levels} for s, variable in description.variables.items()}
    assert all(n.level in levels[n.variable] for n in trial.baseline)
    assert all(n.variable in {ANY_EVENT, *description.events} for n in trial.adverse_events)
    assert all(n.context in EVENT_CATEGORIES for n in trial.adverse_events)
    assert all(n.variable in description.outcomes for n in trial.outcomes)
    assert all(n.context in {"", *description.timepoints} for n in trial.outcomes)
    results = analyse_results(trial, Settings())
    assert not [row.id for row in results if "gives this twice" in row.note]
    assert all(len(finding.what) < 3_000 for finding in trial.findings)


@given(records(SMALL))
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_record_with_changes_is_read_or_refused(record: Json) -> None:
    trial = load_or_refuse(record)
    if trial is not None:
        check(trial)


@given(records(("NCT04431453", "NCT02552212", "NCT02856893")))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_record_of_many_groups_with_changes_is_read_or_refused(record: Json) -> None:
    trial = load_or_refuse(record)
    if trial is not None:
        check(trial)


KEYS = st.sampled_from(["protocolSection", "identificationModule", "nctId", "resultsSection"])


@given(
    st.recursive(st.sampled_from(ODD), lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner))
)
@settings(max_examples=200, deadline=None)
def test_any_other_json_is_refused(value: Any) -> None:
    assert load_or_refuse(json.dumps(value).encode()) is None


@given(st.binary(max_size=200))
def test_any_bytes_are_refused(content: bytes) -> None:
    assert load_or_refuse(content) is None


def test_nesting_without_end_is_refused() -> None:
    deep = b"[" * 200_000
    assert load_or_refuse(deep) is None
    assert load_or_refuse(deep + b"]" * 200_000) is None
    inside = b'{"protocolSection": ' + b'{"a": ' * 100_000
    assert load_or_refuse(inside) is None


def test_a_text_of_ten_megabytes_is_refused_with_its_place(tmp_path: Path) -> None:
    record = invent_record()
    record["protocolSection"]["identificationModule"]["briefTitle"] = "x" * 10_000_000
    with pytest.raises(DataError) as error:
        load_json(tmp_path, record)
    (fault,) = error.value.faults
    assert fault.where == "record.json, protocolSection.identificationModule.briefTitle"
    assert "200" in fault.what
    assert len(fault.what) < 200


@pytest.mark.parametrize("number", ["../../etc/passwd", "NCT1", "nct00000001", "NCT00000001\n", ""])
def test_a_number_of_a_study_that_could_be_a_path_is_refused(number: str, tmp_path: Path) -> None:
    record = invent_record()
    record["protocolSection"]["identificationModule"]["nctId"] = number
    with pytest.raises(DataError, match="no number of a study"):
        load_json(tmp_path, record)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "{{ 7 * 7 }}",
        "{% include 'x' %}",
        "{## x ##}",
        "# Title",
        "- x",
        "1. x",
        "a -- b ... c",
        "[x](y){.z} *b* `c` $d$ @e ^f^ ~g~",
        "&lt;b&gt;",
    ],
)
def test_what_looks_like_a_template_is_text_wherever_a_sentence_may_stand(
    text: str, tmp_path: Path
) -> None:
    record = invent_record(**invent_baseline())
    protocol = record["protocolSection"]["armsInterventionsModule"]
    protocol["armGroups"][1]["label"] = text
    protocol["interventions"][0]["description"] = text
    module = results_of(record)["baselineCharacteristicsModule"]
    module["populationDescription"] = text
    description = load_json(tmp_path, record).description
    environment = DocumentEnvironment(ROOT / "templates", "templates")
    sentences = [
        description.design.comparator,
        description.interventions["drug"].schedule,
        description.populations["baseline"].definition,
    ]
    for sentence in sentences:
        filled = str(environment.fill_sentence(sentence, "trial.yml", {}))
        assert html.unescape(re.sub(r"\\(.)", r"\1", filled)) == text


def test_many_findings_of_a_rule_are_counted(tmp_path: Path) -> None:
    record = invent_record(
        **invent_events(otherEvents=[invent_event(f"Event {n}", -1, 2) for n in range(80)])
    )
    findings = load_json(tmp_path, record).findings
    assert [finding.rule for finding in findings] == ["R3"] * 51
    assert findings[-1].what == "and 30 more findings of it"
    assert "'-1', which is no number of people or events" in findings[0].what
