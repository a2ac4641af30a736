"""What is tried of a policy that a city has of its own is tried on that city."""

from typing import Any
from uuid import UUID

import pytest
from contracts.domain.city_caps import Caps
from contracts.domain.contract import contract
from contracts.domain.contract_facts import (
    ContractDrafted,
)
from contracts.domain.filing import filing
from contracts.domain.filing_facts import ContractFiled, FilingFellDue
from contracts.domain.filing_policy import FilingDays
from contracts.domain.policy import POLICIES
from policy.domain.book import Book
from policy.domain.values import Version
from policy.trying.comparing import Difference

from .tries import SIGNED, TERMS, at, tried
from .words import LEASE, PARK, ROOM, day

CAP_OF_ONE = Version(version=2, valid_from=day("1-1"), values=Caps(deposit_months=1))
BEIJING: dict[UUID, str] = {PARK: "110000"}


def test_a_filing_is_late_by_the_days_of_its_city() -> None:
    place: dict[str, Any] = {"contract_id": LEASE, "park_id": PARK, "unit_ids": (ROOM,)}
    due = FilingFellDue(**place, cause="signed", due_on=day("3-31"), policy_version=1)
    filed = ContractFiled(**place, number="1", filed_on=day("3-20"))
    facts = [at("3-1", due), at("3-20", filed)]
    for key, cities, count in (
        ("filing", BEIJING, 1),
        ("filing:110000", BEIJING, 1),
        ("filing:110000", {PARK: "310000"}, 0),
    ):
        found = tried(key, FilingDays(within=10), filing, facts, Book(POLICIES, cities=cities))
        late = found.now["FilingOverdue"], found.tried["FilingOverdue"]
        assert late == (0, count), (key, cities)


def test_the_day_of_a_filing_moves_though_nobody_is_late_yet() -> None:
    place: dict[str, Any] = {"contract_id": LEASE, "park_id": PARK, "unit_ids": (ROOM,)}
    due = FilingFellDue(**place, cause="signed", due_on=day("3-31"), policy_version=1)
    found = tried("filing", FilingDays(within=10), filing, [at("3-1", due)], until=day("3-2"))
    assert found.differences == [Difference(LEASE, "FilingDue", day("3-31"), day("3-11"))]
    assert found.moved == {"FilingDue": -20.0}


SHANGHAI: dict[UUID, str] = {PARK: "310000"}
BEIJINGS_OWN: dict[str, tuple[Version[FilingDays], ...]] = {
    "filing:110000": (Version(version=2, valid_from=day("1-1"), values=FilingDays(within=15)),)
}


@pytest.mark.parametrize("key", ["filing", "filing:110000"])
@pytest.mark.parametrize(
    ("due_on", "by", "cities", "governs", "now"),
    [
        ("3-31", {"policy_version": 1, "policy_scope": "general"}, BEIJING, "filing:110000", "3-16"),
        ("3-16", {"policy_version": 2, "policy_scope": "110000"}, SHANGHAI, "filing", "3-31"),
        ("3-16", {"policy_version": 2, "policy_scope": "110000"}, {}, "filing", "3-31"),
        ("3-31", {"policy_version": 1, "policy_scope": None}, BEIJING, None, "3-31"),
    ],
    ids=["put in the city later", "put in another", "in none after all", "by whose version nobody said"],
)
def test_a_filing_is_tried_where_its_park_was_put_in_another_city_afterwards(
    key: str, due_on: str, by: dict[str, Any], cities: dict[UUID, str], governs: str | None, now: str
) -> None:
    place: dict[str, Any] = {"contract_id": LEASE, "park_id": PARK, "unit_ids": (ROOM,)}
    due = FilingFellDue(**place, cause="signed", due_on=day(due_on), **by)
    book = Book(POLICIES, BEIJINGS_OWN, cities)
    found = tried(key, FilingDays(within=20), filing, [at("3-1", due)], book, until=day("3-2"))
    moved = [Difference(LEASE, "FilingDue", day(now), day("3-21"))] if key == governs else []
    assert found.differences == moved, "as the city where it lies now would have had it"


def test_a_cap_would_have_refused_what_was_drafted_but_not_what_was_taken_over() -> None:
    drafted = ContractDrafted(contract_id=LEASE, terms=TERMS.model_copy(update={"deposit_fen": 900_000}))
    facts = [at("3-1", drafted)]
    key, caps, book = "deposit-caps:110000", Caps(deposit_months=2), Book(POLICIES, cities=BEIJING)
    found = tried(key, caps, contract, facts, book)
    assert (found.now, found.tried) == ({"DepositAboveCap": 1}, {})
    taken_over = SIGNED.model_copy(update={"taken_over": True})
    assert tried(key, caps, contract, [*facts, at("3-2", taken_over)], book).differences == []
    assert tried(key, caps, contract, facts, Book(POLICIES)).differences == []


def test_what_another_city_refuses_or_is_late_with_is_none_of_this_citys_policy() -> None:
    elsewhere = Book(POLICIES, cities={PARK: "310000"})
    drafted = ContractDrafted(contract_id=LEASE, terms=TERMS.model_copy(update={"deposit_fen": 900_000}))
    shanghais = Book(POLICIES, {"deposit-caps:310000": (CAP_OF_ONE,)}, {PARK: "310000"})
    counted = tried("deposit-caps:310000", Caps(deposit_months=2), contract, [at("3-1", drafted)], shanghais)
    assert (counted.now, counted.tried) == ({"DepositAboveCap": 1}, {})
    for key in ("deposit-caps:110000", "deposit-caps"):
        found = tried(key, Caps(deposit_months=1), contract, [at("3-1", drafted)], shanghais)
        assert (found.now, found.tried) == ({}, {}), key
    general = tried("deposit-caps", Caps(deposit_months=1), contract, [at("3-1", drafted)], elsewhere)
    assert (general.now, general.tried) == ({}, {"DepositAboveCap": 1}), "a city without a policy of its own"
    place: dict[str, Any] = {"contract_id": LEASE, "park_id": PARK, "unit_ids": (ROOM,)}
    due = FilingFellDue(**place, cause="signed", due_on=day("3-31"), policy_version=1)
    late = tried("filing:110000", FilingDays(within=10), filing, [at("3-1", due)], elsewhere)
    assert (late.now, late.tried) == ({}, {})
