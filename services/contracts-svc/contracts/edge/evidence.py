"""What shows that an item of a settlement is in order, held against what is known of it elsewhere."""

from collections.abc import Mapping

from edge.call import Call, Host
from kernel.service import Row

from contracts.domain import against_handover
from contracts.domain.against_records import (
    account_named,
    check_bill,
    held_against_door,
    held_against_filing,
)
from contracts.domain.payee import PaidTo
from contracts.domain.settlement_items import Evidence, Item
from contracts.edge.payee import in_their_name
from contracts.edge.proofs import check_settled_reading
from contracts.edge.second_check import OwnApprovals
from contracts.views.door_codes import door_code_of
from contracts.views.filings import filing_of
from contracts.views.handovers import taken_over
from contracts.views.settlements import billed_by


async def held_against(
    host: Host, row: Row, item: Item, said: Evidence, counted: Mapping[str, int], call: Call
) -> Evidence:
    """The evidence for an item of the settlement `row`, with what was left out; `counted` by name.

    Raises what the handover, the door or the filing do not bear out.
    """
    explained = call.origin.reason is not None
    taken = await taken_over(host, row["tenant_id"], row["unit_id"], row["opened_on"])
    said = against_handover.held_against(item, said, counted, taken.get(item), explained=explained)
    await check_settled_reading(host, row, item, said, explained=explained)
    match item:
        case "door_codes":
            code = await door_code_of(host.pool, row["unit_id"], row["tenant_id"])
            return held_against_door(said, code, row["opened_on"], explained=explained)
        case "filing":
            filed = await filing_of(host, row["contract_id"])
            number = filed["number"] if filed else None
            return held_against_filing(said, number, explained=explained)
    return said


async def own_bill(host: Host, row: Row, said: Evidence, call: Call) -> bool:
    """Whether the last bill of the settlement `row` is its alone. Raises NotABillNumber or BillOfAnother."""
    used_by = await billed_by(host, said.reference, row["id"]) if said.reference else ()
    explained = call.origin.reason is not None
    return check_bill(said.reference, used_by, row["contract_id"], explained=explained)


async def paid_to(host: Host, row: Row, said: Evidence, call: Call) -> PaidTo | None:
    """The account that the refund of the settlement `row` goes to; None where a reason says why none.

    Raises AccountNotNamed, and what `in_their_name` does.
    """
    account_id = account_named(said, explained=call.origin.reason is not None)
    if account_id is None:
        return None
    theirs = await in_their_name(host, account_id, row["tenant_id"], "evidence.reference")
    found = await OwnApprovals(host).approval(row["contract_id"], "refund_to_another", row["id"])
    return PaidTo(
        settlement_id=row["id"],
        account_id=account_id,
        theirs=theirs,
        approval=found,
        by=call.actor.id,
        at=call.now,
    )
