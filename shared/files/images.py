"""Images that people bring: what they really are, and what may be shown of them.

The kind is told by the content, never by a name or a header. Shown is a copy without anything but the
picture: no place, no device, no time (EXIF, XMP and whatever else a camera writes). Nothing is decoded before
its size is known.
"""

import io
import struct
from dataclasses import dataclass, field
from typing import Final, Literal

from kernel.domain import Refusal
from PIL import Image, UnidentifiedImageError

Kind = Literal["jpeg", "png", "webp"]
KINDS: Final[dict[str, Kind]] = {"JPEG": "jpeg", "PNG": "png", "WEBP": "webp"}
PIXELS: Final = 50_000_000
"""Of one image: what a good phone takes, and no bomb."""
ORIENTATION: Final = 0x0112
UPRIGHT: Final[dict[object, Image.Transpose]] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What puts a picture upright, by EXIF's word for how the camera was held."""
SHOWN: Final = 2_048
"""The longer side of what is shown, in pixels."""
HEIC: Final = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc", b"ftypavif")

Image.MAX_IMAGE_PIXELS = PIXELS


class NotAnImage(Refusal):
    """No picture in a form that every browser shows, or a broken one."""

    title, field = "不是完好的 JPEG、PNG 或 WebP 图片", "body"


class HeicNotShown(Refusal):
    """A form that most browsers cannot show."""

    title, field = "暂不支持 HEIC/AVIF 照片，请在手机相机设置里选“兼容性最佳”，或改用 JPEG", "body"


class TooManyPixels(Refusal):
    """Larger than `limit` pixels."""

    title, field = f"图片过大，最多 {PIXELS // 10_000} 万像素", "body"


@dataclass(frozen=True)
class Picture:
    """`shown`: a JPEG without anything but the picture, the longer side at most 2,048 pixels."""

    kind: Kind
    width: int
    height: int
    shown: bytes = field(repr=False)


def look_at(content: bytes) -> Picture:
    """What an image is. Takes up to seconds of a processor: not for an event loop.

    Raises NotAnImage, HeicNotShown or TooManyPixels.
    """
    if content[4:12] in HEIC:
        raise HeicNotShown
    try:
        with Image.open(io.BytesIO(content), formats=list(KINDS)) as found:
            kind, (width, height) = KINDS[str(found.format)], found.size
            if width * height > PIXELS:
                raise TooManyPixels(limit=PIXELS)
            return Picture(kind, width, height, _shown(found))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooManyPixels(limit=PIXELS) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError):
        raise NotAnImage from None


def smaller(shown: bytes, side: int) -> tuple[bytes, tuple[int, int]]:
    """A JPEG of a picture that `look_at` made, the longer side at most `side` pixels, and its two sides."""
    with Image.open(io.BytesIO(shown), formats=["JPEG"]) as found:
        found.draft(found.mode, (side, side))
        found.thumbnail((side, side))
        made = io.BytesIO()
        found.info.clear()
        found.save(made, "JPEG", quality=70)
        return made.getvalue(), found.size


def _held(found: Image.Image) -> object:
    """How the camera says that it was held. What it wrote may be broken; the picture is not."""
    try:
        return found.getexif().get(ORIENTATION)
    except (AttributeError, LookupError, OSError, SyntaxError, TypeError, ValueError, struct.error):
        return None


def _shown(found: Image.Image) -> bytes:
    """Upright, as the camera held it, and of one colour space."""
    found.draft("RGB", (SHOWN, SHOWN))  # a JPEG is decoded no larger than it is shown
    turn = UPRIGHT.get(_held(found))
    picture = found.transpose(turn) if turn is not None else found
    picture.thumbnail((SHOWN, SHOWN))
    if picture.mode not in ("RGB", "L"):
        with_alpha = picture.convert("RGBA")
        picture = Image.new("RGB", picture.size, "white")
        picture.paste(with_alpha, mask=with_alpha.getchannel("A"))
    made = io.BytesIO()
    picture.info.clear()  # a comment would be written again
    picture.save(made, "JPEG", quality=85)
    return made.getvalue()
