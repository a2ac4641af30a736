"""Who was erased, as tenant-svc told it; and what a service does that keeps something sealed of them.

Their key is destroyed here as well: what was sealed under it stays, in the log too, and means nothing.
"""

import asyncio
import logging
from typing import TYPE_CHECKING, Final, LiteralString

from kernel.facts import SYSTEM
from kernel.signals import Pace
from psycopg import OperationalError
from published.tenants import PersonErased

from neighbours.looking import ids_told

if TYPE_CHECKING:
    from host.runtime import Runtime

log = logging.getLogger(__name__)

LEAST_SECONDS: Final = 1.0
MOST_SECONDS: Final = 5.0
WHY: Final = "租客档案已删除此人的个人信息"
LEFT: Final[LiteralString] = (
    "select person_id from views.erased where person_id not in (select person_id from erasures) limit 100"
)

erased = ids_told("erased", "person_id", PersonErased)


async def erasing(runtime: "Runtime") -> None:
    """Destroy the keys of whoever was erased, until cancelled. Raises ValueError without a vault."""
    if runtime.vault is None:
        raise ValueError(f"{runtime.service.name} seals nothing, so it has nothing to erase")
    pace = Pace(LEAST_SECONDS, MOST_SECONDS)
    while True:
        try:
            async with runtime.pool.connection() as conn:
                rows = await (await conn.execute(LEFT)).fetchall()
            for (person_id,) in rows:
                await runtime.vault.erase(person_id, SYSTEM, WHY)
                pace.worked()
        except OperationalError as fault:
            log.warning("erasing waits for the store: %s", type(fault).__name__)
        await asyncio.sleep(pace.seconds())
