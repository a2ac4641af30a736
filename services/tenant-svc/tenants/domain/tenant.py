"""A tenant: one person, one number, from the first enquiry on. Start reading here.

Commands, refusals, decisions; facts and states are in `tenant_facts.py`, who may come to
live in a room in `entering.py`, what a ledger tells again in `told_again.py`, merging in `merging.py`.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from kernel.domain import Command, Decider, NotPossible, Refusal, State
from pydantic import Field

from tenants.domain.entering import AfterLease, Enter, check_park, entered
from tenants.domain.leaving import (
    BeforeMoveIn,
    LeftOtherwise,
    MovedInSince,
    MoveOut,
    NotGoneYet,
    WithdrawMoveOut,
    stayed,
)
from tenants.domain.merging import MergeCommand, TenantMergedAway, decide_merge
from tenants.domain.tenant_facts import (
    MergedAway,
    MovedIn,
    MovedOut,
    Registered,
    Stay,
    Stranger,
    Tenant,
    TenantEvent,
    TenantMovedIn,
    TenantMovedOut,
    TenantMoveInWithdrawn,
    TenantMoveOutWithdrawn,
    TenantRegistered,
    TenantRoomChanged,
    TenantsMerged,
    TenantsUnmerged,
    who,
)
from tenants.domain.told_again import check_home, is_told_again

# ---- commands


class RegisterTenant(Command):
    """`number` is drawn anew whenever this is sent; what is sent again is still the same command."""

    tenant_id: UUID
    person_id: UUID
    number: str = Field(exclude=True)
    park_id: UUID | None = None


class MoveIn(Enter):
    """`taken_over`: a stay that the ledger tells of, as it was before."""

    taken_over: bool = False


class ChangeRoom(Enter):
    """`stay.moved_in_on` is the day of the change."""


class WithdrawMoveIn(Command):
    """They never came there on that day: it was put down by mistake."""

    unit_id: UUID
    moved_in_on: date


# ---- refusals


class TenantUnknown(Refusal):
    """Nobody of this id was registered."""

    title, field, status = "没有这位租客", "tenant_id", 404


class TenantIdTaken(Refusal):
    """The id belongs to another person's tenancy."""

    title, field, status = "该租客编号已属于另一个人", "tenant_id", 409


class PersonIsTenant(Refusal):
    """One person has one number; the edge answers with it."""

    title, field, status = "此人已经登记为租客", "person_id", 409


class AlreadyMovedIn(Refusal):
    """Lives somewhere since `moved_in_on`; a change of room is another command."""

    title, field, status = "租客自 {moved_in_on} 起已入住，换房请用「换房」", "unit_id", 409


class MoveInTakenBack(Refusal):
    """Somebody withdrew it: a ledger that says it again takes back nothing. By hand it may be said anew."""

    title, status = "自 {moved_in_on} 起的入住已被撤回，确已入住的请登记入住", 409
    field = "moved_in_on"


class NotMovedIn(Refusal):
    """Lives nowhere, so cannot leave or change rooms; `left_on` tells since when, if ever."""

    title, field, status = "租客目前没有入住，不能退租或换房", "tenant_id", 409


class LivesOtherwise(Refusal):
    """What is to be withdrawn is not what is known; the stay that is stays."""

    title, field, status = "租客目前的入住记录与要撤回的不一致，请刷新后再操作", "unit_id", 409


class RoomChangedSince(Refusal):
    """Something followed from the move-in: where they live now they came to from there."""

    title, field, status = "租客入住后已换房，不能撤回入住；如有误请换回或办理退租", "tenant_id", 409


class BeforeMoveOut(Refusal):
    """The new stay would begin before the last one ended."""

    title, field = "入住日期 {moved_in_on} 早于上次退租日期 {left_on}", "moved_in_on"


class UnitOccupied(Refusal):
    """Another tenant lives there; one unit has one tenant."""

    title, field, status = "该房源已有租客入住", "unit_id", 409


