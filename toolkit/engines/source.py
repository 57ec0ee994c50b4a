"""A document's path in; its lines out, with its includes filled in and its front matter read."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from toolkit.engines.configuration import FrontMatter, Site, read_front_matter
from toolkit.errors import EngineError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_INCLUDE: Final = re.compile(r"\s*\{\{<\s*include\s+(\S+)\s*>\}\}\s*")
_SHORTCODE: Final = re.compile(r"\{\{<\s*/?\s*([\w-]+)?")
_FENCE: Final = re.compile(r"\s*(`{3,}|~{3,})\s*(\{[\w-]+[^}]*\})?")
_INLINE_CODE: Final = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_EQUATION: Final = re.compile(r"\$\$\s*\{#([\w-]+)")
_EXECUTED: Final = re.compile(r"`\{(\w+)\}[^`]*`|`(r) [^`]*`")


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


def read_source(project: Path, name: str, site: Site) -> Source:
    """Read a document, and fill in what it includes.

    Args:
        project: The project's folder.
        name: The document's path in it.
        site: What holds for all documents.

    Raises:
        EngineError: It is missing, or asks for what the embedded engine does not know.
    """
    lines = read_lines(project, name)
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


def read_lines(project: Path, name: str) -> list[Line]:
    """Read a text file of the project."""
    path = project / name
    if not is_inside(project, path):
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


def is_inside(project: Path, path: Path) -> bool:
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
    if name.startswith("../") or not is_inside(project, project / name):
        hint = "copy it into the project"
        faults.append(Fault(where, f"the included file {target} is outside the project", hint))
    elif name in chain:
        faults.append(Fault(where, f"the file {name} includes itself"))
    elif not (project / name).is_file():
        hint = "the path is from the document, or, where it begins with /, from the project"
        faults.append(Fault(where, f"there is no file {target} to include", hint))
    else:
        yield from _expand(project, read_lines(project, name), (*chain, name), faults)
