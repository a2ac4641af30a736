"""The same ledger whatever kind of file it comes as; what was said of its columns counts before a guess."""

import csv
import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from ledger import reading
from ledger.checking import check
from ledger.kinds import Choice
from ledger.reading import Seen
from ledger.refused import FileDamaged, FileLocked, FileTooLarge, NoKnownSheet, NotALedgerFile
from ledger.rows import TenantContract

from .books import CONTRACT, TENANT, UNIT, book, read, repacked

OLD = Path(__file__).with_name("old.xls")
WORDS = some.text(some.characters(codec="gb18030", exclude_categories=["C", "Z"]), min_size=1, max_size=8)


def text(*rows: list[str], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    into = io.StringIO(newline="")
    csv.writer(into, delimiter=delimiter).writerows(rows)
    return into.getvalue().encode(encoding)


HEAD, FIRST = list(TENANT), list(TENANT.values())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_is_read_in_every_encoding_that_excel_writes(encoding: str, delimiter: str) -> None:
    found = reading.read(text(HEAD, FIRST, encoding=encoding, delimiter=delimiter))
    assert [dict(line.cells) for line in found.tables[0].lines] == [TENANT]
    assert found.seen[0] == Seen(
        0, "文本", "租客", {letter: (name, name) for letter, name in zip("ABCD", HEAD, strict=True)}, 1
    )


@pytest.mark.parametrize(
    "written", ['="11010519491231002X"', "'11010519491231002X", '="11010519491231002X" ']
)
def test_text_that_is_to_stay_text_in_excel_is_its_words(written: str) -> None:
    row = list((TENANT | {"证件号": written, "手机": "'13800138000", "姓名": '="O""Neill"'}).values())
    [line] = reading.read(text(HEAD, row)).tables[0].lines
    assert line.cells == TENANT | {"姓名": 'O"Neill'}


def test_of_a_quote_that_belongs_to_a_name_nothing_is_taken() -> None:
    row = list((TENANT | {"姓名": "'t Hooft"}).values())
    assert reading.read(text(HEAD, row)).tables[0].lines[0].cells["姓名"] == "'t Hooft"


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("title", ["租客台账", "租客台账，更新日期：2026.11.20,共1人", "一、租客;二、业主\n"])
def test_text_may_have_a_title_above_its_heading(title: str, delimiter: str) -> None:
    content = f"{title}\n".encode() + text(HEAD, FIRST, delimiter=delimiter)
    assert [dict(line.cells) for line in reading.read(content).tables[0].lines] == [TENANT]


@settings(max_examples=40)
@given(some.lists(some.tuples(WORDS, WORDS), min_size=1, max_size=5), some.sampled_from(["gbk", "utf-8"]))
def test_what_is_written_as_text_is_what_is_read(rows: list[tuple[str, str]], encoding: str) -> None:
    rows = [(a, b) for a, b in rows if _fits(a + b, encoding)] or [("甲", "乙")]
    lines = [[f"ZK{number}", name, note, "13800138000"] for number, (name, note) in enumerate(rows)]
    found = reading.read(text(["租客编号", "姓名", "备注", "手机"], *lines, encoding=encoding))
    kept = [list(line.cells.values()) for line in found.tables[0].lines]
    assert kept == [line for line in lines if not {"合计", "小计", "总计"} & set(line)]


def _fits(words: str, encoding: str) -> bool:
    try:
        return bool(words.encode(encoding))
    except UnicodeEncodeError:
        return False


def test_a_workbook_with_a_password_says_so() -> None:
    with pytest.raises(FileLocked):
        reading.read(OLD.with_name("locked.xlsx").read_bytes())


def test_an_old_workbook_is_read_with_its_merged_cells_and_every_form_of_a_day() -> None:
    found = reading.read(OLD.read_bytes())
    rows = [row for row in check(found).rows["租客合同"] if isinstance(row, TenantContract)]
    assert [(row.number, row.park, row.building, row.codes, row.rent) for row in rows] == [
        ("HT1", "东园", "1号楼", ("101",), 280_000),
        ("HT2", "东园", "1号楼", ("102",), 280_000),
    ]
    assert [(row.first, row.last) for row in rows] == [(date(2026, 1, 1), date(2026, 12, 31))] * 2
    assert found.notices == [
        "工作表「闲话」不在可导入之列，已略过",
        "租客合同 有 2 行未填签订日期：已起租的视为在起租日期已签，尚未起租的只建草稿",
        "租客合同 没有入住日期一列，共 2 行：合同已起租的，视为自起租日期起已入住"
        "（到期后房源已有后续合同的除外）；不是这样的，请加上此列，填写日期或「未入住」",
    ]


def test_a_sheet_of_any_name_is_known_by_its_heading_and_said_to_be(tmp_path: Path) -> None:
    sheets = {"Sheet1": [CONTRACT], "Sheet2": [UNIT], "Sheet3": [{"随便": "x"}], "说明": [UNIT]}
    found = read(book(tmp_path / "a.xlsx", sheets))
    assert [(seen.name, seen.kind, seen.rows) for seen in found.seen] == [
        ("Sheet1", "租客合同", 1),
        ("Sheet2", "房源", 1),
        ("Sheet3", None, 0),
        ("说明", None, 0),
    ]
    assert found.notices == [
        "工作表「Sheet1」按「租客合同」读取",
        "工作表「Sheet2」按「房源」读取",
        "工作表「Sheet3」不在可导入之列，已略过",
    ]


def test_a_column_chosen_by_hand_counts_before_what_is_guessed(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"租客": [TENANT | {"备用号": "13900139000"}]})
    chosen = {0: Choice("租客", {"D": None, "E": "手机"})}
    found = reading.read(path.read_bytes(), chosen)
    assert found.tables[0].lines[0].cells["手机"] == "13900139000"
    assert found.seen[0].columns["D"] == ("手机", None)
    assert found.notices == []


