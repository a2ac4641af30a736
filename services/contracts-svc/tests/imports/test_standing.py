"""How a contract stands, as a row says it, held against its days."""

from datetime import date

import pytest
from contracts.imports.standing import (
    AbsentAfterMovingIn,
    LeavesLater,
    LeftBeforeItsEnd,
    LivesAfterLeaving,
    LivesBeforeItsBeginning,
    StatusContradicted,
    check_standing,
    has_left,
)
from ledger.english import in_english
from ledger.lines import Line
from ledger.rows import TenantContract, row_of

TODAY = date(2025, 3, 1)
CELLS = {
    "合同编号": "HT1", "租客编号": "ZK1", "园区": "东园", "楼栋": "1号楼", "房号": "101", "月租金": "4500",
    "付款方式": "月付",
}  # fmt: skip
PAST, NOW, TO_COME = ("2023-01-01", "2023-12-31"), ("2025-01-01", "2025-12-31"), ("2025-06-01", "2026-05-31")


def row(word: str, days: tuple[str, str], moved_in: str = "", left: str = "") -> TenantContract:
    said = CELLS | dict(zip(("起租日期", "到期日期"), days, strict=True))
    said |= {
        title: cell for title, cell in (("状态", word), ("入住日期", moved_in), ("退租日期", left)) if cell
    }
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
    assert has_left(said, TODAY) is left


@pytest.mark.parametrize("word", ["在租", "未入住"])
def test_nobody_is_there_or_yet_to_come_who_has_left(word: str) -> None:
    with pytest.raises(
        LivesAfterLeaving, match=f"状态写的是「{word}」，退租日期 2025-02-01 却已经过了"
    ) as refused:
        check_standing(row(word, NOW, left="2025-02-01"), TODAY)
    assert in_english(str(refused.value)) == f"the status is «{word}», but they left on 2025-02-01"


@pytest.mark.parametrize("day", ["2025-03-01", "2025-06-30"])
def test_a_day_to_leave_on_that_is_not_over_is_asked_about_where_the_contract_goes_on(day: str) -> None:
    with pytest.raises(LeavesLater, match=f"退租日期 {day} 还没有过，合同要到 2025-12-31 才到期") as refused:
        check_standing(row("", NOW, left=day), TODAY)
    assert "write no such day" in in_english(str(refused.value))
    for last in (day, "2026-01-31"):
        assert (row("", ("2025-01-01", day), left=last).last, TODAY) >= (date.fromisoformat(day), TODAY)
        check_standing(row("", ("2025-01-01", day), left=last), TODAY)


@pytest.mark.parametrize(
    ("word", "days", "left"),
    [
        ("", NOW, "2025-02-01"),
        ("已退租", NOW, "2025-02-28"),
        ("", PAST, "2024-02-15"),
        ("空置", PAST, "2023-06-30"),
    ],
)
def test_who_left_before_today_has_left(word: str, days: tuple[str, str], left: str) -> None:
    said = row(word, days, left=left)
    check_standing(said, TODAY)
    assert has_left(said, TODAY)
    assert said.last < TODAY


def test_a_word_that_nobody_knows_is_no_status() -> None:
    found = row_of(row("在租", NOW).line)
    assert isinstance(found, TenantContract)
    wrong = row_of(Line("租客合同", "租客合同", 2, {**found.line.cells, "状态": "蓝色"}))
    assert isinstance(wrong, list)
    assert [column for column, _ in wrong] == ["状态"]
