"""Who stays past a termination is told of again: in as many days as a late step of a renewal is."""

from datetime import date, timedelta
from typing import Any

import pytest
from contracts.domain.contract import contract
from contracts.domain.contract_commands import EndOccupancy
from contracts.domain.contract_facts import (
    ContractEvent,
    ContractHeldOver,
    ContractOverstayed,
    ContractSucceeded,
    OccupancyEnded,
    OccupancyResumed,
)
from contracts.domain.overstaying import TellOverstay
from contracts.domain.policy import POLICIES
from contracts.domain.renewal_policy import RenewalDays
from contracts.policies.overstaying import arm, overstays
from contracts.publish import translate
from kernel.clock import local_date, start_of
from kernel.domain import Event
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from policy.domain.book import Book
from policy.domain.values import seed
from policy.trying.comparing import Difference
from policy.trying.values import values_from
from testkit.given import given

from .test_ending import ENDED, ENDING
from .tries import at, tried
from .words import LEASE, LI, OTHER_ROOM, ROOM, day, drafted, signed, terms

THERE = terms(ends_on=day("12-1"))
HELD = ContractHeldOver(contract_id=LEASE, terms=THERE, unit_id=ROOM, terminated=True)
STAYS = (*ENDING, ENDED, HELD)
LEFT: dict[str, Any] = {"unit_id": ROOM, "tenant_id": LI}
GONE = OccupancyEnded(
    contract_id=LEASE, terms=THERE, **LEFT, ended_on=day("12-9"), last=True, held_fen=terms().deposit_fen
)


def asked(on: str, **other: Any) -> TellOverstay:
    return TellOverstay(contract_id=LEASE, today=day(on), **other)


def told(nth: int, on: str, *, next_signed: bool = False) -> ContractOverstayed:
    said = {"nth": nth, "told_on": day(on), "next_signed": next_signed}
    return ContractOverstayed(contract_id=LEASE, terms=THERE, **said)


def fact_of(event: Event, on: date = THERE.ends_on) -> Fact:
    return Fact(event, named_id("fact"), "stream", 1, 1, start_of(on), start_of(on), SYSTEM, "contracts")


def test_it_is_told_again_and_again_until_they_leave() -> None:
    given(contract, *STAYS).when(asked("12-3")).then(told(2, "12-3"))
    second = (*STAYS, told(2, "12-3"))
    given(contract, *second).when(asked("12-9")).nothing()
    given(contract, *second).when(asked("12-10")).then(told(3, "12-10"))
    given(contract, *second, GONE).when(asked("12-10")).nothing()
    stayed = OccupancyResumed(contract_id=LEASE, terms=THERE, **LEFT, left_on=day("12-9"), standing="expired")
    given(contract, *second, GONE, stayed).when(asked("12-12")).then(told(3, "12-12"))


def test_nobody_is_told_of_what_ran_out_or_another_follows_on() -> None:
    ran_out = ContractHeldOver(contract_id=LEASE, terms=terms(), unit_id=ROOM)
    for history in (
        (drafted(), signed(), ran_out),
        (*ENDING, ENDED),
        (*STAYS, ContractSucceeded(contract_id=LEASE, terms=THERE)),
    ):
        given(contract, *history).when(asked("12-3")).nothing()
    given(contract).when(asked("12-3")).nothing()


def test_in_the_room_they_left_of_two_nobody_stays() -> None:
    both = {"unit_ids": (ROOM, OTHER_ROOM), "ends_on": day("12-1")}

    def in_both(event: ContractEvent) -> ContractEvent:
        return event.model_copy(update={"terms": event.terms.model_copy(update=both)})

    whole = [in_both(each) for each in STAYS]
    first_left = EndOccupancy(**LEFT, ended_on=day("12-9"))
    [gone] = given(contract, *whole).when(first_left).events
    given(contract, *whole, gone).when(asked("12-12")).nothing()
    other = in_both(HELD).model_copy(update={"unit_id": OTHER_ROOM})
    given(contract, *whole, other, gone).when(asked("12-12")).then(in_both(told(2, "12-12")))


def test_who_has_another_signed_is_noted_and_nobody_told() -> None:
    given(contract, *STAYS).when(asked("12-3", next_signed=True)).then(told(2, "12-3", next_signed=True))
    assert translate(fact_of(told(2, "12-3", next_signed=True))) is None
    said = translate(fact_of(told(2, "12-3")))
    assert said is not None
    assert (said.nth, said.ended_on) == (2, day("12-1"))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("event", "days"),
    [
        (HELD, 2),
        (told(2, "12-3"), 7),
        (
            OccupancyResumed(contract_id=LEASE, terms=THERE, **LEFT, left_on=day("12-9"), standing="expired"),
            2,
        ),
        (HELD.model_copy(update={"terminated": False}), None),
    ],
)
def test_it_is_armed_by_the_policy_of_the_day(event: Event, days: int | None) -> None:
    found = arm(fact_of(event), Book(POLICIES))
    assert [local_date(each.due_at) - THERE.ends_on for each in found] == [
        timedelta(days=each) for each in (days,) if each
    ]
    for each in found:
        assert overstays.fire(each).command == TellOverstay(contract_id=LEASE, today=local_date(each.due_at))


def test_other_days_are_those_of_the_policy_and_tried_as_well() -> None:
    by = seed(RenewalDays(opens_before=20, propose_within=5, decide_within=3, sign_within=7, repeat_every=3))
    second = (*STAYS, told(2, "12-3"))
    given(contract, *second).when(asked("12-6", policy=by)).then(told(3, "12-6"))
    slow = values_from({"escalate_after": "5"}, by.known[0].values.model_copy(update={"repeat_every": 365}))
    facts = [at("3-1", STAYS[0]), *(at("12-1", each) for each in STAYS[1:])]
    found = tried("renewal", slow, contract, facts, until=day("12-8"))
    again = [each for each in found.differences if each.what == "ContractOverstayed"]
    assert again[0] == Difference(LEASE, "ContractOverstayed", day("12-3"), day("12-6"))
