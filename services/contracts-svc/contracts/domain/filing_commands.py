"""What is asked of the filing 备案 of a contract."""

from datetime import date
from uuid import UUID

from kernel.domain import Command
from policy.domain.values import Versions
from pydantic import Field

from contracts.domain.filing_facts import Cause, FilingEvent, FilingFellDue, FilingNumber, FilingUnsaid
from contracts.domain.filing_policy import FILING, FilingDays


class FilingCommand(Command):
    """Something asked of one filing."""


class Demand(FilingCommand):
    """A contract was signed, extended or changed on `day` (policy).

    `policy`: how many days its city leaves for it; `known_on`: it was in force before Anju was, which heard
    of it on that day.
    """

    contract_id: UUID
    park_id: UUID
    unit_ids: tuple[UUID, ...]
    cause: Cause
    day: date
    ends_on: date
    known_on: date | None = Field(None, exclude_if=lambda said: said is None)
    policy: Versions[FilingDays] = Field(FILING, exclude=True)

    def fell_due(self) -> FilingEvent:
        """The fact of it."""
        by = self.policy.in_force(self.day)
        place = self.model_dump(include={*FilingEvent.model_fields, "ends_on"})
        due_on = by.values.due_on(self.day)
        place |= {"due_on": due_on, "policy_version": by.version, "policy_scope": by.scope}
        if self.known_on and due_on < self.known_on:
            return FilingUnsaid.model_validate(place)
        return FilingFellDue.model_validate(place | {"cause": self.cause})


class File(FilingCommand):
    """`today` is when it is said, `signed_on` the contract: asked again later it is the same command.

    `taken_by`: another contract that has the number, as far as is known; people call it `taken_no`.
    """

    number: FilingNumber
    filed_on: date
    today: date = Field(exclude=True)
    signed_on: date | None = Field(None, exclude=True)
    taken_by: UUID | None = Field(None, exclude=True)
    taken_no: str | None = Field(None, exclude=True)


class Retract(FilingCommand):
    """Undo of filing; of what was annulled, that the city has it no more."""


class FallOverdue(FilingCommand):
    """Asked by a deadline that was armed for `due_on`."""

    due_on: date


class Drop(FilingCommand):
    """The contract is over since `day`, whenever that was heard (policy); `annulled`: as never agreed."""

    day: date
    annulled: bool = False


class GiveUp(FilingCommand):
    """It is overdue and will not be filed; why is in the envelope. `today` is when it is said."""

    today: date = Field(exclude=True)


class TakeUp(FilingCommand):
    """The contract goes on after all, for its tenant never left (policy)."""
