"""Who is known as a person, as tenant-svc told it: tenants, owners and staff, by id and kind alone."""

from uuid import UUID

from kernel.domain import Refusal
from kernel.service import View
from published.tenants import PersonRegistered

from neighbours.looking import Pool, look_up


class PersonNotHeardOf(Refusal):
    """Nobody is registered under this id, or only since a moment and word of it is on its way: ask again."""

    title, field, status = "没有此人的登记；如果是刚登记的，请稍后再试", "person_id", 404


class NotStaff(Refusal):
    """Who acts for the operator is one of its people, not a tenant or an owner."""

    title, field = "此人不是我方员工", "person_id"


people = View(
    name="people",
    columns="person_id uuid primary key, kind text not null",
    listens=(PersonRegistered,),
    keys=lambda fact: [fact.event.person_id],  # type: ignore[attr-defined]
    project=lambda _, fact: fact.event.model_dump(include={"person_id", "kind"}),
    key="person_id",
)


async def check_person(pool: Pool, person_id: UUID, field: str = "person_id") -> None:
    """Raises PersonNotHeardOf, naming `field`.

    Once it passes it always will, so a command sent again is not refused here.
    """
    if await look_up(pool, "select from views.people where person_id = %s", person_id) is None:
        raise PersonNotHeardOf(field=field)


async def check_staff(pool: Pool, person_id: UUID, field: str) -> None:
    """Raises PersonNotHeardOf or NotStaff, naming `field`."""
    found = await look_up(pool, "select kind from views.people where person_id = %s", person_id)
    if found is None:
        raise PersonNotHeardOf(field=field)
    if found != ("staff",):
        raise NotStaff(field=field)
