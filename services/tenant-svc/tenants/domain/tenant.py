"""A tenant: one person, one number, from the first enquiry on. Start reading here.

Facts, states, commands, refusals, decisions.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from kernel.domain import Command, Decider, Event, Frozen, NotPossible, Refusal, State
from pydantic import Field


class Stay(Frozen):
    """Living in one unit since a local calendar date; `contract_id` where the clerk knew it."""

    unit_id: UUID
    park_id: UUID
    contract_id: UUID | None = None
    moved_in_on: date


# ---- facts


class TenantEvent(Event):
    """Each says who, so that nobody has to ask back."""

    tenant_id: UUID
    person_id: UUID


class TenantRegistered(TenantEvent):
    """The person got their one number; `park_id` is the park they asked for, if they named one."""

    number: str = Field(examples=["T-000001-7"])
    park_id: UUID | None = None


class TenantMovedIn(TenantEvent):
    """Lives there from `stay.moved_in_on` on; `taken_over`: it was so before Anju was.

    `apart`: it was seen to that nobody else lives there on any of these days.
    """

    schema_version = 3

    stay: Stay
    taken_over: bool = False
    apart: bool = True


class TenantRoomChanged(TenantEvent):
    """Lives in `stay` from its day on; the unit of `left` is empty from that day. `apart` as of moving in."""

    schema_version = 2

    left: Stay
    stay: Stay
    apart: bool = True


class TenantMovedOut(TenantEvent):
    """Lives there no more; `moved_out_on` is the first day the unit stands empty."""

    stay: Stay
    moved_out_on: date


# ---- states


class Stranger(State):
    """Nobody of this id was registered."""


class Tenant(State):
    """Someone with a number."""

    tenant_id: UUID
    person_id: UUID


class Registered(Tenant):
    """Has never lived with us."""


class MovedIn(Tenant):
    """Lives in a unit."""

    stay: Stay


class MovedOut(Tenant):
    """Lived in a unit until `left_on`; may return."""

    stay: Stay
    left_on: date


# ---- commands


class RegisterTenant(Command):
    """`number` is drawn anew whenever this is sent; what is sent again is still the same command."""

    tenant_id: UUID
    person_id: UUID
    number: str = Field(exclude=True)
    park_id: UUID | None = None


class Enter(Command):
    """Something by which a unit gets a tenant. `given_back_on`: since when the operator has it no more."""

    stay: Stay
    given_back_on: date | None = Field(None, exclude=True)


class MoveIn(Enter):
    """`taken_over`: a stay that the ledger tells of, as it was before."""

    taken_over: bool = False


class ChangeRoom(Enter):
    """`stay.moved_in_on` is the day of the change."""


class MoveOut(Command):
    """`today` is when it is asked: asked again on another day it is still the same command."""

    moved_out_on: date
    today: date = Field(exclude=True)


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


class NotMovedIn(Refusal):
    """Lives nowhere, so cannot leave or change rooms; `left_on` tells since when, if ever."""

    title, field, status = "租客目前没有入住，不能退租或换房", "tenant_id", 409


class BeforeMoveIn(Refusal):
    """Nobody leaves a room before the day they came."""

    title, field = "日期 {day} 早于入住日期 {moved_in_on}", "moved_out_on"


class NotGoneYet(Refusal):
    """A fact has happened. Who leaves today leaves the room empty from tomorrow on, at the latest."""

    title, field = "退租日期 {day} 还没有到，请在租客搬离后登记", "moved_out_on"


class BeforeMoveOut(Refusal):
    """The new stay would begin before the last one ended."""

    title, field = "入住日期 {moved_in_on} 早于上次退租日期 {left_on}", "moved_in_on"


class UnitOccupied(Refusal):
    """Another tenant lives there; one unit has one tenant."""

    title, field, status = "该房源已有租客入住", "unit_id", 409


class BeforeOthersLeft(Refusal):
    """Another tenant, gone by now, still lived there on that day or came later."""

    title, field, status = "该房源的另一位租客在这一天之后才搬离", "moved_in_on", 409


class UnitGivenBack(Refusal):
    """The operator has it no more, so nobody can come to live there."""

    title, field, status = "该房源自 {given_back_on} 起已退还业主，不能再入住", "unit_id", 409


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

        case MoveIn(taken_over=before), Registered():
            return [TenantMovedIn(**who(tenant), stay=entered(command), taken_over=before)]
        case MoveIn(stay=stay), MovedIn(stay=current):
            if stay != current:
                raise AlreadyMovedIn(unit_id=current.unit_id, moved_in_on=current.moved_in_on)
            return []
        case MoveIn(stay=stay, taken_over=before), MovedOut(stay=last, left_on=left_on):
            if stay == last and stay.moved_in_on < left_on:
                return []  # the stay that is over, told again
            if stay.moved_in_on < left_on:
                raise BeforeMoveOut(moved_in_on=stay.moved_in_on, left_on=left_on)
            return [TenantMovedIn(**who(tenant), stay=entered(command), taken_over=before)]

        case ChangeRoom(stay=stay), MovedIn(stay=current):
            if stay == current:
                return []
            if stay.unit_id == current.unit_id:
                raise AlreadyMovedIn(unit_id=current.unit_id, moved_in_on=current.moved_in_on)
            if stay.moved_in_on < current.moved_in_on:
                raise BeforeMoveIn(field="changed_on", day=stay.moved_in_on, moved_in_on=current.moved_in_on)
            return [TenantRoomChanged(**who(tenant), left=current, stay=entered(command, "to_unit_id"))]

        case MoveOut(moved_out_on=day, today=today), MovedIn(stay=current):
            if day < current.moved_in_on:
                raise BeforeMoveIn(day=day, moved_in_on=current.moved_in_on)
            if day > today + timedelta(days=1):
                raise NotGoneYet(day=day)
            return [TenantMovedOut(**who(tenant), stay=current, moved_out_on=day)]
        case MoveOut(moved_out_on=day), MovedOut(left_on=left_on) if day == left_on:
            return []
        case MoveOut() | ChangeRoom(), MovedOut(left_on=left_on):
            raise NotMovedIn(left_on=left_on)
        case MoveOut() | ChangeRoom(), Registered():
            raise NotMovedIn
    raise NotPossible(command, tenant)


def entered(command: Enter, field: str = "unit_id") -> Stay:
    """The stay asked for. Raises UnitGivenBack, naming `field`."""
    if command.given_back_on:
        raise UnitGivenBack(field=field, given_back_on=command.given_back_on)
    return command.stay


def who(tenant: Tenant) -> dict[str, UUID]:
    return {"tenant_id": tenant.tenant_id, "person_id": tenant.person_id}


# ---- what has become of them


def evolve(tenant: State, event: TenantEvent) -> State:
    ids = {"tenant_id": event.tenant_id, "person_id": event.person_id}
    match event:
        case TenantRegistered():
            return Registered(**ids)
        case TenantMovedIn(stay=stay) | TenantRoomChanged(stay=stay):
            return MovedIn(**ids, stay=stay)
        case TenantMovedOut(stay=stay, moved_out_on=day):
            return MovedOut(**ids, stay=stay, left_on=day)
    return tenant


tenant: Decider[Command, State, TenantEvent] = Decider(
    name="tenant",
    initial=Stranger(),
    decide=decide,
    evolve=evolve,
    events=(TenantRegistered, TenantMovedIn, TenantRoomChanged, TenantMovedOut),
)
