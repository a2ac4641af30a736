"""What became of a deposit while its tenant was taken to have left has happened: it goes on from there."""

from datetime import timedelta
from typing import Any

from contracts.domain.carrying import PassDepositOn
from contracts.domain.contract import contract
from contracts.domain.contract_facts import OccupancyResumed
from contracts.domain.deposit_return import NothingToReturn
from testkit.given import given

from .naive import DAY
from .test_any_deposits import AnyDeposits
from .test_carrying import BACK, HELD, LOWER, carried, told
from .words import LEASE, LI, NEXT_LEASE, ROOM, day, drafted, left, signed, terms


def never_left(**said: Any) -> OccupancyResumed:
    place: dict[str, Any] = {"contract_id": LEASE, "unit_id": ROOM, "tenant_id": LI, "left_on": day("9-1")}
    return OccupancyResumed(**place, terms=terms(**said), standing="in_force")


def test_what_it_settled_itself_is_the_next_ones_again() -> None:
    passed_on, settled = told(NEXT_LEASE, {ROOM: HELD}), told(NEXT_LEASE, {}, {ROOM: HELD})
    found = given(contract, drafted(), signed(), passed_on, left(), settled, never_left())
    found.when(PassDepositOn()).then(passed_on)


def test_what_went_back_meanwhile_does_not_go_back_again() -> None:
    lease = (drafted(**LOWER), signed(**LOWER), carried(700, 700, **LOWER), left(**LOWER))
    [returned] = given(contract, *lease).when(BACK).events
    again = BACK.model_copy(update={"reference": "B-2"})
    given(contract, *lease, returned, never_left(**LOWER)).when(again).refused(NothingToReturn)


def test_who_never_left_has_it_back_once_when_they_leave_by_the_next() -> None:
    town = AnyDeposits()
    town.a_first_one_is_signed(900, False, 30 * DAY, 1, True)
    town.the_next_is_signed(900, 30 * DAY)
    for _ in range(2):
        town.leaves(0, timedelta(0), True)
        town.never_left()
    town.days_pass(40 * DAY)
    town.leaves(0, timedelta(0), True)
    town.teardown()
