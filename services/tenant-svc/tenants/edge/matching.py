"""HTTP of whether somebody who signs is who they are said to be: compared here, and nothing is shown."""

from typing import Annotated, Literal
from uuid import UUID

from edge.access import Role
from edge.body import Body, Name
from edge.call import Call
from edge.kit import Edge
from kernel.domain import Refusal
from kernel.service import Row
from pydantic import BaseModel, Field

from tenants.domain.identity import ends_with
from tenants.domain.person import PersonUnknown
from tenants.edge.identities import IdentityUnknown
from tenants.edge.personal import PersonalData
from tenants.edge.spelling import one_humans
from tenants.edge.whom import documented
from tenants.views import people
from tenants.views.query import Pool

MATCHING = "核对签署人身份"


class PhoneMissing(Refusal):
    """They came with a network identity, whose number nobody knows by heart, and gave no phone."""

    title, field, status = "此人以网络身份认证登记，还没有登记手机号", "person_id", 404


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
    """Whether there is anything that a claim could be compared with; `missing`: else what there is not.

    `named_at`: as of a party.
    """

    on_file: bool
    missing: Literal["document", "phone"] | None
    named_at: int


def serve_matching(edge: Edge, pool: Pool, personal: PersonalData) -> None:
    """Put it on `edge`."""

    @edge.post("/people/{person_id}/identity/matches", allow=[Role.系统])
    async def matches(person_id: UUID, body: Claim, call: Call) -> Match:
        """Whether it is they who signs. The caller counts the tries; each is recorded as a look.

        Who has their phone in hand knows how it ends, so of who showed no document it is IdentityUnknown;
        of who came with a network identity and has no phone on file, PhoneMissing.
        """
        rows = await people.by_ids(pool, [person_id])
        if not rows:
            raise PersonUnknown
        row = await documented(pool, rows[0])
        kind, wanted = row["identity_kind"], _compared(row)
        if missing := _missing(row):
            raise PhoneMissing if missing == "phone" else IdentityUnknown
        opened = (await personal.open([row], wanted, call.origin, MATCHING))[row["id"]]
        if not opened.keys() >= set(wanted):
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
        missing = _missing(row)
        named_at = max(rows[0]["named_at"], row["named_at"])
        return OnFile(on_file=missing is None, missing=missing, named_at=named_at)


def _compared(row: Row) -> list[str]:
    """What of theirs a claim is compared with; nothing where they showed no document."""
    kind = row["identity_kind"]
    return ["name", "sms"] if kind == "network_identity" else ["identity"] if kind else []


def _missing(row: Row) -> Literal["document", "phone"] | None:
    """What a claim cannot be compared for want of."""
    wanted = _compared(row)
    if not wanted or row["seals"] is None:
        return "document"
    return "phone" if "sms" in wanted and "sms" not in row["contacts"] else None


def _ends(text: str, said: str, length: int) -> bool:
    return len(said) == length and ends_with(text, said)
