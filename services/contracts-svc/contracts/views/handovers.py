"""Each handover with what is ticked so far; the settlement of a stay is held against it."""

from datetime import UTC, date
from typing import Any, LiteralString
from uuid import UUID

from edge.call import Host
from kernel.facts import Fact
from kernel.service import Row, View
from neighbours.tenants import numbers_of
from psycopg.rows import dict_row

from contracts.domain import handover_facts as of
from contracts.domain.against_handover import TakenOver
from contracts.domain.handover import handover
from contracts.domain.handover_items import Found
from contracts.views.proofs import pictures_in, reason_of

NOT_AGREED: Row = {
    "status": "open",
    "agreed_by": None,
    "agreed_on": None,
    "for_tenant": None,
    "photo_ids": [],
}


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case of.HandoverOpened(handover_id=id_) as opened:
            said = opened.model_dump(exclude={"handover_id", "policy_version"})
            row = {
                "id": id_,
                **said,
                "checked": {},
                "document_sha256": None,
                "signing_id": None,
                "last_signing_id": None,
                "proof_ids": [],
                **NOT_AGREED,
            }
        case of.HandoverItemChecked(item=item) as said if row:
            ticked = said.model_dump(mode="json", include={"checked_by", "found"})
            ticked |= reason_of(fact)
            ticked["checked_at"] = fact.recorded_at.astimezone(UTC).isoformat()
            checked = row["checked"] | {item: ticked}
            row |= {"checked": checked, "document_sha256": None}
            row |= {"proof_ids": pictures_in(checked, "found")}
        case of.HandoverPaperMade(contract_id=contract, document_sha256=made) if row:
            row |= {"contract_id": contract, "document_sha256": made}
        case of.HandoverSent(signing_id=id_) if row:
            row |= {"signing_id": id_, "last_signing_id": id_}
        case of.HandoverRecalled() if row:
            row |= {"signing_id": None}
        case of.HandoverAgreed() as agreed if row:
            said = agreed.model_dump(include=set(NOT_AGREED))
            row |= said | {"photo_ids": list(agreed.photo_ids), "status": "agreed"}
        case of.HandoverWithdrawn():
            row = None
        case of.HandoverReopened() if row:
            row |= NOT_AGREED | {"document_sha256": None}
    return row and row | {"version": fact.version}


handovers = View(
    name="handovers",
    columns="id uuid primary key, unit_id uuid not null, park_id uuid not null, tenant_id uuid not null,"
    " moved_in_on date not null, due_on date, contract_id uuid, status text not null, checked jsonb not null,"
    " document_sha256 text, signing_id uuid, last_signing_id uuid,"
    " agreed_by uuid, agreed_on date, for_tenant uuid,"
    " photo_ids uuid[] not null, proof_ids uuid[] not null, version int not null",
    listens=handover.events,
    keys=lambda fact: [fact.event.handover_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    revision=4,
    indexes=(
        "(moved_in_on, id)",
        "(tenant_id, unit_id)",
        "(contract_id)",
        "using gin (proof_ids)",
        "(signing_id) where status = 'open' and signing_id is not null",
    ),
)

PAGE: LiteralString = f"""
    select * from views.handovers
     where (%(parks)s::uuid[] is null or park_id = any(%(parks)s))
       and (%(overdue)s::boolean is null
            or (status = 'open' and coalesce(due_on < %(today)s, false)) = %(overdue)s)
       and (%(tenant_id)s::uuid is null or tenant_id in {numbers_of("%(tenant_id)s::uuid")})
       and (%(unit_id)s::uuid is null or unit_id = %(unit_id)s)
       and (%(status)s::text is null or status = %(status)s)
       and (%(day)s::date is null or (moved_in_on, id) > (%(day)s, %(last)s::uuid))
     order by moved_in_on, id limit %(limit)s"""
OF_STAY: LiteralString = f"""
    select * from views.handovers
     where tenant_id in {numbers_of("%(tenant)s::uuid")} and unit_id = %(unit)s and moved_in_on <= %(day)s
     order by moved_in_on desc limit 1"""


async def page_of(host: Host, wanted: Row, last: tuple[date, UUID] | None, limit: int) -> list[Row]:
    """At most `limit` handovers behind `last`, the oldest first."""
    day, id_ = last or (None, None)
    return await _rows(host, PAGE, wanted | {"day": day, "last": id_, "limit": limit})


async def handover_of(host: Host, handover_id: UUID) -> Row | None:
    query: LiteralString = "select * from views.handovers where id = %(id)s"
    return next(iter(await _rows(host, query, {"id": handover_id})), None)


async def taken_over(host: Host, tenant_id: UUID, unit_id: UUID, day: date) -> dict[str, TakenOver]:
    """What was found, by item, when this tenant took this unit over for the stay of that day."""
    given = {"tenant": tenant_id, "unit": unit_id, "day": day}
    row = next(iter(await _rows(host, OF_STAY, given)), None)
    if row is None:
        return {}
    found = {item: Found.model_validate(each["found"]) for item, each in row["checked"].items()}
    return {item: TakenOver(found=each, agreed=row["status"] == "agreed") for item, each in found.items()}


async def began(host: Host, row: Row) -> date:
    """The first day of the stay that a settlement `row` is of: of its handover, else of its contract."""
    given = {"tenant": row["tenant_id"], "unit": row["unit_id"], "day": row["opened_on"]}
    if found := await _rows(host, OF_STAY, given):
        return found[0]["moved_in_on"]  # type: ignore[no-any-return]
    query: LiteralString = "select starts_on from views.contracts where id = %(contract_id)s"
    let = await _rows(host, query, row)
    return let[0]["starts_on"] if let else row["opened_on"]  # type: ignore[no-any-return]


async def is_settling(host: Host, row: Row) -> bool:
    """Whether the settlement of this stay has begun; one that the tenant turned out to stay past is begun
    anew when they leave.
    """
    query: LiteralString = f"""
        select id from views.settlements
         where tenant_id in {numbers_of("%(tenant_id)s::uuid")} and unit_id = %(unit_id)s
           and opened_on >= %(moved_in_on)s
           and status not in ('withdrawn', 'to_restore', 'restored') limit 1"""
    return bool(await _rows(host, query, row))


async def _rows(host: Host, query: LiteralString, given: dict[str, Any]) -> list[Row]:
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        found: list[Row] = await (await cursor.execute(query, given)).fetchall()
        return found
