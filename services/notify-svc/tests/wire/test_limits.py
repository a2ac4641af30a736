"""Of many alarms at once, one number gets as many as its providers take in a day, by their own ledger."""

import asyncio
import os
from collections import Counter
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from host.runtime import Runtime
from kernel.clock import WallClock
from kernel.ids import new_id
from notifications.domain.limits import LIMITS
from published.workorders import NobodyFits
from testkit.stack import eventually, settings_of

from .conftest import House, notify

OF_A_TEMPLATE = LIMITS.in_force(date(2025, 3, 1)).values.sms.of_a_template
REFUSED = "isv.SMS_CONTENT_ILLEGAL"


async def test_of_a_burst_over_two_replicas_no_more_is_sent_than_the_limit(house: House) -> None:
    os.environ |= house.around
    second = Runtime(notify, settings_of(notify, house.roles, house.kafka, house.prefix), house.runtime.clock)
    await second.start()
    try:
        park = await supervised(house)
        # While the first are still under way, the next are begun.
        await house.partners.order("sms", "slow", delay_ms=1500)
        codes = await ended(house, await alarms(house, park, OF_A_TEMPLATE + 10))
        assert codes == {None: OF_A_TEMPLATE, "over_limit": 10}
    finally:
        await second.stop()


async def test_what_was_refused_takes_no_place(house: House) -> None:
    park = await supervised(house)
    await house.partners.order("sms", "fail", code=REFUSED)
    assert await ended(house, await alarms(house, park, OF_A_TEMPLATE)) == {REFUSED: OF_A_TEMPLATE}
    await house.partners.order("sms", "ok")
    assert await ended(house, await alarms(house, park, OF_A_TEMPLATE)) == {None: OF_A_TEMPLATE}


async def supervised(house: House) -> UUID:
    """A park whose supervisor has a telephone and the app."""
    park = new_id()
    await house.assign(park, "supervisor", house.person("app", "sms"))
    return park


async def alarms(house: House, park: UUID, number: int) -> Sequence[UUID]:
    """The orders of so many emergencies that nobody can be sent to, all at once."""

    async def alarm(order: UUID) -> UUID:
        at = WallClock().now()
        where = {"order_id": order, "unit_id": new_id(), "park_id": park}
        said = where | {"urgency": "emergency", "why": ("skill",), "at": at}
        await house.say(NobodyFits.model_validate(said), order)
        return order

    return await asyncio.gather(*(alarm(new_id()) for _ in range(number)))


async def ended(house: House, causes: Sequence[UUID]) -> Counter[str | None]:
    """What came of their SMS, once all have ended; as many arrived as the sandbox says."""
    codes: dict[str, str | None] = {}

    async def all_of_them() -> bool:
        for cause in causes:
            for row in await house.told(cause):
                sms = row["attempts"]["sms"]
                if sms["status"] in ("accepted", "delivered", "refused"):
                    codes[f"{row['id']}.sms"] = sms["code"]
        return len(codes) == len(causes)

    await eventually(all_of_them, "every SMS has ended", 30)
    taken = [entry["key"] for entry in await house.partners.entries() if entry["key"] in codes]
    assert sorted(taken) == sorted(key for key, code in codes.items() if code is None)
    return Counter(codes.values())
