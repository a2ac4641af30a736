"""Which contracts are left to stand: signed for a room that its tenant left before they begin, so that nobody
is to live there by them, and nobody else can have it. By all that was told, in whatever order. Pure.

A gap that was agreed on is none of this: who has one leaves before it. What begins behind what was annulled,
or terminated, had none.
"""

from collections.abc import Iterator, Mapping, Set
from datetime import date
from typing import NamedTuple
from uuid import UUID

from contracts.domain.tenancy_facts import (
    Agreement,
    AgreementForsaken,
    AgreementNotForsaken,
    Arrival,
    Departure,
    RoomChange,
    TenancyEnded,
    TenancyEvent,
)
from contracts.domain.tenancy_over import unlived
from contracts.domain.tenancy_rooms import Tenancy, rooms_before, rooms_of


class Forsaken(NamedTuple):
    """A contract, each room of it that the tenant left, with what ended so, and whether they have others."""

    agreement: Agreement
    left: Mapping[UUID, TenancyEnded]
    part: bool

    @property
    def rooms(self) -> tuple[UUID, ...]:
        return tuple(sorted(self.left))

    def last_first(self) -> list[tuple[UUID, TenancyEnded]]:
        return sorted(self.left.items(), key=lambda each: each[1].ended_on, reverse=True)


def left_to_stand(tenant_id: UUID, before: Tenancy, now: Tenancy) -> list[TenancyEvent]:
    """What is to be told since `before`, of all the rooms of one at once. Of what counts no more nothing is:
    whoever ended it knows.
    """
    told: list[TenancyEvent] = []
    was, found = _forsaken(before), _forsaken(now)
    for id_, each in was.items():
        left = found[id_].left if id_ in found else {}
        if any(unit not in left and _counts(each.agreement, unit, now) for unit in each.left):
            told += (
                AgreementNotForsaken(
                    tenant_id=tenant_id, contract_id=by, next_contract_id=id_, unit_ids=each.rooms
                )
                for by in dict.fromkeys(ended.contract_id for ended in each.left.values())
            )
            was = {other: it for other, it in was.items() if other != id_}
    for id_, each in found.items():
        known = was[id_].left if id_ in was else {}
        news = {ended.contract_id: unit for unit, ended in each.last_first() if unit not in known}
        told += (
            AgreementForsaken(
                tenant_id=tenant_id,
                contract_id=by,
                next_contract_id=id_,
                begins_on=each.agreement.starts_on,
                unit_ids=each.rooms,
                left_unit_id=unit,
                left_on=each.left[unit].ended_on,
                part=each.part,
            )
            for by, unit in news.items()
        )
    return told


def _forsaken(tenancy: Tenancy) -> dict[UUID, Forsaken]:
    """By contract, the first to begin first."""
    in_turn = sorted(tenancy.agreements, key=lambda each: (each.starts_on, each.contract_id))
    never_came = unlived(tenancy)
    by_leaving = [each for each in tenancy.ended if each not in never_came]
    found: dict[UUID, Forsaken] = {}
    for agreement in in_turn if by_leaving else ():
        left = {unit: ended for ended in by_leaving for unit in _rooms_left(agreement, ended, tenancy)}
        if left:
            part = _has_others(agreement, left.keys(), tenancy)
            found[agreement.contract_id] = Forsaken(agreement, left, part)
    return found


def _rooms_left(agreement: Agreement, ended: TenancyEnded, tenancy: Tenancy) -> Iterator[UUID]:
    """Those of it, by itself or by way of another, that who left so has not come back to."""
    day = ended.ended_on
    if agreement.starts_on < day or agreement.contract_id not in _behind(ended, tenancy):
        return
    there = rooms_before(_left_last(ended, tenancy), day, tenancy)
    for unit in rooms_of(agreement, tenancy):
        if unit in there and _counts(agreement, unit, tenancy) and _is_out(unit, day, tenancy):
            yield unit


def _behind(ended: TenancyEnded, tenancy: Tenancy) -> Set[UUID]:
    """What follows on it, and on that, and so on, also by way of what came to nothing. Several may share the
    rooms: of those that begin as one ends, one alone was noted to follow.
    """
    ids, known = [ended.contract_id], list(_known_before(ended, tenancy))
    links = [(each.contract_id, each.renewed_by, each.from_on) for each in tenancy.renewed]
    links += [(each.contract_id, each.followed_by, each.from_on) for each in tenancy.followed_in_part]
    for id_ in ids:
        for before, by, from_on in links:
            if before == id_:
                beside = (each.contract_id for each in known if each.starts_on == from_on)
                ids += [each for each in dict.fromkeys((by, *beside)) if each not in ids]
    return {*ids[1:]}


def _known_before(ended: TenancyEnded, tenancy: Tenancy) -> Iterator[Agreement]:
    """What was signed when the leaving was told: of what is signed behind it whoever signs it knows."""
    for note in tenancy.notes:
        match note:
            case Agreement():
                yield note
            case Departure() if _ends(note, ended, tenancy):
                return
            case RoomChange(on=day) if day == ended.ended_on and ended.unit_id in (
                note.from_unit_id,
                note.to_unit_id,
            ):
                return


def _left_last(ended: TenancyEnded, tenancy: Tenancy) -> UUID:
    """The room from which they left, be it the one that it ended in or another that they had changed to."""
    left = (each.unit_id for each in tenancy.told(Departure) if _ends(each, ended, tenancy))
    return next(left, ended.unit_id)


def _ends(departure: Departure, ended: TenancyEnded, tenancy: Tenancy) -> bool:
    unit, on = departure.unit_id, departure.on
    return on == ended.ended_on and ended.unit_id in rooms_before(unit, on, tenancy)


def _counts(agreement: Agreement, unit_id: UUID, tenancy: Tenancy) -> bool:
    """Whether it stands, and is not over in that room."""
    over = {each.lets for each in tenancy.ended}
    over |= {(each.contract_id, each.unit_id) for each in tenancy.unlived}
    return agreement in tenancy.agreements and (agreement.contract_id, unit_id) not in over


def _is_out(unit_id: UUID, left_on: date, tenancy: Tenancy) -> bool:
    """Whether who left the room then has not come back. Who comes back on that very day came once more."""
    came, left = list(_came(unit_id, tenancy)), list(_left(unit_id, tenancy))
    return len(came) <= len(left) and all(day <= left_on for day in came)


def _has_others(agreement: Agreement, left: Set[UUID], tenancy: Tenancy) -> bool:
    """Whether they are to live by it in a room that they have already."""
    others = [unit for unit in rooms_of(agreement, tenancy) if unit not in left]
    by = {ended.contract_id for ended in tenancy.ended if ended.unit_id in left}
    over = {each.lets for each in tenancy.ended}
    had = {
        unit
        for each in tenancy.agreements
        if each.contract_id in by
        for unit in rooms_of(each, tenancy)
        if (each.contract_id, unit) not in over
    }
    there = (len(list(_came(unit, tenancy))) > len(list(_left(unit, tenancy))) for unit in others)
    return not had.isdisjoint(others) or any(there)


def _came(unit_id: UUID, tenancy: Tenancy) -> Iterator[date]:
    yield from (each.on for each in tenancy.told(Arrival) if each.unit_id == unit_id)
    yield from (each.on for each in tenancy.told(RoomChange) if each.to_unit_id == unit_id)


def _left(unit_id: UUID, tenancy: Tenancy) -> Iterator[date]:
    yield from (each.on for each in tenancy.told(Departure) if each.unit_id == unit_id)
    yield from (each.on for each in tenancy.told(RoomChange) if each.from_unit_id == unit_id)
