"""HTTP of the papers: a contract is made from a template, and read again."""

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any, Final
from uuid import UUID

from edge.body import Body, Flag, ShortText, Text
from edge.call import Call, Host
from edge.kit import Edge
from fastapi import Path, Response
from files.sealed import FileMissing
from host.settings import told
from kernel.domain import Refusal
from kernel.ids import new_id
from kernel.service import Row
from psycopg.rows import dict_row
from pydantic import BaseModel, Discriminator, Tag
from pydantic import Field as Limits

from contracts.domain.contract_paper import LookAtDraft, NoteMade, contract_paper
from contracts.domain.contract_states import Declined, Drafted, Voided
from contracts.domain.signing_round import signing
from contracts.domain.signing_round_commands import LookAtPaper
from contracts.domain.template_fields import Wording
from contracts.edge.guarded import Guarded
from contracts.edge.made_of import bind, bind_named, typed_on
from contracts.edge.parks import MANAGERS
from contracts.edge.parties import open_parties
from contracts.edge.templates import PDF, TemplateUnknown
from contracts.papers.boxes import check_boxes
from contracts.papers.desk import papers_of
from contracts.papers.filling import AT, Beside, beside_the_name, check_all_said, filled, known_values
from contracts.papers.rendering import render
from contracts.settings import PaperSettings
from contracts.views.papers import paper_id, paper_of
from contracts.views.parks import names
from contracts.views.signings import signing_of
from contracts.views.templates import template_of

MAKING = "制作合同文本"
GIVEN_UP: Final[Mapping[str, type[Drafted | Voided]]] = {"void": Voided, "declined": Declined}
"""By the status that a contract is shown with: what is signed by nobody any more, as sending it is told."""
Name = Annotated[str, Limits(max_length=40)]
Number = Annotated[int, Limits(strict=True, ge=0, le=10**12)]
Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$", max_length=64)]
Lines = Annotated[list[ShortText], Limits(max_length=200)]


def _kind(value: object) -> str:
    match value:
        case bool():
            return "choice"
        case int():
            return "number"
        case list():
            return "lines"
        case _:
            return "text"


Typed = Annotated[
    Annotated[Flag, Tag("choice")]
    | Annotated[Number, Tag("number")]
    | Annotated[Lines, Tag("lines")]
    | Annotated[Text, Tag("text")],
    Discriminator(_kind),
]


class TemplateNotPublished(Refusal):
    """Contracts are made from what was published."""

    title, field, status = "该模板尚未发布", "template_id", 409


class NoPaperAnyMore(Refusal):
    """It was given up, or what it was to renew is not renewed: nobody is to sign it."""

    title, field, status = "{now}，不能再制作合同文本（现在可以：{can}）", "contract_id", 409


class PaperUnknown(Refusal):
    """No paper of this hash was made here."""

    title, field, status = "没有这份合同文件", "document_sha256", 404


class PaperDestroyed(Refusal):
    """Who it names was erased, and it was never sent to anybody."""

    title, field, status = (
        "这份文件从未发出，当事人的个人信息已按其要求删除，文件随之销毁",
        "document_sha256",
        410,
    )


class PaperWasSent(Refusal):
    """What was sent, and what is in force, is read by whoever may read signed papers, and nobody besides."""

    title, field, status = "合同已发出签署或已生效，其文件只供管理人员查阅", "document_sha256", 409


class PaperBody(Body):
    """`values` of what the contract does not say by itself, by the template's field names."""

    template_id: UUID
    values: Annotated[dict[Name, Typed], Limits(max_length=200, default_factory=dict)]


class Made(BaseModel):
    """The paper's hash: what is sent for signature."""

    document_sha256: str
    template_id: UUID
    template_version: int


def pdf(content: bytes) -> Response:
    """A paper as an answer that nobody keeps."""
    headers = {"cache-control": "private, no-store", "x-content-type-options": "nosniff"}
    return Response(content, media_type=PDF, headers=headers)


async def kept(host: Host, contract_id: UUID, digest: str) -> bytes:
    """A paper of this contract. Raises PaperUnknown, PaperDestroyed, or PapersDestroyed where all are."""
    try:
        return await papers_of(told(PaperSettings), host.pool, host.clock).get(contract_id, digest)
    except FileMissing:
        known = await paper_of(host, paper_id(contract_id, digest))
        raise (PaperDestroyed if known and known["destroyed_at"] else PaperUnknown) from None


