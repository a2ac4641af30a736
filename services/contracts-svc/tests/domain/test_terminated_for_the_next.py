"""A contract is terminated to the day on which the next one of its tenant begins: that follows on it from its
signature on, as on any end, and what is held of a deposit is held, and settled, once.
"""

import pytest
from contracts.domain.contract_facts import ContractHeldOver
from contracts.domain.contract_states import Expired, Over

from .naive import DAY
from .test_until_the_next_begins import FIRST, SECOND, SEEDS, Settled
from .words import ROOM


class Town(Settled):
    """They came by the first today; it ends in 20 days, and the second runs for 40 from then on."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.a_first_one_is_signed(300, False, 200 * DAY, seed, True)
        self.terminates(0, 20)
        self.begins = self.today + 20 * DAY
        self.sign((ROOM,), self.begins, self.begins + 40 * DAY, 300)


@SEEDS
def test_its_deposit_is_held_once_from_the_signature_on(seed: int) -> None:
    town = Town(seed)
    assert town.of(FIRST).renewed_by == SECOND
    assert (town.held(town.of(FIRST)), town.held(town.of(SECOND))) == (300, 0)
    assert town.of(SECOND).deposit.own_fen == 0
    town.days_pass(25 * DAY)
    assert isinstance(town.of(FIRST), Over)
    assert (town.held(town.of(FIRST)), town.held(town.of(SECOND))) == (0, 300)
    town.leave(0, None)
    assert town.settled() == [(SECOND, 300)]
    town.teardown()


@SEEDS
@pytest.mark.parametrize("over", ["terminated", "annulled"])
def test_who_leaves_before_that_day_has_it_settled_with_the_first_alone(seed: int, over: str) -> None:
    town = Town(seed)
    town.days_pass(5 * DAY)
    town.leave(0, None)
    assert town.settled() == [(FIRST, 300)]
    [only] = town.standing()
    assert only.contract_id == SECOND
    assert town.left_to_stand() == [SECOND]
    if over == "annulled":
        town.annuls(0)
    else:
        town.terminates(0, (town.begins - town.today).days)
    town.days_pass(30 * DAY)
    assert town.settled() == [(FIRST, 300)]
    town.teardown()


@SEEDS
def test_where_the_second_is_annulled_who_stays_past_the_day_is_told_of_once_that_has_come(seed: int) -> None:
    town = Town(seed)
    town.annuls(1)
    assert not town.told(ContractHeldOver)
    town.days_pass(25 * DAY)
    assert [each for each, _ in town.told(ContractHeldOver)] == [FIRST]
    assert isinstance(town.of(FIRST), Expired)
    assert (town.held(town.of(FIRST)), town.held(town.of(SECOND))) == (300, 0)
    town.leave(0, None)
    assert town.settled() == [(FIRST, 300)]
    town.teardown()
