"""What one who is too slow, or one too many, gets to hear; without a network in between."""

import asyncio
from typing import Any

import pytest
from gateway import hub, listening
from gateway.hub import Hub, Told
from gateway.listening import Listening, TooManyListeners, Wanted
from kernel.tail import Seen, read, written

PLACE = ("tenants", 0)


@pytest.fixture
def house() -> Hub:
    found = Hub(lambda: pytest.fail("the bus is not needed"))
    found.head = {("tenants", part): Seen() for part in range(6)}
    found.floor = dict(found.head)
    return found


def tell(house: Hub, count: int) -> None:
    first = house.numbers[1]
    for n in range(first + 1, first + count + 1):
        house.add(Told(PLACE, Seen(n, n), "TenantMovedOut", f"tenant-{n}", None, b"{}"))
    house.pulse.beat()


async def test_the_quick_hear_on_while_the_slow_are_sent_away(
    house: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "KEPT", 50)
    all_ = Listening(house, asyncio.Event(), 15, 10)
    quick = all_.answer(Wanted(), dict(house.head)).body_iterator
    slow = all_.answer(Wanted(), dict(house.head)).body_iterator
    await anext(quick), await anext(slow)
    tell(house, 40)
    assert (await anext(quick)).count(b"data:") == 40
    assert (await anext(slow)).count(b"data:") == 40
    for _ in range(3):
        tell(house, 40)
        assert (await anext(quick)).count(b"data:") == 40
    assert (await anext(slow)).startswith(b": too slow")
    with pytest.raises(StopAsyncIteration):
        await anext(slow)


async def test_one_who_takes_nothing_is_cut_off(house: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "SEND_SECONDS", 0.05)

    async def never(_: Any = None) -> Any:
        await asyncio.Event().wait()

    answer = Listening(house, asyncio.Event(), 15, 10).answer(Wanted(), dict(house.head))
    async with asyncio.timeout(15):
        await answer({"type": "http", "asgi": {"spec_version": "2.4"}}, never, never)


async def test_there_is_an_end_to_how_many_may_listen(house: Hub) -> None:
    all_ = Listening(house, asyncio.Event(), 15, 1)
    one = all_.answer(Wanted(), dict(house.head)).body_iterator
    await anext(one)
    with pytest.raises(TooManyListeners):
        all_.answer(Wanted(), dict(house.head))
    await one.aclose()  # type: ignore[attr-defined]
    all_.answer(Wanted(), dict(house.head))


async def test_what_was_heard_before_the_line_broke_is_not_told_again(house: Hub) -> None:
    tell(house, 10)
    point = dict(house.floor) | {PLACE: Seen(7, 7)}
    heard = Listening(house, asyncio.Event(), 15, 10).answer(Wanted(), point).body_iterator
    await anext(heard)
    assert (await anext(heard)).startswith(b"id: tenants:8-8.")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "tenants",
        "tenants:1-1",
        "tenants:" + ".".join(["1"] * 6),
        "tenants:" + ".".join(["01-1"] * 6),
        "Tenants:" + ".".join(["0"] * 6),
        "tenants:" + ".".join(["1-١"] * 6),
        "~",
        "tenants:" + ".".join(["0"] * 7),
    ],
)
def test_only_what_was_written_as_a_point_is_read(text: str) -> None:
    with pytest.raises(ValueError, match="not a resume point"):
        read(text)


def test_a_point_survives_being_written() -> None:
    point = {(context, part): Seen() for context in ("contracts", "tenants") for part in range(6)}
    point[PLACE] = Seen(10**17, 3)
    assert read(written(point)) == point
