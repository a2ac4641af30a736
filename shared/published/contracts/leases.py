"""Contracts of both tracks: what was agreed, what changed of it, and how it ended."""

from typing import Annotated, ClassVar
from uuid import UUID

from kernel.domain import Frozen
from pydantic import Field

from published.contracts.told import ContractsEvent, UnitIds
from published.values import Code, Cycle, Day, EndsOn, Fen, Track


class ContractSigned(ContractsEvent):
    """A contract of either track is in force: rent per month, due each cycle; deposit once.

    `taken_over`: it was in force before Anju was.
    """

    schema_version: ClassVar[int] = 3

    contract_id: UUID
    track: Track
    unit_ids: UnitIds
    park_id: UUID
    party_id: UUID
    tenant_id: UUID | None = None
    manager_id: UUID | None = None
    starts_on: Day
    ends_on: EndsOn
    rent_fen: Fen
    deposit_fen: Fen
    cycle: Cycle
    taken_over: bool = False


class ContractRentChanged(ContractsEvent):
    """Rent per month and for all units from `from_on` on: a step agreed at signing, or a later word.

    `agreed_later`: such a word, which `party_id` has yet to be told of.
    """

    schema_version = 2

    contract_id: UUID
    track: Track
    unit_ids: UnitIds
    park_id: UUID
    party_id: UUID | None = None
    agreed_later: bool = False
    from_on: Day
    old_rent_fen: Fen
    rent_fen: Fen


class ContractDepositLowered(ContractsEvent):
    """Less is held of the deposit from here on; who holds it owes the difference to who paid it.

    Held of an owner's contract by the owner, of a tenant's by the operator. A settlement counts what is left.
    """

    contract_id: UUID
    track: Track
    unit_ids: UnitIds
    park_id: UUID
    party_id: UUID
    old_deposit_fen: Fen
    deposit_fen: Fen


class ContractDrafted(ContractsEvent):
    """Written down, or its terms were changed before it was signed; nobody is bound by it yet."""

    schema_version = 2

    contract_id: UUID
    track: Track
    unit_ids: UnitIds
    park_id: UUID
    party_id: UUID
    tenant_id: UUID | None = None
    manager_id: UUID | None = None
    starts_on: Day
    ends_on: EndsOn
    rent_fen: Fen
    deposit_fen: Fen
    cycle: Cycle


class ContractClassGiven(ContractsEvent):
    """Of which class a tenant's contract is from now on, signed or not: ordinary, key, corporate.

    A contract that this was never told of is ordinary.
    """

    contract_id: UUID
    track: Track
    unit_ids: UnitIds
    park_id: UUID
    tenant_id: UUID | None = None
    contract_class: Code


class ContractPayeeChanged(ContractsEvent):
    """What the party gets is paid to `account_id` from now on; the account itself is known to tenant-svc."""

    contract_id: UUID
    track: Track
    unit_ids: UnitIds
    park_id: UUID
    party_id: UUID
    account_id: UUID
    old_account_id: UUID | None = None


class ContractRentFreed(ContractsEvent):
    """No rent from `free_from` on; `free_until` is the first day that is paid for again."""

    contract_id: UUID
    track: Track
    unit_ids: UnitIds
    park_id: UUID
    free_from: Day
    free_until: EndsOn


class FreeDays(Frozen):
    """No rent from `starts_on` on; `ends_on` is the first day that is paid for again."""

    starts_on: Day
    ends_on: EndsOn


class ContractRentFreeChanged(ContractsEvent):
    """Other days are free of rent than was told when it was signed: all of them, in order, in their place."""

    contract_id: UUID
    track: Track
    unit_ids: UnitIds
    park_id: UUID
    party_id: UUID | None = None
    old_rent_free: tuple[FreeDays, ...]
    rent_free: tuple[FreeDays, ...]


class ContractExtended(ContractsEvent):
    """The end moved; warnings for `old_ends_on` no longer count."""

    contract_id: UUID
    track: Track
    unit_ids: UnitIds
    old_ends_on: EndsOn
    ends_on: EndsOn


class ContractNearExpiry(ContractsEvent):
    """So many days remain (30, 15, 7 unless the policy says otherwise); once per contract, end and stage.

    `declined`: it is not to be renewed, as far as was said by then.
    """

    schema_version = 3

    contract_id: UUID
    track: Track
    stage_days: Annotated[int, Field(ge=1, le=365)]
    ends_on: EndsOn
    unit_ids: UnitIds
    park_id: UUID
    party_id: UUID
    manager_id: UUID | None = None
    declined: bool = False


class ContractRenewed(ContractsEvent):
    """The contract `renewed_by` is signed and follows on its end, which nobody has to be told of any more."""

    contract_id: UUID
    track: Track
    unit_ids: UnitIds
    park_id: UUID
    tenant_id: UUID | None = None
    renewed_by: UUID


