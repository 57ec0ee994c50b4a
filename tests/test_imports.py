"""The rooms of the house know the nouns and never one another."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import toolkit

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(toolkit.__file__).parent
ROOMS = ("sources", "analyses", "checks", "displays", "documents", "engines")
NOUNS = ("toolkit.model", "toolkit.errors")
JOINERS = {"pipeline.py", "extracts.py", "imports.py", "doctor.py"}
BUILDING, SPEAKING = "builds", "cli"
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))
HEAVY = ("httpx", "pandas", "typst", "pydantic", "jinja2", "yaml", "pypandoc", "quarto", "tabulate")


def imported_modules(module: str) -> Iterator[str]:
    """Name what a module of the package imports of the package, wherever in its text."""
    tree = ast.parse((PACKAGE / module).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                yield from (alias.name for alias in node.names)
            case ast.ImportFrom():
                assert node.level == 0, "relative imports hide where a name comes from"
                yield node.module or ""
                if node.module == "toolkit":
                    yield from (
                        f"toolkit.{alias.name}"
                        for alias in node.names
                        if (PACKAGE / alias.name).is_dir()
                        or (PACKAGE / f"{alias.name}.py").is_file()
                    )


def rooms_of(module: str) -> set[str]:
    """Name the rooms that a module imports."""
    parts = (name.split(".") for name in imported_modules(module))
    return {part[1] for part in parts if part[0] == "toolkit" and len(part) > 1} & set(ROOMS)


@pytest.mark.parametrize("module", [name for name in MODULES if name.split("/")[0] in ROOMS])
def test_a_room_imports_only_itself_and_the_nouns(module: str) -> None:
    room = f"toolkit.{module.partition('/')[0]}"
    ours = {name for name in imported_modules(module) if f"{name}.".startswith("toolkit.")}
    allowed = tuple(f"{name}." for name in (room, *NOUNS))
    assert not {name for name in ours if not f"{name}.".startswith(allowed)} - {"toolkit"}


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("model/")])
def test_the_nouns_import_no_room(module: str) -> None:
    ours = {name for name in imported_modules(module) if f"{name}.".startswith("toolkit.")}
    assert all(name == "toolkit.errors" or name.startswith("toolkit.model.") for name in ours)


def test_only_the_pipeline_and_what_speaks_to_people_join_rooms() -> None:
    joining = {
        name for name in MODULES if rooms_of(name) - {name.split("/")[0] if "/" in name else ""}
    }
    assert {name for name in joining if name.split("/")[0] not in {BUILDING, SPEAKING}} <= JOINERS
    assert "pipeline.py" in joining


def test_every_room_has_a_door_and_every_folder_is_a_room() -> None:
    folders = {name.split("/")[0] for name in MODULES if "/" in name}
    assert folders == {*ROOMS, "model", BUILDING, SPEAKING}
    assert all(f"{folder}/__init__.py" in MODULES for folder in folders)


def test_no_module_is_named_for_nothing_in_particular() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "tools"}
    assert not [name for name in MODULES if vague & {*Path(name).with_suffix("").parts}]


def test_the_command_line_imports_nothing_heavy() -> None:
    code = f"import sys, toolkit.cli; print(*sorted({set(HEAVY)} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == ""
