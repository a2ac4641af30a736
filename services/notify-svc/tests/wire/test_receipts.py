"""Receipts come twice, early, late, forged, malformed, and about nothing of ours."""

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from kernel.clock import WallClock
from kernel.ids import new_id
from notifications.asking_receipts import LEFT_ALONE, AskingReceipts
from notifications.billing import open_billing
from notifications.domain.plans import AT_ONCE
from notifications.domain.rules import RECEIPT_AFTER
from notifications.edge.partners import open_partners
from notifications.edge.people import open_people
from notifications.edge.receipts import ASKED_BY
from prometheus_client import REGISTRY
from sandbox.settings import LOCAL_SECRETS
from testkit.stack import eventually

from .asking import advance, attempt, says, tell
from .conftest import House

SECRET = LOCAL_SECRETS["ANJU_RECEIPT_SECRET"].encode()
TOKEN = LOCAL_SECRETS["ANJU_SMS_REPORT_TOKEN"]


async def deliver(
    house: House, key: str, *, secret: bytes = SECRET, channel: str = "app", age: int = 0, **change: Any
) -> httpx.Response:
    """A receipt as the partner signs it, or nearly so."""
    told = {
        "receipt_id": str(new_id()), "message_id": await name_of(house, key), "key": key, "channel": "app",
        "status": "delivered", "code": "ok", "at": WallClock().now().isoformat(),
    } | change  # fmt: skip
    return await hand_in(house, told, secret=secret, channel=channel, age=age)


async def hand_in(
    house: House, told: Any, *, secret: bytes = SECRET, channel: str = "app", age: int = 0
) -> httpx.Response:
    body = json.dumps(told).encode()
    timestamp = str(int(WallClock().now().timestamp()) - age)
    signature = hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = {"X-Receipt-Timestamp": timestamp, "X-Receipt-Signature": f"sha256={signature}"}
    return await house.http.post(f"/receipts/{channel}", content=body, headers=headers)


async def report(house: House, provider: str, told: Any, token: str = TOKEN) -> httpx.Response:
    """What an SMS provider says of messages, in its own words."""
    return await house.http.post(f"/receipts/{provider}", params={"token": token}, json=told)


def of_aliyun(key: str, name: str, **change: Any) -> dict[str, Any]:
    """As its docs show one."""
    return {
        "phone_number": "13800000000", "send_time": "2025-03-15 10:00:00",
        "report_time": "2025-03-15 10:00:02", "success": True, "err_code": "DELIVERED",
        "err_msg": "用户接收成功", "sms_size": "1",
        "biz_id": name, "out_id": key,
    } | change  # fmt: skip


def of_tencent(name: str, **change: Any) -> dict[str, Any]:
    return {
        "user_receive_time": "2025-03-15 10:00:02", "nationcode": "86", "mobile": "13800000000",
        "report_status": "SUCCESS", "errmsg": "DELIVRD", "description": "用户短信送达成功", "sid": name,
    } | change  # fmt: skip


async def name_of(house: House, key: str) -> str:
    """By which the partner has the message of this key, by its own ledger."""
    return next((each["message_id"] for each in await house.partners.entries() if each["key"] == key), "m-1")


async def silent(house: House) -> tuple[UUID, str]:
    """A contract whose notice is out by app, accepted, and no receipt will come."""
    person = house.person("app")
    await house.partners.order("app", "silent", address=house.address(person, "app"))
    contract = await tell(house, person)
    found = await attempt(house, contract, "app", "accepted")
    return contract, f"{found['id']}.app"


async def test_the_same_receipt_twice_and_another_one_for_the_same_are_one_delivery(house: House) -> None:
    contract, key = await silent(house)
    for receipt_id in ("r-1" + key, "r-1" + key, "r-2" + key):
        assert (await deliver(house, key, receipt_id=receipt_id)).status_code == 204
    await house.until(contract, "delivered")
    assert (await says(house, contract)).count("App 推送：已送达") == 1


async def test_receipts_that_come_together_are_taken_each_and_refused_as_a_whole(house: House) -> None:
    heard = [await silent(house) for _ in range(3)]
    told = [
        {
            "receipt_id": str(new_id()), "message_id": await name_of(house, key), "key": key,
            "channel": "app", "status": "delivered", "code": "ok", "at": WallClock().now().isoformat(),
        }
        for key in [*(key for _, key in heard), f"{new_id()}.app", "nothing"]
    ]  # fmt: skip
    refused = await hand_in(house, [*told, told[0] | {"status": "maybe"}])
    assert (refused.status_code, refused.json()["field"]) == (400, "5.status")
    assert (await hand_in(house, [*told, told[0]])).status_code == 204
    for contract, _ in heard:
        await house.until(contract, "delivered")
        assert (await says(house, contract)).count("App 推送：已送达") == 1


async def test_a_partner_that_sends_each_receipt_twice_is_heard_once(house: House) -> None:
    await house.partners.order("app", "duplicate")
    contract = await tell(house, house.person("app"))
    await house.until(contract, "delivered")
    assert (await says(house, contract)).count("App 推送：已送达") == 1


