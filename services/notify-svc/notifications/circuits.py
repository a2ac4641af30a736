"""What this process knows of its providers: failures in a row, and which of them may be asked now.

That a provider is out of order is a fact, so that every replica and every restart knows it; how often it
failed in a row is known to each process alone.
"""

import logging
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from host.runtime import Runtime
from kernel.domain import Refusal
from kernel.facts import Origin
from kernel.ids import named_id, new_id
from psycopg import AsyncConnection
from psycopg.rows import dict_row

from notifications import meters
from notifications.domain.circuit import FAILURES, Break, Mend, circuit, wait
from notifications.domain.notification_commands import Line
from notifications.domain.plan import Channel
from notifications.due import Row, due, emergency
from notifications.edge.partners import PartnerBusy, PartnerLimited, PartnerUnavailable

log = logging.getLogger(__name__)

APART: Final = timedelta(seconds=5)
"""One message at a time tries whether a provider is back, each process."""
Lineup = Mapping[Channel, tuple[str, ...]]
"""The providers of each channel, the preferred one first."""


def stream_of(provider: str) -> UUID:
    return named_id("circuit", provider)


class Circuits:
    """The circuits of all providers, as of the last look at the store."""

    def __init__(self, runtime: Runtime, lineup: Lineup, alone: Lineup) -> None:
        """`alone`: whom only their own addresses lead to, which nobody knows before they are asked for."""
        self._runtime = runtime
        self._lineup = lineup
        self._alone = alone
        self._open: dict[str, dict[str, Any]] = {}
        self._failures: dict[str, int] = {}
        self._tries: dict[str, tuple[datetime, UUID]] = {}

    async def look(self, conn: AsyncConnection[Any]) -> None:
        """What the replicas found."""
        rows = await (
            await conn.cursor(row_factory=dict_row).execute("select * from views.circuits")
        ).fetchall()
        self._open = {row["provider"]: row for row in rows if row["open"]}
        for row in rows:
            meters.OPEN.labels(row["provider"]).set(row["open"])

    def lines(self, row: Row, now: datetime) -> tuple[Line, ...]:
        """Who may be asked on each channel, by this notification; of who was out of order, one at a time."""
        return tuple(self._line(row, channel, now) for channel in due(row, now))

    def back_at(self, row: Row, provider: str, now: datetime) -> datetime | None:
        """When it may be asked, of who may not be now: emergencies when it is tried, all else spread."""
        found, by = self._open.get(provider), row["id"]
        if found is None:
            return None
        tried_at, tried_by = self._tries.get(provider, (now - APART, by))
        if found["until"] <= now and (tried_by == by or tried_at <= now - APART):
            self._tries[provider] = now, by
            return None
        spread = wait(found["times"]) * (0 if emergency(row) else secrets.randbelow(1001) / 1000)
        until: datetime = found["until"]
        return max(until, now + APART) + spread

    def untried(self, by: UUID, providers: Iterable[str]) -> None:
        """Nothing of this notification went to them after all: whoever is next may try them at once."""
        for provider in providers:
            if self._tries.get(provider, (None, None))[1] == by:
                del self._tries[provider]

    async def heard(self, provider: str, origin: Origin) -> None:
        """It answered, whatever it said. `origin`: of the message that it was asked to take."""
        self._failures.pop(provider, None)
        if provider in self._open:
            await self._say(Mend(provider=provider, at=self._runtime.clock.now()), origin)

    async def unanswered(self, fault: PartnerUnavailable, origin: Origin) -> None:
        """It did not take a message: it is over a limit that is the message's, or takes none of use."""
        limited = isinstance(fault, PartnerLimited)
        meters.ANSWERS.labels(fault.provider, "limited" if limited else "unavailable").inc()
        if limited:
            await self.heard(fault.provider, origin)
        else:
            rests = fault.retry_after if isinstance(fault, PartnerBusy) else None
            await self._missed(fault.provider, fault.reason, origin, rests)

    async def _missed(
        self, provider: str, reason: str, origin: Origin, rests: timedelta | None = None
    ) -> None:
        """It gave no answer of any use; `rests`: for so long it takes nothing, by its own word."""
        now, row = self._runtime.clock.now(), self._open.get(provider)
        self._failures[provider] = self._failures.get(provider, 0) + 1
        if row["until"] <= now if row else rests or self._failures[provider] >= FAILURES:
            await self._say(Break(provider=provider, at=now, reason=reason[:64], rests=rests), origin)

    def _line(self, row: Row, channel: Channel, now: datetime) -> Line:
        back = {name: self.back_at(row, name, now) for name in self._lineup[channel]}
        usable = tuple(name for name, at in back.items() if at is None)
        if not usable and any(self._in_order(name, now) for name in self._alone.get(channel, ())):
            usable = self._lineup[channel][:1]  # whose address it is decides when it is known
        return Line(
            channel=channel, usable=usable, back_at=min((at for at in back.values() if at), default=now)
        )

    def _in_order(self, provider: str, now: datetime) -> bool:
        found = self._open.get(provider)
        return found is None or bool(found["until"] <= now)

    async def _say(self, command: Break | Mend, origin: Origin) -> None:
        try:
            said = await self._runtime.handle(
                circuit, stream_of(command.provider), command, origin=origin, command_id=new_id()
            )
        except Refusal as fault:  # the store is away: the next answer says it again
            log.warning("circuit of %s: %s", command.provider, fault.code)
            return
        self._failures.pop(command.provider, None)
        if isinstance(command, Mend):
            self._open.pop(command.provider, None)
        for event in said.events:
            log.warning("provider %s: %s", command.provider, type(event).__name__)
