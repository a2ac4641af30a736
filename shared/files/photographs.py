"""What a photograph says beside its picture: when it was taken, and which others it is like.

Likeness is a difference hash of 64 bits: whether each of 8 × 8 patches is brighter than its right neighbour.
It stays the same, but for a few bits, when a picture is made smaller, brighter, compressed anew or sent by a
messenger; one that is turned, or a negative, is like the other as seen turned or as its negative, and one
that is cropped, or turned a little and cropped, like one of the `crops` of the other.
"""

import io
import struct
from datetime import datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from PIL import Image, ImageChops, ImageOps, ImageStat
from PIL.ExifTags import IFD, Base

SIDE: Final = 8
PATCHES: Final = (SIDE + 1, SIDE)
SMALL: Final = 256
LANCZOS: Final = Image.Resampling.LANCZOS
BOX: Final = Image.Resampling.BOX
PLAIN: Final = 24
"""Levels of 255 that a plain border strays by where it was compressed."""
LEAST_FRAMED: Final = 0.2
"""Of the area, what is left of a screenshot that shows a picture across an upright phone."""
CROPPED: Final = 0.02
"""Of each side. Measured on a dozen photographs with five bits of 64: of crops by a fortieth 80 of 84 are
known again (65 without `crops`), by a twentieth 67 (27); of 85 pairs of different views of one room 6 are
taken for the same (5), and of 130 pairs of different things none.
"""
CONTRAST: Final = 3.0
"""Levels of 255 by which the brightness of a picture strays at the least (standard deviation)."""
OUR_TIME: Final = range(1970, 2198)


class Looks(NamedTuple):
    """The likenesses of a picture, 16 hexadecimal digits each: as it is, and in a mirror; `turned` by 90, 180
    and 270 degrees, into its negative, and out of a plain border that was put around it, or that a screenshot
    has above and below, each also in a mirror; `crops`: of what is left where somebody
    crops it, all around and to each corner.
    """

    likeness: str
    mirrored: str
    turned: tuple[str, ...]
    crops: tuple[str, ...]


def looks_of(shown: bytes) -> Looks:
    """Of a picture that `look_at` made; it is read once for all of them."""
    once, twice = CROPPED * SMALL, 2 * CROPPED * SMALL
    cuts = (
        (once, once, SMALL - once, SMALL - once),
        (0, 0, SMALL - twice, SMALL - twice),
        (twice, 0, SMALL, SMALL - twice),
        (0, twice, SMALL - twice, SMALL),
        (twice, twice, SMALL, SMALL),
    )
    whole = _grey(shown)
    small = whole.resize((SMALL, SMALL), BOX)
    # Patches are turned and mirrored as the picture is: it need not be made smaller for each turn again.
    wide, tall = small.resize(PATCHES, LANCZOS), small.resize(PATCHES[::-1], LANCZOS)
    turns = (
        tall.transpose(Image.Transpose.ROTATE_90),
        wide.transpose(Image.Transpose.ROTATE_180),
        tall.transpose(Image.Transpose.ROTATE_270),
        ImageOps.invert(wide),
        *(each.resize((SMALL, SMALL), BOX).resize(PATCHES, LANCZOS) for each in _framed(whole)),
    )
    left = (small.resize(small.size, BOX, box=cut) for cut in cuts)
    return Looks(
        likeness=_differences(wide),
        mirrored=_differences(ImageOps.mirror(wide)),
        turned=tuple(_differences(each) for turn in turns for each in (turn, ImageOps.mirror(turn))),
        crops=tuple(_differences(each.resize(PATCHES, LANCZOS)) for each in left),
    )


def shows_nothing(shown: bytes) -> bool:
    """Of a picture that `look_at` made: all of it is as bright, but for what a dark sensor makes up."""
    with Image.open(io.BytesIO(shown), formats=["JPEG"]) as found:
        found.draft("L", (256, 256))
        small = found.convert("L").resize((64, 64), Image.Resampling.BOX)
    return ImageStat.Stat(small).stddev[0] < CONTRAST


def _grey(shown: bytes) -> Image.Image:
    with Image.open(io.BytesIO(shown), formats=["JPEG"]) as found:
        found.draft("L", (SMALL, SMALL))
        return found.convert("L")


def _framed(whole: Image.Image) -> list[Image.Image]:
    """What stands within a border of the brightness of its corner, if there is one and it is most of it."""
    strays = ImageChops.difference(whole, Image.new("L", whole.size, whole.getpixel((0, 0))))
    box = strays.point(lambda level: 255 * (level > PLAIN)).getbbox()
    if box is None or box == (0, 0, *whole.size):
        return []
    left, top, right, bottom = box
    inner = (right - left) * (bottom - top)
    return [whole.crop(box)] if inner >= LEAST_FRAMED * whole.width * whole.height else []


def _differences(picture: Image.Image) -> str:
    """Of a picture of `PATCHES`."""
    patches = picture.tobytes()
    rows = [patches[start : start + SIDE + 1] for start in range(0, len(patches), SIDE + 1)]
    bits = "".join("1" if row[x] > row[x + 1] else "0" for row in rows for x in range(SIDE))
    return f"{int(bits, 2):016x}"


def taken_at(content: bytes, zone: ZoneInfo) -> datetime | None:
    """When the camera says it was taken, by the time of `zone` where it does not say its offset from UTC.

    Many phones write no offset; to take such a photo for one without a time let any old one pass as new.
    """
    try:
        with Image.open(io.BytesIO(content)) as found:
            said = found.getexif().get_ifd(IFD.Exif)
        day, _, hour = str(said[Base.DateTimeOriginal]).partition(" ")
        offset = said.get(Base.OffsetTimeOriginal, "")
        found_at = datetime.fromisoformat(f"{day.replace(':', '-')}T{hour}{offset}")
    except (KeyError, ValueError, OSError, SyntaxError, struct.error):
        return None
    if found_at.year not in OUR_TIME:
        return None
    return found_at if found_at.tzinfo else found_at.replace(tzinfo=zone)
