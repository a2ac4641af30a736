"""Shown of a PDF are its pages: not who wrote it, nor where its photos were taken."""

import io
from typing import Any

import pikepdf
import pytest
from files import pdf_looking, pdfs
from files.pdf_traces import Unreadable, bare
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image

WRITER = "Zhang Writer"


def photo(**how: Any) -> bytes:
    """A JPEG that says where it was taken, and something beside."""
    written = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Some Camera"
    image = Image.effect_noise((64, 48), 90).convert("RGB")
    image.save(written, "JPEG", exif=exif, comment=b"Taken at home", xmp=b"<x>Taken by her</x>", **how)
    return written.getvalue()


def pdf(jpeg: bytes, packings: Any = Name.DCTDecode, packed: bytes | None = None) -> bytes:
    with pikepdf.new() as made:
        made.add_blank_page()
        made.docinfo["/Author"] = WRITER
        made.Root.Metadata = made.make_stream(b"<x>Written by her</x>", Type=Name.Metadata)
        made.pages[0].obj.PieceInfo = Dictionary(App=Dictionary(Private=WRITER))
        picture = Stream(made, packed or jpeg, Subtype=Name.Image, Width=64, Height=48, Filter=packings)
        picture.ColorSpace, picture.BitsPerComponent = Name.DeviceRGB, 8
        made.pages[0].obj.Resources = Dictionary(XObject=Dictionary(P=made.make_indirect(picture)))
        written = io.BytesIO()
        made.save(written)
        return written.getvalue()


def pixels(jpeg: bytes) -> bytes:
    with Image.open(io.BytesIO(jpeg)) as found:
        return found.tobytes()


@pytest.mark.parametrize("how", [{}, {"progressive": True}, {"optimize": True, "quality": 30}])
def test_a_jpeg_keeps_its_picture_and_nothing_else(how: dict[str, Any]) -> None:
    told = photo(**how) + photo()  # as phones put a second picture behind the first
    shown = bare(told)
    for trace in (b"Exif", b"Camera", b"home", b"her"):
        assert trace in told
        assert trace not in shown
    assert pixels(shown) == pixels(told)
    assert bare(shown) == shown


async def test_a_pdf_is_shown_without_writer_device_and_place() -> None:
    jpeg = photo()
    for packings in (Name.DCTDecode, Array([Name.ASCIIHexDecode, Name.DCTDecode])):
        packed = jpeg.hex().encode() + b">" if isinstance(packings, Array) else None
        shown = await pdfs.look_into(pdf(jpeg, packings, packed))
        with pikepdf.open(io.BytesIO(shown)) as found:
            assert "/Info" not in found.trailer
            assert "/Metadata" not in found.Root
            assert "/PieceInfo" not in found.pages[0].obj
            picture = found.pages[0].obj.Resources.XObject.P.read_raw_bytes()
        assert picture == bare(jpeg)
        assert WRITER.encode() not in shown


def test_a_jpeg_that_nobody_can_read_is_not_shown() -> None:
    for broken in (b"\xff\xd8", photo()[:-2], b"no jpeg", photo()[:300]):
        with pytest.raises(Unreadable):
            bare(broken)
        assert b"PdfTooMuch" in pdf_looking.look(pdf(broken))


@given(place=st.integers(0, 4_000), byte=st.integers(0, 255))
def test_a_changed_byte_is_read_or_refused(place: int, byte: int) -> None:
    changed = bytearray(PHOTO)
    changed[place % len(changed)] = byte
    try:
        shown = bare(bytes(changed))
    except Unreadable:
        return
    assert bare(shown) == shown
    assert len(shown) <= len(changed)


PHOTO = photo()
