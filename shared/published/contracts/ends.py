"""How a contract of either track ends, in all its rooms or in one, and what becomes of whoever stays."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from published.contracts.told import ContractsEvent, UnitIds
from published.values import Day, EndsOn, Track


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
