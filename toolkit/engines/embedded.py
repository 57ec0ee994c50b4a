"""Quarto documents in; HTML pages and PDFs out, by pandoc and typst from Python wheels alone."""

from __future__ import annotations

import json
import os
import posixpath
import re
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from toolkit.engines.configuration import (
    FrontMatter,
    Site,
    read_site,
)
from toolkit.engines.pages import as_list, describe_page, describe_paper, list_style_sheets
from toolkit.engines.process import find_pandoc, run_program
from toolkit.engines.search import INDEX, Passage, read_passages, write_index
from toolkit.engines.source import Source, is_inside, read_source
from toolkit.errors import EngineError, Fault, StoppedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import typst

    from toolkit.engines.request import RenderRequest

RESOURCES: Final = Path(__file__).parent / "resources"
ASSETS: Final = "site_libs/trialpress"

_WORKERS: Final = 8
_READER: Final = "markdown"
_WRITERS: Final = {"html": "html5", "pdf": "typst-smart"}
_TEMPLATES: Final = {"html": "page.html", "pdf": "document.typ"}
_PANDOC_OPTIONS: Final = (
    "--wrap=none",
    "--mathml",
    "--syntax-highlighting=none",
    "--fail-if-warnings",
    "--sandbox",
)
_EPOCH: Final = datetime(1980, 1, 1, tzinfo=UTC)

# What a browser shows of a picture and typst does not, or shows black.
_UNSAFE_SVG: Final = re.compile(rb"<(foreignObject|script)|\b(var|light-dark|color-mix)\(")


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
    from importlib.metadata import version  # noqa: PLC0415 - 30 milliseconds that a build spares

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


@dataclass(frozen=True)
class Rendered:
    """What was made of some documents.

    Attributes:
        files: The paths of the files written, relative to the output folder, sorted.
        passages: What a search may find on each page, by its path; nothing without a search.
    """

    files: tuple[str, ...]
    passages: Mapping[str, tuple[Passage, ...]]


def render_site(request: RenderRequest) -> tuple[str, ...]:
    """Make the pages and PDFs of some documents of a site, and what all its pages need.

    Args:
        request: Which documents, in which formats, and where to.

    Returns:
        The paths of the files written, relative to the output folder, sorted.

    Raises:
        EngineError: As `render_documents` does.
    """
    made = render_documents(request)
    written = {*made.files, *copy_assets(request)}
    if made.passages:
        write_index(request.output / ASSETS, request.output, made.passages)
        written.add(f"{ASSETS}/{INDEX}")
    return tuple(sorted(written))


def render_documents(request: RenderRequest) -> Rendered:
    """Make the pages and PDFs of some documents, and copy the files that the project names.

    Args:
        request: Which documents, in which formats, and where to.

    Raises:
        EngineError: With all faults of all documents that were found. Documents without faults
            are written all the same.
    """
    site = read_site(request.project)
    sources = _read_sources(request, site)
    renderer = _Renderer(request, site, sources)
    jobs = [
        (source, form)
        for source in sources
        for form in ("html", "pdf")
        if form in request.formats & source.front.formats
        and (request.wanted is None or source.output_name(form) in request.wanted)
    ]
    workers = request.threads or min(_WORKERS, os.cpu_count() or 1)
    with ThreadPoolExecutor(max_workers=workers) as pool:
        futures = [pool.submit(renderer.render, source, form) for source, form in jobs]
    faults: list[Fault] = []
    kind = EngineError
    for future in futures:
        error = future.exception()
        if isinstance(error, EngineError):
            faults += [fault for fault in error.faults if fault not in faults]
            kind = StoppedError if isinstance(error, StoppedError) else kind
        elif error is not None:
            raise error
    if faults:
        raise kind(*faults)
    written = {*renderer.written, *_copy_resources(request, site)}
    passages = renderer.passages if site.search else {}
    return Rendered(tuple(sorted(written)), passages)


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


