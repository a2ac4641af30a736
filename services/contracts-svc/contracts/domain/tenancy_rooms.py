"""By which contract a tenant has a room, or had it, by all that was told of them in whatever order."""

from collections.abc import Iterator, Mapping, Set
from datetime import date
from typing import NamedTuple, TypeVar
from uuid import UUID

from kernel.domain import State
from pydantic import Field

from contracts.domain.tenancy_facts import (
    Agreement,
    AgreementFollowedInPart,
    AgreementRenewed,
    Arrival,
    Departure,
    LivedUnderAnother,
    Note,
    RoomChange,
    RoomExchanged,
    TenancyEnded,
    TenancyUnlived,
    Word,
)

N = TypeVar("N", Agreement, Arrival, RoomChange, Departure)


class Tenancy(State):
    """`survivor_id`: whose number it gave way to, if it did; `passed_on`: what was said of its agreements
    since, to be known here too where that is undone. `lived_under`: where they lived under each number that
    gave way to theirs; `theirs`: the contracts that were passed on by the tenancies of these.
    """

    notes: tuple[Note, ...] = ()
    exchanged: tuple[RoomExchanged, ...] = ()
    ended: tuple[TenancyEnded, ...] = ()
    unlived: tuple[TenancyUnlived, ...] = ()
    annulled: frozenset[UUID] = frozenset()
    renewed: tuple[AgreementRenewed, ...] = ()
    followed_in_part: tuple[AgreementFollowedInPart, ...] = ()
    survivor_id: UUID | None = None
    passed_on: tuple[Word, ...] = ()
    lived_under: dict[UUID, LivedUnderAnother] = Field(default_factory=dict)
    theirs: dict[UUID, UUID] = Field(default_factory=dict)

    @property
    def agreements(self) -> Iterator[Agreement]:
        """What was signed and still counts."""
        return (each for each in self.told(Agreement) if each.contract_id not in self.annulled)

    def followed(self, contract_id: UUID, on: date) -> UUID:
        """The contract that this one has become by the day somebody leaves."""
        for each in sorted(self.renewed, key=self.lives_by_it_from):
            begun = self.lives_by_it_from(each) < on
            if each.contract_id == contract_id and begun and each.renewed_by not in self.annulled:
                contract_id = each.renewed_by
        return contract_id

    def lives_by_it_from(self, renewed: AgreementRenewed) -> date:
        """The first day on which the tenant lives there by what follows: the one before may end sooner than
        that begins, so that days lie between.
        """
        begins = (each.starts_on for each in self.agreements if each.contract_id == renewed.renewed_by)
        return max(renewed.from_on, next(begins, renewed.from_on))

    def told(self, kind: type[N]) -> Iterator[N]:
        """The notes of one kind."""
        return (note for note in self.notes if isinstance(note, kind))


def last_of(contract_id: UUID, tenancy: Tenancy, by: date = date.max) -> Agreement | None:
    """What was agreed by it; None where that is not known, or another contract has taken its place by that
    day.
    """
    count = (each for each in tenancy.renewed if each.renewed_by not in tenancy.annulled)
    renewed = {each.contract_id for each in count if tenancy.lives_by_it_from(each) <= by}
    known = (each for each in tenancy.agreements if each.contract_id == contract_id)
    return None if contract_id in renewed else next(known, None)


def lives_by_another(
    unit_id: UUID, than: Agreement, tenancy: Tenancy, by: date = date.max
) -> Agreement | None:
    """The first that began after it, by that day, and has the room."""
    later = (each for each in tenancy.agreements if than.starts_on < each.starts_on <= by)
    here = (each for each in later if unit_id in (*each.unit_ids, *rooms_of(each, tenancy)))
    return min(here, key=lambda each: (each.starts_on, each.contract_id), default=None)


def rooms_of(agreement: Agreement, tenancy: Tenancy) -> tuple[UUID, ...]:
    """Those it was signed for, or went along to instead."""
    rooms = {unit: unit for unit in agreement.unit_ids}
    for went in tenancy.exchanged:
        if went.contract_id == agreement.contract_id:
            now = {went.from_unit_id: went.to_unit_id}
            rooms = {old: now.get(unit, unit) for old, unit in rooms.items()}
    return tuple(dict.fromkeys(rooms.values()))


