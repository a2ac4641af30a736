"""Each paper that was made of a contract, handover or settlement: whom it names, whether it was ever sent.

Kept by the contract and its hash; of one that was sent before it was noted that it was made, nobody says
whom it names but its signing.
"""

from collections.abc import Sequence
from typing import LiteralString, NamedTuple
from uuid import UUID

from edge.call import Host
from kernel.facts import Fact
from kernel.ids import derived_id
from kernel.service import Row, View
from psycopg import AsyncConnection
from psycopg.rows import class_row, dict_row

from contracts.domain.contract_facts import ContractSentForSignature
from contracts.domain.contract_paper import ContractPaperMade, UnsentPaperDestroyed
from contracts.domain.handover_facts import HandoverPaperMade, HandoverSent
from contracts.domain.settlement_facts import SettlementPaperMade, SettlementSent

MADE = (ContractPaperMade, HandoverPaperMade, SettlementPaperMade)
SENT = (ContractSentForSignature, HandoverSent, SettlementSent)
LISTENS = (*MADE, *SENT, UnsentPaperDestroyed)


def paper_id(contract_id: UUID, document_sha256: str) -> UUID:
    """By which one paper of one contract is known."""
    return derived_id(contract_id, "paper", document_sha256)


def keys(fact: Fact) -> Sequence[UUID]:
    event = fact.event
    return [paper_id(event.contract_id, event.document_sha256)] if isinstance(event, LISTENS) else []


def project(row: Row | None, fact: Fact) -> Row | None:
    event = fact.event
    if not isinstance(event, LISTENS):
        return row
    known = event.model_dump(include={"contract_id", "park_id", "document_sha256"})
    if isinstance(event, SENT):
        known["park_id"] = event.terms.park_id
    row = row or known | {"about": "contract", "about_id": event.contract_id, "whose": None, "sent": False}
    row = {"destroyed_at": None} | row | {"id": paper_id(event.contract_id, event.document_sha256)}
    match event:
        case ContractPaperMade(party_id=who):
            row |= {"whose": who, "destroyed_at": None}
        case HandoverPaperMade(handover_id=id_, tenant_id=who):
            row |= {"about": "handover", "about_id": id_, "whose": who, "destroyed_at": None}
        case SettlementPaperMade(settlement_id=id_, tenant_id=who):
            row |= {"about": "settlement", "about_id": id_, "whose": who, "destroyed_at": None}
        case UnsentPaperDestroyed():
            row["destroyed_at"] = fact.recorded_at
        case _:
            row["sent"] = True
    return row


papers = View(
    name="papers",
    columns="id uuid primary key, contract_id uuid not null, document_sha256 text not null,"
    " about text not null, about_id uuid not null, park_id uuid not null, whose uuid, sent boolean not null,"
    " destroyed_at timestamptz",
    listens=LISTENS,
    keys=keys,
    project=project,
    indexes=("(whose) where not sent", "(contract_id)"),
)

# What was agreed or settled of a contract that was in force is kept with it, also what was signed by hand.
UNSENT: LiteralString = """
    select p.id, p.contract_id, p.document_sha256, p.park_id
      from views.papers p
      left join views.contracts c on c.id = p.contract_id
      left join views.retentions r on r.contract_id = p.contract_id
     where not p.sent and p.destroyed_at is null and r.destroyed_at is null
       and p.whose in (select person_id from views.erased union
                       select t.tenant_id from views.tenants t join views.erased using (person_id))
       and case p.about
           when 'contract' then c.id is not null and (c.signed_on is null or c.party_id <> p.whose)
           when 'handover' then not exists (
               select from views.handovers h
                where h.id = p.about_id and h.document_sha256 = p.document_sha256)
           else not exists (
               select from views.settlements s
                where s.id = p.about_id and s.document_sha256 = p.document_sha256
                  and s.status <> 'withdrawn') end
     limit 100"""


class Unsent(NamedTuple):
    """A paper that was never sent to anybody."""

    id: UUID
    contract_id: UUID
    document_sha256: str
    park_id: UUID


async def unsent_of_erased(conn: AsyncConnection) -> list[Unsent]:
    """Papers that name who was erased, and bind nobody."""
    return await (await conn.cursor(row_factory=class_row(Unsent)).execute(UNSENT)).fetchall()


async def paper_of(host: Host, id_: UUID) -> Row | None:
    """One paper."""
    query: LiteralString = "select * from views.papers where id = %s"
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        found: Row | None = await (await cursor.execute(query, [id_])).fetchone()
    return found
