"""What people bring is what its content says, and what is shown of it is the picture alone."""

import io
import struct
import zlib
from contextlib import suppress

import pytest
from files.images import SHOWN, HeicNotShown, NotAnImage, TooManyPixels, look_at
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageOps
from PIL.ExifTags import GPS, IFD, Base


def photo(size: tuple[int, int] = (40, 20), form: str = "JPEG", mode: str = "RGB", **more: object) -> bytes:
    made = io.BytesIO()
    Image.new(mode, size, 128 if mode == "L" else (200, 30, 30, 255)[: len(mode)]).save(made, form, **more)
    return made.getvalue()


def with_place() -> bytes:
    """A photo that says where it was taken, by what, and that the phone was held upright."""
    exif = Image.Exif()
    exif[Base.Make], exif[Base.Orientation] = "Telefon", 6
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (31.0, 13.0, 48.0)
    return photo(exif=exif)


@pytest.mark.parametrize(("form", "kind"), [("JPEG", "jpeg"), ("PNG", "png"), ("WEBP", "webp")])
def test_the_kind_is_told_by_the_content(form: str, kind: str) -> None:
    seen = look_at(photo(form=form))
    assert (seen.kind, seen.width, seen.height) == (kind, 40, 20)


def test_what_is_shown_holds_no_place_and_no_device_and_stands_upright() -> None:
    original = with_place()
    assert b"Telefon" in original
    seen = look_at(original)
    assert b"Telefon" not in seen.shown
    with Image.open(io.BytesIO(seen.shown)) as shown:
        assert not shown.getexif()
        assert shown.size == (20, 40)


@pytest.mark.parametrize("held", range(10))
def test_however_the_camera_was_held_it_stands_upright(held: int) -> None:
    exif = Image.Exif()
    exif[Base.Orientation] = held
    gradient = Image.linear_gradient("L").resize((40, 20)).rotate(30)
    made = io.BytesIO()
    gradient.save(made, "PNG", exif=exif)
    with Image.open(io.BytesIO(made.getvalue())) as found:
        upright = ImageOps.exif_transpose(found)
    with Image.open(io.BytesIO(look_at(made.getvalue()).shown)) as shown:
        off = ImageChops.difference(shown.convert("L"), upright).getextrema()
    assert shown.size == upright.size
    assert off[1] < 60, "but for what JPEG loses"


def test_what_a_camera_wrote_wrong_takes_no_picture_away() -> None:
    original = with_place()
    begins = original.index(b"Exif\0\0") + len(b"Exif\0\0")
    ends = original.index(b"Telefon")
    for place in range(begins, ends):
        for byte in (0, 2, 7, 12, 255):
            broken = original[:place] + bytes([byte]) + original[place + 1 :]
            assert look_at(broken).width == 40, (place - begins, byte)


def test_what_is_shown_holds_no_comment() -> None:
    commented = photo(comment=b"at home")
    assert b"at home" in commented
    assert b"at home" not in look_at(commented).shown


@pytest.mark.parametrize("mode", ["RGBA", "L", "P"])
def test_each_colour_space_can_be_shown(mode: str) -> None:
    made = io.BytesIO()
    Image.new("RGBA", (9, 9)).convert(mode).save(made, "PNG")
    assert Image.open(io.BytesIO(look_at(made.getvalue()).shown)).format == "JPEG"


def test_what_is_shown_is_no_larger_than_a_screen() -> None:
    seen = look_at(photo((SHOWN * 2, 100)))
    assert (seen.width, Image.open(io.BytesIO(seen.shown)).width) == (SHOWN * 2, SHOWN)


def bomb(width: int, height: int) -> bytes:
    """A few bytes that claim to be many pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))
    framed = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(framed)


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    for width, height in ((20_000, 10_000), (2**31 - 1, 2**31 - 1)):
        with pytest.raises(TooManyPixels):
            look_at(bomb(width, height))


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7", b"GIF89a", photo()[:-30], bomb(4, 4), b"<svg/>", photo(form="BMP")]
)
def test_no_image_or_a_broken_one_is_refused(content: bytes) -> None:
    with pytest.raises(NotAnImage):
        look_at(content)


def test_what_browsers_cannot_show_is_named() -> None:
    with pytest.raises(HeicNotShown):
        look_at(b"\0\0\0\x18ftypheic" + b"\0" * 100)


@settings(max_examples=100)
@given(place=st.integers(0, 600), byte=st.integers(0, 255))
def test_a_changed_byte_is_an_image_or_a_refusal(place: int, byte: int) -> None:
    changed = bytearray(photo())
    changed[place % len(changed)] = byte
    with suppress(NotAnImage, TooManyPixels):
        assert look_at(bytes(changed)).shown
