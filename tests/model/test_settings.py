"""A trial's own choices go over those of its project, and no others."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from toolkit.model.settings import (
    AdverseEventOverride,
    AdverseEventSettings,
    Settings,
    SettingsOverride,
    apply_override,
)

PROJECT = Settings(
    rounding="half-even",
    adverse_events=AdverseEventSettings(threshold=5, comparison="at-least", arm="any"),
)


def test_a_trial_without_choices_has_those_of_its_project() -> None:
    assert apply_override(PROJECT, SettingsOverride()) == PROJECT


def test_a_trial_changes_only_what_it_names() -> None:
    chosen = SettingsOverride(adverse_events=AdverseEventOverride(threshold=0))
    applied = apply_override(PROJECT, chosen)
    assert applied.rounding == "half-even"
    assert applied.adverse_events == AdverseEventSettings(threshold=0, comparison="at-least")
    assert PROJECT.adverse_events.threshold == 5


@pytest.mark.parametrize("threshold", [-1, 100, float("nan")])
def test_a_threshold_is_a_percentage_that_something_can_pass(threshold: float) -> None:
    with pytest.raises(ValidationError):
        AdverseEventSettings(threshold=threshold)


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        PROJECT.rounding = "half-even"  # type: ignore[misc] # as a mistake would
