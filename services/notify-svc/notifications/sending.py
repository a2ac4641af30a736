"""Sends what is due: intent into the log, then the partner, then what came of it into the log.

Nothing is open while a partner is called. A crash in between leaves an attempt whose lease runs out; whoever
takes it up asks the same provider under the same key before sending under it again, so that one attempt is
one message; no other provider gets it before that one said that it has it not. Any number may run: a begun
attempt belongs to the one whose `AttemptStarted` is in the log.
"""

import asyncio
import logging
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from host.runtime import Runtime
from host.settings import told
from kernel.clock import WallClock
from kernel.crash import point
from kernel.domain import Command, Refusal
from kernel.facts import Origin
from kernel.handle import How
from kernel.ids import new_id
from kernel.telemetry import span
from kernel.waiting_out import answered, waited_out
from neighbours.asking import NeighbourAway
from psycopg import OperationalError

from notifications import meters
from notifications.circuits import Circuits
from notifications.composing import (
    Begun,
    begun,
    compose,
    cost_fen,
    heard,
    key_of,
    to_keep,
    unapproved,
    ways_out,
)
from notifications.domain.lost import NO_TEMPLATE, OVER_LIMIT, Why
from notifications.domain.notification import OUT_OF_ORDER, notification
from notifications.domain.notification_commands import Begin, Fail, Forgo, Lapse, Postpone
from notifications.domain.notification_facts import AttemptStarted, Bill, Left
from notifications.domain.rules import LEASE
from notifications.due import due_now
from notifications.dying import without_address
from notifications.edge.partners import (
    Accepted,
    Partners,
    PartnerSettings,
    PartnerUnavailable,
    alone,
    lineup,
    open_partners,
    provider_of,
)
from notifications.edge.people import Contact, People, open_people
from notifications.edge.unkept import TooLate, Unkept, open_unkept
from notifications.edge.unsubscribing import Unsubscribing
from notifications.keeping import Keeping, Text
from notifications.limits import over_limit
from notifications.pace import Pace
from notifications.settings import DangerSettings
from notifications.subscribing import Subscribing
from notifications.views.policies import SHELF
from notifications.views.preferences import said_by

log = logging.getLogger(__name__)

AT_MOST = 50  # notifications a round: one question to tenant-svc (it answers up to 200)
IN_FLIGHT = 8  # rounds at a time; a slow partner holds up its own round alone
AT_ONCE = 50  # messages under way at one provider: at a tenth of a second each, more than its rate
FOR_PARTNER: Final = LEASE / 2
"""What is left of a lease when a message goes out: another must not take it up meanwhile."""
POLL_SECONDS = 1.0  # for what falls due by the clock; all else the sequencer tells of

Row = dict[str, Any]


async def sending(runtime: Runtime) -> None:
    """Send until cancelled."""
    settings, now = PartnerSettings(), WallClock().now
    key = runtime.settings.token_key
    if runtime.vault is None:
        raise ValueError("notify-svc needs a vault: it keeps what messages said")
    keeping = Keeping(runtime.pool, runtime.vault)
    async with (
        open_partners(settings, now) as partners,
        open_people(key) as people,
        open_unkept(key) as unkept,
    ):
        links, in_danger = Unsubscribing(key or ""), told(DangerSettings).emergency_phone
        await Sending(runtime, partners, people, unkept, links, keeping, settings, in_danger).run()


