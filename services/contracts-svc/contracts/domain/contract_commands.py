"""What can be asked of a contract."""

from abc import abstractmethod
from datetime import date, datetime
from uuid import UUID

from kernel.domain import Command
from policy.domain.values import Version, Versions
from pydantic import Field

from contracts.domain.city_caps import NONE as NO_CAPS
from contracts.domain.city_caps import Caps
from contracts.domain.clauses import Clauses, RentFree
from contracts.domain.contract_facts import Actor, StageDays
from contracts.domain.expiry import STAGES, ExpiryStages
from contracts.domain.letting import Clash, UnitDays
from contracts.domain.renewal_policy import RENEWAL, RenewalDays
from contracts.domain.second_check import (
    Act,
    Annulment,
    Approval,
    PayeeChange,
    RentChange,
    RentFreeChange,
    Termination,
)
from contracts.domain.signers import Sha256
from contracts.domain.terms import ContractClass, Fen, Terms


class ContractCommand(Command):
    """Something asked of one contract."""


class LettingCommand(ContractCommand):
    """Something that lets units for a time.

    By all that is known when it is asked: `clashes`, who has them then already; `owned`,
    which others cover them then, where it is an owner's contract itself; `out_to`, who would have them by a
    paper that is out for signature; `gone`, which of them the operator has given back; `uncovered`, the days
    on which no owner covers each of them, in order, none where all are covered; `bare`, which of them need an
    owner's cover and have it on none of the days.
    `by`: who asks, never who approved that it outlives its cover. `forgotten`: the party was erased at their
    wish. `merged_into`: the number to use instead of
    the tenant's, who gave way to it. `caps`: what a city lets it ask in advance. `explained`: why it is so is
    said.
    """

    explained: bool = Field(False, exclude=True)
    clashes: tuple[Clash, ...] = Field((), exclude=True)
    owned: tuple[Clash, ...] = Field((), exclude=True)
    out_to: tuple[Clash, ...] = Field((), exclude=True)
    gone: tuple[UUID, ...] = Field((), exclude=True)
    uncovered: tuple[UnitDays, ...] = Field((), exclude=True)
    bare: tuple[UUID, ...] = Field((), exclude=True)
    by: Actor = Field("", exclude=True)
    forgotten: bool = Field(False, exclude=True)
    merged_into: str | None = Field(None, exclude=True)
    caps: Version[Caps] = Field(NO_CAPS, exclude=True)


class Draft(LettingCommand):
    """Write it down; with `signed_on` it is signed already. `taken_over`: it was before Anju was.

    `succeeded`: its end has passed, and others have had its units since, or its tenant is known to have left:
    nobody waits for it any more.
    `contract_class`: None where nobody says; then it is the draft that was asked before there were any.
    """

    contract_id: UUID
    terms: Terms
    clauses: Clauses = Clauses()
    contract_class: ContractClass | None = Field(None, exclude_if=lambda said: said is None)
    signed_on: date | None = None
    taken_over: bool = Field(False, exclude=True)
    succeeded: bool = Field(False, exclude=True)


class Restate(Draft):
    """As a ledger says it: written down, or said otherwise while it is a draft.

    `approved`: a renewal drafted it, and its terms are what was approved there.
    """

    approved: bool = Field(False, exclude=True)


class Amend(LettingCommand):
    """Other terms for what is not signed yet."""

    terms: Terms
    clauses: Clauses = Clauses()


class ApproveOverrun(ContractCommand):
    """It may be signed although no owner covers it on the days `uncovered`.

    `gone`: which of its units the operator has given back, or gives back before its end. `written_by`: whose
    offer it is, or who wrote it and who changed it last.
    """

    by: Actor
    written_by: tuple[Actor, ...] = Field((), exclude=True)
    gone: tuple[UUID, ...] = Field((), exclude=True)
    uncovered: tuple[UnitDays, ...] = Field((), exclude=True)


class SendForSignature(LettingCommand):
    """To the party it is with, and to who signs for the operator."""

    signing_id: UUID
    document_sha256: Sha256
    operator_signer_id: UUID
    sent_at: datetime = Field(exclude=True)


class Recall(ContractCommand):
    """Take back what was sent; with `signing_id` only that, as its deadline asks."""

    signing_id: UUID | None = None


class Sign(LettingCommand):
    """`signing_id`: all have signed what was sent then; None: on paper."""

    signed_on: date
    signing_id: UUID | None = Field(None, exclude=True)


class Extend(LettingCommand):
    """Within the owners' cover by one alone; beyond it as another gave the `approval` of just that.

    `today`: the local day. `beyond`: the days that no owner covers, of each unit its own, in order.
    """

    ends_on: date
    today: date = Field(exclude=True)
    beyond: tuple[UnitDays, ...] = Field((), exclude=True)
    at: datetime = Field(exclude=True)
    approval: Approval | None = Field(None, exclude=True)


class SensitiveCommand(ContractCommand):
    """What needs a second person: `by` does it `at` this moment, and another gave the `approval` of it."""

    by: Actor = Field(exclude=True)
    at: datetime = Field(exclude=True)
    approval: Approval | None = Field(None, exclude=True)

    @property
    @abstractmethod
    def act(self) -> Act:
        """What has to be approved."""


