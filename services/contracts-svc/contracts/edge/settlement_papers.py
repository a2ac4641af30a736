"""HTTP of the settlement's paper: typeset as it was settled, kept, and read again."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from edge.body import Body, ShortText
from edge.call import Answer, Call, Host
from edge.kit import Edge
from fastapi import Response
from host.settings import told
from neighbours.tenants import check_tenant

from contracts.domain.settlement import (
    LookAtPaper,
    NoPaperMade,
    NotePaper,
    NotSettledYet,
    settlement,
)
from contracts.edge.papers import pdf, units_of
from contracts.edge.parties import open_parties
from contracts.edge.settlements import CLOSERS, settlement_seen
from contracts.edge.templates import PDF
from contracts.papers.desk import papers_of
from contracts.papers.rendering import render
from contracts.papers.settling import settled_values
from contracts.papers.shipped import shipped
from contracts.settings import PaperSettings
from contracts.views.settlements import statement_of

MAKING = "制作退租结算单"


class SettlementPaperBody(Body):
    """`landlord`: the name the operator signs by."""

    landlord: ShortText


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
        made = await papers.put(await asyncio.to_thread(render, shipped("settlement"), values))
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

    async def _names(settings: PaperSettings, ids: set[UUID]) -> dict[UUID, str]:
        async with open_parties(settings, runtime.settings.token_key) as parties:
            return {id_: (await parties.party(id_, MAKING)).name for id_ in sorted(ids)}


def _checkers(row: Mapping[str, Any]) -> set[UUID]:
    return {UUID(each["checked_by"]) for each in row["checked"].values()}
