"""A renewal that was closed because its tenant had left, who never did: it stands where it stood."""

from typing import Any

import pytest
from contracts.domain.contract_facts import OccupancyResumed
from contracts.domain.renewal import renewal
from contracts.domain.renewal_commands import Decline, Escalate, RenewalOver, Resume
from contracts.domain.renewal_facts import RenewalOverdue, RenewalResumed
from contracts.policies.renewals import follow_the_contract, renewal_id, renewal_timers
from kernel.clock import start_of
from kernel.service import Do
from testkit.given import given

from .test_renewal import APPOINTED, APPROVED, AT, CLOSED, DECLINED, OPEN, OPENED, PROPOSE, PROPOSED, fact_of
from .words import LEASE, LI, ROOM, day, terms

LEFT = CLOSED.model_copy(update={"cause": "left"})
TODAY = day("2026-3-4")
WHOSE = {"declined_by": "tenant", "declined_on": DECLINED.declined_on}
RESUMED = RenewalResumed(**AT, **WHOSE, due_on=day("2026-3-7"))
RESUME = Resume(unit_id=ROOM, today=TODAY)


def test_what_was_declined_is_declined_still_and_another_day_is_to_be_agreed_on() -> None:
    for asked in (RESUME, OPEN.model_copy(update={"today": TODAY})):  # whichever is heard first
        given(renewal, OPENED, DECLINED, LEFT).when(asked).then(RESUMED)
        given(renewal, OPENED, DECLINED, LEFT, RESUMED).when(asked).nothing()
    again = given(renewal, OPENED, DECLINED, LEFT, RESUMED)
    again.when(Decline(by="tenant", today=TODAY)).nothing()
    again.when(PROPOSE).then(PROPOSED)
    late = Escalate(step="appointment", due_on=day("2026-3-7"))
    again.when(late).then(RenewalOverdue(**AT, **late.model_dump(exclude={"nth"}), again_in=2))


def test_the_day_that_was_agreed_on_holds_until_it_is_over() -> None:
    history = OPENED, DECLINED, APPOINTED, LEFT
    holds = RenewalResumed(**AT, **WHOSE, move_out_on=APPOINTED.due_on)
    for today in (TODAY, APPOINTED.due_on):
        given(renewal, *history).when(Resume(unit_id=ROOM, today=today)).then(holds)
    past = RESUMED.model_copy(update={"due_on": day("2026-3-18")})
    given(renewal, *history).when(Resume(unit_id=ROOM, today=day("2026-3-15"))).then(past)
    gone = Escalate(step="move_out", due_on=APPOINTED.due_on)
    told = RenewalOverdue(**AT, **gone.model_dump(exclude={"nth"}), again_in=2)
    given(renewal, *history, holds).when(gone).then(told)


@pytest.mark.parametrize("before", [[], [PROPOSED], [PROPOSED, APPROVED]], ids=len)
def test_what_nobody_had_declined_begins_anew(before: list[Any]) -> None:
    """Past the end as well: somebody has to say what is to become of who lives there."""
    for today, due_on in ((TODAY, "2026-3-7"), (day("2026-4-1"), "2026-4-6")):
        again = OPENED.model_copy(update={"opened_on": today, "due_on": day(due_on)})
        given(renewal, OPENED, *before, LEFT).when(Resume(unit_id=ROOM, today=today)).then(again)


def test_nothing_is_resumed_that_no_leaving_had_closed() -> None:
    for history in ((), (OPENED,), (OPENED, DECLINED), (OPENED, DECLINED, CLOSED)):
        given(renewal, *history).when(RESUME).nothing()
    given(renewal, OPENED, DECLINED, LEFT).when(PROPOSE).refused(RenewalOver)


def test_it_is_asked_when_the_tenant_never_left_whether_the_end_has_come_or_not() -> None:
    for standing in ("in_force", "expired"):
        never = OccupancyResumed(
            contract_id=LEASE, terms=terms(), unit_id=ROOM, tenant_id=LI, left_on=TODAY, standing=standing
        )
        asked = Do(renewal, renewal_id(LEASE, terms()), RESUME)
        assert follow_the_contract(fact_of(never, TODAY)) == [asked]


def test_the_day_to_agree_by_is_armed_and_none_where_one_is_agreed_on() -> None:
    [arm] = (each.arm for each in renewal_timers if each.kind == "renewal_appointment")
    assert [each.due_at for each in arm(fact_of(RESUMED))] == [start_of(day("2026-3-8"))]
    holds = RenewalResumed(**AT, **WHOSE, move_out_on=APPOINTED.due_on)
    assert arm(fact_of(holds)) == []
