"""A name said again beside a unit, with no number: one person, or a question, never a second one unasked."""

from pathlib import Path
from typing import Any

import pytest
from ledger.english import in_english
from ledger.homes import homes

from .books import TENANT, UNIT, book, prepare

LET = {"起租日期": "2026-01-01", "到期日期": "2026-12-31", "月租金": "2800", "付款方式": "押一付三"}
ROW: dict[str, Any] = UNIT | {"租客姓名": "张三", "租客电话": "13800138000"} | LET
NEXT = ROW | {"起租日期": "2027-01-01", "到期日期": "2027-12-31"}
ASKED = "与第 2 行同一房源、姓名相同，手机不同：是同一人的请写同一个手机，不是同一人的请填写租客编号"


def refused(path: Path) -> list[tuple[str, int, str, str]]:
    found = prepare(path).report.to_dict()["refused"]
    return [(each["sheet"], each["row"], each["column"], each["reason"]) for each in found]


def test_another_phone_beside_the_same_name_and_unit_is_asked_about(tmp_path: Path) -> None:
    path = book(tmp_path / "台账.xlsx", {"台账": [ROW, NEXT | {"租客电话": "13800138001"}]})
    assert refused(path)[0] == ("租客", 3, "租客电话", ASKED)
    assert len(prepare(path).of("租客")) == 1
    assert "write one phone for one person" in in_english(ASKED)


def test_in_another_sheet_the_sheet_is_named(tmp_path: Path) -> None:
    sheets = {"2026年": [ROW], "2027年": [NEXT | {"租客电话": "13800138001", "房号": "101室"}]}
    [(_, row, _, why), *_] = refused(book(tmp_path / "台账.xlsx", sheets))
    assert (row, why.startswith("与「总台账」第 2 行")) == (2, True)


def test_a_name_that_registers_write_in_two_ways_is_one(tmp_path: Path) -> None:
    rows = [ROW | {"租客姓名": "黄𠮷祥"}, NEXT | {"租客姓名": "黄吉祥", "租客电话": ""}]
    path = book(tmp_path / "台账.xlsx", {"台账": rows})
    assert refused(path) == []
    assert [len(prepare(path).of(kind)) for kind in ("租客", "租客合同")] == [1, 2]


def test_no_phone_beside_the_same_name_and_unit_is_the_same_person(tmp_path: Path) -> None:
    said = ROW | {"语言": "中文"}
    path = book(tmp_path / "台账.xlsx", {"台账": [said, NEXT | {"租客电话": "", "语言": "中文"}]})
    assert refused(path) == []
    assert [len(prepare(path).of(kind)) for kind in ("租客", "租客合同")] == [1, 2]


@pytest.mark.parametrize(
    "other",
    [
        {"租客编号": "ZK2"},
        {"租客姓名": "李四"},
        {"房号": "102"},
    ],
)
def test_who_has_a_number_another_name_or_another_unit_is_not_asked_about(
    tmp_path: Path, other: dict[str, str]
) -> None:
    rows = [ROW | {"租客编号": ""}, NEXT | {"租客编号": "", "租客电话": "13800138001"} | other]
    path = book(tmp_path / "台账.xlsx", {"台账": rows})
    assert refused(path) == []
    assert len(prepare(path).of("租客")) == 2


def test_two_documents_are_two_people(tmp_path: Path) -> None:
    said = {"身份证号": TENANT["证件号"]}, {"身份证号": "11010519900307001X"}
    rows = [ROW | said[0], NEXT | said[1] | {"租客电话": "13800138001"}]
    assert not any("姓名相同" in why for *_, why in refused(book(tmp_path / "台账.xlsx", {"台账": rows})))


def test_homes_are_known_of_those_whose_number_was_made(tmp_path: Path) -> None:
    rows = [
        ROW | {"租客编号": "", "起租日期": "不知道"},
        ROW | {"租客编号": "", "房号": "102", "租客姓名": "李四", "租客电话": "13800138001"},
        ROW | {"租客编号": "ZK3", "房号": "103", "租客姓名": "王五", "租客电话": "13800138002"},
    ]
    ledger = prepare(book(tmp_path / "台账.xlsx", {"台账": rows}))
    assert homes(ledger.report.workbook, "租客") == {
        "东园/1号楼/101": [("东园", "1号楼", "101")],
        "东园/1号楼/102/2026-01-01": [("东园", "1号楼", "102")],
    }
    assert homes(ledger.report.workbook, "业主") == {}
