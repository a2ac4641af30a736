"""The next contract stands when its tenant is told to have left before it, once it has begun as well."""

import pytest
from contracts.domain.contract import contract
from contracts.domain.contract_facts import ContractHeldOver, ContractRenewed, ContractSucceeded
from contracts.domain.next_contract_facts import NextContractForsaken, NextContractNotForsaken
from testkit.given import given

from .test_never_left import RUNNING, stayed, stays
from .words import END, LEASE, NEXT_LEASE, OTHER_ROOM, ROOM, drafted, leaves, left, signed, terms

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
    given(contract, *FOLLOWED, left(), forsaken("9-1")).when(stays()).then(stayed("over"), again, held)
