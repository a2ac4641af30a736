"""How a contract stands, as a row says it, held against its days."""

from datetime import date

import pytest
from contracts.imports.standing import (
    AbsentAfterMovingIn,
    LeftBeforeItsEnd,
    LivesBeforeItsBeginning,
    StatusContradicted,
    check_standing,
    has_left,
)
from ledger.lines import Line
from ledger.rows import TenantContract, row_of

TODAY = date(2025, 3, 1)
CELLS = {
    "合同编号": "HT1", "租客编号": "ZK1", "园区": "东园", "楼栋": "1号楼", "房号": "101", "月租金": "4500",
    "付款方式": "月付",
}  # fmt: skip
PAST, NOW, TO_COME = ("2023-01-01", "2023-12-31"), ("2025-01-01", "2025-12-31"), ("2025-06-01", "2026-05-31")


def row(word: str, days: tuple[str, str], moved_in: str = "") -> TenantContract:
    said = CELLS | {"状态": word} | dict(zip(("起租日期", "到期日期"), days, strict=True))
    said |= {"入住日期": moved_in} if moved_in else {}
    found = row_of(Line("租客合同", "租客合同", 2, said))
    assert isinstance(found, TenantContract), found
    return found


@pytest.mark.parametrize(
    ("word", "days", "moved_in", "refusal"),
    [
        ("已退租", NOW, "", LeftBeforeItsEnd),
        ("空置", TO_COME, "", LeftBeforeItsEnd),
        ("在租", TO_COME, "", LivesBeforeItsBeginning),
        ("未入住", NOW, "2025-01-05", AbsentAfterMovingIn),
    ],
)
def test_what_its_days_contradict_is_refused_by_name(
    word: str, days: tuple[str, str], moved_in: str, refusal: type[StatusContradicted]
) -> None:
    with pytest.raises(refusal, match=f"状态写的是「{word}」"):
        check_standing(row(word, days, moved_in), TODAY)


@pytest.mark.parametrize(
    ("word", "days", "left"),
    [("已退租", PAST, True), ("在租", NOW, False), ("在租", PAST, False), ("未入住", TO_COME, False)],
)
def test_what_its_days_allow_is_as_it_says(word: str, days: tuple[str, str], left: bool) -> None:
    said = row(word, days)
    check_standing(said, TODAY)
    assert has_left(said) is left


def test_a_word_that_nobody_knows_is_no_status() -> None:
    found = row_of(row("在租", NOW).line)
    assert isinstance(found, TenantContract)
    wrong = row_of(Line("租客合同", "租客合同", 2, {**found.line.cells, "状态": "蓝色"}))
    assert isinstance(wrong, list)
    assert [column for column, _ in wrong] == ["状态"]
