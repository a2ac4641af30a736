"""Learns from corrections: what people said an order was after all, and the words it was reported in.

The words are opened for as long as a training takes, each look recorded; no text leaves memory. One process
trains by itself, when enough was corrected; and anybody may ask for it (`edge/models.py`). Whoever was erased
is learnt from no more, and a version that had learnt from them is forgotten first.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import orjson
from host.runtime import Runtime
from kernel.clock import local_date
from kernel.facts import SYSTEM, Origin
from kernel.ids import derived_id, named_id, new_id
from kernel.leader import leadership
from kernel.service import Row
from kernel.signals import Pace
from kernel.store import StoreUnavailable
from psycopg import OperationalError
from psycopg.rows import dict_row
from vault.sealing import Vault

from workorders.domain.learning import (
    TRIAGE,
    WORTH,
    Forget,
    Lesson,
    Made,
    ModelMovedOn,
    NothingToLearn,
    Train,
    learning,
    lesson_text,
    score,
)
from workorders.domain.learning_terms import LearningTerms
from workorders.domain.likeness import Learnt, Model
from workorders.domain.repair import Words
from workorders.edge.taking_in import field_of_heard, field_of_said
from workorders.triage import shipped
from workorders.triage.in_force import KEPT, InForce
from workorders.views import corrections, models
from workorders.views.policies import SHELF

log = logging.getLogger(__name__)

LEAST_SECONDS: Final = 2.0
MOST_SECONDS: Final = 60.0
WHY: Final = "报修分类学习人工更正"
FORGOTTEN: Final = "学习过已删除个人信息的租客的报修"


async def learning_from_corrections(runtime: Runtime) -> None:
    """Train when there is enough to learn, until cancelled. Raises ValueError without a vault."""
    if runtime.vault is None:
        raise ValueError("nothing to learn from without a vault")
    trainer = Trainer(runtime, runtime.vault, InForce(runtime, runtime.vault))
    pace = Pace(LEAST_SECONDS, MOST_SECONDS)
    while True:
        try:
            if await trainer.forget():
                pace.worked()
            if await trainer.is_time():
                async with leadership(runtime.settings.url, f"learning.{runtime.service.name}"):
                    await trainer.learn()
                pace.worked()
        except (OperationalError, StoreUnavailable) as fault:
            log.warning("learning waits for the store: %s", type(fault).__name__)
        await asyncio.sleep(pace.seconds())


@dataclass(frozen=True)
class Found:
    """A lesson, and the sealed words it is about."""

    lesson: Lesson
    field: str
    words: Words


class Trainer:
    """`in_force`: what a new model has to be no worse than."""

    def __init__(self, runtime: Runtime, vault: Vault, in_force: InForce) -> None:
        self._runtime, self._vault, self._in_force = runtime, vault, in_force

    async def is_time(self) -> bool:
        """Enough is new, or what was learnt had to be forgotten."""
        found, known = await self._found(), await self._known()
        if not _learnable(found):
            return False
        return known is None or len(_lessons(found) - known) >= (await self._terms()).after

    async def learn(self) -> None:
        """Unless another process has just done so."""
        if not await self.is_time():
            return
        try:
            command = await self.training(SYSTEM)
            await self._runtime.handle(learning, TRIAGE, command, origin=SYSTEM, command_id=new_id())
        except (NothingToLearn, ModelMovedOn) as refusal:  # somebody asked for it, or took one back
            log.info("no new model of triage: %s", refusal.code)

    async def training(self, origin: Origin) -> Train:
        """A new model beside the one in force, as a command. Nobody's words are opened if none are new."""
        found, known = await self._found(), await self._known()
        at = self._runtime.clock.now()
        if not _learnable(found) or _lessons(found) == known:
            return Train(at=at)
        return Train(at=at, made=await self._made(found, origin))

    async def _made(self, found: Sequence[Found], origin: Origin) -> Made:
        asked = [(each.words.whose, each.field, each.words.sealed) for each in found]
        texts = await self._vault.open_each(asked, origin, WHY)
        lessons = [
            (each.lesson, lesson_text(_said(each, text)))
            for each, text in zip(found, texts, strict=True)
            if isinstance(text, str)  # of the forgotten and of a broken seal nothing is learnt
        ]
        judges = [(lesson.fault, text) for lesson, text in lessons if text and lesson.judges]
        teach = [(lesson.fault, text) for lesson, text in lessons if text and not lesson.judges]
        learnt, held_out = Learnt.of(teach * WORTH), [*shipped.held_out(), *judges]
        against, present = await self._in_force.numbered()
        model = await asyncio.to_thread(Model, shipped.learnt(), learnt)
        id_ = new_id()
        sealed = await self._vault.seal_many(id_, {KEPT: learnt.model_dump_json()})
        return Made(
            against=against,
            learnt=tuple(lesson for lesson, _ in lessons if not lesson.judges),
            judged_by=tuple(lesson for lesson, _ in lessons if lesson.judges),
            before=await asyncio.to_thread(score, present, held_out),
            after=await asyncio.to_thread(score, model, held_out),
            kept=Words(whose=id_, sealed=sealed[KEPT]),
        )

    async def _known(self) -> set[Lesson] | None:
        """What the last version was made of; None where it was forgotten, and nothing took its place."""
        async with self._runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            last = await (await cursor.execute(models.LAST)).fetchone()
        if last is None:
            return set()
        if last["standing"] == "forgotten":
            return None
        return {Lesson.model_validate(each) for each in last["lessons"]}

    async def _found(self) -> Sequence[Found]:
        terms = await self._terms()
        async with self._runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            rows = await (await cursor.execute(corrections.LESSONS, [terms.at_most])).fetchall()
        return [_found(row) for row in rows]

    async def _terms(self) -> LearningTerms:
        today = local_date(self._runtime.clock.now())
        async with self._runtime.pool.connection() as conn:
            return (await SHELF.book(conn)).of(LearningTerms).in_force(today).values

    async def forget(self) -> bool:
        """First the fact, then the key: what a crash leaves of it is done at the next look."""
        async with self._runtime.pool.connection() as conn:
            versions = await (await conn.execute(models.TO_FORGET)).fetchall()
        at = self._runtime.clock.now()
        for (version,) in versions:
            id_ = derived_id(named_id(TRIAGE), "forget", version)
            command = Forget(at=at, version=version)
            await self._runtime.handle(learning, TRIAGE, command, origin=SYSTEM, command_id=id_)
        async with self._runtime.pool.connection() as conn:
            keys = await (await conn.execute(models.KEYS_LEFT)).fetchall()
        for (whose,) in keys:
            await self._vault.erase(whose, SYSTEM, FORGOTTEN)
        return bool(versions or keys)


def _learnable(found: Sequence[Found]) -> bool:
    return not all(each.lesson.judges for each in found)


def _lessons(found: Sequence[Found]) -> set[Lesson]:
    return {each.lesson for each in found}


def _found(row: Row) -> Found:
    words = Words.model_validate(row["words"])
    lesson = Lesson(order_id=row["order_id"], whose=words.whose, fault=row["fault"])
    name = field_of_heard if row["spoken"] else field_of_said
    return Found(lesson, name(row["order_id"]), words)


def _said(found: Found, text: str) -> str:
    """What was typed lies beside a telephone number, what was spoken alone."""
    if found.field == field_of_heard(found.lesson.order_id):
        return text
    return str(orjson.loads(text)["words"])
