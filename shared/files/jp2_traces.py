"""What a JPEG 2000 tells beside its picture: EXIF, XMP, labels and comments (ISO/IEC 15444-1, annexes A and
I; 15444-2, annex M).

It is blanked where it stands, for other parts of the file say at which place they are: a box becomes one that
says it is free, a comment a run of zeros.
"""

from collections.abc import Iterator
from typing import Final

SIGNATURE: Final = b"\0\0\0\x0cjP  \r\n\x87\n"
BEGINS: Final = b"\xff\x4f"
ENDS: Final = b"\xff\xd9"
TILE, DATA, COMMENT = 0xFF90, 0xFF93, 0xFF64  # what begins a part of a tile, and its bytes behind its head
LENGTH: Final = slice(6, 10)  # of such a part, from its first byte on; 0: to the end of all
LEAST: Final = 8  # bytes of a box
PICTURE: Final = b"jp2c"
OF_OTHERS: Final = {b"jp2h", b"jpch", b"jplh", b"cgrp", b"res "}  # made of boxes in turn
KEPT: Final = OF_OTHERS | {
    *(PICTURE, b"jP  ", b"ftyp", b"rreq"),
    *(b"ihdr", b"bpcc", b"colr", b"pclr", b"cmap", b"cdef", b"opct", b"creg", b"resc", b"resd"),
}
"""The picture, and how it is to be read."""
FREE: Final = b"free"


class Unreadable(ValueError):
    """It is cut off or none, so nobody can say what else is in it."""


def bare(told: bytes) -> bytes:
    """The same picture, each byte of it in its place, and nothing else. Raises Unreadable."""
    shown = bytearray(told)
    if told.startswith(BEGINS):
        _blank_around(shown, 0, len(shown))
    elif told.startswith(SIGNATURE):
        pictures = [found for found in _blank_boxes(shown, 0, len(shown)) if found == PICTURE]
        if not pictures:
            raise Unreadable
    else:
        raise Unreadable
    return bytes(shown)


def _blank_boxes(shown: bytearray, place: int, end: int) -> Iterator[bytes]:
    """The kinds of those that stay, also within others."""
    while end - place >= LEAST:
        kind, inside, behind = _box(shown, place, end)
        if kind not in KEPT:
            shown[place + 4 : place + 8] = FREE
            _blank(shown, inside, behind)
        else:
            yield kind
            if kind == PICTURE:
                _blank_around(shown, inside, behind)
            elif kind in OF_OTHERS:
                yield from _blank_boxes(shown, inside, behind)
        place = behind
    _blank(shown, place, end)


def _box(found: bytearray, place: int, end: int) -> tuple[bytes, int, int]:
    """Its kind, and where what is in it begins and ends. One of length 0 is the last."""
    length, inside = int.from_bytes(found[place : place + 4]), place + 8
    if length == 1:
        length, inside = int.from_bytes(found[place + 8 : place + 16]), place + 16
    behind = place + length if length else end
    if not inside <= behind <= end:
        raise Unreadable
    return bytes(found[place + 4 : place + 8]), inside, behind


def _blank_around(shown: bytearray, place: int, end: int) -> None:
    """The comments of a codestream, and what stands behind its end."""
    if shown[place : place + 2] != BEGINS:
        raise Unreadable
    place, tile = place + 2, 0
    while shown[place : place + 2] != ENDS:
        marker, behind = int.from_bytes(shown[place : place + 2]), place + 2
        if marker == DATA:
            behind = tile or shown.find(ENDS, behind, end)
        else:
            behind += int.from_bytes(shown[behind : behind + 2])
        if marker < 0xFF00 or not place + 2 <= behind <= end - 2:
            raise Unreadable
        if marker == TILE:
            length = int.from_bytes(shown[place:behind][LENGTH])
            tile = place + length if length else 0
        elif marker == COMMENT:
            _blank(shown, place + 4, behind)
        place = behind
    _blank(shown, place + 2, end)


def _blank(shown: bytearray, place: int, end: int) -> None:
    shown[place:end] = bytes(max(end - place, 0))
