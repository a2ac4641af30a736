"""Asks a provider what became of a message that it took and sent no receipt for.

Twice or by several is no harm: what it answers is a receipt like any other, and counts once.
"""

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, LiteralString

from host.runtime import Runtime
from kernel.clock import WallClock
from kernel.domain import Command, Refusal
from kernel.facts import Origin
from kernel.ids import new_id
from neighbours.asking import NeighbourAway
from psycopg import OperationalError
from psycopg.rows import dict_row
from psycopg_pool import PoolTimeout

from notifications.domain.notification import AskInVain, Deliver, Fail, notification
from notifications.domain.plan import Channel
from notifications.edge.partners import Fate, Partners, PartnerSettings, PartnerUnavailable, open_partners
from notifications.edge.people import Contact, People, open_people

log = logging.getLogger(__name__)

POLL_SECONDS: Final = 5.0
DUE: LiteralString = (
    "select id, person_id, attempts, origin from views.notifications"
    " where ask_at <= %s order by ask_at limit 100"
)
Row = Mapping[str, Any]


async def asking_receipts(runtime: Runtime) -> None:
    """Ask until cancelled."""
    async with (
        open_partners(PartnerSettings(), WallClock().now) as partners,
        open_people(runtime.settings.token_key) as people,
    ):
        while True:
            try:
                await ask_some(runtime, partners, people)
            except (NeighbourAway, OperationalError, PoolTimeout, Refusal) as fault:
                log.warning("missing receipts wait: %s", fault)
            await asyncio.sleep(POLL_SECONDS)


async def ask_some(runtime: Runtime, partners: Partners, people: People) -> None:
    """Up to a hundred notifications; who does not answer is asked for none of the others."""
    now = runtime.clock.now()
    async with runtime.pool.connection() as conn:
        rows = await (await conn.cursor(row_factory=dict_row).execute(DUE, [now])).fetchall()
    contacts = await people.contacts(row["person_id"] for row in rows) if rows else {}
    away: set[str] = set()
    for row in rows:
        addresses = contacts.get(row["person_id"], Contact()).channels
        for channel, attempt in row["attempts"].items():
            due = attempt["status"] == "accepted" and attempt.get("ask_at")
            if not due or datetime.fromisoformat(due) > now:
                continue
            partner, found = partners[channel].get(attempt["provider"]), None
            if partner is not None and partner.name not in away:
                try:
                    found = await partner.find(f"{row['id']}.{channel}", addresses.get(channel) or "")
                except PartnerUnavailable as fault:
                    log.warning("%s cannot be asked for receipts", fault)
                    away.add(partner.name)
            told = _heard(channel, found.fate if found else None, runtime.clock.now())
            await _do(runtime, row, told, f"partner:{channel}")


def _heard(channel: Channel, fate: Fate | None, now: datetime) -> Command:
    match fate:
        case None:
            return AskInVain(channel=channel, at=now)
        case Fate(delivered=True):
            return Deliver(channel=channel)
        case Fate(code=code):
            return Fail(channel=channel, why="undelivered", code=code[:64], at=now)


async def _do(runtime: Runtime, row: Row, command: Command, actor: str) -> None:
    origin = Origin.from_dict(row["origin"])._replace(actor=actor, role="partner")
    await runtime.handle(notification, row["id"], command, origin=origin, command_id=new_id())
