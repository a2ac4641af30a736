"""Hostile and broken workbooks: named, quickly, and before anything is allocated for them."""

import re
import resource
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from ledger import reading, refused, sheet_scan, trimming
from ledger.archive import inspect
from ledger.rows import row_of

from .books import TENANT, book, prepare, read, repacked, sheet_xml

# One may take forty seconds of the processor: a busy machine did not give it ten in the usual two minutes.
pytestmark = pytest.mark.timeout(300)
LATIN, HAN = re.compile("[A-Za-z]{2}"), re.compile("[一-鿿]")


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return book(tmp_path / "good.xlsx", {"租客": [TENANT]})


def test_what_is_no_workbook_is_said_to_be_none(tmp_path: Path, good: Path) -> None:
    (tmp_path / "text.xlsx").write_text("租客,姓名")
    (tmp_path / "old.xlsx").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    (tmp_path / "cut.xlsx").write_bytes(good.read_bytes()[:2000])
    (tmp_path / "empty.xlsx").write_bytes(b"")
    with zipfile.ZipFile(tmp_path / "zip.xlsx", "w") as other:
        other.writestr("hello.txt", "hello")
    for name, kind in {
        "text": refused.NoKnownSheet,
        "old": refused.FileDamaged,
        "cut": refused.FileDamaged,
        "empty": refused.NotALedgerFile,
        "zip": refused.NotALedgerFile,
    }.items():
        with pytest.raises(kind) as told:
            read(tmp_path / f"{name}.xlsx")
        if kind is refused.FileDamaged:
            assert not LATIN.search(str(told.value)), "a clerk reads Chinese"
            assert not HAN.search(told.value.in_english)


def test_a_zip_bomb_is_refused_by_its_directory(tmp_path: Path, good: Path) -> None:
    bomb = repacked(good, tmp_path / "bomb.xlsx", xl__media__a_xml=bytes(60_000_000))
    with pytest.raises(refused.ZipBomb):
        read(bomb)