class ChangeRent(SensitiveCommand):
    """Agreed on after it was signed. `deposit_fen`: what is held of the deposit from now on, if less.

    `caps`: what the city lets it ask in advance on that day.
    """

    from_on: date
    rent_fen: Fen
    deposit_fen: Fen | None = None
    caps: Version[Caps] = Field(NO_CAPS, exclude=True)

    @property
    def act(self) -> Act:
        return RentChange(from_on=self.from_on, rent_fen=self.rent_fen, deposit_fen=self.deposit_fen)


class ChangeRentFree(SensitiveCommand):
    """Agreed on after it was signed. `caps`: what the city lets it ask in advance on the first day of it."""

    rent_free: tuple[RentFree, ...]
    caps: Version[Caps] = Field(NO_CAPS, exclude=True)

    @property
    def act(self) -> Act:
        return RentFreeChange(rent_free=self.rent_free)


class ChangePayee(SensitiveCommand):
    """`whose`: the person whose account it is; `replaced`: another came in its place."""

    account_id: UUID
    whose: UUID = Field(exclude=True)
    replaced: bool = Field(exclude=True)

    @property
    def act(self) -> Act:
        return PayeeChange(account_id=self.account_id)


class Redraft(ContractCommand):
    """Asked when a renewal was approved, perhaps anew: until it is signed the last word counts.

    `clauses`: none is what was asked before a renewal had any.
    """

    contract_id: UUID
    terms: Terms
    clauses: Clauses = Field(Clauses(), exclude_if=lambda said: said == Clauses())
    approved_by: Actor | None = Field(None, exclude=True)
    uncovered: tuple[UnitDays, ...] = Field((), exclude=True)


class NoteDeclined(ContractCommand):
    """Asked when the renewal that drafted it was declined, or its contract went another way."""


class Terminate(SensitiveCommand, LettingCommand):
    """`today`: the local day. Asked again before it is over, for another day; the old end takes it back.

    `lived_in_by`: the tenant who lives in one of its units by it, as far as is known.
    """

    ends_on: date
    today: date = Field(exclude=True)
    lived_in_by: UUID | None = Field(None, exclude=True)

    @property
    def act(self) -> Act:
        return Termination(ends_on=self.ends_on)


class Void(SensitiveCommand):
    """Nobody will sign this draft, or go on signing it."""

    @property
    def act(self) -> Act:
        return Annulment(of="draft")


class Annul(SensitiveCommand):
    """`lived_in_by`: the tenant who lives in one of its units by it, as far as is known."""

    lived_in_by: UUID | None = Field(None, exclude=True)

    @property
    def act(self) -> Act:
        return Annulment(of="contract")


class WarnOfExpiry(ContractCommand):
    """Asked by a deadline that was armed for `ends_on` and fell due `today`.

    `declined`: somebody said by then that it is not to be renewed.
    """

    contract_id: UUID
    stage_days: StageDays
    ends_on: date
    today: date
    policy: Versions[ExpiryStages] = Field(STAGES, exclude=True)
    declined: bool = Field(False, exclude=True)


class FallDue(ContractCommand):
    """Asked by a deadline that was armed for `ends_on`: it is time to think of the renewal."""

    ends_on: date
    today: date
    policy: Versions[RenewalDays] = Field(RENEWAL, exclude=True)


class Expire(ContractCommand):
    """Asked by a deadline that was armed for `ends_on`."""

    ends_on: date


class NoteRenewed(ContractCommand):
    """Asked when the contract that follows on `ends_on` was signed."""

    renewed_by: UUID
    ends_on: date


class NoteRenewalLapsed(ContractCommand):
    """Asked when the contract that follows on `ends_on` came to nothing."""

    ends_on: date


class ExchangeUnit(ContractCommand):
    """Asked when the tenant changed rooms, wherever that was recorded; as of a RoomExchanged."""

    from_unit_id: UUID
    to_unit_id: UUID
    exchanged_on: date
    moved_on: date
    held_by: UUID | None


class EndOccupancy(ContractCommand):
    """Asked when the tenant moved out of `unit_id`, wherever that was recorded; or, where nobody had
    `lived_in` it, when the contract was over.
    """

    unit_id: UUID
    tenant_id: UUID
    ended_on: date
    lived_in: bool = True


class NoteNeverLivedIn(ContractCommand):
    """Asked when it ran out, and nobody ever came to live by it, by all that was told."""


class ResumeOccupancy(ContractCommand):
    """Asked when the tenant turns out never to have left the unit on `left_on` (policy). `renewed_by`: by
    which other contract they live on behind its end; None where none follows, or no more.
    """

    unit_id: UUID
    tenant_id: UUID
    left_on: date
    renewed_by: UUID | None = Field(None, exclude=True)


class NoteHeldOver(ContractCommand):
    """Asked when it is over since that day, or will be then (terminated, followed by what was annulled, or
    nobody had come), and the tenant in `unit_id`.
    """

    unit_id: UUID
    tenant_id: UUID
    since: date


# --- refusals
