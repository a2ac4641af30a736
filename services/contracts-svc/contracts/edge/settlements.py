"""HTTP of the 退租结算: what is open, item by item, and what will be paid back."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from edge.access import Role
from edge.body import Body, Count, Flag, LocalDate, Name, ShortText
from edge.call import Answer, Call, Host
from edge.kit import Edge
from edge.page import Listing, Page
from fastapi import Query
from kernel.clock import local_date
from kernel.domain import Refusal
from kernel.service import Row
from psycopg.rows import dict_row
from pydantic import Field

from contracts.domain.clauses import Clauses, rents_of_a_unit
from contracts.domain.handover_commands import ThingTwice
from contracts.domain.settlement import settlement
from contracts.domain.settlement_commands import (
    CheckItem,
    CloseSettlement,
    ReopenSettlement,
)
from contracts.domain.settlement_credits import rent_until
from contracts.domain.settlement_deductions import penalty_of
from contracts.domain.settlement_items import ITEMS, Credit, Deduction, Evidence, Ground, Item, Prepaid
from contracts.domain.terms import Terms
from contracts.edge.evidence import held_against, own_bill, paid_to
from contracts.edge.ours import check_ours
from contracts.edge.payee import check_still_theirs
from contracts.edge.proofs import check_pictures
from contracts.edge.references import Reference
from contracts.edge.sheets import SETTLEMENTS, sheet_of
from contracts.views.contracts import contract_of
from contracts.views.photos import check_photos
from contracts.views.settlements import lines_of, settlement_of

READERS = [Role.客服专员, Role.财务主管, Role.运维经理, Role.运营经理, Role.主管, Role.审计, Role.管理员]
CHECKERS = [Role.客服专员, Role.运维经理, Role.运营经理, Role.管理员]
CLOSERS = [Role.财务主管, Role.运营经理, Role.管理员]

Status = Literal["open", "closed", "paid", "received", "withdrawn", "to_restore", "restored"]
Reading = Annotated[int, Field(strict=True, ge=0, le=10**12)]
Fen = Annotated[int, Field(strict=True, gt=0, le=10**12)]


class SettlementUnknown(Refusal):
    """No settlement under this id."""

    title, field, status = "没有这份退租结算", "settlement_id", 404


class CountedBody(Body):
    """How many of one line of the inventory are there."""

    name: Annotated[Name, Field(max_length=40)]
    found: Count


class MeterChangeBody(Body):
    """`last` of the old meter, `first` of the new one."""

    last: Reading
    first: Reading


class EvidenceBody(Body):
    """Readings in thousandths of the meter's unit; `expected` and `found` in pieces.

    What both sides agreed to at moving in is put in where it is left out; `lines` counts that inventory.
    Another figure than that of a handover nobody agreed to is taken with a reason (`X-Reason`).

    `reference` is put in for `door_codes` (the order by which the lock revoked the code) and for `filing`
    (the city's number); for `deposit_refund` it is the id of an account of the tenant's, in another's name
    only as somebody approved (`refund_to_another`), and nothing where they changed rooms or nothing goes
    back. Where nothing is on record for the first two, a reason stands in its place, with any or none.
    For `rent_and_fees` it is the number of the last bill, which no other
    contract's settlement has; another room's of this contract has it with a reason.

    A picture proves one item of one settlement; where it shows two, `photo_shows_several` says so. A reading
    below the one before says `changed_meter`; one that is hardly possible says why (`X-Reason`).

    `absent`: the home has no gas, no meter of its own or nothing furnished; with a reason and nothing else.
    What was agreed to be absent at moving in is put in where nothing is said.
    """

    previous: Reading | None = None
    reading: Reading | None = None
    expected: Count | None = None
    found: Count | None = None
    photo_ids: Annotated[tuple[UUID, ...], Field(max_length=50)] = ()
    reference: Reference | None = None
    lines: Annotated[tuple[CountedBody, ...], Field(max_length=200)] = ()
    changed_meter: MeterChangeBody | None = None
    photo_shows_several: Flag = False
    absent: Flag = False


class DeductionBody(Body):
    """`clause`: the number of the clause in the contract that allows it.

    More for leaving early than was agreed, in all items, or anything where nothing was, and a charge for what
    the meter shows no use of, are taken with a reason (`X-Reason`).
    """

    amount_fen: Fen
    ground: Ground
    clause: Annotated[ShortText, Field(max_length=32)]


class CreditBody(Body):
    """What was paid ahead and goes back, of `rent_and_fees`. `paid_through`: the last day that the rent was
    paid for; of the days behind the last one their rent goes back, another amount, or rent of days behind
    those of the contract, with a reason (`X-Reason`).
    """

    amount_fen: Fen
    prepaid: Prepaid
    paid_through: LocalDate | None = None


class CheckBody(Body):
    """`checked_by` is the person who saw it, who need not be the one who types."""

    checked_by: UUID
    evidence: EvidenceBody = EvidenceBody()
    deductions: Annotated[tuple[DeductionBody, ...], Field(max_length=50)] = ()
    credits: Annotated[tuple[CreditBody, ...], Field(max_length=10)] = ()


def _counted(lines: Sequence[CountedBody]) -> dict[str, int]:
    """How many of each thing there are. Raises ThingTwice: of two lines nobody knows which counts."""
    counted: dict[str, int] = {}
    for line in lines:
        if line.name in counted:
            raise ThingTwice(field="evidence.lines", name=line.name)
        counted[line.name] = line.found
    return counted


class CloseBody(Body):
    closed_by: UUID


def settlement_routes(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""

    @edge.get("/settlements", allow=READERS, sheet=sheet_of(runtime, SETTLEMENTS))
    async def settlements(
        call: Call,
        page: Page,
        contract_id: Annotated[UUID | None, Query()] = None,
        status: Annotated[Status | None, Query()] = None,
        overdue: Annotated[bool | None, Query(description="open, and its day is over")] = None,
    ) -> Listing[dict[str, Any]]:
        """Settlements, oldest first."""
        query = (
            "select id as settlement_id, contract_id, unit_id, park_id, tenant_id, opened_on, status,"
            " occasion, to_unit_id, due_on, overdue,"
            " deposit_fen, deducted_fen, credited_fen, refund_fen, owed_fen, refund_due_on, owed_due_on,"
            " paid_on, restored_on, signed_on, refunded_unsigned,"
            " 12 - (select count(*) from jsonb_object_keys(checked)) as items_open"
            " from (select *, status = 'open' and coalesce(due_on < %(today)s, false) as overdue"
            "         from views.settlements) each"
            " where (%(parks)s::uuid[] is null or park_id = any(%(parks)s))"
            " and (%(contract)s::uuid is null or contract_id = %(contract)s)"
            " and (%(status)s::text is null or status = %(status)s)"
            " and (%(overdue)s::boolean is null or overdue = %(overdue)s)"
            " and (%(day)s::date is null or (opened_on, id) > (%(day)s, %(last)s::uuid))"
            " order by opened_on, id limit %(limit)s"
        )
        day, last = page.key(tuple[date, UUID]) or (None, None)
        given = {
            "parks": call.parks,
            "contract": contract_id,
            "status": status,
            "overdue": overdue,
            "today": local_date(call.now),
            "day": day,
            "last": last,
            "limit": page.fetch,
        }
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            found = await (await cursor.execute(query, given)).fetchall()
        return page.listing(found, key=lambda row: (row["opened_on"], row["settlement_id"]))

    @edge.get("/settlements/{settlement_id}", allow=READERS)
    async def one(settlement_id: UUID, call: Call) -> dict[str, Any]:
        """The twelve items, who ticked each with what, and the arithmetic of the deposit so far."""
        row = await settlement_seen(runtime, settlement_id, call)
        call.etag(row.pop("version"))
        row["statement"] = lines_of(row)
        row["overdue"] = row["status"] == "open" and (row["due_on"] or date.max) < local_date(call.now)
        del row["bill_key"], row["bill_once"], row["proof_ids"]
        checked = row.pop("checked")
        items = [{"item": item, **(checked.get(item) or {"checked_by": None})} for item in ITEMS]
        return {"settlement_id": row.pop("id"), **row, "items_open": 12 - len(checked), "items": items}

    @edge.post("/settlements/{settlement_id}/items/{item}", allow=CHECKERS)
    async def check(settlement_id: UUID, item: Item, body: CheckBody, call: Call) -> Answer:
        """Tick one item, or correct it: the last word counts."""
        row = await settlement_seen(runtime, settlement_id, call)
        await check_ours(runtime.pool, body.checked_by, row["tenant_id"], "checked_by")
        await check_photos(runtime, body.evidence.photo_ids, row["park_id"], "evidence.photo_ids")
        said = Evidence(**body.evidence.model_dump(exclude={"lines"}))
        counted = _counted(body.evidence.lines)
        shown = await check_pictures(runtime, row, item, said, "evidence.photo_ids")
        evidence = await held_against(runtime, row, item, said, counted, call)
        refunded = item == "deposit_refund" and row["to_unit_id"] is None
        asked = CheckItem(
            item=item,
            checked_by=body.checked_by,
            evidence=evidence,
            shown=shown,
            own_bill=item == "rent_and_fees" and await own_bill(runtime, row, evidence, call),
            paid_to=await paid_to(runtime, row, evidence, call) if refunded else None,
            deductions=tuple(Deduction(**each.model_dump()) for each in body.deductions),
            credits=tuple(Credit(**each.model_dump()) for each in body.credits),
            explained=call.origin.reason is not None,
            **await _agreed(row),
        )
        return await call.do(settlement, settlement_id, asked)

    @edge.post("/settlements/{settlement_id}/close", allow=CLOSERS)
    async def close(settlement_id: UUID, body: CloseBody, call: Call) -> Answer:
        """All twelve are in order: settle."""
        row = await settlement_seen(runtime, settlement_id, call)
        await check_ours(runtime.pool, body.closed_by, row["tenant_id"], "closed_by")
        await check_still_theirs(runtime, row)
        found, today = await contract_of(runtime, row["contract_id"]), local_date(call.now)
        party = found["party_id"] if found else None
        asked = CloseSettlement(closed_by=body.closed_by, today=today, party_id=party)
        return await call.do(settlement, settlement_id, asked)

    @edge.post("/settlements/{settlement_id}/reopen", allow=CLOSERS)
    async def reopen(settlement_id: UUID, call: Call) -> Answer:
        """Undo closing; `X-Reason` says why, and is kept."""
        await settlement_seen(runtime, settlement_id, call)
        call.why()
        return await call.do(settlement, settlement_id, ReopenSettlement())

    async def _agreed(row: Row) -> dict[str, Any]:
        found = await contract_of(runtime, row["contract_id"])
        if found is None:
            return {}
        clauses = Clauses.model_validate(found["clauses"])
        terms = Terms(**{name: found[name] for name in Terms.model_fields})
        on_paper = found["taken_over"] and not clauses.grounds
        unit, left_on, until = row["unit_id"], row["opened_on"], found["agreed_until"]
        unsaid = found["taken_over"] and not clauses.breaks
        rooms = terms.unit_ids if unit in terms.unit_ids else (unit,)
        return {
            "clauses": clauses,
            "on_paper": on_paper,
            "rents": rents_of_a_unit(unit, terms, clauses),
            "rooms": tuple(rents_of_a_unit(each, terms, clauses) for each in rooms),
            "room": rooms.index(unit),
            "rent_until": rent_until(terms.starts_on, until, terms.cycle, left_on),
            "penalty_fen": None if unsaid else penalty_of(unit, terms, clauses, until, left_on),
        }


async def settlement_seen(runtime: Host, settlement_id: UUID, call: Call) -> dict[str, Any]:
    """A settlement that is the caller's to see. Raises SettlementUnknown or ParkOutOfScope."""
    row = await settlement_of(runtime, settlement_id)
    if row is None:
        raise SettlementUnknown(settlement_id=settlement_id)
    call.within(row["park_id"])
    return row
