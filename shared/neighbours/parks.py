"""Which parks there are and in which cities, as contracts-svc told it."""

from uuid import UUID

from kernel.domain import Refusal
from kernel.facts import Fact
from kernel.service import Row, View
from published.contracts import ParkCityCorrected, ParkOpened

from neighbours.in_order import in_order
from neighbours.looking import Pool, look_up


class ParkNotHeardOf(Refusal):
    """There is no such park, or it was opened a moment ago and word of it is on its way: ask again."""

    title, field, status = "没有这个园区；如果是刚建立的，请稍后再试", "park_id", 404


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case ParkOpened(park_id=id_, city=city) | ParkCityCorrected(park_id=id_, city=city):
            return {"id": id_, "city": city}
    return row


parks = View(
    name="parks",
    columns="id uuid primary key, city text, version integer not null",
    listens=(ParkOpened, ParkCityCorrected),
    keys=lambda fact: [fact.event.park_id],  # type: ignore[attr-defined]
    project=in_order(project),
)


async def check_park(pool: Pool, park_id: UUID, field: str = "park_id") -> None:
    """Raises ParkNotHeardOf. Once it passes it always will, so a command sent again is not refused here."""
    if await look_up(pool, "select from views.parks where id = %s", park_id) is None:
        raise ParkNotHeardOf(field=field)
