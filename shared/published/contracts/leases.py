"""Contracts of both tracks: what was agreed, and what changed of it."""

from typing import ClassVar
from uuid import UUID

from kernel.domain import Frozen

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
