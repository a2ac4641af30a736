"""Each document that was sent for signature: how far each signer is, and what became of it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from edge.call import Host
from kernel.facts import Fact
from kernel.service import Row, View
from psycopg.rows import dict_row

from contracts.domain import signing_round_facts as of
from contracts.domain.signing_round import signing

STATUS = {
    of.SigningCompleted: "completed",
    of.SigningVoided: "void",
}
STEP = {
    of.PartyIdentified: "identified",
    of.WillConfirmed: "willing",
    of.SignatureAsked: "asked",
    of.SignatureRefused: "invited",
    of.PartySigned: "signed",
}


def keys(fact: Fact) -> Sequence[UUID]:
    return [fact.event.signing_id] if isinstance(fact.event, of.SigningEvent) else []


def project(row: Row | None, fact: Fact) -> Row | None:
    """`refused`: why it is not in force though all have signed; `origin` is that of what follows."""
    event = fact.event
    if isinstance(event, of.SigningOpened):
        row = _opened(event) | {"origin": fact.origin.caused_by(fact).to_dict()}
    if row is None or not isinstance(event, of.SigningEvent):
        return row
    row = row | {"version": fact.version, "status": STATUS.get(type(event)) or row["status"]}
    match event:
        case of.SignerEvent(person_id=who):
            row["signers"] = [
                _moved(each, fact) if each["person_id"] == str(who) else each for each in row["signers"]
            ]
        case of.SigningOverdue():
            row["overdue"] = True
        case of.SigningNotConcluded(code=code):
            row["refused"] = code
        case of.SigningCompleted(completed_on=day):
            row |= {"completed_on": day, "origin": fact.origin.caused_by(fact).to_dict()}
    if isinstance(event, of.PartySigned):
        row["document_sha256"] = event.document_sha256
    return row


def _opened(event: of.SigningOpened) -> Row:
    said = event.model_dump(include={"contract_id", "document_sha256", "sent_by", "opened_at", "due_at"})
    signers = [
        {"person_id": str(each.person_id), "side": each.side, "step": "invited", "signed_at": None}
        for each in event.signers
    ]
    ahead = {"status": "out", "overdue": False, "refused": None, "completed_on": None}
    return {"id": event.signing_id, "park_id": event.terms.park_id, **said, "signers": signers, **ahead}


def _moved(signer: dict[str, Any], fact: Fact) -> dict[str, Any]:
    moved = signer | {"step": STEP.get(type(fact.event)) or signer["step"]}
    if isinstance(fact.event, of.SigningLinkFollowed) and signer["step"] in ("identified", "willing"):
        moved["step"] = "invited"
    if isinstance(fact.event, of.PartySigned):
        moved["signed_at"] = fact.event.signed_at.isoformat()
        moved["certificate_serial"] = fact.event.certificate_serial
    return moved


signings = View(
    name="signings",
    columns="id uuid primary key, contract_id uuid not null, park_id uuid not null, status text not null,"
    " document_sha256 text not null, signers jsonb not null, sent_by text not null,"
    " opened_at timestamptz not null, due_at timestamptz not null, overdue boolean not null,"
    " refused text, completed_on date, origin jsonb not null, version int not null",
    listens=signing.events,
    keys=keys,
    project=project,
    inline=True,
    indexes=("(contract_id)", "(id) where status = 'completed' and refused is null"),
)


async def signing_of(host: Host, signing_id: UUID) -> dict[str, Any] | None:
    """The row of one signing."""
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute("select * from views.signings where id = %s", [signing_id])
        row: dict[str, Any] | None = await cursor.fetchone()
    return row