class _Renderer:
    """Makes outputs, from several threads at once.

    Args:
        request: What is to be made.
        site: What all documents share.
        sources: All documents that are made.

    Attributes:
        written: The paths of the files that were made.
        passages: What a search may find on each page that was made, by its path.
    """

    def __init__(self, request: RenderRequest, site: Site, sources: list[Source]) -> None:
        self.request = request
        self.site = site
        self.sources = sources
        self.written: list[str] = []
        self.passages: dict[str, tuple[Passage, ...]] = {}
        self._lock = threading.Lock()
        self._fonts: typst.Fonts | None = None

    def render(self, source: Source, form: str) -> None:
        """Make one document in one format."""
        text = self._run_pandoc(source, form)
        head, _, text = text.partition("\n")
        report = json.loads(head.removeprefix("// "))
        self._check(source, report)
        if form == "html":
            text = _name_footnotes(text)
            content = text.encode()
            self._read_passages(source, text)
            files = [entry["path"] for entry in report["files"] if entry["kind"] == "file"]
            self._copy([*list_style_sheets(source, self.request.project), *files])
        else:
            content = self._compile(source, text)
        self._write(source.output_name(form), content)

    def _read_passages(self, source: Source, page: str) -> None:
        """Read what a search may find on a page; nothing where its document asks for that."""
        name = source.output_name("html")
        found = source.front.search and self.site.search
        self.passages[name] = read_passages(page, name, self.site.title) if found else ()

    def _run_pandoc(self, source: Source, form: str) -> str:
        """Return what pandoc and the filter make of a document: a report, and the text."""
        if form == "html":
            metadata, variables = describe_page(source, self.site, self.request, self.sources)
        else:
            metadata, variables = describe_paper(source)
        settings = source.front.settings["html" if form == "html" else "typst"]
        contents = ["--toc"] if settings.get("toc") else []
        metadata_text = f"---\n{json.dumps(metadata, ensure_ascii=False)}\n---\n\n"
        body = "\n".join(line.text for line in source.lines)
        try:
            output = run_program(
                [
                    find_pandoc(),
                    f"--from={_READER}",
                    f"--to={_WRITERS[form]}",
                    f"--template={RESOURCES / _TEMPLATES[form]}",
                    f"--lua-filter={RESOURCES / 'quarto.lua'}",
                    f"--data-dir={RESOURCES}",
                    f"--toc-depth={settings.get('toc-depth', 3)}",
                    *_PANDOC_OPTIONS,
                    *contents,
                    *(f"--variable-json={k}={json.dumps(v)}" for k, v in variables.items()),
                ],
                stdin=f"{metadata_text}{body}\n".encode(),
                cwd=self.request.project,
                env={"TRIALPRESS_FOLDER": source.folder},
                where=source.name,
            )
        except EngineError as error:
            raise _place_warnings(error, source, metadata_text.count("\n")) from None
        return output.decode().replace("\r\n", "\n")

    def _check(self, source: Source, report: dict[str, Any]) -> None:
        """Raise what the filter found, and what is wrong with the files that it used."""
        faults = [
            Fault(source.place(fault["needle"]), fault["what"], fault["hint"])
            for fault in report["faults"]
        ]
        for entry in report["files"]:
            path = self.request.project / entry["path"]
            where = source.place(posixpath.basename(entry["path"]))
            if not is_inside(self.request.project, path):
                faults.append(Fault(where, f"{entry['path']} leads out of the project"))
            elif path.suffix == ".svg" and (unsafe := _UNSAFE_SVG.search(path.read_bytes())):
                what = (
                    f"{entry['path']} holds {unsafe[0].decode()}, which typst drops or shows black"
                )
                faults.append(Fault(where, what, "draw it with plain shapes, text and colours"))
        if faults:
            raise EngineError(*sorted(dict.fromkeys(faults), key=_position))

    def _compile(self, source: Source, text: str) -> bytes:
        """Set a PDF."""
        import typst  # noqa: PLC0415 - pages need none of it

        compiler = typst.Compiler(root=self.request.project, font_paths=self._load_fonts())
        try:
            content, warnings = compiler.compile_with_warnings(
                text.encode(),
                format="pdf",
                pdf_standards=["ua-1", "a-2a"],
                timestamp=_timestamp(source.front, self.request.created),
            )
        except typst.TypstError as error:
            raise EngineError(_typst_fault(source, error)) from None
        if warnings or not isinstance(content, bytes):
            messages = dict.fromkeys(warning.message for warning in warnings)
            raise EngineError(*(Fault(source.name, f"typst warns: {text}") for text in messages))
        return content

    def _load_fonts(self) -> typst.Fonts:
        """Return the fonts, which all PDFs share: ours, the project's, and typst's as a reserve."""
        import typst  # noqa: PLC0415 - pages need none of it

        with self._lock:
            if self._fonts is None:
                options = self.site.settings.get("format")
                named = options.get("typst") if isinstance(options, dict) else None
                paths = named.get("font-paths", []) if isinstance(named, dict) else []
                self._fonts = typst.Fonts(
                    include_system_fonts=False,
                    font_paths=[
                        RESOURCES / "fonts",
                        *(self.request.project / path for path in as_list(paths)),
                    ],
                )
            return self._fonts

    def _copy(self, names: list[str]) -> None:
        """Copy files of the project to their places in the output."""
        for name in names:
            with self._lock:
                _copy_file(self.request.project / name, self.request.output / name)
                self.written.append(name)

    def _write(self, name: str, content: bytes) -> None:
        """Write an output, and report it."""
        target = self.request.output / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        with self._lock:
            self.written.append(name)
            self.request.on_progress(name)


