"""Each document that was sent for signature: how far each signer is, and what became of it. `paper_sha256`:
as it was sent, `document_sha256`: with the signatures it has by now.

It is sent by its contract, handover or settlement, and a moment later out by itself: until then it is there
as `preparing`, since `opened_at`, and nobody can sign it yet.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from edge.call import Host
from kernel.facts import Fact
from kernel.service import Row, View
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from contracts.domain import signing_round_facts as of
from contracts.domain.contract_facts import ContractSentForSignature
from contracts.domain.handover_facts import HandoverSent
from contracts.domain.papers import PaperSent
from contracts.domain.settlement_facts import SettlementSent
from contracts.domain.signing_round import signing

STATUS = {
    of.SigningCompleted: "completed",
    of.SigningVoided: "void",
    of.SigningLapsed: "lapsed",
}
STEP = {
    of.PartyIdentified: "identified",
    of.WillConfirmed: "willing",
    of.SignatureAsked: "asked",
    of.SignatureRefused: "invited",
    of.PartySigned: "signed",
}


SENT = (ContractSentForSignature, HandoverSent, SettlementSent)
INVITED = {"step": "invited", "signed_at": None, "tries": 0}
SECRET = ("session", "session_until", "confirmation_id")
"""Of a signer, what is for the door of the signers alone."""


def keys(fact: Fact) -> Sequence[UUID]:
    return [fact.event.signing_id] if isinstance(fact.event, (of.SigningEvent, *SENT)) else []


def project(row: Row | None, fact: Fact) -> Row | None:
    """`refused`: why it is not in force though all have signed; `origin` is that of what follows."""
    event = fact.event
    if isinstance(event, SENT):
        return row or _preparing(event) | {"origin": fact.origin.to_dict(), "version": 0}
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
            row["asked"] = _asked(row["asked"], event)
        case of.SigningOverdue():
            row["overdue"] = True
        case of.SigningNotConcluded(code=code):
            row["refused"] = code
        case of.SigningCompleted(completed_on=day):
            row |= {"completed_on": day, "origin": fact.origin.caused_by(fact).to_dict()}
    if isinstance(event, of.PartySigned):
        row["document_sha256"] = event.document_sha256
    return row


def _preparing(event: ContractSentForSignature | PaperSent) -> Row:
    about = event.about if isinstance(event, PaperSent) else "contract"
    known = {"status": "preparing", "about": about, "opened_at": event.sent_at}
    return _sent(event, "preparing") | known | {"due_at": None, "lapses_at": None}


def _opened(event: of.SigningOpened) -> Row:
    known = event.model_dump(include={"opened_at", "due_at", "lapses_at", "about"})
    return _sent(event, "invited") | {"status": "out"} | known


def _sent(event: ContractSentForSignature | PaperSent | of.SigningOpened, step: str) -> Row:
    said = event.model_dump(include={"contract_id", "document_sha256", "sent_by"})
    said["paper_sha256"] = event.document_sha256
    ahead = INVITED | {"step": step}
    signers = [{"person_id": str(each.person_id), "side": each.side, **ahead} for each in event.signers]
    place = {"park_id": event.terms.park_id, "unit_id": event.terms.unit_ids[0], "track": event.terms.track}
    fresh = {"asked": [], "overdue": False, "refused": None, "completed_on": None}
    return {"id": event.signing_id, **place, **said, "signers": signers, **fresh}


def _moved(signer: dict[str, Any], fact: Fact) -> dict[str, Any]:
    moved = signer | {"step": STEP.get(type(fact.event)) or signer["step"]}
    match fact.event:
        case of.SigningLinkFollowed(session_sha256=session, expires_at=until):
            moved |= {"session": session, "session_until": until.isoformat()}
            moved.pop("unreached", None)
            if signer["step"] in ("identified", "willing"):
                moved["step"] = "invited"
        case of.IdentityTried(tries=tries) | of.IdentityNotCompared(tries=tries):
            moved["tries"] = tries
        case of.TriesRenewed():
            moved["tries"] = 0
        case of.PartyIdentified(confirmation_id=id_):
            moved |= {"confirmation_id": str(id_), "tries": 0}
        case of.SigningReminded() | of.SigningLinkAsked():
            moved.pop("unreached", None)
        case of.SignerUnreached(lost=lost):
            how = [each.model_dump() for each in lost]
            moved["unreached"] = {"at": fact.effective_at.isoformat(), "lost": how}
        case of.SignerTurnedAway(code=code):
            moved["turned_away"] = code
        case of.SignatureRefused(code=code):
            moved["signature_refused"] = code
        case of.SignatureAsked():
            moved.pop("signature_refused", None)
        case of.PartySigned(signed_at=at, certificate_serial=serial):
            moved |= {"signed_at": at.isoformat(), "certificate_serial": serial}
    return moved


def _asked(asked: list[dict[str, str]], event: of.SignerEvent) -> list[dict[str, str]]:
    """Whose signatures are to be made, the first who asked first."""
    match event:
        case of.SignatureAsked(person_id=who, signature_id=id_):
            others = [each for each in asked if each["person_id"] != str(who)]
            return [*others, {"person_id": str(who), "signature_id": str(id_)}]
        case of.SignatureAnnounced(person_id=who):
            return [each | {"announced": "yes"} if each["person_id"] == str(who) else each for each in asked]
        case of.PartySigned(person_id=who) | of.SignatureRefused(person_id=who):
            return [each for each in asked if each["person_id"] != str(who)]
    return asked


signings = View(
    name="signings",
    columns="id uuid primary key, contract_id uuid not null, park_id uuid not null, unit_id uuid not null,"
    " track text not null, about text not null, status text not null, document_sha256 text not null,"
    " paper_sha256 text not null, signers jsonb not null,"
    " asked jsonb not null, sent_by text not null,"
    " opened_at timestamptz not null, due_at timestamptz, lapses_at timestamptz,"
    " overdue boolean not null,"
    " refused text, completed_on date, origin jsonb not null, version int not null",
    listens=(*signing.events, *SENT),
    keys=keys,
    project=project,
    inline=True,
    revision=4,
    indexes=(
        "(contract_id)",
        "(id) where status = 'out' and asked <> '[]'",
        "(id) where status = 'completed' and refused is null",
    ),
)


async def signing_of(host: Host, signing_id: UUID) -> dict[str, Any] | None:
    """The row of one signing that is out, or was."""
    row = await sent_as(host, signing_id)
    return None if row is None or row["status"] == "preparing" else row


async def sent_as(host: Host, signing_id: UUID) -> dict[str, Any] | None:
    """The row of what was sent as this signing, also while it is being prepared."""
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute("select * from views.signings where id = %s", [signing_id])
        row: dict[str, Any] | None = await cursor.fetchone()
    return row


async def waiting_for(host: Host, signature_id: UUID) -> dict[str, Any] | None:
    """The row of the signing in which this signature was asked for, and is not there."""
    query = "select * from views.signings where status = 'out' and asked <> '[]' and asked @> %s"
    wanted = Jsonb([{"signature_id": str(signature_id)}])
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, [wanted])
        row: dict[str, Any] | None = await cursor.fetchone()
    return row
