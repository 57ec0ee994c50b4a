"""What the plots are drawn with: an arm's colour and shape, its line, and texts that fit."""

from __future__ import annotations

from toolkit.displays import svg
from toolkit.displays.text_metrics import Weight, text_width, wrap_text

# Told apart by colour and by shape; the colours differ for colour-blind readers too.
COLOURS = ("#1b6ca8", "#b85c00", "#00735c", "#7a4a9e", "#4a5560", "#9c1f4b")
SIZE, SMALL = 12, 11
LEADING, SMALL_LEADING = 16, 14
_SLACK = 1.14  # a browser may lack the font, and its stand-in be wider
# The corners of each arm's shape around its centre; a circle has none.
_SHAPES: tuple[tuple[tuple[float, float], ...], ...] = (
    (),
    ((0, -7), (7, 0), (0, 7), (-7, 0)),
    ((0, -5), (5, 4), (-5, 4)),
    ((-4, -4), (4, -4), (4, 4), (-4, 4)),
    ((-4, -4), (4, 4), (4, -4), (-4, 4)),
    ((0, 5), (5, -4), (-5, -4)),
)


def span(text: str, size: float = SIZE, weight: Weight = "regular") -> float:
    """Return how much room a text needs in any of the fonts that it may be seen in."""
    return text_width(text, size, weight) * _SLACK


def wrap(text: str, width: float, size: float, weight: Weight = "regular") -> tuple[str, ...]:
    """Wrap a text with slack."""
    return wrap_text(text, width / _SLACK, size, weight)


def write_lines(
    lines: tuple[str, ...],
    x: float,
    y: float,
    leading: float,
    semibold: bool = False,
    **attributes: svg.Value,
) -> svg.Element:
    """Draw lines of text under one another, the first one's top at `y`."""
    size = SIZE if leading == LEADING else SMALL
    first = y + leading / 2 + 0.35 * size
    placed = [(line, x, first + index * leading) for index, line in enumerate(lines)]
    return svg.text(placed, size, semibold, **attributes)


def rule(
    ends: tuple[float, float, float, float],
    colour: str = svg.GRID,
    width: float = 1,
    *,
    dashed: bool = False,
) -> svg.Element:
    """Draw a straight line."""
    x1, y1, x2, y2 = ends
    return svg.element(
        "line",
        x1=x1,
        y1=y1,
        x2=x2,
        y2=y2,
        stroke=colour,
        stroke_width=width,
        stroke_dasharray="5 3" if dashed else None,
    )


def colour_of(index: int) -> str:
    """Return an arm's colour."""
    return COLOURS[index % len(COLOURS)]


def dot(index: int, x: float, y: float) -> svg.Element:
    """Draw an arm's shape: filled for the first, third and so on, hollow for the others.

    The seventh arm has the first one's colour, but the shape of the second, and so on.
    """
    fill = colour_of(index) if index % 2 == 0 else svg.PAPER
    points = _SHAPES[(index + index // len(COLOURS)) % len(_SHAPES)]
    paint: dict[str, svg.Value] = {"fill": fill, "stroke": colour_of(index), "stroke_width": 2}
    if not points:
        return svg.element("circle", cx=x, cy=y, r=3.5, **paint)
    corners = " ".join(f"{svg.number(x + dx)},{svg.number(y + dy)}" for dx, dy in points)
    return svg.element("polygon", points=corners, **paint)
