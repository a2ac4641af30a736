"""What is copied down from the row above: a document or a number of somebody else puts no lease on them."""

from pathlib import Path
from typing import Any, Final

import pytest
from ledger.english import in_english

from .books import CONTRACT, TENANT, UNIT, book, prepare

LET: Final = {"起租日期": "2026-01-01", "到期日期": "2026-12-31", "月租金": "2800", "付款方式": "押一付三"}
DOCUMENT: Final = "11010519491231002X"
ZHANG: Final[dict[str, Any]] = {"租客姓名": "张三", "身份证": DOCUMENT, "租客电话": "13800138000"}
LI: Final = ZHANG | {"租客姓名": "李四", "租客电话": "13800138001"}
NEXT: Final = UNIT | {"房号": "102"} | LET
MEND: Final = "姓名不同：抄错的请改正，同一人的姓名请写得一致"
MISCOPIED: Final = f"证件号与第 2 行「张三」相同，{MEND}"


def refused(path: Path) -> list[tuple[str, int, str, str]]:
    found = prepare(path).report.to_dict()["refused"]
    return [(each["sheet"], each["row"], each["column"], each["reason"]) for each in found]


def flat(tmp_path: Path, *rows: dict[str, Any]) -> Path:
    return book(tmp_path / "台账.xlsx", {"台账": list(rows)})


def lease(row: int, number: str) -> tuple[str, int, str, str]:
    return "租客合同", row, "租客编号", f"「{number}」所在行有误（租客 第 {row} 行）"


def test_of_one_document_in_two_rows_nobody_knows_whose_it_is_and_neither_is_taken_in(
    tmp_path: Path,
) -> None:
    path = flat(tmp_path, UNIT | LET | ZHANG, NEXT | LI)
    assert refused(path) == [
        ("租客", 2, "身份证", f"证件号与第 3 行「李四」相同，{MEND}"),
        ("租客", 3, "身份证", MISCOPIED),
        lease(2, "东园/1号楼/101/2026-01-01"),
        lease(3, "东园/1号楼/102/2026-01-01"),
    ]
    assert "mend the document" in in_english(MISCOPIED)


def test_in_another_sheet_the_sheet_is_named(tmp_path: Path) -> None:
    path = book(tmp_path / "台账.xlsx", {"2026年": [UNIT | LET | ZHANG], "2027年": [NEXT | LI]})
    why = [why for _, _, column, why in refused(path) if column == "身份证"]
    assert why[0].startswith("证件号与「租客 (2)」第 2 行「李四」相同")
    assert why[1].startswith("证件号与「租客」第 2 行「张三」相同")


def test_one_person_of_one_document_is_one_with_a_remark_with_a_space_or_without_a_name(
    tmp_path: Path,
) -> None:
    said = [{"租客姓名": name} for name in ("张三（续）", "张 三", "")]
    rows = [UNIT | LET | ZHANG | each | {"房号": f"10{n}"} for n, each in enumerate(said, 2)]
    path = flat(tmp_path, UNIT | LET | ZHANG, *rows)
    assert refused(path) == []
    assert [len(prepare(path).of(kind)) for kind in ("租客", "租客合同")] == [1, 4]


def test_of_two_phones_of_one_person_neither_is_taken_for_right(tmp_path: Path) -> None:
    path = flat(tmp_path, UNIT | LET | ZHANG, NEXT | ZHANG | {"租客电话": "13800138001"})
    whys = [f"与第 {row} 行是同一租客，手机不同：请写得一致" for row in (3, 2)]
    assert refused(path)[:2] == [
        ("租客", row, "租客电话", why) for row, why in zip((2, 3), whys, strict=True)
    ]
    assert prepare(path).of("租客合同") == [], "who signed can be reached by neither"
    why = whys[1]
    assert in_english(why) == "the same 租客 as row 2, with another 手机: write it in one way"


def test_a_number_copied_down_takes_its_lease_with_it(tmp_path: Path) -> None:
    other = LI | {"身份证": "", "租客编号": "ZK1"}
    path = flat(tmp_path, UNIT | LET | ZHANG | {"租客编号": "ZK1"}, NEXT | other)
    why = "租客编号与第 2 行「张三」相同，姓名不同：抄错的请改正，同一人的姓名请写得一致"
    assert refused(path) == [("租客", 3, "租客编号", why), lease(3, "ZK1")]
    assert "mend the number" in in_english(why)


TWO: Final = [TENANT, TENANT | {"姓名": "李四", "证件号": "", "手机": "13800138001"}]


def test_a_number_of_two_people_is_whose_the_contract_names(tmp_path: Path) -> None:
    named = [
        CONTRACT | {"租客姓名": "李四"},
        CONTRACT | {"合同编号": "HT2", "租客姓名": "张 三", "房号": "102"},
    ]
    units = [UNIT, UNIT | {"房号": "102"}]
    path = book(tmp_path / "台账.xlsx", {"房源": units, "租客": TWO, "租客合同": named})
    assert refused(path)[1:] == [("租客合同", 2, "租客编号", "「ZK1」所在行有误（租客 第 3 行）")]


def test_and_nobodys_where_it_names_none(tmp_path: Path) -> None:
    path = book(tmp_path / "台账.xlsx", {"房源": [UNIT], "租客": TWO, "租客合同": [CONTRACT]})
    assert refused(path)[1:] == [("租客合同", 2, "租客编号", "「ZK1」所在行有误（租客 第 3 行）")]


def test_a_contract_that_names_another_than_its_number_is_refused(tmp_path: Path) -> None:
    sheets = {"房源": [UNIT], "租客": [TENANT], "租客合同": [CONTRACT | {"租客姓名": "李四"}]}
    why = "「ZK1」是第 2 行的「张三」，本行写的是「李四」：请改正编号或姓名"
    assert refused(book(tmp_path / "台账.xlsx", sheets)) == [("租客合同", 2, "租客编号", why)]
    assert "mend the number or the name" in in_english(why)


@pytest.mark.parametrize("beside", ["张三", "张 三（代签）", "张三、李四", ""])
def test_who_is_named_beside_others_or_with_a_remark_is_who_the_number_says(
    tmp_path: Path, beside: str
) -> None:
    sheets = {"房源": [UNIT], "租客": [TENANT], "租客合同": [CONTRACT | {"租客姓名": beside}]}
    assert refused(book(tmp_path / "台账.xlsx", sheets)) == []


def test_one_document_in_two_rows_of_one_number_or_of_none_is_shown_at_both(tmp_path: Path) -> None:
    again = TENANT | {"姓名": "李四"}
    rows = [(row, column) for _, row, column, _ in refused(tenants(tmp_path, TENANT, again))]
    assert rows == [(2, "租客编号"), (3, "租客编号")]
    nobody = {"租客编号": ""}
    other = TENANT | nobody | {"证件号": "110105194912310038"}
    path = tenants(tmp_path, TENANT | nobody, other, TENANT | nobody, at=CONTRACT | {"租客编号": "张三"})
    whys = [(row, why) for sheet, row, _, why in refused(path) if sheet == "租客"]
    assert whys == [(row, f"与第 {of} 行是同一租客，证件号不同：请写得一致") for row, of in ((2, 3), (3, 2))]


def tenants(tmp_path: Path, *rows: dict[str, Any], at: dict[str, Any] | None = None) -> Path:
    sheets = {"房源": [UNIT], "租客": list(rows)} | ({"租客合同": [at]} if at else {})
    return book(tmp_path / "台账.xlsx", sheets)
