"""A workbook without the cells that lie too far out: a copy in memory, spaces where their content stood.

For the reader makes a table as large as the farthest cell: one in XFD1048576 asks for 17 billion.
"""

import io
import zipfile
from array import array
from collections.abc import Iterable
from typing import IO, BinaryIO, Final

from ledger.sheet_scan import SheetScan

PIECE: Final = 1 << 18


def trimmed(content: bytes, scans: Iterable[SheetScan]) -> BinaryIO:
    """The workbook that was scanned, to be read; the file itself when nothing lies too far out."""
    cuts = {scan.part: scan.cuts for scan in scans if scan.cuts}
    if not cuts:
        return io.BytesIO(content)
    copy = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for part in old.infolist():
            with old.open(part) as source, new.open(part.filename, "w") as target:
                _copy(source, target, cuts.get(part.filename, array("Q")))
    copy.seek(0)
    return copy


def _copy(source: IO[bytes], target: IO[bytes], cuts: "array[int]") -> None:
    at, waiting = 0, 0  # bytes copied, cuts done with
    while piece := bytearray(source.read(PIECE)):
        end = at + len(piece)
        while waiting < len(cuts) and cuts[waiting] < end:
            first, last = max(cuts[waiting], at), min(cuts[waiting + 1], end)
            piece[first - at : last - at] = b" " * (last - first)
            if cuts[waiting + 1] > end:
                break
            waiting += 2
        target.write(piece)
        at = end