async def test_a_receipt_that_never_comes_is_asked_for(slow_house: House) -> None:
    person = slow_house.person("app", "sms")
    await slow_house.partners.order("app", "unreported", address=slow_house.address(person, "app"))
    await slow_house.partners.order("sms", "silent", address=slow_house.address(person, "sms"))
    contract = await tell(slow_house, person)
    for channel in ("app", "sms"):
        await attempt(slow_house, contract, channel, "accepted")
    advance(slow_house, RECEIPT_AFTER[0])

    async def told() -> bool:
        """Whoever asks first, and also where a busy machine answered nobody: then it is asked again later."""
        await asking.ask_some()
        advance(slow_house, timedelta(minutes=1))
        (row,) = await slow_house.told(contract)
        return bool(row["status"] == "delivered")

    async with (
        open_partners(slow_house.partner_settings, WallClock().now) as partners,
        open_people(slow_house.runtime.settings.token_key) as people,
        open_billing(slow_house.runtime, people, slow_house.partner_settings) as billing,
    ):
        asking = AskingReceipts(slow_house.runtime, partners, people, billing)
        for channel in ("app", "sms"):  # whoever is away was not asked, and is left alone for a while
            await slow_house.partners.order(channel, "down")
        for _ in range(len(RECEIPT_AFTER) + 1):
            await asking.ask_some()
            advance(slow_house, LEFT_ALONE)
        assert not any("已向渠道商查询" in said for said in await says(slow_house, contract))
        for channel in ("app", "sms"):
            await slow_house.partners.order(channel, "ok")
        await eventually(told, "delivered", every=0.05)
    said = await says(slow_house, contract)
    assert "App 推送：已送达" in said
    assert "短信：没有收到回执，已向渠道商查询，尚无结果" in said


async def test_a_device_says_itself_that_a_message_is_there(house: House) -> None:
    person = house.person("app")
    house.registry.people[str(person)]["channels"]["app"] = "fcm:dEvIcE-token"
    contract = await tell(house, person)
    found = await attempt(house, contract, "app", "delivered")
    assert found["provider"] == "push", "what it was begun with"
    forged = await house.http.post("/receipts/device", json={"receipt": "A" * 54})
    assert (forged.status_code, forged.json()["type"]) == (404, "urn:anju:problem:not-shown")


async def test_whose_number_is_gone_by_then_keeps_nobody_from_being_asked_for(slow_house: House) -> None:
    gone, other = slow_house.person("sms"), slow_house.person("sms")
    await slow_house.partners.order("sms", "silent", address=slow_house.address(gone, "sms"))
    await slow_house.partners.order("sms", "unreported", address=slow_house.address(other, "sms"))
    for person in (gone, other):
        contract = await tell(slow_house, person)
        await attempt(slow_house, contract, "sms", "accepted")
    slow_house.registry.people[str(gone)]["channels"] = {}
    advance(slow_house, RECEIPT_AFTER[0])
    await slow_house.until(contract, "delivered")


async def test_a_bad_receipt_after_a_good_one_takes_nothing_back(house: House) -> None:
    contract, key = await silent(house)
    await deliver(house, key)
    assert (await deliver(house, key, status="failed", code="Expired")).status_code == 204
    await house.until(contract, "delivered")


async def test_a_late_receipt_counts_after_the_callback_was_due(slow_house: House) -> None:
    contract, key = await silent(slow_house)
    advance(slow_house, AT_ONCE.steps[0].time)
    await slow_house.until(contract, "unreached")
    assert (await deliver(slow_house, key)).status_code == 204
    (row,) = await slow_house.until(contract, "delivered")
    assert row["callback_due_at"] is not None


@pytest.mark.parametrize("wrong", [{"secret": b"guessed"}, {"age": 3600}, {"age": -3600}])
async def test_a_forged_or_stale_receipt_is_refused(house: House, wrong: dict[str, Any]) -> None:
    contract, key = await silent(house)
    answer = await deliver(house, key, **wrong)
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:anju:problem:receipt-forged")
    await house.until(contract, "requested")


async def test_an_unsigned_receipt_is_refused(house: House) -> None:
    assert (await house.http.post("/receipts/app", content=b"{}")).status_code == 401


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"status": "perhaps"}, "status"),
        ({"at": "yesterday"}, "at"),
        ({"channel_told": "email"}, "channel"),
    ],
)
async def test_a_signed_one_that_is_no_receipt_names_the_field(
    house: House, wrong: dict[str, Any], field: str
) -> None:
    if "channel_told" in wrong:
        answer = await deliver(house, "k", channel="email")
    else:
        answer = await deliver(house, "k", **wrong)
    assert (answer.status_code, answer.json()["field"]) == (400, field)


@pytest.mark.parametrize("key", ["nothing", f"{UUID(int=1)}.app", f"{UUID(int=1)}.sms", "%00.app"])
async def test_a_receipt_about_nothing_of_ours_is_taken_changes_nothing_and_is_counted(
    house: House, key: str
) -> None:
    def counted() -> float:
        return REGISTRY.get_sample_value("anju_receipts_unknown_total", {"channel": "app"}) or 0.0

    before = counted()
    assert (await deliver(house, key)).status_code == 204
    assert counted() == before + 1


