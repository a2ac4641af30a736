"""WeChat tells of each yes and each message: signed, encrypted, up to three times, late, in any order."""

import base64
import hashlib
import json
import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from edge.access import Role
from kernel.clock import WallClock
from kernel.ids import new_id
from notifications.domain.subscription import MOST
from notifications.settings import WeChatEventSettings
from pydantic import ValidationError
from testkit.stack import bearer

from .asking import attempt
from .asking import tell as tell_of
from .conftest import House

TOKEN, KEY = "a-token-of-ours", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
TEMPLATE = "near_expiry_tenant_zh"


@pytest.fixture(autouse=True)
def told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANJU_WECHAT_EVENT_TOKEN", TOKEN)
    monkeypatch.setenv("ANJU_WECHAT_EVENT_KEY", KEY)


def encrypted(message: bytes, appid: str) -> str:
    """As WeChat's docs say it."""
    key = base64.b64decode(KEY + "=")
    content = secrets.token_bytes(16) + len(message).to_bytes(4) + message + appid.encode()
    rest = 32 - len(content) % 32
    cipher = Cipher(AES(key), CBC(key[:16])).encryptor()
    return base64.b64encode(cipher.update(content + bytes([rest]) * rest) + cipher.finalize()).decode()


def signature(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def as_xml(event: dict[str, Any]) -> bytes:
    """As an account tells it; a list is inside of what is named after the event."""

    def leaves(told: dict[str, Any]) -> str:
        return "".join(f"<{name}><![CDATA[{text}]]></{name}>" for name, text in told.items())

    about = {name: text for name, text in event.items() if name != "List"}
    listed = "".join(f"<List>{leaves(each)}</List>" for each in event.get("List", []))
    return f"<xml>{leaves(about)}<SubscribeMsgEvent>{listed}</SubscribeMsgEvent></xml>".encode()


async def tell_in_xml(house: House, message: bytes) -> httpx.Response:
    at, nonce = str(int(WallClock().now().timestamp())), secrets.token_hex(4)
    sealed = encrypted(message, house.around["ANJU_WECHAT_APPID"])
    asked = {"timestamp": at, "nonce": nonce, "msg_signature": signature(TOKEN, at, nonce, sealed)}
    body = f"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
    return await house.http.post("/wechat/events", params=asked, content=body)


async def tell(house: House, event: dict[str, Any], **wrong: str) -> httpx.Response:
    appid = wrong.pop("appid", house.around["ANJU_WECHAT_APPID"])
    at = wrong.pop("timestamp", str(int(WallClock().now().timestamp())))
    sealed, nonce = encrypted(json.dumps(event).encode(), appid), secrets.token_hex(4)
    asked = {"timestamp": at, "nonce": nonce, "openid": event["FromUserName"], "encrypt_type": "aes"}
    asked |= {"msg_signature": signature(TOKEN, at, nonce, sealed)} | wrong
    return await house.http.post("/wechat/events", params=asked, json={"Encrypt": sealed})


def yes(house: House, person: UUID, created: int = 1, **more: Any) -> dict[str, Any]:
    said = {"TemplateId": TEMPLATE, "SubscribeStatusString": "accept", "PopupScene": "2"}
    about = {"FromUserName": house.address(person, "wechat"), "CreateTime": created, "MsgType": "event"}
    return {**about, "Event": "subscribe_msg_popup_event", "List": [said]} | more


async def remaining(house: House, person: UUID) -> int:
    offered = await house.get(f"/subscriptions/{person}")
    return int(next(each["remaining"] for each in offered["templates"] if each["template"] == TEMPLATE))


async def someone(house: House) -> UUID:
    person = house.person("app", "wechat")
    await house.known(new_id(), person)
    return person


async def test_each_yes_counts_once_however_often_and_whenever_it_is_told(house: House) -> None:
    person = await someone(house)
    for created, counted in ((20, 1), (20, 1), (10, 2), (20, 2), (30, 3)):
        answer = await tell(house, yes(house, person, created))
        assert (answer.status_code, answer.text) == (200, "success")
        assert await remaining(house, person) == counted
    me = bearer(Role.租客, actor=str(person))
    twice = await house.http.post("/me/subscriptions", json={"template": TEMPLATE}, headers=me)
    assert (twice.status_code, twice.json()["field"]) == (409, "template")
    alone = yes(house, person, 40)
    assert (await tell(house, alone | {"List": alone["List"][0]})).text == "success"
    assert await remaining(house, person) == 4
    for created in range(50, 50 + MOST):  # more than are counted are heard all the same
        assert (await tell(house, yes(house, person, created))).is_success
    assert await remaining(house, person) == MOST


async def test_it_may_say_so_in_xml_as_well(house: House) -> None:
    person = await someone(house)
    for _ in range(2):
        assert (await tell_in_xml(house, as_xml(yes(house, person)))).text == "success"
    assert await remaining(house, person) == 1
    entities = b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + as_xml(yes(house, person, 2))
    for wrong in (entities, b"<xml>", b"<xml/>"):
        assert (await tell_in_xml(house, wrong)).status_code == 401


def finished(house: House, person: UUID, name: str, said: str, ago: int = 0) -> bytes:
    return as_xml(
        {
            "ToUserName": "gh_1",
            "FromUserName": house.address(person, "wechat"),
            "CreateTime": int(WallClock().now().timestamp()) - ago,
            "MsgType": "event",
            "Event": "TEMPLATESENDJOBFINISH",
            "MsgID": name,
            "Status": said,
        }
    )


async def accepted(house: House) -> tuple[UUID, UUID, str]:
    """Somebody, what they are told of by WeChat alone, and by which name WeChat has it."""
    person = house.person("wechat")
    await house.partners.order("wechat", "silent", address=house.address(person, "wechat"))
    contract = await tell_of(house, person)
    found = await attempt(house, contract, "wechat", "accepted")
    return person, contract, str(found["message_id"])


@pytest.mark.parametrize(("said", "became"), [("success", "delivered"), ("failed:user block", "undelivered")])
async def test_what_became_of_a_template_message_is_its_receipt_however_often_it_is_told(
    house: House, said: str, became: str
) -> None:
    person, contract, name = await accepted(house)
    for _ in range(3):
        assert (await tell_in_xml(house, finished(house, person, name, said))).text == "success"
    found = await attempt(house, contract, "wechat", became)
    assert found["code"] == (None if said == "success" else said)


async def test_of_a_message_that_we_do_not_know_yet_wechat_is_told_to_say_it_again(house: House) -> None:
    person, contract, name = await accepted(house)
    early = await tell_in_xml(house, finished(house, person, "7", "success"))
    assert (early.status_code, early.json()["type"]) == (503, "urn:anju:problem:event-early")
    assert (await tell_in_xml(house, finished(house, person, "7", "success", ago=601))).text == "success"
    await attempt(house, contract, "wechat", "accepted")
    assert (await tell_in_xml(house, finished(house, person, name, "success"))).text == "success"
    await attempt(house, contract, "wechat", "delivered")


async def test_what_is_no_yes_or_nobodys_is_heard_and_counts_for_nobody(house: House) -> None:
    person = await someone(house)
    no = [{"TemplateId": TEMPLATE, "SubscribeStatusString": "reject"}]
    other = [{"TemplateId": "x" * 20 + "-Y", "SubscribeStatusString": "accept"}]
    for more in ({"List": no}, {"List": other}, {"Event": "subscribe"}, {"FromUserName": "nobody"}):
        assert (await tell(house, yes(house, person, **more))).text == "success"
    assert await remaining(house, person) == 0


async def test_while_tenant_svc_is_away_wechat_is_told_to_say_it_again(house: House) -> None:
    person = await someone(house)
    house.registry.away = True
    try:
        assert (await tell(house, yes(house, person))).status_code == 503
    finally:
        house.registry.away = False
    assert (await tell(house, yes(house, person))).is_success
    assert await remaining(house, person) == 1


async def test_what_wechat_did_not_say_is_refused(house: House) -> None:
    person = await someone(house)
    old = str(int((WallClock().now() - timedelta(minutes=6)).timestamp()))
    wrongs: list[dict[str, str]] = [
        {"msg_signature": "0" * 40},
        {"timestamp": old},
        {"timestamp": "soon"},
        {"appid": "another"},
    ]
    for wrong in wrongs:
        answer = await tell(house, yes(house, person), **wrong)
        assert (answer.status_code, answer.json()["type"]) == (401, "urn:anju:problem:event-forged"), wrong
    bodies: list[Any] = [{}, {"Encrypt": 1}, {"Encrypt": "x"}, []]
    for body in bodies:
        assert (await house.http.post("/wechat/events", json=body)).status_code == 401
    for no_event in ({"FromUserName": "x"}, {"FromUserName": "x", "CreateTime": 1, "List": "x"}):
        assert (await tell(house, no_event)).status_code == 401
    assert await remaining(house, person) == 0


async def test_the_address_that_is_entered_there_proves_itself(house: House) -> None:
    asked = {"timestamp": "1", "nonce": "n", "echostr": "42"}
    right = asked | {"signature": signature(TOKEN, "1", "n")}
    answer = await house.http.get("/wechat/events", params=right)
    assert (answer.status_code, answer.text) == (200, "42")
    assert (await house.http.get("/wechat/events", params=asked | {"signature": "0"})).status_code == 401


async def test_without_a_token_it_tells_us_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANJU_WECHAT_EVENT_TOKEN")
    person = await someone(house)
    assert (await tell(house, yes(house, person))).status_code == 401
    monkeypatch.setenv("ANJU_WECHAT_EVENT_TOKEN", TOKEN)
    monkeypatch.delenv("ANJU_WECHAT_EVENT_KEY")
    with pytest.raises(ValidationError):
        WeChatEventSettings()
