"""Whom no message reaches a human calls: by whom, with what to say, and who hears when nobody does."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from edge.access import Role
from edge.lists import XLSX
from kernel.ids import new_id
from notifications.domain.callback_policy import CALLBACKS
from notifications.domain.plans import AT_ONCE
from published.tenants import TenantFlaggedHighRisk
from published.workorders import WorkOrderRepeated
from testkit.stack import bearer, eventually

from .asking import advance, attempt, says, tell
from .conftest import House
from .test_reach_important import known_as_frail
from .test_receipts import deliver, silent
from .test_telling import overdue

WANG, ZHAO = (bearer(Role.客服专员, actor=name) for name in ("wang", "zhao"))
CHIEF = bearer(Role.主管, actor="chief")


async def due(house: House, person: UUID) -> dict[str, Any]:
    """The one task to call this person, once it is there."""
    found: list[dict[str, Any]] = []

    async def there() -> bool:
        found[:] = (await house.get("/callbacks", person_id=str(person)))["items"]
        return len(found) == 1

    await eventually(there, "a task to call them")
    return found[0]


async def act(house: House, task: Any, what: str, who: Any = WANG, **body: Any) -> httpx.Response:
    return await house.http.post(f"/callbacks/{task['id']}/{what}", json=body or None, headers=who)


async def test_somebody_is_called_with_words_to_say_and_whoever_is_late_is_told_on(slow_house: House) -> None:
    house, person = slow_house, slow_house.person("sms", "app")
    for channel in ("app", "sms"):
        await house.partners.order(channel, "dead", address=house.address(person, channel))
    contract = await tell(house, person)
    task = await due(house, person)
    assert (task["reason"], task["together"], task["late"], task["caller"]) == ("unreached", 1, False, None)
    sheet = await house.http.get("/callbacks.xlsx", headers=bearer(Role.审计))
    assert sheet.headers["content-type"] == XLSX
    elsewhere = bearer(Role.客服专员, parks=[new_id()])
    assert (await act(house, task, "take", elsewhere)).status_code == 403
    full = await house.get(f"/callbacks/{task['id']}")
    assert full["matters"][0]["script"][1].startswith("您的租约将于 2025-03-14 到期")

    number = await act(house, task, "phone")
    assert number.json()["phone"] == house.address(person, "sms")
    assert (await act(house, task, "take", ZHAO)).json()["type"] == "urn:anju:problem:caller-is-another"
    kin = {"contact_id": str(new_id()), "name": "赵秀兰", "phone": "13900003333", "relation": "parent"}
    house.registry.kin[str(person)] = [kin]
    assert (await act(house, task, "emergency-contacts")).json()["left"] == 3
    apart = timedelta(minutes=CALLBACKS.number(1).values.minutes_between_calls)
    for _ in range(3):
        assert (await act(house, task, "calls", outcome="no_answer")).is_success
    assert (await act(house, task, "emergency-contacts")).json()["left"] == 2
    for outcome in ("no_answer", "wrong_number"):
        advance(house, apart)
        assert (await act(house, task, "calls", outcome=outcome)).is_success
    assert (await act(house, task, "calls", outcome="reached", told=[str(new_id())])).status_code == 404
    assert (await act(house, task, "emergency-contacts")).json() == [kin]
    await eventually(lambda: _equals(house.registry.dead.count((str(person), "sms")), 2), "told once more")

    park, supervisor = UUID(task["park_id"]), house.person("app", "sms")
    await house.assign(park, "supervisor", supervisor)
    zhao = str(supervisor)
    advance(house, timedelta(hours=4))
    [told] = await house.until(UUID(task["id"]), "delivered")
    assert (told["kind"], told["person_id"]) == ("CallbackOverdue", str(supervisor))
    assert (await due(house, person))["level"] == "supervisor"
    for nobody in ("nobody", str(new_id()), str(person)):
        unknown = (await act(house, task, "assign", CHIEF, to=nobody)).json()
        assert (unknown["type"], unknown["field"]) == ("urn:anju:problem:caller-unknown", "to")
    assert (await act(house, task, "assign", CHIEF, to=zhao)).is_success
    assert (await act(house, task, "assign", CHIEF, to="wang")).is_success  # who called before
    assert (await act(house, task, "assign", CHIEF, to=zhao)).is_success
    as_zhao = bearer(Role.客服专员, actor=zhao)
    unseen = (await act(house, task, "calls", as_zhao, outcome="reached")).json()
    assert (unseen["type"], unseen["field"]) == ("urn:anju:problem:number-not-asked", "whom")
    assert (await act(house, task, "phone", as_zhao)).is_success
    by_zhao = await act(house, task, "calls", as_zhao, outcome="reached")
    assert by_zhao.json()["events"][-1] == "CallbackClosed"
    assert (await says(house, contract))[-4:] == [
        f"由 {zhao} 负责回访",
        f"{zhao} 查看了本人的电话号码",
        f"{zhao} 致电本人：已告知",
        "回访办结：已电话告知",
    ]
    [closed] = (await house.get("/callbacks", person_id=str(person), state="closed"))["items"]
    assert (closed["how"], closed["caller"], closed["calls"]) == ("call", zhao, 6)
    assert (await act(house, task, "take")).json()["type"] == "urn:anju:problem:nobody-to-call"


async def _equals(found: object, expected: object) -> bool:
    return found == expected


async def test_a_late_receipt_closes_the_task_and_says_so(slow_house: House) -> None:
    contract, key = await silent(slow_house)
    advance(slow_house, AT_ONCE.steps[0].time)
    [row] = await slow_house.until(contract, "unreached")
    await due(slow_house, UUID(row["person_id"]))
    await deliver(slow_house, key)

    async def closed() -> bool:
        asked = {"person_id": row["person_id"], "state": "closed"}
        return [each["how"] for each in (await slow_house.get("/callbacks", **asked))["items"]] == ["receipt"]

    await eventually(closed, "closed as heard")
    assert "App 推送：回执迟到，已送达，不再需要人工回访" in await says(slow_house, contract)


async def test_of_what_is_important_a_high_risk_person_is_called_though_the_message_came(
    house: House,
) -> None:
    person = house.person("app")
    await house.say(TenantFlaggedHighRisk(person_id=person), person)
    await known_as_frail(house, person)
    [row] = await house.until(await tell(house, person), "delivered")
    one = await due(house, person)
    assert (one["id"], one["reason"]) == (row["id"], "high_risk")
    full = await house.get(f"/callbacks/{one['id']}")
    assert {each["status"] for each in full["matters"]} == {"delivered"}
    await eventually(lambda: _told(house, one["id"]), "others hear that they are to be called")
    for wrong in (
        await act(house, one, "close", CHIEF, how="letter"),
        await act(house, one, "close", how="x"),
    ):
        assert wrong.status_code in (422, 403)
    done = await act(house, one, "close", CHIEF | {"X-Reason": "visited"}, how="in_person")
    assert done.json()["events"] == ["CallbackClosed"]


async def test_an_emergency_that_the_supervisor_did_not_hear_is_with_the_manager_at_once(
    house: House,
) -> None:
    park, order = new_id(), new_id()
    supervisor, manager = house.person("app", "sms"), house.person("app")
    for role, person in (("supervisor", supervisor), ("manager", manager), ("operations", manager)):
        await house.assign(park, role, person)
    for channel in ("app", "sms"):
        await house.partners.order(channel, "dead", address=house.address(supervisor, channel))
    await house.say(overdue(order, park), order)
    [lost] = await house.until(order, "unreached")
    [alarm] = await house.until(UUID(lost["id"]), "delivered")
    assert (alarm["kind"], alarm["person_id"]) == ("EmergencyUnheard", str(manager))
    [entry] = await house.partners.entries(key=f"{alarm['id']}.app")
    assert "紧急事项「工单超时」没有通知到负责的人：联系方式已失效。请立即打电话" in entry["content"]["body"]
    task = await due(house, supervisor)
    minutes = datetime.fromisoformat(task["due_at"]) - datetime.fromisoformat(task["opened_at"])
    assert minutes <= timedelta(minutes=10)
    dead = "App 推送（联系方式已失效）、短信（联系方式已失效）"
    chain = await house.get("/why", cause=str(order))
    assert f"所有渠道均未确认送达：{dead}" in [step["says"] for step in chain]
    above = [step["says"] for step in chain if step.get("person_id") == str(manager)]
    assert above[-1] == "App 推送：已送达"
    assert any(step["says"].startswith("紧急通知无人收到按规则") for step in chain)
    own = await house.get("/why", cause=str(order), person_id=str(supervisor))
    assert not [step for step in own if step.get("person_id") == str(manager)]


async def test_who_asks_again_for_help_and_is_not_reached_is_called(house: House) -> None:
    """An important matter of a kind that nobody is called about where it can wait."""
    order, person = new_id(), house.person("app", "sms", "wechat")
    for channel in ("app", "sms", "wechat"):
        await house.partners.order(channel, "dead", address=house.address(person, channel))
    again = WorkOrderRepeated(
        order_id=order, unit_id=new_id(), park_id=new_id(), report_id=new_id(), source="form",
        urgency="emergency", person_id=person, at=datetime(2025, 3, 15, 2, tzinfo=UTC),
    )  # fmt: skip
    await house.say(again, order)
    [lost] = await house.until(order, "unreached")
    task = await due(house, person)
    assert (task["id"], task["kind"], task["reason"]) == (lost["id"], "WorkOrderRepeated", "unreached")
    [row] = await house.told(order)
    assert row["callback_due_at"] is not None


async def _told(house: House, notification_id: str) -> bool:
    return "CallbackDue" in await house.heard(notification_id)


async def test_of_who_has_no_number_that_works_the_emergency_contacts_are_shown_at_once(house: House) -> None:
    """A leak of gas: nobody has to note calls that could not be made."""
    person = house.person("app", "sms", "wechat")
    for channel in ("app", "sms", "wechat"):
        await house.partners.order(channel, "dead", address=house.address(person, channel))
    kin = {"contact_id": str(new_id()), "name": "赵秀兰", "phone": "13900003333", "relation": "parent"}
    house.registry.kin[str(person)] = [kin]
    contract = await tell(house, person)
    task = await due(house, person)
    house.registry.people[str(person)]["channels"]["sms"] = None  # tenant-svc was told that it is dead
    assert (await act(house, task, "take")).is_success
    assert (await act(house, task, "emergency-contacts", ZHAO)).json()["type"] == (
        "urn:anju:problem:caller-is-another"
    )
    assert (await act(house, task, "phone")).json()["type"] == "urn:anju:problem:no-number"
    unmade = await act(house, task, "calls", outcome="no_answer")
    assert unmade.json()["type"] == "urn:anju:problem:number-not-asked", "there is no number that was called"
    assert (await act(house, task, "emergency-contacts")).json() == [kin]
    told = await act(house, task, "calls", whom="emergency", outcome="reached")
    assert told.json()["events"] == ["CallMade"]
    assert "本人没有可用的电话号码，wang 查看了紧急联系人" in await says(house, contract)


async def test_where_there_is_no_number_at_all_the_supervisor_hears_of_it(house: House) -> None:
    """Neither theirs nor of anybody they named: whoever was to call cannot, and nobody waits for that."""
    person, supervisor, park = house.person("app"), house.person("app", "sms"), new_id()
    await house.assign(park, "supervisor", supervisor)
    await house.partners.order("app", "dead", address=house.address(person, "app"))
    contract = await tell(house, person, park)
    task = await due(house, person)
    assert (await act(house, task, "phone")).json()["type"] == "urn:anju:problem:no-number"
    for _ in range(2):
        assert (await act(house, task, "emergency-contacts")).json() == []
    [told] = await house.until(UUID(task["id"]), "delivered")
    assert (told["kind"], told["person_id"]) == ("NoNumberFound", str(supervisor))
    await attempt(house, UUID(task["id"]), "app", "delivered")
    [entry] = await house.partners.entries(key=f"{told['id']}.app")
    assert "一个可用的号码都没有" in entry["content"]["body"]
    assert "本人和紧急联系人一个可用的号码都没有，通知主管" in await says(house, contract)


async def test_a_wrong_number_is_the_last_that_is_called_before_the_emergency_contacts(house: House) -> None:
    person = house.person("sms")
    await house.partners.order("sms", "dead", address=house.address(person, "sms"))
    kin = {"contact_id": str(new_id()), "name": "赵秀兰", "phone": "13900003333", "relation": "parent"}
    house.registry.kin[str(person)] = [kin]
    await tell(house, person)
    task = await due(house, person)
    assert (await act(house, task, "emergency-contacts")).json()["left"] == 3
    assert (await act(house, task, "phone")).is_success
    asked_by = house.runtime.clock.now()
    assert (await act(house, task, "calls", outcome="wrong_number")).is_success

    async def told() -> bool:
        return house.registry.dead.count((str(person), "sms")) == 2

    await eventually(told, "of the message, and of the call")
    assert house.registry.dead_at[str(person), "sms"] <= asked_by, "the number that was called"
    house.registry.people[str(person)]["channels"]["sms"] = None  # as tenant-svc does once it was told
    assert (await act(house, task, "emergency-contacts")).json() == [kin]
