"""Baseline statistics are transcribed with ids that a writer can guess."""

from __future__ import annotations

from tests.conftest import invent_description, invent_number, invent_trial
from toolkit.analyses.published.baseline import analyse_baseline

VARIABLES = {
    "age": {"label": "Age", "unit": "years"},
    "sex": {"label": "Sex", "levels": {"male": {"label": "Male"}}},
}


def test_statistics_have_their_units_and_are_about_everybody_randomised() -> None:
    baseline = (
        invent_number("sex", "arm_1", "25", level="male"),
        invent_number("sex", "all", "69.4", "percent", level="male"),
        invent_number("age", "all", "50.30", "mean"),
        invent_number("age", "arm_2", "not reported", "sd"),
    )
    trial = invent_trial(invent_description(variables=VARIABLES), baseline=baseline)
    rows = list(analyse_baseline(trial))
    assert [(row.id, row.stat, row.printed, row.unit, row.origin) for row in rows] == [
        ("baseline/sex/male/n@arm_1", 25, "25", "", "printed"),
        ("baseline/sex/male/percent@all", 69.4, "69.4", "%", "printed"),
        ("baseline/age/mean@all", 50.3, "50.30", "years", "printed"),
        ("baseline/age/sd@arm_2", None, "", "years", "not reported"),
    ]
    assert {row.population for row in rows} == {"randomised"}
    assert [row.group for row in rows] == ["arm", "", "", "arm"]
