"""A contract ends sooner than the next one of its tenant begins, and they stay in the room: until that day
they do so by the one that is over, and who leaves before it ends that one.
"""

from typing import Any
from uuid import UUID

import pytest
from contracts.domain.contract import contract
from contracts.domain.contract_facts import ContractHeldOver, ContractSucceeded
from contracts.domain.contract_states import Expired, InForce, Over
from contracts.domain.next_contract_facts import NextContractForsaken
from contracts.domain.settlement_states import Open
from published.tenants import TenantMovedOut

from .naive import DAY
from .test_any_deposits import BEGINS, IDS, WHO, AnyDeposits
from .words import ROOM, annul, terminate

FIRST, SECOND, THIRD, *_ = IDS
SEEDS = pytest.mark.parametrize("seed", range(4))
NAMED = pytest.mark.parametrize("by", [None, FIRST], ids=["nobody says by what", "by the first, it says"])


class Settled(AnyDeposits):
    """What is settled of it."""

    def leave(self, ago: int, by: UUID | None) -> None:
        """So many days ago."""
        [(room, came, _)] = self.stays
        on = self.today - ago * DAY
        self.stays = [(room, came, on)]
        self.till.happen(TenantMovedOut(**WHO, unit_id=room, contract_id=by, moved_out_on=on))
        self.every_fen_is_in_one_place()

    def told(self, kind: type[Any]) -> list[tuple[UUID, int]]:
        """Of which contract, and on which day since the first began."""
        facts = (fact for fact in self.till.log if isinstance(fact.event, kind))
        return [(fact.event.contract_id, (fact.recorded_at.date() - BEGINS).days + 1) for fact in facts]

    def left_to_stand(self) -> list[UUID]:
        """Of which it was told that they left before it begins."""
        facts = (fact.event for fact in self.till.log)
        return [each.next_contract_id for each in facts if isinstance(each, NextContractForsaken)]

    def settled(self) -> list[tuple[UUID, int]]:
        opened = [each.opened for each in self.till.settlements() if type(each) is Open]
        return [(each.contract_id, each.deposit_fen) for each in opened]


class Town(Settled):
    """The first contract ends 30 days after it began, the second runs for 40 days from then on, or behind a
    `gap`; they live there by the first.
    """

    def __init__(self, seed: int, gap: int = 0) -> None:
        super().__init__()
        self.a_first_one_is_signed(300, False, 30 * DAY, seed, True)
        begins = BEGINS + (30 + gap) * DAY
        self.sign((ROOM,), begins, begins + 40 * DAY, 300)


@SEEDS
@pytest.mark.parametrize("gap", [0, 20])
def test_who_stays_past_a_termination_is_told_of_and_lives_on_by_the_next_once_it_begins(
    seed: int, gap: int
) -> None:
    town = Town(seed, gap)
    town.terminates(0, 5)
    town.days_pass(6 * DAY)
    assert [each for each, _ in town.told(ContractHeldOver)] == [FIRST]
    assert isinstance(town.of(FIRST), Expired)
    town.who_lives_there_does_so_by_a_contract_that_has_begun()
    town.days_pass((30 + gap) * DAY)
    assert isinstance(town.of(FIRST), Over)
    assert [each for each, _ in town.told(ContractSucceeded)] == [FIRST]
    town.leave(0, None)
    assert town.settled() == [(SECOND, 300)]
    town.teardown()


@SEEDS
@NAMED
@pytest.mark.parametrize("gap", [0, 20])
@pytest.mark.parametrize("late", [0, 60])
def test_who_leaves_before_it_begins_ends_the_first_however_late_that_is_told(
    seed: int, by: UUID | None, gap: int, late: int
) -> None:
    town = Town(seed, gap)
    town.terminates(0, 5)
    town.days_pass((8 + late) * DAY)
    town.leave(late, by)
    assert isinstance(town.of(FIRST), Over)
    assert town.settled() == [(FIRST, 300)]
    assert not town.of(SECOND).given_back
    told = not gap or late  # a gap was agreed on, and the second has yet to follow
    assert town.left_to_stand() == ([SECOND] if told else [])
    town.teardown()


@SEEDS
@NAMED
def test_who_leaves_in_a_gap_ends_what_ran_out_before_it_however_late_that_is_told(
    seed: int, by: UUID | None
) -> None:
    town = Town(seed, 20)
    town.days_pass(60 * DAY)
    town.leave(60 + 5 - 40, by)
    assert town.settled() == [(FIRST, 300)]
    assert not town.of(SECOND).given_back
    town.teardown()


@SEEDS
@NAMED
def test_where_the_second_is_annulled_they_live_on_by_the_first_until_the_third_begins(
    seed: int, by: UUID | None
) -> None:
    town = Town(seed)
    town.the_next_is_signed(300, 40 * DAY)
    town.annuls(1)
    town.days_pass(35 * DAY)
    assert isinstance(town.of(FIRST), Expired)
    town.leave(0, by)
    assert isinstance(town.of(FIRST), Over)
    assert isinstance(town.of(THIRD), InForce)
    assert town.settled() == [(FIRST, 300)]
    town.teardown()


@SEEDS
@pytest.mark.parametrize("gap", [0, 20])
@pytest.mark.parametrize("after", [0, 3], ids=["that day", "three days later"])
@pytest.mark.parametrize("nothing_of_it", ["annulled", "ended on its first day"])
def test_who_lived_on_past_a_termination_does_so_again_where_the_second_has_begun_and_comes_to_nothing(
    seed: int, gap: int, after: int, nothing_of_it: str
) -> None:
    """And is told of again, until they leave. Annulled before it is known that they live there by it."""
    town = Town(seed, gap)
    town.terminates(0, 5)
    begins = town.of(SECOND).terms.starts_on
    town.days_pass(begins - town.today + after * DAY)
    assert isinstance(town.of(FIRST), Over)
    asked = annul() if nothing_of_it == "annulled" else terminate(begins, today=town.today)
    assert town.till.ask(contract, SECOND, asked) is None
    assert [each for each, _ in town.told(ContractHeldOver)] == [FIRST, FIRST]
    assert isinstance(town.of(FIRST), Expired)
    town.who_lives_there_does_so_by_a_contract_that_has_begun()
    town.days_pass(10 * DAY)
    town.leave(0, None)
    assert isinstance(town.of(FIRST), Over)
    assert town.settled() == [(FIRST, 300)]
    town.teardown()


@SEEDS
def test_where_a_third_follows_on_that_they_live_on_by_the_third(seed: int) -> None:
    town = Town(seed, 20)
    town.terminates(0, 5)
    begins = town.of(SECOND).terms.starts_on
    town.days_pass(begins - town.today)
    assert town.till.ask(contract, SECOND, terminate(begins, today=town.today)) is None
    town.days_pass(3 * DAY)
    town.sign((ROOM,), town.today + 5 * DAY, town.today + 40 * DAY, 300)
    town.days_pass(4 * DAY)
    assert isinstance(town.of(FIRST), Expired)
    town.days_pass(DAY)
    assert isinstance(town.of(FIRST), Over)
    assert [each for each, _ in town.told(ContractSucceeded)] == [FIRST, FIRST]
    town.leave(0, None)
    town.who_lives_there_does_so_by_a_contract_that_has_begun()
    town.teardown()
