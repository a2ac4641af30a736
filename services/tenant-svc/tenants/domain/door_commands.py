"""What can be asked of a door, and why it may be refused."""

from datetime import date, datetime, timedelta
from uuid import UUID

from kernel.domain import Command, Refusal
from policy.domain.values import Versions
from pydantic import Field

from tenants.domain.door_facts import Word
from tenants.domain.door_policy import DOOR_TIMES, DoorTimes


class DoorCommand(Command):
    """Of one tenant and one unit; `policy`: how long it may take, by version."""

    access_id: UUID
    tenant_id: UUID
    unit_id: UUID
    park_id: UUID
    today: date = Field(exclude=True)
    policy: Versions[DoorTimes] = Field(DOOR_TIMES, exclude=True)


class DoorOrder(DoorCommand):
    """`order_id`: what the lock is asked under, where it has to be."""

    order_id: UUID


class RequestCode(DoorOrder):
    """The tenant comes to live there that day; or `contract_id` says they will.

    `taken_over`: they live there since before Anju was, and have a code of which the lock alone knows.
    """

    valid_from: date
    contract_id: UUID | None = None
    taken_over: bool = False


class RevokeCode(DoorOrder):
    """The tenant has left; or `contract_id` ended, and maybe they never came."""

    left_on: date
    contract_id: UUID | None = None


class EndLease(DoorCommand):
    """`contract_id`, which let other rooms as well, ended. Who lives in two rooms is put down in one: maybe
    they live on in this one beside it.
    """

    contract_id: UUID


class GiveBack(DoorOrder):
    """By `contract_id` they have this room no more, since `left_on`, whichever other they live in."""

    left_on: date
    contract_id: UUID


class ResumeLease(DoorOrder):
    """That contract goes on, for its tenant never left."""

    contract_id: UUID


class AskNext(DoorOrder):
    """The code of before is taken away: by the contract that follows they have another. Or that one,
    `contract_id`, begins so soon that nobody can wait for it any longer (deadline).
    """

    contract_id: UUID | None = None


class NeverCame(DoorOrder):
    """That the tenant came was put down by mistake: they have a code by their contract, or none."""


class OrderCommand(Command):
    order_id: UUID


class Take(OrderCommand):
    """The lock service accepted the order."""


class Postpone(OrderCommand):
    """No answer, for `reason`; `retry_after` is what the lock service asked for."""

    reason: Word
    at: datetime
    retry_after: timedelta | None = None


class Fail(OrderCommand):
    """The lock service, or the lock, said no."""

    code: Word


class Confirm(OrderCommand):
    """The lock has it, or `by_hand`: somebody made sure at the door."""

    by_hand: bool = False


class FallOverdue(OrderCommand):
    """The time for a confirmation is over (deadline)."""


class DoorUnknown(Refusal):
    """No code was ever asked for here."""

    title, field, status = "没有这条门禁记录", "access_id", 404


class OrderOver(Refusal):
    """Another order took its place, so there is nothing to confirm any more."""

    title, field, status = "这条门禁指令已被新的指令取代，请刷新后再操作", "order_id", 409
