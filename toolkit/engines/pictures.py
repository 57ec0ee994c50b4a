"""An SVG picture in; the same as PNG or PDF out."""

from __future__ import annotations

import json
from typing import Literal

from toolkit.engines.embedded import RESOURCES
from toolkit.errors import EngineError, Fault

Form = Literal["svg", "png", "pdf"]
FORMATS: tuple[Form, ...] = ("svg", "png", "pdf")
_PIXELS_PER_INCH = 192.0


def convert_picture(svg: str, form: Form, *, alt: str) -> bytes:
    """Turn a picture into a file of another format, as large as the picture.

    Args:
        svg: The picture, as the text of an SVG file.
        form: One of FORMATS.
        alt: What it shows, in words; a PDF carries it.

    Raises:
        EngineError: If typst cannot draw it.
    """
    if form == "svg":
        return svg.encode()
    import typst  # noqa: PLC0415 - an SVG needs none of it

    document = (
        "#set page(width: auto, height: auto, margin: 8pt)\n"
        f"#set document(title: {json.dumps(alt.partition('.')[0], ensure_ascii=False)})\n"
        f'#image(bytes({json.dumps(svg, ensure_ascii=False)}), format: "svg", '
        f"alt: {json.dumps(alt, ensure_ascii=False)})\n"
    )
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[RESOURCES / "fonts"])
    try:
        made = typst.compile(
            document.encode(), font_paths=fonts, format=form, ppi=_PIXELS_PER_INCH, timestamp=0
        )
    except typst.TypstError as error:
        raise EngineError(Fault("picture", f"typst cannot draw it: {error.message}")) from None
    if not isinstance(made, bytes):
        raise EngineError(Fault("picture", "typst made more than one page of it"))
    return made
