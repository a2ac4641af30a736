"""What shows that an item of a settlement is in order, held against what is known of it elsewhere."""

from collections.abc import Mapping
from uuid import UUID

from edge.call import Call, Host
from host.settings import told
from kernel.service import Row
from neighbours.tenants import persons_of

from contracts.domain import against_handover
from contracts.domain.against_records import (
    account_named,
    check_bill,
    check_payee,
    held_against_door,
    held_against_filing,
)
from contracts.domain.settlement_items import Evidence, Item
from contracts.edge.parties import AccountUnknown, open_parties
from contracts.settings import PaperSettings
from contracts.views.door_codes import door_code_of
from contracts.views.filings import filing_of
from contracts.views.handovers import taken_over
from contracts.views.settlements import billed_by


async def held_against(
    host: Host, row: Row, item: Item, said: Evidence, counted: Mapping[str, int], call: Call
) -> tuple[Evidence, bool]:
    """The evidence for an item of the settlement `row`, with what was left out; `counted` by name. And
    whether the bill it names is this settlement's alone.

    Raises what the handover, the door, the filing, the bill or the account do not bear out.
    """
    explained = call.origin.reason is not None
    taken = await taken_over(host, row["tenant_id"], row["unit_id"], row["opened_on"])
    said = against_handover.held_against(item, said, counted, taken.get(item), explained=explained)
    match item:
        case "door_codes":
            code = await door_code_of(host.pool, row["unit_id"], row["tenant_id"])
            return held_against_door(said, code, row["opened_on"], explained=explained), False
        case "filing":
            filed = await filing_of(host, row["contract_id"])
            number = filed["number"] if filed else None
            return held_against_filing(said, number, explained=explained), False
        case "rent_and_fees":
            used_by = await billed_by(host, said.reference, row["id"]) if said.reference else ()
            return said, check_bill(said.reference, used_by, row["contract_id"], explained=explained)
        case "deposit_refund" if (account := account_named(said, explained=explained)) is not None:
            check_payee(await _whose(host, account), await persons_of(host.pool, row["tenant_id"]))
    return said, False


async def _whose(host: Host, account_id: UUID) -> UUID:
    """The person who has this account. Raises AccountUnknown or DepartmentAway."""
    try:
        async with open_parties(told(PaperSettings), host.settings.token_key) as parties:
            return await parties.whose_account(account_id)
    except AccountUnknown:
        raise AccountUnknown(field="evidence.reference") from None
