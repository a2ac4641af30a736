"""Whose room it is where the tenant stays past the end: theirs alone, by whichever number they go by now."""

from datetime import date
from typing import Any

import httpx
import pytest
from contracts.domain.contract import contract
from contracts.domain.contract_commands import Expire
from contracts.imports.ids import building_id, contract_id, park_id, tenant_id, unit_id
from files.sealed import SealedFiles
from host.runtime import Runtime
from kernel.facts import SYSTEM
from kernel.ids import named_id, new_id
from published.tenants import TenantMovedIn, TenantMovedOut, TenantRoomChanged, TenantsMerged
from testkit.voices import Voices

from .over_http import TENANT_CONTRACT, UNIT_BODY, contract_body, get, logged, post
from .test_imports import asked, followed, hand_in
from .test_imports import ledger as csv

HEAD = ("合同编号", "租客编号", "园区", "楼栋", "房号", "起租日期", "到期日期", "月租金", "付款方式")
PLACE = ("东园", "1号楼", "101")
ROOM, PARK, BUILDING = unit_id(*PLACE), park_id(PLACE[0]), building_id(*PLACE[:2])
WORN, LI, WANG = (tenant_id(number) for number in ("ZK1", "ZK2", "ZK3"))  # LI went by the first number before
TAKEN = "urn:anju:problem:let-twice"


def lease(tenant: Any, id_: Any, **more: Any) -> dict[str, Any]:
    who = {"tenant_id": str(tenant), "party_id": str(named_id("person", tenant))}
    where = {"unit_ids": [str(ROOM)], "park_id": str(PARK), "contract_id": str(id_)}
    return contract_body(**who, **where, **more)


async def there_is_a_room(http: httpx.AsyncClient, voices: Voices) -> None:
    """And people who might have it."""
    await voices.registered(WORN, LI, WANG)
    await voices.known(*(named_id("person", each) for each in (WORN, LI, WANG)))
    await post(http, "/parks", {"park_id": str(PARK), "name": PLACE[0]})
    await post(http, f"/parks/{PARK}/buildings", {"building_id": str(BUILDING), "name": PLACE[1]}, 200)
    where = {"unit_id": str(ROOM), "park_id": str(PARK), "building_id": str(BUILDING), "code": PLACE[2]}
    await post(http, "/units", UNIT_BODY | where | {"own": True, "manager_id": None})


async def gives_way(voices: Voices) -> None:
    """The number Li went by before."""
    gone, person = {"tenant_id": WORN, "person_id": named_id("person", WORN)}, named_id("person", LI)
    survivor = {"survivor_id": LI, "survivor_person_id": person, "survivor_number": "T-000002-5"}
    await voices.tell((f"tenant-{WORN}", TenantsMerged(**gone, **survivor, number="T-000001-7")))


@pytest.fixture(params=["their own number", "a number that gave way"])
async def stays(
    request: pytest.FixtureRequest,
    papers: SealedFiles,
    http: httpx.AsyncClient,
    runtime: Runtime,
    voices: Voices,
) -> None:
    """Li lives in the room by a lease that ran out, signed under the number they have, or had."""
    await there_is_a_room(http, voices)
    by_their_own = request.param == "their own number"
    await post(http, "/contracts", lease(LI if by_their_own else WORN, TENANT_CONTRACT))
    if not by_their_own:
        await gives_way(voices)
    home = {"unit_id": ROOM, "park_id": PARK, "moved_in_on": date(2025, 1, 2)}
    came = TenantMovedIn(tenant_id=LI, person_id=named_id("person", LI), **home)
    await voices.tell((f"tenant-{LI}", came))


async def run_out(runtime: Runtime) -> None:
    over = Expire(ends_on=date(2026, 1, 1))
    await runtime.handle(contract, TENANT_CONTRACT, over, origin=SYSTEM, command_id=new_id())
    await logged(runtime, "ContractExpired")


