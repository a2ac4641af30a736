"""Who may come to live in a room, by what is known of the room and its contracts."""

from datetime import date

from kernel.domain import Command, Frozen, Refusal
from pydantic import Field

from tenants.domain.person import PersonForgotten
from tenants.domain.tenant_facts import GaveWay, Stay


class Letting(Frozen):
    """What the contracts say of a room for the day somebody comes.

    `ends_on`: the first day that the lease they come under does not cover, where one was named; `settled`: it
    is settled. `let_until`: another tenant has the room till then, and who comes has no lease of it.
    `by`: the numbers that gave way to theirs and have the room by contract. `own`: one of their numbers has
    it that day, so that who changes rooms does not take along the contract they have.
    """

    ends_on: date | None = None
    settled: bool = False
    let_until: date | None = None
    by: tuple[GaveWay, ...] = ()
    own: bool = False


class Enter(Command):
    """Something by which a unit gets a tenant, asked on `today`.

    `forgotten`: they were erased at their wish. `born_in`: the first day of the month they were born in,
    where their document tells it. `given_back_on`: since when the operator has it no more. What is known is
    looked up whenever it is sent; sent again it is still the same command.
    """

    stay: Stay
    today: date = Field(exclude=True)
    forgotten: bool = Field(False, exclude=True)
    born_in: date | None = Field(None, exclude=True)
    given_back_on: date | None = Field(None, exclude=True)
    letting: Letting = Field(Letting(), exclude=True)


class NotComeYet(Refusal):
    """Nobody lives somewhere from a day on that is still to come: the contract says when they will."""

    title, field = "日期 {day} 还没有到，请在租客入住当天登记", "moved_in_on"


class BeforeBirth(Refusal):
    """Nobody lived anywhere before they were born: the year is a slip of the pen."""

    title, field = "日期 {day} 早于该租客出生，请核对年份", "moved_in_on"


class UnitGivenBack(Refusal):
    """The operator has it no more on that day, so nobody can come to live there."""

    title, field, status = "该房源自 {given_back_on} 起已退还业主，不能再入住", "unit_id", 409


class AfterLease(Refusal):
    """The contract named does not cover that day: its end has come before, or it counts as never agreed."""

    title, field, status = "该合同在 {moved_in_on} 已不在租期内，请先续签或新签合同", "contract_id", 409


class LeaseSettled(Refusal):
    """Its 退租结算 is closed: the deposit is no more there for whoever comes."""

    title, field, status = "该合同已办结退租结算，不能再凭它入住，请新签合同", "contract_id", 409


class UnitLetToAnother(Refusal):
    """Another tenant's contract lets the room on that day, and theirs does not."""

    title, field, status = "该房源在 {let_until} 之前已租给另一位租客，请先核对合同", "unit_id", 409


class OtherParkNeedsContract(Refusal):
    """What they have by contract belongs to the park they leave: it does not go along to another."""

    title = "换房到其他园区须先签新房源的合同（原合同不能跨园区换房）；暂不签的，请办理退租后重新登记入住"
    field, status = "to_unit_id", 409


def check_park(left: Stay, command: Enter) -> None:
    """Of who changes rooms. Raises OtherParkNeedsContract."""
    if command.stay.park_id != left.park_id and not command.letting.own:
        raise OtherParkNeedsContract


def entered(command: Enter, unit: str = "unit_id", day: str = "moved_in_on") -> Stay:
    """The stay asked for; sooner than agreed is no matter.

    Raises PersonForgotten, NotComeYet or BeforeBirth (naming the field `day`), UnitGivenBack or
    UnitLetToAnother (`unit`), AfterLease or LeaseSettled.
    """
    stay, letting = command.stay, command.letting
    if command.forgotten:
        raise PersonForgotten
    if stay.moved_in_on > command.today:
        raise NotComeYet(field=day, day=stay.moved_in_on)
    if command.born_in and stay.moved_in_on < command.born_in:
        raise BeforeBirth(field=day, day=stay.moved_in_on)
    if command.given_back_on and stay.moved_in_on >= command.given_back_on:
        raise UnitGivenBack(field=unit, given_back_on=command.given_back_on)
    if letting.ends_on and stay.moved_in_on >= letting.ends_on:
        raise AfterLease(moved_in_on=stay.moved_in_on)
    if letting.settled:
        raise LeaseSettled
    if letting.let_until:
        raise UnitLetToAnother(field=unit, let_until=letting.let_until)
    return stay
