"""A contract that was terminated to a day that is yet to come runs on until then."""

from datetime import date, timedelta
from typing import Any

import pytest
from contracts.domain.contract import contract
from contracts.domain.contract_commands import (
    ContractCommand,
    EndOccupancy,
    Expire,
    FallDue,
    NoteHeldOver,
    NoteRenewalLapsed,
    NoteRenewed,
    WarnOfExpiry,
)
from contracts.domain.contract_facts import (
    ContractEnded,
    ContractExpired,
    ContractExtended,
    ContractHeldOver,
    ContractPayeeChanged,
    ContractRenewalLapsed,
    ContractRenewed,
    ContractRentChanged,
    ContractTerminated,
    OccupancyEnded,
    OccupancyResumed,
)
from contracts.domain.contract_refusals import EndsThenAnyway, TerminatedInPast, TerminationAfterEnd
from contracts.domain.letting import Clash, LetTwice, OutToAnother
from contracts.domain.second_check import ApprovalMissing
from contracts.domain.terms import Track
from contracts.views.lettings import FOREVER
from kernel.domain import NotPossible
from kernel.ids import named_id
from testkit.given import given

from .desk import Desk
from .test_second_check import at_once
from .words import (
    EXPIRED,
    LEASE,
    LI,
    NEXT_LEASE,
    ROOM,
    change_payee,
    change_rent,
    day,
    drafted,
    extend,
    signed,
    terminate,
    terms,
)

TODAY, END = day("9-1"), day("2026-3-15")
DAY = timedelta(days=1)


def ending(to: str, before: date = END, *, runs_on: bool = True) -> ContractTerminated:
    said = {"contract_id": LEASE, "terms": terms(ends_on=day(to)), "old_ends_on": before}
    return ContractTerminated(**said, runs_on=runs_on, held_fen=terms().deposit_fen)


def to(last: str, **other: Any) -> ContractCommand:
    return terminate(day(last), **{"today": TODAY} | other)


RUNNING = (drafted(), signed())
HELD_OVER = NoteHeldOver(unit_id=ROOM, tenant_id=LI, since=day("12-1"))
ENDING = (*RUNNING, ending("12-1"))
ENDED = ContractEnded(contract_id=LEASE, terms=terms(ends_on=day("12-1")), held_fen=terms().deposit_fen)


def test_it_runs_on_until_a_day_that_is_ahead_and_is_over_when_that_comes() -> None:
    given(contract, *RUNNING).when(to("12-1")).then(ending("12-1"))
    given(contract, *RUNNING).when(to("9-1")).then(ending("9-1", runs_on=False))
    given(contract, *ENDING).when(Expire(ends_on=day("12-1"))).then(ENDED)
    given(contract, *ENDING, ENDED).when(Expire(ends_on=day("12-1"))).nothing()
    given(contract, *ENDING, ENDED).when(to("11-1")).refused(NotPossible, state="Over")


def test_who_asks_more_of_an_owners_contract_that_is_over_reads_what_is_done_with_an_owner() -> None:
    of_owner = {"track": "owner", "tenant_id": None}
    ended = ENDED.model_copy(update={"terms": terms(ends_on=day("12-1"), **of_owner)})
    done = "另签一份业主合同，或把房源退还业主"
    for asked in (to("11-1"), extend(day("2026-6-1"))):
        before = given(contract, drafted(**of_owner), signed(**of_owner), ended)
        before.when(asked).refused(NotPossible, now="业主合同已结束", can=done)
    given(contract, *ENDING, ENDED).when(to("11-1")).refused(NotPossible, now="合同已结束，房屋已交还")


def test_what_is_due_until_then_may_be_agreed_otherwise() -> None:
    account = named_id("account")
    given(contract, *ENDING).when(change_payee(account)).then(
        ContractPayeeChanged(
            contract_id=LEASE, terms=terms(ends_on=day("12-1")), account_id=account, old_account_id=None
        )
    )
    [changed] = given(contract, *ENDING).when(change_rent(day("11-30"), 1)).events
    assert isinstance(changed, ContractRentChanged)
    given(contract, *ENDING, ENDED).when(change_payee(account)).refused(NotPossible, state="Over")


@pytest.mark.parametrize(
    "deadline",
    [
        Expire(ends_on=END),
        FallDue(ends_on=day("12-1"), today=day("11-15")),
        WarnOfExpiry(contract_id=LEASE, ends_on=day("12-1"), stage_days=30, today=day("11-1")),
    ],
    ids=lambda each: type(each).__name__,
)
def test_nobody_is_warned_of_an_end_that_was_asked_for(deadline: ContractCommand) -> None:
    given(contract, *ENDING).when(deadline).nothing()


