"""A renewal, each rule as given – when – then."""

from datetime import date, timedelta
from typing import Any

import pytest
from contracts.domain.appointing import MoveOutPast, MoveOutTooLate
from contracts.domain.city_caps import BY_CITY, CarriedAboveCap, DepositAboveCap
from contracts.domain.contract_facts import ContractTerminated
from contracts.domain.contract_refusals import UnitGivenBack
from contracts.domain.cover import BeyondCover
from contracts.domain.letting import UnitDays
from contracts.domain.renewal import renewal
from contracts.domain.renewal_commands import (
    AppointMoveOut,
    Approve,
    Close,
    Complete,
    Decline,
    DeclinedAlready,
    DeclinedBefore,
    DeclinedByNoParty,
    Escalate,
    Lapse,
    Open,
    Propose,
    RenewalOver,
    RenewalUnknown,
    SendBack,
)
from contracts.domain.renewal_facts import (
    MoveOutAppointed,
    MoveOutCalledOff,
    Offer,
    RenewalApproved,
    RenewalClosed,
    RenewalCompleted,
    RenewalDeclined,
    RenewalLapsed,
    RenewalOpened,
    RenewalOverdue,
    RenewalPassedOn,
    RenewalProposed,
    RenewalReturned,
)
from contracts.domain.second_check import ReturnsOwn, SamePerson
from contracts.domain.terms import EndBeforeStart, OverTwentyYears, RentNought
from contracts.policies.renewals import pass_on, renewal_after, renewal_timers, tell_who_is_renewed
from kernel.clock import start_of
from kernel.domain import Event, NotPossible
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from kernel.service import Do
from testkit.given import given

from .words import LEASE, NEXT_LEASE, ROOM, day, terms

TODAY = day("2026-2-23")  # 20 days before the end
AT: dict[str, Any] = {"renewal_id": NEXT_LEASE, "contract_id": LEASE, "terms": terms()}
OFFER = Offer(ends_on=day("2027-3-15"), rent_fen=460_000, deposit_fen=460_000, cycle="monthly")

OPENED = RenewalOpened(**AT, policy=1, opened_on=TODAY, due_on=day("2026-2-28"))
CAPS: dict[str, Any] = {"caps_version": 1, "caps_scope": "general"}
PROPOSED = RenewalProposed(**AT, offer=OFFER, proposed_by="wu", due_on=day("2026-2-26"), **CAPS)
RETURNED = RenewalReturned(**AT, returned_by="chief", due_on=day("2026-2-28"))
APPROVED = RenewalApproved(**AT, offer=OFFER, approved_by="chief", due_on=day("2026-3-2"))
DECLINED = RenewalDeclined(**AT, declined_by="tenant", declined_on=TODAY, due_on=day("2026-2-26"))
APPOINTED = MoveOutAppointed(**AT, appointed_by="wu", due_on=day("2026-3-14"))
COMPLETED = RenewalCompleted(**AT)
CLOSED = RenewalClosed(**AT, cause="extended")

OPEN = Open(**AT, today=TODAY)
PROPOSE = Propose(offer=OFFER, by="wu", today=TODAY)
APPROVE = Approve(by="chief", today=TODAY)
CLOSE = Close(cause="extended")


def appoint(on: str, today: date = TODAY) -> AppointMoveOut:
    return AppointMoveOut(on=day(f"2026-{on}"), by="wu", today=today)


def fact_of(event: Event, on: date = TODAY) -> Fact:
    at = start_of(on)
    return Fact(event, named_id("fact"), "stream", 1, 1, at, at, SYSTEM, "contracts")