def _place_warnings(error: EngineError, source: Source, offset: int) -> EngineError:
    """Return pandoc's warnings as faults, with the lines of the document, not of its input."""

    def place(match: re.Match[str]) -> str:
        at = min(int(match[1]) - offset, len(source.lines))
        return f"line {source.lines[at - 1].number}" if at > 0 else match[0]

    _, *warnings = error.faults[0].what.split("[WARNING] ")
    faults = []
    for warning in warnings:
        text = " ".join(warning.removesuffix("Failing because there were warnings").split())
        what = re.sub(r"\bline (\d+)", place, text).rstrip(".")
        faults.append(Fault(source.name, f"pandoc warns: {what}"))
    return EngineError(*faults) if faults else error


def _position(fault: Fault) -> tuple[str, int]:
    """Return what sorts faults by file, and by line as a number."""
    file, _, line = fault.where.rpartition(":")
    return (file, int(line)) if line.isdigit() else (fault.where, 0)


def _typst_fault(source: Source, error: typst.TypstError) -> Fault:
    """Say what typst did not accept; a sign without a letter form in our words."""
    sign = re.search(r'the text `?"(.+?)"`? could not be displayed', error.message)
    if sign is None:
        what = f"typst cannot set the PDF: {error.message}"
        return Fault(source.name, what, "; ".join(error.hints))
    what = f"the fonts of the PDF have no {sign[1]}"
    return Fault(source.place(sign[1]), what, "take it out, or make pages only with --to html")


def _name_footnotes(page: str) -> str:
    """Give the footnotes the heading that Quarto gives them."""
    return re.sub(
        r'(<section id="footnotes"[^>]*>)\s*<hr />', r"\1\n<h2>Footnotes</h2>", page, count=1
    )


def _timestamp(front: FrontMatter, created: datetime | None) -> datetime:
    """Return the time that a PDF carries."""
    if created is not None:
        return created
    return datetime.combine(front.day, time(), UTC) if front.day is not None else _EPOCH


def copy_assets(request: RenderRequest) -> list[str]:
    """Copy what all pages of a site need; return the paths, none where no pages are made."""
    if "html" not in request.formats:
        return []
    site = read_site(request.project)
    target = request.output / ASSETS
    target.mkdir(parents=True, exist_ok=True)
    searching = ("search.svg", "site.js") if site.search else ()
    assets = [RESOURCES / name for name in ("icon.svg", "site.css", *searching)]
    assets += sorted((RESOURCES / "fonts").glob("*.woff2"))
    for asset in assets:
        shutil.copyfile(asset, target / asset.name)
    return [f"{ASSETS}/{asset.name}" for asset in assets]


def _copy_resources(request: RenderRequest, site: Site) -> list[str]:
    """Copy the files that the project names as resources; return their paths."""
    written = []
    if "html" not in request.formats:
        return []
    for pattern in site.resources:
        for path in sorted(request.project.glob(pattern.lstrip("/"))):
            if path.is_file() and is_inside(request.project, path):
                name = path.relative_to(request.project).as_posix()
                _copy_file(path, request.output / name)
                written.append(name)
    return written


def _copy_file(source: Path, target: Path) -> None:
    """Copy a file; one that is there, perhaps for reading only, makes room."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    shutil.copyfile(source, target)