def test_a_sheet_may_be_said_to_be_of_a_kind_or_of_none(tmp_path: Path) -> None:
    content = book(tmp_path / "a.xlsx", {"甲": [UNIT], "乙": [TENANT]}).read_bytes()
    found = reading.read(content, {0: Choice("房源"), 1: Choice(None)})
    assert [(seen.name, seen.kind) for seen in found.seen] == [("甲", "房源"), ("乙", None)]
    with pytest.raises(NoKnownSheet):
        reading.read(content, {0: Choice(None), 1: Choice(None)})


def test_days_counted_from_1904_are_the_days_that_were_meant(tmp_path: Path) -> None:
    plain = book(tmp_path / "a.xlsx", {"租客合同": [CONTRACT | {"起租日期": 46023 - 1462}]})
    with zipfile.ZipFile(plain) as found:
        workbook = found.read("xl/workbook.xml").replace(b"<workbookPr", b'<workbookPr date1904="1"')
    old = repacked(plain, tmp_path / "b.xlsx", xl__workbook_xml=workbook)
    [row] = check(read(old)).rows["租客合同"]
    assert isinstance(row, TenantContract)
    assert row.first == date(2026, 1, 1)


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"%PDF-1.7\x00", b"\xff\xfe\xfd", b"a\x00,b"])
def test_what_is_neither_a_workbook_nor_text_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(NotALedgerFile):
        reading.read(content)


@pytest.mark.parametrize("content", ["not a file", "台账\n\n见附件", ",,\n台账,,\n"])
def test_text_of_which_no_row_has_columns_is_no_ledger(content: str) -> None:
    with pytest.raises(NotALedgerFile, match="没有一行分成几列"):
        reading.read(content.encode(), may_be_unknown=True)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("<html><body><table><tr><td>园区,楼栋</td></tr></table></body></html>", "网页"),
        ("\ufeff  <!DOCTYPE HTML><title>台账</title>", "网页"),
        ("<table border=1><tr><td>园区</td></tr></table>", "网页"),
        (
            '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "XML 表格",
        ),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_markup_that_opens_in_excel_is_said_to_be_that(content: str, why: str, encoding: str) -> None:
    """As other systems export it under the ending .xls: the clerk sees a table."""
    with pytest.raises(NotALedgerFile, match=why) as refused:
        reading.read(content.lstrip("\ufeff").encode(encoding), may_be_unknown=True)
    assert not re.search("[一-鿿]", refused.value.in_english)


def test_a_quote_that_never_ends_is_damage() -> None:
    with pytest.raises(FileDamaged, match="CSV"):
        reading.read('租客编号,姓名\n"ZK1,张三'.encode())


def test_a_file_too_large_is_not_looked_into() -> None:
    with pytest.raises(FileTooLarge):
        reading.read(bytes(20_000_001))
