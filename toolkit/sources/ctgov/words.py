"""Texts of the registry in; plain words, and sentences that no template takes for more, out."""

from __future__ import annotations

import re

LONGEST = 2_000
"""The most characters of a text that a page shows."""

_PUNCTUATION = r"!-/:-@\[-`{-~"
_ESCAPED = re.compile(rf"\\([{_PUNCTUATION}])")
# What is no character at all, in every plane of Unicode.
_NONE = "".join(chr(plane << 16 | 0xFFFE | last) for plane in range(17) for last in (0, 1))
# Control characters and marks that turn the direction of writing; but not what parts words, which
# becomes a space.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069"
    f"\ufeff\ufdd0-\ufdef{_NONE}]"
)
_BULLET = re.compile(r"^[ \t]*\* ", re.MULTILINE)
_MARKUP = re.compile(r"([\\`*_{}\[\]#|~^$@%\"']|(?<=[-.:=])[-.:=])")
_START = re.compile(r"^([-+:=]|(?:\d+|[A-Za-z]|[ivxlcdmIVXLCDM]+|\(\w+)(?=[.)](?:\s|$)))")


def read_words(text: str | None) -> str:
    """Take the registry's backslashes before signs out of a text, and put it on one line.

    The items of its lists keep a bullet each.
    """
    if not text:
        return ""
    if "\\" in text or not text.isprintable():
        text = _ESCAPED.sub(r"\1", _BULLET.sub("• ", _UNSEEN.sub("", text)))
    return " ".join(text.split())


def cut_words(text: str, longest: int = LONGEST) -> str:
    """Cut a text that is longer than a page can show, and mark that it goes on."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def write_sentence(text: str) -> str:
    """Write a text so that, where a writer's sentence may stand, it is nothing but that text.

    Sentences are Markdown and may use facts: neither Markdown, HTML nor templates may see anything
    in the text of a record.
    """
    for sign, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(sign, name)
    text = _MARKUP.sub(r"\\\1", text)
    return _START.sub(lambda match: _hold(match[1]), text)


def _hold(start: str) -> str:
    """Keep the start of a text from starting a list."""
    return f"\\{start}" if len(start) == 1 and not start.isalnum() else f"{start}\\"
