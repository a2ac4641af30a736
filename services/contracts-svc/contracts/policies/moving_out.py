"""A tenant leaves → the tenancy finds the contract → its occupancy ends → a settlement opens; changes rooms →
the contract goes along → a settlement of the room they changed from opens.

Whose contract is terminated before they came never leaves: the tenancy ends with the contract. So it does
where it ran out and nobody ever came; who is there stays on without a term (民法典 734). Who turns out never
to have left, or to have come before the end, lives on by the contract they had, and nothing of it is settled.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from kernel.clock import local_date
from kernel.facts import Fact
from kernel.ids import derived_id
from kernel.service import Do, Policy
from published.tenants import (
    TenantMovedIn,
    TenantMovedOut,
    TenantMoveInWithdrawn,
    TenantMoveOutWithdrawn,
    TenantRoomChanged,
)

from contracts.domain.contract import contract
from contracts.domain.contract_commands import (
    EndOccupancy,
    ExchangeUnit,
    NoteHeldOver,
    NoteNeverLivedIn,
    ResumeOccupancy,
)
from contracts.domain.contract_facts import (
    ContractAnnulled,
    ContractEnded,
    ContractExpired,
    ContractSigned,
    ContractTerminated,
    OccupancyEnded,
    OccupancyResumed,
    UnitExchanged,
)
from contracts.domain.deposit import part_of
from contracts.domain.deposit_facts import ContractDepositTakenBack
from contracts.domain.settlement import settlement
from contracts.domain.settlement_commands import OpenSettlement, WithdrawSettlement
from contracts.domain.settlement_facts import SettlementOpened
from contracts.domain.tenancy import tenancy
from contracts.domain.tenancy_commands import (
    ForgetAgreement,
    ForgetArrival,
    ForgetDeparture,
    NoteOver,
    NoteRanOut,
    TakeNote,
)
from contracts.domain.tenancy_facts import (
    Agreement,
    Arrival,
    Departure,
    Note,
    RoomChange,
    RoomExchanged,
    TenancyEnded,
    TenancyHeldOver,
    TenancyNeverBegan,
    TenancyResumed,
)


def take_note(fact: Fact) -> Sequence[Do]:
    note: Note
    match fact.event:
        case ContractAnnulled(contract_id=id_, terms=terms) if terms.tenant_id:
            tenant = terms.tenant_id
            return [Do(tenancy, tenant, ForgetAgreement(tenant_id=tenant, contract_id=id_))]
        case ContractSigned(terms=terms) as told if terms.tenant_id:
            tenant = terms.tenant_id
            note = Agreement(contract_id=told.contract_id, unit_ids=terms.unit_ids, starts_on=terms.starts_on)
        case TenantMovedIn(tenant_id=tenant) as told:
            note = _arrival(told)
        case TenantMoveInWithdrawn(tenant_id=tenant) as told:
            return [Do(tenancy, tenant, ForgetArrival(tenant_id=tenant, arrival=_arrival(told)))]
        case TenantRoomChanged(tenant_id=tenant) as told:
            note = RoomChange(from_unit_id=told.from_unit_id, to_unit_id=told.to_unit_id, on=told.changed_on)
        case TenantMovedOut(tenant_id=tenant) as told:
            note = _departure(told)
        case TenantMoveOutWithdrawn(tenant_id=tenant) as told:
            return [Do(tenancy, tenant, ForgetDeparture(tenant_id=tenant, departure=_departure(told)))]
        case _:
            return []
    return [Do(tenancy, tenant, TakeNote(tenant_id=tenant, note=note))]


def note_over(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case ContractTerminated(runs_on=True) | ContractTerminated(given_back=True):
            return []  # ContractEnded tells the day; what ended with a leaving the tenancy has told itself
        case (ContractTerminated() | ContractEnded()) as told if told.terms.tenant_id:
            terms, tenant = told.terms, told.terms.tenant_id
            over = NoteOver(
                tenant_id=tenant,
                contract_id=told.contract_id,
                unit_ids=terms.unit_ids,
                on=terms.ends_on,
                paid=told.held_fen > 0,
            )
            return [Do(tenancy, tenant, over)]
        case ContractDepositTakenBack(over=True) as back if back.terms.tenant_id:
            terms, tenant = back.terms, back.terms.tenant_id
            said = {"contract_id": back.contract_id, "unit_ids": terms.unit_ids, "on": terms.ends_on}
            return [Do(tenancy, tenant, NoteOver(tenant_id=tenant, **said, paid=back.held_fen > 0))]
    return []


def note_ran_out(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case ContractExpired(contract_id=id_, terms=terms) if terms.tenant_id:
            said = {"contract_id": id_, "unit_ids": terms.unit_ids}
            return [Do(tenancy, terms.tenant_id, NoteRanOut(tenant_id=terms.tenant_id, **said))]
    return []


def _arrival(told: TenantMovedIn | TenantMoveInWithdrawn) -> Arrival:
    return Arrival(unit_id=told.unit_id, contract_id=told.contract_id, on=told.moved_in_on)


def _departure(told: TenantMovedOut | TenantMoveOutWithdrawn) -> Departure:
    return Departure(unit_id=told.unit_id, contract_id=told.contract_id, on=told.moved_out_on)


def exchange_unit(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case RoomExchanged(contract_id=id_) as moved:
            return [Do(contract, id_, ExchangeUnit(**moved.model_dump(exclude={"tenant_id", "contract_id"})))]
    return []


def end_occupancy(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case TenancyEnded(contract_id=id_) as ended:
            return [
                Do(contract, id_, EndOccupancy(**ended.model_dump(exclude={"contract_id", "lived_under"})))
            ]
        case TenancyResumed(contract_id=id_) as stayed:
            return [Do(contract, id_, ResumeOccupancy(**stayed.model_dump(exclude={"contract_id"})))]
    return []


def hold_over(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case TenancyHeldOver(contract_id=id_) as held:
            return [Do(contract, id_, NoteHeldOver(**held.model_dump(exclude={"contract_id"})))]
    return []


def end_unlived(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case TenancyNeverBegan(contract_id=id_):
            return [Do(contract, id_, NoteNeverLivedIn())]
    return []


def settle(fact: Fact) -> Sequence[Do]:
    told_on = local_date(fact.recorded_at)
    match fact.event:
        case OccupancyEnded(contract_id=contract_id, unit_id=unit, terms=terms) as ended:
            units, before = terms.unit_ids, ended.settled_before
            part = part_of(ended.held_fen, ended.carried_fen, units, unit, before)
            lived_in = ended.lived_in and ended.ended_on > terms.starts_on
            if not part and unit in before and not lived_in:
                return []  # the contract before has settled it, and nobody lived there by this one
            id_ = settlement_id(contract_id, unit)
            opened = SettlementOpened(
                settlement_id=id_,
                contract_id=contract_id,
                unit_id=unit,
                park_id=terms.park_id,
                tenant_id=ended.tenant_id,
                opened_on=ended.ended_on,
                deposit_fen=max(part - ended.gone_fen, 0),
                gone_fen=ended.gone_fen,
                carried_fen=part_of(ended.carried_fen, ended.carried_fen, units, unit, before),
            )
            return [Do(settlement, id_, OpenSettlement(settlement=opened, told_on=told_on))]
        case UnitExchanged(held_by=UUID() as held_by, from_unit_id=unit, terms=terms) as moved if (
            terms.tenant_id
        ):
            id_ = moved_id(held_by, unit, moved.moved_on)
            opened = SettlementOpened(
                settlement_id=id_,
                contract_id=held_by,
                unit_id=unit,
                park_id=terms.park_id,
                tenant_id=terms.tenant_id,
                opened_on=moved.moved_on,
                deposit_fen=0,
                to_unit_id=moved.to_unit_id,
            )
            return [Do(settlement, id_, OpenSettlement(settlement=opened, told_on=told_on))]
        case UnitExchanged(held_by=None, contract_id=id_, to_unit_id=unit, moved_on=day):
            # Of what they left for a room with a contract of its own all is settled, the deposit as well.
            return [Do(settlement, moved_id(id_, unit, day), WithdrawSettlement())]
        case OccupancyResumed(contract_id=contract_id, unit_id=unit):
            return [Do(settlement, settlement_id(contract_id, unit), WithdrawSettlement())]
    return []


def settlement_id(contract_id: UUID, unit_id: UUID) -> UUID:
    """One for each unit that is given back when its tenant leaves."""
    return derived_id(contract_id, "settlement", unit_id)


def moved_id(contract_id: UUID, unit_id: UUID, on: date) -> UUID:
    """One for each room that its tenant changes from, on each day."""
    return derived_id(contract_id, "moved", unit_id, on)


moving_out = (
    Policy(
        "tenancy_notes",
        (
            *(ContractSigned, ContractAnnulled),
            *(TenantMovedIn, TenantRoomChanged, TenantMovedOut),
            *(TenantMoveInWithdrawn, TenantMoveOutWithdrawn),
        ),
        take_note,
    ),
    Policy("contract_over", (ContractTerminated, ContractEnded, ContractDepositTakenBack), note_over),
    Policy("contract_ran_out", (ContractExpired,), note_ran_out),
    Policy("never_lived_in", (TenancyNeverBegan,), end_unlived),
    Policy("unit_exchanged", (RoomExchanged,), exchange_unit),
    Policy("occupancy_ends", (TenancyEnded, TenancyResumed), end_occupancy),
    Policy("contract_held_over", (TenancyHeldOver,), hold_over),
    Policy("settlement_opens", (OccupancyEnded, UnitExchanged, OccupancyResumed), settle),
)
