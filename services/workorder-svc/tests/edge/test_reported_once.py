"""The same fault of the same unit is one order, whoever reports it, by whatever way, in whatever moment."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from host.runtime import Runtime
from host.settings import told
from kernel.clock import VirtualClock
from kernel.facts import SYSTEM
from kernel.ids import new_id
from kernel.rebuild import rebuild
from testkit.stack import eventually
from workorders.domain.repair import Repair
from workorders.domain.triage import UNCLEAR
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import Report
from workorders.edge.kept import kept_files
from workorders.edge.taking_in import TakingIn
from workorders.hearing import Hearing
from workorders.linking import Linking
from workorders.settings import FileSettings
from workorders.triage.in_force import InForce
from workorders.views.pool import pool
from workorders.views.sole import sole

from .orders import PARK, ROOM, Http, copy, http, order, reported
from .orders import told as heard

__all__ = ["copy", "http"]


def body(**more: Any) -> dict[str, Any]:
    place = {"order_id": str(new_id()), "unit_id": str(ROOM), "park_id": str(PARK)}
    return place | {"fault": "tap_drips", "urgency": "ordinary"} | more


def in_words() -> dict[str, Any]:
    said = body(words="厨房水管漏水")
    return {name: said[name] for name in said if name not in ("fault", "urgency")}


async def one_of(answers: list[httpx.Response]) -> str:
    """The order that all of them are; one of them began it."""
    assert sorted(each.status_code for each in answers) == [*[200] * (len(answers) - 1), 201]
    found = [each.json() for each in answers]
    assert sorted(each["known"] for each in found) == [False, *[True] * (len(found) - 1)]
    [known] = {each["id"] for each in found}
    return str(known)


async def test_of_those_who_report_the_same_in_the_same_moment_by_two_processes_one_begins_an_order(
    http: Http, copy: Http, runtime: Runtime
) -> None:
    for said in (body, in_words):
        asked = [(door, said()) for door in (http, copy, http, copy)]
        known = await one_of(
            list(await asyncio.gather(*(door.post("/orders", json=each) for door, each in asked)))
        )
        reports = (await http.get("/reports", params={"order_id": known})).json()["items"]
        assert {each["report_id"] for each in reports} == {each["order_id"] for _, each in asked}
        for door, each in asked:  # whose answer was lost asks again
            assert (await door.post("/orders", json=each)).json()["id"] == known
    assert len((await http.get("/orders", params={"unit_id": str(ROOM)})).json()["items"]) == 2
    assert (await rebuild(runtime, sole)).differences == 0


async def test_one_burst_pipe_is_one_order_by_whatever_word_and_in_the_same_moment(
    http: Http, copy: Http, runtime: Runtime
) -> None:
    faults = ("pipe_burst", "water_leak", "water_leak", "pipe_burst")
    asked = [body(fault=fault, urgency="emergency") for fault in faults]
    doors = zip((http, copy, http, copy), asked, strict=True)
    known = await one_of(
        list(await asyncio.gather(*(door.post("/orders", json=each) for door, each in doors)))
    )
    assert (await order(http, known))["fault"] == "pipe_burst"
    soon = (await http.post("/orders", json=body(fault="water_leak", urgency="emergency"))).json()
    assert (soon["id"], soon["events"]) == (known, ["WorkOrderRepeated"])
    assert (await rebuild(runtime, sole)).differences == 0


async def test_what_staff_report_is_linked_and_they_are_told_and_may_say_that_it_is_another(
    http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANJU_EMERGENCY_PHONE", "400 800 1234")
    first = (await http.post("/orders", json=body())).json()
    assert (first["known"], first["events"]) == (False, ["WorkOrderReported"])
    mine = body(urgency="emergency")
    again = (await http.post("/orders", json=mine)).json()
    assert (again["id"], again["known"], again["number"]) == (first["id"], True, first["number"])
    assert again["emergency_phone"] == "400 800 1234"
    assert again["events"] == ["WorkOrderRepeated", "WorkOrderTriaged"]
    assert (await order(http, first["id"]))["urgency"] == "emergency"
    own = await http.post("/orders", json=mine | {"another": True})
    assert (own.status_code, own.json()["id"], own.json()["known"]) == (201, mine["order_id"], False)


async def test_a_call_of_hours_ago_that_is_entered_now_is_late_at_once_and_heard_of(
    http: Http, clock: VirtualClock, runtime: Runtime
) -> None:
    known = (await http.post("/orders", json=body(fault="water_leak", urgency="emergency"))).json()["id"]
    before = (clock.now() - timedelta(hours=4)).isoformat()
    late = body(fault="water_leak", urgency="emergency", reported_at=before)
    answer = (await http.post("/orders", json=late)).json()
    assert (answer["id"], answer["events"]) == (known, ["WorkOrderRepeated", "WorkOrderBackdated"])
    found = await order(http, known)
    due = (datetime.fromisoformat(found[name]) for name in ("reported_at", "due_at"))
    assert list(due) == [clock.now() - timedelta(hours=4), clock.now()]
    await eventually(heard(http, known, "supervisor"), "the supervisor hears")
    assert (await rebuild(runtime, pool)).differences == 0


async def test_what_is_taken_back_or_long_ago_stands_in_nobodys_way(http: Http, clock: VirtualClock) -> None:
    first = await http.post("/orders", json=body())
    assert (
        await http.post(
            f"/orders/{first.json()['id']}/cancel", json={"reason": "mistake"}, headers={"X-Reason": "seen"}
        )
    ).is_success
    second = await http.post("/orders", json=body())
    assert second.status_code == 201
    clock.advance(timedelta(hours=48, seconds=1))
    assert (await http.post("/orders", json=body())).status_code == 201


async def test_what_was_doubled_before_the_rule_is_there_and_the_views_are_built_anew_all_the_same(
    http: Http, runtime: Runtime
) -> None:
    """And what is reported now is said once more of one of them."""
    doubled = [await reported(http, "ordinary", fault="tap_drips") for _ in range(2)]
    for view in (sole, pool):
        assert (await rebuild(runtime, view)).differences == 0
    assert (await http.post("/orders", json=body())).json()["id"] in doubled


async def test_what_was_spoken_is_linked_though_the_same_was_written_in_the_moment_it_was_heard(
    http: Http, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken = new_id()
    said: dict[str, Any] = {"fault": UNCLEAR, "urgency": "ordinary", "source": "voice", "files": (new_id(),)}
    asked = Report(at=runtime.clock.now(), repair=Repair(order_id=spoken, unit_id=ROOM, park_id=PARK, **said))
    await runtime.handle(work_order, spoken, asked, origin=SYSTEM, command_id=new_id())
    looks, known_as = [], Linking.known_as

    async def a_moment_before(*about: Any) -> Any:
        """Whoever looks the first time does so before what is written is there."""
        looks.append(about)
        if len(looks) > 1:
            return await known_as(*about)
        written = await http.post("/orders", json=in_words())
        assert written.status_code == 201
        return None

    monkeypatch.setattr(Linking, "known_as", a_moment_before)
    assert runtime.vault
    judging = InForce(runtime, runtime.vault)
    taking_in = TakingIn(runtime, runtime.vault, judging)
    store: Any = kept_files(runtime.vault, told(FileSettings))
    hearing: Any = Hearing(runtime, store, taking_in, judging, None, None)  # type: ignore[arg-type]
    text = "厨房水管漏水"
    proposed, words = await judging.propose(text), await taking_in.sealed_text(spoken, text)
    row = {"order_id": spoken, "origin": SYSTEM._asdict()}
    assert await hearing._give(row, runtime.clock.now(), words, text, proposed)
    mine = await order(http, str(spoken))
    assert (mine["status"], len(looks)) == ("cancelled", 2)
    assert mine["same_as"] is not None
