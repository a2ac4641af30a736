"""What goes along when a tenant changes rooms: the contract by which they had the one they left, and whatever
renewed it. Each goes along on that day, or on its own first day, whichever is later; so a contract that is
over by then leaves its renewal to go alone. Pure.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from contracts.domain.tenancy_facts import Agreement, Arrival, RoomChange, RoomExchanged
from contracts.domain.tenancy_rooms import (
    GaveUp,
    GivenUp,
    Tenancy,
    held_among,
    is_given_up,
    renewals_of,
    renewed_to,
    rooms_before,
)


class Changed(NamedTuple):
    """A change of rooms, with the contract that held the room they left, and those that `go` along. What is
    `given_up` instead, they had for that room, and the one they changed to has a contract of its own.
    """

    change: RoomChange
    held: Agreement
    go: tuple[Agreement, ...] = ()
    given_up: tuple[Agreement, ...] = ()


class Moved(NamedTuple):
    """The tenant came to a room, and what they have given up since then. `changed`: by a change of rooms of
    which the contract is known.
    """

    to_unit_id: UUID
    on: date
    gave_up: GaveUp
    changed: Changed | None = None


def changes(tenancy: Tenancy) -> Iterator[Changed]:
    """Each change of rooms of which the contract is known, the first first."""
    return (each.changed for each in _moves(tenancy) if each.changed)


def gave_up_by(unit_id: UUID, on: date, tenancy: Tenancy) -> GaveUp:
    """What they have given up who leave the room on this day."""
    gave_up: GaveUp = {}
    for each in _moves(tenancy):
        if each.on < on or (each.on, each.to_unit_id) == (on, unit_id):
            gave_up = each.gave_up
    return gave_up


def _moves(tenancy: Tenancy) -> Iterator[Moved]:
    """In order; whoever came and went on elsewhere on one day had come first."""
    gave_up = dict[UUID, GivenUp]()
    moves: list[Arrival | RoomChange] = [*tenancy.told(Arrival), *tenancy.told(RoomChange)]
    for move in sorted(moves, key=lambda each: each.on):
        if isinstance(move, Arrival):
            gave_up = _without_what_waits_in(move.unit_id, gave_up)
            yield Moved(move.unit_id, move.on, gave_up)
            continue
        held = held_among(move.from_unit_id, move.on, tenancy, gave_up)
        gave_up = _without_what_waits_in(move.to_unit_id, gave_up)
        changed = _changed(move, held, tenancy, gave_up) if held else None
        for each in changed.given_up if changed else ():
            rooms = rooms_before(move.from_unit_id, move.on, tenancy)
            gave_up = gave_up | {each.contract_id: GivenUp(rooms, lived_by=each == held)}
        yield Moved(move.to_unit_id, move.on, gave_up, changed)


def _without_what_waits_in(unit_id: UUID, gave_up: GaveUp) -> dict[UUID, GivenUp]:
    """Who comes to a room for which a contract is signed that they had given up is to live by it again."""
    return {id_: each for id_, each in gave_up.items() if each.lived_by or unit_id not in each.rooms}


def _changed(change: RoomChange, held: Agreement, tenancy: Tenancy, gave_up: GaveUp) -> Changed:
    rooms = rooms_before(change.from_unit_id, change.on, tenancy)
    renewals = (each for each in renewals_of(held.contract_id, tenancy) if each != held)
    along = (held, *(each for each in renewals if not rooms.isdisjoint(each.unit_ids)))
    if not _has_its_own(change, along, tenancy, gave_up):
        return Changed(change, held, go=along)
    # What is to have both rooms has the other alone from then on.
    both = tuple(each for each in along[1:] if change.to_unit_id in each.unit_ids)
    return Changed(change, held, go=both, given_up=tuple(each for each in along if each not in both))


def _has_its_own(change: RoomChange, along: tuple[Agreement, ...], tenancy: Tenancy, gave_up: GaveUp) -> bool:
    """Whether the room has a contract of its own by then: one that began after the one they had come by, or
    with it, and not one that they were done with before. What was renewed since is what they had come by.
    """
    before = (*renewed_to(along[0].contract_id, tenancy), *along)
    began = min(each.starts_on for each in before)
    over = {each.contract_id for each in tenancy.ended if each.ended_on <= change.on}
    done, here = over | {each.contract_id for each in before}, frozenset((change.to_unit_id,))
    return any(
        change.to_unit_id in each.unit_ids
        and began <= each.starts_on <= change.on
        and each.contract_id not in done
        and not is_given_up(each, here, gave_up)
        for each in tenancy.agreements
    )


def due(tenant_id: UUID, tenancy: Tenancy) -> list[RoomExchanged]:
    """What is to go along by all we know and was not told yet; and what is to come back, for it was told late
    that the room they changed to has a contract of its own.

    Nothing is told of a change before one that was told: the contract was where that one took it from.
    """
    found = list(changes(tenancy))
    go = list(_went(tenant_id, found, tenancy))
    # What ended there before it was told so stays: it is settled.
    over = {(each.contract_id, each.unit_id, each.ended_on) for each in tenancy.ended}
    waits = {
        agreement.contract_id
        for each in found
        for agreement in each.given_up
        if (agreement.contract_id, each.change.to_unit_id, each.change.on) not in over
    }
    steps, told = {_step(each) for each in go}, {_step(each) for each in tenancy.exchanged}
    last = {each.contract_id: each.moved_on for each in sorted(tenancy.exchanged, key=lambda e: e.moved_on)}
    back = [
        each.model_copy(
            update={"from_unit_id": each.to_unit_id, "to_unit_id": each.from_unit_id, "held_by": None}
        )
        for each in reversed(tenancy.exchanged)
        if each.contract_id in waits and _step(each) not in steps
    ]
    news = (each for each in go if _step(each) not in told)
    return [*back, *(each for each in news if last.get(each.contract_id, date.min) <= each.moved_on)]


def _went(tenant_id: UUID, found: Sequence[Changed], tenancy: Tenancy) -> Iterator[RoomExchanged]:
    """Each step of each contract that goes along, from a room that it has by then."""
    # Of one that is heard of late nobody says a second time who had the room.
    said = {_change(each): each.held_by for each in reversed(tenancy.exchanged)}
    rooms = {each.contract_id: {*each.unit_ids} for each in tenancy.agreements}
    for change, held, go, _ in found:
        left, entered = change.from_unit_id, change.to_unit_id
        gone = {
            each.contract_id
            for each in tenancy.ended
            if each.unit_id == entered and each.ended_on < change.on
        }
        for agreement in go:
            # What was given back of it is settled: it does not go along to there.
            if left in rooms[agreement.contract_id] and agreement.contract_id not in gone:
                rooms[agreement.contract_id] -= {left}
                rooms[agreement.contract_id] |= {entered}
                yield RoomExchanged(
                    tenant_id=tenant_id,
                    contract_id=agreement.contract_id,
                    from_unit_id=left,
                    to_unit_id=entered,
                    exchanged_on=max(change.on, agreement.starts_on),
                    moved_on=change.on,
                    held_by=said.get((left, entered, change.on), held.contract_id),
                )


def without(back: RoomExchanged, exchanged: tuple[RoomExchanged, ...]) -> tuple[RoomExchanged, ...]:
    """What went along, but for what is `back`."""
    step = (back.contract_id, back.to_unit_id, back.from_unit_id, back.moved_on)
    return tuple(each for each in exchanged if _step(each) != step)


def _step(went: RoomExchanged) -> tuple[UUID, UUID, UUID, date]:
    return went.contract_id, *_change(went)


def _change(went: RoomExchanged) -> tuple[UUID, UUID, date]:
    return went.from_unit_id, went.to_unit_id, went.moved_on