def test_another_day_takes_the_place_of_the_first_as_another_approved() -> None:
    ends = given(contract, *ENDING)
    ends.when(to("11-1")).then(ending("11-1", day("12-1")))
    ends.when(to("2026-1-1")).then(ending("2026-1-1", day("12-1")))
    ends.when(to("9-1")).then(ending("9-1", day("12-1"), runs_on=False))
    ends.when(to("12-1", approval=None)).nothing()
    ends.when(to("11-1", approval=None)).refused(ApprovalMissing)
    ends.when(to("2026-3-16")).refused(TerminationAfterEnd, ends_on=END)
    ends.when(extend(day("2026-6-1"))).refused(NotPossible, state="Ending")


def test_the_day_it_would_have_ended_on_takes_it_back() -> None:
    back = ContractExtended(contract_id=LEASE, terms=terms(), old_ends_on=day("11-1"))
    twice = given(contract, *ENDING, ending("11-1", day("12-1")))
    twice.when(terminate(END, today=TODAY)).then(back)
    warn = WarnOfExpiry(contract_id=LEASE, ends_on=END, stage_days=30, today=END - 30 * DAY)
    assert given(contract, *ENDING, ending("11-1", day("12-1")), back).when(warn).events


@pytest.mark.parametrize("track", ["tenant", "owner"])
def test_nothing_is_terminated_on_the_day_it_runs_out_on(track: Track) -> None:
    """Who lived on had been told to go by nobody, and went on without a term, though it was terminated."""
    said = {"track": track, "tenant_id": LI if track == "tenant" else None}
    runs = given(contract, drafted(**said), signed(**said))
    for today in (TODAY, END):
        runs.when(terminate(END, today=today)).refused(EndsThenAnyway)
    runs.when(terminate(END + DAY, today=TODAY)).refused(TerminationAfterEnd, ends_on=END)
    expired = ContractExpired(contract_id=LEASE, terms=terms(**said))
    over = ContractTerminated(
        contract_id=LEASE, terms=terms(**said), old_ends_on=END, held_fen=terms().deposit_fen
    )
    past = given(contract, drafted(**said), signed(**said), expired).when(terminate(END, today=END))
    past.then(over)  # nobody is there whose leaving would end it


def test_days_it_was_to_have_no_more_have_to_be_free_still() -> None:
    clash = Clash(unit_id=ROOM, contract_id=NEXT_LEASE, last_day=day("2026-2-1"))
    given(contract, *ENDING).when(to("2026-1-1", clashes=(clash,))).refused(LetTwice, field="last_day")
    given(contract, *ENDING).when(to("2026-1-1", out_to=(clash,))).refused(OutToAnother, field="last_day")
    given(contract, *ENDING).when(to("11-1", clashes=(clash,))).then(ending("11-1", day("12-1")))


def test_who_leaves_before_that_day_ends_it_then() -> None:
    left = {"unit_id": ROOM, "tenant_id": LI, "ended_on": day("10-1")}
    gone = OccupancyEnded(
        contract_id=LEASE, terms=terms(ends_on=day("12-1")), **left, last=True, held_fen=terms().deposit_fen
    )
    over = ending("10-1", day("12-1"), runs_on=False).model_copy(update={"given_back": True})
    given(contract, *ENDING).when(EndOccupancy(**left)).then(gone, over)


def test_who_lives_on_past_the_day_holds_over_until_they_leave() -> None:
    there = terms(ends_on=day("12-1"))
    over = (*ENDING, ENDED)
    held = ContractHeldOver(contract_id=LEASE, terms=there, unit_id=ROOM, terminated=True)
    left = {"unit_id": ROOM, "tenant_id": LI, "ended_on": day("12-9")}
    gone = OccupancyEnded(contract_id=LEASE, terms=there, **left, last=True, held_fen=terms().deposit_fen)
    stayed = OccupancyResumed(
        contract_id=LEASE, terms=there, unit_id=ROOM, tenant_id=LI, left_on=day("12-9"), standing="expired"
    )
    given(contract, *over).when(HELD_OVER).then(held)
    for told in ((*over, held), (*over, held, gone, stayed)):
        given(contract, *told).when(HELD_OVER).nothing()
    given(contract, *ENDING).when(HELD_OVER).nothing()
    given(contract, *over, held).when(EndOccupancy(**left)).then(gone)
    given(contract, *over, gone).when(HELD_OVER).nothing()


