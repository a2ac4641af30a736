"""Two numbers of one tenant: by a token, an account or a home of either they are one, until it is undone."""

from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from edge.access import Role
from host.runtime import Runtime
from kernel.ids import new_id
from kernel.rebuild import rebuild
from published.notifications import NotificationDelivered
from tenants.views.people import people
from testkit.stack import bearer, eventually
from testkit.voices import Voices

from .test_documents import BYTES, photo, store
from .test_edge import PARK, is_problem, registered, rooms, stay
from .test_merging import CHIEF, asked_to_merge

__all__ = ["rooms", "store"]

FINANCE = bearer(Role.财务主管)


def me(person_id: str) -> dict[str, str]:
    return bearer(Role.租客, actor=person_id)


async def account(http: httpx.AsyncClient, person_id: str) -> None:
    body = {
        "account_id": str(new_id()),
        "holder": "张晓明",
        "bank": "工商银行",
        "number": "6222021234567894328",
    }
    assert (await http.post(f"/people/{person_id}/accounts", json=body, headers=FINANCE)).is_success


async def named(http: httpx.AsyncClient, person_id: str) -> httpx.Response:
    body = {"occupant_id": str(new_id()), "name": "王喆", "relation": "partner"}
    return await http.post("/me/occupants", json=body, headers=me(person_id))


@pytest.mark.usefixtures("store")
async def test_a_tenant_of_two_numbers_is_one_by_whichever(
    http: httpx.AsyncClient, rooms: list[UUID]
) -> None:
    survivor, survives = await registered(http)
    gone, gives_way = await registered(http)
    both = (survives, gives_way)
    for id_, who, room in ((gone, gives_way, rooms[0]), (survivor, survives, rooms[1])):
        assert (await http.post(f"/tenants/{id_}/move-in", json=stay(room, "2025-01-01"))).is_success
        assert (await named(http, who)).is_success
        await account(http, who)
        paper = f"/me/documents/{new_id()}?kind=other"
        assert (await http.put(paper, content=photo(), headers=me(who) | BYTES)).is_success
    left = {"moved_out_on": "2025-01-02"}
    assert (await http.post(f"/tenants/{gone}/move-out", json=left)).is_success

    async def seen(person_id: str) -> list[Any]:
        myself = (await http.get("/me", headers=me(person_id))).json()
        occupants = (await http.get("/me/occupants", headers=me(person_id))).json()
        accounts = (await http.get(f"/people/{person_id}/accounts", headers=FINANCE)).json()
        asked = {"person_id": person_id}
        papers = (await http.get("/documents", params=asked)).json()["items"]
        assert len(papers) == len(myself["documents"]), "a clerk sees of them what they see themselves"
        return [myself["home"]["tenant_id"], len(papers), len(occupants), len(accounts)]

    assert [await seen(who) for who in both] == [[survivor, 1, 1, 1], [gone, 1, 1, 1]]
    is_problem(await named(http, gives_way), 409, "home-missing", "unit_id")
    assert (await asked_to_merge(http, gone, survivor)).is_success
    assert [await seen(who) for who in both] == [[survivor, 2, 2, 2]] * 2
    assert (await named(http, gives_way)).json()["events"] == ["OccupantNamed"]
    assert [await seen(who) for who in both] == [[survivor, 2, 3, 2]] * 2
    living = (await http.get("/me/occupants", headers=me(survives))).json()[0]["occupant_id"]
    leaving = await http.post(f"/me/occupants/{living}/leave", headers=me(gives_way))
    assert leaving.json()["events"] == ["OccupantLeft"]

    assert (await http.post(f"/tenants/{gone}/unmerge", headers=CHIEF)).is_success
    assert [await seen(who) for who in both] == [[survivor, 1, 2, 1], [gone, 1, 1, 1]]
    is_problem(await named(http, gives_way), 409, "home-missing", "unit_id")
    other = (await http.get("/me/occupants", headers=me(survives))).json()[0]["occupant_id"]
    refused = await http.post(f"/me/occupants/{other}/leave", headers=me(gives_way))
    is_problem(refused, 404, "occupant-unknown", "occupant_id")


