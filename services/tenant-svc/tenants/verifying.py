"""Asks the identity authority what is due and writes down what it said.

Nothing is open while it is asked. One process asks at a time; a crash after the answer asks again under the
same id. Name and number are opened for the question alone, each look recorded.
"""

import asyncio
import logging
import secrets
from datetime import timedelta
from typing import Any, Final, LiteralString
from uuid import UUID

from host.leading import while_leading
from host.runtime import Runtime
from host.settings import told
from kernel.clock import WallClock
from kernel.crash import point
from kernel.domain import Command, Refusal
from kernel.facts import Origin
from kernel.ids import new_id
from kernel.telemetry import span
from prometheus_client import Counter
from psycopg import AsyncConnection
from psycopg.rows import dict_row

from tenants.domain.verification import Postpone, RecordAnswer, Withdraw, verification
from tenants.edge.authority import AuthorityUnavailable, IdentityAuthority, Question, open_authority
from tenants.edge.personal import PersonalData
from tenants.opening import open_whole
from tenants.settings import AuthoritySettings
from tenants.views import people

log = logging.getLogger(__name__)

AT_MOST: Final = 20  # asked at once
POLL_SECONDS: Final = 1.0  # for what falls due by the clock; all else the sequencer tells of
ROUND_SECONDS: Final = 1.0  # whoever is not answered for by then holds up no other
WHY: Final = "实名核验"
FORGED: Final = Counter("anju_identity_answers_forged", "Answers that the identity authority did not sign")

DUE: LiteralString = """
    select * from views.verifications where call_at <= %s and check_id <> all(%s) order by call_at limit %s"""

Row = dict[str, Any]


async def verifying(runtime: Runtime) -> None:
    """Ask until cancelled; for ever nothing where there is no authority."""
    settings = told(AuthoritySettings)
    if runtime.vault is None:
        raise ValueError("nobody to ask about without a vault")
    if not settings.identity_url:
        await asyncio.Event().wait()
    personal = PersonalData(runtime.vault)
    async with open_authority(settings, WallClock().now) as authority:
        await while_leading(
            runtime,
            "identity",
            lambda lead: Verifying(runtime, personal, authority, lead).run(),
            POLL_SECONDS,
        )


class Verifying:
    """Rounds of: what is due → the authority → what it said."""

    def __init__(
        self, runtime: Runtime, personal: PersonalData, authority: IdentityAuthority, lead: AsyncConnection
    ) -> None:
        self._runtime, self._personal, self._authority, self._lead = runtime, personal, authority, lead
        self._under_way: dict[UUID, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Round after round, until cancelled or the lead is lost; nobody is asked about behind that."""
        try:
            with self._runtime.sequencer.advancing() as wake:
                while True:
                    if not await self.once():
                        await wake.wait(POLL_SECONDS)
        finally:
            for task in self._under_way.values():
                task.cancel()
            await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    async def once(self) -> int:
        """How many were due. Looks by the very connection that leads: it is lost with the lead.

        Whoever is not answered for in time goes on beside the rounds that follow, and is asked about no
        second time meanwhile.
        """
        cursor = self._lead.cursor(row_factory=dict_row)
        asked = [self._runtime.clock.now(), [*self._under_way], AT_MOST - len(self._under_way)]
        rows = await (await cursor.execute(DUE, asked)).fetchall()
        known = {
            row["id"]: row for row in await people.by_ids(self._runtime.pool, [r["person_id"] for r in rows])
        }
        opened = await open_whole(self._personal, list(known.values()), ["name", "identity"], WHY)
        for row in rows:
            ask = self._ask(row, known[row["person_id"]], opened.get(row["person_id"]))
            self._under_way[row["check_id"]] = asyncio.create_task(ask)
        if begun := [self._under_way[row["check_id"]] for row in rows]:
            await asyncio.wait(begun, timeout=ROUND_SECONDS)
        for check in [check for check, task in self._under_way.items() if task.done()]:
            self._under_way.pop(check).result()
        return len(rows)

    async def _ask(self, row: Row, person: Row, texts: dict[str, str] | None) -> None:
        check = row["check_id"]
        if texts is None:  # an attempt like any other, or they would be first in each round
            await self._do(row, self._later(check, "seal broken"))
            return
        if "identity" not in texts:  # erased since
            await self._do(row, Withdraw())
            return
        question = Question(check, person["identity_kind"], texts["name"], texts["identity"])
        said: Command
        try:
            with span("ask the identity authority", row["origin"].get("trace"), attempt=row["attempts"] + 1):
                said = RecordAnswer(check_id=check, outcome=await self._authority.ask(question))
        except AuthorityUnavailable as fault:
            if fault.forged:
                FORGED.inc()
            level = logging.ERROR if fault.forged else logging.WARNING
            log.log(level, "the identity authority: %s; check %s", fault, check)
            said = self._later(check, fault.reason[:64], fault.forged, fault.retry_after)
        point("accepted")
        await self._do(row, said)

    def _later(
        self, check: UUID, reason: str, forged: bool = False, retry_after: timedelta | None = None
    ) -> Postpone:
        return Postpone(
            check_id=check,
            reason=reason,
            forged=forged,
            at=self._runtime.clock.now(),
            jitter=secrets.randbelow(1001) / 1000,
            retry_after=retry_after,
        )

    async def _do(self, row: Row, command: Command) -> None:
        """What the store does not take now is asked of the authority again."""
        origin, id_ = Origin.from_dict(row["origin"]), new_id()
        try:
            await self._runtime.handle(verification, row["person_id"], command, origin=origin, command_id=id_)
        except Refusal as fault:  # the store is away, or others were faster three times: never our decider
            log.warning("%s of %s waits: %s", type(command).__name__, row["check_id"], fault.code)
            await asyncio.sleep(POLL_SECONDS)
