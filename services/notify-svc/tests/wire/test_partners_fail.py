"""Partners say no, go away, lose their answer, fall silent; tenant-svc is away; nobody is lost in silence."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from edge.access import Role
from kernel.clock import WallClock
from kernel.ids import new_id
from notifications.domain.plans import AT_ONCE, NEWS
from notifications.domain.wording import WORDING
from notifications.edge.partners import Accepted, Message, PartnerUnavailable, open_partners, put_through
from published.contracts import RenewalDecided
from published.tenants import ContactMethodDied
from testkit.stack import bearer, eventually

from .asking import advance, attempt, says, tell
from .conftest import House
from .test_calling import due


async def test_a_partner_that_is_down_is_tried_again_until_it_takes_the_message(slow_house: House) -> None:
    await slow_house.partners.order("wechat", "down", times=2)
    contract = await tell(slow_house, slow_house.person("app", "sms", "wechat"))
    assert (await attempt(slow_house, contract, "wechat", "postponed"))["code"] == "HTTP 503"
    advance(slow_house, timedelta(seconds=1))
    await eventually(lambda: _tries(slow_house, contract, 2), "a second try")
    advance(slow_house, timedelta(seconds=2))
    found = await attempt(slow_house, contract, "wechat", "delivered")
    (entry,) = await slow_house.partners.of(found["id"], "wechat")
    assert entry["deliveries"] == 1
    assert "微信：暂时无法发送（HTTP 503），稍后重试" in await says(slow_house, contract)


async def _tries(house: House, cause: UUID, tries: int) -> bool:
    (row,) = await house.told(cause)
    wechat = row["attempts"]["wechat"]
    return bool(wechat["tries"] == tries and wechat["status"] == "postponed")


async def test_an_answer_that_got_lost_is_asked_for_and_not_sent_again(house: House) -> None:
    message = Message(f"k-{new_id()}", "device-lost", "subject", "text", "template", {})
    async with open_partners(house.partner_settings, WallClock().now) as partners:
        await house.partners.order("app", "lost", times=1)
        with pytest.raises(PartnerUnavailable):
            await put_through(partners["app"]["push"], message, in_doubt=False)
        await house.partners.order("app", "forgetful")  # would deliver the same key a second time
        assert isinstance(await put_through(partners["app"]["push"], message, in_doubt=True), Accepted)
    (entry,) = await house.partners.entries(key=message.key)
    assert (entry["attempts"], entry["deliveries"]) == (1, 1)


async def test_what_a_lost_answer_took_is_paid_for_when_its_receipt_comes(house: House) -> None:
    person = house.person("sms")
    await house.partners.order("sms", "lost", times=1, address=house.address(person, "sms"))
    contract = await tell(house, person)
    found = await attempt(house, contract, "sms", "delivered")
    assert found["cost_fen"] > 0
    said = await says(house, contract)
    assert any(each.startswith("短信：渠道商已受理，费用") for each in said)
    (entry,) = await house.partners.of(found["id"], "sms")
    assert entry["deliveries"] == 1


async def test_a_method_that_died_before_is_said_to_be_dead_since_when_and_by_what(house: House) -> None:
    person = house.person("app", "sms")
    await house.partners.order("app", "dead", address=house.address(person, "app"))
    await attempt(house, await tell(house, person), "app", "buried")
    del house.registry.people[str(person)]["channels"]["app"]
    await house.say(ContactMethodDied(person_id=person, channel="app"), person)

    async def known() -> bool:
        query = "select from views.contact_health where person_id = %s and 'app' = any(dead)"
        async with house.runtime.pool.connection() as conn:
            return await (await conn.execute(query, [person])).fetchone() is not None

    await eventually(known, "the method is known to be dead")
    contract = await tell(house, person)
    found = await attempt(house, contract, "app", "no_address")
    assert found["code"] == "Unregistered"
    [said] = [each for each in await says(house, contract) if each.startswith("App 推送：联系方式自")]
    assert said.endswith("起已失效（Unregistered），没有发送")


async def test_a_dead_address_is_told_to_tenant_svc_while_another_channel_delivers(house: House) -> None:
    person = house.person("app", "sms")
    await house.partners.order("app", "dead", address=house.address(person, "app"))
    contract = await tell(house, person)
    await house.until(contract, "delivered")
    await attempt(house, contract, "app", "buried")
    assert house.registry.dead.count((str(person), "app")) == 1
    assert "App 推送：联系方式已失效（Unregistered）" in await says(house, contract)


async def test_who_cannot_be_reached_on_any_channel_is_to_be_called(house: House) -> None:
    person = house.person("app", "sms")
    for channel in ("app", "sms"):
        await house.partners.order(channel, "dead", address=house.address(person, channel))
    contract = await tell(house, person)
    (row,) = await house.until(contract, "unreached")
    assert row["callback_due_at"] is not None
    expected = ["NotificationRequested", "NotificationUnreached", "CallbackDue"]
    await eventually(lambda: _heard(house, row["id"], expected), "published")


HEARD_BY_MAIL = ["NotificationRequested", "NotificationUnreached", "CallbackDue", "NotificationDelivered"]


async def _heard(house: House, notification_id: str, expected: list[str]) -> bool:
    return await house.heard(notification_id) == expected


async def test_who_has_no_addresses_at_all_is_to_be_called(house: House) -> None:
    contract = await tell(house, new_id())
    (row,) = await house.until(contract, "unreached")
    assert row["callback_due_at"] is not None
    for channel in ("app", "sms", "wechat", "email"):
        await attempt(house, contract, channel, "no_address")


async def test_who_has_a_mail_address_alone_gets_what_is_important_there_and_is_called(house: House) -> None:
    person = house.person("email")
    contract = await tell(house, person)
    (row,) = await house.until(contract, "delivered")
    assert row["callback_due_at"] is not None
    [entry] = await house.partners.of(row["id"], "email")
    assert entry["deliveries"] == 1
    assert {channel: each["status"] for channel, each in row["attempts"].items()} == {
        **dict.fromkeys(("app", "sms", "wechat"), "no_address"),
        "email": "delivered",
    }
    assert "未能送达，改用邮件" in await says(house, contract)
    await eventually(lambda: _heard(house, row["id"], HEARD_BY_MAIL), "published")
    assert (await due(house, person))["reason"] == "unreached"


async def test_a_rejection_is_kept_with_the_partners_code(house: House) -> None:
    person = house.person("app", "wechat")
    rule = {"code": "47003", "address": house.address(person, "wechat")}
    await house.partners.order("wechat", "fail", **rule)
    contract = await tell(house, person)
    await house.until(contract, "delivered")
    assert (await attempt(house, contract, "wechat", "refused"))["code"] == "47003"


async def test_who_does_not_follow_us_in_wechat_gets_what_they_said_yes_to_there(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, template = house.person("app", "wechat"), "near_expiry_tenant_zh"
    openid, me = house.address(person, "wechat"), bearer(Role.租客, actor=str(person))
    await house.known(new_id(), person)
    await house.partners.order("wechat", "fail", code="43004", address=openid)
    unsubscribed = await tell(house, person)
    assert (await attempt(house, unsubscribed, "wechat", "refused"))["code"] == "no_subscription"
    assert any("没有可用的一次性订阅" in said for said in await says(house, unsubscribed))
    assert str(person) not in [id_ for id_, _ in house.registry.dead]

    async def yes(**body: str) -> int:
        with monkeypatch.context() as away:
            away.delenv("ANJU_WECHAT_EVENT_TOKEN")  # then the mini program tells of it, and not WeChat
            return (await house.http.post("/me/subscriptions", json=body, headers=me)).status_code

    async def remaining() -> int:
        offered = (await house.http.get("/me/subscriptions", headers=me)).json()["templates"]
        return int(next(each["remaining"] for each in offered if each["template"] == template))

    said = {"address": openid, "template": template}
    assert (await house.partners.http.post("/_control/wechat/consents", json=said)).status_code == 204

    async def counted() -> bool:
        return await remaining() == 1

    await eventually(counted, "WeChat told of the yes")
    found = await attempt(house, await tell(house, person), "wechat", "delivered")
    assert (found["message_id"], await remaining()) == (f"bizsend:{template}", 0)
    # WeChat takes it, and the answer gets lost: it knows no key, so it is not sent again; the yes is used.
    assert (await house.partners.http.post("/_control/wechat/consents", json=said)).status_code == 204
    await eventually(counted, "and of another one")
    await house.partners.order("wechat_once", "lost", times=1)
    in_doubt = await tell(house, person)
    assert (await attempt(house, in_doubt, "wechat", "refused"))["code"] == "uncertain"
    assert "微信：不知渠道商是否已收到，为免重复没有再发" in await says(house, in_doubt)
    assert await remaining() == 0
    sent = [each for each in await house.partners.entries() if each["channel"] == "wechat_once"]
    assert [each["deliveries"] for each in sent] == [1, 1]
    assert [await yes(template=template), await yes(template="overdue_zh")] == [200, 422]
    assert await remaining() == 1
    assert (await attempt(house, await tell(house, person), "wechat", "refused"))["code"] == "43101"
    # A yes that WeChat knows nothing of: we count none any more.
    assert await yes(template=template) == 200
    assert (await attempt(house, await tell(house, person), "wechat", "refused"))["code"] == "43101"
    assert await remaining() == 0
    # Nor one of the same words with a number to call first, which are a template of their own in WeChat.
    known_already = WORDING.known[0].values.code("reported_already", "zh", "wechat")
    assert await yes(template=f"{known_already}_danger") == 200


async def test_two_yeses_in_wechat_are_two_however_soon_the_second_is_said(house: House) -> None:
    person, template = house.person("app", "wechat"), "near_expiry_tenant_zh"
    await house.known(new_id(), person)
    said = {"address": house.address(person, "wechat"), "template": template}
    for times in (1, 2, 1):
        answer = await house.partners.http.post("/_control/wechat/consents", json=said | {"times": times})
        assert answer.status_code == 204

    async def counted() -> bool:
        offered = (await house.get(f"/subscriptions/{person}"))["templates"]
        return [each["remaining"] for each in offered if each["template"] == template] == [4]

    await eventually(counted, "WeChat told of each")


async def test_silence_after_acceptance_is_unreached_when_its_time_is_over(slow_house: House) -> None:
    for channel in ("app", "sms", "wechat"):
        await slow_house.partners.order(channel, "silent")
    contract = await tell(slow_house, slow_house.person("app", "sms", "wechat"))
    for channel in ("app", "sms", "wechat"):
        await attempt(slow_house, contract, channel, "accepted")
    advance(slow_house, AT_ONCE.steps[0].time - timedelta(minutes=1))
    await slow_house.until(contract, "requested")
    advance(slow_house, timedelta(minutes=1))
    await slow_house.until(contract, "unreached")


async def test_what_is_not_heard_in_its_time_goes_out_by_the_next_channel(slow_house: House) -> None:
    await slow_house.partners.order("app", "silent")
    person, contract = slow_house.person("app", "email"), new_id()
    declined = RenewalDecided(
        renewal_id=contract, contract_id=contract, track="tenant", ends_on=date(2025, 3, 15),
        unit_ids=(new_id(),), park_id=new_id(), party_id=new_id(), decision="declined",
    )  # fmt: skip
    await slow_house.assign(declined.park_id, "operations", person)
    await slow_house.say(declined, contract)
    found = await attempt(slow_house, contract, "app", "accepted")
    assert await slow_house.partners.of(found["id"], "email") == []
    advance(slow_house, NEWS.steps[0].time)
    await attempt(slow_house, contract, "email", "delivered")
    assert "规定时间内没有回执，改用邮件" in await says(slow_house, contract)


async def test_a_failed_receipt_is_not_a_delivery(house: House) -> None:
    person = house.person("app")
    await house.partners.order("app", "undelivered", address=house.address(person, "app"))
    contract = await tell(house, person)
    await house.until(contract, "unreached")
    assert (await attempt(house, contract, "app", "undelivered"))["code"] == "Expired"


@pytest.mark.parametrize(
    ("channel", "code", "dead"),
    [
        ("sms", "MK:0001", True), ("sms", "MOBILE_NOT_ON_SERVICE", False),
        ("email", "550 5.1.1", True), ("email", "552 5.2.2", False),
    ],
)  # fmt: skip
async def test_a_receipt_may_say_that_nobody_is_there_at_all(
    house: House, channel: str, code: str, dead: bool
) -> None:
    person = house.person(channel)
    address = house.address(person, channel)
    await house.partners.order(channel, "undelivered", code=code, address=address)
    contract = await tell(house, person)
    await house.until(contract, "unreached")
    found = await attempt(house, contract, channel, "buried" if dead else "undelivered")
    assert found["code"] == code
    assert house.registry.dead.count((str(person), channel)) == dead
    if dead:
        begun_at = datetime.fromisoformat(found["begun_at"])
        assert house.registry.dead_at[str(person), channel] == begun_at, "not of one that is newer"


async def test_while_tenant_svc_is_away_nothing_is_lost(slow_house: House) -> None:
    slow_house.registry.away = True
    contract = await tell(slow_house, slow_house.person("app"))
    assert (await attempt(slow_house, contract, "app", "postponed"))["code"] == "tenants"
    slow_house.registry.away = False
    advance(slow_house, timedelta(seconds=1))
    await slow_house.until(contract, "delivered")


async def test_everybody_reads_their_own_language(house: House) -> None:
    contract = await tell(house, house.person("app", language="en", name="Li Lei"))
    (row,) = await house.until(contract, "delivered")
    (entry,) = await house.partners.entries(key=f"{row['id']}.app")
    assert "Your lease ends on 2025-03-14, in 0 days" in str(entry["content"])
