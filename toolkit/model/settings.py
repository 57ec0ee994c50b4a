"""The choices of a project, and those in which a trial differs from it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from toolkit.model.validated import Part
from toolkit.model.vocabulary import STATISTICS

Threshold = Annotated[float, Field(ge=0, lt=100)]
Comparison = Literal["above", "at-least"]
DifferenceMethod = Literal["none", "newcombe", "miettinen-nurminen"]
Decimals = Annotated[int, Field(ge=0, le=6)]


def _check_statistic(name: str) -> str:
    """Refuse a statistic that there is not."""
    if name not in STATISTICS:
        raise ValueError(f"{name!r} is not a statistic; there are: {', '.join(STATISTICS)}")
    return name


Statistic = Annotated[str, AfterValidator(_check_statistic)]


class AdverseEventSettings(Part):
    """Which adverse events the table of frequent events shows.

    Attributes:
        threshold: The incidence in per cent.
        comparison: `above` the threshold (strictly greater), or `at-least`.
        arm: `any`, `all` for all arms together, or the arm whose incidence decides.
        sort: By `frequency` in the experimental arm, by `alphabet`, or by frequency in the arm
            that is named.
        differences: The interval of the risk differences between the arms, where they are wanted.
        exposure_adjusted: Whether to give events per 100 years of treatment.
    """

    threshold: Threshold = 15
    comparison: Comparison = "above"
    arm: str = "any"
    sort: str = "frequency"
    differences: DifferenceMethod = "none"
    exposure_adjusted: bool = False


class BaselineSettings(Part):
    """How participant-level data at the start are summed up.

    Attributes:
        quantiles: `type-2` (the mean of the two middle values, as SAS does) or `type-7` (linear
            interpolation, as R and NumPy do).
        missing: People without a value as an `own-row` that no percentage counts, or
            `in-denominator`.
        differences: Whether to give standardised mean differences.
        p_values: Whether to give p-values, each with its test; reporting guidelines advise against.
    """

    quantiles: Literal["type-2", "type-7"] = "type-2"
    missing: Literal["own-row", "in-denominator"] = "own-row"
    differences: bool = False
    p_values: bool = False


class Settings(Part):
    """What a project decides once for all its trials.

    Attributes:
        rounding: `half-away-from-zero`, or `half-even`, of everything that we compute.
        decimals: Digits after the point of what we compute, by statistic, where they differ from
            the usual ones.
        adverse_events: The rule of the table of frequent events.
        baseline: How participant-level data at the start are summed up.
    """

    rounding: Literal["half-away-from-zero", "half-even"] = "half-away-from-zero"
    decimals: dict[Statistic, Decimals] = Field(default_factory=dict)
    adverse_events: AdverseEventSettings = AdverseEventSettings()
    baseline: BaselineSettings = BaselineSettings()


class AdverseEventOverride(Part):
    """The rule of one trial's table, where it differs."""

    threshold: Threshold | None = None
    comparison: Comparison | None = None
    arm: str | None = None
    sort: str | None = None
    differences: DifferenceMethod | None = None
    exposure_adjusted: bool | None = None


class BaselineOverride(Part):
    """The baseline table of one trial, where it differs."""

    quantiles: Literal["type-2", "type-7"] | None = None
    missing: Literal["own-row", "in-denominator"] | None = None
    differences: bool | None = None
    p_values: bool | None = None


class SettingsOverride(Part):
    """What one trial decides otherwise than its project."""

    decimals: dict[Statistic, Decimals] = Field(default_factory=dict)
    adverse_events: AdverseEventOverride = AdverseEventOverride()
    baseline: BaselineOverride = BaselineOverride()


def apply_override(settings: Settings, override: SettingsOverride) -> Settings:
    """Return the settings of a trial: the project's, with the trial's own choices put over them."""
    events = override.adverse_events.model_dump(exclude_none=True)
    baseline = override.baseline.model_dump(exclude_none=True)
    return settings.model_copy(
        update={
            "decimals": {**settings.decimals, **override.decimals},
            "adverse_events": settings.adverse_events.model_copy(update=events),
            "baseline": settings.baseline.model_copy(update=baseline),
        }
    )
