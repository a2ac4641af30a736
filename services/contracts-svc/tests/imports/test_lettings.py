"""What the rows of a file say about each other: who has a room first, and what outlives its owner."""

import re
from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID

import pytest
from contracts.domain.city_caps import DepositAboveCap, PrepaymentAboveCap
from contracts.domain.contract_refusals import (
    ApproverSigns,
    ContractIdTaken,
    StillOut,
    TenantMergedAway,
    UnitGivenBack,
    UnitWithoutCover,
)
from contracts.domain.cover import BeyondCover, MoreThanApproved, NeverCovered
from contracts.domain.letting import CoverDayTaken, CoveredTwice, LetTwice, OutToAnother, UnitDayTaken
from contracts.domain.overruns import days_in
from contracts.domain.restating import (
    ApprovedOtherwise,
    ContractGivenUp,
    EndAgreedOtherwise,
    RentAgreedOtherwise,
    SignedOtherwise,
)
from contracts.domain.signing import SignedInFuture, SignedLongBefore
from contracts.domain.terms import EndBeforeStart, OverTwentyYears, Terms, UnitTwice
from contracts.domain.unit import UnitIdTaken
from contracts.edge.portfolio import UnitCodeTaken, UnitUnknown
from contracts.imports.agreements import in_turns
from contracts.imports.became import column_of, turned_down
from contracts.imports.doors import DoorPutRight
from contracts.imports.lettings import Lettings
from contracts.imports.plan import in_order
from hypothesis import given
from hypothesis import strategies as some
from kernel.domain import NotPossible, Refusal
from kernel.ids import named_id
from ledger.english import in_english
from ledger.rows import Contract

DAY_0, PARK, WHO = date(2025, 1, 1), named_id("park"), named_id("who")
ROOMS = [named_id("room", n) for n in range(3)]
Said = tuple[int, int, int]  # room, first day, days

SAID = some.tuples(some.integers(0, 2), some.integers(0, 40), some.integers(1, 30))


def terms(said: Said, track: str) -> Terms:
    room, first, days = said
    starts_on = DAY_0 + timedelta(days=first)
    return Terms(
        track=cast(Any, track),
        unit_ids=(ROOMS[room],),
        park_id=PARK,
        party_id=WHO,
        tenant_id=WHO if track == "tenant" else None,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=days),
        rent_fen=1,
        deposit_fen=0,
        cycle="monthly",
    )


def days_of(said: Said) -> set[tuple[int, int]]:
    room, first, days = said
    return {(room, day) for day in range(first, first + days)}


@given(some.lists(SAID, max_size=8))
def test_who_stands_first_in_the_file_has_the_room(rows: list[Said]) -> None:
    lettings, taken = Lettings(cast(Any, None)), set()
    for number, said in enumerate(rows):
        id_, asked = named_id("contract", number), terms(said, "tenant")
        clashes = lettings.clashes(id_, asked)
        assert bool(clashes) == bool(taken & days_of(said))
        if not clashes:
            lettings.sign(id_, asked)
            taken |= days_of(said)
            assert lettings.clashes(id_, asked) == ()  # nobody is in their own way


@given(some.lists(SAID, max_size=8))
def test_who_stands_first_in_the_file_covers_the_room(rows: list[Said]) -> None:
    lettings, taken = Lettings(cast(Any, None)), set()
    for number, said in enumerate(rows):
        id_, asked = named_id("contract", number), terms(said, "owner")
        covers = lettings.covers(id_, asked)
        assert bool(covers) == bool(taken & days_of(said))
        assert lettings.covers(id_, terms(said, "tenant")) == ()
        if not covers:
            lettings.sign(id_, asked)
            taken |= days_of(said)


@given(some.lists(SAID, max_size=6), SAID, some.sampled_from(["owner", "tenant"]), some.integers(0, 70))
def test_what_has_ended_is_followed_where_others_of_its_track_had_the_room_since(
    rows: list[Said], said: Said, track: str, day: int
) -> None:
    lettings, (room, first, days) = Lettings(cast(Any, None)), said
    for number, each in enumerate(rows):
        lettings.sign(named_id("contract", number), terms(each, track))
    since = [begins for where, begins, _ in rows if where == room and first + days <= begins <= day]
    today = DAY_0 + timedelta(days=day)
    assert lettings.follow(terms(said, track), today) == bool(since)
    assert not lettings.follow(terms(said, "owner" if track == "tenant" else "tenant"), today)


