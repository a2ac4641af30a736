"""A contract goes along when its tenant changes rooms. Pure."""

from contracts.domain.contract_commands import ExchangeUnit
from contracts.domain.contract_facts import ContractEvent, UnitExchanged
from contracts.domain.contract_states import Ending, Expired, InForce, standing


def gone_along(contract: InForce | Ending | Expired, asked: ExchangeUnit) -> list[ContractEvent]:
    """Never refused, not even where somebody else has the room: it has happened. The board shows both.

    Who had both rooms by it has one room less from then on; what was given back by then goes nowhere.
    """
    old, new, units = asked.from_unit_id, asked.to_unit_id, contract.terms.unit_ids
    had_both = new in units and contract.given_back.isdisjoint({old, new})
    if old not in units or (new in units and not had_both):
        return []
    now = (new if each == old else each for each in units)
    moved = contract.terms.model_copy(update={"unit_ids": tuple(dict.fromkeys(now))})
    stands = {
        "standing": standing(contract),
        "carried_fen": contract.carried_fen,
        "held_fen": contract.held_fen,
        "settled": {unit: contract.held_for(unit) for unit in units if unit in contract.given_back},
        "renewed": isinstance(contract, InForce | Ending) and contract.renewed_by is not None,
    }
    said = asked.model_dump() | {"terms": moved, **stands}
    return [contract.tells(UnitExchanged, **said)]