def paper_routes(edge: Edge, runtime: Host, allow: list[Any], guarded: Guarded) -> None:
    """Add them to the service's own; `guarded` finds a contract that is the caller's to see."""

    @edge.post("/contracts/{contract_id}/paper", allow=allow)
    async def make(contract_id: UUID, body: PaperBody, call: Call) -> Made:
        """Typeset the contract from a template. What is missing in `values` is named, field by field.

        Not of what was given up: what was made of it before stays readable as long as it is kept.
        """
        settings = told(PaperSettings)
        papers = papers_of(settings, runtime.pool, runtime.clock)
        row = await guarded(contract_id, call)
        if state := GIVEN_UP.get(row["status"]):
            raise NoPaperAnyMore(now=state.now, can=state.can)
        template = await template_of(runtime, body.template_id)
        if template is None:
            raise TemplateUnknown(template_id=body.template_id)
        if template["published"] is None:
            raise TemplateNotPublished
        wording = Wording.model_validate({name: template["published"][name] for name in ("text", "fields")})
        async with open_parties(settings, runtime.settings.token_key) as parties:
            wanted = beside_the_name(wording.fields, row)
            party = await parties.party(row["party_id"], MAKING, wanted)
        units = await units_of(runtime, row["unit_ids"])
        known = known_values(row, units, party.model_dump())
        check_all_said(template["published"]["name"], wording.fields, known)
        values = filled(wording.fields, known, body.values)
        paper = await render(wording, values, at=AT)
        check_boxes(paper, row["track"])
        made = await papers.put(contract_id, paper)
        # Before it can be read: what nobody knows to be there nobody would end with who it names.
        noted = NoteMade(**_place(row, made), party_id=row["party_id"])
        place, origin = paper_id(contract_id, made), call.origin
        await runtime.handle(contract_paper, place, noted, origin=origin, command_id=new_id())
        await bind_named(made, row["party_id"], party.named_at)
        await bind(row, units, made, [name for name in wanted if getattr(party, name) is None])
        version = template["published_version"]
        return Made(document_sha256=made, template_id=body.template_id, template_version=version)

    @edge.get(
        "/contracts/{contract_id}/paper.pdf",
        allow=MANAGERS,
        response_class=Response,
        responses={200: {"content": {PDF: {}}}},
    )
    async def read(contract_id: UUID, call: Call) -> Response:
        """The document that was sent last, with the signatures it has. Say why in `X-Reason`; it is kept."""
        call.why()
        row = await guarded(contract_id, call)
        sent = await signing_of(runtime, row["signing_id"]) if row["signing_id"] else None
        if sent is None:
            raise PaperUnknown
        paper = await kept(runtime, contract_id, sent["document_sha256"])
        await call.do(signing, sent["id"], LookAtPaper())
        return pdf(paper)

    @edge.get(
        "/contracts/{contract_id}/papers/{document_sha256}",
        allow=allow,
        response_class=Response,
        responses={200: {"content": {PDF: {}}}},
    )
    async def read_draft(contract_id: UUID, document_sha256: Digest, call: Call) -> Response:
        """What was made of the contract as it stands, and is not sent, also where it was given up since. Say
        why in `X-Reason`; it is kept.
        """
        call.why()
        row = await guarded(contract_id, call)
        never_signed = row["status"] in GIVEN_UP and row["signed_on"] is None
        if row["status"] != "drafted" and not never_signed:
            raise PaperWasSent
        await check_made_of(runtime, row, document_sha256)
        paper = await kept(runtime, contract_id, document_sha256)
        asked = LookAtDraft(**_place(row, document_sha256))
        await call.do(contract_paper, paper_id(contract_id, document_sha256), asked)
        return pdf(paper)


def _place(contract: Row, document_sha256: str) -> dict[str, Any]:
    return {
        "contract_id": contract["id"],
        "park_id": contract["park_id"],
        "document_sha256": document_sha256,
    }


async def check_made_of(host: Host, contract: Row, document_sha256: str) -> Collection[Beside]:
    """What was typed of its party. Raises PaperUnknown or PaperOfOther."""
    await kept(host, contract["id"], document_sha256)
    return await typed_on(contract, await units_of(host, contract["unit_ids"]), document_sha256)


async def units_of(host: Host, unit_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """The units, also those given back since, each with its `place` as a paper says it."""
    query = "select * from views.units where id = any(%s)"
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        rows = await (await cursor.execute(query, [list(unit_ids)])).fetchall()
    found, called = {row["id"]: row for row in rows}, await names(host)
    return [found[id_] | {"place": _address(found[id_], called)} for id_ in unit_ids if id_ in found]


def _address(unit: dict[str, Any], called: dict[str, dict[str, Any]]) -> str:
    park = called[str(unit["park_id"])]
    building = park["buildings"].get(str(unit["building_id"]), "")
    return " ".join(each for each in (park["name"], building, unit["code"]) if each)