def stays_in(unit_id: UUID, tenancy: Tenancy) -> Iterator[tuple[date, date]]:
    """From when until when they lived in the room; `date.max` while they do."""
    changes = list(tenancy.told(RoomChange))
    came = [each.on for each in tenancy.told(Arrival) if each.unit_id == unit_id]
    came += [each.on for each in changes if each.to_unit_id == unit_id]
    left = [each.on for each in tenancy.told(Departure) if each.unit_id == unit_id]
    left += [each.on for each in changes if each.from_unit_id == unit_id]
    return ((on, min((day for day in left if day >= on), default=date.max)) for on in came)


def renewals_of(contract_id: UUID, tenancy: Tenancy) -> Iterator[Agreement]:
    """What renewed it, and what renewed that, and so on: those that count. What was annulled leads on to the
    next one all the same.
    """
    ids = [contract_id]
    for id_ in ids:
        by = (each.renewed_by for each in tenancy.renewed if each.contract_id == id_)
        ids += [each for each in dict.fromkeys(by) if each not in ids]
    agreed = {each.contract_id: each for each in tenancy.agreements}
    return (agreed[id_] for id_ in ids[1:] if id_ in agreed)


def renewed_to(contract_id: UUID, tenancy: Tenancy) -> Iterator[Agreement]:
    """Those that count of which this one is a renewal, however often they were renewed before."""
    return (
        each
        for each in tenancy.agreements
        if any(by.contract_id == contract_id for by in renewals_of(each.contract_id, tenancy))
    )


class GivenUp(NamedTuple):
    """A contract of which the tenant left `rooms` for one that has a contract of its own. What was `lived_by`
    ended with that; what is yet to begin is theirs again where they come back.
    """

    rooms: frozenset[UUID]
    lived_by: bool


GaveUp = Mapping[UUID, GivenUp]


def is_given_up(agreement: Agreement, rooms: Set[UUID], gave_up: GaveUp) -> bool:
    """Whether who lives in the last of these `rooms`, by way of the others, does so by it no more."""
    if (given_up := gave_up.get(agreement.contract_id)) is None:
        return False
    others = {*agreement.unit_ids} - given_up.rooms
    return not rooms.isdisjoint(given_up.rooms) and rooms.isdisjoint(others)


def held_among(unit_id: UUID, on: date, tenancy: Tenancy, gave_up: GaveUp) -> Agreement | None:
    """The last to begin of the contracts that held the room until the tenant left it on this day."""
    rooms = rooms_before(unit_id, on, tenancy)
    arrival = max(
        (each for each in tenancy.told(Arrival) if each.unit_id in rooms and each.on <= on),
        key=lambda each: each.on,
        default=None,
    )

    def held_the_room(each: Agreement) -> bool:
        named = arrival is not None and each.contract_id == arrival.contract_id
        # A contract that begins on the day of leaving is a new one, unless the tenant came that very day.
        began = each.starts_on < on or (arrival is not None and each.starts_on <= arrival.on)
        return named or (began and not rooms.isdisjoint(each.unit_ids))

    # What was renewed by one that is given up ended with that one.
    gone = {each.contract_id for each in tenancy.agreements if is_given_up(each, rooms, gave_up)}
    known = (each for each in tenancy.agreements if tenancy.followed(each.contract_id, on) not in gone)
    return max(filter(held_the_room, known), key=lambda each: each.starts_on, default=None)


def rooms_before(unit_id: UUID, on: date, tenancy: Tenancy) -> frozenset[UUID]:
    """The room left, and those the tenant changed from on the way there."""
    rooms, now = {unit_id}, unit_id
    in_turn = sorted(tenancy.told(RoomChange), key=lambda each: each.on)
    for change in in_turn[::-1]:
        if change.to_unit_id == now and change.on <= on:
            now = change.from_unit_id
            rooms.add(now)
    return frozenset(rooms)
