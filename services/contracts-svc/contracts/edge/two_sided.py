"""HTTP of a paper that two sides sign: typeset as it was agreed, read again, sent, watched, taken back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from edge.access import Role
from edge.body import Body, Name
from edge.call import Answer, Call, Host
from edge.contract_numbers import contract_number
from edge.kit import Edge
from fastapi import Path, Response
from host.settings import told
from kernel.domain import Decider, Refusal
from neighbours.people import check_staff
from neighbours.tenants import check_tenant

from contracts.domain.contract_refusals import SignsForBoth
from contracts.domain.papers import LookAtPaper, NotePaper, PaperKind, RecallPaper, SendPaper
from contracts.domain.signers import Signer
from contracts.domain.signing_round import signing
from contracts.domain.signing_round_commands import LookAtPaper as LookAtSigned
from contracts.domain.terms import Terms
from contracts.edge.guarded import Guarded
from contracts.edge.made_of import (
    OF_A_HOME,
    UnitCorrectedSince,
    bind_homes,
    bind_named,
    homes_corrected_since,
    send_checked,
)
from contracts.edge.papers import kept, pdf, units_of
from contracts.edge.parties import Party, open_parties
from contracts.edge.templates import PDF
from contracts.edge.watching import Sent, watching_routes
from contracts.papers.desk import papers_of
from contracts.papers.desk import photos_of as store_of
from contracts.papers.pictured import pictured
from contracts.papers.rendering import render
from contracts.papers.shipped import Paper, shipped
from contracts.papers.shown import Value
from contracts.settings import PaperSettings
from contracts.views.contracts import contract_of
from contracts.views.photos import photos_of
from contracts.views.signings import signing_of

Row = dict[str, Any]


class LandlordBody(Body):
    """`landlord`: the name the operator signs by."""

    landlord: Name


class SignerBody(Body):
    """Who signs for the operator."""

    operator_signer_id: UUID


class StayWithoutContract(Refusal):
    """The paper names the contract, and is signed as one of its papers."""

    title, status = "没有找到该租客租住此房源的合同，请先录入合同", 409


@dataclass(frozen=True)
class TwoSidedPaper:
    """A kind of paper over HTTP: at which path, for whom, of which decider, and what it says.

    `row` finds what it is about, `check` raises where that may, or has to, change; `names` are the people
    that the paper names beside the tenant, and `account` is the account it names, if any.
    """

    kind: PaperKind[Any]
    decider: Decider[Any, Any, Any]
    path: str
    wording: Paper
    makers: list[Role]
    readers: list[Role]
    row: Guarded
    check: Callable[[Row], Awaitable[None]]
    names: Callable[[Row], set[UUID]]
    values: Callable[..., dict[str, Value]]
    account: Callable[[Row], UUID | None] = lambda row: None


def two_sided_routes(edge: Edge, runtime: Host, of: TwoSidedPaper) -> None:
    """Add them to the service's own."""
    purpose = f"制作{of.kind.title}"
    Id = Annotated[UUID, Path(alias=of.kind.field)]
    out = Sent(of.path, of.kind.field, of.kind.title, of.readers, of.makers, of.row)
    watching_routes(edge, runtime, out)

    @edge.post(f"{of.path}/paper", allow=of.makers)
    async def make(id_: Id, body: LandlordBody, call: Call) -> Answer:
        """Typeset it for both sides to sign; the hash is shown from then on. Anew when something changed."""
        settings, row = told(PaperSettings), await of.row(id_, call)
        papers = papers_of(settings, runtime.pool, runtime.clock)
        await of.check(row)
        if row["contract_id"] is None:
            raise StayWithoutContract
        tenant = (await check_tenant(runtime.pool, row["tenant_id"])).person_id
        known, paid_to = await _named(settings, {tenant, *of.names(row)}, of.account(row))
        people = {id_: party.name for id_, party in known.items()}
        [unit] = await units_of(runtime, [row["unit_id"]])
        said = {"landlord": body.landlord, "tenant": people[tenant], "premises": unit["place"]}
        stored = await photos_of(runtime, row["proof_ids"])
        said |= {"contract_no": contract_number(row["contract_id"])}
        values = of.values(row | {"paid_to": paid_to}, people, stored, **said)
        drawn = await pictured(store_of(settings), stored.values())
        made = await papers.put(row["contract_id"], await render(shipped(of.wording), values, drawn))
        await bind_named(made, tenant, known[tenant].named_at)
        await bind_homes(made, [unit], OF_A_HOME)
        # What is otherwise meanwhile is not what this paper says.
        asked = NotePaper(contract_id=row["contract_id"], document_sha256=made)
        return await call.do(of.decider, id_, asked, expected=row["version"])

    @edge.get(
        f"{of.path}/paper.pdf",
        allow=of.makers,
        response_class=Response,
        responses={200: {"content": {PDF: {}}}},
    )
    async def read(id_: Id, call: Call) -> Response:
        """The paper, with the signatures it has. Say why in `X-Reason`; it is kept."""
        call.why()
        row = await of.row(id_, call)
        if row["document_sha256"] is None:
            raise of.kind.not_made()
        sent = await signing_of(runtime, row["signing_id"]) if row["signing_id"] else None
        if sent is not None:
            paper = await kept(runtime, sent["contract_id"], sent["document_sha256"])
            await call.do(signing, sent["id"], LookAtSigned())
        else:
            paper = await kept(runtime, row["contract_id"], row["document_sha256"])
            await call.do(of.decider, id_, LookAtPaper())
        return pdf(paper)

    @edge.post(f"{of.path}/send-for-signature", allow=of.makers)
    async def send(id_: Id, body: SignerBody, call: Call) -> Answer:
        """Send the paper to the tenant and to our own signer, as a contract is sent."""
        row = await of.row(id_, call)
        if row["document_sha256"] is None:
            raise of.kind.not_made()
        await of.check(row)
        tenant = (await check_tenant(runtime.pool, row["tenant_id"])).person_id
        if tenant == body.operator_signer_id:
            raise SignsForBoth
        await check_staff(runtime.pool, body.operator_signer_id, "operator_signer_id")
        contract = await contract_of(runtime, row["contract_id"])
        if contract is None:
            raise StayWithoutContract
        signers = {"tenant_id": tenant, "operator_signer_id": body.operator_signer_id}
        await send_checked(runtime, row["document_sha256"], signers, "tenant_id")
        homes = await units_of(runtime, [row["unit_id"]])
        if await homes_corrected_since(row["document_sha256"], homes, OF_A_HOME):
            raise UnitCorrectedSince
        asked = SendPaper(
            signing_id=call.fresh_id("signing"),
            contract_id=contract["id"],
            terms=_terms(contract, row["unit_id"]),
            signers=(
                Signer(person_id=tenant, side="tenant"),
                Signer(person_id=body.operator_signer_id, side="operator"),
            ),
            sent_by=call.actor.id,
            sent_at=call.now,
        )
        return await call.do(of.decider, id_, asked)

    @edge.post(f"{of.path}/signing/void", allow=of.makers)
    async def void(id_: Id, call: Call) -> Answer:
        """Take it back; say why in `X-Reason`. Whoever has it is told."""
        call.why()
        await of.row(id_, call)
        return await call.do(of.decider, id_, RecallPaper())

    async def _named(
        settings: PaperSettings, ids: set[UUID], account_id: UUID | None
    ) -> tuple[dict[UUID, Party], str | None]:
        """The people by their names, and the account as a paper says it."""
        async with open_parties(settings, runtime.settings.token_key) as parties:
            people = {id_: await parties.party(id_, purpose) for id_ in sorted(ids)}
            if account_id is None:
                return people, None
            account = await parties.account(account_id)
        return people, f"{account.bank} {account.number}，户名 {account.holder}"


def _terms(contract: Row, unit_id: UUID) -> Terms:
    """The contract's; the room that the paper is about comes first, for it is the one that messages name."""
    others = (each for each in contract["unit_ids"] if each != unit_id)
    said = {name: contract[name] for name in Terms.model_fields}
    return Terms(**said | {"unit_ids": (unit_id, *others)})
