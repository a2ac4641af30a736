"""Ledgers as those keep them who let by the room, who manage for owners, and who run whole buildings."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from ledger.checking import Ledger
from ledger.mending import give_back
from ledger.paid import Terms
from ledger.rows import Contract, Person, Tenant, Unit

from .books import CONTRACT, TENANT, UNIT, book, prepare

LET_BY_ROOM = [
    *("序号", "小区", "楼号", "房间", "户型", "房东", "房东电话", "收房租期", "收房价", "收房付款"),
    *("租客", "电话", "租期", "租金", "押金", "付款", "备注"),
]
OWNED = {"小区": "望江苑", "楼栋": "2幢", "单元": "1", "托管期限": "2025.1.15-2028.1.14", "付款方式": "季付"}
LET = {
    "小区": "望江苑",
    "楼栋": "2幢",
    "单元": "1",
    "月租": "3,600",
    "押金": "一个月",
    "付款方式": "付三押一",
}


def by_room(path: Path) -> Path:
    """One owner's flat let by the room: what is said once of all rooms stands in merged cells."""
    with xlsxwriter.Workbook(path) as out:
        sheet = out.add_worksheet("出租明细")
        sheet.merge_range("A1:Q1", "幸福公寓出租台账（2026年11月）")
        sheet.write_row("A2", LET_BY_ROOM)
        merged = [
            "锦绣花园",
            "3栋",
            None,
            None,
            "刘建国",
            "138 0013 8000",
            "2024.6.1-2029.5.31",
            "4500元/月",
            "季付",
        ]
        for column, cell in enumerate(merged, 1):
            if cell is not None:
                sheet.merge_range(2, column, 4, column, cell)
        said = [
            *("王芳", "139 1234 5678", "2025.12.1-2027.2.28", "1800元/月", "1800", "押一付三", "免租期15天"),
            *(
                "李强、赵敏",
                "13712345678/13687654321",
                "2025年12月1日至2026年11月30日",
                "1500",
                "",
                "押1付1",
                "",
            ),
            *("空置", None, None, "1600", None, None, None),
        ]
        for row, (code, kind) in enumerate([("501-A", "主卧"), ("501-B", "次卧"), ("501-C", "朝北次卧")], 2):
            sheet.write_row(row, 3, [code, kind])
            sheet.write_row(row, 10, said[7 * (row - 2) : 7 * (row - 1)])
        sheet.write_row("A6", ["合计", *[""] * 12, "4900"])
    return path


def contracts(ledger: Ledger, kind: str) -> list[Contract]:
    return [row for row in ledger.of(kind) if isinstance(row, Contract)]


def refusals(ledger: Ledger) -> list[tuple[str, int, str, str]]:
    report = ledger.report.to_dict()
    return [(each["sheet"], each["row"], each["column"], each["reason"]) for each in report["refused"]]


def test_rooms_of_one_flat_are_one_contract_of_its_owner(tmp_path: Path) -> None:
    ledger = prepare(by_room(tmp_path / "台账.xlsx"))
    [owned] = contracts(ledger, "业主合同")
    assert owned.codes == ("501-A", "501-B", "501-C")
    assert (owned.rent, owned.first, owned.last) == (450_000, date(2024, 6, 1), date(2029, 5, 31))
    assert [row.rooms for row in ledger.of("房源") if isinstance(row, Unit)] == [1, 1, 1]


def test_what_nobody_can_guess_is_refused_with_what_to_write(tmp_path: Path) -> None:
    ledger = prepare(by_room(tmp_path / "台账.xlsx"))
    [let] = contracts(ledger, "租客合同")
    assert (let.first, let.last, let.rent, let.terms) == (
        *(date(2025, 12, 1), date(2027, 2, 28)),
        *(180_000, Terms(1, "quarterly")),
    )
    assert [(row, column) for _, row, column, _ in refusals(ledger)] == [
        *((4, "租客"), (4, "电话"), (4, "租客编号")),
    ]
    assert [why for *_, why in refusals(ledger)][:2] == [
        "一格里有 2 个人：请只写签合同的一位，其余导入后登记为同住人或共有人",
        "一格里有 2 个手机号：请只留签合同的人常用的一个",
    ]


