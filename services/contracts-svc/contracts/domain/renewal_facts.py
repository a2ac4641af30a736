"""What happens to a renewal 续约. Each fact carries the terms that run out, so nobody has to ask back."""

from datetime import date
from typing import Literal
from uuid import UUID

from kernel.domain import Event, Frozen
from policy.domain.values import Scope

from contracts.domain.clauses import Clauses
from contracts.domain.contract_facts import Actor
from contracts.domain.letting import UnitDays
from contracts.domain.terms import Cycle, Fen, Terms

Step = Literal[
    "proposal", "decision", "signature", "appointment", "move_out", "hand_back_appointment", "hand_back"
]
Cause = Literal["extended", "ended", "left", "handed_back", "followed", "rooms_changed"]
Side = Literal["tenant", "owner", "operator"]


class Offer(Frozen):
    """From the day the old terms end, until `ends_on`; rent per month, deposit in all; and what the next
    contract says beside.
    """

    ends_on: date
    rent_fen: Fen
    deposit_fen: Fen
    cycle: Cycle
    clauses: Clauses = Clauses()

    def after(self, old: Terms) -> Terms:
        """The terms that follow on `old`."""
        changed = {name: value for name, value in self if name != "clauses"}
        return old.model_copy(update={"starts_on": old.ends_on, **changed})


class Rooms(Frozen):
    """Told on the day `on`: the contract has no more the room `left` (None: it has all it had), and has
    `entered` (None: nothing took its place).
    """

    left: UUID | None = None
    entered: UUID | None = None
    on: date

    def of(self, unit_ids: tuple[UUID, ...]) -> tuple[UUID, ...]:
        """Its rooms since, where these are what it had."""
        if self.left is None:
            now = (*unit_ids, self.entered)
        else:
            now = tuple(self.entered if each == self.left else each for each in unit_ids)
        return tuple(dict.fromkeys(each for each in now if each))


class RenewalEvent(Event):
    """Something that happened to the renewal of one contract at one end."""

    renewal_id: UUID
    contract_id: UUID
    terms: Terms


class RenewalOpened(RenewalEvent):
    """Somebody has to say by `due_on` what is to become of it; `policy` is the version that says so.

    Once more where it was closed and the contract came back to this end, or has other rooms since.
    """

    policy: int
    opened_on: date
    due_on: date


class RenewalProposed(RenewalEvent):
    """To be decided by `due_on`, by another than `proposed_by`.

    `caps_version`, `caps_scope`: by which caps, and whose, the offer was judged; None of an owner's contract.
    """

    schema_version = 4

    offer: Offer
    proposed_by: Actor
    due_on: date
    caps_version: int | None = None
    caps_scope: Scope | None = None


class RenewalReturned(RenewalEvent):
    """Not like this: to be proposed anew by `due_on`. Why is in the envelope."""

    returned_by: Actor
    due_on: date


class RenewalApproved(RenewalEvent):
    """To be signed by `due_on`; the days `uncovered` of each unit are approved, which no owner covers."""

    schema_version = 4

    offer: Offer
    approved_by: Actor
    uncovered: tuple[UnitDays, ...] = ()
    due_on: date


class RenewalDeclined(RenewalEvent):
    """There will be none: the unit is to be given back at the end.

    By `due_on` somebody has to agree with the tenant, or with the owner, on the day of the handover; None: it
    is an owner's, declined when that was not asked yet. `declined_on`: the local day; None: before that was
    said.
    """

    schema_version = 3

    declined_by: Side
    declined_on: date | None = None
    due_on: date | None = None


class RenewalResumed(RenewalEvent):
    """The tenant never left, whose leaving had closed it, or changed rooms: it is declined as it was, by whom
    and since when.

    The day that was agreed on (`move_out_on`) holds where it is not over; else another is to be, by `due_on`.
    """

    declined_by: Side
    declined_on: date | None
    move_out_on: date | None = None
    due_on: date | None = None


class MoveOutAppointed(RenewalEvent):
    """The tenant moves out on the day `due_on`: inspection and handover are then. The last word counts."""

    appointed_by: Actor
    due_on: date


class HandBackAppointed(RenewalEvent):
    """The owner has the units back on the day `due_on`. The last word counts."""

    appointed_by: Actor
    due_on: date


class MoveOutCalledOff(RenewalEvent):
    """What was told of the day `due_on` holds no more, and no other took its place."""

    due_on: date


class HandBackCalledOff(RenewalEvent):
    """What was told of the day `due_on` holds no more, and no other took its place."""

    due_on: date


class RenewalOverdue(RenewalEvent):
    """The `step` was not done by `due_on`, and that is told for the `nth` time; from the second on to who is
    above. While it is not done, it is told once more so many days later (`again_in`; None: when this was told
    it was told once).
    """

    schema_version = 2

    step: Step
    due_on: date
    nth: int = 1
    again_in: int | None = None


class RenewalCompleted(RenewalEvent):
    """The contract that follows is signed."""


class RenewalLapsed(RenewalEvent):
    """The contract that follows was signed and has not a day: the old end is an end again."""


class RenewalPassedOn(RenewalEvent):
    """It lapsed, and the id of the contract it drafted is spent: what is asked of this end is for the renewal
    to know that comes after it: to open on the day `opened_on`, to close for a `cause`, or that the contract
    has other `rooms` since.
    """

    schema_version = 2

    opened_on: date | None = None
    cause: Cause | None = None
    rooms: Rooms | None = None


class RenewalClosed(RenewalEvent):
    """Nothing to renew any more: the contract was extended, ended before its time, or given back.

    `left`: its tenant left the last room, which until that was said so was `ended` as well;
    `handed_back`: its owner has each unit back; `followed`: another contract has all that has not gone back;
    `rooms_changed`: it has other rooms, for which it is opened anew, or is declined as it was.
    """

    cause: Cause
