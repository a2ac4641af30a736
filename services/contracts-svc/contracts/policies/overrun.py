"""Every change of a tenant's draft, and of a signed contract, is told to the cover of each of its units."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from kernel.clock import local_date
from kernel.facts import Fact
from kernel.service import Do, Policy

from contracts.domain.clauses import rents_of_a_unit, share_of_a_unit
from contracts.domain.contract_facts import (
    AgreedEvent,
    ContractDeclined,
    ContractDrafted,
    ContractEnded,
    ContractEvent,
    ContractExpired,
    ContractExtended,
    ContractRentChanged,
    ContractRentFreeChanged,
    ContractSigned,
    ContractSucceeded,
    ContractTerminated,
    ContractVoided,
    OccupancyEnded,
    OccupancyResumed,
    UnitExchanged,
)
from contracts.domain.cover import cover
from contracts.domain.cover_commands import (
    DropDraft,
    NoteDraft,
    NoteLetting,
    NoteOwnUnit,
    NoteRelease,
    NoteRents,
    NoteReturn,
)
from contracts.domain.overruns import Letting
from contracts.domain.unit_facts import UnitOwnershipCorrected, UnitReleased, UnitTakenIn


def tell_the_units(fact: Fact) -> Sequence[Do]:
    today = local_date(fact.recorded_at)
    match fact.event:
        case UnitTakenIn(unit_id=unit, needs_cover=needs) if not needs or fact.version > 1:
            # Until it is said, a unit is taken for somebody else's, and never given back.
            whose = Do(cover, unit, NoteOwnUnit(unit_id=unit, today=today, own=not needs))
            kept = NoteRelease(unit_id=unit, today=today, released_on=None)
            return [whose, Do(cover, unit, kept)] if fact.version > 1 else [whose]
        case UnitReleased(unit_id=unit, released_on=day):
            return [Do(cover, unit, NoteRelease(unit_id=unit, today=today, released_on=day))]
        case UnitOwnershipCorrected(unit_id=unit, needs_cover=needs):
            return [Do(cover, unit, NoteOwnUnit(unit_id=unit, today=today, own=not needs))]
        case ContractDrafted() | ContractVoided() | ContractDeclined() as event:
            return _of_a_draft(event, today)
        case ContractSigned(terms=terms) as event if terms.ends_on <= today:
            return _of_what_is_signed(
                event, today, over=True
            )  # a ledger tells of those who left long ago too
        case ContractTerminated(runs_on=False) as event:
            return _of_what_is_signed(event, today, over=True)
        case (
            ContractRentChanged(contract_id=id_, terms=terms, clauses=clauses, rooms_left=left)
            | ContractRentFreeChanged(contract_id=id_, terms=terms, clauses=clauses, rooms_left=left)
        ):
            said = {"contract_id": id_, "today": today}
            places = {unit: unit for unit in terms.unit_ids} | left  # a day of the past may be another room's
            rents = {unit: rents_of_a_unit(place, terms, clauses) for unit, place in places.items()}
            return [Do(cover, unit, NoteRents(unit_id=unit, **said, rents=rents[unit])) for unit in rents]
        case OccupancyResumed(contract_id=id_, terms=terms, unit_id=unit, standing=standing):
            said = {"contract_id": id_, "ends_on": terms.ends_on, "expired": standing in ("expired", "over")}
            return [Do(cover, unit, NoteReturn(unit_id=unit, today=today, **said))]
        case (ContractSigned() | ContractExtended() | UnitExchanged() | OccupancyEnded()) as event:
            return _of_what_is_signed(event, today)
        case (ContractExpired() | ContractSucceeded() | ContractTerminated() | ContractEnded()) as event:
            return _of_what_is_signed(event, today)
    return []


def _of_a_draft(event: ContractDrafted | ContractVoided | ContractDeclined, today: date) -> Sequence[Do]:
    """An owner's draft covers nothing, and what is signed at once is told as signed. That a renewal came to
    nothing is told by its draft: behind what was drafted, and with the units of that.
    """
    units = event.terms.unit_ids if event.terms.track == "tenant" else ()
    if not isinstance(event, ContractDrafted):
        return _dropped(units, event.contract_id, today)
    noted = {} if event.signed_at_once else {unit: _letting(event, unit) for unit in units}
    return [
        *_dropped(event.dropped, event.contract_id, today),
        *(Do(cover, id_, NoteDraft(unit_id=id_, today=today, letting=each)) for id_, each in noted.items()),
    ]


def _dropped(units: Sequence[UUID], contract_id: UUID, today: date) -> Sequence[Do]:
    said = {"contract_id": contract_id, "today": today}
    return [Do(cover, unit, DropDraft(unit_id=unit, **said)) for unit in units]


def _of_what_is_signed(event: ContractEvent, today: date, *, over: bool = False) -> Sequence[Do]:
    terms = event.terms
    told = {unit: _letting(event, unit, over=over) for unit in terms.unit_ids}
    if isinstance(event, OccupancyEnded):
        left = _letting(event, event.unit_id, over=over)
        told = {event.unit_id: left.model_copy(update={"left_on": event.ended_on})}
    if isinstance(event, UnitExchanged):
        letting = told[event.to_unit_id]  # the same part of the rent before and after
        day = min(max(event.exchanged_on, terms.starts_on), terms.ends_on)
        told[event.from_unit_id] = letting.model_copy(update={"ends_on": day, "expired": True})
        told[event.to_unit_id] = letting.model_copy(update={"starts_on": day})
    entered = event.to_unit_id if isinstance(event, UnitExchanged) else None
    return [
        Do(cover, unit, NoteLetting(unit_id=unit, today=today, letting=each, entered=unit == entered))
        for unit, each in told.items()
    ]


def _letting(event: ContractEvent, unit: UUID, *, over: bool = False) -> Letting:
    terms = event.terms
    return Letting(
        contract_id=event.contract_id,
        track=terms.track,
        park_id=terms.park_id,
        manager_id=terms.manager_id,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        rent_fen=share_of_a_unit(unit, terms.rent_fen, terms),
        expired=over or isinstance(event, ContractExpired | ContractSucceeded | ContractEnded),
        rents=rents_of_a_unit(unit, terms, event.clauses) if isinstance(event, AgreedEvent) else None,
        taken_over=event.taken_over if isinstance(event, ContractSigned) else None,
    )


overrun = Policy(
    name="overrun",
    listens=(
        *(UnitTakenIn, UnitOwnershipCorrected, UnitReleased),
        *(ContractDrafted, ContractVoided, ContractDeclined),
        *(ContractSigned, ContractExtended, ContractRentChanged, ContractRentFreeChanged, UnitExchanged),
        *(OccupancyEnded, OccupancyResumed),
        *(ContractExpired, ContractSucceeded, ContractTerminated, ContractEnded),
    ),
    react=tell_the_units,
)
