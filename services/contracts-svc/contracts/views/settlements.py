"""Each settlement with what is ticked so far and what it comes to."""

from collections.abc import Sequence
from datetime import UTC
from typing import Any, LiteralString
from uuid import UUID

from edge.call import Host
from kernel.facts import Fact
from kernel.service import Row, View
from psycopg.rows import dict_row

from contracts.domain import settlement_facts as facts
from contracts.domain.references import same_number
from contracts.domain.settlement import settlement
from contracts.domain.settlement_items import ITEMS, Deduction, Line, settled, statement


def keys(fact: Fact) -> Sequence[UUID]:
    return [fact.event.settlement_id] if isinstance(fact.event, facts.SettlementEvent) else []


def project(row: Row | None, fact: Fact) -> Row | None:
    """`checked` by item; the account as the items ticked so far make it."""
    event = fact.event
    match event:
        case facts.SettlementOpened(settlement_id=id_):
            said = event.model_dump(exclude={"settlement_id", "deposit_fen"})
            row = {"id": id_, **said, "status": "open", "checked": {}, "paid_on": None}
            row |= {"closed_by": None, "refund_due_on": None, "document_sha256": None, "signing_id": None}
            row |= {"withdrawn_by": None, "withdrawn_reason": None} | account(event.deposit_fen, {})
            row |= {"bill_key": None, "bill_once": False}
        case facts.SettlementItemChecked(item=item) if row:
            if item == "rent_and_fees":
                bill = same_number(event.evidence.reference or "")
                row |= {"bill_key": bill, "bill_once": event.bill_once}
            said = event.model_dump(
                mode="json", include={"checked_by", "evidence", "deductions", "policy_version", "payee"}
            )
            said["checked_at"] = fact.recorded_at.astimezone(UTC).isoformat()
            checked = row["checked"] | {item: said}
            row = row | {"checked": checked} | account(row["deposit_fen"], checked)
        case facts.SettlementClosed(closed_by=who, refund_due_on=due_on) if row:
            row = row | {"status": "closed", "closed_by": who, "refund_due_on": due_on}
        case facts.SettlementReopened() if row:
            row = row | {"status": "open", "closed_by": None, "refund_due_on": None, "document_sha256": None}
        case facts.SettlementWithdrawn() if row:
            why = {"withdrawn_by": fact.origin.actor, "withdrawn_reason": fact.origin.reason}
            row = row | {"status": "withdrawn", "closed_by": None, "refund_due_on": None} | why
            row |= {"bill_key": None, "bill_once": False}
        case facts.SettlementPaperMade(document_sha256=made) if row:
            row = row | {"document_sha256": made}
        case facts.SettlementSent(signing_id=id_) if row:
            row = row | {"signing_id": id_}
        case facts.SettlementRecalled() if row:
            row = row | {"signing_id": None}
        case facts.SettlementRefundPaid(paid_on=day, reference=reference) if row:
            row = row | {"status": "paid", "paid_on": day, "paid_reference": reference}
    return row and row | {"version": fact.version}


def account(deposit_fen: int, checked: dict[str, Any]) -> Row:
    """As `settlement_items.Account` counts it."""
    amounts = [each["amount_fen"] for said in checked.values() for each in said["deductions"]]
    return settled(deposit_fen, amounts).model_dump()


settlements = View(
    name="settlements",
    columns="id uuid primary key, contract_id uuid not null, unit_id uuid not null, park_id uuid not null,"
    " tenant_id uuid not null, opened_on date not null, status text not null, checked jsonb not null,"
    " deposit_fen bigint not null, deducted_fen bigint not null, refund_fen bigint not null,"
    " owed_fen bigint not null, closed_by uuid, refund_due_on date, document_sha256 text, signing_id uuid,"
    " paid_on date, paid_reference text, withdrawn_by text, withdrawn_reason text,"
    " version int not null, bill_key text, bill_once boolean not null,"
    " constraint settlement_bill_once exclude using btree (bill_key with =) where (bill_once)",
    listens=settlement.events,
    keys=keys,
    project=project,
    inline=True,
    revision=2,
    indexes=("(opened_on, id)", "(contract_id)", "(bill_key)"),
)


def lines_of(row: Row) -> list[dict[str, Any]]:
    """The statement as it is shown."""
    return [line.model_dump() for line in statement_of(row)]


def statement_of(row: Row) -> list[Line]:
    """The arithmetic as the items ticked so far make it."""
    checked = [(item, row["checked"][item]) for item in ITEMS if item in row["checked"]]
    deductions = [
        (item, Deduction.model_validate(each), said["policy_version"])
        for item, said in checked
        for each in said["deductions"]
    ]
    return [*statement(row["deposit_fen"], deductions)]


async def settlement_of(host: Host, settlement_id: UUID) -> dict[str, Any] | None:
    """The row of one settlement."""
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute("select * from views.settlements where id = %s", [settlement_id])
        row: dict[str, Any] | None = await cursor.fetchone()
    return row


async def billed_by(host: Host, number: str, than: UUID) -> list[UUID]:
    """Of which contracts another settlement than this names the bill, however it is spelled; one withdrawn
    names none.
    """
    query: LiteralString = """
        select contract_id from views.settlements where bill_key = %(number)s and id <> %(than)s"""
    given = {"number": same_number(number), "than": than}
    async with host.pool.connection() as conn:
        return [row[0] async for row in await conn.execute(query, given)]
