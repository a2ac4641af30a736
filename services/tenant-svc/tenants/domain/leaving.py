"""Who leaves a room; and that they never did, where it was put down by mistake."""

from datetime import date
from uuid import UUID

from kernel.domain import Command, Frozen, Refusal
from pydantic import Field

from tenants.domain.entering import UnitGivenBack, UnitLetToAnother
from tenants.domain.person import PersonForgotten
from tenants.domain.tenant_facts import GaveWay, MovedOut, TenantMoveOutWithdrawn, who


class Since(Frozen):
    """What has become of the room and the deposit since somebody was said to have left, by all we know.

    `paid_on`: the deposit was paid back; `let_until`: another tenant has a contract of the room till then;
    `given_back_on`: from then on the operator has it no more. `by` and `forgotten` as of who comes.
    """

    paid_on: date | None = None
    let_until: date | None = None
    given_back_on: date | None = None
    by: tuple[GaveWay, ...] = ()
    forgotten: bool = False


class MoveOut(Command):
    """`today` is when it is asked: asked again on another day it is still the same command."""

    moved_out_on: date
    today: date = Field(exclude=True)


class WithdrawMoveOut(Command):
    """They never left there on that day: it was put down by mistake."""

    unit_id: UUID
    moved_out_on: date
    since: Since = Field(Since(), exclude=True)


class BeforeMoveIn(Refusal):
    """Nobody leaves a room before the day they came."""

    title, field = "日期 {day} 早于入住日期 {moved_in_on}", "moved_out_on"


class NotGoneYet(Refusal):
    """A fact has happened. Who leaves today leaves the room empty from tomorrow on, at the latest."""

    title, field = "退租日期 {day} 还没有到，请在租客搬离后登记", "moved_out_on"


class LeftOtherwise(Refusal):
    """What is to be withdrawn is not what is known; the leaving that is stays."""

    title, field, status = "租客的退租记录与要撤回的不一致，请刷新后再操作", "moved_out_on", 409


class MovedInSince(Refusal):
    """They live somewhere again: whatever they left before, they came back from there."""

    title, field, status = "租客自 {moved_in_on} 起已再次入住，退租不能撤回", "moved_out_on", 409


class DepositPaidBack(Refusal):
    """The 退租结算 is done and the money is with the tenant: who stays on signs anew and pays anew."""

    title = "押金已于 {paid_on} 退还，退租不能撤回；租客继续居住请新签合同"
    field, status = "moved_out_on", 409


class CameByTheirs(Refusal):
    """They came by the contract of a number that gave way to theirs, and does no more: it is a stranger's."""

    title = "该租客当时凭另一编号的合同入住，而两个编号的合并已撤销，退租不能撤回；确系同一人请先重新合并"
    field, status = "tenant_id", 409


def stayed(command: WithdrawMoveOut, tenant: MovedOut) -> TenantMoveOutWithdrawn:
    """Raises LeftOtherwise, PersonForgotten, DepositPaidBack, UnitLetToAnother or UnitGivenBack.

    They go on living there by whatever they came by: that these merges stand, views/taken_apart.py sees to.
    """
    if (command.unit_id, command.moved_out_on) != (tenant.stay.unit_id, tenant.left_on):
        raise LeftOtherwise
    since = command.since
    if since.forgotten:
        raise PersonForgotten
    if since.paid_on:
        raise DepositPaidBack(paid_on=since.paid_on)
    if since.let_until:
        raise UnitLetToAnother(let_until=since.let_until)
    if since.given_back_on:
        raise UnitGivenBack(given_back_on=since.given_back_on)
    left = {"stay": tenant.stay, "moved_out_on": tenant.left_on}
    by = tuple(dict.fromkeys((*tenant.by, *since.by)))
    return TenantMoveOutWithdrawn(**who(tenant), **left, by=by)
