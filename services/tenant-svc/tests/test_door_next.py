"""Who comes back by their next contract has another code then."""

from datetime import timedelta

from kernel.clock import local_date, start_of
from kernel.facts import SYSTEM, Fact
from tenants.domain.door import door
from tenants.domain.door_commands import AskNext, Confirm
from tenants.domain.door_facts import DoorCodeRequested, DoorLeased, DoorLeaseEnded, DoorVacated
from tenants.policies.doors import next_codes
from testkit.given import given

from .test_door import (
    APRIL,
    CONFIRMED,
    GRANT,
    LEASE,
    LEAVING,
    MAY,
    NEXT_LEASE,
    NOW,
    OCCUPIED,
    ONE,
    REQUESTED,
    REVOKED,
    TWO,
    WHERE,
    ends,
    is_gone,
    is_near,
    leaves,
    never_came,
    signs,
)

FOLLOWS = DoorLeased(**GRANT, contract_id=NEXT_LEASE, leased_from=MAY)
NEXT = DoorCodeRequested(**GRANT, order_id=ONE, valid_from=MAY, contract_id=NEXT_LEASE)


def test_who_leaves_and_has_signed_the_next_contract_has_a_code_by_that_once_theirs_is_taken_away() -> None:
    before = (REQUESTED, CONFIRMED, OCCUPIED, FOLLOWS)
    given(door, *before).when(leaves(APRIL)).then(LEAVING, FOLLOWS)
    gone, over = (*before, LEAVING, FOLLOWS), DoorLeaseEnded(**WHERE, contract_id=LEASE)
    for ended in ((), (over,)):
        given(door, *gone, *ended).when(is_gone()).nothing()
        given(door, *gone, *ended).when(Confirm(order_id=TWO)).then(REVOKED)
        given(door, *gone, *ended, REVOKED).when(is_gone()).then(NEXT)
        given(door, *gone, *ended, REVOKED, NEXT).when(is_gone(TWO)).nothing()
    given(door, *gone, REVOKED, NEXT).when(ends(LEASE)).then(over)
    annulled = DoorLeaseEnded(**WHERE, contract_id=NEXT_LEASE)
    given(door, *gone).when(ends(NEXT_LEASE)).then(annulled)
    given(door, *gone, annulled, REVOKED).when(is_gone()).nothing()


def test_who_is_about_to_come_back_waits_no_longer_for_the_code_of_before_to_be_taken_away() -> None:
    gone = (REQUESTED, CONFIRMED, OCCUPIED, FOLLOWS, LEAVING, FOLLOWS)
    given(door, *gone).when(is_near(NEXT_LEASE)).then(NEXT)
    given(door, *gone).when(is_near(LEASE)).nothing()
    given(door, REQUESTED, CONFIRMED, OCCUPIED, FOLLOWS).when(is_near(NEXT_LEASE)).nothing()
    fact = Fact(FOLLOWS, ONE, "door", 1, 1, NOW, NOW, SYSTEM, "tenants")
    [deadline] = next_codes.arm(fact)
    assert deadline.due_at == start_of(MAY) - timedelta(hours=12)
    asked = next_codes.fire(deadline).command
    assert isinstance(asked, AskNext)
    assert (asked.contract_id, asked.today) == (NEXT_LEASE, MAY - timedelta(days=1))
    given(door, *gone).when(asked).then(NEXT.model_copy(update={"order_id": asked.order_id}))


def test_who_signs_again_waits_for_the_code_of_before_to_be_taken_away_while_there_is_time() -> None:
    for gone in ((REQUESTED, CONFIRMED, OCCUPIED, LEAVING), (REQUESTED, LEAVING)):
        given(door, *gone).when(signs(MAY, NEXT_LEASE)).then(FOLLOWS)
        given(door, *gone, FOLLOWS).when(signs(MAY, NEXT_LEASE)).nothing()
        given(door, *gone, FOLLOWS, REVOKED).when(is_gone()).then(NEXT)
    today = LEAVING.model_copy(update={"left_on": local_date(NOW)})
    at_once = NEXT.model_copy(update={"valid_from": local_date(NOW)})
    given(door, REQUESTED, today).when(signs(local_date(NOW), NEXT_LEASE, ONE)).then(at_once)


def test_who_comes_back_sooner_than_the_next_contract_says_has_it_still() -> None:
    back = DoorCodeRequested(**GRANT, order_id=ONE, valid_from=APRIL + timedelta(days=9))
    came = (REQUESTED, CONFIRMED, OCCUPIED, FOLLOWS, LEAVING, FOLLOWS, REVOKED, back, OCCUPIED)
    again = NEXT.model_copy(update={"order_id": TWO})
    given(door, *came).when(never_came()).then(DoorVacated(**WHERE), again)
