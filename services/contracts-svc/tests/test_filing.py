"""Filing over HTTP: a lease signed today waits for its number, and is overdue the day after its last."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
from contracts.app import service
from contracts.domain.filing import filing
from contracts.domain.filing_commands import TakeUp
from contracts.domain.filing_facts import FilingFellDue, FilingOverdue
from contracts.dropping import drop_what_was_over, dropping
from contracts.views.filings import filings
from edge.contract_numbers import contract_number
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.facts import SYSTEM
from kernel.ids import new_id
from kernel.rebuild import rebuild

from .over_http import (
    PARK,
    TENANT,
    TENANT_CONTRACT,
    UNIT,
    approved,
    contract_body,
    get,
    log_of,
    logged,
    post,
)

PATH = f"/filings/{TENANT_CONTRACT}"
PROBLEM = "urn:anju:problem:"
FILED = {"number": "BJ-1", "filed_on": "2025-03-01"}


async def signed_and_filed(http: httpx.AsyncClient, runtime: Runtime) -> None:
    await post(http, "/contracts", contract_body(signed_on="2025-02-01"))
    await logged(runtime, "FilingFellDue")
    await post(http, f"{PATH}/filed", FILED, 200)


async def test_a_lease_is_filed_in_time_or_told_of(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, ledger: None
) -> None:
    filed = {"number": "BJ-1", "filed_on": "2025-03-01"}
    unknown = await post(http, f"{PATH}/filed", filed, 404)
    assert unknown["type"] == PROBLEM + "filing-unknown"
    await post(http, "/contracts", contract_body(signed_on="2025-02-01"))
    await logged(runtime, "FilingFellDue")
    [row] = (await get(http, "/filings", status="open"))["items"]
    assert (row["contract_id"], row["due_on"]) == (str(TENANT_CONTRACT), "2025-03-03")
    assert (row["policy_version"], row["policy_scope"]) == (1, "general")

    mark = await post(http, f"{PATH}/filed", filed | {"number": "!!"}, 422)
    assert (mark["type"], mark["field"]) == (PROBLEM + "filing-number-says-nothing", "number")
    await post(http, f"{PATH}/filed", filed, 200)
    assert (await post(http, f"{PATH}/filed", filed | {"number": "BJ-2"}, 409))["field"] == "number"
    silent = await http.post(f"{PATH}/retract")
    assert silent.json()["type"] == PROBLEM + "reason-missing"
    assert (await http.post(f"{PATH}/retract", headers={"X-Reason": "wrong%20number"})).is_success

    clock.advance(timedelta(days=3))
    await logged(runtime, "FilingOverdue")
    assert len((await get(http, "/filings", status="overdue"))["items"]) == 1
    assert (await http.post(f"{PATH}/not-filed")).json()["type"] == PROBLEM + "reason-missing"
    await post(http, f"{PATH}/filed", filed, 200)
    assert [row["number"] for row in (await get(http, "/filings"))["items"]] == ["BJ-1"]

    other = str(new_id())
    later = contract_body(contract_id=other, starts_on="2026-01-01", last_day="2026-12-31")
    await post(http, "/contracts", later)
    await logged(runtime, "FilingFellDue", "FilingFellDue")
    found = await post(http, f"/filings/{other}/filed", filed, 409)
    assert (found["type"], found["field"]) == (PROBLEM + "filing-number-taken", "number")
    assert found["contract_id"] == str(TENANT_CONTRACT)
    await post(http, f"/filings/{other}/filed", filed | {"number": "BJ-2"}, 200)


async def test_a_filing_is_found_by_room_contract_tenant_and_the_citys_number(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    later, mine = str(new_id()), contract_number(TENANT_CONTRACT)
    await post(http, "/contracts", contract_body(signed_on="2025-02-01"))
    days = {"starts_on": "2026-01-01", "last_day": "2026-12-31"}
    await post(http, "/contracts", contract_body(contract_id=later, signed_on="2025-02-01", **days))
    await logged(runtime, "FilingFellDue", "FilingFellDue")
    filed = {"number": "京房租备〔2025〕 第3317号", "filed_on": "2025-03-01"}
    await post(http, f"{PATH}/filed", filed, 200)

    async def found(**by: object) -> list[str]:
        rows = (await get(http, "/filings", **by))["items"]
        assert all(row["tenant_id"] == str(TENANT) for row in rows)
        return sorted(row["contract_no"] for row in rows)

    both = sorted([mine, contract_number(UUID(later))])
    assert await found(unit_id=UNIT) == await found(tenant_id=TENANT) == await found(text="3栋 502室") == both
    for by in ({"contract_id": TENANT_CONTRACT}, {"text": mine}, {"text": "京房租备〔2025〕第 ３３１７ 号"}):
        assert await found(**by) == [mine], by
    assert await found(text=f"{mine} 503") == await found(unit_id=new_id()) == []
    taken = await post(http, f"/filings/{later}/filed", filed, 409)
    assert (taken["contract_no"], mine in taken["title"]) == (mine, True)


async def test_what_was_filed_is_under_its_number_until_it_is_filed_anew(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    await signed_and_filed(http, runtime)
    await post(http, f"/contracts/{TENANT_CONTRACT}/extend", {"last_day": "2026-06-30"}, 200)
    await logged(runtime, "FilingFellDue", "FilingFellDue")
    [row] = (await get(http, "/filings", text="BJ-1"))["items"]
    told = {name: row[name] for name in ("status", "cause", "number", "filed_on")}
    assert told == FILED | {"status": "open", "cause": "extended"}

    other = str(new_id())
    later = contract_body(contract_id=other, starts_on="2026-07-01", last_day="2026-12-31")
    await post(http, "/contracts", later)
    await logged(runtime, *["FilingFellDue"] * 3)
    taken = await post(http, f"/filings/{other}/filed", FILED, 409)
    assert (taken["type"], taken["contract_id"]) == (PROBLEM + "filing-number-taken", str(TENANT_CONTRACT))
    await post(http, f"{PATH}/filed", FILED | {"number": "BJ-2"}, 200)
    await post(http, f"/filings/{other}/filed", FILED, 200)
    assert (await rebuild(runtime, filings, swap=False)).differences == 0


async def test_what_the_city_has_of_an_annulled_lease_is_listed_until_it_is_cancelled_there(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    await signed_and_filed(http, runtime)
    why = {"headers": {"X-Reason": "written%20down%20twice"}}
    await approved(http, TENANT_CONTRACT, "annulment")
    assert (await http.post(f"/contracts/{TENANT_CONTRACT}/annul", **why)).is_success
    await logged(runtime, "FilingToCancel")
    [row] = (await get(http, "/filings", status="to_cancel"))["items"]
    assert (row["contract_id"], row["number"]) == (str(TENANT_CONTRACT), "BJ-1")
    assert (await http.post(f"{PATH}/not-filed", **why)).status_code == 409
    cancelled = await http.post(f"{PATH}/retract", **why)
    assert cancelled.json()["events"] == ["FilingDropped"], cancelled.text
    [row] = (await get(http, "/filings"))["items"]
    assert [row[name] for name in ("status", "dropped_why", "number")] == ["dropped", "annulled", None]
    meant = str(new_id())
    await post(http, "/contracts", contract_body(contract_id=meant, signed_on="2025-02-01"))
    await logged(runtime, "FilingFellDue", "FilingFellDue")
    await post(http, f"/filings/{meant}/filed", FILED, 200)  # the city's was of the contract that was meant
    assert (await rebuild(runtime, filings, swap=False)).differences == 0


async def test_a_lease_that_ran_out_unfiled_is_overdue_until_somebody_says_why(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(signed_on="2025-02-01", last_day="2025-03-20"))
    await logged(runtime, "FilingFellDue")
    early = await http.post(f"{PATH}/not-filed", headers={"X-Reason": "no%20office"})
    assert (early.status_code, early.json()["type"]) == (409, PROBLEM + "filing-not-overdue")
    clock.advance(timedelta(days=3))
    await logged(runtime, "FilingOverdue")
    clock.advance(timedelta(days=18))
    await logged(runtime, "ContractExpired")
    [row] = (await get(http, "/filings", status="overdue"))["items"]
    assert row["contract_id"] == str(TENANT_CONTRACT)
    gone = await http.post(f"{PATH}/not-filed", headers={"X-Reason": "no%20office"})
    assert gone.json()["events"] == ["FilingDropped"], gone.text
    [row] = (await get(http, "/filings"))["items"]
    assert [row[name] for name in ("status", "dropped_why", "dropped_reason")] == [
        "dropped",
        "said",
        "no office",
    ]
    assert row["dropped_by"]


async def test_a_lease_over_by_its_last_day_to_file_is_no_task_any_more(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(signed_on="2025-03-01", last_day="2025-03-20"))
    await logged(runtime, "FilingFellDue")
    clock.advance(timedelta(days=21))
    await logged(runtime, "ContractExpired", "FilingDropped")
    [row] = (await get(http, "/filings"))["items"]
    assert (row["status"], row["dropped_why"], row["dropped_by"]) == ("dropped", "over", None)
    had = await post(http, f"{PATH}/filed", {"number": "BJ-7", "filed_on": "2025-03-05"}, 200)
    assert had["events"] == ["ContractFiled"]
    [row] = (await get(http, "/filings"))["items"]
    assert [row[name] for name in ("status", "dropped_why", "number")] == ["filed", None, "BJ-7"]


async def test_what_was_over_in_time_before_a_filing_was_dropped_for_it_is_dropped_once(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, ledger: None
) -> None:
    ran_out = contract_body(last_day="2025-02-20", taken_over=True)
    later = contract_body(contract_id=str(new_id()), starts_on="2025-04-01", signed_on="2025-03-01")
    await post(http, "/contracts", ran_out)
    await post(http, "/contracts", later)
    await logged(runtime, "ContractExpired", "FilingFellDue")
    # As it was when an end that came was not listened to.
    late = [
        FilingFellDue(**WHICH, cause="signed", due_on=date(2025, 2, 28), policy_version=1),
        FilingOverdue(**WHICH, due_on=date(2025, 2, 28)),
    ]
    before = replace(filing, decide=lambda *_: late)
    await runtime.handle(before, TENANT_CONTRACT, TakeUp(), origin=SYSTEM, command_id=new_id())
    [row] = (await get(http, "/filings", status="overdue"))["items"]
    assert row["contract_id"] == str(TENANT_CONTRACT)
    await drop_what_was_over(runtime)
    assert {row["status"] for row in (await get(http, "/filings"))["items"]} == {"dropped", "open"}
    await runtime.handle(filing, TENANT_CONTRACT, TakeUp(), origin=SYSTEM, command_id=new_id())
    await drop_what_was_over(runtime)  # for its tenant never left
    assert (await log_of(runtime)).count("FilingDropped") == 1
    assert dropping in service.workers


WHICH: dict[str, Any] = {"contract_id": TENANT_CONTRACT, "park_id": PARK, "unit_ids": (UNIT,)}
