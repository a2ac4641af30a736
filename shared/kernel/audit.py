"""Are the promises kept? Each broken one is said in words; nothing is repaired here."""

from collections.abc import AsyncIterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, LiteralString

from kernel import history
from kernel.agreement import ahead, behind
from kernel.facts import PublishedEvent, Registry
from kernel.lost import lost_of
from kernel.rebuild import rebuild

if TYPE_CHECKING:
    from host.runtime import Runtime

GRACE = timedelta(seconds=5)  # a deadline this late is overdue, not merely next


@dataclass(frozen=True)
class Broken:
    """A promise that is not kept: whose, which, and what was found."""

    service: str
    promise: str
    found: str

    def __str__(self) -> str:
        return f"{self.service}: {self.promise}: {self.found}"


_STORE: tuple[tuple[str, LiteralString], ...] = (
    (
        "the log is gap-free from 1",
        "select 'positions ' || min(position) || '…' || max(position) || ' in ' || count(*) || ' rows'"
        " from kernel.log having count(*) > 0 and (min(position) <> 1 or max(position) <> count(*))",
    ),
    (
        "versions of each stream are 1..n",
        "select stream_id || ' has ' || count(*) || ' events up to v' || max(version)"
        " from kernel.events group by stream_id having max(version) <> count(*) or min(version) <> 1 limit 3",
    ),
    (
        "positions follow the order of each stream",
        "select stream_id || ' v' || version || ' at ' || position from (select stream_id, version, position,"
        " lag(position) over (partition by stream_id order by version) as before from kernel.log) l"
        " where before > position limit 3",
    ),
    (
        "every event has a position and every position an event",
        "select coalesce(e.stream_id, l.stream_id) || ' v' || coalesce(e.version, l.version)"
        " from kernel.events e full join kernel.log l using (stream_id, version)"
        " where e.stream_id is null or l.stream_id is null limit 3",
    ),
    ("the outbox is drained", "select count(*) || ' waiting' from kernel.outbox having count(*) > 0"),
    (
        "nothing is parked",
        "select count(distinct key) || ' keys, first: ' || (array_agg(reason order by id))[1]"
        " from kernel.parked where status = 'parked' having count(*) > 0",
    ),
    (
        "no deadline was set aside",
        "select kind || ': ' || failure from kernel.deadlines where failure is not null limit 3",
    ),
    (
        "no command made two facts",
        "select command_id || ' on ' || count(distinct stream_id) || ' streams' from kernel.events"
        " group by command_id having count(distinct stream_id) > 1 limit 3",
    ),
)


async def audit(runtimes: "Sequence[Runtime]", *, parked_is_broken: bool = True) -> list[Broken]:
    """Check one moment of a house at rest: what is still under way shows as a broken promise."""
    broken: list[Broken] = []
    for runtime in runtimes:
        broken += [b async for b in _store(runtime) if parked_is_broken or b.promise != "nothing is parked"]
        broken += [b async for b in _deadlines(runtime)]
        broken += [b async for b in _views(runtime)]
        broken += [b async for b in _bus(runtime)]
    answers = [await runtime.agreement() for runtime in runtimes]
    broken += _agreement(runtimes, answers)
    return broken + [
        Broken(name, "nothing is applied that its log does not hold", f"{count} positions ahead of {context}")
        for name, context, count in ahead(answers, [await runtime.agreement() for runtime in runtimes])
    ]


async def _store(runtime: "Runtime") -> AsyncIterator[Broken]:
    async with runtime.pool.connection() as conn:
        for promise, query in _STORE:
            for (found,) in await (await conn.execute(query)).fetchall():
                yield Broken(runtime.service.name, promise, found)


async def _deadlines(runtime: "Runtime") -> AsyncIterator[Broken]:
    async with runtime.pool.connection() as conn:
        rows = await conn.execute(
            "select kind, count(*), min(due_at) from kernel.deadlines"
            " where fired_at is null and failure is null and due_at < %s group by kind",
            [runtime.clock.now() - GRACE],
        )
        for kind, count, oldest in await rows.fetchall():
            yield Broken(runtime.service.name, "no deadline is overdue", f"{count} {kind} since {oldest}")


async def _views(runtime: "Runtime") -> AsyncIterator[Broken]:
    views = runtime.service.views
    of_topics = any(issubclass(view.listens[0], PublishedEvent) for view in views)
    # One reader for all: to begin to read takes longer than what there is to read in a house that is tested.
    async with history.reading(runtime.settings.kafka) if of_topics else nullcontext() as by:
        for view in views:
            result = await rebuild(runtime, view, swap=False, by=by)
            if result.differences:
                yield Broken(
                    runtime.service.name,
                    "each view equals its rebuild",
                    f"{view.name} differs in {result.differences} rows of {result.rows}",
                )


async def _bus(runtime: "Runtime") -> AsyncIterator[Broken]:
    """What is on Kafka is the translated log as far as the publisher says it is: nothing missing, and nothing
    of another log.

    How far that is is asked first: a fact that comes while the topic is read is not missing from it.
    """
    translate = runtime.service.publish
    if translate is None:
        return
    published = (await runtime.agreement())["published"]
    sent: set[int] = set()
    async with history.from_topics(runtime.settings.kafka, [runtime.own_topic], Registry(), ()) as records:
        while batch := await records.more():
            sent |= {record.position for record, _ in batch}
    async with runtime.pool.connection() as conn:
        types = runtime.registry.names()
        missing = []
        async for facts in history.from_log(conn, runtime.store, types, 0, published):
            missing += [f.position for f in facts if translate(f) is not None and f.position not in sent]
    if missing:
        yield Broken(
            runtime.service.name,
            "every published fact is on Kafka",
            f"{len(missing)} positions are not, first {missing[0]}",
        )
    if lost := (await lost_of(runtime)).facts:
        yield Broken(
            runtime.service.name,
            "the log holds every fact that it published",
            f"{len(lost)} are lost, first {lost[0].position}",
        )


def _agreement(runtimes: "Sequence[Runtime]", answers: list[dict[str, Any]]) -> list[Broken]:
    broken = [
        Broken(a["service"], "the whole log is published", f"{a['published']} of {a['head']}")
        for runtime, a in zip(runtimes, answers, strict=True)
        if runtime.service.publish is not None and a["published"] < a["head"]
    ]
    for service, contexts in behind(answers).items():
        broken += [
            Broken(service, "every published position is checkpointed or parked", f"{lag} behind {context}")
            for context, lag in contexts.items()
            if lag
        ]
    return broken
