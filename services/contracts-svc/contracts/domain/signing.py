"""What keeps a contract from being signed, or its unit from being let, by all that is known then."""

from datetime import date

from kernel.domain import Refusal

from contracts.domain.contract_commands import LettingCommand
from contracts.domain.contract_refusals import (
    ApproverSigns,
    PartyErased,
    TenantMergedAway,
    UnitGivenBack,
    UnitWithoutCover,
)
from contracts.domain.contract_states import ApprovedOverrun
from contracts.domain.cover import beyond_cover, more_than_approved
from contracts.domain.letting import CoveredTwice, LetTwice, OutToAnother
from contracts.domain.overruns import in_all
from contracts.domain.second_check import check_another
from contracts.domain.terms import Terms, twenty_years_after


class SignedInFuture(Refusal):
    """A fact has happened."""

    title, field = "签订日期 {signed_on} 还没有到", "signed_on"


class SignedLongBefore(Refusal):
    """Nobody signs the longest lease there is (Civil Code art. 705) ahead: a year was mistyped."""

    title, field = "签订日期 {signed_on} 早于起租日二十年以上，请核对年份", "signed_on"


class NotRunningYet(Refusal):
    """What is agreed only now is asked about its cover and its caps, whoever writes it down."""

    title = "接管只适用于今天以前已签订且已起租的合同；其他合同请按新签办理，校验业主合同期限和当地押金上限"
    field = "taken_over"


def runs_already(signed_on: date | None, starts_on: date, today: date) -> bool:
    """Whether it may be taken over: signed before today, and begun."""
    return signed_on is not None and signed_on < today and starts_on <= today


def check_taken_over(signed_on: date | None, starts_on: date, today: date) -> None:
    """Raises NotRunningYet."""
    if not runs_already(signed_on, starts_on, today):
        raise NotRunningYet


def check_signed_on(signed_on: date, starts_on: date, today: date) -> None:
    """Raises SignedInFuture or SignedLongBefore."""
    if signed_on > today:
        raise SignedInFuture(signed_on=signed_on)
    if twenty_years_after(signed_on) < starts_on:
        raise SignedLongBefore(signed_on=signed_on)


def check_free(command: LettingCommand, **field: str) -> None:
    """Raises PartyErased or TenantMergedAway; UnitGivenBack, LetTwice or CoveredTwice: the unit, which
    contract has it and until when.

    `field`: where it is not the units'.
    """
    if command.forgotten:
        raise PartyErased
    if command.merged_into:
        raise TenantMergedAway(survivor_number=command.merged_into)
    if command.gone:
        raise UnitGivenBack(unit_id=command.gone[0])
    if command.clashes:
        raise LetTwice(**command.clashes[0].model_dump(), **field)
    if command.owned:
        raise CoveredTwice(**command.owned[0].model_dump(), **field)


def check_not_out(command: LettingCommand, **field: str) -> None:
    """Raises OutToAnother: the unit, which contract is out and until when. A draft promises nobody a day."""
    if command.out_to:
        raise OutToAnother(**command.out_to[0].model_dump(), **field)


def check_still_free(command: LettingCommand, *, until: date, had_until: date) -> None:
    """Raises what `check_free` and `check_not_out` do, where it is to have days that it had not."""
    if until > had_until:
        check_free(command, field="last_day")
        check_not_out(command, field="last_day")


def check_any_cover(command: LettingCommand) -> None:
    """Raises UnitWithoutCover. Where owners cover some of the days, it may be drafted, and is told of."""
    if command.bare:
        raise UnitWithoutCover(unit_id=command.bare[0])


def check_covered(command: LettingCommand, terms: Terms, approved: ApprovedOverrun | None) -> None:
    """Raises what `beyond_cover` makes (Civil Code art. 717) unless owners or an approval stand for each day
    of each unit, MoreThanApproved where an approval stands for others alone, or ApproverSigns.
    """
    missing = command.uncovered
    if not missing:
        return
    if approved is None:
        raise beyond_cover(in_all(missing), terms.starts_on, terms.ends_on, field="contract_id")
    if new := approved.beyond(missing):
        raise more_than_approved(new, approved.uncovered, field="contract_id")
    check_another(command.by, approved.by, ApproverSigns)
