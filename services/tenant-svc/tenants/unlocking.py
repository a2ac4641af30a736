"""Gives due orders to the lock service and writes down what it said.

Nothing is open while it is asked. One process asks at a time; a crash after the answer asks again under the
same id, which the lock service knows.
"""

import asyncio
import logging
from typing import Any, LiteralString

from host.leading import leading
from host.runtime import Runtime
from kernel.clock import WallClock
from kernel.crash import point
from kernel.domain import Command, Refusal
from kernel.facts import Origin
from kernel.ids import new_id
from kernel.telemetry import span
from psycopg import AsyncConnection
from psycopg.rows import dict_row

from tenants.domain.door import door
from tenants.domain.door_commands import Fail, Postpone, Take
from tenants.edge.locks import LockService, LockUnavailable, Order, Refused, open_locks
from tenants.settings import LockSettings

log = logging.getLogger(__name__)

AT_MOST = 50
POLL_SECONDS = 1.0  # for what falls due by the clock; all else the sequencer tells of

DUE: LiteralString = "select * from views.doors where call_at <= %s order by call_at limit %s"

Row = dict[str, Any]


async def unlocking(runtime: Runtime) -> None:
    """Ask until cancelled; for ever nothing where there is no lock service."""
    settings = LockSettings()
    if not settings.lock_url:
        await asyncio.Event().wait()
    async with open_locks(settings, WallClock().now) as locks:
        await leading(runtime, "locks", lambda lead: Unlocking(runtime, locks, lead).once, POLL_SECONDS)


class Unlocking:
    """Rounds of: what is due → the lock service → what it said."""

    def __init__(self, runtime: Runtime, locks: LockService, lead: AsyncConnection) -> None:
        self._runtime, self._locks, self._lead = runtime, locks, lead

    async def once(self) -> int:
        """How many orders were due. Looks by the very connection that leads: it is lost with the lead."""
        cursor = self._lead.cursor(row_factory=dict_row)
        rows = await (await cursor.execute(DUE, [self._runtime.clock.now(), AT_MOST])).fetchall()
        await asyncio.gather(*map(self._give, rows))
        return len(rows)

    async def _give(self, row: Row) -> None:
        order_id, granting = row["order_id"], row["status"] == "granting"
        day = row["valid_from"] if granting else row["left_on"]
        order = Order(order_id, "grant" if granting else "revoke", row["access_id"], row["unit_id"], day)
        try:
            with span("order a lock", row["origin"].get("trace"), tries=row["tries"] + 1):
                refused = await self._locks.give(order)
        except LockUnavailable as fault:
            log.warning("the lock service: %s; order %s", fault, order_id)
            now, reason = self._runtime.clock.now(), fault.reason[:64]
            await self._do(
                row, Postpone(order_id=order_id, reason=reason, at=now, retry_after=fault.retry_after)
            )
            return
        point("accepted")
        said = (
            Fail(order_id=order_id, code=refused.code)
            if isinstance(refused, Refused)
            else Take(order_id=order_id)
        )
        await self._do(row, said)

    async def _do(self, row: Row, command: Command) -> None:
        """What the store does not take now is asked of the lock service again."""
        origin = Origin.from_dict(row["origin"])
        try:
            await self._runtime.handle(door, row["access_id"], command, origin=origin, command_id=new_id())
        except Refusal as fault:  # the store is away, or others were faster three times: never our decider
            log.warning("%s of %s waits: %s", type(command).__name__, row["access_id"], fault.code)
            await asyncio.sleep(POLL_SECONDS)
