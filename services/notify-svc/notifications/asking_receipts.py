"""Asks a provider what became of a message that it took and sent no receipt for; and says what one cost whose
receipt came before its provider's answer was on record.

Twice or by several is no harm: what it answers is a receipt like any other, and counts once. A provider that
is away was not asked: its messages keep their turns, and it is left alone for a while.
"""

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, LiteralString

from host.runtime import Runtime
from kernel.clock import WallClock
from kernel.domain import Command, Refusal
from kernel.facts import Origin
from kernel.ids import new_id
from neighbours.asking import NeighbourAway
from psycopg import OperationalError
from psycopg.rows import dict_row

from notifications.billing import Billing, open_billing
from notifications.composing import failed
from notifications.domain.notification import notification
from notifications.domain.notification_commands import AskInVain, Deliver
from notifications.domain.plan import Channel
from notifications.edge.partners import (
    Accepted,
    Partners,
    PartnerSettings,
    PartnerUnavailable,
    open_partners,
)
from notifications.edge.people import Contact, People, open_people
from notifications.edge.unkept import TooLate

log = logging.getLogger(__name__)

POLL_SECONDS: Final = 5.0
LEFT_ALONE: Final = timedelta(minutes=1)
DUE: LiteralString = """
select id, person_id, emergency_of, template, attempts, origin from views.notifications
where ask_at <= %(now)s and exists (
    select from jsonb_each(attempts) as a(channel, attempt)
    where (attempt->>'ask_at')::timestamptz <= %(now)s and attempt->>'provider' <> all(%(away)s)
)
order by ask_at limit 100
"""
Row = Mapping[str, Any]


async def asking_receipts(runtime: Runtime) -> None:
    """Ask until cancelled."""
    settings, now, key = PartnerSettings(), WallClock().now, runtime.settings.token_key
    async with (
        open_partners(settings, now) as partners,
        open_people(key) as people,
        open_billing(runtime, people, settings) as billing,
    ):
        asking = AskingReceipts(runtime, partners, people, billing)
        while True:
            try:
                await asking.ask_some()
            except (NeighbourAway, OperationalError, Refusal) as fault:
                log.warning("missing receipts wait: %s", fault)
            await asyncio.sleep(POLL_SECONDS)


class AskingReceipts:
    """`_away`: until when a provider that did not answer is asked for nothing."""

    def __init__(self, runtime: Runtime, partners: Partners, people: People, billing: Billing) -> None:
        self._runtime = runtime
        self._billing = billing
        self._partners = partners
        self._people = people
        self._away: dict[str, datetime] = {}

    async def ask_some(self) -> None:
        """Up to a hundred notifications."""
        now = self._runtime.clock.now()
        self._away = {name: until for name, until in self._away.items() if until > now}
        async with self._runtime.pool.connection() as conn:
            found = await conn.cursor(row_factory=dict_row).execute(
                DUE, {"now": now, "away": list(self._away)}
            )
            rows = await found.fetchall()
        whose = {row["person_id"]: row["emergency_of"] for row in rows}
        contacts = await self._people.readers(whose) if rows else {}
        for row in rows:
            addresses = contacts.get(row["person_id"], Contact()).channels
            for channel, attempt in row["attempts"].items():
                due = attempt.get("ask_at")
                if due is None or datetime.fromisoformat(due) > now:
                    continue
                if attempt["status"] == "accepted":
                    await self._ask(row, channel, addresses.get(channel) or "")
                elif attempt["status"] == "delivered":
                    await self._bill(row, channel)

    async def _ask(self, row: Row, channel: Channel, address: str) -> None:
        name = row["attempts"][channel]["provider"]
        if name in self._away:
            return
        partner, found = self._partners[channel].get(name), None
        if partner is not None:  # of who is no provider of ours any more, nobody will ever know
            try:
                found = await partner.find(f"{row['id']}.{channel}", address)
            except PartnerUnavailable as fault:
                log.warning("%s cannot be asked for receipts", fault)
                self._away[name] = self._runtime.clock.now() + LEFT_ALONE
                return
        told = _heard(row["template"], channel, found, self._runtime.clock.now())
        await _do(self._runtime, row, told, f"partner:{channel}")

    async def _bill(self, row: Row, channel: Channel) -> None:
        try:
            await self._billing.bill(row["id"], channel)
        except TooLate as late:
            log.warning("what %s cost by %s is not known: %s", row["id"], channel, late.code)
            asked = AskInVain(channel=channel, at=self._runtime.clock.now())
            await _do(self._runtime, row, asked, f"partner:{channel}")


def _heard(template: str, channel: Channel, found: Accepted | None, now: datetime) -> Command:
    if found is None or found.fate is None:
        return AskInVain(channel=channel, at=now)
    if found.fate.delivered:
        return Deliver(channel=channel, message_id=found.message_id)
    return failed(template, channel, found.fate.code[:64], found.message_id, now)


async def _do(runtime: Runtime, row: Row, command: Command, actor: str) -> None:
    origin = Origin.from_dict(row["origin"])._replace(actor=actor, role="partner")
    await runtime.handle(notification, row["id"], command, origin=origin, command_id=new_id())
