"""A sum in the rows of several rooms of one contract: of all or of each? Nobody knows, so it is asked."""

from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger.cells import Broken
from ledger.english import in_english
from ledger.lines import Line
from ledger.mending import give_back
from ledger.merging import MONEY, is_sum
from ledger.reading import read
from ledger.told import REPEATED, Told, number_all, refuse_repeated

from .books import TENANT, UNIT, book, prepare
from .test_merging import LET, OWNED, contracts, merged, refused

ROWS: Final = REPEATED.format(rows="2、3、4 ")
NUMBERED: Final = OWNED | {"业主合同编号": "YH1", "业主押金": ""}


@pytest.mark.parametrize("sums", [(2_000, 2_000, 2_000), (2_000, 1_800, 2_200), (2_000, "2000元", "2,000")])
def test_a_rent_in_each_row_of_one_contract_is_refused_and_says_what_to_do(
    tmp_path: Path, sums: tuple[Any, ...]
) -> None:
    rows = [NUMBERED | {"收房租金": each, "业主押金": each} for each in sums]
    ledger = prepare(merged(tmp_path / "台账.xlsx", [], *rows))
    assert contracts(ledger, "业主合同") == []
    assert refused(ledger) == [(2, "收房租金", ROWS), (2, "业主押金", ROWS)]
    assert "write the total of the contract in one row; where each room is a contract" in in_english(ROWS)


def test_so_is_that_of_a_tenant_with_two_rooms(tmp_path: Path) -> None:
    rows = [UNIT | LET | {"房号": room, "租客合同编号": "Z1"} for room in ("101", "102")]
    ledger = prepare(book(tmp_path / "台账.xlsx", {"台账": rows}))
    why = REPEATED.format(rows="2、3 ")
    assert refused(ledger) == [(2, "月租金", why), (2, "押金", why)]


def test_so_are_those_of_one_contract_in_two_sheets(tmp_path: Path) -> None:
    """Each sheet by itself had one room with one rent: it was taken for that of both."""

    def sheets(*numbers: str, second: str | int = 2_000) -> dict[str, list[dict[str, Any]]]:
        of = [UNIT | NUMBERED | {"业主合同编号": number} for number in numbers]
        rows = [each | {"房号": f"10{n}"} for n, each in enumerate(of, start=1)]
        return {"一层": [rows[0] | {"收房租金": 2_000}], "二层": [rows[1] | {"收房租金": second}]}

    ledger = prepare(book(tmp_path / "台账.xlsx", sheets("YH1", "YH1")))
    assert contracts(ledger, "业主合同") == []
    [(row, column, why)] = refused(ledger)
    assert (row, column) == (2, "收房租金")
    assert why.startswith("总台账 第 2 行和总台账「二层」 第 2 行是同一份合同的几间房")
    assert "write the total of the contract in one row; where each room is a contract" in in_english(why)
    apart = prepare(book(tmp_path / "a.xlsx", sheets("YH1", "YH2")))
    assert contracts(apart, "业主合同") == [(("101",), 200_000, 0), (("102",), 200_000, 0)]
    total = prepare(book(tmp_path / "b.xlsx", sheets("YH1", "YH1", second="")))
    assert contracts(total, "业主合同") == [(("101", "102"), 200_000, 0)]


def test_so_are_two_merged_cells(tmp_path: Path) -> None:
    rows = [NUMBERED | {"收房租金": 30_000}] * 3
    path = merged(tmp_path / "台账.xlsx", ["收房租金"], *rows)
    assert contracts(prepare(path), "业主合同") == [(("101", "102", "103"), 3_000_000, 0)]
    found = told([(f"10{n}", 30_000, (2, 3) if n < 3 else (4, 5)) for n in (1, 2, 3, 4)])
    refuse_repeated(found)
    assert all(isinstance(each.own["业主合同"]["月租金"], Broken) for each in found)


@pytest.mark.parametrize("at", [0, 1, 2])
def test_written_in_one_row_it_is_of_the_whole_contract(tmp_path: Path, at: int) -> None:
    rows = [NUMBERED | {"收房租金": 6_000 if n == at else ""} for n in range(3)]
    ledger = prepare(merged(tmp_path / "台账.xlsx", [], *rows))
    assert contracts(ledger, "业主合同") == [(("101", "102", "103"), 600_000, 0)]


