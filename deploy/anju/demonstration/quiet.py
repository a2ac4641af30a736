"""When nothing is under way any more in a house, and what its clock has to be set to next."""

import asyncio
from datetime import datetime
from typing import Any, Final, LiteralString

from host.runtime import Runtime
from kernel.agreement import behind

from anju.demonstration.house import House

PATIENCE: Final = 60.0  # seconds in which something has to move
LOOK_SECONDS: Final = 0.02

STATE: LiteralString = """
select (select count(*) from kernel.outbox) as outbox,
       (select coalesce(max(position), 0) from kernel.log) as head,
       (select max(position) from kernel.cursors) as published,
       (select heads from kernel.cursors) as heads,
       (select min(position) from kernel.checkpoints where source = %(own)s) as own,
       (select json_agg(json_build_array(consumer, source, part, position))
          from kernel.checkpoints) as checkpoints,
       (select min(due_at) from kernel.deadlines where fired_at is null and failure is null) as deadline,
       (select count(*) from kernel.parked where status = 'parked') as parked
"""
NOTICES: LiteralString = """
select (select min(due_at) from views.notifications where due_at is not null) as next_try,
       (select count(*) from views.audiences where open and not missing)
     + (select count(*) from views.notifications, jsonb_each(attempts) as a(channel, attempt)
         where (due_at is not null or ask_at is not null)
           and requested_at > %(now)s - interval '1 day' and attempt->>'status' in ('calling', 'accepted'))
       as waiting
"""
State = dict[str, Any]


class NeverQuiet(Exception):
    """Something stays under way, or failed; says what."""


async def quiet(house: House) -> datetime | None:
    """Wait until all is published, heard, decided, sent and receipted; answers when something is due next.

    Raises NeverQuiet.
    """
    loop = asyncio.get_running_loop()
    until = loop.time() + PATIENCE
    heads: list[int] = []
    while True:
        states = await asyncio.gather(*(_ask(house, name, STATE) for name in house.runtimes))
        notices = await _ask(house, "notifications", NOTICES)
        waiting = [*_waiting(house, states), *(["notices"] if notices["waiting"] else [])]
        moments = [state["deadline"] for state in states] + [notices["next_try"]]
        due: datetime | None = min((at for at in moments if at is not None), default=None)
        if due is not None and due <= house.clock.now():
            waiting.append("a deadline")
        before, heads = heads, [state["head"] for state in states]
        if heads != before:
            until = loop.time() + PATIENCE
        # Twice in a row: what was on its way between two services while we looked is seen the second time.
        if not waiting and heads == before:
            return due
        if loop.time() > until:
            raise NeverQuiet(", ".join(waiting))
        if waiting:
            await asyncio.sleep(LOOK_SECONDS)


def _waiting(house: House, states: list[State]) -> list[str]:
    waiting = []
    for name, state in zip(house.runtimes, states, strict=True):
        if state["parked"]:
            raise NeverQuiet(f"{name} has parked a key")
        if state["outbox"]:
            waiting.append(f"{name} decides")
        if state["published"] not in (None, state["head"]) or state["own"] not in (None, state["head"]):
            waiting.append(f"{name} follows its log")
    for name, missing in behind(
        [_agreement(*each) for each in zip(house.runtimes.values(), states, strict=True)]
    ).items():
        waiting += [f"{name} hears {context}" for context, count in missing.items() if count]
    return waiting


def _agreement(runtime: Runtime, state: State) -> State:
    """As the service itself would answer, from what one query found."""
    standing = runtime.agreement_of.standing(state["checkpoints"] or ())
    return {"service": runtime.service.name, **standing, "heads": state["heads"] or {}}


async def _ask(house: House, name: str, query: LiteralString) -> State:
    runtime = house.runtimes[name]
    [row] = await house.ask(name, query, {"own": runtime.own_log.source, "now": runtime.clock.now()})
    return row
