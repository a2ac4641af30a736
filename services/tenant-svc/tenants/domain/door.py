"""Who can open a door: a code before the tenant comes, none once they have left, a person told in between.

Nothing but leaving takes a code away from who lives there, least of all arrears (住房租赁条例 12).
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from kernel.domain import Command, Decider, Refusal, State
from policy.domain.values import Versions
from pydantic import Field

from tenants.domain.door_facts import (
    Act,
    DoorCodeConfirmed,
    DoorCodeRequested,
    DoorCodeRevocationRequested,
    DoorCodeRevoked,
    DoorEvent,
    DoorOccupied,
    DoorOrderEvent,
    DoorOrderFailed,
    DoorOrderOverdue,
    DoorOrderPostponed,
    DoorOrderTaken,
    DoorVacated,
    Word,
)
from tenants.domain.door_policy import DOOR_TIMES, DoorTimes, to_grant, to_revoke

LONGEST_WAIT = timedelta(minutes=10)


# ---- states


class NoDoor(State):
    """No code of this tenant's for this unit."""


class Known(State):
    """`occupied` while the tenant lives there."""

    access_id: UUID
    tenant_id: UUID
    unit_id: UUID
    park_id: UUID
    occupied: bool = False


class Ordered(Known):
    """The lock service was asked, and nobody has confirmed it."""

    order_id: UUID
    day: date
    tries: int = 0
    taken: bool = False
    told: bool = False


class Granting(Ordered):
    """To have a code from `day` on; by the contract, where there is one, from `leased_from`."""

    contract_id: UUID | None
    leased_from: date | None = None


class Granted(Known):
    """Has a code."""

    order_id: UUID
    day: date
    contract_id: UUID | None
    leased_from: date | None = None


class Revoking(Ordered):
    """To lose it: left on `day`."""


class Revoked(Known):
    """Has none any more."""

    order_id: UUID
    day: date


# ---- commands


class DoorCommand(Command):
    """Of one tenant and one unit; `policy`: how long it may take, by version."""

    access_id: UUID
    tenant_id: UUID
    unit_id: UUID
    park_id: UUID
    today: date = Field(exclude=True)
    policy: Versions[DoorTimes] = Field(DOOR_TIMES, exclude=True)


class RequestCode(DoorCommand):
    """The tenant comes to live there that day; or `contract_id` says they will."""

    order_id: UUID
    valid_from: date
    contract_id: UUID | None = None


class RevokeCode(DoorCommand):
    """The tenant has left; or `contract_id` ended, and maybe they never came."""

    order_id: UUID
    left_on: date
    contract_id: UUID | None = None


class NeverCame(DoorCommand):
    """That the tenant came was put down by mistake: they have a code by their contract, or none."""

    order_id: UUID


class OrderCommand(Command):
    order_id: UUID


class Take(OrderCommand):
    """The lock service accepted the order."""


class Postpone(OrderCommand):
    """No answer, for `reason`; `retry_after` is what the lock service asked for."""

    reason: Word
    at: datetime
    retry_after: timedelta | None = None


class Fail(OrderCommand):
    """The lock service, or the lock, said no."""

    code: Word


class Confirm(OrderCommand):
    """The lock has it, or `by_hand`: somebody made sure at the door."""

    by_hand: bool = False


class FallOverdue(OrderCommand):
    """The time for a confirmation is over (deadline)."""


class DoorUnknown(Refusal):
    """No code was ever asked for here."""

    title, field, status = "没有这条门禁记录", "access_id", 404


class OrderOver(Refusal):
    """Another order took its place, so there is nothing to confirm any more."""

    title, field, status = "这条门禁指令已被新的指令取代，请刷新后再操作", "order_id", 409


# ---- decisions


def decide(command: Command, door: State) -> Sequence[DoorEvent]:
    match command, door:
        case RequestCode(), _:
            return _requested(command, door)
        case RevokeCode(), _:
            return _revoked(command, door)
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
            return []
        case Granting() | Granted():
            another = contract and contract != door.contract_id  # the one before may end without them
            return [*([asked] if another or day < door.day else []), *arrived]
        case Revoking() | Revoked() if contract and day < door.day:
            return []  # of a stay that is over, heard of late
    return [asked, *arrived]


def _revoked(command: RevokeCode, door: State) -> list[DoorEvent]:
    times, order = to_revoke(command.policy.in_force(command.today)), command.order_id
    left = command.left_on
    asked = DoorCodeRevocationRequested(**place_of(command), order_id=order, left_on=left, **times)
    match door:
        case Granting() | Granted():
            ends = not command.contract_id or (command.contract_id == door.contract_id and not door.occupied)
            return [asked] if ends else []
        case NoDoor() if not command.contract_id:
            return [asked]  # whoever moved in before Anju was has a code it knows nothing of
    return []


def _withdrawn(command: NeverCame, door: Granting | Granted) -> list[DoorEvent]:
    if door.contract_id:
        vacated = DoorVacated(**place_of(command))
        if not door.leased_from or door.leased_from <= door.day:
            return [vacated]
        times, by = to_grant(command.policy.in_force(command.today)), {"contract_id": door.contract_id}
        ids = place_of(command) | by | {"order_id": command.order_id}
        return [vacated, DoorCodeRequested(**ids, valid_from=door.leased_from, **times)]
    gone = RevokeCode(**dict(command), left_on=min(door.day, command.today))
    return _revoked(gone, door)


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
            leased_from = day if contract else None
            if isinstance(door, Granting | Granted) and not contract:
                # who comes sooner than the contract says has it still
                contract, leased_from = door.contract_id, door.leased_from
            lease = {"contract_id": contract, "leased_from": leased_from}
            return Granting(**place, occupied=occupied, order_id=id_, day=day, **lease)
        case DoorCodeRevocationRequested(order_id=id_, left_on=day), _:
            return Revoking(**place, order_id=id_, day=day)
        case DoorCodeConfirmed(order_id=id_, valid_from=day), _:
            lease = {"contract_id": None, "leased_from": None}
            if isinstance(door, Granting):
                lease = {name: getattr(door, name) for name in lease}
            return Granted(**place, occupied=occupied, order_id=id_, day=day, **lease)
        case DoorCodeRevoked(order_id=id_, left_on=day), _:
            return Revoked(**place, order_id=id_, day=day)
        case DoorOccupied(), Known():
            return door.model_copy(update={"occupied": True})
        case DoorVacated(), Known():
            return door.model_copy(update={"occupied": False})
        case DoorOrderEvent(order_id=id_), Ordered(order_id=current) if id_ == current:
            return _progressed(door, event)
    return door


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
        DoorCodeRevocationRequested,
        DoorOrderTaken,
        DoorOrderPostponed,
        DoorOrderFailed,
        DoorOrderOverdue,
        DoorCodeConfirmed,
        DoorCodeRevoked,
    ),
)
