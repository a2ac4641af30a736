"""A tenant is found by what a clerk on the phone hears; nobody else's, and nobody who was erased."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx
from edge.access import Role
from host.runtime import Runtime
from kernel.ids import new_id
from published.contracts import BuildingAdded, ContractAnnulled, UnitTakenIn
from tenants.views import finding
from testkit.stack import bearer, eventually
from testkit.voices import Voices

from .test_edge import NAME, PARK, PHONE, is_problem, registered, rooms, stay, zhang
from .test_letting import over

__all__ = ["rooms"]


async def found(http: httpx.AsyncClient, text: str, **headers: str) -> list[dict[str, Any]]:
    answer = await http.post("/tenants/search", json={"text": text}, headers=headers)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def in_step(runtime: Runtime) -> None:
    async def nobody_is_stale() -> bool:
        return not await finding.stale(runtime.pool, 1)

    await eventually(nobody_is_stale, "everybody is indexed")


async def marks_of(runtime: Runtime, person_id: str) -> list[int]:
    async with runtime.pool.connection() as conn:
        rows = await conn.execute("select marks from person_marks where person_id = %s", [person_id])
        [(marks,)] = await rows.fetchall()
        return list(marks)


async def code_of(runtime: Runtime, unit_id: UUID) -> str:
    async with runtime.pool.connection() as conn:
        rows = await conn.execute("select code from views.units where unit_id = %s", [unit_id])
        [(code,)] = await rows.fetchall()
        return str(code)


async def test_a_tenant_is_found_by_number_name_phone_and_unit_and_shown_masked(
    http: httpx.AsyncClient, runtime: Runtime, rooms: list[UUID]
) -> None:
    tenant_id, person_id = await registered(http, phone=PHONE)
    other, _ = await registered(http, name="李雷", phone="13900001111")
    await http.post(f"/tenants/{tenant_id}/move-in", json=stay(rooms[0]))
    await in_step(runtime)
    [asked] = await found(http, "李雷")
    assert asked["status"] == "enquiry"
    shown = (await http.get(f"/tenants/{tenant_id}")).json()
    code = await code_of(runtime, rooms[0])
    for text in (NAME, "zhang xiaomnig", "zxm", PHONE[-4:], shown["number"], code):
        [first, *_] = await found(http, text)
        assert (first["id"], first["name"]) == (tenant_id, "张**"), text
        assert NAME not in str(first)
        assert PHONE not in str(first)
    assert await found(http, "wangfang") == []
    is_problem(await http.post("/tenants/search", json={"text": "张"}), 422, "invalid-input", "text")
    strange = bearer(Role.客服专员, parks=[new_id()])
    assert await found(http, NAME, **strange) == []
    assert [row["id"] for row in await found(http, NAME, **bearer(Role.客服专员, parks=[PARK]))] == [
        tenant_id
    ]
    # merged: whoever is looked for by the old name is the survivor
    why = bearer(Role.管理员) | {"X-Reason": "same"}
    await http.post(f"/tenants/{other}/merge", json={"survivor_id": tenant_id}, headers=why)
    [survivor] = await found(http, "李雷")
    assert (survivor["id"], survivor["number"]) == (tenant_id, shown["number"])
    assert survivor["found_as"] != shown["number"]
    assert person_id == survivor["person_id"]


async def test_who_has_a_room_by_contract_is_found_by_it_before_they_come_and_behind_who_lives_there(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, rooms: list[UUID]
) -> None:
    here, _ = await registered(http, name="李雷", phone="13900001111")
    next_, _ = await registered(http, name="韩梅梅", phone="13900002222")
    await http.post(f"/tenants/{here}/move-in", json=stay(rooms[0]))
    code = await code_of(runtime, rooms[0])
    assert [row["id"] for row in await found(http, code)] == [here]
    lease = new_id()
    await voices.signed(lease, UUID(next_), rooms[0], PARK, starts_on=date(2026, 1, 1))
    shown = await found(http, code)
    assert [(row["id"], row["found_by"], row["unit_id"]) for row in shown] == [
        (here, "unit", str(rooms[0])),
        (next_, "unit", None),
    ]
    who = {"tenant_id": next_, "party_id": new_id()}
    days = {"starts_on": date(2026, 1, 1), "ends_on": date(2027, 1, 1)}
    await voices.tell(over(ContractAnnulled, lease, rooms[0], **who, **days))
    assert [row["id"] for row in await found(http, code)] == [here]


async def test_a_name_with_the_end_of_the_phone_finds_who_has_both(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    ids = [
        (await registered(http, name=name, phone=phone))[0]
        for name, phone in (("李雷", "13900001111"), ("李雷", "13900002222"), ("韩梅梅", "13700001111"))
    ]
    await in_step(runtime)
    for text in ("李雷 1111", "1111李雷", "lilei 139 0000 1111", "李磊 00001111"):
        assert [row["id"] for row in await found(http, text)] == ids[:1], text
    assert {row["id"] for row in await found(http, "李女士 1111")} == {ids[0], ids[2]}
    assert await found(http, "李雷 3333") == []


async def test_a_room_is_found_in_every_building_that_has_it_by_who_lives_there_or_is_to_come(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    said_so = ("1-301", "东2栋301", "C301", "3栋-301-B", "301", "12-301", "301-1")
    codes = (*said_so, "1-1301", "2-30", "3012", "301-12")
    units, ids = [new_id() for _ in codes], dict[str, str]()
    tower, elsewhere = new_id(), new_id()
    await voices.tell((f"park-{PARK}", BuildingAdded(park_id=PARK, building_id=tower, name="东塔")))
    for unit, code in zip(units, codes, strict=True):
        building = tower if code == "301" else elsewhere
        taken = UnitTakenIn(unit_id=unit, park_id=PARK, building_id=building, code=code)
        await voices.tell((f"unit-{unit}", taken))
    for number, (unit, code) in enumerate(zip(units, codes, strict=True)):
        ids[code], _ = await registered(http, name="李雷", phone=f"1390000{number:04}")
        if code != "12-301":
            assert (await http.post(f"/tenants/{ids[code]}/move-in", json=stay(unit))).is_success
    await voices.signed(new_id(), UUID(ids["12-301"]), units[codes.index("12-301")], PARK)

    async def codes_of(text: str) -> list[str]:
        of = {id_: code for code, id_ in ids.items()}
        return [of[row["id"]] for row in await found(http, text) if row["found_by"] == "unit"]

    for text in ("301", "301室"):
        first, *others = await codes_of(text)
        assert (first, others[-1]) == ("301", "12-301"), "the whole code first, who is to come last"
        assert {first, *others} == {*said_so}
    assert await codes_of("301B") == ["3栋-301-B"]
    assert (await codes_of("1栋301"))[0] == "1-301"
    first, *others = await codes_of("12号楼 301")
    assert (first, {*others}) == ("12-301", {*said_so} - {"12-301"}), "then those of other buildings"
    assert others[0] == "301", "the whole code first among them"
    assert [row["building"] for row in await found(http, "301") if row["unit_code"] == "301"] == ["东塔"]


async def test_a_room_of_a_building_that_is_named_comes_before_the_same_room_of_others(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    homes = (("2号楼", "301"), ("12号楼", "301"), ("112号楼", "301"), ("12号楼", "301-A"), ("东塔", "2-301"))
    ids, buildings = list[str](), {name: new_id() for name, _ in homes}
    for name, building in buildings.items():
        told = BuildingAdded(park_id=PARK, building_id=building, name=name)
        await voices.tell((f"park-{PARK}", told))
    for number, (name, code) in enumerate(homes):
        unit = new_id()
        taken = UnitTakenIn(unit_id=unit, park_id=PARK, building_id=buildings[name], code=code)
        await voices.tell((f"unit-{unit}", taken))
        tenant_id, _ = await registered(http, name="李雷", phone=f"1390000{number:04}")
        assert (await http.post(f"/tenants/{tenant_id}/move-in", json=stay(unit))).is_success
        ids.append(tenant_id)

    async def places(text: str) -> list[int]:
        return [ids.index(row["id"]) for row in await found(http, text)]

    for text in ("12号楼 301", "12栋 301室", "１２幢 301", "枫林苑12号楼 301", "枫林苑 12 号楼 301"):
        assert (await places(text))[:2] == [1, 3], text
    assert await places("12号楼301") == await places("12号楼 301")
    assert (await places("2号楼 301"))[:2] == [0, 4]
    assert (await places("东塔 2-301"))[0] == 4
    for text in ("9号楼 301", "9号楼301"):
        assert {*(await places(text))} == {0, 1, 2, 3, 4}, "whoever mistook the building finds them still"


async def test_a_room_is_found_behind_its_building_without_a_blank_whatever_we_call_the_building(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    for name, last in (("1号楼", 1), ("滨江园一期", 2)):
        building, unit = new_id(), new_id()
        added = BuildingAdded(park_id=PARK, building_id=building, name=name)
        taken = UnitTakenIn(unit_id=unit, park_id=PARK, building_id=building, code=f"A10{last}")
        await voices.tell((f"park-{PARK}", added), (f"unit-{unit}", taken))
        tenant_id, _ = await registered(http, name="李雷", phone=f"1390000000{last}")
        assert (await http.post(f"/tenants/{tenant_id}/move-in", json=stay(unit))).is_success
        for said in ("1号楼 A10{}", "1号楼A10{}", "1号楼a10{}室", "1号楼10{}", "滨江园1号楼A10{}"):
            text = said.format(last)
            assert [row["id"] for row in await found(http, text)] == [tenant_id], text


async def test_one_wrong_or_missing_character_of_a_name_finds_them(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    tenant_id, _ = await registered(http, name="签约人一乙", phone="13900001111")
    await in_step(runtime)
    for text in ("签约人乙", "签约人二乙", "签约人一一乙"):
        assert [row["id"] for row in await found(http, text)] == [tenant_id], text


async def test_what_is_found_comes_in_pages_the_nearest_first(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    alike = ("李蕾", "李雷", "李雷雷", "李雷")
    people = [await registered(http, name=name, phone=f"1390000{i}111") for i, name in enumerate(alike)]
    await in_step(runtime)
    seen: list[str] = []
    pages, cursor = 0, None
    while pages == 0 or cursor:
        asked = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        answer = (await http.post("/tenants/search", json={"text": "李雷"}, params=asked)).json()
        seen, cursor, pages = seen + [row["id"] for row in answer["items"]], answer["next"], pages + 1
    assert (seen, pages) == ([people[i][0] for i in (1, 3, 0, 2)], 2)


async def test_what_people_are_found_by_follows_their_contacts_is_made_anew_and_ends_with_them(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    tenant_id, person_id = await registered(http, phone=PHONE)
    changed = {"phone": "13900002222", "wechat": "me"}
    await http.put(f"/people/{person_id}/contacts", json=changed)
    await in_step(runtime)
    assert await found(http, PHONE) == []
    assert [row["id"] for row in await found(http, "2222")] == [tenant_id]
    before = await marks_of(runtime, person_id)
    async with runtime.pool.connection() as conn:
        await conn.execute("delete from person_marks")
    await http.post(f"/people/{person_id}/contacts/wechat/dead", headers=bearer(Role.系统))
    await in_step(runtime)
    assert await marks_of(runtime, person_id) == before
    gone = bearer(Role.管理员) | {"X-Reason": "wish"}
    assert (await http.delete(f"/people/{person_id}/personal-data", headers=gone)).status_code == 200
    assert await marks_of(runtime, person_id) == []
    await in_step(runtime)
    assert await marks_of(runtime, person_id) == []
    assert await found(http, NAME) == []


async def owners(http: httpx.AsyncClient, text: str, **headers: str) -> list[tuple[str, str]]:
    answer = await http.post("/owners/search", json={"text": text}, headers=headers)
    assert answer.status_code == 200, answer.text
    return [(row["owner_id"], row["name"]) for row in answer.json()["items"]]


async def test_an_owner_is_found_by_name_pinyin_and_phone_where_their_contracts_are_and_no_tenant_is(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    """An owner has no number and lives nowhere with us: nobody could be told whose the rooms are."""
    owner, lets = zhang(kind="owner", identity=None, phone=PHONE), new_id()
    also = zhang(identity=None, name="李雷", phone="13900001111")  # known as a tenant before
    for person in (owner, also):
        assert (await http.post("/people", json=person)).status_code == 201
    await registered(http, name="张小明", phone="13900002222")
    await voices.owned(lets, UUID(owner["person_id"]), new_id(), PARK)
    await voices.owned(new_id(), UUID(also["person_id"]), new_id(), PARK)
    await in_step(runtime)
    for text in (NAME, "zhang xiaomnig", "zxm", PHONE[-4:]):
        assert await owners(http, text) == [(owner["person_id"], "张**")], text
    assert await owners(http, "李雷") == [(also["person_id"], "李*")]
    assert await owners(http, NAME, **bearer(Role.客服专员, parks=[PARK])) == [(owner["person_id"], "张**")]
    assert await owners(http, NAME, **bearer(Role.客服专员, parks=[new_id()])) == []
    first = (await http.post("/owners/search", json={"text": NAME}, params={"limit": 1})).json()
    assert first["next"] is None
    is_problem(await http.post("/owners/search", json={"text": "张"}), 422, "invalid-input", "text")
