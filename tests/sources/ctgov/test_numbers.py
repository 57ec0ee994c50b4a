"""Numbers of the registry are read as it writes them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.sources.ctgov.numbers import is_missing, read_count, read_number


@pytest.mark.parametrize(
    ("text", "value", "relation"),
    [
        ("12", 12, "="),
        (" 12.50 ", 12.5, "="),
        ("-.90", -0.9, "="),
        ("−3", -3, "="),
        ("–3", -3, "="),
        ("+3", 3, "="),
        ("1,234,567.8", 1_234_567.8, "="),
        ("26,300", 26_300, "="),
        ("0,001", 0.001, "="),
        ("12,5", 12.5, "="),
        ("45%", 45, "="),
        ("1e-4", 0.0001, "="),
        ("< 0.001", 0.001, "<"),
        ("<=5", 5, "≤"),
        ("≥5", 5, "≥"),
        ("=0.247", 0.247, "="),
        ("5.", 5, "="),
    ],
)
def test_a_number_is_its_value_and_its_relation(text: str, value: float, relation: str) -> None:
    assert read_number(text) == (value, relation)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NA",
        "five",
        "1.2.3",
        "1,23,4",
        "5 (10%)",
        "±3",
        "NaN",
        "inf",
        "1e999",
        "1e18",
        "١٢",
        "9" * 26,
        "--1",
    ],
)
def test_what_is_no_number_has_no_value(text: str) -> None:
    assert read_number(text) == (None, "=")


@pytest.mark.parametrize(
    ("text", "count"),
    [("0", 0), ("5761", 5761), ("12.0", 12), ("26,300", 26_300), ("007", 7)],
)
def test_a_number_of_people_is_whole(text: str, count: int) -> None:
    assert read_count(text) == count


@pytest.mark.parametrize("text", [None, "", "NA", "-1", "2.5", "<5", "1e12", "²", "12 people"])
def test_what_cannot_be_a_number_of_people_is_none(text: str | None) -> None:
    assert read_count(text) is None


@pytest.mark.parametrize(
    ("text", "missing"), [(None, True), (" na ", True), ("", True), ("0", False)]
)
def test_na_is_missing_and_zero_is_not(text: str | None, *, missing: bool) -> None:
    assert is_missing(text) is missing


@given(st.text(max_size=30) | st.text("0123456789.,-+eE<>=% ", max_size=30))
def test_any_text_is_a_number_or_none(text: str) -> None:
    value, relation = read_number(text)
    assert value is None or (math.isfinite(value) and abs(value) < 1e18)
    assert relation in {"=", "<", ">", "≤", "≥"}
    count = read_count(text)
    assert count is None or 0 <= count < 10**10
