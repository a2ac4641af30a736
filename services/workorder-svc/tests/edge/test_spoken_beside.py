"""An emergency spoken beside words of another thing: both are mended, and the emergency by one order."""

from typing import Any

import pytest
from kernel.clock import VirtualClock
from kernel.ids import new_id
from testkit.stack import eventually

from .scanning import AMR, BUILDING, ROOM, WHY, Http, encoded, http, listening

__all__ = ["http", "listening"]

HEARD = "厨房水管漏水"
"""What the recogniser of the sandbox hears in whatever is spoken."""


class Scanned:
    """Somebody at the sticker of the flat."""

    def __init__(self, http: Http, token: str, clock: VirtualClock) -> None:
        self._http, self._token, self._clock = http, token, clock

    async def write(self, words: str) -> None:
        asked = {"token": self._token, "report_id": str(new_id()), "words": words}
        assert (await self._http.post("/reporting/report", json=asked)).status_code == 200

    async def speak(self, words: str) -> None:
        """And wait until everything that was spoken is read."""
        asked = {"token": self._token, "report_id": str(new_id()), "words": words, "recording": encoded(AMR)}
        assert (await self._http.post("/reporting/voice", json=asked)).status_code == 200

        async def read() -> bool:
            orders = [each["order_id"] for each in await self.orders()]
            said = [await self.said_of(each) for each in orders]
            return all(each["heard"] for order in said for each in order if each["source"] == "voice")

        await eventually(read, "what was spoken is read")

    async def orders(self) -> list[dict[str, Any]]:
        asked = {"unit_id": str(ROOM)}
        items = (await self._http.get("/orders", params=asked)).json()["items"]
        return sorted(items, key=lambda each: str(each["fault"]))

    async def said_of(self, order_id: str) -> list[dict[str, Any]]:
        found = await self._http.post(f"/orders/{order_id}/words/reveal", headers=WHY)
        items: list[dict[str, Any]] = found.json()["items"]
        return items


@pytest.fixture
async def scanned(http: Http, clock: VirtualClock) -> Scanned:

    await http.post(f"/buildings/{BUILDING}/stickers")
    url = (await http.get(f"/stickers/{ROOM}/link")).json()["url"]
    return Scanned(http, url.partition("#")[2], clock)


async def test_the_leak_is_one_order_and_the_lamp_stays_one_of_its_own(scanned: Scanned) -> None:
    await scanned.write("卫生间漏水")
    await scanned.speak("灯不亮")
    lamp, leak = await scanned.orders()
    assert [(each["fault"], each["urgency"]) for each in (lamp, leak)] == [
        ("lamp_broken", "ordinary"),
        ("water_leak", "emergency"),
    ]
    assert [(each["words"], each["heard"]) for each in await scanned.said_of(lamp["order_id"])] == [
        ("灯不亮", HEARD)
    ]
    assert [(each["words"], each["heard"]) for each in await scanned.said_of(leak["order_id"])] == [
        ("卫生间漏水", None),
        ("灯不亮", HEARD),
    ]


async def test_a_leak_spoken_when_a_known_lamp_is_told_of_again_begins_an_order(scanned: Scanned) -> None:
    await scanned.write("灯不亮")
    await scanned.speak("灯还是不亮")
    lamp, leak = await scanned.orders()
    assert [(each["fault"], each["urgency"]) for each in (lamp, leak)] == [
        ("lamp_broken", "ordinary"),
        ("water_leak", "emergency"),
    ]
    [_, again] = await scanned.said_of(leak["order_id"])
    assert (again["words"], again["heard"]) == ("灯还是不亮", HEARD)
    await scanned.speak("灯还是不亮")
    assert len(await scanned.orders()) == 2


async def test_of_a_dripping_tap_it_makes_an_emergency_that_the_same_trade_mends(
    scanned: Scanned,
) -> None:
    await scanned.speak("水龙头滴水")
    [tap] = await scanned.orders()
    assert (tap["fault"], tap["urgency"]) == ("water_leak", "emergency")