async def test_a_notice_to_either_number_reaches_them_as_they_are_reached_now(
    http: httpx.AsyncClient,
) -> None:
    system = bearer(Role.系统)
    survivor, survives = await registered(http, phone="13911110041")
    gone, gives_way = await registered(http, phone="13911110042")
    for who, name, phone in (
        (survives, "王喆", "13911110043"),
        (gives_way, "李木", "13911110043"),
        (gives_way, "孙禾", "13911110045"),
    ):
        kin = {"name": name, "phone": phone, "relation": "parent"}
        path = f"/people/{who}/emergency-contacts/{new_id()}"
        assert (await http.put(path, json=kin)).is_success

    async def reached(person_id: str) -> list[Any]:
        asked = {"person_ids": [person_id], "purpose": "发送通知"}
        reach = (await http.post("/people/contacts", json=asked, headers=system)).json()[person_id]
        path = f"/people/{person_id}/emergency-contacts/open"
        kin = (await http.post(path, json={"purpose": "发送通知"}, headers=system)).json()
        return [reach["channels"]["sms"], [each["name"] for each in kin]]

    alone, before = ["13911110041", ["王喆"]], ["13911110042", ["李木", "孙禾"]]
    now = ["13911110041", ["王喆", "孙禾"]]  # one phone of two names: as the number says that they go by
    assert [await reached(who) for who in (survives, gives_way)] == [alone, before]
    assert (await asked_to_merge(http, gone, survivor)).is_success
    assert [await reached(who) for who in (survives, gives_way)] == [now, now]
    body = {"name": "李强", "phone": "13911110044", "relation": "relative"}
    path = f"/me/emergency-contacts/{new_id()}"
    assert (await http.put(path, json=body, headers=me(gives_way))).is_success
    for who in (survives, gives_way):
        assert (await reached(who))[1] == ["王喆", "孙禾", "李强"], "what either says holds for both"
        shown = (await http.get("/me", headers=me(who))).json()["contacts"]
        assert [each["address"] for each in shown if each["channel"] == "sms"] == ["139****0041"]
    assert (await http.delete(path, headers=me(survives))).is_success
    dead = await http.post(f"/people/{gives_way}/contacts/sms/dead", headers=system)
    assert dead.json()["events"] == ["PersonContactDied"]
    assert (await reached(survives))[0] is None
    assert (await http.post(f"/tenants/{gone}/unmerge", headers=CHIEF)).is_success
    assert await reached(gives_way) == before


