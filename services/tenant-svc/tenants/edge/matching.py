"""HTTP of whether somebody who signs is who they are said to be: compared here, and nothing is shown."""

from typing import Annotated, Literal
from uuid import UUID

from edge.access import Role
from edge.body import Body, Name
from edge.call import Call
from edge.kit import Edge
from kernel.service import Row
from pydantic import BaseModel, Field

from tenants.domain.identity import ends_with
from tenants.domain.person import PersonUnknown
from tenants.edge.people import IdentityUnknown
from tenants.edge.personal import PersonalData
from tenants.edge.spelling import one_humans
from tenants.edge.whom import documented
from tenants.views import people
from tenants.views.query import Pool

MATCHING = "核对签署人身份"


class Claim(Body):
    """How somebody says that their document ends: 6 characters. Of who came with a network identity, whose
    number nobody knows by heart, what they are called and how their phone ends: 4 digits.
    """

    last6: Annotated[
        str, Field(strict=True, max_length=6, pattern=r"^([0-9A-Za-z()]{6}|[0-9]{4})$", repr=False)
    ]
    name: Annotated[Name | None, Field(repr=False)] = None


class Match(BaseModel):
    """`by`: what it was compared with: the number of the document, or name and phone."""

    matches: bool
    by: Literal["document", "name_and_phone"]


class OnFile(BaseModel):
    """Whether there is anything that a claim could be compared with. `named_at`: as of a party."""

    on_file: bool
    named_at: int


def serve_matching(edge: Edge, pool: Pool, personal: PersonalData) -> None:
    """Put it on `edge`."""

    @edge.post("/people/{person_id}/identity/matches", allow=[Role.系统])
    async def matches(person_id: UUID, body: Claim, call: Call) -> Match:
        """Whether it is they who signs. The caller counts the tries; each is recorded as a look.

        Who has their phone in hand knows how it ends, so of who showed no document it is IdentityUnknown.
        """
        rows = await people.by_ids(pool, [person_id])
        if not rows:
            raise PersonUnknown
        row = await documented(pool, rows[0])
        kind, wanted = row["identity_kind"], _compared(row)
        opened = (await personal.open([row], wanted, call.origin, MATCHING))[row["id"]] if wanted else {}
        if not wanted or not opened.keys() >= set(wanted):
            raise IdentityUnknown
        if kind != "network_identity":
            return Match(matches=_ends(opened["identity"], body.last6, 6), by="document")
        called = body.name is not None and one_humans(body.name, opened["name"])
        return Match(matches=_ends(opened["sms"], body.last6, 4) and called, by="name_and_phone")

    @edge.post("/people/{person_id}/identity/on-file", allow=[Role.系统])
    async def on_file(person_id: UUID, call: Call) -> OnFile:
        """Whether who is to sign could say who they are; nothing is opened for it."""
        rows = await people.by_ids(pool, [person_id])
        if not rows:
            raise PersonUnknown
        row = await documented(pool, rows[0])
        reached = "sms" in row["contacts"] or row["identity_kind"] != "network_identity"
        on_file = row["seals"] is not None and bool(_compared(row)) and reached
        return OnFile(on_file=on_file, named_at=max(rows[0]["named_at"], row["named_at"]))


def _compared(row: Row) -> list[str]:
    """What of theirs a claim is compared with; nothing where they showed no document."""
    kind = row["identity_kind"]
    return ["name", "sms"] if kind == "network_identity" else ["identity"] if kind else []


def _ends(text: str, said: str, length: int) -> bool:
    return len(said) == length and ends_with(text, said)
