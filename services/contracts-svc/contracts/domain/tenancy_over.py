"""What becomes of a room when its contract is over, ran out, or counts as never signed: who is there lives on
without one, or by the next. Pure.
"""

from collections.abc import Set
from datetime import date
from uuid import UUID

from contracts.domain.tenancy_commands import ForgetAgreement, NoteOver, NoteRanOut, NoteRenewal
from contracts.domain.tenancy_facts import (
    Agreement,
    AgreementAnnulled,
    AgreementRenewed,
    Arrival,
    Departure,
    RoomChange,
    TenancyEnded,
    TenancyEvent,
    TenancyHeldOver,
    TenancyNeverBegan,
    TenancyUnlived,
)
from contracts.domain.tenancy_rooms import (
    Tenancy,
    last_of,
    lives_by_another,
    rooms_before,
    rooms_of,
    stays_in,
)


def unlived(tenancy: Tenancy) -> list[TenancyEnded | TenancyUnlived]:
    """What ended because nobody had ever come, by all that was told then."""
    by_leaving = {
        (room, each.on)
        for each in tenancy.told(Departure)
        for room in rooms_before(each.unit_id, each.on, tenancy)
    }
    for each in tenancy.told(RoomChange):
        by_leaving |= {(each.from_unit_id, each.on), (each.to_unit_id, each.on)}
    own = (each for each in tenancy.ended if not each.lived_under)
    settled = [each for each in own if (each.unit_id, each.ended_on) not in by_leaving]
    return [*settled, *tenancy.unlived]


def over_by(over: NoteOver, tenancy: Tenancy) -> list[TenancyEvent]:
    """Rooms nobody came into are settled with the contract, or with the one that is to follow; where somebody
    is, they stay on without it, or by the next one, which has the deposit from then on. What has yet to begin
    nobody lives by.

    Who lives in two rooms is put down in one. So a room that they were never put down in goes with the one
    that they live in by it: they stay on in both, or give both back, whatever deposit there is.
    """
    if _never_began(over, tenancy):
        return _came_to_nothing(over, tenancy)
    agreement = last_of(over.contract_id, tenancy, over.on)
    if agreement is None:
        return []
    is_last = last_of(over.contract_id, tenancy) is not None
    over_before: list[TenancyEnded | TenancyUnlived] = [*tenancy.ended, *tenancy.unlived]
    told = {(each.contract_id, each.unit_id) for each in over_before}
    stays = {unit: _stays_by(agreement, unit, tenancy) for unit in over.unit_ids}
    # By what is over on its first day they came all the same, for no contract before had the room; and so did
    # who said so past its end, before that was over.
    first_day = over.on <= agreement.starts_on
    there = [
        unit
        for unit in over.unit_ids
        if any(
            over.on < left and (came < over.on or first_day or _came_by(agreement, unit, came, tenancy))
            for came, left in stays[unit]
        )
    ]
    next_ = {unit: lives_by_another(unit, agreement, tenancy, over.on) for unit in there}
    stays_on = any(another is None for another in next_.values())
    beside = {unit for unit in over.unit_ids if not any(stays_in(unit, tenancy))}
    lived_by_it = any(_stays_by(agreement, unit, tenancy) for unit in rooms_of(agreement, tenancy))
    found: list[TenancyEvent] = []
    for unit in over.unit_ids:
        place = over.model_dump(include={"tenant_id", "contract_id"}) | {"unit_id": unit}
        waits = not stays[unit] and is_last and (over.contract_id, unit) not in told
        if another := next_.get(unit):
            follows = {"contract_id": over.contract_id, "renewed_by": another.contract_id, "from_on": over.on}
            renewed = AgreementRenewed(tenant_id=over.tenant_id, **follows)
            found += [renewed] if renewed not in found else []
        elif unit in there or (waits and stays_on and unit in beside):
            found.append(TenancyHeldOver(**place, since=over.on))
        elif waits:
            never = place | {"ended_on": over.on}
            to_settle = over.paid or (lived_by_it and unit in beside)
            found.append(TenancyEnded(**never, lived_in=False) if to_settle else TenancyUnlived(**never))
    return found


def _stays_by(agreement: Agreement, unit_id: UUID, tenancy: Tenancy) -> list[tuple[date, date]]:
    """Those in the room that reached into its days."""
    return [(came, left) for came, left in stays_in(unit_id, tenancy) if left > agreement.starts_on]


def _came_by(agreement: Agreement, unit_id: UUID, on: date, tenancy: Tenancy) -> bool:
    """Whether who came to the room on that day is said to have come by this one, or changed to it with it."""
    id_ = agreement.contract_id
    went = ((each.contract_id, each.to_unit_id, each.moved_on) for each in tenancy.exchanged)
    return Arrival(unit_id=unit_id, contract_id=id_, on=on) in tenancy.notes or (id_, unit_id, on) in went


