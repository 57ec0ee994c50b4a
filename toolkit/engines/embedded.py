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
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from toolkit.engines.configuration import (
    FrontMatter,
    NavigationItem,
    Site,
    read_front_matter,
    read_site,
)
from toolkit.engines.process import find_pandoc, run_program
from toolkit.errors import EngineError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    import typst

    from toolkit.engines.request import RenderRequest

RESOURCES: Final = Path(__file__).parent / "resources"
ASSETS: Final = "site_libs/trialpress"

_WORKERS: Final = 8
_FONT: Final = "IBM Plex Sans"
# The semi-bold face calls itself a family of its own, where typst looks for families.
_BOLD_FONT: Final = "IBM Plex Sans SmBld"
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

_INCLUDE: Final = re.compile(r"\s*\{\{<\s*include\s+(\S+)\s*>\}\}\s*")
_SHORTCODE: Final = re.compile(r"\{\{<\s*/?\s*([\w-]+)?")
_FENCE: Final = re.compile(r"\s*(`{3,}|~{3,})\s*(\{[\w-]+[^}]*\})?")
_INLINE_CODE: Final = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_EQUATION: Final = re.compile(r"\$\$\s*\{#([\w-]+)")
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
        lines: Its text, without the front matter.
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
        """Find the first line with a text, as a word of its own; without one, name the document."""
        word = re.compile(rf"(?<!\w){re.escape(needle)}(?![\w-])")
        for line in self.lines if needle else ():
            if word.search(line.text):
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


def read_source(project: Path, name: str, site: Site) -> Source:
    """Read a document, and fill in what it includes.

    Args:
        project: The project's folder.
        name: The document's path in it.
        site: What holds for all documents.

    Raises:
        EngineError: It is missing, or asks for what the embedded engine does not know.
    """
    lines = _read_lines(project, name)
    ends = [at for at, line in enumerate(lines) if at and line.text.rstrip() in ("---", "...")]
    if not lines or lines[0].text.rstrip() != "---" or not ends:
        hint = "begin it with ---, `title:` and ---, a line each"
        raise EngineError(Fault(f"{name}:1", "the document has no front matter", hint))
    faults: list[Fault] = []
    body = tuple(_expand(project, lines[ends[0] + 1 :], (name,), faults))
    head = "\n".join(line.text for line in lines[1 : ends[0]])
    try:
        front = read_front_matter(head, name, site)
    except EngineError as error:
        raise EngineError(*error.faults, *faults) from None
    if faults:
        raise EngineError(*faults)
    return Source(name, front, body)


