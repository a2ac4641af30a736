"""押金结转: what becomes of a deposit when its tenant lives on by the next contract.

Nothing is paid back and nothing is asked for twice. What was held for the rooms that both have is held for
the next one from then on; where several share the rooms, each room takes its own part along. Where the next
says a deposit of its own, it is all that is held, and what was held beyond it goes back; where it says none,
as much is held as before. It is settled with the last of them, or with the one before where the tenant leaves
by that: then it is carried no more. What comes to nothing gives back what it was passed. What is beyond is
told on its first day: until then the one before may yet settle all of it.
"""

from collections.abc import Set
from uuid import UUID

from pydantic import Field

from contracts.domain.contract_commands import ContractCommand
from contracts.domain.contract_facts import ContractEvent
from contracts.domain.contract_states import Contract, Drafted, Over, Written
from contracts.domain.deposit import PassedOn, settled_of, share_of
from contracts.domain.deposit_facts import (
    ContractDepositCarriedOver,
    ContractDepositExceeded,
    ContractDepositGivenBack,
    ContractDepositPassedOn,
    ContractDepositTakenBack,
)


class PassDepositOn(ContractCommand):
    """Asked when its tenant lives on by the contract `to`, in the rooms that one has; None: asked of those
    that it was passed on to, when a room was given back by this one, or was not after all, or another sum is
    held.
    """

    to: UUID | None = None


class CarryDeposit(ContractCommand):
    """Asked when `from_contract_id` passed on what it held, by unit; `kept`, `rooms_left`: as of a
    ContractDepositPassedOn.
    """

    from_contract_id: UUID
    shares: dict[UUID, int]
    kept: dict[UUID, int]
    rooms_left: dict[UUID, UUID] = Field(default_factory=dict)

    def place_of(self, unit_id: UUID) -> UUID:
        """The room that the contract before has instead of that one now."""
        return self.rooms_left.get(unit_id, unit_id)


class TellExcess(ContractCommand):
    """Asked by a deadline, on the first day of what a deposit was carried over to, or then."""


class GiveDepositBack(ContractCommand):
    """Asked when it came to nothing."""


class TakeDepositBack(ContractCommand):
    """Asked when `from_contract_id` came to nothing."""

    from_contract_id: UUID


def deposit_passed_on(contract: Contract, asked: PassDepositOn) -> list[ContractEvent]:
    """Of the rooms that were given back, or whose place another took that was, it is settled already; what an
    owner holds is not the tenant's.
    """
    if not isinstance(contract, Written) or isinstance(contract, Drafted) or contract.terms.track == "owner":
        return []
    before = contract.deposit_went_to
    passed = {to: _shares(contract, to, was.rooms) for to, was in before.items()}
    if asked.to is not None:
        passed = {} if asked.to in before else {asked.to: _shares(contract, asked.to, frozenset())}
    told = {to: parts for to, parts in passed.items() if parts != before.get(to, PassedOn())}
    return [
        contract.tells(
            ContractDepositPassedOn,
            to_contract_id=to,
            shares=parts.shares,
            kept=parts.kept,
            rooms_left=contract.rooms_left,
        )
        for to, parts in told.items()
    ]


def _shares(contract: Written, to: UUID, called: Set[UUID]) -> PassedOn:
    """`called`: the rooms as they were when it was passed on first, which is how the next one knows them.

    What came to nothing has none but its own: what was passed on to it, the one before passes on. Of a room
    that was settled before the next one was signed nothing is kept: what that one asks for it is asked anew.
    """
    shares, kept = dict[UUID, int](), dict[UUID, int]()
    units = contract.terms.unit_ids
    settled = settled_of(units, contract.given_back)
    known = settled_of(units, contract.given_back & contract.known_given_back(to))
    for unit in units:
        names = (old for old in sorted(called) if contract.rooms_left.get(old) == unit)
        was = unit if unit in called else next(names, unit)
        here = 0 if unit in settled else contract.held_for(unit)
        whole = _whole(contract, unit)
        shares |= {was: here} if here else {}
        if whole > here:
            kept[was] = 0 if unit in known else whole - here
    return PassedOn(shares=shares, kept=kept)


