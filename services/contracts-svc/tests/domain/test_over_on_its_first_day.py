"""A contract is terminated on its first day, when its tenant has come: they live on in the room by the next
one, whether that had followed on it or not, or without one. What was paid goes along, and is settled once.
"""

import pytest
from contracts.domain.contract import contract
from contracts.domain.contract_states import Expired, InForce, Over
from contracts.domain.settlement_states import Open

from .naive import DAY
from .test_any_deposits import BEGINS, IDS, AnyDeposits
from .words import terminate

FIRST, NEXT, *_ = IDS


def over_at_once(seed: int, *behind: int, both: bool = False) -> AnyDeposits:
    """Of 900 fen; `behind`: what those ask for that begin a day later."""
    town = AnyDeposits()
    town.a_first_one_is_signed(900, both, 30 * DAY, seed, True, behind, cut=True)
    assert town.today == BEGINS
    assert town.till.ask(contract, FIRST, terminate(BEGINS, today=town.today)) is None
    town.every_fen_is_in_one_place()
    return town


def settled(town: AnyDeposits) -> list[tuple[int, int]]:
    """By the place of the contract."""
    found = (each.opened for each in town.till.settlements() if isinstance(each, Open))
    return sorted((IDS.index(each.contract_id), each.deposit_fen) for each in found)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("asked", "held"), [(900, 900), (1200, 1200), (0, 900), (700, 700)])
def test_what_was_paid_goes_along_to_the_one_that_begins_a_day_later(
    seed: int, asked: int, held: int
) -> None:
    town = over_at_once(seed, asked)
    assert isinstance(town.of(FIRST), Expired)
    town.days_pass(20 * DAY)
    assert isinstance(town.of(FIRST), Over)
    assert town.of(NEXT).deposit.carried_fen == 900
    town.leaves(0, 0 * DAY, True)
    assert settled(town) == [(1, held)]
    town.every_fen_is_in_one_place()
    town.teardown()


@pytest.mark.parametrize("seed", range(4))
def test_it_comes_back_from_the_next_that_comes_to_nothing(seed: int) -> None:
    town = over_at_once(seed, 900)
    town.days_pass(DAY)
    assert town.till.ask(contract, NEXT, terminate(BEGINS + DAY, today=town.today)) is None
    town.days_pass(3 * DAY)
    town.every_fen_is_in_one_place()
    town.leaves(0, 0 * DAY, True)
    assert settled(town) == [(0, 900)]
    town.teardown()


def test_who_is_there_without_another_stays_on_without_a_term_until_they_leave() -> None:
    town = over_at_once(1)
    town.days_pass(3 * DAY)
    assert isinstance(town.of(FIRST), Expired)
    town.leaves(0, 0 * DAY, True)
    assert settled(town) == [(0, 900)]
    town.teardown()


def test_of_two_rooms_both_go_along() -> None:
    town = over_at_once(1, 900, both=True)
    town.days_pass(DAY)
    assert isinstance(town.of(NEXT), InForce)
    assert (town.of(NEXT).deposit.carried_fen, settled(town)) == (900, [])
    town.teardown()
