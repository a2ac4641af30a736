"""A step of a renewal that is not done by its day is told, and told upwards until it is."""

from datetime import date
from typing import Any

import pytest
from contracts.domain.renewal import renewal
from contracts.domain.renewal_commands import (
    Escalate,
)
from contracts.domain.renewal_facts import (
    RenewalOverdue,
)
from contracts.domain.renewal_policy import RenewalDays
from contracts.policies.renewals import renewal_timers
from kernel.clock import start_of
from policy.domain.values import Version, Versions
from testkit.given import given

from .test_renewal import APPROVED, AT, CLOSED, COMPLETED, DECLINED, OPENED, PROPOSED, fact_of
from .words import day


@pytest.mark.parametrize(
    ("history", "step", "due_on"),
    [
        ([OPENED], "proposal", OPENED.due_on),
        ([OPENED, PROPOSED], "decision", PROPOSED.due_on),
        ([OPENED, PROPOSED, APPROVED], "signature", APPROVED.due_on),
    ],
    ids=["proposal", "decision", "signature"],
)
def test_each_step_that_is_late_is_told_and_then_to_who_is_above_until_it_is_done(
    history: list[Any], step: Any, due_on: date
) -> None:
    asked = [Escalate(step=step, due_on=due_on, nth=nth) for nth in (1, 2, 3)]
    late = RenewalOverdue(**AT, step=step, due_on=due_on)
    said = [late.model_copy(update={"nth": nth, "again_in": days}) for nth, days in ((1, 2), (2, 7), (3, 7))]
    for nth in range(3):
        before = given(renewal, *history, *said[:nth])
        before.when(asked[nth]).then(said[nth])
        given(renewal, *history, *said[: nth + 1]).when(asked[nth]).nothing()
        if nth < 2:
            before.when(asked[nth + 1]).nothing()
        given(renewal, *history, *said[:nth], CLOSED).when(asked[nth]).nothing()


def test_it_is_told_again_by_the_days_of_the_version_it_was_opened_by_and_from_when_it_was_told() -> None:
    later = Version(version=1, valid_from=date.min, values=RenewalDays(
        opens_before=20, propose_within=5, decide_within=3, sign_within=7, escalate_after=4, repeat_every=9,
    ))  # fmt: skip
    told = RenewalOverdue(**AT, step="proposal", due_on=OPENED.due_on)
    asked = Escalate(step="proposal", due_on=OPENED.due_on, policy=Versions(known=(later,)))
    given(renewal, OPENED).when(asked).then(told.model_copy(update={"again_in": 4}))
    second = told.model_copy(update={"nth": 2, "again_in": 9})
    given(renewal, OPENED, told).when(asked.model_copy(update={"nth": 2})).then(second)
    [timer] = (each for each in renewal_timers if each.kind == "renewal_proposal")
    weeks_late = fact_of(second, day("2026-4-1"))
    [deadline] = timer.arm(weeks_late)
    assert deadline.due_at == start_of(day("2026-4-10"))
    again = timer.fire(deadline).command
    assert (again.step, again.due_on, again.nth) == ("proposal", OPENED.due_on, 3)  # type: ignore[attr-defined]
    assert timer.arm(fact_of(told, day("2026-4-1"))) == [], "as it was told before there was a chain"
    other = second.model_copy(update={"step": "decision"})
    assert timer.arm(fact_of(other, day("2026-4-1"))) == []


@pytest.mark.parametrize("after", [PROPOSED, DECLINED, COMPLETED, CLOSED])
def test_a_step_that_was_done_is_not_late(after: Any) -> None:
    given(renewal, OPENED, after).when(Escalate(step="proposal", due_on=OPENED.due_on)).nothing()
