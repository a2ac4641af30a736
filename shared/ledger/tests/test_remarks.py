"""What clerks remark behind a name is no part of it: it would stand in the contract and at the authority."""

from pathlib import Path

import pytest
from ledger.checking import REMARK
from ledger.english import in_english
from ledger.remarks import without_remark
from ledger.rows import Person

from .books import book, prepare
from .test_flat import ROW

WHOSE = {"租客姓名": "李雷", "手机号": "13900000009", "身份证号": ""}


@pytest.mark.parametrize(
    ("written", "name", "remark"),
    [
        ("李雷(合租)", "李雷", "合租"),
        ("陈晨 (押金已退)", "陈晨", "押金已退"),
        ("王五【转租】", "王五", "转租"),
        ("Anna Smith (sublet)", "Anna Smith", "sublet"),
        ("李雷", "李雷", ""),
        ("(合租)", "(合租)", ""),
        ("安居(上海)住房租赁有限公司", "安居(上海)住房租赁有限公司", ""),
        ("天平会计师事务所(普通合伙)", "天平会计师事务所(普通合伙)", ""),
    ],
)
def test_a_remark_is_told_from_a_name(written: str, name: str, remark: str) -> None:
    assert without_remark(written) == (name, remark)


def test_whoever_has_a_remark_behind_the_name_goes_by_the_name_and_the_row_says_so(tmp_path: Path) -> None:
    rows = [
        ROW | WHOSE | {"房号": "201"},
        ROW | WHOSE | {"房号": "202", "租客姓名": "李雷（合租）"},  # the same person
    ]
    said = prepare(book(tmp_path / "台账.xlsx", {"总台账": rows}))
    assert [row.name for row in said.of("租客") if isinstance(row, Person)] == ["李雷"]
    [note] = [each for each in said.report.to_dict()["notes"] if "括号" in each["reason"]]
    assert (note["sheet"], note["row"]) == ("租客", 2)
    assert note["reason"] == REMARK.format(remark="合租")
    assert "«合租» in brackets" in in_english(note["reason"])
