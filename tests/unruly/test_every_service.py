"""Every policy and view of every service, behind a bus that delivers twice, late, cut and across topics.

Two years of a small town as the departments tell them; whatever legal order they arrive in, and whenever the
service's own commands fall between, the same rows and the same facts must come of it.
"""

import asyncio
import random
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import analytics.app
import contracts.app
import notifications.app
import orjson
import pytest
import tenants.app
import workorders.app
from contracts.domain.contract import contract
from contracts.domain.contract_commands import Draft
from contracts.domain.terms import Terms
from host.run import load
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.facts import SYSTEM, Fact, PublishedEvent
from kernel.ids import named_id
from kernel.service import Service
from local.contexts import CONTEXTS
from published.contracts import (
    ContractExpired,
    ContractNearExpiry,
    ContractOverrunDetected,
    ContractOverrunResolved,
    ContractSigned,
    ContractTerminated,
    SettlementOpened,
    UnitTakenIn,
)
from published.notifications import NotificationDelivered
from published.tenants import (
    TenantMovedIn,
    TenantMovedOut,
    TenantMoveInWithdrawn,
    TenantMoveOutWithdrawn,
    TenantRegistered,
    TenantRoomChanged,
)
from published.workorders import WorkOrderCompleted, WorkOrderOverdue, WorkOrderReported, WorkOrderResponded
from testkit.stack import eventually
from testkit.stores import Stores
from testkit.unruly_bus import UnrulyBus, deaf, difference, outcome, partitions_of
from workorders.domain import plan as plans
from workorders.domain.checklist import Item
from workorders.domain.entry import Consent
from workorders.domain.inspection import inspection
from workorders.domain.inspection_commands import Attend, Inspect, OpenInspection, RecordLeave

SEEDS = range(1, 5)
HOMES = 6
NOW = datetime(2025, 6, 1, 1, 0, tzinfo=UTC)
PARK, BUILDING, MANAGER = named_id("park"), named_id("building"), named_id("manager")

FOLLOWERS: dict[str, Service] = {
    "contracts": contracts.app.service,
    # Partners are not of this test; nor who is there as a notice is asked for: that goes by what came before,
    # and whom it lacks `addressing.py` finds, one of the workers.
    "notifications": replace(notifications.app.service, workers=(), informs=None),
    "analytics": analytics.app.service,
    "tenants": tenants.app.service,
    # Nor who is sent to what: a duty looks when it can, and finds nobody before or after all is compared.
    "workorders": replace(workorders.app.service, workers=()),
}


FRUIT = {
    "contracts": "stream settlement-",
    "notifications": "stream notice-",
    "analytics": "view moves",
    "tenants": "view units",
    "workorders": "stream order-",
}


def day(number: int) -> date:
    return date(2024, 4, 20) + timedelta(days=number)


