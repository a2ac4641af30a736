"""Which contract ends when a tenant leaves a room, by all that was told of them in whatever order. Pure."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from contracts.domain.tenancy_changes import changes, gave_up_by
from contracts.domain.tenancy_facts import Agreement, Departure, TenancyEnded
from contracts.domain.tenancy_rooms import Tenancy, held_among, is_given_up, rooms_before, rooms_of


def ends_by_leaving(tenant_id: UUID, tenancy: Tenancy) -> list[TenancyEnded]:
    """What should have ended with each leaving, and with each change to a room that has a contract of its
    own: in the room left, or in that one, where it had gone along before the other was told.
    """
    left = [
        (agreement, _ends_in(agreement, departure, tenancy), departure.on)
        for departure in tenancy.told(Departure)
        if (ended := ended_by(departure, tenancy))
        for agreement in (ended, *_beside(departure, ended, tenancy))
    ]
    along = {(each.contract_id, each.to_unit_id, each.exchanged_on) for each in tenancy.exchanged}
    for change, held, _, given_up in changes(tenancy):
        if held in given_up:
            went = (held.contract_id, change.to_unit_id, change.on) in along
            left.append((held, change.to_unit_id if went else change.from_unit_id, change.on))
    return [
        TenancyEnded(tenant_id=tenant_id, contract_id=agreement.contract_id, unit_id=unit, ended_on=on)
        for agreement, unit, on in left
    ]


def _ends_in(agreement: Agreement, departure: Departure, tenancy: Tenancy) -> UUID:
    """The room they left; the one they had changed from, where they had given this one back before: then the
    contract did not go along, and stands for that one still.
    """
    unit, on = departure.unit_id, departure.on
    gone = {
        each.unit_id
        for each in tenancy.ended
        if each.contract_id == agreement.contract_id and each.ended_on < on
    }
    if unit not in gone:
        return unit
    rooms = rooms_before(unit, on, tenancy) - gone
    return next((room for room in rooms_of(agreement, tenancy) if room in rooms), unit)


def ended_by(departure: Departure, tenancy: Tenancy) -> Agreement | None:
    """The contract named by the departure, or what it has become by then; else that of the room, which it is
    as well where the other was annulled, or given up for a room with a contract of its own, where it began
    after the one they had come by, or shares with another the rooms that one had.

    None while it is not known to be signed: the end then waits for the signature.
    """
    of_the_room = held_by(departure.unit_id, departure.on, tenancy)
    if departure.contract_id is None:
        return of_the_room
    named_id = tenancy.followed(departure.contract_id, departure.on)
    if named_id in tenancy.annulled:
        return of_the_room
    named = next((each for each in tenancy.agreements if each.contract_id == named_id), None)
    if named is None or of_the_room is None:
        return named
    shared = named_id != departure.contract_id and departure.unit_id not in named.unit_ids
    here = departure.unit_id in of_the_room.unit_ids
    later = of_the_room.starts_on > named.starts_on or _is_given_up(named, departure, tenancy)
    return of_the_room if later or (shared and here) else named


def _is_given_up(agreement: Agreement, departure: Departure, tenancy: Tenancy) -> bool:
    rooms = rooms_before(departure.unit_id, departure.on, tenancy)
    return is_given_up(agreement, rooms, gave_up_by(departure.unit_id, departure.on, tenancy))


def held_by(unit_id: UUID, on: date, tenancy: Tenancy) -> Agreement | None:
    """The last to begin of the contracts that held the room until the tenant left it on this day."""
    return held_among(unit_id, on, tenancy, gave_up_by(unit_id, on, tenancy))


def _beside(departure: Departure, than: Agreement, tenancy: Tenancy) -> Iterator[Agreement]:
    """What had gone along to the room before it had a contract of its own, and that one, where the other was
    renewed since: who leaves the room ends both.
    """
    unit, on = departure.unit_id, departure.on
    went = {each.contract_id: each for each in sorted(tenancy.exchanged, key=lambda each: each.exchanged_on)}
    here = {id_: last for id_, last in went.items() if last.to_unit_id == unit and last.exchanged_on <= on}
    done = {each.contract_id for each in tenancy.ended if each.ended_on < on} | {than.contract_id}
    # What is held for one that ends goes along with it, also where that follows on the very day.
    goes_along = {each.contract_id for each in tenancy.renewed if each.renewed_by == than.contract_id}
    for each in tenancy.agreements:
        id_, last = each.contract_id, here.get(each.contract_id)
        if id_ in done or id_ in goes_along or tenancy.followed(id_, on) != id_:
            continue
        if _is_given_up(each, departure, tenancy):
            continue
        along = last is not None and (each.starts_on < on or last.held_by == id_)
        its_own = than.contract_id in here and id_ not in went and unit in each.unit_ids
        if along or (its_own and here[than.contract_id].moved_on <= each.starts_on < on):
            yield each
