"""A plan of a flow diagram in; the picture out, as the text of an SVG file."""

from __future__ import annotations

from toolkit.displays import svg
from toolkit.displays.flow_layout import lay_out
from toolkit.displays.flow_plan import (
    BAND_SIZE,
    MIDDLE,
    FlowPlan,
    PlacedBand,
    PlacedBox,
    PlacedText,
)


def draw_flow(plan: FlowPlan) -> str:
    """Return the flow diagram as the text of an SVG file.

    Args:
        plan: What to draw.

    Raises:
        ValueError: See `lay_out`.
    """
    drawing = lay_out(plan)
    return svg.document(
        plan.id,
        plan.title,
        plan.description,
        (drawing.width, drawing.height),
        *(_drawn_band(band) for band in drawing.bands),
        *(
            part
            for line in drawing.connectors
            for part in svg.line(line.points, line.arrow, line.dashed)
        ),
        *(_drawn_box(box) for box in drawing.boxes),
    )


def _drawn_band(band: PlacedBand) -> svg.Element:
    """Draw a stage label: lines around the band's centre, turned to read upwards."""
    x, y = band.x + band.width / 2, band.y + band.height / 2
    first = MIDDLE * BAND_SIZE - 15 * (len(band.lines) - 1) / 2
    lines = [(line, 0, first + 15 * index) for index, line in enumerate(band.lines)]
    turn = f"translate({svg.number(x)} {svg.number(y)}) rotate(-90)"
    label = svg.text(
        lines, BAND_SIZE, semibold=True, text_anchor="middle", fill=svg.BAND_INK, transform=turn
    )
    return svg.element(
        "g", svg.rectangle((band.x, band.y, band.width, band.height), svg.BAND), label
    )


def _drawn_box(box: PlacedBox) -> svg.Element:
    """Draw a box with its texts."""
    fill = {"column": svg.BAND, "main": svg.PAPER, "side": svg.PALE}[box.role]
    outline = svg.rectangle((box.x, box.y, box.width, box.height), fill, svg.LINE, box.dashed)
    colour = svg.BAND_INK if box.role == "column" else None
    texts = [_drawn_text(text, colour) for text in box.texts]
    return svg.element("g", outline, *texts, data_box=box.box.id)


def _drawn_text(text: PlacedText, colour: str | None) -> svg.Element:
    """Draw one item, and its bullet."""
    lines = [
        (line.text, line.x + line.width / 2 if text.centred else line.x, line.baseline)
        for line in text.lines
    ]
    if text.bullet:
        lines.insert(0, ("•", *text.bullet))
    return svg.text(
        lines,
        text.size,
        text.weight == "semibold",
        text_anchor="middle" if text.centred else None,
        font_style="italic" if text.item.missing else None,
        fill=svg.MUTED if text.item.missing else colour,
        data_result=svg.results_attribute(text.item.results),
    )
