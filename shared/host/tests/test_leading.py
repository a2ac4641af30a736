"""Of many who would make the rounds one does, and when its lead is lost another begins anew."""

import asyncio

import psycopg
from host.leading import Round, leading
from local.engines import Engines
from psycopg import AsyncConnection
from testkit.library import library
from testkit.stack import eventually, running


async def test_one_goes_round_until_it_loses_its_lead_then_another_begins_anew(
    engines: Engines, database: str, topic_prefix: str
) -> None:
    begun: list[int] = []
    rounds = dict[int, int]()

    def begin(lead: AsyncConnection) -> Round:
        pid = lead.info.backend_pid
        begun.append(pid)

        async def once() -> int:
            await lead.execute("select")
            rounds[pid] = rounds.get(pid, 0) + 1
            return rounds[pid] < 5  # there is something to do four times

        return once

    async def gone_round(lead: int) -> bool:
        return len(begun) > lead and rounds.get(begun[lead], 0) >= 5

    async with running(library, database, engines.kafka, topic_prefix) as runtime:
        two = [asyncio.create_task(leading(runtime, "rounds", begin, 0.1)) for _ in range(2)]
        await eventually(lambda: gone_round(0), "the first leads, and does not wait while there is work")
        await asyncio.sleep(0.3)
        assert len(begun) == 1, "the second leads beside it"
        async with await psycopg.AsyncConnection.connect(runtime.settings.url, autocommit=True) as other:
            await other.execute("select pg_terminate_backend(%s)", begun)
        await eventually(lambda: gone_round(1), "somebody leads again")
        assert not [each for each in two if each.done()]
        for each in two:
            each.cancel()
        await asyncio.gather(*two, return_exceptions=True)
