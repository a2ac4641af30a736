"""HTTP of everything held about a person in one file (PIPL art. 45), for who asks for it."""

from base64 import b64encode
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from edge.call import Call
from edge.held import HeldFact, HeldFile, HeldLook, HeldText, HeldWords
from edge.kit import Edge
from fastapi.responses import StreamingResponse
from host.runtime import Runtime
from host.settings import told
from kernel.domain import Event, Frozen, Sealed
from kernel.facts import Fact, Origin
from kernel.service import Row
from neighbours.asking import asked
from pydantic import BaseModel, Field, TypeAdapter
from vault.broken import SealBroken, shown
from vault.looks import looks_at

from tenants.domain.account import AccountKept
from tenants.domain.emergency import EmergencyContactKept
from tenants.domain.household import OccupantNamed
from tenants.domain.offer import ContactOffered
from tenants.domain.person import PersonUnknown
from tenants.edge import accounts, kin
from tenants.edge.households import sealed_as
from tenants.edge.offers import open_neighbour
from tenants.edge.paper_store import DocumentLost, PaperStore, place_of, store_of
from tenants.edge.people import UNMASKING
from tenants.edge.personal import PersonalData
from tenants.edge.reasons import opened
from tenants.edge.their_papers import TheirPaper, TheirPapers
from tenants.edge.their_words import TheirWords
from tenants.edge.whom import within
from tenants.settings import DocumentSettings, NeighbourSettings
from tenants.views import documents, held, people, tenants
from tenants.views.query import Pool

JSON: Final = "application/json"
FACTS: TypeAdapter[list[HeldFact]] = TypeAdapter(list[HeldFact])
Path = tuple[str, ...]

# What the others hold. analytics has no facts of its own: what it counts is made of these.
ELSEWHERE: Final = {
    "contracts": "合同与签署记录、物业交割、退租结算；合同和结算单的文本见 papers；"
    "导入台账的原文件和逐行结果不按人存放，无法确认是否涉及此人，不在其中，最长保留到导入的保存期满，此人信息被删除时一并删除",
    "workorders": "报修工单；此人报修和评价的原话见 said，随附的照片和录音见 files；"
    "扫码报修未留身份的，无法确认是谁所说，原话和照片不在其中",
    "notifications": "发给此人的通知、送达情况和验证码记录；"
    "保存期内的通知正文见 told，其中的验证码和链接不作保存",
}


class ToldFact(BaseModel):
    """What happened, as it is stored, with its seals opened; of the erased, null. Keyed marks say nothing.

    `unreadable`: which of them are broken, and read 【无法读取】, as `seals.name`.
    """

    position: int
    stream: str
    type: str
    effective_at: datetime
    recorded_at: datetime
    role: str = Field(description="of who did it")
    reason: str | None
    by: dict[str, str] = Field(description="what was kept of who did it, where it was they themselves")
    data: dict[str, Any]
    unreadable: list[str]


class Look(HeldLook):
    """`department`: whose keeping it was looked at in, tenants for this one."""

    department: str


class HeldElsewhere(BaseModel):
    """Every fact of another department that names them, as it is stored there."""

    department: str
    holds: str
    facts: list[HeldFact]


class Paper(BaseModel):
    """What they handed in; `content` in base64, null where it is no more, or `unreadable` as its seal is
    broken or its file lost.
    """

    document_id: UUID
    person_id: UUID
    kind: str
    media: str
    content: str | None
    unreadable: bool


class Held(BaseModel):
    """Everything: of the person, and of whoever was merged with them."""

    person_ids: list[UUID]
    tenant_ids: list[UUID]
    exported_at: datetime
    facts: list[ToldFact]
    looks: list[Look]
    elsewhere: list[HeldElsewhere]
    said: list[HeldWords]
    told: list[HeldText]


class HeldWithPapers(Held):
    documents: list[Paper]
    papers: list[TheirPaper]
    files: list[HeldFile]


def serve_exporting(edge: Edge, runtime: Runtime, personal: PersonalData) -> None:
    """Put the route of exporting on `edge`."""
    pool = runtime.pool

    @edge.get(
        "/people/{person_id}/export",
        allow=UNMASKING,
        response_class=StreamingResponse,
        responses={200: {"model": HeldWithPapers}},
    )
    async def export(person_id: UUID, call: Call) -> StreamingResponse:
        """All that is held about somebody, opened, in one file. X-Reason says why, and is kept."""
        why = call.why()
        rows = await people.by_ids(pool, [person_id])
        if not rows:
            raise PersonUnknown
        family = await tenants.family_of(pool, person_id)
        person_ids = sorted({person_id, *(row["person_id"] for row in family)})
        await within(pool, call, *person_ids)
        tenant_ids = sorted(row["id"] for row in family)
        async with pool.connection() as conn:
            facts = await runtime.store.read_naming(conn, [*person_ids, *tenant_ids])
        ids = [*person_ids, *tenant_ids, *await held.contracts_of(pool, tenant_ids)]
        words = TheirWords(runtime.settings.token_key, person_ids, why)
        said, told_them = await words.said(), await words.told()
        theirs_opened = await _opened(facts, set(person_ids), personal, call.origin, why)
        everything = Held(
            person_ids=person_ids,
            tenant_ids=tenant_ids,
            exported_at=call.now,
            facts=theirs_opened,
            looks=await _looks(pool, person_ids, words),
            elsewhere=await _elsewhere(runtime.settings.token_key, ids),
            said=said,
            told=told_them,
        )
        # Before the answer begins, so that a store that is not there is a refusal and not half a file.
        handed_in = [
            (document, store_of(personal.vault, told(DocumentSettings)))
            for document in await documents.all_of(pool, person_ids)
        ]
        theirs = TheirPapers(runtime.settings.token_key, why)
        naming = await theirs.naming([*person_ids, *tenant_ids])
        headers = {
            "cache-control": "private, no-store",
            "content-disposition": f'attachment; filename="person-{person_id}.json"',
        }
        lists = {
            "documents": _documents(handed_in, call.origin, why),
            "papers": theirs.opened(naming) if rows[0]["seals"] else theirs.unopened(naming),
            "files": words.files(said),
        }
        return StreamingResponse(_file(everything, lists), media_type=JSON, headers=headers)


