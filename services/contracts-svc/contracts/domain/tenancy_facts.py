"""What a tenancy was told of one tenant, and what came of it."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from kernel.domain import Event, Frozen
from pydantic import Field


class Agreement(Frozen):
    """A contract was signed for this tenant."""

    kind: Literal["agreement"] = "agreement"
    contract_id: UUID
    unit_ids: tuple[UUID, ...]
    starts_on: date


class Arrival(Frozen):
    """The tenant moved in."""

    kind: Literal["arrival"] = "arrival"
    unit_id: UUID
    contract_id: UUID | None = None
    on: date


class RoomChange(Frozen):
    """The tenant changed rooms; the contract goes along, unless the room has a contract of its own."""

    kind: Literal["room_change"] = "room_change"
    from_unit_id: UUID
    to_unit_id: UUID
    on: date


class Departure(Frozen):
    """The tenant moved out; `contract_id` if whoever recorded it said which."""

    kind: Literal["departure"] = "departure"
    unit_id: UUID
    contract_id: UUID | None = None
    on: date


Note = Annotated[Agreement | Arrival | RoomChange | Departure, Field(discriminator="kind")]


class Over(Frozen):
    """The contract was terminated; `on`, `unit_ids` and `paid` as in NoteOver."""

    kind: Literal["over"] = "over"
    contract_id: UUID
    unit_ids: tuple[UUID, ...]
    on: date
    paid: bool


class RanOut(Frozen):
    """The contract expired; `unit_ids` as in NoteRanOut."""

    kind: Literal["ran_out"] = "ran_out"
    contract_id: UUID
    unit_ids: tuple[UUID, ...]


class Annulled(Frozen):
    """The contract counts as never signed."""

    kind: Literal["annulled"] = "annulled"
    contract_id: UUID


class Renewed(Frozen):
    """From `from_on` on another contract follows."""

    kind: Literal["renewed"] = "renewed"
    contract_id: UUID
    renewed_by: UUID
    from_on: date


class FollowedInPart(Frozen):
    """From `from_on` on another contract follows in the rooms that it has; in others none does."""

    kind: Literal["followed_in_part"] = "followed_in_part"
    contract_id: UUID
    followed_by: UUID
    from_on: date


Word = Annotated[Agreement | Over | RanOut | Annulled | Renewed | FollowedInPart, Field(discriminator="kind")]
"""What is said of an agreement."""


class Lived(Frozen):
    """They lived in the room, and left it; `left_on` is the first day it stood empty."""

    unit_id: UUID
    came_on: date
    left_on: date


class TenancyEvent(Event):
    tenant_id: UUID


class TenancyNoted(TenancyEvent):
    """`of`: the number that gave way to the tenant's, where it was passed on by that one's tenancy."""

    schema_version = 2

    note: Note
    of: UUID | None = None


class TenancyEnded(TenancyEvent):
    """By all we know, this contract ended with that departure; or it is over, and the tenant never came.

    `lived_under`: the number that gave way to the tenant's, where it was that one's departure. `lived_in`:
    by it, so that there is a room to settle, whatever is held for it.
    """

    schema_version = 3

    contract_id: UUID
    unit_id: UUID
    ended_on: date
    lived_under: UUID | None = None
    lived_in: bool = True

    @property
    def lets(self) -> tuple[UUID, UUID]:
        """The contract, and its room."""
        return self.contract_id, self.unit_id


class TenancyUnlived(TenancyEvent):
    """This contract is over since `ended_on`, nobody had ever come, and no deposit is to be settled."""

    contract_id: UUID
    unit_id: UUID
    ended_on: date


class TenancyResumed(TenancyEvent):
    """By all we know, this contract did not end on `left_on`: the tenant never left the unit, or who left it
    is somebody else. `renewed_by`: the contract by which they live on behind its end; None where there is
    none.
    """

    schema_version = 2

    contract_id: UUID
    unit_id: UUID
    left_on: date
    renewed_by: UUID | None = None


class TenancyHeldOver(TenancyEvent):
    """This contract was over on the day `since`, or will be then, and no other follows (any more): the tenant
    is in the room, and lives on there by it.
    """

    contract_id: UUID
    unit_id: UUID
    since: date


class TenancyNeverBegan(TenancyEvent):
    """This contract ran out, and by all we know nobody ever came to live by it."""

    contract_id: UUID


class AgreementAnnulled(TenancyEvent):
    """This contract counts as never signed: no leaving ends it."""

    contract_id: UUID


class ArrivalWithdrawn(TenancyEvent):
    """The tenant never came."""

    arrival: Arrival


class DepartureWithdrawn(TenancyEvent):
    """The tenant never left."""

    departure: Departure


class AgreementRenewed(TenancyEvent):
    """Behind its end, `from_on`, the tenant lives there by `renewed_by`, whatever contract they came by: from
    the first day of that one on.
    """

    contract_id: UUID
    renewed_by: UUID
    from_on: date


class AgreementFollowedInPart(TenancyEvent):
    """Behind its end, `from_on`, the tenant is to live by `followed_by` in the rooms that one has; in those
    that it has not this contract goes on.
    """

    contract_id: UUID
    followed_by: UUID
    from_on: date


class AgreementForsaken(TenancyEvent):
    """The tenant left `left_unit_id` on `left_on`, which ended `contract_id` there, before the next contract
    begins on `begins_on`. `unit_ids`: all that they left of the next by now, `left_unit_id` last;
    `part`: they have others of it.
    """

    contract_id: UUID
    next_contract_id: UUID
    begins_on: date
    unit_ids: tuple[UUID, ...]
    left_unit_id: UUID
    left_on: date
    part: bool


class AgreementNotForsaken(TenancyEvent):
    """The tenant never left, or is back, and is to live by the next contract in `unit_ids`. Of what they left
    of it all the same it is told anew.
    """

    contract_id: UUID
    next_contract_id: UUID
    unit_ids: tuple[UUID, ...]


class TenancyGaveWay(TenancyEvent):
    """The number gave way to the survivor's: what is agreed under it the survivor lives by, and ends.

    `on`: the local day of it. `stays`: where they lived under it, all over: who gives way lives nowhere.
    """

    schema_version = 2

    survivor_id: UUID
    on: date | None = None
    stays: tuple[Lived, ...] = ()


class LivedUnderAnother(TenancyEvent):
    """The number `of` gave way to the tenant's on that day, and under it they had lived there before."""

    of: UUID
    on: date
    stays: tuple[Lived, ...]


class TenancyPassedOn(TenancyEvent):
    """What is said of an agreement of this number is for the survivor's tenancy to know."""

    survivor_id: UUID
    word: Word


class TenancyWayTakenBack(TenancyEvent):
    """They are two after all: nothing more is passed on, and what the survivor's tenancy was told of these
    contracts is none of theirs any more.
    """

    schema_version = 2

    survivor_id: UUID | None = None
    contract_ids: tuple[UUID, ...] = ()


class AgreementsReturned(TenancyEvent):
    """What was agreed by these contracts was passed on to this tenancy, and is another's again: that of the
    number `of`, as is where they lived under it.
    """

    schema_version = 2

    contract_ids: tuple[UUID, ...]
    of: UUID | None = None


class RoomExchanged(TenancyEvent):
    """By all we know, this contract went along when the tenant changed rooms on `moved_on`: from
    `exchanged_on` on, its own first day where that is later.

    `held_by`: the contract by which they had the room until then, be it this one or one that it follows on;
    None where it went along by mistake, and is back.
    """

    schema_version = 2

    contract_id: UUID
    from_unit_id: UUID
    to_unit_id: UUID
    exchanged_on: date
    moved_on: date
    held_by: UUID | None
