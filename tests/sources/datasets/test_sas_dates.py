"""SAS's counts of days and seconds are the dates that people meant."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.datasets.files import count_sas
from toolkit.sources.datasets.sas_dates import read_sas_numbers

DAYS = st.dates(dt.date(1582, 10, 15), dt.date(9999, 12, 31))
# Before 1900 and after 2090 a double does not hold seconds to the microsecond.
MOMENTS = st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2090, 1, 1))  # noqa: DTZ001


@given(days=st.lists(st.none() | DAYS), of_day=st.floats(0, 0.99))
def test_days_are_dates_whatever_the_time_of_day(days: list[dt.date | None], of_day: float) -> None:
    counts = [np.nan if day is None else count_sas(day) + of_day for day in days]
    found = read_sas_numbers(np.array(counts, dtype=np.float64), "DATE9.")
    assert (found.type, found.to_pylist()) == (pa.date32(), days)


@given(moments=st.lists(st.none() | MOMENTS))
def test_seconds_are_datetimes_to_the_microsecond(moments: list[dt.datetime | None]) -> None:
    counts = [np.nan if moment is None else count_sas(moment) for moment in moments]
    found = read_sas_numbers(np.array(counts, dtype=np.float64), "DATETIME26.6")
    assert (found.type, found.to_pylist()) == (pa.timestamp("us"), moments)


@pytest.mark.parametrize(
    ("kind", "displays"),
    [
        (pa.date32(), ["DATE9.", "date9", " DATE ", "E8601DA.", "B8601DA8.", "IS8601DA10."]),
        (pa.date32(), ["DDMMYY10.", "MMDDYYS8.", "YYMMDDN8.", "YYMMD7.", "YYQ6.", "MONYY7."]),
        (pa.date32(), ["WEEKDATE29.", "WEEKDATX29.", "WORDDATE18.", "JULIAN7.", "YEAR4."]),
        (pa.timestamp("us"), ["DATETIME", "DATETIME26.6", "E8601DT19.", "DTDATE9.", "E8601DN10."]),
        (pa.float64(), ["", "8.", "8.2", "BEST12.", "COMMA10.", "TIME5.", "HHMM5.", "TOD8."]),
        (pa.float64(), ["$10.", "DATES9.", "MYDATE9.", "YN.", "AGEGR1F.", "E10.", "DATE9.X"]),
    ],
)
def test_the_name_of_the_format_says_what_is_counted(
    kind: pa.DataType, displays: list[str]
) -> None:
    for display in displays:
        assert read_sas_numbers(np.array([1.0, np.nan]), display).type == kind, display
