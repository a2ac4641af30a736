"""HTTP of what was sent for signature, whatever it is: how far each signer is, another link, more tries."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from edge.access import Role
from edge.call import Answer, Call, CallContext, Host
from edge.kit import Edge
from fastapi import Path
from kernel.clock import SHANGHAI
from kernel.domain import Refusal

from contracts.domain.signing_round import signing
from contracts.domain.signing_round_commands import Remind, RenewTries
from contracts.edge.guarded import Guarded
from contracts.edge.signing_door import LinkBody
from contracts.views.lost_codes import lost_among
from contracts.views.signings import SECRET, sent_as

Row = dict[str, Any]


class NeverSent(Refusal):
    """It was never sent for signature."""

    title, status = "{paper}没有发起签署", 404


class SigningInPreparation(Refusal):
    """It was sent a moment ago: who is to sign has no link yet."""

    title, status = "{paper}正在准备签署（{since} 发起），各方还没有收到签署链接，请稍后再试", 409


@dataclass(frozen=True)
class Sent:
    """What may be out: at which path, by which field, what people call it, and who may see and send it.

    `row` finds it where it is the caller's to see; its `last_signing_id`, or else its `signing_id`, says
    what was sent last, be it out or taken back.
    """

    path: str
    field: str
    title: str
    readers: list[Role]
    senders: list[Role]
    row: Guarded


def watching_routes(edge: Edge, runtime: Host, of: Sent) -> None:
    """Add them to the service's own."""
    Id = Annotated[UUID, Path(alias=of.field)]

    @edge.get(f"{of.path}/signing", allow=of.readers)
    async def now(id_: Id, call: Call) -> Row:
        """The last document that was sent: how far each signer is, and by when all have to have signed.

        `unreached` of a signer: no channel brought them the last link, since when and why by channel
        (`refused` also where they were sent as many as may be sent in a day). `code_unreached`: the same of
        the code that they wait for.

        For a moment after it was sent it is `preparing`, since `opened_at`.
        """
        sent = await _any_sent(runtime, of, id_, call)
        call.etag(sent["version"])
        return await _shown(runtime, sent)

    @edge.post(f"{of.path}/signing/remind", allow=of.senders)
    async def remind(id_: Id, body: LinkBody, call: Call) -> Answer:
        """Send somebody who has not signed another link."""
        sent = await last_sent(runtime, of, id_, call)
        return await call.do(signing, sent["id"], Remind(person_id=body.person_id))

    @edge.post(f"{of.path}/signing/renew-tries", allow=of.senders)
    async def renew_tries(id_: Id, body: LinkBody, call: Call) -> Answer:
        """Let somebody go on who guessed too often; say in `X-Reason` how it is known who they are."""
        call.why()
        sent = await last_sent(runtime, of, id_, call)
        return await call.do(signing, sent["id"], RenewTries(person_id=body.person_id))


async def last_sent(runtime: Host, of: Sent, id_: UUID, call: CallContext) -> Row:
    """Raises NeverSent or SigningInPreparation."""
    sent = await _any_sent(runtime, of, id_, call)
    if sent["status"] == "preparing":
        since = sent["opened_at"].astimezone(SHANGHAI).strftime("%H:%M:%S")
        raise SigningInPreparation(field=of.field, paper=of.title, since=since)
    return sent


async def _any_sent(runtime: Host, of: Sent, id_: UUID, call: CallContext) -> Row:
    row = await of.row(id_, call)
    last = row.get("last_signing_id") or row["signing_id"]
    found = await sent_as(runtime, last) if last else None
    if found is None:
        raise NeverSent(field=of.field, paper=of.title)
    return found


async def _shown(runtime: Host, sent: Row) -> Row:
    """As our people see it: without what is for the door of the signers alone."""
    waits = [each for each in sent["signers"] if each["step"] == "identified"]
    codes = {each["person_id"]: UUID(each["confirmation_id"]) for each in waits}
    lost = await lost_among(runtime, codes.values()) if codes else {}
    unreached = {who: {"code_unreached": lost[code]} for who, code in codes.items() if code in lost}
    signers = [_without(each, SECRET) | unreached.get(each["person_id"], {}) for each in sent["signers"]]
    said = _without(sent, ("id", "version", "origin", "asked", "signers"))
    return {"signing_id": sent["id"], **said, "signers": signers}


def _without(row: Row, hidden: Collection[str]) -> Row:
    return {name: value for name, value in row.items() if name not in hidden}
