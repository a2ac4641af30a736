"""Every notice went out once: what the facts ask for, what notify-svc made of it, what the partners got.

Who hears of what is written down here a second time, on purpose: this is the promise, not the program.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
from host.runtime import Runtime
from kernel.clock import SHANGHAI, local_date, start_of
from kernel.facts import Fact
from psycopg.rows import dict_row
from published import contracts, tenants, workorders

from tests.chaos.house import House
from tests.chaos.lives import Park
from tests.chaos.promises import published, repeated

# A clock that jumps makes late what had no time: a lock, a call, a receipt; what is broken on purpose leaves
# a channel without a provider; and how much waits for one morning hangs on the clock. Rightly told, never
# foretold.
LATE = (
    *("DoorOrderOverdue", "CallbackOverdue", "EmergencyUnheard", "ChannelOutOfOrder", "ChannelInOrder"),
    "MattersSummedUp",
)
OVER = (workorders.WorkOrderCompleted, workorders.WorkOrderCancelled, workorders.WorkOrderClosed)
OF_LEASE = (
    *(contracts.ContractExtended, contracts.ContractTerminated, contracts.ContractEnded),
    contracts.ContractRenewed,
)
OF_RENEWAL = (
    *(contracts.RenewalProposed, contracts.RenewalDecided, contracts.RenewalReturned),
    contracts.RenewalClosed,
)
ENDS: dict[str, tuple[str, tuple[type[Any], ...]]] = {
    "ContractNearExpiry": ("contract_id", (*OF_LEASE, contracts.ContractAnnulled, contracts.ContractExpired)),
    **dict.fromkeys(
        ("ContractExpired", "ContractOverstayed"), ("contract_id", (*OF_LEASE, contracts.ContractAnnulled))
    ),
    "ContractOverrunDetected": ("contract_id", (contracts.ContractOverrunResolved,)),
    "RenewalOpened": ("renewal_id", OF_RENEWAL),
    "RenewalOverdue": (
        "renewal_id",
        (*OF_RENEWAL, contracts.MoveOutAppointed, contracts.HandBackAppointed),
    ),
    "SettlementOverdue": ("settlement_id", (contracts.SettlementClosed, contracts.SettlementWithdrawn)),
    "HandoverOverdue": ("handover_id", (contracts.HandoverAgreed, contracts.HandoverWithdrawn)),
    "InspectionOverdue": ("inspection_id", (workorders.InspectionClosed, workorders.InspectionWithdrawn)),
}
"""By kind, what ends it, and by which name that says of what. A signed contract has its renewal's id."""
Expected = tuple[str, UUID, str, object, UUID]  # kind, thing, stage, occasion, person


async def check_notices(house: House, runtimes: Sequence[Runtime], park: Park) -> list[str]:
    """House at rest, after `promises.at_rest`."""
    by_name = {runtime.service.name: runtime for runtime in runtimes}
    told = [
        fact for name in ("contracts", "tenants", "workorders") for fact in await published(by_name[name])
    ]
    wanted = {each for fact in told for each in expected(fact.event, park)}
    made = await _made(by_name["notifications"])
    broken = warned(told, house)
    return broken + _compared(wanted, made) + await _sent(house, made, ended(told))


def ended(told: Sequence[Fact]) -> set[tuple[str, UUID]]:
    """What needs no telling any more, by kind and thing: of repairs all that is told of an order.

    Of an end that comes near, whatever was told at an earlier stage than the last.
    """
    over: set[tuple[str, UUID]] = set()
    stages: Counter[UUID] = Counter()
    for fact in told:
        event = fact.event
        if isinstance(event, OVER):
            over.add(("", event.order_id))
        if isinstance(event, contracts.ContractNearExpiry):
            stages[event.contract_id] += 1
        if isinstance(event, contracts.ContractSigned):
            over.add(("RenewalOverdue", event.contract_id))
        over |= {
            (kind, getattr(event, thing)) for kind, (thing, ends) in ENDS.items() if isinstance(event, ends)
        }
    return over | {("ContractNearExpiry", contract) for contract in repeated(stages)}


