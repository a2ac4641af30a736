"""Sends what is due: intent into the log, then the partner, then what came of it into the log.

Nothing is open while a partner is called. A crash in between leaves an attempt whose lease runs out; whoever
takes it up asks the partner under the same key before sending under it again, so that one attempt is one
message. Any number may run: a begun attempt belongs to the one whose `AttemptStarted` is in the log.
"""

import asyncio
import logging
from datetime import timedelta
from typing import Any, Final, LiteralString

from host.runtime import Runtime
from kernel.clock import WallClock
from kernel.crash import point
from kernel.domain import Command, Refusal
from kernel.facts import Origin
from kernel.ids import new_id
from kernel.signals import Signal
from kernel.telemetry import span
from neighbours.asking import NeighbourAway
from psycopg import OperationalError
from psycopg.rows import dict_row
from psycopg_pool import PoolTimeout

from notifications.domain.notification import (
    Accept,
    Begin,
    Fail,
    Postpone,
    notification,
)
from notifications.domain.notification_facts import AttemptStarted, Why
from notifications.domain.templates import render
from notifications.edge.partners import (
    Accepted,
    Channel,
    Dead,
    Message,
    Outcome,
    Partner,
    PartnerSettings,
    PartnerUnavailable,
    Rejected,
    open_partners,
)
from notifications.edge.people import Contact, People, open_people
from notifications.edge.unkept import TooLate, Unkept, open_unkept

log = logging.getLogger(__name__)

AT_MOST = 50  # notifications a round: one question to tenant-svc (it answers up to 200)
IN_FLIGHT = 8  # rounds at a time; a slow partner holds up its own round alone
POLL_SECONDS = 1.0  # for what falls due by the clock; all else the sequencer tells of

DUE: LiteralString = "select * from views.notifications where due_at <= %s order by rank, due_at limit %s"

Row = dict[str, Any]
OFFERED: Final = "contact_code"
"""Goes to the address they offer."""
Begun = tuple[Row, AttemptStarted]


async def sending(runtime: Runtime) -> None:
    """Send until cancelled."""
    settings, now = PartnerSettings(), WallClock().now
    key = runtime.settings.token_key
    async with (
        open_partners(settings, now) as partners,
        open_people(key) as people,
        open_unkept(key) as unkept,
    ):
        await Sending(runtime, partners, people, unkept).run()