def test_who_is_nobody_and_what_changes_the_rent_is_told(tmp_path: Path) -> None:
    notices = prepare(by_room(tmp_path / "台账.xlsx")).report.workbook.notices
    assert "总台账 第 5 行写明无人租住：不作为租客和租客合同导入" in notices
    assert "总台账 第 3 行的「备注」写有免租、递增或优惠：没有导入，请导入后在合同中登记" in notices


def test_owners_contracts_and_tenants_in_three_sheets_are_joined_by_names(tmp_path: Path) -> None:
    sheets: dict[str, list[dict[str, Any]]] = {
        "收房合同": [
            OWNED | {"房号": "301", "业主": "张建军", "托管价": "3000"},
            OWNED | {"房号": "302", "业主": "吴秀英", "托管价": "2,800.00"},
            OWNED | {"房号": "303", "业主": "吴秀英", "托管价": "3100"},
        ],
        "出房合同": [
            LET | {"房号": "301", "租客": "郑凯", "手机号": "13900000001", "租赁期限": "2026.2.10-2027.2.9"}
        ],
        "业主资料": [
            {"业主姓名": "张建军", "联系电话": "13800000001", "收款账号": "6222021234567890128"},
            {"业主姓名": "吴秀英", "联系电话": "138-0000-0002", "收款账号": "6222021234567890136"},
            {"业主姓名": "吴秀英", "联系电话": "138-0000-0002", "收款账号": ""},
        ],
    }
    ledger = prepare(book(tmp_path / "托管.xlsx", sheets))
    assert refusals(ledger) == []
    owners = {row.number: row.name for row in ledger.of("业主") if isinstance(row, Person)}
    owned = {row.codes: owners[row.party] for row in contracts(ledger, "业主合同")}
    assert owned == {("1单元301",): "张建军", ("1单元302",): "吴秀英", ("1单元303",): "吴秀英"}
    assert len(ledger.of("房源")) == 3
    [let] = contracts(ledger, "租客合同")
    assert (let.codes, let.deposit) == (("1单元301",), 360_000)
    [told, _] = ledger.report.notes.values()
    assert told == "收款账户没有导入：没有写开户行"


def test_two_owners_of_one_name_are_told_apart_by_the_unit_or_asked_for(tmp_path: Path) -> None:
    place = {"小区": "望江苑", "楼栋": "2幢"}
    owners = [
        place | {"房号": "301", "业主姓名": "吴秀英", "业主电话": "13800000001"},
        place | {"房号": "302", "业主姓名": "吴秀英", "业主电话": "13800000002"},
    ]
    said = place | {"业主": "吴秀英", "托管期限": "2025.1.15-2028.1.14", "托管价": "3000", "付款方式": "季付"}
    signed = [said | {"房号": code} for code in ("302", "303")]
    ledger = prepare(book(tmp_path / "托管.xlsx", {"业主": owners, "收房合同": signed}))
    phones = {row.number: row.phone for row in ledger.of("业主") if isinstance(row, Person)}
    assert [phones[row.party] for row in contracts(ledger, "业主合同")] == ["13800000002"]
    assert refusals(ledger) == [("业主合同", 3, "业主编号", "有 2 位业主都叫「吴秀英」：请填写业主编号")]


def test_an_owner_of_whom_there_is_no_telephone_is_asked_for(tmp_path: Path) -> None:
    row = OWNED | {"房号": "301", "业主": "张建军", "托管价": "3000"}
    assert refusals(prepare(book(tmp_path / "托管.xlsx", {"收房合同": [row]}))) == [
        ("业主合同", 2, "业主编号", "没有「张建军」的电话：请在本行或「业主」表中填写姓名和手机")
    ]