@given(some.lists(SAID, max_size=8))
def test_rows_that_others_follow_come_last_and_all_else_stays_as_in_the_file(rows: list[Said]) -> None:
    def row(said: Said) -> Contract:
        room, first, days = said
        span = {"first": DAY_0 + timedelta(days=first), "last": DAY_0 + timedelta(days=first + days - 1)}
        return Contract.model_construct(park="东园", building="1号楼", codes=(str(room),), **span)

    def followed(said: Said) -> bool:
        room, first, days = said
        return any(where == room and begins >= first + days for where, begins, _ in rows)

    wanted = [*(each for each in rows if not followed(each)), *(each for each in rows if followed(each))]
    assert in_order([row(each) for each in rows]) == [row(each) for each in wanted]


@given(some.lists(some.sets(some.sampled_from(ROOMS), min_size=1), max_size=8))
def test_who_has_a_room_behind_another_of_the_file_waits_for_them_and_for_nobody_else(
    rows: list[set[UUID]],
) -> None:
    turns = in_turns(dict(enumerate(map(tuple, rows))))
    when = {place: number for number, turn in enumerate(turns) for place in turn}
    assert sorted(place for turn in turns for place in turn) == [*range(len(rows))]
    for place, rooms in enumerate(rows):
        before = [when[other] for other in range(place) if rooms & rows[other]]
        assert when[place] == max(before, default=-1) + 1


@given(some.lists(SAID, max_size=5), SAID)
def test_what_outlives_its_owners_is_told_by_its_days(owned: list[Said], said: Said) -> None:
    lettings, (room, first, days) = Lettings(cast(Any, None)), said
    for number, each in enumerate(owned):
        lettings.sign(named_id("owner", number), terms(each, "owner"))
    mine = [each for each in owned if each[0] == room]
    lease = terms(said, "tenant")
    term, covered = (lease.starts_on, lease.ends_on), {day for each in mine for _, day in days_of(each)}
    found = lettings.owners(lease).uncovered(*term)
    assert days_in(found) == len(set(range(first, first + days)) - covered)
    before = min([first + days, *(each[1] for each in mine)]) if mine else first
    known = lettings.owners(lease).uncovered(*term, taken_over=True)
    assert days_in(known) == len(set(range(max(first, before), first + days)) - covered)
    if not mine:
        lettings.say(ROOMS[room], own=True)
        assert lettings.owners(lease).uncovered(*term) == ()


@pytest.mark.parametrize(
    "refusal",
    [
        *(LetTwice, OutToAnother, UnitDayTaken, ContractIdTaken, UnitGivenBack, TenantMergedAway, StillOut),
        *(RentAgreedOtherwise, EndAgreedOtherwise, SignedOtherwise, ApprovedOtherwise, ContractGivenUp),
        *(EndBeforeStart, OverTwentyYears, UnitTwice, UnitUnknown, UnitCodeTaken, UnitIdTaken, NotPossible),
        *(CoveredTwice, CoverDayTaken, SignedInFuture, SignedLongBefore, ApproverSigns),
        *(DoorPutRight, BeyondCover, NeverCovered, MoreThanApproved, UnitWithoutCover),
        *(DepositAboveCap, PrepaymentAboveCap),
    ],
)
def test_whoever_reads_english_can_read_why_a_row_was_refused(refusal: type[Refusal]) -> None:
    assert not re.search("[一-鿿]", in_english(re.sub(r"\{\w+\}", "1", refusal.title)))


def test_the_field_of_a_refusal_is_the_column_that_a_clerk_knows() -> None:
    assert column_of("people.3.person.phone") == "手机"
    assert column_of("unit_ids.0") == "房号"
    assert turned_down("let-twice", None, "…").reasons == (("", "…"),)
