"""Keeps what people are found by in step with what is known of them.

The log holds seals alone, so this is no view: it opens them, each look recorded, and stores keyed marks. At
its start it looks for whoever is not in step, so the table may be emptied at any time; then it follows the
log.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Final

from host.runtime import Runtime
from kernel.facts import SYSTEM
from kernel.leader import leadership
from kernel.service import Row
from kernel.signals import Signal
from psycopg import AsyncConnection, OperationalError
from psycopg_pool import PoolTimeout

from tenants.domain.person import PersonEvent
from tenants.edge.personal import PersonalData
from tenants.views import finding, people

log = logging.getLogger(__name__)

AT_MOST = 200  # people at a time
STRETCH = 1000  # of the log
POLL_SECONDS = 5.0  # the sequencer tells of news; this is for when it cannot
WHY: Final = "建立查找索引"


async def indexing(runtime: Runtime) -> None:
    """Until cancelled; one process at a time."""
    if runtime.vault is None:
        raise ValueError("nothing to index without a vault")
    personal = PersonalData(runtime.vault)
    while True:
        try:
            async with leadership(runtime.settings.url, f"marks.{runtime.service.name}") as lead:
                await Indexing(runtime, personal, lead).run()
        except (OperationalError, PoolTimeout) as fault:
            log.warning("what people are found by waits for the store: %s", type(fault).__name__)
            await asyncio.sleep(1.0)


class Indexing:
    """First who is not in step, then who is told of."""

    def __init__(self, runtime: Runtime, personal: PersonalData, lead: AsyncConnection) -> None:
        self._runtime, self._personal, self._lead = runtime, personal, lead

    async def run(self) -> None:
        wake = Signal()
        self._runtime.sequencer.advanced.append(wake)
        try:
            after = await self._runtime.store.head(self._lead)
            await self.catch_up()
            while True:
                facts = await self._runtime.store.read_log(self._lead, after, STRETCH)
                told = {fact.event.person_id for fact in facts if isinstance(fact.event, PersonEvent)}
                for rows in _some(await people.by_ids(self._runtime.pool, sorted(told))):
                    await self.index(rows)
                after = facts[-1].position if facts else after
                if len(facts) < STRETCH:
                    await wake.wait(POLL_SECONDS)
        finally:
            self._runtime.sequencer.advanced.remove(wake)

    async def catch_up(self) -> None:
        """Until everybody is in step."""
        while rows := await finding.stale(self._runtime.pool, AT_MOST):
            await self.index(rows)

    async def index(self, rows: Sequence[Row]) -> None:
        """Marks of these people as they are now; of the erased, none."""
        opened = await self._personal.open(rows, ["name", "sms", "identity"], SYSTEM, WHY)
        marked = [
            {"id": row["id"], "version": row["version"], "marks": self._personal.found_by(opened[row["id"]])}
            for row in rows
        ]
        await finding.keep(self._runtime.pool, marked)


def _some(rows: Sequence[Row]) -> list[Sequence[Row]]:
    return [rows[first : first + AT_MOST] for first in range(0, len(rows), AT_MOST)]
