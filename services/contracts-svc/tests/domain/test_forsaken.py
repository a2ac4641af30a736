"""The next contract stands when its tenant is told to have left before it, once it has begun as well; and
they live on by it where they never left.
"""

import pytest
from contracts.domain.contract import contract
from contracts.domain.contract_facts import ContractHeldOver, ContractRenewed, ContractSucceeded
from contracts.domain.contract_states import Expired, Over, Voided
from contracts.domain.next_contract_facts import NextContractForsaken, NextContractNotForsaken
from testkit.given import given

from .naive import DAY
from .test_any_deposits import IDS, AnyDeposits
from .test_never_left import RUNNING, stayed, stays
from .words import END, LEASE, NEXT_LEASE, OTHER_ROOM, ROOM, drafted, leaves, left, signed, terminated, terms

RENEWED = ContractRenewed(contract_id=LEASE, terms=terms(), renewed_by=NEXT_LEASE)
SUCCEEDED = ContractSucceeded(contract_id=LEASE, terms=terms())
FOLLOWED = (*RUNNING, RENEWED, SUCCEEDED)


def forsaken(on: str) -> NextContractForsaken:
    next_ = {"next_contract_id": NEXT_LEASE, "begins_on": END}
    return NextContractForsaken(contract_id=LEASE, terms=terms(), **next_, left_on=left(on=on).ended_on)


@pytest.mark.parametrize("on", ["9-1", "2026-3-15"])
def test_that_they_left_before_it_is_told_when_it_has_begun(on: str) -> None:
    given(contract, *FOLLOWED).when(leaves(on=on)).then(left(on=on), forsaken(on))
    after = "2026-3-16"
    given(contract, *FOLLOWED).when(leaves(on=after)).then(left(on=after))
    given(contract, *RUNNING, SUCCEEDED).when(leaves(on=on)).then(left(on=on))


def test_of_one_of_two_rooms_nobody_is_told() -> None:
    two = {"unit_ids": (ROOM, OTHER_ROOM)}
    both = (RENEWED, SUCCEEDED)
    of_two = (
        drafted(**two),
        signed(**two),
        *(each.model_copy(update={"terms": terms(**two)}) for each in both),
    )
    one = left(OTHER_ROOM, last=False, **two)
    given(contract, *of_two).when(leaves(OTHER_ROOM)).then(one)
    [ended, told] = given(contract, *of_two, one).when(leaves()).events
    assert isinstance(told, NextContractForsaken)
    given(contract, *of_two, one, ended, told).when(leaves(NEXT_LEASE)).then(left(NEXT_LEASE, **two))


def test_that_they_never_left_is_told_of_it_as_well() -> None:
    again = NextContractNotForsaken(contract_id=LEASE, terms=terms(), next_contract_id=NEXT_LEASE)
    held = ContractHeldOver(contract_id=LEASE, terms=terms(), unit_id=ROOM)
    gone = given(contract, *FOLLOWED, left(), forsaken("9-1"))
    gone.when(stays()).then(stayed("over"), again, held)
    lives_on = stays().model_copy(update={"renewed_by": NEXT_LEASE})
    gone.when(lives_on).then(stayed("over"), again, SUCCEEDED)
    given(contract, *RUNNING, left(), terminated("9-1", given_back=True)).when(lives_on).then(stayed())


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("ago", [0, 3])
def test_who_lives_on_by_the_next_is_not_told_to_be_past_the_end(seed: int, ago: int) -> None:
    town = AnyDeposits()
    town.a_first_one_is_signed(900, False, 30 * DAY, seed, True)
    town.the_next_is_signed(900, 30 * DAY)
    town.days_pass((30 + ago) * DAY)
    town.leaves(0, ago * DAY, True)
    town.never_left()
    told = [each.event for each in town.till.log]
    assert not any(isinstance(each, ContractHeldOver) for each in told)
    assert isinstance(town.of(IDS[0]), Over)
    assert town.held(town.of(IDS[1])) == 900


def test_unless_the_next_came_to_nothing_meanwhile() -> None:
    town = AnyDeposits()
    town.a_first_one_is_signed(900, False, 30 * DAY, 1, True)
    town.the_next_is_signed(900, 30 * DAY)
    town.days_pass(30 * DAY)
    town.leaves(0, 0 * DAY, True)
    town.annuls(0)
    assert isinstance(town.of(IDS[1]), Voided)
    town.never_left()
    assert isinstance(town.of(IDS[0]), Expired)
    assert town.held(town.of(IDS[0])) == 900
