"""Who can open a door: a code before the tenant comes, none once they have left, a person told in between.

Nothing but leaving takes a code away from who lives there, least of all arrears (住房租赁条例 12).
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from kernel.domain import Command, Decider, State

from tenants.domain.door_commands import (
    Confirm,
    DoorUnknown,
    Fail,
    FallOverdue,
    NeverCame,
    OrderCommand,
    OrderOver,
    Postpone,
    RequestCode,
    ResumeLease,
    RevokeCode,
    Take,
)
from tenants.domain.door_facts import (
    Act,
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
from tenants.domain.door_policy import to_grant, to_revoke
from tenants.domain.door_states import Granted, Granting, Known, NoDoor, Ordered, Revoked, Revoking

LONGEST_WAIT = timedelta(minutes=10)


# ---- decisions


def decide(command: Command, door: State) -> Sequence[DoorEvent]:
    match command, door:
        case RequestCode(), _:
            return _requested(command, door)
        case RevokeCode(), _:
            return _revoked(command, door)
        case ResumeLease(), Known(ended=(UUID() as over, day)) if over == command.contract_id:
            return _resumed(command, door, day)
        case NeverCame(), Granting(occupied=True) | Granted(occupied=True):
            return _withdrawn(command, door)
        case Confirm(by_hand=True), NoDoor():
            raise DoorUnknown
        case OrderCommand(order_id=id_), Ordered(order_id=current) if id_ == current:
            return _of_order(command, door)
        case Confirm(order_id=id_, by_hand=True), Known():
            if isinstance(door, Granted | Revoked) and id_ == door.order_id:
                return []
            raise OrderOver
    return []  # a late word on an order that is over


def _requested(command: RequestCode, door: State) -> list[DoorEvent]:
    place, times = place_of(command), to_grant(command.policy.in_force(command.today))
    contract, day = command.contract_id, command.valid_from
    arrived: list[DoorEvent] = [] if contract else [DoorOccupied(**place)]
    ids = {"order_id": command.order_id, "contract_id": contract}
    asked = DoorCodeRequested(**place, **ids, valid_from=day, **times)
    match door:
        case Granting(occupied=True) | Granted(occupied=True):
            heard_late = contract and not door.contract_id
            return [DoorLeased(**place, contract_id=contract, leased_from=day)] if heard_late else []
        case Granting() | Granted():
            another = contract and contract != door.contract_id  # the one before may end without them
            return [*([asked] if another or day < door.day else []), *arrived]
        case Revoking(came=True) | Revoked(came=True) if contract and day < door.day:
            known = contract in (door.contract_id, *(door.ended or ()))
            late = DoorLeased(**place, contract_id=contract, leased_from=day)
            return [] if known else [late]  # of a stay that is over
    return [asked, *arrived]


def _revoked(command: RevokeCode, door: State) -> list[DoorEvent]:
    times, order = to_revoke(command.policy.in_force(command.today)), command.order_id
    left = command.left_on
    asked = DoorCodeRevocationRequested(**place_of(command), order_id=order, left_on=left, **times)
    match door:
        case Granting() | Granted() if not command.contract_id:
            return [asked]
        case Granting() | Granted() if command.contract_id == door.contract_id:
            ended = DoorLeaseEnded(**place_of(command), contract_id=command.contract_id)
            return [ended] if door.occupied else [asked]
        case Revoking() | Revoked() if command.contract_id and command.contract_id == door.contract_id:
            return [DoorLeaseEnded(**place_of(command), contract_id=command.contract_id)]
        case NoDoor() if not command.contract_id:
            return [asked]  # whoever moved in before Anju was has a code it knows nothing of
    return []


def _resumed(command: ResumeLease, door: Known, day: date) -> list[DoorEvent]:
    """Who lives there, or is said to have left, has the contract again; who never came has a code by it."""
    place, by = place_of(command), {"contract_id": command.contract_id}
    if door.occupied or not isinstance(door, Revoking | Revoked) or door.came:
        return [DoorLeased(**place, **by, leased_from=day)]
    times = to_grant(command.policy.in_force(command.today))
    return [DoorCodeRequested(**place, **by, order_id=command.order_id, valid_from=day, **times)]


def _withdrawn(command: NeverCame, door: Granting | Granted) -> list[DoorEvent]:
    vacated = DoorVacated(**place_of(command))
    if door.contract_id:
        if not door.leased_from or door.leased_from <= door.day:
            return [vacated]
        times, by = to_grant(command.policy.in_force(command.today)), {"contract_id": door.contract_id}
        ids = place_of(command) | by | {"order_id": command.order_id}
        return [vacated, DoorCodeRequested(**ids, valid_from=door.leased_from, **times)]
    gone = RevokeCode(**dict(command), left_on=min(door.day, command.today))
    return [vacated, *_revoked(gone, door)]


def _of_order(command: Command, door: Ordered) -> list[DoorEvent]:
    place = place_of(door) | {"order_id": door.order_id}
    act: Act = "grant" if isinstance(door, Granting) else "revoke"
    match command:
        case Take() if not door.taken:
            return [DoorOrderTaken(**place)]
        case Postpone(reason=reason, at=at, retry_after=asked) if not door.taken:
            tries = door.tries + 1
            wait = max(min(timedelta(seconds=2 ** min(tries, 16)), LONGEST_WAIT), asked or timedelta(0))
            return [DoorOrderPostponed(**place, reason=reason, tries=tries, retry_at=at + wait)]
        case Fail(code=code) if not door.told:
            return [DoorOrderFailed(**place, act=act, code=code)]
        case FallOverdue() if not door.told:
            return [DoorOrderOverdue(**place, act=act, day=door.day)]
        case Confirm(by_hand=hand) if act == "grant":
            return [DoorCodeConfirmed(**place, valid_from=door.day, by_hand=hand)]
        case Confirm(by_hand=hand):
            return [DoorCodeRevoked(**place, left_on=door.day, by_hand=hand)]
    return []


def place_of(of: Any) -> dict[str, UUID]:
    """The ids that every fact of a door carries."""
    return {name: getattr(of, name) for name in ("access_id", "tenant_id", "unit_id", "park_id")}


# ---- what has become of it


def evolve(door: State, event: DoorEvent) -> State:
    occupied = isinstance(door, Known) and door.occupied
    place: dict[str, Any] = place_of(event)
    match event, door:
        case DoorCodeRequested(order_id=id_, valid_from=day, contract_id=contract), _:
            lease: dict[str, Any] = {"contract_id": contract, "leased_from": day}
            if not contract:
                # who comes sooner than the contract says, or never left, has it still
                another = isinstance(door, Revoking | Revoked) and day > door.day
                lease = {} if another else _lease(door)
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
            return door.model_copy(update={"contract_id": contract, "leased_from": day, "ended": None})
        case DoorLeaseEnded(), Known():
            return door.model_copy(update=_ended(door))
        case DoorOccupied(), Known():
            return door.model_copy(update={"occupied": True})
        case DoorVacated(), Known():
            return door.model_copy(update={"occupied": False})
        case DoorOrderEvent(order_id=id_), Ordered(order_id=current) if id_ == current:
            return _progressed(door, event)
    return door


def _lease(door: State) -> dict[str, Any]:
    """What is known of the contract."""
    names = ("contract_id", "leased_from", "ended")
    return {name: getattr(door, name) for name in names} if isinstance(door, Known) else {}


def _ended(door: State) -> dict[str, Any]:
    """The same where it is over."""
    lease = _lease(door)
    if lease.get("contract_id") and lease["leased_from"]:
        return {
            "contract_id": None,
            "leased_from": None,
            "ended": (lease["contract_id"], lease["leased_from"]),
        }
    return lease


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


door: Decider[Command, State, DoorEvent] = Decider(
    name="door",
    initial=NoDoor(),
    decide=decide,
    evolve=evolve,
    events=(
        DoorCodeRequested,
        DoorOccupied,
        DoorVacated,
        DoorLeased,
        DoorLeaseEnded,
        DoorCodeRevocationRequested,
        DoorOrderTaken,
        DoorOrderPostponed,
        DoorOrderFailed,
        DoorOrderOverdue,
        DoorCodeConfirmed,
        DoorCodeRevoked,
    ),
)
