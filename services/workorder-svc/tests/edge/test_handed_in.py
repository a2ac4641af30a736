"""What somebody hands in by a sticker together is kept together: what they said, wrote and photographed."""

from datetime import timedelta
from typing import Any

from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import named_id, new_id
from testkit.stack import eventually

from .scanning import AMR, BUILDING, ROOM, Http, encoded, http, listening, photo

__all__ = ["http", "listening"]


async def test_a_recording_its_photos_and_the_words_beside_it_are_all_kept(
    http: Http, partners: Http, runtime: Runtime
) -> None:
    assert (await partners.post("/_control/speech", json={"mode": "lost", "times": 100})).is_success
    assert (await http.post(f"/buildings/{BUILDING}/stickers")).is_success
    token = (await http.get(f"/stickers/{ROOM}/link")).json()["url"].partition("#")[2]

    async def spoken(**more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """What was answered, and the report as it is kept."""
        id_ = new_id()
        said = {"token": token, "report_id": str(id_), "recording": encoded(AMR), **more}
        answers = [
            await http.post("/reporting/voice", json=said, headers={"Authorization": ""}) for _ in range(2)
        ]
        assert answers[0].json() == answers[1].json(), "sent again, it is the same report"
        kept = (await http.get(f"/reports?unit_id={ROOM}")).json()["items"]
        mine = str(named_id("scanned report", ROOM, id_))
        return answers[0].json(), next(each for each in kept if each["report_id"] == mine)

    taken, seen = await spoken(photos=[encoded(photo())])
    assert (taken["known"], len(seen["files"])) == (False, 2)
    urgent, written = await spoken(photos=[encoded(photo())], words="卫生间漏水")
    assert (urgent["urgent"], urgent["known"], urgent["silent"]) == (True, False, False)
    assert (written["source"], len(written["files"])) == ("voice", 2)
    again, repeated = await spoken(words="卫生间漏水")
    assert (again["known"], again["number"], len(repeated["files"])) == (True, urgent["number"], 1)
    [order] = (await http.get("/orders", params={"text": urgent["number"]})).json()["items"]
    said = (await http.post(f"/orders/{order['order_id']}/words/reveal", headers={"X-Reason": "call"})).json()
    assert said["items"][0]["words"] == "卫生间漏水"

    refused = {"token": token, "report_id": str(new_id()), "recording": encoded(AMR), "photos": ["AAAA"]}
    answer = await http.post("/reporting/voice", json=refused, headers={"Authorization": ""})
    assert (answer.status_code, answer.json()["field"]) == (422, "photos")
    async with runtime.pool.connection() as conn:
        kept = await (await conn.execute("select status from views.hearings order by status desc")).fetchall()
    assert kept == [("waiting",)] * 3


async def test_an_emergency_only_spoken_beside_words_that_name_a_known_repair_makes_one_of_it(
    http: Http, clock: VirtualClock, partners: Http
) -> None:
    assert (await partners.post("/_control/speech", json={"mode": "ok"})).is_success
    assert (await http.post(f"/buildings/{BUILDING}/stickers")).is_success
    token = (await http.get(f"/stickers/{ROOM}/link")).json()["url"].partition("#")[2]
    report: dict[str, Any] = {"token": token, "words": "厨房水龙头滴水"}

    async def taken(path: str, **more: Any) -> Any:
        said = report | {"report_id": str(new_id())} | more
        return (await http.post(f"/reporting/{path}", json=said, headers={"Authorization": ""})).json()

    drips = await taken("report")
    again = await taken("voice", recording=encoded(AMR))  # 厨房水管漏水, as the recogniser hears it
    assert (again["number"], again["known"], again["urgent"]) == (drips["number"], True, False)

    async def urgent() -> bool:
        clock.advance(timedelta(seconds=1))
        [order] = (await http.get("/orders", params={"unit_id": str(ROOM)})).json()["items"]
        return bool((order["fault"], order["urgency"]) == ("water_leak", "emergency"))

    await eventually(urgent, "the hard rule reads what was spoken too")
    [order] = (await http.get("/orders", params={"unit_id": str(ROOM)})).json()["items"]
    shown = await http.post(f"/orders/{order['order_id']}/words/reveal", headers={"X-Reason": "call"})
    assert [each["heard"] for each in shown.json()["items"]] == [None, "厨房水管漏水"]
