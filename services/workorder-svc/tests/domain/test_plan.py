"""Preventive plans: set, due every so many months, ended."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from kernel.facts import Fact, Origin
from kernel.ids import named_id
from testkit.given import given
from workorders.domain import plan as p
from workorders.domain.sla import promise
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import FindAgain, Report
from workorders.domain.work_order_facts import WorkOrderRepeated, WorkOrderReported
from workorders.policies.planning import arm, fire, react

from .words import DAY, T, repair

WHERE: dict[str, Any] = {name: named_id(name) for name in ("plan_id", "unit_id", "park_id")}
TERMS = p.Terms(fault="gas_check", months=12, first_due_on=date(2025, 4, 30), ahead=14)
# Midnight in Shanghai, two weeks ahead.
OPENS, AGAIN = datetime(2025, 4, 15, 16, tzinfo=UTC), datetime(2026, 4, 15, 16, tzinfo=UTC)
SET = p.SetPlan(**WHERE, terms=TERMS, at=T)
IS_SET = p.PlanSet(**WHERE, terms=TERMS, due_on=date(2025, 4, 30), opens_at=OPENS, alone=True, at=T)
DUE = p.FallDue(at=OPENS, plan_id=WHERE["plan_id"], due_on=date(2025, 4, 30), order_id=named_id("order"))
FELL_DUE = p.PlanFellDue(
    **WHERE,
    fault="gas_check",
    due_on=date(2025, 4, 30),
    order_id=named_id("order"),
    again=False,
    next_due_on=date(2026, 4, 30),
    next_opens_at=AGAIN,
    at=OPENS,
)
END, ENDED = p.EndPlan(at=T), p.PlanEnded(**WHERE, at=T)


def fact(event: p.PlanEvent) -> Fact:
    return Fact(event, named_id("fact"), "plan", 1, 1, T, T, Origin(), "workorders")


def test_no_danger_is_planned() -> None:
    gas = SET.model_copy(update={"terms": TERMS.model_copy(update={"fault": "gas_leak"})})
    given(p.plan).when(gas).refused(p.DangerNotPlanned, fault="燃气泄漏")


def test_it_is_set_once_said_anew_and_taken_up_again() -> None:
    given(p.plan).when(SET).then(IS_SET)
    given(p.plan, IS_SET).when(SET.model_copy(update={"at": T + DAY})).nothing()
    given(p.plan, IS_SET, ENDED).when(SET).then(IS_SET)
    twice = SET.model_copy(update={"terms": TERMS.model_copy(update={"months": 6})})
    assert given(p.plan, IS_SET).when(twice).events[0].terms.months == 6


def test_what_is_its_owners_again_by_the_day_it_is_due_is_planned_no_more() -> None:
    day = TERMS.first_due_on
    given(p.plan).when(SET.model_copy(update={"given_back": day})).refused(
        p.PlannedForOwner, day="2025-04-30"
    )
    given(p.plan).when(SET.model_copy(update={"given_back": day + DAY})).then(IS_SET)
    over = ENDED.model_copy(update={"at": OPENS})
    given(p.plan, IS_SET).when(DUE.model_copy(update={"given_back": day})).then(over)
    given(p.plan, IS_SET).when(DUE.model_copy(update={"given_back": day + DAY})).then(FELL_DUE)


def test_it_is_not_moved_to_another_unit_nor_into_the_past() -> None:
    elsewhere = SET.model_copy(update={"unit_id": named_id("unit", 2)})
    given(p.plan, IS_SET).when(elsewhere).refused(p.PlanIdTaken)
    late = TERMS.model_copy(update={"first_due_on": date(2025, 3, 13)})
    given(p.plan).when(SET.model_copy(update={"terms": late})).refused(p.PlanStartsInPast)


def test_it_falls_due_once_and_then_again() -> None:
    given(p.plan, IS_SET).when(DUE).then(FELL_DUE)
    given(p.plan, IS_SET, FELL_DUE).when(DUE).nothing()
    given(p.plan, IS_SET, ENDED).when(DUE).nothing()
    given(p.plan).when(DUE).nothing()


def test_what_is_open_already_is_its_order_and_is_done_once() -> None:
    other = named_id("order", "of an inspection")
    linked = FELL_DUE.model_copy(update={"order_id": other, "again": True})
    given(p.plan, IS_SET).when(DUE.model_copy(update={"known": other})).then(linked)
    [do] = react(fact(linked))
    assert (do.id, type(do.command)) == (other, FindAgain)
    said = repair("ordinary", "gas_check").model_copy(update={"order_id": other})
    asked = Report(at=OPENS - DAY, repair=said)
    [reported] = given(work_order).when(asked).events
    [again] = given(work_order, reported).when(do.command).events
    assert (type(again), again.source) == (WorkOrderRepeated, "plan")
    given(work_order, reported, again).when(do.command).nothing()


def test_no_order_of_it_was_opened_before_anybody_planned_it() -> None:
    soon = TERMS.model_copy(update={"first_due_on": date(2025, 3, 17), "months": 1, "ahead": 27})
    [is_set] = given(p.plan).when(SET.model_copy(update={"terms": soon})).events
    assert is_set.opens_at == T, "in three days: at once"
    [deadline] = arm(fact(is_set))
    [fell_due] = given(p.plan, is_set).when(fire(deadline).command).events
    assert (fell_due.at, fell_due.next_due_on) == (T, date(2025, 4, 17))
    assert fell_due.next_opens_at > T


@pytest.mark.parametrize(("months", "ahead", "most"), [(1, 28, 27), (1, 90, 27), (3, 84, 83), (3, 90, 83)])
def test_the_next_is_not_opened_before_the_last_was_due(months: int, ahead: int, most: int) -> None:
    """Two open orders of one unit and fault, of which the third is taken for said once more."""
    soon = TERMS.model_copy(update={"months": months, "ahead": ahead})
    given(p.plan).when(SET.model_copy(update={"terms": soon})).refused(p.PlannedTooFarAhead, most=most)
    right = SET.model_copy(update={"terms": soon.model_copy(update={"ahead": most})})
    [is_set] = given(p.plan).when(right).events
    then = p.next_due(is_set.terms, is_set.due_on)
    assert p.opening(then, is_set.terms, T) > p.beginning(is_set.due_on)


def test_it_is_ended_once() -> None:
    given(p.plan, IS_SET).when(END).then(ENDED)
    given(p.plan, IS_SET, ENDED).when(END).nothing()
    given(p.plan).when(END).refused(p.PlanUnknown)


@pytest.mark.parametrize(
    ("first", "months", "days"),
    [
        (date(2025, 1, 31), 1, [date(2025, 2, 28), date(2025, 3, 31), date(2025, 4, 30)]),
        (date(2024, 2, 29), 12, [date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29)]),
        (date(2025, 11, 15), 3, [date(2026, 2, 15), date(2026, 5, 15)]),
    ],
)
def test_it_is_counted_from_its_first_day(first: date, months: int, days: list[date]) -> None:
    terms, due, found = TERMS.model_copy(update={"first_due_on": first, "months": months}), first, []
    for _ in days:
        due = p.next_due(terms, due)
        found.append(due)
    assert found == days


def test_each_time_is_a_deadline_and_an_order_of_its_own() -> None:
    [first], [then] = arm(fact(IS_SET)), arm(fact(FELL_DUE))
    assert (first.due_at, then.due_at) == (OPENS, AGAIN)
    orders = [fire(each).command.order_id for each in (first, first, then)]
    assert (orders[0], len(set(orders))) == (orders[1], 2)
    [do] = react(fact(FELL_DUE))
    assert isinstance(do.command, Report)
    assert (do.id, do.command.repair.source, do.command.repair.fault) == (DUE.order_id, "plan", "gas_check")
    given(work_order).when(do.command).then(
        WorkOrderReported(
            **do.command.repair.model_dump(),
            reported_at=OPENS,
            promise=promise("ordinary", OPENS + 14 * DAY),
            words=None,
            sole_until=None,
        )
    )
