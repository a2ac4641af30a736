"""App push by those whose devices they are: each checks what the real one checks, and reads what it gets."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

import pytest
import pytest_asyncio
from local.push_keys import apns_key, service_account, vapid_key
from notifications.edge.partners import (
    Accepted,
    Dead,
    Message,
    Outcome,
    Partner,
    PartnerLimited,
    PartnerRefusedUs,
    PartnerUnavailable,
    Rejected,
    open_partners,
    provider_of,
)
from sandbox import wall
from sandbox.codes import Channel
from sandbox.webpush import subscription

from .conftest import World, eventually, message

KINDS: list[Channel] = ["apns", "fcm", "webpush"]
pytestmark = pytest.mark.parametrize("kind", KINDS)
Devices = Mapping[str, Partner]


@pytest_asyncio.fixture
async def devices(world: World) -> AsyncIterator[Devices]:
    async with open_partners(world.settings(), wall.now) as partners:
        yield partners["app"]


def push(world: World, kind: Channel, **words: str) -> Message:
    """To a device of this kind, as tenant-svc knows its address."""
    tokens = {
        "apns": f"apns:{'ab' * 32}",
        "fcm": "fcm:dEvIcE-token",
        "webpush": f"webpush:{subscription(world.url, 'li')}",
    }
    name, address = provider_of("push", tokens[kind])
    assert name == kind
    return message("app", address=words.pop("address", address), **words)


async def _key(world: World, kind: Channel) -> str:
    [entry] = (await world.http.get("/_ledger", params={"partner": kind})).json()
    return str(entry["key"])


async def test_what_is_sent_is_taken_once_however_often_it_comes_and_its_device_says_that_it_is_there(
    world: World, devices: Devices, kind: Channel
) -> None:
    sent = replace(push(world, kind), receipt=f"given to the device with {kind}")
    outcomes: list[Outcome] = [await devices[kind].send(sent) for _ in range(2)]
    assert all(isinstance(outcome, Accepted) for outcome in outcomes)
    await eventually(lambda: sent.receipt in world.callback.shown)
    entry = await world.entry(kind, await _key(world, kind))
    assert (entry["attempts"], entry["deliveries"], entry["mismatches"]) == (2, 1, 0)
    assert sent.subject in str(entry["content"])


async def test_each_has_words_of_its_own_for_gone_for_too_much_and_for_an_outage(
    world: World, devices: Devices, kind: Channel
) -> None:
    await world.order(kind, "dead", times=1)
    assert isinstance(await devices[kind].send(push(world, kind)), Dead)
    await world.order(kind, "fail", times=1)
    with pytest.raises(PartnerLimited):
        await devices[kind].send(push(world, kind))
    await world.order(kind, "down", times=1)
    with pytest.raises(PartnerUnavailable):
        await devices[kind].send(push(world, kind))
    nonsense = {"apns": "xyz", "fcm": "no token", "webpush": '{"endpoint":"http://10.0.0.1/","keys":{}}'}
    assert isinstance(await devices[kind].send(push(world, kind, address=nonsense[kind])), Dead | Rejected)
    if kind == "webpush":  # a subscription may not lead us wherever it likes
        stranger = push(world, kind, address=subscription("http://10.0.0.1", "li"))
        assert isinstance(await devices[kind].send(stranger), Rejected)
    assert (await world.summary(kind))["messages"] == 0


async def test_what_another_key_signed_is_refused(world: World, kind: Channel) -> None:
    forged = {
        "apns": lambda: {"apns_key": apns_key()},
        "fcm": lambda: {"fcm_account": service_account(f"{world.url}/fcm/token")},
        "webpush": lambda: {"vapid_key": vapid_key()},
    }[kind]()
    async with open_partners(world.settings(**forged), wall.now) as partners:
        with pytest.raises(PartnerRefusedUs):
            await partners["app"][kind].send(push(world, kind))
    assert (await world.summary(kind))["attempts"] == 0
