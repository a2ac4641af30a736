"""Where the board says that a contract stood on a day, whatever came of it since."""

from typing import Any

from contracts.domain.board import standing_on
from contracts.domain.contract_facts import (
    ContractEnded,
    ContractEvent,
    ContractExpired,
    ContractExtended,
    ContractRenewalLapsed,
    ContractRenewed,
    ContractTerminated,
    OccupancyResumed,
)
from contracts.views.lettings import lettings
from kernel.clock import start_of
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id

from .desk import Rows
from .words import LEASE, LI, NEXT_LEASE, ROOM, day, left, signed, terms

END = terms().ends_on


def ending(until: str, before: str) -> ContractTerminated:
    place = {"contract_id": LEASE, "terms": terms(ends_on=day(until))}
    return ContractTerminated(**place, old_ends_on=day(before), runs_on=True, held_fen=terms().deposit_fen)


def shown(*said: tuple[str, ContractEvent]) -> Any:
    """How its room counts, by what was said on which day."""
    told = [("3-10", signed()), *said]
    facts = [
        Fact(event, named_id("fact", n), "lease", n, n, start_of(day(at)), start_of(day(at)), SYSTEM, "")
        for n, (at, event) in enumerate(told, 1)
    ]
    [row] = Rows(lettings).with_all(facts).values()
    return row


def stood(on: str, *said: tuple[str, ContractEvent]) -> Any:
    """On a day, by what was said on others."""
    row = shown(*said)
    if not row["since"] <= day(on) < row["until"]:
        return None
    return standing_on(day(on), row["ends_on"], row["ending_since"])


ENDING = ("6-1", ending("9-1", "2026-3-15"))
LATER = ("7-1", ending("10-1", "9-1"))
OVER = (
    "10-1",
    ContractEnded(contract_id=LEASE, terms=terms(ends_on=day("10-1")), held_fen=terms().deposit_fen),
)


def test_it_was_ending_from_the_day_that_was_said_and_ran_before_also_when_it_is_over() -> None:
    for said in ([ENDING, LATER], [ENDING, LATER, OVER]):
        days = ["5-31", "6-1", "9-30", "10-1"]
        assert [stood(on, *said) for on in days] == ["in_force", "ending", "ending", None]


def test_taken_back_it_was_never_ending() -> None:
    back = ("8-1", ContractExtended(contract_id=LEASE, terms=terms(), old_ends_on=day("9-1")))
    assert [stood(on, ENDING, back) for on in ("6-15", "8-1")] == ["in_force", "in_force"]


def test_it_was_expired_from_its_end_until_it_was_extended_beyond() -> None:
    expired = ("2026-3-15", ContractExpired(contract_id=LEASE, terms=terms()))
    assert [stood(on, expired) for on in ("2026-3-14", "2026-3-15")] == ["in_force", "expired"]
    longer = ContractExtended(contract_id=LEASE, terms=terms(ends_on=day("2026-9-15")), old_ends_on=END)
    assert stood("2026-3-15", expired, ("2026-3-20", longer)) == "in_force"


RENEWED = ("6-1", ContractRenewed(contract_id=LEASE, terms=terms(), renewed_by=NEXT_LEASE))
LAPSED = ("9-3", ContractRenewalLapsed(contract_id=LEASE, terms=terms()))


def leaving(before: str) -> list[tuple[str, ContractEvent]]:
    """By a contract that had this end."""
    place = {"contract_id": LEASE, "terms": terms(ends_on=day("9-1"))}
    return [
        ("9-1", left()),
        ("9-1", ContractTerminated(**place, old_ends_on=day(before), held_fen=terms().deposit_fen)),
    ]


def never_left(end: str, standing: str) -> tuple[str, ContractEvent]:
    place = {"contract_id": LEASE, "terms": terms(ends_on=day(end)), "unit_id": ROOM, "tenant_id": LI}
    return "9-2", OccupancyResumed(**place, left_on=day("9-1"), standing=standing)


def test_who_never_left_has_the_end_again_that_another_contract_follows_on() -> None:
    leaves, back = leaving("2026-3-15"), never_left("2026-3-15", "in_force")
    assert shown(RENEWED)["renewed_on"] == day("6-1")
    assert shown(RENEWED, *leaves)["renewed_on"] is None
    assert shown(RENEWED, *leaves, back)["renewed_on"] == day("6-1")
    assert shown(RENEWED, *leaves, back, *leaves, back)["renewed_on"] == day("6-1")
    assert shown(RENEWED, *leaves, back, LAPSED)["renewed_on"] is None
    assert shown(RENEWED, LAPSED, *leaves, back)["renewed_on"] is None
    assert shown(*leaves, back)["renewed_on"] is None


def test_nothing_follows_on_an_end_that_was_agreed_on_since() -> None:
    other_end = never_left("10-1", "ending")
    ends = ("7-1", ending("10-1", "2026-3-15"))
    assert shown(RENEWED, ends)["renewed_on"] is None
    assert shown(RENEWED, ends, *leaving("10-1"), other_end)["renewed_on"] is None


def test_without_a_contract_nothing_stands() -> None:
    assert standing_on(day("3-15"), None, None) is None
