"""The documentation of the data files says what the code checks."""

from __future__ import annotations

from pathlib import Path

from tabulate import tabulate

from toolkit.sources.published import FILES, FileSpec

PAGE = Path(__file__).parents[2] / "docs" / "data-files.md"


def document_file(spec: FileSpec) -> str:
    needed = {(True, False): "yes", (False, False): "", (False, True): "may be left out"}
    rows = [
        (f"`{column.name}`", needed[column.required, column.optional], column.meaning)
        for column in spec.columns
    ]
    table = tabulate(rows, headers=("column", "required", "meaning"), tablefmt="pipe")
    key = ", ".join(f"`{name}`" for name in spec.key)
    return f"## `{spec.name}.csv`\n\n{spec.meaning} One row for each {key}.\n\n{table}\n"


def test_every_file_and_column_is_documented_as_it_is_checked() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for spec in FILES:
        assert document_file(spec) in page
