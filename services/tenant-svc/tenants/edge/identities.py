"""HTTP of the document that says who somebody is: masked to clerks, whole to who says why."""

from uuid import UUID

from edge.call import Call
from edge.kit import Edge
from kernel.domain import Refusal
from pydantic import BaseModel, Field
from vault.broken import UNREADABLE, shown
from vault.masks import mask_identity

from tenants.domain.identity import IdentityKind
from tenants.edge.people import CLERKS, UNMASKING
from tenants.edge.personal import PersonalData
from tenants.edge.whom import documented, known_person, living_person
from tenants.views.query import Pool

LOOK = "证件信息"


class IdentityUnknown(Refusal):
    """They never showed a number (nor, where it would do, gave a phone), or were erased since."""

    title, field, status = "此人没有登记证件", "person_id", 404


class Document(BaseModel):
    """`country`: which issued a passport, where somebody said so (ISO 3166-1 alpha-3)."""

    kind: IdentityKind
    number: str
    country: str | None


class MaskedDocument(BaseModel):
    """All null: they showed none, or were erased since."""

    kind: IdentityKind | None
    number: str | None = Field(
        description=f"masked; {UNREADABLE} where its seal is broken", examples=["110105********002X"]
    )
    country: str | None


def serve_identities(edge: Edge, pool: Pool, personal: PersonalData) -> None:
    """Put the routes of documents that say who somebody is on `edge`."""

    @edge.get("/people/{person_id}/identity", allow=CLERKS)
    async def masked(person_id: UUID, call: Call) -> MaskedDocument:
        """Which document they showed, under whichever of their numbers, its own number masked; recorded as a
        look.
        """
        row = await documented(pool, (await known_person(pool, person_id, call))[0])
        opened = (await personal.open_each([row], ["identity", "country"], call.origin, LOOK))[row["id"]]
        number = shown(opened.get("identity"), mask_identity)
        kind = row["identity_kind"] if row["seals"] else None
        return MaskedDocument(kind=kind, number=number, country=shown(opened.get("country")))

    @edge.post("/people/{person_id}/identity/unmask", allow=UNMASKING)
    async def unmask(person_id: UUID, call: Call) -> Document:
        """The whole number of their document. X-Reason says why, and is kept."""
        why = call.why()
        row = await documented(pool, (await living_person(pool, person_id, call))[0])
        opened = (await personal.open([row], ["identity", "country"], call.origin, why))[row["id"]]
        if "identity" not in opened:
            raise IdentityUnknown
        kind, country = row["identity_kind"], opened.get("country")
        return Document(kind=kind, number=opened["identity"], country=country)
