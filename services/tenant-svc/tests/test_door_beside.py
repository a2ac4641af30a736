"""The code of a room beside the home: by a contract for both, of which one gives back each by itself."""

from collections.abc import Sequence

import pytest
from kernel.domain import Event
from published.contracts import ContractResumed, ContractRoomGivenBack
from tenants.domain.door import door
from tenants.domain.door_commands import EndLease, GiveBack
from tenants.domain.door_facts import DoorCodeRequested, DoorLeased, DoorLeaseEnded
from tenants.domain.door_states import Granted, Granting
from testkit.given import given

from .test_door import (
    APRIL,
    CONFIRMED,
    GRANT,
    LEASE,
    LEAVING,
    MAY,
    NEXT_LEASE,
    OCCUPIED,
    ONE,
    REQUESTED,
    REVOKED,
    TODAY,
    TWO,
    WHERE,
    ends,
    goes_on,
)
from .test_door_in_any_order import (
    BEFORE,
    END,
    NEXT_DOOR,
    PLACE,
    STAY,
    UNIT,
    heard,
    never_left,
    orders,
    signed,
    terminated,
)
from .test_door_in_any_order import came as moved_in
from .test_door_in_any_order import left as moved_out

OVER = EndLease(**TODAY, contract_id=LEASE)
BACK = GiveBack(**TODAY, order_id=TWO, left_on=APRIL, contract_id=LEASE)
ENDED = DoorLeaseEnded(**WHERE, contract_id=LEASE)
FOLLOWS = DoorLeased(**GRANT, contract_id=NEXT_LEASE, leased_from=MAY)


def test_the_end_of_a_contract_for_several_rooms_takes_none_away_and_giving_one_back_does() -> None:
    has = REQUESTED, CONFIRMED
    given(door, *has).when(OVER).then(ENDED)
    given(door, *has, ENDED).when(OVER).nothing()
    for before in ((), (ENDED,)):
        given(door, *has, *before).when(BACK).then(LEAVING)
        given(door, *has, *before, LEAVING).when(BACK).nothing()
        given(door, *has, *before, LEAVING, REVOKED).when(BACK).nothing()
    given(door, *has, OCCUPIED).when(BACK).then(ENDED)
    given(door, *has, OCCUPIED, ENDED).when(BACK).nothing()
    given(door, *has, LEAVING).when(OVER).nothing()


def test_who_never_gave_it_back_has_another() -> None:
    anew = DoorCodeRequested(**GRANT, order_id=ONE, valid_from=REQUESTED.valid_from, contract_id=LEASE)
    gone = REQUESTED, CONFIRMED, ENDED, LEAVING
    for confirmed in ((), (REVOKED,)):
        given(door, *gone, *confirmed).when(goes_on(LEASE, ONE)).then(anew)
    given(door, REQUESTED, CONFIRMED, ENDED).when(goes_on(LEASE, ONE)).then(
        DoorLeased(**GRANT, contract_id=LEASE, leased_from=REQUESTED.valid_from)
    )


def test_by_the_next_contract_of_the_room_they_have_one_from_its_day_on() -> None:
    by_that = DoorCodeRequested(**GRANT, order_id=TWO, valid_from=MAY, contract_id=NEXT_LEASE)
    has = REQUESTED, CONFIRMED, FOLLOWS
    given(door, *has).when(BACK).then(ENDED, by_that)
    given(door, *has, ENDED).when(BACK).then(by_that)
    given(door, *has, ENDED, by_that).when(BACK).nothing()
    given(door, *has, ENDED).when(ends(NEXT_LEASE)).then(LEAVING)


def test_what_was_taken_over_from_before_anju_is_taken_away_like_any_other() -> None:
    leased = DoorLeased(**GRANT, contract_id=LEASE, leased_from=APRIL)
    given(door).when(OVER).nothing()
    given(door).when(BACK).then(leased, LEAVING)
    given(door, leased, LEAVING).when(BACK).nothing()
    anew = DoorCodeRequested(**GRANT, order_id=ONE, valid_from=APRIL, contract_id=LEASE)
    given(door, leased, LEAVING, REVOKED).when(goes_on(LEASE, ONE)).then(anew)


BOTH = {"unit_ids": (UNIT, NEXT_DOOR)}
lease = signed(BEFORE).model_copy(update=BOTH)
over = terminated.model_copy(update=BOTH)
given_back = ContractRoomGivenBack.model_validate(
    PLACE | BOTH | {"track": "tenant", "unit_id": UNIT, "ended_on": END}
)
resumed = ContractResumed.model_validate(
    PLACE | BOTH | {"track": "tenant", "unit_id": UNIT, "ends_on": END, "stands": False}
)
THERE = {"stay": STAY.model_copy(update={"unit_id": NEXT_DOOR})}
came, left, stayed = (each.model_copy(update=THERE) for each in (moved_in, moved_out, never_left))


@pytest.mark.parametrize("confirmed", [True, False])
@pytest.mark.parametrize(
    ("contracts", "moves", "has_a_code"),
    [
        ((), (came,), True),
        ((), (came, left), True),
        ((over,), (came,), True),
        ((over, over), (came, left), True),  # of whom it is told which rooms they gave back
        ((given_back,), (came,), False),
        ((over, given_back), (came, left), False),
        ((given_back, over, given_back), (came, left), False),
        ((over, given_back, given_back, resumed), (came, left, stayed), True),
        ((over, given_back, resumed, given_back), (came, left, stayed, left), False),
    ],
)
def test_of_the_room_beside_it_is_the_same_in_whatever_order_it_is_heard(
    contracts: Sequence[Event], moves: Sequence[Event], has_a_code: bool, confirmed: bool
) -> None:
    for events in orders([lease, *contracts], moves):
        found = heard(events, confirmed=confirmed)
        assert isinstance(found, Granting | Granted) is has_a_code, events


@pytest.mark.parametrize("confirmed", [True, False])
def test_of_the_room_they_live_in_it_goes_with_their_leaving(confirmed: bool) -> None:
    for contracts, moves, has_a_code in (
        ((over, given_back), (moved_in,), True),
        ((over, given_back), (moved_in, moved_out), False),
        ((over, given_back, resumed), (moved_in, moved_out, never_left), True),
    ):
        for events in orders([lease, *contracts], moves):
            found = heard(events, confirmed=confirmed)
            assert isinstance(found, Granting | Granted) is has_a_code, events