def test_another_contract_that_begins_on_the_day_follows_on_it() -> None:
    """Until nothing follows any more, or it ends on another day."""
    there, on = terms(ends_on=day("12-1")), {"ends_on": day("12-1")}
    asked, lapse = NoteRenewed(renewed_by=NEXT_LEASE, **on), NoteRenewalLapsed(**on)
    follows = ContractRenewed(contract_id=LEASE, terms=there, renewed_by=NEXT_LEASE)
    lapsed = ContractRenewalLapsed(contract_id=LEASE, terms=there)
    given(contract, *ENDING).when(asked).then(follows)
    given(contract, *ENDING, follows).when(asked).nothing()
    given(contract, *ENDING).when(asked.model_copy(update={"ends_on": END})).nothing()
    given(contract, *ENDING).when(lapse).nothing()
    for nothing_follows in (lapse, HELD_OVER):
        given(contract, *ENDING, follows).when(nothing_follows).then(lapsed)
        given(contract, *ENDING, follows, lapsed).when(nothing_follows).nothing()
    given(contract, *ENDING, follows, lapsed).when(asked).then(follows)
    given(contract, *ENDING, follows, ending("11-1", day("12-1"))).when(lapse).nothing()


def test_what_goes_on_without_a_term_ends_by_notice_on_a_day_that_is_not_over() -> None:
    """Civil Code art. 730, whoever was promised the room meanwhile; unless nobody lives there by it."""
    today, clash = day("2026-4-1"), Clash(unit_id=ROOM, contract_id=NEXT_LEASE, last_day=day("2026-12-31"))
    stays = given(contract, *RUNNING, EXPIRED)
    nobody = terminate(day("2026-5-1"), today=today, clashes=(clash,))
    stays.when(nobody).refused(LetTwice, field="last_day", **clash.model_dump())
    asked = nobody.model_copy(update={"lived_in_by": LI})
    stays.when(asked).then(ending("2026-5-1"))
    stays.when(terminate(today + DAY, today=today)).then(ending("2026-4-2"))
    stays.when(terminate(today, today=today)).refused(TerminatedInPast, earliest=today)
    stays.when(asked.model_copy(update={"approval": None})).refused(ApprovalMissing)
    noticed = given(contract, *RUNNING, EXPIRED, ending("2026-5-1"))
    sooner = ending("2026-4-15", day("2026-5-1"))
    noticed.when(terminate(day("2026-4-15"), today=today)).then(sooner)
    noticed.when(terminate(day("2026-6-1"), today=today)).then(ending("2026-6-1", day("2026-5-1")))
    noticed.when(terminate(day("2026-5-1"), today=today)).nothing()
    noticed.when(terminate(END, today=today)).refused(TerminatedInPast, earliest=today)
    over = ContractEnded(
        contract_id=LEASE, terms=terms(ends_on=day("2026-5-1")), held_fen=terms().deposit_fen
    )
    noticed.when(Expire(ends_on=day("2026-5-1"))).then(over)
    owners = {"track": "owner", "tenant_id": None}
    owned = (drafted(**owners), signed(**owners), ContractExpired(contract_id=LEASE, terms=terms(**owners)))
    given(contract, *owned).when(asked).refused(TerminationAfterEnd, ends_on=END)


def test_notice_past_the_end_claims_no_day_that_another_may_have() -> None:
    desk = Desk()
    assert desk.ask(LEASE, at_once(LEASE, terms())) is None
    assert desk.ask(LEASE, Expire(ends_on=END)) is None
    later = terms(starts_on=END, ends_on=day("2026-12-31"))
    assert desk.ask(NEXT_LEASE, at_once(NEXT_LEASE, later)) is None
    assert desk.ask(LEASE, terminate(day("2026-5-1"), today=day("2026-4-1"))) is None
    assert {row["status"]: row["until"] for row in desk.lettings.values()} == {
        "ending": day("2026-5-1"),
        "in_force": FOREVER,
    }


def test_the_board_and_the_claim_follow_each_word_of_it() -> None:
    desk = Desk()
    assert desk.ask(LEASE, at_once(LEASE, terms())) is None
    for wish, status, until in (
        (to("12-1"), "ending", day("12-1")),
        (to("2026-1-1"), "ending", day("2026-1-1")),
        (terminate(END, today=TODAY), "in_force", END),
        (to("11-1"), "ending", day("11-1")),
        (Expire(ends_on=day("11-1")), "over", day("11-1")),
    ):
        assert desk.ask(LEASE, wish) is None
        [shown], [letting] = desk.shown.values(), desk.lettings.values()
        assert (shown["status"], letting["status"]) == (status, status)
        assert min(letting["until"], letting["ends_on"]) == until
        [claim] = desk.claims.values()
        assert claim["claim"]
        assert claim["until"] == letting["until"]
    assert desk.ask(LEASE, HELD_OVER) is None
    [shown], [letting] = desk.shown.values(), desk.lettings.values()
    assert (shown["status"], letting["status"], letting["until"]) == ("expired", "expired", date.max)
