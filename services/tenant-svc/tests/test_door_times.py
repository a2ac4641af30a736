"""By when a lock has to have answered: what an order was given, and what the policy may say."""

from datetime import UTC, date, datetime, timedelta

import pytest
from kernel.facts import SYSTEM, Fact
from policy.domain.book import Book
from policy.domain.values import Version
from policy.trying.replaying import Books
from tenants.by_policy import tell
from tenants.domain.door import door
from tenants.domain.door_facts import DoorCodeRequested, DoorCodeRevocationRequested
from tenants.domain.door_policy import DoorTimes, DoorTimesOutOfRange, to_grant, to_revoke
from tenants.domain.policy import POLICIES
from tenants.policies.doors import due
from tenants.trying import QUESTIONS
from testkit.given import given

from .test_door import APRIL, LEAVING, MARCH, NOW, ONE, REQUESTED, leaves, signs


@pytest.mark.parametrize(
    ("event", "at"),
    [
        (REQUESTED, datetime(2025, 3, 9, 4, tzinfo=UTC)),  # noon of the day before, in Shanghai
        (REQUESTED.model_copy(update={"valid_from": date(2025, 3, 1)}), NOW + timedelta(minutes=30)),
        (LEAVING, NOW + timedelta(hours=1)),
    ],
)
def test_somebody_is_told_before_the_tenant_stands_at_the_door(
    event: DoorCodeRequested | DoorCodeRevocationRequested, at: datetime
) -> None:
    assert due(event, NOW) == at


def test_an_order_keeps_the_times_it_was_given_by_and_others_can_be_tried() -> None:
    times = DoorTimes(before_arrival=48, for_a_grant=5, for_a_revocation=10)
    second = Version(version=2, valid_from=date(2025, 3, 1), values=times)
    book = Book(POLICIES, {"door-codes": (second,)})
    asked = REQUESTED.model_copy(update=to_grant(second))
    given(door).when(tell(signs(MARCH, order=ONE), book)).then(asked)
    gone = LEAVING.model_copy(update=to_revoke(second))
    given(door).when(tell(leaves(APRIL), book)).then(gone)
    assert due(asked, NOW) == datetime(2025, 3, 7, 16, tzinfo=UTC)
    assert due(gone, NOW) == NOW + timedelta(minutes=10)
    [question] = QUESTIONS["door-codes"]
    fact, then = Fact(REQUESTED, ONE, "door", 1, 1, NOW, NOW, SYSTEM, "tenants"), Book(POLICIES)
    told = [[*question.ask([fact], Books(then, each), date(2025, 3, 31))] for each in (then, book)]
    assert [(each.what, each.on.day) for side in told for each in side] == [
        ("DoorOrderOverdue grant", 9),
        ("DoorOrderOverdue grant", 8),
    ]


@pytest.mark.parametrize("wrong", [(169, 30, 60), (12, 0, 60), (12, 30, 1441)])
def test_a_lock_takes_its_time_and_no_more_than_a_day(wrong: tuple[int, int, int]) -> None:
    before, grant, revocation = wrong
    with pytest.raises(DoorTimesOutOfRange):
        DoorTimes(before_arrival=before, for_a_grant=grant, for_a_revocation=revocation).check()
