"""A document and its site in; what the templates of pages and PDFs say beside its text out."""

from __future__ import annotations

import html
import json
import posixpath
import re
from typing import TYPE_CHECKING, Any, Final

from toolkit.engines.source import is_inside, read_lines
from toolkit.errors import EngineError, Fault

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.engines.configuration import FrontMatter, NavigationItem, Site
    from toolkit.engines.request import RenderRequest
    from toolkit.engines.source import Source

_FONT: Final = "IBM Plex Sans"
# The semi-bold face calls itself a family of its own, where typst looks for families.
_BOLD_FONT: Final = "IBM Plex Sans SmBld"


def as_list(value: Any) -> list[Any]:
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


def describe_page(
    source: Source, site: Site, request: RenderRequest, sources: list[Source]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a page shows: as Markdown, and, escaped for HTML, as it is.

    Args:
        source: Its document.
        site: What all pages share.
        request: What is made.
        sources: All documents that are made; the page leads to those of its own folder.
    """
    front = source.front
    settings = front.settings["html"]
    root = "../" * source.name.count("/")
    footer = dict(zip(("footer-left", "footer-center", "footer-right"), site.footer, strict=True))
    metadata = {
        **_describe_document(front),
        "short-title": front.short_title,
        "description": front.description,
        "beside": _list_beside(source, sources),
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
        "css": [html.escape(root + path) for path in list_style_sheets(source, request.project)],
        "after-body": [
            _read_fragment(request.project, name)
            for name in as_list(settings.get("include-after-body", []))
        ],
        "author-label": "Authors" if len(front.authors) > 1 else "Author",
        "has-facts": bool(front.authors or front.date or front.keywords),
        "has-aside": bool(settings.get("toc") or show_pdf or metadata["beside"]),
        "search": site.search,
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


def _list_beside(source: Source, sources: list[Source]) -> list[dict[str, Any]]:
    """List the documents of a folder, without the words that all their titles begin with."""
    family = [other for other in sources if source.folder and other.folder == source.folder]
    if len(family) < 2:
        return []
    titles = [other.front.short_title for other in family]
    shared = posixpath.commonprefix(titles)
    start = shared.rfind(": ") + 2 if ": " in shared else 0
    return [
        {
            "title": title[start].upper() + title[start + 1 :] if start else title,
            # Raw, because a file's name is not Markdown.
            "href": f"`{html.escape(posixpath.basename(other.output_name('html')))}`{{=html}}",
            "current": other is source,
        }
        for other, title in zip(family, titles, strict=True)
    ]


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
    return "\n".join(line.text for line in read_lines(project, name.lstrip("/")))


def list_style_sheets(source: Source, project: Path) -> list[str]:
    """Return the paths, from the project, of the style sheets that a document asks for."""
    paths = []
    for entry in as_list(source.front.settings["html"].get("css", [])):
        folder = "" if entry.startswith("/") else source.folder
        path = posixpath.normpath(posixpath.join(folder, entry.lstrip("/")))
        if not is_inside(project, project / path) or not (project / path).is_file():
            raise EngineError(Fault(source.name, f"there is no style sheet {entry} in the project"))
        paths.append(path)
    return paths


def describe_paper(source: Source) -> tuple[dict[str, Any], dict[str, Any]]:
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
