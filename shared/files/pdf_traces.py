"""What a PDF tells beside its pages: who wrote it, with what, and where its photos were taken.

Taken out are the file's own particulars (ISO 32000-2, 14.3), what programs left for themselves (14.5), and in
its JPEGs all but the picture (ITU-T T.81, annex B): EXIF, XMP, comments, and whatever stands behind the end;
so of those of JPEG 2000 (`jp2_traces.py`).
"""

from collections.abc import Iterator
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from files import jp2_traces

TELLING: Final = ("/Metadata", "/PieceInfo", "/LastModified")
JPEG, JPEG_2000 = "/DCTDecode", "/JPXDecode"
BEGINS, ENDS, SCAN = 0xD8, 0xD9, 0xDA
# Of what applications add (APP0 to APP15), these say how its colours are meant: JFIF, ICC and Adobe's.
MEANING: Final = {0xE0: (b"JFIF\0",), 0xE2: (b"ICC_PROFILE\0",), 0xEE: (b"Adobe",)}
COMMENT: Final = 0xFE
WITHIN_A_SCAN: Final = {0x00, *range(0xD0, 0xD8)}
"""After 0xFF: a byte of the picture, or where a decoder may begin anew."""


class Unreadable(ValueError):
    """A JPEG in it is cut off or none, so nobody can say what else is in it."""


def remove(pdf: pikepdf.Pdf, found: Iterator[Object]) -> None:
    """From the file, and from each dictionary `found` in it. Raises Unreadable, of either kind of picture."""
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    for each in found:
        for key in TELLING:
            if key in each:
                del each[key]
        if isinstance(each, Stream) and (shows := BARE.get("".join((packings := packings_of(each))[-1:]))):
            shown = shows(_unpacked(pdf, each, packings[:-1]))
            each.write(shown, filter=Name(packings[-1]), decode_parms=_jpegs(each))


def packings_of(stream: Stream) -> list[str]:
    """Its filters, the outermost first."""
    said = stream.get("/Filter")
    names = list(said) if isinstance(said, Array) else [said]
    return [str(each) for each in names if isinstance(each, Name)]


def bare(jpeg: bytes) -> bytes:
    """The same picture, bit for bit, and nothing else. Raises Unreadable."""
    kept = [jpeg[:2]]
    if jpeg[:2] != bytes((0xFF, BEGINS)):
        raise Unreadable
    for marker, start, end in _segments(jpeg):
        means = MEANING.get(marker, ())
        if marker == COMMENT or (0xE0 <= marker <= 0xEF and not jpeg[start + 4 : end].startswith(means)):
            continue
        kept.append(jpeg[start:end])
    return b"".join(kept)


BARE: Final = {JPEG: bare, JPEG_2000: jp2_traces.bare}
"""What shows the picture alone, by how it is packed."""


def _segments(jpeg: bytes) -> Iterator[tuple[int, int, int]]:
    """Each marker after the first with where it and what belongs to it begin and end, the last is ENDS."""
    place = 2
    while True:
        while jpeg[place : place + 2] == b"\xff\xff":
            place += 1  # fill bytes
        if jpeg[place : place + 1] != b"\xff" or place + 2 > len(jpeg):
            raise Unreadable
        marker, start = jpeg[place + 1], place
        if marker == ENDS:
            yield marker, start, start + 2
            return
        place += 2 + int.from_bytes(jpeg[place + 2 : place + 4])
        if marker == SCAN:
            place = _after_scan(jpeg, place)
        if place > len(jpeg) or place < start + 4:
            raise Unreadable
        yield marker, start, place


def _after_scan(jpeg: bytes, place: int) -> int:
    while (place := jpeg.find(b"\xff", place)) >= 0 and place + 1 < len(jpeg):
        if jpeg[place + 1] not in WITHIN_A_SCAN and jpeg[place + 1] != 0xFF:
            return place
        place += 1
    raise Unreadable


def _unpacked(pdf: pikepdf.Pdf, stream: Stream, around: list[str]) -> bytes:
    """The picture itself, of one that is packed once more."""
    if not around:
        return stream.read_raw_bytes()
    packed = Stream(pdf, stream.read_raw_bytes(), Filter=Array([Name(each) for each in around]))
    return packed.read_bytes()


def _jpegs(stream: Stream) -> Dictionary | None:
    """How the picture is to be read, where that is said."""
    said = stream.get("/DecodeParms")
    last = said[-1] if isinstance(said, Array) and len(said) else said
    return last if isinstance(last, Dictionary) else None
