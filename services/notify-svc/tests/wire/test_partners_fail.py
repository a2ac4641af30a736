"""Partners say no, go away, lose their answer, fall silent; tenant-svc is away; nobody is lost in silence."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from kernel.clock import VirtualClock, WallClock
from kernel.ids import new_id
from notifications.domain.rules import AT_ONCE, NEWS
from notifications.edge.partners import (
    Accepted,
    Message,
    PartnerSettings,
    PartnerUnavailable,
    open_partners,
)
from notifications.sending import put_through
from published.contracts import ContractNearExpiry, RenewalDecided
from testkit.stack import eventually

from .conftest import House


async def tell(house: House, person: UUID) -> UUID:
    """A near end that only this person is to hear of, by app, SMS and WeChat; the contract's id."""
    contract = new_id()
    event = ContractNearExpiry(
        contract_id=contract, track="tenant", stage_days=7, ends_on=date(2025, 3, 15), unit_ids=(new_id(),),
        park_id=new_id(), party_id=person, manager_id=person,
    )  # fmt: skip
    await house.say(event, contract)
    return contract


def advance(house: House, by: timedelta) -> None:
    assert isinstance(house.runtime.clock, VirtualClock)
    house.runtime.clock.advance(by)


async def attempt(house: House, cause: UUID, channel: str, status: str) -> dict[str, Any]:
    """The attempt on this channel, once it is in this status."""
    found: dict[str, Any] = {}

    async def there() -> bool:
        for row in await house.told(cause):
            found.update(row["attempts"].get(channel, {}), id=row["id"])
        return found.get("status") == status

    try:
        await eventually(there, status)
    except AssertionError:
        raise AssertionError(f"not {status}: {found}") from None
    return found


async def says(house: House, cause: UUID) -> list[str]:
    return [step["says"] for step in await house.get("/why", cause=str(cause))]


async def test_a_partner_that_is_down_is_tried_again_until_it_takes_the_message(slow_house: House) -> None:
    await slow_house.partners.order("sms", "down", times=2)
    contract = await tell(slow_house, slow_house.person("app", "sms", "wechat"))
    assert (await attempt(slow_house, contract, "sms", "postponed"))["code"] == "HTTP 503"
    advance(slow_house, timedelta(seconds=1))
    await eventually(lambda: _tries(slow_house, contract, 2), "a second try")
    advance(slow_house, timedelta(seconds=2))
    found = await attempt(slow_house, contract, "sms", "delivered")
    (entry,) = await slow_house.partners.of(found["id"], "sms")
    assert entry["deliveries"] == 1
    assert "短信：暂时无法发送（HTTP 503），稍后重试" in await says(slow_house, contract)


async def _tries(house: House, cause: UUID, tries: int) -> bool:
    (row,) = await house.told(cause)
    return bool(row["attempts"]["sms"]["tries"] == tries and row["attempts"]["sms"]["status"] == "postponed")


async def test_an_answer_that_got_lost_is_asked_for_and_not_sent_again(house: House) -> None:
    message = Message(f"k-{new_id()}", "device-lost", "subject", "text", "template", {})
    async with open_partners(PartnerSettings(**_prefixless(house.around)), WallClock().now) as partners:
        await house.partners.order("app", "lost", times=1)
        with pytest.raises(PartnerUnavailable):
            await put_through(partners["app"], message, tries=1)
        await house.partners.order("app", "forgetful")  # would deliver the same key a second time
        assert isinstance(await put_through(partners["app"], message, tries=2), Accepted)
    (entry,) = await house.partners.entries(key=message.key)
    assert (entry["attempts"], entry["deliveries"]) == (1, 1)


def _prefixless(around: dict[str, str]) -> dict[str, Any]:
    return {name.removeprefix("ANJU_").lower(): value for name, value in around.items()}


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


async def _heard(house: House, notification_id: str, expected: list[str]) -> bool:
    return await house.heard(notification_id) == expected


async def test_who_has_no_addresses_at_all_is_to_be_called(house: House) -> None:
    (row,) = await house.until(await tell(house, new_id()), "unreached")
    assert {a["status"] for a in row["attempts"].values()} == {"no_address"}


async def test_a_rejection_is_kept_with_the_partners_code(house: House) -> None:
    person = house.person("app", "wechat")
    rule = {"code": "43101", "address": house.address(person, "wechat")}
    await house.partners.order("wechat", "fail", **rule)
    contract = await tell(house, person)
    await house.until(contract, "delivered")
    assert (await attempt(house, contract, "wechat", "refused"))["code"] == "43101"


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
    assert "Your lease ends on 2025-03-14, in 7 days" in str(entry["content"])
