"""Who answers for what, and what may be asked about notices."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

import pytest
from edge.access import Role
from edge.lists import XLSX
from kernel.ids import new_id
from notifications.domain.rules import RECEIPT_AFTER
from published.contracts import ContractExpired, FilingOverdue
from published.tenants import ContactMethodsInsufficient, ContactMethodsSufficient, TenantContactChanged
from testkit.lists import lists_without_sheet
from testkit.stack import bearer, eventually

from .asking import advance, at_rest, tell
from .conftest import House
from .test_telling import near_expiry


def body(**change: Any) -> dict[str, Any]:
    return {"park_id": str(new_id()), "role": "finance", "person_id": str(new_id())} | change


async def test_a_responsibility_is_assigned_seen_and_released(house: House) -> None:
    one = body()
    await house.known(UUID(one["park_id"]), UUID(one["person_id"]))
    made = await house.http.post("/responsibilities", json=one, headers=bearer(Role.运营经理))
    again = await house.http.post("/responsibilities", json=one, headers=bearer(Role.运营经理))
    assert (made.status_code, again.status_code, again.json()["events"]) == (201, 200, [])
    (seen,) = (await house.get("/responsibilities", park_id=one["park_id"]))["items"]
    assert {key: seen[key] for key in one} == one
    await house.http.post("/responsibilities/release", json=one, headers=bearer(Role.运营经理))
    assert (await house.get("/responsibilities", park_id=one["park_id"]))["items"] == []


@pytest.mark.parametrize(
    ("wrong", "field"), [({"role": "king"}, "role"), ({"park_id": "x"}, "park_id"), ({"more": 1}, "more")]
)
async def test_a_wrong_responsibility_names_the_field(
    house: House, wrong: dict[str, Any], field: str
) -> None:
    answer = await house.http.post("/responsibilities", json=body(**wrong), headers=bearer(Role.管理员))
    assert (answer.status_code, answer.json()["field"]) == (422, field)


async def test_nobody_answers_for_a_park_there_is_not_or_is_nobody_we_know(house: House) -> None:
    one = body()
    for field in ("park_id", "person_id"):
        answer = await house.http.post("/responsibilities", json=one, headers=bearer(Role.管理员))
        assert (answer.status_code, answer.json()["field"]) == (404, field)
        await house.known(UUID(one["park_id"]), new_id())


@pytest.mark.parametrize("kind", ["tenant", "owner"])
async def test_who_is_none_of_the_staff_answers_for_nothing(
    house: House, kind: Literal["tenant", "owner"]
) -> None:
    one = body(role="supervisor")
    await house.known(UUID(one["park_id"]), UUID(one["person_id"]), kind)
    answer = await house.http.post("/responsibilities", json=one, headers=bearer(Role.管理员))
    said = answer.json()
    assert (answer.status_code, said["field"]) == (422, "person_id")
    assert said["type"] == "urn:anju:problem:not-staff"
    assert (await house.get("/responsibilities", park_id=one["park_id"]))["items"] == []


async def test_only_managers_assign_and_only_in_their_parks(house: House) -> None:
    elsewhere = bearer(Role.运营经理, parks=[new_id()])
    for headers, status in ((bearer(Role.客服专员), 403), (elsewhere, 403), ({}, 401)):
        answer = await house.http.post("/responsibilities", json=body(), headers=headers)
        assert answer.status_code == status


async def test_notices_of_other_parks_are_not_shown(house: House) -> None:
    contract = await tell(house, house.person("app"))
    await house.until(contract, "delivered")
    elsewhere = bearer(Role.客服专员, parks=[new_id()])
    asked = {"cause": str(contract)}
    answer = (await house.http.get("/notifications", params=asked, headers=elsewhere)).json()
    assert answer == {"items": [], "next": None}
    [nothing] = (await house.http.get("/why", params=asked, headers=elsewhere)).json()
    assert nothing["type"] == "NothingAsked"
    assert (await house.http.get("/reach", headers=elsewhere)).json() == []


async def test_why_is_said_of_a_cause_of_a_person_and_of_what_told_nobody(house: House) -> None:
    person, other = house.person("app", "sms"), new_id()
    contract = await tell(house, person)
    await at_rest(house, contract)
    asked = await house.get("/why", cause=str(contract))
    assert asked[0]["rules"] == {"version": 1, "valid_from": None, "last_day": None}
    assert asked[0]["says"].startswith(
        "合同临期（提前 7 天）按规则第 1 版需要通知当事人：App 推送、短信、微信（等 15 分钟）"
    )
    costs = {step["says"]: step["cost_fen"] for step in asked if step.get("cost_fen")}
    assert costs == {"短信：渠道商已受理，费用 0.05 元": 5}
    assert [step["event_id"] for step in await house.get("/why", person_id=str(person))] == [
        step["event_id"] for step in asked
    ]
    assert await house.get("/why", cause=str(contract), person_id=str(person)) == asked
    [last] = await house.get("/why", cause=str(contract), person_id=str(other))
    assert last["type"] == "NotAmongThem"
    [nobody] = await house.get("/why", cause=str(new_id()), kind="ContractSigned", language="en")
    assert nobody["says"] == "nobody is told of ContractSigned: no rule is about it"
    answer = await house.http.get("/why", headers=bearer(Role.审计))
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:anju:problem:why-of-what")


async def test_notifications_come_in_pages(house: House) -> None:
    person = house.person("app")
    for _ in range(3):
        await house.until(await tell(house, person), "delivered")
    first = await house.get("/notifications", person_id=str(person), limit=2)
    rest = await house.get("/notifications", person_id=str(person), limit=2, cursor=first["next"])
    assert [len(first["items"]), len(rest["items"]), rest["next"]] == [2, 1, None]


async def test_reach_counts_what_was_asked_and_what_arrived(house: House) -> None:
    await at_rest(house, await tell(house, house.person("app", "wechat")))
    rows = {(r["kind"], r["channel"]): r for r in await house.get("/reach")}
    row = rows[("ContractNearExpiry", "app")]
    sheet = await house.http.get("/reach.xlsx", headers=bearer(Role.审计))
    assert sheet.headers["content-type"] == XLSX
    # Why one message went out is a story, told in its order.
    assert lists_without_sheet((await house.http.get("/openapi.json")).json()) == {"/why"}
    assert row["asked"] >= row["delivered"] >= 1
    assert rows[("ContractNearExpiry", "wechat")]["notices_reached"] >= 1

    async def adds_up() -> bool:  # what others ask for may come between the two questions
        [all_of_them] = await house.get("/reach", kind="ContractNearExpiry", by="day")
        of_parks = await house.get("/reach", kind="ContractNearExpiry", by="park_id")
        assert all_of_them["delivered"] >= 1
        return bool(all_of_them["asked"] == sum(each["asked"] for each in of_parks))

    await eventually(adds_up, "the parks add up to all of it")
    for wrong in ({"since": "2025-03-02", "until": "2025-03-01"}, {"since": "1999-01-01"}):
        answer = await house.http.get("/reach", params=wrong, headers=bearer(Role.审计))
        assert (answer.status_code, answer.json()["field"]) == (422, "until")


async def test_what_came_by_sms_alone_is_delivered_also_where_no_channel_is_asked_by(house: House) -> None:
    """Counted by kind, what had not come to the app had not been delivered, and yet was heard."""
    park, person = new_id(), house.person("sms")
    contract = new_id()
    await house.say(near_expiry(contract, person, park, person), contract)
    await house.until(contract, "delivered")
    counts = ("asked", "delivered", "notices_reached", "notices_unreached", "under_way", "per_cent")

    async def counted(*by: str) -> dict[str | None, tuple[int, ...]]:
        rows = await house.get("/reach", park_id=str(park), by=by)
        return {row["channel"]: tuple(row[each] for each in counts) for row in rows}

    assert await counted("kind") == await counted("day") == {None: (1, 1, 1, 0, 0, 100.0)}
    by_channel = await counted("channel")
    assert by_channel == {"sms": (1, 1, 1, 0, 0, 100.0)}, "nothing was given to those of the others"


async def test_who_cannot_be_reached_is_listed_until_they_can(house: House) -> None:
    person, park = house.person("app"), new_id()
    for channel in ("app",):
        await house.partners.order(channel, "dead", address=house.address(person, channel))
    contract = await tell(house, person, park)
    [row] = await house.until(contract, "unreached")

    async def listed() -> list[dict[str, Any]]:
        found = (await house.get("/unreachable", park_id=str(park)))["items"]
        return [each for each in found if each["person_id"] == str(person)]

    async def says(*because: str) -> bool:
        return [each["because"] for each in await listed()] == list(because)

    await eventually(lambda: says("unheard"), "unheard")
    assert (await listed())[0]["park_id"] == row["park_id"]
    short = ContactMethodsInsufficient(
        person_id=person, tenant_id=new_id(), unit_id=new_id(), park_id=park, live=0
    )
    await house.say(short, new_id())
    await eventually(lambda: says("no_method"), "no method")
    elsewhere = await house.http.get("/unreachable", headers=bearer(Role.客服专员, parks=[new_id()]))
    assert elsewhere.json()["items"] == []
    await house.say(ContactMethodsSufficient(person_id=person), new_id())
    await house.say(TenantContactChanged(person_id=person), person)
    await eventually(says, "reachable again")
    [important, _] = await house.get("/reach/important", park_id=row["park_id"])
    assert (important["persons"], important["per_cent"], important["met"]) == (1, 0.0, False)
    callback, chief = f"/callbacks/{row['id']}", bearer(Role.主管)
    # There is none to be called by; they came by.
    assert (await house.http.post(f"{callback}/phone", headers=chief)).status_code == 404
    called = await house.http.post(f"{callback}/calls", json={"outcome": "reached"}, headers=chief)
    assert called.json()["type"] == "urn:anju:problem:number-not-asked"
    came_by = {"json": {"how": "in_person"}, "headers": chief | {"X-Reason": "came by"}}
    assert (await house.http.post(f"{callback}/close", **came_by)).is_success
    assert (await house.get("/reach/important", park_id=row["park_id"]))[0]["by_call"] == 1


async def test_rules_are_tried_on_what_was_told_before_they_are_published(house: House) -> None:
    person = house.person("app", "sms", "wechat")
    contract = await tell(house, person)
    await house.until(contract, "delivered")
    in_force = (await house.get("/policies/notice-rules"))["versions"][0]
    assert (in_force["version"], in_force["status"]) == (1, "in_force")
    values = in_force["values"]
    values["rules"]["ContractNearExpiry/tenant"] = [
        {"who": "party", "plan": "news", "template": "near_expiry_tenant"}
    ]
    asked = {"values": values, "cause": str(contract)}
    answer = await house.http.post("/rules/try", json=asked, headers=bearer(Role.运营经理))
    [told] = answer.json()
    [audience] = told["audiences"]
    assert audience["person_ids"] == [str(person)]
    assert audience["texts"]["zh"]["app"]["text"].startswith("张三：您的租约将于 2025-03-14 到期，还剩 0 天")
    assert [step["channels"] for step in audience["steps"]] == [["app"], ["email"]]
    assert (audience["cost_fen"], audience["urgent"]) == ({"first_step": 0, "at_most": 0}, False)

    park, operations = new_id(), house.person("app")
    await house.assign(park, "operations", operations)
    sample = {"rule": "WorkOrderOverdue/supervisor", "park_id": str(park)}
    tried = {"values": in_force["values"], "sample": sample}
    answer = await house.http.post("/rules/try", json=tried, headers=bearer(Role.运营经理))
    [audience] = answer.json()[0]["audiences"]
    assert (audience["person_ids"], audience["instead_of"]) == ([str(operations)], ["supervisor"])
    assert [audience["texts"][each]["sms"]["parts"] for each in ("zh", "en")] == [2, 4]
    assert audience["cost_fen"]["at_most"] == 20  # in the dearer language


async def tried(house: House, asked: dict[str, Any]) -> Any:
    """What the party of a contract would read."""
    answer = await house.http.post("/rules/try", json=asked, headers=bearer(Role.运营经理))
    return next(each for each in answer.json()[0]["audiences"] if each["who"] == "party")


async def test_texts_and_prices_are_tried_on_what_was_told_before_they_are_published(house: House) -> None:
    person = house.person("app", "sms", "wechat")
    contract = await tell(house, person)
    await house.until(contract, "delivered")
    said = {"subject": "租约到期", "text": "您家（{place}）还有 {days} 天到期。"}
    wording = {"policy": "wording", "texts": {"near_expiry_tenant": {"zh": said}}}
    prices = (await house.get("/policies/message-prices"))["versions"][0]["values"]
    prices["sms"] *= 10
    asked = {"wording": wording, "prices": prices, "cause": str(contract)}
    audience = await tried(house, asked)
    assert audience["texts"]["zh"]["app"]["text"].startswith("张三：您家（")
    as_now = await tried(house, {"cause": str(contract)})
    assert audience["cost_fen"]["first_step"] > as_now["cost_fen"]["first_step"] > 0
    wording["texts"]["near_expiry_tenant"]["zh"]["text"] = "到期了"
    answer = await house.http.post("/rules/try", json=asked, headers=bearer(Role.运营经理))
    assert answer.json()["type"] == "urn:anju:problem:variable-missing"


async def test_what_two_have_published_decides_also_that_nobody_is_told(slow_house: House) -> None:
    values = (await slow_house.get("/policies/notice-rules"))["versions"][0]["values"]
    values["rules"]["FilingOverdue"] = []
    by_sms = {"priority": "important", "urgent": True, "steps": [{"channels": ["sms"], "minutes": 30}]}
    values["plans"]["contacts"] = by_sms
    contacts = {"who": "emergency_contact", "plan": "contacts", "template": "expired"}
    values["rules"]["ContractExpired"] = [contacts]
    # After this house's day, and long before that of the wall clock, by which others say what they say.
    version = {"valid_from": "2025-06-01", "values": values}
    one, other = (bearer(Role.管理员, actor=who) | {"X-Reason": "quiet"} for who in ("wu", "chief"))
    assert (await slow_house.http.post("/policies", json=version, headers=one)).status_code == 201
    publish = "/policies/notice-rules/versions/2/publish"
    assert (await slow_house.http.post(publish, headers=one)).status_code == 403
    assert (await slow_house.http.post(publish, headers=other)).is_success
    unfiled = new_id()
    overdue = FilingOverdue(
        contract_id=unfiled, unit_ids=(new_id(),), park_id=new_id(), due_on=date(2026, 3, 15)
    )
    await slow_house.say(overdue, unfiled)
    steps: list[dict[str, Any]] = []

    async def told() -> bool:
        steps[:] = await slow_house.get("/why", cause=str(unfiled))
        return steps[0]["type"] == "NobodyMeant"

    await eventually(told, "nobody was meant")
    assert steps[0]["says"] == "备案逾期：规则第 2 版没有规定要通知谁"
    assert steps[0]["rules"] == {"version": 2, "valid_from": "2025-06-01", "last_day": None}
    await emergency_contacts_are_told(slow_house)


async def emergency_contacts_are_told(house: House) -> None:
    """By numbers asked for at that moment; tenant-svc hears of a dead one, and nobody is called back."""
    whose, contract, park = house.person("app", name="李四"), new_id(), new_id()
    mother, friend = new_id(), new_id()
    numbers = {mother: "13911110001", friend: "13911110002"}
    house.registry.kin[str(whose)] = [
        {"contact_id": str(id_), "name": "王五", "phone": phone, "relation": "parent"}
        for id_, phone in numbers.items()
    ]
    await house.partners.order("sms", "dead", address=numbers[friend])
    await house.partners.order("sms", "unreported", address=numbers[mother])
    over = ContractExpired(
        contract_id=contract, track="tenant", unit_ids=(new_id(),), park_id=park, party_id=whose,
        ended_on=date(2026, 3, 15),
    )  # fmt: skip
    await house.say(over, contract)

    async def accepted() -> bool:
        return "accepted" in [row["attempts"]["sms"]["status"] for row in await house.told(contract)]

    await eventually(accepted, "the number that works has it")
    advance(house, RECEIPT_AFTER[0])  # the provider is asked by their number
    rows = {row["person_id"]: row for row in await house.until(contract, "delivered", "unreached")}
    assert rows[str(mother)]["status"] == "delivered"
    (entry,) = await house.partners.entries(key=f"{rows[str(mother)]['id']}.sms")
    assert "李四" in str(entry["content"])
    assert rows[str(friend)]["callback_due_at"] is None

    async def reported() -> bool:
        return (str(whose), str(friend)) in house.registry.dead

    await eventually(reported, "the dead number is known")
    listed = (await house.get("/unreachable", park_id=str(park)))["items"]
    assert str(friend) not in [row["person_id"] for row in listed]
    said = [step["says"] for step in await house.get("/why", cause=str(contract))]
    assert "当事人的紧急联系人为 2 人" in said


async def test_rules_that_make_no_sense_are_neither_tried_nor_proposed(house: House) -> None:
    values = (await house.get("/policies/notice-rules"))["versions"][0]["values"]
    values["rules"]["FilingOverdue"][0]["plan"] = "pigeon"
    for path, wrong in (
        ("/rules/try", {"cause": str(new_id())}),
        ("/policies", {"valid_from": "2199-01-01"}),
    ):
        headers = bearer(Role.运营经理) | {"X-Reason": "try"}
        answer = await house.http.post(path, json=wrong | {"values": values}, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:anju:problem:plan-unknown")
    values["rules"]["FilingOverdue"][0]["plan"] = "desk"
    for asked, status in (({"cause": str(new_id())}, 404), ({}, 422)):
        answer = await house.http.post(
            "/rules/try", json=asked | {"values": values}, headers=bearer(Role.运营经理)
        )
        assert answer.status_code == status, answer.text


async def test_a_template_is_shown_as_people_would_read_it(house: House) -> None:
    first = await house.get("/templates", limit=1)
    assert (first["items"][0]["name"], bool(first["next"])) == ("annulled", True)
    shown = await house.get("/templates/contact_code")
    assert shown["registered_as"]["zh"] == {"sms": "contact_code_zh", "wechat": "contact_code_zh"}
    assert shown["variables"]["code"] == "code"
    sms = shown["preview"]["zh"]["sms"]
    assert sms["text"].startswith("【安居】张三：您正在更改联系方式，验证码 123456，30 分钟内有效")
    assert (sms["characters"], sms["parts"]) == (len(sms["text"]), 1)
    sheet = await house.http.get("/templates.xlsx", headers=bearer(Role.审计))
    assert sheet.headers["content-type"] == XLSX
    answer = await house.http.get("/templates/poem", headers=bearer(Role.审计))
    assert answer.status_code == 404