class ContractExpired(ContractsEvent):
    """The end came without renewal or termination; `ended_on` is the first day not covered.

    `terminated`: it was ended before its time, or by notice, and its tenant lives on there all the same.
    """

    schema_version: ClassVar[int] = 2

    contract_id: UUID
    track: Track
    unit_ids: UnitIds
    park_id: UUID
    party_id: UUID
    manager_id: UUID | None = None
    ended_on: EndsOn
    terminated: bool = False


class ContractOverstayed(ContractsEvent):
    """It was terminated, `ended_on` is the first day not covered, and its tenant is there still: told for the
    `nth` time, of which ContractExpired was the first.
    """

    contract_id: UUID
    track: Track
    unit_ids: UnitIds
    park_id: UUID
    party_id: UUID
    manager_id: UUID | None = None
    ended_on: EndsOn
    nth: int


class ContractTerminated(ContractsEvent):
    """Ended before its time; `ended_on` is the first day not covered.

    `runs_on`: until that day, which is yet to come; ContractEnded tells that it has. It may be moved: then it
    is told again, and the last word counts. ContractExtended takes it back.
    """

    schema_version: ClassVar[int] = 3

    contract_id: UUID
    track: Track
    unit_ids: UnitIds
    park_id: UUID
    tenant_id: UUID | None = None
    ended_on: EndsOn
    runs_on: bool = False


class ContractEnded(ContractsEvent):
    """The day it was terminated to has come; or its end, and with it the contract that follows, or nobody who
    had ever come to live by it.

    `ended_on` is the first day not covered.
    """

    contract_id: UUID
    track: Track
    unit_ids: UnitIds
    park_id: UUID
    tenant_id: UUID | None = None
    ended_on: EndsOn


class ContractRoomGivenBack(ContractsEvent):
    """Its tenant has given back `unit_id`, whichever other of `unit_ids` they have; `ended_on` is the first
    day without it. ContractResumed takes it back.

    `goes_on_until`: the end of the contract, where who lived in that room left it before then and others are
    not given back: nobody need be put down in these, and it goes on. None: so it is not, or it was not said.
    """

    schema_version = 2

    contract_id: UUID
    track: Track
    unit_ids: UnitIds
    unit_id: UUID
    park_id: UUID
    tenant_id: UUID | None = None
    ended_on: Day
    goes_on_until: EndsOn | None = None


class ContractResumed(ContractsEvent):
    """Its tenant was said to have left `unit_id`, and never did: what that ended goes on, to `ends_on`.

    `stands`: its end is yet to come; else its tenant lives on without a term, or by the next one.
    """

    contract_id: UUID
    track: Track
    unit_ids: UnitIds
    unit_id: UUID
    park_id: UUID
    tenant_id: UUID | None = None
    ends_on: EndsOn
    stands: bool


class ContractRoomChanged(ContractsEvent):
    """Its tenant changed rooms, and it went along: from `changed_on` on it lets `to_unit_id`, and no more
    `from_unit_id`.

    `unit_ids`: all that it lets from then on. Who had both rooms by it has one less.
    """

    contract_id: UUID
    track: Track
    unit_ids: UnitIds
    from_unit_id: UUID
    to_unit_id: UUID
    park_id: UUID
    tenant_id: UUID | None = None
    changed_on: Day


class NextContractForsaken(ContractsEvent):
    """Its tenant left on `left_on`, before the next contract, which is signed, begins on `begins_on`: that
    one stands, and bars the unit to everybody else, until somebody terminates it. So it is told of each that
    is signed behind that one. `contract_id` ended as they left.

    `unit_ids`: all that they left of the next one by now, and `left_unit_id` this time; `part`: they go on by
    others that it has.
    """

    schema_version = 2

    contract_id: UUID
    track: Track
    unit_ids: UnitIds
    park_id: UUID
    tenant_id: UUID | None = None
    manager_id: UUID | None = None
    next_contract_id: UUID
    begins_on: Day
    left_on: Day
    left_unit_id: UUID | None = None
    part: bool = False


class NextContractNotForsaken(ContractsEvent):
    """Its tenant never left, or is back, and is to live by the next contract in `unit_ids` as was agreed. Of
    what they left of it all the same a NextContractForsaken follows.
    """

    contract_id: UUID
    track: Track
    unit_ids: UnitIds
    park_id: UUID
    tenant_id: UUID | None = None
    next_contract_id: UUID


class ContractPartyErased(ContractsEvent):
    """It is in force, and nobody knows any more with whom: they were erased in the moment it was signed."""

    contract_id: UUID
    track: Track
    unit_ids: UnitIds
    park_id: UUID
    manager_id: UUID | None = None


class ContractAnnulled(ContractsEvent):
    """It counts as never agreed, with the period it had: nothing of it is owed, and it does not come back.

    Told after a ContractTerminated from its first day on: whoever only counts its days need not hear it.
    """

    contract_id: UUID
    track: Track
    unit_ids: UnitIds
    park_id: UUID
    party_id: UUID
    tenant_id: UUID | None = None
    manager_id: UUID | None = None
    starts_on: Day
    ends_on: EndsOn
