"""The approvals of sensitive acts as they stand, and why each was given."""

from typing import Any
from uuid import UUID

from edge.call import Host
from kernel.facts import Fact
from kernel.ids import derived_id
from kernel.service import Row, View
from psycopg.rows import dict_row

from contracts.domain.approvals import ActApproved, approval
from contracts.domain.second_check import Kind


def approval_id(contract_id: UUID, kind: Kind, of: UUID | None = None) -> UUID:
    """One for each kind of act, and of what is done by settlement for each `of` them: what is approved later
    takes the place of what was approved before.
    """
    return derived_id(contract_id, "approval", kind, *([of] if of else []))


def project(_: Row | None, fact: Fact) -> Row | None:
    """Gone once it is withdrawn."""
    match fact.event:
        case ActApproved() as told:
            said = told.model_dump(mode="json", include={"act"})
            said |= told.model_dump(include={"contract_id", "approved_by", "approved_at"})
            why = {"fact_id": fact.id, "reason": fact.origin.reason or ""}
            return {"id": told.approval_id, **said, **why, "version": fact.version}
    return None


approvals = View(
    name="approvals",
    columns="id uuid primary key, contract_id uuid not null, act jsonb not null, approved_by text not null,"
    " approved_at timestamptz not null, reason text not null, fact_id uuid not null, version int not null",
    listens=approval.events,
    keys=lambda fact: [fact.event.approval_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    revision=4,  # since another's account is approved of one settlement
    indexes=("(contract_id)",),
)


async def approvals_of(host: Host, contract_id: UUID) -> list[dict[str, Any]]:
    """Those of one contract, the last given first; some may be used, or too old."""
    query = "select * from views.approvals where contract_id = %s order by approved_at desc, id"
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        found: list[dict[str, Any]] = await (await cursor.execute(query, [contract_id])).fetchall()
    return found
