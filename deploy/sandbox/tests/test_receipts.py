"""Receipts are proven to their taker, outlive its absence, and outlive the sender's death."""

import asyncio
import json
import logging
import signal
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from notifications.edge.partners import (
    Accepted,
    ForgedReceipt,
    MalformedReceipt,
    Message,
    Outcome,
    Partner,
    PartnerUnavailable,
    put_through,
    verify_receipts,
)
from notifications.edge.partners.aliyun import Aliyun
from opentelemetry.sdk.trace import TracerProvider
from sandbox import wall
from sandbox.codes import Channel
from sandbox.desk import Arrival, Desk
from sandbox.receipts import Courier
from sandbox.store import open_store
from sandbox.telling import Callback as Told
from sandbox.telling import signature

from .conftest import (
    ADDRESSES,
    RECEIPT_SECRET,
    Callback,
    Process,
    World,
    eventually,
    message,
    opened,
    serving,
)
from .test_wechat import changed

CHANNELS: list[Channel] = ["sms", "wechat", "app", "email"]


@pytest.mark.parametrize("status", [400, 500, 503])
async def test_a_refused_receipt_comes_again_until_it_is_taken(
    world: World, partners: Mapping[Channel, Partner], status: int
) -> None:
    world.callback.status = status
    sent = message("sms")
    await partners["sms"].send(sent)
    await eventually(lambda: world.callback.refused >= 2)
    assert (await world.summary("sms"))["receipts_waiting"] == 1
    world.callback.status = 204
    await eventually(lambda: bool(world.callback.of(sent.key)))
    assert len(world.callback.of(sent.key)) == 1
    assert (await world.summary("sms"))["receipts_waiting"] == 0


async def test_killing_the_sandbox_loses_no_receipt_and_no_memory(process: Process) -> None:
    first = await process.start()
    sent = {channel: [message(channel) for _ in range(5)] for channel in CHANNELS}
    requests: list[httpx.Request] = []

    async def keep(request: httpx.Request) -> None:
        requests.append(request)

    accepted: dict[str, Outcome] = {}
    async with opened(first.settings()) as partners:
        for channel, messages in sent.items():
            accepted |= {m.key: await partners[channel].send(m) for m in messages}
    async with httpx.AsyncClient(event_hooks={"request": [keep]}) as client:
        eavesdropped = message("sms")
        await Aliyun(first.settings(), client, wall.now).send(eavesdropped)
    await first.order("app", "dead", address="gone")
    await first.http.aclose()
    process.end(signal.SIGKILL)

    async with serving(process.callback.app(), process.callback.port):
        second = await process.start()
        await eventually(lambda: len({receipt.key for receipt in process.callback.received}) == 21)
        async with opened(second.settings()) as partners:
            for channel, messages in sent.items():
                for again in messages:
                    assert await partners[channel].send(again) == accepted[again.key]
                    times = 2 if channel == "sms" else 1  # which knows no key
                    assert (await second.entry(channel, again.key))["deliveries"] == times
            assert not isinstance(await partners["app"].send(message("app", address="gone")), Accepted)
        async with httpx.AsyncClient() as client:
            replayed = await client.send(requests[-1])
        assert replayed.json()["Code"] == "SignatureNonceUsed"
        await second.http.aclose()
        assert process.end(signal.SIGTERM) in (0, -signal.SIGTERM)


async def test_killing_the_sandbox_amid_traffic_delivers_every_message_once(process: Process) -> None:
    room = asyncio.Semaphore(8)  # with answers that are slow, the traffic lasts for seconds

    async def insist(partner: Partner, sent: Message) -> None:
        in_doubt = False
        while True:
            try:
                async with room:
                    assert isinstance(await put_through(partner, sent, in_doubt=in_doubt), Accepted)
            except PartnerUnavailable as fault:
                in_doubt = fault.in_doubt
                await asyncio.sleep(0.2)
            else:
                return

    async def once_accepted(world: World, enough: int) -> int:
        async with asyncio.timeout(30):
            while True:
                seen = sum([(await world.summary(channel))["messages"] for channel in CHANNELS])
                if seen >= enough:
                    return seen
                await asyncio.sleep(0.01)

    async with serving(process.callback.app(), process.callback.port):
        now = await process.start()
        for channel in CHANNELS:
            await now.order(channel, "slow", delay_ms=100)
        async with opened(now.settings()) as partners, asyncio.TaskGroup() as traffic:
            sent = [message(channel) for _ in range(75) for channel in CHANNELS]
            for one in range(0, len(sent), len(CHANNELS)):
                for channel, each in zip(CHANNELS, sent[one:], strict=False):
                    traffic.create_task(insist(partners[channel], each))
            for taken in (40, 120):
                assert await once_accepted(now, taken) < len(sent), "the traffic was over before the kill"
                await now.http.aclose()
                process.end(signal.SIGKILL)
                now = await process.start()
        await eventually(
            lambda: {r.key for r in process.callback.received} == {s.key for s in sent}, within=30
        )
        for channel in CHANNELS:
            told = await now.summary(channel)
            assert (told["messages"], told["deliveries"], told["delivered_twice"]) == (75, 75, 0)
        await now.http.aclose()