def expected(event: Any, park: Park) -> list[Expected]:
    """The notices a published fact asks for."""
    who: list[UUID | None]
    stage: str
    occasion: object
    match event:
        case tenants.TenantRoomChanged(tenant_id=thing, from_unit_id=left, to_unit_id=entered):
            access, stage = park.staff["access_control"], event.changed_on.isoformat()
            leaves = [park.staff["finance"], access, _manager(park, left)]
            new = _manager(park, entered)
            enters = [access, *([] if new in leaves[2:] else [new]), event.person_id]
            rooms = [(left, leaves), (entered, enters)]
            return [("TenantRoomChanged", thing, stage, room, each) for room, who in rooms for each in who]
        case tenants.TenantMovedOut(tenant_id=thing, unit_id=unit, moved_out_on=day):
            who = [park.staff["finance"], park.staff["access_control"], _manager(park, unit)]
            stage, occasion = day.isoformat(), unit
        case (
            tenants.TenantMovedIn(tenant_id=thing, unit_id=unit, moved_in_on=day)
            | tenants.TenantMoveInWithdrawn(tenant_id=thing, unit_id=unit, moved_in_on=day)
        ):
            who = [park.staff["access_control"], _manager(park, unit)]
            stage, occasion = day.isoformat(), unit
        case contracts.ContractNearExpiry(contract_id=thing, unit_ids=(unit, *_), ends_on=end) as e:
            third = e.party_id if e.track == "tenant" else park.staff["operations"]
            who = [third, _manager(park, unit)]
            stage, occasion = str(e.stage_days), end
        case contracts.ContractExpired(contract_id=thing, unit_ids=(unit, *_), ended_on=end):
            who, stage, occasion = [park.staff["operations"], _manager(park, unit)], end.isoformat(), ""
        case contracts.ContractOverstayed(contract_id=thing, ended_on=end, nth=nth):
            who, stage = [park.staff["manager"], park.staff["operations"]], end.isoformat()
            occasion = nth
        case contracts.ContractOverrunDetected(contract_id=thing, unit_id=unit) as e:
            who = [park.staff["operations"], _manager(park, unit)]
            how = "/draft" if e.draft else "/stays_on" if e.stays_on else ""
            stage, occasion = str(e.days_over), f"{unit}/{e.cover_ends_on}{how}"
        case contracts.RenewalOpened(renewal_id=thing, unit_ids=(unit, *_), due_on=due):
            who, stage = [park.staff["operations"], _manager(park, unit)], "opened"
            occasion = f"{due}/{unit}"
        case contracts.RenewalOverdue(renewal_id=thing, step="proposal" as late, due_on=day, nth=1):
            who, stage, occasion = [park.staff["operations"]], late, day
        case contracts.RenewalOverdue(renewal_id=thing, step="proposal" as late, due_on=day, nth=nth):
            who, stage = [park.staff["manager"], park.staff["operations"]], late
            occasion = f"{day}/{nth}"
        case (
            contracts.SettlementOverdue(settlement_id=thing, unit_id=unit, stage=stage, due_on=day)
            | contracts.HandoverOverdue(handover_id=thing, unit_id=unit, stage=stage, due_on=day)
        ):
            above = [park.staff["manager"], park.staff["operations"]]
            who, occasion = above if stage == "escalated" else [_manager(park, unit)], day
        case workorders.WorkOrderOverdue(order_id=thing, level=level, stage=late, due_at=due_at):
            who, stage = [park.staff[level]], level
            occasion = f"{late} {due_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        case workorders.PromiseEndangered(order_id=thing, stage=late, due_at=due_at):
            who, stage, occasion = [park.staff["supervisor"]], late, due_at
        case workorders.OfferLapsed(order_id=thing, urgency="emergency", respond_by=until):
            who, stage, occasion = [park.staff["supervisor"]], "unanswered", until
        case workorders.NobodyFits(order_id=thing, at=at):
            who, stage, occasion = [park.staff["supervisor"]], "nobody", at
        case workorders.WorkOrderCompleted(order_id=thing, person_id=person, closing=closing):
            who, stage, occasion = [person], "completed", closing
        case workorders.RatingAsked(order_id=thing, person_id=person, closing=closing):
            who, stage, occasion = [person], "rating", closing
        case workorders.InspectionOverdue(inspection_id=thing, level=level, due_on=day):
            who, stage, occasion = [park.staff[level]], level, day
        case _:
            return []
    return [(type(event).__name__, thing, stage, occasion, person) for person in who if person]


def _manager(park: Park, unit: UUID) -> UUID:
    return park.managers.get(unit, park.staff["manager"])