class BeforeOthersLeft(Refusal):
    """Another tenant, gone by now, still lived there on that day or came later."""

    title, field, status = "该房源的另一位租客在这一天之后才搬离", "moved_in_on", 409


# ---- decisions


def decide(command: Command, tenant: State) -> Sequence[TenantEvent]:
    match command, tenant:
        case RegisterTenant(tenant_id=id_, person_id=person, number=number, park_id=park), Stranger():
            return [TenantRegistered(tenant_id=id_, person_id=person, number=number, park_id=park)]
        case RegisterTenant(person_id=person), Tenant(person_id=known):
            if person != known:
                raise TenantIdTaken
            return []

        case _, Stranger():
            raise TenantUnknown

        case MergeCommand(), Tenant():
            return decide_merge(command, tenant)
        case _, MergedAway(survivor_id=survivor, survivor_number=number):
            raise TenantMergedAway(survivor_id=survivor, survivor_number=number)

        case MoveIn(taken_over=True, stay=stay), Registered(withdrawn=never) | MovedOut(withdrawn=never) if (
            never and (stay.unit_id, stay.moved_in_on) == (never.unit_id, never.moved_in_on)
        ):
            raise MoveInTakenBack(moved_in_on=stay.moved_in_on)
        case MoveIn(), Registered():
            return [moved_in(command, tenant)]
        case MoveIn(taken_over=True, stay=stay), MovedIn() | MovedOut() if is_told_again(stay, tenant):
            return []
        case MoveIn(stay=stay), MovedIn(stay=current):
            if stay != current:
                if command.taken_over:
                    check_home(stay, tenant)
                raise AlreadyMovedIn(unit_id=current.unit_id, moved_in_on=current.moved_in_on)
            return []
        case MoveIn(stay=stay), MovedOut(stay=last, left_on=left_on):
            if stay == last and stay.moved_in_on < left_on:
                return []  # the stay that is over, told again
            if stay.moved_in_on < left_on:
                raise BeforeMoveOut(moved_in_on=stay.moved_in_on, left_on=left_on)
            if stay.contract_id and (stay.contract_id, stay.unit_id) == (last.contract_id, last.unit_id):
                raise AfterLease(moved_in_on=stay.moved_in_on)  # their leaving ends it, heard of yet or not
            return [moved_in(command, tenant)]

        case WithdrawMoveIn(), MovedIn():
            return [withdrawn(command, tenant)]
        case WithdrawMoveIn(), Registered(withdrawn=Stay() as stay) | MovedOut(withdrawn=Stay() as stay) if (
            is_meant(command, stay)
        ):
            return []

        case ChangeRoom(stay=stay), MovedIn(stay=current):
            if stay == current:
                return []
            if stay.unit_id == current.unit_id:
                raise AlreadyMovedIn(unit_id=current.unit_id, moved_in_on=current.moved_in_on)
            if stay.moved_in_on < current.moved_in_on:
                raise BeforeMoveIn(field="changed_on", day=stay.moved_in_on, moved_in_on=current.moved_in_on)
            entered_ = entered(command, "to_unit_id", "changed_on")
            check_park(current, command)
            letting = command.letting
            by = letting.by if letting.own else tuple(dict.fromkeys((*tenant.by, *letting.by)))
            return [TenantRoomChanged(**who(tenant), left=current, stay=entered_, by=by)]

        case MoveOut(moved_out_on=day, today=today), MovedIn(stay=current):
            if day < current.moved_in_on:
                raise BeforeMoveIn(day=day, moved_in_on=current.moved_in_on)
            if day > today + timedelta(days=1):
                raise NotGoneYet(day=day)
            return [TenantMovedOut(**who(tenant), stay=current, moved_out_on=day)]
        case MoveOut(moved_out_on=day), MovedOut(left_on=left_on) if day == left_on:
            return []
        case WithdrawMoveOut(), MovedOut():
            return [stayed(command, tenant)]
        case WithdrawMoveOut(unit_id=unit, moved_out_on=day), MovedIn(stay=stay, never_left_on=never):
            if (unit, day) != (stay.unit_id, never):
                raise MovedInSince(moved_in_on=stay.moved_in_on)
            return []
        case WithdrawMoveOut(), Registered():
            raise LeftOtherwise
        case MoveOut() | ChangeRoom() | WithdrawMoveIn(), MovedOut(left_on=left_on):
            raise NotMovedIn(left_on=left_on)
        case MoveOut() | ChangeRoom() | WithdrawMoveIn(), Registered():
            raise NotMovedIn
    raise NotPossible(command, tenant)


