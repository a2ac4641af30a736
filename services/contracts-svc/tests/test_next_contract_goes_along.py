"""A tenant changes rooms while the contract that follows is signed: over the real bus, to the last fen."""

from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
from contracts.domain.contract import contract
from contracts.domain.contract_commands import ExchangeUnit
from contracts.following import look
from contracts.views.claims import claims
from contracts.views.contracts import contracts
from contracts.views.dwellings import dwellings
from contracts.views.lettings import lettings
from contracts.views.settlements import settlements
from contracts.views.vacancies import vacancies
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.facts import SYSTEM
from kernel.ids import named_id, new_id
from kernel.rebuild import rebuild
from published.tenants import TenantMovedOut, TenantRoomChanged
from testkit.followed import all_followed
from testkit.voices import Voices

from .domain.words import going_along
from .over_http import (
    TENANT,
    TENANT_CONTRACT,
    UNIT,
    UNIT_BODY,
    contract_body,
    get,
    log_of,
    logged,
    post,
)
from .test_deposit_goes_along import HELD, HOME, NEXT_DOOR, UPSTAIRS, board, rooms
from .test_following import AFTER_THE_END, CAME, FIRST, NEXT, SECOND, stands

WANG, OWN = named_id("tenant wang"), named_id("own")
VIEWS = (lettings, claims, contracts, vacancies, dwellings, settlements)


async def signed(http: httpx.AsyncClient, runtime: Runtime, voices: Voices, deposit_fen: int = 0) -> None:
    """The tenant lives in the room until 10 March by the one, and from then on by the next."""
    await rooms(http, (UPSTAIRS, "3栋-602"))
    await post(http, "/contracts", contract_body(**FIRST))
    await voices.tell((f"tenant-{TENANT}", CAME))
    await post(http, "/contracts", contract_body(**SECOND, signed_on="2025-03-01", deposit_fen=deposit_fen))
    await logged(runtime, "ContractRenewed", "AgreementRenewed", "ContractDepositCarriedOver")


async def changes(voices: Voices, on: date) -> None:
    moved = TenantRoomChanged(**HOME, from_unit_id=UNIT, to_unit_id=UPSTAIRS, changed_on=on)
    await voices.tell((f"tenant-{TENANT}", moved))


async def shown(http: httpx.AsyncClient, on: str) -> dict[str, tuple[str | None, str]]:
    rows = (await get(http, "/board", on=on))["items"]
    return {row["unit_id"]: (row["tenant"]["contract_id"], row["tenant"]["colour"]) for row in rows}


async def another_body(http: httpx.AsyncClient, voices: Voices, unit: object, **days: str) -> dict[str, Any]:
    await voices.registered(WANG)
    await voices.known(named_id("person", WANG), kind="tenant")
    whose = {"tenant_id": str(WANG), "party_id": str(named_id("person", WANG)), "unit_ids": [str(unit)]}
    return contract_body(contract_id=str(named_id("another")), **whose, **days)


@pytest.mark.parametrize("deposit_fen", [0, HELD - 100_000, HELD], ids=["none", "lower", "equal"])
async def test_it_goes_along_from_its_first_day_and_all_that_was_paid_goes_back_once(
    deposit_fen: int,
    http: httpx.AsyncClient,
    runtime: Runtime,
    clock: VirtualClock,
    voices: Voices,
    ledger: None,
) -> None:
    await signed(http, runtime, voices, deposit_fen)
    await changes(voices, date(2025, 3, 1))
    await logged(runtime, "UnitExchanged", "UnitExchanged", "SettlementOpened")
    here, there = str(UNIT), str(UPSTAIRS)
    by_the_next = (str(NEXT), "green")
    assert await shown(http, "2025-03-15") == {here: (None, "grey"), there: by_the_next}
    assert (await shown(http, "2025-03-05"))[there][0] == str(TENANT_CONTRACT)
    let = await another_body(http, voices, UNIT, starts_on="2025-03-12", last_day="2025-12-31")
    await post(http, "/contracts", let)
    clock.set(AFTER_THE_END)
    await stands(http, TENANT_CONTRACT, "over")
    assert (await board(http))[there]["held_fen"] == (deposit_fen or HELD)
    clock.set(datetime(2025, 3, 20, 2, tzinfo=UTC))
    left = TenantMovedOut(
        **HOME, unit_id=UPSTAIRS, contract_id=TENANT_CONTRACT, moved_out_on=date(2025, 3, 20)
    )
    await voices.tell((f"tenant-{TENANT}", left))
    await stands(http, NEXT, "over")
    await logged(runtime, *["SettlementOpened"] * 2)
    found = [
        await get(http, f"/settlements/{each['settlement_id']}")
        for each in (await get(http, "/settlements"))["items"]
    ]
    settled = {(each["contract_id"], each["unit_id"], each["occasion"]) for each in found}
    assert settled == {(str(TENANT_CONTRACT), here, "changed_room"), (str(NEXT), there, "left")}
    to_return = (await get(http, f"/contracts/{NEXT}"))["deposit_to_return_fen"]
    assert sum(each["deposit_fen"] for each in found) + to_return == HELD
    log = await log_of(runtime)
    assert not {"ContractRenewalLapsed", "ContractExpired", "NextContractForsaken"} & set(log)
    for view in VIEWS:
        assert (await rebuild(runtime, view, swap=False)).differences == 0, view.name