async def test_what_is_heard_of_a_message_is_of_the_address_it_went_to(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    """Under the number that gave way: before that to theirs, since then to that of the other."""
    system, only = bearer(Role.系统), {"wechat": None, "app": None}
    survivor, survives = await registered(http, phone="13911110045", **only)
    gone, gives_way = await registered(http, phone="13911110046", **only)
    before = runtime.clock.now()
    assert (await asked_to_merge(http, gone, survivor)).is_success
    since = runtime.clock.now()

    async def dies(at: datetime) -> str:
        body = {"at": at.isoformat()}
        said = await http.post(f"/people/{gives_way}/contacts/sms/dead", json=body, headers=system)
        assert said.json()["events"] == ["PersonContactDied"], said.text
        return str(said.json()["id"])

    async def methods() -> dict[str, tuple[bool, str | None]]:
        found = (await http.get(f"/people/{survives}/contacts")).json()
        return {each["channel"]: (each["dead"], each["last_delivered_at"]) for each in found}

    assert await dies(before) == gives_way
    assert await methods() == {"sms": (False, None), "email": (False, None)}
    assert await dies(since) == survives
    assert await methods() == {"sms": (True, None), "email": (False, None)}

    async def arrives(at: datetime) -> None:
        came = NotificationDelivered(
            notification_id=new_id(), person_id=UUID(gives_way), channel="email", at=at, offered=False
        )
        await voices.tell((f"notification-{came.notification_id}", came))

    await arrives(before)
    assert (await methods())["email"] == (False, None), "at the address that they had then"
    await arrives(since)
    [_, told] = (await methods())["email"]
    assert told
    assert datetime.fromisoformat(told) == since


async def test_of_two_numbers_the_list_of_the_high_risk_has_one_human_being_once(
    http: httpx.AsyncClient, rooms: list[UUID]
) -> None:
    foreign = {"kind": "passport", "number": "E12345678", "country": "USA"}
    gone, gives_way = await registered(http)
    survivor, survives = await registered(http, identity=foreign)
    _, other = await registered(http)
    for who in (gives_way, survives, other):
        flagged = await http.post(f"/people/{who}/high-risk", json={"reason": "独居，行动不便"})
        assert flagged.is_success

    async def listed(**wanted: Any) -> list[Any]:
        """Page by page, one on each."""
        found: list[Any] = []
        cursor: str | None = None
        while not found or cursor:
            asked = wanted | {"limit": 1} | ({"cursor": cursor} if cursor else {})
            page = (await http.get("/people/high-risk", params=asked)).json()
            found, cursor = [*found, *page["items"]], page["next"]
            if not page["items"]:
                break
        return found

    def told(rows: list[Any]) -> list[Any]:
        return [(row["person_id"], row["tenant_id"], row["grounds"]) for row in rows]

    async def both_grounds() -> bool:
        return ["document", "hand"] in [row["grounds"] for row in await listed()]

    await eventually(both_grounds, "a document from elsewhere is a ground")
    apart = await listed()
    assert [row["person_id"] for row in apart] in ([gives_way, survives, other], [survives, gives_way, other])
    assert (await asked_to_merge(http, gone, survivor)).is_success
    one, last = await listed()
    assert told([one]) == [(survives, survivor, ["document", "hand"])]
    assert (one["since"], last["person_id"]) == (apart[0]["since"], other), "the longest so, by either"
    assert told(await listed(status="enquiry")) == told([one, last])
    assert (await http.post(f"/tenants/{survivor}/move-in", json=stay(rooms[0]))).is_success
    assert told(await listed(status="moved_in")) == told([one])
    assert [row["unit_id"] for row in await listed(park_id=str(PARK))] == [str(rooms[0])]
    assert (await http.post(f"/tenants/{gone}/unmerge", headers=CHIEF)).is_success
    assert {row["person_id"] for row in await listed()} == {gives_way, survives, other}


async def test_a_clerk_who_holds_the_number_that_gave_way_reads_and_changes_the_one_human_being(
    http: httpx.AsyncClient,
) -> None:
    survivor, survives = await registered(http, phone="13911110051")
    gone, gives_way = await registered(http, phone="13911110052")
    kin_id, flag = new_id(), {"reason": "独居，行动不便"}
    kin = {"name": "孙禾", "phone": "13911110053", "relation": "parent"}
    assert (await http.put(f"/people/{gives_way}/emergency-contacts/{kin_id}", json=kin)).is_success
    assert (await http.post(f"/people/{gives_way}/high-risk", json=flag)).is_success
    assert (await asked_to_merge(http, gone, survivor)).is_success
    for who in (survives, gives_way):
        risk = (await http.get(f"/people/{who}/high-risk")).json()
        assert (risk["high_risk"], risk["grounds"]) == (True, ["hand"])
        asked = {"person_ids": [who], "purpose": "发送通知"}
        reach = await http.post("/people/contacts", json=asked, headers=bearer(Role.系统))
        assert reach.json()[who]["high_risk"] is True
        shown = (await http.get(f"/people/{who}/contacts")).json()
        assert [each["address"] for each in shown if each["channel"] == "sms"] == ["139****0051"]
        url = f"/people/{who}/emergency-contacts"
        assert [each["contact_id"] for each in (await http.get(url)).json()] == [str(kin_id)]
        assert (await http.post(f"{url}/{kin_id}/reached")).is_success
        seen = await http.post(f"{url}/{kin_id}/reveal", headers={"X-Reason": "call"})
        assert seen.json()["phone"] == "13911110053"
    why = {"X-Reason": "who flagged them"}
    assert (await http.post(f"/people/{survives}/high-risk/reason", headers=why)).json() == flag
    changed = await http.put(f"/people/{gives_way}/contacts", json={"phone": "13911110054"})
    assert (changed.json()["id"], changed.json()["events"]) == (survives, ["PersonContactsChanged"])
    shown = (await http.get(f"/people/{survives}/contacts")).json()
    assert [each["address"] for each in shown if each["channel"] == "sms"] == ["139****0054"]
    lifted = await http.post(f"/people/{survives}/high-risk/take-back", json=flag, headers=CHIEF)
    assert lifted.json()["events"] == ["HighRiskWordTakenBack", "TenantHighRiskLifted"]
    removed = await http.delete(f"/people/{survives}/emergency-contacts/{kin_id}")
    assert removed.json()["events"] == ["EmergencyContactRemoved"]
    assert (await http.post(f"/tenants/{gone}/unmerge", headers=CHIEF)).is_success
    shown = (await http.get(f"/people/{gives_way}/contacts")).json()
    assert [each["address"] for each in shown if each["channel"] == "sms"] == ["139****0052"]


async def test_name_and_phone_of_two_numbers_are_put_right_as_those_of_one_human_being(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    """Suspected by name or phone and merged: what one of them has may be what the other lacks."""
    survivor, survives = await registered(http, name="欧阳松", phone="13911110071")
    gone, _ = await registered(http, name="欧阳松", phone="13911110072")
    other, misspelt = await registered(http, name="欧阳宋", phone="13911110072")
    url = f"/people/{survives}"

    async def called(name: str, person_id: str = misspelt) -> httpx.Response:
        return await http.post(f"/people/{person_id}/correct", json={"name": name}, headers=CHIEF)

    async def phones(phone: str, person_id: str = survives) -> httpx.Response:
        return await http.put(f"/people/{person_id}/contacts/sms", json={"phone": phone})

    is_problem(await phones("13911110072"), 409, "phone-of-namesake", "phone")
    is_problem(await called("欧阳松"), 409, "person-known", "person_id")
    for number in (gone, other):
        assert (await asked_to_merge(http, number, survivor)).is_success
    assert (await phones("13911110072")).json()["events"] == ["PersonContactsChanged"]
    assert (await called("欧阳松")).json()["events"] == ["PersonCorrected"]
    assert (await called("欧阳松")).json()["events"] == []

    wechat = await http.put(f"{url}/contacts/wechat", json={"wechat": "wx-71"})
    assert wechat.json()["events"] == ["PersonContactsChanged"], "the phone stays as it is"
    again = {"person_id": str(new_id()), "kind": "tenant", "name": "欧阳松", "phone": "13911110072"}
    assert (await http.post("/people", json=again)).json()["existing"] is True
    _, stranger = await registered(http, name="欧阳松", phone="13911110073")
    is_problem(await phones("13911110072", stranger), 409, "phone-of-namesake", "phone")
    assert (await rebuild(runtime, people, swap=False)).differences == 0

    for number in (gone, other):
        assert (await http.post(f"/tenants/{number}/unmerge", headers=CHIEF)).is_success
    added = await http.put(f"{url}/contacts/email", json={"email": "o71@example.com"})
    assert added.json()["events"] == ["PersonContactsChanged"], "two of one name and phone are not stuck"
    assert (await phones("13911110074")).json()["events"] == ["PersonContactsChanged"]
    is_problem(await phones("13911110072"), 409, "phone-of-namesake", "phone")
