"""A deposit that was lowered, by another rent or by the contract that follows, leaves a difference that goes
back: until somebody notes that it did, it is shown. What was passed on by a contract before is gone there as
well: where a leaving from before is told late, that one settles what is left. So is what was refunded to who
turned out never to have left, until it is back. Pure.
"""

from datetime import date
from uuid import UUID

from kernel.domain import Refusal
from pydantic import Field

from contracts.domain.capital import yuan
from contracts.domain.contract_commands import ContractCommand
from contracts.domain.contract_facts import ContractEvent
from contracts.domain.contract_states import Contract, Drafted, Written
from contracts.domain.deposit import settled_of, without_gone
from contracts.domain.deposit_facts import ContractDepositGone, ContractDepositReturned, Reference
from contracts.domain.refund_reference import check_reference
from contracts.domain.terms import Fen


class NoteDepositReturned(ContractCommand):
    """The bank has paid the difference, or the owner has. `today`: the local day.

    `used_for`, `explained`: as of the refund of a settlement.
    """

    amount_fen: Fen
    paid_on: date
    reference: Reference
    today: date = Field(exclude=True)
    used_for: tuple[UUID, ...] = Field((), exclude=True)
    explained: bool = Field(False, exclude=True)


class NoteDepositGone(ContractCommand):
    """Asked when a contract that follows, of the rooms `unit_ids`, paid back so much of what this one had
    passed on to it.
    """

    amount_fen: Fen
    unit_ids: tuple[UUID, ...]


class NoteDepositHeld(ContractCommand):
    """Asked when the room `unit_id` was settled and paid, and its tenant had never left: of what stands for
    it `held_fen` is there, nothing until the money is back.
    """

    unit_id: UUID
    held_fen: Fen


class NothingToReturn(Refusal):
    """No more is held than the contract asks for, or it went back already."""

    title, status = "该合同没有待退的押金差额", 409


class StillWithTheOneBefore(Refusal):
    """Until its first day the contract before holds what is to be carried over, and settles it where the
    tenant leaves.
    """

    title, field = "合同 {starts_on} 起租，此前押金仍由上一份合同持有，差额起租后再退", "paid_on"


class ReturnDiffers(Refusal):
    """Paid is the difference, to the fen."""

    title, field = "退还金额与押金差额 {due} 元不一致", "amount_fen"


class ReturnedInFuture(Refusal):
    """A fact has happened: a payment that is only ordered may still be stopped."""

    title, field = "退还日期 {paid_on} 还没有到", "paid_on"


def deposit_returned(contract: Contract, asked: NoteDepositReturned) -> list[ContractEvent]:
    """The same payment twice is one fact. Raises NothingToReturn, StillWithTheOneBefore, ReturnDiffers,
    ReturnedInFuture or ReferenceUsed.
    """
    if not isinstance(contract, Written) or isinstance(contract, Drafted):
        raise NothingToReturn
    if any(_paid(each) == _paid(asked) for each in contract.returned):
        return []
    due = contract.deposit.to_return_fen
    if not due:
        raise NothingToReturn
    begins = contract.terms.starts_on
    if contract.carried_fen and min(asked.today, asked.paid_on) < begins:
        raise StillWithTheOneBefore(starts_on=begins)
    if asked.amount_fen != due:
        raise ReturnDiffers(due_fen=due, due=yuan(due))
    if asked.paid_on > asked.today:
        raise ReturnedInFuture(paid_on=asked.paid_on)
    whose, explained = contract.terms.tenant_id or contract.terms.party_id, asked.explained
    once = check_reference(asked.reference, asked.used_for, whose, explained=explained)
    of = _carried_of(contract, asked.amount_fen)
    return [contract.tells(ContractDepositReturned, **asked.model_dump(), reference_once=once, of=of)]


def _carried_of(contract: Written, fen: int) -> dict[UUID, int]:
    """What of it contracts before had passed on: what was carried goes back first."""
    of = dict[UUID, int]()
    for before, carried in contract.carried.items():
        if part := min(carried, fen - sum(of.values())):
            of[before] = part
    return of


def deposit_gone(contract: Contract, asked: NoteDepositGone) -> list[ContractEvent]:
    """What it had of contracts before is gone there; of its own each room that the next one has bears its
    part, as far as so much stands for it. One that was given back is settled already.
    """
    if not isinstance(contract, Written) or isinstance(contract, Drafted):
        return []
    # While it owes a difference itself, less carried would be less of that, and no less of what is held.
    owes, units = contract.deposit.to_return_fen, contract.terms.unit_ids
    of = {} if owes else _carried_of(contract, asked.amount_fen)
    settled = settled_of(units, contract.given_back)
    here = tuple(unit for unit in units if unit not in settled) or units
    rooms = tuple(unit for unit in here if unit in asked.unit_ids) or here
    carried, kept = without_gone(contract.carried, contract.kept_before, of)
    left = contract.model_copy(update={"carried": carried, "kept_before": kept})
    own = _parts(left, asked.amount_fen - sum(of.values()), rooms)
    gone = contract.gone | {unit: contract.gone.get(unit, 0) + part for unit, part in own.items() if part}
    now = left.model_copy(update={"gone": gone})
    return [contract.tells(ContractDepositGone, gone=gone, of=of, held_fen=now.held_fen)]


def _parts(contract: Written, fen: int, rooms: tuple[UUID, ...]) -> dict[UUID, int]:
    """Equal ones, but where less is left of a room: the others bear the rest, the fullest all of it."""
    *emptier, fullest = sorted(rooms, key=contract.held_for)
    parts = dict[UUID, int]()
    for unit in emptier:
        rest, yet = fen - sum(parts.values()), len(rooms) - len(parts)
        parts[unit] = min(contract.held_for(unit), rest // yet)
    return parts | {fullest: fen - sum(parts.values())}


def _paid(told: NoteDepositReturned | ContractDepositReturned) -> tuple[int, date, str]:
    return told.amount_fen, told.paid_on, told.reference


def deposit_held(contract: Contract, asked: NoteDepositHeld) -> list[ContractEvent]:
    """A room that they changed from since, or to when it was over, stands for the one in its place."""
    if not isinstance(contract, Written) or isinstance(contract, Drafted):
        return []
    units, called = contract.terms.unit_ids, contract.rooms_left.get(asked.unit_id, asked.unit_id)
    unit = called if called in units else units[0]
    share = contract.part_of(unit)
    others = {room: fen for room, fen in contract.gone.items() if room != unit}
    gone = others | ({unit: share - asked.held_fen} if asked.held_fen < share else {})
    if gone == contract.gone:
        return []
    now = contract.model_copy(update={"gone": gone})
    return [contract.tells(ContractDepositGone, gone=gone, of={}, held_fen=now.held_fen)]
