"""Which parks there are, as contracts-svc told it."""

from uuid import UUID

from kernel.domain import Refusal
from published.contracts import ParkOpened

from neighbours.looking import Pool, ids_told, look_up


class ParkNotHeardOf(Refusal):
    """There is no such park, or it was opened a moment ago and word of it is on its way: ask again."""

    title, field, status = "没有这个园区；如果是刚建立的，请稍后再试", "park_id", 404


parks = ids_told("parks", "park_id", ParkOpened)


async def check_park(pool: Pool, park_id: UUID) -> None:
    """Raises ParkNotHeardOf. Once it passes it always will, so a command sent again is not refused here."""
    if await look_up(pool, "select from views.parks where park_id = %s", park_id) is None:
        raise ParkNotHeardOf
