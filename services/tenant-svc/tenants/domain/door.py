"""Who can open a door: a code before the tenant comes, none once they have left, a person told in between.

Nothing but leaving takes a code away from who lives there, least of all arrears (住房租赁条例 12).
"""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from kernel.domain import Command, Decider, State

from tenants.domain.door_commands import (
    AskNext,
    Confirm,
    DoorCommand,
    DoorOrder,
    DoorUnknown,
    EndLease,
    Fail,
    FallOverdue,
    GiveBack,
    NeverCame,
    OrderCommand,
    OrderOver,
    Postpone,
    RequestCode,
    ResumeLease,
    RevokeCode,
    Take,
)
from tenants.domain.door_evolving import evolve, first_of, following, place_of
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
    DoorOrderFailed,
    DoorOrderOverdue,
    DoorOrderPostponed,
    DoorOrderTaken,
    DoorVacated,
)
from tenants.domain.door_policy import to_grant, to_revoke
from tenants.domain.door_states import Granted, Granting, Known, NoDoor, Ordered, Resident, Revoked, Revoking

LONGEST_WAIT = timedelta(minutes=10)


def decide(command: Command, door: State) -> Sequence[DoorEvent]:
    match command, door:
        case RequestCode(), _:
            return _requested(command, door)
        case RevokeCode(), _:
            return _revoked(command, door)
        case EndLease(contract_id=over), Known(leases=leases) if over in leases:
            return [DoorLeaseEnded(**place_of(command), contract_id=over)]
        case GiveBack(contract_id=over, left_on=day), NoDoor():
            # of before Anju, and nobody was put down as living there
            return [_leased(command, over, day), _taken_away(command, day)]
        case GiveBack(contract_id=over), Known() if over in door.leases or over in door.ended:
            return _without(over, command, door)
        case ResumeLease(contract_id=over), Known(ended=ended) if over in ended:
            return _resumed(command, door, ended[over])
        case NeverCame(), Known(occupied=True):
            return _withdrawn(command, door)
        case Confirm(by_hand=True), NoDoor():
            raise DoorUnknown
        case AskNext(), Revoking() | Revoked():
            return _next(command, door)
        case OrderCommand(order_id=id_), Ordered(order_id=current) if id_ == current:
            return _of_order(command, door)
        case Confirm(order_id=id_, by_hand=True), Known():
            if isinstance(door, Granted | Revoked) and id_ == door.order_id:
                return []
            raise OrderOver
    return []  # a late word on an order that is over


def _requested(command: RequestCode, door: State) -> list[DoorEvent]:
    """A contract that follows never takes the place of a code that is there, or will be sooner; nor, while
    there is time, of the order to take the one of before away: nobody would see to that any more.
    """
    contract, day = command.contract_id, command.valid_from
    asked = _asked(command, day, contract)
    arrived: list[DoorEvent] = [] if contract else [DoorOccupied(**place_of(command))]
    match door:
        case NoDoor() if command.taken_over:
            return arrived
        case Known(occupied=True) | Granting() | Granted() if contract and contract in door.leases:
            return []
        case Known(occupied=True):
            return [_leased(command, contract, day)] if contract else []
        case Granting() | Granted() if day < door.day and command.today < door.day:
            return [asked, *arrived]
        case Granting() | Granted():
            return [_leased(command, contract, day)] if contract else arrived
        case Revoking() | Revoked() if contract:
            of_before = door.came and day < door.day  # of a stay that is over
            if of_before or (isinstance(door, Revoking) and day > command.today):
                known = contract in door.leases or contract in door.ended
                return [] if known else [_leased(command, contract, day)]
    return [asked, *arrived]


def _next(command: AskNext, door: Revoking | Revoked) -> list[DoorEvent]:
    leases = following(door)
    if by := command.contract_id:
        return [_asked(command, leases[by], by)] if by in leases else []
    first = first_of(leases)
    if first is None or isinstance(door, Revoking):
        return []  # another was taken away since, and will be told of
    return [_asked(command, leases[first], first)]


def _asked(command: DoorOrder, day: date, by: UUID | None) -> DoorEvent:
    times = to_grant(command.policy.in_force(command.today))
    ids = place_of(command) | {"order_id": command.order_id, "contract_id": by}
    return DoorCodeRequested(**ids, valid_from=day, **times)


def _leased(command: DoorCommand, contract: UUID, day: date) -> DoorEvent:
    times = to_grant(command.policy.in_force(command.today))
    return DoorLeased(**place_of(command), contract_id=contract, leased_from=day, **times)


def _revoked(command: RevokeCode, door: State) -> list[DoorEvent]:
    """The end of a contract takes back what it alone gave, from who never came. Who leaves and has signed the
    next one has a code by that, once this one is taken away.
    """
    left, over = command.left_on, command.contract_id
    if over:
        return _without(over, command, door) if isinstance(door, Known) and over in door.leases else []
    if not isinstance(door, NoDoor | Resident | Granting | Granted):
        return []
    # whoever moved in before Anju was has a code it knows nothing of
    leases = door.leases if isinstance(door, Known) else {}
    next_ = (_leased(command, id_, day) for id_, day in leases.items() if day >= left)
    return [_taken_away(command, left), *next_]


def _without(over: UUID, command: RevokeCode | GiveBack, door: Known) -> list[DoorEvent]:
    """What becomes of the code where the contract `over` gives it no more."""
    ended = [DoorLeaseEnded(**place_of(command), contract_id=over)] if over in door.leases else []
    if door.occupied or not isinstance(door, Granting | Granted):
        return [*ended]
    others = {id_: day for id_, day in door.leases.items() if id_ != over}
    first = first_of(others)
    if first is None:
        return [_taken_away(command, command.left_on)]
    gap = others[first] > max(command.left_on, door.day, command.today)
    return [*ended, _asked(command, others[first], first)] if gap else [*ended]


def _taken_away(command: DoorOrder, left_on: date) -> DoorEvent:
    times = to_revoke(command.policy.in_force(command.today))
    order = place_of(command) | {"order_id": command.order_id}
    return DoorCodeRevocationRequested(**order, left_on=left_on, **times)


def _resumed(command: ResumeLease, door: Known, day: date) -> list[DoorEvent]:
    """Who lives there, or is said to have left, has the contract again; who never came has a code by it."""
    has = isinstance(door, Granting | Granted) and not day < door.day
    gone = isinstance(door, Revoking | Revoked) and door.came
    if door.occupied or has or gone:
        return [_leased(command, command.contract_id, day)]
    return [_asked(command, day, command.contract_id)]


def _withdrawn(command: NeverCame, door: Known) -> list[DoorEvent]:
    vacated = DoorVacated(**place_of(command))
    first = first_of(door.leases)
    if first is not None:
        if isinstance(door, Granting | Granted) and door.leases[first] <= door.day:
            return [vacated]
        return [vacated, _asked(command, door.leases[first], first)]
    if not isinstance(door, Granting | Granted):
        return [vacated]
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
