"""A ledger that comes again, with numbers that it lacked, or without: it means still what it meant."""

from typing import Any

import httpx
import pytest
from contracts.imports.ids import building_id, contract_id, park_id, tenant_id, unit_id
from contracts.imports.moves import SEVERAL
from contracts.views.parties import parties_of
from files.sealed import SealedFiles
from host.runtime import Runtime
from kernel.ids import named_id
from testkit.voices import Voices

from .over_http import UNIT_BODY, approved, contract_body, get, post
from .test_drafts import post_for
from .test_imports import asked, followed, hand_in
from .test_imports import ledger as csv

UNNUMBERED = (
    *("租客编号", "园区", "楼栋", "房号", "签订日期", "起租日期", "到期日期", "月租金", "押金", "付款方式"),
    "入住日期",  # left empty it says nothing
)
NUMBERED = ("合同编号", *UNNUMBERED)
PLACE = ("东园", "1号楼")
PARK, BUILDING = park_id(PLACE[0]), building_id(*PLACE)
ROOMS = {code: unit_id(*PLACE, code) for code in ("101", "102")}
LI, WANG = tenant_id("ZK1"), tenant_id("ZK2")
TERMS = ("2025-01-20", "2025-02-01", "2026-01-31", "4500", "4500", "月付")


@pytest.fixture
async def house(papers: SealedFiles, http: httpx.AsyncClient, voices: Voices) -> None:
    """Two rooms of the operator's own, and two who may have them."""
    await voices.registered(LI, WANG)
    await voices.known(*(named_id("person", each) for each in (LI, WANG)))
    await post(http, "/parks", {"park_id": str(PARK), "name": PLACE[0]})
    await post(http, f"/parks/{PARK}/buildings", {"building_id": str(BUILDING), "name": PLACE[1]}, 200)
    for code, room in ROOMS.items():
        where = {"unit_id": str(room), "park_id": str(PARK), "building_id": str(BUILDING), "code": code}
        await post(http, "/units", UNIT_BODY | where | {"own": True, "manager_id": None})


async def taken_in(http: httpx.AsyncClient, content: bytes) -> tuple[dict[str, int], Any]:
    """What came of it, as it was foretold, and the report."""
    opened = await hand_in(http, content)
    foretold = (await followed(http, opened["id"]))[-1]
    await asked(http, "POST", f"/imports/{opened['id']}/confirm")
    tally = (await followed(http, opened["id"]))[-1]["tally"]
    assert {name: foretold[name] for name in ("new", "changed", "refused")} == {
        name: tally[name] for name in ("new", "changed", "refused")
    }
    return tally, await asked(http, "GET", f"/imports/{opened['id']}/report")


def unnumbered(who: str = "ZK1", room: str = "101", terms: tuple[str, ...] = TERMS) -> tuple[str, ...]:
    return (who, *PLACE, room, *terms, "")


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("signed", ["2025-01-20", ""])
async def test_a_contract_taken_in_without_a_number_is_the_same_once_it_has_one(
    http: httpx.AsyncClient, signed: str
) -> None:
    """Signed, or yet a draft."""
    terms = (signed, *TERMS[1:]) if signed else ("", "2025-04-01", *TERMS[2:])
    first, _ = await taken_in(http, csv(unnumbered(terms=terms), head=UNNUMBERED))
    assert first["new"] == 1
    rows = [("HT1", *unnumbered(terms=terms)), ("HT2", *unnumbered(room="102", terms=terms))]
    again, report = await taken_in(http, csv(*rows, head=NUMBERED))
    assert report["refused"] == []
    assert again == {"new": 1, "changed": 0, "known": 1, "refused": 0}
    more, _ = await taken_in(http, csv(*rows, head=NUMBERED))
    assert more == {"new": 0, "changed": 0, "known": 2, "refused": 0}


@pytest.mark.usefixtures("house")
async def test_one_taken_in_with_a_number_is_the_same_in_a_sheet_without(http: httpx.AsyncClient) -> None:
    await taken_in(http, csv(("HT1", *unnumbered()), head=NUMBERED))
    again, report = await taken_in(http, csv(unnumbered(), head=UNNUMBERED))
    assert (again["new"], again["changed"], report["refused"]) == (0, 0, [])
    dearer = unnumbered(terms=(*TERMS[:3], "4600", *TERMS[4:]))
    _, report = await taken_in(http, csv(dearer, head=UNNUMBERED))
    assert [each["type"] for each in report["refused"]] == ["rent-agreed-otherwise"]


@pytest.mark.usefixtures("house")
async def test_so_is_one_that_was_written_down_here(http: httpx.AsyncClient) -> None:
    who = {"tenant_id": str(LI), "party_id": str(named_id("person", LI))}
    where = {"unit_ids": [str(ROOMS["101"])], "park_id": str(PARK)}
    span = {"starts_on": TERMS[1], "last_day": TERMS[2], "signed_on": TERMS[0], "deposit_fen": 450_000}
    await post(http, "/contracts", contract_body(**who, **where, **span))
    again, report = await taken_in(http, csv(("HT1", *unnumbered()), head=NUMBERED))
    assert (again["known"], report["refused"]) == (1, [])


