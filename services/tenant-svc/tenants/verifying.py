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

from host.leading import leading
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

AT_MOST: Final = 20
POLL_SECONDS: Final = 1.0  # for what falls due by the clock; all else the sequencer tells of
WHY: Final = "实名核验"
FORGED: Final = Counter("anju_identity_answers_forged", "Answers that the identity authority did not sign")

DUE: LiteralString = "select * from views.verifications where call_at <= %s order by call_at limit %s"

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
        await leading(
            runtime,
            "identity",
            lambda lead: Verifying(runtime, personal, authority, lead).once,
            POLL_SECONDS,
        )


class Verifying:
    """Rounds of: what is due → the authority → what it said."""

    def __init__(
        self, runtime: Runtime, personal: PersonalData, authority: IdentityAuthority, lead: AsyncConnection
    ) -> None:
        self._runtime, self._personal, self._authority, self._lead = runtime, personal, authority, lead

    async def once(self) -> int:
        """How many were due. Looks by the very connection that leads: it is lost with the lead."""
        cursor = self._lead.cursor(row_factory=dict_row)
        rows = await (await cursor.execute(DUE, [self._runtime.clock.now(), AT_MOST])).fetchall()
        known = {
            row["id"]: row for row in await people.by_ids(self._runtime.pool, [r["person_id"] for r in rows])
        }
        opened = await open_whole(self._personal, list(known.values()), ["name", "identity"], WHY)
        await asyncio.gather(
            *(self._ask(row, known[row["person_id"]], opened.get(row["person_id"])) for row in rows)
        )
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
