"""What is given around a value is known by the registry's codes and by its words."""

from __future__ import annotations

import pytest

from toolkit.sources.ctgov.measures import Spread, read_spread


@pytest.mark.parametrize(
    ("text", "spread"),
    [
        ("STANDARD_DEVIATION", Spread(("sd",))),
        ("Standard Error of the Mean", Spread(("sem",))),
        ("Inter-Quartile Range", Spread(("q1", "q3"))),
        ("Interquartile range", Spread(("q1", "q3"))),
        ("95% Confidence Interval", Spread(("ci_lower", "ci_upper"), "95")),
        ("97.5 % confidence interval", Spread(("ci_lower", "ci_upper"), "97.5")),
        ("CONFIDENCE_975", Spread(("ci_lower", "ci_upper"), "97.5")),
        ("CONFIDENCE_OTHER", Spread(("ci_lower", "ci_upper"))),
        ("Geometric Coefficient of Variation", Spread(("geometric_cv",))),
        ("NA", Spread()),
        ("Something else", Spread()),
        (None, Spread()),
    ],
)
def test_a_spread_is_its_statistics_and_its_level(text: str | None, spread: Spread) -> None:
    assert read_spread(text) == spread
