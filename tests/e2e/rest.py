"""Whether a house is at rest: all is told, applied and receipted, and what keeps it from that."""

from collections.abc import Mapping
from typing import Any, Final, LiteralString

from host.runtime import Runtime
from kernel.agreement import behind

UNDER_WAY: Final[LiteralString] = """
    select 'audience of ' || kind from views.audiences where open and not missing
     union all
    select 'notice of ' || kind from views.notifications where due_at <= %(now)s
"""
TO_DO: Final[LiteralString] = """
    select 'outbox' from kernel.outbox
     union all
    select 'deadline ' || kind from kernel.deadlines
     where due_at <= %(now)s and fired_at is null and failure is null
     limit 3
"""


async def messages_left(notify: Runtime, partners: Mapping[str, Any]) -> list[str]:
    """What notify-svc still has to say, or to hear from the partners, whose summary this is."""
    async with notify.pool.connection() as conn:
        due = await conn.execute(UNDER_WAY, {"now": notify.clock.now()})
        left = [f"{what} under way" for (what,) in await due.fetchall()]
    return left + [f"receipts of {name} waiting" for name, of in partners.items() if of["receipts_waiting"]]


async def heads(runtimes: Mapping[str, Runtime]) -> tuple[dict[str, int], list[str]]:
    """Where each log ends, and what of it is not applied everywhere, or due."""
    left = []
    for name, runtime in runtimes.items():
        async with runtime.pool.connection() as conn:
            to_do = await conn.execute(TO_DO, {"now": runtime.clock.now()})
            left += [f"{what} in {name}" for (what,) in await to_do.fetchall()]
    answers = [await runtime.agreement() for runtime in runtimes.values()]
    left += [f"{a['service']} publishes" for a in answers if a["heads"] and a["published"] != a["head"]]
    left += [
        f"{who} is {lag} behind {whom}"
        for who, lags in behind(answers).items()
        for whom, lag in lags.items()
        if lag
    ]
    return {a["service"]: a["head"] for a in answers}, left