@pytest.mark.usefixtures("stays")
async def test_who_stays_can_have_the_room_again_and_nobody_else(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    await run_out(runtime)
    later = {"starts_on": "2026-04-01", "last_day": "2026-06-30", "signed_on": None}
    found = await post(http, "/contracts", lease(WANG, new_id(), **later), 409)
    assert (found["type"], found["contract_id"]) == (TAKEN, str(TENANT_CONTRACT))
    assert found["last_day"] is None
    await post(http, "/contracts", lease(LI, new_id(), **later))


@pytest.mark.usefixtures("stays")
async def test_who_changed_rooms_past_the_end_has_the_new_one_alone_as_well(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    await run_out(runtime)
    other = str(named_id("other room"))
    where = {"unit_id": other, "park_id": str(PARK), "building_id": str(BUILDING), "code": "102"}
    await post(http, "/units", UNIT_BODY | where | {"own": True, "manager_id": None})
    moved = {"from_unit_id": ROOM, "to_unit_id": other, "park_id": PARK, "changed_on": date(2026, 2, 1)}
    who = {"tenant_id": LI, "person_id": named_id("person", LI)}
    await voices.tell((f"tenant-{LI}", TenantRoomChanged.model_validate(who | moved)))
    await logged(runtime, "UnitExchanged")
    later = {"starts_on": "2026-04-01", "last_day": "2026-06-30", "signed_on": None, "unit_ids": [other]}
    found = await post(http, "/contracts", lease(WANG, new_id()) | later, 409)
    assert (found["type"], found["contract_id"]) == (TAKEN, str(TENANT_CONTRACT))
    assert found["last_day"] is None
    await post(http, "/contracts", lease(LI, new_id()) | later)
    await post(http, "/contracts", lease(WANG, new_id()) | later | {"unit_ids": [str(ROOM)]})


@pytest.mark.usefixtures("stays")
async def test_a_ledger_lets_the_room_of_who_stays_to_nobody_else(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    await run_out(runtime)
    terms = ("2800", "月付")
    rows = [
        ("ZH1", "ZK3", *PLACE, "2026-04-01", "2026-06-30", *terms),
        ("ZH2", "ZK2", *PLACE, "2026-04-01", "2026-06-30", *terms),
    ]
    opened = await hand_in(http, csv(*rows, head=HEAD))
    told = (await followed(http, opened["id"]))[-1]
    report = await asked(http, "GET", f"/imports/{opened['id']}/report")
    refused = [(each["row"], each["column"], each["type"]) for each in report["refused"]]
    assert (told["new"], refused) == (1, [(2, "房号", "let-twice")])


@pytest.mark.usefixtures("stays")
async def test_whichever_number_they_signed_under_their_leaving_ends_it_and_opens_the_settlement(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    left = {"unit_id": ROOM, "park_id": PARK, "moved_out_on": date(2025, 3, 1)}
    gone = TenantMovedOut(tenant_id=LI, person_id=named_id("person", LI), **left, contract_id=TENANT_CONTRACT)
    await voices.tell((f"tenant-{LI}", gone))
    await logged(runtime, "SettlementOpened")
    [found] = (await get(http, "/settlements", contract_id=str(TENANT_CONTRACT)))["items"]
    assert (found["tenant_id"], found["opened_on"]) == (str(LI), "2025-03-01")


@pytest.mark.usefixtures("stays")
async def test_what_they_sign_next_takes_its_place_and_ends_with_their_leaving(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    await run_out(runtime)
    next_ = new_id()
    days = {"starts_on": "2026-01-01", "last_day": "2026-12-31", "signed_on": "2025-03-01"}
    await post(http, "/contracts", lease(LI, next_, **days))
    await logged(runtime, "ContractSucceeded", "AgreementRenewed")
    left = {"unit_id": ROOM, "park_id": PARK, "moved_out_on": date(2026, 2, 1)}
    gone = TenantMovedOut(tenant_id=LI, person_id=named_id("person", LI), **left, contract_id=TENANT_CONTRACT)
    await voices.tell((f"tenant-{LI}", gone))
    await logged(runtime, "SettlementOpened")
    [found] = (await get(http, "/settlements"))["items"]
    assert (found["contract_id"], found["tenant_id"]) == (str(next_), str(LI))


@pytest.mark.usefixtures("stays")
async def test_a_contract_is_not_annulled_while_its_tenant_lives_there(http: httpx.AsyncClient) -> None:
    asks = {"json": {"kind": "annulment"}, "headers": {"X-Reason": "agreed"}}
    answer = await http.post(f"/contracts/{TENANT_CONTRACT}/approvals", **asks)
    assert answer.json()["type"] == "urn:anju:problem:lived-in-by-it", answer.text


async def test_a_ledger_goes_on_naming_a_number_that_gave_way(
    papers: SealedFiles, http: httpx.AsyncClient, voices: Voices
) -> None:
    """What was signed under it is known, and what is new is the survivor's."""
    await there_is_a_room(http, voices)
    number = contract_id("租客合同", "ZH1")
    said = {"starts_on": "2025-01-01", "last_day": "2025-12-31", "rent_fen": 280_000, "deposit_fen": 280_000}
    await post(http, "/contracts", lease(WORN, number, **said))
    await gives_way(voices)
    rows = [
        ("ZH1", "ZK1", *PLACE, "2025-01-01", "2025-12-31", "2800", "押一付一", ""),
        ("ZH2", "ZK1", *PLACE, "2026-01-01", "2026-12-31", "2800", "押一付一", ""),
    ]
    opened = await hand_in(http, csv(*rows, head=(*HEAD, "入住日期")))
    await followed(http, opened["id"])
    report = await asked(http, "GET", f"/imports/{opened['id']}/report")
    assert report["refused"] == []
    await asked(http, "POST", f"/imports/{opened['id']}/confirm")
    told = (await followed(http, opened["id"]))[-1]
    assert told["tally"] == {"new": 1, "changed": 0, "known": 1, "refused": 0}
    signed = await get(http, f"/contracts/{contract_id('租客合同', 'ZH2')}")
    assert (signed["tenant_id"], signed["party_id"]) == (str(LI), str(named_id("person", LI)))
