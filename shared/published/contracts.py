"""What contracts-svc tells everyone: units, both tracks of contracts, their ends and overruns.

Periods are closed-open: a contract of 15 Mar – 14 Apr has `starts_on` 03-15 and `ends_on` 04-15.
"""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from kernel.facts import PublishedEvent
from pydantic import Field

from published.values import Code, Cycle, Day, Days, EndsOn, Fen, Instant, Track

UnitIds = Annotated[tuple[UUID, ...], Field(min_length=1)]


class ContractsEvent(PublishedEvent):
    """Keyed by the stream of the park, unit, contract, renewal, signing, settlement or policy.

    `manager_id` and `party_id` are person ids.
    """

    context: ClassVar[str] = "contracts"


class ParkOpened(ContractsEvent):
    """A park there may be units in."""

    park_id: UUID


class UnitTakenIn(ContractsEvent):
    """The operator has a unit to let; `code` is its door number as staff say it.

    `occupancy_cap`: how many may live there, where that is known.
    """

    schema_version: ClassVar[int] = 2

    unit_id: UUID
    building_id: UUID
    park_id: UUID
    code: Code
    manager_id: UUID | None = None
    occupancy_cap: Annotated[int, Field(ge=1)] | None = None


class UnitManagerChanged(ContractsEvent):
    """Somebody else cares for the unit from now on."""

    unit_id: UUID
    park_id: UUID
    manager_id: UUID


class UnitReleased(ContractsEvent):
    """The unit is no longer the operator's to let, from `released_on` on."""

    unit_id: UUID
    park_id: UUID
    released_on: Day


class UnitLivedInAfterRelease(ContractsEvent):
    """A tenant moved in just as the unit was given back: a contract, or a move-out, is wanting."""

    unit_id: UUID
    park_id: UUID
    tenant_id: UUID
    moved_in_on: Day


class ContractSigned(ContractsEvent):
    """A contract of either track is in force: rent per month, due each cycle; deposit once.

    `taken_over`: it was in force before Anju was.
    """

    schema_version: ClassVar[int] = 2

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
    """Rent per month and for all units from `from_on` on: a step agreed at signing, or a later word."""

    contract_id: UUID
    track: Track
    unit_ids: UnitIds
    park_id: UUID
    from_on: Day
    old_rent_fen: Fen
    rent_fen: Fen


class ContractDrafted(ContractsEvent):
    """Written down, or its terms were changed before it was signed; nobody is bound by it yet."""

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


class ContractExtended(ContractsEvent):
    """The end moved; warnings for `old_ends_on` no longer count."""

    contract_id: UUID
    track: Track
    unit_ids: UnitIds
    old_ends_on: EndsOn
    ends_on: EndsOn


class ContractNearExpiry(ContractsEvent):
    """So many days remain (30, 15, 7 unless the policy says otherwise); once per contract, end and stage."""

    schema_version = 2

    contract_id: UUID
    track: Track
    stage_days: Annotated[int, Field(ge=1, le=365)]
    ends_on: EndsOn
    unit_ids: UnitIds
    park_id: UUID
    party_id: UUID
    manager_id: UUID | None = None


class ContractExpired(ContractsEvent):
    """The end came without renewal or termination; `ended_on` is the first day not covered."""

    contract_id: UUID
    track: Track
    unit_ids: UnitIds
    park_id: UUID
    party_id: UUID
    manager_id: UUID | None = None
    ended_on: EndsOn


class ContractTerminated(ContractsEvent):
    """Ended before its time; `ended_on` is the first day not covered."""

    schema_version: ClassVar[int] = 2

    contract_id: UUID
    track: Track
    unit_ids: UnitIds
    park_id: UUID
    tenant_id: UUID | None = None
    ended_on: EndsOn


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


class ContractOverrunDetected(ContractsEvent):
    """A tenant contract outlives the owner's cover of its unit (Civil Code art. 717).

    `days_over` days from `cover_ends_on` on are promised without cover; `exposure_fen` is their rent.
    """

    contract_id: UUID
    unit_id: UUID
    park_id: UUID
    days_over: Days
    exposure_fen: Fen
    cover_ends_on: EndsOn
    manager_id: UUID | None = None


class ContractOverrunResolved(ContractsEvent):
    """The owner's cover reaches the tenant contract's end again, or that contract is over."""

    contract_id: UUID
    unit_id: UUID
    park_id: UUID


class RenewalEvent(ContractsEvent):
    """Something about the 续约 of one contract, which ends on `ends_on`."""

    renewal_id: UUID
    contract_id: UUID
    track: Track
    unit_ids: UnitIds
    park_id: UUID
    party_id: UUID
    manager_id: UUID | None = None
    ends_on: EndsOn


