"""A small writer of SVG: the same picture always gives the same bytes.

The pictures are put into HTML pages beside one another, into `<img>` and through typst, so they
use attributes only: no style sheet, no script, no variable, and text stays text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterable

FONT_FAMILY = "'IBM Plex Sans', Arial, Helvetica, sans-serif"
# typst knows the semibold face by its file's own family name only; browsers pass over that name.
SEMIBOLD_FAMILY = f"'IBM Plex Sans SmBld', {FONT_FAMILY}"

INK = "#1f2d3a"
MUTED = "#5b6670"
GRID = "#dde3e9"
PAPER = "#ffffff"
PALE = "#f5f7f9"
LINE = "#33475a"
BAND = "#e6edf3"
BAND_INK = "#24485f"

_DASHES = "5 3"
# What XML 1.0 cannot hold, not even as a reference; and what turns the direction of the text after.
_ILLEGAL = re.compile(
    "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]"
)
_PICTURE_ID = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")

Value = str | float | None


@dataclass(frozen=True)
class Element:
    """One element of a picture.

    Attributes:
        name: Its tag.
        attributes: Names and values, in the order in which they are written.
        children: The elements inside it.
        text: Its text; an element has text or children, not both.
    """

    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[Element, ...] = ()
    text: str = ""


def element(name: str, *content: Element | str, **attributes: Value) -> Element:
    """Return an element.

    Args:
        name: Its tag.
        content: The elements inside it, or its text, unescaped.
        attributes: `font_size` becomes `font-size`; None leaves an attribute out.
    """
    pairs = tuple(
        (key.replace("_", "-"), value if isinstance(value, str) else number(value))
        for key, value in attributes.items()
        if value is not None
    )
    children = tuple(item for item in content if isinstance(item, Element))
    words = "".join(item for item in content if isinstance(item, str))
    return Element(name, pairs, children, words)


def results_attribute(results: tuple[str, ...]) -> str | None:
    """Return the value of `data-result`; None where a text shows no result."""
    return " ".join(results) or None


def text(
    lines: Iterable[tuple[str, float, float]],
    size: float,
    semibold: bool = False,
    **attributes: Value,
) -> Element:
    """Return a text of one or more lines.

    Args:
        lines: What each line says, where it is anchored, and its baseline.
        size: The font size.
        semibold: Whether it is set in the semibold face.
        attributes: Others, as for `element`.
    """
    spans = [element("tspan", line, x=x, y=y) for line, x, y in lines]
    return element(
        "text",
        *spans,
        font_size=size,
        font_family=SEMIBOLD_FAMILY if semibold else None,
        font_weight=600 if semibold else None,
        **attributes,
    )


def rectangle(
    place: tuple[float, float, float, float],
    fill: str,
    stroke: str | None = None,
    dashed: bool = False,
) -> Element:
    """Return a rectangle with slightly rounded corners.

    Args:
        place: Its left and upper edge, its width and height.
        fill: The colour inside.
        stroke: The colour of its border; None for no border.
        dashed: Whether the border is dashed.
    """
    x, y, width, height = place
    return element(
        "rect",
        x=x,
        y=y,
        width=width,
        height=height,
        rx=3,
        fill=fill,
        stroke=stroke,
        stroke_dasharray=_DASHES if dashed else None,
    )


def line(
    points: tuple[tuple[float, float], ...], arrow: bool = False, dashed: bool = False
) -> tuple[Element, ...]:
    """Return a line through points that are straight above or beside one another.

    Args:
        points: At least two.
        arrow: Whether an arrowhead ends at the last point.
        dashed: Whether the line is dashed.
    """
    stroke = {"fill": "none", "stroke": LINE}
    # Square ends fill the corner where two lines meet.
    stroke |= {"stroke_dasharray": _DASHES} if dashed else {"stroke_linecap": "square"}
    if not arrow:
        return (element("path", d=_path(points), **stroke),)
    (from_x, from_y), (x, y) = points[-2:]
    ahead = (x > from_x) - (x < from_x), (y > from_y) - (y < from_y)
    neck = (x - 7 * ahead[0], y - 7 * ahead[1])
    wings = ((neck[0] + side * ahead[1], neck[1] + side * ahead[0]) for side in (-3.5, 3.5))
    head = element("path", d=f"{_path(((x, y), *wings))} Z", fill=LINE)
    return element("path", d=_path((*points[:-1], neck)), **stroke), head


def _path(points: tuple[tuple[float, float], ...]) -> str:
    """Return the path data of straight lines through the points."""
    return "M" + " L".join(f"{number(x)} {number(y)}" for x, y in points)


def number(value: float) -> str:
    """Return a number with at most two decimals, without trailing zeros or a negative zero."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def document(
    picture_id: str, title: str, description: str, size: tuple[float, float], *content: Element
) -> str:
    """Return the text of an SVG file.

    Args:
        picture_id: Its id in the document; it begins every id inside the picture.
        title: Its name, in a few words.
        description: The same in words, for who cannot see it.
        size: Width and height.
        content: What is drawn, the undermost first.

    Raises:
        ValueError: The id cannot be an id in XML.
    """
    if not _PICTURE_ID.fullmatch(picture_id):
        raise ValueError(f"not an id for a picture: {picture_id!r}")
    width, height = (number(length) for length in size)
    head = (
        element("title", title, id=f"{picture_id}-title"),
        element("desc", description, id=f"{picture_id}-desc"),
    )
    root = element(
        "svg",
        *head,
        *content,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
        aria_labelledby=f"{picture_id}-title {picture_id}-desc",
        font_family=FONT_FAMILY,
        fill=INK,
    )
    return "\n".join(_lines(root, 0)) + "\n"


def _lines(item: Element, depth: int) -> list[str]:
    """Write an element, one a line."""
    indent = "  " * depth
    attributes = "".join(f' {key}="{_attribute(value)}"' for key, value in item.attributes)
    opening = f"{indent}<{item.name}{attributes}"
    if item.children:
        inner = [line for child in item.children for line in _lines(child, depth + 1)]
        return [f"{opening}>", *inner, f"{indent}</{item.name}>"]
    if item.text:
        return [f"{opening}>{escape(_legal(item.text))}</{item.name}>"]
    return [f"{opening}/>"]


def _attribute(value: str) -> str:
    """Escape an attribute's value; its spaces and line ends are made plain spaces."""
    return escape(re.sub(r"[\t\r\n]+", " ", _legal(value)), {'"': "&quot;"})


def _legal(text: str) -> str:
    """Leave out the characters that XML cannot hold."""
    return _ILLEGAL.sub("", text)
