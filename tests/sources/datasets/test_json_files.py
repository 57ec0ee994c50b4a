"""Dataset-JSON is read as its metadata say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from tests.sources.datasets.files import INVENTED, describe_json, expect_table, list_rows
from toolkit.errors import DataError
from toolkit.sources.datasets import json_files
from toolkit.sources.datasets.reading import read_columns, read_dataset

if TYPE_CHECKING:
    from pathlib import Path

DAY, MOMENT = pa.date32(), pa.timestamp("us")
ROWS = list_rows(INVENTED)
METADATA = describe_json(INVENTED, len(ROWS))


def read(folder: Path, content: dict[str, Any] | str) -> pa.Table:
    """Read a Dataset-JSON file of one object with some content."""
    path = folder / "adsl.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return read_dataset(path, "adsl.json").table


@pytest.mark.parametrize(
    ("declared", "values", "kind", "expected"),
    [
        ("string", ["a", "", None, " b "], None, ["a", None, None, " b"]),
        ("URI", ["https://example.org/1"], None, ["https://example.org/1"]),
        ("boolean", [True, False, None], None, ["true", "false", None]),
        ("integer", [1, -2, 3.0, None], pa.float64(), [1.0, -2.0, 3.0, None]),
        ("float", [0.1, 2, -0.0, 1e-7, None], pa.float64(), [0.1, 2.0, 0.0, 1e-7, None]),
        ("double", [75.21, None], pa.float64(), [75.21, None]),
        (
            "decimal",
            ["75.21", "-.5", "1,234.5", "1e3", "", None],
            pa.float64(),
            [75.21, -0.5, 1234.5, 1000.0, None, None],
        ),
        ("decimal", [75.21, 3], pa.float64(), [75.21, 3.0]),
        ("date", ["2014-01-02", "2014-01", "2014---02", None], None, None),
        ("datetime", ["2014-01-02T10:11:12", "2014-01-02T10"], None, None),
        ("time", ["10:11:12", "", None], None, ["10:11:12", None, None]),
        ("date integer", ["2014-01-02", "", None], DAY, ["2014-01-02", None, None]),
        ("date integer", [19725, 19725.0, None], DAY, ["2014-01-02", "2014-01-02", None]),
        (
            "datetime integer",
            ["2014-01-02T10:11:12", "2014-01-02T10:11", "2014-01-02", None, ""],
            MOMENT,
            ["2014-01-02 10:11:12", "2014-01-02 10:11:00", "2014-01-02 00:00:00", None, None],
        ),
        (
            "datetime integer",
            ["2014-01-02T10:11:12.5Z", "2014-01-02T23:00:00+09:00", "2014-01-02T10:11:12.1234567"],
            MOMENT,
            ["2014-01-02 10:11:12.500000", "2014-01-02 23:00:00", "2014-01-02 10:11:12.123456"],
        ),
        (
            "datetime integer",
            [1704276672.5, 0],
            MOMENT,
            ["2014-01-02 10:11:12.500000", "1960-01-01 00:00:00"],
        ),
        ("time integer", ["10:11:12.5", "00:01", None], pa.float64(), [36672.5, 60.0, None]),
        ("time integer", [36672.5, None], pa.float64(), [36672.5, None]),
    ],
)  # fmt: skip
def test_values_have_the_type_that_their_column_declares(
    declared: str, values: list[Any], kind: pa.DataType | None, expected: Any, tmp_path: Path
) -> None:
    data_type, _, target = declared.partition(" ")
    column = {"itemOID": "IT.A", "name": "A", "label": "A", "dataType": data_type}
    column |= {"targetDataType": target} if target else {}
    content = {**METADATA, "columns": [column], "records": len(values)}
    found = read(tmp_path, {**content, "rows": [[value] for value in values]}).column("A")
    if kind is None:
        assert found.to_pylist() == (values if expected is None else expected)
        return
    assert found.type == kind
    shown = [None if value is None else str(value) for value in found.to_pylist()]
    assert shown == [None if value is None else str(value) for value in expected]


@pytest.mark.parametrize(
    ("display", "kind"),
    [("DATE9.", DAY), ("E8601DT26.", MOMENT), ("8.2", pa.float64()), ("", pa.float64())],
)
def test_a_number_with_the_format_of_a_date_is_a_date(
    display: str, kind: pa.DataType, tmp_path: Path
) -> None:
    column = {"itemOID": "IT.A", "name": "A", "label": "A", "dataType": "integer"}
    content = {**METADATA, "columns": [column | {"displayFormat": display}], "records": 2}
    assert read(tmp_path, {**content, "rows": [[19725], [None]]}).column("A").type == kind


def test_keys_may_stand_in_any_order_and_be_more_than_the_standard_names(tmp_path: Path) -> None:
    turned = dict(reversed({**METADATA, "rows": ROWS, "studyOID": "ST.1", "other": {}}.items()))
    assert read(tmp_path, turned).equals(expect_table())
    first = {"rows": ROWS, **METADATA}
    assert read(tmp_path, first).equals(expect_table())
    assert read_columns(tmp_path / "adsl.json", "x") == tuple(INVENTED)
    between = {**{key: METADATA[key] for key in METADATA if key != "name"}, "rows": ROWS}
    assert read(tmp_path, {**between, "name": "ADSL"}).equals(expect_table())


def test_blanks_and_a_byte_order_mark_do_not_matter(tmp_path: Path) -> None:
    content = json.dumps({**METADATA, "rows": ROWS}, indent=3)
    assert read(tmp_path, f"\ufeff\n {content} \n").equals(expect_table())
    path = tmp_path / "adsl.ndjson"
    lines = [json.dumps(line) for line in [METADATA, *ROWS]]
    path.write_bytes("\r\n".join([*lines, "", ""]).encode("utf-8-sig"))
    assert read_dataset(path, "x").table.equals(expect_table())


def test_a_file_without_rows_may_leave_them_out(tmp_path: Path) -> None:
    table = read(tmp_path, {**METADATA, "records": 0})
    assert table.equals(expect_table({name: (kind, []) for name, (kind, _) in INVENTED.items()}))


def test_what_follows_the_rows_is_checked_when_they_are_read(tmp_path: Path) -> None:
    content = json.dumps({**METADATA, "rows": ROWS})[:-1]
    path = tmp_path / "adsl.json"
    path.write_text(content + ', "other"}', encoding="utf-8")
    assert read_columns(path, "x") == tuple(INVENTED)
    with pytest.raises(DataError, match="this is not valid JSON at line 1, character"):
        read_dataset(path, "x")


@pytest.mark.parametrize("chunk", [1, 2, 3])
def test_rows_are_turned_into_columns_chunk_by_chunk(
    chunk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_files, "_CHUNK", chunk)
    assert read(tmp_path, {**METADATA, "rows": ROWS}).equals(expect_table())
    wrong = [[*row] for row in ROWS]
    wrong[3][3], wrong[4][0] = "old", 7
    with pytest.raises(DataError) as caught:
        read(tmp_path, {**METADATA, "rows": wrong})
    places = [fault.where for fault in caught.value.faults]
    assert places == (["adsl.json:5", "adsl.json:4"] if chunk == 3 else ["adsl.json:4"])


def test_a_column_with_text_and_numbers_is_wrong_where_they_first_differ(tmp_path: Path) -> None:
    column = {"itemOID": "IT.A", "name": "A", "label": "A", "dataType": "decimal"}
    content = {**METADATA, "columns": [column], "records": 4}
    with pytest.raises(DataError, match=r"adsl\.json:3: column 'A' has 2\.5, which is"):
        read(tmp_path, {**content, "rows": [[None], ["1.5"], [2.5], ["3"]]})
