"""A report that comes in, however it comes: one repair, or once more of one that is known.

What somebody said, and the number to reach them at, is sealed under their key; under the report's own where
nobody knows who they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, LiteralString
from uuid import UUID

import orjson
from edge.call import Answer, CallContext
from edge.held import HeldWords
from host.runtime import Runtime
from kernel.facts import SYSTEM, Origin
from kernel.handle import KeyReused
from kernel.service import Row
from neighbours.residents import resident_of
from psycopg.rows import dict_row
from pydantic import BaseModel, Field
from vault.broken import SealBroken, shown
from vault.sealing import Asked, Vault

from workorders.domain.repair import Repair, Resident, Words
from workorders.domain.triage import UNCLEAR
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import Repeat, Report
from workorders.domain.work_order_refusals import (
    NotTheSame,
    OrderCancelled,
    OrderIdTaken,
    ReopenTooLate,
    SameJustReported,
)
from workorders.of_building import order_of_building
from workorders.triage.in_force import InForce
from workorders.views import reports

NOT_ANY_MORE: Final = (NotTheSame, ReopenTooLate, OrderCancelled)
ASKED_FOR_WORDS: Final = timedelta(minutes=10)
"""How long words by a sticker are taken for those that a silent recording by it was to have."""
COMPARED: Final = "核对重复提交的报修"


@dataclass(frozen=True)
class Said:
    """What somebody said in words, and where they can be reached, if they did."""

    text: str = field(default="", repr=False)
    phone: str | None = field(default=None, repr=False)


class SaidThen(BaseModel):
    """What was said with one report; null where who said it was forgotten since, 【无法读取】 of a broken
    seal.
    """

    report_id: UUID
    source: str
    said_at: datetime
    words: str | None = Field(repr=False)
    phone: str | None = Field(repr=False)
    heard: str | None = Field(repr=False, description="机器转写：what was spoken, as a machine heard it")


class TakingIn:
    """`vault` seals what is said; `judging`: what it is taken for."""

    def __init__(self, runtime: Runtime, vault: Vault, judging: InForce) -> None:
        self._runtime, self._vault, self._judging = runtime, vault, judging

    async def report(
        self, call: CallContext, at: datetime, repair: Repair, said: Said, *, another: bool = False
    ) -> Answer:
        """Report it, as what its words say where nobody named the fault; or once more, if it is known, and
        nobody says that it is `another` one.

        The same report again changes nothing. Raises OrderIdTaken where its id is that of another one, and
        KeyReused where the key that it is sent by is.
        """
        answer = await self._taken(call, at, repair, said, another)
        if answer.repeated or not answer.events:
            try:
                await self._check_same(repair, said)
            except OrderIdTaken:
                if answer.repeated:
                    raise KeyReused from None
                raise
        return answer

    async def _taken(
        self, call: CallContext, at: datetime, repair: Repair, said: Said, another: bool
    ) -> Answer:
        found = None if repair.tenant_id else await resident_of(self._runtime.pool, repair.unit_id)
        resident = found and Resident(**found._asdict())
        proposed = await self._judging.propose(said.text) if repair.fault == UNCLEAR else None
        words = await self._sealed(repair.order_id, repair.person_id, said)
        asked = Report(at=at, repair=repair, words=words, proposed=proposed, lives_there=resident)
        if another:
            return await call.do(work_order, repair.order_id, asked)
        again = await self._if_known(call, asked)
        if again:
            return again
        asked = asked.model_copy(update={"joins": await self._of_building(asked, said)})
        try:
            alone = asked.model_copy(update={"sole": True})
            return await call.do(work_order, repair.order_id, alone)
        except SameJustReported:  # it is there by now, and found
            again = await self._if_known(call, asked)
        return again or await call.do(work_order, repair.order_id, asked)

    async def said_of(self, order_id: UUID, origin: Origin, reason: str) -> Sequence[SaidThen]:
        """All that was said of an order, the first first; each look recorded."""
        return [said for _, said in await self._opened(reports.OF_ORDER, order_id, origin, reason)]

    async def said_by(self, person_ids: Sequence[UUID], origin: Origin, reason: str) -> list[HeldWords]:
        """All that these said, of whatever order, the first first; each look recorded. Not what somebody said
        of whom nobody knows who they are.
        """
        found = await self._opened(reports.SAID_BY, list(map(str, person_ids)), origin, reason)
        return [
            HeldWords(
                about="report",
                at=said.said_at,
                **{name: row[name] for name in ("order_id", "files")},
                **said.model_dump(include={"words", "phone", "heard"}),
            )
            for row, said in found
        ]

    async def _opened(
        self, query: LiteralString, wanted: object, origin: Origin, reason: str
    ) -> list[tuple[Row, SaidThen]]:
        async with self._runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            rows = await (await cursor.execute(query, [wanted])).fetchall()
        asked, places = list[Asked](), list[tuple[Row, str]]()
        for row in rows:
            for column, name in (("words", field_of_said), ("heard", field_of_heard)):
                if row[column]:
                    words = Words.model_validate(row[column])
                    asked.append((words.whose, name(row["report_id"]), words.sealed))
                    places.append((row, column))
        texts = await self._vault.open_each(asked, origin, reason)
        said = {(row["id"], column): text for (row, column), text in zip(places, texts, strict=True)}
        return [
            (row, _shown(row, said.get((row["id"], "words")), said.get((row["id"], "heard")))) for row in rows
        ]

    async def sealed_text(self, report_id: UUID, text: str) -> Words:
        """What was spoken with a report, as a machine heard it."""
        name = field_of_heard(report_id)
        sealed = await self._vault.seal_many(report_id, {name: text})
        return Words(whose=report_id, sealed=sealed[name])

    async def _known(self, repair: Repair, fault: str, at: datetime) -> UUID | None:
        """The order that this report belongs to: by what it was answered before, by what it is about, or as
        the words that somebody was asked for whose recording was silent.
        """
        async with self._runtime.pool.connection() as conn:
            before = await conn.execute(reports.BEFORE, [repair.order_id, repair.unit_id])
            found = await before.fetchone()
            if found is None and fault != UNCLEAR:
                asked = reports.same(repair.unit_id, fault)
                found = await (await conn.execute(reports.SAME, asked)).fetchone()
            if found is None and repair.source == "sticker":
                since = {"since": at - ASKED_FOR_WORDS, "until": at}
                silent = {"unit_id": repair.unit_id, "fault": UNCLEAR, **since}
                found = await (await conn.execute(reports.SILENT, silent)).fetchone()
        return found[0] if found and found[0] != repair.order_id else None

    async def _of_building(self, reported: Report, said: Said) -> UUID | None:
        """The order that a fault of the building is done with already."""
        repair, proposed = reported.repair, reported.proposed
        fault = proposed.fault if proposed else repair.fault
        return await order_of_building(self._runtime, repair.unit_id, fault, said.text, reported.at)

    async def _if_known(self, call: CallContext, reported: Report) -> Answer | None:
        """None where it is a repair of its own after all."""
        repair, proposed, resident = reported.repair, reported.proposed, reported.lives_there
        fault = proposed.fault if proposed else repair.fault
        known = await self._known(repair, fault, reported.at)
        if known is None:
            return None
        asked = Repeat(
            at=reported.at,
            report_id=repair.order_id,
            fault=fault,
            urgency=None if proposed else repair.urgency,
            source=repair.source,
            person_id=repair.person_id,
            tenant_id=resident.tenant_id if resident else repair.tenant_id,
            files=repair.files,
            words=reported.words,
            proposed=proposed,
        )
        try:
            return await call.part("again", known).do(work_order, known, asked)
        except NOT_ANY_MORE:
            return None

    async def _check_same(self, repair: Repair, said: Said) -> None:
        """What was said under this id before is what is said now, as far as it is not forgotten.

        Raises SealBroken where nobody can tell.
        """
        async with self._runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            found = await cursor.execute(reports.BEFORE, [repair.order_id, repair.unit_id])
            before = await found.fetchone()
        if before is None:
            return
        silent = before["words"] is None
        if set(before["files"]) != set(map(str, repair.files)) or silent != (said == Said()):
            raise OrderIdTaken
        if silent:
            return
        words = Words.model_validate(before["words"])
        asked = [(words.whose, field_of_said(repair.order_id), words.sealed)]
        [text] = await self._vault.open_many(asked, SYSTEM, COMPARED)
        if text is not None and orjson.loads(text) != _told(said):
            raise OrderIdTaken

    async def _sealed(self, report_id: UUID, person_id: UUID | None, said: Said) -> Words | None:
        if said == Said():
            return None
        whose, name = person_id or report_id, field_of_said(report_id)
        text = orjson.dumps(_told(said)).decode()
        return Words(whose=whose, sealed=(await self._vault.seal_many(whose, {name: text}))[name])


def _told(said: Said) -> dict[str, str | None]:
    return {"words": said.text, "phone": said.phone}


def field_of_said(report_id: UUID) -> str:
    """The field under which what was said with a report is sealed."""
    return f"report {report_id}"


def field_of_heard(report_id: UUID) -> str:
    """The same of what was spoken with it, as a machine heard it."""
    return f"heard {report_id}"


def _shown(row: Row, text: str | SealBroken | None, heard: str | SealBroken | None) -> SaidThen:
    known = {name: row[name] for name in ("report_id", "source", "said_at")}
    said = orjson.loads(text) if isinstance(text, str) else dict.fromkeys(("words", "phone"), shown(text))
    return SaidThen(**known, **said, heard=shown(heard))
