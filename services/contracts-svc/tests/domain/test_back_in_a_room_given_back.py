"""Who gives back one of two rooms of a contract, and changes from the other to that one later: what was given
back is settled, so the contract stays where it is, and ends as they leave.
"""

from datetime import timedelta
from uuid import UUID

import pytest
from contracts.domain.contract_states import InForce, Over
from contracts.domain.settlement_states import Open
from contracts.domain.tenancy_facts import RoomExchanged
from published.tenants import TenantMovedOut, TenantMoveOutWithdrawn, TenantRoomChanged

from .naive import DAY
from .test_any_deposits import IDS, WHO, AnyDeposits
from .words import OTHER_ROOM, ROOM

FIRST, SECOND, *_ = IDS
SEEDS = pytest.mark.parametrize("seed", range(4))


class Town(AnyDeposits):
    """Both rooms for ninety days, for 900; on the tenth they leave one, on the twentieth they are back."""

    def __init__(self, seed: int, *, followed: bool = False) -> None:
        super().__init__()
        self.a_first_one_is_signed(900, True, 90 * DAY, seed, True)
        if followed:
            self.the_next_is_signed(900, 90 * DAY)
        self.leaves_later(10 * DAY)
        self.days_pass(10 * DAY)
        self.stays = [(ROOM, self.today, None)]
        moved = {"from_unit_id": OTHER_ROOM, "to_unit_id": ROOM, "changed_on": self.today}
        self.till.happen(TenantRoomChanged(**WHO, **moved))

    def leaves_later(self, days: timedelta) -> None:
        """The one room."""
        self.days_pass(days)
        self.stays = []
        self.till.happen(TenantMovedOut(**WHO, unit_id=ROOM, contract_id=None, moved_out_on=self.today))

    def settled(self) -> dict[UUID, int]:
        """By room."""
        found = (each.opened for each in self.till.settlements() if isinstance(each, Open))
        return {each.unit_id: each.deposit_fen for each in found if each.contract_id == FIRST}


@SEEDS
def test_it_ends_as_they_leave_in_the_room_that_it_stands_for_and_all_of_the_deposit_is_settled(
    seed: int,
) -> None:
    town = Town(seed)
    assert isinstance(town.of(FIRST), InForce)
    assert not any(isinstance(each.event, RoomExchanged) for each in town.till.log)
    town.leaves_later(10 * DAY)
    over = town.of(FIRST)
    assert isinstance(over, Over)
    assert (over.terms.ends_on, over.given_back) == (town.today, {ROOM, OTHER_ROOM})
    assert town.settled() == {ROOM: 450, OTHER_ROOM: 450}
    town.every_fen_is_in_one_place()


@SEEDS
def test_so_it_goes_on_where_they_never_left_the_second_time(seed: int) -> None:
    town = Town(seed)
    came = town.today
    town.leaves_later(10 * DAY)
    said = {"unit_id": ROOM, "contract_id": None, "moved_in_on": came, "moved_out_on": town.today}
    town.till.happen(TenantMoveOutWithdrawn(**WHO, **said))
    again = town.of(FIRST)
    assert isinstance(again, InForce)
    assert again.given_back == {ROOM}
    town.every_fen_is_in_one_place()


@SEEDS
def test_of_what_was_to_follow_it_is_told_as_they_leave(seed: int) -> None:
    """It has gone along to the one room that they are in."""
    town = Town(seed, followed=True)
    assert town.of(SECOND).terms.unit_ids == (ROOM,)
    town.leaves_later(10 * DAY)
    assert isinstance(town.of(FIRST), Over)
    marked = [row["forsakes"] for row in town.till.lettings.values() if row["unit_id"] == ROOM]
    assert [SECOND] in marked
