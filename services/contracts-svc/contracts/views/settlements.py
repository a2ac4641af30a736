"""Each settlement with what is ticked so far and what it comes to."""

from collections.abc import Sequence
from datetime import UTC, date
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

from edge.call import Host
from kernel.clock import local_date
from kernel.facts import Fact
from kernel.service import Row, View
from psycopg.rows import dict_row

from contracts.domain import settlement_facts as facts
from contracts.domain.meters import used
from contracts.domain.references import same_number
from contracts.domain.settlement import settlement
from contracts.domain.settlement_items import ITEMS, Credit, Deduction, Evidence, Line, settled, statement
from contracts.views.proofs import pictures_in, reason_of


def keys(fact: Fact) -> Sequence[UUID]:
    return [fact.event.settlement_id] if isinstance(fact.event, facts.SettlementEvent) else []


def project(row: Row | None, fact: Fact) -> Row | None:
    """`checked` by item; the account as the items ticked so far make it."""
    event = fact.event
    match event:
        case facts.SettlementOpened(settlement_id=id_):
            said = event.model_dump(exclude={"settlement_id", "deposit_fen", "policy_version"})
            row = {"id": id_, **said, "status": "open", "checked": {}}
            row |= {"occasion": "changed_room" if event.to_unit_id else "left"}
            row |= {"paid_on": None, "paid_reference": None, "signed_on": None}
            row |= {"paid_by": None, "received_by": None, "restored_on": None}
            row |= {"refunded_unsigned": None, "unsigned_reason": None}
            row |= {"closed_by": None, "closed_on": None, "refund_due_on": None, "owed_due_on": None}
            row |= {"document_sha256": None, "signing_id": None, "last_signing_id": None}
            row |= {"withdrawn_by": None} | account(event.deposit_fen, {})
            row |= {"bill_key": None, "bill_once": False, "proof_ids": []}
        case facts.SettlementItemChecked(item=item) if row:
            if item == "rent_and_fees":
                bill = same_number(event.evidence.reference or "")
                row |= {"bill_key": bill, "bill_once": event.bill_once}
            said = event.model_dump(
                mode="json",
                include={"checked_by", "evidence", "deductions", "credits", "policy_version", "payee"},
            )
            said |= reason_of(fact)
            said["checked_at"] = fact.recorded_at.astimezone(UTC).isoformat()
            checked = row["checked"] | {item: said}
            row = row | {"checked": checked} | account(row["deposit_fen"], checked)
            row |= {"proof_ids": pictures_in(checked, "evidence")}
        case facts.SettlementClosed(closed_by=who) if row:
            row = row | {"status": "closed", "closed_by": who, "closed_on": local_date(fact.recorded_at)}
            row |= event.model_dump(include={"refund_due_on", "owed_due_on"})
        case facts.SettlementReopened() if row:
            row = row | {"status": "open", "closed_by": None, "closed_on": None}
            row |= {"refund_due_on": None, "owed_due_on": None, "document_sha256": None}
        case facts.SettlementWithdrawn() if row:
            # Who closed it stays: where it was paid all the same, its paper says so.
            row = row | {"status": "withdrawn", "closed_on": None}
            row |= {"refund_due_on": None, "owed_due_on": None}
            row |= {"withdrawn_by": fact.origin.actor}
            row |= {"bill_key": None, "bill_once": False}
        case facts.SettlementPaperMade(document_sha256=made) if row:
            row = row | {"document_sha256": made}
        case facts.SettlementSent(signing_id=id_) if row:
            row = row | {"signing_id": id_, "last_signing_id": id_}
        case facts.SettlementSigned(signed_on=day) if row:
            row = row | {"signed_on": day}
        case facts.SettlementRecalled() if row:
            row = row | {"signing_id": None, "signed_on": None}
        case facts.SettlementRefundPaid() | facts.SettlementOwedPaid() if row and goes_back(row):
            row = row | {"status": "restored", "restored_on": event.paid_on}
        case facts.SettlementNotWithdrawn() if row:
            row = row | {"status": "to_restore"}
        case facts.SettlementOwedPaid(paid_on=day, reference=reference) if row:
            row = row | {"status": "received", "paid_on": day, "paid_reference": reference}
            row |= {"paid_by": event.way, "received_by": event.received_by}
        case facts.SettlementRefundPaid(paid_on=day, reference=reference, unsigned=why) if row:
            row = row | {"status": "paid", "paid_on": day, "paid_reference": reference}
            row |= {"refunded_unsigned": why, "unsigned_reason": fact.origin.reason if why else None}
    return row and row | {"version": fact.version}


