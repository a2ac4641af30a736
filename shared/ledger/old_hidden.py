"""Which rows of an old .xls are not shown, which its reader does not tell.

Such a file is a chain of sectors (MS-CFB 2), with a stream of records in it (MS-XLS 2.1.4). A damaged one
names no row; nothing but a remark depends on it.
"""

import struct
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

NAMED: Final = ("Workbook", "Book")
LAST: Final = 0xFFFFFFFA  # of the numbers of sectors; above it they mean something else
SMALL: Final = 4096  # bytes: a stream of less lies elsewhere; Excel writes no workbook of so few
BOF, EOF, BOUND_SHEET, ROW = 0x809, 0x0A, 0x85, 0x208
HIDDEN: Final = 0x20


def hidden_rows(content: bytes) -> list[frozenset[int]]:
    """Of each sheet in the order of the file, from 0. Takes as long as the file is, whatever it claims."""
    try:
        stream = _workbook(content)
        begins = [
            struct.unpack_from("<I", body)[0]
            for kind, body in _records(stream, 0, len(stream))
            if kind == BOUND_SHEET
        ]
        order = sorted({*begins, len(stream)})
        ends = dict(pairwise(order))
        # Each part is looked through once, however many sheets are said to begin there.
        found = {first: frozenset(_hidden(stream, first, end)) for first, end in ends.items()}
        return [found.get(first, frozenset()) for first in begins]
    except (struct.error, IndexError, ValueError):
        return []


def _hidden(stream: bytes, first: int, end: int) -> Iterator[int]:
    for kind, body in _records(stream, first, end):
        if kind == ROW:
            row, options = struct.unpack_from("<H10xH", body)
            if options & HIDDEN:
                yield row


def _records(stream: bytes, first: int, end: int) -> Iterator[tuple[int, bytes]]:
    """Those of one part of it, with what lies within, as a chart does."""
    deep = 0
    while first + 4 <= end:
        kind, length = struct.unpack_from("<HH", stream, first)
        deep += (kind == BOF) - (kind == EOF)
        if deep == 1:
            yield kind, stream[first + 4 : first + 4 + length]
        if deep <= 0:
            return
        first += 4 + length


def _workbook(content: bytes) -> bytes:
    """Raises ValueError where there is none."""
    (shift,) = struct.unpack_from("<H", content, 30)
    if shift not in (9, 12):
        raise ValueError(shift)
    size, sectors = 1 << shift, len(content) >> shift

    def sector(number: int) -> tuple[int, ...]:
        return struct.unpack_from(f"<{size // 4}I", content, (number + 1) << shift)

    begin, more, blocks = struct.unpack_from("<I16xII", content, 48)
    places = list(struct.unpack_from("<109I", content, 76))
    for _ in range(min(blocks, sectors)):
        *some, more = sector(more)
        places += some
    places = [place for place in places if place < LAST][: sectors * 4 // size + 1]
    following = [number for place in places for number in sector(place)]

    def chain(number: int) -> bytes:
        found = bytearray()
        while number < LAST and len(found) <= len(content):
            found += content[(number + 1) << shift : (number + 2) << shift]
            number = following[number]
        return bytes(found)

    entries = chain(begin)
    for at in range(0, len(entries), 128):
        name, length, start, held = struct.unpack_from("<64sH50xII", entries, at)
        if name[: max(length - 2, 0)].decode("utf-16-le") in NAMED and held >= SMALL:
            return chain(start)[:held]
    raise ValueError(begin)