class Sending:
    """Rounds of: what is due → begun → addresses → partners, all channels of a round at once."""

    def __init__(
        self,
        runtime: Runtime,
        partners: Partners,
        people: People,
        unkept: Unkept,
        unsubscribing: Unsubscribing,
        keeping: Keeping,
        settings: PartnerSettings,
        in_danger: str = "",
    ) -> None:
        self._runtime = runtime
        self._partners = partners
        self._people = people
        self._unkept = unkept
        self._unsubscribing = unsubscribing
        self._keeping = keeping
        self._sign, self._in_danger = settings.sms_sign_name, in_danger
        self._lineup, self._alone = lineup(settings), alone(settings)
        self._circuits = Circuits(runtime, self._lineup, self._alone)
        self._subscribing = Subscribing(runtime)
        self._pace = {
            name: Pace(settings.provider_rate, AT_ONCE)
            for providers in partners.values()
            for name in providers
        }

    async def run(self) -> None:
        room = asyncio.Semaphore(IN_FLIGHT)
        with self._runtime.sequencer.advancing(notification) as wake:
            async with asyncio.TaskGroup() as rounds:
                while True:
                    await room.acquire()
                    attempts = await self._begin()
                    if attempts:
                        task = rounds.create_task(self._round(attempts))
                        task.add_done_callback(lambda _: room.release())
                    else:
                        room.release()
                        await wake.wait(POLL_SECONDS)

    async def _begin(self) -> list[Begun]:
        """Take up what is due; only what is ours."""
        now = self._now()
        try:
            async with self._runtime.pool.connection() as conn:
                rows = await due_now(conn, now, AT_MOST)
                book = await SHELF.book(conn) if rows else None
                said = await said_by(conn, [row["person_id"] for row in rows]) if rows else {}
                if rows:
                    await self._circuits.look(conn)
        except OperationalError as fault:
            log.warning("sending waits for the store: %s", type(fault).__name__)
            return []
        if book is None:
            return []
        commands = [
            Lapse(at=now) if row["over"] else Begin(lines=self._circuits.lines(row, now), at=now)
            for row in rows
        ]
        answers = await asyncio.gather(*map(self._do, rows, commands))
        for row, command, events in zip(rows, commands, answers, strict=True):
            started = {event.provider for event in events if isinstance(event, AttemptStarted)}
            self._circuits.untried(row["id"], _usable(command) - started)
        return [
            begun(row, event, book, said.get(row["person_id"], {}))
            for row, events in zip(rows, answers, strict=True)
            for event in events
            if isinstance(event, AttemptStarted)
        ]

    async def _round(self, attempts: list[Begun]) -> None:
        try:
            contacts = await self._people.readers(
                {each.row["person_id"]: each.row["emergency_of"] for each in attempts}
            )
        except NeighbourAway as fault:
            log.warning("tenant-svc gives no contacts: %s", fault)
            for each in attempts:
                self._circuits.untried(each.row["id"], [each.started.provider])
            await asyncio.gather(*(self._postpone(each, "tenants", "unasked") for each in attempts))
            return
        over = await answered(self._runtime.pool, lambda conn: over_limit(conn, attempts, self._now()))
        said = await asyncio.gather(
            *(
                self._attempt(each, contacts.get(each.row["person_id"], Contact()), key_of(each) in over)
                for each in attempts
            )
        )
        await self._keeping.keep([text for text in said if text])

    async def _attempt(self, attempt: Begun, contact: Contact, over: bool) -> Text | None:
        """What was said, where the partner took it; `over`: of what may be sent today."""
        asked: set[str] = set()
        try:
            if over:
                await self._fail(attempt, "refused", OVER_LIMIT)
                return None
            return await self._asked(attempt, contact, asked)
        finally:
            self._circuits.untried(attempt.row["id"], {attempt.started.provider} - asked)

    async def _asked(self, attempt: Begun, contact: Contact, asked: set[str]) -> Text | None:
        """`asked`: the provider, as soon as a call to it begins."""
        row, channel, tries = attempt.row, attempt.channel, attempt.started.tries
        line = self._lineup[channel]
        if not attempt.wanted_by(contact):
            await self._do(row, Forgo(channel=channel, at=self._now()))
            return None
        address = attempt.address_of(contact)
        if not address:
            await self._without_address(attempt)
            return None
        name, address = provider_of(attempt.started.provider, address)
        if (partner := self._partners[channel].get(name)) is None:
            await self._fail(attempt, "refused", f"no provider: {name}")
            return None
        # Who was begun with was in order, but where nobody could know that another is to be asked.
        unsure = name != attempt.started.provider or channel in self._alone
        if unsure and (back := self._circuits.back_at(row, name, self._now())):
            await self._postpone(attempt, f"{OUT_OF_ORDER}:{name}", "unasked", back - self._now())
            return None
        try:
            with span(f"send by {partner.name}", row["origin"].get("trace"), tries=tries):
                unkept = await self._unkept.words(row, key_of(attempt), self._now())
                out = ways_out(self._unsubscribing, row, channel)
                message = compose(attempt, address, contact, unkept, out, self._in_danger)
                if not attempt.approved.takes(partner.name, message.template):
                    await self._do(row, unapproved(attempt, message, NO_TEMPLATE, self._now(), line))
                    return None
                async with self._pace[partner.name].turn():
                    if self._now() > attempt.started.lease_until - FOR_PARTNER:
                        return None  # it waited too long for its turn: taken up when its lease is over
                    asked.add(partner.name)
                    outcome = await self._subscribing.put_through(partner, message, attempt)
        except TooLate as late:
            await self._fail(attempt, "refused", late.code)
        except NeighbourAway as fault:
            log.warning("what %s is to say waits: %s", row["id"], fault)
            await self._postpone(attempt, "contracts", "unasked")
        except PartnerUnavailable as fault:
            log.warning("%s; try %d of %s", fault, tries, row["id"])
            left: Left = "in_doubt" if fault.in_doubt else "untaken"
            bill = Bill(wording=attempt.wording.version, cost_fen=cost_fen(attempt, message, self._sign))
            await self._postpone(attempt, fault.reason[:64], left, fault.retry_after, bill)
            await self._circuits.unanswered(fault, Origin.from_dict(row["origin"]))
        except Exception as fault:
            # A message that cannot be made or sent must not hold up those beside it; it is tried again.
            log.exception("attempt %d of %s failed", tries, row["id"])
            await self._postpone(attempt, type(fault).__name__, "in_doubt")
        else:
            point("accepted")
            await self._do(row, heard(attempt, message, outcome, self._now(), self._sign, line))
            meters.ANSWERS.labels(partner.name, type(outcome).__name__.lower()).inc()
            await self._circuits.heard(partner.name, Origin.from_dict(row["origin"]))
            if isinstance(outcome, Accepted):
                return to_keep(attempt, message, contact, unkept, self._now(), self._in_danger)
        return None

    def _now(self) -> datetime:
        return self._runtime.clock.now()

    async def _postpone(
        self,
        attempt: Begun,
        reason: str,
        left: Left,
        after: timedelta | None = None,
        bill: Bill | None = None,
    ) -> None:
        postponed = Postpone(
            channel=attempt.channel,
            reason=reason,
            at=self._now(),
            left=left,
            providers=len(self._lineup[attempt.channel]),
            retry_after=after,
            bill=bill,
        )
        await self._do(attempt.row, postponed)

    async def _fail(self, attempt: Begun, why: Why, code: str = "") -> None:
        await self._do(attempt.row, Fail(channel=attempt.channel, why=why, code=code[:64], at=self._now()))

    async def _without_address(self, attempt: Begun) -> None:
        who, channel, at = attempt.row["person_id"], attempt.channel, self._now()
        lost = await answered(self._runtime.pool, lambda conn: without_address(conn, who, channel, at))
        await self._do(attempt.row, lost)

    async def _do(self, row: Row, command: Command) -> list[Any]:
        """The facts it led to, however long the store takes: what a partner said is known here alone."""
        how: How = {"origin": Origin.from_dict(row["origin"]), "command_id": new_id()}
        try:
            outcome = await waited_out(partial(self._runtime.handle, notification, row["id"], command, **how))
        except Refusal as fault:  # others were faster each time: never our decider
            log.warning("%s of %s waits for its lease: %s", type(command).__name__, row["id"], fault.code)
            return []
        return list(outcome.events)


def _usable(command: Begin | Lapse) -> set[str]:
    lines = command.lines if isinstance(command, Begin) else ()
    return {name for line in lines for name in line.usable}
