"""What a city lets an operator take in advance."""

from typing import Any

import pytest
from contracts.domain.city_caps import (
    NONE,
    Caps,
    DepositAboveCap,
    PrepaymentAboveCap,
)
from contracts.domain.contract import contract
from contracts.domain.contract_commands import Amend, Draft
from contracts.domain.policy import POLICIES
from policy.domain.book import Book
from policy.domain.values import Version
from testkit.given import given

from .words import LEASE, OWNER, day, drafted, terms


def caps_of(city: str | None, on: str) -> Version[Caps]:
    return Book(POLICIES).of(Caps, city).in_force(day(on))


BEIJING = caps_of("110000", "3-1")


def draft(caps: Version[Caps] = BEIJING, *, taken_over: bool = False, **said: Any) -> Draft:
    return Draft(contract_id=LEASE, terms=terms(**said), caps=caps, taken_over=taken_over)


def test_a_city_has_its_caps_from_a_day_on_and_where_nobody_named_one_there_are_none() -> None:
    assert (BEIJING.values.deposit_months, BEIJING.values.prepaid_months) == (1, 3)
    assert caps_of("110000", "2022-8-31") == NONE
    assert caps_of("310000", "3-1") == caps_of(None, "3-1") == NONE


@pytest.mark.parametrize("cycle", ["monthly", "quarterly"])
def test_what_a_city_allows_is_drafted(cycle: str) -> None:
    given(contract).when(draft(cycle=cycle)).then(drafted(cycle=cycle))


def test_a_deposit_above_the_cap_is_refused() -> None:
    above = {"deposit_fen": 450_001}
    given(contract).when(draft(**above)).refused(DepositAboveCap, months=1, policy_version=2)
    given(contract, drafted()).when(Amend(terms=terms(**above), caps=BEIJING)).refused(DepositAboveCap)
    given(contract).when(draft(NONE, **above)).then(drafted(**above))


def test_too_many_months_at_once_are_refused() -> None:
    given(contract).when(draft(cycle="half_yearly")).refused(PrepaymentAboveCap, months=3)


def test_neither_owners_nor_what_was_signed_before_anju_is_capped() -> None:
    owners = {"track": "owner", "party_id": OWNER, "tenant_id": None, "cycle": "yearly"}
    given(contract).when(draft(**owners)).then(drafted(**owners))
    given(contract).when(draft(taken_over=True, cycle="yearly")).then(drafted(cycle="yearly"))
