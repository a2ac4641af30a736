"""What a tenancy passes on to that of the survivor's number, and what ends there by it. Pure.

Who gives way lives nowhere: where they lived under that number is over, and passed on with what is agreed
under it.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from contracts.domain.tenancy_commands import GiveWay
from contracts.domain.tenancy_facts import (
    Agreement,
    Arrival,
    FollowedInPart,
    Lived,
    Over,
    Renewed,
    RoomChange,
    TenancyEnded,
    TenancyEvent,
    TenancyGaveWay,
    TenancyPassedOn,
    TenancyResumed,
    Word,
)
from contracts.domain.tenancy_leaving import ends_by_leaving, held_by
from contracts.domain.tenancy_over import unlived
from contracts.domain.tenancy_rooms import Tenancy, last_of, stays_in

DAY = timedelta(days=1)


def gave_way(asked: GiveWay, tenancy: Tenancy) -> list[TenancyEvent]:
    """The survivor lives by what was agreed before as well, but for what has ended; of what ended because
    nobody had come, they may be the one who had. What another's tenancy passed on is not this one's to tell.
    """
    never = [each for each in unlived(tenancy) if each.contract_id not in tenancy.theirs]
    ended = {each.contract_id for each in tenancy.ended if not each.lived_under}
    ended -= {each.contract_id for each in never}
    # What follows on what first, and then the last of them: a survivor who has left ended the last one alone.
    follows = [each for each in tenancy.renewed if each.contract_id not in tenancy.theirs]
    words: list[Word] = [Renewed(**each.model_dump(exclude={"tenant_id"})) for each in follows]
    words += [
        FollowedInPart(**each.model_dump(exclude={"tenant_id"}))
        for each in tenancy.followed_in_part
        if each.contract_id not in tenancy.theirs
    ]
    agreed = [each for each in tenancy.agreements if each.contract_id not in {*ended, *tenancy.theirs}]
    agreed.sort(key=lambda each: each.starts_on, reverse=True)
    words += agreed
    words += [
        Over(contract_id=each.contract_id, unit_ids=(each.unit_id,), on=each.ended_on, paid=False)
        for each in never
    ]
    who = asked.model_dump(include={"tenant_id", "survivor_id"})
    stays = tuple(
        Lived(unit_id=unit, came_on=came, left_on=left)
        for unit, came, left in _stays(tenancy)
        if left < date.max
    )
    passed_on = (TenancyPassedOn(**who, word=word) for word in words)
    return [TenancyGaveWay(**who, on=asked.on, stays=stays), *passed_on]


def _stays(tenancy: Tenancy) -> Iterator[tuple[UUID, date, date]]:
    """Each stay under this number, as `stays_in` has it."""
    rooms = [each.unit_id for each in tenancy.told(Arrival)]
    rooms += [each.to_unit_id for each in tenancy.told(RoomChange)]
    return ((unit, *stay) for unit in dict.fromkeys(rooms) for stay in stays_in(unit, tenancy))


def over_by_leaving(tenant_id: UUID, tenancy: Tenancy) -> set[tuple[UUID, UUID]]:
    """Of which contract which room was left, by all we know, under this number or another."""
    ends = (*ends_by_leaving(tenant_id, tenancy), *left_under_another(tenant_id, tenancy))
    return {each.lets for each in ends}


def by_other_numbers(tenant_id: UUID, tenancy: Tenancy) -> list[TenancyEvent]:
    """What is over because they left the room under a number that gave way, and what is not, after all."""
    if not tenancy.lived_under:
        return []
    still, agreed = over_by_leaving(tenant_id, tenancy), {each.contract_id for each in tenancy.agreements}
    of_others = (each for each in tenancy.ended if each.lived_under and each.contract_id in agreed)
    told: list[TenancyEvent] = [resumed(each, tenancy) for each in of_others if each.lets not in still]
    over = {each.lets for each in tenancy.ended}
    over |= {(each.contract_id, each.unit_id) for each in tenancy.unlived}
    due = {each.lets: each for each in left_under_another(tenant_id, tenancy)}
    return [*told, *(each for lets, each in due.items() if lets not in over)]


def resumed(ended: TenancyEnded, tenancy: Tenancy) -> TenancyResumed:
    place = ended.model_dump(include={"tenant_id", "contract_id", "unit_id"})
    follow = (each for each in tenancy.renewed if each.contract_id == ended.contract_id)
    counts = (each.renewed_by for each in follow if each.renewed_by not in tenancy.annulled)
    return TenancyResumed(**place, left_on=ended.ended_on, renewed_by=next(counts, None))


def left_under_another(tenant_id: UUID, tenancy: Tenancy) -> Iterator[TenancyEnded]:
    """With each leaving under another number the contract that held the room until then, but for that one's
    own, of which it knows itself, and for what they have lived by under this one: that ends as they leave so.

    Nobody's number gave way to one that gave way itself: where that is heard first, the other was taken back.
    """
    for of, under in tenancy.lived_under.items() if not tenancy.survivor_id else ():
        agreed = [each for each in tenancy.agreements if tenancy.theirs.get(each.contract_id) != of]
        for stay in under.stays:
            came = Arrival(unit_id=stay.unit_id, on=stay.came_on)
            there = tenancy.model_copy(update={"notes": (*agreed, came)})
            held = held_by(stay.unit_id, stay.left_on, there)
            if held and _counted(held, stay, tenancy) and not _lived_by(held, under.on, tenancy):
                said = {"contract_id": held.contract_id, "unit_id": stay.unit_id, "ended_on": stay.left_on}
                yield TenancyEnded(tenant_id=tenant_id, **said, lived_under=of)


def _counted(agreement: Agreement, stay: Lived, tenancy: Tenancy) -> bool:
    """Whether nothing that follows on it had begun before the day on which they left."""
    return last_of(agreement.contract_id, tenancy, stay.left_on - DAY) is not None


def _lived_by(agreement: Agreement, by: date, tenancy: Tenancy) -> bool:
    """Whether they came by it under this number: as somebody said, or to its room by that day. Who comes
    there later has left before, and comes by another.
    """
    if any(each.contract_id == agreement.contract_id for each in tenancy.told(Arrival)):
        return True
    return any(
        came <= by and held_by(unit, left, tenancy) == agreement for unit, came, left in _stays(tenancy)
    )
