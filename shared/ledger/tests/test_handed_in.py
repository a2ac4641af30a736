"""A file that asks for too much is refused by name, and nobody else waits while it is read."""

import asyncio
import math
import time
from datetime import date, datetime, timedelta
from datetime import time as hour
from itertools import pairwise
from pathlib import Path

import pytest
import xlsxwriter
from files.confined import Confined, Limits
from ledger import handed_in, reading, reading_handed_in, sheet_scan
from ledger.cells import Broken
from ledger.handed_in import read_whole, understood
from ledger.kinds import Choice
from ledger.lines import Line
from ledger.reading import Seen
from ledger.refused import FileTooLarge, NotALedgerFile, TooHeavy, TooManyCells, TooManySheets, TooSlow
from ledger.wire import telling, told_whole

from .books import CONTRACT, TENANT, UNIT, book, read, repacked

OLD = Path(__file__).with_name("old.xls")
LABEL = bytes.fromhex("fd000a00")  # a cell with a text: its kind and length, then row and column


def limited(monkeypatch: pytest.MonkeyPatch, limits: Limits) -> None:
    monkeypatch.setattr(handed_in, "READING", Confined(reading_handed_in.__name__, limits, at_once=1))


@pytest.mark.parametrize("choices", [{}, {0: Choice("租客", {"D": None})}, {0: Choice(None)}])
async def test_it_is_read_as_anybody_reads_it(tmp_path: Path, choices: reading.Choices) -> None:
    path = book(
        tmp_path / "a.xlsx", {"租客": [TENANT], "租客合同": [CONTRACT], "房源": [UNIT], "闲话": [{"a": 1}]}
    )
    expected = reading.read(path.read_bytes(), choices)
    outline = await understood(path.read_bytes(), choices)
    assert (outline.seen, outline.notices, outline.lines) == (expected.seen, expected.notices, expected.lines)
    assert await read_whole(path.read_bytes(), choices) == expected


async def test_so_is_an_old_one() -> None:
    assert await read_whole(OLD.read_bytes()) == reading.read(OLD.read_bytes())


def test_every_cell_comes_as_it_was(tmp_path: Path) -> None:
    odd = [
        "话", "", Broken("不是日期"), 1, True, 2.5, math.inf, -(2**53),
        date(2026, 3, 1), datetime.fromisoformat("2026-03-01T09:00"), hour(9, 30),
        timedelta(hours=30, microseconds=1),
    ]  # fmt: skip
    found = read(book(tmp_path / "a.xlsx", {"租客": [TENANT]}))
    [table] = found.tables
    table.lines = [
        Line(
            table.sheet.title,
            table.name,
            row,
            dict(zip("abcdefghijkl", odd, strict=True)),
            {"租金": (2, row)},
        )
        for row in range(2, 1300)
    ]
    found.seen = [Seen(0, "租客", None, {"A": ("话", None)}, 3)]
    same = told_whole(telling(found, whole=True))
    assert same == found
    assert [type(cell) for cell in same.tables[0].lines[-1].cells.values()] == [type(cell) for cell in odd]


async def test_more_sheets_than_anybody_maps_are_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {f"台账{number}": [TENANT] for number in range(101)})
    with pytest.raises(TooManySheets, match="101"):
        await understood(path.read_bytes())


async def test_so_are_names_of_one_and_the_same_sheet(tmp_path: Path) -> None:
    good = book(tmp_path / "good.xlsx", {"租客": [TENANT]})
    names = "".join(f'<sheet name="台账{number}" sheetId="{number}" r:id="rId1"/>' for number in range(101))
    spaces = (
        'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    )
    xml = f"<workbook {spaces}><sheets>{names}</sheets></workbook>".encode()
    with pytest.raises(TooManySheets):
        await understood(repacked(good, tmp_path / "a.xlsx", xl__workbook_xml=xml).read_bytes())


def test_more_cells_than_a_ledger_has_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.archive.MOST_CELLS", 10)
    with pytest.raises(TooManyCells):
        read(book(tmp_path / "a.xlsx", {"租客": [TENANT], "房源": [UNIT]}))


async def test_what_takes_too_long_is_given_up_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "many.xlsx"
    with xlsxwriter.Workbook(path) as out:
        for number in range(100):
            sheet = out.add_worksheet(f"台账{number}")
            for row in range(30):
                sheet.write_row(row, 0, [f"租客列{row}{column}" for column in range(sheet_scan.WIDEST)])
    limited(monkeypatch, Limits(memory=1_500_000_000, processor=1, wall=60))
    with pytest.raises(TooSlow):
        await understood(path.read_bytes())
    assert (await understood(book(tmp_path / "a.xlsx", {"租客": [TENANT]}).read_bytes())).lines == 1


async def test_nobody_else_waits_while_it_is_read(tmp_path: Path) -> None:
    """Or nobody would have had a turn from its beginning to its end."""
    path = tmp_path / "many.xlsx"
    with xlsxwriter.Workbook(path) as out:
        sheet = out.add_worksheet("租客")
        sheet.write_row(0, 0, list(TENANT))
        for row in range(1, 10_001):
            sheet.write_row(row, 0, [f"ZK{row}", *list(TENANT.values())[1:]])
    content = path.read_bytes()
    reading_it = asyncio.ensure_future(read_whole(content))
    turns = [time.perf_counter()]
    while not reading_it.done():
        await asyncio.sleep(0.01)
        turns.append(time.perf_counter())
    assert reading_it.result().lines == 10_000
    assert max(later - earlier for earlier, later in pairwise(turns)) < (turns[-1] - turns[0]) / 2


async def test_a_cell_that_claims_to_stand_at_the_end_of_the_world_harms_only_who_reads_it() -> None:
    """Of an old .xls: the reader makes room for all cells before it."""
    good = OLD.read_bytes()
    label = good.index(LABEL)
    far = good[: label + 4] + b"\xff\xff\xff\xff" + good[label + 8 :]
    with pytest.raises(TooHeavy):
        await understood(far)


async def test_why_a_file_cannot_be_used_is_told_as_it_was_found() -> None:
    with pytest.raises(NotALedgerFile, match="文字"):
        await understood(b"\x00\x01\x02")
    with pytest.raises(FileTooLarge):
        await understood(bytes(20_000_001))