def _read_lines(project: Path, name: str) -> list[Line]:
    """Read a text file of the project."""
    path = project / name
    if not _is_inside(project, path):
        raise EngineError(
            Fault(name, "the file is outside the project", "copy it into the project")
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise EngineError(Fault(name, "there is no such file")) from None
    except (OSError, UnicodeDecodeError) as error:
        raise EngineError(Fault(name, f"the file cannot be read as UTF-8 text: {error}")) from None
    return [Line(line, name, at) for at, line in enumerate(text.splitlines(), start=1)]


def _is_inside(project: Path, path: Path) -> bool:
    """Tell whether a path, links followed, is in the project."""
    return path.resolve().is_relative_to(project.resolve())


def _expand(
    project: Path, lines: list[Line], chain: tuple[str, ...], faults: list[Fault]
) -> Iterator[Line]:
    """Yield lines with their includes filled in, and note what only Quarto can do.

    Args:
        project: The project's folder.
        lines: Of one file.
        chain: The document, and the files that led here.
        faults: Grows.
    """
    fence = ""
    for line in lines:
        opening = _FENCE.match(line.text)
        if fence:
            if opening and opening[1].startswith(fence) and not line.text.strip(fence[0] + " \t"):
                fence = ""
            yield line
        elif opening:
            fence = opening[1]
            _check_fence(line, opening, faults)
            yield line
        elif include := _INCLUDE.fullmatch(line.text):
            yield from _include(project, include[1], line, chain, faults)
        else:
            _check_line(line, faults)
            yield line


def _check_fence(line: Line, opening: re.Match[str], faults: list[Fault]) -> None:
    """Note a cell of code that would have to be run."""
    if opening[2]:
        what = f"the embedded engine does not run code cells such as {opening[2]}"
        hint = f"to show the code, write {{.{opening[2][1:-1].split()[0]}}}"
        faults.append(Fault(f"{line.file}:{line.number}", what, hint))


def _check_line(line: Line, faults: list[Fault]) -> None:
    """Note shortcodes, and code within a line that would have to be run."""
    where = f"{line.file}:{line.number}"
    for run in _EXECUTED.finditer(line.text):
        what = f"the embedded engine does not run code such as {run[0]}"
        faults.append(Fault(where, what, "write what it would print"))
    for equation in _EQUATION.finditer(line.text):
        what = f"the embedded engine does not number equations such as {equation[1]}"
        faults.append(Fault(where, what, "it numbers fig- and tbl- only"))
    for shortcode in _SHORTCODE.finditer(_INLINE_CODE.sub("", line.text)):
        name = shortcode[1] or ""
        what = f"the embedded engine does not know the shortcode {{{{< {name} >}}}}"
        hint = "an include stands on a line of its own" if name == "include" else ""
        faults.append(Fault(where, what, hint or "say it without, or render with Quarto"))


def _include(
    project: Path, target: str, line: Line, chain: tuple[str, ...], faults: list[Fault]
) -> Iterator[Line]:
    """Yield the lines of an included file, whose paths are from the document, as in Quarto."""
    where = f"{line.file}:{line.number}"
    target = target.strip("\"'")
    folder = "" if target.startswith("/") else posixpath.dirname(chain[0])
    name = posixpath.normpath(posixpath.join(folder, target.lstrip("/")))
    if name.startswith("../") or not _is_inside(project, project / name):
        hint = "copy it into the project"
        faults.append(Fault(where, f"the included file {target} is outside the project", hint))
    elif name in chain:
        faults.append(Fault(where, f"the file {name} includes itself"))
    elif not (project / name).is_file():
        hint = "the path is from the document, or, where it begins with /, from the project"
        faults.append(Fault(where, f"there is no file {target} to include", hint))
    else:
        yield from _expand(project, _read_lines(project, name), (*chain, name), faults)


class _Renderer:
    """Makes outputs, from several threads at once.

    Args:
        request: What is to be made.
        site: What all documents share.
    """

    def __init__(self, request: RenderRequest, site: Site) -> None:
        self.request = request
        self.site = site
        self.written: list[str] = []
        self._lock = threading.Lock()
        self._fonts: typst.Fonts | None = None

    def render(self, source: Source, form: str) -> None:
        """Make one document in one format."""
        text = self._run_pandoc(source, form)
        head, _, text = text.partition("\n")
        report = json.loads(head.removeprefix("// "))
        self._check(source, report)
        if form == "html":
            content = _name_footnotes(text).encode()
            files = [entry["path"] for entry in report["files"] if entry["kind"] == "file"]
            self._copy([*_style_sheets(source, self.request.project), *files])
        else:
            content = self._compile(source, text)
        self._write(source.output_name(form), content)

    def _run_pandoc(self, source: Source, form: str) -> str:
        """Return what pandoc and the filter make of a document: a report, and the text."""
        metadata, variables = (_page if form == "html" else _paper)(source, self.site, self.request)
        settings = source.front.settings["html" if form == "html" else "typst"]
        contents = ["--toc"] if settings.get("toc") else []
        metadata_text = f"---\n{json.dumps(metadata)}\n---\n\n"
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
            if not _is_inside(self.request.project, path):
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
            what = f"typst cannot set the PDF: {error.message}"
            raise EngineError(Fault(source.name, what, "; ".join(error.hints))) from None
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
                        *(self.request.project / path for path in _as_list(paths)),
                    ],
                )
            return self._fonts

    def _copy(self, names: list[str]) -> None:
        """Copy files of the project to their places in the output."""
        for name in names:
            target = self.request.output / name
            with self._lock:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(self.request.project / name, target)
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


def _as_list(value: Any) -> list[Any]:
    """Return a list of what may be one thing or a list."""
    return value if isinstance(value, list) else [value]


def _describe_document(front: FrontMatter) -> dict[str, Any]:
    """Return what pandoc reads as Markdown of a document's front matter."""
    values = {
        "title": front.title,
        "subtitle": front.subtitle,
        "author": list(front.authors),
        "date": front.date,
    }
    return {key: value for key, value in values.items() if value}


