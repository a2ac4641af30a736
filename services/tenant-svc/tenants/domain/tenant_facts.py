"""What happens to a tenant, and where it leaves them."""

from datetime import date
from uuid import UUID

from kernel.domain import Event, Frozen, State
from pydantic import Field


class Stay(Frozen):
    """Living in one unit since a local calendar date; `contract_id` where the clerk knew it."""

    unit_id: UUID
    park_id: UUID
    contract_id: UUID | None = None
    moved_in_on: date


class GaveWay(Frozen):
    """A number that gave way, by the `version` of its stream that says so: given way anew, it is another."""

    tenant_id: UUID
    version: int


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

    `apart`: it was seen to that nobody else lives there on any of these days. `by`: the numbers that gave way
    to theirs and had the room by contract: none of these merges is undone while they live there.
    """

    schema_version = 4

    stay: Stay
    taken_over: bool = False
    apart: bool = True
    by: tuple[GaveWay, ...] = ()


class TenantRoomChanged(TenantEvent):
    """Lives in `stay` from its day on; the unit of `left` is empty from that day. `apart`, `by` as of moving
    in: the contract they live by goes along, where the room has none of theirs.
    """

    schema_version = 3

    left: Stay
    stay: Stay
    apart: bool = True
    by: tuple[GaveWay, ...] = ()


class TenantMovedOut(TenantEvent):
    """Lives there no more; `moved_out_on` is the first day the unit stands empty."""

    stay: Stay
    moved_out_on: date


class TenantMoveInWithdrawn(TenantEvent):
    """They never came: it was put down by mistake, and nothing of `stay` is so.

    `last` is the stay before it, which ended on `left_on`; none: they never lived with us. `taken_over` as of
    the fact that said that they came.
    """

    schema_version = 2

    stay: Stay
    last: Stay | None = None
    left_on: date | None = None
    taken_over: bool = False


class TenantMoveOutWithdrawn(TenantEvent):
    """They never left: it was put down by mistake, and `stay` goes on as if nobody had said so. `by` as of
    moving in.
    """

    schema_version = 2

    stay: Stay
    moved_out_on: date
    by: tuple[GaveWay, ...] = ()


class TenantsMerged(TenantEvent):
    """Two numbers turned out to be one human being: this one gives way to the survivor's; both lead there.

    Nothing is carried over: what was said of either number stays with it.
    """

    number: str = Field(examples=["T-000002-5"])
    survivor_id: UUID
    survivor_person_id: UUID
    survivor_number: str = Field(examples=["T-000001-7"])


class TenantsUnmerged(TenantEvent):
    """They are two after all: the number speaks for itself again, from where it was."""

    survivor_id: UUID
    survivor_person_id: UUID


# ---- where it leaves them


class Stranger(State):
    """Nobody of this id was registered."""


class Tenant(State):
    """Someone with a number."""

    tenant_id: UUID
    person_id: UUID


class Registered(Tenant):
    """Has never lived with us; `withdrawn` is what was last said of it and is not so."""

    withdrawn: Stay | None = None


class MovedOut(Tenant):
    """Lived in a unit until `left_on`; may return. `withdrawn` as of who never came, `before` as while they
    lived there, `rooms`, `by` and `taken_over`.
    """

    stay: Stay
    left_on: date
    withdrawn: Stay | None = None
    before: "Registered | MovedOut | None" = None
    rooms: tuple[Stay, ...] = ()
    by: tuple[GaveWay, ...] = ()
    taken_over: bool = False


class MovedIn(Tenant):
    """Lives in a unit; came there from where `before` tells, None once they changed rooms.

    `rooms`: those they changed from since they came, the first one first. `never_left_on`: the day on which
    they were last said to have left, and did not. `by`, `taken_over` as of the fact that says they came.
    """

    stay: Stay
    before: Registered | MovedOut | None = None
    rooms: tuple[Stay, ...] = ()
    never_left_on: date | None = None
    by: tuple[GaveWay, ...] = ()
    taken_over: bool = False


class MergedAway(Tenant):
    """Gave way to the survivor's number; `before` is where it was and returns to if that was wrong."""

    survivor_id: UUID
    survivor_person_id: UUID
    survivor_number: str
    before: Registered | MovedOut


def who(tenant: Tenant) -> dict[str, UUID]:
    """The ids that every fact of a tenant carries."""
    return {"tenant_id": tenant.tenant_id, "person_id": tenant.person_id}
