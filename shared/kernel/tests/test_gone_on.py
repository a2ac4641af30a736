"""The way on from an older store: followers forget what it has lost, and take what it tells next."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from host.runtime import Runtime
from kernel import publisher, restored
from kernel.broker import Broker
from kernel.ids import new_id
from kernel.restored import at_work, go_on, parted
from testkit.stack import eventually

from .backups import backups
from .scene import another, do, lend, rows
from .test_bus import Both, at_rest, lend_many
from .test_older_store import OLDER, lend_on, says


@asynccontextmanager
async def in_hand(*runtimes: Runtime) -> AsyncIterator[Sequence[Runtime]]:
    """Their stores and topics, with nothing started: as an operator has them."""
    async with AsyncExitStack() as stack:
        found = [Runtime(each.service, each.settings, each.clock) for each in runtimes]
        for each in found:
            await stack.enter_async_context(each.pool)
        yield found


@asynccontextmanager
async def lost_three(engines: Any, here: Runtime, there: Runtime) -> AsyncIterator[None]:
    """Five were lent when the store was kept that takes the place of what knew eight, and a poisoned one."""
    await lend_many(here, 5)
    await at_rest(here, there)
    async with backups(engines.postgres_url, here) as kept:
        older = await kept.make()
        await lend_on(here, 3)
        await do(here, id_ := new_id(), lend(id_, "poison"))

        async def heard() -> bool:
            parked = await rows(there, "select count(*) from kernel.parked where status = 'parked'")
            return (parked, await rows(there, "select count(*) from views.known")) == ([(1,)], [(9,)])

        await eventually(heard, "the desk knows all of them, and one lies aside", within=30)
        await kept.restore(older)
        yield


@pytest.mark.parametrize("ended", [False, True], ids=["to the end", "ended when the topic was gone"])
async def test_the_house_goes_on_from_an_older_store_and_agrees_again(
    engines: Any, both: Both, monkeypatch: pytest.MonkeyPatch, ended: bool
) -> None:
    here, there = both
    monkeypatch.setattr(publisher, "REFUSED_SECONDS", 0.2)
    async with lost_three(engines, here, there):
        await says(here, OLDER)
        await lend_on(here, 6)  # decided meanwhile, at positions that the desk has applied
        async with in_hand(here, there) as house:
            assert await at_work(house) == ["desk"]
            await here.stop()
            await there.stop()
            assert await at_work(house) == []
            found = await parted(house, house[0])
            assert [each.position for each in found.lost] == [6, 7, 8, 9]
            if ended:
                monkeypatch.setattr(restored, "_tell_all", end)
                with pytest.raises(Ended):
                    await go_on(house, house[0], found.common)
            else:
                assert await go_on(house, house[0], found.common) == ["desk known"]
                assert await rows(house[1], "select count(*) from views.known") == [(5,)]
            after = await parted(house, house[0])
            assert (after.lost, after.ahead) == ([], {})
        async with another(here) as library, another(there) as desk:
            await says(library, {})
            await lend_many(library, 2)
            await at_rest(library, desk)
            assert await rows(desk, "select count(*) from views.known") == [(13,)]
            [(told,)] = await rows(library, "select array_agg(event_id::text) from kernel.events")
            noted = await rows(
                desk, "select count(*) from kernel.events where origin->>'cause' = any(%s)", told
            )
            assert noted == [(13,)], "each was decided upon"


async def test_followers_that_are_ahead_of_a_log_whose_topic_was_lost_as_well_are_taken_back(
    engines: Any, both: Both
) -> None:
    """Nobody knows what it was that was lost: only how far they have come."""
    here, there = both
    async with lost_three(engines, here, there):
        await here.stop()
        await there.stop()
        async with in_hand(here, there) as house:
            await Broker(here.settings.kafka).delete_topic(here.own_topic)
            found = await parted(house, house[0])
            assert (found.lost, found.ahead) == ([], {"desk": 4})
            await go_on(house, house[0], found.common)
        async with another(here) as library, another(there) as desk:
            await lend_many(library, 2)
            await at_rest(library, desk)
            assert await rows(desk, "select count(*) from views.known") == [(7,)]


class Ended(Exception):
    """As by a `kill -9`."""


async def end(_: Runtime) -> None:
    raise Ended
