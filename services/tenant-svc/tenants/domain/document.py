"""Document 证明材料: a picture or a PDF that a tenant hands in, and what we make of it.

What it shows lies sealed with the person's own key; a fact knows what kind it is and no more.
"""

from typing import Annotated, Literal
from uuid import UUID

from kernel.domain import Command, Decider, Event, Refusal, State
from pydantic import Field

from tenants.domain.person_facts import Mark

Kind = Literal["identity_front", "identity_back", "residence_permit", "student_card", "work_proof", "other"]
Media = Literal["jpeg", "png", "webp", "pdf"]


class DocumentUnknown(Refusal):
    """None under this id, or somebody else's."""

    title, field, status = "没有这份材料", "document_id", 404


class DocumentIdTaken(Refusal):
    """Another one was handed in under this id."""

    title, field, status = "该编号已用于另一份材料", "document_id", 409


class DocumentOver(Refusal):
    """Accepted, declined or withdrawn: another one has to be handed in."""

    title, field, status = "这份材料已处理，如需更改请重新提交", "document_id", 409


class DocumentEvent(Event):
    """Something about one document of one person."""

    document_id: UUID
    person_id: UUID


class DocumentHandedIn(DocumentEvent):
    """`content`: the keyed hash of it; `size` in bytes.

    `unit_id` of `park_id`: where they lived then, or asked.
    """

    schema_version = 2

    unit_id: UUID | None
    park_id: UUID | None
    kind: Kind
    media: Media
    size: Annotated[int, Field(ge=1)]
    content: Mark


class DocumentWithdrawn(DocumentEvent):
    """They took it back before anybody judged it, or were erased."""


class DocumentAccepted(DocumentEvent):
    """It shows what it should. Who says so is in the envelope."""


class DocumentDeclined(DocumentEvent):
    """It does not; why is in the envelope, and for the person to read.

    `unit_id` of `park_id`: where they lived as they handed it in, or asked.
    """

    schema_version = 2

    unit_id: UUID | None
    park_id: UUID | None


class HandIn(Command):
    """`unit_id` of `park_id`: where they live, or asked, as far as they do; no part of what is asked."""

    document_id: UUID
    person_id: UUID
    unit_id: UUID | None = Field(None, exclude=True)
    park_id: UUID | None = Field(None, exclude=True)
    kind: Kind
    media: Media
    size: int
    content: Mark


class TakeBack(Command):
    person_id: UUID


class Judge(Command):
    good: bool


class Forget(Command):
    """Whose it is was erased: nobody can see it any more."""


class Nothing(State):
    """Not handed in."""


class HandedIn(State):
    document_id: UUID
    person_id: UUID
    unit_id: UUID | None = None
    park_id: UUID | None = None
    content: Mark
    kind: Kind
    status: Literal["open", "accepted", "declined", "withdrawn"] = "open"


Document = Nothing | HandedIn


def decide(command: HandIn | TakeBack | Judge | Forget, document: Document) -> list[DocumentEvent]:
    match command, document:
        case HandIn(), Nothing():
            return [DocumentHandedIn(**dict(command))]
        case HandIn(person_id=person, content=content, kind=kind), HandedIn():
            if (person, content, kind) != (document.person_id, document.content, document.kind):
                raise DocumentIdTaken
            return []
        case TakeBack(person_id=person), HandedIn(person_id=whose) if person == whose:
            return _moved(document, "withdrawn", DocumentWithdrawn)
        case Forget(), HandedIn(status="open"):
            return _moved(document, "withdrawn", DocumentWithdrawn)
        case Forget(), _:
            return []  # judged meanwhile
        case Judge(good=True), HandedIn():
            return _moved(document, "accepted", DocumentAccepted)
        case Judge(), HandedIn():
            where = document.model_dump(include={"unit_id", "park_id"})
            return _moved(document, "declined", DocumentDeclined, **where)
    raise DocumentUnknown


def _moved(
    document: HandedIn, to: str, fact: type[DocumentEvent], **where: UUID | None
) -> list[DocumentEvent]:
    if document.status == to:
        return []
    if document.status != "open":
        raise DocumentOver
    return [fact(document_id=document.document_id, person_id=document.person_id, **where)]


def evolve(document: Document, event: DocumentEvent) -> Document:
    match event, document:
        case DocumentHandedIn(), Nothing():
            return HandedIn(**event.model_dump(exclude={"media", "size"}))
        case DocumentWithdrawn(), HandedIn():
            return document.model_copy(update={"status": "withdrawn"})
        case DocumentAccepted(), HandedIn():
            return document.model_copy(update={"status": "accepted"})
        case DocumentDeclined(), HandedIn():
            return document.model_copy(update={"status": "declined"})
    return document


document: Decider[HandIn | TakeBack | Judge | Forget, Document, DocumentEvent] = Decider(
    "document",
    Nothing(),
    decide,
    evolve,
    (DocumentHandedIn, DocumentWithdrawn, DocumentAccepted, DocumentDeclined),
)
