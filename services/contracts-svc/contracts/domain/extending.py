"""The end of a contract that was signed moves out, as far as owners cover it or two people agree."""

from datetime import date

from kernel.domain import Refusal

from contracts.domain.clauses import months_after
from contracts.domain.contract_commands import Extend
from contracts.domain.contract_facts import ContractEvent, ContractExtended
from contracts.domain.contract_states import Written
from contracts.domain.cover import beyond_cover
from contracts.domain.overruns import in_all
from contracts.domain.second_check import Approval, Extension, check_approved
from contracts.domain.signing import check_still_free
from contracts.domain.terms import OverTwentyYears, twenty_years_after


class ExtensionNotLater(Refusal):
    """An extension moves the end out, never in."""

    title, field = "续期后的最后一天必须晚于原合同的最后一天", "last_day"


class ExtensionNotInWriting(Refusal):
    """民法典 707: it would be a lease of six months or more of which nothing is in writing."""

    title = (
        "口头合同续期后租期将达六个月以上，应当采用书面形式（民法典第七百零七条）：请办理续约，另签书面合同"
    )
    field = "last_day"


class NeedsNobody(Refusal):
    """There is nothing for another to approve."""

    title, field, status = "续期没有超出业主合同，无需批准，可直接办理", "last_day", 409


def extended(contract: Written, asked: Extend) -> list[ContractEvent]:
    """Raises ExtensionNotLater or OverTwentyYears, or what `check_in_writing`, `check_still_free` and
    `check_agreed_beyond` do.

    Twenty years are counted from the day on which it is agreed, or from its first if that is yet to come
    (Civil Code art. 705): however often it is extended, nobody is bound for longer.
    """
    end, day = contract.terms.ends_on, asked.ends_on
    if day < end:
        raise ExtensionNotLater(ends_on=end)
    if day > twenty_years_after(max(asked.today, contract.terms.starts_on)):
        raise OverTwentyYears
    if day == end:
        return []
    check_in_writing(contract, day)
    check_still_free(asked, until=day, had_until=end)
    check_agreed_beyond(asked, contract.terms.starts_on)
    return [contract.tells(ContractExtended, ends_on=day, old_ends_on=end)]


def check_in_writing(contract: Written, ends_on: date) -> None:
    """Raises ExtensionNotInWriting (Civil Code art. 707)."""
    if not contract.clauses.in_writing and ends_on >= months_after(contract.terms.starts_on, 6):
        raise ExtensionNotInWriting


def check_agreed_beyond(asked: Extend, starts_on: date) -> None:
    """Raises BeyondCover where nobody approved the days that no owner covers, or what `check_approved` does.

    Who approved more days of a unit than are uncovered by now approved these as well.
    """
    days = asked.beyond
    if not days:
        return
    match asked.approval:
        case None:
            raise beyond_cover(in_all(days), starts_on, asked.ends_on, field="last_day")
        case Approval(act=Extension(uncovered=approved)):
            if all(any(each.within(known) for known in approved) for each in days):
                days = approved
    act = Extension(ends_on=asked.ends_on, uncovered=days)
    check_approved(act, asked.by, asked.at, asked.approval)