def test_a_directory_that_lies_about_a_size_is_found_out(tmp_path: Path, good: Path) -> None:
    bomb = repacked(good, tmp_path / "bomb.xlsx", xl__media__a_xml=bytes(60_000_000))
    raw = bytearray(bomb.read_bytes())
    true, lie = (60_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little")
    assert raw.count(true) == 2  # local header and directory
    bomb.write_bytes(raw.replace(true, lie))
    with pytest.raises(refused.ZipBomb):
        read(bomb)


@pytest.mark.parametrize("kind", ["", 't="s"', 't="str"'])
def test_a_cell_at_the_far_corner_is_told_by_its_address_and_takes_no_memory(
    tmp_path: Path, good: Path, kind: str
) -> None:
    far = sheet_xml(good).replace(
        "</row></sheetData>",
        f'</row><row r="1048576"><c r="XFD1048576" {kind}><f>1</f><v>1</v></c></row></sheetData>',
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = read(repacked(good, tmp_path / "far.xlsx", xl__worksheets__sheet1_xml=far.encode()))
    assert [dict(line.cells) for line in found.tables[0].lines] == [TENANT]
    assert found.notices == ["租客 的 XFD1048576 离表格太远，未读取"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kB


def test_cells_beside_and_below_the_table_are_told_by_their_address(tmp_path: Path) -> None:
    path = tmp_path / "stray.xlsx"
    with xlsxwriter.Workbook(path) as out:
        sheet = out.add_worksheet("租客")
        sheet.write_row(0, 0, list(TENANT))
        sheet.write_row(1, 0, list(TENANT.values()))
        sheet.write_string("H2", "问过")
        sheet.write_string("H3", "没问")
        sheet.write_string("CZ2", "x")
        sheet.write_string("A900", "李四")
        sheet.write_string("A200000", "x")
    found = prepare(path)
    assert found.report.workbook.notices == [
        "租客 的 CZ2、A200000 离表格太远，未读取",
        "租客 的 H2 所在列没有表头，内容未导入",
    ]
    assert [row.line.number for row in found.rows["租客"]] == [2]
    assert {row for _, row in found.report.refused} == {900}


def test_spaces_are_put_for_exactly_what_lies_too_far_out_also_across_pieces(
    tmp_path: Path, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trimming, "PIECE", 7)
    far = "".join(f'<c r="{column}1" t="str"><v>{"遠" * 9}</v></c>' for column in ("BM", "BN", "XFD"))
    xml = sheet_xml(good).replace("</row>", f"{far}</row>", 1)
    odd = repacked(good, tmp_path / "odd.xlsx", xl__worksheets__sheet1_xml=xml.encode())
    scans = inspect(odd.read_bytes()).scans
    with zipfile.ZipFile(trimming.trimmed(odd.read_bytes(), scans.values())) as trimmed:
        left = trimmed.read("xl/worksheets/sheet1.xml").decode()
    assert "".join(left.split()) == "".join(xml.replace(f"<v>{'遠' * 9}</v>", "").split())


def test_formatted_but_empty_cells_at_the_far_end_do_no_harm(tmp_path: Path, good: Path) -> None:
    far = sheet_xml(good).replace(
        "</row></sheetData>", '</row><row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    )
    found = read(repacked(good, tmp_path / "far.xlsx", xl__worksheets__sheet1_xml=far.encode()))
    assert found.lines == 1


def test_two_sheets_of_one_name_are_damage(tmp_path: Path) -> None:
    both = book(tmp_path / "both.xlsx", {"租客": [TENANT], "租户": [TENANT]})
    with zipfile.ZipFile(both) as found:
        same = found.read("xl/workbook.xml").replace("租户".encode(), "租客".encode())
    with pytest.raises(refused.FileDamaged, match="同名"):
        read(repacked(both, tmp_path / "same.xlsx", xl__workbook_xml=same))


def test_entities_are_never_expanded(tmp_path: Path, good: Path) -> None:
    laughs = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    xml = sheet_xml(good).replace("<worksheet", laughs + "<worksheet", 1)
    with pytest.raises(refused.FileDamaged, match="文档类型"):
        read(repacked(good, tmp_path / "xxe.xlsx", xl__worksheets__sheet1_xml=xml.encode()))


@pytest.mark.parametrize(
    "xml", [b"<worksheet", b"<worksheet><sheetData><row><c r='1A'><v>1</v></c></row></sheetData></worksheet>"]
)
def test_broken_xml_is_damage_not_a_crash(tmp_path: Path, good: Path, xml: bytes) -> None:
    with pytest.raises(refused.FileDamaged) as told:
        read(repacked(good, tmp_path / "broken.xlsx", xl__worksheets__sheet1_xml=xml))
    assert not LATIN.search(str(told.value))
    assert not HAN.search(told.value.in_english)


def test_a_hundred_thousand_rows_are_read_and_judged_in_seconds(tmp_path: Path, good: Path) -> None:
    def cell(text: str) -> str:
        return f'<c t="inlineStr"><is><t>{text}</t></is></c>'

    rest = "".join(map(cell, ("张三", "11010519491231002X", "13800138000")))
    rows = [f"<row>{cell(f'ZK{number}')}{rest}</row>" for number in range(reading.MAX_ROWS)]
    head = f"<row>{''.join(map(cell, TENANT))}</row>"
    spaces = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = f'<worksheet xmlns="{spaces}"><sheetData>{head}{"".join(rows)}</sheetData></worksheet>'
    many = repacked(good, tmp_path / "many.xlsx", xl__worksheets__sheet1_xml=xml.encode())
    began = time.process_time()
    found = read(many)
    assert found.lines == reading.MAX_ROWS
    assert all(not isinstance(row_of(line), list) for line in found.tables[0].lines)
    assert time.process_time() - began < 40


def test_a_million_rows_that_are_only_formatted_cost_little(tmp_path: Path, good: Path) -> None:
    cells = "".join(f'<c r="{column}ROW" s="1"/>' for column in "ABCD")
    blank = f'<row r="ROW" spans="1:4" s="1" customFormat="1">{cells}</row>'
    xml = sheet_xml(good)
    rows = "".join([blank.replace("ROW", str(row)) for row in range(xml.count("<row") + 1, 1_048_577)])
    formatted = xml.replace("</sheetData>", rows + "</sheetData>").encode()
    long = repacked(good, tmp_path / "long.xlsx", xl__worksheets__sheet1_xml=formatted)
    began = time.process_time()
    assert [(line.number, line.cells) for table in read(long).tables for line in table.lines] == [
        (line.number, line.cells) for table in read(good).tables for line in table.lines
    ]
    assert time.process_time() - began < 10


@pytest.mark.parametrize("between", ["", '<row r="3"/><row r="4" s="1"><c r="A4" s="1"/></row>'])
def test_what_is_left_out_as_empty_moves_no_row_behind_it(between: str) -> None:
    scan = sheet_scan.SheetScan()
    head, error = "<worksheet><sheetData>", '<row><c t="e"><v>#N/A</v></c></row>'
    scan.feed(head.encode())
    scan.feed(f'<row r="1"/><row r="2"><c r="A2"/></row>{between}{error}'.encode())
    assert [*scan.faults] == [(4 if between else 2, 0)]


def test_more_rows_than_that_are_refused_by_name(
    tmp_path: Path, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAX_ROWS", 3)
    many = [TENANT | {"租客编号": f"ZK{i}"} for i in range(4)]
    with pytest.raises(refused.TooManyRows, match="4"):
        read(book(tmp_path / "many.xlsx", {"租客": many}))


def test_rows_beyond_reach_are_too_many_not_strays(
    tmp_path: Path, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet_scan, "DEEPEST", 5)
    many = [TENANT | {"租客编号": f"ZK{i}"} for i in range(200)]
    with pytest.raises(refused.TooManyRows, match="201"):
        read(book(tmp_path / "many.xlsx", {"租客": many}))


def test_merged_areas_that_overlap_cannot_keep_us_busy(tmp_path: Path, good: Path) -> None:
    areas = '<mergeCell ref="A2:D2000"/>' * 30_000
    xml = sheet_xml(good).replace("</sheetData>", f"</sheetData><mergeCells>{areas}</mergeCells>")
    with pytest.raises(refused.FileDamaged, match="重叠"):
        read(repacked(good, tmp_path / "merged.xlsx", xl__worksheets__sheet1_xml=xml.encode()))


def test_nor_can_areas_merged_over_a_heading(tmp_path: Path) -> None:
    path = tmp_path / "flat.xlsx"
    with xlsxwriter.Workbook(path) as out:
        sheet = out.add_worksheet("台账")
        sheet.merge_range(0, 0, 0, sheet_scan.WIDEST - 1, "业主")
        sheet.write_row(1, 0, ["姓名", "电话", "园区", "楼栋", "房号"])
        sheet.write_row(2, 0, ["张三", "13800138000", "东园", "1号楼", "101"])
    area = '<mergeCell ref="A1:BL1"/>'
    xml = sheet_xml(path).replace(area, area * 30_000)
    began = time.process_time()
    found = read(repacked(path, tmp_path / "merged.xlsx", xl__worksheets__sheet1_xml=xml.encode()))
    assert time.process_time() - began < 5
    assert [table.sheet.title for table in found.tables] == ["房源", "业主"]


def test_nor_can_many_sheets_of_columns_that_nobody_knows(tmp_path: Path) -> None:
    path = tmp_path / "many.xlsx"
    with xlsxwriter.Workbook(path) as out:
        for number in range(60):
            sheet = out.add_worksheet(f"台账{number}")
            for row in range(10):
                sheet.write_row(row, 0, [f"租客列{row}{column}" for column in range(sheet_scan.WIDEST)])
    began = time.process_time()
    with pytest.raises(refused.NoKnownSheet):
        read(path)
    assert time.process_time() - began < 4


@pytest.mark.parametrize("area", ["XFD1:XFD2", "ZZ1:ZZ5", "A1:XFD1048576", "B1:A1"])
def test_areas_merged_beyond_the_table_change_nothing(tmp_path: Path, good: Path, area: str) -> None:
    xml = sheet_xml(good).replace(
        "</sheetData>", f'</sheetData><mergeCells><mergeCell ref="{area}"/></mergeCells>'
    )
    found = read(repacked(good, tmp_path / "merged.xlsx", xl__worksheets__sheet1_xml=xml.encode()))
    assert [dict(line.cells) for line in found.tables[0].lines] == [TENANT]


def test_more_broken_formulas_than_can_be_told_refuse_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet_scan, "MAX_FAULTS", 2)
    path = tmp_path / "formulas.xlsx"
    with xlsxwriter.Workbook(path) as out:
        sheet = out.add_worksheet("租客")
        sheet.write_row(0, 0, list(TENANT))
        for row in range(1, 4):
            sheet.write_formula(row, 0, "=1", value="")
    with pytest.raises(refused.TooManyFaults, match=r"公式|formula"):
        read(path)


def test_a_workbook_without_a_sheet_of_ours_is_told_which_it_should_have(tmp_path: Path) -> None:
    with pytest.raises(refused.NoKnownSheet) as found:
        read(book(tmp_path / "other.xlsx", {"Sheet1": [{"a": 1}]}))
    assert "租客合同" in str(found.value.facts["expected"])


def test_a_formula_counts_by_its_stored_result_or_is_named(tmp_path: Path) -> None:
    path = tmp_path / "formulas.xlsx"
    with xlsxwriter.Workbook(path) as out:
        sheet = out.add_worksheet("租客")
        sheet.write_row(0, 0, list(TENANT))
        for row, result in enumerate(["张三", "", "#REF!"], 1):
            sheet.write_row(row, 0, list(TENANT.values()))
            sheet.write_formula(row, 1, '="张"&"三"', value=result)
    stored, unsaved, error = (row_of(line) for line in read(path).tables[0].lines)
    assert not isinstance(stored, list)
    assert unsaved == [("姓名", "公式没有保存计算结果：请用 Excel 打开并保存一次，或改为数值")]
    assert error == [("姓名", "公式结果是错误 #REF!")]
