"""A picture can be had as SVG, PNG and PDF, each as large as the picture."""

from __future__ import annotations

import struct

import pypdfium2
import pytest

from toolkit.engines.pictures import convert_picture
from toolkit.errors import EngineError

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100" width="200" height="100">'
    '<rect width="200" height="100" fill="#fff"/><text x="10" y="50">n = 48</text></svg>'
)
ALT = 'Randomised (n = 48). A "quoted" word and a #let.'


def test_svg_stays_as_it_is() -> None:
    assert convert_picture(SVG, "svg", alt=ALT) == SVG.encode()


def test_png_is_as_wide_as_it_should_be() -> None:
    made = convert_picture(SVG, "png", alt=ALT)
    assert made.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", made[16:24])
    assert width > 2 * height - 100
    assert width > 400


def test_pdf_holds_the_text_as_text() -> None:
    with pypdfium2.PdfDocument(convert_picture(SVG, "pdf", alt=ALT)) as document:
        assert len(document) == 1
        assert "n = 48" in document[0].get_textpage().get_text_bounded()


def test_a_picture_is_equal_to_the_byte_each_time() -> None:
    one, two = (convert_picture(SVG, "pdf", alt=ALT) for _ in range(2))
    assert one == two


def test_what_is_no_picture_is_an_error() -> None:
    with pytest.raises(EngineError, match="typst cannot draw it"):
        convert_picture("<svg", "png", alt=ALT)
