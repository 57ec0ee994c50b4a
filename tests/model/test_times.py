"""Times in the ids of results, there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.model.times import is_step, name_step, name_time, read_time


@pytest.mark.parametrize(
    ("time", "name"), [(30, "time_30"), (0, "time_0"), (7.5, "time_7_5"), (0.1 + 0.2, None)]
)
def test_a_time_stands_in_an_id_without_a_point(time: float, name: str | None) -> None:
    assert "." not in name_time(time)
    assert name is None or name_time(time) == name
    assert read_time(name_time(time)) == time


@given(st.floats(0, 1e12))
def test_no_time_is_lost(time: float) -> None:
    assert read_time(name_time(time)) == time
    assert read_time(name_step(time)) == time
    assert is_step(name_step(time))
    assert not is_step(name_time(time))


@pytest.mark.parametrize("context", ["", "week_4", "time_point", "step_", "steps_3", "median"])
def test_other_contexts_are_no_times(context: str) -> None:
    assert read_time(context) is None
    assert not is_step(context)
