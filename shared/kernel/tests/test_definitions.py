"""A view that is new or defined otherwise has its whole history when the service serves again."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from host.runtime import Runtime
from kernel.audit import audit
from kernel.clock import WallClock
from kernel.definitions import build_outdated
from kernel.rebuild import rebuild
from kernel.service import Service, View
from kernel.topics import topic_of
from testkit.library import Lent, desk, known, library, readers, shelf, translate
from testkit.stack import eventually, settings_of, with_roles

from .scene import rows
from .test_rebuild import at_rest, lend

Released = Callable[[Service], AbstractAsyncContextManager[Runtime]]


@pytest.fixture
async def released(engines: Any, make_database: Any, topic_prefix: str) -> Released:
    """Runs one release of a service after the other on the same database and bus."""
    roles = {name: await with_roles(make_database()) for name in (library.name, desk.name)}

    @asynccontextmanager
    async def release(service: Service) -> AsyncIterator[Runtime]:
        settings = settings_of(service, roles[service.name], engines.kafka, topic_prefix)
        runtime = Runtime(service, settings, WallClock())
        await runtime.start()
        try:
            yield runtime
        finally:
            await runtime.stop()

    return release


def with_views(service: Service, *views: View) -> Service:
    names = {view.name for view in views}
    return replace(service, views=[*(v for v in service.views if v.name not in names), *views])


titled = replace(
    shelf,
    columns="id uuid primary key, reader text, lendings int not null, read_by jsonb not null",
    project=lambda row, fact: {
        "id": fact.event.book_id,  # type: ignore[attr-defined]
        "reader": fact.event.reader if isinstance(fact.event, Lent) else None,
        "lendings": (row["lendings"] if row else 0) + isinstance(fact.event, Lent),
        "read_by": [*(row["read_by"] if row else []), type(fact.event).__name__],
    },
)
newcomers = replace(readers, name="newcomers")
twice = replace(
    known,
    revision=2,
    project=lambda row, fact: {
        "id": fact.event.book_id,  # type: ignore[attr-defined]
        "reader": getattr(fact.event, "reader", None),
        "times": (row["times"] if row else 0) + 2,
    },
)


async def test_the_next_release_has_its_new_views_and_columns_with_all_of_history(released: Released) -> None:
    async with released(library) as before:
        await lend(before, 30)
        await at_rest(before)
        expected = await rows(before, "select id, reader, lendings from views.shelf order by id")
        read = await rows(before, "select id, books from views.readers order by id")
    async with released(with_views(library, titled, newcomers)) as after:
        assert await rows(after, "select id, reader, lendings from views.shelf order by id") == expected
        assert await rows(after, "select count(*) from views.shelf where read_by = '[]'") == [(0,)]
        assert await rows(after, "select id, books from views.newcomers order by id") == read
        await lend(after, 20)
        await at_rest(after)
        assert await audit([after]) == []


async def test_a_view_of_another_context_is_folded_anew_from_the_bus(released: Released) -> None:
    async with released(library) as here:
        async with released(desk) as before:
            await lend(here, 30)
            await at_rest(here, before)
            expected = await rows(before, "select id, times * 2 from views.known order by id")
        async with released(with_views(desk, twice)) as after:
            assert await rows(after, "select id, times from views.known order by id") == expected
            await lend(here, 10)
            await at_rest(here, after)
            assert await rows(after, "select count(*) from views.known where mod(times, 2) = 1") == [(0,)]


async def test_a_release_that_tells_more_tells_the_past_of_it_when_its_topic_begins_anew(
    released: Released,
) -> None:
    """The way of docs/operate.md: followers drop what lies behind them, so the audit names what they lack."""
    discreet = replace(
        library, publish=lambda fact: translate(fact) if isinstance(fact.event, Lent) else None
    )
    async with released(desk) as there:
        async with released(discreet) as here:
            await lend(here, 30)
            await lend(here, 30)  # behind what was returned of the first
            await at_rest(here, there)
        async with released(library) as here:
            assert await broken(here, there) == {"every published fact is on Kafka"}
        admin = AIOKafkaAdminClient(bootstrap_servers=here.settings.kafka)
        await admin.start()
        await admin.delete_topics([topic_of(library.name, here.settings.topic_prefix)])
        await admin.close()
        async with released(library) as here:

            async def told_anew() -> bool:
                return await broken(here, there) == {"each view equals its rebuild"}

            await eventually(told_anew, "only the view lacks the past", within=20, every=0.3)
            assert (await rebuild(there, known)).differences > 0
            assert await broken(here, there) == set()


async def broken(*runtimes: Runtime) -> set[str]:
    return {found.promise for found in await audit(runtimes)}


async def test_what_is_as_it_was_is_left_alone_and_of_two_copies_one_builds(released: Released) -> None:
    oid = "select 'views.shelf'::regclass::oid::int"
    async with released(library) as first:
        await lend(first, 10)
        stood = await rows(first, oid)
    async with released(library) as again:
        assert await rows(again, oid) == stood
        copy = Runtime(
            with_views(library, replace(shelf, revision=2)),
            again.settings.model_copy(update={"owner_url": None}),
            again.clock,
        )
        other = Runtime(copy.service, copy.settings, copy.clock)
        await asyncio.gather(copy.pool.open(wait=True), other.pool.open(wait=True))
        built = await asyncio.gather(build_outdated(copy), build_outdated(other))
        assert sorted(built) == [[], ["shelf"]]
        assert await rows(again, oid) != stood
        await asyncio.gather(copy.pool.close(), other.pool.close())
