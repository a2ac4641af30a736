"""A technician acts for nobody else: not in another's name, nor on what another has in hand."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from edge.access import Role
from edge.call import Call
from kernel.domain import Refusal
from neighbours.looking import Pool

from workorders.views.technicians import check_not_suspended, check_taken_on
from workorders.views.visits import came_last

Guarded = Callable[[UUID, Call], Awaitable[dict[str, Any]]]
"""Finds an order that the caller may see, or raises."""


class NotATechnician(Refusal):
    """Nobody was taken on under the id that the token says."""

    title, field, status = "该账号尚未登记为维修员", "Authorization", 403


class NotInYourName(Refusal):
    """Who takes up a repair, or comes to it, says so themselves; the desk may say it for them."""

    title, field, status = "只能以您自己的名义操作", "technician_id", 403


class NotInYourHands(Refusal):
    """Another technician was asked, or has it."""

    title, status = "这张工单不在您手上", 403


def whose(call: Call) -> UUID:
    """A technician's token says whose it is. Raises NotATechnician."""
    try:
        return UUID(call.actor.id)
    except ValueError:
        raise NotATechnician from None


def check_own_name(call: Call, technician_id: UUID) -> None:
    """Raises NotInYourName, or NotATechnician."""
    if call.actor.role is Role.维修员 and technician_id != whose(call):
        raise NotInYourName


async def check_own_post(pool: Pool, call: Call) -> None:
    """Who acts as a technician was taken on as one, where anybody was; the desk answers for whom it names.
    Raises TechnicianUnknown.
    """
    if call.actor.role is Role.维修员:
        await check_taken_on(pool, whose(call))


async def check_on_duty(pool: Pool, call: Call, at: datetime) -> None:
    """A technician who does it `at` that moment was not suspended by then. Raises StoodDown."""
    if call.actor.role is Role.维修员:
        await check_not_suspended(pool, whose(call), at)


def theirs(guarded: Guarded) -> Guarded:
    """The order, for whoever may see it: a technician only where they have it, or did it.

    What it returns raises NotInYourHands, or NotATechnician.
    """

    async def row_of(order_id: UUID, call: Call) -> dict[str, Any]:
        row = await guarded(order_id, call)
        if call.actor.role is Role.维修员 and row["technician_id"] != whose(call):
            raise NotInYourHands
        return row

    return row_of


def on_visit(guarded: Guarded, pool: Pool) -> Guarded:
    """The same, and for a technician who came to it last: what they did there may be told late.

    Whether that is so still says the order. What it returns raises NotInYourHands, or NotATechnician.
    """
    mine = in_hand(guarded)

    async def row_of(order_id: UUID, call: Call) -> dict[str, Any]:
        if call.actor.role is Role.维修员 and await came_last(pool, order_id) == whose(call):
            return await guarded(order_id, call)
        return await mine(order_id, call)

    return row_of


def by_whom(call: Call) -> UUID | None:
    """The technician who tells it themselves; None: the desk tells it. Raises NotATechnician."""
    return whose(call) if call.actor.role is Role.维修员 else None


def in_hand(guarded: Guarded) -> Guarded:
    """The order, for whoever may see it: a technician only where nobody else has it.

    What it returns raises NotInYourHands, or NotATechnician.
    """

    async def row_of(order_id: UUID, call: Call) -> dict[str, Any]:
        row = await guarded(order_id, call)
        if call.actor.role is Role.维修员 and row["technician_id"] not in (None, whose(call)):
            raise NotInYourHands
        return row

    return row_of
