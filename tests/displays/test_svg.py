"""The SVG writer: safe text, neat numbers, ids that do not clash."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from toolkit.displays import svg


class SvgSnapshot(SingleFileSnapshotExtension):
    """Keeps each snapshot as an SVG file, so that it can be looked at."""

    file_extension = "svg"
    _write_mode = WriteMode.TEXT


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - our own output


def picture(*content: svg.Element, title: str = "Title", description: str = "Words") -> str:
    return svg.document("fig-a", title, description, (720, 99.5), *content)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (-0.001, "0"), (1.0, "1"), (12.345, "12.35"), (-2.5, "-2.5"), (100, "100")],
)
def test_numbers_are_neat(value: float, text: str) -> None:
    assert svg.number(value) == text


def test_document_names_and_describes_itself() -> None:
    root = parsed(picture())
    assert root.get("viewBox") == "0 0 720 99.5"
    assert (root.get("width"), root.get("height"), root.get("role")) == ("720", "99.5", "img")
    title, description = root
    assert (title.text, description.text) == ("Title", "Words")
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert all((item.get("id") or "fig-a").startswith("fig-a") for item in root.iter())


@pytest.mark.parametrize("name", ["", "1", "fig a", 'fig"', "<"])
def test_refuses_what_is_no_id(name: str) -> None:
    with pytest.raises(ValueError, match="not an id"):
        svg.document(name, "", "", (1, 1))


def test_escapes_text_and_attributes() -> None:
    nasty = "<script>alert('1')</script> & \"\x00\x0b\ud800"
    text = picture(svg.element("text", nasty, data_result=nasty), title=nasty)
    assert "<script" not in text
    kept = "<script>alert('1')</script> & \""
    item = parsed(text)[2]
    assert (item.text, item.get("data-result")) == (kept, kept)


@given(st.text())
def test_any_text_is_well_formed(nasty: str) -> None:
    item = svg.element("text", nasty, data_result=nasty)
    assert parsed(picture(item, title=nasty, description=nasty)) is not None


def test_writes_one_element_a_line() -> None:
    group = svg.element("g", svg.element("path", d="M0 0", stroke=None), data_box="a")
    assert picture(group).splitlines()[3:-1] == [
        '  <g data-box="a">',
        '    <path d="M0 0"/>',
        "  </g>",
    ]


def test_an_arrowhead_ends_at_the_last_point() -> None:
    shaft, head = svg.line(((0, 0), (0, 20)), arrow=True)
    assert dict(shaft.attributes)["d"] == "M0 0 L0 13"
    assert dict(head.attributes)["d"] == "M0 20 L-3.5 13 L3.5 13 Z"
    dashed = svg.line(((0, 0), (9, 0)), dashed=True)
    assert [dict(item.attributes)["stroke-dasharray"] for item in dashed] == ["5 3"]


@pytest.mark.parametrize("colour", [svg.INK, svg.MUTED, svg.BAND_INK])
@pytest.mark.parametrize("ground", [svg.PAPER, svg.PALE, svg.BAND])
def test_text_stands_out_from_its_ground(colour: str, ground: str) -> None:
    light, dark = luminance(ground), luminance(colour)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_mark_cannot_turn_what_follows() -> None:
    drawn = svg.document("fig-x", "x", "x", (1, 1), svg.element("text", "a\u202eb"))
    assert "\u202e" not in drawn
    assert ">ab<" in drawn
