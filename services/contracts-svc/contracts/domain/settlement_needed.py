"""What an item of a settlement cannot be ticked without, and where there is truly nothing to refer to. Pure.

A door that opens by a key and a contract that no city wants filed have no record: a reason stands in its
place (what is on record is put in before, `against_records.py`). Where nothing goes back, also because the
tenant owes, there is no account to check: the arithmetic shows it.
"""

from contracts.domain.settlement_commands import CheckItem
from contracts.domain.settlement_items import PROOF, Proof
from contracts.domain.settlement_states import Open


def needed(check: CheckItem, settlement: Open) -> tuple[Proof, ...]:
    """By what the settlement comes to with the item ticked so."""
    match check.item:
        case "door_codes" | "filing" if check.explained:
            return ()
        case "deposit_refund":
            account = settlement.account_by({**settlement.checked, check.item: check})
            return PROOF[check.item] if account.refund_fen and not settlement.goes_on else ()
    return PROOF[check.item]
