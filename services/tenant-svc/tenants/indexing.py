"""Keeps what people are found by in step with what is known of them, and suspects who has the same of it.

The log holds seals alone, so this is no view: it opens them, each look recorded, and stores keyed marks. At
its start it looks for whoever is not in step, so the table may be emptied at any time; then it follows the
log.

A suspicion is about two streams, which the two registrations cannot see of each other; here both have come
one after the other, whichever process took them. Marks are kept first, compared then, and in step last: of
two who are compared at once one meets the other, and whatever a crash leaves out is done at the next start.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from host.runtime import Runtime
from kernel.facts import SYSTEM, Origin
from kernel.handle import Conflict
from kernel.ids import named_id
from kernel.leader import leadership
from kernel.service import Row
from kernel.store import StoreUnavailable
from psycopg import AsyncConnection, OperationalError

from tenants.domain.person_facts import PersonEvent
from tenants.domain.suspicion import Ground, Suspect, suspicion
from tenants.edge.personal import PersonalData
from tenants.opening import open_whole
from tenants.policies.suspecting import pair_of
from tenants.views import finding, people

log = logging.getLogger(__name__)

AT_MOST = 200  # people at a time
STRETCH = 1000  # of the log
POLL_SECONDS = 5.0  # the sequencer tells of news; this is for when it cannot
MANY = 5  # people who gave one phone: it is a company's or an agent's, and says nothing of any two
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
        except (OperationalError, StoreUnavailable, Conflict) as fault:
            log.warning("what people are found by waits for the store: %s", type(fault).__name__)
            await asyncio.sleep(1.0)


class Indexing:
    """First who is not in step, then who is told of."""

    def __init__(self, runtime: Runtime, personal: PersonalData, lead: AsyncConnection) -> None:
        self._runtime, self._personal, self._lead = runtime, personal, lead

    async def run(self) -> None:
        with self._runtime.sequencer.advancing() as wake:
            after = await self._runtime.store.head(self._lead)
            await self.catch_up()
            while True:
                facts = await self._runtime.store.read_log(self._lead, after, STRETCH)
                told = {
                    fact.event.person_id: fact.origin.caused_by(fact)
                    for fact in facts
                    if isinstance(fact.event, PersonEvent)
                }
                for rows in _some(await people.by_ids(self._runtime.pool, sorted(told))):
                    await self.index(rows, told)
                after = facts[-1].position if facts else after
                if len(facts) < STRETCH:
                    await wake.wait(POLL_SECONDS)

    async def catch_up(self) -> None:
        """Everybody who is not in step, once: of whom a seal is broken is not, until that is mended."""
        await self._passports(None, {})
        last = UUID(int=0)
        while rows := await finding.stale(self._runtime.pool, AT_MOST, last):
            await self.index(rows, {})
            last = rows[-1]["id"]

    async def index(self, rows: Sequence[Row], told: Mapping[UUID, Origin]) -> None:
        """Marks of these people as they are now, of the erased none; `told`: who brought news of whom."""
        opened = await open_whole(self._personal, rows, ["name", "sms", "identity"], WHY)
        marked = [
            {"id": row["id"], "version": row["version"], "marks": self._personal.found_by(opened[row["id"]])}
            for row in rows
            if row["id"] in opened
        ]
        await finding.keep(self._runtime.pool, marked)
        asked = [
            (id_, ground, mark)
            for id_, texts in opened.items()
            for ground, mark in self._personal.in_common(texts).items()
        ]
        for row in await finding.alike(self._runtime.pool, asked, MANY):
            for other in row["others"]:
                origin = told.get(row["person_id"], SYSTEM)
                await self._suspect(row["person_id"], other, row["ground"], origin)
        await self._passports([row["id"] for row in rows], told)
        await finding.in_step(self._runtime.pool, marked)

    async def _passports(self, person_ids: Sequence[UUID] | None, told: Mapping[UUID, Origin]) -> None:
        for one, other in await people.one_passport(self._runtime.pool, person_ids):
            await self._suspect(one, other, "passport", told.get(one) or told.get(other, SYSTEM))

    async def _suspect(self, one: UUID, other: UUID, ground: Ground, origin: Origin) -> None:
        command = Suspect(**pair_of(one, other), ground=ground)
        id_ = command.suspicion_id
        await self._runtime.handle(
            suspicion, id_, command, origin=origin, command_id=named_id("suspect", id_, ground)
        )


def _some(rows: Sequence[Row]) -> list[Sequence[Row]]:
    return [rows[first : first + AT_MOST] for first in range(0, len(rows), AT_MOST)]
