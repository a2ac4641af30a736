"""Is it safe to open? The zip is unpacked once in small pieces, measured, and its sheets are looked over.

A reader that trusts the file would allocate what the file claims: a part may unpack to a thousand times its
size and lie about it in the directory.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final
from xml.parsers import expat

from ledger.refused import FileDamaged, FileLocked, NotALedgerFile, TooManyCells, ZipBomb
from ledger.sheet_scan import MOST_CELLS, SheetScan, check_sheets, counts_from_1904, part_names

MAX_UNPACKED: Final = 400_000_000  # bytes of all parts together
MAX_RATIO: Final = 100  # of a part that unpacks to more than SMALL
SMALL: Final = 1_000_000
MAX_PARTS: Final = 2_000
PIECE: Final = 1 << 18


@dataclass(frozen=True)
class Inspected:
    """What each sheet (by name) holds; `since_1904`: days are counted from there, as old Macs did."""

    scans: dict[str, SheetScan]
    since_1904: bool


def inspect(content: bytes) -> Inspected:
    """Look over a workbook without opening it. Raises an UnusableFile."""
    try:
        return _inspect(io.BytesIO(content))
    # zipfile says NotImplementedError of a compression it does not know
    except (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, UnicodeError) as fault:
        raise FileDamaged(why="压缩内容无法解开") from fault
    except expat.ExpatError as fault:
        raise FileDamaged(why="内部结构不完整或有误") from fault


def _inspect(file: BinaryIO) -> Inspected:
    parts = zipfile.ZipFile(file).infolist()
    names = [part.filename for part in parts]
    if len(parts) > MAX_PARTS or len(set(names)) < len(names):
        raise ZipBomb(part=f"内含 {len(parts)} 个部分")
    for part in parts:
        if part.file_size > SMALL and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise ZipBomb(part=part.filename)
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise ZipBomb(part="全部内容")
    if "xl/workbook.xml" not in names:
        raise NotALedgerFile(why="内容不是 Excel 工作簿")
    scans: dict[str, SheetScan] = {}
    small: dict[str, bytes] = {}
    cells = 0
    for part in parts:
        scan = SheetScan(part.filename)
        kept = part.filename in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
        for piece in _unpacked(file, part):
            if kept:
                small[part.filename] = small.get(part.filename, b"") + piece
            scan.feed(piece)
            if cells + scan.cells > MOST_CELLS:
                raise TooManyCells(limit=MOST_CELLS)
        scan.close()
        if scan.is_sheet:
            scans[part.filename] = scan
            cells += scan.cells
            check_sheets(len(scans))
    book = small["xl/workbook.xml"]
    where = part_names(book, small.get("xl/_rels/workbook.xml.rels", b""))
    check_sheets(len(where))
    found = {sheet: scans.get(name, SheetScan(name)) for sheet, name in where.items()}
    return Inspected(found, counts_from_1904(book))


def _unpacked(file: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of a part, never more than its directory says. Reads past zipfile, which would stop there."""
    if part.flag_bits & 1:
        raise FileLocked
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise FileDamaged(why="使用了不支持的压缩方式")
    file.seek(part.header_offset)
    head = struct.unpack("<4s22xHH", file.read(30))
    if head[0] != b"PK\x03\x04":
        raise FileDamaged(why=f"其中的 {part.filename} 不完整")
    file.seek(head[1] + head[2], 1)
    inflate = zlib.decompressobj(-15) if part.compress_type == zipfile.ZIP_DEFLATED else None
    packed, unpacked, check, waiting = part.compress_size, 0, 0, b""
    while not inflate.eof if inflate else packed:
        if not waiting:
            waiting = file.read(min(PIECE, packed))
            packed -= len(waiting)
        piece = inflate.decompress(waiting, PIECE) if inflate else waiting
        if not piece and not waiting:
            raise FileDamaged(why=f"其中的 {part.filename} 不完整")
        waiting = inflate.unconsumed_tail if inflate else b""
        unpacked += len(piece)
        check = zlib.crc32(piece, check)
        if unpacked > part.file_size:
            raise ZipBomb(part=part.filename)
        yield piece
    if unpacked != part.file_size or check != part.CRC:
        raise FileDamaged(why=f"其中的 {part.filename} 不完整")
