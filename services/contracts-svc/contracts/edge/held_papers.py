"""HTTP of what is held about somebody beside the facts, for tenant-svc: papers, and what binds them."""

from uuid import UUID

from edge.access import Role
from edge.call import Call, Host
from edge.held import Bond, HeldPaper, Naming
from edge.kit import Edge
from fastapi import Response
from host.settings import told
from kernel.clock import local_date

from contracts.domain.contract_paper import LookAtDraft, contract_paper
from contracts.domain.handover import handover
from contracts.domain.papers import LookAtPaper
from contracts.domain.settlement import settlement
from contracts.domain.signing_round import signing
from contracts.domain.signing_round_commands import LookAtPaper as LookAtSigned
from contracts.edge.papers import PaperUnknown, kept, pdf
from contracts.edge.templates import PDF
from contracts.papers.desk import papers_of
from contracts.settings import PaperSettings
from contracts.views.handovers import handover_of
from contracts.views.held import bonds_of, papers_naming
from contracts.views.papers import paper_of
from contracts.views.settlements import settlement_of
from contracts.views.signings import signing_of


def held_papers(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""

    @edge.post("/held/papers", allow=[Role.系统])
    async def naming(body: Naming) -> list[HeldPaper]:
        """Every paper that names one of these, whatever became of it."""
        found = await papers_naming(runtime, body.ids)
        if found:
            # What cannot be read is said before anybody begins to.
            papers_of(told(PaperSettings), runtime.pool, runtime.clock)
        return [HeldPaper(**row) for row in found]

    @edge.post("/held/bonds", allow=[Role.系统])
    async def bonds(body: Naming, call: Call) -> list[Bond]:
        """What still binds any of these, as of now: while there is any, nobody forgets who they are."""
        return [Bond(**row) for row in await bonds_of(runtime, body.ids, local_date(call.now))]

    @edge.post(
        "/held/papers/{paper_id}",
        allow=[Role.系统],
        response_class=Response,
        responses={200: {"content": {PDF: {}}}},
    )
    async def content(paper_id: UUID, call: Call) -> Response:
        """One of them, with the signatures it has. Say why in `X-Reason`; it is kept."""
        call.why()
        if sent := await signing_of(runtime, paper_id):
            paper = await kept(runtime, sent["contract_id"], sent["document_sha256"])
            await call.do(signing, paper_id, LookAtSigned())
            return pdf(paper)
        for decider, made in (
            (settlement, await settlement_of(runtime, paper_id)),
            (handover, await handover_of(runtime, paper_id)),
        ):
            if made and made["document_sha256"]:
                paper = await kept(runtime, made["contract_id"], made["document_sha256"])
                await call.do(decider, paper_id, LookAtPaper())
                return pdf(paper)
        unsent = await paper_of(runtime, paper_id)
        if unsent is None or unsent["sent"]:
            raise PaperUnknown
        paper = await kept(runtime, unsent["contract_id"], unsent["document_sha256"])
        said = {name: unsent[name] for name in LookAtDraft.model_fields}
        await call.do(contract_paper, paper_id, LookAtDraft(**said))
        return pdf(paper)
