"""Every partner, through the product's own clients, in every mood it can be ordered into."""

import asyncio
import time
from collections.abc import Mapping
from datetime import timedelta

import pytest
from notifications.edge.partners import (
    Accepted,
    Dead,
    Partner,
    PartnerBusy,
    PartnerLimited,
    PartnerRefusedUs,
    PartnerUnavailable,
    Rejected,
)
from sandbox.behaviour import address_hash
from sandbox.codes import Channel

from .conftest import World, eventually, message, opened

CHANNELS: list[Channel] = ["sms", "wechat", "app", "email"]
KEYLESS = ("sms",)
"""Whose caller has to ask before it sends again."""
pytestmark = pytest.mark.parametrize("channel", CHANNELS)
Partners = Mapping[Channel, Partner]


async def test_an_accepted_message_gets_one_signed_receipt(
    world: World, partners: Partners, channel: Channel
) -> None:
    sent = message(channel)
    accepted = await partners[channel].send(sent)
    assert isinstance(accepted, Accepted)
    await eventually(lambda: bool(world.callback.of(sent.key)))
    (receipt,) = world.callback.of(sent.key)
    assert (receipt.message_id, receipt.status) == (accepted.message_id, "delivered")
    entry = await world.entry(channel, sent.key)
    assert entry["address_hash"] == address_hash(sent.address)
    assert "30" in str(entry["content"])


async def test_the_same_key_twice_is_one_delivery_where_keys_are_known(
    world: World, partners: Partners, channel: Channel
) -> None:
    sent = message(channel)
    first = await partners[channel].send(sent)
    assert await partners[channel].send(sent) == first
    entry = await world.entry(channel, sent.key)
    times = 2 if channel in KEYLESS else 1
    assert (entry["attempts"], entry["deliveries"], entry["mismatches"]) == (2, times, 0)
    await eventually(lambda: len(world.callback.of(sent.key)) >= times)
    await asyncio.sleep(0.15)
    assert len(world.callback.of(sent.key)) == times


async def test_racing_copies_of_one_message_are_one_delivery_where_keys_are_known(
    world: World, partners: Partners, channel: Channel
) -> None:
    sent = message(channel)
    outcomes = await asyncio.gather(*(partners[channel].send(sent) for _ in range(8)))
    assert len(set(outcomes)) == 1
    entry = await world.entry(channel, sent.key)
    assert (entry["attempts"], entry["deliveries"]) == (8, 8 if channel in KEYLESS else 1)


async def test_the_same_key_with_other_words_is_told_by_the_ledger(
    world: World, partners: Partners, channel: Channel
) -> None:
    await partners[channel].send(message(channel, key="n-same"))
    await partners[channel].send(message(channel, key="n-same"))
    assert (await world.summary(channel))["mismatches"] == 1


async def test_the_same_words_under_two_keys_are_told_by_the_ledger(
    world: World, partners: Partners, channel: Channel
) -> None:
    sent = message(channel, key="n-once")
    again = message(channel, key="n-again", subject=sent.subject, text=sent.text)
    object.__setattr__(again, "variables", sent.variables)
    await partners[channel].send(sent)
    assert (await world.summary(channel))["repeated_content"] == 0
    await partners[channel].send(again)
    assert (await world.summary(channel))["repeated_content"] == 1


async def test_a_lost_answer_can_be_asked_for(world: World, partners: Partners, channel: Channel) -> None:
    await world.order(channel, "lost", times=1)
    sent = message(channel)
    assert await partners[channel].find(sent.key, sent.address) is None
    with pytest.raises(PartnerUnavailable) as unavailable:
        await partners[channel].send(sent)
    assert unavailable.value.in_doubt
    found = await partners[channel].find(sent.key, sent.address)
    assert (found is None) is (channel == "wechat"), "WeChat answers no such question"
    if channel in KEYLESS:
        assert found == Accepted(""), "it tells that it has it, and not by which name"
    else:
        assert found in (None, await partners[channel].send(sent))
    assert (await world.entry(channel, sent.key))["deliveries"] == 1


async def test_an_answer_slower_than_our_patience_leaves_us_in_doubt(
    world: World, partners: Partners, channel: Channel
) -> None:
    await world.order(channel, "slow", delay_ms=2_500, times=1)
    sent = message(channel)
    async with opened(world.settings(partner_timeout_s=1.0)) as hasty:
        with pytest.raises(PartnerUnavailable) as unavailable:
            await hasty[channel].send(sent)
    assert unavailable.value.in_doubt
    found = await partners[channel].find(sent.key, sent.address)
    assert isinstance(found, Accepted) is (channel != "wechat")


