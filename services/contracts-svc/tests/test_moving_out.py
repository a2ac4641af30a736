"""A move-out recorded in tenant-svc ends the occupancy here and opens one settlement, over real Kafka."""

from collections.abc import AsyncIterator, Callable
from datetime import date
from typing import Any

import httpx
import pytest
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.domain import Command, Decider, State
from kernel.facts import SYSTEM, Origin
from kernel.ids import named_id, new_id
from kernel.service import Service
from local.engines import Engines
from published.tenants import (
    PersonRegistered,
    TenantMovedIn,
    TenantMovedOut,
    TenantRegistered,
    TenantRoomChanged,
)
from testkit.stack import eventually, running

from .over_http import (
    LI,
    MANAGER,
    OWNER,
    PARK,
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

TOLD = (PersonRegistered, TenantRegistered, TenantMovedIn, TenantRoomChanged, TenantMovedOut)
Told = PersonRegistered | TenantRegistered | TenantMovedIn | TenantRoomChanged | TenantMovedOut


class Tell(Command):
    what: Told


class Teller(State):
    """Says what it is asked to say, as tenant-svc would."""


teller: Decider[Any, Any, Any] = Decider(
    "tenant",
    Teller(),
    lambda command, _: [command.what],
    lambda state, _: state,
    TOLD,
)
tenants = Service(name="tenants", deciders=[teller], publish=lambda fact: fact.event)  # type: ignore[arg-type, return-value]

KNOWN = TenantRegistered(tenant_id=TENANT, person_id=LI, number="T-000001-7")
CAME = TenantMovedIn(
    tenant_id=TENANT, person_id=named_id("li"), unit_id=UNIT, park_id=PARK, moved_in_on=date(2025, 1, 2)
)
LEFT = TenantMovedOut(
    tenant_id=TENANT, person_id=named_id("li"), unit_id=UNIT, park_id=PARK, moved_out_on=date(2025, 3, 1)
)


@pytest.fixture
async def telling(
    engines: Engines, make_database: Callable[[], str], topic_prefix: str, clock: VirtualClock
) -> AsyncIterator[Runtime]:
    """A stand-in for tenant-svc on the same bus."""
    async with running(tenants, make_database(), engines.kafka, topic_prefix, clock) as found:
        yield found


async def tell(telling: Runtime, *events: Told) -> None:
    for event in events:
        thing = event.person_id if isinstance(event, PersonRegistered) else event.tenant_id
        await telling.handle(teller, thing, Tell(what=event), origin=SYSTEM, command_id=new_id())


@pytest.fixture
async def tenant(telling: Runtime, runtime: Runtime) -> None:
    """Registered, as the stand-in told it."""
    persons = [PersonRegistered(person_id=id_, kind="staff") for id_ in (LI, OWNER, MANAGER)]
    await tell(telling, *persons, KNOWN)
    await known(runtime, 4)


async def known(runtime: Runtime, count: int) -> None:
    """Wait until so many persons and tenants are."""

    async def heard() -> bool:
        async with runtime.pool.connection() as conn:
            query = (
                "select count(*) from (select from views.tenants union all select from views.people) known"
            )
            return await (await conn.execute(query)).fetchone() == (count,)

    await eventually(heard, f"{count} are known")


async def settled_once(http: httpx.AsyncClient, runtime: Runtime) -> None:
    await logged(runtime, "SettlementOpened")
    [found] = (await get(http, "/settlements", contract_id=str(TENANT_CONTRACT)))["items"]
    assert (found["unit_id"], found["opened_on"]) == (str(UNIT), "2025-03-01")
    here = await get(http, f"/contracts/{TENANT_CONTRACT}")
    assert (here["status"], here["last_day"]) == ("over", "2025-02-28")
    [row] = (await get(http, "/board"))["items"]
    assert row["tenant"]["colour"] == "grey"
    log = await log_of(runtime)
    assert [log.count(t) for t in ("OccupancyEnded", "ContractTerminated", "SettlementOpened")] == [1, 1, 1]


async def test_a_move_out_ends_the_occupancy_and_opens_a_settlement(
    http: httpx.AsyncClient, runtime: Runtime, telling: Runtime, ledger: None
) -> None:
    await post(http, "/contracts", contract_body())
    await tell(telling, CAME, LEFT, LEFT)
    await settled_once(http, runtime)


async def test_who_stays_past_the_end_has_the_room_until_they_leave(
    http: httpx.AsyncClient, runtime: Runtime, telling: Runtime, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-02-20"))
    await tell(telling, CAME, LEFT)
    await logged(runtime, "OccupancyEnded")
    lived = [("tenancy", "2025-02-20"), ("without_term", "2025-02-28"), ("vacancy", None)]

    async def shown() -> bool:  # the stay is followed beside the contract's end
        spans = (await get(http, f"/units/{UNIT}/life"))["spans"]
        other = ("owner_cover", "settlement")
        return [(span["kind"], span["last_day"]) for span in spans if span["kind"] not in other] == lived

    await eventually(shown, "what was used past the end is told apart")


@pytest.mark.parametrize(
    ("last_day", "before"), [("2025-02-20", "ContractExpired"), ("2025-12-31", "ContractSigned")]
)
async def test_who_leaves_on_the_day_they_came_is_in_the_life_of_the_room_for_that_day(
    http: httpx.AsyncClient, runtime: Runtime, telling: Runtime, ledger: None, last_day: str, before: str
) -> None:
    """Also where leaving ended the contract, before its time or before it was known to have run out."""
    await post(http, "/contracts", contract_body(starts_on="2025-02-20", last_day=last_day))
    await logged(runtime, before)
    came = CAME.model_copy(update={"moved_in_on": date(2025, 2, 20)})
    await tell(telling, came, LEFT.model_copy(update={"moved_out_on": date(2025, 2, 20)}))
    await logged(runtime, "OccupancyEnded")
    lived = [
        ("vacancy", "2025-01-01", "2025-02-19"),
        ("tenancy", "2025-02-20", "2025-02-20"),
        ("vacancy", "2025-02-21", None),
    ]

    async def shown() -> bool:  # the stay is followed beside the contract's end
        spans = (await get(http, f"/units/{UNIT}/life"))["spans"]
        here = [span for span in spans if span["kind"] not in ("owner_cover", "settlement")]
        return [(span["kind"], span["starts_on"], span["last_day"]) for span in here] == lived

    await eventually(shown, "the room was lived in by the contract for that day")


async def test_a_room_whose_tenant_stays_on_is_let_to_nobody_else_until_they_leave(
    http: httpx.AsyncClient, runtime: Runtime, telling: Runtime, ledger: None
) -> None:
    wang, number = named_id("wang"), named_id("tenant wang")
    person = PersonRegistered(person_id=wang, kind="tenant")
    await tell(telling, person, TenantRegistered(tenant_id=number, person_id=wang, number="T-000002-5"), CAME)
    await post(http, "/contracts", contract_body(last_day="2025-02-20"))
    await logged(runtime, "ContractExpired")

    async def heard() -> bool:
        async with runtime.pool.connection() as conn:
            found = await conn.execute("select count(*) from views.residents where unit_id = %s", [UNIT])
            return await found.fetchone() == (1,)

    await eventually(heard, "the tenant lives there")
    await known(runtime, 6)
    days = {"starts_on": "2025-04-01", "last_day": "2025-06-30", "signed_on": None}
    anothers = {"contract_id": str(named_id("next")), "party_id": str(wang), "tenant_id": str(number)} | days
    found = await post(http, "/contracts", contract_body(**anothers), 409)
    assert (found["type"], found["last_day"]) == ("urn:anju:problem:let-twice", None)
    assert found["contract_id"] == str(TENANT_CONTRACT)
    await post(http, "/contracts", contract_body(contract_id=str(named_id("renewed")), **days))
    await tell(telling, LEFT)
    await logged(runtime, "OccupancyEnded")
    await post(http, "/contracts", contract_body(**anothers))


async def test_a_move_out_heard_of_before_the_contract_was_entered_waits_for_it(
    http: httpx.AsyncClient, runtime: Runtime, telling: Runtime, ledger: None
) -> None:
    await tell(telling, CAME, LEFT)
    await logged(runtime, "TenancyNoted", "TenancyNoted")
    assert "TenancyEnded" not in await log_of(runtime)
    await post(http, "/contracts", contract_body())
    await settled_once(http, runtime)


@pytest.mark.parametrize("signed_first", [True, False], ids=["signed first", "signed last"])
async def test_the_contract_follows_its_tenant_from_room_to_room_and_frees_the_one_left(
    signed_first: bool, http: httpx.AsyncClient, runtime: Runtime, telling: Runtime, ledger: None
) -> None:
    other = named_id("other unit")
    await post(http, "/units", UNIT_BODY | {"unit_id": str(other), "code": "3栋-503"})
    changed = TenantRoomChanged(
        **CAME.model_dump(include={"tenant_id", "person_id", "park_id"}),
        from_unit_id=UNIT,
        to_unit_id=other,
        changed_on=date(2025, 2, 1),
    )
    gone = LEFT.model_copy(update={"unit_id": other})
    if signed_first:
        await post(http, "/contracts", contract_body())
    await tell(telling, CAME, changed)
    if not signed_first:
        await logged(runtime, "TenancyNoted", "TenancyNoted")
        await post(http, "/contracts", contract_body())
    await logged(runtime, "UnitExchanged")
    here = await get(http, f"/contracts/{TENANT_CONTRACT}")
    assert here["unit_ids"] == [str(other)]
    next_one = contract_body(contract_id=str(named_id("next")), starts_on="2025-04-01")
    await post(http, "/contracts", next_one)
    await tell(telling, gone)
    await logged(runtime, "SettlementOpened", "SettlementOpened")
    found = (await get(http, "/settlements", contract_id=str(TENANT_CONTRACT)))["items"]
    assert [each["unit_id"] for each in found] == [str(UNIT), str(other)]
    assert (await get(http, f"/contracts/{TENANT_CONTRACT}"))["status"] == "over"


async def test_who_moved_the_tenant_out_stands_behind_the_settlement(
    http: httpx.AsyncClient, runtime: Runtime, telling: Runtime, ledger: None
) -> None:
    await post(http, "/contracts", contract_body())
    clerk = Origin(actor="clerk-7", role="客服专员", reason="合同到期", correlation="corr-7")
    await telling.handle(teller, TENANT, Tell(what=CAME), origin=clerk, command_id=new_id())
    await telling.handle(teller, TENANT, Tell(what=LEFT), origin=clerk, command_id=new_id())
    await logged(runtime, "SettlementOpened")
    async with runtime.pool.connection() as conn:
        query = "select origin from kernel.events where type = 'SettlementOpened'"
        row = await (await conn.execute(query)).fetchone()
    assert row is not None
    assert (row[0]["actor"], row[0]["correlation"]) == ("clerk-7", "corr-7")
