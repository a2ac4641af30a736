"""What happens to a contract of either track.

Every fact carries the terms as they stand from then on, so that whoever reads it can act without asking.
"""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from kernel.domain import Event
from policy.domain.values import Scope
from pydantic import Field

from contracts.domain.clauses import Clauses, RentFree
from contracts.domain.letting import UnitDays
from contracts.domain.signers import Sha256, Signer
from contracts.domain.terms import Fen, Terms

StageDays = Annotated[int, Field(ge=1, le=365)]
Standing = Literal["in_force", "ending", "expired"]
Actor = Annotated[str, Field(max_length=128, examples=["YG001"])]


class ContractEvent(Event):
    """Something that happened to one contract."""

    contract_id: UUID
    terms: Terms


class AgreedEvent(ContractEvent):
    """Carries what is agreed beside the terms as well: only by both it is known what each day costs."""

    clauses: Clauses = Clauses()


class ContractDrafted(AgreedEvent):
    """Written down, binding nobody yet. `dropped`: units an earlier draft was for, and this one is not.

    `signed_at_once`: in force with the same word, so that nobody is told of a draft. `caps_version`: the one
    of the caps that its deposit and its cycle were judged by, `caps_scope`: its city's own or the general
    ones; None where nobody judged them, and of a renewal, whose proposal says it.
    """

    schema_version = 5

    signed_at_once: bool = False
    dropped: tuple[UUID, ...] = ()
    caps_version: int | None = None
    caps_scope: Scope | None = None


class ContractClausesAgreed(ContractEvent):
    """What the draft just told says beside its terms; since drafts carry it themselves, not told any more."""

    clauses: Clauses


class ContractRentChanged(AgreedEvent):
    """Per month and for all units `rent_fen` from `from_on` on, by a step agreed at signing or a later word.

    The terms keep the rent that was signed first; the clauses have this step already. `agreed_later`: such a
    word, which nobody has on paper; `caps_version`, `caps_scope`: by which caps, and whose, it was judged.
    `rooms_left`: those that the tenant changed from, each with the one that has its place now.
    """

    schema_version = 6

    from_on: date
    old_rent_fen: Fen
    rent_fen: Fen
    agreed_later: bool = False
    caps_version: int | None = None
    caps_scope: Scope | None = None
    rooms_left: dict[UUID, UUID] = Field(default_factory=dict)


class ContractDepositLowered(ContractEvent):
    """Less is held of it from here on, and whoever holds it owes the difference to who paid it.

    `caps_version`, `caps_scope`: by which caps, and whose, what is left was judged.
    """

    schema_version = 3

    old_deposit_fen: Fen
    deposit_fen: Fen
    caps_version: int | None = None
    caps_scope: Scope | None = None


class ContractPayeeChanged(ContractEvent):
    """What the party gets is paid to another account; its number lies sealed where the party's data do.

    `renewed_by`: the contract that follows on its end, by which they are paid to the same.
    """

    schema_version = 2

    account_id: UUID
    old_account_id: UUID | None
    renewed_by: UUID | None = None


class ContractRentFreed(ContractEvent):
    """No rent from `free_from` until before `free_until`; told when it is signed."""

    free_from: date
    free_until: date


class ContractRentFreeChanged(AgreedEvent):
    """Other days are free than were agreed at signing: all of them, in order, as the clauses have them.

    `caps_version`, `caps_scope`: by which caps, and whose, they were judged; `rooms_left` as of a change of
    rent.
    """

    schema_version = 4

    old_rent_free: tuple[RentFree, ...]
    rent_free: tuple[RentFree, ...]
    caps_version: int | None = None
    caps_scope: Scope | None = None
    rooms_left: dict[UUID, UUID] = Field(default_factory=dict)


class OverrunApproved(ContractEvent):
    """May be signed although no owner covers each unit on its days `uncovered`; why is in the envelope."""

    schema_version = 3

    uncovered: tuple[UnitDays, ...]
    approved_by: Actor


class ContractSentForSignature(ContractEvent):
    """Out as the document of this hash, for all of `signers` to sign, under `signing_id`.

    `reserves`: sent under the rule that until then nobody else is promised a day of it; `bars_release`:
    under the rule that until then its units are not given back for a day of it. `caps_version`, `caps_scope`:
    by which caps, and whose, it was judged when it was sent; None where nobody said.
    """

    schema_version = 5

    signing_id: UUID
    document_sha256: Sha256
    signers: tuple[Signer, ...]
    sent_by: Actor
    sent_at: datetime
    reserves: bool = True
    bars_release: bool = True
    caps_version: int | None = None
    caps_scope: Scope | None = None


class ContractRecalled(ContractEvent):
    """A draft again: what was sent is void, whoever has it. Why is in the envelope."""

    signing_id: UUID


class ContractSigned(AgreedEvent):
    """Binding from here on. `let_once`: signed under the rule that a unit is let to one tenant, and covered
    by one owner's contract, at a time.

    `taken_over`: it was in force before Anju was, and nobody was asked whether it may be. `caps_version`,
    `caps_scope`: by which caps, and whose, it was judged when it was signed; None where nobody did, or said.
    """

    schema_version = 6

    signed_on: date
    let_once: bool = True
    taken_over: bool = False
    caps_version: int | None = None
    caps_scope: Scope | None = None


