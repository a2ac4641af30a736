"""Shown of a JPEG 2000 within a PDF is its picture: not who took it with what, nor where."""

import io
from typing import Any

import pikepdf
import pytest
from files import pdf_looking, pdfs
from files.jp2_traces import Unreadable, bare
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Name
from PIL import Image

from .test_pdf_traces import pdf, pixels

TRACES = (b"Some Camera", b"Taken at home", b"Taken by her", b"behind the end")
IMAGE = Image.effect_noise((64, 48), 90).convert("RGB")


def box(kind: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4) + kind + content


def codestream(**how: Any) -> bytes:
    written = io.BytesIO()
    IMAGE.save(written, "JPEG2000", no_jp2=True, comment=TRACES[1], **how)
    return written.getvalue()


def photo(*, last: bool = False, **how: Any) -> bytes:
    """A file that says where it was taken, and something beside; `last`: the picture goes to its end."""
    written = io.BytesIO()
    IMAGE.save(written, "JPEG2000", comment=TRACES[1], **how)
    made = written.getvalue()
    picture = made.index(b"jp2c") - 4
    told = box(b"uuid", b"JpgTiffExif->JP2" + TRACES[0]) + box(b"xml ", b"<x>" + TRACES[2] + b"</x>")
    labelled = box(b"asoc", box(b"lbl ", TRACES[2]))
    behind = TRACES[3] if last else labelled
    content = made[picture + 8 :] + (TRACES[3] if last else b"")
    length = (0 if last else len(content) + 8).to_bytes(4)
    return made[:picture] + told + length + b"jp2c" + content + (b"" if last else behind)


@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize(
    "how", [{}, {"tile_size": (32, 32)}, {"quality_layers": [80, 40], "irreversible": True}]
)
def test_a_file_keeps_its_picture_and_nothing_else(how: dict[str, Any], last: bool) -> None:
    told = photo(last=last, **how)
    shown = bare(told)
    for trace in TRACES[: 4 if last else 3]:
        assert trace in told
        assert trace not in shown
    assert pixels(shown) == pixels(told)
    assert len(shown) == len(told), "each byte of the picture is in its place"
    assert bare(shown) == shown


def test_a_picture_without_a_file_keeps_no_comment_nor_what_is_behind() -> None:
    told = codestream(tile_size=(32, 32)) + TRACES[3]
    shown = bare(told)
    assert TRACES[1] not in shown
    assert TRACES[3] not in shown
    assert pixels(shown) == pixels(told)


def test_a_comment_in_the_head_of_a_tile_is_blanked_too() -> None:
    told = codestream()
    place = told.index(b"\xff\x93")
    comment = b"\xff\x64" + (len(TRACES[2]) + 4).to_bytes(2) + b"\0\1" + TRACES[2]
    tile = told.index(b"\xff\x90")
    longer = int.from_bytes(told[tile + 6 : tile + 10]) + len(comment)
    head = told[: tile + 6] + longer.to_bytes(4) + told[tile + 10 : place]
    shown = bare(head + comment + told[place:])
    assert TRACES[2] not in shown
    assert pixels(shown) == pixels(told)


def test_a_tile_that_goes_to_the_end_of_all_is_read_to_there() -> None:
    told = codestream()
    tile = told.index(b"\xff\x90")
    endless = told[: tile + 6] + bytes(4) + told[tile + 10 :]
    assert TRACES[1] not in bare(endless)
    assert pixels(bare(endless)) == pixels(told)


async def test_a_pdf_is_shown_without_what_its_picture_tells() -> None:
    told = photo()
    shown = await pdfs.look_into(pdf(told, Name.JPXDecode))
    with pikepdf.open(io.BytesIO(shown)) as found:
        picture = found.pages[0].obj.Resources.XObject.P
        assert picture.Filter == Name.JPXDecode
        assert picture.read_raw_bytes() == bare(told)


def test_one_that_nobody_can_read_is_not_shown() -> None:
    for broken in (b"no picture", photo()[:300], codestream()[:-2], photo().replace(b"jp2c", b"jp2x")):
        with pytest.raises(Unreadable):
            bare(broken)
        assert b"PdfTooMuch" in pdf_looking.look(pdf(broken, Name.JPXDecode))


@given(place=st.integers(0, 4_000), byte=st.integers(0, 255))
def test_a_changed_byte_is_read_or_refused(place: int, byte: int) -> None:
    changed = bytearray(PHOTO)
    changed[place % len(changed)] = byte
    try:
        shown = bare(bytes(changed))
    except Unreadable:
        return
    assert bare(shown) == shown
    assert len(shown) == len(changed)


PHOTO = photo()