def test_an_owner_beside_the_unit_without_their_contract_is_an_owner(tmp_path: Path) -> None:
    row = {"园区": "东园", "楼栋": "1号楼", "房号": "101", "业主姓名": "王五", "业主电话": "13700137000"}
    ledger = prepare(book(tmp_path / "台账.xlsx", {"Sheet1": [row]}))
    assert refusals(ledger) == []
    assert [len(ledger.of(kind)) for kind in ("房源", "业主", "业主合同")] == [1, 1, 0]


def test_a_contract_of_which_half_is_said_comes_back_with_room_for_the_rest(tmp_path: Path) -> None:
    row = {"园区": "东园", "楼栋": "1号楼", "房号": "101", "业主姓名": "王五", "业主电话": "13700137000"}
    source = book(tmp_path / "台账.xlsx", {"Sheet1": [row | {"收房价": "3000"}]})
    mending = give_back(prepare(source).report, source)
    assert mending is not None
    [table] = [each for each in prepare(mending).report.workbook.tables if each.name == "业主合同"]
    assert {"起租日期", "到期日期", "付款方式", "月租金"} <= set(table.headings)


def test_a_sheet_called_by_its_building_is_of_that_building(tmp_path: Path) -> None:
    path = tmp_path / "橙果.xlsx"
    with xlsxwriter.Workbook(path) as out:
        day = out.add_format({"num_format": "yyyy/m/d"})
        for name in ("1号楼", "2号楼"):
            sheet = out.add_worksheet(name)
            sheet.merge_range("A1:K1", f"橙果公寓{name}租赁台账")
            sheet.write("A2", "更新日期：2026.11.20")
            heading = [
                "公寓",
                "房号",
                "租客姓名",
                "联系方式",
                "起租日",
                "到期日",
                "租金(元/月)",
                "押付方式",
                "入住日",
            ]
            sheet.write_row("A3", heading)
            sheet.write_row("A4", ["橙果公寓", 101, "黄磊", "13611110001微信同号"])
            sheet.write_datetime("E4", datetime(2026, 1, 1), day)  # noqa: DTZ001
            sheet.write_datetime("F4", datetime(2026, 12, 31), day)  # noqa: DTZ001
            sheet.write_row("G4", [2100, "押一付一", "2026.1.1" if name == "1号楼" else "未入住"])
    ledger = prepare(path)
    assert refusals(ledger) == []
    assert [(row.building, row.code) for row in ledger.of("房源") if isinstance(row, Unit)] == [
        *(("1号楼", "101"), ("2号楼", "101")),
    ]
    assert [row.party for row in contracts(ledger, "租客合同")] == ["橙果公寓/1号楼/101/2026-01-01"] * 2


def test_a_ledger_that_does_not_say_which_park_is_told_so_row_by_row(tmp_path: Path) -> None:
    row = LET | {"房号": "301", "租客": "郑凯", "手机号": "13900000001", "租期": "2026.2.10-2027.2.9"}
    del row["小区"]
    found = refusals(prepare(book(tmp_path / "台账.xlsx", {"2026年": [row]})))
    assert ("房源", 2, "园区", "没有「园区」这一列") in found


def test_units_that_have_a_sheet_of_their_own_are_not_said_twice(tmp_path: Path) -> None:
    place = {"园区": "东园", "楼栋": "1号楼"}
    let = place | {"房号": "101室", "租客": "郑凯", "手机号": "13900000001", "租期": "2026.2.10-2027.2.9"}
    terms = {"月租金": "3600", "付款方式": "月付"}
    sheets = {"房源": [place | {"房号": "101", "面积": 35}], "租赁合同": [let | terms]}
    ledger = prepare(book(tmp_path / "台账.xlsx", sheets))
    assert refusals(ledger) == []
    assert [row.area for row in ledger.of("房源") if isinstance(row, Unit)] == [3_500]


