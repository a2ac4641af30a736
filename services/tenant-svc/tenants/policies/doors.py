"""A contract or an arrival asks for a door code, a departure or a change of rooms takes it away; who comes
back by the next contract has another then; who waits too long for either is told of.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from kernel.clock import local_date, start_of
from kernel.facts import Fact
from kernel.ids import derived_id, named_id
from kernel.service import Deadline, Do, Policy, Timer
from published.contracts import (
    ContractEnded,
    ContractResumed,
    ContractRoomChanged,
    ContractRoomGivenBack,
    ContractSigned,
    ContractTerminated,
)

from tenants.domain.door import door
from tenants.domain.door_commands import (
    AskNext,
    EndLease,
    FallOverdue,
    GiveBack,
    NeverCame,
    RequestCode,
    ResumeLease,
    RevokeCode,
)
from tenants.domain.door_evolving import place_of
from tenants.domain.door_facts import (
    DoorCodeRequested,
    DoorCodeRevocationRequested,
    DoorCodeRevoked,
    DoorLeased,
)
from tenants.domain.tenant_facts import (
    TenantMovedIn,
    TenantMovedOut,
    TenantMoveInWithdrawn,
    TenantMoveOutWithdrawn,
    TenantRoomChanged,
)


def access_id(tenant_id: UUID, unit_id: UUID) -> UUID:
    return named_id("door", tenant_id, unit_id)


def react(fact: Fact) -> Sequence[Do]:
    """What was taken over from before Anju has its code already, of which only the lock knows: who lives
    there is locked out by no contract that begins or ends.

    A contract that runs on until the day it was terminated to ends on that day, if nobody moves it before.
    One that goes on past its end alone gives nobody a code who does not live there. One that went along to
    another room gives none for the room left any more: a number that gave way has that of its signing. For
    the room changed to, who lives there has theirs. Who lives in two rooms by one contract is put down in
    one, so that its end says of neither that they have left it: each is given back, or nobody ever came
    (`keeping.py`).
    """
    match fact.event:
        case ContractSigned(taken_over=False, tenant_id=UUID() as tenant, starts_on=day) as signed:
            id_ = signed.contract_id
            return [_grant(fact, tenant, unit, signed.park_id, day, id_) for unit in signed.unit_ids]
        case (
            ContractTerminated(tenant_id=UUID() as tenant, ended_on=day, runs_on=False)
            | ContractEnded(tenant_id=UUID() as tenant, ended_on=day)
        ) as over:
            id_, units = over.contract_id, over.unit_ids
            if len(units) > 1:
                return [_end(fact, tenant, unit, over.park_id, id_) for unit in units]
            return [_revoke(fact, tenant, unit, over.park_id, day, id_) for unit in units]
        case ContractRoomGivenBack(tenant_id=UUID() as tenant, unit_id=unit, ended_on=day) as left if (
            len(left.unit_ids) > 1
        ):
            place = _place(fact, tenant, unit, left.park_id)
            back = GiveBack(**place, left_on=day, contract_id=left.contract_id)
            return [Do(door, back.access_id, back)]
        case ContractRoomChanged(tenant_id=UUID() as tenant, from_unit_id=unit, changed_on=day) as along:
            return [_revoke(fact, tenant, unit, along.park_id, day, along.contract_id)]
        case ContractResumed(tenant_id=UUID() as tenant, unit_id=unit) as on if (
            on.stands or len(on.unit_ids) > 1
        ):
            asked = ResumeLease(**_place(fact, tenant, unit, on.park_id), contract_id=on.contract_id)
            return [Do(door, asked.access_id, asked)]
        case TenantMovedIn(tenant_id=tenant, stay=stay, taken_over=before):
            place = _place(fact, tenant, stay.unit_id, stay.park_id)
            lives = RequestCode(**place, valid_from=stay.moved_in_on, taken_over=before)
            return [Do(door, lives.access_id, lives)]
        case TenantMovedOut(tenant_id=tenant, stay=stay, moved_out_on=day):
            return [_revoke(fact, tenant, stay.unit_id, stay.park_id, day)]
        case TenantMoveOutWithdrawn(tenant_id=tenant, stay=stay):
            return [_grant(fact, tenant, stay.unit_id, stay.park_id, stay.moved_in_on)]
        case TenantMoveInWithdrawn(tenant_id=tenant, stay=stay):
            never = NeverCame(**_place(fact, tenant, stay.unit_id, stay.park_id))
            return [Do(door, never.access_id, never)]
        case TenantRoomChanged(tenant_id=tenant, left=left, stay=stay):
            day = stay.moved_in_on
            return [
                _grant(fact, tenant, stay.unit_id, stay.park_id, day),
                _revoke(fact, tenant, left.unit_id, left.park_id, day),
            ]
        case DoorCodeRevoked(tenant_id=tenant, unit_id=unit, park_id=park):
            next_ = AskNext(**_place(fact, tenant, unit, park))
            return [Do(door, next_.access_id, next_)]
    return []


def _grant(fact: Fact, tenant: UUID, unit: UUID, park: UUID, day: date, contract: UUID | None = None) -> Do:
    asked = RequestCode(**_place(fact, tenant, unit, park), valid_from=day, contract_id=contract)
    return Do(door, asked.access_id, asked)


def _revoke(fact: Fact, tenant: UUID, unit: UUID, park: UUID, day: date, contract: UUID | None = None) -> Do:
    asked = RevokeCode(**_place(fact, tenant, unit, park), left_on=day, contract_id=contract)
    return Do(door, asked.access_id, asked)


def _end(fact: Fact, tenant: UUID, unit: UUID, park: UUID, contract: UUID) -> Do:
    place = _place(fact, tenant, unit, park)
    over = EndLease(**{name: place[name] for name in place if name != "order_id"}, contract_id=contract)
    return Do(door, over.access_id, over)


def _place(fact: Fact, tenant: UUID, unit: UUID, park: UUID) -> dict[str, Any]:
    id_ = access_id(tenant, unit)
    ids = {"access_id": id_, "tenant_id": tenant, "unit_id": unit, "park_id": park}
    return ids | {"order_id": derived_id(fact.id, "door", unit), "today": local_date(fact.recorded_at)}


doors_policy = Policy(
    "door_codes",
    (
        *(ContractSigned, ContractRoomChanged, ContractTerminated, ContractEnded, ContractResumed),
        ContractRoomGivenBack,
        *(TenantMovedIn, TenantMovedOut, TenantRoomChanged),
        *(TenantMoveInWithdrawn, TenantMoveOutWithdrawn, DoorCodeRevoked),
    ),
    react,
)


def due(event: DoorCodeRequested | DoorLeased | DoorCodeRevocationRequested, asked_at: datetime) -> datetime:
    """When somebody is told that there is no confirmation yet; of who comes back, when nobody waits any more
    for the code of before to be taken away.
    """
    at_once = asked_at + timedelta(minutes=event.within)
    if isinstance(event, DoorCodeRevocationRequested):
        return at_once
    needed = event.valid_from if isinstance(event, DoorCodeRequested) else event.leased_from
    return max(start_of(needed) - timedelta(hours=event.before_arrival), at_once)


def _arm(fact: Fact) -> Sequence[Deadline]:
    match fact.event:
        case DoorCodeRequested() | DoorCodeRevocationRequested() as asked:
            at, note = due(asked, fact.effective_at), {"order_id": str(asked.order_id)}
            return [Deadline("door order overdue", asked.access_id, at, note)]
    return []


def _fire(deadline: Deadline) -> Do:
    return Do(door, deadline.id, FallOverdue(order_id=UUID(deadline.note["order_id"])))


door_orders_overdue = Timer(
    kind="door order overdue",
    listens=(DoorCodeRequested, DoorCodeRevocationRequested),
    arm=_arm,
    fire=_fire,
)


def _arm_next(fact: Fact) -> Sequence[Deadline]:
    match fact.event:
        case DoorLeased(contract_id=contract) as leased:
            order = derived_id(fact.id, "door", leased.unit_id)
            ids = place_of(leased) | {"contract_id": contract, "order_id": order}
            note = {name: str(id_) for name, id_ in ids.items()}
            return [Deadline("next door code", leased.access_id, due(leased, fact.effective_at), note)]
    return []


def _fire_next(deadline: Deadline) -> Do:
    ids: dict[str, Any] = {name: UUID(id_) for name, id_ in deadline.note.items()}
    return Do(door, deadline.id, AskNext(**ids, today=local_date(deadline.due_at)))


next_codes = Timer(kind="next door code", listens=(DoorLeased,), arm=_arm_next, fire=_fire_next)
