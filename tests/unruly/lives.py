"""Two years of a small town, as the departments tell them."""

import random
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from kernel.facts import SYSTEM, Fact, PublishedEvent
from kernel.ids import named_id
from published.contracts import (
    ContractExpired,
    ContractNearExpiry,
    ContractOverrunDetected,
    ContractOverrunResolved,
    ContractSigned,
    ContractTerminated,
    SettlementOpened,
    SigningLapsed,
    SigningOpened,
    SigningOverdue,
    UnitTakenIn,
)
from published.notifications import LostOn, NotificationDelivered, NotificationUnreached
from published.tenants import (
    TenantMovedIn,
    TenantMovedOut,
    TenantMoveInWithdrawn,
    TenantMoveOutWithdrawn,
    TenantRegistered,
    TenantRoomChanged,
    TenantsMerged,
)
from published.workorders import WorkOrderCompleted, WorkOrderOverdue, WorkOrderReported, WorkOrderResponded

HOMES = 6
NOW = datetime(2025, 6, 1, 1, 0, tzinfo=UTC)
PARK, BUILDING, MANAGER = named_id("park"), named_id("building"), named_id("manager")


def day(number: int) -> date:
    return date(2024, 4, 20) + timedelta(days=number)


def twin_of(home: int) -> UUID | None:
    """The number under which the tenant of every third home signed, and which gave way to theirs."""
    return named_id("twin", home) if home % 3 == 0 else None


def unheard_and_unsigned(home: int) -> list[tuple[str, PublishedEvent]]:
    """A handover that nobody signs in time, and messages about it and about a repair that nobody heard."""
    id_, person = named_id("signing", home), named_id("person", home)
    at = {"unit_ids": (named_id("unit", home),), "park_id": PARK, "manager_id": MANAGER}
    of = {"signing_id": id_, "contract_id": named_id("lease", home), "track": "tenant", **at}
    signers = {"signer_ids": (person, MANAGER)}
    opened = SigningOpened(**of, **signers, about="handover", due_at=NOW)
    overdue = SigningOverdue(**of, due_at=NOW, missing=(person,))
    lapsed = SigningLapsed(**of, **signers, about="handover", lapsed_at=NOW, missing=(person,))
    unheard = [
        NotificationUnreached(
            notification_id=named_id("unheard", kind, home),
            person_id=person,
            kind=kind,
            cause_id=named_id("cause", kind, home),
            thing_id=thing,
            lost=(LostOn(channel="sms", why="dead"),),
        )
        for kind, thing in (("SigningOpened", id_), ("WorkOrderDispatched", named_id("gas", home)))
    ]
    return [
        *((f"signing-{id_}", event) for event in (opened, overdue, lapsed)),
        *((f"notification-{event.notification_id}", event) for event in unheard),
    ]


def overstayer(home: int) -> UUID:
    """Who came by a lease that contracts-svc is asked to terminate, and stays."""
    return named_id("overstays", home)


def overstaying(home: int) -> list[tuple[str, PublishedEvent]]:
    who = {"tenant_id": overstayer(home), "person_id": named_id("who overstays", home)}
    where = {"unit_id": named_id("overstayed unit", home), "park_id": PARK}
    came = TenantMovedIn(**who, **where, contract_id=named_id("overstayed", home), moved_in_on=day(home))
    registered = TenantRegistered(**who, number=f"T-{home:05}2-0")
    return [(f"tenant-{came.tenant_id}", event) for event in (registered, came)]


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
    told += unheard_and_unsigned(home)
    told += overstaying(home)
    if twin := twin_of(home):
        number, survivor = f"T-{home:05}1-0", {"survivor_id": tenant, "survivor_number": f"T-{home:06}-0"}
        other = {"tenant_id": twin, "person_id": named_id("twin's person", home), "number": number}
        merged = TenantsMerged(**other, **survivor, survivor_person_id=person)
        told += [(f"tenant-{twin}", TenantRegistered(**other)), (f"tenant-{twin}", merged)]
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
