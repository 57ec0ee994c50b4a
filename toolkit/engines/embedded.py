"""Quarto documents in; HTML pages and PDFs out, by pandoc and typst from Python wheels alone."""

from __future__ import annotations

import html
import json
import os
import posixpath
import re
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from toolkit.engines.configuration import FrontMatter, Site, read_front_matter, read_site
from toolkit.engines.process import run_program
from toolkit.errors import EngineError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable

    import typst

    from toolkit.engines.request import RenderRequest

RESOURCES: Final = Path(__file__).parent / "resources"
ASSETS: Final = "site_libs/trialpress"
PDF_STANDARDS: Final = ("ua-1", "a-2a")

_WORKERS: Final = 8
_FONT: Final = "IBM Plex Sans"
_READER: Final = "markdown"
_WRITERS: Final = {"html": "html5", "pdf": "typst-smart"}
_TEMPLATES: Final = {"html": "page.html", "pdf": "document.typ"}
_EPOCH: Final = datetime(1980, 1, 1, tzinfo=UTC)

_INCLUDE: Final = re.compile(r"\s*\{\{<\s*include\s+(\S+)\s*>\}\}\s*")
_SHORTCODE: Final = re.compile(r"\{\{<\s*/?\s*([\w-]+)?")
_FENCE: Final = re.compile(r"\s*(`{3,}|~{3,})\s*(\{[\w-]+[^}]*\})?")
_INLINE_CODE: Final = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_EXECUTED: Final = re.compile(r"`\{(\w+)\}[^`]*`|`(r) [^`]*`")
# What a browser shows of a picture and typst does not, or shows black.
_UNSAFE_SVG: Final = re.compile(rb"<(foreignObject|script)|\b(var|light-dark|color-mix)\(")


@dataclass(frozen=True)
class Line:
    """One line of a document, or of a file that it includes."""

    text: str
    file: str
    number: int


@dataclass(frozen=True)
class Source:
    """One document, its includes filled in.

    Attributes:
        name: Its path from the project.
        front: What it says of itself.
        lines: Its text.
    """

    name: str
    front: FrontMatter
    lines: tuple[Line, ...]

    @property
    def folder(self) -> str:
        """The folder that its paths are from; empty for the project itself."""
        return posixpath.dirname(self.name)

    def output_name(self, suffix: str) -> str:
        """Return the path of what is made of it."""
        return f"{posixpath.splitext(self.name)[0]}.{suffix}"

    def place(self, needle: str) -> str:
        """Find the first line with a text; without one, name the document."""
        if needle:
            for line in self.lines:
                if needle in line.text:
                    return f"{line.file}:{line.number}"
        return self.name


@dataclass(frozen=True)
class EngineDescription:
    """The programs that the engine is made of."""

    pandoc_version: str
    pandoc_path: Path
    typst_version: str
    typst_path: Path


def describe() -> EngineDescription:
    """Return the versions and places of pandoc and typst.

    Raises:
        EngineError: One of them is missing.
    """
    spec = find_spec("typst")
    if spec is None or spec.origin is None:
        raise EngineError(Fault("", "typst is not installed", "install it with `make report`"))
    first = run_program([find_pandoc(), "--version"], cwd=RESOURCES).split(b"\n", 1)[0]
    return EngineDescription(
        pandoc_version=first.decode().split()[-1],
        pandoc_path=find_pandoc(),
        typst_version=version("typst"),
        typst_path=Path(spec.origin).parent,
    )


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


def render_site(request: RenderRequest) -> tuple[str, ...]:
    """Make the pages and PDFs of some documents of a site.

    Args:
        request: Which documents, in which formats, and where to.

    Returns:
        The paths of the files written, relative to the output folder, sorted.

    Raises:
        EngineError: With all faults of all documents that were found. Documents without faults
            are written all the same.
    """
    site = read_site(request.project)
    sources = _read_sources(request, site)
    renderer = _Renderer(request, site)
    jobs = [
        (source, form)
        for source in sources
        for form in ("html", "pdf")
        if form in request.formats & source.front.formats
    ]
    with ThreadPoolExecutor(max_workers=min(_WORKERS, os.cpu_count() or 1)) as pool:
        futures = [pool.submit(renderer.render, source, form) for source, form in jobs]
    faults: list[Fault] = []
    for future in futures:
        error = future.exception()
        if isinstance(error, EngineError):
            faults += [fault for fault in error.faults if fault not in faults]
        elif error is not None:
            raise error
    if faults:
        raise EngineError(*faults)
    written = set(renderer.written)
    if any(form == "html" for _, form in jobs):
        written.update(_copy_assets(request, site))
    return tuple(sorted(written))


def _read_sources(request: RenderRequest, site: Site) -> list[Source]:
    """Read all documents, and all their faults."""
    sources: list[Source] = []
    faults: list[Fault] = []
    for name in request.documents:
        try:
            sources.append(read_source(request.project, name, site))
        except EngineError as error:
            faults += error.faults
    if faults:
        raise EngineError(*faults)
    return sources


# ----------------------------------------------------------------------------------------- Source


def read_source(project: Path, name: str, site: Site) -> Source:
    """Read a document, and fill in what it includes.

    Args:
        project: The project's folder.
        name: The document's path in it.
        site: What holds for all documents.

    Raises:
        EngineError: It is missing, or has shortcodes or code cells that are not known.
    """
    text = _read_text(project, name, name)
    head, body, offset = _split_front_matter(text)
    faults: list[Fault] = []
    try:
        front = read_front_matter(head, name, site)
    except EngineError as error:
        faults += error.faults
    lines = tuple(_expand(project, name, body, offset, (name,), faults))
    if faults:
        raise EngineError(*faults)
    return Source(name, front, lines)