def test_each_room_with_a_number_is_a_contract_and_one_room_may_be_named_often(tmp_path: Path) -> None:
    rows = [NUMBERED | {"业主合同编号": f"YH{n}", "收房租金": 2_000} for n in range(3)]
    ledger = prepare(merged(tmp_path / "台账.xlsx", [], *rows))
    assert contracts(ledger, "业主合同") == [((f"10{n}",), 200_000, 0) for n in (1, 2, 3)]
    often = [UNIT | NUMBERED | {"收房租金": 2_000, "房号": "101"} for _ in range(2)]
    ledger = prepare(book(tmp_path / "a.xlsx", {"台账": often}))
    assert contracts(ledger, "业主合同") == [(("101",), 200_000, 0)]


def test_words_that_hold_of_each_room_are_no_sum(tmp_path: Path) -> None:
    rows = [NUMBERED | {"业主押金": "一个月", "收房租金": 6_000 if n == 0 else ""} for n in range(3)]
    ledger = prepare(merged(tmp_path / "台账.xlsx", [], *rows))
    assert contracts(ledger, "业主合同") == [(("101", "102", "103"), 600_000, 600_000)]


def test_what_comes_back_has_all_rooms_in_one_row_and_is_good_with_the_total(tmp_path: Path) -> None:
    path = merged(tmp_path / "台账.xlsx", [], *[NUMBERED | {"收房租金": 2_000}] * 3)
    mending = give_back(prepare(path).report, path)
    assert mending is not None
    [table] = read(mending.read_bytes()).tables[-1:]
    [line] = table.lines
    assert line.cells["房号"] == "101、102、103"
    assert "月租金" not in line.cells


def test_of_rows_of_a_sheet_of_contracts_that_differ_in_their_room_it_is_said_where_rooms_stand(
    tmp_path: Path,
) -> None:
    contract = {"合同编号": "HT1", "租客编号": "ZK1", "起租日期": "2026-01-01", "到期日期": "2026-12-31"}
    contract |= UNIT | {"月租金": "2800", "付款方式": "季付"}
    sheets = {"租客": [TENANT], "租客合同": [contract, contract | {"房号": "102"}]}
    why = "与第 2 行是同一租客合同，房号不同：一份合同的几间房请写在一行，例如 101、102；另一份合同请另用编号"
    assert refused(prepare(book(tmp_path / "台账.xlsx", sheets))) == [(3, "房号", why)]
    assert "write all its rooms in one row" in in_english(why)


def told(rows: list[tuple[str, Any, tuple[int, int] | None]]) -> list[Told]:
    """Rows of one owner's contract, by room, rent and the rows that its cell is merged over."""
    found = []
    for number, (room, rent, over) in enumerate(rows, 2):
        place = {"园区": "东园", "楼栋": "1号楼", "房号": room}
        line = Line("总台账", "总台账", number, place, {"业主月租金": over} if over else {})
        own = {"业主合同": {"合同编号": "YH1"} | ({"月租金": rent} if rent else {}), "业主": {}}
        found.append(Told(line, "/".join(place.values()), own))
    number_all(found)
    return found


ROOMS: Final = st.sampled_from(["101", "102", "103"])
RENTS: Final = st.sampled_from([0, 2_000, 1_800, "免租"])


@given(st.lists(st.tuples(ROOMS, RENTS), max_size=6))
def test_no_sum_stands_for_more_rooms_than_it_may(rows: list[tuple[str, Any]]) -> None:
    found = told([(room, rent, None) for room, rent in rows])
    refuse_repeated(found)
    rooms = {each.line.cells["房号"] for each in found if is_sum(each.own["业主合同"].get("月租金", ""))}
    said = {room for room, rent in rows if isinstance(rent, int) and rent}
    assert rooms == (said if len(said) == 1 else set())
    kept = [each.own["业主合同"].get(title) for each in found for title in MONEY]
    assert kept.count("免租") == [rent for _, rent in rows].count("免租")
