"""SAS files are read with their dates and every bit of their numbers, or not at all."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal

import pandas as pd
import pyreadstat
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.sources.datasets.files import INVENTED, write_dataset, write_sas7bdat, write_transport
from toolkit.errors import DataError
from toolkit.sources.datasets.reading import read_columns, read_dataset

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sources.datasets.files import Columns

# The numbers that a transport file can hold: it has the floating point of IBM's old machines.
NUMBERS = st.floats(min_value=-1e70, max_value=1e70).filter(
    lambda number: number == 0 or abs(number) > 1e-70
)


@given(numbers=st.lists(st.none() | NUMBERS, min_size=1, max_size=30))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("ending", [".xpt", ".sas7bdat"])
def test_numbers_keep_every_bit(ending: str, numbers: list[float | None], tmp_path: Path) -> None:
    assume(numbers[-1] is not None)
    path = write_dataset(tmp_path / f"a{ending}", {"A": ("number", numbers)})
    assert read_dataset(path, "x").table.column("A").to_pylist() == numbers


@given(
    texts=st.lists(
        st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), max_size=9),
        min_size=1,
        max_size=9,
    )
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("ending", [".xpt", ".sas7bdat"])
def test_text_is_read_as_it_was_written(ending: str, texts: list[str], tmp_path: Path) -> None:
    rows = [*texts, "end"]  # a transport file cannot tell a last row of blanks from its filling
    path = write_dataset(tmp_path / f"a{ending}", {"A": ("text", rows)})
    found = read_dataset(path, "x").table.column("A").to_pylist()
    same = write_dataset(tmp_path / "a.feather", {"A": ("text", rows)})
    assert found == read_dataset(same, "x").table.column("A").to_pylist()


@pytest.mark.parametrize(
    ("display", "number", "expected"),
    [
        ("DATE9.", 19725, dt.date(2014, 1, 2)),
        ("DATE", -0.5, dt.date(1959, 12, 31)),
        ("YYMMDD10.", 0, dt.date(1960, 1, 1)),
        ("yymmddn8.", 19725.75, dt.date(2014, 1, 2)),
        ("E8601DA10.", 19725, dt.date(2014, 1, 2)),
        ("B8601DA8.", 19725, dt.date(2014, 1, 2)),
        ("MONYY7.", 19725, dt.date(2014, 1, 2)),
        ("WORDDATX20.", 19725, dt.date(2014, 1, 2)),
        ("DATETIME20.", 1704276672.5, dt.datetime(2014, 1, 2, 10, 11, 12, 500000)),  # noqa: DTZ001
        ("E8601DT26.6", -1, dt.datetime(1959, 12, 31, 23, 59, 59)),  # noqa: DTZ001
        ("DTDATE9.", 1704276672, dt.datetime(2014, 1, 2, 10, 11, 12)),  # noqa: DTZ001
        ("TIME5.", 36672, 36672.0),
        ("8.2", 19725, 19725.0),
        ("DOLLAR10.", 19725, 19725.0),
        ("BEST12.", 19725, 19725.0),
    ],
)
def test_the_display_format_says_which_numbers_are_dates(
    display: str, number: float, expected: object, tmp_path: Path
) -> None:
    path = tmp_path / "a.xpt"
    frame = pd.DataFrame({"A": [float(number), float("nan"), 1.0]})
    pyreadstat.write_xport(frame, path, variable_format={"A": display})
    assert read_dataset(path, "x").table.column("A").to_pylist()[:2] == [expected, None]


def test_a_missing_number_of_any_kind_is_missing(tmp_path: Path) -> None:
    path = write_transport(tmp_path / "a.xpt", {"A": ("number", [1.0, None, 2.0])})
    content = path.read_bytes()
    missing = b"." + bytes(7)
    assert content.count(missing) == 1
    for mark in (b".", b"_", b"A", b"Z"):
        path.write_bytes(content.replace(missing, mark + bytes(7)))
        assert read_dataset(path, "x").table.column("A").to_pylist() == [1.0, None, 2.0]


def test_a_sas7bdat_file_is_what_another_reader_says_it_is(tmp_path: Path) -> None:
    path = write_sas7bdat(tmp_path / "a.sas7bdat")
    other = pd.read_sas(path, encoding="infer")
    read = read_dataset(path, "x").table.to_pydict()
    assert list(other.columns) == list(read)
    for name, (kind, _) in INVENTED.items():
        values = [None if pd.isna(value) else value for value in other[name]]
        if kind == "date":
            values = [value and value.date() for value in values]
        if kind == "text":
            values = [value and (value.rstrip() or None) for value in values]
        if kind == "datetime":
            # pandas counts in milliseconds, or loses the last bit of the seconds.
            assert all(
                (a is None) == (b is None)
                and (a is None or abs(a - b) < dt.timedelta(milliseconds=1))
                for a, b in zip(values, read[name], strict=True)
            )
            continue
        assert values == read[name], name


@pytest.mark.parametrize("version", [5, 8])
def test_a_transport_file_that_is_cut_off_is_not_read(
    version: Literal[5, 8], tmp_path: Path
) -> None:
    columns: Columns = {"A": ("text", ["abc"] * 60), "B": ("number", [1.5] * 60)}
    path = write_transport(tmp_path / "a.xpt", columns, version)
    content = path.read_bytes()
    data = content.index(b"HEADER RECORD*******OBS") + 80
    for at in range(1, len(content)):
        path.write_bytes(content[:at])
        if version == 5 and at == data:
            continue  # nothing says that any rows should follow
        with pytest.raises(DataError):
            read_dataset(path, "x")


def test_a_file_in_a_folder_with_other_letters_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "Größe – 中 'x\""
    folder.mkdir()
    for ending in (".xpt", ".sas7bdat", ".parquet", ".feather", ".csv", ".json"):
        assert read_columns(write_dataset(folder / f"é{ending}"), "x") == tuple(INVENTED)
        assert read_dataset(folder / f"é{ending}", "x").table.num_rows == 5
