"""Who may speak to a partner: right credentials, whole messages, fresh and never twice."""

import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime, timedelta

import aiosmtplib
import httpx
import pytest
import pytest_asyncio
from notifications.edge.partners import (
    Accepted,
    Partner,
    PartnerRefusedUs,
)
from notifications.edge.partners import aliyun as sms_client
from notifications.edge.partners.aliyun import Aliyun
from notifications.edge.partners.push import Push
from sandbox import sms as sms_partner
from sandbox import wall
from sandbox.codes import Channel

from .conftest import ADDRESSES, World, message, opened

SIGNED: list[Channel] = ["sms", "app"]
"""WeChat has its token instead, and TLS."""
BY_CHANNEL: dict[str, type[Aliyun | Push]] = {"sms": Aliyun, "app": Push}
VERDICT: dict[str, Callable[[httpx.Response], object]] = {
    "sms": lambda answer: answer.json()["Code"],
    "app": lambda answer: answer.json()["reason"],
}


@pytest_asyncio.fixture
async def seen(world: World) -> AsyncIterator[tuple[httpx.AsyncClient, list[httpx.Request]]]:
    """A client that keeps the requests it sent, as an eavesdropper would."""
    requests: list[httpx.Request] = []

    async def keep(request: httpx.Request) -> None:
        requests.append(request)

    async with httpx.AsyncClient(event_hooks={"request": [keep]}) as client:
        yield client, requests


Seen = tuple[httpx.AsyncClient, list[httpx.Request]]


@pytest.mark.parametrize(
    ("channel", "verdict"),
    [("sms", "SignatureNonceUsed"), ("app", "InvalidProviderToken")],
)
async def test_a_replayed_request_is_refused(
    world: World, seen: Seen, channel: Channel, verdict: object
) -> None:
    client, requests = seen
    sent = message(channel)
    outcome = await BY_CHANNEL[channel](world.settings(), client, wall.now).send(sent)
    assert isinstance(outcome, Accepted)
    replayed = await client.send(requests[-1])
    assert VERDICT[channel](replayed) == verdict
    assert (await world.entry(channel, sent.key))["attempts"] == 1


@pytest.mark.parametrize(
    ("channel", "verdict"),
    [("sms", "SignatureDoesNotMatch"), ("app", "InvalidProviderToken")],
)
async def test_a_changed_message_is_refused(
    world: World, seen: Seen, channel: Channel, verdict: object
) -> None:
    client, requests = seen
    sent = message(channel)
    await world.order(channel, "down")
    partner = BY_CHANNEL[channel](world.settings(), client, wall.now)
    with pytest.raises(Exception, match="503"):
        await partner.send(sent)
    await world.http.post("/_control/reset")
    caught = requests[-1]
    headers = {name: value for name, value in caught.headers.items() if name != "content-length"}
    changed = await client.post(caught.url, content=caught.content.replace(b"30", b"31"), headers=headers)
    assert VERDICT[channel](changed) == verdict
    assert (await world.summary(channel))["messages"] == 0


@pytest.mark.parametrize("channel", SIGNED)
@pytest.mark.parametrize("minutes", [-6, 6])
async def test_a_clock_six_minutes_off_is_refused(world: World, channel: Channel, minutes: int) -> None:
    def off() -> datetime:
        return wall.now() + timedelta(minutes=minutes)

    async with opened(world.settings(), off) as partners:
        with pytest.raises(PartnerRefusedUs):
            await partners[channel].send(message(channel))


@pytest.mark.parametrize(
    "wrong",
    [
        {"sms_key": "x"},
        {"sms_secret": "x"},
        {"wechat_appid": "x"},
        {"wechat_secret": "x"},
        {"push_secret": "another-secret-of-at-least-32-bytes!"},
        {"smtp_user": "x"},
        {"smtp_password": "x"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
async def test_wrong_credentials_are_our_fault_and_no_message_s(world: World, wrong: dict[str, str]) -> None:
    channels: Mapping[str, Channel] = {"sms": "sms", "wechat": "wechat", "push": "app", "smtp": "email"}
    channel = channels[next(iter(wrong)).partition("_")[0]]
    async with opened(world.settings(**wrong)) as partners:
        with pytest.raises(PartnerRefusedUs):
            await partners[channel].send(message(channel))
        if partners[channel].tells:
            with pytest.raises(PartnerRefusedUs):
                await partners[channel].find("n-1", ADDRESSES[channel])
    assert (await world.summary(channel))["attempts"] == 0


async def test_mail_without_a_login_is_refused(world: World) -> None:
    smtp = aiosmtplib.SMTP(hostname="127.0.0.1", port=world.smtp_port, start_tls=False)
    async with smtp:
        with pytest.raises(aiosmtplib.SMTPResponseException) as refused:
            await smtp.sendmail("a@example.com", ["b@example.com"], "Message-ID: <1@x>\r\n\r\nhello")
    assert refused.value.code == 530


async def test_a_withdrawn_wechat_token_is_renewed_in_passing(
    world: World, partners: Mapping[Channel, Partner]
) -> None:
    assert isinstance(await partners["wechat"].send(message("wechat")), Accepted)
    with sqlite3.connect(world.database) as database:
        database.execute("delete from token")
    database.close()
    assert isinstance(await partners["wechat"].send(message("wechat")), Accepted)


ALIYUN_EXAMPLE = {
    "host": "ecs.cn-shanghai.aliyuncs.com",
    "x-acs-action": "RunInstances",
    "x-acs-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "x-acs-date": "2023-10-26T10:22:32Z",
    "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
    "x-acs-version": "2014-05-26",
}
ALIYUN_SIGNATURE = "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"


def test_our_signature_is_the_one_of_aliyun_s_published_example() -> None:
    query = "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai"
    signed = sms_client.authorization(
        "YourAccessKeyId",
        "YourAccessKeySecret",
        "POST",
        f"https://{ALIYUN_EXAMPLE['host']}/?{query}",
        ALIYUN_EXAMPLE,
    )
    assert signed.endswith(f"Signature={ALIYUN_SIGNATURE}")


def test_the_partner_s_signature_is_the_one_of_aliyun_s_published_example() -> None:
    query = [("RegionId", "cn-shanghai"), ("ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd")]
    made = sms_partner.signature(
        "YourAccessKeySecret", "POST", "/", query, ALIYUN_EXAMPLE, sorted(ALIYUN_EXAMPLE)
    )
    assert made == ALIYUN_SIGNATURE


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"\x00\xff", b'{"client_msg_id":"\\ud800"}', b"[" * 100_000]
)
@pytest.mark.parametrize(
    "path",
    [
        "/sms",
        "/tencent",
        "/wechat/cgi-bin/stable_token",
        "/wechat/cgi-bin/message/template/send",
        "/app/messages",
        "/_control/sms",
    ],
)
async def test_rubbish_is_refused_and_never_breaks_a_partner(world: World, path: str, body: bytes) -> None:
    answer = await world.http.post(path, content=body)
    assert answer.status_code < 500
    for entry in (await world.http.get("/_ledger/summary")).json().values():
        assert entry["attempts"] == 0
