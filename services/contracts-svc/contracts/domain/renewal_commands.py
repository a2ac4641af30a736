"""What can be asked of a renewal, and why it may be refused; `today` is the local day."""

from datetime import date
from uuid import UUID

from kernel.domain import Command, Refusal
from policy.domain.values import Version, Versions
from pydantic import Field

from contracts.domain.city_caps import NONE as NO_CAPS
from contracts.domain.city_caps import Caps
from contracts.domain.contract_facts import Actor
from contracts.domain.letting import UnitDays
from contracts.domain.renewal_facts import Cause, Offer, Rooms, Side, Step
from contracts.domain.renewal_policy import RENEWAL, RenewalDays
from contracts.domain.terms import Fen, Terms


class RenewalCommand(Command):
    """Something asked of one renewal; `policy`: how many days each step has, by version."""

    policy: Versions[RenewalDays] = Field(RENEWAL, exclude=True)


class Open(RenewalCommand):
    """Asked by the deadline, or by hand before it."""

    renewal_id: UUID
    contract_id: UUID
    terms: Terms
    today: date = Field(exclude=True)


class Propose(RenewalCommand):
    """`caps`: what the city lets the next contract ask in advance. `explained`: why it is so is said. `gone`:
    which of the contract's `units` are back with their owner by its end. `held_fen`: of a deposit, by the
    contract as it stands.
    """

    offer: Offer
    by: Actor
    today: date = Field(exclude=True)
    held_fen: Fen = Field(0, exclude=True)
    units: tuple[UUID, ...] = Field((), exclude=True)
    gone: tuple[UUID, ...] = Field((), exclude=True)
    caps: Version[Caps] = Field(NO_CAPS, exclude=True)
    explained: bool = Field(False, exclude=True)


class SendBack(RenewalCommand):
    by: Actor
    today: date = Field(exclude=True)


class Approve(RenewalCommand):
    """`uncovered`: the days of the offer that no owner covers, of each unit, as far as is known, in order.
    `gone`: which of its units the operator has given back, or gives back before the end of the offer.
    """

    by: Actor
    beyond_cover: bool = False
    gone: tuple[UUID, ...] = Field((), exclude=True)
    uncovered: tuple[UnitDays, ...] = Field((), exclude=True)
    today: date = Field(exclude=True)


class Decline(RenewalCommand):
    by: Side
    today: date = Field(exclude=True)


class AppointMoveOut(RenewalCommand):
    """Inspection and handover are on this day."""

    on: date
    by: Actor
    today: date = Field(exclude=True)


class AppointHandBack(RenewalCommand):
    """The owner has the units back on this day."""

    on: date
    by: Actor
    today: date = Field(exclude=True)


class Escalate(RenewalCommand):
    """Asked by a deadline that was armed for `due_on`, to tell it for the `nth` time."""

    step: Step
    due_on: date
    nth: int = 1


class Complete(RenewalCommand):
    """Asked when a contract of this id was signed."""


class Resume(RenewalCommand):
    """Asked when the tenant turned out never to have left this room."""

    unit_id: UUID
    today: date = Field(exclude=True)


class ChangeRooms(RenewalCommand):
    """Asked when the tenant changed rooms, or gave one of several back."""

    rooms: Rooms


class Lapse(RenewalCommand):
    """Asked when a contract of this id was annulled, or ended before its first day."""


class Close(RenewalCommand):
    """Asked when the contract was extended, ended or given back otherwise, or when its units have all gone
    back to the owner or are covered by another contract.
    """

    cause: Cause


# --- refusals


class RenewalUnknown(Refusal):
    """Nothing was opened under this id."""

    title, field, status = "没有这项续约", "renewal_id", 404


class DeclinedByNoParty(Refusal):
    """Who is no party to the contract has nothing to decline: neither a tenant their landlord's contract with
    its owner, nor an owner what we let to a tenant.
    """

    title, field = "{whose}合同只能由{whose}或我方确认不续", "declined_by"


class DeclinedAlready(Refusal):
    """One side's decision is not another's as well: it is proposed anew before another declines it."""

    title, field, status = "{who}已于 {day} 确认不续，不能再改记为另一方", "declined_by", 409


class DeclinedBefore(DeclinedAlready):
    """The same, on a day that nobody wrote down."""

    title = "{who}此前已确认不续，不能再改记为另一方"


class RenewalOver(Refusal):
    """Signed, or the contract went another way."""

    title, status = "该续约已办结", 409