@pytest.mark.usefixtures("house")
async def test_of_two_people_who_would_have_the_room_from_one_day_the_second_is_refused(
    http: httpx.AsyncClient,
) -> None:
    await taken_in(http, csv(unnumbered(), head=UNNUMBERED))
    _, report = await taken_in(http, csv(("HT1", *unnumbered("ZK2")), head=NUMBERED))
    assert [each["type"] for each in report["refused"]] == ["let-twice"]


@pytest.mark.usefixtures("house")
async def test_a_start_that_was_mended_is_told_with_the_contract_that_is_known_and_its_day(
    http: httpx.AsyncClient,
) -> None:
    """As a flat ledger numbers them, by the day they begin on."""
    await taken_in(http, csv(("东园/1号楼/101/2025-02-01", *unnumbered()), head=NUMBERED))
    [known] = (await get(http, "/contracts"))["items"]
    mended = unnumbered(terms=(TERMS[0], "2025-02-02", *TERMS[2:]))
    _, report = await taken_in(http, csv(("东园/1号楼/101/2025-02-02", *mended), head=NUMBERED))
    [refused] = report["refused"]
    assert (refused["type"], refused["column"]) == ("known-from-another-day", "起租日期")
    assert known["contract_no"] in refused["reason"]
    assert "2025-02-01" in refused["reason"]
    another = unnumbered("ZK2", terms=(TERMS[0], "2025-02-02", *TERMS[2:]))
    _, report = await taken_in(http, csv(("HT3", *another), head=NUMBERED))
    assert [each["type"] for each in report["refused"]] == ["let-twice"]


@pytest.mark.usefixtures("house")
async def test_who_stands_where_a_slip_was_given_up_has_a_contract_and_the_slip_stays_so(
    http: httpx.AsyncClient,
) -> None:
    """As a flat ledger numbers them: who has the room from that day was mended, the number is the same."""
    terms = ("", "2025-04-01", *TERMS[2:])
    number = "东园/1号楼/101/2025-04-01"
    slip, mended = ((number, *unnumbered(who, terms=terms)) for who in ("ZK1", "ZK2"))
    assert (await taken_in(http, csv(slip, head=NUMBERED)))[0]["new"] == 1
    given_up = contract_id("租客合同", number)
    await approved(http, given_up, "annulment")
    await post_for(http, f"/contracts/{given_up}/void", "wrong%20tenant")
    tally, report = await taken_in(http, csv(mended, head=NUMBERED))
    assert (tally["new"], report["refused"]) == (1, [])
    assert (await taken_in(http, csv(mended, head=NUMBERED)))[0] == {
        "new": 0,
        "changed": 0,
        "known": 1,
        "refused": 0,
    }
    _, report = await taken_in(http, csv(slip, head=NUMBERED))
    assert [(each["type"], each["column"]) for each in report["refused"]] == [
        ("contract-given-up", "合同编号")
    ]


@pytest.mark.usefixtures("house")
async def test_what_was_signed_with_somebody_else_says_so_and_in_which_column(
    http: httpx.AsyncClient,
) -> None:
    await taken_in(http, csv(("HT1", *unnumbered()), head=NUMBERED))
    _, report = await taken_in(http, csv(("HT1", *unnumbered("ZK2")), head=NUMBERED))
    [refused] = report["refused"]
    assert (refused["type"], refused["column"]) == ("signed-otherwise", "租客编号")
    assert refused["reason"].startswith("合同已签，租客与系统不同")


@pytest.mark.usefixtures("house")
async def test_two_numbers_of_one_file_are_two_contracts(http: httpx.AsyncClient) -> None:
    rows = [("HT1", *unnumbered()), ("HT2", *unnumbered())]
    tally, report = await taken_in(http, csv(*rows, head=NUMBERED))
    assert (tally["new"], [each["type"] for each in report["refused"]]) == (1, ["let-twice"])


@pytest.mark.usefixtures("house")
async def test_several_rooms_under_one_contract_are_taken_in_and_nobody_moved_in(
    http: httpx.AsyncClient,
) -> None:
    row = ("HT1", *unnumbered(room="101、102")[:-1], "2025-02-01")
    tally, report = await taken_in(http, csv(row, head=NUMBERED))
    assert (tally["new"], report["refused"]) == (1, [])
    assert [each["reason"] for each in report["notes"]] == [SEVERAL]
    found = await get(http, f"/contracts/{contract_id('租客合同', 'HT1')}")
    assert found["unit_ids"] == [str(room) for room in ROOMS.values()]


@pytest.mark.usefixtures("house")
async def test_whose_contract_was_only_a_draft_is_known_by_the_unit_as_well(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    later = ("", "2025-04-01", *TERMS[2:])
    await taken_in(http, csv(("HT1", *unnumbered(terms=later)), head=NUMBERED))
    room = ROOMS["101"]
    assert await parties_of(runtime, [room], "tenant") == [(room, named_id("person", LI))]
    assert await parties_of(runtime, [room], "owner") == []
