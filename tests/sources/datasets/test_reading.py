"""The same data are the same table in every format, and a bad file is a clear error."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sources.datasets.files import (
    INVENTED,
    expect_table,
    write_dataset,
    write_sas7bdat,
    write_transport,
)
from toolkit.errors import DataError
from toolkit.model.datasets import PackagedFile
from toolkit.sources.datasets.reading import FORMATS, find_dataset, read_columns, read_dataset

if TYPE_CHECKING:
    from tests.sources.datasets.files import Columns

ROOT = Path(__file__).parents[2]
TYPED = [ending for ending in FORMATS if ending != ".csv"]


@pytest.mark.parametrize("ending", TYPED)
def test_the_same_data_are_the_same_table_in_every_format(ending: str, tmp_path: Path) -> None:
    path = write_dataset(tmp_path / f"adsl{ending}")
    read = read_dataset(path, f"x/adsl{ending}")
    assert (read.where, read.first_row) == (f"x/adsl{ending}", 1)
    assert read.table.schema.equals(expect_table().schema, check_metadata=True)
    assert read.table.equals(expect_table())
    assert all(column.num_chunks == 1 for column in read.table.columns)


@pytest.mark.parametrize("version", [5, 8])
def test_both_versions_of_a_transport_file_are_read(version: Literal[5, 8], tmp_path: Path) -> None:
    path = write_transport(tmp_path / "adsl.xpt", version=version)
    assert read_dataset(path, "x").table.equals(expect_table())


def test_a_compressed_sas7bdat_file_is_read(tmp_path: Path) -> None:
    path = write_sas7bdat(tmp_path / "adsl.sas7bdat", compressed=True)
    assert read_dataset(path, "x").table.equals(expect_table())


def test_csv_is_all_text_from_which_the_same_values_are_made(tmp_path: Path) -> None:
    read = read_dataset(write_dataset(tmp_path / "adsl.csv"), "x")
    expected = expect_table()
    assert read.first_row == 2
    assert {str(column.type) for column in read.table.columns} == {
        "dictionary<values=string, indices=int32, ordered=0>"
    }
    for name, (kind, _) in INVENTED.items():
        column = read.table.column(name).combine_chunks()
        if kind != "text":
            column = column.dictionary_decode().cast(expected.schema.field(name).type)
        assert column.equals(expected.column(name).combine_chunks()), name


@pytest.mark.parametrize("ending", FORMATS)
def test_only_what_is_wanted_is_read_in_the_order_of_the_file(ending: str, tmp_path: Path) -> None:
    path = write_dataset(tmp_path / f"adsl{ending}")
    assert read_columns(path, "x") == tuple(INVENTED)
    read = read_dataset(path, "x", ["TRTSDT", "NOPE", "AGE", "USUBJID"])
    assert read.table.column_names == ["USUBJID", "AGE", "TRTSDT"]
    if ending != ".csv":
        assert read.table.equals(expect_table().select(read.table.column_names))
    assert read_dataset(path, "x", ["NOPE"]).table.column_names == []


@pytest.mark.parametrize("ending", FORMATS)
def test_a_file_without_rows_is_a_table_without_rows(ending: str, tmp_path: Path) -> None:
    columns: Columns = {name: (kind, []) for name, (kind, _) in INVENTED.items()}
    read = read_dataset(write_dataset(tmp_path / f"adsl{ending}", columns), "x")
    assert read.table.num_rows == 0
    if ending != ".csv":
        assert read.table.equals(expect_table(columns))


@pytest.mark.parametrize("ending", FORMATS)
def test_names_in_other_letter_case_are_found(ending: str, tmp_path: Path) -> None:
    columns = {name.lower(): values for name, values in INVENTED.items()}
    path = write_dataset(tmp_path / f"ADSL{ending}", columns)
    path = path.rename(path.with_suffix(ending.upper()))
    assert read_dataset(path, "x", ["AGE", "Usubjid"]).table.column_names == ["usubjid", "age"]


def test_a_name_as_it_is_written_goes_before_other_letter_case(tmp_path: Path) -> None:
    path = tmp_path / "adsl.csv"
    path.write_text("Age,AGE\n1,2\n", encoding="utf-8")
    assert read_dataset(path, "x", ["AGE"]).table.column_names == ["AGE"]
    with pytest.raises(DataError, match="'age' could be any of the columns 'Age', 'AGE'"):
        read_dataset(path, "x", ["age"])


# What every format can hold: no NUL, no lone surrogates, and line ends as they are.
TEXTS = st.none() | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12
)
NUMBERS = st.none() | st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".feather", ".ndjson", ".json"])
@given(rows=st.lists(st.tuples(TEXTS, NUMBERS), max_size=12))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_what_is_read(
    ending: str, rows: list[tuple[str | None, float | None]], tmp_path: Path
) -> None:
    texts, numbers = [row[0] for row in rows], [row[1] for row in rows]
    columns: Columns = {"A": ("text", texts), "B": ("number", numbers), "C": ("text", texts)}
    read = read_dataset(write_dataset(tmp_path / f"a{ending}", columns), "x").table
    expected = expect_table(columns)
    for name in ("A", "C"):
        # What counts as blank is Arrow's to say; it must be the same in every format.
        want = pc.utf8_rtrim_whitespace(pa.array(texts, pa.string()))
        assert read.column(name).to_pylist() == [text or None for text in want.to_pylist()]
    found = read.column("B").combine_chunks()
    if ending == ".csv":
        found = found.dictionary_decode().cast(pa.float64())
    assert found.equals(expected.column("B").combine_chunks())


def test_no_locale_or_time_zone_changes_what_is_read(tmp_path: Path) -> None:
    code = (
        "import sys, hashlib; from pathlib import Path\n"
        "from toolkit.sources.datasets.reading import read_dataset\n"
        "for name in sys.argv[1:]:\n"
        "    table = read_dataset(Path(name), 'x').table\n"
        "    print(hashlib.sha256(repr(table.to_pydict()).encode()).hexdigest())\n"
    )
    paths = [str(write_dataset(tmp_path / f"adsl{ending}")) for ending in FORMATS]
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code, *paths],
            env={**os.environ, **changed},
            cwd=ROOT,
            check=True,
            capture_output=True,
        ).stdout
        for changed in (
            {"TZ": "UTC", "LC_ALL": "C.UTF-8"},
            {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "7", "PYTHONUTF8": "0"},
        )
    }
    assert len(outputs) == 1


def test_a_dataset_is_found_in_the_folder_of_its_trial(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    path = write_dataset(tmp_path / "raw" / "adsl.csv")
    assert find_dataset(tmp_path, "raw/adsl.csv", "x/trial.yml") == path
    (tmp_path / "link.csv").symlink_to("raw/adsl.csv")
    assert find_dataset(tmp_path, "link.csv", "x/trial.yml") == tmp_path / "link.csv"


@pytest.mark.parametrize(
    "named",
    [
        "../adsl.csv",
        "raw/../../adsl.csv",
        "/etc/passwd",
        "C:\\adsl.csv",
        "..\\adsl.csv",
        "link.csv",
        "folder/adsl.csv",
        "circle.csv",
        "a\0b.csv",
    ],
)
def test_a_dataset_outside_the_folder_of_its_trial_is_refused(named: str, tmp_path: Path) -> None:
    folder = tmp_path / "trial"
    folder.mkdir()
    write_dataset(tmp_path / "adsl.csv")
    (folder / "link.csv").symlink_to(tmp_path / "adsl.csv")
    (folder / "folder").symlink_to(tmp_path)
    (folder / "circle.csv").symlink_to("circle.csv")
    with pytest.raises(DataError, match="lies outside the trial's folder"):
        find_dataset(folder, named, "x/trial.yml")


def test_a_dataset_that_is_not_there_is_missed_where_it_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        find_dataset(tmp_path, "adsl.csv", "x/trial.yml")
    assert str(caught.value) == (
        "x/trial.yml: there is no file 'adsl.csv' in the trial's folder.\n"
        "Hint: add it, or mend its name"
    )


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package that can be imported, and says so when it is."""
    folder = tmp_path / "invented_package"
    (folder / "data").mkdir(parents=True)
    (folder / "__init__.py").write_text("raise AssertionError('imported')\n", encoding="utf-8")
    write_dataset(folder / "data" / "adsl.parquet")
    write_dataset(tmp_path / "outside.parquet")
    (tmp_path / "invented_module.py").write_text("", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return "invented_package"


def test_a_dataset_is_found_in_a_package_that_is_not_imported(package: str) -> None:
    named = PackagedFile(package=package, path="data/adsl.parquet", install="pip install it")
    path = find_dataset(Path("nowhere"), named, "x/trial.yml")
    assert read_columns(path, "x") == tuple(INVENTED)
    assert package not in sys.modules


@pytest.mark.parametrize(
    ("name", "file", "what", "hint"),
    [
        (
            "not_installed",
            "a.csv",
            "the package 'not_installed' is not installed",
            "pip install it",
        ),
        (
            "invented_module",
            "a.csv",
            "the package 'invented_module' is not installed",
            "pip install it",
        ),
        ("sys", "a.csv", "the package 'sys' is not installed", "pip install it"),
        ("__main__", "a.csv", "the package '__main__' is not installed", "pip install it"),
        (
            "invented_package",
            "a.csv",
            "the package 'invented_package' has no file 'a.csv'",
            "pip install it",
        ),
        (
            "invented_package",
            "../outside.parquet",
            "the dataset '../outside.parquet' lies outside the package 'invented_package'",
            "name a file within the package",
        ),
    ],
)
@pytest.mark.usefixtures("package")
def test_a_package_or_file_that_is_not_there_says_what_to_install(
    name: str, file: str, what: str, hint: str
) -> None:
    named = PackagedFile(package=name, path=file, install="pip install it")
    with pytest.raises(DataError) as caught:
        find_dataset(Path("nowhere"), named, "x/trial.yml")
    fault = caught.value.faults[0]
    assert (fault.where, fault.what, fault.hint) == ("x/trial.yml", what, hint)


@pytest.mark.parametrize("ending", FORMATS)
def test_a_file_that_may_not_be_read_says_so(ending: str, tmp_path: Path) -> None:
    path = write_dataset(tmp_path / f"adsl{ending}")
    shutil.move(path, tmp_path / "moved")
    path.symlink_to(path.name)
    with pytest.raises(DataError, match="x/adsl: cannot read it: Too many levels"):
        read_dataset(path, "x/adsl")


@pytest.mark.parametrize("ending", [*TYPED])
def test_a_cut_or_changed_file_is_an_error_or_a_table(ending: str, tmp_path: Path) -> None:
    path = write_dataset(tmp_path / f"adsl{ending}")
    good = path.read_bytes()
    for at in range(0, len(good), max(1, len(good) // 150)):
        for content in (good[:at], good[:at] + b"\xff" + good[at + 1 :]):
            path.write_bytes(content)
            try:
                table = read_dataset(path, "x").table
            except DataError as error:
                assert error.faults  # noqa: PT017 - either is right
            else:
                assert table.num_rows <= 5
