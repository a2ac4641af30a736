"""The number of a filing or a bill is one contract's, however it is spelled and whoever types it when."""

import asyncio
from datetime import date, timedelta
from uuid import UUID

import httpx
from contracts.domain.filing import filing
from contracts.domain.filing_commands import File
from contracts.domain.settlement import settlement
from contracts.domain.settlement_commands import CheckItem, OpenSettlement
from contracts.domain.settlement_facts import SettlementOpened
from contracts.domain.settlement_items import Evidence
from contracts.views.filings import filings
from contracts.views.settlements import settlements
from host.runtime import Runtime
from kernel.facts import SYSTEM
from kernel.ids import named_id, new_id
from kernel.rebuild import rebuild

from .over_http import MANAGER, PARK, TENANT, UNIT, contract_body, get, logged, post

NUMBER = "京房租备〔2025〕第3317号"
LEFT = date(2025, 2, 28)


async def leases(http: httpx.AsyncClient, runtime: Runtime, count: int) -> list[str]:
    """So many, one after the other, each to be filed."""
    ids = [str(new_id()) for _ in range(count)]
    first = date(2025, 3, 1)
    for id_ in ids:
        days = {"starts_on": str(first), "last_day": str(first + timedelta(89))}
        await post(http, "/contracts", contract_body(contract_id=id_, signed_on="2025-02-01", **days))
        first += timedelta(90)
    await logged(runtime, *["FilingFellDue"] * count)
    return ids


async def test_a_number_is_taken_as_the_city_writes_it_and_once(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    one, other = await leases(http, runtime, 2)
    await post(http, f"/filings/{one}/filed", {"number": NUMBER, "filed_on": "2025-03-01"}, 200)
    assert NUMBER in [row["number"] for row in (await get(http, "/filings"))["items"]]
    again = {"number": "京房租备〔2025〕第 ３３１７ 号", "filed_on": "2025-03-01"}
    refused = await post(http, f"/filings/{other}/filed", again, 409)
    assert refused["type"] == "urn:anju:problem:filing-number-taken"


async def test_of_clerks_who_file_under_one_number_in_the_same_millisecond_one_has_it(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    """None has seen the others': only the database stands between them."""
    ids = await leases(http, runtime, 4)
    asked = File(number=NUMBER, filed_on=date(2025, 3, 1), today=date(2025, 3, 1))
    found = await asyncio.gather(
        *(runtime.handle(filing, UUID(id_), asked, origin=SYSTEM, command_id=new_id()) for id_ in ids),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in found) == [*["FilingNumberJustTaken"] * 3, "Outcome"]
    assert (await rebuild(runtime, filings)).differences == 0


async def test_of_clerks_who_name_one_bill_in_the_same_millisecond_one_has_it(runtime: Runtime) -> None:
    ids = [named_id("settlement", place) for place in range(4)]
    for id_ in ids:
        place = {"contract_id": new_id(), "unit_id": UNIT, "park_id": PARK, "tenant_id": TENANT}
        opened = SettlementOpened(settlement_id=id_, **place, opened_on=LEFT, deposit_fen=0)
        asked = OpenSettlement(settlement=opened, told_on=opened.opened_on)
        await runtime.handle(settlement, id_, asked, origin=SYSTEM, command_id=new_id())
    bill = Evidence(reference="2026年11月水电账单 8号")
    check = CheckItem(item="rent_and_fees", checked_by=MANAGER, evidence=bill, own_bill=True)
    found = await asyncio.gather(
        *(runtime.handle(settlement, id_, check, origin=SYSTEM, command_id=new_id()) for id_ in ids),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in found) == [*["BillJustTaken"] * 3, "Outcome"]
    assert (await rebuild(runtime, settlements)).differences == 0
