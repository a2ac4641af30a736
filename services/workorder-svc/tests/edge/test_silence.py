"""A recording in which nobody says anything is an order that says so, and its sender is asked for words."""

import io
import wave
from datetime import timedelta
from typing import Any

import pytest
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import new_id
from testkit.followed import all_followed

from .scanning import AMR, BUILDING, ROOM, Http, encoded, http, listening

__all__ = ["http", "listening"]


def silence(channels: int = 1, rate: int = 8_000, seconds: float = 1) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as out:
        out.setparams((channels, 2, rate, 0, "NONE", ""))
        out.writeframes(bytes(round(rate * seconds) * 2 * channels))
    return made.getvalue()


async def test_a_silent_recording_is_marked_until_somebody_hears_something_in_it(
    http: Http, runtime: Runtime, partners: Http
) -> None:
    assert (await partners.post("/_control/speech", json={"mode": "lost", "times": 100})).is_success
    assert (await http.post(f"/buildings/{BUILDING}/stickers")).is_success
    token = (await http.get(f"/stickers/{ROOM}/link")).json()["url"].partition("#")[2]

    async def spoken(content: bytes) -> tuple[Any, Any]:
        said = {"token": token, "report_id": str(new_id()), "recording": encoded(content)}
        answers = [
            await http.post("/reporting/voice", json=said, headers={"Authorization": ""}) for _ in range(2)
        ]
        assert answers[0].json() == answers[1].json(), "sent again, it is the same report"
        taken = answers[0].json()
        await all_followed(runtime)  # the recogniser is to be asked
        [order] = (await http.get("/orders", params={"text": taken["number"]})).json()["items"]
        return taken["silent"], order["recording"]

    assert await spoken(silence()) == (True, "silent")
    assert await spoken(AMR) == (False, "waiting")
    sheet = await http.get("/orders.xlsx")
    assert sheet.is_success


async def test_words_that_come_after_a_silent_recording_are_of_its_order_for_ten_minutes(
    http: Http, clock: VirtualClock
) -> None:
    assert (await http.post(f"/buildings/{BUILDING}/stickers")).is_success
    token = (await http.get(f"/stickers/{ROOM}/link")).json()["url"].partition("#")[2]

    async def taken(path: str, **said: str) -> Any:
        report = {"token": token, "report_id": str(new_id()), **said}
        return (await http.post(f"/reporting/{path}", json=report, headers={"Authorization": ""})).json()

    first = await taken("voice", recording=encoded(silence()))
    clock.advance(timedelta(minutes=2))
    told = await taken("report", words="卫生间漏水")
    assert (first["silent"], told["number"], told["urgent"]) == (True, first["number"], True)
    [order] = (await http.get("/orders", params={"unit_id": str(ROOM)})).json()["items"]
    assert (order["fault"], order["urgency"]) == ("water_leak", "emergency")
    second = await taken("voice", recording=encoded(silence()))
    clock.advance(timedelta(minutes=11))
    late = await taken("report", words="厨房灯坏了")
    assert late["number"] not in (first["number"], second["number"])


@pytest.mark.parametrize(("channels", "rate"), [(1, 44_100), (1, 48_000), (2, 48_000)])
async def test_a_minute_is_taken_whatever_it_was_recorded_with(http: Http, channels: int, rate: int) -> None:
    assert (await http.post(f"/buildings/{BUILDING}/stickers")).is_success
    token = (await http.get(f"/stickers/{ROOM}/link")).json()["url"].partition("#")[2]
    minute = encoded(silence(channels, rate, 59.9))
    said = {"token": token, "report_id": str(new_id()), "recording": minute}
    taken = await http.post("/reporting/voice", json=said, headers={"Authorization": ""})
    assert taken.is_success, taken.text
    assert taken.json()["silent"]
    larger = await http.post("/reporting/voice", json=said | {"recording": "A" * 16_000_004})
    assert larger.json()["errors"] == [{"field": "recording", "title": "文件过大，最多 12 MB"}]
