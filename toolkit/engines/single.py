"""One filled summary in; a file of its own out: Markdown, HTML, PDF or DOCX, without the site."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from toolkit.engines.embedded import RESOURCES, render_site
from toolkit.engines.process import find_pandoc, run_program
from toolkit.engines.request import RenderRequest

if TYPE_CHECKING:
    from datetime import datetime

Form = Literal["md", "html", "pdf", "docx"]
FORMS: tuple[Form, ...] = get_args(Form)
_LINKED = re.compile(r"\]\(([\w-]+\.(?:qmd|csv))\)")
_EPOCH = "315532800"  # 1980-01-01, the oldest date that a DOCX can carry
_OPTIONS: dict[str, tuple[str, ...]] = {
    "md": ("--to=gfm-raw_html", "--wrap=none", f"--template={RESOURCES / 'single.md'}"),
    "docx": ("--to=docx", "--output=-"),
    "html": (
        "--to=html5",
        "--standalone",
        "--embed-resources",
        "--css=site.css",
        "--variable=maxwidth:44em",
    ),
}


def render_summary(document: str, form: Form, configuration: str, clock: datetime | None) -> bytes:
    """Make one file of a summary.

    Args:
        document: The filled `.qmd`.
        form: One of FORMS. A PDF is the one of the site; the others leave out what only a page of
            the site has.
        configuration: The text of the project's `_quarto.yml`.
        clock: The build's clock, if there is one.

    Raises:
        EngineError: If pandoc or typst refuses it.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "summary.qmd").write_text(document, encoding="utf-8")
        if form == "pdf":
            return _render_pdf(folder, configuration, clock)
        if form == "html":
            _copy_style(folder)
        epoch = _EPOCH if clock is None else str(int(clock.timestamp()))
        return run_program(
            [
                find_pandoc(),
                "--from=markdown",
                f"--lua-filter={RESOURCES / 'single.lua'}",
                *_OPTIONS[form],
                "summary.qmd",
            ],
            cwd=folder,
            env={"SOURCE_DATE_EPOCH": epoch},
            where="summary",
        )


def _copy_style(folder: Path) -> None:
    """Put the style sheet beside the summary, and the fonts beside that."""
    for asset in (RESOURCES / "site.css", *sorted((RESOURCES / "fonts").glob("*.woff2"))):
        shutil.copyfile(asset, folder / asset.name)


def _render_pdf(folder: Path, configuration: str, clock: datetime | None) -> bytes:
    """Set the summary as the site's PDF, in a project of its own."""
    (folder / "_quarto.yml").write_text(_without_site(configuration), encoding="utf-8")
    for linked in _LINKED.findall((folder / "summary.qmd").read_text(encoding="utf-8")):
        (folder / linked).touch()  # a PDF shows only the words of such a link
    request = RenderRequest(folder, folder, ("summary.qmd",), frozenset({"pdf"}), clock)
    render_site(request)
    return (folder / "summary.pdf").read_bytes()


def _without_site(configuration: str) -> str:
    """Take out of the configuration what names other files of the site."""
    import yaml  # noqa: PLC0415 - only a PDF needs it

    content: dict[str, Any] = yaml.safe_load(configuration) or {}
    kept: dict[str, Any] = {key: content[key] for key in ("lang", "date-format") if key in content}
    options: dict[str, Any] = content.get("format", {})
    return str(yaml.safe_dump({**kept, "format": {"typst": options.get("typst", {})}}))
