"""Where a contract of either track stands; each holds what decisions need of it."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from kernel.domain import State
from pydantic import Field

from contracts.domain.clauses import Clauses
from contracts.domain.contract_facts import AgreedEvent, ContractEvent, Standing
from contracts.domain.deposit import Deposit, PassedOn, part_of
from contracts.domain.deposit_facts import ContractDepositReturned
from contracts.domain.letting import UnitDays
from contracts.domain.overruns import uncovered
from contracts.domain.signers import Sha256, Signer
from contracts.domain.terms import ContractClass, Fen, Terms

E = TypeVar("E", bound=ContractEvent)


class Unwritten(State):
    """No such contract yet."""

    now, can = "还没有这份合同", "起草合同"


class Written(State):
    """`said_at_first` tells a repeated draft from another contract under the same id. `payee`: an account.

    `taken_over`: it was in force before Anju was. `contract_class`: None where nobody said.
    `renewed_by`: the contract that is signed and follows on its end. `carried`: the deposits of contracts
    before that are held for it, `kept_before`: those that these settled themselves, `settled_by`: for which
    rooms; `deposit_went_to`: whom its own was passed on to, `given_back_when`: what was given back by then;
    `returned`: what went back of what was beyond it; `gone`: what went back of what stands for each room;
    `excess_told`: that more was carried over than it asks for. What is reckoned from several facts has no
    bounds here: whatever is read, a state is found.
    `first_drafted`, `first_clauses`, `class_at_first`: what was said first of all, however often it was
    drafted since.
    `rooms_left`: each room that the tenant changed from, with the one that has its place now.
    """

    contract_id: UUID
    terms: Terms
    as_drafted: Terms
    given_back: frozenset[UUID] = frozenset()
    clauses: Clauses = Clauses()
    clauses_as_drafted: Clauses = Clauses()
    contract_class: ContractClass | None = None
    class_as_drafted: ContractClass | None = None
    class_at_first: ContractClass | None = None
    first_drafted: Terms | None = None
    first_clauses: Clauses = Clauses()
    renewed_by: UUID | None = None
    payee: UUID | None = None
    taken_over: bool = False
    rooms_left: dict[UUID, UUID] = Field(default_factory=dict)
    deposit_as_signed: Fen = 0
    returned: tuple[ContractDepositReturned, ...] = ()
    carried: dict[UUID, int] = Field(default_factory=dict)
    kept_before: dict[UUID, int] = Field(default_factory=dict)
    settled_by: dict[UUID, tuple[UUID, ...]] = Field(default_factory=dict)
    deposit_went_to: dict[UUID, PassedOn] = Field(default_factory=dict)
    given_back_when: dict[UUID, frozenset[UUID]] = Field(default_factory=dict)
    gone: dict[UUID, int] = Field(default_factory=dict)
    excess_told: bool = False

    @property
    def carried_fen(self) -> int:
        return sum(self.carried.values())

    @property
    def came_to_nothing(self) -> bool:
        """Signed, and nobody lived a day by it, nor will."""
        return False

    @property
    def deposit(self) -> Deposit:
        """What is held by it; of what came to nothing, what others passed on to it is theirs again."""
        found = Deposit(
            as_signed_fen=self.deposit_as_signed,
            asked_fen=self.terms.deposit_fen,
            carried_fen=self.carried_fen,
            kept_fen=sum(self.kept_before.values()),
            returned_fen=sum(each.amount_fen - sum(each.of.values()) for each in self.returned),
        )
        return found.without_carried() if self.came_to_nothing else found

    @property
    def settled_before(self) -> tuple[UUID, ...]:
        """Those of its units that were settled by contracts before, unless that is all of them."""
        rooms = {self.rooms_left.get(unit, unit) for units in self.settled_by.values() for unit in units}
        found = tuple(unit for unit in self.terms.unit_ids if unit in rooms)
        return found if len(found) < len(self.terms.unit_ids) else ()

    def known_given_back(self, to: UUID) -> frozenset[UUID]:
        """What was given back when `to` was signed: that which follows on it is passed on to at once. What
        takes the place of one that came to nothing was signed behind that, when is not known here.
        """
        if to in self.given_back_when:
            return self.given_back_when[to]
        earlier = [] if to == self.renewed_by else [*self.given_back_when.values()]
        some_left = len(self.given_back) < len(self.terms.unit_ids)
        return earlier[-1] if earlier else self.given_back if some_left else frozenset()

    def part_of(self, unit_id: UUID) -> int:
        """What of the deposit stands for this of its units, in fen, be it there or not."""
        held = self.deposit
        units, before = self.terms.unit_ids, self.settled_before
        return part_of(held.held_fen, held.carried_fen, units, unit_id, before)

    def held_for(self, unit_id: UUID) -> int:
        """What of the deposit stands for this of its units, in fen, and did not go back."""
        return max(self.part_of(unit_id) - self.gone.get(unit_id, 0), 0)

    @property
    def held_fen(self) -> int:
        """What is held by it of a deposit for all its units, those that were given back as well."""
        return sum(map(self.held_for, self.terms.unit_ids))

    def held_until(self, ends_on: date) -> int:
        """What is held by it of a deposit where it ends on that day, in fen."""
        never = ends_on <= self.terms.starts_on
        return self.deposit.without_carried().held_fen if never else self.held_fen

    @property
    def said_at_first(self) -> tuple[Terms, Clauses, ContractClass | None]:
        return self.as_drafted, self.clauses_as_drafted, self.class_as_drafted

    def tells(self, fact: type[E], ends_on: date | None = None, **more: object) -> E:
        """A fact of this contract, with its terms as they stand or with another end."""
        terms = self.terms if ends_on is None else self.terms.until(ends_on)
        beside = {"clauses": self.clauses} if issubclass(fact, AgreedEvent) else {}
        return fact.model_validate({"contract_id": self.contract_id, "terms": terms, **beside, **more})


class ApprovedOverrun(State):
    """On which days no owner need cover each unit, and by whose word."""

    uncovered: tuple[UnitDays, ...]
    by: str

    def beyond(self, missing: Sequence[UnitDays]) -> tuple[UnitDays, ...]:
        """The days among those `missing` that were not approved: later they became so."""
        return tuple(
            UnitDays(unit_id=each.unit_id, starts_on=first, ends_on=end)
            for each in missing
            for first, end in uncovered(
                each.starts_on,
                each.ends_on,
                sorted((of.starts_on, of.ends_on) for of in self.uncovered if of.unit_id == each.unit_id),
            )
        )


class Drafted(Written):
    """Not signed yet. `approved`: that it may outlive its cover."""

    now, can = "合同还是草案，没有签署", "修改、发出签署、登记线下签署或作废"

    approved: ApprovedOverrun | None = None


class OutForSignature(Drafted):
    """Sent, and not signed by all; other terms take it back."""

    now, can = "合同已发出签署，各方还没有签完", "催签、撤回签署或作废"

    signing_id: UUID
    document_sha256: Sha256
    signers: tuple[Signer, ...]


class Declined(Drafted):
    """Of a renewal that came to nothing; approved anew, it is a draft again."""

    now, can = "续约已确认不续，合同草案不能再签", "在续约中重新提方案"


class Voided(Written):
    """Drafted and given up, or signed and annulled."""

    now, can = "合同已作废", "另起一份合同"

    @property
    def came_to_nothing(self) -> bool:
        return True

    @property
    def deposit(self) -> Deposit:
        return Deposit(as_signed_fen=0, asked_fen=0)


class InForce(Written):
    """Running or about to. `warned` holds the stages told for the present end, `due` that its renewal is,
    `renewed` that another contract follows.
    """

    now, can = "合同已签署生效", "续期、变更租金或收款账户、解约，录错的可以撤销"

    warned: frozenset[int] = frozenset()
    due: bool = False
    renewed: bool = False

    def has_yet_to_tell(self, stage: int, ends_on: date) -> bool:
        """False for another end than the present one, for an end on which another contract follows, and for a
        stage no tighter than the last told.
        """
        ahead = ends_on == self.terms.ends_on and not self.renewed
        return ahead and all(stage < told for told in self.warned)


class Expired(Written):
    """Past its end, and the unit not given back: can still be extended. `due`: its renewal fell due;
    `foreseen`: its end was told of before it came; `terminated`: that end was no term that ran out;
    `held_over`: the units of which it was told that it is past its end there. `overstay_told`: how often it
    was told that they stay past a termination, the last time on `overstay_told_on`; None of the first.
    """

    now, can = "合同已到期，房屋还没有交还", "续期、变更租金或收款账户、解约，录错的可以撤销"

    due: bool = False
    foreseen: bool = False
    terminated: bool = False
    held_over: frozenset[UUID] = frozenset()
    overstay_told: int = 1
    overstay_told_on: date | None = None

    @property
    def would_be_lived_in(self) -> bool:
        """Whether somebody would have said by now who lives by it. A ledger may leave that out, and what is
        written down behind its end comes before its tenant.
        """
        return self.foreseen and not self.taken_over


class Ending(Written):
    """Terminated to a day that is yet to come, before the one it `would_end_on`.

    Until then what is due is due: another rent or payee may be agreed, and another day. It is not renewed,
    and nobody is warned of an end that was asked for; another contract may begin on it, and so follow.
    """

    now, can = "合同已登记提前解约", "更改解约日、变更租金或收款账户，录错的可以撤销"

    would_end_on: date


class Over(Written):
    """Terminated, or everything given back: `before` is what it was until the last of it was (`left_on`).
    `terminated`: before its time, or by notice. `taken_in`: it was over when it was written down.
    """

    now, can = "合同已结束，房屋已交还", "办理退租结算，或另签一份合同"

    before: Written | None = None
    left_on: date | None = None
    terminated: bool = False
    taken_in: bool = False

    @property
    def deposit(self) -> Deposit:
        """Of one that was over when it was written down nothing is held that was paid by it."""
        found = super().deposit
        return found.model_copy(update={"as_signed_fen": 0}) if self.taken_in else found

    @property
    def came_to_nothing(self) -> bool:
        """It ended before its first day, by no leaving."""
        never = self.terms.ends_on <= self.terms.starts_on
        return never and (self.before is None or self.before.came_to_nothing)


class OwnersOver(Over):
    """Of an owner: nothing is settled, and their unit may be held on by another contract."""

    now, can = "业主合同已结束", "另签一份业主合同，或把房源退还业主"


Contract = Unwritten | Written


def standing(contract: InForce | Ending | Expired) -> Standing:
    match contract:
        case InForce():
            return "in_force"
        case Ending():
            return "ending"
    return "expired"
