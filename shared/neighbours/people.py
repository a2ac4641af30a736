"""Who is known as a person, as tenant-svc told it: tenants, owners and staff, by id alone."""

from uuid import UUID

from kernel.domain import Refusal
from kernel.facts import Fact
from kernel.service import Row, View
from published.tenants import PersonRegistered

from neighbours.looking import Pool, look_up


class PersonNotHeardOf(Refusal):
    """Nobody is registered under this id, or only since a moment and word of it is on its way: ask again."""

    title, field, status = "没有此人的登记；如果是刚登记的，请稍后再试", "person_id", 404


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case PersonRegistered() as event:
            return {"person_id": event.person_id, "kind": event.kind}
    return row


people = View(
    name="people",
    columns="""
        person_id uuid primary key,
        kind      text not null
    """,
    listens=(PersonRegistered,),
    keys=lambda fact: [fact.event.person_id],  # type: ignore[attr-defined]
    project=project,
    key="person_id",
)


async def check_person(pool: Pool, person_id: UUID, field: str = "person_id") -> None:
    """Raises PersonNotHeardOf, naming `field`.

    Once it passes it always will, so a command sent again is not refused here.
    """
    if await look_up(pool, "select from views.people where person_id = %s", person_id) is None:
        raise PersonNotHeardOf(field=field)
