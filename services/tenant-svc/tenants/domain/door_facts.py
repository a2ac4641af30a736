"""What happens to the door code of one tenant for one unit. The code itself is known to the lock alone."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from kernel.domain import Event
from pydantic import Field

Act = Literal["grant", "revoke"]
Word = Annotated[str, Field(max_length=64)]


class DoorEvent(Event):
    """`access_id` is what the lock service knows the tenant by, for this unit."""

    access_id: UUID
    tenant_id: UUID
    unit_id: UUID
    park_id: UUID


class DoorOrderEvent(DoorEvent):
    """Something about one order to the lock service."""

    order_id: UUID


class DoorCodeRequested(DoorOrderEvent):
    """The tenant is to have a code, good from `valid_from` on; by which contract, if by one.

    By this version of the `policy` a person is told `before_arrival` hours before that day if there is none,
    or after `within` minutes where it is needed sooner.
    """

    schema_version = 2

    valid_from: date
    contract_id: UUID | None = None
    policy: int
    before_arrival: int
    within: int


class DoorOccupied(DoorEvent):
    """The tenant lives there: their code is taken away when they have left, and for nothing else."""


class DoorLeased(DoorEvent):
    """By which contract they live there or did, and from which day on: it was heard of when they had come, or
    it goes on after all. Or by which they come back, once the code that they had is taken away.

    By this version of the `policy` one is asked for `before_arrival` hours before that day at the latest, or
    after `within` minutes where it is needed sooner.
    """

    schema_version = 2

    contract_id: UUID
    leased_from: date
    policy: int
    before_arrival: int
    within: int


class DoorLeaseEnded(DoorEvent):
    """That contract is over; whoever lives there keeps the code until they have left."""

    contract_id: UUID


class DoorVacated(DoorEvent):
    """The tenant never came: what they have the code by is their contract, or nothing."""


class DoorCodeRevocationRequested(DoorOrderEvent):
    """The code is to open no more: the tenant left on `left_on`, or never came.

    By this version of the `policy` a person is told if it still does after `within` minutes.
    """

    schema_version = 2

    left_on: date
    policy: int
    within: int


class DoorOrderTaken(DoorOrderEvent):
    """The lock service has the order and will say when the lock has it."""


class DoorOrderPostponed(DoorOrderEvent):
    """The lock service did not answer; asked again at `retry_at`."""

    reason: Word
    tries: int
    retry_at: datetime


class DoorOrderFailed(DoorOrderEvent):
    """The lock service, or the lock, will not do it: a person has to."""

    act: Act
    code: Word


class DoorOrderOverdue(DoorOrderEvent):
    """Nobody confirmed it in time: a person has to see to it."""

    act: Act
    day: date


class DoorCodeConfirmed(DoorOrderEvent):
    """The lock opens with it; `by_hand`: somebody went and made sure."""

    valid_from: date
    by_hand: bool = False


class DoorCodeRevoked(DoorOrderEvent):
    """The lock opens with it no more; `by_hand`: somebody went and made sure."""

    left_on: date
    by_hand: bool = False
