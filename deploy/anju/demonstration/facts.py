"""The three facts on the wall clock: a tenant leaves, contracts near their end, a repair is late."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from demo.people import People, Person
from kernel.clock import WallClock, local_date
from kernel.ids import new_id

from anju.demonstration.trail import Stage, Trail, until
from anju.words import say

DAY = timedelta(days=1)


class NothingToShow(Exception):
    """Nobody lives here yet: the ledger was not loaded."""


async def play(stage: Stage) -> list[Trail]:
    """All three, one after the other; a room is left and let again. Raises NothingToShow, NeverAgreed."""
    home = await _home(stage)
    await stage.at_rest()
    today = local_date(WallClock().now())
    trails = [await tenant_leaves(stage, home, today)]
    who, tenant = await _newcomer(stage)
    contract = await _near_expiry(stage, home, today, "tenant", who, tenant, days=30)
    trails += [contract[1], await next_tenant(stage, home, today, tenant, contract[0])]
    owner, another = await _register(stage, "owner"), await _another_unit(stage, home)
    trails.append((await _near_expiry(stage, another, today, "owner", owner, None, days=15))[1])
    trails += await repair_is_late(stage, home)
    return trails


async def _home(stage: Stage) -> dict[str, Any]:
    """A tenant who lives somewhere under a contract."""
    found = (await stage.api.get("/tenants/tenants", status="moved_in", limit=200))["items"]
    homes: list[dict[str, Any]] = [home for home in found if home["contract_id"]]
    if not homes:
        raise NothingToShow
    return homes[0]


async def _another_unit(stage: Stage, home: dict[str, Any]) -> dict[str, Any]:
    """Taken in beside it, for no owner covers it yet."""
    beside, id_ = await stage.api.get(f"/contracts/units/{home['unit_id']}"), new_id()
    place = {name: beside[name] for name in ("park_id", "building_id", "manager_id")}
    await stage.api.post("/contracts/units", place | {"unit_id": str(id_), "code": id_.hex[:8]}, new_id())
    return home | {"unit_id": str(id_)}


async def tenant_leaves(stage: Stage, home: dict[str, Any], today: date) -> Trail:
    trail = Trail("TenantMovedOut", home["number"])
    await stage.api.post(
        f"/tenants/tenants/{home['id']}/move-out", {"moved_out_on": today.isoformat()}, new_id()
    )
    trail.hop(say("命令已应答", "command answered"))
    heard = await stage.bus.fact("TenantMovedOut", tenant_id=home["id"])
    trail.appended(heard)
    await trail.applied(stage, heard)
    trail.appended(await stage.bus.fact("SettlementOpened", tenant_id=home["id"]))
    await trail.notices(stage, heard.id)
    await _vacancy(stage, trail, home, open_=True)
    return trail


async def next_tenant(stage: Stage, home: dict[str, Any], today: date, tenant: UUID, contract: UUID) -> Trail:
    trail = Trail("TenantMovedIn", home["number"])
    stay = {"unit_id": home["unit_id"], "park_id": home["park_id"], "contract_id": str(contract)}
    await stage.api.post(
        f"/tenants/tenants/{tenant}/move-in", stay | {"moved_in_on": today.isoformat()}, new_id()
    )
    trail.hop(say("命令已应答", "command answered"))
    heard = await stage.bus.fact("TenantMovedIn", tenant_id=tenant)
    trail.about = str((await stage.api.get(f"/tenants/tenants/{tenant}"))["number"])
    trail.appended(heard)
    await trail.applied(stage, heard)
    await trail.notices(stage, heard.id)
    await _vacancy(stage, trail, home, open_=False)
    return trail


async def _vacancy(stage: Stage, trail: Trail, home: dict[str, Any], open_: bool) -> None:
    """The clock of the empty room runs, or has stopped."""

    async def so() -> bool:
        path = "/analytics/vacancies"
        found = await stage.api.get(path, unit_id=home["unit_id"], open="true", limit=1)
        return bool(found["items"]) is open_

    await until(so, "vacancy clock")
    running = say("空置计时已开始", "vacancy clock runs"), say("空置计时已停止", "vacancy clock stopped")
    trail.hop(f"analytics {running[not open_]}")


async def _near_expiry(
    stage: Stage, home: dict[str, Any], today: date, track: str, party: UUID, tenant: UUID | None, days: int
) -> tuple[UUID, Trail]:
    """A contract signed yesterday that ends in `days` days: its stage is due at once, by its own deadline."""
    before = await stage.api.get(f"/contracts/contracts/{home['contract_id']}")
    contract = new_id()
    terms = {
        "contract_id": str(contract),
        "track": track,
        "unit_ids": [home["unit_id"]],
        "park_id": home["park_id"],
        "party_id": str(party),
        "tenant_id": str(tenant) if tenant else None,
        "manager_id": before.get("manager_id"),
        "starts_on": today.isoformat(),
        "last_day": (today + (days - 1) * DAY).isoformat(),
        "rent_fen": before["rent_fen"],
        "deposit_fen": 0,
        "cycle": "monthly",
        "signed_on": (today - DAY).isoformat(),
        "taken_over": True,
    }
    trail = Trail("ContractNearExpiry", f"{track} {days}")
    await stage.api.post("/contracts/contracts", terms, new_id())
    trail.hop(say("命令已应答", "command answered"))
    trail.appended(await stage.bus.fact("ContractSigned", contract_id=contract))
    heard = await stage.bus.fact("ContractNearExpiry", contract_id=contract, stage_days=days)
    trail.appended(heard)
    await trail.applied(stage, heard)
    await trail.notices(stage, heard.id)
    return contract, trail


async def repair_is_late(stage: Stage, home: dict[str, Any]) -> list[Trail]:
    """A leak told by telephone five hours ago, typed in now: four hours and one more have passed."""
    order, reported = new_id(), WallClock().now() - timedelta(hours=5, seconds=1)
    report = {
        "order_id": str(order),
        "unit_id": home["unit_id"],
        "park_id": home["park_id"],
        "fault": "water_leak",
        "urgency": "emergency",
        "reported_at": reported.isoformat(),
    }
    trails = [Trail("WorkOrderOverdue", level) for level in ("supervisor", "manager")]
    await stage.api.post("/workorders/orders", report, new_id())
    for trail in trails:
        trail.hop(say("命令已应答", "command answered"))
    reported_fact = await stage.bus.fact("WorkOrderReported", order_id=order)

    async def follow(trail: Trail) -> None:
        heard = await stage.bus.fact("WorkOrderOverdue", order_id=order, level=trail.about)
        trail.appended(reported_fact)
        trail.appended(heard)
        await trail.applied(stage, heard)
        await trail.notices(stage, heard.id)

    await asyncio.gather(*map(follow, trails))
    return trails


async def _newcomer(stage: Stage) -> tuple[UUID, UUID]:
    """Somebody new with a number: person id, tenant id."""
    who, tenant = await _register(stage, "tenant"), new_id()
    answer = await stage.api.post("/tenants/tenants", {"tenant_id": str(tenant), "person_id": str(who)})
    return who, UUID(answer["id"])


async def _register(stage: Stage, kind: str) -> UUID:
    person = _somebody()
    body: dict[str, Any] = {
        "person_id": str(new_id()),
        "kind": kind,
        "name": person.name,
        "phone": person.phone,
    }
    body |= {"email": person.email, "wechat": person.wechat, "app": person.app}
    body["identity"] = {"kind": "resident_id", "number": person.number}
    return UUID((await stage.api.post("/tenants/people", body))["id"])


def _somebody() -> Person:
    mark = new_id()
    person = People(Random(mark.int)).one(f"demo-{mark.hex[:12]}")  # noqa: S311 - drawn, not secret
    return replace(person, phone=f"1990003{mark.int % 10_000:04}")
