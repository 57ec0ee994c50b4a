"""The choices of a project, and those in which a trial differs from it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from toolkit.model.validated import Part

Threshold = Annotated[float, Field(ge=0, lt=100)]
Comparison = Literal["above", "at-least"]


class AdverseEventSettings(Part):
    """Which adverse events the table of frequent events shows.

    Attributes:
        threshold: The incidence in per cent.
        comparison: `above` the threshold (strictly greater), or `at-least`.
        arm: `any`, or the arm whose incidence decides.
    """

    threshold: Threshold = 15
    comparison: Comparison = "above"
    arm: str = "any"


class Settings(Part):
    """What a project decides once for all its trials.

    Attributes:
        rounding: `half-away-from-zero`, or `half-even`, of everything that we compute.
        adverse_events: The rule of the table of frequent events.
    """

    rounding: Literal["half-away-from-zero", "half-even"] = "half-away-from-zero"
    adverse_events: AdverseEventSettings = AdverseEventSettings()


class AdverseEventOverride(Part):
    """The rule of one trial's table, where it differs."""

    threshold: Threshold | None = None
    comparison: Comparison | None = None
    arm: str | None = None


class SettingsOverride(Part):
    """What one trial decides otherwise than its project."""

    adverse_events: AdverseEventOverride = AdverseEventOverride()


def apply_override(settings: Settings, override: SettingsOverride) -> Settings:
    """Return the settings of a trial: the project's, with the trial's own choices put over them."""
    chosen = override.adverse_events.model_dump(exclude_none=True)
    return settings.model_copy(
        update={"adverse_events": settings.adverse_events.model_copy(update=chosen)}
    )