class TestSteps:
    def test_it_opens_once(self) -> None:
        given(renewal).when(OPEN).then(OPENED)
        given(renewal, OPENED).when(OPEN.model_copy(update={"today": day("2026-3-1")})).nothing()

    def test_it_goes_from_proposal_to_approval_to_the_signature(self) -> None:
        given(renewal, OPENED).when(PROPOSE).then(PROPOSED)
        given(renewal, OPENED, PROPOSED).when(APPROVE).then(APPROVED)
        given(renewal, OPENED, PROPOSED, APPROVED).when(Complete()).then(COMPLETED)

    @pytest.mark.parametrize(
        ("today", "proposal", "decision", "signature"),
        [
            ("2026-2-27", "2026-3-4", "2026-3-2", "2026-3-6"),  # just time enough
            ("2026-3-10", "2026-3-11", "2026-3-11", "2026-3-14"),
            ("2026-3-14", "2026-3-14", "2026-3-14", "2026-3-14"),
            ("2026-4-1", "2026-4-6", "2026-4-4", "2026-4-8"),  # it goes on without a term
        ],
    )
    def test_what_begins_late_is_due_before_the_contract_ends(
        self, today: str, proposal: str, decision: str, signature: str
    ) -> None:
        now = {"today": day(today)}
        opened = OPENED.model_copy(update={"opened_on": day(today), "due_on": day(proposal)})
        proposed = PROPOSED.model_copy(update={"due_on": day(decision)})
        approved = APPROVED.model_copy(update={"due_on": day(signature)})
        returned = RETURNED.model_copy(update={"due_on": day(proposal)})
        given(renewal).when(OPEN.model_copy(update=now)).then(opened)
        given(renewal, opened).when(PROPOSE.model_copy(update=now)).then(proposed)
        given(renewal, opened, proposed).when(APPROVE.model_copy(update=now)).then(approved)
        given(renewal, opened, proposed).when(SendBack(by="chief", **now)).then(returned)

    def test_who_proposes_does_not_approve(self) -> None:
        mine = Approve(by="wu", today=TODAY)
        given(renewal, OPENED, PROPOSED).when(mine).refused(SamePerson)

    def test_what_is_returned_is_proposed_anew_and_may_be_changed_until_it_is_decided(self) -> None:
        back = SendBack(by="chief", today=TODAY)
        given(renewal, OPENED, PROPOSED).when(back).then(RETURNED)
        given(renewal, OPENED, PROPOSED, RETURNED).when(PROPOSE).then(PROPOSED)
        dearer = OFFER.model_copy(update={"rent_fen": 470_000})
        given(renewal, OPENED, PROPOSED).when(PROPOSE.model_copy(update={"offer": dearer})).then(
            PROPOSED.model_copy(update={"offer": dearer})
        )

    def test_what_is_approved_is_returned_as_well_until_it_is_signed_by_another_than_who_proposed_it(
        self,
    ) -> None:
        approved = given(renewal, OPENED, PROPOSED, APPROVED)
        approved.when(SendBack(by="chief", today=TODAY)).then(RETURNED)
        approved.when(SendBack(by="wu", today=TODAY)).refused(ReturnsOwn)
        given(renewal, OPENED, PROPOSED, APPROVED, RETURNED).when(PROPOSE).then(PROPOSED)
        signed = given(renewal, OPENED, PROPOSED, APPROVED, COMPLETED)
        signed.when(SendBack(by="chief", today=TODAY)).refused(RenewalOver)

    def test_the_same_click_twice_is_one_fact(self) -> None:
        given(renewal, OPENED, PROPOSED).when(PROPOSE).nothing()
        given(renewal, OPENED, PROPOSED, APPROVED).when(APPROVE).nothing()
        given(renewal, OPENED, DECLINED).when(Decline(by="tenant", today=TODAY)).nothing()

    def test_what_one_side_declined_is_not_declined_by_another(self) -> None:
        """Answered as if it had been noted, it was not: nobody knew whose word had counted."""
        other = Decline(by="operator", today=day("2026-2-25"))
        for after in ([], [APPOINTED]):
            told = given(renewal, OPENED, DECLINED, *after).when(other)
            told.refused(DeclinedAlready, who="租客", day="2026-02-23")
        before = DECLINED.model_copy(update={"declined_on": None})
        given(renewal, OPENED, before).when(other).refused(DeclinedBefore, who="租客")
        given(renewal, OPENED, DECLINED, PROPOSED).when(other).then(
            DECLINED.model_copy(
                update={"declined_by": "operator", "declined_on": other.today, "due_on": day("2026-2-28")}
            )
        )

    def test_who_is_no_party_to_the_contract_has_nothing_to_decline(self) -> None:
        """A tenant's word of an owner's contract counted as the owner's, who then could not say their own."""
        for before in ([OPENED], [OPENED, PROPOSED], [OPENED, DECLINED]):
            told = given(renewal, *before).when(Decline(by="owner", today=TODAY))
            told.refused(DeclinedByNoParty, whose="租客")
        owners = OPENED.model_copy(update={"terms": terms(track="owner", tenant_id=None)})
        told = given(renewal, owners).when(Decline(by="tenant", today=TODAY))
        told.refused(DeclinedByNoParty, whose="业主")

    def test_what_is_offered_for_no_rent_says_why(self) -> None:
        offer = OFFER.model_copy(update={"rent_fen": 0})
        free = PROPOSE.model_copy(update={"offer": offer})
        given(renewal, OPENED).when(free).refused(RentNought)
        told = PROPOSED.model_copy(update={"offer": offer})
        given(renewal, OPENED).when(free.model_copy(update={"explained": True})).then(told)

    def test_who_proposes_does_not_return_it_either(self) -> None:
        mine = SendBack(by="wu", today=TODAY)
        given(renewal, OPENED, PROPOSED).when(mine).refused(ReturnsOwn)

    @pytest.mark.parametrize("before", [[], [PROPOSED], [PROPOSED, APPROVED]], ids=len)
    def test_it_can_be_declined_at_every_step_and_proposed_after_all(self, before: list[Any]) -> None:
        given(renewal, OPENED, *before).when(Decline(by="tenant", today=TODAY)).then(DECLINED)
        given(renewal, OPENED, *before, DECLINED).when(PROPOSE).then(PROPOSED)

    def test_nothing_is_approved_that_nobody_proposed(self) -> None:
        given(renewal, OPENED).when(APPROVE).refused(NotPossible, state="AwaitingProposal")
        given(renewal, OPENED, DECLINED).when(APPROVE).refused(NotPossible, state="AwaitingAppointment")

    @pytest.mark.parametrize("end", [COMPLETED, CLOSED])
    def test_what_is_over_is_over(self, end: Any) -> None:
        for wish in (PROPOSE, APPROVE, Decline(by="tenant", today=TODAY), SendBack(by="chief", today=TODAY)):
            given(renewal, OPENED, end).when(wish).refused(RenewalOver)
        for word in (CLOSE, Complete(), *([] if end is CLOSED else [OPEN])):
            given(renewal, OPENED, end).when(word).nothing()

    def test_what_was_closed_is_opened_again_when_the_contract_comes_back_to_this_end(self) -> None:
        later = {"today": day("2026-3-1")}
        again = OPENED.model_copy(update={"opened_on": later["today"], "due_on": day("2026-3-5")})
        late = RenewalOverdue(**AT, step="proposal", due_on=OPENED.due_on)
        given(renewal, OPENED, late, CLOSED).when(OPEN.model_copy(update=later)).then(again)
        given(renewal, OPENED, late, CLOSED, again).when(PROPOSE).then(PROPOSED)
        given(renewal, OPENED, late, CLOSED, again).when(OPEN).nothing()

    def test_nobody_can_do_anything_to_what_was_never_opened(self) -> None:
        for wish in (PROPOSE, APPROVE, Decline(by="tenant", today=TODAY)):
            given(renewal).when(wish).refused(RenewalUnknown)

    def test_who_leaves_is_met_on_a_day_that_is_agreed_on_and_told_of_when_it_is_not_or_is_over(self) -> None:
        left = given(renewal, OPENED, DECLINED)
        left.when(appoint("3-14")).then(APPOINTED)
        given(renewal, OPENED, DECLINED, APPOINTED).when(appoint("3-14")).nothing()
        another = APPOINTED.model_copy(update={"due_on": day("2026-3-10")})
        given(renewal, OPENED, DECLINED, APPOINTED).when(appoint("3-10")).then(another)
        late = RenewalOverdue(**AT, step="appointment", due_on=day("2026-2-26"), again_in=2)
        unasked = Escalate(step="appointment", due_on=day("2026-2-26"))
        left.when(unasked).then(late)
        given(renewal, OPENED, DECLINED, late).when(unasked).nothing()
        given(renewal, OPENED, DECLINED, APPOINTED).when(unasked).nothing()
        gone = Escalate(step="move_out", due_on=day("2026-3-14"))
        given(renewal, OPENED, DECLINED, APPOINTED).when(gone).then(
            RenewalOverdue(**AT, step="move_out", due_on=day("2026-3-14"), again_in=2)
        )
        for after in (CLOSED, PROPOSED):  # they have left, or stay after all
            given(renewal, OPENED, DECLINED, APPOINTED, after).when(gone).nothing()

    def test_a_day_of_moving_out_is_to_come_and_within_the_lease_or_a_month_past_it(self) -> None:
        left = given(renewal, OPENED, DECLINED)
        left.when(appoint("2-22")).refused(MoveOutPast, on=day("2026-2-22"))
        left.when(appoint("3-15")).refused(MoveOutTooLate, latest=day("2026-3-14"))
        stays = day("2026-3-15")
        left.when(appoint("4-16", stays)).refused(MoveOutTooLate, latest=day("2026-4-15"))
        left.when(appoint("4-15", stays)).then(APPOINTED.model_copy(update={"due_on": day("2026-4-15")}))
        given(renewal, OPENED).when(appoint("3-14")).refused(NotPossible, state="AwaitingProposal")

    @pytest.mark.parametrize("cause", ["extended", "followed", "ended", "left"])
    def test_who_was_told_a_day_is_told_that_it_holds_no_more_unless_they_left(self, cause: Any) -> None:
        off = MoveOutCalledOff(**AT, due_on=APPOINTED.due_on)
        closed = CLOSED.model_copy(update={"cause": cause})
        told = (closed,) if cause == "left" else (off, closed)
        leaving = given(renewal, OPENED, DECLINED, APPOINTED)
        leaving.when(Close(cause=cause)).then(*told)
        leaving.when(PROPOSE).then(off, PROPOSED)
        given(renewal, OPENED, DECLINED, APPOINTED, off, PROPOSED).when(Close(cause=cause)).then(closed)

    def test_the_day_is_to_be_agreed_on_by_the_last_day_unless_that_is_over(self) -> None:
        late = Decline(by="tenant", today=day("2026-3-13"))
        told = {"declined_on": late.today, "due_on": day("2026-3-14")}
        given(renewal, OPENED).when(late).then(DECLINED.model_copy(update=told))
        for today, due_on in (("2026-3-14", "2026-3-14"), ("2026-3-15", "2026-3-18")):
            past = Decline(by="tenant", today=day(today))
            told = {"declined_on": past.today, "due_on": day(due_on)}
            given(renewal, OPENED).when(past).then(DECLINED.model_copy(update=told))
        [armed] = (each.arm for each in renewal_timers if each.kind == "renewal_appointment")
        assert [each.due_at for each in armed(fact_of(DECLINED))] == [start_of(day("2026-2-27"))]

    def test_a_contract_that_was_extended_in_time_needs_none(self) -> None:
        given(renewal).when(CLOSE).nothing()
        given(renewal, OPENED, PROPOSED).when(CLOSE).then(CLOSED)