async def test_a_signed_receipt_of_what_never_left_is_not_believed_and_the_callback_stays(
    house: House,
) -> None:
    contract = await tell(house, house.person())
    (row,) = await house.until(contract, "unreached")
    for name in ("invented", "again"):
        answer = await report(house, "aliyun", [of_aliyun(f"{row['id']}.sms", name)])
        assert (answer.status_code, answer.json()["code"]) == (200, 0)
    (row,) = await house.told(contract)
    assert (row["status"], row["attempts"]["sms"]["status"]) == ("unreached", "no_address")
    assert (await says(house, contract)).count("短信：收到的回执与发出的消息对不上，没有采信") == 1


async def sms(house: House, provider: str) -> tuple[UUID, str, str]:
    """A contract whose notice is out by SMS at this provider; its key, and its name there."""
    person = house.person("sms")
    if provider == "tencent":
        await house.partners.order("sms", "fail", address=house.address(person, "sms"))
    ledger = "sms" if provider == "aliyun" else provider
    await house.partners.order(ledger, "silent", address=house.address(person, "sms"))
    contract = await tell(house, person)
    found = await attempt(house, contract, "sms", "accepted")
    assert found["provider"] == provider
    return contract, f"{found['id']}.sms", str(found["message_id"])


async def test_the_first_sms_provider_reports_in_its_own_words(house: House) -> None:
    contract, key, name = await sms(house, "aliyun")
    other, its_key, its_name = await sms(house, "aliyun")
    lost = of_aliyun(its_key, its_name, success=False, err_code="MK:0012")
    for _ in range(2):
        answer = await report(house, "aliyun", [of_aliyun(key, name), lost, of_aliyun("not-ours", "b-1")])
        assert (answer.status_code, answer.json()) == (200, {"code": 0, "msg": "成功"})
    await house.until(contract, "delivered")
    assert (await attempt(house, other, "sms", "undelivered"))["code"] == "MK:0012"
    corrected = await report(house, "aliyun", [lost | {"err_code": "MK:0001"}])
    assert (corrected.status_code, corrected.json()["code"]) == (200, 0), "carriers correct themselves"
    assert (await attempt(house, other, "sms", "undelivered"))["code"] == "MK:0012"


async def test_the_second_sms_provider_reports_in_its_own_and_by_its_own_name(house: House) -> None:
    contract, _, name = await sms(house, "tencent")
    early = await report(house, "tencent", [of_tencent(name), of_tencent("not known yet")])
    assert (early.status_code, early.json()["type"]) == (425, "urn:anju:problem:receipt-early")
    answer = await report(house, "tencent", [of_tencent(name)])
    assert (answer.status_code, answer.json()) == (200, {"result": 0, "errmsg": "OK"})
    await house.until(contract, "delivered")


async def test_who_does_not_know_the_address_of_reports_is_refused(house: House) -> None:
    contract, key, name = await sms(house, "aliyun")
    for token in ("", "guessed", "密"):
        answer = await report(house, "aliyun", [of_aliyun(key, name)], token)
        assert (answer.status_code, answer.json()["type"]) == (401, "urn:anju:problem:receipt-forged")
    wrongs: list[tuple[Any, str]] = [
        ({}, "body"), ([], "body"), ([{}], "0.biz_id"),
        ([of_aliyun(key, name, success="perhaps")], "0.success"),
    ]  # fmt: skip
    for wrong, field in wrongs:
        answer = await report(house, "aliyun", wrong)
        assert (answer.status_code, answer.json()["field"]) == (400, field)
    await house.until(contract, "requested")


async def test_a_signed_receipt_under_another_messages_name_is_not_believed(house: House) -> None:
    contract, key = await silent(house)
    assert (await deliver(house, key, message_id="another's")).status_code == 204
    assert (await house.told(contract))[0]["status"] == "requested"
    assert (await deliver(house, key)).status_code == 204
    await house.until(contract, "delivered")


async def test_a_receipt_for_another_channel_than_the_keys_changes_nothing(house: House) -> None:
    contract, key = await silent(house)
    assert (await deliver(house, key.replace(".app", ".sms"))).status_code == 204
    await house.until(contract, "requested")


async def test_a_receipt_is_looked_up_among_all_notifications_by_their_index(house: House) -> None:
    async with house.runtime.pool.connection() as conn, conn.transaction():
        await conn.execute("set local enable_seqscan = off")
        plan = await (await conn.execute(f"explain {ASKED_BY}", [[new_id()]])).fetchall()
    assert "Index Scan" in plan[0][0]


async def test_unreached_by_the_clock_is_told_once(slow_house: House) -> None:
    contract, _ = await silent(slow_house)
    advance(slow_house, AT_ONCE.steps[0].time)
    await slow_house.until(contract, "unreached")
    advance(slow_house, timedelta(days=3))
    assert (await says(slow_house, contract)).count("已安排人工回访") == 1
