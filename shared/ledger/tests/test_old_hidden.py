"""Rows of an old .xls that are hidden or filtered out are read, and said to be."""

import struct
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger import old_hidden
from ledger.old_hidden import hidden_rows
from ledger.reading import read

HIDDEN = Path(__file__).with_name("hidden.xls").read_bytes()


def test_what_is_hidden_in_an_old_workbook_is_read_and_said_to_be() -> None:
    found = read(HIDDEN)
    assert [[line.number for line in table.lines] for table in found.tables] == [[*range(2, 62)]] * 2
    assert "房源 有 2 行被隐藏或筛选掉，也已读取" in found.notices
    assert not any(each.startswith("房源 (2) 有") for each in found.notices)


def test_only_rows_of_the_sheet_that_hides_them_are_named() -> None:
    assert [rows & {*range(61)} for rows in hidden_rows(HIDDEN)] == [{2, 4}, set()]


@given(st.dictionaries(st.integers(0, len(HIDDEN) - 1), st.integers(0, 255)), st.integers(0, len(HIDDEN)))
def test_a_damaged_one_names_rows_or_none_and_does_no_harm(changed: dict[int, int], length: int) -> None:
    content = bytearray(HIDDEN)
    for at, byte in changed.items():
        content[at] = byte
    for each in (bytes(content), bytes(content[:length])):
        assert len(hidden_rows(each)) <= 100


def test_many_sheets_in_one_place_cost_as_much_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = struct.pack("<HHH10xI", old_hidden.ROW, 16, 7, old_hidden.HIDDEN) * 20_000
    ends, begins = struct.pack("<HH", old_hidden.EOF, 0), struct.pack("<HH", old_hidden.BOF, 0)
    first = 8 + 10 * 20_000
    sheets = struct.pack("<HHIH", old_hidden.BOUND_SHEET, 6, first, 0) * 20_000
    stream = begins + sheets + ends + begins + rows + ends
    monkeypatch.setattr(old_hidden, "_workbook", lambda content: stream)
    began = time.process_time()
    assert hidden_rows(b"") == [{7}] * 20_000
    assert time.process_time() - began < 10


def test_sectors_that_follow_each_other_in_a_circle_end() -> None:
    content = bytearray(HIDDEN[:512] + bytes(4_000_000))
    content[48:52] = bytes(4)
    content[68:76] = b"\0\0\0\0\xff\xff\xff\xff"
    began = time.process_time()
    assert hidden_rows(bytes(content)) == []
    assert time.process_time() - began < 10
