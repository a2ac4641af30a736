"""What is told of the filing 备案 of a contract."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from kernel.domain import Event
from policy.domain.values import Scope
from pydantic import Field

FilingNumber = Annotated[str, Field(min_length=1, max_length=64, examples=["BJ-2025-003317"])]
Cause = Literal["signed", "extended", "changed"]
Why = Literal["over", "annulled", "said"]


class FilingEvent(Event):
    """One contract's filing; a contract has one, whatever changes."""

    contract_id: UUID
    park_id: UUID
    unit_ids: tuple[UUID, ...]


class FilingFellDue(FilingEvent):
    """To be filed by `due_on`, that day included; by which version of the policy, and whose.

    `policy_scope`: its city's own or the general one; None: nobody said. `ends_on`: the end that the lease
    has there; None: nobody said when this was told.
    """

    schema_version = 3

    cause: Cause
    due_on: date
    policy_version: int
    policy_scope: Scope | None = None
    ends_on: date | None = None


class FilingUnsaid(FilingEvent):
    """It ran before Anju was, and its day `due_on` was over before it was known here: whether the city has it
    nobody said, and nobody is told that it is late. `policy_scope`, `ends_on` as of what fell due.
    """

    schema_version = 3

    due_on: date
    policy_version: int
    policy_scope: Scope | None = None
    ends_on: date | None = None


class ContractFiled(FilingEvent):
    """The city has it, under `number`; `number_once`: by the rule that no other contract has it."""

    schema_version = 2

    number_once: bool = True
    number: FilingNumber
    filed_on: date


class FilingRetracted(FilingEvent):
    """It was not filed after all, or under another number; why is in the envelope."""

    due_on: date


class FilingOverdue(FilingEvent):
    """The day is over and it was not filed."""

    due_on: date


class FilingToCancel(FilingEvent):
    """The city has it, and the contract counts as never agreed: somebody has to have it cancelled there."""


class FilingDropped(FilingEvent):
    """It need not be filed any more: the contract was over in time, or before anybody said whether the city
    has it; or never counted; or somebody `said` so, for which reason is in the envelope.
    """

    schema_version = 2

    why: Why
