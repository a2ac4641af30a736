"""HTTP of the 签署 for those who send: send, see how far it is, take back, conclude after all."""

from typing import Annotated
from uuid import UUID

from edge.access import Role
from edge.body import Body
from edge.call import Answer, Call, Host
from edge.kit import Edge
from kernel.domain import Refusal
from neighbours.people import check_staff
from pydantic import Field

from contracts.domain.contract import contract
from contracts.domain.contract_commands import Recall, SendForSignature, Sign
from contracts.domain.letting import CoverDayTaken, UnitDayTaken
from contracts.edge.guarded import Guarded
from contracts.edge.made_of import check_still_unknown, send_checked
from contracts.edge.meanwhile import check_still_so
from contracts.edge.papers import check_made_of
from contracts.edge.parks import MANAGERS
from contracts.edge.settlements import READERS
from contracts.edge.watching import Sent, last_sent, watching_routes
from contracts.views.known import gave_way, known_of

SENDERS = [Role.客服专员, Role.运营经理, Role.管理员]


class NotSignedByAll(Refusal):
    """Somebody has yet to sign, or it was taken back."""

    title, field, status = "各方尚未签署完毕", "contract_id", 409


class SendBody(Body):
    """`document_sha256`: of the PDF to be signed; `operator_signer_id` signs it for the operator."""

    document_sha256: Annotated[str, Field(strict=True, max_length=64, pattern="^[0-9a-f]{64}$")]
    operator_signer_id: UUID


def signing_routes(edge: Edge, runtime: Host, guarded: Guarded) -> None:
    """Add them to the service's own; `guarded` finds a contract that is the caller's to see."""
    out = Sent("/contracts/{contract_id}", "contract_id", "该合同", READERS, SENDERS, guarded)
    watching_routes(edge, runtime, out)

    @edge.post("/contracts/{contract_id}/send-for-signature", allow=SENDERS)
    async def send(contract_id: UUID, body: SendBody, call: Call) -> Answer:
        """Send a draft to the party it is with and to our own signer; it may take 48 hours."""
        row = await guarded(contract_id, call)
        await check_staff(runtime.pool, body.operator_signer_id, "operator_signer_id")
        typed = await check_made_of(runtime, row, body.document_sha256)
        signers = {"party_id": row["party_id"], "operator_signer_id": body.operator_signer_id}
        await send_checked(runtime, body.document_sha256, signers, "party_id")
        await check_still_unknown(runtime, row, typed)
        said = {"signing_id": call.fresh_id("signing"), **body.model_dump(), "by": call.actor.id}

        async def ask() -> Answer:
            known = await known_of(runtime, row, row["starts_on"], row["ends_on"])
            known["merged_into"] = await gave_way(runtime, row)
            return await call.do(contract, contract_id, SendForSignature(**said, sent_at=call.now, **known))

        try:
            return await ask()
        except (UnitDayTaken, CoverDayTaken):
            return await ask()  # by now it can be said who was quicker

    @edge.post("/contracts/{contract_id}/signing/void", allow=MANAGERS)
    async def void(contract_id: UUID, call: Call) -> Answer:
        """Take back what was sent; the contract is a draft again. Say why in `X-Reason`."""
        call.why()
        await guarded(contract_id, call)
        return await call.do(contract, contract_id, Recall())

    @edge.post("/contracts/{contract_id}/signing/conclude", allow=MANAGERS)
    async def conclude(contract_id: UUID, call: Call) -> Answer:
        """All have signed and it was not in force: what kept it from it is cured."""
        row, sent = await guarded(contract_id, call), await last_sent(runtime, out, contract_id, call)
        if sent["status"] != "completed":
            raise NotSignedByAll
        if row["status"] == "out_for_signature":
            await check_still_so(runtime, sent["id"])
        known = await known_of(runtime, row, row["starts_on"], row["ends_on"])
        asked = Sign(signed_on=sent["completed_on"], signing_id=sent["id"], by=call.actor.id, **known)
        return await call.do(contract, contract_id, asked)