@pytest.mark.parametrize("moved_on", ["2025-03-10", "2025-03-11"], ids=["last day", "first day"])
async def test_told_when_the_one_before_is_over_the_next_goes_along_alone(
    moved_on: str,
    http: httpx.AsyncClient,
    runtime: Runtime,
    clock: VirtualClock,
    voices: Voices,
    ledger: None,
) -> None:
    await signed(http, runtime, voices)
    clock.set(AFTER_THE_END)
    await stands(http, TENANT_CONTRACT, "over")
    await changes(voices, date.fromisoformat(moved_on))
    await logged(runtime, "UnitExchanged", "SettlementOpened")
    assert await shown(http, "2025-03-14") == {
        str(UNIT): (None, "grey"),
        str(UPSTAIRS): (str(NEXT), "green"),
    }
    [found] = (await get(http, "/settlements"))["items"]
    assert (found["unit_id"], found["opened_on"]) == (str(UNIT), moved_on)
    days = {"starts_on": "2025-03-14", "last_day": "2025-12-31", "signed_on": "2025-03-14"}
    refused = await post(http, "/contracts", await another_body(http, voices, UPSTAIRS, **days), 409)
    assert refused["type"] == "urn:anju:problem:let-twice"


async def test_who_changes_to_a_room_with_a_contract_of_its_own_gives_up_the_next_one_and_has_all_back(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, voices: Voices, ledger: None
) -> None:
    await signed(http, runtime, voices, HELD - 100_000)
    days = {"starts_on": "2025-02-20", "last_day": "2025-12-31", "signed_on": "2025-02-20"}
    own = contract_body(contract_id=str(OWN), unit_ids=[str(UPSTAIRS)], deposit_fen=150_000, **days)
    await post(http, "/contracts", own)
    await all_followed(runtime)  # or the one before is taken to go along to that room
    await changes(voices, date(2025, 3, 1))
    await logged(runtime, "NextContractForsaken", "SettlementOpened")
    assert await shown(http, "2025-03-05") == {
        str(UNIT): (None, "grey"),
        str(UPSTAIRS): (str(OWN), "green"),
    }
    clock.set(datetime(2025, 3, 20, 2, tzinfo=UTC))
    left = TenantMovedOut(
        **HOME, unit_id=UPSTAIRS, contract_id=TENANT_CONTRACT, moved_out_on=date(2025, 3, 20)
    )
    await voices.tell((f"tenant-{TENANT}", left))
    await stands(http, OWN, "over")
    await stands(http, NEXT, "in_force")
    await logged(runtime, *["SettlementOpened"] * 2)
    found = [
        await get(http, f"/settlements/{each['settlement_id']}")
        for each in (await get(http, "/settlements"))["items"]
    ]
    settled = {(each["contract_id"], each["unit_id"], each["deposit_fen"]) for each in found}
    assert settled == {(str(TENANT_CONTRACT), str(UNIT), HELD), (str(OWN), str(UPSTAIRS), 150_000)}
    next_ = await get(http, f"/contracts/{NEXT}")
    assert (next_["held_fen"], next_["deposit_to_return_fen"]) == (0, 0), "nothing is held twice"


async def test_its_cover_its_filing_and_the_time_lines_name_the_room_from_its_first_day(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, ledger: None
) -> None:
    await signed(http, runtime, voices)
    await post(http, "/units", UNIT_BODY | {"unit_id": str(NEXT_DOOR), "code": "3栋-503"})
    whose = {"contract_id": str(named_id("owner next door")), "unit_ids": [str(NEXT_DOOR)]}
    await post(http, "/contracts", contract_body("owner", **whose, last_day="2025-12-31"))
    moved = TenantRoomChanged(**HOME, from_unit_id=UNIT, to_unit_id=NEXT_DOOR, changed_on=date(2025, 3, 1))
    await voices.tell((f"tenant-{TENANT}", moved))
    await logged(runtime, "UnitExchanged", "UnitExchanged", "ContractOverrunDetected")
    await all_followed(runtime)
    [over] = (await get(http, f"/contracts/{NEXT}"))["overruns"]
    assert (over["unit_id"], over["uncovered"]) == (
        str(NEXT_DOOR),
        [{"starts_on": "2026-01-01", "last_day": "2026-03-10"}],
    )
    assert (await get(http, f"/contracts/{TENANT_CONTRACT}"))["overruns"] == []

    async def tenancies(unit: object) -> list[tuple[str, str, str]]:
        spans = (await get(http, f"/units/{unit}/life"))["spans"]
        had = (each for each in spans if each["kind"] == "tenancy")
        return [(each["id"], each["starts_on"], each["last_day"]) for each in had]

    assert await tenancies(UNIT) == [(str(TENANT_CONTRACT), "2025-01-01", "2025-02-28")]
    assert await tenancies(NEXT_DOOR) == [
        (str(TENANT_CONTRACT), "2025-03-01", "2025-03-10"),
        (str(NEXT), "2025-03-11", "2026-03-10"),
    ]
    filed = {each["contract_id"]: each["unit_ids"] for each in (await get(http, "/filings"))["items"]}
    assert filed[str(NEXT)] == [str(NEXT_DOOR)]


async def test_while_one_of_the_two_has_yet_to_go_along_nobody_is_told_that_none_follows(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, ledger: None
) -> None:
    await signed(http, runtime, voices)
    for first, then in ((TENANT_CONTRACT, NEXT), (NEXT, TENANT_CONTRACT)):
        for each in (first, then):
            to = (UNIT, UPSTAIRS) if first == TENANT_CONTRACT else (UPSTAIRS, UNIT)
            day = date(2025, 3, 11 if each == NEXT else 1)
            asked = ExchangeUnit(**going_along(*to, day, TENANT_CONTRACT))
            await runtime.handle(contract, each, asked, origin=SYSTEM, command_id=new_id())
            await look(runtime)
    assert "ContractRenewalLapsed" not in await log_of(runtime)
