"""HTTP of the settlement's paper: typeset as it was settled, kept, and read again."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from edge.body import Body, Name
from edge.call import Answer, Call, Host
from edge.kit import Edge
from fastapi import Response
from host.settings import told
from kernel.domain import Refusal
from neighbours.people import check_person
from neighbours.tenants import check_tenant

from contracts.domain.contract_commands import SignsForBoth
from contracts.domain.settlement import settlement
from contracts.domain.settlement_commands import (
    LookAtPaper,
    NoPaperMade,
    NotePaper,
    NotSettledYet,
    RecallPaper,
    SendPaper,
)
from contracts.domain.signers import Signer
from contracts.domain.signing_round import signing
from contracts.domain.signing_round_commands import Remind
from contracts.domain.terms import Terms
from contracts.edge.papers import pdf, units_of
from contracts.edge.parties import open_parties
from contracts.edge.settlements import CLOSERS, READERS, SettlementUnknown, settlement_seen
from contracts.edge.signing_door import LinkBody
from contracts.edge.signings import shown_signing
from contracts.edge.templates import PDF
from contracts.papers.desk import papers_of
from contracts.papers.rendering import render
from contracts.papers.settling import settled_values
from contracts.papers.shipped import shipped
from contracts.settings import PaperSettings
from contracts.views.contracts import contract_of
from contracts.views.settlements import statement_of
from contracts.views.signings import signing_of

MAKING = "制作退租结算单"


class SettlementPaperBody(Body):
    """`landlord`: the name the operator signs by."""

    landlord: Name


class SignerBody(Body):
    """Who signs for the operator."""

    operator_signer_id: UUID


class NeverSent(Refusal):
    """The paper is not out."""

    title, field, status = "退租结算单没有发起签署", "settlement_id", 404


def settlement_paper_routes(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""

    @edge.post("/settlements/{settlement_id}/paper", allow=CLOSERS)
    async def make(settlement_id: UUID, body: SettlementPaperBody, call: Call) -> Answer:
        """Typeset what was settled, for both sides to sign; the settlement then shows its hash.

        Made anew after it was settled anew.
        """
        settings, row = told(PaperSettings), await settlement_seen(runtime, settlement_id, call)
        papers = papers_of(settings)
        if row["status"] == "open":
            raise NotSettledYet
        tenant = (await check_tenant(runtime.pool, row["tenant_id"])).person_id
        people = await _names(settings, {tenant, row["closed_by"], *_checkers(row)})
        [unit] = await units_of(runtime, [row["unit_id"]])
        said = {"landlord": body.landlord, "tenant": people[tenant], "premises": unit["place"]}
        values = settled_values(row, statement_of(row), people, **said)
        made = await papers.put(await render(shipped("settlement"), values))
        # What was settled anew meanwhile is not what this paper says.
        asked = NotePaper(document_sha256=made)
        return await call.do(settlement, settlement_id, asked, expected=row["version"])

    @edge.get(
        "/settlements/{settlement_id}/paper.pdf",
        allow=CLOSERS,
        response_class=Response,
        responses={200: {"content": {PDF: {}}}},
    )
    async def read(settlement_id: UUID, call: Call) -> Response:
        """The paper as it was made. Say why in `X-Reason`; it is kept."""
        call.why()
        row = await settlement_seen(runtime, settlement_id, call)
        if row["document_sha256"] is None:
            raise NoPaperMade
        paper = await papers_of(told(PaperSettings)).get(row["document_sha256"])
        await call.do(settlement, settlement_id, LookAtPaper())
        return pdf(paper)

    @edge.post("/settlements/{settlement_id}/send-for-signature", allow=CLOSERS)
    async def send(settlement_id: UUID, body: SignerBody, call: Call) -> Answer:
        """Send the paper to the tenant and to our own signer, as a contract is sent."""
        row = await settlement_seen(runtime, settlement_id, call)
        await check_person(runtime.pool, body.operator_signer_id, "operator_signer_id")
        tenant = (await check_tenant(runtime.pool, row["tenant_id"])).person_id
        if tenant == body.operator_signer_id:
            raise SignsForBoth
        contract = await contract_of(runtime, row["contract_id"])
        if contract is None:
            raise SettlementUnknown(settlement_id=settlement_id)
        asked = SendPaper(
            signing_id=call.fresh_id("signing"),
            terms=Terms(**{name: contract[name] for name in Terms.model_fields}),
            signers=(
                Signer(person_id=tenant, side="tenant"),
                Signer(person_id=body.operator_signer_id, side="operator"),
            ),
            sent_by=call.actor.id,
            sent_at=call.now,
        )
        return await call.do(settlement, settlement_id, asked)

    @edge.get("/settlements/{settlement_id}/signing", allow=READERS)
    async def signing_now(settlement_id: UUID, call: Call) -> dict[str, Any]:
        """How far each signer is, and by when all have to have signed."""
        return shown_signing(await _sent(settlement_id, call), call)

    @edge.post("/settlements/{settlement_id}/signing/remind", allow=CLOSERS)
    async def remind(settlement_id: UUID, body: LinkBody, call: Call) -> Answer:
        """Send somebody who has not signed another link."""
        sent = await _sent(settlement_id, call)
        return await call.do(signing, sent["id"], Remind(person_id=body.person_id))

    @edge.post("/settlements/{settlement_id}/signing/void", allow=CLOSERS)
    async def void(settlement_id: UUID, call: Call) -> Answer:
        """Take it back; say why in `X-Reason`. Whoever has it is told."""
        call.why()
        await settlement_seen(runtime, settlement_id, call)
        return await call.do(settlement, settlement_id, RecallPaper())

    async def _sent(settlement_id: UUID, call: Call) -> dict[str, Any]:
        row = await settlement_seen(runtime, settlement_id, call)
        found = await signing_of(runtime, row["signing_id"]) if row["signing_id"] else None
        if found is None:
            raise NeverSent
        return found

    async def _names(settings: PaperSettings, ids: set[UUID]) -> dict[UUID, str]:
        async with open_parties(settings, runtime.settings.token_key) as parties:
            return {id_: (await parties.party(id_, MAKING)).name for id_ in sorted(ids)}


def _checkers(row: Mapping[str, Any]) -> set[UUID]:
    return {UUID(each["checked_by"]) for each in row["checked"].values()}
