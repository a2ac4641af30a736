"""Of two rooms one was left, and settled, before the next contract of both begins: what went along stands for
the other alone, and what stood for the one is settled once.
"""

import pytest
from contracts.domain.contract import contract
from contracts.domain.contract_states import Over
from contracts.domain.deposit import part_of, share_of
from contracts.domain.settlement_states import Open
from hypothesis import given
from hypothesis import strategies as some
from kernel.ids import named_id
from published.tenants import TenantMovedIn, TenantMovedOut

from .naive import DAY
from .test_any_deposits import IDS, WHO, AnyDeposits
from .words import OTHER_ROOM, ROOM, terminate

UNITS = [named_id("unit", number) for number in range(4)]
FEN = some.integers(0, 10_000)


def of_two_rooms(next_deposit: int, ends_after: int) -> AnyDeposits:
    """Of the first, of 1000 fen, one was left ten days after they came; since then some days have passed."""
    town = AnyDeposits()
    town.a_first_one_is_signed(1000, True, 30 * DAY, 1, True)
    town.the_next_is_signed(next_deposit, 40 * DAY)
    town.days_pass(15 * DAY)
    leaves(town, OTHER_ROOM)
    town.days_pass(ends_after * DAY)
    return town


def leaves(town: AnyDeposits, room: object) -> None:
    place = next(n for n, (each, _, left) in enumerate(town.stays) if each == room and left is None)
    _, came, _ = town.stays[place]
    town.stays[place] = (room, came, town.today)  # type: ignore[call-overload]
    town.till.happen(TenantMovedOut(**WHO, unit_id=room, contract_id=None, moved_out_on=town.today))


def settled(town: AnyDeposits) -> dict[tuple[int, bool], int]:
    """By the place of the contract, and whether it is the room that was left before."""
    found = (each.opened for each in town.till.settlements() if isinstance(each, Open))
    return {(IDS.index(each.contract_id), each.unit_id == OTHER_ROOM): each.deposit_fen for each in found}


def asked_for(fen: int) -> dict[tuple[int, bool], int]:
    """Of the room that nobody came into by the next one is settled what that one has of it, if any."""
    return {(1, True): fen} if fen else {}


@pytest.mark.parametrize(
    ("next_deposit", "of_the_other", "of_the_one"),
    [(0, 500, 0), (1000, 500, 0), (700, 500, 0), (2000, 1000, 500)],
)
@pytest.mark.parametrize("by_hand", [False, True])
def test_what_went_along_is_settled_with_the_room_that_is_lived_in(
    next_deposit: int, of_the_other: int, of_the_one: int, by_hand: bool
) -> None:
    town = of_two_rooms(next_deposit, 40)
    if not by_hand:
        leaves(town, ROOM)
        assert settled(town) == {(0, True): 500, (1, False): of_the_other}
        assert town.till.contracts[IDS[1]]["held_fen"] == of_the_one
        town.days_pass(DAY)
    assert town.till.ask(contract, IDS[1], terminate(town.today, today=town.today)) is None
    if by_hand:
        town.days_pass(DAY)
        leaves(town, ROOM)
    assert settled(town) == {(0, True): 500, (1, False): of_the_other} | asked_for(of_the_one)
    assert isinstance(town.of(IDS[1]), Over)
    town.every_fen_is_in_one_place()


def test_of_a_next_contract_that_ends_before_its_first_day_the_room_is_not_settled_again() -> None:
    town = of_two_rooms(700, 1)
    one = town.of(IDS[1])
    assert one.settled_before == (OTHER_ROOM,)
    town.till.ask(contract, IDS[1], terminate(one.terms.starts_on, today=town.today))
    town.days_pass(20 * DAY)
    assert settled(town) == {(0, True): 500}
    town.every_fen_is_in_one_place()


def signed_after(deposit: int) -> AnyDeposits:
    """Of the first, of 1000 fen, one room was left and settled when the next one of both was signed."""
    town = AnyDeposits()
    town.a_first_one_is_signed(1000, True, 30 * DAY, 1, True)
    town.days_pass(10 * DAY)
    leaves(town, OTHER_ROOM)
    town.days_pass(3 * DAY)
    town.the_next_is_signed(deposit, 40 * DAY)
    return town


@pytest.mark.parametrize(
    ("deposit", "asked_anew", "of_the_other", "of_the_one"),
    [(0, 0, 500, 0), (400, 0, 200, 200), (700, 200, 350, 350), (1000, 500, 500, 500), (1201, 701, 600, 601)],
)
def test_what_was_settled_before_the_next_was_signed_is_asked_for_anew_and_there(
    deposit: int, asked_anew: int, of_the_other: int, of_the_one: int
) -> None:
    town = signed_after(deposit)
    assert town.of(IDS[1]).deposit.own_fen == asked_anew
    assert town.till.contracts[IDS[1]]["held_fen"] == of_the_other + of_the_one
    town.days_pass(20 * DAY)
    assert town.till.ask(contract, IDS[1], terminate(town.today, today=town.today)) is None
    town.days_pass(DAY)
    leaves(town, ROOM)
    assert settled(town) == {(0, True): 500, (1, False): of_the_other} | asked_for(of_the_one)
    town.every_fen_is_in_one_place()


def test_and_nothing_is_asked_for_anew_where_they_turn_out_never_to_have_left() -> None:
    town = signed_after(1200)
    assert town.of(IDS[1]).deposit.own_fen == 700
    town.never_left(0)
    assert (town.of(IDS[1]).deposit.carried_fen, town.of(IDS[1]).deposit.own_fen) == (1000, 200)
    town.every_fen_is_in_one_place()
    town.teardown()


def test_what_is_signed_anew_in_the_place_of_one_that_was_annulled_asks_for_it_as_well() -> None:
    town = of_two_rooms(1000, 0)
    assert town.till.contracts[IDS[1]]["held_fen"] == 500
    town.annuls([each.contract_id for each in town.standing()].index(IDS[1]))
    town.the_next_is_signed(1000, 40 * DAY)
    assert town.till.contracts[IDS[2]]["held_fen"] == 1000
    town.every_fen_is_in_one_place()
    town.teardown()


def test_who_came_into_it_once_more_has_it_settled_also_where_nothing_is_held_for_it() -> None:
    town = of_two_rooms(700, 40)
    town.stays.append((OTHER_ROOM, town.today, None))
    here = {"unit_id": OTHER_ROOM, "contract_id": IDS[1], "moved_in_on": town.today}
    town.till.happen(TenantMovedIn(**WHO, **here))
    town.days_pass(DAY)
    leaves(town, OTHER_ROOM)
    assert settled(town) == {(0, True): 500, (1, True): 0}
    town.teardown()


def test_who_never_left_it_has_it_again() -> None:
    town = of_two_rooms(2000, 40)
    leaves(town, ROOM)
    town.never_left(0)
    assert town.lives_in() == [OTHER_ROOM]
    town.every_fen_is_in_one_place()
    assert town.till.contracts[IDS[1]]["held_fen"] == 1000


@given(held=FEN, carried=FEN, count=some.integers(1, 4), before=some.sets(some.sampled_from(UNITS)))
def test_the_parts_add_up_to_the_whole(held: int, carried: int, count: int, before: set[object]) -> None:
    units = UNITS[:count]
    parts = [part_of(held, carried, units, unit, before) for unit in units]  # type: ignore[arg-type]
    assert sum(parts) == held
    assert all(part >= 0 for part in parts)
    if not before.intersection(units) or before.issuperset(units):
        assert parts == [share_of(held, units, unit) for unit in units]