def life_of(home: int, *, mended: bool) -> list[tuple[str, PublishedEvent]]:
    """What the departments tell of one unit: (stream, event), each context's in its own order.

    `mended`: a move-out was told by mistake, withdrawn, and told again.
    """
    unit, tenant, person = named_id("unit", home), named_id("tenant", home), named_id("person", home)
    lease, order, moved = named_id("lease", home), named_id("order", home), named_id("unit", "other", home)
    at = {"unit_id": unit, "park_id": PARK}
    of_lease = {"contract_id": lease, "track": "tenant", "unit_ids": (unit,), "park_id": PARK}
    party = {"party_id": person, "manager_id": MANAGER}
    of_order = {"order_id": order, **at}
    who = {"tenant_id": tenant, "person_id": person, "contract_id": lease}
    mistaken = {**at, **who, "moved_in_on": day(home + 1)}
    late = {"urgency": "emergency", "stage": "on_site", "due_at": NOW}
    told: list[tuple[str, PublishedEvent]] = [
        *(
            (
                f"notification-{named_id('notification', home, hour)}",
                NotificationDelivered(
                    notification_id=named_id("notification", home, hour),
                    person_id=person,
                    channel="sms",
                    at=NOW.replace(hour=hour),
                ),
            )
            for hour in (9, 3)  # the earlier is heard last
        ),
        (f"unit-{unit}", UnitTakenIn(**at, building_id=BUILDING, code=f"1-{home}", manager_id=MANAGER)),
        (f"tenant-{tenant}", TenantRegistered(tenant_id=tenant, person_id=person, number=f"T-{home:06}-0")),
        (
            f"contract-{lease}",
            ContractSigned(
                **of_lease,
                **party,
                tenant_id=tenant,
                starts_on=day(0),
                ends_on=day(400),
                rent_fen=450_000,
                deposit_fen=900_000,
                cycle="monthly",
            ),
        ),
        (f"tenant-{tenant}", TenantMovedIn(**mistaken)),
        (f"tenant-{tenant}", TenantMoveInWithdrawn(**mistaken)),
        (f"tenant-{tenant}", TenantMovedIn(**at, **who, moved_in_on=day(home))),
        (
            f"contract-{lease}",
            ContractOverrunDetected(
                contract_id=lease,
                **at,
                days_over=40,
                exposure_fen=600_000,
                cover_ends_on=day(360),
                manager_id=MANAGER,
            ),
        ),
        (f"order-{order}", WorkOrderReported(**of_order, fault="leak", urgency="emergency", reported_at=NOW)),
        (f"order-{order}", WorkOrderOverdue(**of_order, **late, level="supervisor")),
        (f"order-{order}", WorkOrderOverdue(**of_order, **late, level="manager")),
        (f"order-{order}", WorkOrderResponded(**of_order, at=NOW)),
        (f"order-{order}", WorkOrderCompleted(**of_order, fault="leak", at=NOW)),
        (f"contract-{lease}", ContractOverrunResolved(contract_id=lease, **at)),
    ]
    told += [
        (f"contract-{lease}", ContractNearExpiry(**of_lease, **party, stage_days=stage, ends_on=day(400)))
        for stage in (30, 15, 7)
    ]
    left = unit
    if home % 3 == 1:
        left = moved
        change = {"from_unit_id": unit, "to_unit_id": moved, "park_id": PARK, "changed_on": day(100)}
        told.append((f"tenant-{tenant}", TenantRoomChanged(tenant_id=tenant, person_id=person, **change)))
    if home % 3 == 2:
        told.append((f"contract-{lease}", ContractTerminated(**of_lease, ended_on=day(380))))
    else:
        told.append((f"contract-{lease}", ContractExpired(**of_lease, **party, ended_on=day(400))))
    gone = TenantMovedOut(
        tenant_id=tenant,
        person_id=person,
        unit_id=left,
        park_id=PARK,
        contract_id=lease,
        moved_out_on=day(401),
    )
    told.append((f"tenant-{tenant}", gone))
    if mended:
        stayed = gone.model_dump() | {"moved_in_on": day(100) if left == moved else day(home)}
        told.append((f"tenant-{tenant}", TenantMoveOutWithdrawn(**stayed)))
        told.append((f"tenant-{tenant}", gone))
    settled = named_id("settlement", home)
    opened = {"settlement_id": settled, "contract_id": lease, **at, "tenant_id": tenant}
    told.append((f"settlement-{settled}", SettlementOpened(**opened, opened_on=day(401))))
    return told


def town(*, mended: bool) -> list[Fact]:
    """All lives, their facts in turns as the logs have them."""
    chance = random.Random(1)  # noqa: S311 - a test repeats by its seed
    lives = {home: life_of(home, mended=mended) for home in range(HOMES)}
    facts: list[Fact] = []
    versions: dict[str, int] = {}
    while lives:
        home = chance.choice(sorted(lives))
        stream, event = lives[home].pop(0)
        if not lives[home]:
            del lives[home]
        versions[stream] = versions.get(stream, 0) + 1
        id_ = named_id("fact", stream, versions[stream])
        facts.append(Fact(event, id_, stream, versions[stream], 0, NOW, NOW, SYSTEM, event.context))
    return facts


async def leases(runtime: Runtime) -> None:
    """What contracts-svc itself is asked: the leases of the town, as a ledger tells them."""
    for home in range(HOMES):
        lease = named_id("lease", home)
        terms = Terms(
            track="tenant",
            unit_ids=(named_id("unit", home),),
            park_id=PARK,
            party_id=named_id("person", home),
            tenant_id=named_id("tenant", home),
            manager_id=MANAGER,
            starts_on=day(0),
            ends_on=date(2027, 1, 1),
            rent_fen=450_000,
            deposit_fen=900_000,
            cycle="monthly",
        )
        command = Draft(contract_id=lease, terms=terms, signed_on=day(0))
        await runtime.handle(contract, lease, command, origin=SYSTEM, command_id=named_id("draft", home))


