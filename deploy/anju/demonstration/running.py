"""The demonstration performed: against the local stack, or in a house of its own."""

import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date, datetime
from functools import partial
from typing import Any

import uvloop
from aiokafka.errors import KafkaError
from host.memory import settle_memory
from kernel.agreement import behind
from kernel.clock import WallClock, local_date
from local.stack import DEPARTMENTS, Stack
from psycopg import OperationalError

from anju import preflight
from anju.answer import Exit, end, note
from anju.demonstration import facts, weeks
from anju.demonstration.bus import NeverHeard, open_bus
from anju.demonstration.house import HouseNotReady
from anju.demonstration.quiet import NeverQuiet
from anju.demonstration.trail import NeverAgreed
from anju.demonstration.trail import Stage as RunningSystem
from anju.door import open_gateway, open_service, said
from anju.gateway import GatewayAway, NoAccess, Refused
from anju.words import say

DOWN = say(
    "系统没有运行，或尚未就绪：anju up（或 make up）会启动它，anju status 说明缺什么",
    "the system is down or not ready: anju up (or make up) starts it, anju status tells what is missing",
)


def perform(days: int | None, quiet: bool, *, only_agreement: bool = False) -> dict[str, Any]:
    """What happened, as one document; with `only_agreement` nothing is done, and all is waited for.

    Raises Ended when something did not happen.
    """
    return performed(lambda: _facts(only_agreement) if days is None else _days(days, quiet))


def performed(play: Callable[[], Coroutine[Any, Any, dict[str, Any]]]) -> dict[str, Any]:
    """On the engines of the local stack. Raises Ended when something did not happen."""
    preflight.check(Stack(), starting=False)
    logs = Stack().logs
    logs.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(filename=logs / "demo.log", level=logging.WARNING)
    settle_memory()
    try:
        return uvloop.run(play())
    except (GatewayAway, KafkaError, TimeoutError, OperationalError, HouseNotReady) as away:
        logging.getLogger(__name__).warning("%s: %s", type(away).__name__, away)
        raise end(Exit.NOT_READY, DOWN) from away
    except NoAccess as refused:
        raise end(Exit.NOT_READY, said(refused)) from refused
    except facts.NothingToShow as nothing:
        raise end(
            Exit.FAILED, say("还没有租客：请先导入台账", "nobody lives here: import a ledger")
        ) from nothing
    except (NeverHeard, NeverAgreed, NeverQuiet) as failed:
        vain = say(
            f"没有等到：{failed}。原因见 anju logs 与 anju parked list",
            f"waited in vain for {failed}; anju logs and anju parked list tell why",
        )
        raise end(Exit.FAILED, vain) from failed
    except Refused as refused:
        raise end(Exit.FAILED, say(f"被拒绝：{refused}", f"refused: {refused}")) from refused


async def _facts(only_agreement: bool) -> dict[str, Any]:
    async with running_system() as stage:
        trails = [] if only_agreement else await facts.play(stage)
        answers = await stage.agreed()
    return {"facts": [trail.to_dict() for trail in trails], "departments": departments(answers)}


@asynccontextmanager
async def running_system() -> AsyncIterator[RunningSystem]:
    """The local stack as a stage: through the gateway, and each department by its own port."""
    async with AsyncExitStack() as open_:
        api = await open_.enter_async_context(open_gateway("demo"))
        bus = await open_.enter_async_context(open_bus(Stack().kafka))
        asking = {}
        for name in DEPARTMENTS:
            service = await open_.enter_async_context(open_service(name, "demo"))
            asking[name] = partial(service.get, "/agreement")
        yield RunningSystem(api, bus, asking)


async def _days(days: int, quiet: bool) -> dict[str, Any]:
    stack, began = Stack(), time.monotonic()
    today = local_date(WallClock().now())
    tell = progress(today, began, quiet, now_and_then=True)
    answer = await weeks.play(stack.postgres_url, stack.kafka, today, days, tell)
    return answer | {"seconds": round(time.monotonic() - began, 1)}


def progress(
    first: date, began: float, quiet: bool, *, now_and_then: bool = False
) -> Callable[[datetime], None]:
    """Notes each new day of the house, or some of them, unless `quiet`."""
    shown = first

    def tell(now: datetime) -> None:
        nonlocal shown
        today = local_date(now)
        if today != shown and not quiet and (today.day in (1, 11, 21) or not now_and_then):
            note(f"[dim]{today} {time.monotonic() - began:.0f} s[/dim]")
        shown = today

    return tell


def departments(answers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Per department: the position it agrees up to with each context it follows, and what is missing."""
    missing = behind(answers)
    heads = {answer["service"]: answer["published"] for answer in answers}
    return [
        {
            "department": answer["service"],
            "agrees_up_to": {context: heads[context] for context in answer["applied"]}
            or {answer["service"]: answer["published"]},
            "behind": sum(missing.get(answer["service"], {}).values()),
            "parked": answer["parked"],
        }
        for answer in answers
    ]
