"""What is told live: to whom, from where, and that nothing is missed or told twice. On the real bus."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from edge.access import Role
from gateway import hub
from kernel.broker import Broker
from kernel.ids import named_id
from kernel.topics import PARTITIONS, topic_of
from local.kafka import Kafka
from published.contracts import UnitTakenIn
from published.notifications import CallbackDue
from published.tenants import TenantMovedOut
from testkit.stack import bearer, eventually

from .conftest import Door, Voices

PARK, OTHER_PARK = named_id("park", "A"), named_id("park", "B")
PERSON = named_id("person")


def moved_out(name: object, park: UUID = PARK) -> tuple[str, TenantMovedOut]:
    id_ = named_id("tenant", name)
    found = TenantMovedOut(
        tenant_id=id_, person_id=PERSON, unit_id=named_id("unit"), park_id=park, moved_out_on=date(2025, 5, 1)
    )
    return f"tenant-{id_}", found


def taken_in(name: object, park: UUID = PARK) -> tuple[str, UnitTakenIn]:
    id_ = named_id("unit", name)
    fields = {"unit_id": id_, "park_id": park, "building_id": named_id("building"), "code": str(name)}
    return f"unit-{id_}", UnitTakenIn(**{k: v for k, v in fields.items() if k in UnitTakenIn.model_fields})


def callback(name: object) -> tuple[str, CallbackDue]:
    id_ = named_id("notification", name)
    values: dict[str, Any] = {
        "notification_id": id_,
        "cause_id": named_id("cause"),
        "person_id": PERSON,
        "kind": "TenantMovedOut",
        "stage": "",
        "due_at": "2025-05-01T04:00:00Z",
    }
    return f"notification-{id_}", CallbackDue.model_validate(
        {k: v for k, v in values.items() if k in CallbackDue.model_fields}
    )


class Ear:
    """One open stream."""

    def __init__(self, answer: httpx.Response) -> None:
        self.blocks = self._parse(answer)
        self.id = ""

    async def _parse(self, answer: httpx.Response) -> AsyncIterator[dict[str, str]]:
        block: dict[str, str] = {}
        async for line in answer.aiter_lines():
            if line:
                name, _, value = line.partition(": ")
                block[name] = value
            elif block:
                yield block
                block = {}

    async def next(self) -> dict[str, str]:
        async with asyncio.timeout(15):
            block = await anext(self.blocks)
        self.id = block.get("id", self.id)
        return block

    async def hears(self, count: int) -> list[str]:
        """The keys of the next `count` facts."""
        heard: list[str] = []
        while len(heard) < count:
            block = await self.next()
            if "data" in block:
                heard.append(json.loads(block["data"])["key"])
        return heard


@asynccontextmanager
async def listening(http: httpx.AsyncClient, since: str = "", **query: Any) -> AsyncIterator[Ear]:
    headers = {"Last-Event-ID": since} if since else {}
    if "headers" in query:
        headers |= query.pop("headers")
    async with http.stream("GET", "/live", params=query, headers=headers) as answer:
        assert answer.status_code == 200, await answer.aread()
        assert answer.headers["content-type"].startswith("text/event-stream")
        ear = Ear(answer)
        await ear.next()  # where it begins
        yield ear


@pytest.fixture
async def http(door: Door) -> httpx.AsyncClient:
    found = await door(gateway_heartbeat=0.3)
    await eventually(lambda: _open(found), "the gateway follows the bus")
    return found


async def _open(http: httpx.AsyncClient) -> bool:
    async with http.stream("GET", "/live") as answer:
        return answer.status_code == 200


async def test_a_fact_is_heard_with_its_words_and_without_addresses(http: Any, voices: Any) -> None:
    async with listening(http) as ear:
        await voices.tell(moved_out(1))
        while "data" not in (block := await ear.next()):
            pass
    told = json.loads(block["data"])
    assert (told["context"], told["type"], told["position"], told["actor"]) == (
        "tenants",
        "TenantMovedOut",
        2,
        "A-1",
    )
    assert told["data"]["moved_out_on"] == "2025-05-01"
    assert "10.9.8.7" not in block["data"]


async def test_only_what_was_asked_for_is_heard(http: Any, voices: Any) -> None:
    key = moved_out(3)[0]
    async with (
        listening(http, context="contracts") as units,
        listening(http, type="TenantMovedOut") as moves,
        listening(http, key=key) as one,
    ):
        await voices.tell(moved_out(1), taken_in(2), moved_out(3))
        assert await units.hears(1) == [taken_in(2)[0]]
        assert set(await moves.hears(2)) == {moved_out(1)[0], key}
        assert await one.hears(1) == [key]


async def test_a_token_for_a_park_hears_that_park_and_nothing_without_one(http: Any, voices: Any) -> None:
    some = bearer(Role.客服专员, parks=[PARK])
    async with listening(http, headers=some) as ear:
        await voices.tell(callback(1))
        await voices.tell(taken_in(2, OTHER_PARK))
        await voices.tell(moved_out(3))
        assert await ear.hears(1) == [moved_out(3)[0]]
        begun = ear.id
    async with listening(http, **{"from": "start"}, headers=some) as ear:
        assert await ear.hears(1) == [moved_out(3)[0]]
        assert ear.id == begun


async def test_people_who_live_here_do_not_hear_the_house(http: Any) -> None:
    assert (await http.get("/live", headers=bearer(Role.租客))).status_code == 403
    assert (await http.get("/live", headers={"Authorization": ""})).status_code == 401


async def test_a_stream_that_breaks_anywhere_goes_on_without_gap_or_duplicate(http: Any, voices: Any) -> None:
    facts = [make(n) for n in range(40) for make in (moved_out, taken_in)]
    heard: list[str] = []
    async with listening(http) as ear:
        since = ear.id
    for begin in range(0, 80, 20):
        await voices.tell(*facts[begin : begin + 20])
        async with listening(http, since) as ear:
            heard += await ear.hears(7)
            since = ear.id
    async with listening(http, since) as ear:
        heard += await ear.hears(80 - len(heard))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                heard += await ear.hears(1)
    assert sorted(heard) == sorted(key for key, _ in facts)


async def test_what_has_left_memory_is_read_from_the_bus(
    http: Any, voices: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = [moved_out(n) for n in range(60)]
    async with listening(http) as ear:
        begun = ear.id
        await voices.tell(*facts[:30])
        await ear.hears(30)  # before the memory is small: who listens to it live must not fall behind
        with monkeypatch.context() as small:
            small.setattr(hub, "KEPT", 5)
            await voices.tell(moved_out("last"))
            await ear.hears(1)
        async with listening(http, begun) as ear:
            heard = await ear.hears(31)
            since = ear.id
    async with listening(http, since) as ear:
        await voices.tell(*facts[30:])
        heard += await ear.hears(30)
    assert sorted(heard) == sorted(key for key, _ in [*facts, moved_out("last")])
    async with listening(http, **{"from": "start"}) as ear:
        assert len(set(await ear.hears(61))) == 61


async def test_what_is_told_again_is_heard_once(http: Any, voices: Any) -> None:
    async with listening(http) as ear:
        begun = ear.id
        await voices.tell(*[moved_out(n) for n in range(10)])
        await voices.repeat()
        await voices.tell(moved_out("last"))
        heard = await ear.hears(11)
        middle = ear.id
    assert len(set(heard)) == 11
    async with listening(http, begun) as ear:
        assert sorted(await ear.hears(11)) == sorted(heard)
    async with listening(http, middle) as ear:
        await voices.tell(moved_out("later"))
        assert await ear.hears(1) == [moved_out("later")[0]]


async def test_a_broker_that_was_wiped_and_filled_again_changes_nothing(
    http: Any, voices: Any, engines: Any, door: Door
) -> None:
    before = [moved_out(n) for n in range(12)]
    await voices.tell(*before)
    async with listening(http, **{"from": "start"}) as ear:
        await ear.hears(12)
        since = ear.id
        topic = topic_of("tenants", door.prefix)
        await Broker(engines.kafka).delete_topic(topic)
        await Broker(engines.kafka).ensure_topics(PARTITIONS, topic)
        # Filled again in another shape: a first record twice, so that every offset is another's.
        await voices.send(voices.sent[:1])
        await voices.repeat()
        await voices.tell(moved_out("after"))
        assert await ear.hears(1) == [moved_out("after")[0]], "who listens on"
    async with listening(http, since) as ear:
        assert await ear.hears(1) == [moved_out("after")[0]], "who comes back"


@pytest.mark.timeout(300)  # a broker starts twice: on a busy machine that took all of 120
async def test_a_broker_that_restarts_makes_no_gap_and_no_duplicate(door: Door, tmp_path: Path) -> None:
    broker = Kafka(tmp_path / "kafka")
    broker.start()
    try:
        http = await door(kafka=broker.bootstrap)
        await eventually(lambda: _open(http), "the gateway follows the bus")
        voices = Voices(broker.bootstrap, door.prefix)
        facts = [moved_out(n) for n in range(20)]
        async with listening(http) as ear:
            await voices.tell(*facts[:10])
            heard = await ear.hears(5)
            since = ear.id
            broker.kill()
            broker.start()
            await voices.tell(*facts[10:])
            heard += await ear.hears(15)
        assert sorted(heard) == sorted(key for key, _ in facts)
        async with listening(http, since) as ear:
            assert sorted(await ear.hears(15)) == sorted(heard[5:])
    finally:
        broker.stop()


async def test_silence_has_a_heartbeat_that_moves_the_resume_point(http: Any, voices: Any) -> None:
    async with listening(http, context="contracts") as ear:
        begun = ear.id
        await voices.tell(moved_out(1))
        for _ in range(20):
            block = await ear.next()
            assert "data" not in block
            if ear.id != begun:
                break
        assert "tenants:" in ear.id
        assert ear.id != begun


async def test_a_slip_of_the_pen_is_refused_by_its_name(http: Any) -> None:
    for query, field in (
        ({"from": "12"}, "from"),
        ({"context": "billing"}, "context"),
        ({"type": "No"}, "type"),
    ):
        answer = await http.get("/live", params=query)
        assert (answer.status_code // 100, answer.json()["field"]) == (4, field)
    answer = await http.get("/live", headers={"Last-Event-ID": "tenants:1-1"})
    assert (answer.status_code, answer.json()["field"]) == (400, "Last-Event-ID")


async def test_an_open_stream_does_not_hold_up_the_end(http: Any, door: Door) -> None:
    async with listening(http) as ear:
        door.stop()
        async with asyncio.timeout(5):
            assert [block async for block in ear.blocks if "data" in block] == []
