"""Photographs that differ as those of different things do."""

import io
from random import Random

from PIL import Image
from PIL.ExifTags import IFD, Base


def photograph(seed: object, taken: str | None = None, offset: str | None = None) -> bytes:
    """A JPEG of its own for each seed; `taken` and `offset`: what the camera wrote of the time."""
    random, exif, made = Random(str(seed)), Image.Exif(), io.BytesIO()  # noqa: S311 - nothing secret
    patches = Image.frombytes("L", (9, 9), random.randbytes(81))
    wrote = exif.get_ifd(IFD.Exif)
    if taken:
        wrote[Base.DateTimeOriginal] = taken
    if offset:
        wrote[Base.OffsetTimeOriginal] = offset
    patches.resize((256, 256), Image.Resampling.BICUBIC).convert("RGB").save(made, "JPEG", exif=exif)
    return made.getvalue()