class Sending:
    """Rounds of: what is due → begun → addresses → partners, all channels of a round at once."""

    def __init__(
        self, runtime: Runtime, partners: dict[Channel, Partner], people: People, unkept: Unkept
    ) -> None:
        self._runtime = runtime
        self._partners = partners
        self._people = people
        self._unkept = unkept

    async def run(self) -> None:
        wake, room = Signal(), asyncio.Semaphore(IN_FLIGHT)
        self._runtime.sequencer.advanced.append(wake)
        try:
            async with asyncio.TaskGroup() as rounds:
                while True:
                    await room.acquire()
                    begun = await self._begin()
                    if begun:
                        task = rounds.create_task(self._round(begun))
                        task.add_done_callback(lambda _: room.release())
                    else:
                        room.release()
                        await wake.wait(POLL_SECONDS)
        finally:
            self._runtime.sequencer.advanced.remove(wake)

    async def _begin(self) -> list[Begun]:
        """Take up what is due; only what is ours."""
        now = self._runtime.clock.now()
        try:
            async with self._runtime.pool.connection() as conn:
                found = await conn.cursor(row_factory=dict_row).execute(DUE, [now, AT_MOST])
                rows = await found.fetchall()
        except (OperationalError, PoolTimeout) as fault:
            log.warning("sending waits for the store: %s", type(fault).__name__)
            return []
        commands = [Begin(channels=tuple(row["attempts"]), at=now) for row in rows]
        answers = await asyncio.gather(*map(self._do, rows, commands))
        return [
            (row, event)
            for row, events in zip(rows, answers, strict=True)
            for event in events
            if isinstance(event, AttemptStarted)
        ]

    async def _round(self, begun: list[Begun]) -> None:
        try:
            contacts = await self._people.contacts(row["person_id"] for row, _ in begun)
        except NeighbourAway as fault:
            log.warning("tenant-svc gives no contacts: %s", fault)
            await asyncio.gather(*(self._postpone(row, event.channel, "tenants") for row, event in begun))
            return
        await asyncio.gather(
            *(self._attempt(row, e, contacts.get(row["person_id"], Contact())) for row, e in begun)
        )

    async def _attempt(self, row: Row, begun: AttemptStarted, contact: Contact) -> None:
        channel = begun.channel
        address = (contact.offered if row["template"] == OFFERED else contact.channels).get(channel)
        if not address:
            await self._fail(row, channel, "no_address")
            return
        try:
            with span(f"send by {channel}", row["origin"].get("trace"), tries=begun.tries):
                message = await self._message(row, channel, address, contact)
                outcome = await put_through(self._partners[channel], message, begun.tries)
        except TooLate as late:
            await self._fail(row, channel, "refused", late.code)
        except NeighbourAway as fault:
            log.warning("what %s is to say waits: %s", row["id"], fault)
            await self._postpone(row, channel, "contracts")
        except PartnerUnavailable as fault:
            log.warning("%s; try %d of %s", fault, begun.tries, row["id"])
            await self._postpone(row, channel, fault.reason[:64], fault.retry_after)
        except Exception as fault:
            # A message that cannot be made or sent must not hold up those beside it; it is tried again.
            log.exception("attempt %d of %s failed", begun.tries, row["id"])
            await self._postpone(row, channel, type(fault).__name__)
        else:
            point("accepted")
            await self._do(row, self._heard(row, channel, outcome))

    async def _postpone(
        self, row: Row, channel: Channel, reason: str, after: timedelta | None = None
    ) -> None:
        at = self._runtime.clock.now()
        await self._do(row, Postpone(channel=channel, reason=reason, at=at, retry_after=after))

    async def _fail(self, row: Row, channel: Channel, why: Why, code: str = "") -> None:
        at = self._runtime.clock.now()
        await self._do(row, Fail(channel=channel, why=why, code=code[:64], at=at))

    async def _message(self, row: Row, channel: Channel, address: str, contact: Contact) -> Message:
        key = f"{row['id']}.{channel}"
        unkept = await self._unkept.words(row, key, self._runtime.clock.now())
        reference = str(row["id"])[:8]
        variables = {
            **(row["words"] | unkept),
            "place": row["place"],
            "name": contact.name or "",
            "ref": reference,
        }
        words = render(row["template"], contact.language, variables, row["instead_of"])
        return Message(
            key=key,
            address=address,
            subject=words.subject,
            text=words.text,
            template=f"{row['template']}_{contact.language}",
            variables=variables,
        )

    def _heard(self, row: Row, channel: Channel, outcome: Outcome) -> Command:
        at = self._runtime.clock.now()
        match outcome:
            case Accepted(message_id=id_):
                return Accept(channel=channel, message_id=id_)
            case Dead(code=code) if (
                row["template"] != OFFERED
            ):  # of an address that is not theirs yet, no word
                return Fail(channel=channel, why="dead", code=code[:64], at=at)
            case Dead(code=code) | Rejected(code=code):
                return Fail(channel=channel, why="refused", code=code[:64], at=at)

    async def _do(self, row: Row, command: Command) -> list[Any]:
        """The facts it led to. What the store does not take now is taken up when the lease is over."""
        try:
            origin = Origin.from_dict(row["origin"])
            outcome = await self._runtime.handle(
                notification, row["id"], command, origin=origin, command_id=new_id()
            )
        except Refusal as fault:  # the store is away, or others were faster three times: never our decider
            log.warning("%s of %s waits for its lease: %s", type(command).__name__, row["id"], fault.code)
            return []
        return list(outcome.events)


async def put_through(partner: Partner, message: Message, tries: int) -> Outcome:
    """Send; from the second try on, ask first if an earlier one got through. Raises PartnerUnavailable."""
    if tries > 1 and (found := await partner.find(message.key)):
        return found
    return await partner.send(message)