def warned(told: Sequence[Fact], house: House) -> list[str]:
    """Each stage of each contract's end that has come is told, and only once.

    Not of an end that was moved, nor of one whose tenant had left by then: a clock that jumps past all of it
    has them out before anybody is warned, and rightly so.
    """
    warnings: Counter[tuple[UUID, int, date]] = Counter()
    ends: dict[UUID, list[tuple[date, date]]] = {}
    changed: set[UUID] = set()
    for fact in told:
        match fact.event:
            case contracts.ContractNearExpiry(contract_id=id_, stage_days=days, ends_on=end):
                warnings[(id_, days, end)] += 1
            case contracts.ContractSigned(contract_id=id_, ends_on=end):
                ends.setdefault(id_, []).append((local_date(fact.recorded_at), end))
            case contracts.ContractExtended(contract_id=id_) | contracts.ContractTerminated(contract_id=id_):
                changed.add(id_)
            case tenants.TenantMovedOut(contract_id=UUID() as id_):
                changed.add(id_)
    broken = [
        f"told {warnings[each]} times: {each[1]} days before {each[2]}, contract {each[0]}"
        for each in repeated(warnings)
    ]
    now = house.clock.now()
    for id_, known in ends.items():
        if id_ in changed:
            continue
        for signed, end in known:
            for stage in _stages(signed, end):
                due = start_of(end - timedelta(days=stage))
                if due <= now and (id_, stage, end) not in warnings:
                    broken.append(
                        f"never told: {stage} days before {end}, contract {id_}: {_life(told, id_)}"
                    )
    return broken


def _life(told: Sequence[Fact], contract: UUID) -> str:
    """What was told of a contract, for whoever has to find out why something was not."""
    own = [fact for fact in told if getattr(fact.event, "contract_id", None) == contract]
    return ", ".join(f"{type(fact.event).__name__} {fact.recorded_at:%d %H:%M:%S}" for fact in own)


def _stages(signed: date, end: date) -> list[int]:
    passed = [stage for stage in (30, 15, 7) if end - timedelta(days=stage) <= signed < end]
    return passed[-1:] + [stage for stage in (30, 15, 7) if end - timedelta(days=stage) > signed]


async def _made(notifications: Runtime) -> list[dict[str, Any]]:
    """Each by itself, or by the message that summed it up."""
    async with notifications.pool.connection() as conn:
        rows = await conn.cursor(row_factory=dict_row).execute(
            "select id, kind, stage, thing_id, person_id, status, attempts, due_at from views.notifications"
            " union all select id, kind, stage, thing_id, person_id, 'summed up', '{}', null"
            " from views.gathered g"
            " where not exists (select from views.notifications alone where alone.id = g.id)"
        )
        return await rows.fetchall()


def _compared(wanted: set[Expected], made: Sequence[dict[str, Any]]) -> list[str]:
    want = Counter((kind, thing, stage, person) for kind, thing, stage, _, person in wanted)
    foretold = [row for row in made if row["kind"] not in LATE]
    have = Counter((row["kind"], row["thing_id"], row["stage"], row["person_id"]) for row in foretold)
    missing, extra = want - have, have - want
    return [f"a notice is missing: {kind} {stage} of {thing}" for kind, thing, stage, _ in missing] + [
        f"a notice too many: {kind} {stage} of {thing}" for kind, thing, stage, _ in extra
    ]


async def _sent(house: House, made: Sequence[dict[str, Any]], over: set[tuple[str, UUID]]) -> list[str]:
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{house.ports['sandbox']}", timeout=60, trust_env=False
    ) as http:
        summary = (await http.get("/_ledger/summary")).json()
        ledger = (await http.get("/_ledger")).json()
    broken = [
        f"{channel}: {count[fault]} {fault.replace('_', ' ')}"
        for channel, count in summary.items()
        for fault in ("delivered_twice", "repeated_content", "mismatches", "receipts_waiting")
        if count[fault]
    ]
    got = {entry["key"]: entry for entry in ledger if entry["channel"] != "lock"}
    # What is over by now, and had not left, is not sent any more; nor in the morning what its reader heard by
    # another channel.
    lapsed = {
        f"{row['id']}.{channel}"
        for row in made
        for channel, attempt in row["attempts"].items()
        if attempt["status"] == "spared"
        and (
            row["status"] == "delivered"
            or {("", row["thing_id"]), (row["kind"], row["thing_id"])} & over
            or row["kind"] in LATE
        )
    }
    attempts = {
        f"{row['id']}.{channel}": attempt
        for row in made
        for channel, attempt in row["attempts"].items()
        # So many in a day that the provider would take no more: known before, and the other channels go on.
        if attempt["code"] != "over_limit"
    }
    broken += [f"the partner was sent {key}, which nobody asked for" for key in got.keys() - attempts.keys()]
    for key, attempt in attempts.items():
        entry = got.get(key)
        times = entry["deliveries"] if entry else 0
        if key in lapsed and times == 0:
            continue
        if attempt["code"] == "uncertain" and times <= 1:
            continue  # WeChat cannot be asked what it has: rather not at all than twice, and others go on
        if entry is None or times != 1:
            broken.append(
                f"{key} was put through {times} times ({attempt['status']}, try {attempt['tries']})"
            )
        elif attempt["status"] != "delivered":
            broken.append(f"{key} was put through, and stands as {attempt['status']}")
    return broken
