"""Who is known as a person, as tenant-svc told it: tenants, owners and staff, by id alone."""

from uuid import UUID

from kernel.domain import Refusal
from published.tenants import PersonRegistered

from neighbours.looking import Pool, ids_told, look_up


class PersonNotHeardOf(Refusal):
    """Nobody is registered under this id, or only since a moment and word of it is on its way: ask again."""

    title, field, status = "没有此人的登记；如果是刚登记的，请稍后再试", "person_id", 404


people = ids_told("people", "person_id", PersonRegistered)


async def check_person(pool: Pool, person_id: UUID, field: str = "person_id") -> None:
    """Raises PersonNotHeardOf, naming `field`.

    Once it passes it always will, so a command sent again is not refused here.
    """
    if await look_up(pool, "select from views.people where person_id = %s", person_id) is None:
        raise PersonNotHeardOf(field=field)
