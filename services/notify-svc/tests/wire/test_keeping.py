"""What a message said is looked at with a reason, and gone with its reader or at the end of its time."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import httpx
from edge.access import Role
from kernel.clock import VirtualClock
from kernel.ids import new_id
from notifications.keeping import destroying
from published.tenants import PersonErased
from testkit.stack import bearer, eventually
from vault.broken import UNREADABLE

from .asking import attempt, tell
from .conftest import House

WHY = {"X-Reason": "complaint"}


async def texts(house: House, id_: Any, who: Any = None) -> httpx.Response:
    return await house.http.post(f"/notifications/{id_}/texts", headers=who or bearer(Role.审计) | WHY)


async def sent(house: House, person: UUID) -> str:
    """A notification of theirs that left by SMS, and what it said is kept."""
    contract = await tell(house, person)
    id_ = str((await attempt(house, contract, "sms", "delivered"))["id"])

    async def kept() -> bool:
        return len((await texts(house, id_)).json()) == 1

    await eventually(kept, "kept")
    return id_


async def test_it_is_seen_as_sent_with_a_reason_until_its_reader_is_erased(house: House) -> None:
    person = house.person("sms")
    id_ = await sent(house, person)
    [text] = (await texts(house, id_)).json()
    name = house.registry.people[str(person)]["name"]
    assert text["text"].startswith(f"{name}：您的租约将于 2025-03-14 到期")
    for who, status in ((bearer(Role.审计), 422), (bearer(Role.审计, parks=[new_id()]) | WHY, 403)):
        assert (await texts(house, id_, who)).status_code == status
    assert (await texts(house, new_id())).json()["type"] == "urn:anju:problem:notification-unknown"
    async with house.runtime.pool.connection() as conn:
        found = await conn.execute("select reason from disclosures where person_id = %s", [person])
        assert {row[0] for row in await found.fetchall()} == {"complaint"}
        found = await conn.execute("select sealed::text from kept_texts where person_id = %s", [person])
        assert name not in str(await found.fetchall())
    await house.say(PersonErased(person_id=person), person)

    async def gone() -> bool:
        return bool((await texts(house, id_)).json() == [])

    await eventually(gone, "nobody can read it any more")


async def test_one_of_which_the_seal_is_broken_is_shown_as_that_and_hides_no_other(house: House) -> None:
    person = house.person("sms")
    id_ = await sent(house, person)
    async with house.runtime.pool.connection() as conn:
        moved = (
            "insert into kept_texts select key || '.moved', notification_id, person_id, channel, sealed,"
            " kept_at, until from kept_texts where notification_id = %s"
        )
        await conn.execute(moved, [id_])
    told = [(each["subject"], each["text"]) for each in (await texts(house, id_)).json()]
    assert len(told) == 2
    assert told[1] == (UNREADABLE, UNREADABLE)
    assert UNREADABLE not in told[0][1]


async def test_it_is_destroyed_at_the_end_of_its_time(house: House) -> None:
    id_ = await sent(house, house.person("sms"))
    count = "select count(*) from kept_texts where notification_id = %s"
    later = VirtualClock(house.runtime.clock.now() + timedelta(days=179))

    async def left(expected: int) -> bool:
        async with house.runtime.pool.connection() as conn:
            return await (await conn.execute(count, [id_])).fetchone() == (expected,)

    runtime: Any = SimpleNamespace(pool=house.runtime.pool, clock=later)
    for days, expected in ((0, 1), (1, 0)):
        later.advance(timedelta(days=days))
        task = asyncio.create_task(destroying(runtime))
        await asyncio.sleep(0.1)
        await eventually(lambda expected=expected: left(expected), f"{days} days later")
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
