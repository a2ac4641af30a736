"""Tells tenant-svc which addresses are dead, before the next important notice goes there."""

import asyncio
import logging
from datetime import datetime
from typing import Any
from uuid import UUID

from host.runtime import Runtime
from kernel.domain import Refusal
from kernel.facts import Origin
from kernel.ids import new_id
from kernel.signals import Pace
from neighbours.asking import NeighbourAway
from psycopg import OperationalError

from notifications.domain.callback import callback
from notifications.domain.callback_commands import NoteReported
from notifications.domain.notification import notification
from notifications.domain.notification_commands import Bury
from notifications.edge.people import People, open_people

log = logging.getLogger(__name__)

POLL_SECONDS = 2.0
BREATH_SECONDS = 0.25  # between two looks, however much is written: what dies meanwhile is told together
LONGEST_WAIT = 30.0


async def burying(runtime: Runtime) -> None:
    """Report until cancelled, at once; tenant-svc being away is waited out."""
    away = Pace(POLL_SECONDS, LONGEST_WAIT)
    with runtime.sequencer.advancing(notification, callback) as wake:
        async with open_people(runtime.settings.token_key) as people:
            while True:
                try:
                    await bury_some(runtime, people)
                    await bury_numbers(runtime, people)
                    away.worked()
                    await wake.wait(POLL_SECONDS)
                    await asyncio.sleep(BREATH_SECONDS)
                except (NeighbourAway, OperationalError, Refusal) as fault:
                    log.warning("dead addresses wait: %s", fault)
                    await asyncio.sleep(away.seconds())


async def bury_some(runtime: Runtime, people: People) -> None:
    """Up to a hundred notifications with dead addresses. Twice is no harm: the key is the attempt's.

    Told of is the address that was there when the attempt began, which is before it was asked for.
    """
    async with runtime.pool.connection() as conn:
        found = await conn.execute(
            "select id, person_id, emergency_of, attempts, requested_at, origin from views.notifications"
            " where dead limit 100"
        )
        rows = await found.fetchall()
    for id_, person_id, emergency_of, attempts, requested_at, origin in rows:
        for channel in [c for c, a in attempts.items() if a["status"] == "dead"]:
            begun_at = attempts[channel].get("begun_at")
            key, at = f"dead.{id_}.{channel}", datetime.fromisoformat(begun_at) if begun_at else requested_at
            if emergency_of:
                await people.bury_contact(emergency_of, person_id, at, key)
            else:
                await people.bury(person_id, channel, at, key)
            await _note(runtime, id_, channel, origin)


async def bury_numbers(runtime: Runtime, people: People) -> None:
    """The same of numbers that somebody else answered when a person was called, up to a hundred persons.

    Told of is the number that was there when who called asked for it.
    """
    async with runtime.pool.connection() as conn:
        found = await conn.execute(
            "select person_id, wrong_number_at, min(wrong_asked_at), array_agg(id), (array_agg(origin))[1]"
            " from views.callbacks where wrong_number_at is not null"
            " group by person_id, wrong_number_at limit 100"
        )
        rows = await found.fetchall()
    for person_id, at, asked_at, ids, origin in rows:
        await people.bury(person_id, "sms", asked_at, f"wrong.{person_id}.{at.isoformat()}")
        noted = NoteReported(person_id=person_id, notification_ids=tuple(ids), at=at)
        await runtime.handle(callback, person_id, noted, origin=Origin.from_dict(origin), command_id=new_id())


async def _note(runtime: Runtime, id_: UUID, channel: Any, origin: dict[str, Any]) -> None:
    await runtime.handle(
        notification, id_, Bury(channel=channel), origin=Origin.from_dict(origin), command_id=new_id()
    )
