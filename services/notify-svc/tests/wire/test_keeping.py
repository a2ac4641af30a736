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


async def test_all_that_somebody_was_told_is_told_to_who_makes_a_file_of_it(house: House) -> None:
    person, other = house.person("sms"), house.person("sms")
    ids = [await sent(house, person), await sent(house, person)]
    await sent(house, other)
    asked, us = {"ids": [str(person)]}, bearer(Role.系统)
    assert (
        await house.http.post("/held/texts", json=asked, headers=bearer(Role.审计) | WHY)
    ).status_code == 403
    assert (await house.http.post("/held/texts", json=asked, headers=us)).status_code == 422
    held = (await house.http.post("/held/texts", json=asked, headers=us | WHY)).json()
    assert sorted(each["notification_id"] for each in held) == sorted(ids)
    name = house.registry.people[str(person)]["name"]
    assert [name in each["text"] for each in held] == [True, True]
    async with house.runtime.pool.connection() as conn:
        looks = "select role, count(*) from disclosures where person_id = %s group by role"
        found = dict(await (await conn.execute(looks, [person])).fetchall())
    assert found["系统"] == 1
    auditor = bearer(Role.审计)
    assert (await house.http.post("/held/looks", json=asked, headers=auditor)).status_code == 403
    assert (await texts(house, ids[0], auditor | {"X-Reason": "dispute"})).is_success
    looked = (await house.http.post("/held/looks", json=asked, headers=us)).json()
    last = [(each["role"], each["reason"], each["person_id"]) for each in looked][-2:]
    assert last == [("系统", "complaint", str(person)), ("审计", "dispute", str(person))]


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
    """And not a day before: what was kept a day longer goes by the same look that leaves it."""
    id_ = await sent(house, house.person("sms"))
    async with house.runtime.pool.connection() as conn:
        a_day_older = (
            "insert into kept_texts select key || '.older', notification_id, person_id, channel, sealed,"
            " kept_at, until - 1 from kept_texts where notification_id = %s"
        )
        await conn.execute(a_day_older, [id_])
    count = "select count(*) from kept_texts where notification_id = %s"
    later = VirtualClock(house.runtime.clock.now() + timedelta(days=179))

    async def left(expected: int) -> bool:
        async with house.runtime.pool.connection() as conn:
            return await (await conn.execute(count, [id_])).fetchone() == (expected,)

    runtime: Any = SimpleNamespace(pool=house.runtime.pool, clock=later)
    for days, expected in ((0, 1), (1, 0)):
        later.advance(timedelta(days=days))
        task = asyncio.create_task(destroying(runtime))
        await eventually(lambda expected=expected: left(expected), f"{days} days later")
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
