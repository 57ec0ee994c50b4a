"""Quarto documents in; HTML and PDF out, by the real Quarto."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from toolkit.engines.process import run_program
from toolkit.errors import EngineError, Fault

if TYPE_CHECKING:
    from datetime import datetime

    from toolkit.engines.request import RenderRequest

OLDEST = (1, 4)
_HOUR = 3600.0
_PASSED_ON = ("PATH", "HOME", "USERPROFILE", "XDG_CACHE_HOME", "XDG_DATA_HOME", "TMPDIR")
_OUTPUT = "_site"
CONFIGURATION = "_quarto.yml"


def find_quarto() -> Path | None:
    """Find the program as the package `quarto` does: `QUARTO_PATH`, else the search path."""
    import quarto  # noqa: PLC0415 - a tenth of a second that only a build need wait

    named = quarto.path()
    return Path(named) if named else None


def quarto_version(program: Path) -> str:
    """Ask the program for its version.

    Raises:
        EngineError: If it cannot be started or does not answer with a version.
    """
    answer = run_program([program, "--version"], cwd=Path.cwd(), env=_environment(), where="quarto")
    version = answer.decode(errors="replace").strip()
    if not re.match(r"\d+\.\d+", version):
        what = f"{program} says that its version is {version!r}"
        raise EngineError(Fault("quarto", what, "check QUARTO_PATH"))
    return version


def is_recent(version: str) -> bool:
    """Tell whether a version of Quarto knows everything that the documents use."""
    major, minor, *_ = (int(part) for part in re.findall(r"\d+", version))
    return (major, minor) >= OLDEST


def render_site(request: RenderRequest) -> tuple[str, ...]:
    """Render a project.

    Quarto is run by ourselves: the package's own `render()` does not look at the exit status.

    Args:
        request: What to render, and where to.

    Returns:
        The documents that were made, as paths relative to the output.

    Raises:
        EngineError: If Quarto is missing or too old, failed, or left a document out.
    """
    program = find_quarto()
    if program is None:
        hint = "install Quarto 1.4 or newer, set QUARTO_PATH, or use --engine embedded"
        raise EngineError(Fault("quarto", "the program cannot be found", hint))
    version = quarto_version(program)
    if not is_recent(version):
        oldest = ".".join(str(part) for part in OLDEST)
        hint = f"install Quarto {oldest} or newer, or use --engine embedded"
        raise EngineError(Fault("quarto", f"its version is {version}", hint))
    arguments: list[str | Path] = [program, "render", "."]
    if request.formats == {"html"}:
        arguments += ["--to", "html"]
    elif request.formats == {"pdf"}:
        arguments += ["--to", "typst"]
    run_program(
        arguments,
        cwd=request.project,
        env=_environment(request.created),
        timeout=_HOUR,
        where=CONFIGURATION,
    )
    return _collect(request)


def _environment(clock: datetime | None = None) -> dict[str, str]:
    """Return the variables that Quarto needs, and the build's clock if there is one."""
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return kept if clock is None else {**kept, "SOURCE_DATE_EPOCH": str(int(clock.timestamp()))}


def _collect(request: RenderRequest) -> tuple[str, ...]:
    """Move what Quarto made to the output, and check that nothing is missing."""
    made = request.project / _OUTPUT
    wanted = sorted(name for document in request.documents for name in _outputs(document, request))
    missing = [name for name in wanted if not (made / name).is_file()]
    if missing:
        faults = (Fault(name, "Quarto ended well, but did not make this file") for name in missing)
        raise EngineError(*faults)
    if "html" in request.formats:
        shutil.copytree(made, request.output, dirs_exist_ok=True)
    else:
        for name in wanted:
            (request.output / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(made / name, request.output / name)
    for name in wanted:
        request.on_progress(name)
    return tuple(wanted)


def _outputs(document: str, request: RenderRequest) -> list[str]:
    """List what a document becomes: a page, and a PDF where its front matter names typst."""
    path = PurePosixPath(document)
    front_matter = (request.project / document).read_text(encoding="utf-8").split("\n---", 1)[0]
    names = [path.with_suffix(".html").as_posix()] if "html" in request.formats else []
    if "pdf" in request.formats and re.search(r"^\s+typst:", front_matter, re.MULTILINE):
        names.append(path.with_suffix(".pdf").as_posix())
    return names


def versions() -> dict[str, str]:
    """Return the version of Quarto; empty where there is none."""
    program = find_quarto()
    return {} if program is None else {"quarto": quarto_version(program)}
