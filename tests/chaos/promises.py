"""The promises, checked on a house at rest: each broken one is said in words."""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator, Sequence, Set
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from uuid import UUID

from host.run import load
from host.runtime import Runtime
from host.settings import load_settings
from kernel import audit, history
from kernel.agreement import behind
from kernel.facts import Fact
from notifications.domain.plans import NIGHT
from notifications.edge.people import NAME as NOTIFYING
from notifications.views.over import KINDS, over

from tests.chaos.client import Asked
from tests.chaos.house import DEPARTMENTS, House

REST_SECONDS = 90.0  # in which nothing that is under way moves
LONGEST_SECONDS = 600.0
PATIENT_SECONDS = 3.0
CATCH_UP_SECONDS = 600.0


@asynccontextmanager
async def stores(house: House) -> AsyncIterator[list[Runtime]]:
    """The services' stores and topics in our own hand, past the proxies; nothing of them is started."""
    os.environ.update(house.environment(house.postgres.port or 0))
    async with AsyncExitStack() as stack:
        runtimes = []
        for context in DEPARTMENTS:
            service = load(context)
            runtime = Runtime(service, load_settings(context, seals=service.seals), house.clock)
            await stack.enter_async_context(runtime.pool)
            runtimes.append(runtime)
        yield runtimes


async def at_rest(house: House, runtimes: Sequence[Runtime]) -> list[str]:
    """Wait until nothing is under way any more; what still was when it had not moved for a while.

    What was postponed by minutes, waits for the morning, or was written by a clock that was set back since,
    comes by jumps of the clock.
    """
    loop = asyncio.get_running_loop()
    began = moved = jumped = loop.time()
    before: list[str] = []
    calm = 0
    while True:
        under_way = await _under_way(runtimes)
        now = loop.time()
        if under_way != before:
            before, moved, jumped = under_way, now, now
        if under_way and now - jumped > PATIENT_SECONDS:
            jumped = now
            at = house.clock.now()
            house.jump(max(CATCH_UP_SECONDS, (NIGHT.over(at) - at).total_seconds()))
        calm = 0 if under_way else calm + 1
        # One look may fall between two steps of the same fact.
        if calm == 3:
            return []
        if now - moved > REST_SECONDS or now - began > LONGEST_SECONDS:
            return [f"not at rest after {now - began:.0f} s: {each}" for each in under_way]
        await asyncio.sleep(0.15)


async def _under_way(runtimes: Sequence[Runtime]) -> list[str]:
    answers = [await runtime.agreement() for runtime in runtimes]
    found = [
        f"{service} is {lag} behind {context}"
        for service, contexts in behind(answers).items()
        for context, lag in contexts.items()
        if lag
    ]
    for runtime, answer in zip(runtimes, answers, strict=True):
        name, now = runtime.service.name, runtime.clock.now()
        if runtime.publisher and answer["published"] < answer["head"]:
            found.append(f"{name} published {answer['published']} of {answer['head']}")
        async with runtime.pool.connection() as conn:
            questions: list[tuple[str, str]] = [
                ("waiting for a position", "select count(*) from kernel.outbox"),
                (
                    "deadlines due",
                    "select count(*) from kernel.deadlines where due_at <= %(now)s and fired_at is null"
                    " and failure is null",
                ),
                (
                    "own facts to apply",
                    "select (select coalesce(max(position), 0) from kernel.log) - coalesce(min(position), 0)"
                    " from kernel.checkpoints where source like 'log:%%' having count(*) > 0",
                ),
            ]
            if name == "notifications":
                questions.append(
                    (
                        "attempts to make",
                        "select count(*) from views.notifications where due_at is not null",
                    )
                )
                questions.append(
                    (
                        "matters to tell in the morning",
                        "select count(*) from kernel.deadlines where kind = 'gathered' and fired_at is null",
                    )
                )
                questions.append(
                    (
                        "receipts to come",
                        "select count(*) from views.notifications n, jsonb_each(n.attempts) a"
                        " where a.value->>'status' = 'accepted'",
                    )
                )
            for what, query in questions:
                row = await (await conn.execute(query.encode(), {"now": now})).fetchone()
                if row and row[0]:
                    found.append(f"{name}: {row[0]} {what}")
    return found