class TestLapsing:
    LAPSED = RenewalLapsed(**AT)

    def test_a_contract_that_was_signed_and_came_to_nothing_is_told_to_the_old_one_once(self) -> None:
        signed = given(renewal, OPENED, PROPOSED, APPROVED, COMPLETED)
        signed.when(Lapse()).then(self.LAPSED)
        given(renewal, OPENED, PROPOSED, APPROVED, COMPLETED, self.LAPSED).when(Lapse()).nothing()

    def test_what_is_asked_of_the_end_then_is_for_the_renewal_after_it(self) -> None:
        lapsed = given(renewal, OPENED, PROPOSED, APPROVED, COMPLETED, self.LAPSED)
        to_open, to_close = (
            RenewalPassedOn(**AT, opened_on=TODAY),
            RenewalPassedOn(**AT, cause="extended"),
        )
        lapsed.when(OPEN).then(to_open)
        lapsed.when(CLOSE).then(to_close)
        lapsed.when(PROPOSE).refused(RenewalOver)
        another = {"renewal_id": renewal_after(NEXT_LEASE)}
        opened, closed = pass_on(fact_of(to_open)), pass_on(fact_of(to_close))
        assert opened == [Do(renewal, renewal_after(NEXT_LEASE), OPEN.model_copy(update=another))]
        assert closed == [Do(renewal, renewal_after(NEXT_LEASE), CLOSE)]

    def test_what_was_never_signed_cannot_come_to_nothing(self) -> None:
        for before in ([], [OPENED], [OPENED, CLOSED]):
            given(renewal, *before).when(Lapse()).nothing()

    def test_what_has_not_a_day_lapses_and_what_has_one_does_not(self) -> None:
        for days in (0, 1):
            said = terms(ends_on=terms().starts_on + timedelta(days=days))
            ended = ContractTerminated(
                contract_id=NEXT_LEASE, terms=said, old_ends_on=terms().ends_on, held_fen=terms().deposit_fen
            )
            asked = tell_who_is_renewed(fact_of(ended))
            assert [each.command for each in asked] == ([] if days else [Lapse()])


