"""Asks the recogniser for the text of what was spoken, and gives it to the order.

Nothing is open while it is asked. One process asks at a time; a crash after the answer asks again under the
same id, and the order takes a text once. The recording is opened for the question alone, each look recorded.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final, LiteralString

from host.leading import leading
from host.runtime import Runtime
from host.settings import told
from kernel.clock import WallClock
from kernel.crash import point
from kernel.domain import Command, Decider, Refusal
from kernel.facts import SYSTEM, Origin
from kernel.ids import new_id
from kernel.service import Row
from kernel.telemetry import span
from psycopg import AsyncConnection
from psycopg.rows import dict_row
from vault.broken import SealBroken

from workorders.domain.hearing import FinishHearing, PostponeHearing
from workorders.domain.hearing import hearing as hearing_of
from workorders.domain.repair import Words
from workorders.domain.triage import Proposal
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import Transcribe
from workorders.domain.work_order_refusals import SameJustReported
from workorders.edge.kept import TYPES, FileUnknown, KeptFiles, kept_files
from workorders.edge.model_lock import ModelRefused
from workorders.edge.speech import SpeechToText, SpeechUnavailable, open_http
from workorders.edge.taking_in import TakingIn
from workorders.edge.whisper import open_whisper
from workorders.linking import Linking
from workorders.settings import FileSettings, SpeechSettings
from workorders.triage.in_force import InForce

log = logging.getLogger(__name__)

AT_MOST: Final = 5
POLL_SECONDS: Final = 1.0  # for what falls due by the clock; all else the sequencer tells of
WHY: Final = "语音转写"

DUE: LiteralString = "select * from views.hearings where call_at <= %s order by call_at limit %s"


async def hearing(runtime: Runtime) -> None:
    """Ask until cancelled; for ever nothing where there is no recogniser, or nothing can be recorded."""
    settings, files = told(SpeechSettings), told(FileSettings)
    if runtime.vault is None:
        raise ValueError("nothing to hear without a vault")
    if not ((settings.speech_url or settings.speech_model) and files.documents_url):
        await asyncio.Event().wait()
    store, judging = kept_files(runtime.vault, files), InForce(runtime, runtime.vault)
    taking_in = TakingIn(runtime, runtime.vault, judging)
    try:
        async with recogniser(settings) as speech:
            await leading(
                runtime,
                "speech",
                lambda lead: Hearing(runtime, store, taking_in, judging, speech, lead).once,
                POLL_SECONDS,
            )
    except ModelRefused as refusal:
        log.error("nobody turns speech into text, people listen: %s", refusal)
        await asyncio.Event().wait()


@asynccontextmanager
async def recogniser(settings: SpeechSettings) -> AsyncIterator[SpeechToText]:
    """Who has an address, else the model on this machine. Raises ModelRefused."""
    if not settings.speech_url:
        yield await open_whisper(Path(settings.speech_model), Path(settings.speech_model_lock))
        return
    async with open_http(settings, WallClock().now) as speech:
        yield speech


class Hearing:
    """Rounds of: what is due → the recogniser → what it heard."""

    def __init__(
        self,
        runtime: Runtime,
        store: KeptFiles,
        taking_in: TakingIn,
        judging: InForce,
        speech: SpeechToText,
        lead: AsyncConnection,
    ) -> None:
        self._runtime, self._store = runtime, store
        self._taking_in, self._judging = taking_in, judging
        self._speech, self._lead = speech, lead
        self._linking, self._one_by_one = Linking(runtime), asyncio.Lock()

    async def once(self) -> int:
        """How many were due. Looks by the very connection that leads: it is lost with the lead."""
        cursor = self._lead.cursor(row_factory=dict_row)
        rows = await (await cursor.execute(DUE, [self._runtime.clock.now(), AT_MOST])).fetchall()
        await asyncio.gather(*map(self._hear, rows))
        return len(rows)

    async def _hear(self, row: Row) -> None:
        try:
            file = await self._store.get(row["file_id"], SYSTEM, WHY)
            with span("ask the recogniser", row["origin"].get("trace"), attempt=row["attempts"] + 1):
                text = await self._speech.hear(row["file_id"], TYPES[file.media], file.content)
        except FileUnknown:  # forgotten since
            await self._do(hearing_of, row, FinishHearing(at=self._runtime.clock.now(), understood=False))
            return
        except SealBroken:  # an attempt like any other, or nobody would be heard
            await self._do(hearing_of, row, self._postponed("seal_broken"))
            return
        except SpeechUnavailable as fault:
            log.log(logging.ERROR if fault.forged else logging.WARNING, "the recogniser: %s", fault)
            await self._do(hearing_of, row, self._postponed(fault.reason[:64]))
            return
        point("accepted")
        at, order_id = self._runtime.clock.now(), row["order_id"]
        if text:
            words = await self._taking_in.sealed_text(order_id, text)
            proposed = await self._judging.propose(text)
            async with self._one_by_one:  # two who spoke of one leak are one repair
                if not await self._give(row, at, words, text, proposed):
                    return
        await self._do(hearing_of, row, FinishHearing(at=at, understood=bool(text)))

    def _postponed(self, reason: str) -> PostponeHearing:
        jitter = secrets.randbelow(1001) / 1000
        return PostponeHearing(at=self._runtime.clock.now(), reason=reason, jitter=jitter)

    async def _give(self, row: Row, at: datetime, words: Words, text: str, proposed: Proposal) -> bool:
        """To the order, and to the one that it was said once more of."""
        order_id, origin = row["order_id"], Origin.from_dict(row["origin"])

        async def give(*, sole: bool) -> None:
            said = {"report_id": order_id, "words": words, "proposed": proposed}
            beside = await self._linking.beside(order_id)
            whose, about = beside or order_id, (words, proposed, origin)
            known = await self._linking.apart(whose, order_id, *about, sole=sole)
            if not (known or beside):
                known = await self._linking.known_as(order_id, *about)
            own = not (known or beside)
            joins = await self._linking.of_building(order_id, text, proposed) if own else None
            heard = Transcribe(at=at, **said, same_as=known, sole=sole and own, joins=joins)
            await self._runtime.handle(work_order, whose, heard, origin=origin, command_id=new_id())

        try:
            try:
                await give(sole=True)
            except SameJustReported:  # it is there by now, and found
                await give(sole=False)
        except Refusal as fault:
            return await self._later("Transcribe", row, fault)
        return True

    async def _do(self, decider: Decider[Any, Any, Any], row: Row, command: Command) -> bool:
        """What the store does not take now is asked of the recogniser again."""
        origin, id_ = Origin.from_dict(row["origin"]), new_id()
        try:
            await self._runtime.handle(decider, row["order_id"], command, origin=origin, command_id=id_)
        except Refusal as fault:
            return await self._later(type(command).__name__, row, fault)
        return True

    async def _later(self, what: str, row: Row, fault: Refusal) -> bool:
        """The store is away, or others were faster three times."""
        log.warning("%s of %s waits: %s", what, row["order_id"], fault.code)
        await asyncio.sleep(POLL_SECONDS)
        return False