def _page(
    source: Source, site: Site, request: RenderRequest
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a page shows: as Markdown, and, escaped for HTML, as it is."""
    front = source.front
    settings = front.settings["html"]
    root = "../" * source.name.count("/")
    footer = dict(zip(("footer-left", "footer-center", "footer-right"), site.footer, strict=True))
    metadata = {
        **_describe_document(front),
        "description": front.description,
        "keywords": list(front.keywords),
        **footer,
    }
    navigation = {
        side: [_link(item, root, source) for item in items]
        for side, items in (("left", site.left), ("right", site.right))
    }
    has_pdf = "pdf" in front.formats and (
        "pdf" in request.formats or (request.output / source.output_name("pdf")).is_file()
    )
    pdf = posixpath.basename(source.output_name("pdf"))
    show_pdf = has_pdf and settings.get("format-links", True)
    variables = {
        "lang": front.lang,
        "root": root,
        "css": [html.escape(root + path) for path in _style_sheets(source, request.project)],
        "after-body": [
            _read_fragment(request.project, name)
            for name in _as_list(settings.get("include-after-body", []))
        ],
        "author-label": "Authors" if len(front.authors) > 1 else "Author",
        "has-facts": bool(front.authors or front.date or front.keywords),
        "has-aside": bool(settings.get("toc") or show_pdf),
        "has-footer": any(site.footer),
        "pdf": html.escape(pdf) if show_pdf else "",
        "site": {
            "title": html.escape(site.title),
            "description": html.escape(site.description),
            "separate": bool(site.title) and site.title != front.title,
            "at-home": source.name == "index.qmd",
            "nav": bool(site.left or site.right),
            **navigation,
        },
    }
    return metadata, variables


def _link(item: NavigationItem, root: str, source: Source) -> dict[str, Any]:
    """Return an entry of the navigation, from where a document stands."""
    href, current = item.href, False
    if not re.match(r"[a-zA-Z][\w+.-]*:|//|#", href):
        name = href.lstrip("/")
        current = name == source.name
        href = root + re.sub(r"\.qmd(?=$|#)", ".html", name)
    return {"text": html.escape(item.text), "href": html.escape(href), "current": current}


def _read_fragment(project: Path, name: str) -> str:
    """Return the HTML that the site has after the body of each page, named from the project."""
    return "\n".join(line.text for line in _read_lines(project, name.lstrip("/")))


def _style_sheets(source: Source, project: Path) -> list[str]:
    """Return the paths, from the project, of the style sheets that a document asks for."""
    paths = []
    for entry in _as_list(source.front.settings["html"].get("css", [])):
        folder = "" if entry.startswith("/") else source.folder
        path = posixpath.normpath(posixpath.join(folder, entry.lstrip("/")))
        if not _is_inside(project, project / path) or not (project / path).is_file():
            raise EngineError(Fault(source.name, f"there is no style sheet {entry} in the project"))
        paths.append(path)
    return paths


def _paper(
    source: Source, _site: Site, _request: RenderRequest
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a PDF shows: as Markdown, and as typst's code."""
    front = source.front
    settings = front.settings["typst"]
    language, _, region = front.lang.partition("-")
    fonts = list(dict.fromkeys((settings.get("mainfont", _FONT), _FONT)))
    bold = [_BOLD_FONT, *fonts] if fonts == [_FONT] else fonts
    margin = settings.get("margin", {"x": "2.4cm", "top": "2.4cm", "bottom": "2.2cm"})
    variables = {
        "author-string": [_typst_string(author) for author in front.authors],
        "keyword-string": [_typst_string(keyword) for keyword in front.keywords],
        "fonts": f"({', '.join(map(_typst_string, fonts))},)",
        "bold-fonts": f"({', '.join(map(_typst_string, bold))},)",
        "fontsize": settings.get("fontsize", "10.5pt"),
        "lang": _typst_string(language),
        "region": _typst_string(region) if region else "none",
        "papersize": _typst_string(settings.get("papersize", "a4")),
        "margin": ", ".join(f"{side}: {length}" for side, length in margin.items()),
    }
    return _describe_document(front), variables


def _typst_string(text: str) -> str:
    """Write a text as typst's code does."""
    return json.dumps(text, ensure_ascii=False)


def _copy_assets(request: RenderRequest, site: Site) -> list[str]:
    """Copy what all pages need, and the files that the project names; return their paths."""
    target = request.output / ASSETS
    target.mkdir(parents=True, exist_ok=True)
    assets = [RESOURCES / "site.css", *sorted((RESOURCES / "fonts").glob("*.woff2"))]
    for asset in assets:
        shutil.copyfile(asset, target / asset.name)
    written = [f"{ASSETS}/{asset.name}" for asset in assets]
    for pattern in site.resources:
        for path in sorted(request.project.glob(pattern.lstrip("/"))):
            if path.is_file() and _is_inside(request.project, path):
                name = path.relative_to(request.project).as_posix()
                (request.output / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, request.output / name)
                written.append(name)
    return written
