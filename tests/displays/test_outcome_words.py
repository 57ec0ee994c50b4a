"""Times in words."""

from __future__ import annotations

import pytest

from toolkit.displays.outcome_words import write_time


@pytest.mark.parametrize(
    ("time", "unit", "text"),
    [
        (30, "days", "30 days"),
        (1, "days", "1 day"),
        (7.5, "months", "7.5 months"),
        (0, "weeks", "0 weeks"),
        (30, "", "30"),
    ],
)
def test_a_time_is_said_with_its_unit(time: float, unit: str, text: str) -> None:
    assert write_time(time, unit) == text