class RenewalOpened(RenewalEvent):
    """20 days remain, or somebody began early: what is to become of it must be proposed by `due_on`."""

    due_on: Day


class RenewalDecided(RenewalEvent):
    """Approved: the contract that follows is drafted under the renewal's id. Declined: there will be none."""

    decision: Literal["approved", "declined"]


class RenewalOverdue(RenewalEvent):
    """A step was not done by `due_on`; once per step and day."""

    step: Literal["proposal", "decision", "signature"]
    due_on: Day


class SigningEvent(ContractsEvent):
    """Something about the document of one contract that was sent for signature 签署."""

    signing_id: UUID
    contract_id: UUID
    track: Track
    unit_ids: UnitIds
    park_id: UUID
    manager_id: UUID | None = None


class SigningOpened(SigningEvent):
    """All of `signer_ids` are to sign by `due_at`; `about`: the contract, or what was settled at its end."""

    schema_version: ClassVar[int] = 2

    about: Literal["contract", "settlement"] = "contract"
    signer_ids: tuple[UUID, ...]
    due_at: Instant


class SigningCompleted(SigningEvent):
    """All have signed; ContractSigned follows, or SigningNotConcluded."""

    completed_on: Day


class SigningOverdue(SigningEvent):
    """`due_at` came (48 hours after it was sent), and `missing` have not signed; once."""

    due_at: Instant
    missing: tuple[UUID, ...]


class SigningReminded(SigningEvent):
    """`signer_id` is to be sent another link; they have until `due_at`."""

    signer_id: UUID
    due_at: Instant


class SigningVoided(SigningEvent):
    """The document was taken back; `signer_ids` hold something that counts no more."""

    signer_ids: tuple[UUID, ...]


class SigningNotConcluded(SigningEvent):
    """All have signed, and the contract is not in force: `code` is the reason, as in a problem's type."""

    code: Code


class SettlementEvent(ContractsEvent):
    """Something that happened to the 退租结算 of one occupancy."""

    settlement_id: UUID
    contract_id: UUID
    unit_id: UUID
    park_id: UUID
    tenant_id: UUID


class SettlementOpened(SettlementEvent):
    """The 退租结算 of one occupancy began, on the day the unit was given back."""

    opened_on: Day


class SettlementItemChecked(SettlementEvent):
    """One of the twelve items is in order; told again when it is corrected, and then the last counts."""

    item: Code


class SettlementClosed(SettlementEvent):
    """All twelve are in order: deposit − deducted is to be refunded, or still owed by the tenant."""

    deposit_fen: Fen
    deducted_fen: Fen
    refund_fen: Fen
    owed_fen: Fen


class SettlementReopened(SettlementEvent):
    """Closing was undone before the refund was paid; another SettlementClosed will follow."""


class ContractFiled(ContractsEvent):
    """The city has been told of a lease, or of its last change (备案)."""

    contract_id: UUID
    unit_ids: UnitIds
    park_id: UUID
    filed_on: Day


class FilingOverdue(ContractsEvent):
    """A lease was to be filed with the city by `due_on`, that day included, and was not."""

    contract_id: UUID
    unit_ids: UnitIds
    park_id: UUID
    due_on: Day


class PolicyEvent(ContractsEvent):
    """Something about one version of a policy: `values` by name, `city` where it is that city's own."""

    policy: Annotated[Code, Field(examples=["filing"])]
    city: Annotated[Code | None, Field(examples=["110000"])] = None
    version: Annotated[int, Field(ge=1, examples=[2])]
    valid_from: Day
    values: Annotated[dict[str, int | tuple[int, ...] | None], Field(examples=[{"within": 15}])]


class PolicyPublished(PolicyEvent):
    """What is decided from `valid_from` on is decided by this version."""


class PolicyWithdrawn(PolicyEvent):
    """A published version that will not be in force after all: what was before it goes on."""


EVENTS = (
    ContractRentChanged,
    ContractDrafted,
    ContractPayeeChanged,
    ContractRentFreed,
    ParkOpened,
    UnitTakenIn,
    UnitManagerChanged,
    UnitReleased,
    UnitLivedInAfterRelease,
    ContractSigned,
    ContractExtended,
    ContractNearExpiry,
    ContractExpired,
    ContractTerminated,
    ContractAnnulled,
    ContractOverrunDetected,
    ContractOverrunResolved,
    RenewalOpened,
    RenewalDecided,
    RenewalOverdue,
    SigningOpened,
    SigningCompleted,
    SigningOverdue,
    SigningReminded,
    SigningVoided,
    SigningNotConcluded,
    SettlementOpened,
    SettlementItemChecked,
    SettlementClosed,
    SettlementReopened,
    ContractFiled,
    FilingOverdue,
    PolicyPublished,
    PolicyWithdrawn,
)
