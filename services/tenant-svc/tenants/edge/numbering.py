"""A number for a person, and whom a number means."""

from uuid import UUID

from edge.body import Body
from edge.call import Answer, CallContext
from kernel.clock import local_date
from kernel.service import Row
from neighbours.parks import check_park

from tenants.domain.identity import check_old_enough
from tenants.domain.number import tenant_number
from tenants.domain.person import PersonForgotten, PersonUnknown
from tenants.domain.tenant import PersonIsTenant, RegisterTenant, TenantUnknown, tenant
from tenants.edge.personal import PersonalData
from tenants.edge.whom import within
from tenants.views import people
from tenants.views import tenants as numbered
from tenants.views.query import Pool

AGE = "核对是否年满 16 周岁"


class TenantBody(Body):
    tenant_id: UUID
    person_id: UUID
    park_id: UUID | None = None


class Numbered(Answer):
    """`existing`: the person had their number before, under the id answered here."""

    number: str
    existing: bool = False


async def give_number(pool: Pool, personal: PersonalData, body: TenantBody, call: CallContext) -> Numbered:
    """Give a person their number, or answer the one they have.

    Raises PersonUnknown, TenantIdTaken, TooYoungToRent, or PersonForgotten: nobody knows who that is any
    more, and whoever comes back after they were erased comes as somebody new. Asked the same again it answers
    as at first.
    """
    if body.park_id:
        call.within(body.park_id)
        await check_park(pool, body.park_id)
    row = await numbered.by_person(pool, body.person_id)
    known = await people.by_ids(pool, [body.person_id])
    if row is None and not known:
        raise PersonUnknown
    if any(who["seals"] is None for who in known) and (row is None or row["id"] != body.tenant_id):
        raise PersonForgotten
    if row is None:
        await check_age(personal, known[0], call)
    return await number_as(pool, body, call, row, (await numbered.next_serials(pool, 1))[0])


async def check_age(personal: PersonalData, who: Row, call: CallContext) -> None:
    """Raises TooYoungToRent. A tenant was asked when their document was told; of others it was no matter."""
    if who["kind"] == "tenant" or who["identity"] is None:
        return
    opened = (await personal.open([who], ["identity"], call.origin, AGE))[who["id"]]
    if number := opened.get("identity"):
        check_old_enough(who["identity_kind"], number, local_date(call.now), "person_id")


async def number_as(
    pool: Pool, body: TenantBody, call: CallContext, row: Row | None, serial: int
) -> Numbered:
    """The same where `row`, the tenant they are, was just asked; `serial` makes the number of who is none."""
    if row and row["id"] != body.tenant_id:
        return existing(await survivor_of(pool, row))
    number = row["number"] if row else tenant_number(serial)
    command = RegisterTenant(**body.model_dump(), number=number)
    try:
        answer = await call.do(tenant, body.tenant_id, command)
    except PersonIsTenant:
        # Somebody registered them while we were looking.
        row = await numbered.by_person(pool, body.person_id)
        if row is None:
            raise
        return existing(await survivor_of(pool, row))
    if answer.repeated or not answer.events:
        number = (await tenant_seen(pool, body.tenant_id, call))["number"]
    return Numbered(**answer.model_dump(), number=number)


async def tenant_seen(pool: Pool, tenant_id: UUID, call: CallContext, field: str = "tenant_id") -> Row:
    """Raises TenantUnknown (naming `field`), or ParkOutOfScope for one whom the caller may not see."""
    row = await numbered.by_id(pool, tenant_id)
    if row is None:
        raise TenantUnknown(field=field)
    await within(pool, call, row["person_id"])
    return row


async def survivor_of(pool: Pool, row: Row) -> Row:
    """The tenant that this one was merged into; where it was not, the same."""
    survivor = row["merged_into"] and await numbered.by_id(pool, row["merged_into"])
    return survivor or row


def existing(row: Row) -> Numbered:
    told = {"id": str(row["id"]), "version": row["version"], "position": None, "events": []}
    return Numbered(**told, repeated=False, existing=True, number=row["number"])
