"""The widths are the font's own, and wrapping keeps its promises.

`python -m tests.displays.test_text_metrics` writes the table anew after a change of the font.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from toolkit import displays
from toolkit.displays.text_metrics import text_width, wrap_text

_DISPLAYS = Path(displays.__file__).parent
TABLE = _DISPLAYS / "font_metrics.json"
FONTS = _DISPLAYS.parent / "engines" / "resources" / "fonts"
FACES = {"regular": "IBMPlexSans-Regular.ttf", "semibold": "IBMPlexSans-SemiBold.ttf"}


def font_table() -> str:
    """Return the table as the fonts have it."""
    faces = {weight: _face(name) for weight, name in FACES.items()}
    lines = []
    for codes in _runs(sorted(faces["regular"])):
        widths = ", ".join(
            f'"{weight}": {[face[code] for code in codes]}' for weight, face in faces.items()
        )
        lines.append(f'{{"first": {codes[0]}, {widths}}}')
    body = ",\n".join(lines)
    return f'{{"family": "IBM Plex Sans", "units_per_em": 1000, "runs": [\n{body}\n]}}\n'


def _face(name: str) -> dict[int, int]:
    with TTFont(FONTS / name) as font:
        assert font["head"].unitsPerEm == 1000
        widths = font["hmtx"].metrics
        return {code: widths[glyph][0] for code, glyph in font.getBestCmap().items()}


def _runs(codes: list[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for code in codes:
        if not runs or code != runs[-1][-1] + 1:
            runs.append([])
        runs[-1].append(code)
    return runs


def test_table_is_the_fonts_own() -> None:
    assert TABLE.read_text(encoding="utf-8") == font_table()


def test_width_grows_with_size_and_weight() -> None:
    assert text_width("", 13) == 0
    assert text_width("Analysed", 26) == pytest.approx(2 * text_width("Analysed", 13))
    assert text_width("Analysed", 13, "semibold") > text_width("Analysed", 13)


def test_unknown_character_is_as_wide_as_the_widest_capital() -> None:
    assert text_width("\u4e16", 10) == text_width("W", 10)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", ()),
        ("  \n ", ()),
        ("one two three", ("one two", "three")),
        ("follow-up", ("follow-", "up")),
        ("and/orbit", ("and/", "orbit")),
        ("COVID-19", ("COVID-1", "9")),
        ("lost (n\u00a0=\u00a06)", ("lost", "(n\u00a0=\u00a06)")),
    ],
)
def test_wraps(text: str, lines: tuple[str, ...]) -> None:
    assert wrap_text(text, text_width("COVID-1", 10), 10) == lines


def test_breaks_a_word_that_no_line_holds() -> None:
    lines = wrap_text("a " + "x" * 60, 50, 12)
    assert lines[0] == "a"
    assert "".join(lines[1:]) == "x" * 60
    assert all(text_width(line, 12) <= 50 for line in lines)


def test_a_line_has_at_least_one_character() -> None:
    assert wrap_text("WWW", 1, 12) == ("W", "W", "W")


def test_a_combining_mark_stays_with_its_letter() -> None:
    assert wrap_text("e\u0301e\u0301", 1, 12) == ("e\u0301", "e\u0301")


@given(st.text(max_size=80), st.floats(30, 200))
def test_loses_nothing_and_fits(text: str, width: float) -> None:
    lines = wrap_text(text, width, 12)
    kept = "".join(lines).translate(dict.fromkeys(map(ord, " \t\r\n")))
    assert kept == text.translate(dict.fromkeys(map(ord, " \t\r\n")))
    fits = [text_width(line, 12) <= width for line in lines]
    combining = any(ord(character) >= 0x300 for character in text)
    assert all(fits) or combining


if __name__ == "__main__":
    TABLE.write_text(font_table(), encoding="utf-8")
