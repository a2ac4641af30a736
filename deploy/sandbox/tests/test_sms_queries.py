"""What the first SMS provider was sent is asked for by number, day and page, as its docs have it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import httpx
import pytest
from notifications.edge.partners import Accepted, Fate, Partner, PartnerUnavailable
from notifications.edge.partners import aliyun as client
from notifications.edge.partners.aliyun import Aliyun
from sandbox import wall
from sandbox.codes import Channel

from .conftest import World, message, opened

Partners = Mapping[Channel, Partner]


async def test_a_message_is_found_on_a_later_page_with_what_became_of_it(
    world: World, partners: Partners, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "A_PAGE", 2)
    await world.order("sms", "undelivered", times=1)
    first, *others = [message("sms") for _ in range(5)]
    for each in (first, *others):
        await partners["sms"].send(each)
    found = await partners["sms"].find(first.key, first.address)
    assert found == Accepted("")
    assert found.fate == Fate(delivered=False, code="UNDELIV")
    assert await partners["sms"].find("n-never", first.address) is None
    assert await partners["sms"].find(first.key, "13900139000") is None


async def test_what_was_sent_before_midnight_is_found_after_it(world: World, partners: Partners) -> None:
    sent = message("sms")
    await partners["sms"].send(sent)

    def tomorrow() -> datetime:
        return wall.now() + timedelta(days=1)

    async with httpx.AsyncClient() as http:
        partner = Aliyun(world.settings(), http, tomorrow)
        asked_on: list[str] = []

        async def on(address: str, day: str, page: int) -> list[dict[str, object]]:
            asked_on.append(day)
            return await Aliyun(world.settings(), http, wall.now)._sent(address, day, page)

        partner._sent = on  # type: ignore[method-assign]
        assert await partner.find(sent.key, sent.address) == Accepted("")
    assert len(set(asked_on)) == 2


async def test_a_query_without_a_day_or_a_page_is_refused(world: World, partners: Partners) -> None:
    async with opened(world.settings()) as found:
        partner = found["sms"]
        assert isinstance(partner, Aliyun)
        for wrong in ({"PageSize": "51"}, {"PageSize": "0"}, {"CurrentPage": "0"}, {"SendDate": "today"}):
            asked = {
                "PhoneNumber": "13800138000",
                "SendDate": "20250315",
                "PageSize": "50",
                "CurrentPage": "1",
            }
            answer, _ = await partner._act("QuerySendDetails", asked | wrong)
            assert answer["Code"] == "isv.INVALID_PARAMETERS"
        answer, _ = await partner._act("QuerySendDetails", {"PhoneNumber": "13800138000"})
        assert answer["Code"] == "MissingSendDate"
        with pytest.raises(PartnerUnavailable, match="isv"):
            await partner._sent("13800138000", "today", 1)
