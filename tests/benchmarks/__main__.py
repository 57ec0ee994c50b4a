"""Measure a build against the bare pandoc and typst calls that it needs: `make bench`.

Every figure is a ratio of medians taken in one run on one machine, one after the other. Two floors:

- *bare*: pandoc without filter or template, to HTML and to typst, and typst on what pandoc made of
  it, each as a process of its own;
- *same calls*: the very pandoc calls of the build, and typst on its own documents, warm.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.engines import embedded, process

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
ROUNDS = 7
TYPST = (
    "import sys, typst; typst.compile(sys.stdin.buffer.read(), root=sys.argv[1], "
    "font_paths=[sys.argv[2]], ignore_system_fonts=True)"
)
FONTS = embedded.RESOURCES / "fonts"


def copy_project(folder: Path) -> Path:
    """Copy the project to a folder of its own."""
    for path in (ROOT / "_quarto.yml", *ROOT.glob("*.qmd")):
        shutil.copy2(path, folder / path.name)
    for name in ("data", "templates", "reports"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


def record_calls(project: Path) -> tuple[list[dict[str, Any]], list[bytes]]:
    """Build once in this process, and keep the pandoc calls and typst sources of it."""
    from toolkit.engines.request import RenderRequest  # noqa: PLC0415

    calls: list[dict[str, Any]] = []
    sources: list[bytes] = []
    run, compile_pdf = process.run_program, embedded._Renderer._compile

    def keep_call(args: Any, **options: Any) -> bytes:
        calls.append({"args": [str(a) for a in args], **options})
        return run(args, **options)

    def keep_source(self: Any, source: Any, text: str) -> bytes:
        sources.append(text.encode())
        return compile_pdf(self, source, text)

    embedded.run_program = keep_call  # type: ignore[attr-defined]
    embedded._Renderer._compile = keep_source  # type: ignore[method-assign]
    documents = (
        "comparison.qmd",
        "index.qmd",
        *sorted(path.relative_to(project).as_posix() for path in project.glob("reports/*/*.qmd")),
    )
    with tempfile.TemporaryDirectory() as output:
        embedded.render_site(
            RenderRequest(project, Path(output), documents, frozenset({"html", "pdf"}))
        )
    return calls, sources


def median(action: Callable[[], object]) -> float:
    """Return the median time of an action, in seconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def bare_calls(project: Path, calls: list[dict[str, Any]]) -> float:
    """Add up plain pandoc to each format, and typst in a process of its own on the result."""
    total = 0.0
    for call in calls:
        to = next(arg for arg in call["args"] if arg.startswith("--to="))
        plain = [call["args"][0], "--from=markdown", to, "--standalone", "--wrap=none"]

        def pandoc(plain: list[str] = plain, call: dict[str, Any] = call) -> None:
            subprocess.run(plain, input=call["stdin"], cwd=project, capture_output=True, check=True)

        total += median(pandoc)
    return total


def same_calls(calls: list[dict[str, Any]]) -> float:
    """Add up the build's own pandoc calls."""
    from toolkit.engines.process import run_program  # noqa: PLC0415

    return sum(median(lambda c=c: run_program(**c)) for c in calls)  # type: ignore[misc]


def typst_processes(project: Path, sources: list[bytes]) -> float:
    """Add up typst on each document, each in a process of its own."""
    args = [sys.executable, "-c", TYPST, str(project), str(FONTS)]
    return sum(
        median(lambda s=s: subprocess.run(args, input=s, check=True, capture_output=True))  # type: ignore[misc]
        for s in sources
    )


def main() -> None:
    """Print the ratios."""
    with tempfile.TemporaryDirectory() as name:
        project = copy_project(Path(name))
        calls, sources = record_calls(project)
        code = "from toolkit.cli import main; main()"
        build = [
            sys.executable,
            "-c",
            code,
            "--project",
            name,
            "build",
            "--engine",
            "embedded",
            "-q",
        ]
        whole = median(lambda: subprocess.run(build, check=True))
        paper = typst_processes(project, sources)
        bare, same = bare_calls(project, calls) + paper, same_calls(calls) + paper
    print(f"pandoc calls {len(calls)}, typst calls {len(sources)}, rounds {ROUNDS}")
    print(f"build {whole:.2f} s, of which the floor is")
    print(f"bare pandoc and typst {bare:.2f} s: build / floor = {whole / bare:.2f}")
    print(f"the same calls        {same:.2f} s: build / floor = {whole / same:.2f}")


if __name__ == "__main__":
    main()