def goes_back(row: Row) -> bool:
    """Whether what is paid now goes back the way it came, since the tenant never left."""
    return bool(row["status"] == "to_restore")


def account(deposit_fen: int, checked: dict[str, Any]) -> Row:
    """As `settlement_items.Account` counts it."""
    deducted, credited = (
        [each["amount_fen"] for said in checked.values() for each in said[which]]
        for which in ("deductions", "credits")
    )
    return settled(deposit_fen, deducted, credited).model_dump()


settlements = View(
    name="settlements",
    columns="id uuid primary key, contract_id uuid not null, unit_id uuid not null, park_id uuid not null,"
    " tenant_id uuid not null, opened_on date not null, status text not null, checked jsonb not null,"
    " deposit_fen bigint not null, deducted_fen bigint not null, credited_fen bigint not null,"
    " refund_fen bigint not null, owed_fen bigint not null, carried_fen bigint not null,"
    " gone_fen bigint not null,"
    " occasion text not null, to_unit_id uuid,"
    " due_on date, closed_by uuid, closed_on date, refund_due_on date, owed_due_on date,"
    " document_sha256 text, signing_id uuid, last_signing_id uuid,"
    " signed_on date, refunded_unsigned text, unsigned_reason text,"
    " paid_on date, paid_reference text, paid_by text, received_by uuid, restored_on date,"
    " withdrawn_by text,"
    " version int not null, bill_key text, bill_once boolean not null,"
    " proof_ids uuid[] not null,"
    " constraint settlement_bill_once exclude using btree (bill_key with =) where (bill_once)",
    listens=settlement.events,
    keys=keys,
    project=project,
    inline=True,
    revision=11,  # since it says who closed what was withdrawn
    indexes=(
        "(opened_on, id)",
        "(contract_id)",
        "(unit_id, opened_on)",
        "(bill_key)",
        "using gin (proof_ids)",
    ),
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
    credits_ = [(item, Credit.model_validate(each)) for item, said in checked for each in said["credits"]]
    return [*statement(row["deposit_fen"], deductions, credits_, row["gone_fen"])]


async def settlement_of(host: Host, settlement_id: UUID) -> dict[str, Any] | None:
    """The row of one settlement."""
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute("select * from views.settlements where id = %s", [settlement_id])
        row: dict[str, Any] | None = await cursor.fetchone()
    return row


class Settled(NamedTuple):
    """What an earlier stay's settlement says of a meter: its last `reading` on `day`, and what was used
    `a_day` until then, where that is known.
    """

    reading: int
    day: date
    a_day: int | None


LAST: LiteralString = """
    select s.checked -> %(item)s -> 'evidence' as said, s.opened_on, c.starts_on
      from views.settlements s left join views.contracts c on c.id = s.contract_id
     where s.unit_id = %(unit)s and s.opened_on <= %(day)s and s.id <> %(than)s and s.status <> 'withdrawn'
       and s.checked ? %(item)s
     order by s.opened_on desc, s.id limit 1"""


async def last_settled(host: Host, unit_id: UUID, item: str, day: date, than: UUID) -> Settled | None:
    """The last by that day, of another settlement than this."""
    given = {"unit": unit_id, "item": item, "day": day, "than": than}
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        row = await (await cursor.execute(LAST, given)).fetchone()
    if row is None or (said := Evidence.model_validate(row["said"])).reading is None:
        return None
    days = (row["opened_on"] - row["starts_on"]).days if row["starts_on"] else 0
    use = used(said)
    return Settled(said.reading, row["opened_on"], use // days if use is not None and days > 0 else None)


async def billed_by(host: Host, number: str, than: UUID) -> list[UUID]:
    """Of which contracts another settlement than this names the bill, however it is spelled; one withdrawn
    names none.
    """
    query: LiteralString = """
        select contract_id from views.settlements where bill_key = %(number)s and id <> %(than)s"""
    given = {"number": same_number(number), "than": than}
    async with host.pool.connection() as conn:
        return [row[0] async for row in await conn.execute(query, given)]
