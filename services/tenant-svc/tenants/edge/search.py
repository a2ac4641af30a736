"""HTTP of finding a tenant or an owner: by number, name, phone or unit, as a clerk on the phone hears it."""

from collections.abc import Sequence
from typing import Annotated, Final, Literal
from uuid import UUID

from edge.body import NO_NUL, Body
from edge.call import Call, CallContext
from edge.kit import STAFF, Edge
from edge.page import Cursor, Listing, PageContext
from fastapi import Depends, Query, Request
from kernel.service import Row
from pydantic import BaseModel, Field

from tenants.edge.asked import ALL_WORDS, Asked, SurnameAlone, meant
from tenants.edge.masked import MaskedName, masked
from tenants.edge.personal import PersonalData
from tenants.edge.tenants import Status
from tenants.views import finding, people
from tenants.views.query import Pool

AT_MOST: Final = 20
WHY: Final = "查找租客"
WHY_OWNERS: Final = "查找业主"
Typed = Annotated[
    str, Field(strict=True, min_length=2, max_length=64, pattern=NO_NUL, examples=["zhang w", "5678"])
]


class SearchBody(Body):
    """A number (`T-000001-7`), a name (characters, pinyin, initials; 王芳女士 and 王芳（女） are 王芳), the
    last digits of a phone, both of them (`王芳 5678`), a door code, a room without its building (`301`). A
    surname of one character alone finds nobody and is refused, and so is 小王 where nobody is called so.
    """

    text: Typed


class OwnerSearchBody(Body):
    """A name (characters, pinyin, initials), the last digits of a phone, or both of them."""

    text: Typed


class FoundTenant(BaseModel):
    """`found_as`: the number it was found under, where that gave way to this one. `building`: its name, where
    it has one.
    """

    id: UUID
    number: str = Field(examples=["T-000001-7"])
    person_id: UUID
    name: MaskedName
    status: Status
    park_id: UUID | None
    unit_id: UUID | None
    unit_code: str | None
    building: str | None
    found_by: Literal["number", "person", "unit"]
    found_as: str | None


class FoundOwner(BaseModel):
    """`owner_id` is the person's; by it contracts-svc says what they signed, and which units they have."""

    owner_id: UUID
    name: MaskedName


async def few(
    request: Request, limit: Annotated[int, Query(ge=1, le=AT_MOST)] = AT_MOST, cursor: Cursor = None
) -> PageContext:
    """A name is opened, and a look recorded, for each that is shown: no more of them than a screen holds."""
    return PageContext(request, limit, cursor)


Few = Annotated[PageContext, Depends(few)]


def serve_search(edge: Edge, pool: Pool, personal: PersonalData) -> None:
    """Put the routes of finding on `edge`. By POST: a name has no place in an address."""

    async def named(ids: Sequence[UUID], call: CallContext, why: str) -> dict[UUID, str | None]:
        opened = await personal.open_each(await people.by_ids(pool, ids), ["name"], call.origin, why)
        return {id_: masked(texts) for id_, texts in opened.items()}

    def sought(asked: Asked) -> finding.Sought:
        return finding.Sought(
            marks={personal.mark(key): weight for key, weight in asked.weights.items()},
            words=[personal.mark(key) for key in asked.words],
            all_words=ALL_WORDS,
            also=[personal.mark(key) for key in asked.also],
            numbers=asked.numbers,
            codes=asked.codes,
            rooms=asked.rooms,
            buildings=asked.buildings,
            inside=asked.inside,
        )

    @edge.post("/tenants/search", allow=STAFF)
    async def search(body: SearchBody, call: Call, page: Few) -> Listing[FoundTenant]:
        """Find tenants by number, name, phone or unit, the best first; near misses come last."""
        last = page.key(tuple[int, bool, str])
        asked = meant(body.text)
        rows = await finding.find(pool, sought(asked), call.parks, last=last, fetch=page.fetch)
        _check_said(asked, rows, last)
        found = page.listing(rows, key=finding.rank)
        names = await named([row["person_id"] for row in found.items], call, WHY)
        items = [FoundTenant(**row, name=names[row["person_id"]]) for row in found.items]
        return Listing(items=items, next=found.next)

    @edge.post("/owners/search", allow=STAFF)
    async def owners(body: OwnerSearchBody, call: Call, page: Few) -> Listing[FoundOwner]:
        """Find owners by name or phone, the best first; near misses come last."""
        last = page.key(tuple[int, UUID])
        asked = meant(body.text)
        rows = await finding.find_owners(pool, sought(asked), call.parks, last=last, fetch=page.fetch)
        _check_said(asked, rows, last)
        found = page.listing(rows, key=lambda row: (row["weight"], row["owner_id"]))
        names = await named([row["owner_id"] for row in found.items], call, WHY_OWNERS)
        items = [FoundOwner(owner_id=row["owner_id"], name=names[row["owner_id"]]) for row in found.items]
        return Listing(items=items, next=found.next)


def _check_said(asked: Asked, rows: Sequence[Row], last: object) -> None:
    """Raises SurnameAlone where nobody is called what may have been a surname."""
    if asked.surname_alone and not rows and last is None:
        raise SurnameAlone