def moved_in(command: MoveIn, tenant: Tenant) -> TenantMovedIn:
    """Raises as `entered` does."""
    said = {"taken_over": command.taken_over, "by": command.letting.by}
    return TenantMovedIn.model_validate({**who(tenant), "stay": entered(command), **said})


def is_meant(command: WithdrawMoveIn, stay: Stay) -> bool:
    return (command.unit_id, command.moved_in_on) == (stay.unit_id, stay.moved_in_on)


def withdrawn(command: WithdrawMoveIn, tenant: MovedIn) -> TenantMoveInWithdrawn:
    """Raises LivesOtherwise or RoomChangedSince."""
    if not is_meant(command, tenant.stay):
        raise LivesOtherwise(moved_in_on=tenant.stay.moved_in_on)
    never = TenantMoveInWithdrawn(**who(tenant), stay=tenant.stay, taken_over=tenant.taken_over)
    match tenant.before:
        case None:
            raise RoomChangedSince
        case Registered():
            return never
        case MovedOut(stay=last, left_on=left_on):
            return never.model_copy(update={"last": last, "left_on": left_on})


# ---- what has become of them


def evolve(tenant: State, event: TenantEvent) -> State:
    ids = {"tenant_id": event.tenant_id, "person_id": event.person_id}
    match event, tenant:
        case TenantRegistered(), _:
            return Registered(**ids)
        case TenantMovedIn(stay=stay, by=by, taken_over=taken), Registered() | MovedOut():
            return MovedIn(**ids, stay=stay, before=tenant, by=by, taken_over=taken)
        case TenantRoomChanged(left=left, stay=stay, by=by), _:
            rooms = tenant.rooms if isinstance(tenant, MovedIn) else ()
            return MovedIn(**ids, stay=stay, rooms=(*rooms, left), by=by)
        case TenantMovedIn(stay=stay, by=by), _:
            return MovedIn(**ids, stay=stay, by=by)
        case TenantMoveInWithdrawn(stay=stay), MovedIn(before=Registered() | MovedOut() as before):
            return before.model_copy(update={"withdrawn": stay})
        case TenantMovedOut(stay=stay, moved_out_on=day), _:
            lived = tenant if isinstance(tenant, MovedIn) else MovedIn(**ids, stay=stay)
            came = {name: getattr(lived, name) for name in ("before", "rooms", "by", "taken_over")}
            return MovedOut(**ids, stay=stay, left_on=day, **came)
        case TenantMoveOutWithdrawn(stay=stay, moved_out_on=day, by=by), MovedOut(before=before):
            came = {"before": before, "rooms": tenant.rooms, "by": by, "taken_over": tenant.taken_over}
            return MovedIn(**ids, stay=stay, never_left_on=day, **came)
        case TenantsMerged() as merged, Registered() | MovedOut():
            survivor = merged.model_dump(include={"survivor_id", "survivor_person_id", "survivor_number"})
            return MergedAway(**ids, **survivor, before=tenant)
        case TenantsUnmerged(), MergedAway(before=before):
            return before
    return tenant


tenant: Decider[Command, State, TenantEvent] = Decider(
    name="tenant",
    initial=Stranger(),
    decide=decide,
    evolve=evolve,
    events=(
        *(TenantRegistered, TenantMovedIn, TenantRoomChanged, TenantMovedOut),
        *(TenantMoveInWithdrawn, TenantMoveOutWithdrawn, TenantsMerged, TenantsUnmerged),
    ),
)