async def rounds(runtime: Runtime) -> None:
    """What workorder-svc itself is asked: in each unit something fails, and something falls due."""
    for home in range(HOMES):
        unit = named_id("unit", home)
        where = {"unit_id": unit, "park_id": PARK}
        look, care = named_id("round", home), named_id("plan", home)
        list_ = {
            "kind": "safety",
            "items": (Item(item="gas", fault="gas_leak", urgency="emergency"),),
            "due_on": NOW.date(),
        }
        yearly = plans.Terms(fault="gas_check", months=12, first_due_on=date(2025, 6, 2), ahead=1)
        found = {"item": "gas", "verdict": "failed", "order_id": named_id("gas", home)}
        let_in = Consent(answer="vacant", how="none", said_by="technician")
        for decider, id_, command in (
            (inspection, look, OpenInspection(at=NOW, inspection_id=look, **where, **list_)),
            (inspection, look, Attend(at=NOW, technician_id=MANAGER, vouched=True)),
            (inspection, look, RecordLeave(at=NOW, consent=let_in)),
            (plans.plan, care, plans.SetPlan(at=NOW, plan_id=care, **where, terms=yearly)),
            (inspection, look, Inspect(at=NOW, **found)),
        ):
            command_id = named_id(type(command).__name__, home)
            await runtime.handle(decider, id_, command, origin=SYSTEM, command_id=command_id)


OWN: dict[str, Callable[[Runtime], Coroutine[Any, Any, None]]] = {"contracts": leases, "workorders": rounds}


async def delivered(service: Service, stores: Stores, seed: int | None) -> dict[str, list[Any]]:
    """What came of it; with `seed` None all came once, in the order of the logs, after own commands."""
    members = 1 if seed is None else 2
    async with (
        stores.lent(service) as roles,
        deaf(service, roles, members, VirtualClock(NOW)) as runtimes,
    ):
        first = runtimes[0]
        # A lease that was not signed yet when its tenant was said to have left never ended and went on.
        facts = town(mended=service.name != "contracts")
        partitions = partitions_of([f for f in facts if f.context in first.topics], first.topics)
        commands = [OWN[service.name](first)] if service.name in OWN else []
        if seed is None:
            for command in commands:
                await command
            await first.following.apply([record for part in partitions.values() for record in part])
        else:
            bus = UnrulyBus(partitions, seed)
            await asyncio.gather(bus.deliver(*(runtime.following for runtime in runtimes)), *commands)

        async def at_rest() -> bool:
            return all([not await _behind(runtime) for runtime in runtimes])

        await eventually(at_rest, "everything that follows has happened", within=30, every=0.05)
        return settled(await outcome(first))


async def _behind(runtime: Runtime) -> bool:
    """In one look: what a policy appends and how far it has come are one transaction."""
    follows = runtime.following.last.follows_own_log
    async with runtime.pool.connection() as conn:
        row = await (
            await conn.execute(
                "select exists (select from kernel.outbox) or exists (select from kernel.deadlines"
                " where due_at <= %(now)s and fired_at is null and failure is null) or %(follows)s and"
                " coalesce((select max(position) from kernel.log), 0) > coalesce((select position from"
                " kernel.checkpoints where consumer = %(consumer)s and source = %(source)s), 0)",
                {
                    "now": NOW,
                    "follows": follows,
                    "consumer": runtime.following.last.consumer,
                    "source": runtime.own_log.source,
                },
            )
        ).fetchone()
    return row != (False,)


def settled(found: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Without the order within a stream that several topics write to: it may differ, what is there not."""
    return {
        name: sorted(rows, key=lambda row: orjson.dumps(row, default=str))
        if name.startswith("stream")
        else rows
        for name, rows in found.items()
    }


@pytest.mark.parametrize("name", FOLLOWERS)
async def test_whatever_legal_order_the_bus_delivers_in_the_same_comes_of_it(
    name: str, stores: Stores
) -> None:
    service = FOLLOWERS[name]
    plain = await delivered(service, stores, None)
    assert plain["parked"] == []
    assert sum(len(rows) for each, rows in plain.items() if each.startswith(FRUIT[name])) >= HOMES
    if name == "workorders":  # of each round and each plan, and of each move-out a round of its own
        assert sum(each.startswith("stream order-") for each in plain) == 2 * HOMES
        assert sum(each.startswith("stream inspection-") for each in plain) == 2 * HOMES
    for seed in SEEDS:
        unruly = await delivered(service, stores, seed)
        found = difference(plain, unruly)
        assert not found, f"seed {seed}: {found}"


def test_every_service_that_follows_another_is_here() -> None:
    assert {name for name in CONTEXTS if load(name).follows()} == set(FOLLOWERS)
