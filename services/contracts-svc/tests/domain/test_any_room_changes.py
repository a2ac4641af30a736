"""A tenant of one lease, or of several in a row, changes rooms on any days around the seams, told in any
order: each lease has the room they live in on each of its days, as a calendar says that is read day by day.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, NamedTuple, cast
from uuid import UUID

from contracts.domain.contract import contract
from contracts.domain.contract_facts import ContractDrafted, ContractSigned, ContractSucceeded
from contracts.domain.settlement_commands import OpenSettlement
from contracts.domain.tenancy import tenancy
from contracts.domain.tenancy_commands import NoteRenewal, TakeNote, TenancyCommand
from contracts.domain.tenancy_facts import (
    Agreement,
    Arrival,
    RoomChange,
    TenancyEvent,
)
from contracts.policies.moving_out import exchange_unit, settle
from contracts.views import lettings
from contracts.views.coming_back import days_had
from hypothesis import given, settings
from hypothesis import strategies as some
from kernel.domain import Event
from kernel.facts import SYSTEM, Fact
from kernel.ids import derived_id, named_id
from kernel.service import Row

from .words import LI, OTHER_ROOM, ROOM, THIRD_ROOM, terms

DAY, TERM = timedelta(days=1), 10
BEGINS = date(2025, 3, 1)
ROOMS = (ROOM, OTHER_ROOM, THIRD_ROOM)
LEASES = tuple(named_id("in a row", each) for each in range(3))
NOON = datetime(2025, 3, 1, 4, tzinfo=UTC)


def on(offset: int) -> date:
    return BEGINS + offset * DAY


class Change(NamedTuple):
    room: UUID
    on: date


class Story(NamedTuple):
    """`signed_after`: so many changes had been when each lease was signed, for the room of that day."""

    changes: tuple[Change, ...]
    signed_after: tuple[int, ...]

    def lived_in(self, day: date) -> UUID:
        return [ROOM, *(each.room for each in self.changes if each.on <= day)][-1]

    @property
    def ids(self) -> tuple[UUID, ...]:
        return LEASES[: len(self.signed_after)]

    @property
    def homes(self) -> list[UUID]:
        return [ROOM, *(each.room for each in self.changes)]

    def agreed(self) -> list[Agreement]:
        return [
            Agreement(contract_id=id_, unit_ids=(self.homes[after],), starts_on=on(place * TERM))
            for place, (id_, after) in enumerate(zip(self.ids, self.signed_after, strict=True))
        ]

    def settlements(self, heard_on: date) -> Iterator[tuple[frozenset[UUID], bool]]:
        """One of each room left, by the lease of that day, or by one before, where that is heard of late; and
        whether one that goes along is not over by then.
        """
        for nth, (left, change) in enumerate(zip(self.homes, self.changes, strict=False)):
            begun = [place for place in range(len(self.ids)) if place == 0 or on(place * TERM) < change.on]
            along = [place for place, after in enumerate(self.signed_after) if after <= nth]
            stands = any(on((place + 1) * TERM) > heard_on for place in along if place >= begun[-1])
            yield frozenset(derived_id(self.ids[each], "moved", left, change.on) for each in begun), stands

    def words(self) -> tuple[list[TenancyCommand], list[TenancyCommand]]:
        """Of contracts, which nothing orders; and of moves, each behind the one before."""
        of_contracts: list[TenancyCommand] = [_take(each) for each in self.agreed()]
        of_contracts += [_renewed(place) for place in range(1, len(self.signed_after))]
        moves: list[TenancyCommand] = [_take(Arrival(unit_id=ROOM, on=BEGINS))]
        for home, (room, day) in zip(self.homes, self.changes, strict=False):
            moves.append(_take(RoomChange(from_unit_id=home, to_unit_id=room, on=day)))
        return of_contracts, moves


def _take(note: Agreement | Arrival | RoomChange) -> TakeNote:
    return TakeNote(tenant_id=LI, note=note)


def _renewed(place: int) -> NoteRenewal:
    before, by = LEASES[place - 1], LEASES[place]
    return NoteRenewal(tenant_id=LI, contract_id=before, renewed_by=by, from_on=on(place * TERM))


@some.composite
def stories(draw: some.DrawFn) -> Story:
    home, day, changes = ROOM, draw(some.integers(1, 2 * TERM)), list[Change]()
    for _ in range(draw(some.integers(1, 4))):
        home = draw(some.sampled_from([each for each in ROOMS if each != home]))
        changes.append(Change(home, on(day)))
        twice_a_day = [each.on for each in changes[-2:]] == [on(day)] * 2
        day += draw(some.integers(int(twice_a_day), TERM))
    signed = [0]
    for place in range(1, draw(some.integers(1, 3))):
        before = sum(each.on < on(place * TERM) for each in changes)
        signed.append(draw(some.integers(signed[-1], max(signed[-1], before))))
    return Story(tuple(changes), tuple(signed))


def in_some_order(
    draw: some.DrawFn, of_contracts: list[TenancyCommand], moves: list[TenancyCommand]
) -> Iterator[TenancyCommand]:
    waiting = iter(moves)
    for each in draw(some.permutations([*of_contracts, *(None for _ in moves)])):
        yield each or next(waiting)


class House:
    """The tenancy, its contracts and what the board has of them. What is over by `heard_on` hears of changes
    too late.
    """

    def __init__(self, story: Story, heard_on: date) -> None:
        self.tenancy, self.told, self.settled = tenancy.initial, list[TenancyEvent](), list[UUID]()
        self.contracts, self.rows = dict[UUID, Any](), dict[str, Row | None]()
        for each in story.agreed():
            self.sign(each, heard_on)

    def sign(self, agreed: Agreement, heard_on: date) -> None:
        ends_on = agreed.starts_on + TERM * DAY
        said = {"unit_ids": agreed.unit_ids, "starts_on": agreed.starts_on, "ends_on": ends_on}
        whole = {"contract_id": agreed.contract_id, "terms": terms(**said)}
        self.apply(ContractDrafted(**whole, signed_at_once=True))
        self.apply(ContractSigned(**whole, signed_on=BEGINS))
        if ends_on <= heard_on:
            self.apply(ContractSucceeded(**whole))

    def apply(self, event: Any) -> None:
        id_ = event.contract_id
        self.contracts[id_] = contract.evolve(self.contracts.get(id_, contract.initial), event)
        fact = self.fact(event)
        for key in lettings.keys(fact) if isinstance(event, lettings.SAYS_DAYS) else ():
            self.rows[key] = lettings.project(self.rows.get(key) or {"id": key}, fact)
        for do in settle(fact):
            if isinstance(do.command, OpenSettlement) and do.command.settlement.to_unit_id:
                self.settled.append(cast(UUID, do.id))

    def fact(self, event: Event) -> Fact:
        return Fact(event, named_id("fact"), "contract", 3, 3, NOON, NOON, SYSTEM, "contracts")

    def hear(self, *words: TenancyCommand) -> "House":
        for word in words:
            for event in tenancy.decide(word, self.tenancy):
                self.tenancy = tenancy.evolve(self.tenancy, event)
                self.told.append(event)
                for do in exchange_unit(cast(Fact, SimpleNamespace(event=event))):
                    state = self.contracts[cast(UUID, do.id)]
                    for told in contract.decide(cast(Any, do.command), state):
                        self.apply(told)
        return self

    def rooms(self, contract_id: UUID, day: date) -> set[UUID]:
        """By the board."""
        rows = (row for key, row in self.rows.items() if row and key.startswith(f"{contract_id}/"))
        had = {row["unit_id"] for row in rows for first, end in days_had(row) if first <= day < end}
        return cast(set[UUID], had)


@given(data=some.data(), story=stories(), late=some.booleans(), twice=some.booleans())
@settings(max_examples=300)
def test_each_contract_has_the_room_they_live_in(
    data: some.DataObject, story: Story, late: bool, twice: bool
) -> None:
    heard_on = story.changes[-1].on + TERM * DAY if late else BEGINS
    words = [*in_some_order(cast(some.DrawFn, data.draw), *story.words())]
    house = House(story, heard_on).hear(*words)
    if twice:
        told = len(house.told)
        assert len(house.hear(*words).told) == told
    for place, id_ in enumerate(story.ids):
        if on((place + 1) * TERM) > heard_on:
            for day in (on(each) for each in range(place * TERM, (place + 1) * TERM)):
                assert house.rooms(id_, day) == {story.lived_in(day)}, (place, day)
    for ids, due in story.settlements(heard_on):
        assert len(ids & {*house.settled}) in ((1,) if due else (0, 1)), "of each room left there is one"
