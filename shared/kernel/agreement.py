"""Do the departments agree? Each tells how far it has applied every source; the publisher tells its heads.

What is applied has been followed and decided upon (`two_steps.py`). How far the views alone are is told
beside it: they are what a department goes by.
"""

from collections.abc import Iterable, Mapping
from typing import Any, LiteralString

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from kernel import parking
from kernel.topics import PARTITIONS
from kernel.wire import partition_of

_LAST: LiteralString = """
    select position, version, recorded_at from kernel.log join kernel.events using (stream_id, version)
     where stream_id = %s order by version desc limit 1
"""


class Agreement:
    """One service's part of the answer; `views` is the consumer of its first step (`two_steps.views_of`),
    `own` its own log as a source, where it follows that.
    """

    def __init__(
        self,
        pool: AsyncConnectionPool[AsyncConnection],
        consumer: str,
        views: str,
        topics: dict[str, str],
        own: str | None,
    ) -> None:
        self._pool, self._consumer, self._views, self._topics = pool, consumer, views, topics
        self._own = own

    async def answer(self) -> dict[str, Any]:
        """`applied` and `followed`: context → partition → position; `head`, `published`, `heads` of the own
        log.
        """
        async with self._pool.connection() as conn:
            rows = await (
                await conn.execute("select consumer, source, part, position from kernel.checkpoints")
            ).fetchall()
            head = await (await conn.execute("select coalesce(max(position), 0) from kernel.log")).fetchone()
            cursor = await (await conn.execute("select position, heads from kernel.cursors")).fetchone()
            parked = await (
                await conn.execute("select count(distinct key) from kernel.parked where status = 'parked'")
            ).fetchone()
        return {
            "service": self._consumer,
            **self.standing(rows),
            "head": head[0] if head else 0,
            "published": cursor[0] if cursor else 0,
            "heads": cursor[1] if cursor else {},
            "parked": parked[0] if parked else 0,
        }

    def standing(self, checkpoints: Iterable[tuple[str, str, int, int]]) -> dict[str, Any]:
        """`applied` and `followed` by these rows of consumer, source, partition and position."""
        contexts = {topic: context for context, topic in self._topics.items()}
        applied: dict[str, dict[str, int]] = {context: {} for context in self._topics}
        followed: dict[str, dict[str, int]] = {context: {} for context in self._topics}
        for consumer, source, part, position in checkpoints:
            for step, found in ((self._consumer, applied), (self._views, followed)):
                if source in contexts and consumer == step:
                    found[contexts[source]][str(part)] = position
        return {"applied": applied, "followed": followed}

    async def of(self, context: str, key: str) -> dict[str, Any]:
        """How far this service is with one stream of one context: its own, or one it follows.

        Of its own: `position`, `version` and `recorded_at` of the last fact (None where there is none), how
        far its log was `published`, the partition's `head`, and how far itself has `applied` its log. Of
        another's: the positions `followed` and `applied` of the partition. `applied` is None where it does
        not follow; `parked` says whether records of this very stream are set aside.
        """
        part = str(partition_of(key, PARTITIONS))
        known = await self.answer()
        async with self._pool.connection() as conn:
            stuck = await parking.is_stuck(conn, self._consumer, key)
            if context == self._consumer:
                last = await (await conn.execute(_LAST, [key])).fetchone()
                told = dict(
                    zip(("position", "version", "recorded_at"), last or (None, None, None), strict=True)
                )
                applied = await self.applied_of(conn, self._own) if self._own else None
                told |= {"published": known["published"], "head": known["heads"].get(part, 0)}
                return told | {"applied": applied, "parked": stuck}
        stands = {step: _at(known[step], context, part) for step in ("followed", "applied")}
        return {**stands, "parked": stuck}

    async def applied_of(self, conn: AsyncConnection, source: str) -> int:
        """How far one source was applied, over all partitions the least; 0 when never."""
        row = await (
            await conn.execute(
                "select coalesce(min(position), 0) from kernel.checkpoints"
                " where consumer = %s and source = %s",
                [self._consumer, source],
            )
        ).fetchone()
        return row[0] if row else 0


def _at(standing: Mapping[str, Mapping[str, int]], context: str, part: str) -> int | None:
    return standing[context].get(part, 0) if context in standing else None


def ahead(answers: list[dict[str, Any]], later: list[dict[str, Any]]) -> list[tuple[str, str, int]]:
    """Each service, the context of which it has applied more than that context's log holds, and by how many
    positions: the log was restored to an older state. The logs are asked `later`, for they may grow.
    """
    logs = {a["service"]: a["head"] for a in later}
    applied = (
        (answer["service"], context, max(parts.values(), default=0))
        for answer in answers
        for context, parts in answer["applied"].items()
        if context in logs
    )
    return [(name, context, last - logs[context]) for name, context, last in applied if last > logs[context]]


def behind(answers: list[dict[str, Any]]) -> dict[str, dict[str, int]]:
    """service → context → events' worth of positions missing, from the answers of all services.

    A service agrees with a context when each partition it applied stands at that context's head there.
    """
    heads = {a["service"]: a["heads"] for a in answers}
    missing: dict[str, dict[str, int]] = {}
    for answer in answers:
        for context, parts in answer["applied"].items():
            lag = max((head - parts.get(part, 0) for part, head in heads.get(context, {}).items()), default=0)
            missing.setdefault(answer["service"], {})[context] = max(lag, 0)
    return missing
