"""A program's arguments and input in, its output out: the only place that starts a program."""

from __future__ import annotations

import json
import os
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.errors import EngineError, Fault, StoppedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MESSAGE_LINES = 8

# Without these Windows starts no program; elsewhere they are not set.
_KEPT = ("SYSTEMROOT", "TEMP", "TMP")


def run_program(
    args: Sequence[str | Path],
    *,
    stdin: bytes = b"",
    cwd: Path,
    env: Mapping[str, str] | None = None,
    timeout: float = 120.0,
    where: str = "",
) -> bytes:
    """Run a program without a shell, in an environment that is the same everywhere.

    Args:
        args: The program's path and its arguments.
        stdin: What it reads.
        cwd: The folder that it runs in.
        env: Variables beside `LC_ALL` and `TZ`, which are fixed; nothing else is inherited.
        timeout: Seconds until it is stopped.
        where: The document that it works on, for messages.

    Returns:
        What it wrote to its standard output.

    Raises:
        EngineError: It is missing, took too long, or failed.
    """
    command = [str(arg) for arg in args]
    name = Path(command[0]).stem
    try:
        done = subprocess.run(  # noqa: S603 - a list of arguments, and no shell
            command,
            input=stdin,
            cwd=cwd,
            env=_environment(env or {}),
            timeout=timeout,
            capture_output=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        what = f"{name} did not finish within {timeout:g} seconds, and was stopped"
        raise StoppedError(Fault(where, what, "look for what makes the document large")) from None
    except OSError as error:
        what = f"{name} cannot be started ({error.strerror})"
        raise StoppedError(Fault(where, what, _missing_hint(name))) from None
    if done.returncode < 0:
        what = f"{name} was killed by signal {-done.returncode}"
        raise StoppedError(Fault(where, what, "it may need more memory than there is"))
    if done.returncode:
        raise EngineError(Fault(where, _failure(name, done.returncode, done.stderr)))
    return done.stdout


def _environment(extra: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that a program sees."""
    kept = {key: os.environ[key] for key in _KEPT if key in os.environ}
    return {**kept, "LC_ALL": "C.UTF-8", "TZ": "UTC", **extra}


def _failure(name: str, status: int, stderr: bytes) -> str:
    """Say how a program failed, in the last lines of its own words."""
    lines = [line.rstrip() for line in stderr.decode(errors="replace").splitlines()]
    words = " ".join(line for line in lines[-_MESSAGE_LINES:] if line).rstrip(".")
    return f"{name} failed with status {status}: {words or 'it did not say why'}"


def _missing_hint(name: str) -> str:
    """Say how to get a program that is not there."""
    if name == "pandoc":
        return "reinstall it with `make report`, or `pip install --force-reinstall pypandoc-binary`"
    return f"install {name}, or check that the file may be executed"


@cache
def find_pandoc() -> Path:
    """Return the pandoc of the wheel, without the 90 milliseconds of its import.

    Raises:
        EngineError: The wheel is not installed, or is the one without pandoc in it.
    """
    spec = find_spec("pypandoc")
    name = "pandoc.exe" if os.name == "nt" else "pandoc"
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        path = Path(folder) / "files" / name
        if path.is_file():
            return path
    hint = "install it with `make report`, or `pip install pypandoc-binary`"
    raise EngineError(Fault("", "pandoc is not installed", hint))


def read_document(text: str, where: str) -> dict[str, Any]:
    """Return a document as pandoc reads it: its abstract syntax tree, as `--to=json` writes it.

    Args:
        text: The document, Markdown.
        where: Its path as the user knows it, for messages.

    Raises:
        EngineError: If pandoc refuses it.
    """
    args: list[str | Path] = [find_pandoc(), "--from=markdown", "--to=json"]
    tree = run_program(args, stdin=text.encode(), cwd=Path.cwd(), where=where)
    return dict(json.loads(tree))