def _whole(contract: Written, unit_id: UUID) -> int:
    """What would stand for it, had no contract before settled any; for a room that was, what these kept."""
    deposit, units, before = contract.deposit, contract.terms.unit_ids, contract.settled_before
    if contract.came_to_nothing:
        return contract.part_of(unit_id)
    if not before:
        return share_of(deposit.whole_fen, units, unit_id)
    kept = deposit.whole_fen - deposit.held_fen
    return contract.part_of(unit_id) + (share_of(kept, before, unit_id) if unit_id in before else 0)


def deposit_carried(contract: Contract, asked: CarryDeposit) -> list[ContractEvent]:
    """What stands for rooms that this one has not, and never had, is none of its own. What came to nothing
    has no use for it. Whichever of the two has gone along to another room already, the place is the same.
    """
    if not isinstance(contract, Written) or isinstance(contract, Drafted):
        return []
    of, rooms = asked.from_contract_id, (*contract.terms.unit_ids, *contract.rooms_left)
    places = {asked.place_of(each): contract.rooms_left.get(each, each) for each in rooms}
    here = {unit: places.get(asked.place_of(unit)) for unit in (*asked.shares, *asked.kept)}
    here |= {unit: contract.rooms_left.get(unit, unit) for unit in here if unit in rooms}
    held, kept = (
        sum(share for unit, share in each.items() if here[unit]) for each in (asked.shares, asked.kept)
    )
    # Where it says a deposit of its own, and none of the other was kept, that is for each of its rooms alike.
    parted = (unit for unit, fen in asked.kept.items() if fen or not contract.deposit_as_signed)
    gone = {here[unit] for unit in parted if unit not in asked.shares}
    of_some = not gone.issuperset(contract.terms.unit_ids)
    settled = tuple(unit for unit in contract.terms.unit_ids if unit in gone) if of_some else ()
    if contract.came_to_nothing:
        return [contract.tells(ContractDepositGivenBack, to_contract_id=of)] if held else []
    was = contract.carried.get(of, 0), contract.kept_before.get(of, 0), contract.settled_by.get(of, ())
    if (held, kept, settled) == was:
        return []
    now = contract.model_copy(
        update={
            "carried": contract.carried | {of: held},
            "kept_before": contract.kept_before | {of: kept},
            "settled_by": contract.settled_by | {of: settled},
        }
    )
    return [
        contract.tells(
            ContractDepositCarriedOver,
            from_contract_id=of,
            deposit_fen=held,
            carried_fen=now.carried_fen,
            kept_fen=kept,
            settled=settled,
            held_fen=now.held_fen,
        )
    ]


def excess_told(contract: Contract) -> list[ContractEvent]:
    """What is beyond what it asks for goes back to who paid it; told once of what was carried over. What it
    was lowered by since it was signed was told then.
    """
    if not isinstance(contract, Written) or contract.came_to_nothing or contract.excess_told:
        return []
    asked_for, now, carried = contract.deposit_as_signed, contract.terms.deposit_fen, contract.carried_fen
    if not 0 < asked_for < carried:
        return []
    beyond = carried - asked_for
    return [contract.tells(ContractDepositExceeded, old_deposit_fen=now + beyond, deposit_fen=now)]


def deposit_given_back(contract: Contract) -> list[ContractEvent]:
    if not isinstance(contract, Written) or not contract.came_to_nothing:
        return []
    return [
        contract.tells(ContractDepositGivenBack, to_contract_id=of)
        for of, fen in contract.carried.items()
        if fen
    ]


def deposit_taken_back(contract: Contract, asked: TakeDepositBack) -> list[ContractEvent]:
    of = asked.from_contract_id
    if not isinstance(contract, Written) or of not in contract.deposit_went_to:
        return []
    over, held = isinstance(contract, Over), contract.held_fen
    return [contract.tells(ContractDepositTakenBack, from_contract_id=of, over=over, held_fen=held)]