async def _looks(pool: Pool, person_ids: Sequence[UUID], words: TheirWords) -> list[Look]:
    """Of each department, the first look first. Raises DepartmentAway."""
    own = [Look(**row, department="tenants") for row in await looks_at(pool, person_ids)]
    return own + [
        Look(**look.model_dump(), department=department)
        for department, looks in (await words.looks()).items()
        for look in looks
    ]


async def _elsewhere(signing_key: str | None, ids: Sequence[UUID]) -> list[HeldElsewhere]:
    """What each of the others holds. Raises DepartmentAway: half a file would pass for a whole one."""
    urls = told(NeighbourSettings)
    found = []
    for department, holds in ELSEWHERE.items():
        async with open_neighbour(urls.base_url(department), signing_key) as neighbour:
            content = await asked(neighbour, "/held", {"ids": [str(id_) for id_ in ids]}, {})
        facts = FACTS.validate_json(content)
        found.append(HeldElsewhere(department=department, holds=holds, facts=facts))
    return found


async def _file(everything: Held, lists: Mapping[str, AsyncIterator[BaseModel]]) -> AsyncIterator[bytes]:
    """One JSON document, of which no more than one paper is in memory at a time."""
    yield everything.model_dump_json().encode().removesuffix(b"}")
    for name, papers in lists.items():
        yield f',"{name}":['.encode()
        separator = b""
        async for paper in papers:
            yield separator + paper.model_dump_json().encode()
            separator = b","
        yield b"]"
    yield b"}"


async def _documents(
    handed_in: Sequence[tuple[Row, PaperStore]], origin: Origin, why: str
) -> AsyncIterator[Paper]:
    for row, store in handed_in:
        try:
            content, unreadable = await store.get(place_of(row), "original", origin, why), False
        except (SealBroken, DocumentLost):  # told of in its place: what follows is theirs as well
            content, unreadable = None, True
        yield Paper(
            document_id=row["id"],
            person_id=row["person_id"],
            kind=row["kind"],
            media=row["media"],
            content=None if content is None else b64encode(content).decode(),
            unreadable=unreadable,
        )


async def _opened(
    facts: Sequence[Fact], theirs: set[UUID], personal: PersonalData, origin: Origin, why: str
) -> list[ToldFact]:
    sealed = [
        (number, path, (fact.event.person_id, field_of(fact.event, path), seal))  # type: ignore[attr-defined]
        for number, fact in enumerate(facts)
        for path, seal in seals_in(fact.event)
    ]
    texts = await personal.vault.open_each([seal for _, _, seal in sealed], origin, why)
    reasons = await opened(personal.vault, [fact.origin.reason for fact in facts], origin, why)
    found = [fact.event.model_dump(mode="json") for fact in facts]
    unreadable: list[list[str]] = [[] for _ in facts]
    for (number, path, _), text in zip(sealed, texts, strict=True):
        place, (*way, last) = found[number], path
        for name in way:
            place = place[name]
        place[last] = shown(text)
        if isinstance(text, SealBroken):
            unreadable[number].append(".".join(path))
    return [_told(*each, theirs) for each in zip(facts, found, unreadable, reasons, strict=True)]


def _told(
    fact: Fact, data: dict[str, Any], unreadable: list[str], reason: str | None, theirs: set[UUID]
) -> ToldFact:
    themselves = fact.origin.actor in map(str, theirs)
    return ToldFact(
        position=fact.position,
        stream=fact.stream,
        type=type(fact.event).__name__,
        effective_at=fact.effective_at,
        recorded_at=fact.recorded_at,
        role=fact.origin.role,
        reason=reason,
        by=fact.origin._replace(reason=reason).to_dict() if themselves else {},
        data=data,
        unreadable=unreadable,
    )


def seals_in(value: object, *path: str) -> Iterator[tuple[Path, Sealed]]:
    """Every seal in an event, and the way to it."""
    match value:
        case Sealed():
            yield path, value
        case Frozen():
            for name in type(value).model_fields:
                yield from seals_in(getattr(value, name), *path, name)
        case Mapping():
            for name, each in value.items():
                yield from seals_in(each, *path, name)


def field_of(event: Event, path: Path) -> str:
    """The field as which a seal of this event was sealed: the name it stands under, but for a few events."""
    match event:
        case AccountKept(account_id=id_):
            return accounts.sealed_as(id_, path[-1])
        case EmergencyContactKept(contact_id=id_):
            return kin.sealed_as(id_, path[-1])
        case OccupantNamed(occupant_id=id_):
            return sealed_as(id_, path[-1])
        case ContactOffered(channel=channel):
            return channel
    return path[-1]
