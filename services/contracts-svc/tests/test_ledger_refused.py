"""A contract of a ledger that is refused covers no room, keeps nobody out, and follows on nothing.

Foretold and taken in alike.
"""

from typing import Any

import httpx
import pytest
from contracts.imports.agreements import BARE, PAST, SUCCEEDED
from contracts.imports.ids import contract_id
from ledger.english import in_english

from .over_http import get
from .test_imports import asked, followed, hand_in
from .test_imports import ledger as csv
from .test_ledger_again import NUMBERED as LEASES
from .test_ledger_again import house, unnumbered
from .test_ledger_put_right import COVER, NUMBERED, let, people, row

assert house
assert people
TWENTY_YEARS = ("YZ1", "2024-01-01", "2044-01-01", "3000", "年付")  # and a day
NOBODYS = ("",) * len(COVER)
LATER = ("2025-04-01", "2026-03-31", "4500", "押一付一", "")
NAMES = "sheet", "row", "type"
Told = tuple[list[tuple[Any, ...]], dict[int, str]]


async def told(http: httpx.AsyncClient, content: bytes) -> Told:
    """What was refused, and what is noted of tenants' contracts by their rows: before it is confirmed, and
    afterwards the same.
    """
    id_ = (await hand_in(http, content))["id"]
    await followed(http, id_)
    foretold = await asked(http, "GET", f"/imports/{id_}/report")
    await asked(http, "POST", f"/imports/{id_}/confirm")
    await followed(http, id_)
    report = await asked(http, "GET", f"/imports/{id_}/report")
    assert (report["refused"], report["notes"]) == (foretold["refused"], foretold["notes"])
    notes = {each["row"]: each["reason"] for each in report["notes"] if each["sheet"] == "租客合同"}
    return sorted(tuple(each[name] for name in NAMES) for each in report["refused"]), notes


def uncovered(line: int) -> str:
    return f"{BARE.format(days=365)}；业主合同 第 {line} 行被退回，改好后请再导入"


@pytest.mark.usefixtures("people")
async def test_an_owners_contract_that_is_refused_covers_nobody_behind_it(http: httpx.AsyncClient) -> None:
    rows = [
        (*row("301", let("ZK1"), TWENTY_YEARS), "YH1", "ZH1"),
        (*row("302", let("ZK2", *LATER), TWENTY_YEARS), "YH2", "ZH2"),
        (*row("303", let("ZK3", *LATER)), "YH3", "ZH3"),
    ]
    refused, notes = await told(http, csv(*rows, head=NUMBERED))
    assert refused == [
        ("业主合同", 2, "over-twenty-years"),
        ("业主合同", 3, "over-twenty-years"),
        ("租客合同", 3, "unit-without-cover"),
    ]
    assert notes[2] == uncovered(2)
    assert "业主合同" not in notes[4]


@pytest.mark.usefixtures("people")
async def test_nor_does_one_that_was_signed_for_other_rooms(http: httpx.AsyncClient) -> None:
    first = [
        (*row("301"), "YH1", ""),
        *((*row(code, cover=NOBODYS), "", "") for code in ("302", "303")),
    ]
    assert await told(http, csv(*first, head=NUMBERED)) == ([], {})
    moved = [
        (*row("301", cover=NOBODYS), "", ""),
        (*row("302", let("ZK1")), "YH1", "ZH1"),
    ]
    refused, notes = await told(http, csv(*moved, head=NUMBERED))
    assert (refused, notes) == ([("业主合同", 3, "signed-otherwise")], {3: uncovered(3)})
    moved[1] = (*row("303", let("ZK2", *LATER)), "YH1", "ZH2")
    refused, _ = await told(http, csv(*moved, head=NUMBERED))
    assert refused == [("业主合同", 3, "signed-otherwise"), ("租客合同", 3, "unit-without-cover")]


LEASE = ("2025-01-20", "2025-02-01", "2026-01-31", "4500", "4500", "月付")
TOO_LONG = (*LEASE[:2], "2045-02-01", *LEASE[3:])
BEFORE = ("2023-01-20", "2023-02-01", "2024-01-31", *LEASE[3:])


@pytest.mark.usefixtures("house")
async def test_a_tenants_contract_that_is_refused_keeps_nobody_out(http: httpx.AsyncClient) -> None:
    rows = [("HT1", *unnumbered(terms=TOO_LONG)), ("HT2", *unnumbered("ZK2", terms=LEASE))]
    refused, _ = await told(http, csv(*rows, head=LEASES))
    assert refused == [("租客合同", 2, "over-twenty-years")]
    known = await get(http, f"/contracts/{contract_id('租客合同', 'HT2')}")
    assert known["status"] == "in_force"


@pytest.mark.usefixtures("house")
async def test_nor_does_one_that_was_signed_for_another_room(http: httpx.AsyncClient) -> None:
    await told(http, csv(("HT1", *unnumbered(room="102", terms=LEASE)), head=LEASES))
    rows = [("HT1", *unnumbered(terms=LEASE)), ("HT2", *unnumbered("ZK2", terms=LEASE))]
    refused, _ = await told(http, csv(*rows, head=LEASES))
    assert refused == [("租客合同", 2, "signed-otherwise")]
    known = await get(http, f"/contracts/{contract_id('租客合同', 'HT2')}")
    assert known["status"] == "in_force"


@pytest.mark.usefixtures("house")
async def test_what_has_ended_is_not_followed_by_what_is_refused(http: httpx.AsyncClient) -> None:
    ended = ("HT1", *unnumbered("ZK2", terms=BEFORE))
    refused, notes = await told(http, csv(ended, ("HT2", *unnumbered(terms=TOO_LONG)), head=LEASES))
    assert refused == [("租客合同", 3, "over-twenty-years")]
    assert PAST in notes[2]
    ended = ("HT3", *unnumbered("ZK2", room="102", terms=BEFORE))
    _, notes = await told(http, csv(ended, ("HT4", *unnumbered(room="102", terms=LEASE)), head=LEASES))
    assert SUCCEEDED in notes[2]


@pytest.mark.usefixtures("paper_folder")
async def test_who_is_known_nowhere_is_told_by_the_column_and_not_by_name(http: httpx.AsyncClient) -> None:
    """What became of a row is kept in the clear until the report is sealed."""
    head = ("合同编号", "业主", "园区", "楼栋", "房号", "起租日期", "到期日期", "月租金", "付款方式")
    row = ("YH1", "王老五", "东园", "1号楼", "101", "2025-01-01", "2027-12-31", "2000", "年付")
    id_ = (await hand_in(http, csv(row, head=head)))["id"]
    await followed(http, id_)
    [refused] = (await asked(http, "GET", f"/imports/{id_}/report"))["refused"]
    assert (refused["sheet"], refused["row"], refused["column"]) == ("业主合同", 2, "业主")
    assert refused["reason"] == "这一栏所写的人不在「业主」表中，系统里也没有"
    assert in_english(refused["reason"]) == "who stands here is not in sheet «业主», nor known to the system"
