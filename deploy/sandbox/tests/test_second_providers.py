"""The second providers of SMS and mail: what they verify, and that each has its own ledger."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from notifications.edge.partners import (
    Accepted,
    Dead,
    Fate,
    Partner,
    PartnerBusy,
    PartnerLimited,
    PartnerRefusedUs,
    PartnerUnavailable,
)
from notifications.edge.partners import tencent as client
from sandbox import wall
from sandbox.codes import Channel

from .conftest import World, eventually, message, opened

SECOND: list[Channel] = ["tencent", "email_second"]
Partners = Mapping[Channel, Partner]
FIRST: Mapping[Channel, Channel] = {"tencent": "sms", "email_second": "email"}


@pytest.mark.parametrize("channel", SECOND)
async def test_what_the_second_takes_is_reported_as_of_the_channel_and_the_first_knows_nothing_of_it(
    world: World, partners: Partners, channel: Channel
) -> None:
    sent = message(channel)
    accepted = await partners[channel].send(sent)
    assert isinstance(accepted, Accepted)
    await eventually(lambda: bool(world.callback.of(sent.key)))
    assert [receipt.channel for receipt in world.callback.of(sent.key)] == [FIRST[channel]]
    assert (await world.entry(channel, sent.key))["deliveries"] == 1
    assert await partners[channel].find(sent.key, sent.address) == accepted
    assert await partners[FIRST[channel]].find(sent.key, sent.address) is None


async def test_the_second_sms_provider_takes_a_key_twice_for_two_and_tells_what_it_has(
    world: World, partners: Partners
) -> None:
    await world.order("tencent", "lost", times=1)
    sent = message("tencent")
    with pytest.raises(PartnerUnavailable) as lost:
        await partners["tencent"].send(sent)
    assert lost.value.in_doubt
    found = await partners["tencent"].find(sent.key, sent.address)
    assert found is not None
    assert found.fate == Fate(delivered=True, code="DELIVRD")
    await partners["tencent"].send(sent)
    assert (await world.entry("tencent", sent.key))["deliveries"] == 2


async def test_the_second_sms_provider_has_words_of_its_own(world: World, partners: Partners) -> None:
    gone = message("tencent", address="12345")
    assert isinstance(await partners["tencent"].send(gone), Dead)
    await world.order("tencent", "fail", times=1)
    with pytest.raises(PartnerLimited):
        await partners["tencent"].send(message("tencent"))
    for code in ("LimitExceeded.AppDailyLimit", "RequestLimitExceeded"):
        await world.order("tencent", "fail", code=code, times=1)
        with pytest.raises(PartnerBusy) as busy:
            await partners["tencent"].send(message("tencent"))
        assert busy.value.retry_after
    unsigned = "FailedOperation.SignatureIncorrectOrUnapproved"
    await world.order("tencent", "fail", code=unsigned, times=1)
    with pytest.raises(PartnerRefusedUs, match=unsigned):
        await partners["tencent"].send(message("tencent"))
    await world.order("tencent", "down", times=1)
    with pytest.raises(PartnerUnavailable, match="ServiceUnavailable") as away:
        await partners["tencent"].send(message("tencent"))
    assert not away.value.in_doubt


@pytest.mark.parametrize(
    "wrong", [{"tencent_id": "x"}, {"tencent_secret": "x"}, {"smtp_second_password": "x"}]
)
async def test_whose_credentials_are_wrong_is_refused(world: World, wrong: dict[str, str]) -> None:
    channel: Channel = "tencent" if "tencent" in next(iter(wrong)) else "email_second"
    async with opened(world.settings(**wrong)) as partners:
        with pytest.raises(PartnerRefusedUs):
            await partners[channel].send(message(channel))
    assert (await world.summary(channel))["attempts"] == 0


@pytest.mark.parametrize("minutes", [-6, 6])
async def test_a_clock_six_minutes_off_is_refused(world: World, minutes: int) -> None:
    async with opened(world.settings(), lambda: wall.now() + timedelta(minutes=minutes)) as partners:
        with pytest.raises(PartnerRefusedUs):
            await partners["tencent"].send(message("tencent"))


async def test_a_changed_message_is_refused(world: World) -> None:
    requests: list[httpx.Request] = []

    async def keep(request: httpx.Request) -> None:
        requests.append(request)

    async with httpx.AsyncClient(event_hooks={"request": [keep]}) as http:
        await client.Tencent(world.settings(), http, wall.now).send(message("tencent"))
        headers = {name: text for name, text in requests[-1].headers.items() if name != "content-length"}
        changed = requests[-1].content.replace(b"30", b"31")
        answer = await http.post(requests[-1].url, content=changed, headers=headers)
    assert answer.json()["Response"]["Error"]["Code"] == "AuthFailure.SignatureFailure"


def test_our_signature_is_the_one_of_the_published_method(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tencent Cloud's example of «Signature Method v3», which is of another of its services."""
    monkeypatch.setattr(client, "SERVICE", "cvm")
    headers = {
        "content-type": "application/json; charset=utf-8",
        "host": "cvm.tencentcloudapi.com",
        "x-tc-action": "DescribeInstances",
    }
    body = b'{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}'
    made = client.signature(
        "Gu5t9xGARNpq86cd98joQYCN3*******", headers, body, datetime.fromtimestamp(1551113065, UTC)
    )
    assert made == "be4f67d323c78ab9acb7395e43c0dbcf822a9cfac32fea2449a7bc7726b770a3"