@pytest.mark.parametrize("word", ["空置", "空", "待租", "未出租", "自用/办公室", "/", "无", "样板间"])
def test_words_for_nobody_are_no_tenant(tmp_path: Path, word: str) -> None:
    place = {"园区": "东园", "楼栋": "1号楼", "房号": "101"}
    row = place | {"租客姓名": word, "租客电话": "", "租期": "", "租金": "1800", "付款方式": ""}
    let = row | {"房号": "102", "租客姓名": "张三", "租客电话": "13800138000", "租期": "2026.1.1-2026.12.31"}
    ledger = prepare(book(tmp_path / "台账.xlsx", {"台账": [row, let | {"付款方式": "月付"}]}))
    assert refusals(ledger) == []
    assert [len(ledger.of(kind)) for kind in ("房源", "租客", "租客合同")] == [2, 1, 1]


def test_what_nothing_comes_of_is_told_with_the_reason(tmp_path: Path) -> None:
    row = {
        "园区": "东园",
        "楼栋": "1号楼",
        "房号": "101",
        "水表底数": "120",
        "收款账号": "6222",
        "紧急联系人": "",
    }
    ledger = prepare(
        book(tmp_path / "台账.xlsx", {"房源": [row, row | {"房号": "102", "紧急联系人": "王某"}]})
    )
    told = [each for each in ledger.report.workbook.notices if "没有导入，" in each]
    assert [each.split("没有导入，")[0] for each in told] == [
        "房源 第 2、3 行的「水表底数」",
        "房源 第 2、3 行的「收款账号」",
        "房源 第 3 行的「紧急联系人」",
    ]
    assert "不开交割单" in told[0]
    assert not any("6222" in each or "王某" in each for each in told)


@pytest.mark.parametrize("word", ["空置", "已退租"])
def test_a_status_that_says_nobody_is_no_contract_where_nobody_is_named(tmp_path: Path, word: str) -> None:
    row = {
        **OWNED,
        "房号": "101",
        "房东": "刘建国",
        "房东电话": "13800138000",
        "房东租金": "3000",
        "房东付款": "季付",
    }
    let = row | {"租客": "", "租金": "3600", "状态": word}
    ledger = prepare(book(tmp_path / "台账.xlsx", {"台账": [let]}))
    assert contracts(ledger, "租客合同") == []
    assert not [each for each in refusals(ledger) if each[0] == "租客合同"]


@pytest.mark.parametrize("nothing", ["/", "无", "暂无", "-", "——", "N/A", "没有"])
def test_a_cell_that_says_nothing_is_empty(tmp_path: Path, nothing: str) -> None:
    said = {"证件类型": nothing, "证件号": nothing, "邮箱": nothing, "微信": nothing}
    ledger = prepare(book(tmp_path / "a.xlsx", {"租客": [TENANT | said]}))
    assert not ledger.report.refused
    [person] = ledger.of("租客")
    assert isinstance(person, Tenant)
    assert (person.kind, person.document, person.email, person.wechat) == (None, None, None, None)


def test_who_has_such_a_cell_for_a_phone_has_none(tmp_path: Path) -> None:
    ledger = prepare(book(tmp_path / "a.xlsx", {"租客": [TENANT | {"手机": "无"}]}))
    [refused] = ledger.report.refused.values()
    assert list(refused) == [("手机", "缺少手机")]


def test_a_document_and_no_document_of_one_person_are_no_two_documents(tmp_path: Path) -> None:
    """Who rents two rooms, and is written down twice without a number of theirs."""
    row = {**UNIT, **CONTRACT, "租客姓名": "张三", "租客电话": "13800138000"}
    rows = [
        row | {"租客证件号": TENANT["证件号"]},
        row | {"房号": "102", "租客证件号": "/", "合同编号": "HT2"},
    ]
    for each in rows:
        del each["租客编号"]
    ledger = prepare(book(tmp_path / "a.xlsx", {"总台账": rows}))
    assert not ledger.report.refused
    assert [person.document for person in ledger.of("租客") if isinstance(person, Tenant)] == [
        TENANT["证件号"]
    ]