async def test_a_forgetful_partner_delivers_twice_and_the_ledger_shows_it(
    world: World, partners: Partners, channel: Channel
) -> None:
    await world.order(channel, "forgetful")
    sent = message(channel)
    for _ in range(2):
        await partners[channel].send(sent)
    assert (await world.entry(channel, sent.key))["deliveries"] == 2
    assert (await world.summary(channel))["delivered_twice"] == 1


async def test_a_dead_address_is_dead_and_the_others_live(
    world: World, partners: Partners, channel: Channel
) -> None:
    living = message(channel)
    dead = message(channel, address={"sms": "13900139000", "email": "gone@example.com"}.get(channel, "gone"))
    await world.order(channel, "dead", address=dead.address)
    assert isinstance(await partners[channel].send(dead), Dead)
    assert isinstance(await partners[channel].send(living), Accepted)
    listed = (await world.http.get("/_ledger", params={"partner": channel})).json()
    assert [entry["key"] for entry in listed] == [living.key]


async def test_a_limit_asks_us_to_come_back_later(world: World, partners: Partners, channel: Channel) -> None:
    await world.order(channel, "fail", times=1)
    sent = message(channel)
    with pytest.raises(PartnerUnavailable) as unavailable:
        await partners[channel].send(sent)
    assert not unavailable.value.in_doubt
    if channel != "email":  # SMTP has no word for it
        assert unavailable.value.retry_after in (timedelta(seconds=60), timedelta(seconds=30))
    assert isinstance(await partners[channel].send(sent), Accepted)
    assert (await world.entry(channel, sent.key))["attempts"] == 2


async def test_a_refused_message_comes_back_with_the_provider_code(
    world: World, partners: Partners, channel: Channel
) -> None:
    codes = {"sms": "isv.BLACK_KEY_CONTROL_LIMIT", "wechat": "43101", "app": "PayloadTooLarge"}
    code = codes.get(channel, "554 5.7.1")
    await world.order(channel, "fail", code=code)
    outcome = await partners[channel].send(message(channel))
    assert isinstance(outcome, Rejected)
    assert outcome.code == code


async def test_a_partner_that_is_down_has_taken_nothing_and_is_then_back(
    world: World, partners: Partners, channel: Channel
) -> None:
    await world.order(channel, "down", times=1)
    sent = message(channel)
    with pytest.raises(PartnerUnavailable) as unavailable:
        await partners[channel].send(sent)
    assert not unavailable.value.in_doubt
    assert isinstance(await partners[channel].send(sent), Accepted)


@pytest.mark.parametrize("code", [None, "429"])
async def test_a_partner_that_says_for_how_long_it_takes_nothing_is_believed(
    world: World, partners: Partners, channel: Channel, code: str | None
) -> None:
    await world.order(channel, "down", code=code, retry_after_s=120, times=1)
    with pytest.raises(PartnerUnavailable) as unavailable:
        await partners[channel].send(message(channel))
    assert not unavailable.value.in_doubt
    if channel != "email":  # SMTP has no word for it
        assert unavailable.value.retry_after == timedelta(seconds=120)
        kind = PartnerLimited if (channel, code) == ("app", "429") else PartnerBusy
        assert isinstance(unavailable.value, kind)


BUSY: dict[str, dict[str, type[PartnerUnavailable]]] = {
    "sms": {
        **dict.fromkeys(("Throttling", "Throttling.Api"), PartnerBusy),
        **dict.fromkeys(("isv.DAY_LIMIT_CONTROL", "isv.MONTH_LIMIT_CONTROL"), PartnerBusy),
        "isp.SYSTEM_ERROR": PartnerUnavailable,
        "isv.OUT_OF_SERVICE": PartnerRefusedUs,
        "isv.ACCOUNT_ABNORMAL": PartnerRefusedUs,
        "isv.SMS_SIGNATURE_ILLEGAL": PartnerRefusedUs,
        "isv.PRODUCT_UN_SUBSCRIPT": PartnerRefusedUs,
    },
    "wechat": {"45009": PartnerBusy, "45011": PartnerBusy, "-1": PartnerUnavailable},
    "email": {"450 4.2.1": PartnerLimited, "421 4.3.2": PartnerUnavailable},
}


