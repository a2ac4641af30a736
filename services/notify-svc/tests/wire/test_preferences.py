"""What somebody wants where is kept to; a link in an advertisement ends it, made by nobody else."""

from typing import Any
from uuid import UUID

import httpx
from edge.access import Role
from kernel.clock import WallClock
from kernel.facts import SYSTEM
from kernel.ids import new_id
from notifications.domain.matter import Matter
from notifications.domain.notification import notification
from notifications.domain.notification_commands import Request
from notifications.domain.plan import Plan, Step
from notifications.edge.partners import Message, open_partners
from notifications.edge.unsubscribing import CHANNELS, Unsubscribing
from published.tenants import PersonRegistered, TenantRegistered, TenantsMerged, TenantsUnmerged
from testkit.stack import bearer, eventually

from .asking import attempt, says, tell
from .conftest import House

CLERK = bearer(Role.客服专员) | {"X-Reason": "asked on the phone"}


async def choose(house: House, person: UUID, who: Any = CLERK, **body: Any) -> httpx.Response:
    return await house.http.post(f"/preferences/{person}", json=body, headers=who)


async def test_what_is_important_skips_the_channel_they_switched_off_and_keeps_two(house: House) -> None:
    person = house.person("app", "sms", "wechat", "email")
    await house.say(PersonRegistered(person_id=person, kind="tenant"), person)
    me = bearer(Role.租客, actor=str(person))
    off = {"purpose": "important", "channel": "sms", "on": False}

    async def known() -> bool:
        return (await house.http.get(f"/preferences/{person}", headers=CLERK)).is_success

    await eventually(known, "they are known")
    for like in ("off", 0):
        guessed = await house.http.post("/me/preferences", json=off | {"on": like}, headers=me)
        assert (guessed.status_code, guessed.json()["field"]) == (422, "on")
    assert (await house.http.post("/me/preferences", json=off, headers=me)).is_success
    wants = (await house.http.get("/me/preferences", headers=me)).json()["wants"]
    assert (wants["important"]["sms"], wants["important"]["app"], wants["marketing"]["sms"]) == (
        False,
        True,
        False,
    )
    refused = await choose(house, person, **off | {"channel": "app"})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:anju:problem:important-needs-two")
    contract = await tell(house, person)
    await attempt(house, contract, "sms", "forgone")
    await attempt(house, contract, "wechat", "delivered")
    channels = house.registry.people[str(person)]["channels"]
    channels["wechat"] = channels["email"] = None  # they died since
    await attempt(house, await tell(house, person), "sms", "delivered")
    nobody = bearer(Role.租客, actor="nobody")
    assert (await house.http.get("/me/preferences", headers=nobody)).status_code == 404


async def test_nobody_says_it_for_who_belongs_to_another_park(house: House) -> None:
    person, park = house.person("sms", "app"), new_id()
    await house.say(PersonRegistered(person_id=person, kind="tenant"), person)
    house.registry.parks[str(person)] = [str(park)]
    why = {"X-Reason": "asked on the phone"}
    near, far = (bearer(Role.客服专员, parks=[each]) | why for each in (park, new_id()))

    async def known() -> bool:
        return (await house.http.get(f"/preferences/{person}", headers=near)).is_success

    await eventually(known, "they are known")
    yes = {"purpose": "marketing", "channel": "sms", "on": True}
    refused = [
        await choose(house, person, far, **yes),
        await house.http.get(f"/preferences/{person}", headers=far),
        await house.http.get(f"/subscriptions/{person}", headers=far),
    ]
    assert {(each.status_code, each.json()["type"]) for each in refused} == {
        (403, "urn:anju:problem:park-out-of-scope")
    }
    assert (await house.http.get(f"/subscriptions/{person}", headers=near)).is_success
    assert (await choose(house, person, near, **yes)).is_success


async def test_a_link_ends_the_advertising_it_came_with(house: House) -> None:
    person = house.person("email")
    await house.known(new_id(), person)
    yes: dict[str, Any] = {"purpose": "marketing", "channel": "email", "on": True}
    assert (await choose(house, person, bearer(Role.客服专员), **yes)).status_code == 422
    for channel in ("app", "sms", "email"):
        assert (await choose(house, person, **yes | {"channel": channel})).is_success
    key = house.runtime.settings.token_key
    assert key
    ways = Unsubscribing(key).links(person, "email")
    message = Message(
        f"k-{new_id()}", house.address(person, "email"), "s", "t", "template", {}, unsubscribe=ways.one_click
    )
    async with open_partners(house.partner_settings, WallClock().now) as partners:
        await partners["email"]["smtp"].send(message)
    [entry] = await house.partners.entries(key=message.key)
    assert entry["content"]["unsubscribe"] == f"<{ways.one_click}>"
    token = ways.one_click.rpartition("/")[2]
    assert ways.page.endswith(f"/unsubscribe#{token}")
    forged = Unsubscribing(key).links(new_id(), "email").one_click.rpartition("/")[2][:22] + token[22:]
    answer = await house.http.post(f"/unsubscribing/{forged}")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:anju:problem:unsubscribing-forged")
    one_click = {"List-Unsubscribe": "One-Click"}
    for _ in range(2):  # a mail program says it as often as it likes
        assert (await house.http.post(f"/unsubscribing/{token}", data=one_click)).status_code == 204
    answer = await house.http.get(f"/preferences/{person}", headers=bearer(Role.审计))
    # Else the next one would come by the next channel of its plan, and that may be one we pay for.
    assert not any(answer.json()["wants"]["marketing"].values())


