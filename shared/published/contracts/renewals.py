"""What is to become of a contract that ends 续约."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from published.contracts.told import ContractsEvent, UnitIds
from published.values import Day, EndsOn, Track


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


class RenewalProposed(RenewalEvent):
    """What is offered waits for a second person, who must decide by `due_on`; each time anew."""

    due_on: Day


class RenewalReturned(RenewalEvent):
    """The offer was sent back, for a reason that stands in the renewal: to be proposed anew by `due_on`."""

    due_on: Day


class RenewalDecided(RenewalEvent):
    """Approved: the contract that follows is drafted under the renewal's id. Declined: there will be none.

    `declined_by`: whose will that is, operator being ours; None where it was approved.
    """

    schema_version = 2

    decision: Literal["approved", "declined"]
    declined_by: Literal["tenant", "owner", "operator"] | None = None


class RenewalClosed(RenewalEvent):
    """Nothing of it is to be done any more: the contract was extended, ended or given back, or what was to
    follow on it is not to be. Where it is to be renewed after all it is opened once more, or another is.
    """


class RenewalOverdue(RenewalEvent):
    """A step was not done by `due_on`: told when that day is over, and again (`nth`) until it is done.

    Of what was declined: no day was agreed on for the tenant to move out, or for the owner to have the units
    back, or it has not come to it by that day.
    """

    schema_version = 4

    step: Literal[
        "proposal", "decision", "signature", "appointment", "move_out", "hand_back_appointment", "hand_back"
    ]
    due_on: Day
    nth: Annotated[int, Field(ge=1)] = 1


class MoveOutAppointed(RenewalEvent):
    """The tenant, whose lease is not renewed, moves out on that day: inspection and handover are then.

    Each one takes the place of the one before.
    """

    tenant_id: UUID
    move_out_on: Day


class MoveOutCalledOff(RenewalEvent):
    """That day holds no more: the lease goes on after all, or ends on another day than was agreed on."""

    tenant_id: UUID
    move_out_on: Day


class HandBackCalledOff(RenewalEvent):
    """That day holds no more: the contract goes on after all, or ends on another day than was agreed on."""

    hand_back_on: Day


class HandBackAppointed(RenewalEvent):
    """The owner, whose contract is not renewed, has the units back on that day.

    Each one takes the place of the one before.
    """

    hand_back_on: Day