def _never_began(over: NoteOver, tenancy: Tenancy) -> bool:
    """Whether it is over before its first day, and nobody is there who came by it."""
    signed = (each for each in tenancy.told(Agreement) if each.contract_id == over.contract_id)
    agreed = next(signed, None)
    if agreed is None or over.on > agreed.starts_on:
        return False
    before = (each for each in tenancy.agreements if each.starts_on < agreed.starts_on)
    by_another = any(not {*agreed.unit_ids}.isdisjoint(each.unit_ids) for each in before)
    return not any(
        left > over.on and (not by_another or _came_by(agreed, unit, came, tenancy))
        for unit in agreed.unit_ids
        for came, left in stays_in(unit, tenancy)
    )


def _came_to_nothing(over: NoteOver, tenancy: Tenancy) -> list[TenancyEvent]:
    """Nobody lives by it; what was paid for it alone is settled with it, unless it went along to the next."""
    who = over.model_dump(include={"tenant_id", "contract_id"})
    told = [] if over.contract_id in tenancy.annulled else annulled(ForgetAgreement(**who), tenancy)
    followed = any(
        each.contract_id == over.contract_id and each.renewed_by not in tenancy.annulled
        for each in tenancy.renewed
    )
    if over.paid and not followed:
        said = who | {"ended_on": over.on, "lived_in": False}
        ended = (TenancyEnded(**said, unit_id=unit) for unit in over.unit_ids)
        known = {each.lets for each in tenancy.ended}
        told += [each for each in ended if each.lets not in known]
    return told


def annulled(asked: ForgetAgreement, tenancy: Tenancy) -> list[TenancyEvent]:
    """Who was to live on by it lives on by the one before, until the next one after that begins."""
    told: list[TenancyEvent] = [AgreementAnnulled(**asked.model_dump(exclude={"of"}))]
    known = tenancy.model_copy(update={"annulled": tenancy.annulled | {asked.contract_id}})
    for each in tenancy.renewed:
        if each.renewed_by == asked.contract_id:
            told += _behind(each, known)
    return told


def _behind(annulled: AgreementRenewed, tenancy: Tenancy) -> list[TenancyEvent]:
    """By what they live on instead, and what follows on that now."""
    if last_of(annulled.contract_id, tenancy) is None:
        return []
    found = _lives_on(annulled, tenancy)
    return [*found, *(each for each in _passed_over(annulled, tenancy) if each not in found)]


def renewed(asked: NoteRenewal, tenancy: Tenancy) -> list[TenancyEvent]:
    """What came to nothing before this was told leaves them with the one before all the same."""
    told = AgreementRenewed(**asked.model_dump(exclude={"of"}))
    if told in tenancy.renewed:
        return []
    known = tenancy.model_copy(update={"renewed": (*tenancy.renewed, told)})
    return [told, *(_behind(told, known) if told.renewed_by in tenancy.annulled else [])]


def stayed_behind(rooms: Set[UUID], tenancy: Tenancy) -> list[TenancyEvent]:
    """Who never left these lives on past the end of what they had them by last, where that was followed by
    what was annulled before it was told.
    """
    behind = (each for each in tenancy.renewed if each.renewed_by in tenancy.annulled)
    found = (fact for each in behind for fact in _lives_on(each, tenancy, rooms))
    return [fact for fact in found if fact not in tenancy.renewed]


def _lives_on(
    annulled: AgreementRenewed, tenancy: Tenancy, within: Set[UUID] | None = None
) -> list[TenancyEvent]:
    """How whoever was to live by what was annulled does so instead, in rooms `within` these."""
    before = last_of(annulled.contract_id, tenancy)
    if before is None:
        return []
    units = tuple(unit for unit in rooms_of(before, tenancy) if within is None or unit in within)
    who = {"tenant_id": annulled.tenant_id, "contract_id": annulled.contract_id, "on": annulled.from_on}
    over = over_by(NoteOver(**who, unit_ids=units, paid=False), tenancy)
    return [fact for fact in over if isinstance(fact, TenancyHeldOver | AgreementRenewed)]


def _passed_over(renewed: AgreementRenewed, tenancy: Tenancy) -> list[TenancyEvent]:
    """Who had left by the one before has what followed on the annulled one follow on that: what it settles of
    their deposit was asked for once, whichever is told first, and goes along where they never left.
    """
    after = (each for each in tenancy.renewed if each.contract_id == renewed.renewed_by)
    told = (renewed.model_copy(update={"renewed_by": each.renewed_by}) for each in after)
    return [each for each in told if each.renewed_by not in tenancy.annulled and each not in tenancy.renewed]


def ran_out(asked: NoteRanOut, tenancy: Tenancy) -> list[TenancyEvent]:
    """Who never came stays nowhere. One for several rooms says of nobody where they live, so it goes on; by a
    later one of the room it is followed, and the deposit goes along.
    """
    agreement = last_of(asked.contract_id, tenancy)
    if agreement is None or len(asked.unit_ids) > 1:
        return []
    [unit] = asked.unit_ids
    if lives_by_another(unit, agreement, tenancy):
        return []
    if any(left > agreement.starts_on for _, left in stays_in(unit, tenancy)):
        return []
    return [TenancyNeverBegan(tenant_id=asked.tenant_id, contract_id=asked.contract_id)]