class TestOffers:
    def test_the_new_period_begins_where_the_old_one_ends(self) -> None:
        assert OFFER.after(terms()).starts_on == terms().ends_on
        none = PROPOSE.model_copy(update={"offer": OFFER.model_copy(update={"ends_on": terms().ends_on})})
        given(renewal, OPENED).when(none).refused(EndBeforeStart)
        long = OFFER.model_copy(update={"ends_on": day("2046-3-16")})
        given(renewal, OPENED).when(PROPOSE.model_copy(update={"offer": long})).refused(OverTwentyYears)
        above = OFFER.model_copy(update={"deposit_fen": 460_001})
        capped = {"offer": above, "caps": BY_CITY["110000"].in_force(TODAY)}
        given(renewal, OPENED).when(PROPOSE.model_copy(update=capped)).refused(DepositAboveCap)
        none = OFFER.model_copy(update={"deposit_fen": 0})
        as_before = PROPOSE.model_copy(update=capped | {"offer": none, "held_fen": 460_001})
        given(renewal, OPENED).when(as_before).refused(CarriedAboveCap, held_fen=460_001, most_fen=460_000)
        fits = given(renewal, OPENED).when(as_before.model_copy(update={"held_fen": 460_000}))
        assert [type(each) for each in fits.events] == [RenewalProposed]

    def test_days_without_cover_are_approved_only_by_saying_so(self) -> None:
        short = {"uncovered": (UnitDays(unit_id=ROOM, starts_on=day("2027-3-1"), ends_on=OFFER.ends_on),)}
        given(renewal, OPENED, PROPOSED).when(APPROVE.model_copy(update=short)).refused(
            BeyondCover, days_over=14, cover_last_day="2027-02-28"
        )
        knowing = APPROVE.model_copy(update={**short, "beyond_cover": True})
        given(renewal, OPENED, PROPOSED).when(knowing).then(APPROVED.model_copy(update=short))

    def test_what_goes_on_when_its_unit_is_given_back_is_approved_by_no_word(self) -> None:
        back = APPROVE.model_copy(update={"gone": (ROOM,), "beyond_cover": True})
        given(renewal, OPENED, PROPOSED).when(back).refused(UnitGivenBack, unit_id=ROOM)
        given(renewal, OPENED, PROPOSED, APPROVED).when(back).then()
