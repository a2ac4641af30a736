"""By which contract a tenant has a room, or had it, by all that was told of them in whatever order."""

from collections.abc import Iterator, Set
from datetime import date
from typing import NamedTuple, TypeVar
from uuid import UUID

from kernel.domain import State
from pydantic import Field

from contracts.domain.tenancy_facts import (
    Agreement,
    AgreementRenewed,
    Arrival,
    Departure,
    LivedUnderAnother,
    Note,
    RoomChange,
    RoomExchanged,
    TenancyEnded,
    TenancyHeldOver,
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
    held_over: frozenset[TenancyHeldOver] = frozenset()
    annulled: frozenset[UUID] = frozenset()
    renewed: tuple[AgreementRenewed, ...] = ()
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
        for each in sorted(self.renewed, key=lambda each: each.from_on):
            if each.contract_id == contract_id and each.from_on < on and each.renewed_by not in self.annulled:
                contract_id = each.renewed_by
        return contract_id

    def told(self, kind: type[N]) -> Iterator[N]:
        """The notes of one kind."""
        return (note for note in self.notes if isinstance(note, kind))


def last_of(contract_id: UUID, tenancy: Tenancy) -> Agreement | None:
    """What was agreed by it; None where that is not known, or another contract took its place."""
    renewed = {each.contract_id for each in tenancy.renewed if each.renewed_by not in tenancy.annulled}
    known = (each for each in tenancy.agreements if each.contract_id == contract_id)
    return None if contract_id in renewed else next(known, None)


def lives_by_another(unit_id: UUID, than: Agreement, tenancy: Tenancy) -> Agreement | None:
    """The first that began after it and has the room."""
    later = (each for each in tenancy.agreements if each.starts_on > than.starts_on)
    here = (each for each in later if unit_id in each.unit_ids)
    return min(here, key=lambda each: (each.starts_on, each.contract_id), default=None)


def stays_in(unit_id: UUID, tenancy: Tenancy) -> Iterator[tuple[date, date]]:
    """From when until when they lived in the room; `date.max` while they do."""
    changes = list(tenancy.told(RoomChange))
    came = [each.on for each in tenancy.told(Arrival) if each.unit_id == unit_id]
    came += [each.on for each in changes if each.to_unit_id == unit_id]
    left = [each.on for each in tenancy.told(Departure) if each.unit_id == unit_id]
    left += [each.on for each in changes if each.from_unit_id == unit_id]
    return ((on, min((day for day in left if day >= on), default=date.max)) for on in came)


def ended_by(departure: Departure, tenancy: Tenancy) -> Agreement | None:
    """The contract named by the departure, or what it has become by then; else that of the room, which it is
    as well where it began after the one they had come by, or shares with another the rooms that one had.

    None while it is not known to be signed: the end then waits for the signature.
    """
    of_the_room = held_by(departure.unit_id, departure.on, tenancy)
    if departure.contract_id is None:
        return of_the_room
    named_id = tenancy.followed(departure.contract_id, departure.on)
    named = next((each for each in tenancy.agreements if each.contract_id == named_id), None)
    if named is None or of_the_room is None:
        return named
    shared = named_id != departure.contract_id and departure.unit_id not in named.unit_ids
    here = departure.unit_id in of_the_room.unit_ids
    later = of_the_room.starts_on > named.starts_on
    return of_the_room if later or (shared and here) else named


def held_by(unit_id: UUID, on: date, tenancy: Tenancy) -> Agreement | None:
    """The last to begin of the contracts that held the room until the tenant left it on this day."""
    given_up = {
        each.held.contract_id
        for each in changes(tenancy)
        if each.own and (each.change.on < on or (each.change.on, each.change.to_unit_id) == (on, unit_id))
    }
    return _held_by(unit_id, on, tenancy, given_up)


def _held_by(unit_id: UUID, on: date, tenancy: Tenancy, given_up: Set[UUID]) -> Agreement | None:
    rooms = _rooms_before(unit_id, on, tenancy)
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

    known = (each for each in tenancy.agreements if each.contract_id not in given_up)
    return max(filter(held_the_room, known), key=lambda each: each.starts_on, default=None)


def _rooms_before(unit_id: UUID, on: date, tenancy: Tenancy) -> set[UUID]:
    """The room left, and those the tenant changed from on the way there."""
    rooms, now = {unit_id}, unit_id
    for change in sorted(tenancy.told(RoomChange), key=lambda each: each.on, reverse=True):
        if change.to_unit_id == now and change.on <= on:
            now = change.from_unit_id
            rooms.add(now)
    return rooms


def _has_its_own(change: RoomChange, than: Agreement, tenancy: Tenancy, given_up: Set[UUID]) -> bool:
    """Whether the room has a contract of its own by then: one that began after the one they had come by, or
    with it, and not one that they were done with before.
    """
    over = {each.contract_id for each in tenancy.ended if each.ended_on <= change.on}
    done = over | given_up | {than.contract_id}
    return any(
        change.to_unit_id in each.unit_ids
        and than.starts_on <= each.starts_on <= change.on
        and each.contract_id not in done
        for each in tenancy.agreements
    )


def along_to(departure: Departure, than: Agreement, tenancy: Tenancy) -> Iterator[Agreement]:
    """What had gone along to the room before it had a contract of its own, and that no other took the place
    of: who leaves it ends that as well.
    """
    went = {each.contract_id: each for each in sorted(tenancy.exchanged, key=lambda each: each.exchanged_on)}
    done = {each.contract_id for each in tenancy.ended if each.ended_on < departure.on} | {than.contract_id}
    for id_, last in went.items():
        here = last.to_unit_id == departure.unit_id and last.exchanged_on <= departure.on
        if here and id_ not in done and (agreement := last_of(id_, tenancy)):
            yield agreement


class Changed(NamedTuple):
    """A change of rooms, with the contract that held the room they left. It goes along, unless the room they
    changed to has a contract of its `own`: then it is given up.
    """

    change: RoomChange
    held: Agreement
    own: bool


def changes(tenancy: Tenancy) -> Iterator[Changed]:
    """Each change of rooms of which the contract is known, the first first."""
    given_up = set[UUID]()
    for change in sorted(tenancy.told(RoomChange), key=lambda each: each.on):
        if held := _held_by(change.from_unit_id, change.on, tenancy, given_up):
            own = _has_its_own(change, held, tenancy, given_up)
            yield Changed(change, held, own)
            if own:
                given_up.add(held.contract_id)


def ends_by_leaving(tenant_id: UUID, tenancy: Tenancy) -> list[TenancyEnded]:
    """What should have ended with each leaving, and with each change to a room that has a contract of its
    own: in the room left, or in that one, where it had gone along before the other was told.
    """
    left = [
        (agreement, departure.unit_id, departure.on)
        for departure in tenancy.told(Departure)
        if (ended := ended_by(departure, tenancy))
        for agreement in (ended, *along_to(departure, ended, tenancy))
    ]
    along = {(each.contract_id, each.to_unit_id, each.exchanged_on) for each in tenancy.exchanged}
    for change, agreement, own in changes(tenancy):
        if own:
            went = (agreement.contract_id, change.to_unit_id, change.on) in along
            left.append((agreement, change.to_unit_id if went else change.from_unit_id, change.on))
    return [
        TenancyEnded(tenant_id=tenant_id, contract_id=agreement.contract_id, unit_id=unit, ended_on=on)
        for agreement, unit, on in left
    ]
