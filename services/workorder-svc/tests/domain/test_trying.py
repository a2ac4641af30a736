"""Another promise on what has happened: what technicians did is as it was, who heard is asked again."""

from datetime import date, timedelta

import pytest
from kernel.clock import local_date
from kernel.domain import Event
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from policy.domain.book import Book
from policy.trying.comparing import Difference, Tried, compare
from policy.trying.replaying import Books
from policy.trying.values import values_from
from workorders.domain.cost_bounds import COST_BOUNDS
from workorders.domain.costs import Costs
from workorders.domain.policy import POLICIES
from workorders.domain.sla import SLA
from workorders.trying import QUESTIONS

from .test_costs import told
from .words import LEAK, T, leak

[QUESTION] = QUESTIONS["sla"]
[OF_COSTS] = QUESTIONS["cost_bounds"]
DAY = local_date(T)


def at(hours: int, event: Event) -> Fact:
    moment = T + timedelta(hours=hours)
    return Fact(event, named_id("fact", hours), "order", 1, 1, moment, moment, SYSTEM, "workorders")


def tried(minutes: int, *facts: Fact, since: date = DAY) -> Tried:
    other = values_from({"emergency.on_site.within": str(minutes)}, SLA.known[0].values)
    then = Book(POLICIES)
    books = Books(then, then), Books(then, then.with_other("sla", other, since))
    return compare(*(list(QUESTION.ask(facts, each, DAY)) for each in books))


def test_who_came_after_three_hours_is_late_by_a_promise_of_two() -> None:
    found = tried(120, at(0, leak.reported), at(3, leak.arrived()))
    assert found.differences == [Difference(LEAK.order_id, "WorkOrderOverdue supervisor", None, DAY)]


def test_who_came_after_six_was_told_of_twice_and_by_a_longer_promise_once_or_never() -> None:
    facts = (
        at(0, leak.reported),
        at(4, leak.overdue("on_site", "supervisor")),
        at(5, leak.overdue("on_site", "manager")),
        at(6, leak.arrived()),
    )
    assert found_levels(tried(300, *facts)) == ["supervisor"]
    assert found_levels(tried(420, *facts)) == []
    assert sum(tried(300, *facts).now.values()) == 2


def found_levels(of: Tried) -> list[str]:
    return [what.removeprefix("WorkOrderOverdue ") for what in of.tried]


@pytest.mark.parametrize("minutes", [240, 61])
def test_what_was_promised_before_the_day_or_by_the_same_values_stays(minutes: int) -> None:
    since = DAY if minutes == 240 else DAY + timedelta(days=1)
    assert tried(minutes, at(0, leak.reported), since=since).differences == []


def test_costs_of_more_than_the_other_bound_would_have_been_refused() -> None:
    other = values_from({"most_fen": "9899"}, COST_BOUNDS.known[0].values)
    then = Book(POLICIES)
    tried = Books(then, then.with_other("cost_bounds", other, DAY))
    costs = [at(1, told()), at(2, told(Costs(area="hall"), operator_fen=0, owner_fen=0, tenant_fen=0))]
    found = compare(*(list(OF_COSTS.ask(costs, each, DAY)) for each in (Books(then, then), tried)))
    assert found.differences == [Difference(LEAK.order_id, "CostsOutOfRange", None, DAY)]