async def test_an_advert_goes_to_nobody_who_never_said_yes_and_why_does_not_say_that_they_chose(
    house: House,
) -> None:
    person, cause = house.person("app", "sms"), new_id()
    steps = tuple(Step(channels=(channel,), minutes=15) for channel in CHANNELS[:2])
    matter = Matter(
        notice_id=new_id(), kind="FilingOverdue", rule="FilingOverdue", stage="2025-03-15", thing_id=cause,
        cause_id=cause, park_id=new_id(), words={"day": "2025-03-15"},
    )  # fmt: skip
    advert = Request(
        notification_id=new_id(), person_id=person, matter=matter, rules_version=1,
        plan=Plan(name="advert", priority="marketing", steps=steps), template="filing_overdue",
    )  # fmt: skip
    id_ = advert.notification_id
    await house.runtime.handle(notification, id_, advert, origin=SYSTEM, command_id=new_id())
    await house.until(cause, "unwanted")
    said = await says(house, cause)
    assert [each for each in said if "未同意" in each] == [
        "App 推送：未同意接收营销信息，没有发送",
        "短信：未同意接收营销信息，没有发送",
        "未同意接收营销信息",
    ]
    assert not any("本人选择" in each for each in said)


async def test_who_has_two_numbers_has_one_set_and_a_no_under_either_stands(house: House) -> None:
    park = new_id()
    survives, gives_way = [house.person("app", "sms", "wechat", "email") for _ in range(2)]
    both, tenants, numbers = (survives, gives_way), (new_id(), new_id()), ("T-000091-7", "T-000092-5")
    for person, tenant, number in zip(both, tenants, numbers, strict=True):
        await house.known(park, person, "tenant")
        await house.say(TenantRegistered(tenant_id=tenant, person_id=person, number=number), tenant)

    async def shown(person: UUID) -> dict[str, Any]:
        return dict((await house.http.get(f"/preferences/{person}", headers=CLERK)).json()["wants"])

    async def wants(person: UUID) -> dict[str, Any]:
        me = bearer(Role.租客, actor=str(person))
        mine = (await house.http.get("/me/preferences", headers=me)).json()["wants"]
        assert mine == await shown(person)
        return dict(mine)

    yes: dict[str, Any] = {"purpose": "marketing", "channel": "wechat", "on": True}
    no: dict[str, Any] = {"purpose": "service", "channel": "sms", "on": False}
    rare: dict[str, Any] = {"purpose": "important", "on": False}
    assert (await choose(house, survives, **yes)).is_success
    assert (await choose(house, gives_way, **no)).is_success
    assert (await choose(house, gives_way, **rare, channel="app")).is_success
    alone = [await wants(person) for person in both]
    merged = TenantsMerged(
        tenant_id=tenants[1], person_id=gives_way, number=numbers[1],
        survivor_id=tenants[0], survivor_person_id=survives, survivor_number=numbers[0],
    )  # fmt: skip
    await house.say(merged, tenants[1])

    async def one() -> bool:
        return await shown(survives) != alone[0]

    await eventually(one, "they are one")
    now = await wants(survives)
    assert (now["marketing"]["wechat"], now["service"]["sms"]) == (True, False)
    refused = await choose(house, survives, **rare, channel="wechat")
    assert refused.json()["type"] == "urn:anju:problem:important-needs-two", "one is off under the other"
    await attempt(house, await tell(house, survives), "app", "forgone")

    me = bearer(Role.租客, actor=str(gives_way))
    ended = await house.http.post("/me/preferences", json=yes | {"on": False}, headers=me)
    assert (ended.json()["id"], ended.json()["events"]) == (str(survives), ["ChannelSwitchedOff"])
    back = await choose(house, survives, **no | {"on": True})
    assert back.json()["events"] == ["ChannelSwitchedOn"], "what was said under the other number"
    for person in both:
        now = await wants(person)
        assert (now["marketing"]["wechat"], now["service"]["sms"]) == (False, True)

    assert (await choose(house, gives_way, **yes)).is_success
    key = house.runtime.settings.token_key
    assert key
    link = Unsubscribing(key).links(gives_way, "email").one_click.rpartition("/")[2]
    assert (await house.http.post(f"/unsubscribing/{link}")).status_code == 204
    assert not (await wants(survives))["marketing"]["wechat"]

    split = merged.model_dump(include={"tenant_id", "person_id", "survivor_id", "survivor_person_id"})
    await house.say(TenantsUnmerged(**split), tenants[1])

    async def two() -> bool:
        return bool((await shown(survives))["important"]["app"])

    await eventually(two, "they are two after all")
    assert not (await wants(gives_way))["important"]["app"]
