"""The stickers of a building on paper: a page of twelve to cut out, each with where it goes and its code."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import segno
import typst
from files.fonts import FONTS

SHEET: Final = Path(__file__).with_name("sticker_sheet.typ")
MADE_AT: Final = 0  # the same stickers are the same bytes


class Printed(NamedTuple):
    """`place`: park and building, as people call them, empty where nobody said; `url`: what the code says."""

    place: str
    code: str
    url: str


def sheet(stickers: Sequence[Printed]) -> bytes:
    """The PDF. Takes up to a second of a processor: not for an event loop."""
    drawn = [{"place": each.place, "code": each.code, "picture": _drawn(each.url)} for each in stickers]
    compiler = typst.Compiler(
        SHEET.read_bytes(),
        font_paths=_fonts(),
        sys_inputs={"stickers": json.dumps(drawn)},
    )
    made = compiler.compile(format="pdf", timestamp=MADE_AT)
    if not isinstance(made, bytes):
        raise TypeError(type(made))
    return made


def _drawn(url: str) -> str:
    """As SVG; a quarter of it may be scratched and it still reads."""
    return segno.make_qr(url, error="q").svg_inline(border=2)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
