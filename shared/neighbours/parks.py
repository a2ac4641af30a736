"""Which parks there are, as contracts-svc told it."""

from uuid import UUID

from kernel.domain import Refusal
from kernel.facts import Fact
from kernel.service import Row, View
from published.contracts import ParkOpened

from neighbours.looking import Pool, look_up


class ParkNotHeardOf(Refusal):
    """There is no such park, or it was opened a moment ago and word of it is on its way: ask again."""

    title, field, status = "没有这个园区；如果是刚建立的，请稍后再试", "park_id", 404


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case ParkOpened() as event:
            return {"park_id": event.park_id}
    return row


parks = View(
    name="parks",
    columns="""
        park_id uuid primary key
    """,
    listens=(ParkOpened,),
    keys=lambda fact: [fact.event.park_id],  # type: ignore[attr-defined]
    project=project,
    key="park_id",
)


async def check_park(pool: Pool, park_id: UUID, field: str = "park_id") -> None:
    """Raises ParkNotHeardOf, naming `field`.

    Once it passes it always will, so a command sent again is not refused here.
    """
    if await look_up(pool, "select from views.parks where park_id = %s", park_id) is None:
        raise ParkNotHeardOf(field=field)
