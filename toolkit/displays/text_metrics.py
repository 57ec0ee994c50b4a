"""How wide a text is in IBM Plex Sans, and where it wraps, without a font engine.

The advance widths stand in `font_metrics.json`, in thousandths of the font size, a run of
consecutive characters a line. Kerning is left out: it makes a text a little narrower, never wider.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from importlib import resources
from typing import Literal

Weight = Literal["regular", "semibold"]

# No-break spaces are not here: what they join stays on one line.
_SPACES = re.compile(r"[ \t\r\n]+")
# "and/or" and "follow-up" may part after the mark; "COVID-19" and "3/12" may not.
_BREAKS = re.compile(r"(?<=\w[-/])(?=[^\W\d_])")


@cache
def _advances(weight: Weight) -> dict[str, int]:
    """Return the advance width of every character that the font has."""
    source = resources.files(__package__).joinpath("font_metrics.json")
    runs = json.loads(source.read_text(encoding="utf-8"))["runs"]
    return {
        chr(run["first"] + offset): advance
        for run in runs
        for offset, advance in enumerate(run[weight])
    }


@cache
def _unknown_advance(weight: Weight) -> int:
    """Return the widest capital's width, which stands in for a character that the font lacks."""
    advances = _advances(weight)
    return max(advances[chr(code)] for code in range(ord("A"), ord("Z") + 1))


def text_width(text: str, size: float, weight: Weight = "regular") -> float:
    """Return the width of one line of text, in the unit of `size`.

    Args:
        text: The line.
        size: The font size.
        weight: The face that it is set in.
    """
    advances, unknown = _advances(weight), _unknown_advance(weight)
    return sum(advances.get(character, unknown) for character in text) * size / 1000


def wrap_text(text: str, width: float, size: float, weight: Weight = "regular") -> tuple[str, ...]:
    """Break a text into lines that are no wider than `width`.

    Lines break at spaces and after a hyphen or slash before a letter, never at a no-break space.
    A word that is wider than a whole line is broken between characters.

    Args:
        text: What to wrap; blank text has no lines.
        width: The widest that a line may be. A line always has at least one character.
        size: The font size.
        weight: The face that it is set in.
    """
    lines: list[str] = []
    line = ""
    for glue, piece in _pieces(text):
        if text_width(line + glue + piece, size, weight) <= width:
            line += glue + piece
            continue
        if line:
            lines.append(line)
        *full, line = _chopped(piece, width, size, weight)
        lines.extend(full)
    return (*lines, line) if line else tuple(lines)


def _pieces(text: str) -> list[tuple[str, str]]:
    """Return what may not be parted, each with the glue that joins it to the piece before."""
    pieces: list[tuple[str, str]] = []
    for word in filter(None, _SPACES.split(text)):
        first, *others = _BREAKS.split(word)
        pieces.append((" " if pieces else "", first))
        pieces.extend(("", other) for other in others)
    return pieces


def _chopped(word: str, width: float, size: float, weight: Weight) -> list[str]:
    """Break a word between characters, keeping a combining mark with its letter."""
    parts = [""]
    for character in word:
        wide = text_width(parts[-1] + character, size, weight) > width
        if wide and parts[-1] and not unicodedata.combining(character):
            parts.append("")
        parts[-1] += character
    return parts
