"""A handover has its day: once that is over the unit's manager hears of it, a day later who is above."""

from datetime import date, timedelta

import pytest
from contracts.domain import handover as of
from contracts.domain import handover_commands as commands
from contracts.domain import handover_facts as facts
from contracts.domain.handover_policy import HANDOVER, HandoverDays, HandoverDaysOutOfRange
from contracts.policies.handing_over import arm, handover_overdue
from kernel.clock import local_date, start_of
from kernel.domain import Event
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from policy.domain.values import Version, Versions
from testkit.given import given

from .test_handover import AGREED, ALL_SEVEN, OPENED, PLACE
from .words import day


def late(stage: facts.LateStage) -> facts.HandoverOverdue:
    return facts.HandoverOverdue(**PLACE, due_on=day("3-22"), stage=stage)


def remind(stage: facts.LateStage, today: date) -> commands.RemindToAgree:
    return commands.RemindToAgree(stage=stage, today=today)


def told(event: Event, on: date) -> Fact:
    return Fact(event, named_id("fact"), "stream", 1, 1, start_of(on), start_of(on), SYSTEM, "contracts")


def test_it_is_due_a_week_after_they_moved_in_and_not_before_that_was_told() -> None:
    for told_on, due_on in (("3-15", "3-22"), ("3-20", "3-22"), ("4-1", "4-1")):
        asked = commands.OpenHandover(handover=OPENED, told_on=day(told_on))
        given(of.handover).when(asked).then(OPENED.model_copy(update={"due_on": day(due_on)}))


def test_it_keeps_the_version_of_the_day_they_moved_in() -> None:
    later = Version(version=2, valid_from=day("3-16"), values=HandoverDays(within=3))
    both = Versions(known=(*HANDOVER.known, later))
    for came_on, due_on, version in (("3-15", "3-22", 1), ("3-16", "3-19", 2)):
        stay = OPENED.model_copy(update={"moved_in_on": day(came_on), "due_on": None})
        asked = commands.OpenHandover(handover=stay, told_on=day(came_on), policy=both)
        due = {"due_on": day(due_on), "policy_version": version}
        given(of.handover).when(asked).then(stay.model_copy(update=due))


def test_once_its_day_is_over_each_stage_is_told_once_and_the_first_first() -> None:
    given(of.handover, OPENED).when(remind("late", day("3-22"))).nothing()
    given(of.handover, OPENED).when(remind("escalated", day("3-24"))).nothing()
    given(of.handover, OPENED).when(remind("late", day("3-23"))).then(late("late"))
    heard = given(of.handover, OPENED, *ALL_SEVEN, late("late"))
    heard.when(remind("late", day("3-23"))).nothing()
    heard.when(remind("escalated", day("3-24"))).then(late("escalated"))


def test_nobody_is_told_of_what_is_agreed_to_withdrawn_or_was_due_on_no_day() -> None:
    asked = remind("late", day("3-23"))
    given(of.handover, OPENED, *ALL_SEVEN, AGREED).when(asked).nothing()
    given(of.handover, OPENED, facts.HandoverWithdrawn(**PLACE)).when(asked).nothing()
    of_old = OPENED.model_copy(update={"due_on": None, "policy_version": None})
    given(of.handover, of_old).when(asked).nothing()
    assert not arm(told(of_old, day("3-15")))


def test_what_is_reopened_has_its_day_once_more_and_is_told_of_anew() -> None:
    reopened = facts.HandoverReopened(**PLACE)
    armed = [(each.note["stage"], local_date(each.due_at)) for each in arm(told(reopened, day("4-20")))]
    assert armed == [("late", day("4-21")), ("escalated", day("4-22"))]
    history = OPENED, *ALL_SEVEN, late("late"), AGREED, reopened
    given(of.handover, *history).when(remind("late", day("4-21"))).then(late("late"))


def test_each_deadline_asks_on_its_own_day() -> None:
    first, second = arm(told(OPENED, day("3-15")))
    assert (first.due_at, second.due_at - first.due_at) == (start_of(day("3-23")), timedelta(days=1))
    assert handover_overdue.fire(first).command == remind("late", day("3-23"))


@pytest.mark.parametrize("within", [0, 32])
def test_a_day_at_least_and_a_month_at_most(within: int) -> None:
    with pytest.raises(HandoverDaysOutOfRange):
        HandoverDays(within=within).check()
