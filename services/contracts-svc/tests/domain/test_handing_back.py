"""An owner's contract that is not renewed: the day on which they have the units back, and who is late."""

from datetime import date
from typing import Any

import pytest
from contracts.domain.appointing import HandBackPast, HandBackTooLate
from contracts.domain.renewal import renewal
from contracts.domain.renewal_commands import (
    AppointHandBack,
    AppointMoveOut,
    Close,
    Complete,
    Decline,
    Escalate,
    Propose,
    RenewalOver,
)
from contracts.domain.renewal_facts import (
    HandBackAppointed,
    HandBackCalledOff,
    Offer,
    RenewalClosed,
    RenewalDeclined,
    RenewalEvent,
    RenewalOpened,
    RenewalOverdue,
    RenewalProposed,
)
from contracts.policies.renewals import renewal_timers
from kernel.clock import start_of
from kernel.domain import NotPossible
from testkit.given import given

from .test_renewal import fact_of
from .words import NEXT_OWNER_LEASE, OWNER, OWNER_LEASE, day, terms

TODAY = day("2026-2-23")  # 20 days before the end
OWNERS = terms(track="owner", party_id=OWNER, tenant_id=None)
AT: dict[str, Any] = {"renewal_id": NEXT_OWNER_LEASE, "contract_id": OWNER_LEASE, "terms": OWNERS}
OFFER = Offer(ends_on=day("2029-3-15"), rent_fen=300_000, deposit_fen=0, cycle="monthly")

OPENED = RenewalOpened(**AT, policy=1, opened_on=TODAY, due_on=day("2026-2-28"))
DECLINED = RenewalDeclined(**AT, declined_by="owner", declined_on=TODAY, due_on=day("2026-2-26"))
DECLINED_BEFORE = DECLINED.model_copy(update={"due_on": None})  # when nobody was asked to agree on a day
APPOINTED = HandBackAppointed(**AT, appointed_by="wu", due_on=day("2026-3-14"))
CALLED_OFF = HandBackCalledOff(**AT, due_on=APPOINTED.due_on)
HANDED_BACK = RenewalClosed(**AT, cause="handed_back")


def appoint(on: str, today: date = TODAY) -> AppointHandBack:
    return AppointHandBack(on=day(f"2026-{on}"), by="wu", today=today)


def late(step: Any, due_on: str) -> RenewalOverdue:
    return RenewalOverdue(**AT, step=step, due_on=day(f"2026-{due_on}"), again_in=2)


def test_declined_a_day_is_to_be_agreed_on_with_the_owner_whose_units_they_are() -> None:
    given(renewal, OPENED).when(Decline(by="owner", today=TODAY)).then(DECLINED)
    given(renewal, OPENED, DECLINED).when(appoint("3-14")).then(APPOINTED)
    given(renewal, OPENED, DECLINED, APPOINTED).when(appoint("3-14")).nothing()
    another = APPOINTED.model_copy(update={"due_on": day("2026-3-10")})
    given(renewal, OPENED, DECLINED, APPOINTED).when(appoint("3-10")).then(another)
    given(renewal, OPENED, DECLINED_BEFORE).when(appoint("3-14")).then(APPOINTED)


def test_no_owner_moves_out_and_no_tenant_has_anything_back() -> None:
    leaving = AppointMoveOut(on=day("2026-3-14"), by="wu", today=TODAY)
    given(renewal, OPENED, DECLINED).when(leaving).refused(NotPossible, state="AwaitingHandBackDay")
    tenants = {"terms": terms()}
    opened, declined = (each.model_copy(update=tenants) for each in (OPENED, DECLINED))
    given(renewal, opened, declined).when(appoint("3-14")).refused(NotPossible, state="AwaitingAppointment")
    given(renewal, OPENED).when(appoint("3-14")).refused(NotPossible, state="AwaitingProposal")


def test_the_day_is_to_come_and_within_the_contract_or_a_month_past_it() -> None:
    declined = given(renewal, OPENED, DECLINED)
    declined.when(appoint("2-22")).refused(HandBackPast, on=day("2026-2-22"))
    declined.when(appoint("3-15")).refused(HandBackTooLate, latest=day("2026-3-14"))
    past = day("2026-3-15")
    declined.when(appoint("4-16", past)).refused(HandBackTooLate, latest=day("2026-4-15"))
    declined.when(appoint("4-15", past)).then(APPOINTED.model_copy(update={"due_on": day("2026-4-15")}))


@pytest.mark.parametrize(
    ("history", "told"),
    [
        ([DECLINED], late("hand_back_appointment", "2-26")),
        ([DECLINED, APPOINTED], late("hand_back", "3-14")),
    ],
    ids=["appointment", "hand back"],
)
def test_each_step_that_is_late_is_told_in_its_own_words(
    history: list[RenewalEvent], told: RenewalOverdue
) -> None:
    asked = Escalate(step=told.step, due_on=told.due_on)
    given(renewal, OPENED, *history).when(asked).then(told)
    given(renewal, OPENED, *history, told).when(asked).nothing()
    tenants_step = "appointment" if told.step == "hand_back_appointment" else "move_out"
    given(renewal, OPENED, *history).when(Escalate(step=tenants_step, due_on=told.due_on)).nothing()


def test_nobody_is_told_of_what_was_handed_back_or_renewed_after_all() -> None:
    gone = Escalate(step="hand_back", due_on=APPOINTED.due_on)
    proposed = RenewalProposed(**AT, offer=OFFER, proposed_by="wu", due_on=day("2026-2-26"))
    propose = Propose(offer=OFFER, by="wu", today=TODAY)
    given(renewal, OPENED, DECLINED, APPOINTED).when(propose).then(CALLED_OFF, proposed)
    given(renewal, OPENED, DECLINED).when(propose).then(proposed)
    for after in (HANDED_BACK, proposed):
        given(renewal, OPENED, DECLINED, APPOINTED, after).when(gone).nothing()


@pytest.mark.parametrize("cause", ["handed_back", "followed"])
def test_it_ends_when_nothing_is_left_to_hand_back(cause: Any) -> None:
    ended = RenewalClosed(**AT, cause=cause)
    for history in ([], [DECLINED]):
        given(renewal, OPENED, *history).when(Close(cause=cause)).then(ended)
    told = (ended,) if cause == "handed_back" else (CALLED_OFF, ended)
    given(renewal, OPENED, DECLINED, APPOINTED).when(Close(cause=cause)).then(*told)
    given(renewal, OPENED, DECLINED, ended).when(Close(cause=cause)).nothing()
    given(renewal, OPENED, DECLINED, ended).when(Complete()).nothing()
    given(renewal, OPENED, DECLINED, ended).when(appoint("3-14")).refused(RenewalOver)


def test_each_track_arms_the_deadlines_of_its_own_steps() -> None:
    def armed(event: RenewalEvent) -> list[tuple[str, Any]]:
        fact = fact_of(event)
        timers = [each for each in renewal_timers if isinstance(event, each.listens)]
        return [(each.kind, deadline.due_at) for each in timers for deadline in each.arm(fact)]

    assert armed(DECLINED) == [("renewal_hand_back_appointment", start_of(day("2026-2-27")))]
    assert armed(APPOINTED) == [("renewal_hand_back", start_of(day("2026-3-15")))]
    assert armed(DECLINED_BEFORE) == []
    tenants = DECLINED.model_copy(update={"terms": terms()})
    assert armed(tenants) == [("renewal_appointment", start_of(day("2026-2-27")))]
