"""A change to a room of another contract, its first day, and a leaving, all close to the end of the one they
had come by: each deposit is settled, and once.
"""

from datetime import date, timedelta

import pytest
from contracts.domain.settlement_states import Open
from published.tenants import TenantMovedOut, TenantRoomChanged

from .naive import DAY
from .test_any_deposits import BEGINS, IDS, WHO, AnyDeposits
from .words import OTHER_ROOM, ROOM

TERM = 30
WORDS = [("sign", "change", "leave"), ("change", "sign", "leave")]


class Town(AnyDeposits):
    """Who lives in a room by a contract of thirty days, and its renewal, if it has one; each day is counted
    from the first.
    """

    def __init__(self, renewed: bool) -> None:
        super().__init__()
        self.a_first_one_is_signed(900, False, TERM * DAY, 1, True)
        if renewed:
            self.sign((ROOM,), self.on(TERM), self.on(2 * TERM), 900)
        self.days_pass((TERM + 3) * DAY)

    def on(self, nth: int) -> date:
        return BEGINS + timedelta(nth)

    def hears(self, words: tuple[str, ...], begins: int, changed: int, left: int) -> None:
        for word in words:
            if word == "sign":
                self.sign((OTHER_ROOM,), self.on(begins), self.on(begins + TERM), 500)
            elif word == "change":
                moved = {"from_unit_id": ROOM, "to_unit_id": OTHER_ROOM, "changed_on": self.on(changed)}
                self.stays = [(ROOM, BEGINS, self.on(changed)), (OTHER_ROOM, self.on(changed), None)]
                self.till.happen(TenantRoomChanged(**WHO, **moved))
            else:
                gone = {"unit_id": OTHER_ROOM, "contract_id": None, "moved_out_on": self.on(left)}
                self.stays[-1] = (OTHER_ROOM, self.on(changed), self.on(left))
                self.till.happen(TenantMovedOut(**WHO, **gone))

    def settled(self) -> dict[int, int]:
        """By the place of each contract."""
        found = [each.opened for each in self.till.settlements() if isinstance(each, Open)]
        return {IDS.index(each.contract_id): each.deposit_fen for each in found if each.to_unit_id is None}


@pytest.mark.parametrize("words", WORDS)
def test_what_goes_along_to_the_one_that_ends_with_it_is_settled_there(words: tuple[str, ...]) -> None:
    town = Town(renewed=False)
    town.hears(words, begins=TERM - 1, changed=20, left=TERM)
    town.every_fen_is_in_one_place()
    assert town.settled() == {1: 500}
    town.teardown()


@pytest.mark.parametrize("begins", [20, TERM - 1])
@pytest.mark.parametrize("words", WORDS)
def test_a_contract_that_began_before_the_renewal_is_the_rooms_own_all_the_same(
    words: tuple[str, ...], begins: int
) -> None:
    town = Town(renewed=True)
    town.hears(words, begins=begins, changed=TERM + 1, left=TERM + 3)
    town.every_fen_is_in_one_place()
    assert town.settled() == {1: 900, 2: 500}
    town.teardown()


@pytest.mark.parametrize("words", WORDS)
def test_what_was_renewed_by_one_that_is_given_up_ends_with_that_one(words: tuple[str, ...]) -> None:
    town = Town(renewed=True)
    town.hears(words, begins=TERM + 1, changed=TERM + 1, left=TERM + 1)
    town.every_fen_is_in_one_place()
    assert town.settled() == {1: 900}
    town.teardown()
    assert town.settled() == {1: 900, 2: 500}
