"""Running programs, with Python as the program."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from toolkit.engines import process
from toolkit.errors import EngineError

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion


def run(folder: Path, code: str, **options: Any) -> bytes:
    """Run some Python."""
    return process.run_program([sys.executable, "-c", code], cwd=folder, where="a.qmd", **options)


def message(folder: Path, code: str, **options: Any) -> str:
    """Run some Python that fails; return the error, whatever this Python calls itself."""
    with pytest.raises(EngineError) as caught:
        run(folder, code, **options)
    return str(caught.value).replace(Path(sys.executable).stem, "python")


def test_input_and_output_are_bytes(tmp_path: Path) -> None:
    code = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read()[::-1])"
    assert run(tmp_path, code, stdin=b"\xff\r\n") == b"\n\r\xff"


def test_it_runs_where_it_is_told(tmp_path: Path) -> None:
    assert run(tmp_path, "import os; print(os.getcwd(), end='')").decode() == str(tmp_path)


def test_the_environment_is_fixed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    monkeypatch.setenv("TRIALPRESS_TEST", "leaks")
    code = (
        "import os; print(*(os.environ.get(n) for n in ('TZ', 'LC_ALL', 'TRIALPRESS_TEST', 'X')))"
    )
    assert run(tmp_path, code, env={"X": "given"}).split() == [
        b"UTC",
        b"C.UTF-8",
        b"None",
        b"given",
    ]


def test_failing_is_an_error_with_the_last_words(
    tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    code = "import sys\nfor n in range(20): print('line', n, file=sys.stderr)\nsys.exit(3)"
    assert message(tmp_path, code) == snapshot


def test_failing_without_words(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    assert message(tmp_path, "raise SystemExit(4)") == snapshot


def test_taking_too_long(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    assert message(tmp_path, "import time; time.sleep(30)", timeout=0.1) == snapshot


@pytest.mark.parametrize("name", ["pandoc", "nonsense"])
def test_a_missing_program(name: str, tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    with pytest.raises(EngineError) as caught:
        process.run_program([tmp_path / name], cwd=tmp_path, where="a.qmd")
    assert str(caught.value) == snapshot


def test_pandoc_is_found_in_its_wheel() -> None:
    assert process.find_pandoc().is_file()


@pytest.mark.parametrize("found", [None, SimpleNamespace(submodule_search_locations=["nowhere"])])
def test_a_wheel_without_pandoc(
    found: object, monkeypatch: pytest.MonkeyPatch, snapshot: SnapshotAssertion
) -> None:
    monkeypatch.setattr(process, "find_spec", lambda _name: found)
    process.find_pandoc.cache_clear()
    with pytest.raises(EngineError) as caught:
        process.find_pandoc()
    assert str(caught.value) == snapshot
