"""What has become of the code for a door, by what happened to it."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from kernel.domain import State

from tenants.domain.door_facts import (
    DoorCodeConfirmed,
    DoorCodeRequested,
    DoorCodeRevocationRequested,
    DoorCodeRevoked,
    DoorEvent,
    DoorLeased,
    DoorLeaseEnded,
    DoorOccupied,
    DoorOrderEvent,
    DoorOrderFailed,
    DoorOrderOverdue,
    DoorOrderPostponed,
    DoorOrderTaken,
    DoorVacated,
)
from tenants.domain.door_states import Granted, Granting, Known, NoDoor, Ordered, Resident, Revoked, Revoking


def place_of(of: Any) -> dict[str, UUID]:
    """The ids that every fact of a door carries."""
    return {name: getattr(of, name) for name in ("access_id", "tenant_id", "unit_id", "park_id")}


def evolve(door: State, event: DoorEvent) -> State:
    occupied = isinstance(door, Known) and door.occupied
    place: dict[str, Any] = place_of(event)
    match event, door:
        case DoorCodeRequested(order_id=id_, valid_from=day, contract_id=contract), _:
            # who comes sooner than the contract says, or never left, has it still
            lease = _begun(door, contract, day) if contract else _lease(door)
            if contract is None and isinstance(door, Revoking | Revoked) and day > door.day:
                lease = {"leases": following(door)}
            return Granting(**place, occupied=occupied, order_id=id_, day=day, **lease)
        case DoorCodeRevocationRequested(order_id=id_, left_on=day), _:
            lease = _lease(door) if occupied else _ended(door)
            came = occupied or isinstance(door, NoDoor)
            return Revoking(**place, order_id=id_, day=day, came=came, **lease)
        case DoorCodeConfirmed(order_id=id_, valid_from=day), _:
            return Granted(**place, occupied=occupied, order_id=id_, day=day, **_lease(door))
        case DoorCodeRevoked(order_id=id_, left_on=day), _:
            came = not isinstance(door, Revoking) or door.came
            return Revoked(**place, order_id=id_, day=day, came=came, **_lease(door))
        case DoorLeased(contract_id=contract, leased_from=day), Known():
            return door.model_copy(update=_begun(door, contract, day))
        case DoorLeaseEnded(contract_id=contract), Known():
            return door.model_copy(update=_ended(door, contract))
        case DoorOccupied(), NoDoor():
            return Resident(**place, occupied=True)
        case DoorLeased(contract_id=contract, leased_from=day), NoDoor():
            return Resident(**place, leases={contract: day})
        case DoorVacated(), Resident(leases={}):
            return NoDoor()
        case DoorOccupied(), Known():
            return door.model_copy(update={"occupied": True})
        case DoorVacated(), Known():
            return door.model_copy(update={"occupied": False})
        case DoorOrderEvent(order_id=id_), Ordered(order_id=current) if id_ == current:
            return _progressed(door, event)
    return door


def following(door: Revoking | Revoked) -> dict[UUID, date]:
    """By which contracts they have a code after the one that is taken away: those of the stay that is over
    are none of them, whether their end was heard of yet or not.
    """
    return {id_: day for id_, day in door.leases.items() if not door.came or day >= door.day}


def first_of(leases: Mapping[UUID, date]) -> UUID | None:
    """The contract that begins before the others."""
    return min(leases, key=lambda id_: (leases[id_], id_), default=None)


def _lease(door: State) -> dict[str, Any]:
    """What is known of the contracts."""
    return {"leases": door.leases, "ended": door.ended} if isinstance(door, Known) else {}


def _begun(door: State, contract: UUID, day: date) -> dict[str, Any]:
    """The same with another one."""
    leases, ended = (door.leases, door.ended) if isinstance(door, Known) else ({}, {})
    return {
        "leases": {**leases, contract: day},
        "ended": {id_: since for id_, since in ended.items() if id_ != contract},
    }


def _ended(door: State, contract: UUID | None = None) -> dict[str, Any]:
    """The same where that one is over, or all are."""
    if not isinstance(door, Known):
        return {}
    over = {id_: day for id_, day in door.leases.items() if contract in (None, id_)}
    left = {id_: day for id_, day in door.leases.items() if id_ not in over}
    return {"leases": left, "ended": {**door.ended, **over}}


def _progressed(door: Ordered, event: DoorEvent) -> State:
    match event:
        case DoorOrderTaken():
            return door.model_copy(update={"taken": True})
        case DoorOrderPostponed(tries=tries):
            return door.model_copy(update={"tries": tries})
        case DoorOrderFailed():
            return door.model_copy(update={"taken": True, "told": True})
        case DoorOrderOverdue():
            return door.model_copy(update={"told": True})
    return door
