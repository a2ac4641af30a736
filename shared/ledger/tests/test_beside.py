"""Whom to call for somebody, and where an owner is paid: in three cells or in one."""

from pathlib import Path
from typing import Any

import pytest
from ledger.beside import Account, Kin, account_of, kin_of
from ledger.cells import Broken
from ledger.checking import Ledger
from ledger.rows import Owner, Tenant

from .books import TENANT, UNIT, book, prepare

CARD = "6222021234567894328"
OWNER = {"业主编号": "YZ1", "姓名": "王五", "手机": "13700137000"}


def owner_of(ledger: Ledger) -> Owner:
    [row] = ledger.of("业主")
    assert isinstance(row, Owner)
    return row


def told(ledger: Ledger) -> dict[str, Any]:
    return ledger.report.to_dict()


@pytest.mark.parametrize(
    ("name", "phone", "relation", "kin"),
    [
        ("李梅", "13800138001", "母亲", Kin("李梅", "13800138001", "parent")),
        ("李梅（母亲）13800138001", "", "", Kin("李梅", "13800138001", "parent")),
        ("母亲 李梅", "138 0013 8001", "", Kin("李梅", "13800138001", "parent")),
        ("李梅", "13800138001", "舅妈", Kin("李梅", "13800138001", "other")),
        ("", "李梅 138-0013-8001", "", Kin("李梅", "13800138001", "other")),
        ("妻子", "0571-88881234", "", Kin("妻子", "057188881234", "partner")),
        ("John Smith", "+85221234567", "朋友", Kin("John Smith", "+85221234567", "friend")),
        ("无", "/", "", None),
        ("", "", "", None),
    ],
)
def test_whom_to_call_is_read_as_clerks_write_it(
    name: str, phone: str, relation: str, kin: Kin | None
) -> None:
    cells = {"紧急联系人": name, "紧急联系电话": phone, "紧急联系人关系": relation}
    assert kin_of({title: said for title, said in cells.items() if said}) == kin


@pytest.mark.parametrize(
    ("name", "phone"),
    [
        *(("李梅", ""), ("李梅", "88881234"), ("", "13800138001"), ("李梅、张强", "13800138001")),
        *(("李梅", "13800138001/13900139001"), ("李\u202e梅", "13800138001")),
    ],
)
def test_whom_nobody_can_call_is_told_of(name: str, phone: str) -> None:
    assert isinstance(kin_of({"紧急联系人": name, "紧急联系电话": phone}), Broken)


@pytest.mark.parametrize(
    ("number", "bank", "holder", "account"),
    [
        (CARD, "工商银行", "赵六", Account("赵六", "工商银行", CARD, False)),
        ("6222 0212 3456 7894 328", "工商银行", "", Account("王五", "工商银行", CARD, False)),
        (f"工商银行朝阳支行:{CARD}", "", "", Account("王五", "工商银行朝阳支行", CARD, False)),
        (
            "11014567890123",
            "招行",
            "某某物业有限公司",
            Account("某某物业有限公司", "招行", "11014567890123", True),
        ),
        ("无", "工商银行", "", None),
    ],
)
def test_where_an_owner_is_paid_is_read_as_clerks_write_it(
    number: str, bank: str, holder: str, account: Account | None
) -> None:
    assert account_of({"收款账号": number, "开户行": bank, "户名": holder}, "王五") == account


@pytest.mark.parametrize(
    ("number", "bank"), [(CARD, ""), (f"{CARD}、11014567890123", "工行"), (6222021234567894328, "工行")]
)
def test_an_account_that_is_none_is_told_of_and_its_owner_taken_in(
    tmp_path: Path, number: str | int, bank: str
) -> None:
    ledger = prepare(book(tmp_path / "台账.xlsx", {"业主": [OWNER | {"收款账号": number, "开户行": bank}]}))
    assert isinstance(owner_of(ledger).account, Broken)
    [note] = told(ledger)["notes"]
    assert note["reason"].startswith("收款账户没有导入：")
    assert CARD not in str(told(ledger))


def test_both_are_read_of_the_sheets_of_people(tmp_path: Path) -> None:
    tenant = TENANT | {"紧急联系人": "李梅", "紧急联系人电话": "13800138001", "与紧急联系人关系": "母亲"}
    owner = OWNER | {"银行卡号": CARD, "开户银行": "工商银行", "开户名": "赵六"}
    ledger = prepare(book(tmp_path / "台账.xlsx", {"业主": [owner], "租客": [tenant]}))
    assert owner_of(ledger).account == Account("赵六", "工商银行", CARD, False)
    [row] = ledger.of("租客")
    assert isinstance(row, Tenant)
    assert row.kin == Kin("李梅", "13800138001", "parent")
    notices = told(ledger)["notices"]
    assert [each for each in notices if "未使用" in each or "没有导入" in each] == []
    assert any("1 行写有收款账户" in each for each in notices)
    assert any("1 行写有紧急联系人" in each for each in notices)


def test_in_a_flat_ledger_an_account_is_the_owners_and_the_first_of_each_counts(tmp_path: Path) -> None:
    owned = {"业主姓名": "王五", "业主电话": "13700137000", "租客姓名": "张三", "手机号": TENANT["手机"]}
    first = UNIT | owned | {"收款账号": CARD, "开户行": "工商银行", "紧急联系人": "李梅13800138001"}
    second = first | {"房号": "102", "收款账号": "11014567890123", "开户行": "招行"}
    empty = UNIT | {"房号": "103", "租客姓名": "空置", "紧急联系人": "无"}
    ledger = prepare(book(tmp_path / "台账.xlsx", {"台账": [first, second, empty]}))
    assert told(ledger)["refused"] == []
    assert owner_of(ledger).account == Account("王五", "工商银行", CARD, False)
    [row] = ledger.of("租客")
    assert isinstance(row, Tenant)
    assert row.kin == Kin("李梅", "13800138001", "other")
    [left] = [each for each in told(ledger)["notices"] if "没有导入" in each]
    assert "第 3 行的收款账户或紧急联系人没有导入" in left