async def check(runtimes: Sequence[Runtime], asked: Sequence[Asked]) -> list[str]:
    """Every promise but the notices'; house at rest."""
    logs = {runtime.service.name: await _log(runtime) for runtime in runtimes}
    needless = await _needless(next(each for each in runtimes if each.service.name == "notifications"))
    broken = acknowledged(logs, asked) + unasked(logs, asked, needless)
    return broken + [str(each) for each in await audit.audit(runtimes)]


Row = tuple[UUID, UUID, str, int, str, str | None, int | None, str | None]


async def _log(runtime: Runtime) -> list[Row]:
    """Every event: id, command, stream, version, type, cause, position, who did it."""
    async with runtime.pool.connection() as conn:
        rows = await conn.execute(
            "select e.event_id, e.command_id, e.stream_id, e.version, e.type, e.origin->>'cause', l.position,"
            " e.origin->>'actor' from kernel.events e left join kernel.log l using (stream_id, version)"
            " order by e.stream_id, e.version"
        )
        return await rows.fetchall()


async def _needless(runtime: Runtime) -> set[UUID]:
    """The calls that notify-svc gave up by a look of its own: what it was to call about is over, or was, and
    came again since.
    """
    async with runtime.pool.connection() as conn:
        rows = await conn.execute(
            "select e.event_id from kernel.events e"
            " join views.notifications n on n.id = (e.data->>'notification_id')::uuid"
            " where e.type = 'CallbackClosed' and e.data->>'how' = 'needless'"
            f" and ({over('n')} or exists (select from views.matters_over m"
            " where starts_with(m.id, n.thing_id || '/' || n.kind) and m.told_by <> n.cause_id))",
            KINDS,
        )
        return {row[0] for row in await rows.fetchall()}


def acknowledged(logs: dict[str, list[Row]], asked: Sequence[Asked]) -> list[str]:
    """What was acknowledged is in the log, once, as it was answered; what was refused is not there."""
    broken = []
    facts: dict[tuple[str, UUID], list[Row]] = {}
    for context, rows in logs.items():
        for row in rows:
            facts.setdefault((context, row[1]), []).append(row)
    for each in asked:
        found = facts.get((each.context, each.command_id), [])
        told = f"{each.context} {each.path} (command {each.command_id})"
        if each.status is None:
            broken.append(f"never answered: {told}")
        elif not each.done or each.answer.get("existing"):
            if found:
                broken.append(f"refused with {each.answer['refusal']}, yet in the log: {told}")
        else:
            types, version = [row[4] for row in found], found[-1][3] if found else None
            if types != each.answer["events"]:
                broken.append(f"answered {each.answer['events']}, the log has {types}: {told}")
            elif types and (version, found[-1][6]) != (each.answer["version"], each.answer["position"]):
                broken.append(
                    f"answered v{each.answer['version']} at {each.answer['position']}, the log has v{version}"
                    f" at {found[-1][6]}: {told}"
                )
    return broken


def unasked(logs: dict[str, list[Row]], asked: Sequence[Asked], needless: Set[UUID]) -> list[str]:
    """Every fact was asked for by a command of the client, or by notify-svc, for which the link of a message
    is made as it is sent; or it follows from a fact of the house, or from several: a call that is `needless`.
    """
    commands = {each.command_id for each in asked}
    facts = {str(row[0]) for rows in logs.values() for row in rows}
    return [
        f"nobody asked for {type_} on {stream} v{version} of {context}"
        for context, rows in logs.items()
        for event, command, stream, version, type_, cause, _, actor in rows
        if event not in needless
        and (cause not in facts if cause else command not in commands and actor != NOTIFYING)
    ]


async def published(runtime: Runtime) -> list[Fact]:
    """What a context tells, from its own log, in order."""
    translate, told = runtime.service.publish, []
    if translate is None:
        return []
    async with runtime.pool.connection() as conn:
        head = await runtime.store.head(conn)
        async for facts in history.from_log(conn, runtime.store, runtime.registry.names(), 0, head):
            told += [fact._replace(event=event) for fact in facts if (event := translate(fact))]
    return told


def repeated(counted: Counter[Any]) -> list[Any]:
    return [each for each, times in counted.items() if times > 1]
