"""Text from data in; the same text, safe for the place in a `.qmd` document where it lands, out."""

from __future__ import annotations

import html
import json
import re

from markupsafe import Markup

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~^$@&\"]|(?<!\w)'|'(?!\w))")
_DOUBLED = re.compile(r"([-.:=])(?=\1)")
_NUMBERED = re.compile(r"^( ?(?:\d+|[A-Za-z]|[ivxlcdm]+|[IVXLCDM]+|\(\w+))([.)])(?=\s|$)")
_BULLET = re.compile(r"^( ?)([-+:=])")
# Control characters, also those that turn the direction of whatever follows.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]+")


class Plain(str):
    """Text from data: wherever a template puts it, it is escaped as Markdown."""

    __slots__ = ()

    def __html__(self) -> Markup:
        """Return the text escaped, and marked so: what joins or formats markup calls this."""
        return Markup(escape_markdown(self))  # noqa: S704 - just escaped


def one_line(text: str) -> str:
    """Turn line breaks and control characters into single spaces."""
    return _CONTROL.sub(" ", text)


def escape_markdown(text: str) -> str:
    """Escape text so that pandoc and Quarto read it as nothing but that text.

    Covers emphasis, links, code, maths, raw HTML, citations, spans, shortcodes, smart punctuation,
    and what would start a list, a heading or a fenced block at the beginning of a line.
    """
    text = re.sub("^ +", " ", one_line(text))
    text = _SPECIAL.sub(r"\\\1", text)
    text = _DOUBLED.sub(r"\\\1", text)
    text = _BULLET.sub(r"\1\\\2", text)
    return _NUMBERED.sub(r"\1\\\2", text)


def escape_html(text: str) -> str:
    """Escape text for the content or an attribute of HTML."""
    return html.escape(one_line(text), quote=True)


def attribute(text: str) -> str:
    """Quote text as the value of an attribute of a Markdown span, div or image.

    Whatever could end the value, or start a shortcode, becomes a character reference. Pandoc takes
    no value that begins with a space.
    """
    value = one_line(text).strip()
    return '"' + re.sub(r"[\"\\{}<>&]", lambda m: f"&#{ord(m[0])};", value) + '"'


def yaml_string(text: str) -> Markup:
    """Quote text as a YAML string whose content Quarto reads as Markdown, such as a title.

    Text from data is escaped; Markdown that a template made is kept.
    """
    markdown = text if isinstance(text, Markup) else escape_markdown(text)
    return Markup(json.dumps(one_line(str(markdown)), ensure_ascii=False))  # noqa: S704
