"""HTTP of what people are called, for the departments that name them: on a contract in full, in a list
masked, beside the number they have as a tenant.
"""

from typing import Annotated, Literal
from uuid import UUID

from edge.access import Role
from edge.body import Body, ShortText
from edge.call import Call
from edge.kit import Edge
from pydantic import BaseModel, Field
from vault.broken import UNREADABLE, shown
from vault.sealing import PersonErased

from tenants.domain.identity import IdentityKind
from tenants.domain.person import PersonUnknown
from tenants.edge.masked import MaskedName, masked
from tenants.edge.people import Lookup
from tenants.edge.personal import PersonalData
from tenants.edge.whom import documented
from tenants.views import people as known
from tenants.views import tenants as numbered
from tenants.views.query import Pool


class Asked(Body):
    """What for, kept beside who asked; and what is needed beside the name: nothing else is looked at."""

    purpose: ShortText
    also: Annotated[list[Literal["phone", "identity"]], Field(max_length=2, default_factory=list)]


class Party(BaseModel):
    """Somebody as a contract names them, as far as was asked; a network identity has no number to name.

    `named_at`: another number once their name or document is corrected.
    """

    name: str
    phone: str | None
    identity_kind: IdentityKind | None
    identity: str | None
    named_at: int


class OfAList(Body):
    """Of all that a sheet of another department names at once."""

    person_ids: Annotated[list[UUID], Field(max_length=1_000)]
    purpose: ShortText


class StaffNames(BaseModel):
    names: dict[UUID, str] = Field(description=f"{UNREADABLE} where a seal is broken, none of the erased")


class Listed(BaseModel):
    """As a list of another department shows somebody. `number` is the survivor's, where theirs gave way."""

    name: MaskedName
    number: str | None = Field(description="null of who is no tenant", examples=["T-000001-7"])


class ListedPeople(BaseModel):
    """Who is not known is left out."""

    people: dict[UUID, Listed]


def serve_naming(edge: Edge, pool: Pool, personal: PersonalData) -> None:
    """Put the routes of names on `edge`."""

    @edge.post("/people/{person_id}/party", allow=[Role.系统])
    async def party(person_id: UUID, body: Asked, call: Call) -> Party:
        """Who they are, for the contract that names them or that they sign. Recorded as a look."""
        rows = await known.by_ids(pool, [person_id])
        if not rows:
            raise PersonUnknown
        showed, wanted = await documented(pool, rows[0]), ["name"]
        kind, apart = showed["identity_kind"], showed["id"] != person_id
        by_number = "identity" in body.also and kind != "network_identity"  # a token names nobody
        if "phone" in body.also:
            wanted.append("sms")
        if by_number and not apart:
            wanted.append("identity")
        opened = (await personal.open(rows, wanted, call.origin, body.purpose))[person_id]
        if "name" not in opened:
            raise PersonErased
        if by_number and apart:
            opened |= (await personal.open([showed], ["identity"], call.origin, body.purpose))[showed["id"]]
        identity = opened.get("identity")
        said = {"name": opened["name"], "phone": opened.get("sms"), "identity": identity}
        named_at = max(rows[0]["named_at"], showed["named_at"])
        return Party.model_validate(said | {"identity_kind": kind, "named_at": named_at})

    @edge.post("/people/staff/names", allow=[Role.系统])
    async def staff_names(body: Lookup, call: Call) -> StaffNames:
        """What our own people are called, and nobody else: who works here is no secret here."""
        rows = [row for row in await known.by_ids(pool, body.person_ids) if row["kind"] == "staff"]
        opened = await personal.open_each(rows, ["name"], call.origin, body.purpose)
        names = {id_: shown(said.get("name")) for id_, said in opened.items()}
        return StaffNames(names={id_: name for id_, name in names.items() if name is not None})

    @edge.post("/people/listed", allow=[Role.系统])
    async def listed(body: OfAList, call: Call) -> ListedPeople:
        """Names masked, and tenants' numbers, for a list that the caller shows to who may see it."""
        rows = await known.by_ids(pool, body.person_ids)
        opened = await personal.open_each(rows, ["name"], call.origin, body.purpose)
        numbers = await numbered.survivors_of(pool, body.person_ids)
        people = {
            id_: Listed(name=masked(said), number=numbers[id_]["number"] if id_ in numbers else None)
            for id_, said in opened.items()
        }
        return ListedPeople(people=people)
