"""WeChat as its platform is: a token for whoever asks, keys that are forgotten, and words by events."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing

from notifications.edge.partners import Accepted, Partner
from sandbox.codes import Channel

from .conftest import WECHAT, World, eventually, message

Partners = Mapping[Channel, Partner]


async def token_of(world: World) -> str:
    asked = {
        "grant_type": "client_credential",
        "appid": WECHAT["wechat_appid"],
        "secret": WECHAT["wechat_secret"],
    }
    answer = await world.http.post("/wechat/cgi-bin/stable_token", json=asked)
    assert 0 < answer.json()["expires_in"] <= 7200
    return str(answer.json()["access_token"])


def changed(world: World, statement: str) -> None:
    with closing(sqlite3.connect(world.database)) as db, db:
        db.execute(statement)


async def test_whoever_asks_for_a_token_gets_the_one_in_force_until_its_time_is_nearly_over(
    world: World,
) -> None:
    token = await token_of(world)
    assert await token_of(world) == token
    changed(world, "update token set expires_ms = expires_ms - 7000000")
    assert await token_of(world) != token


async def test_a_message_without_a_token_or_with_an_old_one_is_refused(world: World) -> None:
    async def sent(token: str) -> int:
        answer = await world.http.post(
            "/wechat/cgi-bin/message/template/send", params={"access_token": token}, json={}
        )
        return int(answer.json()["errcode"])

    token = await token_of(world)
    assert [await sent("guessed"), await sent(token)] == [40001, 47001]
    changed(world, "update token set expires_ms = 1")
    assert await sent(token) == 42001


async def test_after_ten_minutes_the_same_key_is_another_message(world: World, partners: Partners) -> None:
    sent = message("wechat")
    first = await partners["wechat"].send(sent)
    changed(world, "update message set accepted_at = '2026-01-01T00:00:00+00:00' where channel = 'wechat'")
    assert await partners["wechat"].send(sent) == first
    assert (await world.entry("wechat", sent.key))["deliveries"] == 2


async def test_what_somebody_said_yes_to_has_no_name_in_the_answer_and_one_in_the_event(
    world: World, partners: Partners
) -> None:
    said = {"address": message("wechat").address, "template": "SMS_EXPIRY_30"}
    assert (await world.http.post("/_control/wechat/consents", json=said)).status_code == 204
    once = message("wechat")
    object.__setattr__(once, "subscribed", True)
    assert await partners["wechat"].send(once) == Accepted("bizsend:SMS_EXPIRY_30")
    await eventually(lambda: bool(world.callback.received))
    (told,) = world.callback.received
    assert (told.message_id, told.status, told.code) == ("bizsend:SMS_EXPIRY_30", "delivered", "success")
    assert told.receipt_id.isdecimal()
    answer = await partners["wechat"].send(once)
    assert not isinstance(answer, Accepted), "one yes is one message"
