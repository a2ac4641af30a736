"""An old .xls, read by a process of its own that has little memory and little time.

Nobody can look such a file over before it is opened: where a cell claims to stand, the reader makes room for
it. What it does to itself then, it does alone.
"""

import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any, Final, NamedTuple

import orjson
import python_calamine as calamine

from ledger.cells import Cell
from ledger.headings import Area
from ledger.refused import FileDamaged, FileLocked, TooHeavy, TooManyRows
from ledger.sheet_scan import DEEPEST, WIDEST

MEMORY: Final = 1_000_000_000  # bytes of address space
CPU_SECONDS: Final = 20
SECONDS: Final = 120.0  # by the clock, on a busy machine
MOST_CELLS: Final = 8_000_000
MOST_SAID: Final = 200_000_000  # bytes of the answer

Rows = list[list[Cell]]
TIMES: Final[Mapping[str, Callable[[Any], Cell]]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda seconds: timedelta(seconds=seconds),
}


class OldPage(NamedTuple):
    """One sheet of it."""

    name: str
    shown: bool
    rows: Rows
    merged: list[Area]

    def read(self) -> tuple[Rows, list[Area]]:
        """As any page is read: this one was."""
        return self.rows, self.merged


def old_pages(content: bytes) -> list[OldPage]:
    """Its sheets. Raises FileLocked, FileDamaged, TooManyRows, or TooHeavy where its reader gave up."""
    command = [sys.executable, "-I", "-m", "ledger.old_workbook"]
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=SECONDS, env={}, check=True
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as fault:
        raise TooHeavy from fault
    match orjson.loads(done.stdout):
        case {"fault": "locked"}:
            raise FileLocked
        case {"fault": "heavy"}:
            raise TooHeavy
        case {"fault": "rows", "rows": rows}:
            raise TooManyRows(rows=rows, limit=DEEPEST)
        case {"fault": "damaged", "why": why}:
            raise FileDamaged(why=why)
        case {"pages": pages}:
            return [_page(**page) for page in pages]
    raise TooHeavy


def _page(name: str, shown: bool, rows: list[list[Any]], merged: list[Any]) -> OldPage:
    areas = [((first[0], first[1]), (last[0], last[1])) for first, last in merged]
    return OldPage(name, shown, [[_cell(each) for each in row] for row in rows], areas)


def _cell(said: Any) -> Cell:
    if isinstance(said, list):
        kind, value = said
        return TIMES[kind](value)
    found: Cell = said
    return found


# --- in the process of its own


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    said = orjson.dumps(_read(sys.stdin.buffer.read()), _told, orjson.OPT_PASSTHROUGH_DATETIME)
    sys.stdout.buffer.write(said if len(said) <= MOST_SAID else orjson.dumps({"fault": "heavy"}))


def _read(content: bytes) -> dict[str, Any]:
    try:
        return _pages(content)
    except calamine.PasswordError:
        return {"fault": "locked"}
    except calamine.CalamineError as fault:
        return {"fault": "damaged", "why": str(fault)[:200]}
    except MemoryError:
        return {"fault": "heavy"}
    except BaseException as fault:
        # The reader is Rust: where it gives up it panics, and that is no Exception.
        if type(fault).__name__ != "PanicException":
            raise
        return {"fault": "damaged", "why": "unreadable"}


def _pages(content: bytes) -> dict[str, Any]:
    pages, cells = [], 0
    with calamine.CalamineWorkbook.from_filelike(BytesIO(content)) as book:
        for about in book.sheets_metadata:
            sheet = book.get_sheet_by_name(about.name)
            if sheet.total_height > DEEPEST:
                return {"fault": "rows", "rows": sheet.total_height}
            cells += sheet.total_height * min(sheet.total_width, WIDEST)
            if cells > MOST_CELLS:
                return {"fault": "heavy"}
            rows = [row[:WIDEST] for row in sheet.to_python(skip_empty_area=False)]
            shown = about.visible is calamine.SheetVisibleEnum.Visible
            merged = sheet.merged_cell_ranges or []
            pages.append({"name": about.name, "shown": shown, "rows": rows, "merged": merged})
    return {"pages": pages}


def _told(cell: Any) -> list[Any]:
    """What JSON has no word for, by its kind."""
    said = cell.total_seconds() if isinstance(cell, timedelta) else cell.isoformat()
    return [type(cell).__name__, said]


if __name__ == "__main__":
    main()
