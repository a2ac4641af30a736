"""The next contract stands when its tenant is told to have left before it, once it has begun as well; and
they live on by it where they never left.
"""

from typing import Any
from uuid import UUID

import pytest
from contracts.domain.carrying import PassDepositOn
from contracts.domain.contract import contract
from contracts.domain.contract_facts import (
    ContractEvent,
    ContractHeldOver,
    ContractRenewed,
    ContractSucceeded,
)
from contracts.domain.contract_states import Expired, Over, Voided
from contracts.domain.next_contract_facts import NextContractForsaken, NextContractNotForsaken
from kernel.ids import named_id
from testkit.given import given

from .naive import DAY
from .test_any_deposits import IDS, AnyDeposits
from .test_never_left import RUNNING, stayed, stays
from .words import END, LEASE, NEXT_LEASE, OTHER_ROOM, ROOM, drafted, leaves, left, signed, terminated, terms

RENEWED = ContractRenewed(contract_id=LEASE, terms=terms(), renewed_by=NEXT_LEASE)
SUCCEEDED = ContractSucceeded(contract_id=LEASE, terms=terms())
FOLLOWED = (*RUNNING, RENEWED, SUCCEEDED)


def forsaken(on: str, unit: UUID = ROOM, *, part: bool = False, **other: Any) -> NextContractForsaken:
    next_ = {"next_contract_id": NEXT_LEASE, "begins_on": END}
    gone = {"left_unit_id": unit, "left_on": left(on=on).ended_on, "part": part}
    return NextContractForsaken(contract_id=LEASE, terms=terms(**other), **next_, **gone)


@pytest.mark.parametrize("on", ["9-1", "2026-3-15"])
def test_that_they_left_before_it_is_told_when_it_has_begun(on: str) -> None:
    given(contract, *FOLLOWED).when(leaves(on=on)).then(left(on=on), forsaken(on))
    after = "2026-3-16"
    given(contract, *FOLLOWED).when(leaves(on=after)).then(left(on=after))
    given(contract, *RUNNING, SUCCEEDED).when(leaves(on=on)).then(left(on=on))


TWO: dict[str, Any] = {"unit_ids": (ROOM, OTHER_ROOM)}
OF_TWO = (
    drafted(**TWO),
    signed(**TWO),
    RENEWED.model_copy(update={"terms": terms(**TWO)}),
)
FOLLOWED_IN_TWO = (*OF_TWO, SUCCEEDED.model_copy(update={"terms": terms(**TWO)}))
ONE = left(OTHER_ROOM, last=False, **TWO)
OF_ONE = forsaken("9-1", OTHER_ROOM, part=True, **TWO)


@pytest.mark.parametrize("of_two", [OF_TWO, FOLLOWED_IN_TWO])
def test_of_one_of_two_rooms_it_is_told_as_well_and_of_both_once_both_are_left(
    of_two: tuple[ContractEvent, ...],
) -> None:
    given(contract, *of_two).when(leaves(OTHER_ROOM)).then(ONE, OF_ONE)
    after = leaves(OTHER_ROOM, on="2026-3-16")
    given(contract, *of_two).when(after).then(left(OTHER_ROOM, on="2026-3-16", last=False, **TWO))
    given(contract, *of_two[:2]).when(leaves(OTHER_ROOM)).then(ONE)
    [ended, *_, told] = given(contract, *of_two, ONE, OF_ONE).when(leaves()).events
    assert isinstance(told, NextContractForsaken)
    assert not told.part
    given(contract, *of_two, ONE, ended, told).when(leaves(NEXT_LEASE)).then(left(NEXT_LEASE, **TWO))


def test_which_of_several_has_the_room_is_not_known() -> None:
    shared = given(contract, *OF_TWO).when(PassDepositOn(to=named_id("the other next lease"))).events
    given(contract, *OF_TWO, *shared).when(leaves(OTHER_ROOM)).then(ONE)
    own = given(contract, *OF_TWO).when(PassDepositOn(to=NEXT_LEASE)).events
    given(contract, *OF_TWO, *own).when(leaves(OTHER_ROOM)).then(ONE, OF_ONE)


def test_that_they_never_left_the_one_is_told_and_of_the_other_it_is_told_anew() -> None:
    again = NextContractNotForsaken(contract_id=LEASE, terms=terms(**TWO), next_contract_id=NEXT_LEASE)
    lives_on = {"renewed_by": NEXT_LEASE}
    in_other, in_room = (stays(room).model_copy(update=lives_on) for room in (OTHER_ROOM, ROOM))
    one = given(contract, *OF_TWO, ONE, OF_ONE)
    assert one.when(in_other).events[1:] == (again,)
    given(contract, *OF_TWO[:2], ONE, OF_TWO[2]).when(stays(OTHER_ROOM)).then(stayed(room=OTHER_ROOM, **TWO))
    gone = (*OF_TWO, ONE, OF_ONE, *one.when(leaves()).events)
    of_room = forsaken("9-1", part=True, **TWO)
    assert given(contract, *gone).when(in_other).events[1:] == (again, of_room)
    [stood, *told] = given(contract, *gone).when(in_room).events
    assert told == [again, OF_ONE]
    assert given(contract, *gone, stood, *told).when(in_other).events[1:] == (again,)
    # What followed was annulled when all was left, which is told to nothing that is over.
    assert given(contract, *gone).when(stays(OTHER_ROOM)).events[1:] == (again,)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("void", [False, True])
def test_of_what_was_annulled_meanwhile_nobody_is_told_that_it_bars_the_other_room(
    seed: int, void: bool
) -> None:
    town = AnyDeposits()
    town.a_first_one_is_signed(900, True, 30 * DAY, seed, True)
    town.the_next_is_signed(900, 30 * DAY)
    town.days_pass(2 * DAY)
    town.leaves(0, 0 * DAY, False)
    town.leaves(0, 0 * DAY, True)
    if void:
        town.annuls(0)
    before = len(town.till.log)
    town.never_left()
    told = [each.event for each in town.till.log[before:] if isinstance(each.event, NextContractForsaken)]
    assert [(each.next_contract_id, each.part) for each in told] == ([] if void else [(IDS[1], True)])
    marked = {row["forsakes"] for row in town.till.lettings.values()}
    assert marked == ({None} if void else {None, IDS[1]})
    assert isinstance(town.of(IDS[1]), Voided) is void


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