class ContractVoided(ContractEvent):
    """A draft that will not be signed; why is in the envelope."""


class ContractDeclined(ContractEvent):
    """The renewal that drafted it came to nothing: nobody signs it, unless it is drafted anew."""


class ContractExtended(AgreedEvent):
    """The end moved; warnings for the old one no longer count."""

    schema_version = 2

    old_ends_on: date


class ContractNearExpiry(ContractEvent):
    """So many days remain; once per end and stage, by which version of the stages.

    `declined`: it is not to be renewed, as far as was said by then.
    """

    schema_version = 3

    stage_days: StageDays
    policy_version: int
    declined: bool = False


class RenewalFellDue(ContractEvent):
    """So near its end somebody has to think of the renewal; once per end, by which version of the policy.

    `given_back`: the rooms that its tenant has no more by then.
    """

    schema_version = 3

    fell_due_on: date
    policy_version: int
    given_back: tuple[UUID, ...] = ()


class ContractExpired(ContractEvent):
    """The end came without renewal, termination or moving out."""


class ContractTerminated(ContractEvent):
    """Ended before its time; the last word counts. `runs_on`: until then, for that day was yet to come.
    `given_back`: with the leaving of the last room. `held_fen`: what is held by it of a deposit.
    """

    schema_version = 4

    old_ends_on: date
    runs_on: bool = False
    given_back: bool = False
    held_fen: Fen


class ContractEnded(ContractEvent):
    """The day it was terminated to has come; or it ran out, and nobody ever came to live by it. `held_fen`:
    what is held by it of a deposit.
    """

    schema_version: ClassVar[int] = 2

    held_fen: Fen


class ContractRenewed(ContractEvent):
    """The contract `renewed_by` is signed and follows on its end, which nobody has to be told of any more.

    `payee`: the account that its party is paid to.
    """

    schema_version = 2

    renewed_by: UUID
    payee: UUID | None = None


class ContractRenewalLapsed(ContractEvent):
    """No contract follows on its end after all, so that it is told of again."""


class ContractSucceeded(ContractEvent):
    """The end came, and with it the contract that follows.

    `taken_in`: it was over when it was written down, for others have had its units since, or its tenant had
    left. What was paid by it is held by what followed, or went back, before anybody asked us.
    """

    schema_version = 2

    taken_in: bool = False


class ContractAnnulled(ContractEvent):
    """It was signed and never should have been: it counts as never agreed, with the terms it had. Final."""


class OccupancyEnded(ContractEvent):
    """The tenant gave back `unit_id`; `ended_on` is the first day it stands empty.

    `last`: it was all that was left. `held_fen`: what was held by it for all its rooms, `carried_fen` what of
    it by contracts before, which stands for none of those `settled_before` by these. `gone_fen`: what of
    this room's part had gone back by then. `lived_in`: as of a TenancyEnded.
    """

    schema_version = 7

    unit_id: UUID
    tenant_id: UUID
    ended_on: date
    last: bool
    held_fen: Fen
    carried_fen: Fen = 0
    gone_fen: Fen = 0
    settled_before: tuple[UUID, ...] = ()
    lived_in: bool = True


class OccupancyResumed(ContractEvent):
    """The tenant never gave back `unit_id` on `left_on`: the contract stands where it stood before.

    The terms have the end it had then. `over`: its end had been told, and ContractHeldOver follows, or
    ContractSucceeded where they live on by the next one.
    """

    unit_id: UUID
    tenant_id: UUID
    left_on: date
    standing: Standing | Literal["over"]


class ContractHeldOver(ContractEvent):
    """It was over, and the tenant lives on in `unit_id` all the same: as past an end that ran out.

    `terminated`: it had not run out, but was ended before its time, or by notice. `first`: it was told of
    none of its other rooms before, so that everybody is told now.
    """

    schema_version = 3

    unit_id: UUID
    terminated: bool = False
    first: bool = True


class ContractOverstayed(ContractEvent):
    """It was terminated and held over, and the tenant is there still: told once more, for the `nth` time in
    all. `next_signed`: another contract of theirs is to begin there, so that nobody else is told.
    """

    nth: int
    told_on: date
    next_signed: bool


class UnitExchanged(AgreedEvent):
    """The tenant moved from one unit to the other, and the contract went along, from `exchanged_on` on.

    `standing`: where it stood, unless it was told before that was said. `held_fen`: what is held by it of a
    deposit, `carried_fen` what of it by contracts before, `settled` what stood for each room given back by
    then. `moved_on`, `held_by`: as of a RoomExchanged. `renewed`: another contract is signed that follows.
    """

    schema_version = 7

    from_unit_id: UUID
    to_unit_id: UUID
    exchanged_on: date
    moved_on: date
    held_by: UUID | None
    standing: Standing | None = None
    held_fen: Fen
    carried_fen: Fen = 0
    settled: dict[UUID, int]
    renewed: bool = False
