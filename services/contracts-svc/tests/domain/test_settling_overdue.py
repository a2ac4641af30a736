"""A settlement has its day: once that is over the unit's manager hears of it, a day later who is above."""

from datetime import date, timedelta

import pytest
from contracts.domain import settlement as of
from contracts.domain import settlement_commands as commands
from contracts.domain import settlement_facts as facts
from contracts.domain.settlement_facts import OverdueStage
from contracts.domain.settling_policy import SETTLING, SettlingDays, SettlingDaysOutOfRange
from contracts.policies.settling import arm, settlement_overdue
from kernel.clock import local_date, start_of
from kernel.domain import Event
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from policy.domain.values import Version, Versions
from policy.trying.comparing import Difference
from testkit.given import given

from .test_trying import at, tried
from .twelve import ALL_TWELVE, CLOSED, OPENED, PLACE
from .words import LEASE, day


def late(stage: OverdueStage) -> facts.SettlementOverdue:
    return facts.SettlementOverdue(**PLACE, due_on=day("9-8"), stage=stage)


def remind(stage: OverdueStage, today: date) -> commands.RemindToSettle:
    return commands.RemindToSettle(stage=stage, today=today)


def told(event: Event, on: date) -> Fact:
    return Fact(event, named_id("fact"), "stream", 1, 1, start_of(on), start_of(on), SYSTEM, "contracts")


def test_it_is_due_a_week_after_the_room_was_given_back_and_not_before_that_was_told() -> None:
    for told_on, due_on in (("9-1", "9-8"), ("9-5", "9-8"), ("9-20", "9-20")):
        asked = commands.OpenSettlement(settlement=OPENED, told_on=day(told_on))
        given(of.settlement).when(asked).then(OPENED.model_copy(update={"due_on": day(due_on)}))


def test_it_keeps_the_version_of_the_day_the_room_was_given_back() -> None:
    later = Version(version=2, valid_from=day("9-2"), values=SettlingDays(within=3))
    both = Versions(known=(*SETTLING.known, later))
    for opened_on, due_on, version in (("9-1", "9-8", 1), ("9-2", "9-5", 2)):
        room = OPENED.model_copy(update={"opened_on": day(opened_on), "due_on": None})
        asked = commands.OpenSettlement(settlement=room, told_on=day(opened_on), policy=both)
        due = {"due_on": day(due_on), "policy_version": version}
        given(of.settlement).when(asked).then(room.model_copy(update=due))


def test_once_its_day_is_over_each_stage_is_told_once_and_the_first_first() -> None:
    given(of.settlement, OPENED).when(remind("late", day("9-8"))).nothing()
    given(of.settlement, OPENED).when(remind("escalated", day("9-10"))).nothing()
    given(of.settlement, OPENED).when(remind("late", day("9-9"))).then(late("late"))
    heard = given(of.settlement, OPENED, *ALL_TWELVE, late("late"))
    heard.when(remind("late", day("9-9"))).nothing()
    heard.when(remind("escalated", day("9-10"))).then(late("escalated"))


def test_nobody_is_told_of_what_is_closed_withdrawn_or_was_due_on_no_day() -> None:
    asked = remind("late", day("9-9"))
    given(of.settlement, OPENED, *ALL_TWELVE, CLOSED).when(asked).nothing()
    given(of.settlement, OPENED, facts.SettlementWithdrawn(**PLACE)).when(asked).nothing()
    of_old = OPENED.model_copy(update={"due_on": None, "policy_version": None})
    given(of.settlement, of_old).when(asked).nothing()
    assert not arm(told(of_old, day("9-1")))


def test_what_is_reopened_has_its_day_once_more_and_is_told_of_anew() -> None:
    reopened = facts.SettlementReopened(**PLACE)
    armed = [(each.note["stage"], local_date(each.due_at)) for each in arm(told(reopened, day("9-20")))]
    assert armed == [("late", day("9-21")), ("escalated", day("9-22"))]
    history = OPENED, *ALL_TWELVE, late("late"), CLOSED, reopened
    given(of.settlement, *history).when(remind("late", day("9-21"))).then(late("late"))


def test_each_deadline_asks_on_its_own_day() -> None:
    first, second = arm(told(OPENED, day("9-1")))
    assert (first.due_at, second.due_at - first.due_at) == (start_of(day("9-9")), timedelta(days=1))
    assert settlement_overdue.fire(first).command == remind("late", day("9-9"))


def test_fewer_days_are_tried_on_what_was_closed_in_time() -> None:
    facts = [at("9-1", OPENED), at("9-5", CLOSED)]
    found = tried("settling", SettlingDays(within=2), of.settlement, facts)
    told = ("SettlementOverdue late", "9-4"), ("SettlementOverdue escalated", "9-5")
    due = Difference(LEASE, "SettlementDue", day("9-8"), day("9-3"))
    assert found.differences == [due, *(Difference(LEASE, what, None, day(on)) for what, on in told)]
    milder = tried("settling", SettlingDays(within=5), of.settlement, facts)
    assert milder.differences == [Difference(LEASE, "SettlementDue", day("9-8"), day("9-6"))]


@pytest.mark.parametrize("within", [0, 32])
def test_a_day_at_least_and_a_month_at_most(within: int) -> None:
    with pytest.raises(SettlingDaysOutOfRange):
        SettlingDays(within=within).check()
