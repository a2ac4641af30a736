"""A plugin of pytest by which all that a service does by itself comes late, by chance: `make late`.

A test that asks before it has waited for what it asks about holds on a fast machine and fails on a busy one.
Here it fails anywhere, and the same tests pass as without it. Loaded before any service is: what has been
imported by name can be held up no more.
"""

import asyncio
import os
import random
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from host import leading as rounds
from host.runtime import Runtime
from kernel.domain import Decider
from kernel.following import Following
from kernel.own_log import OwnLog
from kernel.publisher import Publisher
from kernel.sequencer import Sequencer
from kernel.signals import Signal
from kernel.timers import Timers
from psycopg import AsyncConnection

from testkit.nursery import load_also

LATEST: Final = 0.8  # seconds, for what a duty has found when it woke
AT_ONCE: Final = 0.2  # of all times
CHANCE: Final = random.Random(os.environ.get("ANJU_TEST_SEED", "1"))  # noqa: S311 - a run repeats by its seed

leading, advancing = rounds.leading, Sequencer.advancing


async def _wait(share: float) -> None:
    if CHANCE.random() >= AT_ONCE:
        await asyncio.sleep(CHANCE.uniform(0.05, LATEST) * share)


def _late(duty: object, name: str, share: float) -> None:
    """Hold it up by at most this share of `LATEST` each time."""
    at_once = getattr(duty, name)

    async def later(*args: Any, **how: Any) -> Any:
        await _wait(share)
        return await at_once(*args, **how)

    setattr(duty, name, later)


@contextmanager
def _advancing(sequencer: Sequencer, *deciders: Decider[Any, Any, Any]) -> Iterator[Signal]:
    """By which whoever sends, dispatches or looks over all there is hears that the log has grown."""
    with advancing(sequencer, *deciders) as signal:
        _late(signal, "wait", 0.6)
        yield signal


async def _leading(
    runtime: Runtime, duty: str, begin: Callable[[AsyncConnection], rounds.Round], seconds: float
) -> None:
    def begin_late(lead: AsyncConnection) -> Callable[[], Awaitable[int]]:
        go_round = begin(lead)

        async def later() -> int:
            await _wait(0.6)
            return await go_round()

        return later

    await leading(runtime, duty, begin_late, seconds)


for each, what, part in (
    (OwnLog, "once", 1.0),
    (Timers, "once", 1.0),
    (Following, "apply", 0.3),
    (Publisher, "_send", 0.5),
):
    _late(each, what, part)
rounds.leading = _leading
Sequencer.advancing = _advancing  # type: ignore[method-assign, assignment]
load_also(__name__)  # the processes of a house are as late
