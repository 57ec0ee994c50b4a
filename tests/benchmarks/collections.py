"""Measure builds of many records: rates, the floor below them, memory, and what is not done twice.

The records of the tests are repeated under new ids. Every figure is taken in one run on one
machine, one after the other:

    .venv/bin/python -m tests.benchmarks.collections            200 records
    .venv/bin/python -m tests.benchmarks.collections 2000

The floor is the very calls of pandoc and typst that the pages of the real records need, one after
the other, with nothing around them.
"""

from __future__ import annotations

import gzip
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from toolkit.engines import embedded
from toolkit.engines.process import run_program
from toolkit.engines.request import RenderRequest

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases" / "ctgov"
# The real ones; three others were converted from an older format, or have no results.
DERIVED = frozenset({"NCT01275365", "NCT01339377", "NCT01841593"})
BIGGEST, FEW, PAGES = "NCT02513394", 200, 3

# Runs the command line in a process of its own, and prints its time and its own peak of memory.
MEASURED = """
import resource, sys, time
from toolkit.cli import main
begun = time.perf_counter()
try:
    main()
except SystemExit as end:
    status = end.code
print(time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def write_records(folder: Path, count: int) -> Path:
    """Write that many records, the real ones again and again under new ids."""
    folder.mkdir()
    real = [path for path in sorted(CASES.glob("*.gz")) if path.name.split(".")[0] not in DERIVED]
    for number in range(count):
        text = gzip.decompress(real[number % len(real)].read_bytes()).decode()
        was = real[number % len(real)].name.split(".")[0]
        new = f"NCT{90_000_000 + number:08}"
        (folder / f"{new}.json").write_text(text.replace(was, new), encoding="utf-8")
    return folder


def build(records: Path, site: Path, *options: str) -> tuple[float, float]:
    """Build a site in a process of its own: its seconds, and its peak of memory in MB."""
    code = [sys.executable, "-c", MEASURED, "--project", str(ROOT), "build", "-q"]
    asked = ["--data", str(records), "--out", str(site), "--engine", "embedded", *options]
    done = subprocess.run([*code, *asked], capture_output=True, text=True, check=True)
    seconds, megabytes = done.stdout.split()[-2:]
    return float(seconds), float(megabytes)


def remove(site: Path) -> None:
    """Remove a site, and what is kept for it."""
    for folder in (site, site.with_name(f"{site.name}.build")):
        shutil.rmtree(folder, ignore_errors=True)


def measure_floor(site: Path, count: int) -> dict[str, float]:
    """Measure pandoc and typst alone on the documents of some trials in a store, in seconds."""
    calls: list[dict[str, Any]] = []
    seconds = {"html": 0.0, "pdf": 0.0}

    def keep_call(args: Any, **options: Any) -> bytes:
        begun = time.perf_counter()
        out = run_program(args, **options)
        form = "html" if "--to=html5" in args else "pdf"
        seconds[form] += time.perf_counter() - begun
        calls.append(options)
        return out

    compile_pdf = embedded._Renderer._compile

    def keep_source(self: Any, source: Any, text: str) -> bytes:
        begun = time.perf_counter()
        content = compile_pdf(self, source, text)
        seconds["pdf"] += time.perf_counter() - begun
        return content

    embedded.run_program = keep_call  # type: ignore[attr-defined]
    embedded._Renderer._compile = keep_source  # type: ignore[method-assign]
    store = site.with_name(f"{site.name}.build") / "trials"
    for folder in sorted(path for path in store.iterdir() if path.is_dir())[:count]:
        with tempfile.TemporaryDirectory() as name:
            stage = Path(name) / "stage"
            shutil.copytree(folder / "documents", stage / "reports" / folder.name)
            shutil.copy2(ROOT / "reports" / "_trace.html", stage / "reports")
            (stage / "index.qmd").touch()
            text = (ROOT / "_quarto.yml").read_text(encoding="utf-8")
            kept = text.replace("- text: Side by side", "").replace("href: comparison.qmd", "")
            (stage / "_quarto.yml").write_text(kept, encoding="utf-8")
            documents = tuple(
                f"reports/{folder.name}/{path.name}"
                for path in sorted((folder / "documents").glob("*.qmd"))
            )
            output = Path(name) / "site"
            output.mkdir()
            formats = frozenset({"html", "pdf"})
            embedded.render_documents(RenderRequest(stage, output, documents, formats, threads=1))
    return seconds


def tell(what: str, found: str, goal: str = "") -> None:
    """Print one figure, and what was aimed at."""
    print(f"{what:<58}{found:>22}   {goal}")


def main() -> None:
    """Print the figures."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else FEW
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        few = write_records(folder / "few", min(many, 21))
        site = folder / "site"
        both, _ = build(few, site, "--jobs", "1")
        floor = measure_floor(site, 21)
        remove(site)
        html, _ = build(few, site, "--jobs", "1", "--to", "html")
        remove(site)
        pages = PAGES * 21
        tell("HTML, pages a second on one core", f"{pages / html:.1f}")
        tell("HTML and PDF, files a second on one core", f"{2 * pages / both:.1f}")
        tell("HTML: build / pandoc alone", f"{html / floor['html']:.2f}", "at most 1.3")
        tell(
            "HTML and PDF: build / pandoc and typst alone",
            f"{both / (floor['html'] + floor['pdf']):.2f}",
            "at most 1.3",
        )
        rates, memory = {}, {}
        records = write_records(folder / "records", many)
        for jobs in ("1", "2"):
            remove(site)
            rates[jobs], _ = build(records, site, "--jobs", jobs, "--to", "html")
        tell(
            f"{many} records, HTML: 1 process / 2", f"{rates['1'] / rates['2']:.2f}", "at least 1.8"
        )
        again = [build(records, site, "--to", "html")[0] for _ in range(3)]
        tell(
            f"{many} records, nothing changed", f"{statistics.median(again):.2f} s", "2 s for 2,000"
        )
        for count in (many // 10, many):
            part = write_records(folder / f"part{count}", count)
            remove(site)
            _, memory[count] = build(part, site, "--to", "html")
        small, large = memory.values()
        told = f"{large:.0f} / {small:.0f} MB = {large / small:.2f}"
        tell(f"memory of the parent, {many} records / {many // 10}", told, "at most 1.1")
        compare_biggest(folder)


def compare_biggest(folder: Path) -> None:
    """Print how long the record with the most events takes beside the median record."""
    seconds = {}
    for path in sorted(CASES.glob("*.gz")):
        number = path.name.split(".")[0]
        if number in DERIVED:
            continue
        alone, site = folder / f"only-{number}", folder / f"site-{number}"
        alone.mkdir()
        (alone / f"{number}.json").write_bytes(gzip.decompress(path.read_bytes()))
        seconds[number], _ = build(alone, site, "--jobs", "1")
        remove(site)
    ratio = seconds[BIGGEST] / statistics.median(seconds.values())
    tell(f"{BIGGEST}, 4,058 rows of events / the median record", f"{ratio:.2f}", "at most 3")
    print(json.dumps({name: round(time, 2) for name, time in seconds.items()}))


if __name__ == "__main__":
    main()