async def test_the_words_of_a_provider_that_is_busy_are_known(
    world: World, partners: Partners, channel: Channel
) -> None:
    for code, kind in BUSY.get(channel, {}).items():
        await world.order(channel, "fail", code=code, times=1)
        with pytest.raises(PartnerUnavailable) as unavailable:
            await partners[channel].send(message(channel))
        assert type(unavailable.value) is kind, code
        assert bool(unavailable.value.retry_after) is (kind is PartnerBusy)


async def test_a_partner_nobody_answers_for_has_taken_nothing(world: World, channel: Channel) -> None:
    nobody = {"sms_url": "sms", "wechat_url": "wechat", "push_url": "app"}
    settings = world.settings(
        **{name: f"http://127.0.0.1:1/{path}" for name, path in nobody.items()}, smtp_url="smtp://127.0.0.1:1"
    )
    async with opened(settings) as unreachable:
        with pytest.raises(PartnerUnavailable) as unavailable:
            await unreachable[channel].send(message(channel))
    assert not unavailable.value.in_doubt


async def test_a_silent_partner_sends_no_receipt(world: World, partners: Partners, channel: Channel) -> None:
    await world.order(channel, "silent", times=1)
    silent, spoken = message(channel), message(channel)
    assert isinstance(await partners[channel].send(silent), Accepted)
    await partners[channel].send(spoken)
    await eventually(lambda: bool(world.callback.of(spoken.key)))
    assert not world.callback.of(silent.key)
    assert (await world.summary(channel))["receipts_waiting"] == 0


async def test_a_delayed_receipt_comes_late(world: World, partners: Partners, channel: Channel) -> None:
    await world.order(channel, "delay", delay_ms=400, times=1)
    sent, began = message(channel), time.monotonic()
    await partners[channel].send(sent)
    await eventually(lambda: bool(world.callback.of(sent.key)))
    assert time.monotonic() - began >= 0.39, "it counts in whole milliseconds, of another clock"


async def test_a_duplicate_receipt_bears_the_same_id(
    world: World, partners: Partners, channel: Channel
) -> None:
    await world.order(channel, "duplicate", times=1)
    sent = message(channel)
    await partners[channel].send(sent)
    await eventually(lambda: len(world.callback.of(sent.key)) == 2)
    first, second = world.callback.of(sent.key)
    assert first == second


async def test_receipts_overtake_one_another(world: World, partners: Partners, channel: Channel) -> None:
    await world.order(channel, "reorder", times=2, delay_ms=1_500)
    earlier, later = message(channel), message(channel)
    await partners[channel].send(earlier)
    await partners[channel].send(later)
    await eventually(lambda: len(world.callback.received) == 2)
    assert [receipt.key for receipt in world.callback.received] == [later.key, earlier.key]


async def test_an_undelivered_message_says_so_by_receipt(
    world: World, partners: Partners, channel: Channel
) -> None:
    await world.order(channel, "undelivered", code="MK:0012", times=1)
    sent = message(channel)
    assert isinstance(await partners[channel].send(sent), Accepted)
    await eventually(lambda: bool(world.callback.of(sent.key)))
    (receipt,) = world.callback.of(sent.key)
    assert (receipt.status, receipt.code) == ("failed", "MK:0012")
    assert (await world.entry(channel, sent.key))["deliveries"] == 0


async def test_words_no_wire_likes_still_go_out(world: World, partners: Partners, channel: Channel) -> None:
    sent = message(
        channel,
        subject="到期\r\nBcc: x@example.com\ud800",
        text="第一行\n.\n\x00\ud800 尾",
        days="\ud800\x00",
    )
    assert isinstance(await partners[channel].send(sent), Accepted)
    assert (await world.entry(channel, sent.key))["deliveries"] == 1


async def test_reset_ends_every_order(world: World, partners: Partners, channel: Channel) -> None:
    await world.order(channel, "down")
    await world.order(channel, "silent", address="x@y")
    assert (await world.http.post("/_control/reset")).status_code == 204
    assert isinstance(await partners[channel].send(message(channel)), Accepted)
    assert (await world.http.post("/_control/reset", json={"ledger": True})).status_code == 204
    assert (await world.summary(channel))["messages"] == 0