async def test_a_backlog_goes_at_once_when_the_callback_returns(
    world: World, partners: Mapping[Channel, Partner]
) -> None:
    world.callback.status = 503
    for _ in range(30):
        await partners["app"].send(message("app"))
    await eventually(lambda: world.callback.refused >= 150, within=15)
    # However far away the next try of each is, once a newer receipt gets through.
    changed(world, "update receipt set due_ms = due_ms + 60000 where taken_ms is null")
    world.callback.status = 204
    await partners["app"].send(message("app"))
    await eventually(lambda: len({receipt.key for receipt in world.callback.received}) == 31)


async def test_a_restart_does_not_sit_out_how_long_the_callback_was_away(tmp_path: Path) -> None:
    db = open_store(tmp_path / "store")
    callback = Callback()
    courier = Courier(db, Told(callback.url, RECEIPT_SECRET), {}, (0, 0))
    await Desk(db, courier).take(Arrival("app", "key", "device", {}, None))
    with db:
        db.execute("update receipt set attempts = 9, unreachable = 1, due_ms = due_ms + 60000")
    async with serving(callback.app(), callback.port), courier.at_work():
        await eventually(lambda: bool(callback.of("key")))


async def test_receipts_that_wait_go_together_and_one_that_is_refused_keeps_no_other(
    world: World, partners: Mapping[Channel, Partner]
) -> None:
    world.callback.status = 503
    sent = [message("app") for _ in range(20)]
    for each in sent:
        await partners["app"].send(each)
    await eventually(lambda: world.callback.refused >= 20)
    bad, *good = (each.key for each in sent)
    world.callback.unwanted.add(bad)
    world.callback.status = 204
    await partners["app"].send(message("app", "n-last"))
    await eventually(lambda: {each.key for each in world.callback.received} == {*good, "n-last"})
    world.callback.unwanted.clear()
    await eventually(lambda: bool(world.callback.of(bad)))
    assert all(len(world.callback.of(key)) == 1 for key in good)
    assert world.callback.most > 1


async def test_the_trace_leads_from_the_send_to_the_receipt(
    world: World, partners: Mapping[Channel, Partner]
) -> None:
    for channel in CHANNELS:
        with TracerProvider().get_tracer("test").start_as_current_span("notify") as span:
            sent = message(channel)
            await partners[channel].send(sent)
        await eventually(lambda: bool(world.callback.traceparents))
        assert f"{span.get_span_context().trace_id:032x}" in world.callback.traceparents.pop()


async def test_no_address_is_written_to_any_log(
    world: World, partners: Mapping[Channel, Partner], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        for channel in CHANNELS:
            sent = message(channel)
            assert sent.address not in repr(sent)
            await partners[channel].send(sent)
        await eventually(lambda: len(world.callback.received) == 4)
    assert not [address for address in ADDRESSES.values() if address in caplog.text]


def signed(
    body: bytes, minutes_ago: float = 0, by: str = RECEIPT_SECRET.get_secret_value()
) -> dict[str, str]:
    timestamp = str(int((wall.now() - timedelta(minutes=minutes_ago)).timestamp()))
    return {"X-Receipt-Timestamp": timestamp, "X-Receipt-Signature": signature(by, timestamp, body)}


GOOD = json.dumps(
    {
        "receipt_id": "r-1",
        "message_id": "sms-1",
        "key": "n-1",
        "channel": "sms",
        "status": "delivered",
        "code": "DELIVERED",
        "at": "2026-03-01T08:00:00+00:00",
    }
).encode()


def test_a_signed_receipt_is_read() -> None:
    (told,) = verify_receipts(signed(GOOD), GOOD, RECEIPT_SECRET, wall.now())
    assert (told.key, told.code) == ("n-1", "DELIVERED")
    several = b"[" + GOOD + b"," + GOOD + b"]"
    assert verify_receipts(signed(several, minutes_ago=4.9), several, RECEIPT_SECRET, wall.now()) == (
        told,
        told,
    )


@pytest.mark.parametrize(
    ("headers", "body", "reason"),
    [
        # Signed when the test runs: a suite takes longer than a signature stays fresh.
        (dict, GOOD, "missing"),
        (lambda: signed(GOOD, by="another"), GOOD, "signature"),
        (lambda: signed(GOOD), GOOD.replace(b"delivered", b"failed"), "signature"),
        (lambda: signed(GOOD) | {"X-Receipt-Timestamp": "1"}, GOOD, "signature"),
        (lambda: signed(GOOD) | {"X-Receipt-Signature": "sha256=é"}, GOOD, "signature"),
        (lambda: signed(GOOD, minutes_ago=6), GOOD, "stale"),
        (lambda: signed(GOOD, minutes_ago=-6), GOOD, "stale"),
    ],
)
def test_a_forged_receipt_is_refused_by_name(
    headers: Callable[[], dict[str, str]], body: bytes, reason: str
) -> None:
    with pytest.raises(ForgedReceipt, match=reason):
        verify_receipts(headers(), body, RECEIPT_SECRET, wall.now())


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"{", "body"),
        (GOOD.replace(b'sms"', b'fax"'), "channel"),
        (GOOD.replace(b"+00:00", b""), "at"),
        (GOOD.replace(b"delivered", b"maybe"), "status"),
        (b"[]", "body"),
        (b"[" + GOOD + b"," + GOOD.replace(b"delivered", b"maybe") + b"]", "1.status"),
    ],
)
def test_a_signed_receipt_of_another_form_names_the_field(body: bytes, field: str) -> None:
    with pytest.raises(MalformedReceipt, match=field):
        verify_receipts(signed(body), body, RECEIPT_SECRET, wall.now())
