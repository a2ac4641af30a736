"""What a tenant paid ahead and did not have goes back with the deposit: the rent of the days behind the last
one, to the fen, and fees. Pure.
"""

from datetime import date, timedelta
from itertools import count

from kernel.domain import Refusal

from contracts.domain.capital import yuan
from contracts.domain.city_caps import MONTHS
from contracts.domain.clauses import months_after
from contracts.domain.rent_parts import parts_of, rent_of_rooms
from contracts.domain.settlement_commands import CheckItem
from contracts.domain.settlement_items import Credit
from contracts.domain.terms import Cycle


class CreditOfOtherItem(Refusal):
    """What was paid ahead is found by the last bill, and by nothing else."""

    title = "预付款只能记入「租金与费用结清」"


class PaidThroughMissing(Refusal):
    """Rent is paid for days: without them nobody can check the amount."""

    title = "请填写预付租金已付至哪一天"


class NothingPaidAhead(Refusal):
    """They had the room on all the days that were paid for."""

    title = "租金付至 {paid_through}，没有超过退租日期 {opened_on}，没有可退的预付租金"


class PaidTwice(Refusal):
    """Of the same days, one amount goes back."""

    title = "同一套房源的预付租金只能记一笔"


class CreditOtherThanRent(Refusal):
    """What goes back is what was to be paid for these days, to the fen, or there is a reason."""

    title = (
        "{first} 至 {paid_through} 的租金为 {due} 元，预付租金应按该金额退还；"
        "确需按其他金额退还的，请说明原因"
    )


class PaidBeyondContract(Refusal):
    """For days behind those of the contract nobody asked for rent: another year was meant, or there is a
    reason.
    """

    title = "按合同租金最多付至 {last_day}，请核对预付租金已付至的日期；确实付至该日之后的，请说明原因"


def rent_until(starts_on: date, agreed_until: date, cycle: Cycle, opened_on: date) -> date:
    """The first day for which the contract asked no rent by the time the room was given back on `opened_on`.

    `agreed_until`: the end that was agreed on last, whatever ended it before. Who lived on behind that paid
    on as before (民法典 734): until the end of the period of payment that they left in.
    """
    if opened_on < agreed_until:
        return agreed_until
    periods = (months_after(starts_on, number * MONTHS[cycle]) for number in count(1))
    return next(end for end in periods if end > opened_on)


def check_credits(check: CheckItem, opened_on: date) -> None:
    """Raises CreditOfOtherItem, PaidThroughMissing, NothingPaidAhead, PaidTwice, PaidBeyondContract or
    CreditOtherThanRent.
    """
    if check.credits and check.item != "rent_and_fees":
        raise CreditOfOtherItem(field="credits", item=check.item)
    rent = [(place, each) for place, each in enumerate(check.credits) if each.prepaid == "prepaid_rent"]
    if len(rent) > 1:
        raise PaidTwice(field=f"credits.{rent[1][0]}.prepaid")
    for place, each in rent:
        _check_rent(f"credits.{place}", each, check, opened_on)


def worked_out(check: CheckItem, opened_on: date) -> CheckItem:
    """The same, each rent that goes back with the months and days it is made of, where the contract says
    what they cost.
    """
    if not check.rents:
        return check
    credits_ = tuple(
        each.model_copy(
            update={"parts": parts_of(opened_on, each.paid_through + timedelta(days=1), check.rents)}
        )
        if each.prepaid == "prepaid_rent" and each.paid_through
        else each
        for each in check.credits
    )
    return check.model_copy(update={"credits": credits_})


def _check_rent(field: str, credit: Credit, check: CheckItem, opened_on: date) -> None:
    through = credit.paid_through
    if through is None:
        raise PaidThroughMissing(field=f"{field}.paid_through")
    if through < opened_on:
        raise NothingPaidAhead(field=f"{field}.paid_through", paid_through=through, opened_on=opened_on)
    if not check.rents or check.explained:
        return
    if check.rent_until and through >= check.rent_until:
        last_day = check.rent_until - timedelta(days=1)
        raise PaidBeyondContract(field=f"{field}.paid_through", paid_through=through, last_day=last_day)
    end = through + timedelta(days=1)
    # A month that was paid for is the contract's, whichever day of it the tenant leaves on; and so are its
    # fens: they went missing, or were paid twice, where each of several rooms was rounded by itself.
    due = rent_of_rooms(opened_on, end, check.rooms or (check.rents,))[check.room]
    if credit.amount_fen != due:
        days = {"first": opened_on, "paid_through": through}
        raise CreditOtherThanRent(field=f"{field}.amount_fen", **days, due_fen=due, due=yuan(due))
