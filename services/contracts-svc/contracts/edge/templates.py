"""HTTP of the templates that contracts are made from: worded, tried, published."""

from typing import Annotated, Any
from uuid import UUID

from edge.access import Role
from edge.body import Body, Name, ShortText, written
from edge.call import Answer, Call, Host
from edge.kit import Edge
from edge.page import Listing, Page
from edge.texts import PARAGRAPHS
from fastapi import Response
from kernel.domain import Refusal
from psycopg.rows import dict_row
from pydantic import Field as Limits

from contracts.domain.template import DraftTemplate, PublishTemplate, check, digest, template
from contracts.domain.template_fields import Field, Kind, Wording
from contracts.edge.settlements import READERS
from contracts.edge.sheets import TEMPLATES
from contracts.papers.fitting import tracks_of
from contracts.papers.rendering import shown_nowhere, try_every_way, try_out
from contracts.papers.shipped import Paper, shipped
from contracts.views.templates import template_of

# What all of an operator's contracts say is for few to say.
WORDING = [Role.运营经理, Role.管理员]
PDF = "application/pdf"
Text = Annotated[
    str,
    Limits(min_length=1, max_length=60_000, json_schema_extra={"pattern": PARAGRAPHS}),
    written(PARAGRAPHS),
]


class TemplateUnknown(Refusal):
    """No template under this id."""

    title, field, status = "没有这个合同模板", "template_id", 404


class FieldBody(Body):
    """`name` stands in the text as `fields.name`; `label` is what a clerk reads beside it."""

    name: Annotated[str, Limits(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
    kind: Kind
    label: Annotated[ShortText, Limits(max_length=40)]


class TemplateBody(Body):
    """`text` is Typst."""

    name: Name
    text: Text
    fields: Annotated[tuple[FieldBody, ...], Limits(max_length=200)]

    def wording(self) -> Wording:
        return Wording(text=self.text, fields=tuple(Field(**each.model_dump()) for each in self.fields))


class Published(Answer):
    """`not_shown`: fields of which no paper said anything when it was tried, whatever they held."""

    not_shown: list[str]


def template_routes(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""

    @edge.get("/templates", allow=READERS, sheet=TEMPLATES)
    async def listed(call: Call, page: Page) -> Listing[dict[str, Any]]:
        """Templates, with the version that contracts are made from; 0 is none yet."""
        query = (
            "select id as template_id, name, published_version, published->>'sha256' as sha256"
            " from views.templates where (%(last)s::uuid is null or id > %(last)s)"
            " order by id limit %(limit)s"
        )
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            given = {"last": page.key(UUID), "limit": page.fetch}
            rows = await (await cursor.execute(query, given)).fetchall()
        return page.listing(rows, key=lambda row: row["template_id"])

    @edge.get("/templates/shipped/{paper}", allow=READERS)
    async def comes_along(paper: Paper, call: Call) -> Wording:
        """The wording that comes with Anju: of a contract to be drafted as it is or changed; the papers of a
        handover and a settlement are always made of it.
        """
        return shipped(paper)

    @edge.get("/templates/{template_id}", allow=READERS)
    async def one(template_id: UUID, call: Call) -> dict[str, Any]:
        """The draft, and what was published last."""
        row = await _known(template_id)
        call.etag(row.pop("version"))
        return {"template_id": row.pop("id"), **row}

    @edge.get(
        "/templates/{template_id}/sample.pdf",
        allow=READERS,
        response_class=Response,
        responses={200: {"content": {PDF: {}}}},
    )
    async def sample(template_id: UUID, call: Call) -> Response:
        """The draft as PDF, with a sample in each field."""
        draft = await _draft(template_id)
        check(draft)
        headers = {"cache-control": "private, no-store", "x-content-type-options": "nosniff"}
        made = await try_out(draft)
        return Response(made, media_type=PDF, headers=headers)

    @edge.put("/templates/{template_id}", allow=WORDING)
    async def draft(template_id: UUID, body: TemplateBody, call: Call) -> Answer:
        """Word it, or word it anew; contracts go on as it was last published."""
        asked = DraftTemplate(template_id=template_id, name=body.name, wording=body.wording())
        return await call.do(template, template_id, asked)

    @edge.post("/templates/{template_id}/publish", allow=WORDING)
    async def publish(template_id: UUID, call: Call) -> Published:
        """Contracts are made from the draft from now on; what is wrong with it is said here, by line.

        No fault is a field under a condition that no sample meets; it is told of (`not_shown`).
        """
        draft = await _draft(template_id)
        check(draft)
        await try_every_way(draft, tracks_of(draft.fields))
        not_shown = await shown_nowhere(draft)
        done = await call.do(template, template_id, PublishTemplate(tried=digest(draft)))
        return Published(**done.model_dump(), not_shown=not_shown)

    async def _draft(template_id: UUID) -> Wording:
        return Wording.model_validate((await _known(template_id))["draft"])

    async def _known(template_id: UUID) -> dict[str, Any]:
        row = await template_of(runtime, template_id)
        if row is None:
            raise TemplateUnknown(template_id=template_id)
        return row
